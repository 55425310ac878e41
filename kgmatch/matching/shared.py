"""BM25 of the words that a posting and the candidates share, by the view's inverted index: only the posting's words are looked at."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kgmatch.matching.scorers import K1, B
from kgmatch.matching.terms import asked_terms
from kgmatch.matching.view import View
from kgmatch.model import Posting

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SharedWords:
    """`score` [candidates] in [0, 1) is the sum of what the words add; of word n those in `rows[n]`, ascending, get `values[n]`."""

    names: tuple[str, ...]
    rows: tuple[npt.NDArray[np.int32], ...]
    values: tuple[Floats, ...]
    score: Floats

    def of(self, row: int) -> list[tuple[str, float]]:
        """What each word adds to one candidate's score, those that add nothing left out."""
        found = []
        for name, rows, values in zip(self.names, self.rows, self.values, strict=True):
            at = int(np.searchsorted(rows, row))
            if at < len(rows) and rows[at] == row:
                found.append((name, float(values[at])))
        return found


def shared_words(posting: Posting, view: View) -> SharedWords | None:
    """The measure of `kgmatch.matching.scorers.bm25` over words; None for a posting without words."""
    asked = asked_terms("words", posting)
    if not asked:
        return None
    count, slack = len(view), _slack(view)
    score, total = np.zeros(count), 0.0
    names, rows, shares = [], [], []
    for word, times in asked.items():
        column = view.words.find(word)
        start, end = (view.word_holders.starts[column], view.word_holders.starts[column + 1]) if column is not None else (0, 0)  # fmt: skip
        worth = times * _rarity(end - start, count)
        total += worth
        if end > start:
            holders = view.word_holders.codes[start:end]
            counts = view.word_counts[start:end].astype(np.float64)
            names.append(word)
            rows.append(holders)
            shares.append(worth * (counts / (counts + slack[holders])))
    values = tuple(share / max(total, 1e-12) for share in shares)
    for holders, value in zip(rows, values, strict=True):
        score[holders] += value  # nobody stands twice among the holders of a word
    return SharedWords(tuple(names), tuple(rows), values, score)


@dataclass(frozen=True, eq=False)
class RowWords:
    """The score for one candidate and many postings: what `shared_words` gives that row of the view, to the last bit.

    How many have a word, and how often this one does, is looked up once a word.
    """

    view: View
    row: int
    _known: dict[str, tuple[float, float]] = field(default_factory=dict)

    def of(self, posting: Posting) -> float | None:
        """The score; None for a posting without words."""
        asked = asked_terms("words", posting)
        if not asked:
            return None
        slack, total, shares = _slack(self.view)[self.row], 0.0, []
        for word, times in asked.items():
            if word not in self._known:
                self._known[word] = self._look_up(word)
            rarity, count = self._known[word]
            worth = times * rarity
            total += worth
            if count:
                shares.append(worth * (count / (count + slack)))
        score = 0.0
        for share in shares:
            score += share / max(total, 1e-12)
        return float(score)

    def _look_up(self, word: str) -> tuple[float, float]:
        """The word's rarity among all, and its count with this candidate."""
        column = self.view.words.find(word)
        if column is None:
            return _rarity(0, len(self.view)), 0.0
        start, end = self.view.word_holders.starts[column], self.view.word_holders.starts[column + 1]
        holders = self.view.word_holders.codes[start:end]
        at = int(np.searchsorted(holders, self.row))
        has = at < len(holders) and holders[at] == self.row
        return _rarity(end - start, len(self.view)), float(self.view.word_counts[start + at]) if has else 0.0


def _rarity(holders: int, count: int) -> float:
    """IDF as BM25 has it."""
    return float(np.log(1 + (count - holders + 0.5) / (holders + 0.5)))


def _slack(view: View) -> Floats:
    """[candidates]: what a count is saturated against, by the candidate's number of words."""
    if "slack" not in view.memory:
        mean = float(view.word_totals.mean()) if len(view) else 0.0
        view.memory["slack"] = K1 * (1 - B + B * view.word_totals * (1 / mean if mean else 0.0))
    found: Floats = view.memory["slack"]
    return found
