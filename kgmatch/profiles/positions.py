"""Spans of an experience section → positions: which title, employer, dates and place belong together.

A resume repeats one pattern of fields for each job. A new position begins at the field that the pattern begins with
(title, employer or dates, whichever comes first) when the open position already has one, so that no order of fields
has to be assumed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kgmatch.model import Document, Evidence, Line, Link, Period, Position, Span
from kgmatch.profiles.claims import SKILL_SPANS
from kgmatch.profiles.dates import month_range, parse_period

FIELDS = ("TITLE", "EMPLOYER", "DATE", "LOCATION")
KINDS = frozenset({"experience"})
_BULLET = re.compile(r"^\s*(?:[•●▪■◦○·➢❖✓›*\-–—>»]|o\s)\s*")
_LEAST_SCORE = 0.45


@dataclass
class _Draft:
    """A position while it is being put together."""

    start: int
    end: int
    spans: dict[str, list[Span]] = field(default_factory=dict)

    def has(self, label: str) -> bool:
        return label in self.spans

    def add(self, span: Span) -> None:
        self.spans.setdefault(span.label, []).append(span)
        self.end = max(self.end, span.end)

    def first(self, label: str) -> Span | None:
        return self.spans[label][0] if label in self.spans else None


def positions(document: Document, spans: Sequence[Span], links: Sequence[Link]) -> tuple[Position, ...]:
    """Positions in the order of the document. Titles and employers inside running bullets are not positions."""
    drafts: list[_Draft] = []
    for begin, end in _areas(document, spans):
        drafts += _group(document, [s for s in spans if begin <= s.start < end and s.label in FIELDS], end)
    occupation = {(link.span.start, link.span.end): link for link in links if link.span.label == "TITLE"}
    found = []
    for n, draft in enumerate(drafts):
        title, employer, when, place = (draft.first(label) for label in FIELDS)
        if title is None and employer is None:
            continue
        until = (
            drafts[n + 1].start
            if n + 1 < len(drafts) and drafts[n + 1].start > draft.start
            else _section_end(document, draft.start)
        )
        period = parse_period(_text(document, when)) if when else Period()
        reach = month_range(period, document.as_of)
        link = occupation.get((title.start, title.end)) if title else None
        inside = sorted({k.concept.uri for k in links if k.span.label in SKILL_SPANS and draft.start <= k.span.start < until})  # fmt: skip
        found.append(
            Position(
                id=f"p_{document.id[:16]}_{draft.start}",
                title=_text(document, title) if title else None,
                employer=_text(document, employer) if employer else None,
                period=period,
                months=reach[1] - reach[0] if reach else None,
                place=_text(document, place) if place else None,
                occupation=link.concept if link and link.concept.kind == "occupation" else None,
                skills=tuple(inside),
                summary=_body(document, draft.end, until),
                evidence=tuple(_evidence(document, s) for s in (title, employer, when, place) if s is not None),
            )
        )
    return tuple(found)


def _areas(document: Document, spans: Sequence[Span]) -> list[tuple[int, int]]:
    """The stretches to look for jobs in: the experience sections, or, where none was found, all but other sections."""
    areas = [(s.start, s.end) for s in document.sections if s.kind in KINDS]
    if areas:
        return areas
    return [(s.start, s.end) for s in document.sections if s.kind in ("header", "summary", "other")]


def _group(document: Document, spans: Sequence[Span], end: int) -> list[_Draft]:
    heads = [s for s in sorted(spans, key=lambda s: s.start) if _is_head(document, s)]
    lead = _lead(document, heads)
    drafts: list[_Draft] = []
    for span in heads:
        current = drafts[-1] if drafts else None
        if current is None or _begins(document, current, span, lead):
            drafts.append(_Draft(span.start, span.end))
            current = drafts[-1]
        current.add(span)
    return [_with_inherited(draft, drafts[:n]) for n, draft in enumerate(drafts)]


def _lead(document: Document, heads: Sequence[Span]) -> str | None:
    """The label that the section's first head line begins with, if it comes again."""
    for span in heads:
        if span.label != "LOCATION" and sum(h.label == span.label for h in heads) >= 2:
            return span.label
    return None


def _begins(document: Document, current: _Draft, span: Span, lead: str | None) -> bool:
    """Whether the span opens a new position."""
    if span.label == "LOCATION":
        return False
    lines_between = document.text.count("\n", current.end, span.start)
    if not current.has(span.label):
        far = lines_between > 3
        return far and (current.has("TITLE") or current.has("EMPLOYER")) and span.label != "DATE"
    if span.label == lead or lead is None:
        return True
    if span.label == "TITLE":  # a second role at the same employer, or a title repeated in running text
        return lines_between >= 1
    return lines_between >= 2


def _with_inherited(draft: _Draft, before: Sequence[_Draft]) -> _Draft:
    """A further role at one employer, named once above both: the role takes the employer over."""
    if draft.has("TITLE") and draft.has("DATE") and not draft.has("EMPLOYER") and before and before[-1].has("EMPLOYER"):
        previous = before[-1]
        if previous.spans["EMPLOYER"][0].start < previous.spans.get("TITLE", previous.spans["EMPLOYER"])[0].start:
            draft.spans["EMPLOYER"] = [previous.spans["EMPLOYER"][0]]
    return draft


def _is_head(document: Document, span: Span) -> bool:
    """Whether the span stands in a line that heads a job, not in a sentence or a bullet about it."""
    if span.score < _LEAST_SCORE:
        return False
    line = document.line_at(span.start)
    bare = _BULLET.sub("", line.text)
    bulleted = bare != line.text
    covered = _share(document, line, span)
    words = len(bare.split())
    if span.label == "DATE":
        return covered > 0.25 or words <= 14
    if bulleted and words > 8:
        return covered > 0.6
    return words <= 18 and not (bare.endswith(".") and words > 10)


def _share(document: Document, line: Line, span: Span) -> float:
    return (min(span.end, line.end) - span.start) / max(1, len(line.text.strip()))


def _section_end(document: Document, offset: int) -> int:
    section = document.section_at(offset)
    return section.end if section else len(document.text)


def _body(document: Document, start: int, end: int) -> str:
    """What is said of the position below its head."""
    return document.text[start:end].strip()[:2000]


def _text(document: Document, span: Span) -> str:
    return " ".join(document.text[span.start : span.end].split())


def _evidence(document: Document, span: Span) -> Evidence:
    return document.evidence(span.start, span.end, model=span.model, score=span.score)
