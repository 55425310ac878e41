"""`kgmatch ingest`: the batch with its progress bar and report."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from kgmatch.cli.options import read_contents, reader_options
from kgmatch.cli.output import Format, note, put_json, put_jsonl, put_rows
from kgmatch.errors import KgmatchError
from kgmatch.graph import Known, write_candidates, write_ontology, write_postings
from kgmatch.ingest import Report, discover, ingest
from kgmatch.ingest.batch import Stages
from kgmatch.model import Candidate, Document, Posting
from kgmatch.pipeline import Pipeline
from kgmatch.reading.guarded import GuardedReader
from kgmatch.reading.job_file import JobFile
from kgmatch.settings import home, load_settings
from kgmatch.store import connect

Record = Candidate | Posting
Content = Document | JobFile


def run(paths: Sequence[Path], *, kind: str | None, store: str | None, as_of: date | None, reader: str | None, form: str) -> int:  # fmt: skip
    """Ingest, print the report, return the exit code."""
    settings = load_settings()
    files = discover(paths)
    options = reader_options(settings, reader)
    pipeline = Pipeline(settings.threads, settings.tagger, home(), options, settings.scheme)
    _ = pipeline.index  # a scheme that is not here is said before a store is made
    with connect(store or settings.store) as opened, GuardedReader(options=options) as guarded:
        write_ontology(opened, pipeline.index)
        known = Known(opened)

        def read(paths: Sequence[Path]) -> Iterator[tuple[Path, Content | KgmatchError]]:
            return read_contents(paths, guarded, kind=kind, as_of=as_of or known.as_of)

        def parse(path: Path, content: Content) -> Record:
            return pipeline.record_of(path, content, kind=kind)

        def write(records: Sequence[Record]) -> None:
            resumes = [r for r in records if isinstance(r, Candidate)]
            postings = [r for r in records if isinstance(r, Posting)]
            if resumes:
                write_candidates(opened, resumes, known, pipeline.fingerprint)
            if postings:
                write_postings(opened, postings, known, pipeline.fingerprint)

        stages: Stages[Content, Record] = Stages(
            read=read,
            parse=parse,
            unchanged=lambda digest, source: known.unchanged(digest, source, pipeline.fingerprint),
            write=write,
            is_posting=lambda record: isinstance(record, Posting),
        )
        try:
            report = _with_progress(files, stages)
        except KeyboardInterrupt:
            note("kgmatch: interrupted; what was written so far stays, run it again to go on")
            return 130
        if report.candidates:
            pipeline.view(opened)  # while the encoder still remembers the mentions
    _print(report, form, store or settings.store)
    return 3 if report.failures else 0


def _with_progress(files: Sequence[Path], stages: Stages[Content, Record]) -> Report:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]} files/s"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=len(files), rate="–")

        def each(path: Path, became: str) -> None:
            progress.advance(task)
            speed = progress.tasks[0].speed
            progress.update(task, rate=f"{speed:.1f}" if speed else "–")

        return ingest(files, stages, each=each)


def _print(report: Report, form: str, store: str) -> None:
    record = asdict(report)
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
    if form != Format.json:
        for failure in report.failures:
            note(f"failed: {failure.source}: {failure.reason}")
