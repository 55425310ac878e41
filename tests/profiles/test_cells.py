"""Lines parted into what a person sees as one thing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kgmatch.model import Document, Line, Run
from kgmatch.profiles.cells import Cell, cells_of, is_bullet, joined, section_lines
from kgmatch.reading import document_from_text


def cells(text: str) -> list[Cell]:
    return cells_of(document_from_text(text, "a.txt"), 0)


def texts(text: str) -> list[str]:
    return [cell.text for cell in cells(text)]


def set_in(text: str, *styles: tuple[str, bool, bool]) -> Document:
    """The line with each of its pieces in a style of its own: (piece, bold, italic)."""
    document = document_from_text(text, "a.txt")
    runs = []
    for piece, bold, italic in styles:
        start = text.index(piece)
        edges = tuple(float(start + n) * 5 for n in range(len(piece) + 1))
        runs.append(Run(start, edges, 0.0, 11.0, 11.0, bold, italic))
    return replace(document, lines=(replace(document.lines[0], runs=tuple(runs)),))


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        "a wide gap": ("Hallam Ltd      Leeds", ["Hallam Ltd", "Leeds"]),
        "a bar": ("Hallam Ltd | Head Baker", ["Hallam Ltd", "Head Baker"]),
        "a dot": ("Hallam Ltd • Head Baker", ["Hallam Ltd", "Head Baker"]),
        "a comma": ("Head Baker, Hallam Ltd", ["Head Baker", "Hallam Ltd"]),
        "a dash": ("Head Baker – Hallam Ltd", ["Head Baker", "Hallam Ltd"]),
        "a hyphen between spaces": ("Head Baker - Hallam Ltd", ["Head Baker", "Hallam Ltd"]),
        "at": ("Head Baker at Hallam Ltd", ["Head Baker", "Hallam Ltd"]),
        "bei": ("Bäcker bei Hallam GmbH", ["Bäcker", "Hallam GmbH"]),
        "brackets": ("Head Baker (Leeds)", ["Head Baker", "Leeds"]),
        "a semicolon": ("Head Baker; Hallam Ltd", ["Head Baker", "Hallam Ltd"]),
        "a hyphen inside a word": ("Co-ordinator, X-ray unit", ["Co-ordinator", "X-ray unit"]),
        "an ampersand": ("Marks & Spencer", ["Marks & Spencer"]),
        "dots in an abbreviation": ("B.Sc. Physics", ["B.Sc. Physics"]),
        "C++ and C#": ("C++ | C#", ["C++", "C#"]),
    }.values(),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_line_is_parted_where_a_person_sees_a_break(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_a_comma_parts_less_surely_than_a_bar() -> None:
    assert [cell.sure for cell in cells("Head Baker, Nights | Hallam Ltd")] == [True, False, True]


def test_cells_are_numbered_from_left_to_right() -> None:
    assert [cell.order for cell in cells("Head Baker, Nights | Hallam Ltd")] == [0, 1, 2]


def test_every_cell_quotes_the_document() -> None:
    document = document_from_text("Ana Ruiz\n• Employer : Hallam Ltd (Leeds) – Head Baker, 03/2019 – 04/2021", "a.txt")
    found = cells_of(document, 1)
    assert [document.text[cell.start : cell.end] for cell in found] == [cell.text for cell in found]


def test_dates_are_cells_of_their_own() -> None:
    found = cells("Hallam Ltd, Head Baker, Mar 2019 – Apr 2021, Leeds")
    assert [cell.text for cell in found if cell.period is not None] == ["Mar 2019 – Apr 2021"]


def test_what_stands_around_a_date_is_kept() -> None:
    assert texts("Hallam Ltd, Head Baker (Mar 2019 – Apr 2021), Leeds") == [
        "Hallam Ltd", "Head Baker", "Mar 2019 – Apr 2021", "Leeds",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "label", ["Employer", "Employer :", "Name of the Company", "Designation", "Job Title :", "Arbeitgeber", "公司"]
)
def test_no_label_is_left_in_a_value(label: str) -> None:
    found = cells(f"{label.rstrip(' :')} : Hallam Ltd")
    assert [cell.text for cell in found] == ["Hallam Ltd"]


def test_a_label_says_what_its_value_is() -> None:
    assert cells("Employer: Hallam Ltd")[0].fields[0] == "EMPLOYER"


def test_a_label_before_a_wide_gap_says_what_its_value_is() -> None:
    assert cells("Designation      Site Engineer")[0].fields[0] == "TITLE"


def test_only_the_first_cell_after_a_label_is_named_by_it() -> None:
    assert [bool(cell.fields) for cell in cells("Employer: Hallam Ltd | Leeds")] == [True, False]


def test_a_label_without_a_value_gives_no_cell() -> None:
    assert cells("Name of Employer :") == []


@pytest.mark.parametrize("text", ["• Baked bread", "- Baked bread", "– Baked bread", "➢ Baked bread", "▪ Baked bread", "* Baked bread", "1. Baked bread", "2) Baked bread", "(a) Baked bread"])  # fmt: skip
def test_a_bulleted_line_is_told(text: str) -> None:
    assert is_bullet(document_from_text(text, "a.txt").lines[0])


@pytest.mark.parametrize("text", ["-20 °C stores", "Office manager", "2019 – 2021", "Co-ordinator", "C) "])
def test_a_line_that_only_begins_like_a_bullet_is_none(text: str) -> None:
    assert not is_bullet(Line(text, 0, 1, (0, 0, 0, 0), 11.0, False))


@pytest.mark.parametrize("text", ["• Head Baker, Hallam Ltd", "3) Head Baker, Hallam Ltd"])
def test_the_bullet_is_in_no_cell(text: str) -> None:
    assert texts(text) == ["Head Baker", "Hallam Ltd"]


def test_a_change_to_bold_parts_cells() -> None:
    document = set_in("Hallam Ltd Head Baker", ("Hallam Ltd", True, False), ("Head Baker", False, False))
    assert [cell.text for cell in cells_of(document, 0)] == ["Hallam Ltd", "Head Baker"]


def test_a_change_to_italic_parts_cells() -> None:
    document = set_in("Hallam Ltd Head Baker", ("Hallam Ltd", False, False), ("Head Baker", False, True))
    assert [(cell.text, cell.italic) for cell in cells_of(document, 0)] == [("Hallam Ltd", False), ("Head Baker", True)]


def test_two_fonts_inside_a_word_part_nothing() -> None:
    document = set_in("Café", ("Caf", True, False), ("é", False, False))
    assert [cell.text for cell in cells_of(document, 0)] == ["Café"]


def test_joined_cells_keep_what_stands_between_them() -> None:
    document = document_from_text("Head Baker, Nights", "a.txt")
    first, last = cells_of(document, 0)
    assert joined(document, first, last).text == "Head Baker, Nights"


TWO = "Ana Ruiz\nExperience\nHead Baker, 2019 – 2021\nBaked bread\nEducation\nBSc, 2015"


def test_the_lines_of_a_section_leave_its_heading_out() -> None:
    document = document_from_text(TWO, "a.txt")
    assert section_lines(document, frozenset({"experience"})) == [[2, 3]]


def test_a_section_that_is_not_there_has_no_lines() -> None:
    assert section_lines(document_from_text(TWO, "a.txt"), frozenset({"skills"})) == []
