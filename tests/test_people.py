"""Duplicates are merged where it is certain, put down where it is not, and what a person decided stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kgmatch import people as module
from kgmatch.duplicates.records import Pair, PersonFacts
from kgmatch.graph import Known, write_candidates
from kgmatch.graph.people import doubts, keep_apart, split
from kgmatch.model import Candidate
from kgmatch.people import find_people, people_in
from kgmatch.pipeline import Pipeline
from kgmatch.store import Store
from tests.records import candidate

A, B, C = (f"c_{n:016x}" for n in (1, 2, 3))


def same_email(pipeline: Pipeline, n: int, name: str) -> Candidate:
    made = candidate(pipeline, n, skills={"Python": 12}, name=name, place="Leeds")
    return replace(made, contact=replace(made.contact, emails=("jo.fox@example.org",)))


@pytest.fixture
def filled(store: Store, pipeline: Pipeline) -> Store:
    people = [same_email(pipeline, 1, "Jo Fox"), same_email(pipeline, 2, "FOX, Jo"), same_email(pipeline, 3, "Ann Lee")]
    write_candidates(store, people, Known(store), "one")
    return store


def ids(store: Store) -> list[str]:
    return [row["id"] for row in store.read("MATCH (c:Candidate) RETURN c.id AS id ORDER BY id")]


def test_the_store_tells_what_tells_people_apart(filled: Store) -> None:
    first = people_in(filled)[0]
    assert first == PersonFacts(
        A, "Jo Fox", ("jo.fox@example.org",), (), (), ("Leeds",), ("Example Ltd",), ("University of X",),
        (("Example Ltd", "Backend Developer", "2024-02", None), ("Example Ltd", "Backend Developer", "2025-02", None)),
    )  # fmt: skip


@pytest.mark.parametrize("extra", [True, False])
def test_one_email_and_one_name_are_one_person_with_or_without_the_extra(
    filled: Store, extra: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "available", lambda: extra)
    found = find_people(filled)
    assert ids(filled) == [A, C]
    assert [(keep, other) for keep, other, _ in found.merged] == [(A, B)]
    assert "same e-mail" in found.merged[0][2]
    assert find_people(filled).merged == ()


def test_who_was_split_off_is_not_merged_again(filled: Store) -> None:
    find_people(filled)
    split(filled, A, B)
    assert find_people(filled).merged == ()
    assert ids(filled) == [A, B, C]


def pairs(monkeypatch: pytest.MonkeyPatch, *found: Pair) -> None:
    monkeypatch.setattr(module, "available", lambda: True)
    monkeypatch.setattr(module, "find", lambda people, *, threads: list(found))


def test_doubtful_pairs_are_put_down_for_who_remains(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs(monkeypatch, Pair(A, B, 1.0, "sure", True), Pair(B, C, 0.7, "maybe", False), Pair(A, C, 0.6, "less", False))
    find_people(filled)
    assert [(d.a, d.b, d.probability, d.why) for d in doubts(filled)] == [(A, C, 0.7, "maybe")]
    pairs(monkeypatch)
    find_people(filled)
    assert doubts(filled) == []


def test_nobody_is_merged_by_way_of_a_third_with_whom_they_were_kept_apart_from(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_apart(filled, A, C)
    pairs(monkeypatch, Pair(A, B, 1.0, "sure", True), Pair(B, C, 0.999, "sure", True))
    find_people(filled)
    assert ids(filled) == [A, C]
    assert doubts(filled) == []


def test_nobody_becomes_one_with_somebody_of_another_name_by_way_of_a_third(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs(monkeypatch, Pair(A, B, 1.0, "sure", True), Pair(B, C, 0.9999, "sure", True))
    find_people(filled)
    assert ids(filled) == [A, C]
    assert [(d.a, d.b) for d in doubts(filled)] == [(A, C)]
