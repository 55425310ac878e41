"""Geometry on drawn pages: what a person would read, in the order a person would read it."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from kgmatch.reading.layout import Glyph, lines_in_order

SIZE, ADVANCE = 10.0, 5.0


def draw(text: str, x: float, y: float, *, tracking: float = 0.0, size: float = SIZE) -> list[Glyph]:
    """The text as glyphs from x on, its baseline box from y down; spaces leave a gap and no glyph."""
    glyphs = []
    for character in text:
        if character != " ":
            glyphs.append(Glyph(character, x, y, x + ADVANCE, y + size, size, False))
        x += ADVANCE + tracking
    return glyphs


def read(*parts: list[Glyph]) -> list[str]:
    glyphs = [glyph for part in parts for glyph in part]
    random.Random(7).shuffle(glyphs)  # the order of drawing must not matter
    return [line.text for line in lines_in_order(glyphs)]


def column(words: str, x: float, y: float, *, lines: int, leading: float) -> list[Glyph]:
    return [g for n in range(lines) for g in draw(f"{words} {n}", x, y + n * leading)]


def test_words_come_from_gaps() -> None:
    assert read(draw("senior staff nurse", 0, 0)) == ["senior staff nurse"]


def test_letter_spaced_headings_keep_their_words() -> None:
    assert read(draw("WORK HISTORY", 0, 0, tracking=4.0)) == ["WORK HISTORY"]


def test_glyphs_drawn_twice_for_bold_are_read_once() -> None:
    twice = draw("skills", 0, 0) + draw("skills", 0.3, 0)
    assert read(twice) == ["skills"]


def test_two_columns_are_not_interleaved() -> None:
    left = column("left text of the page runs", 0, 100, lines=14, leading=13)
    right = column("right text of the page goes", 260, 104, lines=14, leading=17)
    found = read(draw("A HEADER ACROSS BOTH OF THE COLUMNS OF THIS PAGE WITH MANY LETTERS IN IT", 0, 60), left, right)
    assert found[0].startswith("A HEADER")
    assert [line.split()[0] for line in found[1:]] == ["left"] * 14 + ["right"] * 14


def test_a_date_at_the_right_stays_with_its_line() -> None:
    page = []
    for n in range(5):
        page += draw(f"Cook number {n}", 0, n * 60) + draw(f"201{n} - 201{n + 1}", 400, n * 60)
        page += draw("Prepared food for many guests every day of the week and more", 0, n * 60 + 15)
    found = read(page)
    assert found[0] == "Cook number 0    2010 - 2011"
    assert len(found) == 10


def test_a_table_is_read_by_row() -> None:
    rows = [
        ("BSc", "Delhi University", "2011", "72 %"),
        ("HSC", "State Board", "2008", "81 %"),
        ("SSC", "State Board", "2006", "85 %"),
    ]
    page = [g for n, row in enumerate(rows) for m, cell in enumerate(row) for g in draw(cell, 120 * m, 14 * n)]
    assert read(page) == ["    ".join(row) for row in rows]


@given(
    st.lists(
        st.tuples(st.integers(0, 500), st.integers(0, 700), st.text("abcdefgh", min_size=1, max_size=12)), max_size=40
    )
)
def test_no_letter_is_lost_or_made(parts: list[tuple[int, int, str]]) -> None:
    """On any page whatever, but for glyphs drawn on top of equal ones."""
    spread = {(x // 70 * 70, y // 14 * 14): text for x, y, text in parts}
    glyphs = [g for (x, y), text in spread.items() for g in draw(text, x, y)]
    found = "".join("".join(line.text.split()) for line in lines_in_order(glyphs))
    assert sorted(found) == sorted("".join(spread.values()))
