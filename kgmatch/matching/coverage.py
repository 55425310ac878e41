"""How far candidates cover a posting: each requirement met, partly met or not evidenced, and what comes nearest.

*Met*: the candidate has the concept itself, or one that is as near to it as a must-have asks (MUST_NEARNESS: a narrower
one by the scheme, or one written almost alike), and for as many months as the posting names, where it names any. *Partly*:
what they have is as near as RELATED: a related or a broader concept, one written much alike, or the concept itself for too
few months. *Not evidenced*: all else. Then the nearest thing is what the scheme puts nearest to the requirement (it may
still add a little to the score), or else the vectors of the labels, from NEAREST on; below that nothing is called near.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.concepts.index import ConceptIndex
from kgmatch.concepts.normal import normalise
from kgmatch.embedding import Encoder
from kgmatch.matching.columns import entries_of
from kgmatch.matching.features import city
from kgmatch.matching.skills import ENOUGH, NEAR, Evidence, Skills, best_by_row
from kgmatch.matching.view import View
from kgmatch.model import Coverage, Criterion, Held, Posting

MET, PARTLY, NOT_EVIDENCED = "met", "partly", "not evidenced"
NEAREST = 0.5  # cosine of two labels' vectors; between skills of different trades it is below
EXACT, PATH, LIKENESS = "exact", "path", "likeness"

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]


def state(standing: float) -> str:
    """Of a requirement, by kgmatch.matching.skills.Evidence.standing."""
    return MET if standing >= ENOUGH else PARTLY if standing >= NEAR else NOT_EVIDENCED


@dataclass(frozen=True, eq=False)
class Coverages:
    """The coverage of some candidates, whose evidence is that of these `rows` of the view."""

    skills: Skills
    evidence: Evidence
    view: View
    rows: Places
    index: ConceptIndex
    encoder: Encoder

    def of(self, at: int) -> Sequence[Coverage]:
        """Of the candidate in place `at` of the rows, in the order of the posting's requirements; made when asked for."""
        return _Coverage(self, at)

    def covered(self, at: int) -> Iterator[Coverage]:
        for r, requirement in enumerate(self.skills.posting.requirements):
            found, cosine = int(self.evidence.covering[r, at]), None
            if found < 0 and self._likest[1][r, at] >= NEAREST:
                found, cosine = int(self._likest[0][r, at]), float(self._likest[1][r, at])
            yield Coverage(
                requirement,
                state(float(self.evidence.standing[r, at])),
                float(self.evidence.best[r, at]),
                self._held(r, found, cosine) if found >= 0 else None,
            )

    @cached_property
    def _likest(self) -> tuple[Places, Floats]:
        """[requirements, candidates]: the skill entry whose label's vector is nearest to the requirement's, and its cosine."""
        view, asked = self.view, self.skills.posting.requirements
        entries, begins = entries_of(view.indptr, self.rows)
        place, best = np.full((len(asked), len(self.rows)), -1, np.int64), np.zeros((len(asked), len(self.rows)), np.float32)  # fmt: skip
        if len(entries):
            distinct, at = np.unique(view.columns[entries], return_inverse=True)
            vectors = view.concepts.vectors.rows(distinct)
            for r, vector in enumerate(self.encoder.encode(requirement.concept.label for requirement in asked)):
                best[r], found = best_by_row((vectors @ vector)[at], begins)
                place[r] = np.where(found >= 0, entries[found], -1)
        return place, best

    def _held(self, r: int, entry: int, cosine: float | None) -> Held:
        view, near, asked = self.view, self.skills.near[r], self.skills.posting.requirements[r].concept
        column, months = int(view.columns[entry]), int(view.months[entry])
        uri, label = view.uris[column], view.labels[column]
        entries = self.index.entries
        path = tuple(entries[step].concept.label if step in entries else label for step in near.paths.get(column, ()))
        return Held(
            concept=uri,
            label=label,
            nearness=float(near.of(view.columns[entry : entry + 1])[0]) if cosine is None else cosine,
            by=EXACT if uri == asked.uri else PATH if path else LIKENESS,
            path=path or (asked.label, label),
            months=months if months >= 0 else None,
            last_used=month_text(int(view.last_used[entry])),
        )


@dataclass(frozen=True, eq=False)
class _Coverage(Sequence[Coverage]):
    """One candidate's, computed when it is first looked at: a ranking of many is asked for more often than for this."""

    coverages: Coverages
    at: int

    @cached_property
    def _all(self) -> tuple[Coverage, ...]:
        return tuple(self.coverages.covered(self.at))

    def __len__(self) -> int:
        return len(self.coverages.skills.posting.requirements)

    def __getitem__(self, n: Any) -> Any:
        return self._all[n]

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Sequence) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._all)


def criteria(posting: Posting, view: View, row: int) -> tuple[Criterion, ...]:
    """What the posting asks beside skills (experience overall, degree, languages, place) and what the candidate has."""
    return tuple(_criteria(posting, view, row))


def _criteria(posting: Posting, view: View, row: int) -> Iterator[Criterion]:
    if posting.min_months:
        worked = int(view.months_worked[row])
        yield Criterion("experience", posting.min_months, worked if worked >= 0 else None, _reached(worked, posting.min_months))  # fmt: skip
    if posting.level is not None:
        level = int(view.degree_levels[row])
        yield Criterion("degree", posting.level, level if level >= 0 else None, _reached(level, posting.level))
    spoken = {view.language_uris[code] for code in view.languages.row(row)}
    for language in {skill.concept.uri: skill.concept for skill in posting.languages}.values():
        has = language.uri in spoken
        yield Criterion("language", language.label, language.label if has else None, MET if has else NOT_EVIDENCED)
    if posting.place:
        asked = city(posting.place)
        places = [view.place_names[code] for code in view.places.row(row)]
        here = next((p for p in places if asked and asked in normalise(p)), None)
        yield Criterion("place", posting.place, here or next(iter(places), None), MET if here else NOT_EVIDENCED)


def _reached(found: int, asked: int) -> str:
    return MET if found >= asked else PARTLY if found > 0 else NOT_EVIDENCED


def month_text(number: int) -> str | None:
    """The view's months since year 0 → "YYYY-MM", None where unknown."""
    if number <= 0:
        return None
    year, month = divmod(number - 1, 12)
    return f"{year:04d}-{month + 1:02d}"
