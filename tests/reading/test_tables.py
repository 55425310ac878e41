"""Ruled tables: from drawn lines to cells, and from cells to rows of text."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from kgmatch.model import Box
from kgmatch.reading import read
from kgmatch.reading.tables import MOST_RULES, find_tables

XS, YS = [50.0, 150.0, 300.0, 400.0], [100.0, 120.0, 150.0, 170.0]


def ruled(xs: list[float], ys: list[float]) -> list[Box]:
    """The lines of a grid, each drawn as one thin box from edge to edge."""
    across = [(xs[0], y - 0.25, xs[-1], y + 0.25) for y in ys]
    return across + [(x - 0.25, ys[0], x + 0.25, ys[-1]) for x in xs]


def framed(xs: list[float], ys: list[float]) -> list[Box]:
    """A frame around each cell of the grid."""
    return [(a, c, b, d) for c, d in itertools.pairwise(ys) for a, b in itertools.pairwise(xs)]


def shape(rules: list[Box]) -> list[list[int]]:
    """For each table the number of cells in each row."""
    return [[len(row) for row in table.rows] for table in find_tables(rules)]


@pytest.mark.parametrize("draw", [ruled, framed])
def test_a_grid_is_a_table_of_its_rows_and_columns(draw) -> None:  # type: ignore[no-untyped-def]
    assert shape(draw(XS, YS)) == [[3, 3, 3]]


def test_cells_stand_between_their_lines() -> None:
    (table,) = find_tables(ruled(XS, YS))
    assert table.rows[1][2] == (300.0, 120.0, 400.0, 150.0)


def test_the_order_of_drawing_does_not_matter() -> None:
    assert find_tables(ruled(XS, YS)[::-1]) == find_tables(ruled(XS, YS))


def test_lines_that_miss_each_other_by_a_point_or_two_still_make_a_table() -> None:
    askew = [(x0 + n % 2, y0, x1 - n % 3, y1) for n, (x0, y0, x1, y1) in enumerate(framed(XS, YS))]
    assert shape(askew) == [[3, 3, 3]]


def test_a_merged_cell_stands_once() -> None:
    rules = [rule for rule in framed(XS, YS) if rule[1] != 100.0] + [(50.0, 100.0, 400.0, 120.0)]
    assert shape(rules) == [[1, 3, 3]]


def test_two_tables_apart_are_two() -> None:
    assert shape(ruled(XS, YS) + ruled(XS, [y + 300 for y in YS])) == [[3, 3, 3], [3, 3, 3]]


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [(50.0, y, 500.0, y + 0.5) for y in (100.0, 200.0, 300.0, 400.0, 500.0)],
        [(50.0, 100.0, 400.0, 700.0)],
        [(50.0, 100.0 + n, 54.0, 104.0 + n) for n in range(0, 400, 20)],
        [(x, 100.0, x + 0.5, 700.0) for x in (50.0, 200.0, 350.0, 500.0)],
        framed([50.0, 400.0], [100.0, 200.0, 300.0, 400.0]),
        framed([50.0, 150.0, 300.0, 400.0], [100.0, 200.0]),
    ],
    ids=["nothing", "rules under headings", "a frame", "ornaments", "column lines", "one column", "one row"],
)
def test_ornaments_are_no_tables(rules: list[Box]) -> None:
    assert find_tables(rules) == []


def test_a_drawing_of_very_many_lines_is_no_table() -> None:
    assert find_tables(ruled(XS, YS) * (MOST_RULES // 8 + 1)) == []


@settings(max_examples=60, deadline=None)
@given(
    widths=st.lists(st.integers(12, 60), min_size=2, max_size=8),
    heights=st.lists(st.integers(12, 60), min_size=2, max_size=12),
)
def test_any_grid_is_found_whole(widths: list[int], heights: list[int]) -> None:
    xs, ys = [20.0], [30.0]
    for width in widths:
        xs.append(xs[-1] + width)
    for height in heights:
        ys.append(ys[-1] + height)
    assert shape(ruled(xs, ys)) == [[len(widths)] * len(heights)]


# --- drawn and read ------------------------------------------------------------------------------------------------


def read_table(tmp_path: Path, rows: list[list[object]], widths: list[float], *style: tuple[object, ...]) -> list[str]:
    file = tmp_path / "a.pdf"
    table = Table(rows, colWidths=widths, style=[("GRID", (0, 0), (-1, -1), 0.5, "black"), *style])  # type: ignore[list-item]
    SimpleDocTemplate(str(file)).build([table])
    return [line.text for line in read(file).lines]


STUDIES: list[list[object]] = [
    ["Degree", "Board", "School", "Year", "Grade"], ["B.Com", "Pune University", "Fergusson College", "2012", "71.4 %"], ["HSC", "State Board", "Modern School", "2009", "80.2 %"],
]  # fmt: skip


def test_a_ruled_table_is_read_by_row(tmp_path: Path) -> None:
    assert [line.split("    ") for line in read_table(tmp_path, STUDIES, [60, 100, 110, 50, 60])] == STUDIES


def test_a_wrapped_cell_stays_in_its_row(tmp_path: Path) -> None:
    style = getSampleStyleSheet()["Normal"]
    rows = [STUDIES[0], ["B.Com", Paragraph("Savitribai Phule Pune University", style), "Fergusson College", "2012", "71.4 %"], STUDIES[2]]  # fmt: skip
    assert read_table(tmp_path, rows, [60, 90, 110, 50, 60])[1].split("    ") == [
        "B.Com", "Savitribai Phule Pune University", "Fergusson College", "2012", "71.4 %",
    ]  # fmt: skip


def test_a_cell_merged_over_columns_is_read_once(tmp_path: Path) -> None:
    rows = [["Education", "", "", "", ""], *STUDIES]
    found = read_table(tmp_path, rows, [60, 100, 110, 50, 60], ("SPAN", (0, 0), (-1, 0)))
    assert found[0] == "Education"


def test_an_empty_cell_leaves_the_others_in_order(tmp_path: Path) -> None:
    rows = [STUDIES[0], ["B.Com", "", "Fergusson College", "2012", ""], STUDIES[2]]
    assert read_table(tmp_path, rows, [60, 100, 110, 50, 60])[1].split("    ") == ["B.Com", "Fergusson College", "2012"]
