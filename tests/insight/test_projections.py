"""What is read of a store is what was written, on both engines."""

from __future__ import annotations

from kgmatch.graph import Known, write_candidates, write_ontology
from kgmatch.insight.projection import (
    count_candidates,
    read_holdings,
    read_needs,
    read_occupations,
    read_steps,
    read_usage,
)
from kgmatch.pipeline import Pipeline
from kgmatch.store import Store
from tests.records import candidate


def fill(store: Store, pipeline: Pipeline) -> None:
    write_ontology(store, pipeline.index)
    people = [
        candidate(pipeline, 1, skills={"Python": 36, "Django": None, "Qwrtz 9000": None}),  # no position shows Django
        candidate(pipeline, 2, skills={"Python": 12, "Java": 24}, title="Software Developer"),
        candidate(pipeline, 3, skills={"Qwrtz 9000": None}, title="Nurse"),
        candidate(pipeline, 4, skills={}),
    ]
    write_candidates(store, people, Known(store), "one")


def cells(store: Store, *, least: int = 1, unlinked: bool = False) -> dict[tuple[str, str], int]:
    found = read_holdings(store, least=least, unlinked=unlinked)
    matrix = found.months.tocoo()
    return {
        (found.candidates[row][-1], found.skills[column].label): int(months)
        for row, column, months in zip(matrix.row, matrix.col, matrix.data, strict=True)
    }


def test_the_store_as_matrices(store: Store, pipeline: Pipeline) -> None:
    fill(store, pipeline)
    linked = {("1", "Python"): 36, ("1", "Django"): -1, ("2", "Python"): 12, ("2", "Java"): 24}
    assert cells(store) == linked
    assert cells(store, least=2) == {("1", "Python"): 36, ("2", "Python"): 12}
    assert cells(store, unlinked=True) == linked | {("1", "Qwrtz 9000"): -1, ("3", "Qwrtz 9000"): -1}
    assert (count_candidates(store), count_candidates(store, unlinked=True)) == (2, 3)
    assert read_holdings(store, least=2).total == 2
    assert read_holdings(store).holders.tolist() == [1, 1, 2]
    assert read_holdings(store).held.data.tolist() == [1, 1, 1, 1]

    used = read_usage(store)
    matrix = used.used.tocoo()
    uses = {(used.occupations[o].label, used.skills[s].label) for o, s in zip(matrix.row, matrix.col, strict=True)}
    assert uses == {
        ("back-end developer", "Python"), ("software developer", "Python"), ("software developer", "Java")
    }  # fmt: skip
    occupations = read_occupations(store)
    assert {o.label: o.candidates for o in occupations.values()}["back-end developer"] == 2
    assert {o.uri for o in used.occupations} == set(occupations)
    assert read_steps(store) == []

    (uri,) = (o.uri for o in occupations.values() if o.label == "back-end developer")
    entry = pipeline.index.entries[uri]
    needs = read_needs(store, [uri, "urn:kgmatch:occupation:none"])
    assert set(needs) == {uri}
    assert set(needs[uri].essential) == set(entry.essential)
    assert set(needs[uri].optional) == set(entry.optional)


def test_an_empty_store_is_empty_matrices(store: Store) -> None:
    found = read_holdings(store)
    assert (found.candidates, found.skills, found.total, found.months.shape) == ((), (), 0, (0, 0))
    assert read_usage(store).used.shape == (0, 0)
    assert (read_steps(store), read_occupations(store), read_needs(store, [])) == ([], {}, {})


def test_moves_are_read_with_their_occupations(store: Store, pipeline: Pipeline) -> None:
    fill(store, pipeline)
    nurse, developer = (
        next(o.uri for o in read_occupations(store).values() if o.label == label)
        for label in ("registered nurse", "back-end developer")
    )
    store.write(
        (
            "MATCH (c:Candidate {id: $id})-[:HELD]->(p:Position) "
            "MERGE (q:Position {id: 'earlier'}) SET q.startDate = '2001', q.endDate = '2003-04', q.current = false "
            "MERGE (c)-[:HELD]->(q) WITH q MATCH (o:Occupation {uri: $uri}) MERGE (q)-[:INSTANCE_OF]->(o)",
            {"id": f"c_{1:016x}", "uri": nurse},
        )
    )
    assert [(s.candidate, s.source, s.target) for s in read_steps(store)] == [(f"c_{1:016x}", nurse, developer)]
