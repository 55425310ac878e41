"""Bridges of hand-made graphs; moves of hand-made careers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgmatch.insight.bridges import bridging_skills, moves, with_needs
from kgmatch.insight.projection import Needs, Occupation, Skill, Step, Usage, steps, usage


def used(cells: Mapping[str, str], *, held: int = 1, least: int = 1) -> Usage:
    """Occupation → its skills, a letter each, each used by one candidate of `held`."""
    occupations = [{"uri": o, "label": o, "candidates": held} for o in sorted(cells)]
    rows = [
        {"occupation": o, "uri": s, "label": s, "kind": None, "candidates": 1} for o in sorted(cells) for s in cells[o]
    ]
    return usage(occupations, rows, least=least)


def test_the_only_skill_between_two_groups_of_occupations_joins_them() -> None:
    # o1 and o2 share a, o3 and o4 share b; x is used in o2 and o3
    found = bridging_skills(used({"o1": "a", "o2": "ax", "o3": "bx", "o4": "b"}), top=9)
    by = {b.skill.uri: b for b in found.found}
    assert by["x"].betweenness == pytest.approx(4 / 6)  # o1 and o2 to o3 and o4, of 6 pairs
    assert by["a"].betweenness == pytest.approx(3 / 6)  # o1 to each other
    assert [b.skill.uri for b in found.found] == ["x", "a", "b"]
    assert by["x"].apart is not None
    assert [o.uri for o in by["x"].apart] == ["o2", "o3"]
    assert by["x"].detour is None
    assert (found.occupations, found.skills, found.sampled) == (4, 3, False)


def test_a_skill_with_a_second_beside_it_halves_the_paths_and_needs_no_detour() -> None:
    found = bridging_skills(used({"o1": "ab", "o2": "ab"}), top=9)
    assert [(b.skill.uri, b.betweenness, b.detour) for b in found.found] == [("a", 0.5, 0), ("b", 0.5, 0)]


def test_the_detour_counts_the_occupations_between() -> None:
    # a joins o1 and o3; without it the way is o1 -b- o2 -c- o3
    found = bridging_skills(used({"o1": "ab", "o2": "bc", "o3": "ac"}), top=9)
    assert {b.skill.uri: b.detour for b in found.found} == {"a": 1, "b": 1, "c": 1}


@given(st.dictionaries(st.sampled_from(["o1", "o2", "o3", "o4", "o5"]), st.text("abcdef", min_size=1), min_size=2))
def test_betweenness_is_the_share_of_pairs_by_brute_force(cells: dict[str, str]) -> None:
    cells = {o: "".join(sorted(set(s))) for o, s in cells.items()}
    graph = nx.Graph([(o, s) for o, skills in cells.items() for s in skills])
    share: dict[str, float] = {}
    pairs = [(a, b) for a in cells for b in cells if a < b]
    for a, b in pairs:
        if nx.has_path(graph, a, b):
            paths = list(nx.all_shortest_paths(graph, a, b))
            for path in paths:
                for skill in path[1::2]:
                    share[skill] = share.get(skill, 0) + 1 / len(paths) / len(pairs)
    found = bridging_skills(used(cells), top=99)
    assert {b.skill.uri: b.betweenness for b in found.found} == {s: pytest.approx(x) for s, x in share.items()}


def test_a_large_graph_is_sampled_and_estimates_the_same() -> None:
    cells = {f"o{n:03}": f"{chr(200 + n)}{chr(201 + n)}" for n in range(120)}  # a chain
    exact, some = bridging_skills(used(cells), top=200), bridging_skills(used(cells), top=200, work=1)
    assert (exact.sampled, some.sampled, some.pivots) == (False, True, 50)
    assert sum(b.betweenness for b in some.found) == pytest.approx(sum(b.betweenness for b in exact.found), rel=0.2)


@pytest.mark.parametrize("cells", [{}, {"o1": "ab"}, {"o1": "a", "o2": "b"}])
def test_nothing_joined_is_no_bridge(cells: dict[str, str]) -> None:
    assert bridging_skills(used(cells), top=9).found == ()


def test_a_skill_that_few_of_an_occupation_used_is_left_out() -> None:
    assert used({"o1": "a", "o2": "a"}, held=20).used.nnz == 2
    assert used({"o1": "a", "o2": "a"}, held=21).used.nnz == 0
    assert used({"o1": "a", "o2": "a"}, least=2).used.nnz == 0


def position(start: str, end: str | None, occupation: str | None, *, current: bool = False) -> dict[str, Any]:
    return {"startDate": start, "endDate": end, "current": current, "occupation": occupation}


def test_a_career_is_a_chain_of_moves() -> None:
    career = [
        position("2020-01", None, "c", current=True),
        position("2012", "2016", "a"),
        position("2016", "2019-12", "b"),
    ]
    assert steps("c_1", career) == [Step("c_1", "a", "b"), Step("c_1", "b", "c")]


@pytest.mark.parametrize(
    ("career", "told"),
    [
        ([position("2010", "2012", "a"), position("2013", "2015", "a")], []),  # the same occupation
        ([position("2010", "2012", "a"), position("2013", "2015", None), position("2016", None, "b")], []),  # not known
        ([position("2010", "2018", "a"), position("2012", None, "side", current=True), position("2018", "2020", "b")], ["ab"]),
        ([position("2010", None, "a"), position("2013", "2015", "b")], ["ab"]),  # its end is not told
        ([position("2010", None, "a", current=True), position("2013", "2015", "b")], []),  # it goes on
        ([position("2010-05", "2019-06", "a"), position("2019", None, "b", current=True)], ["ab"]),  # as far as told
        ([position("2010-05", "2019-06", "a"), position("2019-05", None, "b", current=True)], []),  # begun before
        ([], []),
    ],
)  # fmt: skip
def test_a_move_goes_to_what_began_first_after_the_end(career: list[dict[str, Any]], told: list[str]) -> None:
    assert [step.source + step.target for step in steps("c_1", career)] == told


def test_a_candidate_who_makes_a_move_twice_counts_once() -> None:
    told = [Step("c1", "a", "b"), Step("c1", "a", "b"), Step("c2", "a", "b"), Step("c2", "b", "a")]
    assert moves(told) == {("a", "b"): 2, ("b", "a"): 1}
    assert moves(told, least=2) == {("a", "b"): 2}


def test_what_a_move_keeps_and_what_is_new() -> None:
    skill = {s: Skill(s, s) for s in "xyzw"}
    needs = {
        "a": Needs({"x": skill["x"]}, {"y": skill["y"]}),
        "b": Needs({s: skill[s] for s in "xyz"}, {"w": skill["w"]}),
    }
    occupations = {"a": Occupation("a", "A", 3), "b": Occupation("b", "B", 2)}
    there, back = with_needs({("a", "b"): 2, ("b", "a"): 1}, occupations, needs)
    assert ([s.uri for s in there.kept], [s.uri for s in there.new]) == (["x", "y"], ["z"])
    assert there.overlap == pytest.approx(2 / 3)
    assert (back.overlap, back.new) == (1.0, ())
    assert with_needs({("a", "b"): 2}, occupations, {})[0].overlap is None
