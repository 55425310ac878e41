"""Both ways: the store's postings for one candidate by the scores of `match`, and the people who are like one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from kgmatch.concepts.index import ConceptIndex
from kgmatch.concepts.relatedness import relatedness_of
from kgmatch.embedding import Encoder
from kgmatch.errors import DataError
from kgmatch.matching.engine import explain_one
from kgmatch.matching.one_candidate import OneCandidate
from kgmatch.matching.postings import StoredPosting
from kgmatch.matching.ranking import Mix, default_mix, rank_posting
from kgmatch.matching.view import View
from kgmatch.matching.wishes import AGAINST, Heed, Heeding, Wish
from kgmatch.model import Concept, Match, Posting, Requirement

LONG = 60  # months of use that make a skill count fully for who somebody is
LEAST_IMPORTANCE = 0.4


@dataclass(frozen=True, slots=True)
class Recommended:
    """A posting for a candidate: `match` is what `kgmatch match` gives them for it, `place` of `ranked` where it puts them."""

    stored: StoredPosting
    match: Match
    place: int
    ranked: int
    wishes: tuple[Heed, ...]

    @property
    def against(self) -> int:
        """How many wishes the posting contradicts."""
        return sum(heed.state == AGAINST for heed in self.wishes)


@dataclass(frozen=True, slots=True)
class Unfit:
    """A posting of whose must-haves the candidate lacks one."""

    stored: StoredPosting
    reason: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """`postings`: those that contradict no wish, then the others, each by score; ties go by posting id."""

    candidate_id: str
    wishes: tuple[Wish, ...]
    postings: tuple[Recommended, ...]
    ranked: int
    excluded: tuple[Unfit, ...]


def row_of(view: View, candidate_id: str) -> int:
    """The candidate's row of the view. Raises DataError when there is none."""
    row = view.ids.find(candidate_id)
    if row is None:
        raise DataError(f'{candidate_id}: no such candidate in the store; `kgmatch query "MATCH (c:Candidate) RETURN c.id"` lists them')  # fmt: skip
    return row


def recommend(
    candidate_id: str, postings: Iterable[StoredPosting], view: View, index: ConceptIndex, encoder: Encoder, heeding: Heeding,
    *, top: int = 20, mix: Mix | None = None,
) -> Recommendation:  # fmt: skip
    """The first `top` postings for a candidate, with reasons. Raises DataError when there is no such candidate."""
    row = row_of(view, candidate_id)
    candidate = OneCandidate(view, row, relatedness_of(index), encoder, mix or default_mix())
    found: list[tuple[bool, float, str, StoredPosting, tuple[Heed, ...]]] = []
    excluded: list[Unfit] = []
    for stored in postings:
        reason = candidate.unfit(stored.posting)
        if reason is not None:
            excluded.append(Unfit(stored, reason))
            continue
        heeds = heeding.of(stored)
        contradicts = any(heed.state == AGAINST for heed in heeds)
        found.append((contradicts, -round(candidate.score(stored.posting), 6), stored.posting.id, stored, heeds))
    found.sort(key=lambda one: one[:3])
    listed = []
    for *_, stored, heeds in found[:top]:  # where they stand among all candidates takes all of them
        whole = rank_posting(stored.posting, view, index, encoder, mix=mix)
        listed.append(Recommended(stored, explain_one(whole, row), whole.place_of(row), whole.ranked, heeds))
    return Recommendation(candidate_id, heeding.wishes, tuple(listed), len(found), tuple(excluded))


@dataclass(frozen=True, slots=True)
class Alike:
    """People like one: `person` is the posting that the one was turned into; `matches` are best first, of `ranked`."""

    person: Posting
    matches: tuple[Match, ...]
    ranked: int


def similar(
    candidate_id: str, view: View, index: ConceptIndex, encoder: Encoder, *, occupation: Concept | None, top: int = 20,
    mix: Mix | None = None,
) -> Alike:  # fmt: skip
    """Who would fit best where this candidate fits wholly: a posting that asks for just what they have, matched.

    `occupation`: what their title means. Raises DataError when there is no such candidate.
    """
    row = row_of(view, candidate_id)
    person = as_posting(view, row, index, occupation)
    ranking = rank_posting(person, view, index, encoder, mix=mix)
    best = [int(n) for n in ranking.best(top + 1) if n != row][:top]
    return Alike(person, tuple(explain_one(ranking, n) for n in best), ranking.ranked - 1)


def title_of(view: View, row: int) -> str | None:
    """Of the titles held the one nearest to the whole profile, by the encoder; of equal ones the first."""
    held = view.titles.row(row)
    if len(held) == 0:
        return None
    profile = view.texts.rows(np.asarray([row]))[0]
    return str(view.title_names[int(held[int(np.argmax(view.title_vectors.rows(held) @ profile))])])


def as_posting(view: View, row: int, index: ConceptIndex, occupation: Concept | None) -> Posting:
    """A posting that asks for what a candidate has: skills, the longer used the weightier, title, years and degree.

    Place and languages are no part of it: they are fit, not likeness. Nor is what is in no scheme and nobody else names.
    """
    begin, end = int(view.skills.starts[row]), int(view.skills.starts[row + 1])
    requirements = []
    for entry in range(begin, end):
        column, months = int(view.skills.codes[entry]), int(view.months[entry])
        uri, label = view.uris[column], view.labels[column]
        share = min(1.0, max(0, months) / LONG)
        importance = LEAST_IMPORTANCE + (1 - LEAST_IMPORTANCE) * share
        known = index.entries.get(uri)
        if known is None and view.holders.lengths[column] < 2:
            continue
        concept = known.concept if known is not None else Concept(uri, "mention", "mention", label)
        requirements.append(Requirement(concept, importance, False))
    degree, months = int(view.degree_levels[row]), int(view.months_worked[row])
    return Posting(
        id=view.ids[row], title=title_of(view, row), employer=None, place=None, description="", requirements=tuple(requirements),
        occupation=occupation, level=degree if degree >= 0 else None, min_months=months if months > 0 else None,
    )  # fmt: skip


def known_wishes(rows: Sequence[dict[str, str | None]]) -> dict[str, str | None]:
    """What the store has of a candidate's wishes, by key."""
    return {key: value for key, value in rows[0].items() if key != "id"} if rows else {}
