"""Fit the default mix (kgmatch/weights/match.json) on judgements of our own and show what other mixes would do.

    python pipelines/fit_match.py --report [--sets DATA]    measures by cross-validation over postings, writes nothing
    python pipelines/fit_match.py [--sets DATA]             measures, fits on all that was judged, writes the file

Without `--sets` (the folder of the public sets) the public job ads of the second set are left out. `--records FILE` keeps what
was read of the texts and reads it again as long as reader, tagger, linker and ontology are the same: a rerun takes a minute.

The weights of the similarities are fitted, non-negative; those of the fit features are set; they sum to 1. They minimise the
pairwise logistic loss (Burges et al., 2005, with a linear score) over all pairs of resumes that one posting's judge told
apart, weighted by the difference of 2^grade, each posting alike. Then one slope and two middles turn a score into the
probabilities of a grade of at least 1 and of at least 2 (proportional odds, McCullagh 1980), every known pair counted once:
which pairs were judged depends, but for the 29 that the judge added, on the scores, not on the grades, so nothing is weighed.

The probability that is shown is that of a grade of at least 2, "would call": that is what the verdict *match* says. Grade 1 is
a reserve, what *review* says. The thresholds are where either is as likely as not.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from match_sets import JUDGEMENTS, MIX, NAMES, Bools, Floats, Ints, Judged, Reader, judged_sets
from scipy.optimize import minimize

from kgmatch.evaluation.retrieval import randomisation
from kgmatch.evaluation.trec import read_qrels
from kgmatch.matching import features
from kgmatch.matching.ranking import MIX_FILE, default_mix
from kgmatch.pipeline import Pipeline

MIXES: Mapping[str, Sequence[str]] = {
    "mix": MIX, "mix + bm25": (*MIX, "bm25"), "mix + tfidf": (*MIX, "tfidf"), "mix + bm25 + tfidf": NAMES,
}  # fmt: skip
WRITTEN = "mix + bm25"  # what the engine computes
FOLDS = 10
SEED = 3
SET_WEIGHT = 0.03  # of each fit feature: set, not fitted, for the judges ignored place and few postings name the others
PRIOR = 0.02  # how strongly the weights are drawn to equal ones
MEASURES = ("nDCG@5", "nDCG@5 2^g-1", "AP", "AP g>=2")


@dataclass(frozen=True)
class Rows:
    """Known pairs one under the other: `values` [pairs, features], `there` whether a feature applies, `posting` a number."""

    values: Floats
    there: Floats
    grades: Ints
    posting: Ints


@dataclass(frozen=True)
class Calibration:
    """P(grade >= 1) = 1 / (1 + exp(-slope (score - possible))), P(grade >= 2) likewise with `likely`."""

    slope: float
    possible: float
    likely: float

    def probability(self, score: Floats) -> Floats:
        """Of a grade of at least 2."""
        return _logistic(self.slope * (score - self.likely))


def rows(sets: Sequence[Judged], chosen: Sequence[Bools], names: Sequence[str]) -> Rows:
    """The known pairs of the chosen postings of each set."""
    columns = [NAMES.index(name) for name in names]
    values: list[Floats] = []
    grades: list[Ints] = []
    posting: list[Ints] = []
    for judged, wanted in zip(sets, chosen, strict=True):
        for p in np.flatnonzero(wanted):
            known = judged.known[p]
            values.append(judged.table[p, known][:, columns])
            grades.append(judged.grades[p, known])
            posting.append(np.full(int(known.sum()), len(posting)))
    table = np.concatenate(values)
    return Rows(np.nan_to_num(table), (~np.isnan(table)).astype(np.float64), np.concatenate(grades), np.concatenate(posting))  # fmt: skip


def scores(values: Floats, there: Floats, weights: Floats) -> Floats:
    """The weighted mean over the features that apply, in [0, 1]."""
    found: Floats = values @ weights / np.maximum(there @ weights, 1e-9)
    return found


def fit_weights(data: Rows, names: Sequence[str]) -> Floats:
    """The weights with the least pairwise logistic loss; those of the similarities a softmax of what is optimised."""
    better, worse, share = _told_apart(data)
    fixed = np.asarray([name in features.FIT for name in names])
    free, left = int((~fixed).sum()), 1 - SET_WEIGHT * int(fixed.sum())

    def weights_of(x: Floats) -> Floats:
        weights = np.full(len(names), SET_WEIGHT)
        weights[~fixed] = left * _softmax(x[:free])
        return weights

    def loss(x: Floats) -> tuple[float, Floats]:
        weights, steepness = weights_of(x), float(np.exp(x[free]))
        total = np.maximum(data.there @ weights, 1e-9)
        score = scores(data.values, data.there, weights)
        z = steepness * (score[better] - score[worse])
        by_z = -share * _logistic(-z)
        by_score = np.bincount(better, steepness * by_z, len(score)) - np.bincount(worse, steepness * by_z, len(score))
        by_weight = ((by_score / total)[:, None] * (data.values - score[:, None] * data.there)).sum(axis=0)
        by_weight += 2 * PRIOR * (weights - 1 / len(names))
        shares, by_share = weights[~fixed] / left, left * by_weight[~fixed]
        value = float((share * np.logaddexp(0, -z)).sum() + PRIOR * ((weights - 1 / len(names)) ** 2).sum())
        return value, np.r_[shares * (by_share - shares @ by_share), (by_z * z).sum()]

    starts = [np.zeros(free), *np.random.default_rng(SEED).normal(0, 1, (2, free))]
    found = [minimize(loss, np.r_[start, 3.0], jac=True, method="L-BFGS-B") for start in starts]
    return weights_of(min(found, key=lambda r: float(r.fun)).x)


def _told_apart(data: Rows) -> tuple[Ints, Ints, Floats]:
    """Pairs of rows of one posting, the better first, and the weight of each; every posting's sum to the same."""
    better, worse, share = [], [], []
    for posting in np.unique(data.posting):
        at = np.flatnonzero(data.posting == posting)
        a, b = np.nonzero(data.grades[at][:, None] > data.grades[at][None, :])
        if len(a):
            weight = 2.0 ** data.grades[at][a] - 2.0 ** data.grades[at][b]
            better.append(at[a])
            worse.append(at[b])
            share.append(weight / weight.sum())
    return np.concatenate(better), np.concatenate(worse), np.concatenate(share) / len(share)


def calibrate(score: Floats, grades: Ints) -> Calibration:
    """One slope and the two middles, by maximum likelihood."""

    def loss(x: Floats) -> float:
        value = 0.0
        for least, middle in ((1, x[1]), (2, x[1] + np.exp(x[2]))):
            z = np.exp(x[0]) * (score - middle)
            value += float(np.logaddexp(0, np.where(grades >= least, -z, z)).mean())
        return value

    x = minimize(loss, np.asarray([2.5, 0.5, -2.5]), method="L-BFGS-B").x
    return Calibration(float(np.exp(x[0])), float(x[1]), float(x[1] + np.exp(x[2])))


def _softmax(x: Floats) -> Floats:
    raised = np.exp(x - x.max())
    return raised / raised.sum()  # type: ignore[no-any-return]


def _logistic(z: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(z, -50, 50)))


def table_scores(judged: Judged, names: Sequence[str], weights: Floats) -> Floats:
    """[postings, resumes]"""
    table = judged.table[:, :, [NAMES.index(name) for name in names]]
    return scores(np.nan_to_num(table), (~np.isnan(table)).astype(np.float64), weights)


def folds_of(sets: Sequence[Judged]) -> list[Ints]:
    """The fold of each posting."""
    return [np.random.default_rng(SEED + n).permutation(len(s.postings)) % FOLDS for n, s in enumerate(sets)]


def held_out(sets: Sequence[Judged], names: Sequence[str]) -> tuple[list[Floats], list[Floats]]:
    """Scores and probabilities of each set, every posting's by a fit that has not seen it: [postings, resumes] each."""
    found = [np.zeros(s.grades.shape) for s in sets]
    chance = [np.zeros(s.grades.shape) for s in sets]
    folds = folds_of(sets)
    for fold in range(FOLDS):
        data = rows(sets, [f != fold for f in folds], names)
        weights = fit_weights(data, names)
        calibration = calibrate(scores(data.values, data.there, weights), data.grades)
        for n, judged in enumerate(sets):
            at = folds[n] == fold
            found[n][at] = table_scores(judged, names, weights)[at]
            chance[n][at] = calibration.probability(found[n][at])
    return found, chance


def ndcg(score: Floats, grade: Ints, gain: Floats, k: int = 5) -> float:
    """nDCG@k (Järvelin and Kekäläinen, 2002) with these gains."""
    discount = 1 / np.log2(np.arange(2, min(k, len(grade)) + 2))
    ideal = np.sort(gain)[::-1][:k] @ discount
    return float(gain[np.argsort(-score, kind="stable")[:k]] @ discount / ideal)


def average_precision(score: Floats, relevant: Bools) -> float:
    hits = relevant[np.argsort(-score, kind="stable")]
    return float((np.cumsum(hits)[hits] / (np.flatnonzero(hits) + 1)).mean()) if hits.any() else float("nan")


def measure(judged: Judged, score: Floats) -> Floats:
    """[postings with anybody above 0, MEASURES], over the known resumes of each posting alone."""
    found = []
    for p in range(len(judged.postings)):
        known = judged.known[p]
        grade, value = judged.grades[p, known], score[p, known]
        if grade.max() > 0:
            gains = grade.astype(np.float64), 2.0**grade - 1
            found.append([*(ndcg(value, grade, gain) for gain in gains), *(average_precision(value, grade >= g) for g in (1, 2))])  # fmt: skip
    return np.asarray(found)


def show(name: str, found: Sequence[Floats]) -> None:
    print(f"{name:<22}" + "   ".join("".join(f"{value:13.3f}" for value in np.nanmean(f, axis=0)) for f in found))


def compare(name: str, found: Sequence[Floats], other: str, against: Sequence[Floats]) -> None:
    """The mean difference over the postings of all sets, 95 % bootstrap interval and Fisher's randomisation test."""
    print(f"{name} minus {other}:", end="")
    for n, title in enumerate(MEASURES):
        a, b = (np.concatenate([f[:, n] for f in runs]) for runs in (found, against))
        a, b = a[~np.isnan(a)], b[~np.isnan(b)]
        drawn = (a - b)[np.random.default_rng(SEED).integers(0, len(a), (5000, len(a)))].mean(axis=1)
        low, high = np.quantile(drawn, (0.025, 0.975))
        print(f"  {title} {np.mean(a - b):+.3f} [{low:+.3f}, {high:+.3f}] p {randomisation(a, b):.3f}", end="")
    print()


def report(sets: Sequence[Judged]) -> None:
    """Every feature, the shipped mix and the fitted ones; those by cross-validation, the shipped one as it is."""
    print(" " * 22 + "   ".join("".join(f"{title:>13}" for title in MEASURES) for _ in sets) + f"   ({', '.join(s.name for s in sets)})")  # fmt: skip
    show("random (seeded)", [measure(s, np.random.default_rng(1).random(s.grades.shape)) for s in sets])
    found = {name: [measure(s, np.nan_to_num(s.table[:, :, n])) for s in sets] for n, name in enumerate(NAMES)}
    shipped = default_mix().weights
    known = [name for name in NAMES if name in shipped]
    weights = np.asarray([shipped[name] for name in known])
    found["shipped"] = [measure(s, table_scores(s, known, weights)) for s in sets]
    for name, values in found.items():
        show(name, values)
    for name, names in MIXES.items():
        score, chance = held_out(sets, names)
        found[name] = [measure(s, values) for s, values in zip(sets, score, strict=True)]
        show(f"{name}, held out", found[name])
        _show_calibration(sets, chance)
    for name in list(MIXES)[1:]:
        for other in ("mix", "bm25", "shipped"):
            compare(name, found[name], other, found[other])


def _show_calibration(sets: Sequence[Judged], chance: Sequence[Floats]) -> None:
    """How often "would call" was right, by bands of the held-out probability, over all known pairs."""
    p, y = (np.concatenate([v[s.known] for s, v in zip(sets, values, strict=True)]) for values in (chance, [s.grades >= 2 for s in sets]))  # fmt: skip
    bands = [(p >= low) & (p < low + 0.2) for low in (0.0, 0.2, 0.4, 0.6, 0.8)]
    print("    held-out probability → share worth a call: " + ", ".join(f"{p[b].mean():.2f} → {y[b].mean():.2f} of {b.sum()}" for b in bands if b.any()))  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the default mix on judgements of our own.")
    parser.add_argument(
        "--sets", type=Path, help="the folder of the public sets; without it public job ads are left out"
    )
    parser.add_argument("--records", type=Path, help="a file to keep what was read in")
    parser.add_argument("--report", action="store_true", help="write nothing")
    options = parser.parse_args()
    reader = Reader(Pipeline(), options.records)
    sets = judged_sets(reader, options.sets)
    reader.keep()
    listed = sum(len(found) for found in read_qrels(JUDGEMENTS / "match2.qrels").values())
    print(f"second set: {len(sets[1].postings)} postings, {sets[1].known.sum()} of {listed} pairs; left out: public ads without --sets, resumes that are refused", file=sys.stderr)  # fmt: skip
    report(sets)
    names = MIXES[WRITTEN]
    data = rows(sets, [np.ones(len(s.postings), np.bool_) for s in sets], names)
    weights = fit_weights(data, names)
    calibration = calibrate(scores(data.values, data.there, weights), data.grades)
    mix = {
        "weights": {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)},
        "slope": round(calibration.slope, 4), "middle": round(calibration.likely, 4),
        "match": round(calibration.likely, 4), "review": round(calibration.possible, 4),
    }  # fmt: skip
    print(json.dumps(mix))
    if not options.report:
        record = {
            "fitted_by": "python pipelines/fit_match.py" + (" --sets DATA" if options.sets else ""),
            "fitted_on": "pipelines/judgements/match.qrels and match2.qrels (judgements of our own)",
            "postings": sum(len(s.postings) for s in sets), "pairs": sum(int(s.known.sum()) for s in sets),
            "relevant_pairs": sum(int((s.grades[s.known] >= 1).sum()) for s in sets), "mix": mix,
        }  # fmt: skip
        MIX_FILE.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
