"""Communities of skills: groups that are held together more among themselves than with others.

The Louvain method (Blondel, Guillaume, Lambiotte, Lefebvre, "Fast unfolding of communities in large networks", 2008)
over links weighted by NPMI, with a fixed seed. How clear the division is says modularity (Newman and Girvan 2004): 0 for
no better than chance, above 0.3 is commonly taken for a real division.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kgmatch.insight.centrality import pagerank
from kgmatch.insight.cooccurrence import Cooccurrence
from kgmatch.insight.projection import SEED, Holdings, Skill

NAMED_BY = 3


@dataclass(frozen=True, slots=True)
class Community:
    """`skills`, the most central (PageRank) first; `candidates`: how many hold two of them or more."""

    skills: tuple[Skill, ...]
    candidates: int

    @property
    def name(self) -> str:
        return ", ".join(skill.label for skill in self.skills[:NAMED_BY])


@dataclass(frozen=True, slots=True)
class Communities:
    """The largest first; `modularity` in [-0.5, 1], None without any."""

    found: tuple[Community, ...]
    modularity: float | None


def communities(together: Cooccurrence, holdings: Holdings, *, resolution: float = 1.0) -> Communities:
    """Part the skills that have a partner; a `resolution` above 1 finds more and smaller communities."""
    import networkx as nx

    graph = together.graph()
    if not graph:
        return Communities((), None)
    parts = nx.community.louvain_communities(graph, weight="weight", resolution=resolution, seed=SEED)
    modularity = float(nx.community.modularity(graph, parts, weight="weight", resolution=resolution))
    rank = pagerank(graph)
    held = holdings.held
    found = []
    for part in parts:
        members = sorted(part, key=lambda n: (-rank[n], together.skills[n].label, together.skills[n].uri))
        count = int(np.count_nonzero(held[:, sorted(part)].sum(axis=1) >= 2))
        found.append(Community(tuple(together.skills[n] for n in members), count))
    found.sort(key=lambda c: (-len(c.skills), -c.candidates, c.name))
    return Communities(tuple(found), modularity)
