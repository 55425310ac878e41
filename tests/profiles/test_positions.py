"""From the outline to positions, and from positions to the months of a skill."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from reportlab.pdfgen import canvas

from kgmatch.concepts.index import ConceptIndex, load
from kgmatch.model import Concept, Day, Document, Link, Period, Position, Span
from kgmatch.profiles.claims import skill_claims
from kgmatch.profiles.outline import outline
from kgmatch.profiles.positions import positions
from kgmatch.reading import document_from_text, read

BREAD = Concept("urn:test:bread", "test", "competence", "bread baking")


@pytest.fixture(scope="module")
def index() -> ConceptIndex:
    return load()


def page(text: str, heading: str = "Work Experience") -> Document:
    return document_from_text(f"Ana Ruiz\n{heading}\n{text}", "a.txt", as_of=date(2026, 1, 15))


def held(index: ConceptIndex, text: str, heading: str = "Work Experience", links: Sequence[Link] = ()) -> tuple[Position, ...]:  # fmt: skip
    document = page(text, heading)
    return positions(document, outline(document, [], index), links)


def mentions(document: Document, word: str) -> list[Link]:
    starts = [n for n in range(len(document.text)) if document.text.startswith(word, n)]
    return [Link(Span(n, n + len(word), "SKILL", 0.9, "test"), BREAD, 0.9) for n in starts]


ROLES = """Hallam Ltd, Leeds
Head Baker    Mar 2019 – Apr 2021
• Baked four hundred loaves a night
Baker    Jan 2015 – Feb 2019
• Kept the starter alive"""


def test_roles_below_one_employer_all_have_it(index: ConceptIndex) -> None:
    assert [(p.title, p.employer) for p in held(index, ROLES)] == [("Head Baker", "Hallam Ltd"), ("Baker", "Hallam Ltd")]  # fmt: skip


def test_roles_below_one_employer_have_dates_of_their_own(index: ConceptIndex) -> None:
    assert [p.period for p in held(index, ROLES)] == [Period(Day(2019, 3), Day(2021, 4)), Period(Day(2015, 1), Day(2019, 2))]  # fmt: skip


def test_the_line_that_only_names_the_employer_is_no_position(index: ConceptIndex) -> None:
    text = "Hallam Ltd    2015 – 2021\nHead Baker    Mar 2019 – Apr 2021\n• Baked bread\nBaker    Jan 2015 – Feb 2019\n• Kept the starter alive"
    assert [p.title for p in held(index, text)] == ["Head Baker", "Baker"]


def test_an_employer_is_not_handed_to_a_job_with_its_own(index: ConceptIndex) -> None:
    text = ROLES + "\nPastry Chef, Orchard Ltd    2012 – 2014"
    assert held(index, text)[-1].employer == "Orchard Ltd"


def test_months_count_both_ends(index: ConceptIndex) -> None:
    assert [p.months for p in held(index, "Baker, Hallam Ltd, Jan 2015 – Dec 2015")] == [12]


def test_a_position_to_date_ends_at_the_day_of_ingestion(index: ConceptIndex) -> None:
    (position,) = held(index, "Baker, Hallam Ltd, Jan 2025 – till date")
    assert (position.period.current, position.months) == (True, 13)


def test_a_position_without_dates_has_no_months(index: ConceptIndex) -> None:
    assert [p.months for p in held(index, "Baker, Hallam Ltd")] == [None]


@pytest.mark.parametrize(
    ("heading", "title", "kind"),
    [
        ("Work Experience", "Baker", "job"), ("Work Experience", "Marketing Intern", "internship"), ("Work Experience", "Trainee Baker", "internship"),
        ("Work Experience", "Volunteer Driver", "volunteer"), ("Internship", "Baker", "internship"), ("Internship Experience", "Baker", "internship"),
        ("Volunteering", "Driver", "volunteer"), ("Volunteer Experience", "Driver", "volunteer"), ("Work Experience", "International Buyer", "job"),
        ("Work Experience", "Internal Auditor", "job"), ("Work Experience", "Head of Volunteering", "volunteer"),
    ],
)  # fmt: skip
def test_internships_volunteering_and_jobs_are_told_apart(
    index: ConceptIndex, heading: str, title: str, kind: str
) -> None:
    assert [p.kind for p in held(index, f"{title}, Hallam Ltd, Jan 2015 – Feb 2016", heading)] == [kind]


def test_numbered_paragraphs_are_positions(index: ConceptIndex) -> None:
    text = "1) Hallam Ltd, Leeds (Jan 2020 – Present) : Site Engineer. Poured four hundred metres of sea wall in two winters.\n2) Orchard Ltd, York (Jan 2015 – Feb 2019) : Surveyor. Measured eleven valleys and their roads for the county."
    assert [(p.title, p.employer, p.place) for p in held(index, text)] == [
        ("Site Engineer", "Hallam Ltd", "Leeds"),
        ("Surveyor", "Orchard Ltd", "York"),
    ]


def test_no_label_is_left_in_a_value(index: ConceptIndex) -> None:
    text = "Name of Employer : Hallam Ltd\nDesignation :- Head Baker\nPlace of work : Leeds\nDuration : 03/2019 to till date\nJob Profile : Baked bread"
    (position,) = held(index, text)
    assert (position.title, position.employer, position.place) == ("Head Baker", "Hallam Ltd", "Leeds")


def test_bullets_make_the_summary_and_no_position(index: ConceptIndex) -> None:
    text = "Head Baker, Hallam Ltd    2019 – 2021\n• Senior Engineer of Orchard Ltd was my best customer\n• Trained three staff from 2019 to 2020"
    assert [p.summary.count("\n") for p in held(index, text)] == [1]


def test_every_value_has_its_evidence_in_the_text(index: ConceptIndex) -> None:
    (position,) = held(index, "Head Baker, Hallam Ltd, Leeds    Mar 2019 – Apr 2021")
    quotes = {evidence.quote for evidence in position.evidence}
    assert quotes == {"Head Baker", "Hallam Ltd", "Leeds", "Mar 2019 – Apr 2021"}


def test_ids_of_positions_differ_and_come_from_the_document(index: ConceptIndex) -> None:
    found = held(index, ROLES)
    assert len({p.id for p in found}) == 2
    assert found == held(index, ROLES)


TWO = """Baker, Hallam Ltd, Jan 2015 – Dec 2016
• Made sourdough
Pastry Chef, Orchard Ltd, {}
• Made sourdough"""


def test_a_skill_belongs_to_the_position_that_shows_it(index: ConceptIndex) -> None:
    document = page(TWO.format("Jan 2018 – Dec 2018").replace("sourdough", "rye", 1))
    found = positions(document, outline(document, [], index), mentions(document, "sourdough"))
    assert [p.skills for p in found] == [(), (BREAD.uri,)]


@pytest.mark.parametrize(
    ("second", "months"),
    [("Jan 2018 – Dec 2018", 36), ("Jan 2016 – Dec 2017", 36), ("Mar 2015 – Feb 2016", 24), ("Jan 2015 – Dec 2016", 24), ("Jan 2017 – Jan 2017", 25)],
    ids=["apart", "overlapping", "inside", "the same", "one month"],
)  # fmt: skip
def test_overlapping_positions_count_once_in_a_skills_months(index: ConceptIndex, second: str, months: int) -> None:
    document = page(TWO.format(second))
    links = mentions(document, "sourdough")
    (claim,) = skill_claims(document, links, positions(document, outline(document, [], index), links))
    assert claim.months == months


def test_a_skill_was_last_used_when_its_last_position_ended(index: ConceptIndex) -> None:
    document = page(TWO.format("Jan 2018 – Nov 2018"))
    links = mentions(document, "sourdough")
    (claim,) = skill_claims(document, links, positions(document, outline(document, [], index), links))
    assert claim.last_used == "2018-11"


def test_dates_wrapped_in_a_left_column_belong_to_their_job(index: ConceptIndex, tmp_path: Path) -> None:
    drawn = canvas.Canvas(str(tmp_path / "a.pdf"), pagesize=(595, 842))
    rows = [
        (50, 50, "Ana Ruiz", 22), (50, 80, "ana@example.com", 11), (50, 120, "Work Experience", 14),
        (50, 145, "Mar 2019 –", 11), (50, 158, "Apr 2021", 11), (160, 145, "Head Baker", 11), (160, 158, "Hallam Ltd, Leeds", 11), (160, 172, "Baked four hundred loaves a night for the town", 11),
        (50, 200, "Jan 2015 –", 11), (50, 213, "Feb 2019", 11), (160, 200, "Baker", 11), (160, 213, "Orchard Bread Co., York", 11), (160, 227, "Kept the starter alive for all of the county", 11),
    ]  # fmt: skip
    for x, y, text, size in rows:
        drawn.setFont("Helvetica-Bold" if size > 11 else "Helvetica", size)
        drawn.drawString(x, 842 - y, text)
    drawn.save()
    document = read(tmp_path / "a.pdf", as_of=date(2026, 1, 15))
    found = positions(document, outline(document, [], index), [])
    assert [(p.title, p.employer, str(p.period.start), str(p.period.end)) for p in found] == [
        ("Head Baker", "Hallam Ltd", "2019-03", "2021-04"),
        ("Baker", "Orchard Bread Co.", "2015-01", "2019-02"),
    ]
