"""TREC's two file formats: judgements (qrels) and rankings (runs), each line checked."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from kgmatch.errors import DataError

Qrels = dict[str, dict[str, int]]
"""Query id → document id → grade; 0 and below: not relevant."""
Run = dict[str, dict[str, float]]
"""Query id → document id → score."""

_Value = TypeVar("_Value", int, float)


def read_qrels(path: Path) -> Qrels:
    """Lines of `query 0 document grade`. Raises DataError with the line's number."""
    found: Qrels = {}
    for n, (query, _, document, grade) in _rows(path, ("query", "0", "document", "grade")):
        try:
            value = int(grade)
        except ValueError:
            raise DataError(f"{path}, line {n}: the grade must be a whole number, not {grade[:40]!r}") from None
        _put(found, query, document, value, path, n)
    return found


def read_run(path: Path) -> Run:
    """Lines of `query Q0 document rank score tag`. Raises DataError with the line's number.

    The score alone orders the documents, as in trec_eval; the rank and the tag are not read.
    """
    found: Run = {}
    for n, (query, _, document, _, score, _) in _rows(path, ("query", "Q0", "document", "rank", "score", "tag")):
        try:
            value = float(score)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise DataError(f"{path}, line {n}: the score must be a number, not {score[:40]!r}")
        _put(found, query, document, value, path, n)
    return found


def _put(found: dict[str, dict[str, _Value]], query: str, document: str, value: _Value, path: Path, n: int) -> None:
    rows = found.setdefault(query, {})
    if document in rows:
        raise DataError(f"{path}, line {n}: document {document} stands twice for query {query}; take one line out")
    rows[document] = value


def _rows(path: Path, fields: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise DataError(f"{path}: cannot be read: {reason}") from None
    lines = [(n, line.split()) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        raise DataError(f"{path}: empty; each line must be {' '.join(fields)!r}")
    for n, row in lines:
        if len(row) != len(fields):
            raise DataError(
                f"{path}, line {n}: {len(row)} fields where {len(fields)} are due, {' '.join(fields)!r}: {' '.join(row)[:60]!r}"
            )
        yield n, row
