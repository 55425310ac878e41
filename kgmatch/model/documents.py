"""A file as text with its layout, what is found in it, and what that means."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cached_property

Box = tuple[float, float, float, float]

MENTION_PREFIX = "urn:kgmatch:mention:"


@dataclass(frozen=True, slots=True)
class Quality:
    """How far text can be trusted: a grade in [0, 1] and what lowered it."""

    grade: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    width: float
    height: float
    quality: Quality = Quality(1.0)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a line in one style without a wide gap, from offset `start`; `edges` are the left edges of its
    characters and the right edge of the last, `y0` and `y1` its top and bottom, all in points.
    """

    start: int
    edges: tuple[float, ...]
    y0: float
    y1: float
    size: float
    bold: bool
    italic: bool

    @property
    def end(self) -> int:
        return self.start + len(self.edges) - 1


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text as it stands on the page, or one row of a table; `start` is its offset in the document's text.

    `runs` part it by style and by wide gaps; it has none where the file has no pages.
    """

    text: str
    start: int
    page: int
    box: Box
    font_size: float
    bold: bool
    runs: tuple[Run, ...] = ()

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document under one heading; `kind` is one of `kgmatch.reading.sections.KINDS`."""

    kind: str
    heading: str
    start: int
    end: int


@dataclass(frozen=True)
class Document:
    """A file as text with its layout. `id` is the SHA-256 of the bytes; "to date" ends at `as_of`; `marks` are spans
    that the file itself states (JSON Resume's fields), which no model has to guess.
    """

    id: str
    source: str
    as_of: date
    media_type: str
    language: str
    pages: tuple[Page, ...]
    text: str
    lines: tuple[Line, ...]
    sections: tuple[Section, ...]
    quality: Quality
    marks: tuple[Span, ...] = ()

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        return tuple(line.start for line in self.lines)

    def line_at(self, offset: int) -> Line:
        """The line that holds the offset, or the nearest one before it."""
        return self.lines[max(0, bisect_right(self.line_starts, offset) - 1)]

    def section_at(self, offset: int) -> Section | None:
        return next((s for s in self.sections if s.start <= offset < s.end), None)

    def box(self, start: int, end: int) -> Box:
        """Where text[start:end] stands on the page of its first line; all of that line where no more is known."""
        line = self.line_at(start)
        parts = [
            (run.edges[max(start, run.start) - run.start], run.y0, run.edges[min(end, run.end) - run.start], run.y1)
            for run in line.runs
            if run.start < end and start < run.end
        ]
        if not parts:
            return line.box
        return min(p[0] for p in parts), min(p[1] for p in parts), max(p[2] for p in parts), max(p[3] for p in parts)

    def evidence(self, start: int, end: int, *, model: str, score: float) -> Evidence:
        """The place of text[start:end], quoted so that a person can check it."""
        line = self.line_at(start)
        return Evidence(self.id, line.page, self.box(start, end), start, end, self.text[start:end], model, score)


@dataclass(frozen=True, slots=True)
class Span:
    """A mention in a document's text; `score` is the model's probability."""

    start: int
    end: int
    label: str
    score: float
    model: str


@dataclass(frozen=True, slots=True)
class Evidence:
    document_id: str
    page: int
    box: Box
    start: int
    end: int
    quote: str
    model: str
    score: float


@dataclass(frozen=True, slots=True)
class Concept:
    """What a mention means; a mention without a concept has a `urn:kgmatch:mention:` URI and kind "mention"."""

    uri: str
    scheme: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Link:
    span: Span
    concept: Concept
    score: float
