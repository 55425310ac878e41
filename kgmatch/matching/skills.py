"""The feature `skills`: for each requirement the best that a candidate has of that concept or of one near it.

A requirement is near a few of the view's many concepts, and a concept is had by a few of the many candidates: only those
entries are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from kgmatch.concepts.relatedness import Relatedness
from kgmatch.embedding import Encoder
from kgmatch.matching.columns import entries_of
from kgmatch.matching.view import View
from kgmatch.model import Posting, Requirement

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]

LISTED = 0.6  # what a skill counts that is only listed, or was used for no time that is known
USUAL_MONTHS = 24  # of use that count fully where the posting asks for no number
SIMILAR = 0.65  # cosine of two skills' vectors from which on they count as near without a path in the graph
SIMILAR_WORTH = 0.8  # what such nearness counts at most
MUST_NEARNESS = 0.75  # a must-have is met by the concept itself or a narrower one
RELATED = 0.5  # nearness of a broader concept; a walk over two edges, or over an occupation that needs both, is less
ENOUGH, OWN, CLOSE, NEAR = 16.0, 8.0, 4.0, 2.0  # added to a worth, which is at most 1, to find what covers best
HELD = 0.3  # a requirement met better than this counts as held when its rarity is counted
REMEMBERED = 2000  # requirements whose near concepts a view keeps in memory


@dataclass(frozen=True, eq=False)
class NearConcepts:
    """The view's concepts that are near one, ascending, how near, and the path for those that are so by the graph."""

    columns: Places
    nearness: Floats
    paths: dict[int, tuple[str, ...]]

    def of(self, columns: npt.NDArray[np.int32]) -> Floats:
        """[columns]: how near each of these is, 0 where it is not."""
        if len(self.columns) == 0:
            return np.zeros(len(columns), np.float32)
        at = np.minimum(np.searchsorted(self.columns, columns), len(self.columns) - 1)
        return np.where(self.columns[at] == columns, self.nearness[at], np.float32(0))


@dataclass(frozen=True, eq=False)
class Evidence:
    """Of some candidates, requirement by requirement ([requirements, candidates]): how well it is met, and by which of
    the view's skill entries, -1 where nothing meets it.

    `covering` is the entry that a person would name as covering it, which may be worth less (the concept itself, listed,
    beside years of a narrower one); `standing` says how: its worth, with NEAR, CLOSE, OWN and ENOUGH where they hold.
    """

    best: Floats
    entry: Places
    standing: Floats
    covering: Places


@dataclass(frozen=True, eq=False)
class Skills:
    """`value` [candidates]: how well the requirements are met, each by its share `weights`, which sum to 1.

    `musts` are the requirements, by number, that must be met, `unmet` [musts, candidates] whether they are not.
    """

    posting: Posting
    near: tuple[NearConcepts, ...]
    weights: Floats
    value: Floats
    musts: tuple[int, ...]
    unmet: npt.NDArray[np.bool_]

    def evidence(self, view: View, rows: Places) -> Evidence:
        """What these candidates have for each requirement; of two that are worth the same, the first of the view."""
        entries, begins = entries_of(view.indptr, rows)
        columns, months = view.columns[entries], view.months[entries]
        shape = (len(self.near), len(rows))
        best, entry = np.zeros(shape, np.float32), np.full(shape, -1, np.int64)
        standing, covering = np.zeros(shape, np.float32), np.full(shape, -1, np.int64)
        for r, (near, requirement) in enumerate(zip(self.near, self.posting.requirements, strict=True)):
            nearness = near.of(columns)
            worth = nearness * _amount(requirement)[np.clip(months, 0, asked_months(requirement))]
            best[r], place = best_by_row(worth, begins)
            if len(entries):
                entry[r] = np.where(place >= 0, entries[place], -1)
                close = nearness >= MUST_NEARNESS
                enough = close & (months >= (requirement.min_months or -1))
                own = enough & (columns == _column(view, requirement))
                rank = worth + NEAR * (nearness >= RELATED) + CLOSE * close + OWN * own + ENOUGH * enough
                standing[r], place = best_by_row(rank.astype(np.float32), begins)
                covering[r] = np.where(place >= 0, entries[place], -1)
        return Evidence(best, entry, standing, covering)


def skills(posting: Posting, view: View, relatedness: Relatedness, encoder: Encoder) -> Skills | None:
    """For each requirement the best evidence each candidate has for that concept or for one near it.

    Worth = nearness x amount, the amount being 0.6 for a skill that is only listed and rising to 1 with the months that
    the posting asks for (24 where it names no number). A requirement weighs by its importance and its rarity among
    the candidates (IDF, Spärck Jones 1972, scaled into [0.4, 1]).
    """
    asked = posting.requirements
    count = len(view)
    if not asked or count == 0:
        return None
    near = near_concepts(asked, view, relatedness, encoder)
    musts = tuple(r for r, requirement in enumerate(asked) if requirement.must_have)
    unmet = np.ones((len(musts), count), np.bool_)
    weights = np.zeros(len(asked), np.float32)
    value, best = np.zeros(count, np.float32), np.empty(count, np.float32)
    for r, requirement in enumerate(asked):
        entries, begins = entries_of(view.holders.starts, near[r].columns)
        rows = view.holders.codes[entries]
        amount = _amount(requirement)[np.clip(view.holder_months[entries], 0, asked_months(requirement))]
        worth = np.repeat(near[r].nearness, np.diff(begins)) * amount
        best.fill(0)
        np.maximum.at(best, rows, worth)
        if requirement.must_have:
            nearness = np.zeros(count, np.float32)
            hits = np.flatnonzero(worth == best[rows])[::-1]  # of equal ones the first column is written last
            nearness[rows[hits]] = np.repeat(near[r].nearness, np.diff(begins))[hits]
            np.less(nearness, MUST_NEARNESS, out=unmet[musts.index(r)])
        weights[r] = _weight(requirement, int(np.count_nonzero(best > HELD)), count)
        best *= weights[r]
        value += best
    total = weights.sum()
    value /= total
    return Skills(posting, near, weights / total, value, musts, unmet)


def _weight(requirement: Requirement, holders: int, count: int) -> float:
    """Importance x rarity, where `holders` of `count` candidates hold what is asked for."""
    rarity = np.log1p(count / (1.0 + holders)) / np.log1p(count)
    return requirement.importance * (0.4 + 0.6 * min(1.0, float(rarity)))


@dataclass(frozen=True, eq=False)
class RowSkills:
    """The feature for one candidate and many postings: what `skills` gives that row of the view, to the last bit.

    Near concepts are looked up once a concept, holders counted once a concept and number of months.
    """

    view: View
    row: int
    relatedness: Relatedness
    encoder: Encoder
    _near: dict[tuple[str, str], tuple[NearConcepts, Floats]] = field(default_factory=dict)
    _holders: dict[tuple[str, str, int], int] = field(default_factory=dict)

    def of(self, posting: Posting) -> Skills | None:
        """`value` and `unmet` are of the one candidate; weights are by all."""
        asked = posting.requirements
        if not asked:
            return None
        near = self._near_of(asked)
        start, end = self.view.skills.starts[self.row], self.view.skills.starts[self.row + 1]
        months = self.view.months[start:end]
        musts = tuple(r for r, requirement in enumerate(asked) if requirement.must_have)
        unmet = np.ones((len(musts), 1), np.bool_)
        weights = np.zeros(len(asked), np.float32)
        value = np.zeros(1, np.float32)
        for r, (requirement, (concepts, nearness)) in enumerate(zip(asked, near, strict=True)):
            worth = nearness * _amount(requirement)[np.clip(months, 0, asked_months(requirement))]
            best = worth.max(initial=0, keepdims=True)
            if requirement.must_have and len(worth):
                unmet[musts.index(r)] = nearness[np.argmax(worth)] < MUST_NEARNESS
            weights[r] = _weight(requirement, self._held(requirement, concepts), len(self.view))
            best *= weights[r]
            value += best
        total = weights.sum()
        value /= total
        return Skills(posting, tuple(concepts for concepts, _ in near), weights / total, value, musts, unmet)

    def _near_of(self, asked: Sequence[Requirement]) -> list[tuple[NearConcepts, Floats]]:
        keys = [(requirement.concept.uri, requirement.concept.label) for requirement in asked]
        new = [n for n, key in enumerate(keys) if key not in self._near]
        if new:
            columns = self.view.skills.row(self.row)
            found = near_concepts([asked[n] for n in new], self.view, self.relatedness, self.encoder)
            self._near.update((keys[n], (near, near.of(columns))) for n, near in zip(new, found, strict=True))
        return [self._near[key] for key in keys]

    def _held(self, requirement: Requirement, near: NearConcepts) -> int:
        """How many of all candidates hold what is asked for."""
        key = (requirement.concept.uri, requirement.concept.label, asked_months(requirement))
        if key not in self._holders:
            entries, begins = entries_of(self.view.holders.starts, near.columns)
            amount = _amount(requirement)[np.clip(self.view.holder_months[entries], 0, key[2])]
            enough = np.repeat(near.nearness, np.diff(begins)) * amount > HELD
            holds = np.zeros(len(self.view), np.bool_)
            holds[self.view.holders.codes[entries[enough]]] = True
            self._holders[key] = int(np.count_nonzero(holds))
        return self._holders[key]


def near_concepts(
    asked: Sequence[Requirement], view: View, relatedness: Relatedness, encoder: Encoder
) -> tuple[NearConcepts, ...]:
    """For each requirement the concepts of the view that are near it, by the graph or else by their labels' vectors."""
    memory = view.memory
    keys = [(requirement.concept.uri, requirement.concept.label) for requirement in asked]
    found: dict[tuple[str, str], NearConcepts] = {key: memory[key] for key in keys if key in memory}
    new = list(dict.fromkeys(key for key in keys if key not in found))
    if new:
        similar = view.concepts.within(encoder.encode(label for _, label in new), SIMILAR)
        made = {key: _near(key[0], *one, view, relatedness) for key, one in zip(new, similar, strict=True)}
        found |= made
        if len(memory) + len(made) > REMEMBERED:
            memory.clear()
        memory.update(made)
    return tuple(found[key] for key in keys)


def _near(uri: str, rows: Places, cosine: Floats, view: View, relatedness: Relatedness) -> NearConcepts:
    near = dict(zip(rows.tolist(), (np.float32(SIMILAR_WORTH) * cosine).tolist(), strict=True))
    paths: dict[int, tuple[str, ...]] = {}
    for to, (value, path) in relatedness.near(uri).items():
        n = view.uris.find(to)
        if n is not None and value >= near.get(n, 0.0):
            near[n] = value
            paths[n] = path
    columns = sorted(near)
    return NearConcepts(np.asarray(columns, np.int64), np.asarray([near[n] for n in columns], np.float32), paths)


def asked_months(requirement: Requirement) -> int:
    return min(requirement.min_months or USUAL_MONTHS, 32_767)


def _column(view: View, requirement: Requirement) -> int:
    found = view.uris.find(requirement.concept.uri)
    return -1 if found is None else found


def _amount(requirement: Requirement) -> Floats:
    return _amounts(asked_months(requirement))


@lru_cache(maxsize=64)
def _amounts(asked: int) -> Floats:
    """[0 … months asked for] in [0.6, 1]: how much of the skill so many months are."""
    months = np.arange(asked + 1, dtype=np.float32)
    return (LISTED + (1 - LISTED) * np.minimum(1.0, months / asked)).astype(np.float32)


def best_by_row(worth: Floats, starts: Places) -> tuple[Floats, Places]:
    """The greatest value of each row and its first place; 0 and -1 for a row without a positive value."""
    rows = len(starts) - 1
    best, place = np.zeros(rows, np.float32), np.full(rows, -1, np.int64)
    filled = np.flatnonzero(np.diff(starts) > 0)
    if len(filled) == 0:
        return best, place
    best[filled] = np.maximum.reduceat(worth, starts[filled])
    row_of = np.repeat(np.arange(rows), np.diff(starts))
    hits = np.flatnonzero((worth == best[row_of]) & (worth > 0))[::-1]
    place[row_of[hits]] = hits
    return best, place
