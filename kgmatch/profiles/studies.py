"""Spans of an education section → studies, grouped as positions are: by the field that the pattern begins with."""

from __future__ import annotations

from collections.abc import Sequence

from kgmatch.concepts.index import ConceptIndex
from kgmatch.model import Document, Link, Period, Span, Study
from kgmatch.profiles.dates import parse_period

FIELDS = ("DEGREE", "SCHOOL", "FIELD", "DATE")
_LEAST_SCORE = 0.4


def studies(document: Document, spans: Sequence[Span], links: Sequence[Link], index: ConceptIndex) -> tuple[Study, ...]:
    """Studies in the order of the document; `level` is inferred from the degree's name by the ontology."""
    areas = [(s.start, s.end) for s in document.sections if s.kind == "education"]
    if not areas:  # some head their schooling "Training"
        areas = [(s.start, s.end) for s in document.sections if s.kind == "certifications"]
    inside = [
        s
        for s in sorted(spans, key=lambda s: s.start)
        if s.label in FIELDS and s.score >= _LEAST_SCORE and (any(a <= s.start < b for a, b in areas) or (not areas and s.label in ("DEGREE", "SCHOOL")))
    ]  # fmt: skip
    level = {
        (link.span.start, link.span.end): index.entries[link.concept.uri].level
        for link in links
        if link.span.label == "DEGREE" and link.concept.uri in index.entries
    }
    found = []
    for group in _groups(document, inside):
        first = {label: next((s for s in group if s.label == label), None) for label in FIELDS}
        degree, school, field, when = (first[label] for label in FIELDS)
        if degree is None and school is None:
            continue
        found.append(
            Study(
                id=f"q_{document.id[:16]}_{group[0].start}",
                degree=_text(document, degree),
                level=level.get((degree.start, degree.end)) if degree else None,
                field=_text(document, field),
                school=_text(document, school),
                period=parse_period(_text(document, when) or "") if when else Period(),
                evidence=tuple(
                    document.evidence(s.start, s.end, model=s.model, score=s.score)
                    for s in (degree, school, field, when)
                    if s is not None
                ),
            )
        )
    return tuple(found)


def _groups(document: Document, spans: Sequence[Span]) -> list[list[Span]]:
    """A group is one study: it is closed when a label comes that it has already, or after a gap of lines."""
    lead = next((s.label for s in spans if sum(o.label == s.label for o in spans) >= 2), None)
    groups: list[list[Span]] = []
    for span in spans:
        if groups:
            group = groups[-1]
            has = {s.label for s in group}
            gap = document.text.count("\n", group[-1].end, span.start)
            opens = span.label in has or (span.label == lead and bool(has - {lead}) and lead in has) or gap > 4
            if not opens:
                group.append(span)
                continue
            if span.label in ("FIELD", "DATE") and gap <= 1 and span.label in has:
                continue  # a second date or subject of the same study
        groups.append([span])
    return groups


def _text(document: Document, span: Span | None) -> str | None:
    return " ".join(document.text[span.start : span.end].split()) if span else None
