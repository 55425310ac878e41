"""Pairs of skills and their NPMI are what counting by hand says."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgmatch.insight.cooccurrence import cooccurrence, npmi
from kgmatch.insight.projection import Holdings, default_least, holdings


def holding(people: Sequence[set[str]], *, total: int = 0) -> Holdings:
    """Candidates c0, c1, … and the skills they hold."""
    skills = sorted(set().union(*people))
    rows: list[Mapping[str, object]] = []
    for skill in skills:
        ids = [f"c{n:03}" for n, held in enumerate(people) if skill in held]
        rows.append({"uri": skill, "label": skill.upper(), "kind": "tool", "ids": ids, "months": [-1] * len(ids)})
    return holdings(rows, total=total)


def by_hand(people: Sequence[set[str]], least: int) -> dict[tuple[str, str], tuple[int, float]]:
    n = len([held for held in people if held])
    found = {}
    for a, b in combinations(sorted(set().union(*people)), 2):
        both = sum(a in held and b in held for held in people)
        if both >= least:
            p, pa, pb = both / n, sum(a in held for held in people) / n, sum(b in held for held in people) / n
            value = 1.0 if p == 1 else math.log(p / (pa * pb)) / -math.log(p)
            if value > 1e-12:
                found[a, b] = both, value
    return found


@given(st.lists(st.sets(st.sampled_from("abcdefg")), min_size=1, max_size=14), st.integers(1, 3))
def test_pairs_and_npmi_are_those_of_brute_force(people: list[set[str]], least: int) -> None:
    if not set().union(*people):
        return
    found = cooccurrence(holding(people), least=least)
    pairs = {
        (found.skills[a].uri, found.skills[b].uri): (int(n), float(value))
        for a, b, n, value in zip(found.first, found.second, found.together, found.npmi, strict=True)
        if value > 1e-12
    }
    expected = by_hand(people, least)
    assert pairs.keys() == expected.keys()
    for pair, (count, value) in expected.items():
        assert pairs[pair][0] == count
        assert pairs[pair][1] == pytest.approx(value)


def test_npmi_has_the_values_of_its_definition() -> None:
    assert npmi([2], [2], [2], 10)[0] == pytest.approx(1)  # only ever together
    assert npmi([2], [4], [5], 10)[0] == 0  # independent: 0.2 is 0.4 times 0.5
    assert npmi([0], [4], [5], 10)[0] == -1  # never together
    assert npmi([10], [10], [10], 10)[0] == 1  # all hold both
    assert npmi([1], [4], [5], 10)[0] == pytest.approx(math.log(0.1 / 0.2) / -math.log(0.1))


def test_a_pair_that_fewer_hold_is_left_out() -> None:
    people = [{"a", "b"}, {"a", "b"}, {"c", "d"}, {"e"}]
    found = cooccurrence(holding(people), least=2)
    assert [(found.skills[a].uri, found.skills[b].uri) for a, b in zip(found.first, found.second, strict=True)] == [
        ("a", "b")
    ]


def test_candidates_whose_skills_were_not_read_count_in_the_shares() -> None:
    people = [{"a", "b"}, {"a", "b"}]
    assert cooccurrence(holding(people), least=2).npmi.tolist() == [1.0]
    value = cooccurrence(holding([{"a", "b"}, {"a", "b"}, {"a"}], total=6), least=2).npmi[0]
    assert value == pytest.approx(math.log(2 * 6 / (3 * 2)) / -math.log(2 / 6))


def test_the_graph_has_only_skills_with_a_partner_and_whole_lengths() -> None:
    people = [{"a", "b"}, {"a", "b"}, {"a", "c"}, {"d"}]
    graph = cooccurrence(holding(people), least=2).graph()
    assert list(graph) == [0, 1]
    weight = graph.edges[0, 1]["weight"]
    assert graph.edges[0, 1]["distance"] == round(1_000_000 / weight)
    assert graph.edges[0, 1]["together"] == 2


@pytest.mark.parametrize(("candidates", "least"), [(0, 2), (14, 2), (2000, 2), (2001, 3), (100_000, 100)])
def test_a_link_takes_more_candidates_in_a_large_store(candidates: int, least: int) -> None:
    assert default_least(candidates, at_least=2) == least


def test_months_and_skills_cannot_be_changed() -> None:
    found = holding([{"a"}, {"a"}])
    with pytest.raises(ValueError, match="read-only"):
        found.months.data[0] = 7
