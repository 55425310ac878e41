"""The stages of a batch that ends in a graph: records made by a pool of processes, written by this one alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kgmatch.errors import KgmatchError
from kgmatch.graph import Known, write_candidates, write_postings
from kgmatch.graph.erase import readmit
from kgmatch.graph.failures import write_failure
from kgmatch.ingest.batch import UNCHANGED, Skipped, Stages
from kgmatch.model import Candidate, Posting
from kgmatch.processes import Workers, cores, machine_memory
from kgmatch.store import Store

SECONDS = 180.0  # for one file, all the way to its record
MEMORY = 2 << 30  # bytes that one file may take
MOST_WORKERS = 8
WORKER_MEMORY = 1536 << 20  # bytes that each worker should find; 400 MB of it are models and ontology
FEW_FILES = 8  # fewer are read by one worker before a second would be ready

Record = Candidate | Posting


def default_workers(files: int) -> int:
    """How many processes for so many files: one a core, as far as memory goes, one alone for a handful."""
    if files < FEW_FILES:
        return 1
    memory = machine_memory()
    fitting = MOST_WORKERS if memory is None else memory // WORKER_MEMORY
    return max(1, min(cores(), fitting, MOST_WORKERS))


@dataclass(frozen=True, slots=True)
class Again:
    """What is read although it need not be: `retry`, files that failed before as they are; `refresh`, unchanged ones;
    `readmit`, documents of people who were forgotten.
    """

    retry: bool = False
    refresh: bool = False
    readmit: bool = False


def graph_stages(store: Store, workers: Workers[Record], *, fingerprint: str, as_of: date | None = None, again: Again = Again(), known: Known | None = None) -> Stages[Record]:  # fmt: skip
    """`workers` make a file's record of (path, as_of); `fingerprint` names the pipeline that does.

    `as_of`: the day at which "to date" ends; by default today, or the day on which a file's bytes were first ingested.
    A file that failed is not tried again before it, or the pipeline, has changed.
    """
    known = known or Known(store)

    def skipped(digest: str, source: str) -> Skipped | None:
        if digest in known.forgotten:
            if not again.readmit:
                day = known.forgotten[digest]
                return Skipped(f"of a person who was forgotten on {day}; --readmit reads it again", refused=True)
            readmit(store, [digest])
            del known.forgotten[digest]
        failed = known.quarantined.get(source)
        if failed and (failed.digest, failed.fingerprint) == (digest, fingerprint) and not again.retry:
            return Skipped(f"{failed.reason} (as before; --retry tries it again)")
        return UNCHANGED if not again.refresh and known.unchanged(digest, source, fingerprint) else None

    def record(paths: Iterable[Path]) -> Iterator[tuple[Path, Record | KgmatchError]]:
        return workers.call_all(paths, given=lambda path: {"as_of": as_of or known.as_of(path)})

    def write(records: Sequence[Record]) -> None:
        resumes = [r for r in records if isinstance(r, Candidate)]
        postings = [r for r in records if isinstance(r, Posting)]
        if resumes:
            write_candidates(store, resumes, known, fingerprint)
        if postings:
            write_postings(store, postings, known, fingerprint)

    def failed(path: Path, digest: str | None, reason: str) -> None:
        write_failure(store, known, str(path), digest, fingerprint, reason)

    return Stages(skipped, record, write, is_posting=lambda r: isinstance(r, Posting), failed=failed)


def files_again(known: Known, fingerprint: str, again: Again) -> list[Path]:
    """The files that failed (`retry`), and those that another pipeline has read (`refresh`), wherever they lie."""
    sources = set(known.quarantined) if again.retry else set()
    if again.refresh:
        sources |= known.stale(fingerprint)
    return [Path(source) for source in sorted(sources)]


def gone(known: Known, paths: Sequence[Path]) -> list[str]:
    """The files at or below these paths that were read before and are not there any more."""
    below = [source for source in known.sources if any(_below(Path(source), path) for path in paths)]
    return sorted(source for source in below if not Path(source).exists())


def _below(source: Path, path: Path) -> bool:
    return source == path or path in source.parents
