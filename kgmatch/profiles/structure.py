"""Where the tagger's spans and the page's structure disagree, they are weighed here, and nowhere else.

The tagger sees words, the page has cells: stretches of a line between wide gaps, bars, bullets, dashes and commas.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kgmatch.model import Document, Span

RECORD_LABELS = frozenset({"TITLE", "EMPLOYER", "SCHOOL", "DEGREE"})
MOST_WORDS = 16  # a longer line is running text, where cells mean nothing
UNSURE = 0.6  # a neighbour below this score may be taken over
REST = 3  # words at most that a span takes in to fill its cell
_BREAK = re.compile(r"\s{3,}|\s*[|•·;:\t\n()\[\]]\s*|,\s+|\s+[–—-]\s+|\s+(?:at|@|bei|chez|from|in)\s+", re.I)


def settle(document: Document, spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans as profiles should read them: none in section headings, and records' fields that fill their cells."""
    headings = {(s.start, s.start + len(s.heading)) for s in document.sections if s.heading}
    kept = [s for s in spans if not any(a <= s.start and s.end <= b + 2 for a, b in headings)]
    settled: list[Span] = []
    for span in kept:
        if span.label in RECORD_LABELS:
            span = _filled(document, span, kept)
            before = next((o for o in reversed(settled) if o.label in RECORD_LABELS), None)
            if before is not None and span.start < before.end:
                if span.end <= before.end:
                    continue  # taken in by the one before
                span = replace(span, start=before.end)
            if before is not None and _one_title(document, before, span):
                settled[settled.index(before)] = replace(before, end=span.end, score=min(before.score, span.score))
                continue
        settled.append(span)
    return tuple(settled)


def _filled(document: Document, span: Span, spans: Sequence[Span]) -> Span:
    """The span grown to its cell's edges, over unmarked words and over neighbours that the tagger was unsure of."""
    line = document.line_at(span.start)
    if len(line.text.split()) > MOST_WORDS or span.end > line.end:
        return span
    left, right = _cell(line.text, span.start - line.start, span.end - line.start)
    start, end = line.start + left, line.start + right
    others = [o for o in spans if o is not span and o.start < end and start < o.end and o.label != "TOOL"]
    for other in others:
        place_in_name = other.label == "LOCATION" and span.label in ("EMPLOYER", "SCHOOL")  # "University of Leeds"
        if not place_in_name and (other.score >= UNSURE or other.end - other.start > span.end - span.start):
            return span
    more = document.text[start : span.start] + " " + document.text[span.end : end]
    if len(more.split()) > REST or any(c.isdigit() for c in more) or span.score < 0.4:
        return span
    return replace(span, start=start, end=end)


def _cell(text: str, start: int, end: int) -> tuple[int, int]:
    """The edges of the cell of the line that holds text[start:end]."""
    left, right = len(text) - len(text.lstrip()), len(text.rstrip())
    bullet = re.match(r"\s*[•●▪■◦○·➢❖✓›*\-–—>»]\s*", text)
    left = bullet.end() if bullet else left
    for found in _BREAK.finditer(text):
        if found.end() <= start:
            left = max(left, found.end())
        elif found.start() >= end:
            right = min(right, found.start())
            break
    return min(left, start), max(right, end)


def _one_title(document: Document, before: Span, span: Span) -> bool:
    """ "Staff Nurse, High Dependency Unit" and "Driver and Clerk" are the title of one position."""
    between = document.text[before.end : span.start]
    return before.label == span.label == "TITLE" and re.fullmatch(r"\s*(?:,|/|&|and)\s*", between) is not None
