"""Where a statement ends: not inside a string, a quoted name or a comment."""

from __future__ import annotations

import pytest

from kgmatch.store.script import in_literal, is_empty, split, statements, without_literals


@pytest.mark.parametrize(
    ("text", "ended", "rest"),
    [
        ("RETURN 1; RETURN 2", ["RETURN 1"], " RETURN 2"),
        ("RETURN ';' AS a; RETURN \";\" AS b;", ["RETURN ';' AS a", 'RETURN ";" AS b'], ""),
        ("RETURN 'it\\'s;' AS a;", ["RETURN 'it\\'s;' AS a"], ""),
        ("MATCH (n:`a;b`) RETURN n;", ["MATCH (n:`a;b`) RETURN n"], ""),
        ("RETURN 1 // one; two\n;", ["RETURN 1 // one; two"], ""),
        ("RETURN 1 // one; two\r; RETURN 2;", ["RETURN 1 // one; two", "RETURN 2"], ""),
        ("RETURN 4 / 2 /* a; b */;", ["RETURN 4 / 2 /* a; b */"], ""),
        ("// it's a comment\nRETURN 1;", ["// it's a comment\nRETURN 1"], ""),
        ("RETURN 'open; ", [], "RETURN 'open; "),
        ("RETURN 1 /* open; ", [], "RETURN 1 /* open; "),
        (";; ;", [], ""),
    ],
)
def test_a_semicolon_ends_a_statement_where_it_is_one(text: str, ended: list[str], rest: str) -> None:
    assert split(text) == (ended, rest)


def test_the_last_statement_needs_no_semicolon() -> None:
    assert statements("RETURN 1;\nRETURN 2\n// that is all\n") == ["RETURN 1", "RETURN 2\n// that is all"]


@pytest.mark.parametrize("text", ["", " \n", "// only\n", "/* only */ // that"])
def test_comments_alone_are_no_statement(text: str) -> None:
    assert is_empty(text)
    assert statements(text) == []


@pytest.mark.parametrize(
    ("text", "inside"),
    [("RETURN 'a", True), ("RETURN 'a'", False), ("// a", True), ("// a\n", False), ("/* a", True), ("n.`a", True), ("4 / 2", False)],
)  # fmt: skip
def test_the_cursor_inside_a_literal_is_told(text: str, inside: bool) -> None:
    assert in_literal(text) is inside


def test_words_in_literals_are_taken_out() -> None:
    kept = without_literals("RETURN 'LOAD' AS `CSV` // LOAD CSV\n/* LOAD */ , 1")
    assert "LOAD" not in kept
    assert "CSV" not in kept
