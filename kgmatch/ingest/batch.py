"""Files → records → store, one batch a transaction; a file that fails is named with its reason and the rest goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from kgmatch.errors import DataError, DocumentError, KgmatchError

BATCH = 20
SUFFIXES = frozenset({".pdf", ".docx", ".docm", ".txt", ".text", ".md", ".markdown", ".json", ".jsonld", ".doc", ".rtf", ".html", ".htm", ".odt", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ""})  # fmt: skip

_OF_A_STORE = "owner.lock"  # beside it lies a graph, which may be the very one that is written

R = TypeVar("R")
Each = Callable[[Path, str], None]


@dataclass(frozen=True, slots=True)
class Failure:
    source: str
    reason: str


@dataclass
class Report:
    """`documents`: files that could be read and are now in the store, unchanged ones among them; `refused`: documents of
    people who were forgotten; `gone`: files that were read before and are not there any more."""

    documents: int = 0
    candidates: int = 0
    postings: int = 0
    unchanged: int = 0
    failures: list[Failure] = field(default_factory=list)
    refused: list[Failure] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def add(self, later: Report, files: Iterable[Path]) -> None:
        """What a later round did with these files: counted again, but a failure that was mended is none any more."""
        tried = set(map(str, files))
        self.documents += later.documents
        self.candidates += later.candidates
        self.postings += later.postings
        self.unchanged += later.unchanged
        self.failures = [f for f in self.failures if f.source not in tried] + later.failures
        self.refused = [f for f in self.refused if f.source not in tried] + later.refused
        self.gone = [source for source in self.gone if source not in tried] + later.gone


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not read: the store holds what it says (no reason), it failed before, for the reason given, or it is
    `refused`, for the reason given."""

    reason: str | None = None
    refused: bool = False


UNCHANGED = Skipped()


@dataclass(frozen=True)
class Stages(Generic[R]):
    """What a batch is given.

    `known`: whether a file, by its hash and path, need not be read; None where it must be. `record`: each path with the
    record made of it, or its error, in the order given; it takes paths as it needs them. `write`: records in one
    transaction. `failed` is told of each file that fails now: path, hash (None: it could not be opened) and reason.
    """

    known: Callable[[str, str], Skipped | None]
    record: Callable[[Iterable[Path]], Iterator[tuple[Path, R | KgmatchError]]]
    write: Callable[[Sequence[R]], None]
    is_posting: Callable[[R], bool]
    failed: Callable[[Path, str | None, str], None] = lambda *_: None


def discover(paths: Sequence[Path]) -> list[Path]:
    """All files to read: those named, and those in the folders named, each once. Hidden and temporary ones are left out,
    and what lies in a store's folder.

    Raises DataError for a path that is not there and when nothing is left.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            raise DataError(f"{path}: no such file or folder")
        for file in files_at(path):
            found.setdefault(file.resolve(), file)
    if not found:
        raise DataError(f"{', '.join(map(str, paths))}: no PDF, DOCX, text or job file in there")
    return list(found.values())


def files_at(path: Path) -> Iterator[Path]:
    """The file itself, or those in the folder, in order. Raises OSError for what cannot be looked at."""
    if not path.is_dir():
        yield path
        return
    found = sorted(path.rglob("*"))
    stores = {file.parent for file in found if file.name == _OF_A_STORE}
    for file in found:
        hidden = any(part.startswith((".", "~$")) for part in file.relative_to(path).parts)
        if hidden or file.suffix.lower() not in SUFFIXES or not stores.isdisjoint(file.parents):
            continue
        if file.is_file():
            yield file


def ingest(files: Iterable[Path], stages: Stages[R], *, report: Report | None = None, each: Each = lambda *_: None) -> Report:  # fmt: skip
    """Read, write and count. `each` is told of every file and what became of it ("read", "unchanged", "failed").

    An interrupt (Ctrl-C) leaves the batches written so far, and a `report` that was handed in says which those are; the
    next run takes up there.
    """
    report = Report() if report is None else report
    digests: dict[Path, str] = {}  # of the files that are being read
    records: list[R] = []

    def write() -> None:
        stages.write(records)
        postings = sum(map(stages.is_posting, records))
        report.documents += len(records)
        report.postings += postings
        report.candidates += len(records) - postings
        records.clear()

    for path, found in stages.record(_to_read(files, stages, report, each, digests)):
        digest = digests.pop(path)
        if isinstance(found, DocumentError | DataError):
            _fail(path, digest, found, stages, report, each)
            continue
        if isinstance(found, KgmatchError):  # not the file's fault
            raise found
        records.append(found)
        each(path, "read")
        if len(records) == BATCH:
            write()
    if records:
        write()
    return report


def _to_read(files: Iterable[Path], stages: Stages[R], report: Report, each: Each, digests: dict[Path, str]) -> Iterator[Path]:  # fmt: skip
    """The files that have to be read; the others are counted as unchanged or failed."""
    for path in files:
        try:
            digest = _hash(path)
        except DocumentError as error:
            _fail(path, None, error, stages, report, each)
            continue
        skipped = stages.known(digest, str(path))
        if skipped is None:
            digests[path] = digest
            yield path
        elif skipped.reason is not None:
            (report.refused if skipped.refused else report.failures).append(Failure(str(path), skipped.reason))
            each(path, "refused" if skipped.refused else "failed")
        else:
            report.unchanged += 1
            report.documents += 1
            each(path, "unchanged")


def _fail(path: Path, digest: str | None, error: Exception, stages: Stages[R], report: Report, each: Each) -> None:
    """The reason goes without the file's name before it: the failure has that in a field of its own."""
    reason = str(error).removeprefix(f"{path}: ")
    report.failures.append(Failure(str(path), reason))
    stages.failed(path, digest, reason)
    each(path, "failed")


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as data:
            return hashlib.file_digest(data, "sha256").hexdigest()
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror}") from None
