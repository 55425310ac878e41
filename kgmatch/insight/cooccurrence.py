"""Which skills are held together, and how much more often than chance would have it.

Normalised pointwise mutual information of two skills x and y (Bouma, "Normalized (pointwise) mutual information in
collocation extraction", GSCL 2009): ln(p(xy) / (p(x) p(y))) / -ln p(xy), p being shares of the candidates who hold any
skill. It is 1 for skills that are only ever held together, 0 for independent ones, and towards -1 for those never met
together. It overrates pairs that are rare, so a pair counts only when `least` candidates hold both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.insight.projection import Holdings, Matrix, Skill

_UNIT = 1_000_000

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Cooccurrence:
    """Pairs of skills that at least `least` candidates hold both of, more often than by chance.

    `first`, `second`, `together` [pairs] are rows of `skills` and counts, first < second; `npmi` [pairs] is in (0, 1].
    `candidates` is how many hold any skill; `holders` [skills].
    """

    skills: tuple[Skill, ...]
    holders: npt.NDArray[np.int64]
    candidates: int
    least: int
    first: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]
    together: npt.NDArray[np.int64]
    npmi: Floats

    def graph(self) -> Any:
        """A networkx Graph: nodes are rows of `skills` that have a partner; `weight` is NPMI, `distance` its inverse.

        Inverse weights as lengths: Newman, "Scientific collaboration networks II", Phys. Rev. E 64 (2001). They are
        whole millionths, so that paths of equal length are told to be equal.
        """
        import networkx as nx

        graph = nx.Graph()
        graph.add_nodes_from(np.unique(np.concatenate((self.first, self.second))).tolist())  # numbers: one order always
        parts = (self.first, self.second, self.together, self.npmi)
        for a, b, count, weight in zip(*(part.tolist() for part in parts), strict=True):
            graph.add_edge(a, b, weight=weight, distance=round(_UNIT / weight), together=count)
        return graph


def cooccurrence(holdings: Holdings, *, least: int) -> Cooccurrence:
    """Count who holds both of each two skills; a pair cannot be frequent unless both skills are (Agrawal, Srikant 1994)."""
    held: Matrix = holdings.held
    holders = holdings.holders
    frequent = np.flatnonzero(holders >= least)
    held = held[:, frequent]
    both = (held.T @ held).tocoo()
    above = (both.row < both.col) & (both.data >= least)
    first, second = frequent[both.row[above]], frequent[both.col[above]]
    together = both.data[above].astype(np.int64)
    value = npmi(together, holders[first], holders[second], holdings.total)
    kept = np.flatnonzero(value > 0)
    kept = kept[np.lexsort((second[kept], first[kept]))]
    return Cooccurrence(
        holdings.skills, holders, holdings.total, least,
        first[kept].astype(np.int64), second[kept].astype(np.int64), together[kept], value[kept],
    )  # fmt: skip


def npmi(together: Any, first: Any, second: Any, total: int) -> Floats:
    """Counts of holders of both, of the first, of the second, and of all → NPMI, 1 where all hold both (its limit)."""
    together, first, second = (np.asarray(x, np.float64) for x in (together, first, second))
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log(together * total / (first * second)) / -np.log(together / total)
    return np.where(together == total, 1.0, np.where(together == 0, -1.0, value))
