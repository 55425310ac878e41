"""A database copied into an empty one on the same embedded server, by Cypher, and compared: nodes, relationships, rules.

Both are read as streams, so that memory does not grow with the graph but for eight bytes a node: where it is now.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kgmatch.errors import StoreError
from kgmatch.store import schema
from kgmatch.store.queries import quoting, structure, upkeep

_ROWS = 1000
_CHARACTERS = 4 << 20  # of rows that wait, about
_FETCH = 200  # rows in flight from the server

Row = dict[str, Any]


def copy(driver: Any, source: str, target: str) -> None:
    """All of the database `source` into the empty one `target`. Raises StoreError when they are not the same then."""
    made = Sums()
    _copy_keys(driver, source, target)
    moved = _copy_nodes(driver, source, target, made)
    _copy_relationships(driver, source, target, moved, made)
    _copy_rules(driver, source, target)
    _check(driver, source, target, made)


def _copy_keys(driver: Any, source: str, target: str) -> None:
    """kgmatch's own constraints come before the nodes, as they did in the original: what is declared of a key then is
    that it is text. Those of an operator come last, and the engine takes their types from what is there.
    """
    for row in _ask(driver, source, upkeep.CONSTRAINTS):
        if row["type"] == "UNIQUENESS" and row["properties"] == [schema.KEYS.get(row["labelsOrTypes"][0])]:
            _ask(driver, target, upkeep.NEW_CONSTRAINT.format(rule=_rule(row), **_pattern(row)))


def _copy_nodes(driver: Any, source: str, target: str, made: Sums) -> Moved:
    moved = Moved()

    def write(labels: tuple[str, ...], names: tuple[str, ...], rows: list[Row]) -> None:
        query = upkeep.COPY_NODES.format(
            labels="".join(f":{quoting.name(label)}" for label in labels), properties=_named(names)
        )
        ids = [row["id"] for row in _ask(driver, target, query, rows=rows)]
        if len(ids) != len(rows):
            raise StoreError("nodes were lost on the way")
        for row, id in zip(rows, ids, strict=True):
            moved[row["id"]] = id
            made.add_node(id, labels, row["properties"])

    batches = Batches(write)
    for row in _stream(driver, source, upkeep.ALL_NODES):
        batches.add(tuple(sorted(row["labels"])), row)
    batches.write_all()
    return moved


def _copy_relationships(driver: Any, source: str, target: str, moved: Moved, made: Sums) -> None:
    def write(types: tuple[str, ...], names: tuple[str, ...], rows: list[Row]) -> None:
        _ask(
            driver,
            target,
            upkeep.COPY_RELATIONSHIPS.format(type=quoting.name(types[0]), properties=_named(names)),
            rows=rows,
        )

    batches = Batches(write)
    for kind in _types(driver, source):
        for row in _stream(driver, source, upkeep.ALL_RELATIONSHIPS.format(type=quoting.name(kind))):
            ends = {"a": moved[row["a"]], "b": moved[row["b"]]}
            made.add_relationship(kind, **ends, properties=row["properties"])
            batches.add((kind,), {**ends, "properties": row["properties"]})
    batches.write_all()


def _named(names: tuple[str, ...]) -> str:
    return ", ".join(f"{quoting.name(name)}: row.properties.{quoting.name(name)}" for name in names)


def _copy_rules(driver: Any, source: str, target: str) -> None:
    """The constraints and indexes that an operator made beside kgmatch's own."""
    there = {row["name"] for row in _ask(driver, target, upkeep.CONSTRAINTS)}
    for row in _ask(driver, source, upkeep.CONSTRAINTS):
        if row["name"] in there or _implied(row):
            continue
        _ask(driver, target, upkeep.NEW_CONSTRAINT.format(rule=_rule(row), **_pattern(row)))
    indexes = {row["name"] for row in _ask(driver, target, upkeep.INDEXES)}
    for row in _ask(driver, source, upkeep.INDEXES):
        if row["owningConstraint"] is None and row["name"] not in indexes:
            _ask(driver, target, upkeep.NEW_INDEX.format(kind=row["type"], **_pattern(row)))


def _pattern(row: Mapping[str, Any]) -> dict[str, str]:
    bearer = quoting.name(row["labelsOrTypes"][0])
    return {
        "name": quoting.name(row["name"]),
        "pattern": f"(n:{bearer})" if row["entityType"] == "NODE" else f"()-[n:{bearer}]-()",
        "properties": ", ".join(f"n.{quoting.name(name)}" for name in row["properties"]),
    }


def _rule(row: Mapping[str, Any]) -> str:
    kind: str = row["type"]
    if kind.endswith("PROPERTY_TYPE"):
        return f"IS :: {row['propertyType']}"
    if kind.endswith("EXISTENCE"):
        return "IS NOT NULL"
    return f"IS {row['entityType']} KEY" if kind.endswith("KEY") else "IS UNIQUE"


def _implied(row: Mapping[str, Any]) -> bool:
    """The engine shows a type that it took from an index as a constraint of this name."""
    return bool(row["name"] == f"constraint_{row['labelsOrTypes'][0]}_{row['properties'][0]}_type")


def _check(driver: Any, source: str, target: str, made: Sums) -> None:
    """The copy read back holds what was read of the original, of which nothing was passed over."""
    found = Sums()
    for row in _stream(driver, target, upkeep.ALL_NODES):
        found.add_node(row["id"], row["labels"], row["properties"])
    for kind in _types(driver, target):
        for row in _stream(driver, target, upkeep.ALL_RELATIONSHIPS.format(type=quoting.name(kind))):
            found.add_relationship(kind, row["a"], row["b"], row["properties"])
    wrong = made.differences(found)
    for count in (upkeep.COUNT_ALL_NODES, upkeep.COUNT_ALL_RELATIONSHIPS):
        if _ask(driver, source, count) != _ask(driver, target, count):
            wrong.append("the number of all")
    for rules in (upkeep.CONSTRAINTS, upkeep.INDEXES):
        if _rules(_ask(driver, source, rules)) != _rules(_ask(driver, target, rules)):
            wrong.append("constraints or indexes")
    if wrong:
        raise StoreError(f"the copy differs in {', '.join(wrong)}")


def _rules(rows: list[Row]) -> list[str]:
    kept = ("name", "type", "entityType", "labelsOrTypes", "properties", "propertyType", "owningConstraint")
    return sorted(json.dumps([row.get(name) for name in kept]) for row in rows if not _implied(row))


def _types(driver: Any, database: str) -> list[str]:
    return [row["type"] for row in _ask(driver, database, structure.RELATIONSHIP_TYPES)]


def _ask(driver: Any, database: str, query: str, **parameters: Any) -> list[Row]:
    """One statement, in a transaction of its own that is never repeated: what is made twice would be there twice."""
    with driver.session(database=database) as session:
        return [dict(record) for record in session.run(query, parameters)]


def _stream(driver: Any, database: str, query: str) -> Iterator[Row]:
    with driver.session(database=database, fetch_size=_FETCH, default_access_mode="READ") as session:
        for record in session.run(query):
            yield dict(record)


class Batches:
    """Rows by labels (or type) and names of properties, each written before it is too many rows or too large."""

    def __init__(self, write: Callable[[tuple[str, ...], tuple[str, ...], list[Row]], None]) -> None:
        self._write = write
        self._rows: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Row]] = defaultdict(list)
        self._size = 0

    def add(self, bearer: tuple[str, ...], row: Row) -> None:
        kind = bearer, tuple(sorted(row["properties"]))
        self._rows[kind].append(row)
        self._size += len(_text(row["properties"]))
        if len(self._rows[kind]) >= _ROWS:
            self._write(*kind, self._rows.pop(kind))
        if self._size >= _CHARACTERS:
            self.write_all()

    def write_all(self) -> None:
        for kind in list(self._rows):
            self._write(*kind, self._rows.pop(kind))
        self._size = 0


class Moved:
    """Where each node is now: the engine's ids, "#bucket:position", old → new, in arrays by bucket."""

    def __init__(self) -> None:
        self._of: dict[int, array[int]] = defaultdict(lambda: array("Q"))

    def __setitem__(self, old: str, new: str) -> None:
        bucket, at = _parts(old)
        places = self._of[bucket]
        if at >= len(places):
            places.frombytes(bytes(8 * (at + 1 - len(places))))
        new_bucket, new_at = _parts(new)
        places[at] = (new_bucket + 1) << 40 | new_at

    def __getitem__(self, old: str) -> str:
        bucket, at = _parts(old)
        places = self._of.get(bucket, ())
        if at >= len(places) or not places[at]:
            raise StoreError("a relationship has an end that is no node")
        return f"#{(places[at] >> 40) - 1}:{places[at] & (1 << 40) - 1}"


def _parts(id: str) -> tuple[int, int]:
    bucket, _, at = id.removeprefix("#").partition(":")
    return int(bucket), int(at)


class Sums:
    """For each set of labels and each type: how many, and the sum of the hashes of what they hold, in any order."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[int, int]] = {}

    def add_node(self, id: str, labels: Any, properties: Mapping[str, Any]) -> None:
        self._add(f"(:{':'.join(sorted(labels))})", _text([id, properties]))

    def add_relationship(self, type: str, a: str, b: str, properties: Mapping[str, Any]) -> None:
        self._add(f"[:{type}]", _text([a, b, properties]))

    def _add(self, kind: str, text: str) -> None:
        count, total = self._of.get(kind, (0, 0))
        digest = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest())
        self._of[kind] = count + 1, (total + digest) % (1 << 128)

    def differences(self, other: Sums) -> list[str]:
        return sorted(kind for kind in {*self._of, *other._of} if self._of.get(kind) != other._of.get(kind))


def _text(value: Any) -> str:
    """The same for equal values only: 1 is not 1.0 nor true, and a date is not its text."""
    return json.dumps(value, sort_keys=True, default=lambda other: {"\0": [type(other).__name__, repr(other)]})
