"""One suite on both engines: the embedded one and a real Neo4j."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kgmatch.errors import QueryError, StoreError
from kgmatch.store import Store, connect, schema

ROWS = [{"uri": f"urn:x:{n}", "label": f"skill {n}", "kind": "tool", "scheme": "test"} for n in range(50)]


def fill(store: Store) -> None:
    from kgmatch.store.queries import ontology as q

    store.write((q.MERGE_SKILLS, {"rows": ROWS}))


def test_a_batch_written_twice_changes_nothing(store: Store) -> None:
    fill(store)
    fill(store)
    assert store.read("MATCH (s:Skill) RETURN count(s) AS n") == [{"n": 50}]


def test_a_node_comes_back_with_labels_and_properties(store: Store) -> None:
    fill(store)
    rows, cut = store.query("MATCH (s:Skill {uri: $uri}) RETURN s", {"uri": "urn:x:3"})
    assert rows == [{"s": {"labels": ["Skill"], "properties": {**ROWS[3], "deprecated": False}}}]
    assert not cut


def test_the_row_limit_is_told(store: Store) -> None:
    fill(store)
    rows, cut = store.query("MATCH (s:Skill) RETURN s.uri AS uri ORDER BY uri", limit=10)
    assert len(rows) == 10
    assert cut


WRITES = [
    "CREATE (n:Skill {uri: 'urn:x:new'})",
    "MATCH (n:Skill) DETACH DELETE n",
    "MATCH (n:Skill) SET n.label = 'changed'",
    "MATCH (n:Skill) REMOVE n.label",
    "MERGE (n:Intruder {id: 1})",
    "CREATE CONSTRAINT intruder_id IF NOT EXISTS FOR (n:Intruder) REQUIRE n.id IS UNIQUE",
    "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row",
    "load /* hidden */ csv from 'file:///etc/passwd' as row return row",
]


@pytest.mark.parametrize("cypher", WRITES)
def test_an_analyst_cannot_write(store: Store, cypher: str) -> None:
    fill(store)
    before = store.read("MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties ORDER BY toString(n.uri)")
    with pytest.raises(QueryError):
        store.query(cypher)
    after = store.read("MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties ORDER BY toString(n.uri)")
    assert after == before


def test_load_csv_in_a_string_is_no_clause(store: Store) -> None:
    assert store.query("RETURN 'LOAD CSV' AS x") == ([{"x": "LOAD CSV"}], False)


def test_a_wrong_query_says_what_is_wrong(store: Store) -> None:
    with pytest.raises(QueryError, match=r"(?i)syntax|invalid input|no viable"):
        store.query("MATCH (n RETURN n")


@pytest.mark.parametrize(
    ("cypher", "expected"),
    [
        ("MATCH (s:Skill) WHERE s.uri ENDS WITH '7' RETURN count(s) AS n", [{"n": 5}]),
        ("UNWIND [3, 1, 2] AS x WITH x ORDER BY x RETURN collect(x) AS xs", [{"xs": [1, 2, 3]}]),
        ("MATCH (s:Skill) WITH s ORDER BY s.uri LIMIT 2 RETURN [x IN collect(s.label) | toUpper(x)] AS labels", [{"labels": ["SKILL 0", "SKILL 1"]}]),
        ("RETURN CASE WHEN EXISTS { MATCH (s:Skill {uri: 'urn:x:1'}) } THEN 'yes' ELSE 'no' END AS there", [{"there": "yes"}]),
        ("OPTIONAL MATCH (c:Candidate {id: 'none'}) RETURN c", [{"c": None}]),
        ("MATCH (s:Skill {uri: 'urn:x:1'}) RETURN COUNT { MATCH (s)-[:BROADER]->() } AS parents", [{"parents": 0}]),
    ],
)  # fmt: skip
def test_portable_cypher_gives_the_same_answers(store: Store, cypher: str, expected: list[dict[str, object]]) -> None:
    fill(store)
    assert store.query(cypher)[0] == expected


def test_a_newer_store_is_refused(store: Store) -> None:
    store.write((schema.SET_VERSION, {"version": 999}))
    uri = str(store.folder) if store.folder else store.uri
    try:
        with pytest.raises(StoreError, match="newer kgmatch"):
            connect(uri)
    finally:
        store.write((schema.SET_VERSION, {"version": 1}))


def test_a_unique_key_is_a_constraint(store: Store) -> None:
    fill(store)
    with pytest.raises(StoreError):
        store.write(("CREATE (s:Skill {uri: 'urn:x:1'})", {}))


# --- the embedded engine alone ----------------------------------------------------------------------------------------


def test_a_second_process_attaches_to_the_running_server(tmp_path: Path) -> None:
    uri = str(tmp_path / "graph.db")
    code = "import sys; from kgmatch.store import connect\nwith connect(sys.argv[1]) as s: print(s.read('MATCH (s:Skill) RETURN count(s) AS n')[0]['n'])"
    with connect(uri) as store:
        fill(store)
        done = subprocess.run([sys.executable, "-c", code, uri], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "50"


def test_what_was_written_is_there_after_reopening(tmp_path: Path) -> None:
    uri = str(tmp_path / "graph.db")
    with connect(uri) as store:
        fill(store)
    with connect(uri, must_exist=True) as store:
        assert store.read("MATCH (s:Skill) RETURN count(s) AS n") == [{"n": 50}]


def test_what_was_committed_survives_a_kill(tmp_path: Path) -> None:
    uri = str(tmp_path / "graph.db")
    code = (
        "import os, signal, sys\nfrom kgmatch.store import connect\n"
        "s = connect(sys.argv[1])\ns.write((\"MERGE (n:Skill {uri: 'kept'})\", {}))\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, uri], timeout=60, check=False)
    with connect(uri) as store:
        assert store.read("MATCH (s:Skill) RETURN s.uri AS uri") == [{"uri": "kept"}]


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_everything_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "graph.db"
    with connect(str(folder)) as store:
        fill(store)
        loose = [p for p in (folder, *folder.rglob("*")) if stat.S_IMODE(p.stat().st_mode) & 0o077]
    assert loose == []


@pytest.mark.parametrize(
    ("uri", "says"),
    [("mysql://localhost", "unknown kind of store"), ("bolt://127.0.0.1:1", "no store answers there")],
)
def test_an_unusable_address_is_told(uri: str, says: str) -> None:
    with pytest.raises(StoreError, match=says):
        connect(uri)


def test_a_folder_with_other_things_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(StoreError, match="not a kgmatch store"):
        connect(str(tmp_path))


def test_an_absent_store_is_not_made_by_a_reader(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="run `kgmatch ingest"):
        connect(str(tmp_path / "none.db"), must_exist=True)
    assert not (tmp_path / "none.db").exists()
