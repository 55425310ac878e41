"""What one document says of its person, as far as a candidate follows from it: from a fresh record or from the store."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kgmatch.graph.statements import key
from kgmatch.model import Candidate, Day, Evidence, Period, Wishes
from kgmatch.store import Transaction
from kgmatch.store.queries import stated as q

WISHES = ("text", "title", "place", "remote", "hours", "pay", "notice")  # of kgmatch.model.Wishes


@dataclass(frozen=True, slots=True)
class StatedPosition:
    """`employer` is the node's id; `start_char` its place in the document; `skills` are URIs."""

    id: str
    title: str | None
    employer: str | None
    period: Period
    start_char: int | None
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StatedStudy:
    id: str
    degree: str | None
    level: int | None
    school: str | None
    year: int | None
    start_char: int | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A place, language or certification by its node's id or URI, with its first place in the document."""

    key: str
    page: int | None
    start_char: int | None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """`skills`: URI → how sure the document makes it. Positions and studies in the document's order. `stamp`: see `stamp_of`."""

    document: str
    as_of: date
    name: str | None
    headline: str | None
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    links: tuple[str, ...]
    skills: Mapping[str, float] = field(default_factory=dict)
    positions: tuple[StatedPosition, ...] = ()
    studies: tuple[StatedStudy, ...] = ()
    places: tuple[Fact, ...] = ()
    languages: tuple[Fact, ...] = ()
    certifications: tuple[Fact, ...] = ()
    stamp: str | None = None
    wishes: Wishes | None = None


def wish_row(wishes: Wishes | None) -> dict[str, str | None]:
    """The properties of a Document or Candidate that hold what the person is looking for."""
    return {f"wish{name.capitalize()}": (getattr(wishes, name) or None) if wishes else None for name in WISHES}


def _wishes(row: Mapping[str, Any]) -> Wishes | None:
    said = {name: row[f"wish{name.capitalize()}"] for name in WISHES}
    return Wishes(**{**said, "text": said["text"] or ""}) if any(said.values()) else None


def stated(candidate: Candidate) -> Stated:
    """What a freshly read document says."""
    (document,) = candidate.documents
    contact = candidate.contact
    places = [_fact(key(contact.place), place_evidence(candidate))] if contact.place else []
    return Stated(
        document=document.id,
        as_of=document.as_of,
        name=contact.name,
        headline=candidate.headline,
        emails=contact.emails,
        phones=contact.phones,
        links=contact.links,
        skills={claim.concept.uri: claim.confidence for claim in candidate.skills},
        positions=tuple(_in_order(
            StatedPosition(p.id, p.title, key(p.employer) if p.employer else None, p.period, _start(p.evidence), frozenset(p.skills))
            for p in candidate.positions
        )),
        studies=tuple(_in_order(
            StatedStudy(s.id, s.degree, s.level, key(s.school) if s.school else None, s.period.end.year if s.period.end else None, _start(s.evidence))
            for s in candidate.studies
        )),
        places=tuple(places),
        languages=tuple(sorted((_fact(x.concept.uri, x.evidence, x.level) for x in candidate.languages), key=_by_key)),
        certifications=tuple(sorted({c.key: c for c in reversed([_fact(key(x.name), x.evidence) for x in candidate.certifications])}.values(), key=_by_key)),
        stamp=stamp_of(candidate),
        wishes=candidate.wishes,
    )  # fmt: skip


def stamp_of(candidate: Candidate) -> str:
    """Tells apart what a document says of its person, as far as matching reads it: a hash, without contact data."""
    said = (
        candidate.documents[0].as_of, candidate.contact.place, candidate.skills, candidate.positions, candidate.studies,
        candidate.languages,
    )  # fmt: skip
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def place_evidence(candidate: Candidate) -> list[Evidence]:
    return [e for e in candidate.contact.evidence if " ".join(e.quote.split()) == candidate.contact.place]


def read_stated(transaction: Transaction, documents: Sequence[str]) -> dict[str, Stated]:
    """What the store has of these documents."""
    if not documents:
        return {}

    def rows(query: str) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in transaction.read(query, ids=list(documents)):
            found[row["document"]].append(row)
        return found

    skills, positions, studies = rows(q.STATED_SKILLS), rows(q.STATED_POSITIONS), rows(q.STATED_STUDIES)
    places, languages, certifications = rows(q.STATED_PLACES), rows(q.STATED_LANGUAGES), rows(q.STATED_CERTIFICATIONS)
    return {
        id: Stated(
            document=id, as_of=date.fromisoformat(row["asOf"]), name=row["name"], headline=row["headline"],
            emails=tuple(row["emails"] or ()), phones=tuple(row["phones"] or ()), links=tuple(row["links"] or ()),
            skills={r["uri"]: r["confidence"] for r in skills[id]},
            positions=tuple(_in_order(
                StatedPosition(
                    r["id"], r["title"], r["employer"],
                    Period(_day(r["startDate"]), _day(r["endDate"]), bool(r["current"])), r["startChar"], frozenset(r["skills"]),
                )
                for r in positions[id]
            )),
            studies=tuple(_in_order(
                StatedStudy(r["id"], r["degree"], r["level"], r["school"], r["year"], r["startChar"]) for r in studies[id]
            )),
            places=_facts(places[id]), languages=_facts(languages[id]), certifications=_facts(certifications[id]), stamp=row["stamp"],
            wishes=_wishes(row),
        )
        for id, (row,) in rows(q.STATED_DOCUMENTS).items()
    }  # fmt: skip


def _facts(rows: Sequence[Mapping[str, Any]]) -> tuple[Fact, ...]:
    return tuple(sorted((Fact(r["key"], r["page"], r["startChar"], r["level"]) for r in rows), key=_by_key))


def _fact(key: str, evidence: Sequence[Evidence], level: str | None = None) -> Fact:
    return Fact(key, evidence[0].page if evidence else None, _start(evidence), level)


def _by_key(fact: Fact) -> str:
    return fact.key


def _start(evidence: Sequence[Evidence]) -> int | None:
    return evidence[0].start if evidence else None


def _in_order(found: Any) -> list[Any]:
    return sorted(found, key=lambda x: (x.start_char is None, x.start_char or 0, x.id))


def _day(text: str | None) -> Day | None:
    if not text:
        return None
    year, _, month = text.partition("-")
    return Day(int(year), int(month) if month else None)
