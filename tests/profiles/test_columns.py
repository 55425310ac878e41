"""Tables whose head says what their columns are."""

from __future__ import annotations

import pytest

from kgmatch.model import Day, Period
from kgmatch.profiles.cells import Cell
from kgmatch.profiles.columns import head_of, row_cells
from kgmatch.reading import document_from_text

HEAD = "Degree    Board/University    Institute    Year of Passing    Percentage"


def names(head: str) -> list[str]:
    return [column.fields[0] if column.fields else "" for column in head_of(document_from_text(head, "a.txt").lines[0])]


def row(head: str, text: str) -> list[Cell]:
    document = document_from_text(f"{head}\n{text}", "a.txt")
    return row_cells(document, 1, head_of(document.lines[0]))


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (HEAD, ["DEGREE", "BOARD", "SCHOOL", "YEAR", "GRADE"]),
        (HEAD.replace("    ", " | "), ["DEGREE", "BOARD", "SCHOOL", "YEAR", "GRADE"]),
        ("Examination | Name of School/College | Board | Year | Marks %", ["DEGREE", "SCHOOL", "BOARD", "YEAR", "GRADE"]),
        ("Organization    Designation    Duration", ["EMPLOYER", "TITLE", "DATE"]),
        ("S.No.    Company    Position    Period", ["", "EMPLOYER", "TITLE", "DATE"]),
    ],
)  # fmt: skip
def test_a_head_names_its_columns(head: str, expected: list[str]) -> None:
    assert names(head) == expected


@pytest.mark.parametrize(
    "line",
    [
        "BSc Physics    University of Leeds    2015",
        "Degree: BSc",
        "Company and position",
        "Head Baker | Hallam Ltd | Leeds | 2019",
        "Degree    Year",
        "Baked bread, trained staff and kept the company in flour year after year",
    ],
)
def test_other_lines_are_no_heads(line: str) -> None:
    assert names(line) == []


def test_cells_of_a_row_take_the_fields_of_their_columns() -> None:
    found = row(HEAD, "B.Com    Pune University    Fergusson College    2012    71.4 %")
    assert [(cell.text, cell.fields[0]) for cell in found if cell.period is None] == [
        ("B.Com", "DEGREE"), ("Pune University", "BOARD"), ("Fergusson College", "SCHOOL"), ("71.4 %", "GRADE"),
    ]  # fmt: skip


def test_the_year_of_a_row_is_a_date() -> None:
    found = row(HEAD, "B.Com    Pune University    Fergusson College    2012    71.4 %")
    assert [cell.period for cell in found if cell.period is not None] == [Period(None, Day(2012))]


def test_a_year_among_marks_is_none() -> None:
    found = row("Degree | School | Marks", "B.Com | Fergusson College | 2012")
    assert [cell.period for cell in found] == [None, None, None]


def test_two_columns_from_and_to_make_one_period() -> None:
    found = row("Employer | Position | From | To", "Hallam Ltd | Head Baker | Mar 2019 | Apr 2021")
    assert [cell.period for cell in found] == [None, None, Period(Day(2019, 3), Day(2021, 4))]


def test_from_and_to_may_go_on() -> None:
    found = row("Employer | Position | From | To", "Hallam Ltd | Head Baker | Mar 2019 | Till date")
    assert found[-1].period == Period(Day(2019, 3), None, current=True)


def test_every_cell_quotes_the_document() -> None:
    document = document_from_text(f"{HEAD}\nB.Com    Pune University    Fergusson College    2012    71.4 %", "a.txt")
    found = row_cells(document, 1, head_of(document.lines[0]))
    assert [document.text[cell.start : cell.end] for cell in found] == [cell.text for cell in found]


def test_a_line_of_one_cell_is_no_row() -> None:
    assert row(HEAD, "Final year project on soil chemistry") == []
