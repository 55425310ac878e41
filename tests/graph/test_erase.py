"""A person who is forgotten leaves nothing that only they supported, and nobody else loses anything."""

from __future__ import annotations

import pytest

from kgmatch.errors import DataError
from kgmatch.graph import Known, write_candidates
from kgmatch.graph.erase import erase, readmit
from kgmatch.graph.people import merge
from kgmatch.pipeline import Pipeline
from kgmatch.store import Store
from tests.graph.states import state
from tests.records import candidate, document

A, B, C = (f"c_{n:016x}" for n in (1, 2, 3))


def write(store: Store, pipeline: Pipeline, *numbers: int) -> None:
    places = {1: "Leeds", 2: "York", 3: "York"}
    skills: dict[int, dict[str, int | None]] = {
        1: {"Python": 36, "Qwrtz 9000": None},
        2: {"Python": 12, "Zyx 3": None},
        3: {"Zyx 3": 12},
    }
    people = [candidate(pipeline, n, skills=skills[n], place=places[n], languages=("German",)) for n in numbers]
    write_candidates(store, people, Known(store), "one")


def test_the_store_is_as_if_they_had_never_been_there(store: Store, pipeline: Pipeline) -> None:
    write(store, pipeline, 2, 3)
    before = state(store)
    write(store, pipeline, 1)
    erased = erase(store, A)
    store.command("MATCH (f:Forgotten) DELETE f")
    without = [row for row in state(store)[0] if "urn:kgmatch:skill:python" not in row]
    assert without == [row for row in before[0] if "urn:kgmatch:skill:python" not in row]
    assert state(store)[1] == before[1]
    assert erased.documents == (document(1).id,)
    assert {"Person 1", "p1@example.org", "1.pdf"} <= set(erased.identifiers)
    assert {"Qwrtz 9000", "Leeds"} <= set(erased.quotes)


def test_all_documents_of_a_merged_person_go(store: Store, pipeline: Pipeline) -> None:
    write(store, pipeline, 1, 2, 3)
    merge(store, A, B, by="person", why="x")
    assert erase(store, A).documents == (document(1).id, document(2).id)
    assert store.read("MATCH (c:Candidate) RETURN c.id AS id") == [{"id": C}]
    assert store.read("MATCH (d:Document) RETURN d.id AS id") == [{"id": document(3).id}]


def test_their_documents_are_known_as_forgotten_until_readmitted(store: Store, pipeline: Pipeline) -> None:
    write(store, pipeline, 1)
    erase(store, A)
    assert set(Known(store).forgotten) == {document(1).id}
    readmit(store, [document(1).id])
    assert Known(store).forgotten == {}


def test_who_is_not_there_cannot_be_forgotten(store: Store) -> None:
    with pytest.raises(DataError, match="c_none: no such candidate"):
        erase(store, "c_none")
