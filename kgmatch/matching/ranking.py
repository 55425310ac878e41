"""Posting and view → the scores of all candidates, by the mix or by another scorer, and their order."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kgmatch.concepts.index import ConceptIndex
from kgmatch.concepts.relatedness import Relatedness
from kgmatch.embedding import Encoder
from kgmatch.matching import features, scorers
from kgmatch.matching.scorers import BASELINES, FULL, SCORERS, Addends
from kgmatch.matching.terms import Terms, asked_terms
from kgmatch.matching.view import View
from kgmatch.model import Posting

Floats = npt.NDArray[np.float32]

MIX_FILE = Path(__file__).resolve().parent.parent / "weights" / "match.json"
MUST_NEARNESS = 0.75  # a must-have is met by the concept itself or a narrower one
LEAST_SKILLS = 3  # a candidate with fewer skills and no position is one the documents say too little about


@dataclass(frozen=True, slots=True)
class Mix:
    """The linear mix: a weight a feature; `slope` and `middle` map a score to a probability; from where it is a match."""

    weights: dict[str, float]
    slope: float
    middle: float
    match: float
    review: float


@dataclass(frozen=True)
class Ranking:
    """A posting's scores of all candidates of the view and what they were computed from.

    `order`: the rows of those who meet the must-haves, best first; `unmet` [requirements, candidates]: must-haves not met;
    `thin` [candidates]: about whom the documents say too little. The score is the sum of weights x values and addends.
    """

    posting: Posting
    view: View
    index: ConceptIndex
    relatedness: Relatedness
    encoder: Encoder
    scorer: str
    mix: Mix
    skills: features.SkillEvidence | None
    values: dict[str, Floats]
    weights: dict[str, float]
    addends: Addends | None
    score: npt.NDArray[np.float64]
    order: npt.NDArray[np.int64]
    unmet: npt.NDArray[np.bool_]
    thin: npt.NDArray[np.bool_]


@lru_cache(maxsize=1)
def default_mix() -> Mix:
    """The shipped mix, fitted by pipelines/fit_match.py on judgements of our own."""
    return Mix(**json.loads(MIX_FILE.read_text(encoding="utf-8"))["mix"])


def rank_posting(
    posting: Posting, view: View, index: ConceptIndex, encoder: Encoder, *, mix: Mix | None = None, scorer: str = "full",
    terms: Terms | None = None,
) -> Ranking:  # fmt: skip
    """Score all candidates by one of kgmatch.matching.scorers.SCORERS; must-haves filter alike whatever the scorer.

    `terms`: what a baseline counts, made by kgmatch.matching.terms for this view.
    """
    mix = mix or default_mix()
    relatedness = Relatedness(index)
    skills = features.skills(posting, view, relatedness, encoder)
    values: dict[str, Floats] = {}
    weights: dict[str, float] = {}
    addends = None
    if scorer == FULL:
        values = feature_values(posting, view, relatedness, encoder, skills)
        weights = applicable_weights(mix, values)
    elif scorer == "graph":
        values = {} if skills is None else {"skills": skill_values(skills)}
        weights = dict.fromkeys(values, 1.0)
    elif scorer == "embedding":
        cosine = features.embedding(posting, view, encoder)
        values = {} if cosine is None else {"embedding": np.clip(cosine, 0.0, 1.0)}
        weights = dict.fromkeys(values, 1.0)
    elif scorer in BASELINES and terms is not None:
        baseline = BASELINES[scorer]
        addends = scorers.addends(baseline.measure, terms, asked_terms(baseline.over, posting))
    else:
        raise ValueError(f"scorer {scorer!r}: must be one of {', '.join(SCORERS)}, a baseline with its terms")
    score = sum((weights[name] * values[name] for name in weights), np.zeros(len(view), np.float32)).astype(np.float64)
    if addends is not None:
        score = score + addends.score
    unmet = _unmet_musts(posting, skills, len(view))
    thin = (np.diff(view.indptr) < LEAST_SKILLS) & (np.bincount(view.title_of, minlength=len(view)) == 0)
    ids = np.asarray([person.id for person in view.people], np.str_)
    order = np.lexsort((ids, -np.round(score, 6), thin))
    order = order[~np.any(unmet, axis=0)[order]]
    return Ranking(
        posting, view, index, relatedness, encoder, scorer, mix, skills, values, weights, addends, score, order, unmet, thin
    )  # fmt: skip


def feature_values(
    posting: Posting, view: View, relatedness: Relatedness, encoder: Encoder, skills: features.SkillEvidence | None
) -> dict[str, Floats]:
    """The features that apply to this posting, each [candidates] in [0, 1]."""
    found = {
        "skills": skill_values(skills) if skills is not None else None,
        "occupation": features.occupation(posting, view, relatedness),
        "text": features.text(posting, view, encoder),
        "title": features.title(posting, view, encoder),
        "experience": features.experience(posting, view),
        "degree": features.degree(posting, view),
        "language": features.language(posting, view),
        "place": features.place(posting, view),
    }
    return {name: value for name, value in found.items() if value is not None}


def skill_values(skills: features.SkillEvidence) -> Floats:
    """[candidates]: how well the requirements are met, each by its weight."""
    values: Floats = (skills.weights[:, None] * skills.best).sum(axis=0)
    return values


def applicable_weights(mix: Mix, values: dict[str, Floats]) -> dict[str, float]:
    """The mix's weights of the features that apply, scaled to sum to 1, so that a score is in [0, 1]."""
    kept = {name: mix.weights[name] for name in values if mix.weights.get(name, 0.0) > 0}
    total = sum(kept.values())
    return {name: weight / total for name, weight in kept.items()} if total else {}


def _unmet_musts(posting: Posting, skills: features.SkillEvidence | None, count: int) -> npt.NDArray[np.bool_]:
    """[requirements, candidates]: which are must-haves and not met."""
    unmet = np.zeros((len(posting.requirements), count), np.bool_)
    for r, requirement in enumerate(posting.requirements):
        if requirement.must_have and skills is not None:
            unmet[r] = skills.nearness[r] < MUST_NEARNESS
    return unmet
