"""Central skills: those that hold the graph of skills together.

PageRank (Page, Brin, Motwani, Winograd, "The PageRank citation ranking", 1999; damping .85) over links weighted by NPMI:
a skill is central when it goes with central skills. Betweenness (Freeman 1977; computed as in Brandes, "A faster
algorithm for betweenness centrality", 2001): the share of shortest paths between other skills that pass the skill, a
link being as long as its inverse weight. In a large graph paths start from pivots drawn by lot only (Brandes and Pich,
"Centrality estimation in large networks", 2007).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from kgmatch.insight.cooccurrence import Cooccurrence
from kgmatch.insight.projection import SEED, UNKNOWN, Holdings, Skill

DAMPING = 0.85
WORK = 10_000_000  # steps along links that betweenness may take: some ten seconds
FEWEST_PIVOTS = 50


@dataclass(frozen=True, slots=True)
class Central:
    """`months`: the median over those holders of whom it is known; `degree`: of how many skills it is a partner."""

    skill: Skill
    holders: int
    months: float | None
    degree: int
    pagerank: float
    betweenness: float


@dataclass(frozen=True, slots=True)
class Centrality:
    """`found` in order of PageRank; `pivots`: of how many of the `nodes` skills shortest paths were followed."""

    found: tuple[Central, ...]
    nodes: int
    pivots: int

    @property
    def sampled(self) -> bool:
        return self.pivots < self.nodes


def central_skills(together: Cooccurrence, holdings: Holdings, *, work: int = WORK) -> Centrality:
    """All skills that have a partner, the most central first; none where no two skills go together."""
    graph = together.graph()
    if not graph:
        return Centrality((), 0, 0)
    rank = pagerank(graph)
    between, pivots = betweenness(graph, work=work)
    columns = holdings.months.tocsc()
    found = [
        Central(
            together.skills[n], int(together.holders[n]), _median(columns.data[columns.indptr[n] : columns.indptr[n + 1]]),
            graph.degree[n], rank[n], between[n],
        )
        for n in graph
    ]  # fmt: skip
    found.sort(key=lambda c: (-c.pagerank, c.skill.label, c.skill.uri))
    return Centrality(tuple(found), len(graph), pivots)


def pagerank(graph: Any) -> dict[int, float]:
    """Node → PageRank; they sum to 1."""
    import networkx as nx

    found: dict[int, float] = nx.pagerank(graph, alpha=DAMPING, weight="weight", max_iter=1000) if graph else {}
    return found


def betweenness(graph: Any, *, work: int = WORK) -> tuple[dict[int, float], int]:
    """Node → share of the shortest paths between others in [0, 1], and from how many nodes paths were followed."""
    import networkx as nx

    nodes = len(graph)
    pivots = pivots_within(work, nodes=nodes, links=graph.number_of_edges())
    found = nx.betweenness_centrality(graph, k=pivots if pivots < nodes else None, weight="distance", seed=SEED)
    return found, pivots


def pivots_within(work: int, *, nodes: int, links: int) -> int:
    """From how many nodes paths can be followed in so many steps: all of them, or as many as fit, but not too few."""
    return min(nodes, max(FEWEST_PIVOTS, work // max(1, nodes + 2 * links)))


def _median(months: Any) -> float | None:
    known = months[months != UNKNOWN]
    return float(np.median(known)) if len(known) else None
