"""The worked queries of docs/queries with the parameters of their headers, and a small graph to ask them of."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from kgmatch.concepts.index import ConceptIndex, Entry
from kgmatch.graph import Known, write_candidates, write_ontology, write_postings
from kgmatch.model import (
    MENTION_PREFIX,
    Candidate,
    Certification,
    Concept,
    Day,
    LanguageSkill,
    Period,
    Position,
    Posting,
    Quality,
    Requirement,
    SkillClaim,
    Study,
)
from kgmatch.pipeline import Pipeline
from kgmatch.store import Store
from tests.conftest import ROOT
from tests.records import candidate, document, evidence, posting

FOLDER = ROOT / "docs" / "queries"
_PARAMETER = re.compile(r"^//   \$(\w+) = (.*)$", re.M)


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.cypher"))


def text(name: str) -> str:
    return (FOLDER / f"{name}.cypher").read_text(encoding="utf-8")


def example(name: str) -> dict[str, Any]:
    """The parameters with their example values, which stand in the header as JSON."""
    return {key: json.JSONDecoder().raw_decode(rest)[0] for key, rest in _PARAMETER.findall(text(name))}


# --- the graph --------------------------------------------------------------------------------------------------------

BROADER = {
    "Python": "programming", "Java": "programming", "Django": "programming", "COBOL": "programming", "programming": None,
    "SQL": "databases", "PostgreSQL": "SQL", "databases": None, "Docker": "operations", "Kubernetes": "operations",
    "operations": None, "machine learning": None, "wound care": "care", "nursing": "care", "care": None,
}  # fmt: skip
RELATED = {"Kubernetes": "Docker"}
ESSENTIAL = {
    "back-end developer": ("Python", "SQL"),
    "data scientist": ("Python", "SQL", "machine learning"),
    "nurse": ("nursing", "wound care"),
}
LANGUAGES = ("French", "German")


def uri(label: str) -> str:
    return f"urn:test:{label.lower().replace(' ', '-')}"


class Words:
    """The pipeline, as far as records ask it: what a label means. What it does not know is a mention."""

    def concept_of(self, label: str) -> Concept:
        if label in LANGUAGES:
            return Concept(uri(label), "test", "language", label)
        if label in BROADER:
            return Concept(uri(label), "test", "tool", label)
        return Concept(MENTION_PREFIX + label.lower().replace(" ", "-"), "mention", "mention", label)

    @property
    def linker(self) -> Words:
        return self

    def concept(self, title: str, kinds: frozenset[str]) -> tuple[Concept, float] | None:
        label = title.lower().removeprefix("senior ")
        return (Concept(uri(label), "test", "occupation", label), 0.9) if label in ESSENTIAL else None


WORDS = cast(Pipeline, Words())


def scheme(*, version: str, without: str | None = None) -> ConceptIndex:
    skills = [
        Entry(
            WORDS.concept_of(label), broader=(uri(broader),) if broader else (),
            related=(uri(RELATED[label]),) if label in RELATED else (),
        )
        for label, broader in BROADER.items()
        if label != without
    ]  # fmt: skip
    occupations = [
        Entry(Concept(uri(label), "test", "occupation", label), essential=tuple(map(uri, needed)))
        for label, needed in ESSENTIAL.items()
    ]
    return ConceptIndex([*skills, *occupations], fingerprint=version, vectors=None)


@dataclass(frozen=True)
class Job:
    title: str
    employer: str
    start: Day
    end: Day | None
    months: int
    skills: tuple[str, ...] = ()


def person(
    n: int, name: str, *, skills: Mapping[str, tuple[int, str] | None], jobs: Sequence[Job], place: str | None = None,
    languages: Mapping[str, str] | None = None, study: tuple[str, int, str, str] | None = None,
    certificates: Sequence[str] = (), quality: float = 1.0, email: str | None = None, doubtful: Sequence[str] = (),
) -> Candidate:  # fmt: skip
    """A candidate of tests/records.py with a life of their own. `skills`: label → months and last use, where dated."""
    made = candidate(WORDS, n, skills=dict.fromkeys(skills), name=name, place=place, source=f"cv{n}.pdf")
    claims = tuple(
        SkillClaim(
            claim.concept, *(skills[claim.concept.label] or (None, None)),
            0.5 if claim.concept.label in doubtful else 0.9, claim.evidence,
        )
        for claim in made.skills
    )  # fmt: skip
    positions = []
    for at, job in enumerate(jobs):
        occupation = Words().concept(job.title, frozenset({"occupation"}))
        positions.append(
            Position(
                f"p_{n}_{at}", job.title, job.employer, Period(job.start, job.end, job.end is None), job.months,
                occupation=occupation[0] if occupation else None, skills=tuple(map(uri, job.skills)),
                evidence=(evidence(n, 100 + at, job.title),),
            )
        )  # fmt: skip
    studies = ()
    if study:
        degree, level, field, school = study
        studies = (Study(f"q_{n}_0", degree, level, field, school, Period(None, Day(2014)), (evidence(n, 5, degree),)),)
    return replace(
        made,
        contact=replace(made.contact, emails=(email or f"p{n}@example.org",)),
        skills=claims,
        positions=tuple(positions),
        studies=studies,
        languages=tuple(LanguageSkill(WORDS.concept_of(x), level, (evidence(n, 7, x),)) for x, level in (languages or {}).items()),
        certifications=tuple(Certification(x, (evidence(n, 9, x),)) for x in certificates),
        documents=(replace(document(n, source=f"cv{n}.pdf"), quality=Quality(quality)),),
    )  # fmt: skip


def people() -> list[Candidate]:
    now = "2026-01"
    return [
        person(
            1, "Ana Ortiz", place="Leeds, UK", languages={"French": "C1"}, study=("MSc", 7, "physics", "University of Leeds"),
            certificates=("Certified Scrum Master",),
            skills={"Python": (133, now), "Django": (48, "2018-12"), "PostgreSQL": (85, now), "Docker": (85, now)},
            jobs=[
                Job("Back-end Developer", "Alpha", Day(2015, 1), Day(2018, 12), 48, ("Python", "Django")),
                Job("Senior Data Scientist", "Beta", Day(2019, 1), None, 85, ("Python", "PostgreSQL", "Docker")),
            ],
        ),
        person(
            2, "Ben Adams", place="Leeds", languages={"French": "B1", "German": "A2"}, email="ben@example.org",
            study=("BSc", 6, "physics", "University of York"),
            skills={"Python": (54, "2023-06"), "SQL": (54, "2023-06"), "Docker": (31, now)},
            jobs=[
                Job("Back-end Developer", "Alpha", Day(2019, 1), Day(2023, 6), 54, ("Python", "SQL")),
                Job("Data Scientist", "Beta", Day(2023, 7), None, 31, ("Docker",)),
            ],
        ),
        person(
            3, "Chi Okoro", place="York", skills={"Java": (77, "2020-05"), "SQL": (77, "2020-05"), "machine learning": None},
            jobs=[Job("Back-end Developer", "Gamma", Day(2014, 1), Day(2020, 5), 77, ("Java", "SQL"))],
        ),
        person(
            4, "Dana Novak", place="York", languages={"French": "mother tongue"}, doubtful=("Python",),
            study=("BSc", 6, "nursing studies", "University of York"), certificates=("Wound Care Certificate",),
            skills={"wound care": (61, now), "nursing": (61, now), "Python": None, "Qwrtz 9000": None},
            jobs=[Job("Nurse", "City Hospital", Day(2021, 1), None, 61, ("wound care", "nursing"))],
        ),
        person(5, "BEN ADAMS", email="Ben@example.org", skills={"Python": None}, jobs=[]),
        person(
            6, "Eli Stone", quality=0.5, skills={"COBOL": (120, "1999-12")},
            jobs=[Job("Programmer", "Delta", Day(1990), Day(1999), 120, ("COBOL",))],
        ),
    ]  # fmt: skip


def opening(n: int, title: str, employer: str, place: str | None, must: Mapping[str, float], wished: Mapping[str, float], *, implied: Sequence[str] = ()) -> Posting:  # fmt: skip
    made = posting(WORDS, {**must, **wished}, must=tuple(must), title=title, place=place, documents=(document(n),))
    inferred = tuple(Requirement(WORDS.concept_of(label), 0.2, False, inferred=True) for label in implied)
    return replace(made, id=f"j_{n}", employer=employer, requirements=(*made.requirements, *inferred))


def openings() -> list[Posting]:
    return [
        opening(21, "Data Scientist", "Beta", "Leeds (hybrid)", {"Python": 1.0}, {"Docker": 0.5, "Kubernetes": 0.5}, implied=("SQL",)),
        opening(22, "Platform Engineer", "Beta", "York, UK", {"Docker": 0.75, "Kubernetes": 1.0}, {"Python": 0.25}),
        opening(23, "Nurse", "City Hospital", "York", {"wound care": 1.0}, {"nursing": 0.5, "Qwrtz 9000": 0.25}),
        opening(24, "Mainframe Developer", "Delta", None, {}, {"COBOL": 1.0}),
    ]  # fmt: skip


def fill(store: Store) -> None:
    """Six people and four postings; COBOL was in the scheme once, and is in it no more."""
    write_ontology(store, scheme(version="one"))
    known = Known(store)
    write_candidates(store, people(), known, "test")
    write_postings(store, openings(), known, "test")
    write_ontology(store, scheme(version="two", without="COBOL"))
