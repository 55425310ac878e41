"""Invented candidates and postings in any number, the same for the same number: for benchmarks and kill trials.

Skills are drawn by a Zipf-Mandelbrot law: about a third of the people hold the first, few the last.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from datetime import date
from itertools import accumulate

from kgmatch.concepts.index import OCCUPATION, SKILL_KINDS, ConceptIndex, Entry
from kgmatch.model import (
    MENTION_PREFIX,
    Candidate,
    Certification,
    Concept,
    Contact,
    Day,
    Document,
    Evidence,
    LanguageSkill,
    Page,
    Period,
    Position,
    Posting,
    Quality,
    Requirement,
    SkillClaim,
    Study,
)  # fmt: skip

AS_OF = date(2026, 1, 15)
SEED = 20261201
_NOW = AS_OF.year * 12 + AS_OF.month - 1  # in months
_BOX = (72.0, 100.0, 240.0, 112.0)
# Those of which docs/queries asks in its examples come first.
_ASKED = ("Python", "SQL", "Docker", "Kubernetes", "data visualization", "Apache Kafka")
_GIVEN = ("Avela", "Brono", "Celwin", "Dorith", "Edmar", "Fenja", "Gorvin", "Halka", "Ivarel", "Jorune", "Keldo", "Lumira", "Marvo", "Nerith", "Ostar", "Pelin", "Quorin", "Rasmina", "Selvo", "Tavira")  # fmt: skip
_FAMILY = ("Ashgrun", "Belvort", "Crandiel", "Dremmick", "Eskovar", "Fallowitz", "Grennerod", "Hulvane", "Istermoor", "Jankolt", "Kestrivan", "Lorrimund", "Mekkelbar", "Nordelane", "Ovrichal", "Pranterly", "Quillmont", "Rostevane", "Sundrake", "Tromwell")  # fmt: skip
_TOWNS = ("Leeds", "York", "Valencia", "Gdańsk", "Ghent", "Porto", "Tampere", "Graz", "Utrecht", "Aarhus", "Cork", "Lille")  # fmt: skip
_DEGREES = (("BSc", 6), ("BA", 6), ("MSc", 7), ("MA", 7), ("PhD", 8), ("Diploma", 5))
_FIELDS = ("physics", "economics", "history", "computer science", "nursing studies", "mechanical engineering", "design")
_LEVELS = ("A2", "B1", "C1", "mother tongue")
_CERTIFICATES = ("Certified Scrum Master", "Certified Welder", "First Aid Certificate", "Certified Accountant")


class Synthetic:
    """People and openings over the concepts of an index, with about `skills` skills each."""

    def __init__(self, index: ConceptIndex, *, skills: int = 19) -> None:
        by_label = {entry.concept.label: entry.concept for entry in index.of_kind(SKILL_KINDS)}
        first = [by_label.pop(label) for label in _ASKED if label in by_label]
        rest = list(by_label.values())
        random.Random(SEED).shuffle(rest)
        self._skills = first + rest
        self._weights = list(accumulate(1 / (rank + 10) for rank in range(1, len(self._skills) + 1)))
        self._occupations = [entry.concept for entry in index.of_kind(OCCUPATION)]
        self._languages = [entry.concept for entry in index.of_kind({"language"})]
        self._many = skills

    def candidate(self, n: int, *, version: int = 0) -> Candidate:
        """The n-th person: 3 positions, 1 or 2 studies, a place, languages. Another version has a quarter of the skills anew."""
        one = random.Random(f"{SEED}-{n}")
        concepts = self._draw(one, max(1, self._many + one.randint(-4, 4)))
        if version:
            other = random.Random(f"{SEED}-{n}-{version}")
            kept = other.sample(concepts, len(concepts) * 3 // 4)
            concepts = [*kept, *(c for c in self._draw(other, len(concepts)) if c not in kept)][: len(concepts)]
        if one.random() < 0.5:
            word = f"{one.choice(_FAMILY)} {one.randint(1, 200)}"
            concepts.append(Concept(MENTION_PREFIX + word.casefold().replace(" ", "-"), "mention", "mention", word))
        source, id = f"cv{n}.pdf", hashlib.sha256(f"{SEED} {n}".encode()).hexdigest()
        given, family = one.choice(_GIVEN), f"{one.choice(_FAMILY)}-{one.choice(_FAMILY)}"
        positions = self._positions(one, id, concepts)
        claims = []
        for at, concept in enumerate(concepts):
            used = [p for p in positions if concept.uri in p.skills]
            claims.append(SkillClaim(
                concept, sum(p.months or 0 for p in used) or None, "2026-01" if used else None, round(one.uniform(0.6, 0.99), 3),
                _quoted(id, 400 + 40 * at, concept.label),
            ))  # fmt: skip
        place = f"{one.choice(_TOWNS)} {one.randint(1, 20)}"
        return Candidate(
            id=f"c_{id[:16]}",
            contact=Contact(
                f"{given} {family}", (f"{given}.{family}.{n}@example.org".lower(),), (f"+44 113 496 {n % 10000:04d}",),
                place=place, evidence=_quoted(id, 60, place),
            ),
            headline=positions[-1].title,
            positions=positions,
            studies=tuple(self._study(one, id, at) for at in range(one.randint(1, 2))),
            skills=tuple(claims),
            languages=tuple(
                LanguageSkill(language, one.choice(_LEVELS), _quoted(id, 300 + 20 * at, language.label))
                for at, language in enumerate(one.sample(self._languages, min(len(self._languages), one.randint(1, 3))))
            ),
            certifications=tuple(Certification(x, _quoted(id, 380, x)) for x in one.sample(_CERTIFICATES, one.randint(0, 1))),
            documents=(_document(id, source),),
        )  # fmt: skip

    def posting(self, n: int) -> Posting:
        """The n-th opening: about eight requirements, two of which are musts."""
        one = random.Random(f"{SEED}-posting-{n}")
        id, occupation = hashlib.sha256(f"{SEED} posting {n}".encode()).hexdigest(), one.choice(self._occupations)
        requirements = tuple(
            Requirement(concept, (1.0, 0.5, 0.25)[at % 3], at < 2, evidence=_quoted(id, 40 * at, concept.label))
            for at, concept in enumerate(self._draw(one, one.randint(6, 10)))
        )
        # The worked queries look for an engineer and a data scientist.
        title = ("Data Scientist", "Software Engineer")[n] if n < 2 else occupation.label
        return Posting(
            f"j_{id[:16]}", title, f"Employer {one.randint(1, 500)}", one.choice(_TOWNS), "", requirements, occupation,
            documents=(_document(id, f"job{n}.txt"),),
        )  # fmt: skip

    def _draw(self, one: random.Random, count: int) -> list[Concept]:
        found: dict[str, Concept] = {}
        while len(found) < min(count, len(self._skills)):
            for concept in one.choices(self._skills, cum_weights=self._weights, k=count - len(found)):
                found[concept.uri] = concept
        return list(found.values())

    def _positions(self, one: random.Random, id: str, concepts: Sequence[Concept]) -> tuple[Position, ...]:
        """Three, one after the other, the last going on."""
        found = []
        begin = _NOW - one.randint(60, 300)
        for at in range(3):
            months = one.randint(6, 60)
            occupation = one.choice(self._occupations)
            current = at == 2
            end = _NOW if current else min(begin + months - 1, _NOW - 2 + at)
            found.append(Position(
                f"p_{id[:16]}_{at}", occupation.label.title(), f"Employer {one.randint(1, 5000)}",
                Period(_day(begin), None if current else _day(end), current), end - begin + 1, occupation=occupation,
                skills=tuple(c.uri for c in one.sample(concepts, min(len(concepts), 5))), evidence=_quoted(id, 100 + 50 * at, occupation.label),
            ))  # fmt: skip
            begin = min(end + 1 + one.randint(0, 6), _NOW - 1)
        return tuple(found)

    def _study(self, one: random.Random, id: str, at: int) -> Study:
        degree, level = one.choice(_DEGREES)
        period = Period(None, Day(one.randint(1990, 2020)))
        return Study(f"q_{id[:16]}_{at}", degree, level, one.choice(_FIELDS), f"University of {one.choice(_FAMILY)} {one.randint(1, 30)}", period, evidence=_quoted(id, 260 + 15 * at, degree))  # fmt: skip


def scheme(*, version: str, skills: int) -> ConceptIndex:
    """A small ontology: so many skills in a tree, eight occupations, four languages."""
    tools = [
        Entry(
            _concept("tool", n), broader=(_concept("tool", n // 3).uri,) if n else (),
            related=(_concept("tool", n ^ 1).uri,) if n ^ 1 < skills else (),
        )
        for n in range(skills)
    ]  # fmt: skip
    occupations = [
        Entry(_concept("occupation", n), essential=(_concept("tool", n).uri,), optional=(_concept("tool", n + 8).uri,))
        for n in range(8)
    ]
    languages = [Entry(_concept("language", n)) for n in range(4)]
    return ConceptIndex([*tools, *occupations, *languages], fingerprint=version, vectors=None)


def _concept(kind: str, n: int) -> Concept:
    return Concept(f"urn:test:{kind}-{n}", "test", kind, f"{kind} {n}")


def resume_text(candidate: Candidate) -> str:
    """The candidate as a plain-text resume."""
    contact = candidate.contact
    jobs = [
        f"{p.title}, {p.employer}\n{p.period.start} - {p.period.end or 'present'}\nWorked with "
        + ", ".join(c.concept.label for c in candidate.skills if c.concept.uri in p.skills)
        for p in reversed(candidate.positions)
    ]
    studies = [f"{s.degree} in {s.field}, {s.school}, {s.period.end}" for s in candidate.studies]
    parts = (
        f"{contact.name}\n{contact.emails[0]}\n{contact.place}", "Experience", *jobs, "Education", *studies, "Skills",
        ", ".join(c.concept.label for c in candidate.skills), "Languages",
        ", ".join(f"{x.concept.label} ({x.level})" for x in candidate.languages),
    )  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _document(id: str, source: str) -> Document:
    return Document(
        id, source, AS_OF, "application/pdf", "en", (Page(1, 595.0, 842.0),), "", (), (), Quality(0.9 if int(id[:2], 16) > 20 else 0.5)
    )  # fmt: skip


def _quoted(document: str, start: int, quote: str) -> tuple[Evidence, ...]:
    return (Evidence(document, 1, _BOX, start, start + len(quote), quote, "synthetic", 0.9),)


def _day(months: int) -> Day:
    return Day(months // 12, months % 12 + 1)
