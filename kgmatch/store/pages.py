"""The graph read page by page: nodes and relationships as plain values, never all of them at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from kgmatch.errors import StoreError
from kgmatch.store import schema
from kgmatch.store.connection import Store
from kgmatch.store.queries import bookkeeping, pages, quoting

PAGE = 500  # nodes, about
_OVERSAMPLE = 5  # keys drawn for each page: the more, the more even the pages

Value = str | bool | int | float | list[str] | list[bool] | list[int] | list[float]


class Ref(NamedTuple):
    """Which node: the label that its key belongs to, and the key."""

    label: str
    key: str


class Node(NamedTuple):
    ref: Ref
    labels: tuple[str, ...]
    properties: dict[str, Value]


class Edge(NamedTuple):
    start: Ref
    type: str
    end: Ref
    properties: dict[str, Value]


@dataclass
class Counts:
    """What was written, and how much was not because a node has neither `id` nor `uri`."""

    nodes: Counter[str] = field(default_factory=Counter)
    edges: Counter[str] = field(default_factory=Counter)
    left_out_nodes: int = 0
    left_out_edges: int = 0


def key_of(label: str) -> str:
    """The property that names a node of the label; of a label that is not kgmatch's it is `id`."""
    return schema.KEYS.get(label, "id")


def home(labels: Iterable[str]) -> str | None:
    """Of a node's labels the one that its key belongs to: the first of kgmatch's own, else the first of all."""
    bears = set(labels)
    return next((label for label in schema.KEYS if label in bears), min(bears, default=None))


class Pages:
    """Reads a store's graph. At the end `check` that nobody wrote to it meanwhile; `counts` says what was read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._generation = store.read(bookkeeping.GENERATION)
        self._ranges: dict[str, list[tuple[str, dict[str, str]]]] = {}
        self._nodes: Counter[str] = Counter()
        self._edges: Counter[str] = Counter()

    @cached_property
    def _totals(self) -> Counter[str | None]:
        totals: Counter[str | None] = Counter()
        for row in self._store.read(pages.COUNT_NODES):
            totals[home(row["labels"])] += row["n"]
        return totals

    @property
    def labels(self) -> list[str]:
        """The labels that nodes are keyed by, kgmatch's own in the order of the schema first."""
        there = {label for label in self._totals if label is not None}
        known = [label for label in schema.KEYS if label in there]
        return known + sorted(there - set(known))

    def nodes(self, label: str) -> Iterator[list[Node]]:
        """Pages of the nodes keyed by this label, in the order of their keys."""
        self._nodes[label] = 0
        for template, bounds in self._pages(label, pages.PAGE_OF_NODES):
            page = list(self._as_nodes(label, self._store.read(template, **bounds)))
            self._nodes[label] += len(page)
            yield page

    def nodes_by_key(self, label: str, keys: Sequence[str]) -> list[Node]:
        query = pages.NODES_BY_KEY.format(label=quoting.name(label), key=quoting.name(key_of(label)))
        return list(self._as_nodes(label, self._store.read(query, keys=list(keys))))

    def edges(self, label: str) -> Iterator[list[Edge]]:
        """Pages of the relationships that leave the nodes keyed by this label."""
        for template, bounds in self._pages(label, pages.PAGE_OF_KEYS):
            rows = self._store.read(template, **bounds)
            yield self.edges_of(label, [row["key"] for row in rows if self._ours(label, row)])

    def edges_of(self, label: str, keys: Sequence[str]) -> list[Edge]:
        """The relationships that leave these nodes, in a fixed order."""
        if not keys:
            return []
        query = pages.RELATIONSHIPS_BY_KEY.format(label=quoting.name(label), key=quoting.name(key_of(label)))
        place = {key: at for at, key in enumerate(keys)}
        edges = [edge for row in self._store.read(query, keys=list(keys)) if (edge := _edge(label, row)) is not None]
        edges.sort(key=lambda e: (place[e.start.key], e.type, e.end, *identity(e).values()))
        self._edges.update(e.type for e in edges)
        return edges

    def node_properties(self, label: str) -> list[str]:
        return [row["key"] for row in self._store.read(pages.NODE_PROPERTIES.format(label=quoting.name(label)))]

    def edge_properties(self, label: str) -> dict[str, list[str]]:
        """Type → names of properties, of the relationships that leave nodes of this label."""
        found: dict[str, list[str]] = {}
        for row in self._store.read(pages.RELATIONSHIP_PROPERTIES.format(label=quoting.name(label))):
            found.setdefault(row["type"], []).append(row["key"])
        return found

    def again(self) -> None:
        """Forget what was counted: the caller reads all of it anew."""
        self._nodes.clear()
        self._edges.clear()

    def check(self) -> None:
        """Raises StoreError when the graph was changed while it was read: the parts would not fit together."""
        if self._store.read(bookkeeping.GENERATION) != self._generation:
            raise StoreError(
                f"{self._store.uri}: changed while it was exported; nothing was written, run it again when no ingest runs"
            )

    def counts(self) -> Counts:
        """What was read of all that is there."""
        relationships = sum(row["n"] for row in self._store.read(pages.COUNT_RELATIONSHIPS))
        left_out = self._totals.total() - self._nodes.total(), relationships - self._edges.total()
        return Counts(+self._nodes, +self._edges, *left_out)

    def _pages(self, label: str, template: str) -> Iterator[tuple[str, dict[str, str]]]:
        names = {"label": quoting.name(label), "key": quoting.name(key_of(label))}
        if label not in self._ranges:
            self._ranges[label] = self._draw_ranges(label, names)
        for condition, bounds in self._ranges[label]:
            yield template.format(range=condition, **names), bounds

    def _draw_ranges(self, label: str, names: Mapping[str, str]) -> list[tuple[str, dict[str, str]]]:
        """Ranges of keys with about PAGE nodes each: (condition, its parameters)."""
        key = f"n.{names['key']}"
        drawn: list[str] = []
        if self._totals[label] > PAGE:
            rows = self._store.read(pages.SAMPLE_KEYS.format(**names), share=_OVERSAMPLE / PAGE)
            drawn = [row["key"] for row in rows if isinstance(row["key"], str)][_OVERSAMPLE - 1 :: _OVERSAMPLE]
            drawn = list(dict.fromkeys(drawn))
        if not drawn:
            return [(f"{key} IS NOT NULL", {})]
        return [
            (f"{key} <= $until", {"until": drawn[0]}),
            *((f"{key} > $after AND {key} <= $until", {"after": a, "until": b}) for a, b in pairwise(drawn)),
            (f"{key} > $after", {"after": drawn[-1]}),
        ]

    def _as_nodes(self, label: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[Node]:
        for row in rows:
            if self._ours(label, row):
                yield Node(Ref(label, row["key"]), tuple(sorted(row["labels"])), _portable(row["properties"]))

    @staticmethod
    def _ours(label: str, row: Mapping[str, Any]) -> bool:
        """A node of several labels is read once, under its home label."""
        return isinstance(row["key"], str) and home(row["labels"]) == label


def identity(edge: Edge) -> dict[str, Value]:
    """What tells the relationship from others of its type between the same nodes; empty where it is the only one."""
    known = schema.EDGE_KEYS.get(edge.type, ())
    return {name: edge.properties[name] for name in known} if all(n in edge.properties for n in known) else {}


def _edge(label: str, row: Mapping[str, Any]) -> Edge | None:
    end = home(row["labels"])
    key = row[key_of(end)] if end is not None else None
    if end is None or not isinstance(key, str):
        return None
    return Edge(Ref(label, row["key"]), row["type"], Ref(end, key), _portable(row["properties"]))


def _portable(properties: Mapping[str, Any]) -> dict[str, Value]:
    return {name: value(raw) for name, raw in sorted(properties.items()) if raw is not None}


def value(raw: Any) -> Value:
    """A property as every format can carry it: kgmatch writes nothing else. What others wrote, dates, points or maps,
    becomes text, a list of several kinds a list of texts.
    """
    if isinstance(raw, str | bool | int | float):
        return raw
    if isinstance(raw, list | tuple):
        kinds = {type(item) for item in raw}
        if kinds <= {str} or kinds <= {bool} or kinds <= {int} or kinds <= {float}:
            return list(raw)
        if kinds <= {int, float}:
            return [float(item) for item in raw]
        return [item if isinstance(item, str) else _text(item) for item in raw]
    return _text(raw)


def _text(raw: Any) -> str:
    if isinstance(raw, bool | int | float | list | dict) or raw is None:
        return json.dumps(raw, ensure_ascii=False, default=str)
    return str(raw)
