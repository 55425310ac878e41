"""Who the resume is about and how to reach them: from the tagger's spans and from patterns that cannot be mistaken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kgmatch.model import Contact, Document, Evidence, Span
from kgmatch.reading.sections import heading_kind

PATTERN = "pattern"
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-']+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}")
_URL = re.compile(r"(?:https?://|www\.)[^\s|,;()<>]+|(?:[a-z0-9\-]+\.)*(?:linkedin|github|gitlab|behance|dribbble|stackoverflow|xing|medium|kaggle)\.[a-z]{2,3}(?:/[^\s|,;()<>]*)?", re.I)  # fmt: skip
_PHONE_WORD = re.compile(
    r"(?:phone|mobile|tel|cell|contact|mob|ph|m|t|p|call|whatsapp|handy|téléphone|móvil)\b[^\n\d+(]{0,12}$", re.I
)
_NOT_A_NAME = re.compile(r"\d|@|curriculum|vitae|\bresume\b|\bcv\b|page \d|^(?:name|email|phone|address)\b", re.I)
_HEADER_CHARS = 600


def contact(document: Document, spans: Sequence[Span]) -> Contact:
    """Name, addresses and place of the candidate; a field that the document does not give stays empty."""
    evidence: list[Evidence] = []

    def keep(span: Span) -> str:
        evidence.append(document.evidence(span.start, span.end, model=span.model, score=span.score))
        return document.text[span.start : span.end]

    emails = _unique(keep(s).rstrip(".") for s in _emails(document.text, spans))
    phones = []
    for number, span in _phones(document.text, spans):
        if number not in phones:
            phones.append(number)
            keep(span)
    links = _unique(keep(s).rstrip("./") for s in _urls(document.text, spans))
    name_span = _name(document, spans)
    place_span = _place(document, spans)
    return Contact(
        name=_tidy_name(keep(_whole_name(document, name_span, spans))) if name_span else None,
        emails=emails,
        phones=tuple(phones),
        links=links,
        place=" ".join(keep(place_span).split()) if place_span else None,
        evidence=tuple(evidence),
    )


def _unique(values: Iterator[str]) -> tuple[str, ...]:
    return tuple({value.lower(): value for value in values}.values())


def _emails(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    for found in _EMAIL.finditer(text):
        yield Span(found.start(), found.end(), "EMAIL", 1.0, PATTERN)


def _urls(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    for found in _URL.finditer(text):
        if text[max(0, found.start() - 1) : found.start()] != "@":
            yield Span(found.start(), found.end(), "URL", 1.0, PATTERN)


def _phones(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, Span]]:
    """Numbers that phonenumbers finds plausible and that stand in the header, after a word for phone, or were tagged."""
    import phonenumbers

    tagged = [s for s in spans if s.label == "PHONE"]
    region = _region(text)
    kept: list[Span] = []
    for found in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.POSSIBLE):
        raw = text[found.start : found.end]
        if (
            re.search(r"(?:19|20)\d\d\s*[-–/]\s*(?:19|20)\d\d|^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$", raw)
            or sum(map(str.isdigit, raw)) < 7
        ):
            continue
        by_tagger = any(s.start < found.end and found.start < s.end for s in tagged)
        named = _PHONE_WORD.search(text[max(0, found.start - 24) : found.start])
        if (
            by_tagger
            or named
            or raw.startswith("+")
            or (found.start < _HEADER_CHARS and phonenumbers.is_valid_number(found.number))
        ):
            form = phonenumbers.PhoneNumberFormat.INTERNATIONAL if raw.startswith(("+", "00")) else None
            number = phonenumbers.format_number(found.number, form) if form is not None else raw.strip()
            kept.append(Span(found.start, found.end, "PHONE", 1.0, "phonenumbers"))
            yield number, kept[-1]
    yield from _tagged_phones(text, tagged, kept)


def _tagged_phones(text: str, tagged: Sequence[Span], found: Sequence[Span]) -> Iterator[tuple[str, Span]]:
    """Numbers that the tagger marked and whose country the library could not tell, as written."""
    for span in tagged:
        raw = text[span.start : span.end]
        if 7 <= sum(map(str.isdigit, raw)) <= 15 and not any(f.start < span.end and span.start < f.end for f in found):
            yield raw.strip(" .,;:"), span


def _region(text: str) -> str:
    """The country to read numbers without a prefix by; it decides plausibility only, no prefix is ever added."""
    lowered = text[:1500].lower()
    for word, region in (("india", "IN"), ("united kingdom", "GB"), ("london", "GB"), ("nigeria", "NG"), ("germany", "DE"), ("deutschland", "DE"), ("france", "FR"), ("australia", "AU"), ("kenya", "KE"), ("pakistan", "PK"), ("spain", "ES"), ("poland", "PL")):  # fmt: skip
        if word in lowered:
            return region
    return "US"


def _name(document: Document, spans: Sequence[Span]) -> Span | None:
    """The tagged name that stands out most: early, large, not a heading; never a line that was not tagged a name."""
    biggest = max((line.font_size for line in document.lines), default=0.0)
    best: tuple[float, Span] | None = None
    for span in spans:
        quote = document.text[span.start : span.end]
        if span.label != "NAME" or _NOT_A_NAME.search(quote) or not 3 <= len(quote) <= 60:
            continue
        if heading_kind(quote, stands_out=True) is not None or (quote.islower() and " " not in quote):
            continue
        line = document.line_at(span.start)
        section = document.section_at(span.start)
        weight = span.score + 0.5 * (span.start < _HEADER_CHARS) + 0.3 * (len(quote.split()) >= 2)
        weight += 0.6 * (line.font_size >= 0.95 * biggest and line.font_size > 12) + 0.3 * bool(re.search(r"\bname\b", line.text[: span.start - line.start], re.I))  # fmt: skip
        weight -= 1.0 * (section is not None and section.kind in ("references", "publications", "experience"))
        weight -= 1.0 * bool(re.search(r"father|mother|spouse|husband|wife|referee|reference", line.text, re.I))
        if best is None or weight > best[0]:
            best = (weight, span)
    return best[1] if best and best[0] >= 0.8 else None


def _whole_name(document: Document, span: Span, spans: Sequence[Span]) -> Span:
    """The name span widened to what the layout says belongs to it.

    A line that holds nothing but the name is the name, and so is the next line in the same large type.
    """
    line = document.line_at(span.start)
    others = [s for s in spans if s.label not in ("NAME", "LOCATION", "SKILL", "TOOL") and s.score > 0.5]
    start, end = span.start, span.end
    if _only_names(line.text) and not any(line.start <= s.start < line.end for s in others):
        start, end = line.start, max(line.end, span.end)
        n = document.lines.index(line)
        body = document.lines[min(len(document.lines) - 1, len(document.lines) // 2)].font_size
        for step in (-1, 1):
            at = n + step
            while 0 <= at < len(document.lines):
                near = document.lines[at]
                alike = (
                    near.page == line.page
                    and abs(near.font_size - line.font_size) < 0.5
                    and near.font_size > 1.3 * body
                )
                if not alike or not _only_names(near.text) or any(near.start <= s.start < near.end for s in others):
                    break
                start, end = min(start, near.start), max(end, near.end)
                at += step
    return replace(span, start=start, end=end) if len(document.text[start:end].split()) <= 7 else span


def _only_names(text: str) -> bool:
    words = text.split()
    return (
        1 <= len(words) <= 5
        and all(re.fullmatch(r"[^\W\d_][^\W\d_.'’\-]*(?:[.'’\-][^\W\d_]*)*\.?", w) and w[0].isupper() for w in words)
        and heading_kind(text, stands_out=True) is None
        and not _NOT_A_NAME.search(text)
    )


def _tidy_name(text: str) -> str:
    return " ".join(text.split()).strip(" ,;:|-")


def _place(document: Document, spans: Sequence[Span]) -> Span | None:
    """The first tagged place in the header or in a block of personal details."""
    for span in sorted((s for s in spans if s.label == "LOCATION"), key=lambda s: s.start):
        section = document.section_at(span.start)
        if section is not None and section.kind in ("header", "personal"):
            line = document.line_at(span.start)
            if not re.search(r"\b(?:19|20)\d\d\b", line.text) or section.kind == "personal":
                return span
    return None
