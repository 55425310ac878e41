"""`kgmatch evaluate matching`: runs, of scorers or of files, against judgements."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from kgmatch.cli.options import pipeline
from kgmatch.cli.output import Format, note, put_csv, put_json, put_jsonl, put_table
from kgmatch.cli.records import failed, read_records
from kgmatch.errors import DataError, KgmatchError
from kgmatch.evaluation.matching import Read, check_ids, ids_of, rank
from kgmatch.evaluation.retrieval import JUDGED, MEASURES, Evaluation, Summary, evaluate
from kgmatch.evaluation.trec import Qrels, Run, read_qrels, read_run
from kgmatch.ingest import discover
from kgmatch.pipeline import Pipeline

LONG = ("system", "query", "measure", "value", "low", "high", "difference", "p", "p_t")


def run(
    qrels_file: Path, *, queries: Path | None, corpus: Path | None, scorers: Sequence[str], run_files: Sequence[Path],
    as_of: date | None, summary: bool, form: str,
) -> int:  # fmt: skip
    """Print the evaluation; the exit code is 3 when files could not be read."""
    qrels = read_qrels(qrels_file)
    runs: dict[str, Run] = {}
    given = {str(path) if _twice(path, run_files) else path.stem: read_run(path) for path in run_files}
    failures: list[tuple[Path, KgmatchError]] = []
    if queries is not None and corpus is not None:
        runs, failures = _ranked(pipeline(), qrels, queries, corpus, scorers, as_of)
    for name, one in given.items():
        runs[f"{name} (file)" if name in runs else name] = one
    found = evaluate(qrels, runs)
    if form == Format.json:
        put_json(_record(found))
    elif form == Format.jsonl:
        put_jsonl(_rows(found))
    elif form == Format.csv:
        put_csv(list(_rows(found)), LONG)
    else:
        _tables(found, summary)
    _notes(found)
    for line in failed(failures):
        note(line)
    return 3 if failures else 0


def _twice(path: Path, files: Sequence[Path]) -> bool:
    return sum(other.stem == path.stem for other in files) > 1


def _ranked(
    asked: Pipeline, qrels: Qrels, queries: Path, corpus: Path, scorers: Sequence[str], as_of: date | None
) -> tuple[dict[str, Run], list[tuple[Path, KgmatchError]]]:
    query_ids, document_ids = ids_of(discover([queries])), ids_of(discover([corpus]))
    check_ids(qrels, list(query_ids.values()), list(document_ids.values()))
    failures: list[tuple[Path, KgmatchError]] = []

    def read(ids: dict[Path, str], kind: str) -> dict[str, Read]:
        good = {}
        for n, (path, one) in enumerate(read_records(asked, list(ids), kind=kind, as_of=as_of), 1):
            if isinstance(one, KgmatchError):
                failures.append((path, one))
            else:
                good[ids[path]] = one
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{kind}s {n}/{len(ids)}" + "\n" * (n == len(ids)))
        if not good:
            raise DataError(f"no {kind} could be read: {next(iter(failures))[1]}")
        return good

    jobs, resumes = read(query_ids, "posting"), read(document_ids, "resume")
    return rank(asked, jobs, resumes, scorers), failures


def _notes(found: Evaluation) -> None:
    note(
        f"{len(found.queries)} queries; 95 % intervals by bootstrap over queries; a document without a judgement counts as not relevant"
    )
    if found.without:
        note(f"{len(found.without)} queries of the qrels have no relevant document and are left out")
    for name, queries in found.missing.items():
        if queries:
            some = ", ".join(queries[:5]) + (", …" if len(queries) > 5 else "")
            note(f"{name}: {len(queries)} judged queries are not in the run and count 0: {some}")


def _record(found: Evaluation) -> dict[str, Any]:
    return {
        "queries": len(found.queries),
        "withoutRelevant": list(found.without),
        "systems": [
            {
                "system": name,
                "measures": {measure: asdict(one) for measure, one in summaries.items()},
                "missing": list(found.missing[name]),
                "byQuery": {
                    query: {measure: float(found.values[name][measure][n]) for measure in MEASURES}
                    for n, query in enumerate(found.queries)
                },
            }
            for name, summaries in found.summaries.items()
        ],
    }


def _rows(found: Evaluation) -> Iterator[dict[str, Any]]:
    """One value a row: the means (query "all") of a system, then its queries."""
    for name, summaries in found.summaries.items():
        for measure, one in summaries.items():
            row = asdict(one)
            yield {"system": name, "query": "all", "measure": measure, "value": row.pop("mean"), **row}
        for n, query in enumerate(found.queries):
            for measure in MEASURES:
                yield {"system": name, "query": query, "measure": measure, "value": float(found.values[name][measure][n])}  # fmt: skip


def _tables(found: Evaluation, summary: bool) -> None:
    if not summary:
        rows = [
            {"query": query, "system": name} | {m: f"{values[m][n]:.3f}" for m in MEASURES}
            for n, query in enumerate(found.queries)
            for name, values in found.values.items()
        ]
        put_table(rows, ["query", "system", *MEASURES], right=MEASURES)
        sys.stdout.write("\n")
    put_table(
        [{"system": name} | {m: _cell(m, one) for m, one in means.items()} for name, means in found.summaries.items()],
        ["system", *MEASURES],
    )
    base, *others = found.summaries
    if others:
        compared = [m for m in MEASURES if m != JUDGED]
        sys.stdout.write(f"\nDifference to {base}, p of the randomisation test (not corrected for many comparisons)\n")
        put_table(
            [{"system": name} | {m: _difference(found.summaries[name][m]) for m in compared} for name in others],
            ["system", *compared],
        )


def _cell(measure: str, one: Summary) -> str:
    return f"{one.mean:.3f}" if measure == JUDGED else f"{one.mean:.3f} [{one.low:.3f}, {one.high:.3f}]"


def _difference(one: Summary) -> str:
    p = one.p if one.p is not None else 1.0
    return f"{one.difference:+.3f} p {'< 0.001' if p < 0.001 else f'{p:.3f}'}"
