"""`kgmatch train matcher`: a cross-encoder or a two-tower on labelled pairs, with its report and card."""

from __future__ import annotations

import importlib.util
import json
import platform
import shlex
import sys
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from kgmatch.cli.matcher_data import Labelled, Side, read_labelled
from kgmatch.cli.options import pipeline
from kgmatch.cli.output import Format, note, put_json, put_rows, put_table
from kgmatch.cli.records import failed
from kgmatch.errors import DataError, ModelError, OutputError
from kgmatch.graph import Known, write_candidates
from kgmatch.matching import features
from kgmatch.matching.learned import ABOUT, CROSS_ENCODER, TWO_TOWER, WEIGHT
from kgmatch.model import Candidate, Posting
from kgmatch.pipeline import Pipeline
from kgmatch.store import connect
from kgmatch.training.matcher import MEASURES, Schedule, split, train_matcher
from kgmatch.training.matcher_card import card

if TYPE_CHECKING:
    from kgmatch.training.matcher import Say

METRICS, CARD = "metrics.json", "README.md"
SCHEDULES = {
    CROSS_ENCODER: Schedule(epochs=4, learning_rate=5e-5, batch=8, patience=2, few_steps=24, draws=3),
    TWO_TOWER: Schedule(epochs=300, learning_rate=1e-3, batch=32, patience=30, few_steps=60, draws=10),
}

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """As typed. `relevant`: the least grade that is a match; `draws`: of the learning curve; `pieces`: of a cross-encoder's
    input; `encoder`: a Hugging Face folder instead of the default's."""

    kind: str
    queries: Path | None = None
    corpus: Path | None = None
    relevant: int | None = None
    epochs: int | None = None
    draws: int | None = None
    pieces: int = 512
    encoder: Path | None = None
    seed: int | None = None
    as_of: date | None = None


def run(data: Path, out: Path, asked: Asked, *, form: str) -> int:
    """Fill the folder and print the report; the exit code is 3 when files could not be read."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise OutputError(f"{out}: is there and is not an empty folder; name another with --out")
    if not data.is_file():
        raise DataError(f"{data}: no such file")
    needed = ("torch", "sklearn", *(("transformers", "onnx") if asked.kind == CROSS_ENCODER else ()))
    if not all(importlib.util.find_spec(name) for name in needed):
        raise ModelError("training a matcher needs PyTorch and scikit-learn: pip install -c constraints.txt 'kgmatch[train,evaluate]'")  # fmt: skip
    lines = pipeline()
    found = read_labelled(
        lines, data, queries=asked.queries, corpus=asked.corpus, relevant=asked.relevant, records=asked.kind == TWO_TOWER,
        as_of=asked.as_of,
    )  # fmt: skip
    schedule = _schedule(asked)
    split(found.pairs, seed=schedule.seed)  # what cannot be split is told before anything is loaded
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch's own, of its exporter: nothing that a user could change
        train = _cross_encoder if asked.kind == CROSS_ENCODER else _two_tower
        report = train(found, out, asked, schedule, lines, note)
    for name, text in {METRICS: json.dumps(report, ensure_ascii=False, indent=1) + "\n", CARD: card(report)}.items():
        (out / name).write_text(text, encoding="utf-8")
    if form == Format.json:
        put_json({"out": str(out), **report})
    elif form == Format.table:
        _tables(out, report)
    else:
        put_rows(_flat(report), form)
    for line in failed(found.failures):
        note(line)
    return 3 if found.failures else 0


def _schedule(asked: Asked) -> Schedule:
    usual = SCHEDULES[asked.kind]
    return Schedule(
        asked.epochs or usual.epochs, usual.learning_rate, usual.batch, usual.patience, usual.few_steps,
        usual.draws if asked.draws is None else asked.draws, usual.seed if asked.seed is None else asked.seed,
    )  # fmt: skip


def _cross_encoder(found: Labelled, out: Path, asked: Asked, schedule: Schedule, lines: Pipeline, say: Say) -> dict[str, Any]:  # fmt: skip
    from kgmatch.training.cross_encoder import CrossEncoderLearner
    from kgmatch.training.matcher import measures

    texts = [(found.postings[pair.posting].text, found.resumes[pair.resume].text) for pair in found.pairs]
    labels = np.asarray([pair.label for pair in found.pairs], np.int64)
    learner = CrossEncoderLearner(texts, labels.tolist(), schedule, pieces=asked.pieces, encoder=asked.encoder)
    model, report, parts = train_matcher(learner, found.pairs, schedule, say=say)
    test = parts["test"]
    cosine = learner.cosines([texts[n] for n in test], lines.encoder)
    probability = learner.probabilities(model, test)
    out.mkdir(parents=True, exist_ok=True)
    learner.save(model, out, parts["train"])
    int8 = learner.exported(out, test)
    report |= {
        "pieces": asked.pieces,
        "cosine_auc": measures(labels[test], np.clip(cosine, 0, 1))["auc"],
        "int8": {
            "auc": measures(labels[test], int8)["auc"],
            "same_decision": round(float(np.mean((int8 >= 0.5) == (probability >= 0.5))), 4),
            "greatest_difference": round(float(np.abs(int8 - probability).max()), 4),
        },
    }
    return _finished(report, out, asked, found, {"pieces": asked.pieces})


def _two_tower(found: Labelled, out: Path, asked: Asked, schedule: Schedule, lines: Pipeline, say: Say) -> dict[str, Any]:  # fmt: skip
    from kgmatch.training.two_tower import TwoTowerLearner

    postings, resumes = posting_vectors(found.postings, lines), candidate_vectors(found.resumes, lines)
    usable = [pair for pair in found.pairs if pair.posting in postings]
    if len(usable) < len(found.pairs):
        say(
            f"{len(found.pairs) - len(usable)} pairs are left out: their postings have neither a title nor requirements"
        )
    if not usable:
        raise DataError("no posting has a title or requirements; nothing to learn from")
    labels = np.asarray([pair.label for pair in usable], np.int64)
    asking, held = np.stack([postings[pair.posting] for pair in usable]), np.stack([resumes[pair.resume] for pair in usable])  # fmt: skip
    learner = TwoTowerLearner(asking, held, labels, schedule)
    model, report, _ = train_matcher(learner, usable, schedule, say=say)
    out.mkdir(parents=True, exist_ok=True)
    learner.save(model, out)
    return _finished(report, out, asked, found, {"encoder": lines.encoder.name})


def posting_vectors(postings: Mapping[str, Side], lines: Pipeline) -> dict[str, Vectors]:
    """Of each posting that says something, the vector that matching compares candidates to."""
    texts = {key: features.asked_text(side.record) for key, side in postings.items() if isinstance(side.record, Posting)}  # fmt: skip
    said = {key: text for key, text in texts.items() if text}
    return dict(zip(said, lines.encoder.encode(said.values()), strict=True))


def candidate_vectors(resumes: Mapping[str, Side], lines: Pipeline) -> dict[str, Vectors]:
    """Of each candidate, the vector of the matching view, from a store in a folder that goes afterwards."""
    records = {key: side.record for key, side in resumes.items() if isinstance(side.record, Candidate)}
    with tempfile.TemporaryDirectory(prefix="kgmatch-") as folder, connect(f"{folder}/graph.db") as store:
        known = Known(store)
        write_candidates(store, list({record.id: record for record in records.values()}.values()), known, lines.fingerprint)  # fmt: skip
        view = lines.view(store)
        at = {id: n for n, id in enumerate(view.ids)}
        return {key: view.texts.rows(np.asarray([at[record.id]]))[0] for key, record in records.items()}


def _finished(report: dict[str, Any], out: Path, asked: Asked, found: Labelled, about: Mapping[str, Any]) -> dict[str, Any]:  # fmt: skip
    name = f"{asked.kind}-{found.sha256[:8]}"
    made = {"kind": asked.kind, "name": name, "weight": WEIGHT, **about}
    (out / ABOUT).write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    libraries = ("kgmatch", "torch", "numpy", "scikit-learn", *(("transformers",) if asked.kind == CROSS_ENCODER else ()))  # fmt: skip
    return {
        "kind": asked.kind,
        "name": name,
        "command": shlex.join(["kgmatch", *sys.argv[1:]]),
        "data": {"file": found.file, "sha256": found.sha256, "left_out": found.left_out},
        "versions": {"python": platform.python_version(), **{name: version(name) for name in libraries}},
        **report,
    }


def _flat(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One value a row."""
    rows = [
        {"what": what, "labels": None, "measure": m, "value": report[what][m], "sd": None}
        for what in ("before", "after")
        for m in MEASURES
    ]
    return rows + [
        {"what": "curve", "labels": row["labels"], "measure": m, "value": row[m]["mean"], "sd": row[m]["sd"]}
        for row in report["curve"]
        for m in MEASURES
    ]


def _tables(out: Path, report: Mapping[str, Any]) -> None:
    rows = [{"part": name, **part} for name, part in report["parts"].items()]
    put_table(rows, list(rows[0]), right=list(rows[0])[1:])
    sys.stdout.write(f"\nOn the test part; always the commoner label: accuracy {report['majority']:.3f}\n")
    after = {m: f"{_short(report['after'][m])} [{', '.join(map(_short, report['after_95'][m]))}]" for m in MEASURES}
    put_table([{"": "before", **{m: _short(report["before"][m]) for m in MEASURES}}, {"": "after", **after}], ["", *MEASURES])  # fmt: skip
    if "cosine_auc" in report:
        sys.stdout.write(f"AUC of the encoder's cosine, without labels: {report['cosine_auc']:.3f}; of the int8 file: {report['int8']['auc']:.3f}\n")  # fmt: skip
    if report["curve"]:
        sys.stdout.write("\nBy labels, mean ± standard deviation over draws\n")
        curve = [{"labels": row["labels"], "draws": row["draws"], **{m: f"{row[m]['mean']:.3f} ± {row[m]['sd']:.3f}" for m in MEASURES}} for row in report["curve"]]  # fmt: skip
        put_table(curve, ["labels", "draws", *MEASURES], right=["labels", "draws"])
    sys.stdout.write(f"\nwritten to {out}: matcher, {METRICS} and a card, {CARD}\n")


def _short(value: float) -> str:
    return f"{value:.3f}"
