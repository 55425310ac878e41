"""The graph's shape as it stands: labels, relationship types and properties with their counts and types of values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kgmatch.store.connection import Store
from kgmatch.store.queries import quoting, structure

SAMPLE = 200  # values of a property that its type is told by
_GLANCE = 25  # nodes or relationships whose keys are looked at for completion


@dataclass(frozen=True, slots=True)
class Property:
    """`type` as its values are: string, integer, float, boolean, list of string, or several ("integer or string")."""

    name: str
    type: str
    count: int


@dataclass(frozen=True, slots=True)
class Label:
    name: str
    count: int
    properties: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class Ends:
    """How many relationships of one type go from one label to another."""

    source: str
    target: str
    count: int


@dataclass(frozen=True, slots=True)
class RelationshipType:
    name: str
    count: int
    ends: tuple[Ends, ...]
    properties: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    labels: tuple[Label, ...]
    types: tuple[RelationshipType, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What can be named in a query: properties by label and by relationship type."""

    labels: Mapping[str, tuple[str, ...]]
    types: Mapping[str, tuple[str, ...]]


def shape(store: Store) -> Shape:
    """Counts are of the whole graph; the types of a property's values are those of its first `SAMPLE` values."""
    labels = tuple(label for name in _labels(store) if (label := _label(store, name)).count)
    types = tuple(found for name in _types(store) if (found := _type(store, name)).count)
    return Shape(labels, types)


def names(store: Store) -> Names:
    """Labels, relationship types and the properties that a glance at each shows: quick on a graph of any size."""

    def keys(query: str, **of: str) -> tuple[str, ...]:
        rows = store.read(_filled(query, **of), sample=_GLANCE)
        return tuple(sorted({key for row in rows for key in row["keys"]}))

    labels = {name: keys(structure.KEYS_OF_LABEL, label=name) for name in _labels(store)}
    types = {name: keys(structure.KEYS_OF_TYPE, type=name) for name in _types(store)}
    return Names({name: found for name, found in labels.items() if found}, types)


def _labels(store: Store) -> list[str]:
    return [row["label"] for row in store.read(structure.LABELS)]


def _types(store: Store) -> list[str]:
    return [row["type"] for row in store.read(structure.RELATIONSHIP_TYPES)]


def _label(store: Store, name: str) -> Label:
    count = store.read(_filled(structure.COUNT_OF_LABEL, label=name))[0]["n"]
    return Label(
        name, count, _properties(store, structure.PROPERTIES_OF_LABEL, lambda key: _filled(structure.VALUES_OF_LABEL, label=name, key=key), label=name)
    )  # fmt: skip


def _type(store: Store, name: str) -> RelationshipType:
    ends = Counter[tuple[str, str]]()
    for row in store.read(_filled(structure.ENDS_OF_TYPE, type=name)):
        ends[_joined(row["source"]), _joined(row["target"])] += row["n"]
    return RelationshipType(
        name, ends.total(), tuple(Ends(*pair, count) for pair, count in sorted(ends.items())),
        _properties(store, structure.PROPERTIES_OF_TYPE, lambda key: _filled(structure.VALUES_OF_TYPE, type=name, key=key), type=name),
    )  # fmt: skip


def _properties(store: Store, query: str, values: Callable[[str], str], **of: str) -> tuple[Property, ...]:
    return tuple(
        Property(row["key"], _type_of([v["value"] for v in store.read(values(row["key"]), sample=SAMPLE)]), row["n"])
        for row in store.read(_filled(query, **of))
    )


def _filled(query: str, **names: str) -> str:
    return query.format(**{key: quoting.name(name) for key, name in names.items()})


def _joined(labels: list[str]) -> str:
    return ":".join(sorted(labels))


def _type_of(values: list[Any]) -> str:
    return " or ".join(sorted({_name_of(value) for value in values})) or "null"


def _name_of(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "float"
        case str():
            return "string"
        case list():
            return f"list of {_type_of(value)}" if value else "list"
        case _:
            return type(value).__name__.lower()  # the driver's dates, times and points
