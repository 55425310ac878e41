"""What could stand where the cursor is: keywords, labels, relationship types, properties, parameters, commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kgmatch.store.script import in_literal, without_literals
from kgmatch.store.shape import Names

KEYWORDS = (
    "ALL", "AND", "ANY", "AS", "ASC", "BY", "CASE", "CONTAINS", "COUNT", "DESC", "DISTINCT", "ELSE", "END", "ENDS WITH",
    "EXISTS", "FALSE", "IN", "IS NOT NULL", "IS NULL", "LIMIT", "MATCH", "NONE", "NOT", "NULL", "OPTIONAL MATCH", "OR",
    "ORDER BY", "RETURN", "SINGLE", "SKIP", "STARTS WITH", "THEN", "TRUE", "UNION", "UNWIND", "WHEN", "WHERE", "WITH", "XOR",
)  # fmt: skip
FUNCTIONS = (
    "abs(", "avg(", "coalesce(", "collect(", "count(", "head(", "keys(", "labels(", "last(", "max(", "min(", "nodes(",
    "properties(", "range(", "reduce(", "relationships(", "round(", "shortestPath(", "size(", "split(", "sum(", "substring(",
    "toFloat(", "toInteger(", "toLower(", "toString(", "toUpper(", "trim(", "type(",
)  # fmt: skip
_WORD = re.compile(r"\w*\Z")
_COMMAND = re.compile(r"\s*(:\w*)\Z")
_CLOSES = {")": "(", "]": "[", "}": "{"}


def completions(before: str, names: Names, *, parameters: Iterable[str], commands: Sequence[str]) -> tuple[str, list[str]]:  # fmt: skip
    """The text before the cursor → the word begun there, and what it could become, in order."""
    command = _COMMAND.match(before)
    if command:
        return command[1], [c for c in commands if c.startswith(command[1])]
    if in_literal(before):
        return "", []
    word = "".join(_WORD.findall(before))
    plain = without_literals(before[: len(before) - len(word)]).rstrip(" \t\r\n")
    return word, _starting(word, _possible(plain, before[: len(before) - len(word)], names, parameters))


def _possible(plain: str, raw: str, names: Names, parameters: Iterable[str]) -> Iterable[str]:
    if raw.endswith("$"):
        return sorted(parameters)
    if raw.endswith("."):
        return _properties_of(plain, names)
    inside = _innermost(plain)
    if plain.endswith((":", "|", "&", "!")) and inside != "{":
        return sorted(names.types) if inside == "[" else sorted(names.labels)
    if (
        inside == "{"
        and plain.endswith(("{", ","))
        and not re.search(r"\b(EXISTS|COUNT|CALL|COLLECT)\s*\{\Z", plain, re.I)
    ):
        return _properties_in(plain, names)
    return (*KEYWORDS, *FUNCTIONS)


def _starting(word: str, possible: Iterable[str]) -> list[str]:
    """Those that begin with the word in any case; a keyword follows the case that was begun."""
    found = [p for p in possible if p.lower().startswith(word.lower())]
    return [p.lower() if p.isupper() and word and word.islower() else p for p in found]


def _innermost(text: str) -> str | None:
    """The bracket that is open at the end of the text."""
    opened: list[str] = []
    for character in text:
        if character in "([{":
            opened.append(character)
        elif character in _CLOSES and opened and opened[-1] == _CLOSES[character]:
            opened.pop()
    return opened[-1] if opened else None


def _properties_of(plain: str, names: Names) -> list[str]:
    """After `x.`: what the label or type of `x` has, else all that there is."""
    variable = re.search(r"(\w+)\.\Z", plain)
    bound = variable and re.search(rf"[(\[]\s*{re.escape(variable[1])}\s*:\s*(\w+)", plain)
    return _of(bound[1] if bound else None, names)


def _properties_in(plain: str, names: Names) -> list[str]:
    """In the map of a pattern, `(x:Label {`: what the label has."""
    bound = re.search(r":\s*(\w+)\s*\{[^{}]*\Z", plain)
    return _of(bound[1] if bound else None, names)


def _of(name: str | None, names: Names) -> list[str]:
    known = {**names.types, **names.labels}
    if name in known:
        return sorted(known[name])
    return sorted({key for keys in known.values() for key in keys})
