"""`kgmatch evaluate reading` and `kgmatch evaluate linking`."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kgmatch.cli.options import pipeline
from kgmatch.cli.output import Format, note, plain, put_json, put_rows, put_table
from kgmatch.concepts.linker import KINDS, Linker
from kgmatch.evaluation.fields import EXTRA, FIELDS
from kgmatch.evaluation.linking import Case, Ranked, cases, r_precision, reciprocal_rank, scores
from kgmatch.evaluation.reading import Outcome, Score, by, outcome, total
from kgmatch.evaluation.truth import cases as documents


def run_reading(folders: Sequence[Path], *, truth: Path | None, reader: str | None, only: str | None, errors: bool, form: str) -> None:  # fmt: skip
    parser = pipeline(reader=reader)
    chosen = [case for case in documents(folders, truth) if only is None or only in case.path.name]
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


def run_linking(data: Path, *, name: str, scheme: str | None, limit: int, errors: int, form: str) -> None:
    asked = pipeline()
    linker = asked.linker_of(scheme)
    chosen = cases(data, name)
    if limit and limit < len(chosen):
        chosen = random.Random(0).sample(chosen, limit)
    meant = [case for case in chosen if case.gold]
    began = time.process_time()
    ranked = [Ranked(case, tuple((c.uri, c.label) for c, _ in asked.search(case.text, linker, KINDS[case.kind]))) for case in meant]  # fmt: skip
    record: dict[str, Any] = {"set": name, "cases": len(meant), **scores(ranked)}
    record["cases/CPU s"] = len(meant) / max(time.process_time() - began, 1e-9)
    record |= _decided(chosen, linker)
    if form == Format.json:
        put_json(record | {"misses": [_miss(one) for one in _worst(ranked, errors)]})
        return
    put_rows([{key: _rounded(value) for key, value in record.items()}], form)
    misses = [_miss(one) for one in _worst(ranked, errors)]
    if misses and form == Format.table:
        note("\nThe worst misses:")
        put_table(misses, ["text", "gold", "found"])


def _decided(chosen: Sequence[Case], linker: Linker) -> dict[str, float]:
    """Where some cases mean no concept: what ingestion would do, one concept or none."""
    if all(case.gold for case in chosen):
        return {}
    answers = [(case, linker.concept(case.text, KINDS[case.kind])) for case in chosen]
    right = sum(
        found is not None and (found[0].uri in case.gold or found[0].label in case.gold) for case, found in answers
    )
    answered = sum(found is not None for _, found in answers)
    none = [found is None for case, found in answers if not case.gold]
    return {
        "precision": right / max(1, answered),
        "recall": right / max(1, sum(bool(case.gold) for case in chosen)),
        "rightly none": sum(none) / max(1, len(none)),
    }


def _worst(ranked: Sequence[Ranked], count: int) -> list[Ranked]:
    return sorted(
        (one for one in ranked if r_precision(one, 5) < 1), key=lambda one: (reciprocal_rank(one), one.case.text)
    )[:count]


def _miss(one: Ranked) -> dict[str, Any]:
    return {
        "text": one.case.text,
        "gold": "; ".join(sorted(one.case.gold)),
        "found": "; ".join(label for _, label in one.found[:5]),
    }


def _rounded(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value
