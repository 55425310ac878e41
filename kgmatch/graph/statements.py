"""Rows → statements: batches of one query, in an order in which nodes come before the edges that need them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kgmatch.concepts.normal import normalise
from kgmatch.store.queries import writing as q

BATCH = 2000

Row = dict[str, Any]
Statement = tuple[str, Mapping[str, Any]]

_ORDER = (
    q.MERGE_DOCUMENTS, q.MERGE_CANDIDATES, q.MERGE_CANDIDATE_DOCUMENTS, q.MERGE_POSTINGS, q.MERGE_MENTIONED_SKILLS, q.MERGE_MENTIONS,
    q.MERGE_POSITIONS, q.MERGE_POSITION_EMPLOYERS, q.MERGE_POSITION_OCCUPATIONS, q.MERGE_POSITION_SKILLS,
    q.MERGE_QUALIFICATIONS, q.MERGE_QUALIFICATION_SCHOOLS, q.MERGE_QUALIFICATION_FIELDS, q.MERGE_PLACES, q.MERGE_LANGUAGES,
    q.MERGE_CERTIFICATIONS, q.MERGE_HAS_SKILL, q.MERGE_HELD, q.MERGE_EARNED, q.MERGE_LIVES_IN, q.MERGE_SPEAKS,
    q.MERGE_CERTIFIED, q.MERGE_REQUIREMENTS, q.MERGE_POSTING_OCCUPATIONS, q.MERGE_POSTING_EMPLOYERS,
)  # fmt: skip


class Rows:
    """Rows gathered by query."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Row]] = {}

    def put(self, query: str, **row: Any) -> None:
        self._rows.setdefault(query, []).append(row)

    def statements(self) -> Iterator[Statement]:
        for query in _ORDER:
            yield from batches(query, self._rows.get(query, ()))


def batches(query: str, rows: Sequence[Row]) -> Iterator[Statement]:
    for at in range(0, len(rows), BATCH):
        yield query, {"rows": list(rows[at : at + BATCH])}


def key(name: str) -> str:
    """The id of a node that is known by its name alone: the normal form, or its hash where that is empty."""
    return normalise(name) or hashlib.sha256(name.encode()).hexdigest()[:16]
