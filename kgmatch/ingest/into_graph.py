"""The stages of a batch that ends in a graph: records made by a pool of processes, written by this one alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from kgmatch.errors import KgmatchError
from kgmatch.graph import Known, write_candidates, write_postings
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


def graph_stages(store: Store, workers: Workers[Record], *, fingerprint: str, as_of: date | None = None) -> Stages[Record]:  # fmt: skip
    """`workers` make a file's record of (path, as_of); `fingerprint` names the pipeline that does.

    `as_of`: the day at which "to date" ends; by default today, or the day on which a file's bytes were first ingested.
    """
    known = Known(store)

    def skipped(digest: str, source: str) -> Skipped | None:
        return UNCHANGED if known.unchanged(digest, source, fingerprint) else None

    def record(paths: Iterable[Path]) -> Iterator[tuple[Path, Record | KgmatchError]]:
        return workers.call_all(paths, given=lambda path: {"as_of": as_of or known.as_of(path)})

    def write(records: Sequence[Record]) -> None:
        resumes = [r for r in records if isinstance(r, Candidate)]
        postings = [r for r in records if isinstance(r, Posting)]
        if resumes:
            write_candidates(store, resumes, known, fingerprint)
        if postings:
            write_postings(store, postings, known, fingerprint)

    return Stages(skipped, record, write, is_posting=lambda r: isinstance(r, Posting))
