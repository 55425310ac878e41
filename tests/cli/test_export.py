"""`kgmatch export` as it is typed: what it prints, its exit codes, one plain line for a mistake."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from kgmatch.graph import Known, write_candidates
from kgmatch.pipeline import Pipeline
from kgmatch.store import connect
from tests.cli.conftest import Run
from tests.records import candidate


@pytest.fixture(scope="module")
def store(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli-export") / "graph.db"
    with connect(str(folder)) as opened:
        write_candidates(opened, [candidate(pipeline, 1, skills={"Python": 36})], Known(opened), "one")
    return folder


@pytest.fixture
def run(run: Run) -> Run:
    return partial(run, "export")


def test_what_was_written_is_told(run: Run, store: Path, tmp_path: Path) -> None:
    code, out, err = run("cypher", "--out", tmp_path / "x.cypher", "--store", store)
    assert (code, err) == (0, "")
    assert out.endswith(f" nodes and 14 relationships in {tmp_path / 'x.cypher'}\n")
    assert (tmp_path / "x.cypher").is_file()


def test_turtle_has_what_the_index_says(run: Run, store: Path, tmp_path: Path) -> None:
    assert run("turtle", "--out", tmp_path / "x.ttl", "--store", store)[0] == 0
    assert 'skos:altLabel "Python 3"' in (tmp_path / "x.ttl").read_text(encoding="utf-8")


def test_a_scheme_that_is_not_here_is_no_obstacle(
    run: Run, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KGMATCH_SCHEME", "esco")
    code, _, err = run("turtle", "--out", tmp_path / "x.ttl", "--store", store)
    assert code == 0
    assert err.startswith("kgmatch: without alternative labels, definitions and matches: ")
    assert len(err.splitlines()) == 1


def test_one_candidate_and_all(run: Run, store: Path, tmp_path: Path) -> None:
    one = f"c_{1:016x}"
    assert run("json-resume", "--out", tmp_path / "one.json", "--store", store, "--candidate", one) == (0, f"1 candidate in {tmp_path / 'one.json'}\n", "")  # fmt: skip
    assert run("json-resume", "--out", tmp_path / "all", "--store", store) == (0, f"1 candidates in {tmp_path / 'all'}\n", "")  # fmt: skip
    assert (tmp_path / "all" / f"{one}.json").read_bytes() == (tmp_path / "one.json").read_bytes()


def test_what_is_there_is_refused_and_forced(run: Run, store: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.graphml"
    path.write_text("mine")
    code, out, err = run("graphml", "--out", path, "--store", store)
    assert (code, out) == (1, "")
    assert err == f"kgmatch: {path}: is there already; name another, or replace it with --force\n"
    assert path.read_text() == "mine"
    assert run("graphml", "--out", path, "--store", store, "--force")[0] == 0
    assert path.read_text(encoding="utf-8").startswith("<?xml")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("turtle", "--candidate", "c_1"), 2),
        (("parquet",), 2),
        (("json-resume", "--candidate", "c_none"), 1),
    ],
)
def test_a_mistake_is_told_and_nothing_is_left(
    run: Run, store: Path, tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    ended, out, err = run(*arguments, "--out", tmp_path / "x", "--store", store)
    assert (ended, out) == (code, "")
    assert err
    assert not (tmp_path / "x").exists()


def test_no_store_is_made(run: Run, tmp_path: Path) -> None:
    code, _, err = run("turtle", "--out", tmp_path / "x", "--store", tmp_path / "none.db")
    assert code == 1
    assert "no store there yet" in err
    assert len(err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
