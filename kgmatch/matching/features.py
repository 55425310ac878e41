"""The named features of a match, each in [0, 1], each a small function over all candidates at once.

`skills` and `occupation` are graph similarity, `text` and `title` embedding similarity, the others fit. A feature that
the posting says nothing about is None: it has no weight then.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from kgmatch.concepts.normal import normalise
from kgmatch.concepts.relatedness import Relatedness
from kgmatch.embedding import Encoder
from kgmatch.matching.skills import skills as skills
from kgmatch.matching.view import View
from kgmatch.matching.view_rows import candidate_text
from kgmatch.model import Posting

Floats = npt.NDArray[np.float32]

SOUND_FROM, SOUND_TO = 0.1, 0.75  # cosines of whole texts between unrelated and the same, stretched to [0, 1]


def text(posting: Posting, view: View, encoder: Encoder) -> Floats | None:
    """The cosine of `embedding`, stretched to [0, 1]."""
    cosine = embedding(posting, view, encoder)
    return None if cosine is None else _stretched(cosine)


def embedding(posting: Posting, view: View, encoder: Encoder) -> Floats | None:
    """Cosine of the posting's title and requirements to the candidate's titles and skills."""
    summary = asked_text(posting)
    return view.texts.cosines(encoder.encode([summary])[0]) if summary else None


def asked_text(posting: Posting) -> str:
    """What the encoder is shown of a posting: its title and its requirements, the most important first."""
    asked = [(r.concept.label, round(100 * r.importance)) for r in posting.requirements]
    return candidate_text([posting.title] if posting.title else [], asked)


def title(posting: Posting, view: View, encoder: Encoder) -> Floats | None:
    """The nearest of the titles held to the posting's title, by the encoder."""
    if not posting.title:
        return None
    return view.titles.greatest(_stretched(view.title_vectors.cosines(encoder.encode([posting.title])[0])))


def _stretched(cosine: Floats) -> Floats:
    """In place."""
    cosine -= SOUND_FROM
    cosine /= SOUND_TO - SOUND_FROM
    return np.clip(cosine, 0.0, 1.0, out=cosine)


def occupation(posting: Posting, view: View, relatedness: Relatedness) -> Floats | None:
    """The nearest of the occupations held to the posting's, by the ontology."""
    if posting.occupation is None:
        return None
    asked = posting.occupation.uri
    if ("occupation", asked) not in view.memory:
        near = [relatedness.occupations(asked, held) for held in view.occupation_uris]
        view.memory["occupation", asked] = np.asarray(near, np.float32)
    return view.occupations.greatest(view.memory["occupation", asked])


def experience(posting: Posting, view: View) -> Floats | None:
    """Months worked over the months asked for, at most 1."""
    if not posting.min_months:
        return None
    found: Floats = np.clip(view.months_worked, 0, posting.min_months).astype(np.float32)
    found /= posting.min_months
    return found


def degree(posting: Posting, view: View) -> Floats | None:
    """1 when the highest degree reaches the level asked for, a third less for each rung below."""
    if posting.level is None:
        return None
    missing = np.maximum(0, posting.level - view.degree_levels.astype(np.float32))
    return np.where(view.degree_levels < 0, 0.0, np.maximum(0.0, 1 - missing / 3)).astype(np.float32)


def language(posting: Posting, view: View) -> Floats | None:
    """The share of the languages asked for that the candidate names."""
    asked = {skill.concept.uri for skill in posting.languages}
    if not asked:
        return None
    worth = np.zeros(len(view.language_uris), np.float32)
    worth[[n for uri in asked if (n := view.language_uris.find(uri)) is not None]] = 1
    return view.languages.sums(worth) / np.float32(len(asked))


def place(posting: Posting, view: View) -> Floats | None:
    """1 when a word of the candidate's place (its city, as a rule) is the posting's first. Read by this feature alone."""
    if not posting.place:
        return None
    asked = city(posting.place)
    worth = np.zeros(len(view.place_names), np.float32)
    if asked:
        worth[view.place_normals.containing(asked)] = 1
    return view.places.greatest(worth)


def city(place: str) -> str:
    """The first part of a place as written, in normal form; "" where nothing is left of it."""
    return normalise(re.split(r"[,(/|\-–]", place)[0])


FIT: Sequence[str] = ("experience", "degree", "language", "place")
