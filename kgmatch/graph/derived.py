"""What documents say together → the person: one of each fact, the newest document first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kgmatch.graph.stated import Fact, Stated, StatedPosition, StatedStudy, wish_row
from kgmatch.graph.statements import Rows
from kgmatch.model import Period
from kgmatch.profiles.dates import month_range, union_months
from kgmatch.store.queries import writing as q


@dataclass(frozen=True, slots=True)
class _Said:
    """A fact with the document that it is taken from."""

    document: str
    fact: Fact


def put_person(rows: Rows, id: str, documents: Sequence[Stated]) -> None:
    """The candidate's own properties and edges. Name, headline, place and wishes are the newest document's that has one; contact
    data, skills, languages and certificates those of all; positions and studies that two documents tell are the newer's.

    A skill's months are those of all positions that show it, however often they are told: overlapping ones count once.
    The stamp is another whenever what the matching view reads of the person may be.
    """
    ordered = sorted(documents, key=_age)
    reaches = [r for _, r in _reaches(ordered)]
    put: list[tuple[str, dict[str, Any]]] = []
    for uri in dict.fromkeys(uri for d in ordered for uri in d.skills):
        shown = [reach for position, reach in _reaches(ordered) if uri in position.skills]
        last = max((end for _, end in shown), default=None)
        put.append((q.MERGE_HAS_SKILL, {
            "uri": uri, "months": union_months(shown) if shown else None,
            "lastUsed": f"{(last - 1) // 12:04d}-{(last - 1) % 12 + 1:02d}" if last else None,
            "confidence": max(d.skills[uri] for d in ordered if uri in d.skills),
        }))  # fmt: skip
    put += [(q.MERGE_HELD, {"id": position.id}) for position in _positions(ordered)]
    put += [(q.MERGE_EARNED, {"id": study.id}) for study in _studies(ordered)]
    put += [
        (q.MERGE_LIVES_IN, _edge(s)) for s in _once((_Said(d.document, f) for d in ordered for f in d.places), most=1)
    ]
    for said in _once(_Said(d.document, f) for d in ordered for f in d.languages):
        put.append((q.MERGE_SPEAKS, {**_edge(said), "level": said.fact.level}))
    for said in _once(_Said(d.document, f) for d in ordered for f in d.certifications):
        put.append((q.MERGE_CERTIFIED, _edge(said)))
    months = union_months(reaches) if reaches else None
    level = max((s.level for d in ordered for s in d.studies if s.level is not None), default=None)
    rows.put(
        q.MERGE_CANDIDATES, id=id, name=_first(d.name for d in ordered), headline=_first(d.headline for d in ordered),
        emails=_all(d.emails for d in ordered), phones=_all(d.phones for d in ordered), links=_all(d.links for d in ordered),
        monthsWorked=months, degreeLevel=level, stamp=_stamp(ordered, [months, level, *put]),
        **wish_row(next((d.wishes for d in ordered if d.wishes is not None), None)),
    )  # fmt: skip
    for query, row in put:
        rows.put(query, candidate=id, **row)


def _stamp(documents: Sequence[Stated], follows: Sequence[object]) -> str | None:
    """Tells whether a person changed: a hash of what their documents say and of what follows. None: it cannot be told."""
    said = [(d.document, d.stamp) for d in documents]
    if any(stamp is None for _, stamp in said):
        return None
    return hashlib.sha256(repr((said, sorted(map(repr, follows)))).encode()).hexdigest()[:16]


def _edge(said: _Said) -> dict[str, Any]:
    return {"key": said.fact.key, "document": said.document, "page": said.fact.page, "startChar": said.fact.start_char}


def _age(document: Stated) -> tuple[int, int, str]:
    """Newest first: by the last month that it tells of, then by the day on which it came."""
    latest = max((end for _, (_, end) in _reaches([document])), default=0)
    return -latest, -document.as_of.toordinal(), document.document


def _reaches(documents: Sequence[Stated]) -> list[tuple[StatedPosition, tuple[int, int]]]:
    found = ((p, month_range(p.period, d.as_of)) for d in documents for p in d.positions)
    return [(position, reach) for position, reach in found if reach is not None]


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _all(values: Iterable[tuple[str, ...]]) -> list[str]:
    return list(dict.fromkeys(value for some in values for value in some))


def _positions(documents: Sequence[Stated]) -> Iterator[StatedPosition]:
    """Each job once: one that a newer document tells too is left to that."""
    newer: list[StatedPosition] = []
    for document in documents:
        kept = [p for p in document.positions if not any(same_job(p, other) for other in newer)]
        newer += kept
        yield from kept


def _studies(documents: Sequence[Stated]) -> Iterator[StatedStudy]:
    newer: list[StatedStudy] = []
    for document in documents:
        kept = [s for s in document.studies if not any(same_study(s, other) for other in newer)]
        newer += kept
        yield from kept


def same_job(a: StatedPosition, b: StatedPosition) -> bool:
    """Whether two documents tell of one job: nothing differs of employer, title and beginning, and two of them agree.

    A title may be another where employer and month of beginning are the same (a translation, a promotion told late).
    """
    employer = _agree(a.employer, b.employer)
    title = _agree(_folded(a.title), _folded(b.title))
    start = _same_start(a.period, b.period)
    if employer and start and a.period.start and a.period.start.month and b.period.start and b.period.start.month:
        return True
    return False not in (employer, title, start) and (employer, title, start).count(True) >= 2


def same_study(a: StatedStudy, b: StatedStudy) -> bool:
    """Likewise of school, level (or the degree's words) and year."""
    level = _agree(a.level, b.level) if a.level and b.level else _agree(_folded(a.degree), _folded(b.degree))
    compared = (_agree(a.school, b.school), level, _agree(a.year, b.year))
    return False not in compared and compared.count(True) >= 2


def _agree(a: object, b: object) -> bool | None:
    return None if a is None or b is None else a == b


def _folded(text: str | None) -> str | None:
    return " ".join(text.casefold().split()) if text else None


def _same_start(a: Period, b: Period) -> bool | None:
    if a.start is None or b.start is None:
        return None
    if a.start.month is None or b.start.month is None:
        return a.start.year == b.start.year
    return a.start == b.start


def _once(facts: Iterable[_Said], *, most: int | None = None) -> list[_Said]:
    """The first of each node; of a language the first that says a level."""
    found: dict[str, _Said] = {}
    for said in facts:
        known = found.get(said.fact.key)
        if known is None or (known.fact.level is None and said.fact.level is not None):
            found[said.fact.key] = said
    return list(found.values())[:most]
