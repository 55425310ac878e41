"""`kgmatch train ranker`: fits the mix on judgements, measures it held out, and writes it with where it comes from."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import platform
import shlex
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.cli.judged_features import JudgedRows, Sources, judged_rows
from kgmatch.cli.judgements import Judgements, read_judgements
from kgmatch.cli.options import pipeline
from kgmatch.cli.output import Format, note, put_json, put_rows, put_table
from kgmatch.cli.records import failed
from kgmatch.errors import DataError, ModelError, OutputError
from kgmatch.evaluation.retrieval import RESAMPLES, SEED, Evaluation, evaluate
from kgmatch.evaluation.trec import Run
from kgmatch.export.files import whole_file
from kgmatch.matching.mixes import load_mix
from kgmatch.matching.ranking import default_mix
from kgmatch.pipeline import Pipeline
from kgmatch.training import ranker
from kgmatch.training.ranker import FEATURES, Fitted

MEASURES = ("nDCG@5", "nDCG@10", "AP")
FITTED, SHIPPED, BOOSTED = "fitted, held out", "shipped mix", "monotone boosting, held out"
ENOUGH = 100  # judged pairs from which on trees are grown to compare with
BANDS = (0.0, 0.2, 0.4, 0.6, 0.8)

Floats = npt.NDArray[np.float64]


def run(judgements_file: Path, *, sources: Sources, out: Path, form: str) -> int:
    """Write the mix and print how it does; the exit code is 3 when files could not be read."""
    judgements = read_judgements(judgements_file)
    _check_out(out)
    if not all(importlib.util.find_spec(name) for name in ("ir_measures", "sklearn")):
        raise ModelError("train ranker measures what it fits: pip install -c constraints.txt 'kgmatch[evaluate]'")
    asked = pipeline()
    found = judged_rows(asked, judgements, sources)
    relevant = found.judged.relevant
    data = found.rows
    folds = ranker.folds_of(data)
    keep = ranker.seldom_named(data, FEATURES)
    fitted = ranker.fit(data, FEATURES, keep=keep, relevant=relevant)
    score, chance = ranker.held_out(data, FEATURES, folds, keep=keep, relevant=relevant)
    measured = _measured(found, score, folds)
    held_out = _held_out(measured, data.grades >= relevant, chance, int(folds.max()) + 1)
    record = {
        "fitted_by": shlex.join(["kgmatch", *sys.argv[1:]]),
        "fitted_on": _fitted_on(judgements_file, judgements, found, relevant),
        "seed": ranker.SEED,
        "set_not_fitted": list(keep),
        "versions": _versions(asked),
        "held_out": held_out,
        "mix": asdict(fitted.mix()),
    }
    with whole_file(out, force=True) as file:
        file.write(json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    if form == Format.json:
        put_json({"out": str(out), **record})
    elif form == Format.table:
        _tables(out, record, fitted)
    else:
        put_rows(_flat(held_out), form)
    for line in failed(found.failures):
        note(line)
    return 3 if found.failures else 0


def _check_out(out: Path) -> None:
    """Raises OutputError before hours of work: no folder for it, or a file there that is no mix."""
    if not out.parent.is_dir():
        raise OutputError(f"{out.parent}: no such folder; make it, or name another place with --out")
    if out.exists():
        try:
            load_mix(out)
        except DataError:
            raise OutputError(f"{out}: is there and is no mix; name another file with --out") from None


def _measured(found: JudgedRows, score: Floats, folds: npt.NDArray[np.int64]) -> Evaluation:
    """Over the judged candidates of each posting alone."""
    data = found.rows
    shipped = default_mix().weights
    weights = np.asarray([shipped.get(name, 0.0) for name in FEATURES])
    systems = {FITTED: score, SHIPPED: ranker.scores(data.values, data.there, weights)}
    if len(data) >= ENOUGH:
        systems[BOOSTED] = ranker.held_out_boosting(data, folds)
    systems |= {name: data.values[:, n] for n, name in enumerate(FEATURES) if data.there[:, n].any()}
    runs: dict[str, Run] = {}
    for name, values in systems.items():
        one: Run = {}
        for posting, candidate, value in zip(found.postings, found.candidates, values, strict=True):
            one.setdefault(posting, {})[candidate] = round(float(value), 6)
        runs[name] = one
    return evaluate(found.judged.grades, runs)


def _held_out(measured: Evaluation, is_relevant: npt.NDArray[np.bool_], chance: Floats, folds: int) -> dict[str, Any]:
    samples = np.random.default_rng(SEED).integers(0, len(measured.queries), (RESAMPLES, len(measured.queries)))
    bands = [(chance >= low) & (chance < low + 0.2 + (low == BANDS[-1])) for low in BANDS]
    return {
        "folds": folds,
        "postings_measured": len(measured.queries),
        "postings_without_relevant": len(measured.without),
        "measures": {
            name: {
                m: {
                    "mean": round(one[m].mean, 4), "low": round(one[m].low, 4), "high": round(one[m].high, 4),
                    **({} if name == FITTED else {"fitted_minus_this": _difference(measured.values[FITTED][m] - measured.values[name][m], samples), "p": one[m].p}),
                }
                for m in MEASURES
            }
            for name, one in measured.summaries.items()
        },
        "brier": round(float(np.mean((chance - is_relevant) ** 2)), 4),
        "brier_of_the_mean": round(float(np.mean((is_relevant.mean() - is_relevant) ** 2)), 4),
        "calibration": [
            {"probability": round(float(chance[b].mean()), 3), "relevant": round(float(is_relevant[b].mean()), 3), "pairs": int(b.sum())}
            for b in bands
            if b.any()
        ],
    }  # fmt: skip


def _difference(by_posting: Floats, samples: npt.NDArray[np.int64]) -> list[float]:
    """Mean and the ends of its 95 % bootstrap interval."""
    low, high = np.quantile(by_posting[samples].mean(axis=1), (0.025, 0.975))
    return [round(float(x), 4) for x in (by_posting.mean(), low, high)]


def _fitted_on(file: Path, judgements: Judgements, found: JudgedRows, relevant: int) -> dict[str, Any]:
    ids = "\n".join(sorted({*found.postings, *found.candidates}))
    return {
        "judgements": file.name,
        "sha256": judgements.sha256,
        "kind": judgements.kind,
        "documents_sha256": hashlib.sha256(ids.encode()).hexdigest(),
        "postings": len(set(found.postings)),
        "candidates": len(set(found.candidates)),
        "pairs": len(found.postings),
        "comparisons": len(found.judged.preferred) or None,
        "by_grade": {str(grade): n for grade, n in sorted(Counter(found.rows.grades.tolist()).items())},
        "relevant_from_grade": relevant,
        "left_out": found.left_out,
    }


def _versions(asked: Pipeline) -> dict[str, str]:
    named = {name: version(name) for name in ("kgmatch", "numpy", "scipy")}
    return {"python": platform.python_version(), **named, "pipeline": asked.fingerprint}


def _flat(held_out: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One value a row."""
    rows = []
    for system, measures in held_out["measures"].items():
        for measure, one in measures.items():
            mean, low, high = one.get("fitted_minus_this", (None, None, None))
            rows.append({
                "system": system, "measure": measure, "value": one["mean"], "low": one["low"], "high": one["high"],
                "fitted_minus_this": mean, "difference_low": low, "difference_high": high, "p": one.get("p"),
            })  # fmt: skip
    return rows


def _tables(out: Path, record: Mapping[str, Any], fitted: Fitted) -> None:
    on, held_out, shipped = record["fitted_on"], record["held_out"], default_mix().weights
    mix = record["mix"]
    sys.stdout.write(
        f"{on['pairs']} judged pairs of {on['postings']} postings and {on['candidates']} candidates; relevant: a grade of at least {on['relevant_from_grade']}\n"
        f"written to {out}: slope {mix['slope']:g}, middle {mix['middle']:g}, match from {mix['match']:g}, review from {mix['review']:g}\n\n"
    )
    rows = [{"feature": n, "fitted": f"{w:.3f}", "shipped": f"{shipped.get(n, 0.0):.3f}", "": "set" if n in record["set_not_fitted"] else ""} for n, w in zip(fitted.names, fitted.weights, strict=True)]  # fmt: skip
    put_table(rows, ["feature", "fitted", "shipped", ""], right=["fitted", "shipped"])
    sys.stdout.write(f"\nOver the judged candidates of {held_out['postings_measured']} postings, {held_out['folds']}-fold by posting, 95 % bootstrap intervals\n")  # fmt: skip
    put_table([{"system": name} | {m: _cell(one[m]) for m in MEASURES} for name, one in held_out["measures"].items()], ["system", *MEASURES])  # fmt: skip
    sys.stdout.write("\nFitted minus the other, p of the randomisation test (not corrected for many comparisons)\n")
    put_table([{"system": name} | {m: _less(one[m]) for m in MEASURES} for name, one in held_out["measures"].items() if name != FITTED], ["system", *MEASURES])  # fmt: skip
    bands = ", ".join(f"{b['probability']:.2f} → {b['relevant']:.2f} of {b['pairs']}" for b in held_out["calibration"])
    sys.stdout.write(f"\nHeld-out probability → share relevant: {bands}; Brier score {held_out['brier']:.3f} (the mean for all: {held_out['brier_of_the_mean']:.3f})\n")  # fmt: skip


def _cell(one: Mapping[str, Any]) -> str:
    return f"{one['mean']:.3f} [{one['low']:.3f}, {one['high']:.3f}]"


def _less(one: Mapping[str, Any]) -> str:
    mean, low, high = one["fitted_minus_this"]
    p = one["p"] if one["p"] is not None else 1.0
    return f"{mean:+.3f} [{low:+.3f}, {high:+.3f}] p {'< 0.001' if p < 0.001 else f'{p:.3f}'}"
