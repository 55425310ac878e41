"""The graph as a Cypher script: constraints, then MERGE batches. Run twice it changes nothing.

Statements end in ";" at the end of a line, and no line within one does: strings have their line breaks escaped.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TextIO, TypeVar

from kgmatch.store import Store
from kgmatch.store.pages import Edge, Node, Pages, Value, identity, key_of
from kgmatch.store.queries import export, quoting

ROWS = 500  # of a statement
_Kind = TypeVar("_Kind", bound=Hashable)
_HEAD = (
    "// A kgmatch graph. cypher-shell -f FILE, or any driver, one statement at a time. Run again it changes nothing.\n"
)
_ESCAPED = re.compile(r"['\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_ESCAPES = {"'": "\\'", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write_cypher(pages: Pages, out: TextIO) -> None:
    out.write(_HEAD)
    for label in pages.labels:
        out.write(_statement(constraint(label)))
    for label in pages.labels:
        out.writelines(_merge_nodes(label, pages.nodes(label)))
    for label in pages.labels:
        out.writelines(_merge_edges(pages.edges(label)))


def rebuild(store: Store, script: Path) -> None:
    """Run such a script on a store. Raises StoreError."""
    statement: list[str] = []
    with script.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            if line.startswith("//"):
                continue
            statement.append(line)
            if line.endswith(";\n"):
                cypher = "".join(statement).removesuffix(";\n")
                statement.clear()
                if cypher.startswith("CREATE CONSTRAINT"):
                    store.command(cypher)
                else:
                    store.write((cypher, {}))


def constraint(label: str) -> str:
    key = key_of(label)
    return export.SCRIPT_CONSTRAINT.format(
        name=quoting.name(f"{label.lower()}_{key}"), label=quoting.name(label), key=quoting.name(key)
    )


def _merge_nodes(label: str, pages: Iterable[list[Node]]) -> Iterator[str]:
    rows = ((node.labels, _map(node.properties)) for page in pages for node in page)
    for labels, batch in _batches(rows):
        all_of_them = ":".join(map(quoting.name, labels))
        yield _statement(export.SCRIPT_NODES.format(rows=batch, labels=all_of_them, key=quoting.name(key_of(label))))


def _merge_edges(pages: Iterable[list[Edge]]) -> Iterator[str]:
    rows = ((_kind(edge), _row(edge)) for page in pages for edge in page)
    for (start, type, end, known), batch in _batches(rows):
        names = ", ".join(f"{quoting.name(name)}: row.r.{quoting.name(name)}" for name in known)
        yield _statement(export.SCRIPT_RELATIONSHIPS.format(
            rows=batch, start=quoting.name(start), start_key=quoting.name(key_of(start)), end=quoting.name(end), end_key=quoting.name(key_of(end)),
            type=quoting.name(type), identity=f" {{{names}}}" if names else "",
        ))  # fmt: skip


def _kind(edge: Edge) -> tuple[str, str, str, tuple[str, ...]]:
    return edge.start.label, edge.type, edge.end.label, tuple(identity(edge))


def _row(edge: Edge) -> str:
    return f"{{a: {literal(edge.start.key)}, b: {literal(edge.end.key)}, r: {_map(edge.properties)}}}"


def _batches(rows: Iterable[tuple[_Kind, str]]) -> Iterator[tuple[_Kind, str]]:
    """Rows of one kind together, ROWS at a time, wherever the pages ended: the same graph gives the same script."""
    waiting: dict[_Kind, list[str]] = defaultdict(list)
    for kind, row in rows:
        waiting[kind].append(row)
        if len(waiting[kind]) == ROWS:
            yield kind, ",\n".join(waiting.pop(kind))
    for kind, rest in waiting.items():
        yield kind, ",\n".join(rest)


def _statement(cypher: str) -> str:
    return f"{cypher};\n"


def _map(properties: Mapping[str, Value]) -> str:
    return "{" + ", ".join(f"{quoting.name(name)}: {literal(value)}" for name, value in properties.items()) + "}"


def literal(value: Value) -> str:
    """A value as Cypher writes it; a string has no raw control character, so that a script is one line a row."""
    if isinstance(value, str):
        return "'" + _ESCAPED.sub(_escape, value) + "'"
    if isinstance(value, list):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    if isinstance(value, float) and not math.isfinite(value):
        return "(0.0 / 0.0)" if math.isnan(value) else f"({'-' if value < 0 else ''}1.0 / 0.0)"
    return json.dumps(value)


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}"
