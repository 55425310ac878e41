"""What is written is what the records say, on both engines, however often it is written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kgmatch.concepts.index import ConceptIndex
from kgmatch.graph import Known, write_candidates, write_ontology, write_postings
from kgmatch.graph.stated import read_stated, stated
from kgmatch.pipeline import Pipeline
from kgmatch.store import Store, connect
from tests.graph.states import state
from tests.records import candidate, document, posting


def people(pipeline: Pipeline) -> list[Any]:
    return [
        candidate(
            pipeline, 1, skills={"Python": 36, "Django": 12, "Qwrtz 9000": None}, languages=("German",), place="Leeds"
        ),
        candidate(pipeline, 2, skills={"Java": 24, "Python": None}),
    ]


def test_writing_twice_changes_nothing(store: Store, pipeline: Pipeline) -> None:
    write_candidates(store, people(pipeline), Known(store), "one")
    first = state(store)
    write_candidates(store, people(pipeline), Known(store), "one")
    assert state(store) == first
    assert store.read("MATCH (c:Candidate) RETURN count(c) AS n") == [{"n": 2}]


def test_every_claim_is_an_edge_with_its_evidence(store: Store, pipeline: Pipeline) -> None:
    write_candidates(store, people(pipeline), Known(store), "one")
    rows = store.read(
        "MATCH (c:Candidate {id: $id})-[h:HAS_SKILL]->(s:Skill)<-[m:MENTIONS]-(d:Document)<-[:DESCRIBED_BY]-(c) "
        "RETURN s.label AS label, h.months AS months, m.quote AS quote, m.page AS page ORDER BY label",
        id=f"c_{1:016x}",
    )
    assert rows == [
        {"label": "Django", "months": 12, "quote": "Django", "page": 1},
        {"label": "Python", "months": 36, "quote": "Python", "page": 1},
        {"label": "Qwrtz 9000", "months": None, "quote": "Qwrtz 9000", "page": 1},
    ]


def test_a_changed_file_replaces_what_it_said_and_keeps_the_candidate(store: Store, pipeline: Pipeline) -> None:
    known = Known(store)
    write_candidates(store, [candidate(pipeline, 1, skills={"Python": 36}, source="cv.pdf")], known, "one")
    write_candidates(store, [candidate(pipeline, 9, skills={"Java": 12}, source="cv.pdf")], known, "one")
    assert store.read("MATCH (c:Candidate) RETURN c.id AS id") == [{"id": f"c_{1:016x}"}]
    assert store.read("MATCH (:Candidate)-[:HAS_SKILL]->(s) RETURN s.label AS label") == [{"label": "Java"}]
    assert store.read("MATCH (d:Document) RETURN d.id AS id") == [{"id": document(9).id}]
    assert store.read("MATCH (p:Position) RETURN p.id AS id ORDER BY id") == [{"id": "p_9_0"}, {"id": "p_9_1"}]


def test_the_same_bytes_at_two_places_are_one_candidate(store: Store, pipeline: Pipeline) -> None:
    known = Known(store)
    one = candidate(pipeline, 1, skills={"Python": 36}, source="a.pdf")
    write_candidates(store, [one], known, "one")
    write_candidates(store, [replace(one, documents=(document(1, source="b.pdf"),))], known, "one")
    assert store.read("MATCH (d:Document) RETURN d.sources AS sources") == [{"sources": ["a.pdf", "b.pdf"]}]
    assert known.unchanged(document(1).id, "a.pdf", "one")
    assert not known.unchanged(document(1).id, "a.pdf", "another pipeline")


def test_nothing_is_left_behind_of_what_nobody_says_any_more(store: Store, pipeline: Pipeline) -> None:
    known = Known(store)
    write_candidates(
        store, [candidate(pipeline, 1, skills={"Qwrtz 9000": None}, place="Leeds", source="cv.pdf")], known, "one"
    )
    write_candidates(store, [candidate(pipeline, 9, skills={"Java": 12}, source="cv.pdf")], known, "one")
    assert store.read("MATCH (p:Place) RETURN p.name AS name") == []
    assert store.read("MATCH (s:Skill {scheme: 'mention'}) RETURN s.label AS label") == []


def test_the_ontology_is_written_once_for_each_version(store: Store, pipeline: Pipeline) -> None:
    assert write_ontology(store, pipeline.index)
    assert not write_ontology(store, pipeline.index)
    rows = store.read("MATCH (:Skill {uri: 'urn:kgmatch:skill:django'})-[:BROADER]->(b:Skill) RETURN b.label AS label")
    assert rows
    occupations = store.read("MATCH (o:Occupation)-[:ESSENTIAL]->(s:Skill) RETURN count(DISTINCT o) AS n")
    assert occupations[0]["n"] >= 300


def test_a_concept_that_vanishes_is_deprecated_until_it_comes_back(store: Store, pipeline: Pipeline) -> None:
    skills = [f"urn:kgmatch:skill:{name}" for name in ("java", "python")]
    occupations = [next(e for e in pipeline.index.of_kind({"occupation"}) if skills[1] in e.essential).concept.uri]

    def write(fingerprint: str, *uris: str) -> None:
        entries = [pipeline.index.entries[uri] for uri in uris]
        assert write_ontology(store, ConceptIndex(entries, fingerprint=fingerprint, vectors=None))

    def deprecated() -> dict[str, bool | None]:
        rows = store.read("MATCH (n) WHERE n:Skill OR n:Occupation RETURN n.uri AS uri, n.deprecated AS deprecated")
        return {row["uri"]: row["deprecated"] for row in rows}

    def held() -> list[str]:
        return [r["uri"] for r in store.read("MATCH (:Candidate)-[:HAS_SKILL]->(s) RETURN s.uri AS uri ORDER BY uri")]

    mention = "urn:kgmatch:mention:qwrtz-9000"
    write("one", *skills, *occupations)
    person = candidate(pipeline, 1, skills={"Java": 24, "Python": 36, "Qwrtz 9000": None})
    write_candidates(store, [person], Known(store), "one")
    assert deprecated() == {skills[0]: False, skills[1]: False, occupations[0]: False, mention: None}
    write("two", skills[0])
    assert deprecated() == {skills[0]: False, skills[1]: True, occupations[0]: True, mention: None}
    assert held() == [mention, *skills]
    assert store.read("MATCH (:Occupation)-[r]->(:Skill) RETURN count(r) AS n") == [{"n": 0}]
    write("three", *skills, *occupations)
    assert deprecated() == {skills[0]: False, skills[1]: False, occupations[0]: False, mention: None}
    assert held() == [mention, *skills]


def test_a_posting_and_its_requirements(store: Store, pipeline: Pipeline) -> None:
    asked = posting(pipeline, {"Python": 1.0, "Docker": 0.4}, must=("Python",), documents=(document(5),))
    write_postings(store, [asked], Known(store), "one")
    first = state(store)
    write_postings(store, [asked], Known(store), "one")
    assert state(store) == first
    rows = store.read(
        "MATCH (:Posting)-[r:REQUIRES]->(s:Skill) RETURN s.label AS label, r.importance AS importance, r.mustHave AS must ORDER BY label"
    )
    assert rows == [
        {"label": "Docker", "importance": 0.4, "must": False},
        {"label": "Python", "importance": 1.0, "must": True},
    ]


def test_what_is_written_is_read_back_as_it_was_stated(store: Store, pipeline: Pipeline) -> None:
    person = candidate(
        pipeline,
        1,
        skills={"Python": 36, "Django": 12, "Qwrtz 9000": None},
        languages=("German", "French"),
        place="Leeds",
    )
    write_candidates(store, [person], Known(store), "one")
    read = store.transaction(lambda transaction: read_stated(transaction, [document(1).id]))
    assert read == {document(1).id: stated(person)}


def test_copies_in_one_batch_are_one_candidate_at_both_places(store: Store, pipeline: Pipeline) -> None:
    one = candidate(pipeline, 1, skills={"Python": 36}, source="a.pdf")
    known = Known(store)
    write_candidates(store, [one, replace(one, documents=(document(1, source="b.pdf"),))], known, "one")
    assert store.read("MATCH (d:Document) RETURN d.sources AS sources") == [{"sources": ["a.pdf", "b.pdf"]}]
    assert known.unchanged(document(1).id, "a.pdf", "one")
    assert known.unchanged(document(1).id, "b.pdf", "one")


def test_a_file_that_becomes_another_persons_leaves_its_copy_to_the_first(store: Store, pipeline: Pipeline) -> None:
    known = Known(store)
    one = candidate(pipeline, 1, skills={"Python": 36}, source="a.pdf")
    write_candidates(store, [one, replace(one, documents=(document(1, source="b.pdf"),))], known, "one")
    write_candidates(store, [candidate(pipeline, 2, skills={"Java": 12}, source="b.pdf")], known, "one")
    rows = store.read("MATCH (c:Candidate)-[:DESCRIBED_BY]->(d) RETURN c.id AS id, d.sources AS sources ORDER BY id")
    assert rows == [{"id": f"c_{1:016x}", "sources": ["a.pdf"]}, {"id": f"c_{2:016x}", "sources": ["b.pdf"]}]


def test_a_file_that_becomes_a_copy_of_another_takes_its_own_person_along(store: Store, pipeline: Pipeline) -> None:
    known = Known(store)
    write_candidates(store, [candidate(pipeline, 1, skills={"Python": 36}, source="a.pdf")], known, "one")
    write_candidates(store, [candidate(pipeline, 2, skills={"Java": 12}, source="b.pdf")], known, "one")
    write_candidates(store, [candidate(pipeline, 1, skills={"Python": 36}, source="b.pdf")], known, "one")
    assert store.read("MATCH (c:Candidate) RETURN c.id AS id") == [{"id": f"c_{1:016x}"}]
    assert store.read("MATCH (d:Document) RETURN d.sources AS sources") == [{"sources": ["a.pdf", "b.pdf"]}]


def test_a_posting_that_turns_out_to_be_a_resume_changes_its_kind_and_back(store: Store, pipeline: Pipeline) -> None:
    known = Known(store)
    asked = replace(posting(pipeline, {"Python": 1.0}), documents=(document(1),), employer="Example")
    write_postings(store, [asked], known, "one")
    write_candidates(store, [candidate(pipeline, 1, skills={"Java": 12})], known, "one")
    assert store.read("MATCH (n)-[:DESCRIBED_BY]->() RETURN n.id AS id") == [{"id": f"c_{1:016x}"}]
    assert store.read("MATCH (p:Posting) RETURN p.id AS id") == []
    write_postings(store, [asked], known, "one")
    assert store.read("MATCH (n)-[:DESCRIBED_BY]->() RETURN n.id AS id") == [{"id": "j_test"}]
    assert store.read("MATCH (n) WHERE n:Candidate OR n:Position OR n:Qualification RETURN n.id AS id") == []


OLD = """
MATCH (d:Document)-[r:STATES]->() DELETE r
WITH count(*) AS n
MATCH (d:Document) SET d.name = null, d.headline = null, d.emails = null, d.phones = null, d.links = null
WITH count(*) AS n
MATCH (:Document)-[m:MENTIONS]->() SET m.claimConfidence = null
WITH count(*) AS n
MATCH (s:Store) SET s.version = 1"""


def test_a_store_of_version_1_is_brought_up_to_date(store: Store, pipeline: Pipeline) -> None:
    write_candidates(store, people(pipeline), Known(store), "one")
    written = state(store)
    store.write((OLD, {}))
    assert state(store) != written
    with connect(store.uri if store.folder is None else str(store.folder)) as again:
        assert state(again) == written
        assert again.read("MATCH (s:Store) RETURN s.version AS version") == [{"version": 2}]
