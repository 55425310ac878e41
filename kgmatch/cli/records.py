"""Files → records, read by the guarded reader: what `match` does with a folder of jobs and `evaluate matching` with both."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from kgmatch.cli.options import read_contents
from kgmatch.errors import DataError, DocumentError, KgmatchError
from kgmatch.evaluation.matching import Read, masked_text
from kgmatch.pipeline import Pipeline
from kgmatch.reading.guarded import GuardedReader
from kgmatch.reading.job_file import JobFile

Item = TypeVar("Item")


def read_records(
    pipeline: Pipeline, files: Sequence[Path], *, kind: str, as_of: date | None = None
) -> Iterator[tuple[Path, Read | KgmatchError]]:
    """Each file with its record (`kind`: resume or posting) and masked text, or with what is wrong with it."""
    with GuardedReader(options=pipeline.reader) as guarded:
        for path, content in read_contents(files, guarded, kind=kind, as_of=as_of):
            try:
                if isinstance(content, KgmatchError):
                    raise content
                job = content if isinstance(content, JobFile) else JobFile(content)
                spans = pipeline.tag(job.document)
                record = (
                    pipeline.posting_of(job, spans) if kind == "posting" else pipeline.candidate_of(job.document, spans)
                )
                yield path, Read(record, masked_text(job.document, spans))
            except (DocumentError, DataError) as error:
                yield path, error


def counted(items: Iterable[Item], *, total: int, what: str) -> Iterator[Item]:
    """The same items, with a progress bar on stderr while they are gone through, where that is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(what, total=total)
        for item in items:
            yield item
            bar.advance(task)


def failed(failures: Sequence[tuple[Path, KgmatchError]]) -> list[str]:
    """A line for each file that failed."""
    return [f"failed: {path}: {str(error).removeprefix(f'{path}: ')}" for path, error in failures]
