"""What `kgmatch doctor` finds wrong with a graph, each provoked, on both engines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kgmatch.doctor import Finding, graph, server
from kgmatch.doctor import store as stored
from kgmatch.doctor.checks import examine_graph, examine_store
from kgmatch.errors import StoreError
from kgmatch.graph import Known, write_candidates
from kgmatch.graph.people import Doubt, replace_doubts
from kgmatch.pipeline import Pipeline
from kgmatch.store import Store, connect, schema
from kgmatch.store.queries import bookkeeping, doctor
from tests.records import candidate

A, B = (f"c_{n:016x}" for n in (1, 2))
SKILLS: dict[int, dict[str, int | None]] = {1: {"Python": 12}, 2: {"Docker": 12}}


def write(store: Store, pipeline: Pipeline, *numbers: int, fingerprint: str | None = None) -> None:
    made = [candidate(pipeline, n, skills=SKILLS.get(n, {}), place="Leeds", source=f"in/{n}.pdf") for n in numbers]
    write_candidates(store, made, Known(store), fingerprint or pipeline.fingerprint)


@pytest.fixture
def filled(store: Store, pipeline: Pipeline) -> Store:
    write(store, pipeline, 1, 2)
    return store


def faults(store: Store, pipeline: Pipeline) -> list[Finding]:
    return [f for f in examine_graph(store, pipeline) if f.state != "ok"]


def fault(store: Store, pipeline: Pipeline) -> Finding:
    (finding,) = faults(store, pipeline)
    return finding


def test_a_store_that_the_program_wrote_has_no_fault(filled: Store, pipeline: Pipeline) -> None:
    found = list(examine_graph(filled, pipeline))
    assert [f for f in found if f.state != "ok"] == []
    says = "\n".join(f.says for f in found)
    assert "2 candidates, 0 postings, 2 documents" in says
    assert f"store version {schema.SCHEMA_VERSION}" in says
    assert f"2 documents, all written by this pipeline: {pipeline.fingerprint}" in says


@pytest.mark.parametrize(
    ("mine", "theirs", "says"),
    [
        ("reader-", "reader-0", "reader 1"),
        ("kgmatch-tagger", "one/two", "tagger 1"),
        ("linker-", "linker-0", "linker 1"),
        ("encoder-", "encoder-0", "encoder 1"),
        ("ontology-", "ontology-0", "ontology 1"),
        ("", "one", "kgmatch 1"),
    ],
)
def test_documents_are_counted_by_the_part_that_is_older(filled: Store, pipeline: Pipeline, mine: str, theirs: str, says: str) -> None:  # fmt: skip
    parts = pipeline.fingerprint.split("/")
    old = "/".join(theirs if part.startswith(mine) else part for part in parts) if mine else theirs
    assert old != pipeline.fingerprint
    write(filled, pipeline, 2, fingerprint=old)
    found = fault(filled, pipeline)
    assert (found.state, found.says) == ("warn", f"1 of 2 documents written by an older pipeline ({says})")
    assert found.do == "kgmatch ingest --refresh"


def test_documents_of_a_newer_reader_are_not_to_be_written_by_this_one(filled: Store, pipeline: Pipeline) -> None:
    newer = f"reader-99/{pipeline.fingerprint.partition('/')[2]}"
    write(filled, pipeline, 2, fingerprint=newer)
    found = fault(filled, pipeline)
    assert (found.says, found.do) == (
        "1 document written by a newer kgmatch (reader 1)",
        "upgrade kgmatch before you ingest",
    )


def test_the_concepts_of_another_ontology(filled: Store, pipeline: Pipeline) -> None:
    filled.write((bookkeeping.SET_ONTOLOGY, {"fingerprint": "another"}))
    assert "another ontology" in fault(filled, pipeline).says


def test_files_that_failed_are_named_with_the_reason(filled: Store, pipeline: Pipeline) -> None:
    rows = [{"id": f"in/{n}.pdf", "digest": "d", "fingerprint": "f", "reason": "locked", "tries": 1, "on": "2026-01-15"} for n in range(5, 10)]  # fmt: skip
    filled.write((bookkeeping.MERGE_FAILURES, {"rows": rows}))
    found = fault(filled, pipeline)
    assert found.says.startswith("5 files failed: in/")
    assert found.says.endswith(".pdf: locked; and 2 more")
    assert found.do == "kgmatch ingest --retry"


def test_undecided_pairs(filled: Store, pipeline: Pipeline) -> None:
    replace_doubts(filled, [Doubt(A, B, 0.6, "the same phone")])
    found = fault(filled, pipeline)
    assert (found.says, found.do) == ("1 pair of candidates may be one person", "kgmatch people review")


@pytest.mark.parametrize(
    ("by_hand", "says"),
    [
        ("CREATE (:Candidate {id: 'c_lone'})", "1 candidate without a document: c_lone"),
        ("CREATE (:Posting {id: 'j_lone'})", "1 posting without a document: j_lone"),
        ("CREATE (:Document {id: 'd', source: 'x.pdf', sources: []})", "1 document of nobody: x.pdf"),
        ("CREATE (:Position {id: 'p_lone'})", "1 position that no document states: p_lone"),
        ("CREATE (:Qualification {id: 'q_lone'})", "1 qualification that no document states: q_lone"),
        (f"MATCH (c:Candidate {{id: '{A}'}}), (s:Skill {{label: 'Docker'}}) CREATE (c)-[:HAS_SKILL]->(s)", f"1 skill of a candidate that none of their documents mentions: {A} Docker"),
        (f"MATCH (:Candidate {{id: '{A}'}})-[:DESCRIBED_BY]->(:Document)-[m:MENTIONS]->(:Skill) DELETE m", f"1 skill of a candidate that none of their documents mentions: {A} Python"),
    ],
)  # fmt: skip
def test_what_no_document_supports_fails(filled: Store, by_hand: str, says: str) -> None:
    filled.command(by_hand)
    (found,) = graph.inconsistencies(filled)
    assert (found.state, found.says) == ("fail", says)
    assert found.do


def test_nodes_that_nothing_points_to(filled: Store) -> None:
    for label in doctor.POINTED_TO_BY_NOTHING:
        key = schema.KEYS[label]
        filled.command(f"CREATE (n:{label} {{{key}: 'lone', name: 'Lone', label: 'Lone', scheme: 'mention'}})")
    (found,) = graph.inconsistencies(filled)
    said = ", ".join(f"{label} 1 (Lone)" for label in doctor.POINTED_TO_BY_NOTHING)
    assert (found.state, found.says) == ("warn", f"nodes that nothing points to: {said}")


def test_a_fault_that_is_gone_when_it_is_asked_again_is_none(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([[{"n": 1, "example": "c_half"}], [{"n": 0, "example": None}]])
    read = filled.read
    monkeypatch.setattr(filled, "read", lambda cypher: next(answers) if cypher == doctor.CANDIDATES_WITHOUT_DOCUMENT else read(cypher))  # fmt: skip
    assert [f.state for f in graph.inconsistencies(filled)] == ["ok"]


def test_writing_the_documents_anew_mends_what_it_is_said_to_mend(filled: Store, pipeline: Pipeline) -> None:
    filled.command(f"MATCH (:Candidate {{id: '{A}'}})-[r:DESCRIBED_BY]->() DELETE r")
    filled.command(f"MATCH (c:Candidate {{id: '{B}'}}), (s:Skill {{label: 'Python'}}) CREATE (c)-[:HAS_SKILL]->(s)")
    candidate_alone, document_alone, skills = graph.inconsistencies(filled)
    assert "ingest --refresh" in document_alone.do
    assert "ingest --refresh" in skills.do
    assert skills.says.startswith("2 skills of candidates")
    assert candidate_alone.says.endswith(A)
    write(filled, pipeline, 1, 2)
    assert [f.state for f in graph.inconsistencies(filled)] == ["ok"]


def test_a_constraint_that_is_gone(filled: Store, pipeline: Pipeline) -> None:
    filled.command("DROP CONSTRAINT employer_id")
    try:
        found = fault(filled, pipeline)
    finally:
        filled.command(next(c for c in schema.constraints() if "(n:Employer)" in c))
    assert (found.state, found.says[:31]) == ("fail", "no constraint keeps Employer.id")
    remedy = "ingest the files into a new store" if filled.folder else "CREATE CONSTRAINT employer_id FOR (n:Employer)"
    assert remedy in found.do


def test_the_view_is_absent_then_fresh_then_stale_and_never_a_fault(filled: Store, pipeline: Pipeline, tmp_path: Path) -> None:  # fmt: skip
    kept = replace(pipeline, home=tmp_path / "home")

    def says() -> str:
        (finding,) = stored.matching_view(filled, kept)
        assert finding.state == "ok"
        return finding.says

    assert "not made yet" in says()
    kept.view(filled)
    assert "is fresh" in says()
    write(filled, pipeline, 3)
    assert "is older than the graph" in says()


def test_a_check_whose_model_cannot_be_loaded_is_a_finding_and_the_others_go_on(filled: Store, tmp_path: Path) -> None:
    found = list(examine_graph(filled, Pipeline(model=tmp_path / "none")))
    (failed,) = [f for f in found if f.state != "ok"]
    assert "model.onnx is missing" in failed.says
    assert any("every node and every skill" in f.says for f in found)


# --- opening ----------------------------------------------------------------------------------------------------------


def test_a_store_of_a_newer_program_is_a_failure_in_one_line(tmp_path: Path, pipeline: Pipeline) -> None:
    uri = str(tmp_path / "s.db")
    with connect(uri) as opened:
        opened.write((schema.SET_VERSION, {"version": schema.SCHEMA_VERSION + 1}))
    with pytest.raises(StoreError, match="written by a newer kgmatch"):
        list(examine_store(uri, pipeline))


def test_no_store_there(tmp_path: Path, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert [f.state for f in examine_store("kgmatch.db", pipeline)] == ["ok"]
    assert [f.state for f in examine_store("other.db", pipeline)] == ["warn"]
    assert [f.state for f in examine_store("kgmatch.db", pipeline, named="kgmatch.db")] == ["warn"]
    assert list(tmp_path.iterdir()) == []


# --- a Neo4j server ---------------------------------------------------------------------------------------------------


class Answers(Store):
    """A server that answers the one question."""

    def __init__(self, *rows: dict[str, object], refused: str = "") -> None:
        self._rows, self._refused = list(rows), refused

    def read(self, cypher: str, **parameters: object) -> list[dict[str, object]]:
        if self._refused:
            raise StoreError(self._refused)
        return self._rows

    def transaction(self, work: object) -> None:  # type: ignore[override]
        raise StoreError(self._refused)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Answers({"value": "false"}), "ok"),
        (Answers({"value": "true"}), "warn"),
        (Answers(), "warn"),
        (Answers(refused="Permission denied"), "warn"),
    ],
    ids=["false", "true", "unknown", "refused"],
)
def test_whether_the_server_lets_queries_read_its_files(answer: Store, state: str) -> None:
    (found,) = server.csv_files(answer)
    assert found.state == state
    assert state == "ok" or f"{server.CSV_FILES}=false" in found.do


@pytest.mark.parametrize(("version", "faults"), [("4.4.38", 1), ("5.26.31", 0), ("2025.10.1", 0)])
def test_the_version_of_the_server(version: str, faults: int) -> None:
    answer = Answers({"name": "Neo4j Kernel", "versions": [version], "edition": "community"})
    assert [f.state for f in server.server_version(answer)] == ["fail"] * faults


def test_a_user_who_may_not_write() -> None:
    (found,) = server.may_write(Answers(refused="neo4j://h: Write operations are not allowed"))
    assert (found.state, found.says) == ("warn", "this user cannot write: neo4j://h: Write operations are not allowed")


def test_trying_to_write_leaves_no_trace(filled: Store) -> None:
    before = filled.read(bookkeeping.GENERATION)
    assert [f.state for f in server.may_write(filled)] == ["ok"]
    assert filled.read(bookkeeping.GENERATION) == before


def test_a_server_is_asked_what_a_folder_is_not(filled: Store, pipeline: Pipeline) -> None:
    says = "\n".join(f.says for f in examine_graph(filled, pipeline))
    assert ("LOAD CSV" in says) == ("this user may write" in says) == (filled.folder is None)
