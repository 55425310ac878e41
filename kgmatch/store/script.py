"""Cypher as text: where its statements end, told apart from quoted text, quoted names and comments."""

from __future__ import annotations

import re

_COMMENT = r"//[^\r\n]*|/\*.*?\*/"
_QUOTED = r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`[^`]*`"
_OPAQUE = re.compile(rf"{_QUOTED}|{_COMMENT}", re.S)
_OPEN = re.compile(r"'(?:\\.|[^'\\])*\\?\Z|\"(?:\\.|[^\"\\])*\\?\Z|`[^`]*\Z|/\*.*\Z", re.S)
_LOAD_CSV = re.compile(r"LOAD[^\w$,.;:=<>|&!+*/%^()\[\]{}-]+CSV", re.I)
_WORDS = re.compile(r"LOAD.*CSV", re.I | re.S)
_ESCAPE = re.compile(r"\\u+([0-9a-f]{4})", re.I)
_TOKEN = re.compile(rf"{_QUOTED}|{_COMMENT}|{_OPEN.pattern}|;|[^;'\"`/]+|/", re.S)


def without_literals(cypher: str) -> str:
    """The query without its strings, quoted names and comments, so that a word in them is not taken for a clause."""
    return _OPAQUE.sub(" ", cypher)


def may_load_csv(cypher: str) -> bool:
    """Whether `LOAD CSV` may stand in the query as a clause, however it is spelled.

    Neo4j reads `\\u0041` as a letter, or as a quote that ends a string, before it reads anything else; what is a literal
    is then hard to say, so in a query with a backslash the two words are enough, in a literal too.
    """
    if "\\" not in cypher:
        return _LOAD_CSV.search(without_literals(cypher)) is not None
    while _WORDS.search(cypher) is None:
        decoded = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), cypher)
        if decoded == cypher:
            return False
        cypher = decoded
    return True


def split(text: str) -> tuple[list[str], str]:
    """The statements that a `;` ends, without it, and what stands after the last one. Empty statements are dropped."""
    ended: list[str] = []
    at = 0
    for token in _TOKEN.finditer(text):
        if token.group() == ";":
            ended.append(text[at : token.start()].strip())
            at = token.end()
    return [statement for statement in ended if not is_empty(statement)], text[at:]


def statements(text: str) -> list[str]:
    """All statements of a script; the last one needs no `;`."""
    ended, rest = split(text)
    return ended if is_empty(rest) else [*ended, rest.strip()]


def is_empty(text: str) -> bool:
    """White space and comments alone."""
    return not _OPAQUE.sub(lambda token: " " if token.group().startswith("/") else token.group(), text).strip()


def in_literal(text: str) -> bool:
    """Whether the text ends inside a string, a quoted name or a comment."""
    last = None
    for token in _TOKEN.finditer(text):
        last = token.group()
    return last is not None and (last.startswith("//") or _OPEN.fullmatch(last) is not None)
