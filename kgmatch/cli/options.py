"""Settings and options → what the floors below are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from kgmatch.errors import KgmatchError
from kgmatch.model import Document
from kgmatch.pipeline import Pipeline
from kgmatch.reading import ReaderOptions
from kgmatch.reading.guarded import GuardedReader
from kgmatch.reading.job_file import JobFile, is_job_file, read_job_file
from kgmatch.settings import Settings, home, load_settings


def reader_options(settings: Settings, reader: str | None = None) -> ReaderOptions:
    """`reader`: what the command line names, before what the settings do."""
    return ReaderOptions(reader or settings.reader, settings.ocr)


def pipeline(model: Path | None = None, reader: str | None = None) -> Pipeline:
    """As the settings have it; `model` and `reader` from the command line come first."""
    settings = load_settings()
    return Pipeline(
        settings.threads, model or settings.tagger, home(), reader_options(settings, reader), settings.scheme,
        (settings.match, settings.review), settings.mix,
    )  # fmt: skip


def read_contents(
    paths: Sequence[Path], guarded: GuardedReader, *, kind: str | None, as_of: date | Callable[[Path], date | None] | None = None
) -> Iterator[tuple[Path, Document | JobFile | KgmatchError]]:  # fmt: skip
    """Each file's content or its error: job files first, then documents, which the guarded reader reads ahead."""
    documents: list[Path] = []
    for path in paths:
        if kind == "resume" or not is_job_file(path):
            documents.append(path)
            continue
        try:
            yield path, read_job_file(path, as_of=as_of(path) if callable(as_of) else as_of)
        except KgmatchError as error:
            yield path, error
    yield from guarded.read_all(documents, as_of=as_of)
