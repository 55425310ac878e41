"""The items of skill and language sections, as written."""

from __future__ import annotations

import pytest

from kgmatch.profiles.skill_list import language_items, skill_items
from kgmatch.reading import document_from_text


def items(text: str, heading: str = "Skills") -> list[str]:
    document = document_from_text(f"Ana Ruiz\n{heading}\n{text}\nInterests\nchess", "a.txt")
    return [document.text[item.start : item.end] for item in skill_items(document)]


def languages(text: str) -> list[str]:
    document = document_from_text(f"Ana Ruiz\nLanguages\n{text}", "a.txt")
    return [document.text[item.start : item.end] for item in language_items(document)]


@pytest.mark.parametrize(
    "text",
    [
        "Python, SQL, Excel", "Python | SQL | Excel", "Python; SQL; Excel", "Python · SQL · Excel", "• Python\n• SQL\n• Excel", "Python    SQL    Excel",
        "1. Python\n2. SQL\n3. Excel", "Python / SQL / Excel", "Python、SQL，Excel", "Python, SQL,\nExcel", "Python, SQL, Excel.", "Python, SQL, and Excel",
        "Tools: Python, SQL, Excel", "Tools – Python, SQL, Excel", "Tools : Python, SQL; Office: Excel", "Tools: Python, SQL. Office: Excel",
        "Python (5 years), SQL - Advanced, Excel (Basic)", "Python ★★★★☆\nSQL ★★★☆☆\nExcel ★★☆☆☆", "Python 4/5\nSQL 3/5\nExcel 2/5", "Advanced\nPython\nSQL\nExcel",
        "Programming Languages\nPython\nSQL\nExcel",
    ],
)  # fmt: skip
def test_one_item_is_one_skill_however_they_are_listed(text: str) -> None:
    assert items(text) == ["Python", "SQL", "Excel"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Python (pandas, NumPy), SQL", ["Python (pandas, NumPy)", "SQL"]),
        ("HTML/CSS, CI/CD", ["HTML/CSS", "CI/CD"]),
        ("C++, C#, Node.js", ["C++", "C#", "Node.js"]),
        ("R, C, Go", ["R", "C", "Go"]),
        ("Food safety (HACCP)", ["Food safety (HACCP)"]),
        ("1,000 loaves a day, pastry", ["1,000 loaves a day", "pastry"]),
        ("Office (Word, Excel\nand PowerPoint), SAP", ["Office (Word, Excel\nand PowerPoint)", "SAP"]),
        ("Project management, stock control", ["Project management", "stock control"]),
    ],
)  # fmt: skip
def test_an_item_is_whole(text: str, expected: list[str]) -> None:
    assert items(text) == expected


def test_a_sentence_gives_no_item() -> None:
    assert items("Excellent communicator with fifteen years of experience in bakeries of every size.") == []


def test_the_heading_is_no_item() -> None:
    assert items("Python", heading="Key Skills") == ["Python"]


def test_other_sections_give_no_item() -> None:
    document = document_from_text("Ana Ruiz\nExperience\nBaker, Hallam Ltd, 2019 – 2021\nInterests\nchess, rowing", "a.txt")  # fmt: skip
    assert skill_items(document) == []


def test_a_labelled_line_of_the_header_lists_skills() -> None:
    document = document_from_text("Ana Ruiz\nTech stack: Kafka, Spark\nExperience\nBaker, Hallam Ltd, 2019 – 2021", "a.txt")  # fmt: skip
    assert [document.text[item.start : item.end] for item in skill_items(document)] == ["Kafka", "Spark"]


def test_items_come_in_the_order_of_the_document() -> None:
    document = document_from_text("Ana Ruiz\nSkills\nbaking, pastry\nEducation\nBSc, 2015\nComputer Skills\nExcel, SAP", "a.txt")  # fmt: skip
    starts = [item.start for item in skill_items(document)]
    assert starts == sorted(starts)
    assert len(starts) == 4


@pytest.mark.parametrize(
    "text",
    [
        "English (native), German B2, French – basic", "English, German, French", "English | German | French", "• English - Native\n• German - Fluent\n• French - Basic",
        "English C2 | German A2 | French A1",
    ],
)  # fmt: skip
def test_languages_are_listed_without_their_levels(text: str) -> None:
    assert languages(text) == ["English", "German", "French"]


def test_a_sentence_on_languages_gives_no_item() -> None:
    assert languages("I speak English and some French at home") == []
