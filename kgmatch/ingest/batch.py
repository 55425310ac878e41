"""Files → records → store, one batch a transaction; a file that fails is named with its reason and the rest goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from kgmatch.errors import DataError, DocumentError, KgmatchError

BATCH = 20
SUFFIXES = frozenset({".pdf", ".docx", ".docm", ".txt", ".text", ".md", ".markdown", ".json", ".jsonld", ".doc", ".rtf", ".html", ".htm", ".odt", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ""})  # fmt: skip

D = TypeVar("D")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Failure:
    source: str
    reason: str


@dataclass
class Report:
    """`documents`: files that could be read and are now in the store, unchanged ones among them."""

    documents: int = 0
    candidates: int = 0
    postings: int = 0
    unchanged: int = 0
    failures: list[Failure] = field(default_factory=list)


@dataclass(frozen=True)
class Stages(Generic[D, R]):
    """What a batch is given: read files in order, make a record of what was read, tell an unchanged file by its hash, write
    records, tell a posting. `read` gives each file's content, or the error that it failed with.
    """

    read: Callable[[Sequence[Path]], Iterator[tuple[Path, D | KgmatchError]]]
    parse: Callable[[Path, D], R]
    unchanged: Callable[[str, str], bool]
    write: Callable[[Sequence[R]], None]
    is_posting: Callable[[R], bool]


def discover(paths: Sequence[Path]) -> list[Path]:
    """All files to read: those named, and those in the folders named, hidden and temporary ones left out, each once.

    Raises DataError for a path that is not there and when nothing is left.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                hidden = any(part.startswith((".", "~$")) for part in file.relative_to(path).parts)
                if file.is_file() and not hidden and file.suffix.lower() in SUFFIXES:
                    found.setdefault(file.resolve(), file)
        elif path.exists():
            found.setdefault(path.resolve(), path)
        else:
            raise DataError(f"{path}: no such file or folder")
    if not found:
        raise DataError(f"{', '.join(map(str, paths))}: no PDF, DOCX, text or job file in there")
    return list(found.values())


def ingest(
    files: Sequence[Path], stages: Stages[D, R], *, each: Callable[[Path, str], None] = lambda *_: None
) -> Report:
    """Read, write and count. `each` is told of every file and what became of it ("read", "unchanged", "failed").

    An interrupt (Ctrl-C) leaves the batches written so far; the next run takes up there.
    """
    report = Report()
    for chunk in _chunks(files, BATCH):
        records: list[R] = []
        for path, content in stages.read(_changed(chunk, stages, report, each)):
            try:
                if isinstance(content, KgmatchError):
                    raise content
                records.append(stages.parse(path, content))
                each(path, "read")
            except (DocumentError, DataError) as error:
                report.failures.append(_failure(path, error))
                each(path, "failed")
        if records:
            stages.write(records)
            report.documents += len(records)
            report.postings += sum(map(stages.is_posting, records))
            report.candidates += sum(not stages.is_posting(r) for r in records)
    return report


def _changed(
    files: Sequence[Path], stages: Stages[D, R], report: Report, each: Callable[[Path, str], None]
) -> list[Path]:
    """The files that have to be read; the others are counted as unchanged, or failed when they cannot be opened."""
    changed = []
    for path in files:
        try:
            if stages.unchanged(_hash(path), str(path)):
                report.unchanged += 1
                report.documents += 1
                each(path, "unchanged")
            else:
                changed.append(path)
        except DocumentError as error:
            report.failures.append(_failure(path, error))
            each(path, "failed")
    return changed


def _failure(path: Path, error: Exception) -> Failure:
    """The reason without the file's name before it: the failure has that in a field of its own."""
    return Failure(str(path), str(error).removeprefix(f"{path}: "))


def _chunks(files: Sequence[Path], size: int) -> Iterator[Sequence[Path]]:
    for at in range(0, len(files), size):
        yield files[at : at + size]


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as data:
            return hashlib.file_digest(data, "sha256").hexdigest()
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror}") from None
