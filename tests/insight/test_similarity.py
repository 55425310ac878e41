"""Similar candidates are those that counting by hand finds, and the shares of shared skills sum to the score."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgmatch.errors import DataError
from kgmatch.insight.projection import holdings
from kgmatch.insight.similarity import similar_candidates
from tests.insight.test_cooccurrence import holding


def cosine(people: list[set[str]], a: set[str], b: set[str]) -> float:
    n = sum(bool(held) for held in people)
    idf = {s: math.log(1 + n / sum(s in held for held in people)) for s in set().union(*people)}
    lengths = [math.sqrt(sum(idf[s] ** 2 for s in held)) for held in (a, b)]
    return sum(idf[s] ** 2 for s in a & b) / (lengths[0] * lengths[1])


@given(st.lists(st.sets(st.sampled_from("abcdefg"), min_size=1), min_size=2, max_size=10))
def test_scores_are_those_of_brute_force(people: list[set[str]]) -> None:
    found = similar_candidates(holding(people), "c000", top=100)
    expected = {f"c{n:03}": cosine(people, people[0], held) for n, held in enumerate(people) if n and held & people[0]}
    assert {s.candidate: s.score for s in found} == {id: pytest.approx(score) for id, score in expected.items()}
    assert [s.score for s in found] == sorted((s.score for s in found), reverse=True)
    for s in found:
        held = people[int(s.candidate[1:])]
        assert {x.skill.uri for x in s.shared} == held & people[0]
        assert s.skills == len(held)
        assert sum(x.share for x in s.shared) == pytest.approx(s.score)


def test_the_same_skills_are_a_cosine_of_one_even_where_all_hold_them() -> None:
    found = similar_candidates(holding([{"a", "b"}, {"a", "b"}]), "c000", top=5)
    assert [(s.candidate, s.score) for s in found] == [("c001", pytest.approx(1.0))]
    assert found[0].score <= 1


def test_a_rare_shared_skill_counts_more_than_a_common_one() -> None:
    people = [{"rare", "common"}, {"rare", "p"}, {"common", "p"}, {"common", "p"}, {"common", "p"}]
    found = similar_candidates(holding(people), "c000", top=5)
    assert found[0].candidate == "c001"


def test_ties_go_by_id_and_top_cuts() -> None:
    found = similar_candidates(holding([{"a"}, {"a"}, {"a"}, {"a"}]), "c002", top=2)
    assert [s.candidate for s in found] == ["c000", "c001"]


def test_the_only_candidate_is_like_nobody() -> None:
    assert similar_candidates(holding([{"a"}]), "c000", top=5) == []


@pytest.mark.parametrize("id", ["", "c0", "c001", "d"])
def test_a_candidate_that_is_not_there_is_told(id: str) -> None:
    with pytest.raises(DataError, match="no candidate with skills"):
        similar_candidates(holding([{"a"}]), id, top=5)
    with pytest.raises(DataError, match="no candidate with skills"):
        similar_candidates(holdings([]), id, top=5)
