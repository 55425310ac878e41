"""`kgmatch schema`: the graph's shape as it stands, with counts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from kgmatch.cli.output import Format, put_json, put_rows, put_table
from kgmatch.settings import load_settings
from kgmatch.store import Store, connect
from kgmatch.store.shape import Property, Shape, shape


def run(*, store: str | None, form: str) -> None:
    with connect(store or load_settings().store, must_exist=True) as opened:
        put_shape(opened, form)


def put_shape(store: Store, form: str) -> None:
    found = shape(store)
    if form == Format.json:
        put_json(_record(found))
    elif form == Format.table:
        _table(found)
    else:
        put_rows(_rows(found), form, columns=("kind", "name", "from", "to", "count", "properties"))


def _record(found: Shape) -> dict[str, Any]:
    return {
        "nodes": [
            {"label": x.name, "count": x.count, "properties": list(map(asdict, x.properties))} for x in found.labels
        ],
        "relationships": [
            {
                "type": x.name, "count": x.count, "properties": list(map(asdict, x.properties)),
                "between": [{"from": e.source, "to": e.target, "count": e.count} for e in x.ends],
            }
            for x in found.types
        ],
    }  # fmt: skip


def _rows(found: Shape) -> list[dict[str, Any]]:
    """A row a label, and one for each pair of labels that a relationship type goes between."""
    return [
        {"kind": "node", "name": x.name, "from": None, "to": None, "count": x.count, "properties": _listed(x.properties)}
        for x in found.labels
    ] + [
        {"kind": "relationship", "name": x.name, "from": e.source, "to": e.target, "count": e.count, "properties": _listed(x.properties)}
        for x in found.types
        for e in x.ends
    ]  # fmt: skip


def _table(found: Shape) -> None:
    nodes = [{"label": x.name, "count": x.count, "properties": _listed(x.properties, of=x.count)} for x in found.labels]
    put_table(nodes, ("label", "count", "properties"), right=("count",))
    if not found.types:
        return
    sys.stdout.write("\n")
    edges = [
        {
            "relationship": x.name, "from": e.source, "to": e.target, "count": e.count,
            "properties": _listed(x.properties, of=x.count) if e is x.ends[0] or not x.properties else '"',
        }
        for x in found.types
        for e in x.ends
    ]  # fmt: skip
    put_table(edges, ("relationship", "from", "to", "count", "properties"), right=("count",))


def _listed(properties: Sequence[Property], *, of: int | None = None) -> str:
    """`name: type`; where not every one has it, also how many do."""
    return ", ".join(
        f"{p.name}: {p.type}" + (f" [{p.count}]" if of is not None and p.count != of else "") for p in properties
    )
