"""The named features of a match, each in [0, 1], each a small function over all candidates at once.

`skills` and `occupation` are graph similarity, `text` and `title` embedding similarity, the others fit. A feature that
the posting says nothing about is None: it has no weight then.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kgmatch.concepts.normal import normalise
from kgmatch.concepts.relatedness import Relatedness
from kgmatch.embedding import Encoder
from kgmatch.matching.view import View, candidate_text
from kgmatch.model import Posting, Requirement

Floats = npt.NDArray[np.float32]

LISTED = 0.6  # what a skill counts that is only listed, or was used for no time that is known
USUAL_MONTHS = 24  # of use that count fully where the posting asks for no number
SIMILAR = 0.65  # cosine of two skills' vectors from which on they count as near without a path in the graph
SIMILAR_WORTH = 0.8  # what such nearness counts at most
SOUND_FROM, SOUND_TO = 0.1, 0.75  # cosines of whole texts between unrelated and the same, stretched to [0, 1]


@dataclass(frozen=True)
class SkillEvidence:
    """Requirement by requirement ([requirements, candidates]): how well it is met, and by which of the view's skills.

    `best` is in [0, 1]; `entry` indexes the view's skill entries, -1 where nothing meets the requirement; `weights` are
    the requirements' shares, which sum to 1; `nearness` is that of the best entry's concept to the asked one.
    """

    best: Floats
    entry: npt.NDArray[np.int64]
    nearness: Floats
    weights: Floats
    paths: tuple[dict[int, tuple[str, ...]], ...]


def skills(posting: Posting, view: View, relatedness: Relatedness, encoder: Encoder) -> SkillEvidence | None:
    """For each requirement the best evidence each candidate has for that concept or for one near it.

    Worth = nearness x amount, the amount being 0.6 for a skill that is only listed and rising to 1 with the months that
    the posting asks for (24 where it names no number). A requirement weighs by its importance and its rarity among
    the candidates (IDF, Spärck Jones 1972, scaled into [0.4, 1]).
    """
    asked = posting.requirements
    if not asked or len(view) == 0:
        return None
    column = {uri: n for n, uri in enumerate(view.uris)}
    shape = (len(asked), len(view))
    best, nearness = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    entry = np.full(shape, -1, np.int64)
    paths: list[dict[int, tuple[str, ...]]] = []
    weights = np.zeros(len(asked), np.float32)
    for r, requirement in enumerate(asked):
        near, path = _nearness(requirement, view, column, relatedness, encoder)
        paths.append(path)
        by_entry = near[view.columns]
        worth = by_entry * _amount(view, requirement.min_months)
        best[r], entry[r] = _best_by_row(worth, view.indptr)
        nearness[r] = np.where(entry[r] >= 0, by_entry[np.maximum(entry[r], 0)], 0.0) if len(by_entry) else 0.0
        holders = float((best[r] > 0.3).sum())
        rarity = np.log1p(len(view) / (1.0 + holders)) / np.log1p(len(view))
        weights[r] = requirement.importance * (0.4 + 0.6 * min(1.0, float(rarity)))
    return SkillEvidence(best, entry, nearness, weights / weights.sum(), tuple(paths))


def _nearness(
    requirement: Requirement, view: View, column: dict[str, int], relatedness: Relatedness, encoder: Encoder
) -> tuple[Floats, dict[int, tuple[str, ...]]]:
    """[concepts of the view] nearness to the requirement's concept, and the path for each that is near by the graph."""
    near = np.zeros(len(view.uris), np.float32)
    if len(view.uris):
        vector = encoder.encode([requirement.concept.label])[0]
        cosine = view.concept_vectors @ vector
        near = np.where(cosine >= SIMILAR, SIMILAR_WORTH * cosine, 0.0).astype(np.float32)
    paths: dict[int, tuple[str, ...]] = {}
    for uri, (value, path) in relatedness.near(requirement.concept.uri).items():
        n = column.get(uri)
        if n is not None and value >= near[n]:
            near[n] = value
            paths[n] = path
    return near, paths


def _amount(view: View, asked_months: int | None) -> Floats:
    """[entries] in [0.6, 1]: how much of the skill there is."""
    months = np.maximum(view.months, 0).astype(np.float32)
    return (LISTED + (1 - LISTED) * np.minimum(1.0, months / (asked_months or USUAL_MONTHS))).astype(np.float32)


def _best_by_row(worth: Floats, indptr: npt.NDArray[np.int64]) -> tuple[Floats, npt.NDArray[np.int64]]:
    """The greatest value of each CSR row and its place; 0 and -1 for a row without a positive value."""
    rows = len(indptr) - 1
    best, place = np.zeros(rows, np.float32), np.full(rows, -1, np.int64)
    filled = np.flatnonzero(np.diff(indptr) > 0)
    if len(filled) == 0:
        return best, place
    best[filled] = np.maximum.reduceat(worth, indptr[filled])
    row_of = np.repeat(np.arange(rows), np.diff(indptr))
    hits = np.flatnonzero((worth == best[row_of]) & (worth > 0))[::-1]
    place[row_of[hits]] = hits
    return best, place


def text(posting: Posting, view: View, encoder: Encoder) -> Floats | None:
    """The cosine of `embedding`, stretched to [0, 1]."""
    cosine = embedding(posting, view, encoder)
    return None if cosine is None else _stretched(cosine)


def embedding(posting: Posting, view: View, encoder: Encoder) -> Floats | None:
    """Cosine of the posting's title and requirements to the candidate's titles and skills."""
    asked = [(r.concept.label, round(100 * r.importance)) for r in posting.requirements]
    summary = candidate_text([posting.title] if posting.title else [], asked)
    if not summary:
        return None
    cosine: Floats = view.texts @ encoder.encode([summary])[0]
    return cosine


def title(posting: Posting, view: View, encoder: Encoder) -> Floats | None:
    """The nearest of the titles held to the posting's title, by the encoder."""
    if not posting.title:
        return None
    best = np.zeros(len(view), np.float32)
    if len(view.titles):
        np.maximum.at(best, view.title_of, _stretched(view.titles @ encoder.encode([posting.title])[0]))
    return best


def _stretched(cosine: Floats) -> Floats:
    stretched: Floats = np.clip((cosine - SOUND_FROM) / (SOUND_TO - SOUND_FROM), 0.0, 1.0).astype(np.float32)
    return stretched


def occupation(posting: Posting, view: View, relatedness: Relatedness) -> Floats | None:
    """The nearest of the occupations held to the posting's, by the ontology."""
    if posting.occupation is None:
        return None
    asked = posting.occupation.uri
    return np.asarray(
        [max((relatedness.occupations(asked, held) for held in p.occupations), default=0.0) for p in view.people],
        np.float32,
    )


def experience(posting: Posting, view: View) -> Floats | None:
    """Months worked over the months asked for, at most 1."""
    if not posting.min_months:
        return None
    return np.asarray([min(1.0, (p.months_worked or 0) / posting.min_months) for p in view.people], np.float32)


def degree(posting: Posting, view: View) -> Floats | None:
    """1 when the highest degree reaches the level asked for, a third less for each rung below."""
    if posting.level is None:
        return None
    return np.asarray(
        [
            0.0 if p.degree_level is None else max(0.0, 1 - max(0, posting.level - p.degree_level) / 3)
            for p in view.people
        ],
        np.float32,
    )


def language(posting: Posting, view: View) -> Floats | None:
    """The share of the languages asked for that the candidate names."""
    asked = {skill.concept.uri for skill in posting.languages}
    if not asked:
        return None
    return np.asarray([len(asked & set(p.languages)) / len(asked) for p in view.people], np.float32)


def place(posting: Posting, view: View) -> Floats | None:
    """1 when a word of the candidate's place (its city, as a rule) is the posting's first. Read by this feature alone."""
    if not posting.place:
        return None
    city = normalise(re.split(r"[,(/|\-–]", posting.place)[0])
    return np.asarray(
        [float(bool(city) and any(city in normalise(p) for p in person.places)) for person in view.people], np.float32
    )


FIT: Sequence[str] = ("experience", "degree", "language", "place")
