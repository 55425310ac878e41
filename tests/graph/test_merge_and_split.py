"""A merge gives one person all their documents; taken back, everything is as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kgmatch.errors import DataError
from kgmatch.graph import Known, write_candidates
from kgmatch.graph.people import Doubt, doubts, keep_apart, kept_apart, merge, replace_doubts, split
from kgmatch.model import Candidate
from kgmatch.pipeline import Pipeline
from kgmatch.store import Store
from tests.graph.states import state
from tests.records import candidate

A, B, C = (f"c_{n:016x}" for n in (1, 2, 3))


def people(pipeline: Pipeline) -> list[Candidate]:
    return [
        candidate(pipeline, 1, skills={"Python": 36, "Qwrtz 9000": None}, languages=("German",), place="Leeds", name="Jo Fox"),
        candidate(pipeline, 2, skills={"Python": 12, "Java": 24}, languages=("German", "French"), place="York", name="Joanna Fox"),
        candidate(pipeline, 3, skills={"Java": 24}, name="Ed Poe"),
    ]  # fmt: skip


@pytest.fixture
def filled(store: Store, pipeline: Pipeline) -> Store:
    write_candidates(store, people(pipeline), Known(store), "one")
    return store


def edges(store: Store, id: str, type: str) -> list[Any]:
    query = f"MATCH (c:Candidate {{id: $id}})-[r:{type}]->(n) RETURN n.id AS id, n.label AS label, n.name AS name, properties(r) AS r"
    return sorted(store.read(query, id=id), key=repr)


def test_a_merged_person_has_what_both_documents_say_once(filled: Store) -> None:
    merge(filled, A, B, by="person", why="told so")
    (row,) = filled.read("MATCH (c:Candidate {id: $id}) RETURN c.emails AS emails, c.monthsWorked AS months", id=A)
    assert row == {"emails": ["p1@example.org", "p2@example.org"], "months": 36}
    skills = {e["label"]: e["r"].get("months") for e in edges(filled, A, "HAS_SKILL")}
    assert skills == {"Python": 36, "Java": 24, "Qwrtz 9000": None}
    assert [e["label"] for e in edges(filled, A, "SPEAKS")] == ["French", "German"]
    assert len(edges(filled, A, "LIVES_IN")) == 1
    assert len(edges(filled, A, "EARNED")) == 1  # both tell of the same degree
    held = filled.read("MATCH (:Candidate {id: $id})-[:HELD]->(p) RETURN p.months AS months ORDER BY months", id=A)
    assert [row["months"] for row in held] == [12, 24, 36]  # both tell of the same 24 months
    assert filled.read("MATCH (c:Candidate {id: $id}) RETURN c", id=B) == []


def test_a_merge_says_why_and_whose_the_document_was(filled: Store) -> None:
    merge(filled, A, B, by="rule", why="same e-mail, same name", probability=0.9995)
    rows = [e["r"] for e in edges(filled, A, "DESCRIBED_BY") if e["r"]]
    assert [row["formerOwners"] for row in rows] == [[B]]
    assert rows[0]["mergedBy"][0].endswith(" rule p=0.9995: same e-mail, same name")


@pytest.mark.parametrize("order", [(B, C), (C, B)])
def test_merges_taken_back_in_any_order_leave_what_was_before(filled: Store, order: tuple[str, str]) -> None:
    before = state(filled)
    merge(filled, A, B, by="person", why="x")
    merge(filled, A, C, by="person", why="x")
    for former in order:
        split(filled, A, former)
    assert kept_apart(filled) == {frozenset((A, B)), frozenset((A, C))}
    filled.command("MATCH ()-[r:NOT_SAME_PERSON]->() DELETE r")
    assert state(filled) == before


def test_a_chain_of_merges_is_taken_back_at_its_middle(filled: Store) -> None:
    merge(filled, B, A, by="person", why="x")
    between = state(filled)
    merge(filled, C, B, by="person", why="x")
    split(filled, C, B)
    filled.command("MATCH ()-[r:NOT_SAME_PERSON]->() DELETE r")
    assert state(filled) == between


def test_a_changed_file_of_a_merged_person_stays_theirs_and_can_still_be_split_off(
    filled: Store, pipeline: Pipeline
) -> None:
    merge(filled, A, B, by="person", why="x")
    changed = candidate(pipeline, 8, skills={"Rust": 6}, source="2.pdf", name="Joanna Fox")
    write_candidates(filled, [changed], Known(filled), "one")
    assert {e["label"] for e in edges(filled, A, "HAS_SKILL")} == {
        "Python",
        "Qwrtz 9000",
        "Rust (programming language)",
    }
    split(filled, A, B)
    assert {e["label"] for e in edges(filled, B, "HAS_SKILL")} == {"Rust (programming language)"}


def test_ingesting_a_merged_persons_files_again_changes_nothing(filled: Store, pipeline: Pipeline) -> None:
    merge(filled, A, B, by="person", why="x")
    before = state(filled)
    write_candidates(filled, people(pipeline), Known(filled), "one")
    assert state(filled) == before


def test_of_two_documents_the_one_that_tells_of_later_months_comes_first(filled: Store, pipeline: Pipeline) -> None:
    old = candidate(pipeline, 4, skills={}, name="J. Fox", place="Hull")
    ended = replace(old.positions[0].period, end=old.positions[0].period.start, current=False)
    write_candidates(filled, [replace(old, positions=(replace(old.positions[0], period=ended),))], Known(filled), "one")
    merge(filled, old.id, A, by="person", why="x")
    assert filled.read("MATCH (c:Candidate {id: $id}) RETURN c.name AS name", id=old.id) == [{"name": "Jo Fox"}]
    assert [e["name"] for e in edges(filled, old.id, "LIVES_IN")] == ["Leeds"]


def test_what_cannot_be_merged_or_split_is_said(filled: Store) -> None:
    before = state(filled)
    with pytest.raises(DataError, match="c_none: no such candidate"):
        merge(filled, A, "c_none", by="person", why="x")
    with pytest.raises(DataError, match="twice"):
        merge(filled, A, A, by="person", why="x")
    with pytest.raises(DataError, match="never merged"):
        split(filled, A, B)
    assert state(filled) == before


def test_undecided_pairs_go_over_to_who_remains_and_decided_ones_are_kept(filled: Store) -> None:
    replace_doubts(filled, [Doubt(A, B, 0.8, "name"), Doubt(B, C, 0.6, "phone")])
    merge(filled, A, B, by="person", why="x")
    assert doubts(filled) == [Doubt(A, C, 0.6, "phone")]
    keep_apart(filled, A, C)
    assert doubts(filled) == []
    assert kept_apart(filled) == {frozenset((A, C))}
