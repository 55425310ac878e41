"""The outline's studies → studies: what the degree is called, in what, where, until when."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kgmatch.concepts.index import ConceptIndex
from kgmatch.model import Document, Link, Period, Study
from kgmatch.profiles.outline import Outline
from kgmatch.profiles.records import dated_cell
from kgmatch.profiles.structure import PAGE, Chosen, Settled

_SUBJECT = re.compile(r"^(?P<degree>.{2,60}?)\s+(?:in|im|en)\s+(?P<field>.{2,80})$", re.I)  # fmt: skip


def studies(document: Document, found: Outline, links: Sequence[Link], index: ConceptIndex) -> tuple[Study, ...]:
    """Studies in the order of the document; `level` is inferred from the degree's name by the ontology."""
    level = {
        (link.span.start, link.span.end): index.entries[link.concept.uri].level
        for link in links
        if link.span.label == "DEGREE" and link.concept.uri in index.entries
    }
    result = []
    for study in found.studies:
        degree, school, subject = (study.fields.get(name) for name in ("DEGREE", "SCHOOL", "FIELD"))
        when = dated_cell(study.entry)
        evidence = [
            document.evidence(c.cell.start, c.cell.end, model=c.model, score=c.score)
            for c in (degree, school, subject)
            if c
        ]
        if when is not None:
            evidence.append(document.evidence(when.start, when.end, model=PAGE, score=1.0))
        name, field = _parted(_text(degree), _text(subject))
        result.append(
            Study(
                id=f"q_{document.id[:16]}_{min(cell.start for cell in study.entry.cells)}",
                degree=name,
                level=level.get((degree.cell.start, degree.cell.end)) if degree else None,
                field=field,
                school=_text(school),
                period=when.period if when is not None and when.period is not None else Period(),
                grade=_grade(study),
                evidence=tuple(evidence),
            )
        )  # fmt: skip
    return tuple(result)


def _parted(degree: str | None, subject: str | None) -> tuple[str | None, str | None]:
    """ "BSc in Physics" is a BSc, and its subject Physics, unless the subject stands by itself elsewhere."""
    if degree is None or subject is not None:
        return degree, subject
    found = _SUBJECT.match(degree)
    return (found["degree"], found["field"]) if found else (degree, None)


def _grade(study: Settled) -> str | None:
    return _text(study.fields.get("GRADE"))


def _text(chosen: Chosen | None) -> str | None:
    return " ".join(chosen.cell.text.split()) if chosen else None
