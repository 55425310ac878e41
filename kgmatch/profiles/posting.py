"""A tagged and linked posting → Posting: what is asked for, how strongly, and for how long."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kgmatch.concepts.index import ConceptIndex
from kgmatch.errors import DocumentError
from kgmatch.model import Concept, Document, Evidence, LanguageSkill, Link, Posting, Requirement, Span
from kgmatch.profiles.claims import SKILL_SPANS, languages

JOB_FILE = "job file"
IMPORTANCE = {"must": 1.0, "listed": 0.8, "asked": 0.8, "duty": 0.5, "nice": 0.4, "inferred": 0.3}
SOFT_FACTOR = 0.5
UNLINKED_FACTOR = 0.7  # a phrase that no concept means is met by nobody but who wrote it alike
ENRICH_BELOW = 4  # a posting with fewer requirements is filled up from its occupation
_NICE = re.compile(
    r"\b(?:nice to have|a plus|is a plus|an asset|an advantage|advantageous|desirable|preferred|ideally|bonus|optional(?:ly)?)\b",
    re.I,
)
_MUST = re.compile(r"\b(?:must|required|essential|mandatory|minimum|at least|necessary|need to have)\b", re.I)
_ASKING = re.compile(r"require|qualif|you bring|about you|who you are|you have|profile|skills|experience|what we look for|looking for|ideal candidate|must[- ]have|person|essential|criteria", re.I)  # fmt: skip
_NICE_HEADING = re.compile(r"nice|bonus|plus|desirable|preferred|optional", re.I)
_BOILERPLATE = re.compile(
    r"benefit|we offer|what you get|about us|who we are|equal opportunit|how to apply|our company|perks|privacy", re.I
)
_NUMBER = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}

ConceptOf = Callable[[str], Concept]


def posting(
    document: Document,
    spans: Sequence[Span],
    links: Sequence[Link],
    index: ConceptIndex,
    concept_of: ConceptOf,
    *,
    title: str | None = None,
    employer: str | None = None,
    place: str | None = None,
    skills: Sequence[str] = (),
    must_have: Sequence[str] = (),
) -> Posting:
    """Fields that a job file states win over what the text says. Raises DocumentError when nothing is asked for."""
    first = {label: next((s for s in spans if s.label == label), None) for label in ("TITLE", "EMPLOYER", "LOCATION")}
    title_link = next((k for k in links if k.span.label == "TITLE" and k.concept.kind == "occupation"), None)
    listed = [(phrase, concept_of(phrase), False) for phrase in skills]
    listed += [(phrase, concept_of(phrase), True) for phrase in must_have]
    requirements = _requirements(document, spans, links, listed)
    asked_languages = {s.concept.uri: s for s in languages(document, links)}
    for phrase, concept, _ in listed:
        if concept.kind == "language":
            asked_languages.setdefault(concept.uri, LanguageSkill(concept, None, _place_of(document, phrase)))
    occupation = title_link.concept if title_link else None
    stated_title = title or _quote(document, first["TITLE"])
    if occupation is not None and sum(not r.inferred for r in requirements) < ENRICH_BELOW:
        requirements += _inferred(index, occupation, {r.concept.uri for r in requirements})
    if not requirements and stated_title is None:
        raise DocumentError(f"{document.source}: does not read as a job posting: no title and no skill found in it")
    levels = [
        index.entries[k.concept.uri].level for k in links if k.span.label == "DEGREE" and k.concept.uri in index.entries
    ]
    general = [months for months, _, of_skill in _experience(document, spans, links) if not of_skill]
    return Posting(
        id=f"j_{document.id[:16]}",
        title=stated_title,
        employer=employer or _quote(document, first["EMPLOYER"]),
        place=place or _quote(document, first["LOCATION"]),
        description=document.text,
        requirements=tuple(requirements),
        occupation=occupation,
        level=min((level for level in levels if level is not None), default=None),
        min_months=max(general, default=None),
        languages=tuple(asked_languages.values()),
        documents=(document,),
        evidence=tuple(_evidence(document, s) for s in first.values() if s is not None),
    )


def _requirements(
    document: Document, spans: Sequence[Span], links: Sequence[Link], listed: Sequence[tuple[str, Concept, bool]]
) -> list[Requirement]:
    """One requirement a concept, with the strongest importance it is mentioned with."""
    months_of = {uri: months for months, uri, _ in _experience(document, spans, links) if uri}
    found: dict[str, Requirement] = {}

    def put(concept: Concept, importance: float, must: bool, evidence: tuple[Evidence, ...]) -> None:
        if concept.kind == "soft skill":
            importance *= SOFT_FACTOR
        elif concept.kind == "mention":
            importance *= UNLINKED_FACTOR
        known = found.get(concept.uri)
        found[concept.uri] = Requirement(
            concept,
            max(importance, known.importance if known else 0.0),
            must or bool(known and known.must_have),
            months_of.get(concept.uri),
            False,
            (*(known.evidence if known else ()), *evidence),
        )

    for phrase, concept, must in listed:
        if concept.kind != "language":
            put(concept, IMPORTANCE["must" if must else "listed"], must, _place_of(document, phrase))
    for link in links:
        if link.span.label in SKILL_SPANS:
            importance = _importance(document, link.span)
            if importance > 0:
                put(link.concept, importance, False, (_evidence(document, link.span),))
    return list(found.values())


def _importance(document: Document, span: Span) -> float:
    """By the wording of the line, else by the heading above it; 0 for boilerplate (benefits, about us)."""
    line = document.line_at(span.start)
    if _NICE.search(line.text):
        return IMPORTANCE["nice"]
    heading = _heading_above(document, span.start)
    if _BOILERPLATE.search(heading):
        return 0.0
    if _NICE_HEADING.search(heading):
        return IMPORTANCE["nice"]
    if _MUST.search(line.text):
        return IMPORTANCE["must"]
    return IMPORTANCE["asked"] if _ASKING.search(heading) or _ASKING.search(line.text) else IMPORTANCE["duty"]


def _heading_above(document: Document, offset: int) -> str:
    """The nearest line above that looks like a heading: short, without a bullet, not a sentence."""
    for line in reversed([ln for ln in document.lines if ln.end < offset]):
        text = line.text.strip()
        if len(text.split()) <= 7 and not re.match(r"[•\-*–·▪]", text) and not text.endswith((".", ",", ";")):
            return text
    return ""


def _experience(document: Document, spans: Sequence[Span], links: Sequence[Link]) -> list[tuple[int, str | None, bool]]:
    """Stated amounts: (months, URI of the skill it is of or None, whether it is of a skill), told by the same line."""
    found: list[tuple[int, str | None, bool]] = []
    for span in spans:
        months = amount_in_months(document.text[span.start : span.end]) if span.label == "EXPERIENCE" else None
        if months is not None:
            line = document.line_at(span.start)
            beside = [k for k in links if k.span.label in SKILL_SPANS and span.end <= k.span.start < line.end]
            found.append((months, beside[0].concept.uri if beside else None, bool(beside)))
    return found


def amount_in_months(text: str) -> int | None:
    """ "5+ years" → 60, "three to five years" → 36 (the least), "18 months" → 18."""
    lowered = text.lower()
    number = re.search(r"\d+(?:[.,]\d+)?", lowered)
    word = next((n for w, n in _NUMBER.items() if re.search(rf"\b{w}\b", lowered)), None)
    value = float(number[0].replace(",", ".")) if number else word
    if value is None:
        return None
    return round(value) if "month" in lowered else round(value * 12)


def _inferred(index: ConceptIndex, occupation: Concept, known: set[str]) -> list[Requirement]:
    entry = index.entries[occupation.uri]
    return [
        Requirement(index.entries[uri].concept, IMPORTANCE["inferred"], False, inferred=True)
        for uri in entry.essential
        if uri not in known and uri in index.entries
    ]


def _place_of(document: Document, phrase: str) -> tuple[Evidence, ...]:
    """Where the job file's phrase stands in the document's text (the last place: its list is appended)."""
    start = document.text.rfind(phrase)
    return (document.evidence(start, start + len(phrase), model=JOB_FILE, score=1.0),) if start >= 0 else ()


def _quote(document: Document, span: Span | None) -> str | None:
    return " ".join(document.text[span.start : span.end].split()) if span else None


def _evidence(document: Document, span: Span) -> Evidence:
    return document.evidence(span.start, span.end, model=span.model, score=span.score)
