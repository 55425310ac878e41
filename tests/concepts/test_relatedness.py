from __future__ import annotations

import math

import networkx
import pytest

from kgmatch.concepts.index import ConceptIndex
from kgmatch.concepts.relatedness import BROADER, FLOOR, FULL_SIBLINGS, NARROWER, RELATED, Relatedness
from kgmatch.pipeline import Pipeline


@pytest.fixture(scope="module")
def relatedness(pipeline: Pipeline) -> Relatedness:
    return Relatedness(pipeline.index)


def test_nearness_is_that_of_the_best_walk_of_two_steps(pipeline: Pipeline, relatedness: Relatedness) -> None:
    """Against networkx: all simple paths of at most two edges, multiplied out by hand."""
    graph = networkx.DiGraph()
    children: dict[str, int] = {}
    for uri, entry in pipeline.index.entries.items():
        for parent in entry.broader:
            children[parent] = children.get(parent, 0) + 1
            _better(graph, parent, uri, NARROWER, False)
            _better(graph, uri, parent, BROADER, True)
        for other in entry.related:
            _better(graph, uri, other, RELATED, False)
            _better(graph, other, uri, RELATED, False)
    for uri in (
        "urn:kgmatch:skill:python",
        "urn:kgmatch:skill:react",
        "urn:kgmatch:skill:teamwork",
        "urn:kgmatch:skill:wound-care",
        "urn:kgmatch:skill:tig-welding",
    ):
        expected = {uri: 1.0}
        for _, via, first in graph.out_edges(uri, data=True):
            expected[via] = max(expected.get(via, 0), first["weight"])
        for _, via, first in graph.out_edges(uri, data=True):
            for _, to, second in graph.out_edges(via, data=True):
                share = min(1.0, FULL_SIBLINGS / max(1, children.get(via, 0))) if first["up"] else 1.0
                value = round(first["weight"] * second["weight"] * share, 4)
                if value >= FLOOR:
                    expected[to] = max(expected.get(to, 0), value)
        for to, value in shared_occupations(pipeline.index, uri).items():
            expected[to] = max(expected.get(to, 0), value)
        assert {to: value for to, (value, _) in relatedness.near(uri).items()} == pytest.approx(expected, abs=1e-4)


def shared_occupations(index: ConceptIndex, uri: str) -> dict[str, float]:
    """By hand, with dictionaries: the docstring's formula."""
    needed: dict[str, dict[str, float]] = {}
    for occupation in index.of_kind({"occupation"}):
        size = math.sqrt(len(occupation.essential) + len(occupation.optional))
        for skill in occupation.essential:
            needed.setdefault(skill, {})[occupation.concept.uri] = 1 / size
        for skill in occupation.optional:
            needed.setdefault(skill, {})[occupation.concept.uri] = 0.5 / size
    own, found = needed.get(uri, {}), {}
    for other, theirs in needed.items():
        common = own.keys() & theirs.keys()
        if other != uri and common:
            lengths = math.hypot(*own.values()) * math.hypot(*theirs.values())
            value = 0.5 * sum(own[o] * theirs[o] for o in common) / lengths * len(common) / (len(common) + 1)
            if value >= FLOOR:
                found[other] = value
    return found


def _better(graph: networkx.DiGraph, a: str, b: str, weight: float, up: bool) -> None:
    if not graph.has_edge(a, b) or graph[a][b]["weight"] < weight:
        graph.add_edge(a, b, weight=weight, up=up)


def test_every_path_begins_at_the_asked_concept_and_ends_at_the_near_one(relatedness: Relatedness) -> None:
    for to, (value, path) in relatedness.near("urn:kgmatch:skill:django").items():
        assert path[0] == "urn:kgmatch:skill:django"
        assert path[-1] == to
        assert len(path) <= 3
        assert 0 < value <= 1


def test_an_unknown_concept_is_near_to_itself_alone(relatedness: Relatedness) -> None:
    assert relatedness.near("urn:kgmatch:mention:x") == {"urn:kgmatch:mention:x": (1.0, ("urn:kgmatch:mention:x",))}


def test_occupations(relatedness: Relatedness) -> None:
    nurse, chef = "urn:kgmatch:occupation:registered-nurse", "urn:kgmatch:occupation:chef"
    assert relatedness.occupations(nurse, nurse) == 1.0
    assert relatedness.occupations(nurse, chef) < 0.2
