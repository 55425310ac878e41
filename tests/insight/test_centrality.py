"""Central skills of graphs whose answer is known."""

from __future__ import annotations

import math

import networkx as nx
import pytest

from kgmatch.insight.centrality import FEWEST_PIVOTS, betweenness, central_skills, pagerank, pivots_within
from kgmatch.insight.cooccurrence import cooccurrence
from kgmatch.insight.projection import holdings
from tests.insight.test_cooccurrence import holding


def graph_of(*edges: tuple[int, int]) -> nx.Graph:
    graph = nx.Graph()
    for a, b in edges:
        graph.add_edge(a, b, weight=1.0, distance=1)
    return graph


def test_the_middle_of_a_star_has_all_paths_and_the_rank_of_the_closed_form() -> None:
    star = graph_of((0, 1), (0, 2), (0, 3), (0, 4))
    between, pivots = betweenness(star)
    assert between == {0: 1.0, 1: 0.0, 2: 0.0, 3: 0.0, 4: 0.0}
    assert pivots == 5
    rank = pagerank(star)
    # x = (1 - d)/5 + 4 d y and y = (1 - d)/5 + d x/4
    x = (0.03 + 4 * 0.85 * 0.03) / (1 - 0.85**2)
    assert rank[0] == pytest.approx(x, abs=1e-5)
    assert sum(rank.values()) == pytest.approx(1)


def test_the_skill_between_two_groups_is_on_every_path_between_them() -> None:
    # {a, b} are held together, {c, d} are; e goes with both groups: e joins them.
    people = [{"a", "b", "e"}] * 2 + [{"c", "d", "e"}] * 2 + [{"a", "b"}, {"c", "d"}] + [{"x"}] * 6
    held = holding(people)
    found = central_skills(cooccurrence(held, least=2), held)
    by = {c.skill.uri: c for c in found.found}
    assert set(by) == {"a", "b", "c", "d", "e"}
    assert by["e"].degree == 4
    assert by["e"].betweenness == pytest.approx(4 / 6)  # 4 of the 6 pairs of the others lie in different groups
    assert by["a"].betweenness == 0
    assert by["e"].holders == 4
    assert found.found[0].skill.uri == "e"
    assert not found.sampled


def test_groups_that_nothing_joins_are_ranked_all_the_same() -> None:
    people = [{"a", "b"}, {"a", "b"}, {"c", "d"}, {"c", "d"}]
    held = holding(people)
    found = central_skills(cooccurrence(held, least=2), held)
    assert [(c.skill.uri, c.pagerank) for c in found.found] == [(s, pytest.approx(0.25)) for s in "abcd"]
    assert all(c.betweenness == 0 for c in found.found)


def test_no_two_skills_together_is_no_answer_and_no_error() -> None:
    held = holding([{"a"}, {"b"}])
    assert central_skills(cooccurrence(held, least=2), held).found == ()
    nobody = holdings([], total=0)
    assert central_skills(cooccurrence(nobody, least=2), nobody).found == ()


def test_months_are_the_median_of_those_that_are_known() -> None:
    rows = [
        {"uri": "a", "label": "A", "kind": None, "ids": ["c1", "c2", "c3"], "months": [10, -1, 20]},
        {"uri": "b", "label": "B", "kind": None, "ids": ["c1", "c2"], "months": [-1, -1]},
        {"uri": "z", "label": "Z", "kind": None, "ids": ["c4"], "months": [0]},
    ]
    held = holdings(rows)
    by = {c.skill.uri: c.months for c in central_skills(cooccurrence(held, least=2), held).found}
    assert by == {"a": 15.0, "b": None}


def test_a_large_graph_is_sampled_and_says_so() -> None:
    path = graph_of(*((n, n + 1) for n in range(299)))
    exact, all_of_them = betweenness(path)
    some, pivots = betweenness(path, work=1)
    assert (all_of_them, pivots) == (300, FEWEST_PIVOTS)
    assert some != exact
    assert betweenness(path, work=1) == (some, pivots)  # the same draw each time
    middle = range(100, 200)
    assert math.isclose(sum(some[n] for n in middle), sum(exact[n] for n in middle), rel_tol=0.25)


def test_pivots_are_as_many_as_the_work_allows() -> None:
    assert pivots_within(10_000, nodes=100, links=450) == FEWEST_PIVOTS
    assert pivots_within(80_000, nodes=100, links=450) == 80
    assert pivots_within(10**9, nodes=100, links=450) == 100
    assert pivots_within(1, nodes=3, links=2) == 3
