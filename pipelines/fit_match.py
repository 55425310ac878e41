"""Fit the default mix (kgmatch/weights/match.json) on judgements of our own and show what other mixes would do.

    python pipelines/fit_match.py --report [--sets DATA]    measures by cross-validation over postings, writes nothing
    python pipelines/fit_match.py [--sets DATA]             measures, fits on all that was judged, writes the file

Without `--sets` (the folder of the public sets) the public job ads of the second set are left out. `--records FILE` keeps what
was read of the texts and reads it again as long as reader, tagger, linker and ontology are the same: a rerun takes a minute.

kgmatch/training/ranker.py says how it is fitted. Which pairs were judged depends, but for the 29 that the judge added, on the
scores, not on the grades, so nothing is weighed in the calibration.

The probability that is shown is that of a grade of at least 2, "would call": that is what the verdict *match* says. Grade 1 is
a reserve, what *review* says. The thresholds are where either is as likely as not.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from match_sets import JUDGEMENTS, MIX, NAMES, Bools, Floats, Ints, Judged, Reader, judged_sets

from kgmatch.evaluation.retrieval import randomisation
from kgmatch.evaluation.trec import read_qrels
from kgmatch.matching.ranking import MIX_FILE, default_mix
from kgmatch.pipeline import Pipeline
from kgmatch.training.ranker import FOLDS, SEED, Rows, fit, held_out, scores

MIXES: Mapping[str, Sequence[str]] = {
    "mix": MIX, "mix + bm25": (*MIX, "bm25"), "mix + tfidf": (*MIX, "tfidf"), "mix + bm25 + tfidf": NAMES,
}  # fmt: skip
WRITTEN = "mix + bm25"  # what the engine computes
MEASURES = ("nDCG@5", "nDCG@5 2^g-1", "AP", "AP g>=2")


def rows(sets: Sequence[Judged], names: Sequence[str]) -> Rows:
    """The known pairs of each set."""
    columns = [NAMES.index(name) for name in names]
    values: list[Floats] = []
    grades: list[Ints] = []
    posting: list[Ints] = []
    for judged in sets:
        for p in range(len(judged.postings)):
            known = judged.known[p]
            values.append(judged.table[p, known][:, columns])
            grades.append(judged.grades[p, known])
            posting.append(np.full(int(known.sum()), len(posting)))
    return Rows.of(np.concatenate(values), np.concatenate(grades), np.concatenate(posting))


def table_scores(judged: Judged, names: Sequence[str], weights: Floats) -> Floats:
    """[postings, resumes]"""
    table = judged.table[:, :, [NAMES.index(name) for name in names]]
    return scores(np.nan_to_num(table), (~np.isnan(table)).astype(np.float64), weights)


def folds_of(sets: Sequence[Judged]) -> Ints:
    """The fold of each posting, set after set."""
    return np.concatenate([np.random.default_rng(SEED + n).permutation(len(s.postings)) % FOLDS for n, s in enumerate(sets)])  # fmt: skip


def held_out_tables(sets: Sequence[Judged], names: Sequence[str]) -> tuple[list[Floats], list[Floats]]:
    """Scores and probabilities of each set's known pairs, every posting's by a fit that has not seen it: [postings, resumes]."""
    ends = np.cumsum([int(s.known.sum()) for s in sets])[:-1]
    found = []
    for flat in held_out(rows(sets, names), names, folds_of(sets)):
        tables = [np.zeros(s.grades.shape) for s in sets]
        for judged, table, values in zip(sets, tables, np.split(flat, ends), strict=True):
            table[judged.known] = values
        found.append(tables)
    return found[0], found[1]


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
        score, chance = held_out_tables(sets, names)
        found[name] = [measure(s, values) for s, values in zip(sets, score, strict=True)]
        show(f"{name}, held out", found[name])
        _show_calibration(sets, chance)
    for feature in MIXES[WRITTEN]:
        score, _ = held_out_tables(sets, [name for name in MIXES[WRITTEN] if name != feature])
        show(f"without {feature}", [measure(s, values) for s, values in zip(sets, score, strict=True)])
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
    mix = asdict(fit(rows(sets, names), names).mix())
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
