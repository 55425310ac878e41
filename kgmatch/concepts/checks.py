"""What can be wrong with a scheme beyond its shapes: cycles, dangling relations, labels that mean two things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kgmatch.concepts.index import SKILL_KINDS, ConceptIndex
from kgmatch.concepts.normal import normalise

SHOWN = 5  # concepts named of a fault that many have


def faults(index: ConceptIndex) -> list[str]:
    """One line a fault, none when all is well."""
    return [*cycles(index), *orphans(index), *_double(index)]


def cycles(index: ConceptIndex) -> Iterator[str]:
    """Concepts that are broader than themselves, by whatever way."""
    import networkx

    broader = networkx.DiGraph((e.concept.uri, to) for e in index.entries.values() for to in e.broader)
    for component in networkx.strongly_connected_components(broader):
        if len(component) > 1 or any(broader.has_edge(uri, uri) for uri in component):
            yield f"cycle in broader: {' > '.join(sorted(component)[:SHOWN])}"


def orphans(index: ConceptIndex) -> Iterator[str]:
    """Relations to concepts that are not in the scheme, and occupations that need no skill."""
    for entry in index.entries.values():
        for name in ("broader", "related", "essential", "optional"):
            gone = [uri for uri in getattr(entry, name) if uri not in index.entries]
            if gone:
                yield f"{entry.concept.uri}: {name} names what is not in the scheme: {', '.join(gone[:SHOWN])}"
        if entry.concept.kind == "occupation" and not entry.essential and not entry.optional:
            yield f"{entry.concept.uri}: the occupation {entry.concept.label!r} has no skill"


def _double(index: ConceptIndex) -> Iterator[str]:
    """Preferred labels of two concepts of one kind of thing. That an alternative label is another's is common in ESCO."""
    owners: dict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in index.entries.values():
        group = "skill" if entry.concept.kind in SKILL_KINDS else entry.concept.kind
        owners[group, normalise(entry.concept.label)].append(entry.concept.uri)
    for (group, label), uris in owners.items():
        if len(uris) > 1:
            yield f"{len(uris)} concepts of kind {group} are called {label!r}: {', '.join(uris[:SHOWN])}"
