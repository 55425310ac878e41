"""`kgmatch evaluate reading`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kgmatch.cli.options import pipeline
from kgmatch.cli.output import Format, note, plain, put_json, put_rows, put_table
from kgmatch.evaluation.fields import EXTRA, FIELDS
from kgmatch.evaluation.reading import Outcome, Score, by, outcome, total
from kgmatch.evaluation.truth import cases


def run_reading(folders: Sequence[Path], *, truth: Path | None, reader: str | None, only: str | None, errors: bool, form: str) -> None:  # fmt: skip
    parser = pipeline(reader=reader)
    chosen = [case for case in cases(folders, truth) if only is None or only in case.path.name]
    outcomes = []
    for n, case in enumerate(chosen, 1):
        outcomes.append(outcome(case, parser.candidate))
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{n}/{len(chosen)}")
    groups = {"all": total(outcomes)} | by(outcomes, lambda c: c.kind)
    if form == Format.table:
        put_table([{"field": name} | {g: f"{_f1(score, name):.3f}" for g, score in groups.items()} for name in ("micro", *FIELDS, *EXTRA, "order")] + [{"field": "documents"} | {g: f"{s.documents}" + (f" ({s.failed} failed)" if s.failed else "") for g, s in groups.items()}], ["field", *groups])  # fmt: skip
        put_rows(_rows(by(outcomes, lambda c: c.layout)), form)
    else:
        put_json({"groups": {g: _record(s) for g, s in groups.items()}, "layouts": {g: _record(s) for g, s in by(outcomes, lambda c: c.layout).items()}})  # fmt: skip
    if errors:
        for one in sorted(outcomes, key=lambda o: o.score.micro.f1):
            _explain(one)


def _f1(score: Score, name: str) -> float:
    return score.order if name == "order" else score.micro.f1 if name == "micro" else score.fields[name].f1


def _rows(groups: dict[str, Score]) -> list[dict[str, Any]]:
    return [
        {"layout": g, "documents": s.documents, "precision": round(s.micro.precision, 3), "recall": round(s.micro.recall, 3), "F1": round(s.micro.f1, 3), "order": round(s.order, 3)}
        for g, s in groups.items()
    ]  # fmt: skip


def _record(score: Score) -> dict[str, Any]:
    return {
        "documents": score.documents, "failed": score.failed, "order": round(score.order, 4),
        "fields": {name: {"precision": round(c.precision, 4), "recall": round(c.recall, 4), "f1": round(c.f1, 4), "true": c.true} for name, c in [("micro", score.micro), *score.fields.items()]},
    }  # fmt: skip


def _explain(one: Outcome) -> None:
    note(f"\n{one.case.path.name}  F1 {one.score.micro.f1:.3f}  order {one.score.order:.2f}  {one.error or ''}")
    for name, (missed, extra) in one.wrong.items():
        note(f"  {name}: missed {plain(str(missed))} invented {plain(str(extra))}")
