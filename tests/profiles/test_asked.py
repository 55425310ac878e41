"""Experience, degree and place of work that a posting asks for."""

from __future__ import annotations

import pytest

from kgmatch.concepts.index import load
from kgmatch.profiles import asked
from kgmatch.profiles.statements import statements
from kgmatch.reading import document_from_text


def months(text: str) -> tuple[int | None, tuple[str, ...]]:
    document = document_from_text(text, "x.txt")
    said = statements(document)
    return asked.overall(asked.experience(document, said, ()), said)


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("At least 5 years of experience.", 60),
        ("5+ yrs exp in sales", 60),
        ("You have three to five years of experience as a cook.", 36),
        ("18 months experience required.", 18),
        ("What you bring\n- 3+ years in a busy kitchen", 36),
        ("Two years as a lock keeper with the river authority;", 24),
        ("- At least 5 years of ropework", 60),
        ("Two (2) years of full-time paid experience as a gardener", 24),
        ("Completion of an apprenticeship or six years of experience as a plumber", 72),
        ("One year of experience as a clerk; or\ntwo years of experience as a typist.", 12),
    ],
)
def test_amounts(text: str, least: int) -> None:
    assert months(text) == (least, ())


@pytest.mark.parametrize(
    "text",
    [
        "We have over 20 years of experience in catering.",
        "A 12 month contract, no experience needed.",
        "Applicants who lack six months of the required experience may apply.",
        "You must be 18 years old and have experience of bar work.",
        "Nice to have\n- 3 years of experience with horses",
        "What we offer\n- 2 years of training and experience abroad",
        "- One year of college level algebra",
        "- 25 years of innovation",
        "two years in the event that more people are needed",
    ],
)
def test_what_is_no_condition(text: str) -> None:
    assert months(text) == (None, ())


def test_contradictory_years_are_told_and_the_least_is_taken() -> None:
    least, notes = months("You have at least 10 years of experience.\nCandidates with 1 to 3 years of experience only.")
    assert least == 12
    assert len(notes) == 1
    assert "10 years" in notes[0]
    assert "1 to 3 years" in notes[0]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Bachelor's degree in accounting required", 6),
        ("BS, MS or PhD in physics required", 6),
        ("A degree in biology; a master's degree is a plus.", 6),
        ("Graduation from an accredited four-year college", 6),
        ("High school diploma or GED", 3),
        ("You hold a PhD in chemistry.", 8),
        ("MBA preferred.", None),
        ("You look after the 5 degree bends of the pipes.", None),
    ],
)
def test_degrees(text: str, level: int | None) -> None:
    document = document_from_text(text, "x.txt")
    found = asked.degree(document, statements(document), (), load())
    assert (found[0] if found else None) == level
    assert found is None or found[1].quote in document.text


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("Clerk | Leeds (hybrid) | full time", "hybrid"),
        ("This is a fully remote position.", "remote"),
        ("You work two days, 2 days a week from home.", "hybrid"),
        ("The role is office based.", "on-site"),
        ("You monitor remote\nsensors on site.", None),
    ],
)
def test_where_the_work_is_done(text: str, where: str | None) -> None:
    found = asked.remote(document_from_text(text, "x.txt"))
    assert (found[0] if found else None) == where
