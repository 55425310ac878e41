"""Fit the default mix (kgmatch/weights/match.json) on judgements of our own: postings against resumes of our corpus.

    python pipelines/fit_match.py            fits on all, reports by cross-validation over postings, writes the file
    python pipelines/fit_match.py --report   reports only

The weights of the similarities are fitted, non-negative; those of the fit features are set. They sum to 1. A slope and a middle turn a score into the probability of a grade of at least
1. All are found by minimising the log loss over all posting-resume pairs, relevant ones weighted up to a tenth of the whole.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from kgmatch.concepts.relatedness import Relatedness
from kgmatch.graph import Known, write_candidates, write_ontology
from kgmatch.matching import features
from kgmatch.matching.ranking import MIX_FILE, feature_values
from kgmatch.pipeline import Pipeline
from kgmatch.reading import document_from_text
from kgmatch.reading.job_file import JobFile
from kgmatch.store import connect
from kgmatch.training.datasets import corpus

HERE = Path(__file__).resolve().parent
NAMES = ("skills", "occupation", "text", "title", *features.FIT)
FOLDS = 5
FITTED = len(NAMES) - len(features.FIT)
JUDGED = ("resumes_a", "resumes_b", "postings_a")  # the texts that the judge was shown; later ones were never judged
SET_WEIGHT = 0.03  # of each fit feature: set, not fitted, for the judges ignored place and few postings name the others
PRIOR = 0.02  # how strongly the weights are drawn to equal ones


def load_qrels(path: Path) -> dict[tuple[str, str], int]:
    rows = (line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return {(posting, resume): int(grade) for posting, _, resume, grade in rows}


def feature_table() -> tuple[list[str], list[str], np.ndarray]:
    """Posting ids, resume ids, and [postings, resumes, features] with NaN where a feature does not apply."""
    pipeline = Pipeline()
    texts = {e.id: e for e in corpus(HERE / "corpus") if e.id.startswith(JUDGED)}
    resumes, candidates = [], []
    for id, example in texts.items():
        if example.source == "corpus-resumes":
            document = document_from_text(example.text, f"{id}.txt")
            candidates.append(pipeline.candidate_of(document, pipeline.tag(document)))
            resumes.append(id)
    with tempfile.TemporaryDirectory() as folder, connect(f"{folder}/graph.db") as store:
        write_ontology(store, pipeline.index)
        write_candidates(store, candidates, Known(store), "fit")
        view = pipeline.view(store)
    row_of = {person.id: n for n, person in enumerate(view.people)}
    order = [row_of[c.id] for c in candidates]
    relatedness = Relatedness(pipeline.index)
    postings = [id for id, e in texts.items() if e.source == "corpus-postings"]
    table = np.full((len(postings), len(resumes), len(NAMES)), np.nan)
    for p, id in enumerate(postings):
        document = document_from_text(texts[id].text, f"{id}.txt")
        asked = pipeline.posting_of(JobFile(document), pipeline.tag(document))
        skills = features.skills(asked, view, relatedness, pipeline.encoder)
        for name, values in feature_values(asked, view, relatedness, pipeline.encoder, skills).items():
            table[p, :, NAMES.index(name)] = values[order]
    return postings, resumes, table


def scores(table: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """[postings, resumes] in [0, 1]: the weighted mean over the features that apply."""
    there = ~np.isnan(table)
    total = (there * weights).sum(axis=2)
    return np.where(there, table, 0.0) @ weights / np.maximum(total, 1e-9)


def fit(table: np.ndarray, grades: np.ndarray) -> tuple[np.ndarray, float, float]:
    relevant = grades >= 1
    balance = np.where(relevant, 0.1 / max(relevant.mean(), 1e-9), 0.9 / (1 - relevant.mean())) * np.where(
        grades >= 2, 1.5, 1.0
    )

    def unpack(x: np.ndarray) -> tuple[np.ndarray, float, float]:
        shares = np.exp(x[:-2] - x[:-2].max())
        shares *= (1 - SET_WEIGHT * len(features.FIT)) / shares.sum()
        return np.r_[shares, np.full(len(features.FIT), SET_WEIGHT)], float(np.exp(x[-2])), float(x[-1])

    def loss(x: np.ndarray) -> float:
        weights, slope, middle = unpack(x)
        z = slope * (scores(table, weights) - middle)
        log_loss = np.where(relevant, np.logaddexp(0, -z), np.logaddexp(0, z))
        return float((balance * log_loss).mean() + PRIOR * ((weights - 1 / len(NAMES)) ** 2).sum())

    best = min((minimize(loss, np.r_[start, 2.3, 0.5], method="L-BFGS-B") for start in _starts()), key=lambda r: r.fun)
    return unpack(best.x)


def _starts() -> Sequence[np.ndarray]:
    rng = np.random.default_rng(20261121)
    return [np.zeros(FITTED), *(rng.normal(0, 1, FITTED) for _ in range(3))]


def ndcg(score: np.ndarray, grade: np.ndarray, k: int = 5) -> float:
    """nDCG@k with gains 2^grade - 1 (Järvelin and Kekäläinen, 2002)."""
    discount = 1 / np.log2(np.arange(2, k + 2))
    gain = 2.0**grade - 1
    ideal = np.sort(gain)[::-1][:k] @ discount
    return float(gain[np.argsort(-score, kind="stable")[:k]] @ discount / ideal) if ideal else float("nan")


def average_precision(score: np.ndarray, grade: np.ndarray) -> float:
    hits = grade[np.argsort(-score, kind="stable")] >= 1
    return float((np.cumsum(hits)[hits] / (np.flatnonzero(hits) + 1)).mean()) if hits.any() else float("nan")


def report(name: str, score: np.ndarray, grades: np.ndarray) -> None:
    judged = [p for p in range(len(grades)) if grades[p].max() > 0]
    print(
        f"{name:<34} nDCG@5 {np.mean([ndcg(score[p], grades[p]) for p in judged]):.3f}  "
        f"MAP {np.mean([average_precision(score[p], grades[p]) for p in judged]):.3f}  ({len(judged)} postings)"
    )


def main() -> None:
    postings, resumes, table = feature_table()
    qrels = load_qrels(HERE / "judgements" / "match.qrels")
    judged_resumes = {resume for _, resume in qrels}
    kept = [n for n, id in enumerate(resumes) if id in judged_resumes]
    table = table[:, kept]
    grades = np.asarray([[qrels.get((p, resumes[n]), 0) for n in kept] for p in postings])
    report("random (seeded)", np.random.default_rng(1).random(grades.shape), grades)
    for n, name in enumerate(NAMES):
        report(f"{name} alone", np.nan_to_num(table[:, :, n], nan=0.0), grades)
    held_out = np.zeros(grades.shape)
    folds = np.random.default_rng(3).permutation(len(postings)) % FOLDS
    for fold in range(FOLDS):
        weights, _, _ = fit(table[folds != fold], grades[folds != fold])
        held_out[folds == fold] = scores(table[folds == fold], weights)
    report("fitted mix, cross-validated", held_out, grades)
    weights, slope, middle = fit(table, grades)
    score = scores(table, weights)
    report("fitted mix, on what it was fitted on", score, grades)
    mix = {
        "weights": {name: round(float(w), 4) for name, w in zip(NAMES, weights, strict=True)},
        "slope": round(slope, 4),
        "middle": round(middle, 4),
        "match": round(float(np.quantile(score[grades >= 2], 0.25)), 4),
        "review": round(float(np.quantile(score[grades >= 1], 0.25)), 4),
    }
    print(json.dumps(mix))
    if "--report" not in sys.argv:
        record = {
            "fitted_by": "python pipelines/fit_match.py",
            "fitted_on": "pipelines/judgements/match.qrels (judgements of our own on texts of our own)",
            "postings": len(postings), "resumes": len(kept), "relevant_pairs": int((grades >= 1).sum()), "mix": mix,
        }  # fmt: skip
        MIX_FILE.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
