"""A person as their documents tell: contact, positions, studies, skills and the rest of a resume."""

from __future__ import annotations

from dataclasses import dataclass

from kgmatch.model.documents import Concept, Document, Evidence


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
