"""Bridges between occupations: the skills that connect them, and the moves that people made.

Skills: in the bipartite graph of occupations and the skills used in them, betweenness (Freeman 1977) with occupations
as the only ends of paths: the share of all pairs of occupations whose shortest path passes the skill, parted where
there are several shortest paths (Brandes, "On variants of shortest-path betweenness centrality", 2008; networks of two
modes: Borgatti and Halgin 2011). In a large graph paths start from occupations drawn by lot (Brandes and Pich 2007).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from kgmatch.insight.centrality import WORK, pivots_within
from kgmatch.insight.projection import SEED, Matrix, Needs, Occupation, Skill, Step, Usage

ENDS = 50  # of a skill's occupations, those looked at for the two farthest apart


@dataclass(frozen=True, slots=True)
class Bridge:
    """A skill between occupations. `betweenness` is in [0, 1]; `occupations`: those with most users first.

    `apart`: the two of its occupations that lie farthest apart without it. `detour`: over how many occupations one then
    goes from one to the other (0: another skill joins them as well), None where no way is left.
    """

    skill: Skill
    betweenness: float
    occupations: tuple[Occupation, ...]
    apart: tuple[Occupation, Occupation] | None
    detour: int | None


@dataclass(frozen=True, slots=True)
class Bridges:
    """`found`: the strongest first, `skills` those looked at; paths began at `pivots` of the `occupations`."""

    found: tuple[Bridge, ...]
    skills: int
    occupations: int
    pivots: int

    @property
    def sampled(self) -> bool:
        return self.pivots < self.occupations


def bridging_skills(usage: Usage, *, top: int, work: int = WORK) -> Bridges:
    """At most `top` skills that are used in two occupations or more and lie on a shortest path between two."""
    import random

    import networkx as nx

    rows = np.flatnonzero(np.diff(usage.used.indptr)).tolist()  # occupations in which any skill is used
    if len(rows) < 2:
        return Bridges((), len(usage.skills), len(rows), len(rows))
    graph = nx.Graph()
    shift = len(usage.occupations)
    cells = usage.used.tocoo()
    graph.add_nodes_from(rows)
    graph.add_edges_from(zip(cells.row.tolist(), (cells.col + shift).tolist(), strict=True))
    pivots = min(len(rows), pivots_within(work, nodes=len(graph), links=graph.number_of_edges()))
    starts = rows if pivots == len(rows) else sorted(random.Random(SEED).sample(rows, pivots))
    passed = nx.betweenness_centrality_subset(graph, starts, rows, normalized=False)
    scale = 2 / (pivots * (len(rows) - 1))  # networkx halves what it sums over ordered pairs
    order = sorted(
        (n for n in graph if n >= shift and passed[n] > 0),
        key=lambda n: (-passed[n], usage.skills[n - shift].label, n),
    )
    columns = usage.used.tocsc()
    found = [_bridge(usage, columns, n - shift, passed[n] * scale) for n in order[:top]]
    return Bridges(tuple(found), len(usage.skills), len(rows), pivots)


def _bridge(usage: Usage, columns: Matrix, skill: int, share: float) -> Bridge:
    span = slice(columns.indptr[skill], columns.indptr[skill + 1])
    users = dict(zip(columns.indices[span].tolist(), columns.data[span].tolist(), strict=True))
    ends = sorted(users, key=lambda o: (-users[o], usage.occupations[o].label, o))
    apart, detour = _farthest(usage.used, skill, ends[:ENDS])
    return Bridge(
        usage.skills[skill], share, tuple(usage.occupations[o] for o in ends),
        (usage.occupations[apart[0]], usage.occupations[apart[1]]) if apart else None, detour,
    )  # fmt: skip


def _farthest(used: Matrix, skill: int, ends: list[int]) -> tuple[tuple[int, int] | None, int | None]:
    """The first two of `ends` that lie farthest apart when the skill is taken out, and how many occupations lie between."""
    from scipy.sparse import block_array, csr_array
    from scipy.sparse.csgraph import dijkstra

    if len(ends) < 2:
        return None, None
    cells = used.tocoo()
    other = cells.col != skill
    ones = np.ones(int(other.sum()))
    links = csr_array((ones, (cells.row[other], cells.col[other])), shape=used.shape)
    distance = dijkstra(block_array([[None, links], [links.T, None]], format="csr"), unweighted=True, indices=ends)
    between = distance[:, ends]
    between[np.tril_indices(len(ends))] = -1  # each pair once; argmax takes the first: those with most users
    a, b = np.unravel_index(int(between.argmax()), between.shape)
    steps = between[a, b]
    return (ends[int(a)], ends[int(b)]), (int(steps) // 2 - 1 if np.isfinite(steps) else None)


@dataclass(frozen=True, slots=True)
class Move:
    """Candidates who went from one occupation to another, and what the scheme says that the new one needs.

    `kept`: essential skills of the target that the source needs too, essentially or optionally; `new`: the others.
    `overlap`: the share of those kept, None where the scheme names no essential skill of the target.
    """

    source: Occupation
    target: Occupation
    candidates: int
    kept: tuple[Skill, ...]
    new: tuple[Skill, ...]
    overlap: float | None


def moves(steps: Iterable[Step], *, least: int = 1) -> dict[tuple[str, str], int]:
    """How many candidates made each move, of those that `least` made: the most frequent first, ties by URI."""
    who: dict[tuple[str, str], set[str]] = defaultdict(set)
    for step in steps:
        who[step.source, step.target].add(step.candidate)
    kept = [(pair, len(ids)) for pair, ids in who.items() if len(ids) >= least]
    return dict(sorted(kept, key=lambda x: (-x[1], x[0])))


def with_needs(
    counted: Mapping[tuple[str, str], int], occupations: Mapping[str, Occupation], needs: Mapping[str, Needs]
) -> list[Move]:
    """Each move with what it keeps and what is new, in the order given."""
    found = []
    for (source, target), count in counted.items():
        before, after = needs.get(source, Needs()), needs.get(target, Needs())
        known = {*before.essential, *before.optional}
        wanted = sorted(after.essential.values(), key=lambda s: (s.label, s.uri))
        kept = tuple(s for s in wanted if s.uri in known)
        new = tuple(s for s in wanted if s.uri not in known)
        overlap = len(kept) / len(wanted) if wanted else None
        found.append(Move(occupations[source], occupations[target], count, kept, new, overlap))
    return found
