"""What many tests share: the samples, the shared models, stores on both engines."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgmatch.pipeline import Pipeline
from kgmatch.store import Store, connect

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "sample_docs"
SHARED = Path(os.environ.get("KGMATCH_SHARED", ROOT.parent / "shared"))


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's own kgmatch home."""
    monkeypatch.setenv("KGMATCH_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("KGMATCH_STORE", raising=False)
    monkeypatch.delenv("KGMATCH_SCHEME", raising=False)


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    return Pipeline()


def _neo4j_tool() -> Path | None:
    tool = SHARED / "neo4j" / "neo4j"
    return tool if tool.is_file() and shutil.which("java") else None


@pytest.fixture(scope="session")
def neo4j_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Neo4j: NEO4J_URI where it is set, else a server started for the session; skipped where neither is."""
    if os.environ.get("NEO4J_URI"):
        yield os.environ["NEO4J_URI"]
        return
    tool = _neo4j_tool()
    if tool is None:
        pytest.skip("no Neo4j: set NEO4J_URI, or put the test server and Java there")
    from kgmatch.store.embedded import _free_port

    folder = tmp_path_factory.mktemp("neo4j") / "data"
    started = subprocess.run(
        [str(tool), "start", str(folder), str(_free_port()), str(_free_port())],
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    )
    values = dict(word.split("=", 1) for word in started.stdout.split() if word.startswith("NEO4J_"))
    os.environ["NEO4J_USERNAME"] = values["NEO4J_USERNAME"]
    os.environ["NEO4J_PASSWORD"] = values["NEO4J_PASSWORD"]
    try:
        yield values["NEO4J_URI"]
    finally:
        del os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"]
        subprocess.run([str(tool), "stop", str(folder)], capture_output=True, timeout=120, check=False)


@pytest.fixture(params=["embedded", "neo4j"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store, on each engine in turn."""
    if request.param == "embedded":
        with connect(str(tmp_path / "graph.db")) as opened:
            yield opened
        return
    uri = request.getfixturevalue("neo4j_uri")
    with connect(uri) as opened:
        opened.write(("MATCH (n) DETACH DELETE n", {}))
    with connect(uri) as opened:
        yield opened
