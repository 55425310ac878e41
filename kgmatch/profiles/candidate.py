"""A tagged and linked resume → Candidate."""

from __future__ import annotations

from collections.abc import Sequence

from kgmatch.concepts.index import ConceptIndex
from kgmatch.errors import DocumentError
from kgmatch.model import Candidate, Document, Link, Span
from kgmatch.profiles.claims import certifications, languages, skill_claims
from kgmatch.profiles.contact import contact
from kgmatch.profiles.extras import projects, publications, wishes
from kgmatch.profiles.outline import Outline
from kgmatch.profiles.positions import positions
from kgmatch.profiles.studies import studies

LEAST_SIGNS = 3
_RESUME_SECTIONS = frozenset(
    {"experience", "education", "skills", "summary", "certifications", "languages", "projects"}
)


def candidate(document: Document, found: Outline, links: Sequence[Link], index: ConceptIndex) -> Candidate:
    """What the document tells of one person. Raises DocumentError when it does not read as a resume."""
    spans = found.spans
    held = positions(document, found, links)
    person = Candidate(
        id=f"c_{document.id[:16]}",
        contact=contact(document, spans),
        headline=_headline(document, spans),
        positions=held,
        studies=studies(document, found, links, index),
        skills=skill_claims(document, links, held),
        languages=languages(document, links),
        certifications=certifications(document, spans),
        documents=(document,),
        projects=projects(document),
        publications=publications(document),
        wishes=wishes(document, spans),
    )
    if _signs(person, sum(s.label == "TITLE" for s in spans)) < LEAST_SIGNS:
        raise DocumentError(
            f"{document.source}: does not read as a resume (no positions, studies, contact or skills that belong together); "
            "if it is a job posting, ingest it with --kind posting"
        )
    return person


def _signs(found: Candidate, titles: int) -> int:
    """How much speaks for a resume: each kind of content once, dated positions and known sections twice. `titles`: how
    many are mentioned, for a life told in prose has no entries."""
    sections = {s.kind for s in found.documents[0].sections} & _RESUME_SECTIONS
    return (
        bool(found.contact.name)
        + bool(found.contact.emails or found.contact.phones)
        + 2 * any(p.period.start or p.period.end for p in found.positions)
        + bool(found.studies)
        + (titles >= 2)
        + 2 * (len(sections) >= 2)
        + (sum(s.concept.kind != "mention" for s in found.skills) >= 5)
    )


def _headline(document: Document, spans: Sequence[Span]) -> str | None:
    """The title that stands above the first section, if there is one."""
    header = next((s for s in document.sections if s.kind == "header"), None)
    for span in spans:
        if span.label == "TITLE" and header is not None and header.start <= span.start < header.end:
            return " ".join(document.text[span.start : span.end].split())
    return None
