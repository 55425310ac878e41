"""What each filter costs: who would come in if only that one were dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from kgmatch.matching.ranking import Ranking


@dataclass(frozen=True, slots=True)
class Cost:
    """A condition by its kind and what it says; `left_out`: whom it leaves out, others beside it or not; `alone`: whom it
    alone does; `candidates`: the best of those with their scores, up to the number asked for."""

    kind: str
    says: str
    left_out: int
    alone: int
    candidates: tuple[tuple[str, float], ...]


def costs(ranking: Ranking, *, top: int) -> tuple[Cost, ...]:
    """In the order of the conditions. Scores are those that the ranking would have without the filter: none counts in them.

    After a re-ranker they are those before it, for it read nobody whom a filter leaves out.
    """
    found = []
    score = ranking.before_rerank
    for condition in ranking.conditions.each:
        rows = ranking.conditions.alone(condition)
        best = rows[np.lexsort((rows, -np.round(score[rows], 6), ranking.thin[rows]))][:top]
        listed = tuple((ranking.view.ids[int(n)], float(score[n])) for n in best)
        everyone = int(np.count_nonzero(ranking.conditions.left_out(condition)))
        found.append(Cost(condition.kind, condition.says, everyone, len(rows), listed))
    return tuple(found)
