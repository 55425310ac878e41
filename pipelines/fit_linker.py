"""Fit what the linker makes of its evidence (kgmatch/weights/linker.json): two small logistic models for each kind.

    kgmatch ontology import esco DATA/esco_v1.1.1_en
    python pipelines/fit_linker.py --sets DATA [--report]

*answer*: whether the concept that the encoder holds nearest to a mention is right, from its cosine to the mention and
to its line and its lead over the next; fitted on pipelines/judgements/mentions.jsonl, mentions of our own corpus that bear
no label of ours, judged one by one (half of them mean no concept). *ranking*: how likely a text means a concept, from the
weighted sum by which concepts are ranked; for skills fitted on pipelines/judgements/sentences.jsonl, 480 sentences of public
job ads judged against ESCO, for occupations on the vacancy titles of pipelines/corpus/concepts that the encoder did not
learn from.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from train_encoder import HELD_OUT, written

from kgmatch.concepts.linker import KINDS, LINKER_FILE, WEIGHTS, Answer, Linker, Mention, Ranking
from kgmatch.pipeline import Pipeline
from kgmatch.settings import home

MENTIONS = Path(__file__).resolve().parent / "judgements" / "mentions.jsonl"
SENTENCES = MENTIONS.with_name("sentences.jsonl")
DEPTH = 60  # concepts of a text that are looked at
FOLDS = 5
PRIOR = 1e-4


def logistic(features: np.ndarray, right: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Coefficients and intercept (last) by penalised maximum likelihood."""

    def loss(x: np.ndarray) -> float:
        logit = features @ x[:-1] + x[-1]
        each = np.logaddexp(0, np.where(right, -logit, logit))
        return float((weight * each).sum() / weight.sum() + PRIOR * (x[:-1] ** 2).sum())

    return np.asarray(minimize(loss, np.zeros(features.shape[1] + 1), method="L-BFGS-B").x)


def judged(linker: Linker, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """[mentions, 3] cosine, context and lead of the nearest concept, and whether it is right."""
    rows, right = [], []
    for line in MENTIONS.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if case["kind"] != kind:
            continue
        (near,) = linker.nearest([Mention(case["text"], KINDS[kind], case["line"])])
        assert near is not None
        rows.append((near.cosine, near.context, near.lead))
        right.append(near.uri in case["concepts"])
    return np.asarray(rows), np.asarray(right)


def fit_answer(linker: Linker, kind: str) -> Answer:
    features, right = judged(linker, kind)
    fold = np.random.default_rng(0).permutation(len(right)) % FOLDS
    chance = np.zeros(len(right))
    for n in range(FOLDS):
        x = logistic(features[fold != n], right[fold != n], np.ones((fold != n).sum()))
        chance[fold == n] = 1 / (1 + np.exp(-(features[fold == n] @ x[:-1] + x[-1])))
    print(f"{kind}: {len(right)} mentions, the nearest concept is right for {right.mean():.3f}; cross-validated:")
    for threshold in (0.4, 0.5, 0.6, 0.7, 0.8):
        said = chance >= threshold
        print(f"  answers from {threshold}: {said.mean():.3f} of the mentions, right {right[said].mean():.3f}, found {right[said].sum() / right.sum():.3f} of those that are right")  # fmt: skip
    print(f"  expected calibration error {calibration_error(chance, right):.3f}")
    x = logistic(features, right, np.ones(len(right)))
    return Answer(*(round(float(v), 4) for v in x))


def calibration_error(chance: np.ndarray, right: np.ndarray) -> float:
    part = np.minimum((chance * 10).astype(int), 9)
    return float(sum(abs(chance[part == n].mean() - right[part == n].mean()) * (part == n).mean() for n in range(10) if (part == n).any()))  # fmt: skip


def judged_sentences(sets: Path) -> list[tuple[str, list[str]]]:
    """Sentence and the ESCO skills that it means; those that mean none say nothing of an order."""
    texts = {}
    for path in sorted((sets / "jobs_corpus").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            texts |= {str(row["id"]): str(row["text"]) for row in map(json.loads, lines)}
    found = []
    for case in map(json.loads, SENTENCES.read_text(encoding="utf-8").splitlines()):
        text = texts[case["id"]][case["start"] : case["end"]]
        assert hashlib.sha256(text.encode()).hexdigest() == case["sha256"], (
            f"{case['id']}: another text than was judged"
        )
        if case["concepts"]:
            found.append((text, case["concepts"]))
    return found


def fit_ranking(pipeline: Pipeline, linker: Linker, texts: list[tuple[str, list[str]]], kind: str) -> Ranking:
    """Slope and intercept of the probability, over each text's right concepts and its best wrong ones."""
    totals, right = [], []
    at: dict[str, list[float]] = {"RP@1": [], "RP@5": [], "RP@10": [], "MRR": []}
    for text, meant in texts:
        uris, features = pipeline.evidence(text, linker, KINDS[kind])
        total = features @ np.asarray(WEIGHTS, np.float32)
        best = np.argsort(-total, kind="stable")[:DEPTH]
        hits = np.asarray([uris[row] in meant for row in best])
        for k in (1, 5, 10):
            at[f"RP@{k}"].append(hits[:k].sum() / min(k, len(meant)))
        at["MRR"].append(1 / (1 + int(hits.argmax())) if hits.any() else 0.0)
        totals.append(total[best])
        right.append(hits)
    print(f"{kind}: {len(texts)} texts: " + ", ".join(f"{key} {np.mean(v):.3f}" for key, v in at.items()))
    column, truth = np.concatenate(totals)[:, None].astype(np.float64), np.concatenate(right)
    slope, intercept = logistic(column, truth, np.ones(len(truth)))
    print(f"  expected calibration error {calibration_error(1 / (1 + np.exp(-(column[:, 0] * slope + intercept))), truth):.3f}")  # fmt: skip
    return Ranking(round(float(slope), 4), round(float(intercept), 4))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sets", type=Path, required=True)
    parser.add_argument("--report", action="store_true", help="write nothing")
    given = parser.parse_args()
    pipeline = Pipeline(home=home())
    index = pipeline.scheme("esco")
    esco = Linker(index, pipeline.encoder.encode)
    kinds = KINDS["skill"] | KINDS["occupation"]
    aside = set(sorted(e.concept.uri for e in index.of_kind(kinds))[::HELD_OUT])
    record: dict[str, Any] = {}
    sentences = judged_sentences(given.sets)
    for kind in ("skill", "occupation"):
        answer = fit_answer(pipeline.linker, kind)
        texts = (
            sentences if kind == "skill" else [(text, [uri]) for uri, text in written("occupations") if uri in aside]
        )
        ranking = fit_ranking(pipeline, esco, texts, kind)
        record[kind] = {"answer": asdict(answer), "ranking": asdict(ranking)}
    print(json.dumps(record, indent=1))
    if not given.report:
        LINKER_FILE.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
