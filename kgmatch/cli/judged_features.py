"""Judgements and what they are about, in a store or in two folders → the features of each judged pair."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from kgmatch.cli.judgements import Judgements, names_of
from kgmatch.cli.output import note
from kgmatch.cli.records import counted, read_records
from kgmatch.concepts.relatedness import relatedness_of
from kgmatch.errors import DataError, KgmatchError
from kgmatch.graph import Known, write_candidates, write_ontology
from kgmatch.ingest import discover
from kgmatch.matching.display import people_of
from kgmatch.matching.postings import stored_postings
from kgmatch.matching.view import View
from kgmatch.model import Candidate, Posting
from kgmatch.pipeline import Pipeline
from kgmatch.store import Store, connect
from kgmatch.training.ranker import Rows, feature_table

BATCH = 100
Failures = list[tuple[Path, KgmatchError]]


@dataclass(frozen=True)
class Sources:
    """Where postings and candidates are read: a store, a folder of postings and a store, or two folders."""

    store: str | None = None
    queries: Path | None = None
    corpus: Path | None = None
    as_of: date | None = None


@dataclass(frozen=True, eq=False)
class JudgedRows:
    """`rows` with, of each, the ids of its `postings` and `candidates`; `left_out`: judged pairs of which one side is unknown."""

    rows: Rows
    judged: Judgements
    postings: tuple[str, ...]
    candidates: tuple[str, ...]
    left_out: int
    failures: Failures


@dataclass(frozen=True, eq=False)
class _Opened:
    """`names`: of postings and of candidates, as judgements may use them → id; asked for the names that judgements use."""

    view: View
    postings: Mapping[str, Posting]
    posting_names: Mapping[str, str]
    candidate_names: Callable[[set[str]], Mapping[str, str]]
    failures: Failures


def judged_rows(pipeline: Pipeline, judgements: Judgements, sources: Sources) -> JudgedRows:
    """Raises DataError where postings or candidates that were judged are not there at all."""
    used = {c for row in judgements.grades.values() for c in row}
    with _opened(pipeline, sources, set(judgements.grades)) as found:
        names = found.candidate_names(used)
        _check("posting", judgements.grades, found.posting_names)
        _check("candidate", used, names)
        judged = judgements.renamed(found.posting_names, names)
        at = {id: n for n, id in enumerate(found.view.ids)}
        relatedness = relatedness_of(pipeline.index)
        tables, grades, number, postings, candidates = [], [], [], [], []
        for n, (posting, row) in enumerate(sorted(judged.grades.items())):
            ids = sorted(row)
            where = np.asarray([at[id] for id in ids], np.int64)
            tables.append(feature_table(found.postings[posting], found.view, relatedness, pipeline.encoder, where))  # fmt: skip
            grades += [row[id] for id in ids]
            number += [n] * len(ids)
            postings += [posting] * len(ids)
            candidates += ids
    if not tables:
        raise DataError("no judged pair has both its posting and its candidate there; nothing to learn from")
    preferred = None
    if judged.preferred:
        place = {key: n for n, key in enumerate(zip(postings, candidates, strict=True))}
        better = [place[p, a] for p, a, _ in judged.preferred]
        worse = [place[p, b] for p, _, b in judged.preferred]
        preferred = np.asarray(better, np.int64), np.asarray(worse, np.int64)
    rows = Rows.of(np.concatenate(tables), np.asarray(grades, np.int64), np.asarray(number, np.int64), preferred)
    said = sum(len(row) for row in judgements.grades.values())
    return JudgedRows(rows, judged, tuple(postings), tuple(candidates), said - len(postings), found.failures)


def _check(what: str, asked: Mapping[str, object] | set[str], known: Mapping[str, str]) -> None:
    """Raises DataError where none is known; says how many are not."""
    unknown = sorted(name for name in asked if name not in known)
    if len(unknown) == len(asked):
        have = f" (there is {min(known)}, say)" if known else ""
        raise DataError(f"no {what} of the judgements is there by id or by file name: they have {unknown[0]}{have}")
    if unknown:
        some = ", ".join(unknown[:5]) + (", …" if len(unknown) > 5 else "")
        note(f"left out: {len(unknown)} {what}{'s' * (len(unknown) != 1)} of the judgements that are not there, could not be read, or whose name fits several: {some}")  # fmt: skip


@contextmanager
def _opened(pipeline: Pipeline, sources: Sources, wanted: set[str]) -> Iterator[_Opened]:
    failures: Failures = []
    if sources.store is not None:
        with connect(sources.store, must_exist=True) as store:
            postings, names = (
                _folder_postings(pipeline, sources.queries, wanted, sources.as_of, failures)
                if sources.queries is not None
                else _stored(store)
            )
            view = pipeline.view(store)
            yield _Opened(view, postings, names, lambda used: _candidate_names(store, view, used), failures)
        return
    if sources.queries is None or sources.corpus is None:
        raise DataError("name where the candidates are: a store, or a folder of postings and one of resumes")
    postings, names = _folder_postings(pipeline, sources.queries, wanted, sources.as_of, failures)
    people, files = _folder_candidates(pipeline, sources.corpus, sources.as_of, failures)
    with tempfile.TemporaryDirectory(prefix="kgmatch-") as folder, connect(f"{folder}/graph.db") as store:
        write_ontology(store, pipeline.index)
        known = Known(store)
        for at in range(0, len(people), BATCH):
            write_candidates(store, people[at : at + BATCH], known, pipeline.fingerprint)
        resumes = names_of(files)
        yield _Opened(pipeline.view(store), postings, names, lambda _: resumes, failures)


def _folder_postings(
    pipeline: Pipeline, folder: Path, wanted: set[str], as_of: date | None, failures: Failures
) -> tuple[dict[str, Posting], dict[str, str]]:
    """The postings among the folder's files that are named in the judgements, and their names."""
    files = [path for path in discover([folder]) if {str(path), path.name, path.stem} & wanted]
    records, paths = _read(pipeline, files, "posting", as_of, failures)
    return {id: one for id, one in records.items() if isinstance(one, Posting)}, names_of(paths)


def _folder_candidates(
    pipeline: Pipeline, folder: Path, as_of: date | None, failures: Failures
) -> tuple[list[Candidate], dict[str, list[str]]]:
    """All resumes, judged or not: how rare a skill or a word is depends on all."""
    records, paths = _read(pipeline, discover([folder]), "resume", as_of, failures)
    return [one for one in records.values() if isinstance(one, Candidate)], paths


def _read(
    pipeline: Pipeline, files: Sequence[Path], kind: str, as_of: date | None, failures: Failures
) -> tuple[dict[str, Candidate | Posting], dict[str, list[str]]]:
    """Id → record, and id → files: those of the same bytes are one."""
    records: dict[str, Candidate | Posting] = {}
    paths: dict[str, list[str]] = {}
    reads = read_records(pipeline, files, kind=kind, as_of=as_of)
    for path, one in counted(reads, total=len(files), what=f"reading {kind}s"):
        if isinstance(one, KgmatchError):
            failures.append((path, one))
        else:
            records.setdefault(one.record.id, one.record)
            paths.setdefault(one.record.id, []).append(str(path))
    return records, paths


def _stored(store: Store) -> tuple[dict[str, Posting], dict[str, str]]:
    found = stored_postings(store)
    if not found:
        raise DataError("the store holds no posting; ingest those that were judged with --kind posting, or name their folder with --queries")  # fmt: skip
    return {one.posting.id: one.posting for one in found}, names_of({one.posting.id: one.sources for one in found})


def _candidate_names(store: Store, view: View, used: set[str]) -> dict[str, str]:
    ids = list(view.ids)
    if used <= set(ids):
        return {id: id for id in ids}
    files = {id: list(sources) for id, (_, sources) in people_of(store, ids).items()}
    return names_of({id: files.get(id, []) for id in ids})
