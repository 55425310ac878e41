"""`kgmatch ingest`: the batch with its progress bar and report, once or watching."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kgmatch.cli.options import reader_options
from kgmatch.cli.output import Format, note, put_json, put_jsonl, put_rows
from kgmatch.errors import DataError, OutputError
from kgmatch.export.files import whole_file
from kgmatch.graph import Known, write_ontology
from kgmatch.graph.failures import drop_failures
from kgmatch.graph.people import doubts
from kgmatch.ingest import (
    Again,
    Report,
    Stages,
    default_workers,
    discover,
    files_again,
    gone,
    graph_stages,
    ingest,
    watch,
)
from kgmatch.ingest.into_graph import FEW_FILES, MEMORY, SECONDS, Record
from kgmatch.people import find_people
from kgmatch.pipeline import Pipeline, Recording
from kgmatch.processes import Workers
from kgmatch.settings import home, load_settings
from kgmatch.store import Store, connect


@dataclass(frozen=True)
class Asked:
    """What the command line says. `every`: watch, and look again after so many seconds."""

    kind: str | None
    store: str | None
    as_of: date | None
    reader: str | None
    workers: int | None
    every: float | None
    again: Again
    report_file: Path | None
    form: str


def run(paths: Sequence[Path], asked: Asked) -> int:
    """Ingest, print the report, return the exit code. Without `paths` what failed or is of an older pipeline is read again."""
    began = time.perf_counter()
    settings = load_settings()
    files = _there(paths) if asked.every is not None else discover(paths) if paths else None
    if asked.report_file is not None:
        _check_place(asked.report_file)
    pipeline = Pipeline(
        settings.threads, settings.tagger, home(), reader_options(settings, asked.reader), settings.scheme
    )
    _ = pipeline.index  # a scheme that is not here is said before a store is made
    uri = asked.store or settings.store
    report, finished, count = Report(), False, 0
    people = {"merged": 0, "doubtful": 0}
    try:
        with _CtrlC() as ctrl_c, connect(uri, must_exist=not paths) as opened:
            known = Known(opened)
            if files is None:
                files = files_again(known, pipeline.fingerprint, asked.again)
                report.gone = [str(file) for file in files if not file.exists()]
                files = [file for file in files if file.exists()]
            count = asked.workers or default_workers(len(files) if asked.every is None else FEW_FILES)
            job = Recording.shared(pipeline, count, kind=asked.kind)
            with Workers(job, workers=count, seconds=SECONDS, memory=MEMORY) as pool:
                write_ontology(opened, pipeline.index)
                stages = graph_stages(
                    opened, pool, fingerprint=pipeline.fingerprint, as_of=asked.as_of, again=asked.again, known=known
                )

                def settle(done: Report) -> None:
                    """What a round leaves to be done: who is the same person, and what is not there any more."""
                    done.gone = sorted({*done.gone, *gone(known, paths)})
                    drop_failures(opened, known, [f for f in known.quarantined if not Path(f).exists()])
                    if done.candidates:
                        found = find_people(opened, threads=settings.threads)
                        people["merged"] += len(found.merged)
                        people["doubtful"] = len(doubts(opened))

                if asked.every is not None:
                    _watch(paths, stages, report, pool, settle, ctrl_c, every=asked.every)
                else:
                    _with_progress(files, stages, report, ctrl_c)
                    settle(report)
                    if report.candidates:
                        _prepare(pipeline, opened)
        finished = True
    except KeyboardInterrupt:
        if asked.every is None:
            note("kgmatch: interrupted; what was written so far stays, run it again to go on")
            return 130
        finished = True  # the one way in which watching ends
    finally:
        record = _record(report, people, time.perf_counter() - began, count, finished)
        if asked.report_file is not None:
            with whole_file(asked.report_file, force=True) as out:
                out.write(json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    _print(report, record, asked.form, uri, watched=asked.every is not None)
    return 3 if report.failures else 0


class _CtrlC:
    """Ctrl-C that is not lost: one that comes while something is being destroyed is only printed by Python."""

    def __enter__(self) -> _CtrlC:
        self._pressed = False
        self._before = signal.signal(signal.SIGINT, self._press)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _press(self, *_: object) -> None:
        self._pressed = True
        raise KeyboardInterrupt

    def check(self) -> None:
        if self._pressed:
            raise KeyboardInterrupt


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


def _watch(
    paths: Sequence[Path], stages: Stages[Record], report: Report, pool: Workers[Record], settle: Callable[[Report], None],
    ctrl_c: _CtrlC, *, every: float,
) -> None:  # fmt: skip
    """Until Ctrl-C. A round in which something happened is a line, and each failure in it one more."""

    def missing(path: Path) -> None:
        note(f"kgmatch: {path}: not there any more; waiting for it")

    for files in watch(paths, every=every, missing=missing):
        ctrl_c.check()
        if not files:
            pool.rest()
            continue
        done = Report()
        try:
            _with_progress(files, stages, done, ctrl_c)
            settle(done)
        finally:
            report.add(done, files)
            read = done.candidates + done.postings
            note(f"kgmatch: {time.strftime('%H:%M:%S')} {read} read, {done.unchanged} unchanged, {len(done.failures)} failed")  # fmt: skip
            _put_failures(done)


def _with_progress(files: Sequence[Path], stages: Stages[Record], report: Report, ctrl_c: _CtrlC) -> None:
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
            ctrl_c.check()
            progress.advance(task)
            speed = progress.tasks[0].speed
            progress.update(task, rate=f"{speed:.1f}" if speed else "–")

        ingest(files, stages, report=report, each=each)


def _prepare(pipeline: Pipeline, store: Store) -> None:
    """Bring the matching view up to date, so that the first ranking need not."""
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("preparing what rankings read") if console.is_terminal else nullcontext():
        pipeline.view(store)


def _record(report: Report, people: dict[str, int], seconds: float, workers: int, finished: bool) -> dict[str, Any]:
    """The machine-readable face; `finished` is false where Ctrl-C or an error ended it."""
    files = report.documents + len(report.failures)
    return {
        **asdict(report),
        "people": people,
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
        if record["people"]["merged"]:
            sys.stdout.write(
                f"{record['people']['merged']} of them are people who were here already, and were merged\n"
            )
        if record["people"]["doubtful"]:
            sys.stdout.write(f"{record['people']['doubtful']} pairs may be one person: kgmatch people review\n")
    if form != Format.json and not watched:  # a watch has said each at its time
        _put_failures(report)


def _put_failures(report: Report) -> None:
    for failure in report.failures:
        note(f"failed: {failure.source}: {failure.reason}")
    for refused in report.refused:
        note(f"refused: {refused.source}: {refused.reason}")
    for source in report.gone:
        note(f"not there any more: {source}; what it said stays (`kgmatch forget` removes a person)")
