from __future__ import annotations

import pytest

from kgmatch.model import Span
from kgmatch.profiles.structure import settle
from kgmatch.reading import document_from_text

TEXT = """Ana Ruiz
Experience
Staff Nurse, High Dependency Unit    2019 - 2021
Hallam and Sons Ltd | Leeds
Ran a ward of thirty beds with a team of nine nurses and wrote all of its rotas by hand for years
Education
University of Leeds, 2015"""


def spans(*marks: tuple[str, str, float]) -> list[Span]:
    return [
        Span(TEXT.index(quote), TEXT.index(quote) + len(quote), label, score, "test") for quote, label, score in marks
    ]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([("Staff Nurse", "TITLE", 0.9), ("High Dependency Unit", "TITLE", 0.7)], [("TITLE", "Staff Nurse, High Dependency Unit")]),
        ([("Hallam", "EMPLOYER", 0.8)], [("EMPLOYER", "Hallam and Sons Ltd")]),
        ([("Hallam and Sons Ltd", "EMPLOYER", 0.8), (["Leeds", "Ran"][0], "LOCATION", 0.9)], [("EMPLOYER", "Hallam and Sons Ltd"), ("LOCATION", "Leeds")]),
        ([("Education", "DEGREE", 0.8)], []),
        ([("nurses", "TITLE", 0.8)], [("TITLE", "nurses")]),
        ([("University of", "SCHOOL", 0.8)], [("SCHOOL", "University of Leeds")]),
        ([("Staff", "TITLE", 0.3)], [("TITLE", "Staff")]),
    ],
    ids=["one title of two", "a cell is filled", "a bar parts cells", "no span in a heading", "running text is left", "a place in a name", "unsure spans do not grow"],
)  # fmt: skip
def test_the_structure_settles_what_the_tagger_left(
    marks: list[tuple[str, str, float]], expected: list[tuple[str, str]]
) -> None:
    document = document_from_text(TEXT, "a.txt")
    assert document.text == TEXT
    found = settle(document, spans(*marks))
    assert [(s.label, TEXT[s.start : s.end]) for s in found] == expected
