from __future__ import annotations

from datetime import date

import pytest

from kgmatch.model import Day, Document, Period, Span
from kgmatch.profiles.extras import projects, publications, wishes
from kgmatch.reading import document_from_text


def document(*lines: str) -> Document:
    return document_from_text("\n".join(lines), "a.txt", as_of=date(2026, 1, 1))


def test_a_project_has_the_name_dates_and_text_of_its_entry() -> None:
    read = document("Jane Roe", "PROJECTS", "Harvest Planner    Mar 2021 – Jun 2021", "• Sowing calendar for 40 fields")
    (found,) = projects(read)
    assert found.name == "Harvest Planner"
    assert found.period == Period(Day(2021, 3), Day(2021, 6))
    assert "Sowing calendar" in found.summary


def test_a_list_of_projects_gives_one_a_bullet() -> None:
    read = document("Jane Roe", "PROJECTS", "• Harvest Planner", "• Tractor log")
    assert [p.name for p in projects(read)] == ["Harvest Planner", "Tractor log"]


def test_a_publication_is_whole_over_its_lines() -> None:
    read = document(
        "Jane Roe",
        "PUBLICATIONS",
        "[1] J. Roe, Soil under clover,",
        "Field Letters 4, 2019.",
        "[2] J. Roe, Rye again, 2020.",
    )
    assert [p.text for p in publications(read)] == [
        "J. Roe, Soil under clover, Field Letters 4, 2019.",
        "J. Roe, Rye again, 2020.",
    ]


@pytest.mark.parametrize(
    ("said", "field", "wanted"),
    [
        ("Farm manager in Kent. Notice period: 2 months.", "notice", "2 months"),
        ("Any farm, three months' notice", "notice", "three months"),
        ("Part-time work near Leeds", "hours", "Part-time"),
        ("Hybrid or near the coast", "remote", "Hybrid"),
        ("Expected salary: 31,000 EUR", "pay", "31,000 EUR"),
    ],
)
def test_what_is_wished_for_is_told_apart(said: str, field: str, wanted: str) -> None:
    found = wishes(document("Jane Roe", "LOOKING FOR", said), ())
    assert found is not None
    assert getattr(found, field) == wanted
    assert wanted in [e.quote for e in found.evidence]


def test_a_wished_for_title_is_the_tagged_one_of_the_section() -> None:
    read = document("Jane Roe", "Cook", "LOOKING FOR", "Sous chef in Leeds")
    start = read.text.index("Sous chef")
    spans = (Span(9, 13, "TITLE", 0.9, "m"), Span(start, start + 9, "TITLE", 0.9, "m"))
    found = wishes(read, spans)
    assert found is not None
    assert found.title == "Sous chef"


def test_a_resume_that_wishes_nothing_has_no_wishes() -> None:
    assert wishes(document("Jane Roe", "SKILLS", "Baking, icing"), ()) is None
