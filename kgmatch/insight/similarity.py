"""Candidates like one: the cosine of their skills, rare skills counting more.

The vector space model (Salton, Wong, Yang 1975): a candidate is a vector over skills, each held skill weighing its
inverse document frequency, ln(1 + n / n_s) (Spärck Jones 1972), with n candidates of whom n_s hold it. Months do not
count: many documents do not tell them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kgmatch.errors import DataError
from kgmatch.insight.projection import Holdings, Skill


@dataclass(frozen=True, slots=True)
class Shared:
    """A skill of both, and its share in the cosine; the shares of a candidate's shared skills sum to the score."""

    skill: Skill
    share: float


@dataclass(frozen=True, slots=True)
class Similar:
    """`score`: cosine in (0, 1]; `shared`: the weightiest first; `skills`: how many the candidate holds."""

    candidate: str
    score: float
    skills: int
    shared: tuple[Shared, ...]


def similar_candidates(holdings: Holdings, candidate: str, *, top: int) -> list[Similar]:
    """At most `top` candidates who share a skill with this one, the most similar first, ties by id.

    Raises DataError when the candidate holds no skill or is not there.
    """
    from bisect import bisect_left

    me = bisect_left(holdings.candidates, candidate)
    if holdings.candidates[me : me + 1] != (candidate,):
        raise DataError(f"{candidate}: no candidate with skills has this id")
    held = holdings.held
    idf = np.log(1 + holdings.total / np.maximum(holdings.holders, 1))
    lengths = np.sqrt(held @ idf**2)
    mine = np.zeros(len(holdings.skills))
    mine[held.indices[held.indptr[me] : held.indptr[me + 1]]] = 1
    scores = (held @ (mine * idf**2)) / (lengths * lengths[me])
    scores[me] = 0
    order = np.lexsort((np.arange(len(scores)), -scores))[:top]
    found = []
    for n in order[scores[order] > 0]:
        theirs = held.indices[held.indptr[n] : held.indptr[n + 1]]
        both = theirs[mine[theirs] > 0]
        parts = [
            Shared(holdings.skills[s], float(idf[s] ** 2 / (lengths[n] * lengths[me])))
            for s in sorted(both.tolist(), key=lambda s: (-idf[s], holdings.skills[s].label, s))
        ]
        found.append(Similar(holdings.candidates[n], min(1.0, float(scores[n])), len(theirs), tuple(parts)))
    return found
