"""`kgmatch ingest`: the batch with its progress bar and report, once or watching."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from kgmatch.cli.options import reader_options
from kgmatch.cli.output import Format, note, put_json, put_jsonl, put_rows
from kgmatch.errors import DataError, OutputError
from kgmatch.export.files import whole_file
from kgmatch.graph import write_ontology
from kgmatch.ingest import Report, Stages, default_workers, discover, graph_stages, ingest, watch
from kgmatch.ingest.into_graph import FEW_FILES, MEMORY, SECONDS, Record
from kgmatch.pipeline import Pipeline, Recording
from kgmatch.processes import Workers
from kgmatch.settings import home, load_settings
from kgmatch.store import connect


def run(
    paths: Sequence[Path], *, kind: str | None, store: str | None, as_of: date | None, reader: str | None,
    workers: int | None, every: float | None, report_file: Path | None, form: str,
) -> int:  # fmt: skip
    """Ingest, print the report, return the exit code. `every`: watch, and look again after so many seconds."""
    began = time.perf_counter()
    settings = load_settings()
    files = discover(paths) if every is None else _there(paths)
    if report_file is not None:
        _check_place(report_file)
    pipeline = Pipeline(settings.threads, settings.tagger, home(), reader_options(settings, reader), settings.scheme)
    _ = pipeline.index  # a scheme that is not here is said before a store is made
    count = workers or default_workers(len(files) if every is None else FEW_FILES)
    report, finished = Report(), False
    job = Recording.shared(pipeline, count, kind=kind)
    try:
        with connect(store or settings.store) as opened, Workers(job, workers=count, seconds=SECONDS, memory=MEMORY) as pool:  # fmt: skip
            write_ontology(opened, pipeline.index)
            stages = graph_stages(opened, pool, fingerprint=pipeline.fingerprint, as_of=as_of)
            if every is not None:
                _watch(paths, stages, report, pool, every=every)
            else:
                _with_progress(files, stages, report)
                if report.candidates:
                    pipeline.view(opened)
        finished = True
    except KeyboardInterrupt:
        if every is None:
            note("kgmatch: interrupted; what was written so far stays, run it again to go on")
            return 130
        finished = True  # the one way in which watching ends
    finally:
        record = _record(report, time.perf_counter() - began, count, finished)
        if report_file is not None:
            with whole_file(report_file, force=True) as out:
                out.write(json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    _print(report, record, form, store or settings.store, watched=every is not None)
    return 3 if report.failures else 0


def _check_place(report: Path) -> None:
    """Now, and not when hours of work are done. Raises OutputError."""
    no_file = report.exists() and not report.is_file()
    if no_file or not report.parent.is_dir() or not os.access(report.parent, os.W_OK):
        raise OutputError(f"{report}: no place for a report; name a file in a folder that may be written")


def _there(paths: Sequence[Path]) -> list[Path]:
    """The paths themselves; a folder may still be empty. Raises DataError for one that is not there."""
    for path in paths:
        if not path.exists():
            raise DataError(f"{path}: no such file or folder")
    return list(paths)


def _watch(paths: Sequence[Path], stages: Stages[Record], report: Report, pool: Workers[Record], *, every: float) -> None:  # fmt: skip
    """Until Ctrl-C. A round in which something happened is a line, and each failure in it one more."""

    def missing(path: Path) -> None:
        note(f"kgmatch: {path}: not there any more; waiting for it")

    for files in watch(paths, every=every, missing=missing):
        if not files:
            pool.rest()
            continue
        done = Report()
        try:
            _with_progress(files, stages, done)
        finally:
            report.add(done, files)
            read = done.candidates + done.postings
            note(f"kgmatch: {time.strftime('%H:%M:%S')} {read} read, {done.unchanged} unchanged, {len(done.failures)} failed")  # fmt: skip
            _put_failures(done)


def _with_progress(files: Sequence[Path], stages: Stages[Record], report: Report) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]} files/s"),
        TimeRemainingColumn(), TextColumn("left"),
    )  # fmt: skip
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=len(files), rate="–")

        def each(path: Path, became: str) -> None:
            progress.advance(task)
            speed = progress.tasks[0].speed
            progress.update(task, rate=f"{speed:.1f}" if speed else "–")

        ingest(files, stages, report=report, each=each)


def _record(report: Report, seconds: float, workers: int, finished: bool) -> dict[str, Any]:
    """The machine-readable face; `finished` is false where Ctrl-C or an error ended it."""
    files = report.documents + len(report.failures)
    return {
        **asdict(report),
        "seconds": round(seconds, 2),
        "filesPerSecond": round(files / seconds, 2),
        "workers": workers,
        "finished": finished,
    }


def _print(report: Report, record: dict[str, Any], form: str, store: str, *, watched: bool) -> None:
    if form == Format.json:
        put_json(record)
    elif form == Format.jsonl:
        put_jsonl([record])
    elif form == Format.csv:
        put_rows(record["failures"], form, columns=("source", "reason"))
    else:
        sys.stdout.write(
            f"{report.documents} documents in {store}: {report.candidates} candidates and {report.postings} postings read, "
            f"{report.unchanged} unchanged, {len(report.failures)} failed\n"
        )
    if form != Format.json and not watched:  # a watch has said each at its time
        _put_failures(report)


def _put_failures(report: Report) -> None:
    for failure in report.failures:
        note(f"failed: {failure.source}: {failure.reason}")
