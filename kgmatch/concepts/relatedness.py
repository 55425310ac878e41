"""How near one skill is to another in the ontology: the rows of a sparse concept-to-concept matrix, with their paths.

Two ways lead from what is asked (r) to what somebody has (s), and the better one counts.

*A walk over the scheme's edges* that decays with each step: s narrower than r counts 0.8 (who knows React knows front-end
work), s broader 0.5, s related 0.6. A step by way of a parent is divided among its children: among the five siblings of a
narrow group one is near, among sixty of a wide one not. Two steps multiply. The form is that of a bounded spreading
activation (Crestani, Artificial Intelligence Review 11, 1997), its numbers are ours.

*Shared occupations*: with o(r) the vector of the occupations that need r (essential 1, optional 0.5, each divided by the
square root of how many skills the occupation names, so that a long list says less), nearness is
0.5 * cos(o(r), o(s)) * n / (n + 1), where n occupations are shared: one in common is little evidence. This is the
co-occurrence of item-based filtering (Sarwar et al., WWW 2001) with its significance weighting (Herlocker et al., 1999).

Below 0.25 it counts as nothing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from functools import cached_property, lru_cache

from kgmatch.concepts.index import OCCUPATION, ConceptIndex

NARROWER, BROADER, RELATED = 0.8, 0.5, 0.6
FLOOR = 0.25
FULL_SIBLINGS = 6
SHARED, OPTIONAL = 0.5, 0.5
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
            best = self._walk(uri)
            for to, found in self._shared(uri).items():
                if found[0] > best.get(to, (0.0, ()))[0]:
                    best[to] = found
            self._known[uri] = best
        return self._known[uri]

    @cached_property
    def _needs(self) -> tuple[dict[str, dict[str, float]], dict[str, list[tuple[str, float]]], dict[str, float]]:
        """Skill → occupations that need it, how much; occupation → skills that it needs; the length of a skill's vector."""
        by_skill: dict[str, dict[str, float]] = defaultdict(dict)
        for e in self._index.of_kind(OCCUPATION):
            share = math.sqrt(len(e.essential) + len(e.optional) or 1)
            for uris, weight in ((e.essential, 1.0), (e.optional, OPTIONAL)):
                for uri in uris:
                    needs = by_skill[uri]
                    needs[e.concept.uri] = needs.get(e.concept.uri, 0.0) + weight / share
        by_occupation: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for uri, occupations in by_skill.items():
            for occupation, weight in occupations.items():
                by_occupation[occupation].append((uri, weight))
        lengths = {uri: math.sqrt(sum(w * w for w in occupations.values())) for uri, occupations in by_skill.items()}
        return dict(by_skill), dict(by_occupation), lengths

    def _shared(self, uri: str) -> Near:
        """Skills that the same occupations need; the path goes by the occupation that joins them most."""
        by_skill, by_occupation, lengths = self._needs
        products: dict[str, float] = defaultdict(float)
        joint: dict[str, tuple[int, float, str]] = {}
        for occupation, own in by_skill.get(uri, {}).items():
            for other, weight in by_occupation[occupation]:
                products[other] += own * weight
                count, most, via = joint.get(other, (0, 0.0, ""))
                joint[other] = (count + 1, *max((most, via), (own * weight, occupation), key=lambda found: found[0]))
        found: Near = {}
        for other, product in products.items():
            count, _, via = joint[other]
            nearness = SHARED * product / max(lengths[uri] * lengths[other], 1e-12) * count / (count + 1)
            if nearness >= FLOOR and other != uri:
                found[other] = (round(nearness, 4), (uri, via, other))
        return found

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


@lru_cache(maxsize=2)
def relatedness_of(index: ConceptIndex) -> Relatedness:
    """The nearness of this index's concepts, kept for as long as few other indexes are asked about."""
    return Relatedness(index)
