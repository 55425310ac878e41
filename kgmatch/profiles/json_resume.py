"""Candidate → JSON Resume (jsonresume.org schema 1.0); what it has no place for stands under meta.kgmatch."""

from __future__ import annotations

from typing import Any

from kgmatch.model import Candidate, Contact, Document, Evidence, Posting, Wishes


def json_resume(candidate: Candidate) -> dict[str, Any]:
    """Fields that the document does not give are left out, never filled."""
    document = candidate.documents[0]
    contact = candidate.contact
    basics = {
        "name": contact.name,
        "label": candidate.headline,
        "email": contact.emails[0] if contact.emails else None,
        "phone": contact.phones[0] if contact.phones else None,
        "url": next((_absolute(u) for u in contact.links), None),
        "location": _location(contact),
        "profiles": [{"url": _absolute(u)} for u in contact.links[1:]] or None,
    }
    record = {
        "basics": _present(basics),
        "work": [
            _present(
                {
                    "name": p.employer,
                    "position": p.title,
                    "location": p.place,
                    "startDate": str(p.period.start) if p.period.start else None,
                    "endDate": str(p.period.end) if p.period.end else None,
                    "summary": p.summary or None,
                }
            )
            for p in candidate.positions
        ],
        "education": [
            _present(
                {
                    "institution": s.school,
                    "area": s.field,
                    "studyType": s.degree,
                    "score": s.grade,
                    "startDate": str(s.period.start) if s.period.start else None,
                    "endDate": str(s.period.end) if s.period.end else None,
                }
            )
            for s in candidate.studies
        ],
        "skills": [{"name": name} for name in listed_skills(candidate)],
        "languages": [_present({"language": x.concept.label, "fluency": x.level}) for x in candidate.languages],
        "certificates": [{"name": c.name} for c in candidate.certifications],
        "projects": [
            _present(
                {
                    "name": p.name,
                    "description": p.summary or None,
                    "startDate": str(p.period.start) if p.period.start else None,
                    "endDate": str(p.period.end) if p.period.end else None,
                }
            )
            for p in candidate.projects
        ],
        "publications": [{"name": p.text} for p in candidate.publications],
        "meta": {"kgmatch": _meta(candidate, document)},
    }
    return record


def _wishes(said: Wishes | None) -> dict[str, Any] | None:
    if said is None:
        return None
    fields = {name: getattr(said, name) for name in ("text", "title", "place", "remote", "hours", "pay", "notice")}
    return _present({name: value or None for name, value in fields.items()}) | {"evidence": _evidence(said.evidence)}


def _location(contact: Contact) -> dict[str, Any] | None:
    town, _, region = (contact.place or "").partition(",")
    return (
        _present({"address": contact.address, "city": town.strip() or None, "region": region.strip() or None}) or None
    )


def listed_skills(candidate: Candidate) -> list[str]:
    """Skills as the person lists them, in the order of the document; without a skill section all that are evidenced.
    What each means, and for how long it was used, stands in meta.kgmatch.skills.
    """
    document = candidate.documents[0]
    told = sorted({(e.start, " ".join(e.quote.split())) for skill in candidate.skills for e in skill.evidence})
    listed = [name for start, name in told if (s := document.section_at(start)) is not None and s.kind == "skills"]
    if not listed:
        listed = [s.evidence[0].quote for s in candidate.skills if s.concept.kind != "mention" and s.evidence]
    return list({name.casefold(): name for name in reversed(listed)}.values())[::-1]


def _meta(candidate: Candidate, document: Document) -> dict[str, Any]:
    return {
        "id": candidate.id,
        "document": document.id,
        "source": document.source,
        "asOf": document.as_of.isoformat(),
        "language": document.language,
        "quality": {"grade": document.quality.grade, "reasons": list(document.quality.reasons)},
        "emails": list(candidate.contact.emails),
        "phones": list(candidate.contact.phones),
        "contactEvidence": _evidence(candidate.contact.evidence),
        "sections": [{"kind": s.kind, "heading": s.heading} for s in document.sections],
        "work": [
            {
                "kind": p.kind,
                "months": p.months,
                "current": p.period.current,
                "occupation": p.occupation.uri if p.occupation else None,
                "skills": list(p.skills),
                "evidence": _evidence(p.evidence),
            }
            for p in candidate.positions
        ],
        "education": [
            {"level": s.level, "levelInferred": s.level is not None, "evidence": _evidence(s.evidence)}
            for s in candidate.studies
        ],
        "skills": [
            {
                "uri": s.concept.uri,
                "label": s.concept.label,
                "kind": s.concept.kind,
                "months": s.months,
                "lastUsed": s.last_used,
                "confidence": s.confidence,
                "evidence": _evidence(s.evidence),
            }
            for s in candidate.skills
        ],
        "languages": [{"uri": x.concept.uri, "evidence": _evidence(x.evidence)} for x in candidate.languages],
        "certificates": [{"evidence": _evidence(c.evidence)} for c in candidate.certifications],
        "projects": [{"evidence": _evidence(p.evidence)} for p in candidate.projects],
        "publications": [{"evidence": _evidence(p.evidence)} for p in candidate.publications],
        "wishes": _wishes(candidate.wishes),
        "pages": [
            {"page": p.number, "grade": p.quality.grade, "reasons": list(p.quality.reasons)} for p in document.pages
        ],
    }


def posting_record(posting: Posting) -> dict[str, Any]:
    """A posting as a JobPosting-like object, its requirements under meta.kgmatch likewise."""
    document = posting.documents[0]
    return _present(
        {
            "title": posting.title,
            "employer": posting.employer,
            "place": posting.place,
            "skills": [r.concept.label for r in posting.requirements if not r.inferred],
            "meta": {
                "kgmatch": {
                    "id": posting.id,
                    "document": document.id,
                    "source": document.source,
                    "occupation": posting.occupation.uri if posting.occupation else None,
                    "occupationLabel": posting.occupation.label if posting.occupation else None,
                    "degreeLevel": posting.level,
                    "fields": [c.label for c in posting.fields],
                    "minMonths": posting.min_months,
                    "remote": posting.remote,
                    "languages": [x.concept.label for x in posting.languages],
                    "mustHaveLanguages": [c.label for c in posting.must_languages],
                    "niceToHaveLanguages": [
                        {"language": x.concept.label, "fluency": x.level, "evidence": _evidence(x.evidence)}
                        for x in posting.nice_languages
                    ],
                    "certificates": [
                        {"name": c.name, "evidence": _evidence(c.evidence)} for c in posting.certifications
                    ],
                    "evidence": _by_field(posting),
                    "notes": list(posting.notes),
                    "setAside": _evidence(posting.aside),
                    "requirements": [
                        {
                            "uri": r.concept.uri,
                            "label": r.concept.label,
                            "importance": r.importance,
                            "mustHave": r.must_have,
                            "minMonths": r.min_months,
                            "inferred": r.inferred,
                            "evidence": _evidence(r.evidence),
                        }
                        for r in posting.requirements
                    ],
                }
            },
        }
    )


def _by_field(posting: Posting) -> dict[str, list[dict[str, Any]]]:
    """Field → where the posting says it."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, evidence in (*posting.grounds, *(("languages", e) for x in posting.languages for e in x.evidence)):
        found.setdefault(name, []).append(evidence_record(evidence))
    return found


def evidence_record(e: Evidence) -> dict[str, Any]:
    return {
        "document": e.document_id, "page": e.page, "box": [round(v, 1) for v in e.box], "start": e.start, "end": e.end,
        "quote": e.quote, "model": e.model, "score": round(e.score, 4),
    }  # fmt: skip


def _evidence(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    return [evidence_record(e) for e in evidence]


def _absolute(url: str) -> str:
    return url if url.lower().startswith("http") else f"https://{url}"


def _present(record: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in record.items() if v is not None}
