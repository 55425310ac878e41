"""Posting and view → the scores of all candidates, by the mix or by another scorer, and their order."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kgmatch.concepts.index import ConceptIndex
from kgmatch.concepts.relatedness import Relatedness, relatedness_of
from kgmatch.embedding import Encoder
from kgmatch.errors import DataError
from kgmatch.matching import features, scorers
from kgmatch.matching.filters import Conditions, Filters, conditions
from kgmatch.matching.scorers import BASELINES, FULL, SCORERS, Addends
from kgmatch.matching.shared import SharedWords, shared_words
from kgmatch.matching.skills import Skills
from kgmatch.matching.terms import Terms, asked_terms
from kgmatch.matching.view import View
from kgmatch.model import Posting

Floats = npt.NDArray[np.float32]

MIX_FILE = Path(__file__).resolve().parent.parent / "weights" / "match.json"
PART = 256  # rows
RERANK = "rerank"  # a re-ranker's feature (kgmatch.matching.learned), and its reason's kind
BM25_ALL = 0.3  # the BM25 score that counts as all: about the most that was seen on our own judgements
LEAST_SKILLS = 3  # a candidate with fewer skills and no position is one the documents say too little about


@dataclass(frozen=True, slots=True)
class Mix:
    """The linear mix: a weight a feature; `slope` and `middle` map a score to a probability; from where it is a match."""

    weights: dict[str, float]
    slope: float
    middle: float
    match: float
    review: float


@dataclass(frozen=True, eq=False)
class Ranking:
    """A posting's scores of all candidates of the view and what they were computed from.

    `thin` [candidates]: about whom the documents say too little; they come last. `unmet` [musts, candidates]: the
    must-haves, by their number among the requirements in `musts`, that are not met; who does not meet one is not ranked,
    nor whom one of the `filters` leaves out.
    The score is the sum of weights x values and addends; `shared` are the words behind the feature bm25. Ties, to 6 decimals, go by candidate id.
    """

    posting: Posting
    view: View
    index: ConceptIndex
    relatedness: Relatedness
    encoder: Encoder
    scorer: str
    mix: Mix
    skills: Skills | None
    values: dict[str, Floats]
    weights: dict[str, float]
    addends: Addends | None
    score: npt.NDArray[np.float64]
    shared: SharedWords | None = None
    filters: Filters | None = None

    @property
    def musts(self) -> tuple[int, ...]:
        return self.skills.musts if self.skills is not None else ()

    @property
    def unmet(self) -> npt.NDArray[np.bool_]:
        return self.skills.unmet if self.skills is not None else np.zeros((0, len(self.view)), np.bool_)

    @cached_property
    def conditions(self) -> Conditions:
        """The must-haves and the filters."""
        return conditions(self.posting, self.view, self.skills, self.filters)

    @cached_property
    def excluded(self) -> npt.NDArray[np.int64]:
        """The rows of those whom a must-have or a filter leaves out."""
        return self.conditions.rows

    @property
    def ranked(self) -> int:
        """How many there are in the ranking."""
        return len(self.view) - len(self.excluded)

    @property
    def before_rerank(self) -> npt.NDArray[np.float64]:
        """[candidates]: the score without what a re-ranker gives and takes."""
        share = self.weights.get(RERANK, 0.0)
        return (self.score - share * self.values[RERANK].astype(np.float64)) / (1 - share) if share else self.score

    @cached_property
    def thin(self) -> npt.NDArray[np.bool_]:
        found: npt.NDArray[np.bool_] = (self.view.skills.lengths < LEAST_SKILLS) & (self.view.titles.lengths == 0)
        return found

    @cached_property
    def order(self) -> npt.NDArray[np.int64]:
        """The rows of those who meet the must-haves, best first."""
        order = np.argsort(-self._keys, kind="stable")  # rows are in the order of ids
        return order[: self.ranked]

    def best(self, top: int) -> npt.NDArray[np.int64]:
        """The first `top` of `order`, without putting all the others in order."""
        count = min(top, self.ranked)
        if count <= 0:
            return np.zeros(0, np.int64)
        keys = self._keys
        parts = np.maximum.reduceat(keys, np.arange(0, len(keys), PART))
        # So many parts have one that is as great, so whoever is among the first is at least that.
        least = np.partition(parts, len(parts) - count)[len(parts) - count] if count < len(parts) else -np.inf
        rows = np.flatnonzero(keys >= least)
        return rows[np.argsort(-keys[rows], kind="stable")][:count]

    def place_of(self, row: int) -> int:
        """Where it puts a candidate whom it does not leave out, from 1."""
        keys = self._keys
        return 1 + int(np.count_nonzero(keys > keys[row])) + int(np.count_nonzero(keys[:row] == keys[row]))

    @cached_property
    def _keys(self) -> npt.NDArray[np.float64]:
        """[candidates]: what puts them in order, the greatest first, those who are left out last."""
        keys = np.round(self.score, 6)
        keys[self.thin] -= float(np.abs(keys).max(initial=0.0)) * 2 + 1
        keys[self.excluded] = -np.inf
        return keys


@lru_cache(maxsize=1)
def default_mix() -> Mix:
    """The shipped mix, fitted by pipelines/fit_match.py on judgements of our own."""
    return Mix(**json.loads(MIX_FILE.read_text(encoding="utf-8"))["mix"])


def with_thresholds(mix: Mix, *, match: float | None, review: float | None) -> Mix:
    """The mix with other thresholds of the verdict; None leaves its own. Raises DataError where review is above match."""
    least = mix.match if match is None else match
    if review is not None and review > least:
        raise DataError(f"review, {review:g}, must not be above match, {least:g}: set both in kgmatch.toml")
    return replace(mix, match=least, review=min(least, mix.review if review is None else review))


def rank_posting(
    posting: Posting, view: View, index: ConceptIndex, encoder: Encoder, *, mix: Mix | None = None, scorer: str = "full",
    terms: Terms | None = None, filters: Filters | None = None,
) -> Ranking:  # fmt: skip
    """Score all candidates by one of kgmatch.matching.scorers.SCORERS; must-haves and filters leave out the same whatever the scorer.

    `terms`: what a baseline counts, made by kgmatch.matching.terms for this view.
    """
    mix = mix or default_mix()
    relatedness = relatedness_of(index)
    skills = features.skills(posting, view, relatedness, encoder)
    values: dict[str, Floats] = {}
    weights: dict[str, float] = {}
    addends: Addends | None = None
    shared: SharedWords | None = None
    if scorer == FULL:
        shared = shared_words(posting, view)
        words = shared.score if shared is not None else None
        values = feature_values(posting, view, relatedness, encoder, skills, words)
        weights = applicable_weights(mix, values)
    elif scorer == "graph":
        values = {} if skills is None else {"skills": skills.value}
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
    exact = mixed(values, weights, len(view))
    if addends is not None:
        exact += addends.score
    return Ranking(
        posting,
        view,
        index,
        relatedness,
        encoder,
        scorer,
        mix,
        skills,
        values,
        weights,
        addends,
        exact,
        shared,
        filters,
    )


def feature_values(
    posting: Posting, view: View, relatedness: Relatedness, encoder: Encoder, skills: Skills | None, words: npt.NDArray[np.float64] | None
) -> dict[str, Floats]:  # fmt: skip
    """The features that apply to this posting, each [candidates] in [0, 1]; `words`: the scores of kgmatch.matching.shared."""
    found = {
        "bm25": np.minimum(1.0, words / BM25_ALL).astype(np.float32) if words is not None else None,
        "skills": skills.value if skills is not None else None,
        "occupation": features.occupation(posting, view, relatedness),
        "text": features.text(posting, view, encoder),
        "title": features.title(posting, view, encoder),
        "experience": features.experience(posting, view),
        "degree": features.degree(posting, view),
        "language": features.language(posting, view),
        "place": features.place(posting, view),
    }
    return {name: value for name, value in found.items() if value is not None}


def mixed(values: dict[str, Floats], weights: dict[str, float], count: int) -> npt.NDArray[np.float64]:
    """[candidates]: the sum of weights x values."""
    score = np.zeros(count, np.float32)
    for name in weights:
        score += np.float32(weights[name]) * values[name]
    return score.astype(np.float64)


def applicable_weights(mix: Mix, values: dict[str, Floats]) -> dict[str, float]:
    """The mix's weights of the features that apply, scaled to sum to 1, so that a score is in [0, 1]."""
    kept = {name: mix.weights[name] for name in values if mix.weights.get(name, 0.0) > 0}
    total = sum(kept.values())
    return {name: weight / total for name, weight in kept.items()} if total else {}
