"""The graph as CSV for `neo4j-admin database import full`: a header and a data file a label and a kind of relationship,
the command, and what to run once afterwards.

Strings are quoted and quotes doubled; a property that is not there is nothing between two commas. An array's elements
are parted by a character that none of them contains, since the importer knows no escape for it.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from kgmatch.errors import DataError
from kgmatch.export.cypher import constraint
from kgmatch.export.files import private
from kgmatch.store.pages import Pages, Value, key_of
from kgmatch.store.queries import export, quoting

DELIMITERS = "\x1f\x1e\x1d\x1c\ue000\ue001\ue002\ue003"
SCRIPT, AFTERWARDS, README = "import.sh", "after-import.cypher", "README.md"


class _TakenError(Exception):
    """An element holds the array delimiter: begin again with the next."""


@dataclass
class _Part:
    """A header and its data: rows whose properties have the same types."""

    name: str
    types: dict[str, str]
    out: TextIO


@dataclass
class _Table:
    """The files of one label, or of one kind of relationship; more than one pair where a property has several types."""

    folder: Path
    name: str
    before: tuple[str, ...]  # header fields
    properties: tuple[str, ...]
    after: tuple[str, ...]
    delimiter: str
    parts: list[_Part] = field(default_factory=list)
    lacking: set[str] = field(default_factory=set)
    empty: set[str] = field(default_factory=set)
    multiline: bool = False

    def write(self, before: Iterable[str], properties: Mapping[str, Value], after: Iterable[str]) -> None:
        cells = {name: self._cell(value) for name, value in properties.items() if name in self.properties}
        types = {name: _type(value) for name, value in properties.items() if name in self.properties and value != []}
        self.empty.update(name for name, value in properties.items() if value == [])
        self.lacking.update(name for name in self.properties if name not in properties)
        row = [*map(quoted, before), *(cells.get(name, "") for name in self.properties), *map(quoted, after)]
        line = ",".join(row)
        self.multiline = self.multiline or "\n" in line or "\r" in line
        self._part(types).out.write(line + "\n")

    def _cell(self, value: Value) -> str:
        if not isinstance(value, list):
            return quoted(value) if isinstance(value, str) else _number(value)
        if not value:
            return ""  # the importer has no empty array
        if any(isinstance(item, str) and self.delimiter in item for item in value):
            raise _TakenError
        return quoted(self.delimiter.join(item if isinstance(item, str) else _number(item) for item in value))

    def _part(self, types: Mapping[str, str]) -> _Part:
        for part in self.parts:
            if all(part.types.get(name, type) == type for name, type in types.items()):
                part.types.update(types)
                return part
        name = f"{self.name}-{len(self.parts) + 1}" if self.parts else self.name
        self.parts.append(_Part(name, dict(types), private(self.folder / f"{name}.csv")))
        return self.parts[-1]

    def close(self) -> None:
        """The headers, now that the types are known."""
        for part in self.parts:
            part.out.close()
            typed = [f"{name}:{part.types.get(name, 'string')}" for name in self.properties]
            with private(self.folder / f"{part.name}-header.csv") as out:
                out.write(",".join(map(_header, (*self.before, *typed, *self.after))) + "\n")

    def sources(self) -> Iterator[str]:
        yield from (f"{part.name}-header.csv,{part.name}.csv" for part in self.parts)

    def became_null(self) -> list[str]:
        """Lists that the importer takes for absent where they are empty, of properties that nobody lacks."""
        return sorted(self.empty - self.lacking)


@dataclass
class _Files:
    """What was written, for the command and for what follows it."""

    nodes: list[str] = field(default_factory=list)
    relationships: list[str] = field(default_factory=list)
    afterwards: list[str] = field(default_factory=list)
    multiline: bool = False


def write_neo4j_csv(pages: Pages, folder: Path) -> None:
    there = set(folder.iterdir())
    for delimiter in DELIMITERS:
        try:
            files = _write_tables(pages, folder, delimiter)
        except _TakenError:
            pages.again()
            for path in set(folder.iterdir()) - there:
                path.unlink()
            continue
        _write_script(files, folder, delimiter)
        return
    raise DataError("every character that could part the elements of an array stands in one; export as cypher instead")


def _write_tables(pages: Pages, folder: Path, delimiter: str) -> _Files:
    files = _Files()
    names: set[str] = set()
    for label in pages.labels:
        files.afterwards.append(constraint(label))
        _write_nodes(pages, label, folder, delimiter, names, files)
    for label in pages.labels:
        _write_relationships(pages, label, folder, delimiter, names, files)
    return files


def _write_nodes(pages: Pages, label: str, folder: Path, delimiter: str, names: set[str], files: _Files) -> None:
    key = key_of(label)
    properties = tuple(name for name in pages.node_properties(label) if name != key)
    name = _free_name(f"nodes-{label}", names)
    table = _Table(folder, name, (f"{key}:ID({_space(label)})",), properties, (":LABEL",), delimiter)
    try:
        for page in pages.nodes(label):
            for node in page:
                table.write([node.ref.key], node.properties, [delimiter.join(node.labels)])
    finally:
        table.close()
    _account(table, files.nodes, files, export.SCRIPT_EMPTY_LISTS, label=quoting.name(label))


def _write_relationships(pages: Pages, label: str, folder: Path, delimiter: str, names: set[str], files: _Files) -> None:  # fmt: skip
    properties = pages.edge_properties(label)
    tables: dict[tuple[str, str], _Table] = {}
    try:
        for page in pages.edges(label):
            for edge in page:
                table = tables.get((edge.type, edge.end.label))
                if table is None:
                    table = tables[edge.type, edge.end.label] = _Table(
                        folder, _free_name(f"relationships-{label}-{edge.type}-{edge.end.label}", names),
                        (f":START_ID({_space(label)})", f":END_ID({_space(edge.end.label)})"),
                        tuple(properties.get(edge.type, ())), (":TYPE",), delimiter,
                    )  # fmt: skip
                table.write([edge.start.key, edge.end.key], edge.properties, [edge.type])
    finally:
        for table in tables.values():
            table.close()
    for (type, _), table in sorted(tables.items()):
        _account(
            table,
            files.relationships,
            files,
            export.SCRIPT_EMPTY_LISTS_OF,
            label=quoting.name(label),
            type=quoting.name(type),
        )


def _account(table: _Table, sources: list[str], files: _Files, empty: str, **names: str) -> None:
    sources.extend(table.sources())
    files.multiline = files.multiline or table.multiline
    files.afterwards += [empty.format(property=quoting.name(name), **names) for name in table.became_null()]


def _write_script(files: _Files, folder: Path, delimiter: str) -> None:
    options = [f"--array-delimiter=U+{ord(delimiter):04X}", f"--multiline-fields={str(files.multiline).lower()}"]
    options += [f"--nodes={source}" for source in files.nodes]
    options += [f"--relationships={source}" for source in files.relationships]
    call = '"${NEO4J_ADMIN:-neo4j-admin}" database import full "$database" "$@"'
    command = " \\\n  ".join([call, *map(shlex.quote, options)])
    with private(folder / SCRIPT) as out:
        out.write(f'{_SCRIPT_HEAD}cd "$(dirname "$0")"\n{command}\n')
    (folder / SCRIPT).chmod(0o700)
    with private(folder / AFTERWARDS) as out:
        out.writelines(f"{statement};\n" for statement in files.afterwards)
    with private(folder / README) as out:
        out.write(_README)


# --- cells and names --------------------------------------------------------------------------------------------------


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _header(text: str) -> str:
    return quoted(text) if re.search(r'[",\r\n]', text) else text


def _number(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value).replace("inf", "Infinity").replace("nan", "NaN")


def _type(value: Value) -> str:
    if isinstance(value, list):
        return f"{_type(value[0])}[]"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "long"
    return "double" if isinstance(value, float) else "string"


def _space(label: str) -> str:
    """The name of the label's space of ids, in a header."""
    return label if re.fullmatch(r"\w+", label) else "".join(f"_{ord(c):x}" for c in label)


def _free_name(wanted: str, names: set[str]) -> str:
    """A file's name that no other has, whatever the file system thinks of case."""
    plain = re.sub(r"[^a-z0-9_-]+", "_", wanted.lower())[:100]
    name, n = plain, 1
    while name in names or re.search(r"-\d+$", name):
        name, n = f"{plain}-x{n}", n + 1
    names.add(name)
    return name


_SCRIPT_HEAD = f"""#!/bin/sh
# sh {SCRIPT} [DATABASE [OPTION…]]: into the database neo4j where none is named. The server must be stopped and the
# database empty; --overwrite-destination as an option replaces one that is not. NEO4J_ADMIN names the program where it
# is not on the PATH.
set -eu
database=${{1:-neo4j}}
[ $# -eq 0 ] || shift
"""

_README = f"""# A kgmatch graph, for neo4j-admin

Neo4j 5 or later, the server stopped (`{SCRIPT}` holds the exact command):

    sh {SCRIPT} neo4j

Then start the server, and once:

    cypher-shell -f {AFTERWARDS}

It makes the constraints, without which every later write is slow, and puts back the empty lists, which the importer
takes for properties that are not there. These files hold personal data; delete them when they have served.
"""
