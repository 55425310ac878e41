"""neo4j-admin imports the CSV: the same graph and the same answers as the store it came from."""

from __future__ import annotations

import csv
import io
import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgmatch.export import export
from kgmatch.export.cypher import rebuild
from kgmatch.export.neo4j_csv import AFTERWARDS, SCRIPT, quoted
from kgmatch.store import Store, connect
from kgmatch.store.embedded import _free_port
from tests.conftest import _neo4j_tool
from tests.export.graphs import QUESTIONS, edges, nodes

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.fixture(scope="module")
def folder(filled: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("csv") / "graph"
    export(filled, "neo4j-csv", path)
    return path


@pytest.fixture(scope="module")
def imported(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A Neo4j server on what its own neo4j-admin made of the files."""
    tool = _neo4j_tool()
    if tool is None:
        pytest.skip("no neo4j-admin: put the test server and Java there")
    home = tmp_path_factory.mktemp("neo4j-import") / "data"
    admin = home.with_name("neo4j-admin")
    admin.write_text(f'#!/bin/sh\nexec "{tool}" admin "{home}" "$@"\n')
    admin.chmod(0o700)
    subprocess.run(
        [admin, "dbms", "set-initial-password", "kgmatch-test"], check=True, capture_output=True, timeout=300
    )
    done = subprocess.run(
        ["sh", folder / SCRIPT], env={**os.environ, "NEO4J_ADMIN": str(admin)}, capture_output=True, text=True, timeout=300, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    started = subprocess.run(
        [tool, "start", home, str(_free_port()), str(_free_port())], capture_output=True, text=True, timeout=300, check=True
    )  # fmt: skip
    values = dict(word.split("=", 1) for word in started.stdout.split() if word.startswith("NEO4J_"))
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        with connect(values["NEO4J_URI"]) as store:
            rebuild(store, folder / AFTERWARDS)
            yield store
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
        subprocess.run([tool, "stop", home], capture_output=True, timeout=120, check=False)


def test_the_imported_graph_is_the_same(imported: Store, filled: Store) -> None:
    found, expected = nodes(imported), nodes(filled)
    for graph in (found, expected):
        del graph["Store", "kgmatch"][1]["generation"]  # it counts writes
    assert {ref: node for ref, node in found.items() if node != expected.get(ref)} == {
        ref: node for ref, node in expected.items() if node != found.get(ref)
    }
    assert edges(imported) == edges(filled)


@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
def test_the_imported_graph_gives_the_same_answers(imported: Store, filled: Store, question: str) -> None:
    assert imported.query(question) == filled.query(question)
    assert filled.query(question)[0]


def test_the_imported_graph_has_the_constraints(imported: Store) -> None:
    names = {row["name"] for row in imported.read("SHOW CONSTRAINTS YIELD name RETURN name")}
    assert {"candidate_id", "skill_uri", "document_id"} <= names


def test_the_data_files_hold_as_many_rows_as_the_graph_has(folder: Path, filled: Store) -> None:
    def rows(kind: str) -> int:
        return sum(len(read(path)) for path in folder.glob(f"{kind}-*.csv") if not path.stem.endswith("-header"))

    assert rows("nodes") == len(nodes(filled))
    assert rows("relationships") == len(edges(filled))


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as data:
        return list(csv.reader(data))


def test_every_row_has_the_columns_of_its_header(folder: Path) -> None:
    headers = list(folder.glob("*-header.csv"))
    assert headers
    for header in headers:
        ((*columns,),) = read(header)
        data = read(header.with_name(header.name.replace("-header", "")))
        assert {len(row) for row in data} == {len(columns)}, header.name


def test_a_property_of_several_types_is_parted(folder: Path) -> None:
    types = {
        column
        for path in folder.glob("nodes-other*-header.csv")
        for column in read(path)[0]
        if column.startswith("mixed")
    }
    assert types == {"mixed:string", "mixed:double"}


def test_an_array_delimiter_that_the_data_holds_is_not_taken(filled: Store, tmp_path: Path) -> None:
    filled.write(("MERGE (n:Other {id: 'delimiters'}) SET n.texts = $texts", {"texts": ["a\x1fb", "c\x1ed"]}))
    try:
        export(filled, "neo4j-csv", tmp_path / "graph")
        assert "--array-delimiter=U+001D" in (tmp_path / "graph" / SCRIPT).read_text(encoding="utf-8")
        assert all(len(row) > 1 for row in read(tmp_path / "graph" / "nodes-other.csv"))
    finally:
        filled.write(("MATCH (n:Other {id: 'delimiters'}) DELETE n", {}))


def test_the_files_are_the_owners_alone(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    loose = [path.name for path in folder.iterdir() if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert loose == []


@given(st.lists(TEXT, min_size=1, max_size=4))
def test_any_text_survives(texts: list[str]) -> None:
    line = ",".join(map(quoted, texts)) + "\n"
    assert list(csv.reader(io.StringIO(line, newline=""))) == [texts]
