"""A job on offer, and what it asks."""

from __future__ import annotations

from dataclasses import dataclass

from kgmatch.model.documents import Concept, Document, Evidence
from kgmatch.model.profiles import Certification, LanguageSkill


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
    remote, hybrid or on-site, where it is said. `languages` are those asked for, of them `must_languages` filter;
    `nice_languages` would be nice to have: they count nothing.

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
    must_languages: tuple[Concept, ...] = ()
    nice_languages: tuple[LanguageSkill, ...] = ()
