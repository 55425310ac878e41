"""The whole graph as text, to compare."""

from __future__ import annotations

from kgmatch.store import Store

NODES = "MATCH (n) WHERE NOT n:Store RETURN labels(n) AS labels, properties(n) AS properties"
EDGES = "MATCH (a)-[r]->(b) RETURN labels(a) AS a, coalesce(a.id, a.uri) AS ida, type(r) AS type, properties(r) AS r, labels(b) AS b, coalesce(b.id, b.uri) AS idb"


def state(store: Store) -> tuple[list[str], list[str]]:
    """Nodes and relationships with all properties, in a fixed order."""
    nodes = [repr((row["labels"], sorted(row["properties"].items(), key=str))) for row in store.read(NODES)]
    edges = [repr({**row, "r": sorted(row["r"].items(), key=str)}) for row in store.read(EDGES)]
    return sorted(nodes), sorted(edges)
