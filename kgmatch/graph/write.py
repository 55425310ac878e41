"""Candidates and postings → nodes and edges, in idempotent batches: ingesting twice changes nothing.

What a document says hangs on the document (MENTIONS, STATES); the candidate's own edges follow from all their documents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kgmatch.concepts.variants import seniority
from kgmatch.graph.derived import put_person
from kgmatch.graph.known import Known
from kgmatch.graph.orphans import drop_orphans, read_shared
from kgmatch.graph.places import Places, places_of
from kgmatch.graph.stated import Stated, place_evidence, read_stated, stamp_of, stated, wish_row
from kgmatch.graph.statements import Row, Rows, key
from kgmatch.model import Candidate, Document, Evidence, Position, Posting
from kgmatch.profiles.offers import offer
from kgmatch.store import Store, Transaction
from kgmatch.store.queries import bookkeeping, forgetting, writing


def write_candidates(store: Store, candidates: Sequence[Candidate], known: Known, fingerprint: str) -> None:
    """All of them in one transaction. What the same files said before is replaced; their people keep their ids."""

    def work(transaction: Transaction) -> Places:
        places = places_of(transaction, candidates, known)
        shared = read_shared(transaction, documents=[*places.before, *places.gone], postings=places.misfiled)
        _drop_said(transaction, places)
        rows = Rows()
        told: dict[str, list[Stated]] = defaultdict(list)
        for record in {c.documents[0].id: c for c in candidates}.values():
            _put_document(
                rows,
                record.documents[0],
                places,
                fingerprint,
                {**_contact(record), **wish_row(record.wishes), "stamp": stamp_of(record)},
            )
            _put_stated(rows, record)
            told[places.owner[record.documents[0].id]].append(stated(record))
        for edge in places.edges():
            rows.put(writing.MERGE_CANDIDATE_DOCUMENTS, **edge)
        put_people(transaction, rows, {**dict.fromkeys(places.left, ()), **told})
        transaction.write(*rows.statements())
        drop_orphans(transaction, shared)
        return places

    _remember(known, store.transaction(work), fingerprint)


def write_postings(store: Store, postings: Sequence[Posting], known: Known, fingerprint: str) -> None:
    """All of them in one transaction; likewise."""

    def work(transaction: Transaction) -> Places:
        places = places_of(transaction, postings, known)
        owners = sorted({*places.owner.values()})
        shared = read_shared(transaction, documents=[*places.before, *places.gone], postings=[*owners, *places.left])
        _drop_said(transaction, places)
        transaction.write(
            (forgetting.DROP_POSTING_EDGES, {"ids": owners}), (forgetting.DROP_POSTINGS, {"ids": places.left})
        )
        rows = Rows()
        for record in {p.documents[0].id: p for p in postings}.values():
            document = record.documents[0]
            _put_document(rows, document, places, fingerprint, {})
            _put_posting(rows, places.owner[document.id], record)
        put_people(transaction, rows, dict.fromkeys(places.misfiled, ()))
        transaction.write(*rows.statements())
        drop_orphans(transaction, shared)
        return places

    _remember(known, store.transaction(work), fingerprint)


def put_people(transaction: Transaction, rows: Rows, told: Mapping[str, Sequence[Stated]]) -> None:
    """The edges of these candidates anew, from what is told now and from the documents that they have in the store beside.

    A candidate without any document goes.
    """
    beside: dict[str, list[str]] = defaultdict(list)
    for row in transaction.read(bookkeeping.DOCUMENTS_OF, ids=list(told)):
        beside[row["owner"]].append(row["document"])
    known = read_stated(transaction, [document for some in beside.values() for document in some])
    transaction.write((forgetting.DROP_CANDIDATE_EDGES, {"ids": list(told)}))
    empty = []
    for owner, documents in told.items():
        everything = [*documents, *(known[document] for document in beside[owner])]
        if everything:
            put_person(rows, owner, everything)
        else:
            empty.append(owner)
    transaction.write((forgetting.DROP_CANDIDATES, {"ids": empty}))


def _drop_said(transaction: Transaction, places: Places) -> None:
    said = {"ids": [*places.before, *places.gone]}
    transaction.write(
        (forgetting.DROP_STATED, said),
        (forgetting.DROP_STATES, said),
        (forgetting.DROP_DESCRIBED_BY, said),
        (forgetting.DROP_DOCUMENTS, {"ids": places.gone}),
        (forgetting.DROP_POSTINGS, {"ids": places.misfiled}),
        (bookkeeping.SET_SOURCES, {"rows": places.moved}),
        (bookkeeping.DROP_FAILURES, {"ids": sorted({source for some in places.sources.values() for source in some})}),
    )


def _remember(known: Known, places: Places, fingerprint: str) -> None:
    for id in places.gone:
        known.gone(id)
    for document in places.documents:
        known.written(document.id, places.sources[document.id], document.as_of, fingerprint)


# --- rows -------------------------------------------------------------------------------------------------------------


def _put_document(rows: Rows, document: Document, places: Places, fingerprint: str, said: Row) -> None:
    rows.put(
        writing.MERGE_DOCUMENTS, id=document.id, source=document.source, sources=places.sources[document.id],
        asOf=document.as_of.isoformat(), mediaType=document.media_type, language=document.language,
        pages=len(document.pages), quality=document.quality.grade, fingerprint=fingerprint,
        **{"name": None, "headline": None, "emails": [], "phones": [], "links": [], "stamp": None, **wish_row(None), **said},
    )  # fmt: skip


def _contact(c: Candidate) -> Row:
    return {
        "name": c.contact.name, "headline": c.headline, "emails": list(c.contact.emails), "phones": list(c.contact.phones),
        "links": list(c.contact.links),
    }  # fmt: skip


def _put_stated(rows: Rows, c: Candidate) -> None:
    document = c.documents[0].id
    for claim in c.skills:
        concept = claim.concept
        rows.put(
            writing.MERGE_MENTIONED_SKILLS,
            uri=concept.uri,
            label=concept.label,
            kind=concept.kind,
            scheme=concept.scheme,
        )
        for evidence in claim.evidence:
            rows.put(writing.MERGE_MENTIONS, uri=concept.uri, claimConfidence=claim.confidence, **_mention(evidence))
    for position in c.positions:
        _put_position(rows, document, position)
    for study in c.studies:
        year = study.period.end.year if study.period.end else None
        rows.put(writing.MERGE_QUALIFICATIONS, id=study.id, degree=study.degree, level=study.level, year=year, **_place(document, study.evidence))  # fmt: skip
        if study.school:
            rows.put(
                writing.MERGE_QUALIFICATION_SCHOOLS, qualification=study.id, id=key(study.school), name=study.school
            )
        if study.field:
            rows.put(writing.MERGE_QUALIFICATION_FIELDS, qualification=study.id, id=key(study.field), name=study.field)
    if c.contact.place:
        rows.put(
            writing.MERGE_PLACES, id=key(c.contact.place), name=c.contact.place, **_place(document, place_evidence(c))
        )
    for language in c.languages:
        rows.put(writing.MERGE_LANGUAGES, uri=language.concept.uri, label=language.concept.label, level=language.level, mustHave=None, **_place(document, language.evidence))  # fmt: skip
    for certification in c.certifications:
        rows.put(writing.MERGE_CERTIFICATIONS, id=key(certification.name), name=certification.name, **_place(document, certification.evidence))  # fmt: skip


def _put_position(rows: Rows, document: str, position: Position) -> None:
    period = position.period
    rows.put(
        writing.MERGE_POSITIONS, id=position.id, title=position.title,
        seniority=seniority(position.title) if position.title else None,
        startDate=str(period.start) if period.start else None, endDate=str(period.end) if period.end else None,
        current=period.current, months=position.months, **_place(document, position.evidence),
    )  # fmt: skip
    if position.employer:
        rows.put(
            writing.MERGE_POSITION_EMPLOYERS, position=position.id, id=key(position.employer), name=position.employer
        )
    if position.occupation is not None:
        rows.put(writing.MERGE_POSITION_OCCUPATIONS, position=position.id, uri=position.occupation.uri)
    for uri in position.skills:
        rows.put(writing.MERGE_POSITION_SKILLS, position=position.id, uri=uri)


def _put_posting(rows: Rows, id: str, p: Posting) -> None:
    document = p.documents[0].id
    rows.put(writing.MERGE_POSTINGS, id=id, document=document, title=p.title, seniority=seniority(p.title) if p.title else None, place=p.place, minMonths=p.min_months, degreeLevel=p.level, remote=p.remote, **asdict(offer(p.description)))  # fmt: skip
    for rank, r in enumerate(p.requirements):
        rows.put(writing.MERGE_MENTIONED_SKILLS, uri=r.concept.uri, label=r.concept.label, kind=r.concept.kind, scheme=r.concept.scheme)  # fmt: skip
        rows.put(
            writing.MERGE_REQUIREMENTS, posting=id, uri=r.concept.uri, importance=r.importance, mustHave=r.must_have,
            minMonths=r.min_months, inferred=r.inferred, rank=rank, label=r.concept.label, quotes=[e.quote for e in r.evidence],
            **_place(document, r.evidence),
        )  # fmt: skip
        for evidence in r.evidence:
            rows.put(writing.MERGE_MENTIONS, uri=r.concept.uri, claimConfidence=None, **_mention(evidence))
    musts = {concept.uri for concept in p.must_languages}
    for language in p.languages:
        rows.put(writing.MERGE_LANGUAGES, uri=language.concept.uri, label=language.concept.label, level=language.level, mustHave=language.concept.uri in musts, **_place(document, language.evidence))  # fmt: skip
    if p.occupation is not None:
        rows.put(writing.MERGE_POSTING_OCCUPATIONS, posting=id, uri=p.occupation.uri)
    if p.employer:
        rows.put(writing.MERGE_POSTING_EMPLOYERS, posting=id, id=key(p.employer), name=p.employer)


def _mention(evidence: Evidence) -> dict[str, Any]:
    return {
        "document": evidence.document_id, "startChar": evidence.start, "endChar": evidence.end, "page": evidence.page,
        "box": [round(float(v), 1) for v in evidence.box], "quote": evidence.quote, "confidence": evidence.score,
        "model": evidence.model,
    }  # fmt: skip


def _place(document: str, evidence: Sequence[Evidence]) -> Row:
    """Where a fact stands: document, page and offset of its first piece of evidence."""
    first = evidence[0] if evidence else None
    return {"document": document, "page": first and first.page, "startChar": first and first.start}
