"""A section's lines grouped into jobs and studies."""

from __future__ import annotations

import pytest

from kgmatch.model import Day, Document, Period
from kgmatch.profiles.cells import section_lines
from kgmatch.profiles.records import Entry, dated_cell, entries_of
from kgmatch.reading import document_from_text


def grouped(text: str, kind: str = "experience") -> tuple[Document, list[Entry]]:
    heading = {"experience": "Work Experience", "education": "Education"}[kind]
    document = document_from_text(f"Ana Ruiz\n{heading}\n{text}", "a.txt")
    return document, [entry for lines in section_lines(document, frozenset({kind})) for entry in entries_of(document, lines)]  # fmt: skip


def heads(text: str, kind: str = "experience") -> list[list[str]]:
    document, entries = grouped(text, kind)
    return [[document.lines[n].text for n in entry.head] for entry in entries]


def bodies(text: str, kind: str = "experience") -> list[list[str]]:
    document, entries = grouped(text, kind)
    return [[document.lines[n].text for n in entry.body] for entry in entries]


def dates(text: str, kind: str = "experience") -> list[Period | None]:
    _, entries = grouped(text, kind)
    cells = [dated_cell(entry) for entry in entries]
    return [cell.period if cell else None for cell in cells]


DATE_FIRST = """Mar 2019 – Apr 2021
Head Baker
Hallam Ltd
• Baked four hundred loaves a night
Jan 2015 – Feb 2019
Baker
Orchard Bread Co.
• Kept the starter alive"""
DATE_LAST = """Head Baker
Hallam Ltd, Leeds
Mar 2019 – Apr 2021
• Baked four hundred loaves a night
Baker
Orchard Bread Co., York
Jan 2015 – Feb 2019
• Kept the starter alive"""
ONE_LINE = """Head Baker, Hallam Ltd, Leeds    Mar 2019 – Apr 2021
• Baked four hundred loaves a night
Baker, Orchard Bread Co., York    Jan 2015 – Feb 2019
• Kept the starter alive"""
NO_BULLETS = """Head Baker – Hallam Ltd, Mar 2019 – Apr 2021
Baked four hundred loaves a night and trained the two apprentices of the shop.
Baker – Orchard Bread Co., Jan 2015 – Feb 2019
Kept the starter alive and drove the van to eleven villages in the morning."""
LABELLED = """Employer : Hallam Ltd
Designation : Head Baker
Duration : Mar 2019 – Apr 2021
Responsibilities :
• Baked four hundred loaves a night
Employer : Orchard Bread Co.
Designation : Baker
Duration : Jan 2015 – Feb 2019"""
NUMBERED = """1) Hallam Ltd, Leeds (Mar 2019 – Apr 2021) : Head Baker. Baked four hundred loaves a night.
2) Orchard Bread Co., York (Jan 2015 – Feb 2019) : Baker. Kept the starter alive."""
BULLETED_JOBS = """• Head Baker, Hallam Ltd, Mar 2019 – Apr 2021
• Baker, Orchard Bread Co., Jan 2015 – Feb 2019"""
TABLE = """Organization    Designation    Duration
Hallam Ltd    Head Baker    Mar 2019 – Apr 2021
Orchard Bread Co.    Baker    Jan 2015 – Feb 2019"""
FORMS = {
    "dates first": DATE_FIRST, "dates last": DATE_LAST, "one line": ONE_LINE, "no bullets": NO_BULLETS, "labels": LABELLED,
    "numbered paragraphs": NUMBERED, "jobs behind bullets": BULLETED_JOBS, "a table": TABLE,
}  # fmt: skip


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_each_job_is_one_entry_with_its_dates(text: str) -> None:
    assert dates(text) == [Period(Day(2019, 3), Day(2021, 4)), Period(Day(2015, 1), Day(2019, 2))]


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_each_job_has_its_own_employer(text: str) -> None:
    found = ["\n".join(head) for head in heads(text)]
    assert [("Hallam" in head, "Orchard" in head) for head in found] == [(True, False), (False, True)]


@pytest.mark.parametrize("text", [DATE_FIRST, DATE_LAST, ONE_LINE], ids=["dates first", "dates last", "one line"])
def test_a_bullet_is_no_job_but_said_of_the_one_above(text: str) -> None:
    assert bodies(text) == [["• Baked four hundred loaves a night"], ["• Kept the starter alive"]]


def test_a_date_in_a_bullet_opens_no_job() -> None:
    text = ONE_LINE.replace("Kept the starter alive", "Won the county prize for rye bread in 2017 and again in 2018")
    assert len(heads(text)) == 2


def test_a_range_inside_a_sentence_opens_no_job() -> None:
    text = (
        NO_BULLETS
        + "\nFrom 2016 to 2018 I also ran the stall on the market square, which is why I know every farmer of the valley by name."
    )
    assert len(heads(text)) == 2


def test_roles_below_one_employer_are_entries_each() -> None:
    text = """Hallam Ltd, Leeds
Head Baker    Mar 2019 – Apr 2021
• Baked four hundred loaves a night
Baker    Jan 2015 – Feb 2019
• Kept the starter alive"""
    assert dates(text) == [Period(Day(2019, 3), Day(2021, 4)), Period(Day(2015, 1), Day(2019, 2))]


def test_the_label_duties_stands_in_no_head() -> None:
    assert all("Responsibilities :" not in head for head in heads(LABELLED))


SCHOOL_TABLE = """Degree    Board/University    Institute    Year    Percentage
B.Com    Pune University    Fergusson College    2012    71.4 %
HSC    Maharashtra State Board    Modern School    2009    80.2 %
SSC    Maharashtra State Board    Modern School    2007    84 %"""


def test_a_table_of_studies_is_read_by_row() -> None:
    assert [str(p.end) for p in dates(SCHOOL_TABLE, "education") if p] == ["2012", "2009", "2007"]


def test_the_head_of_a_table_is_no_study() -> None:
    assert all("Percentage" not in line for head in heads(SCHOOL_TABLE, "education") for line in head)


def test_a_line_below_a_row_is_said_of_the_row() -> None:
    text = SCHOOL_TABLE.replace("\nHSC", "\nThesis on rural cooperatives\nHSC")
    assert bodies(text, "education") == [["Thesis on rural cooperatives"], [], []]


def test_a_range_is_taken_before_a_single_date() -> None:
    text = "Head Baker, Hallam Ltd (founded 1921), Mar 2019 – Apr 2021"
    assert dates(text) == [Period(Day(2019, 3), Day(2021, 4))]


def test_an_entry_without_dates_has_no_dated_cell() -> None:
    assert dated_cell(Entry()) is None


def test_no_line_belongs_to_two_entries() -> None:
    for text in FORMS.values():
        _, entries = grouped(text)
        lines = [n for entry in entries for n in (*entry.head, *entry.body)]
        assert len(lines) == len(set(lines))
