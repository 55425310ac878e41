"""Page numbers, running heads and feet."""

from __future__ import annotations

import pytest

from kgmatch.reading.layout import TextLine
from kgmatch.reading.running import without_running

HEIGHT = 842.0
TOP, MIDDLE, BOTTOM = 30.0, 400.0, 815.0


def line(text: str, y: float) -> TextLine:
    return TextLine(text, (50.0, y, 300.0, y + 11.0), 11.0, False)


def kept(*pages: list[TextLine]) -> list[list[str]]:
    return [[one.text for one in page] for page in without_running(pages, [HEIGHT] * len(pages))]


@pytest.mark.parametrize(
    "number",
    ["1", "- 1 -", "Page 1", "Page 1 of 2", "page 1/2", "Seite 1 von 2", "Página 1 de 2", "Pagina 1 di 2", "1 / 2", "1 | 2", "p. 1"],
)  # fmt: skip
def test_a_page_number_at_the_foot_is_left_out(number: str) -> None:
    assert kept([line("Baked bread", MIDDLE), line(number, BOTTOM)]) == [["Baked bread"]]


def test_a_page_number_at_the_head_is_left_out_where_there_are_pages() -> None:
    assert kept([line("1", TOP), line("Ana", MIDDLE)], [line("2", TOP), line("Baker", MIDDLE)]) == [["Ana"], ["Baker"]]


def test_a_number_at_the_top_of_a_single_page_is_kept() -> None:
    assert kept([line("42", TOP), line("Ana", MIDDLE)]) == [["42", "Ana"]]


def test_a_number_amid_the_page_is_kept() -> None:
    assert kept([line("1", MIDDLE)], [line("2", MIDDLE)]) == [["1"], ["2"]]


@pytest.mark.parametrize("text", ["2019", "Page layout", "1 child", "Apr 2021", "12 Mill Lane"])
def test_other_text_at_the_foot_is_kept(text: str) -> None:
    assert kept([line(text, BOTTOM)]) == [[text]]


def test_a_running_head_is_read_once() -> None:
    assert kept([line("Ana Ruiz", TOP), line("a", MIDDLE)], [line("Ana Ruiz", TOP), line("b", MIDDLE)]) == [
        ["Ana Ruiz", "a"],
        ["b"],
    ]


def test_a_running_foot_with_a_number_is_read_once() -> None:
    pages = [[line(f"Ana Ruiz – Resume, sheet {n}", BOTTOM), line(str(n), MIDDLE)] for n in (1, 2, 3)]
    assert [len(page) for page in kept(*pages)] == [2, 1, 1]


def test_a_line_at_the_edge_of_one_page_only_is_kept() -> None:
    pages = [[line("Ana Ruiz", TOP)], [line("Education", TOP)]]
    assert kept(*pages) == [["Ana Ruiz"], ["Education"]]


def test_the_same_line_twice_amid_pages_is_kept_twice() -> None:
    assert kept([line("Baker", MIDDLE)], [line("Baker", MIDDLE)]) == [["Baker"], ["Baker"]]


def test_no_pages_give_none() -> None:
    assert without_running([], []) == []
