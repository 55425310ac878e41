"""Words broken at a line's end are made whole, on pages as they are drawn."""

from __future__ import annotations

import io

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from kgmatch.model import Document
from kgmatch.reading import read_bytes
from kgmatch.reading.hyphens import SOFT, unbroken
from kgmatch.reading.layout import styled_line
from kgmatch.reading.segments import TextLine


def page(*rows: str) -> Document:
    """A page with these rows of running text, the widest of which is full."""
    data = io.BytesIO()
    canvas = Canvas(data)
    for n, row in enumerate(rows):
        canvas.drawString(72, 700 - 14 * n, row)
    canvas.drawString(72, 400, "The rest of the page says what there is to say of a cook in a hotel.")
    canvas.save()
    return read_bytes(data.getvalue(), "a.pdf")


def lines(*rows: str) -> list[TextLine]:
    return [styled_line([(row, False, False)], 11.0) for row in rows]


def whole(*rows: str) -> list[str]:
    return [line.text for line in unbroken(lines(*rows))]


def test_a_broken_word_is_whole() -> None:
    assert (
        "was responsible for the develop-"
        not in page("she was responsible for the develop-", "ment of all the soups").text
    )
    assert "development" in page("she was responsible for the develop-", "ment of all the soups").text


def test_the_rest_of_the_word_moves_up() -> None:
    assert whole("was responsible for the develop-", "ment of soups") == [
        "was responsible for the development",
        "of soups",
    ]


def test_a_line_that_held_only_the_rest_is_gone() -> None:
    assert whole("was responsible for the develop-", "ment.") == ["was responsible for the development."]


def test_a_capital_letter_begins_a_word_of_its_own() -> None:
    assert whole("was responsible for the north-", "Bern kitchens") == [
        "was responsible for the north-",
        "Bern kitchens",
    ]


def test_a_number_is_no_rest_of_a_word() -> None:
    assert whole("was responsible for the years 2010-", "2012 in Bern") == ["was responsible for the years 2010-", "2012 in Bern"]  # fmt: skip


@pytest.mark.parametrize("compound", [("self-", "employed"), ("cross-", "functional"), ("full-", "stack")])
def test_a_compound_keeps_its_hyphen(compound: tuple[str, str]) -> None:
    assert whole(f"she has always been {compound[0]}", f"{compound[1]} in Bern")[0].endswith("".join(compound))


def test_a_compound_of_words_that_stand_in_the_text_keeps_its_hyphen() -> None:
    found = whole("the wound and the care", "she has done much wound-", "care in the ward")
    assert found[1] == "she has done much wound-care"


def test_a_soft_hyphen_at_the_end_joins() -> None:
    assert whole(f"was responsible for the develop{SOFT}", "ment of soups")[0] == "was responsible for the development"


def test_a_soft_hyphen_inside_a_line_is_taken_out() -> None:
    assert whole(f"the develop{SOFT}ment of soups") == ["the development of soups"]


def test_a_heading_that_ends_in_a_hyphen_is_left_alone() -> None:
    assert whole("Kitchen -", "soups") == ["Kitchen -", "soups"]


def test_offsets_fit_the_text_after_the_word_is_whole() -> None:
    document = page("she was responsible for the develop-", "ment of all the soups")
    assert all(document.text[line.start : line.end] == line.text for line in document.lines)


def test_the_box_of_what_follows_stays_where_it_was_drawn() -> None:
    document = page("she was responsible for the develop-", "ment of all the soups")
    at = document.text.index("of all the soups")
    assert document.box(at, at + 2)[0] == pytest.approx(72 + stringWidth("ment ", "Helvetica", 12), abs=1)


def test_text_files_are_left_as_they_are() -> None:
    text = "She was responsible for the develop-\nment of all the soups and sauces that were eaten in the hotel."
    assert read_bytes(text.encode(), "a.txt").text == text
