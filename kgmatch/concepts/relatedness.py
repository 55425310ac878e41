"""How near one skill is to another in the ontology: a walk over its edges that decays with each step.

One step from what is asked (r) to what somebody has (s): s narrower than r counts 0.8 (who knows React knows front-end
work), s broader 0.5, s related 0.6. A step by way of a parent is divided among its children: among the five siblings of a
narrow group one is near, among sixty of a wide one not. Two steps multiply; below 0.25 it counts as nothing. The form is
that of a bounded spreading activation (Crestani, Artificial Intelligence Review 11, 1997), its numbers are ours.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from kgmatch.concepts.index import ConceptIndex

NARROWER, BROADER, RELATED = 0.8, 0.5, 0.6
FLOOR = 0.25
FULL_SIBLINGS = 6
SAME_OCCUPATION, NEAR_OCCUPATION = 1.0, 0.6

Near = dict[str, tuple[float, tuple[str, ...]]]


class Relatedness:
    """Nearness of concepts with the path that gives it; computed for a concept when first asked, then kept."""

    def __init__(self, index: ConceptIndex) -> None:
        self._index = index
        self._known: dict[str, Near] = {}

    @cached_property
    def _narrower(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = defaultdict(list)
        for entry in self._index.entries.values():
            for parent in entry.broader:
                children[parent].append(entry.concept.uri)
        return children

    @cached_property
    def _related(self) -> dict[str, set[str]]:
        """RELATED is symmetric, whichever side states it."""
        both: dict[str, set[str]] = defaultdict(set)
        for entry in self._index.entries.values():
            for other in entry.related:
                both[entry.concept.uri].add(other)
                both[other].add(entry.concept.uri)
        return both

    def _steps(self, uri: str) -> list[tuple[str, float, bool]]:
        """Neighbours of a concept: (URI, weight, whether the step goes up)."""
        entry = self._index.entries.get(uri)
        if entry is None:
            return []
        return [
            *((child, NARROWER, False) for child in self._narrower.get(uri, ())),
            *((parent, BROADER, True) for parent in entry.broader),
            *((other, RELATED, False) for other in sorted(self._related.get(uri, ()))),
        ]

    def near(self, uri: str) -> Near:
        """URI → (nearness in (0, 1], path of URIs from the asked concept), the concept itself with 1 among them."""
        if uri not in self._known:
            self._known[uri] = self._walk(uri)
        return self._known[uri]

    def _walk(self, uri: str) -> Near:
        best: Near = {uri: (1.0, (uri,))}
        first = [(to, weight, up, (uri, to)) for to, weight, up in self._steps(uri)]
        for to, weight, _, path in first:
            if weight > best.get(to, (0.0, ()))[0]:
                best[to] = (weight, path)
        for via, weight, up, path in first:
            for to, second, _ in self._steps(via):
                share = min(1.0, FULL_SIBLINGS / max(1, len(self._narrower.get(via, ())))) if up else 1.0
                value = round(weight * second * share, 4)
                if value >= FLOOR and value > best.get(to, (0.0, ()))[0]:
                    best[to] = (value, (*path, to))
        return best

    def occupations(self, asked: str, held: str) -> float:
        """Nearness of two occupations in [0, 1]: the same, parent and child or siblings, else the overlap of their skills.

        The overlap is the Jaccard index of essential skills, at most as near as siblings.
        """
        if asked == held:
            return SAME_OCCUPATION
        a, b = self._index.entries.get(asked), self._index.entries.get(held)
        if a is None or b is None:
            return 0.0
        if asked in b.broader or held in a.broader or set(a.broader) & set(b.broader):
            return NEAR_OCCUPATION
        union = set(a.essential) | set(b.essential)
        overlap = len(set(a.essential) & set(b.essential)) / len(union) if union else 0.0
        same_group = 0.3 if a.isco is not None and a.isco == b.isco else 0.0
        return round(min(NEAR_OCCUPATION, max(overlap, same_group)), 4)
