"""Files read in processes of their own, so that a hostile one costs its time and memory and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kgmatch.errors import KgmatchError
from kgmatch.model import Document
from kgmatch.processes import Workers
from kgmatch.reading.reader import ReaderOptions, read


@dataclass(frozen=True, slots=True)
class _Reading:
    """`read` with its options, as a job for processes that import `kgmatch.reading` alone."""

    read: Callable[..., Document]
    options: ReaderOptions

    def prepare(self) -> None:
        __import__("numpy")  # it reserves space by the number of processors, which is no file's fault

    def __call__(self, path: Path, *, as_of: date | None) -> Document:
        return self.read(path, as_of=as_of, options=self.options)


class GuardedReader:
    """`read` for files that are not trusted: at most `seconds` of wall time and `memory` bytes of address space (on Linux)
    for each, beyond what a worker has after its imports. `job` is what is called in the worker, as `read` is."""

    def __init__(self, *, workers: int = 1, seconds: float = 60.0, memory: int = 3 << 30, options: ReaderOptions = ReaderOptions(), job: Callable[..., Document] = read) -> None:  # noqa: B008  # fmt: skip
        self._workers = Workers(_Reading(job, options), workers=workers, seconds=seconds, memory=memory)

    def __enter__(self) -> GuardedReader:
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the workers at once, whatever they are at."""
        self._workers.__exit__()

    def read(self, path: Path, *, as_of: date | None = None) -> Document:
        """Raises DocumentError."""
        return self._workers.call(path, as_of=as_of)

    def read_all(self, paths: Iterable[Path], *, as_of: date | Callable[[Path], date | None] | None = None) -> Iterator[tuple[Path, Document | KgmatchError]]:  # fmt: skip
        """Every file with its document or what is wrong with it, in the order given; `paths` is taken as needed.

        `as_of`: one day for all, or what tells it of each.
        """
        return self._workers.call_all(paths, given=lambda path: {"as_of": as_of(path) if callable(as_of) else as_of})
