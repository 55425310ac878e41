"""One candidate's scores for many postings: what the ranking of all gives that row, to the last bit, without all the others.

What counts all candidates (how rare a skill is, how rare a word, how long a profile is on average) still counts all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.concepts.relatedness import Relatedness
from kgmatch.embedding import Encoder
from kgmatch.matching.columns import Lists, Strings
from kgmatch.matching.filters import conditions
from kgmatch.matching.ranking import Mix, applicable_weights, feature_values, mixed
from kgmatch.matching.shared import RowWords
from kgmatch.matching.skills import RowSkills
from kgmatch.matching.view import View
from kgmatch.model import Posting


@dataclass(frozen=True, eq=False)
class OneCandidate:
    """The candidate of a row of the view, to be scored by the full mix."""

    view: View
    row: int
    relatedness: Relatedness
    encoder: Encoder
    mix: Mix

    def unfit(self, posting: Posting) -> str | None:
        """Why a must-have of the posting leaves the candidate out, None where none does."""
        if not posting.must_languages and not any(r.must_have for r in posting.requirements):
            return None
        musts = conditions(posting, self._alone, self._skills.of(posting), None)
        return musts.reason(0) if musts.against[0] else None

    def score(self, posting: Posting) -> float:
        """`Ranking.score` of the row."""
        skills, words = self._skills.of(posting), self._words.of(posting)
        found = np.asarray([words]) if words is not None else None
        values = feature_values(posting, self._alone, self.relatedness, self.encoder, skills, found)
        return float(mixed(values, applicable_weights(self.mix, values), 1)[0])

    @cached_property
    def _alone(self) -> View:
        return alone(self.view, self.row)

    @cached_property
    def _skills(self) -> RowSkills:
        return RowSkills(self.view, self.row, self.relatedness, self.encoder)

    @cached_property
    def _words(self) -> RowWords:
        return RowWords(self.view, self.row)


def alone(view: View, row: int) -> View:
    """The view with one row. Concepts and words, and who has them, stay those of the whole view."""
    rows = np.asarray([row])
    titles, title_codes = _cut(view.titles, row)
    occupations, occupation_codes = _cut(view.occupations, row)
    languages, language_codes = _cut(view.languages, row)
    places, place_codes = _cut(view.places, row)
    entries = slice(int(view.skills.starts[row]), int(view.skills.starts[row + 1]))
    title_entries = slice(int(view.titles.starts[row]), int(view.titles.starts[row + 1]))
    return replace(
        view,
        ids=_some(view.ids, rows),
        stamps=view.stamps[rows],
        months_worked=view.months_worked[rows],
        degree_levels=view.degree_levels[rows],
        skills=Lists(np.asarray([0, entries.stop - entries.start], np.int64), view.skills.codes[entries]),
        months=view.months[entries],
        last_used=view.last_used[entries],
        confidence=view.confidence[entries],
        mentions=view.mentions[entries],
        text_keys=view.text_keys[rows],
        texts=view.texts.picked(rows),
        title_names=_some(view.title_names, title_codes),
        titles=titles,
        title_months=view.title_months[title_entries],
        title_vectors=view.title_vectors.picked(title_codes),
        occupation_uris=_some(view.occupation_uris, occupation_codes),
        occupations=occupations,
        language_uris=_some(view.language_uris, language_codes),
        languages=languages,
        place_names=_some(view.place_names, place_codes),
        place_normals=_some(view.place_normals, place_codes),
        places=places,
        word_totals=view.word_totals[rows],
    )


def _cut(lists: Lists, row: int) -> tuple[Lists, npt.NDArray[Any]]:
    """The one row, and the codes that it has, ascending, which become 0, 1, …"""
    held = lists.row(row)
    codes, new = np.unique(held, return_inverse=True)
    return Lists(np.asarray([0, len(held)], np.int64), new.astype(np.int32)), codes


def _some(texts: Strings, codes: npt.NDArray[Any]) -> Strings:
    return Strings.of(texts[int(n)] for n in codes)
