"""Labelled pairs of posting and resume for `kgmatch train matcher`: as texts or files with a label, or judgements of files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from kgmatch.cli.judgements import csv_rows, json_rows, names_of, read_judgements, read_text
from kgmatch.cli.output import note
from kgmatch.cli.records import counted, read_records
from kgmatch.errors import DataError, DocumentError, KgmatchError
from kgmatch.evaluation.matching import masked_text
from kgmatch.ingest import discover
from kgmatch.model import Candidate, Posting
from kgmatch.pipeline import Pipeline
from kgmatch.reading import document_from_text
from kgmatch.reading.job_file import JobFile
from kgmatch.training.matcher import LabelledPair, key_of

COLUMNS = ("posting", "resume", "label")
LABELS = {"0": 0, "1": 1, "false": 0, "true": 1}
PATH = 260  # characters: a longer value, or one of several lines, is a text
_NAMED = re.compile(r"\.(?:pdf|docx?|txt|md|json|jsonld|html?|rtf|odt)$", re.I)

Failures = list[tuple[Path, KgmatchError]]


@dataclass(frozen=True, slots=True)
class Side:
    """A posting or a resume: its whole text, names masked, and what was read of it, where that was asked for."""

    text: str
    record: Candidate | Posting | None


@dataclass(frozen=True, eq=False)
class Labelled:
    """`pairs` by the keys of `postings` and `resumes`; `left_out`: pairs of which one side could not be read."""

    pairs: list[LabelledPair]
    postings: dict[str, Side]
    resumes: dict[str, Side]
    file: str
    sha256: str
    left_out: int = 0
    failures: Failures = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    posting: str | Path
    resume: str | Path
    label: int


def read_labelled(
    pipeline: Pipeline, path: Path, *, queries: Path | None, corpus: Path | None, relevant: int | None, records: bool,
    as_of: date | None = None,
) -> Labelled:  # fmt: skip
    """Of JSONL or CSV with posting, resume and label; or, with both folders, of any file that train ranker takes, whose grades
    of at least `relevant` (2, or 1 where none is higher) are matches. Raises DataError.

    `records`: whether both sides must be read as postings and candidates, and not for their texts alone.
    """
    data, text = read_text(path)
    first = next((line for line in text.split("\n") if line.strip()), "")
    if not first:
        raise DataError(
            f"{path}: empty; each line must be a JSON object with {', '.join(COLUMNS)}, or a CSV row of these"
        )
    if queries is not None and corpus is not None:
        rows = _judged(path, queries, corpus, relevant)
    elif first.lstrip().startswith("{"):
        rows = _labelled(path, json_rows(path, text))
    elif path.suffix.lower() == ".csv" or "," in first:
        rows = _labelled(path, csv_rows(path, text, COLUMNS))
    else:
        raise DataError(f"{path}: neither JSON lines nor CSV with {', '.join(COLUMNS)}; for judgements of files (TREC qrels, say) name their folders with --queries and --corpus")  # fmt: skip
    if not rows:
        raise DataError(f"{path}: no rows below the header")
    failures: Failures = []
    postings = _sides(pipeline, [row.posting for row in rows], "posting", records, as_of, failures)
    resumes = _sides(pipeline, [row.resume for row in rows], "resume", records, as_of, failures)
    found = _paired(path, rows, postings, resumes)
    if not found:
        raise DataError(
            f"{path}: of no pair could both sides be read: {failures[0][1] if failures else 'nothing is left'}"
        )
    asked, held = ({side.key: side.side for side in some.values()} for some in (postings, resumes))
    left_out = sum(row.posting not in postings or row.resume not in resumes for row in rows)
    return Labelled(found, asked, held, path.name, hashlib.sha256(data).hexdigest(), left_out, failures)


def _labelled(path: Path, rows: Iterable[tuple[int, Mapping[str, Any]]]) -> list[_Row]:
    found = []
    for n, row in rows:
        missing = [name for name in COLUMNS if name not in row]
        if missing:
            raise DataError(f"{path}, line {n}: no {', '.join(missing)}; each pair must have {', '.join(COLUMNS)}")
        label = LABELS.get(str(row["label"]).strip().casefold())
        if label is None or isinstance(row["label"], float):
            raise DataError(f"{path}, line {n}: the label must be 1 (a match) or 0, not {row['label']!r}")
        found.append(_Row(n, _text_or_file(path, n, "posting", row), _text_or_file(path, n, "resume", row), label))
    return found


def _text_or_file(path: Path, n: int, name: str, row: Mapping[str, Any]) -> str | Path:
    """A file beside the data or from here, else the text itself."""
    value = row[name]
    if not isinstance(value, str) or not value.strip():
        raise DataError(f"{path}, line {n}: {name} must be a text or a file's name, and not empty; it is {value!r:.40}")
    value = value.strip()
    if "\n" in value or len(value) > PATH:
        return value
    for place in (path.parent / value, Path(value)):
        if place.is_file():
            return place.resolve()
    if _NAMED.search(value) and ("/" in value or " " not in value):
        raise DataError(f"{path}, line {n}: {value}: no such file, beside {path.name} or from here")
    return value


def _judged(path: Path, queries: Path, corpus: Path, relevant: int | None) -> list[_Row]:
    """What was judged of files, by their names."""
    judgements = read_judgements(path)
    least = judgements.relevant if relevant is None else relevant
    jobs, resumes = (_by_name(folder) for folder in (queries, corpus))
    found, unknown = [], set()
    for posting, row in judgements.grades.items():
        for candidate, grade in row.items():
            if posting in jobs and candidate in resumes:
                found.append(_Row(0, jobs[posting], resumes[candidate], int(grade >= least)))
            else:
                unknown |= {posting} - set(jobs) | {candidate} - set(resumes)
    if not found:
        raise DataError(f"{path}: no judged pair is in {queries} and {corpus} by its files' names ({min(unknown)} is not there, say)")  # fmt: skip
    if unknown:
        some = ", ".join(sorted(unknown)[:5]) + (", …" if len(unknown) > 5 else "")
        note(f"left out: {len(unknown)} of those judged that no file is named for, or several are: {some}")
    return found


def _by_name(folder: Path) -> dict[str, Path]:
    files = {str(path): [str(path)] for path in discover([folder])}
    return {name: Path(path) for name, path in names_of(files).items()}


@dataclass(frozen=True, slots=True)
class _Known:
    key: str
    side: Side


def _sides(
    pipeline: Pipeline, values: Sequence[str | Path], kind: str, records: bool, as_of: date | None, failures: Failures
) -> dict[str | Path, _Known]:
    """Each text and each file once; those that cannot be read are among the failures."""
    found: dict[str | Path, _Known] = {}
    unique = list(dict.fromkeys(values))
    files = [value for value in unique if isinstance(value, Path)]
    reads = read_records(pipeline, files, kind=kind, as_of=as_of)
    for path, one in counted(reads, total=len(files), what=f"reading {kind}s"):
        if isinstance(one, KgmatchError):
            failures.append((path, one))
        else:
            found[path] = _Known(key_of(one.text), Side(one.text, one.record))
    for n, text in enumerate((v for v in unique if isinstance(v, str)), 1):
        document = document_from_text(text, f"{kind} {n}", as_of=as_of)
        spans = pipeline.tag(document)
        record: Candidate | Posting | None = None
        if records:
            try:
                record = pipeline.posting_of(JobFile(document), spans) if kind == "posting" else pipeline.candidate_of(document, spans)  # fmt: skip
            except (DocumentError, DataError) as error:
                failures.append((Path(f"{kind} {text[:40]!r}"), error))
                continue
        masked = masked_text(document, spans)
        found[text] = _Known(key_of(masked), Side(masked, record))
    return found


def _paired(
    path: Path, rows: Sequence[_Row], postings: Mapping[str | Path, _Known], resumes: Mapping[str | Path, _Known]
) -> list[LabelledPair]:
    """Each pair once. Raises DataError where one is labelled both ways."""
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.posting not in postings or row.resume not in resumes:
            continue
        key = postings[row.posting].key, resumes[row.resume].key
        if found.setdefault(key, row.label) != row.label:
            where = f", line {row.line}" if row.line else ""
            raise DataError(f"{path}{where}: this posting and this resume are labelled 0 and 1; take one out")
    return [LabelledPair(posting, resume, label) for (posting, resume), label in found.items()]
