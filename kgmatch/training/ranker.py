"""Fit the linear mix on judgements: weights, and what turns a score into the probability that a person calls it relevant.

The weights are non-negative and sum to 1, so that more of any feature never lowers a score. Those of the similarities are
fitted: they minimise the pairwise logistic loss (Burges et al., 2005, with a linear score) over all pairs of candidates
that were told apart for one posting, weighted by the difference of 2^grade, each posting alike; a weak prior draws them to
equal ones. Those of the fit features (years, degree, language, place) are set where few postings name them. Then one slope
and two middles turn a score into the probabilities of being relevant and of being at least the grade below it (proportional
odds, McCullagh 1980), every judged pair counted once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from kgmatch.concepts.relatedness import Relatedness
from kgmatch.embedding import Encoder
from kgmatch.errors import DataError
from kgmatch.matching import features
from kgmatch.matching.ranking import Mix, feature_values
from kgmatch.matching.shared import shared_words
from kgmatch.matching.view import View
from kgmatch.model import Posting

FEATURES = ("skills", "occupation", "text", "title", *features.FIT, "bm25")
FOLDS = 10
SEED = 3
SET_WEIGHT = 0.03  # of each fit feature that is set
NAMED_BY = 20  # postings that name a fit feature and tell candidates apart, from which on its weight is fitted
PRIOR = 0.02  # how strongly the weights are drawn to equal ones
STEEPEST = (
    6.0  # the log of the greatest slope: few judgements that a score tells apart wholly would give an endless one
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Told = tuple[Ints, Ints, Floats]
"""Pairs of rows, the better first, and the weight of each."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Judged pairs one under the other: `values` [pairs, features], `there` whether a feature applies, `posting` a number.

    `preferred` (better, worse): the pairs of rows that were compared, where it was comparisons that were judged; without
    it each two of a posting with different grades count.
    """

    values: Floats
    there: Floats
    grades: Ints
    posting: Ints
    preferred: tuple[Ints, Ints] | None = None

    @classmethod
    def of(cls, table: Floats, grades: Ints, posting: Ints, preferred: tuple[Ints, Ints] | None = None) -> Rows:
        """`table`: the values, NaN where a feature does not apply."""
        return cls(np.nan_to_num(table), (~np.isnan(table)).astype(np.float64), grades, posting, preferred)

    def __len__(self) -> int:
        return len(self.grades)

    def some(self, kept: npt.NDArray[np.bool_]) -> Rows:
        """The kept rows, and the comparisons among them."""
        preferred = None
        if self.preferred is not None:
            number = np.cumsum(kept) - 1
            better, worse = self.preferred
            both = kept[better] & kept[worse]
            preferred = number[better[both]], number[worse[both]]
        return Rows(self.values[kept], self.there[kept], self.grades[kept], self.posting[kept], preferred)

    def told_apart(self) -> Told:
        """The pairs with their weights, which sum to the same for each posting. Raises DataError where there is none."""
        better, worse, share = [], [], []
        for posting in np.unique(self.posting):
            if self.preferred is not None:
                here = self.posting[self.preferred[0]] == posting
                a, b = self.preferred[0][here], self.preferred[1][here]
                weight = np.ones(len(a))
            else:
                at = np.flatnonzero(self.posting == posting)
                n, m = np.nonzero(self.grades[at][:, None] > self.grades[at][None, :])
                weight = 2.0 ** self.grades[at][n] - 2.0 ** self.grades[at][m]
                a, b = at[n], at[m]
            if len(a):
                better.append(a)
                worse.append(b)
                share.append(weight / weight.sum())
        if not better:
            raise DataError("no posting has candidates that were judged differently: there is nothing to learn an order from")  # fmt: skip
        return np.concatenate(better), np.concatenate(worse), np.concatenate(share) / len(share)


@dataclass(frozen=True)
class Calibration:
    """P(relevant) = 1 / (1 + exp(-slope (score - likely))), P(the grade below relevant, or better) likewise with `possible`."""

    slope: float
    possible: float
    likely: float

    def probability(self, score: Floats) -> Floats:
        """Of being relevant."""
        return _logistic(self.slope * (score - self.likely))


@dataclass(frozen=True)
class Fitted:
    """`names` with the `weights` of each, and how their score is read."""

    names: tuple[str, ...]
    weights: Floats
    calibration: Calibration

    def mix(self) -> Mix:
        """As `kgmatch match` takes it: it is a match from where relevant is as likely as not, review from where the grade
        below is. Rounded to four decimals."""
        found = self.calibration
        likely, possible = (round(min(1.0, max(0.0, x)), 4) for x in (found.likely, found.possible))
        weights = {name: round(float(w), 4) for name, w in zip(self.names, self.weights, strict=True)}
        return Mix(weights, round(found.slope, 4), round(found.likely, 4), likely, min(likely, possible))


def feature_table(
    asked: Posting, view: View, relatedness: Relatedness, encoder: Encoder, rows: Ints | None = None
) -> Floats:
    """[candidates, FEATURES] of all rows of the view, or of some; NaN where the posting says nothing about a feature."""
    skills = features.skills(asked, view, relatedness, encoder)
    words = shared_words(asked, view)
    values = feature_values(asked, view, relatedness, encoder, skills, words.score if words is not None else None)
    chosen = np.arange(len(view)) if rows is None else rows
    table = np.full((len(chosen), len(FEATURES)), np.nan)
    for name, value in values.items():
        table[:, FEATURES.index(name)] = value[chosen]
    return table


def scores(values: Floats, there: Floats, weights: Floats) -> Floats:
    """The weighted mean over the features that apply, in [0, 1]."""
    found: Floats = values @ weights / np.maximum(there @ weights, 1e-9)
    return found


def seldom_named(data: Rows, names: Sequence[str], *, least: int = NAMED_BY) -> tuple[str, ...]:
    """The fit features that fewer than `least` postings name, of those that tell candidates apart by it."""
    better, worse, _ = data.told_apart()
    differs = data.values[better] != data.values[worse]
    return tuple(
        name
        for n, name in enumerate(names)
        if name in features.FIT and len(np.unique(data.posting[better[differs[:, n]]])) < least
    )


def fit_weights(data: Rows, names: Sequence[str], *, keep: Sequence[str] = features.FIT) -> Floats:
    """The weights with the least pairwise logistic loss, a softmax of what is optimised; those of `keep` are set."""
    better, worse, share = data.told_apart()
    fixed = np.asarray([name in keep for name in names])
    free, left = int((~fixed).sum()), 1 - SET_WEIGHT * int(fixed.sum())

    def weights_of(x: Floats) -> Floats:
        weights = np.full(len(names), SET_WEIGHT)
        weights[~fixed] = left * _softmax(x[:free])
        return weights

    def loss(x: Floats) -> tuple[float, Floats]:
        weights, steepness = weights_of(x), _steepness(x[free])
        total = np.maximum(data.there @ weights, 1e-9)
        score = scores(data.values, data.there, weights)
        z = steepness * (score[better] - score[worse])
        by_z = -share * _logistic(-z)
        by_score = np.bincount(better, steepness * by_z, len(score)) - np.bincount(worse, steepness * by_z, len(score))
        by_weight = ((by_score / total)[:, None] * (data.values - score[:, None] * data.there)).sum(axis=0)
        by_weight += 2 * PRIOR * (weights - 1 / len(names))
        shares, by_share = weights[~fixed] / left, left * by_weight[~fixed]
        value = float((share * np.logaddexp(0, -z)).sum() + PRIOR * ((weights - 1 / len(names)) ** 2).sum())
        return value, np.r_[shares * (by_share - shares @ by_share), (by_z * z).sum() * (x[free] < STEEPEST)]

    starts = [np.zeros(free), *np.random.default_rng(SEED).normal(0, 1, (2, free))]
    found = [minimize(loss, np.r_[start, 3.0], jac=True, method="L-BFGS-B") for start in starts]
    return weights_of(min(found, key=lambda r: float(r.fun)).x)


def calibrate(score: Floats, grades: Ints, *, relevant: int = 2) -> Calibration:
    """One slope and the two middles, by maximum likelihood.

    Where no grade lies between 0 and `relevant` there is one middle, and `possible` is where one in four is relevant.
    """
    levels = (relevant - 1, relevant) if ((grades > 0) & (grades < relevant)).any() else (relevant,)

    def loss(x: Floats) -> float:
        value = 0.0
        for least, middle in zip(levels, (x[1], x[1] + np.exp(x[2]))[: len(levels)], strict=True):
            z = _steepness(x[0]) * (score - middle)
            value += float(np.logaddexp(0, np.where(grades >= least, -z, z)).mean())
        return value

    x = minimize(loss, np.asarray([2.5, 0.5, -2.5]), method="L-BFGS-B").x
    slope, first = _steepness(x[0]), float(x[1])
    return Calibration(slope, first, float(first + np.exp(x[2]))) if len(levels) == 2 else Calibration(slope, first - float(np.log(3)) / slope, first)  # fmt: skip


def fit(data: Rows, names: Sequence[str], *, keep: Sequence[str] = features.FIT, relevant: int = 2) -> Fitted:
    weights = fit_weights(data, names, keep=keep)
    score = scores(data.values, data.there, weights)
    return Fitted(tuple(names), weights, calibrate(score, data.grades, relevant=relevant))


def folds_of(data: Rows, *, seed: int = SEED) -> Ints:
    """[postings]: the fold of each, at most FOLDS; those that tell candidates apart are spread first.

    Raises DataError where fewer than two do: then no fit is there that has not seen what it is measured on.
    """
    postings = int(data.posting.max()) + 1
    better, _, _ = data.told_apart()
    telling = np.isin(np.arange(postings), data.posting[better])
    if telling.sum() < 2:
        raise DataError("only one posting has candidates that were judged differently; judge those of at least two, better of twenty or more")  # fmt: skip
    shuffled = np.random.default_rng(seed).permutation(postings)
    order = np.r_[shuffled[telling[shuffled]], shuffled[~telling[shuffled]]]
    folds = np.zeros(postings, np.int64)
    folds[order] = np.arange(postings) % min(FOLDS, int(telling.sum()))
    return folds


def held_out(
    data: Rows, names: Sequence[str], folds: Ints, *, keep: Sequence[str] = features.FIT, relevant: int = 2
) -> tuple[Floats, Floats]:
    """[pairs] scores and probabilities of being relevant, each by a fit that has not seen the pair's posting."""
    found, chance = np.zeros(len(data)), np.zeros(len(data))
    fold_of = folds[data.posting]
    for fold in np.unique(fold_of):
        here = fold_of == fold
        fitted = fit(data.some(~here), names, keep=keep, relevant=relevant)
        found[here] = scores(data.values[here], data.there[here], fitted.weights)
        chance[here] = fitted.calibration.probability(found[here])
    return found, chance


def held_out_boosting(data: Rows, folds: Ints) -> Floats:
    """[pairs] scores of a gradient boosting of trees that may only rise with each feature, likewise held out.

    Something to hold the linear mix against, no more: scikit-learn's, on the grades (extra `evaluate`).
    """
    from sklearn.ensemble import HistGradientBoostingRegressor

    found = np.zeros(len(data))
    fold_of = folds[data.posting]
    table = np.where(data.there > 0, data.values, np.nan)
    for fold in np.unique(fold_of):
        here = fold_of == fold
        told = np.asarray([len(np.unique(values[~np.isnan(values)])) > 1 for values in table[~here].T])
        trees = HistGradientBoostingRegressor(
            max_iter=100, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=10, random_state=SEED,
            monotonic_cst=[1] * int(told.sum()), early_stopping=False,
        )  # fmt: skip
        found[here] = trees.fit(table[~here][:, told], data.grades[~here]).predict(table[here][:, told])
    return found


def only(data: Rows, columns: Sequence[int]) -> Rows:
    """The rows with some of the features."""
    return replace(data, values=data.values[:, columns], there=data.there[:, columns])


def _steepness(x: float) -> float:
    return float(np.exp(min(x, STEEPEST)))


def _softmax(x: Floats) -> Floats:
    raised: Floats = np.exp(x - x.max())
    return raised / float(raised.sum())


def _logistic(z: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(z, -50, 50)))
