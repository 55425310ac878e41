"""The nouns of the program: frozen records, no behaviour beyond derived properties.

Offsets are half-open character offsets into `Document.text`; boxes are (x0, y0, x1, y1) in PDF points with the origin
at the top left of the page; pages count from 1; months are whole calendar months.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Day:
    """A date as precisely as it was written: month is None when only the year was."""

    year: int
    month: int | None = None

    def __str__(self) -> str:
        return f"{self.year:04d}" if self.month is None else f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time as written; `current` when it says "present" (it then ends at the document's `as_of`)."""

    start: Day | None = None
    end: Day | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """`place` is the town, with its region or country; `address` all of the address, where more of it is given."""

    name: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    place: str | None = None
    address: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Position:
    """A job held. `skills` are the URIs of the concepts evidenced inside it; `months` is None without dates; `kind` is
    job, internship or volunteer.
    """

    id: str
    title: str | None
    employer: str | None
    period: Period
    months: int | None
    place: str | None = None
    occupation: Concept | None = None
    skills: tuple[str, ...] = ()
    summary: str = ""
    kind: str = "job"
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Study:
    """`level` is the rung of the degree ladder in ontology/education.ttl (1 to 8, as EQF), inferred from the name."""

    id: str
    degree: str | None
    level: int | None
    field: str | None
    school: str | None
    period: Period
    grade: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class SkillClaim:
    """`months`: of the positions it is evidenced in; `last_used`: their latest end ("YYYY-MM"); None when undated."""

    concept: Concept
    months: int | None
    last_used: str | None
    confidence: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageSkill:
    concept: Concept
    level: str | None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Certification:
    name: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    name: str
    period: Period
    summary: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """A paper, patent or talk as it is written."""

    text: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person is looking for, as said: `text` is all of it, the rest what could be told apart in it."""

    text: str
    title: str | None = None
    place: str | None = None
    remote: str | None = None
    hours: str | None = None
    pay: str | None = None
    notice: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person as their documents tell. `id` is `c_` and 16 hex digits of the first document's hash."""

    id: str
    contact: Contact
    headline: str | None
    positions: tuple[Position, ...]
    studies: tuple[Study, ...]
    skills: tuple[SkillClaim, ...]
    languages: tuple[LanguageSkill, ...]
    certifications: tuple[Certification, ...]
    documents: tuple[Document, ...]
    projects: tuple[Project, ...] = ()
    publications: tuple[Publication, ...] = ()
    wishes: Wishes | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a posting asks: importance in (0, 1]; `inferred` when it comes from the occupation, not from the text."""

    concept: Concept
    importance: float
    must_have: bool
    min_months: int | None = None
    inferred: bool = False
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Posting:
    """A job on offer. `level` is the least degree level asked for, `min_months` the least experience overall; `remote` is
    remote, hybrid or on-site, where it is said.

    `grounds` are where the text says a field, by the field's name; `aside` what says nothing of whom to look for (pay, how
    to apply, the employer); `notes` what is wrong with what is asked for, a sentence each.
    """

    id: str
    title: str | None
    employer: str | None
    place: str | None
    description: str
    requirements: tuple[Requirement, ...]
    occupation: Concept | None = None
    level: int | None = None
    min_months: int | None = None
    languages: tuple[LanguageSkill, ...] = ()
    documents: tuple[Document, ...] = ()
    remote: str | None = None
    fields: tuple[Concept, ...] = ()
    certifications: tuple[Certification, ...] = ()
    grounds: tuple[tuple[str, Evidence], ...] = ()
    aside: tuple[Evidence, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One addend of a match's score. `path` is the walk through the graph that earned it, concept labels in order;
    `concept` is the URI of the candidate's concept at its end, for reasons of kind "skill".
    """

    kind: str
    contribution: float
    says: str
    path: tuple[str, ...] = ()
    concept: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """What a candidate has of a requirement, or nearest to it: a concept (its URI and label), how near in [0, 1] and by
    what: `by` is exact, path (`path`: labels from the requirement to it, by the scheme) or likeness (of the two labels).
    """

    concept: str
    label: str
    nearness: float
    by: str
    path: tuple[str, ...]
    months: int | None
    last_used: str | None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far a candidate covers a requirement: `state` is met, partly or not evidenced, `worth` in [0, 1] what it counts
    to the feature "skills" before its weight. `held` is what covers it; where it is not evidenced, the nearest thing.
    """

    requirement: Requirement
    state: str
    worth: float
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a posting asks beside skills, and what the candidate has: `kind` is experience (months), degree (level),
    language or place; `state` as that of a Coverage.
    """

    kind: str
    asked: int | str
    found: int | str | None
    state: str


@dataclass(frozen=True, slots=True)
class Match:
    """The contributions of `reasons` sum to `score`. `verdict`: match, review, no match or not enough evidence.
    `coverage` has every requirement of the posting, in its order.

    A baseline scorer is not calibrated: its probability is None, and so is its verdict unless evidence is lacking.
    """

    candidate_id: str
    name: str | None
    sources: tuple[str, ...]
    posting_id: str
    score: float
    probability: float | None
    verdict: str | None
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = field(default=())
    coverage: Sequence[Coverage] = ()
    criteria: tuple[Criterion, ...] = ()
