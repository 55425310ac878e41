"""Small records for tests of the floors above reading."""

from __future__ import annotations

from datetime import date

from kgmatch.model import (
    Candidate,
    Concept,
    Contact,
    Day,
    Document,
    Evidence,
    LanguageSkill,
    Line,
    Page,
    Period,
    Position,
    Posting,
    Quality,
    Requirement,
    SkillClaim,
    Study,
)  # fmt: skip
from kgmatch.pipeline import Pipeline

AS_OF = date(2026, 1, 15)


def document(n: int, *, source: str | None = None) -> Document:
    text = f"Resume number {n}"
    line = Line(text, 0, 1, (10.0, 10.0, 100.0, 20.0), 11.0, False)
    return Document(
        f"{n:064x}",
        source or f"{n}.pdf",
        AS_OF,
        "text/plain",
        "en",
        (Page(1, 600, 800),),
        text,
        (line,),
        (),
        Quality(1.0),
    )


def concept(pipeline: Pipeline, label: str) -> Concept:
    return pipeline.concept_of(label)


def evidence(n: int, start: int, quote: str) -> Evidence:
    return Evidence(f"{n:064x}", 1, (10.0, 10.0, 100.0, 20.0), start, start + len(quote), quote, "test", 0.9)


def candidate(
    pipeline: Pipeline, n: int, *, skills: dict[str, int | None], title: str = "Backend Developer", name: str | None = None,
    months: int = 24, level: int | None = 6, languages: tuple[str, ...] = (), place: str | None = None, source: str | None = None,
) -> Candidate:  # fmt: skip
    """A candidate with skills (label → months), one study, and positions up to now: one of `months`, and one for each other
    number of months that a skill has.
    """
    occupation = pipeline.linker.concept(title, frozenset({"occupation"}))
    claims = tuple(
        SkillClaim(concept(pipeline, label), used, "2026-01" if used else None, 0.9, (evidence(n, 10 * at, label),))
        for at, (label, used) in enumerate(skills.items())
    )
    return Candidate(
        id=f"c_{n:016x}",
        contact=Contact(name or f"Person {n}", (f"p{n}@example.org",), place=place),
        headline=title,
        positions=tuple(
            Position(
                f"p_{n}_{at}", title, "Example Ltd", Period(_months_ago(long), None, True), long,
                occupation=occupation[0] if occupation else None,
                skills=tuple(c.concept.uri for c in claims if c.months == long), evidence=(evidence(n, at, title),),
            )
            for at, long in enumerate(dict.fromkeys((months, *filter(None, skills.values()))))
        ),
        studies=(Study(f"q_{n}_0", "BSc", level, "physics", "University of X", Period(None, Day(2015)), (evidence(n, 5, "BSc"),)),),
        skills=claims,
        languages=tuple(LanguageSkill(concept(pipeline, x), "fluent", (evidence(n, 7, x),)) for x in languages),
        certifications=(),
        documents=(document(n, source=source),),
    )  # fmt: skip


def _months_ago(months: int) -> Day:
    year, month = divmod(AS_OF.year * 12 + AS_OF.month - months, 12)
    return Day(year, month + 1)


def posting(
    pipeline: Pipeline, skills: dict[str, float], *, must: tuple[str, ...] = (), title: str | None = "Backend Developer",
    place: str | None = None, **fields: object
) -> Posting:  # fmt: skip
    found = pipeline.linker.concept(title, frozenset({"occupation"})) if title else None
    requirements = tuple(
        Requirement(concept(pipeline, label), importance, label in must) for label, importance in skills.items()
    )
    return Posting("j_test", title, None, place, "", requirements, found[0] if found else None, **fields)  # type: ignore[arg-type]
