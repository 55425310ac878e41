"""Candidates and postings → nodes and edges, in idempotent batches: ingesting twice changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from kgmatch.concepts.index import SKILL_KINDS, ConceptIndex
from kgmatch.concepts.normal import normalise
from kgmatch.concepts.variants import seniority
from kgmatch.model import Candidate, Document, Evidence, Position, Posting
from kgmatch.profiles.dates import month_range, union_months
from kgmatch.store import Store
from kgmatch.store import queries as q

BATCH = 2000

Row = dict[str, Any]
_Record = TypeVar("_Record", Candidate, Posting)
Statement = tuple[str, Mapping[str, Any]]


def write_ontology(store: Store, index: ConceptIndex) -> bool:
    """Put the concepts and their relations into the store, once for each version of the ontology; whether it wrote.

    What an earlier version had and this one lacks stays, marked deprecated, so that nobody loses a skill.
    """
    known = store.read(q.ONTOLOGY_OF)
    if known and known[0]["ontology"] == index.fingerprint:
        return False
    skills = [
        {"uri": e.concept.uri, "label": e.concept.label, "kind": e.concept.kind, "scheme": e.concept.scheme}
        for e in index.of_kind(SKILL_KINDS)
    ]
    occupations = [
        {"uri": e.concept.uri, "label": e.concept.label, "isco": e.isco, "scheme": e.concept.scheme}
        for e in index.of_kind({"occupation"})
    ]
    statements = [
        (q.DROP_SKILL_RELATIONS, {}),
        (q.DROP_OCCUPATION_RELATIONS, {}),
        (q.DEPRECATE_SKILLS, {}),
        (q.DEPRECATE_OCCUPATIONS, {}),
        *_batches(q.MERGE_SKILLS, skills),
        *_batches(q.MERGE_OCCUPATIONS, occupations),
        *_batches(q.MERGE_OCCUPATION_BROADER, _edges(index, {"occupation"}, "broader")),
        *_batches(q.MERGE_BROADER, _edges(index, SKILL_KINDS, "broader")),
        *_batches(q.MERGE_RELATED, _edges(index, SKILL_KINDS, "related")),
        *_batches(q.MERGE_ESSENTIAL, _edges(index, {"occupation"}, "essential")),
        *_batches(q.MERGE_OPTIONAL, _edges(index, {"occupation"}, "optional")),
        (q.SET_ONTOLOGY, {"fingerprint": index.fingerprint}),
        (q.BUMP_GENERATION, {}),
    ]
    store.write(*statements)
    return True


def _edges(index: ConceptIndex, kinds: Iterable[str], relation: str) -> list[Row]:
    return [{"source": e.concept.uri, "target": t} for e in index.of_kind(kinds) for t in getattr(e, relation)]


def _batches(query: str, rows: Sequence[Row]) -> Iterator[Statement]:
    for at in range(0, len(rows), BATCH):
        yield query, {"rows": list(rows[at : at + BATCH])}


class Known:
    """What the store knows of files, read once at the start of a batch: which are unchanged, and who owns a source."""

    def __init__(self, store: Store) -> None:
        rows = store.read(q.KNOWN_DOCUMENTS)
        self.fingerprints = {row["id"]: row["fingerprint"] for row in rows}
        self.sources: dict[str, list[str]] = {row["id"]: list(row["sources"] or []) for row in rows}
        self._days: dict[str, str] = {row["id"]: row["asOf"] for row in rows}

    def unchanged(self, document_id: str, source: str, fingerprint: str) -> bool:
        return self.fingerprints.get(document_id) == fingerprint and source in self.sources.get(document_id, ())

    def as_of(self, path: Path) -> date | None:
        """The day on which these bytes were first ingested, or None."""
        try:
            with path.open("rb") as data:
                day = self._days.get(hashlib.file_digest(data, "sha256").hexdigest())
        except OSError:
            return None
        return date.fromisoformat(day) if day else None

    def document_at(self, source: str) -> str | None:
        """The document that was last read at this source."""
        return next((id for id, sources in self.sources.items() if source in sources), None)


def write_candidates(store: Store, candidates: Sequence[Candidate], known: Known, fingerprint: str) -> None:
    """All of them in one transaction. What the same files said before is replaced."""
    owned = [_with_owner(store, candidate, known) for candidate in candidates]
    ids = [candidate.id for candidate, _ in owned]
    gone = [old for _, old in owned if old is not None]
    documents = [d for candidate, _ in owned for d in candidate.documents]
    store.write(
        (q.DROP_CANDIDATE_PARTS, {"ids": ids}),
        (q.DROP_CANDIDATE_EDGES, {"ids": ids}),
        (q.DROP_MENTIONS, {"ids": [d.id for d in documents]}),
        (q.DROP_DOCUMENTS, {"ids": gone}),
        (q.MERGE_DOCUMENTS, {"rows": [_document_row(d, known, fingerprint) for d in documents]}),
        *_candidate_statements([candidate for candidate, _ in owned]),
        *((query, {}) for query in q.DROP_ORPHANS),
        (q.BUMP_GENERATION, {}),
    )
    _remember(known, documents, gone, fingerprint)


def write_postings(store: Store, postings: Sequence[Posting], known: Known, fingerprint: str) -> None:
    """All of them in one transaction; likewise."""
    owned = [_with_owner(store, posting, known) for posting in postings]
    gone = [old for _, old in owned if old is not None]
    documents = [d for posting, _ in owned for d in posting.documents]
    store.write(
        (q.DROP_POSTING_EDGES, {"ids": [posting.id for posting, _ in owned]}),
        (q.DROP_MENTIONS, {"ids": [d.id for d in documents]}),
        (q.DROP_DOCUMENTS, {"ids": gone}),
        (q.MERGE_DOCUMENTS, {"rows": [_document_row(d, known, fingerprint) for d in documents]}),
        *_posting_statements([posting for posting, _ in owned]),
        *((query, {}) for query in q.DROP_ORPHANS),
        (q.BUMP_GENERATION, {}),
    )
    _remember(known, documents, gone, fingerprint)


def _with_owner(store: Store, record: _Record, known: Known) -> tuple[_Record, str | None]:
    """The record under the id of who owned its file before, and the id of the document that it replaces, if any."""
    document = record.documents[0]
    same = store.read(q.OWNER_OF_DOCUMENT, id=document.id)
    if same:
        return replace(record, id=same[0]["id"]), None
    before = known.document_at(document.source)
    owner = store.read(q.OWNER_OF_SOURCE, source=document.source) if before else []
    if not owner or before is None or known.sources[before] != [document.source]:
        return record, None
    return replace(record, id=owner[0]["id"]), before


def _remember(known: Known, documents: Sequence[Document], gone: Sequence[str], fingerprint: str) -> None:
    for id in gone:
        known.fingerprints.pop(id, None)
        known.sources.pop(id, None)
    for document in documents:
        known.fingerprints[document.id] = fingerprint
        known.sources[document.id] = _sources(document, known)


def _sources(document: Document, known: Known) -> list[str]:
    return sorted({*known.sources.get(document.id, ()), document.source})


def _document_row(document: Document, known: Known, fingerprint: str) -> Row:
    return {
        "id": document.id,
        "source": document.source,
        "sources": _sources(document, known),
        "asOf": document.as_of.isoformat(),
        "mediaType": document.media_type,
        "language": document.language,
        "pages": len(document.pages),
        "quality": document.quality.grade,
        "fingerprint": fingerprint,
    }


def _candidate_statements(candidates: Sequence[Candidate]) -> Iterator[Statement]:
    rows: dict[str, list[Row]] = {}

    def put(query: str, **row: Any) -> None:
        rows.setdefault(query, []).append(row)

    for c in candidates:
        document = c.documents[0]
        reaches = [r for r in (month_range(p.period, document.as_of) for p in c.positions) if r is not None]
        put(
            q.MERGE_CANDIDATES, id=c.id, document=document.id, name=c.contact.name, headline=c.headline,
            emails=list(c.contact.emails), phones=list(c.contact.phones), links=list(c.contact.links),
            monthsWorked=union_months(reaches) if reaches else None,
            degreeLevel=max((s.level for s in c.studies if s.level is not None), default=None),
        )  # fmt: skip
        for claim in c.skills:
            concept = claim.concept
            put(
                q.MERGE_MENTIONED_SKILLS, uri=concept.uri, label=concept.label, kind=concept.kind, scheme=concept.scheme
            )
            put(q.MERGE_HAS_SKILL, candidate=c.id, uri=concept.uri, months=claim.months, lastUsed=claim.last_used, confidence=claim.confidence)  # fmt: skip
            for evidence in claim.evidence:
                put(q.MERGE_MENTIONS, uri=concept.uri, **_mention(evidence))
        for position in c.positions:
            _put_position(put, c.id, position)
        for study in c.studies:
            year = study.period.end.year if study.period.end else None
            put(q.MERGE_QUALIFICATIONS, candidate=c.id, id=study.id, degree=study.degree, level=study.level, year=year, **_place(study.evidence))  # fmt: skip
            if study.school:
                put(q.MERGE_QUALIFICATION_SCHOOLS, qualification=study.id, id=key(study.school), name=study.school)
            if study.field:
                put(q.MERGE_QUALIFICATION_FIELDS, qualification=study.id, id=key(study.field), name=study.field)
        if c.contact.place:
            said = [e for e in c.contact.evidence if " ".join(e.quote.split()) == c.contact.place]
            put(q.MERGE_PLACES, candidate=c.id, id=key(c.contact.place), name=c.contact.place, **_place(said))
        for language in c.languages:
            put(q.MERGE_LANGUAGES, candidate=c.id, uri=language.concept.uri, label=language.concept.label, level=language.level, **_place(language.evidence))  # fmt: skip
        for certification in c.certifications:
            put(q.MERGE_CERTIFICATIONS, candidate=c.id, id=key(certification.name), name=certification.name, **_place(certification.evidence))  # fmt: skip
    yield from _in_order(rows)


def _put_position(put: Any, candidate: str, position: Position) -> None:
    period = position.period
    put(
        q.MERGE_POSITIONS, candidate=candidate, id=position.id, title=position.title,
        seniority=seniority(position.title) if position.title else None,
        startDate=str(period.start) if period.start else None, endDate=str(period.end) if period.end else None,
        current=period.current, months=position.months, **_place(position.evidence),
    )  # fmt: skip
    if position.employer:
        put(q.MERGE_POSITION_EMPLOYERS, position=position.id, id=key(position.employer), name=position.employer)
    if position.occupation is not None:
        put(q.MERGE_POSITION_OCCUPATIONS, position=position.id, uri=position.occupation.uri)
    for uri in position.skills:
        put(q.MERGE_POSITION_SKILLS, position=position.id, uri=uri)


def _posting_statements(postings: Sequence[Posting]) -> Iterator[Statement]:
    rows: dict[str, list[Row]] = {}

    def put(query: str, **row: Any) -> None:
        rows.setdefault(query, []).append(row)

    for p in postings:
        document = p.documents[0]
        put(q.MERGE_POSTINGS, id=p.id, document=document.id, title=p.title, seniority=seniority(p.title) if p.title else None, place=p.place, minMonths=p.min_months, degreeLevel=p.level)  # fmt: skip
        for r in p.requirements:
            put(q.MERGE_MENTIONED_SKILLS, uri=r.concept.uri, label=r.concept.label, kind=r.concept.kind, scheme=r.concept.scheme)  # fmt: skip
            put(
                q.MERGE_REQUIREMENTS, posting=p.id, uri=r.concept.uri, importance=r.importance, mustHave=r.must_have,
                minMonths=r.min_months, inferred=r.inferred, **_place(r.evidence),
            )  # fmt: skip
            for evidence in r.evidence:
                put(q.MERGE_MENTIONS, uri=r.concept.uri, **_mention(evidence))
        if p.occupation is not None:
            put(q.MERGE_POSTING_OCCUPATIONS, posting=p.id, uri=p.occupation.uri)
        if p.employer:
            put(q.MERGE_POSTING_EMPLOYERS, posting=p.id, id=key(p.employer), name=p.employer)
    yield from _in_order(rows)


# Nodes before the edges that need them.
_ORDER = (
    q.MERGE_CANDIDATES, q.MERGE_POSTINGS, q.MERGE_MENTIONED_SKILLS, q.MERGE_HAS_SKILL, q.MERGE_MENTIONS, q.MERGE_POSITIONS,
    q.MERGE_POSITION_EMPLOYERS, q.MERGE_POSITION_OCCUPATIONS, q.MERGE_POSITION_SKILLS, q.MERGE_QUALIFICATIONS,
    q.MERGE_QUALIFICATION_SCHOOLS, q.MERGE_QUALIFICATION_FIELDS, q.MERGE_PLACES, q.MERGE_LANGUAGES, q.MERGE_CERTIFICATIONS,
    q.MERGE_REQUIREMENTS, q.MERGE_POSTING_OCCUPATIONS, q.MERGE_POSTING_EMPLOYERS,
)  # fmt: skip


def _in_order(rows: Mapping[str, Sequence[Row]]) -> Iterator[Statement]:
    for query in _ORDER:
        if query in rows:
            yield from _batches(query, rows[query])


def _mention(evidence: Evidence) -> Row:
    return {
        "document": evidence.document_id, "startChar": evidence.start, "endChar": evidence.end, "page": evidence.page,
        "box": [round(float(v), 1) for v in evidence.box], "quote": evidence.quote, "confidence": evidence.score,
        "model": evidence.model,
    }  # fmt: skip


def _place(evidence: Sequence[Evidence]) -> Row:
    """Where a fact stands: document, page and offset of its first piece of evidence."""
    if not evidence:
        return {"document": None, "page": None, "startChar": None}
    first = evidence[0]
    return {"document": first.document_id, "page": first.page, "startChar": first.start}


def key(name: str) -> str:
    """The id of a node that is known by its name alone: the normal form, or its hash where that is empty."""
    return normalise(name) or hashlib.sha256(name.encode()).hexdigest()[:16]
