from __future__ import annotations

import networkx
import pytest

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
        assert {to: value for to, (value, _) in relatedness.near(uri).items()} == pytest.approx(expected)


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
