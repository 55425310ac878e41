"""Geometry on drawn pages: what a person would read, in the order a person would read it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgmatch.reading import ReaderOptions, read
from kgmatch.reading.glyphs import ICON, Glyph, turned_box, upright_box
from kgmatch.reading.layout import lines_in_order, styled_line
from kgmatch.reading.segments import CELL
from tests.conftest import SAMPLES

SIZE, ADVANCE = 10.0, 5.0
SENTENCE = "Prepared food for many guests every day of the week and more"


def draw(text: str, x: float, y: float, *, tracking: float = 0.0, size: float = SIZE, **style: Any) -> list[Glyph]:
    """The text as glyphs from x on, on the baseline y; spaces leave a gap and no glyph."""
    glyphs = []
    for character in text:
        if character != " ":
            glyphs.append(Glyph(character, *upright_box(x, x + ADVANCE, y, size), size, **style))
        x += ADVANCE + tracking
    return glyphs


def turned(text: str, x: float, y: float, *, angle: int) -> list[Glyph]:
    """The text upwards (90) or downwards (270) from y on, on the vertical baseline x."""
    glyphs = []
    for character in text:
        step = -ADVANCE if angle == 90 else ADVANCE
        if character != " ":
            glyphs.append(Glyph(character, *turned_box(x, y, y + step, SIZE, angle), SIZE, angle=angle))
        y += step
    return glyphs


def read_lines(*parts: list[Glyph]) -> list[str]:
    glyphs = [glyph for part in parts for glyph in part]
    random.Random(7).shuffle(glyphs)  # the order of drawing must not matter
    return [line.text for line in lines_in_order(glyphs)]


def column(words: str, x: float, y: float, *, lines: int, leading: float) -> list[Glyph]:
    return [g for n in range(lines) for g in draw(f"{words} {n}", x, y + n * leading)]


# -- words


def test_words_come_from_gaps() -> None:
    assert read_lines(draw("senior staff nurse", 0, 0)) == ["senior staff nurse"]


@pytest.mark.parametrize("kerning", [-0.8, -0.4, 0.5, 1.0])
def test_kerning_makes_and_hides_no_space(kerning: float) -> None:
    """Pairs drawn closer or wider by up to a tenth of the size."""
    glyphs = draw("senior staff nurse in a ward", 0, 0)
    kerned = [g._replace(x0=g.x0 + kerning * (n % 2), x1=g.x1 + kerning * (n % 2)) for n, g in enumerate(glyphs)]
    assert read_lines(kerned) == ["senior staff nurse in a ward"]


def test_narrow_spaces_of_a_justified_line_part_words() -> None:
    x, glyphs = 0.0, []
    for word in ["she", "ran", "the", "ward", "for", "nine", "years", "and", "more"]:
        glyphs += draw(word, x, 0)
        x += ADVANCE * len(word) + 1.3
    assert read_lines(glyphs) == ["she ran the ward for nine years and more"]


@pytest.mark.parametrize("tracking", [1.5, 3.0, 4.0])
def test_letter_spaced_headings_keep_their_words(tracking: float) -> None:
    assert read_lines(draw("WORK HISTORY", 0, 0, tracking=tracking)) == ["WORK HISTORY"]


def test_glyphs_drawn_twice_for_bold_are_read_once() -> None:
    assert read_lines(draw("skills", 0, 0), draw("skills", 0.3, 0)) == ["skills"]


def test_a_double_letter_is_kept() -> None:
    assert read_lines(draw("bookkeeping", 0, 0)) == ["bookkeeping"]


def test_a_ligature_is_read_as_its_letters() -> None:
    glyphs = [*draw("of", 0, 0), Glyph("ﬁ", *upright_box(10, 18, 0, SIZE), SIZE), *draw("ce", 18, 0)]
    assert read_lines(glyphs) == ["office"]


def test_a_ligature_has_an_edge_for_each_letter() -> None:
    glyphs = [Glyph("ﬁ", *upright_box(0, 8, 0, SIZE), SIZE), *draw("t", 8, 0)]
    assert lines_in_order(glyphs)[0].runs[0].edges == (0, 4, 8, 13)


def test_an_icon_between_two_lines_does_not_make_them_one() -> None:
    icon = Glyph(ICON, *upright_box(0, 20, 14, 22), 22)
    found = read_lines([icon], draw("Bern", 30, 6), draw("555 0100", 30, 20))
    assert found == ["Bern", "555 0100"]


def test_an_icon_writes_nothing() -> None:
    assert read_lines([Glyph(ICON, *upright_box(0, 10, 0, SIZE), SIZE)], draw("Bern", 15, 0)) == ["Bern"]


def test_a_change_of_weight_starts_a_run() -> None:
    line = lines_in_order(draw("Cook", 0, 0, bold=True) + draw("Adler", 25, 0))[0]
    assert [(run.text, run.bold) for run in line.runs] == [("Cook", True), ("Adler", False)]


def test_a_comma_takes_the_style_of_its_neighbours() -> None:
    line = lines_in_order(draw("Cook", 0, 0, bold=True) + draw(",", 20, 0) + draw("Adler", 30, 0, bold=True))[0]
    assert [run.text for run in line.runs] == ["Cook, Adler"]


# -- turned text


@pytest.mark.parametrize("angle", [90, 270])
def test_turned_text_is_read_along_its_baseline(angle: int) -> None:
    assert read_lines(turned("Jane Cook", 20, 300, angle=angle)) == ["Jane Cook"]


def test_turned_text_stands_before_what_it_stands_beside() -> None:
    body = column("a line of the text", 60, 200, lines=6, leading=14)
    assert read_lines(turned("Experience", 20, 250, angle=90), body)[0] == "Experience"


def test_turned_text_is_not_mixed_into_the_lines_beside_it() -> None:
    body = column("a line of the text", 60, 200, lines=6, leading=14)
    assert sorted(read_lines(turned("Experience", 20, 250, angle=90), body)[1:]) == [f"a line of the text {n}" for n in range(6)]  # fmt: skip


# -- columns and rows


def test_two_columns_are_not_interleaved() -> None:
    left = column("left text of the page runs", 0, 100, lines=14, leading=13)
    right = column("right text of the page goes", 260, 104, lines=14, leading=17)
    found = read_lines(
        draw("A HEADER ACROSS BOTH OF THE COLUMNS OF THIS PAGE WITH MANY LETTERS IN IT", 0, 60), left, right
    )
    assert found[0].startswith("A HEADER")
    assert [line.split()[0] for line in found[1:]] == ["left"] * 14 + ["right"] * 14


def test_a_header_and_a_footer_across_two_columns_frame_them() -> None:
    left = column("left text of the page runs", 0, 100, lines=14, leading=14)
    right = column("right text of the page goes", 260, 103, lines=12, leading=17)
    head = draw("A HEADER ACROSS BOTH OF THE COLUMNS OF THIS PAGE WITH MANY LETTERS IN IT", 0, 60)
    foot = draw("A FOOTER ACROSS BOTH OF THE COLUMNS OF THIS PAGE WITH MANY LETTERS IN IT", 0, 360)
    found = read_lines(head, left, right, foot)
    assert [line.split()[0] for line in found] == ["A"] + ["left"] * 14 + ["right"] * 12 + ["A"]


def test_a_sidebar_is_read_by_itself() -> None:
    sidebar = draw("Skills", 0, 100, bold=True) + column("soup", 0, 118, lines=6, leading=19)
    sidebar += draw("Languages", 0, 250, bold=True) + column("tongue", 0, 268, lines=4, leading=19)
    main = draw("Experience", 160, 100, bold=True) + column(SENTENCE, 160, 115, lines=16, leading=15)
    found = [line.split()[0] for line in read_lines(sidebar, main)]
    assert found == ["Skills", *["soup"] * 6, "Languages", *["tongue"] * 4, "Experience", *["Prepared"] * 16]


def test_a_date_at_the_right_stays_with_its_line() -> None:
    page = []
    for n in range(5):
        page += draw(f"Cook number {n}", 0, n * 60) + draw(f"201{n} - 201{n + 1}", 400, n * 60)
        page += draw(SENTENCE, 0, n * 60 + 15)
    found = read_lines(page)
    assert found == [row for n in range(5) for row in (f"Cook number {n}{CELL}201{n} - 201{n + 1}", SENTENCE)]


def test_places_right_aligned_below_dates_stay_in_their_rows() -> None:
    page = []
    for n, (date, place) in enumerate([("2010 - 2012", "Bern"), ("2013 - 2016", "Zug"), ("2017 - 2020", "Chur")]):
        page += draw("Head cook of the house", 0, n * 70) + draw(date, 450 - 5 * len(date), n * 70)
        page += draw("Hotel Adler", 0, n * 70 + 14) + draw(place, 450 - 5 * len(place), n * 70 + 14)
        page += draw(SENTENCE, 0, n * 70 + 28)
    assert read_lines(page)[:3] == [f"Head cook of the house{CELL}2010 - 2012", f"Hotel Adler{CELL}Bern", SENTENCE]


def test_a_note_beside_bullets_stands_after_the_first_row() -> None:
    page = draw("2010 - 2012", 0, 0) + draw("Head cook", 120, 0)
    page += draw("Bern", 0, 14) + draw("• " + SENTENCE, 120, 14)
    page += draw("• " + SENTENCE, 120, 28)
    assert read_lines(page) == [f"2010 - 2012{CELL}Head cook", "Bern", "• " + SENTENCE, "• " + SENTENCE]


def test_a_date_broken_in_a_margin_is_whole() -> None:
    page = draw("Jan 2010 -", 0, 0) + draw("Head cook", 120, 0)
    page += draw("Dec 2012", 0, 14) + draw("• " + SENTENCE, 120, 14)
    page += draw("• " + SENTENCE, 120, 28)
    assert read_lines(page)[0] == f"Jan 2010 - Dec 2012{CELL}Head cook"


def test_a_heading_at_the_left_of_a_row_stands_above_it() -> None:
    assert read_lines(draw("Education", 0, 0, bold=True), draw("School for cooks in Bern", 120, 0)) == ["Education", "School for cooks in Bern"]  # fmt: skip


def test_a_table_is_read_by_row() -> None:
    rows = [
        ("BSc", "Delhi University", "2011", "72 %"),
        ("HSC", "State Board", "2008", "81 %"),
        ("SSC", "State Board", "2006", "85 %"),
    ]
    page = [g for n, row in enumerate(rows) for m, cell in enumerate(row) for g in draw(cell, 120 * m, 14 * n)]
    assert read_lines(page) == [CELL.join(row) for row in rows]


def test_a_superscript_stays_in_its_line() -> None:
    assert read_lines(draw("the 1", 0, 0), draw("st", 25, -3, size=6), draw("of May", 40, 0)) == ["the 1st of May"]


# -- laws


PARTS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 700), st.text("abcdefgh", min_size=1, max_size=12), st.sampled_from([0, 0, 0, 90, 270])), max_size=40)  # fmt: skip


def spread(parts: list[tuple[int, int, str, int]]) -> list[Glyph]:
    """The parts as glyphs on a grid, so that none is drawn on top of an equal one."""
    places = {(x // 70 * 70, y // 70 * 70 if angle else y // 14 * 14, angle): text for x, y, text, angle in parts}
    return [g for (x, y, angle), text in places.items() for g in (turned(text, x, y, angle=angle) if angle else draw(text, x, y))]  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(PARTS)
def test_every_glyph_is_in_the_lines_exactly_once(parts: list[tuple[int, int, str, int]]) -> None:
    glyphs = spread(parts)
    found = "".join("".join(line.text.split()) for line in lines_in_order(glyphs))
    assert sorted(found) == sorted(glyph.text for glyph in glyphs)


@settings(deadline=None, max_examples=300)
@given(PARTS, st.randoms(use_true_random=False))
def test_the_order_of_drawing_changes_nothing(parts: list[tuple[int, int, str, int]], chance: random.Random) -> None:
    glyphs = spread(parts)
    shuffled = list(glyphs)
    chance.shuffle(shuffled)
    assert lines_in_order(shuffled) == lines_in_order(glyphs)


@settings(deadline=None, max_examples=200)
@given(PARTS)
def test_runs_spell_their_line(parts: list[tuple[int, int, str, int]]) -> None:
    lines = [line for line in lines_in_order(spread(parts)) if line.runs]
    assert all("".join(run.before + run.text for run in line.runs) == line.text for line in lines)


@settings(deadline=None, max_examples=200)
@given(PARTS)
def test_a_run_has_an_edge_more_than_it_has_characters(parts: list[tuple[int, int, str, int]]) -> None:
    runs = [run for line in lines_in_order(spread(parts)) for run in line.runs]
    assert all(len(run.edges) == len(run.text) + 1 for run in runs)


# -- lines of files without pages


def test_pieces_in_styles_are_runs() -> None:
    line = styled_line([("Cook", True, False), (", Adler ", False, False), ("Bern", False, True)], 11.0)
    assert [(run.before, run.text) for run in line.runs] == [("", "Cook"), ("", ", Adler"), (" ", "Bern")]


def test_a_gap_between_pieces_parts_cells() -> None:
    assert (
        styled_line([("Cook", False, False), (CELL, False, False), ("2019", False, False)], 11.0).text
        == f"Cook{CELL}2019"
    )


# -- both backends


PDFS = sorted(path for path in SAMPLES.rglob("*.pdf") if path.parent.name != "faulty")


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_both_pdf_backends_give_equal_lines(path: Path) -> None:
    pdfium, pdfminer = (read(path, options=ReaderOptions(backend)) for backend in ("pdfium", "pdfminer"))
    assert [line.text for line in pdfium.lines] == [line.text for line in pdfminer.lines]
