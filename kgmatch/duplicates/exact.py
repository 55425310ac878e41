"""Exact repeats, found without any model: the same file, or the same e-mail address under one name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from kgmatch.duplicates.names import COMPATIBLE, name_level
from kgmatch.duplicates.records import Keys, Pair, PersonFacts, all_keys

SAYS = {
    "same": "same name",
    "near": "same name but for a word left out or a short form",
    "alike": "same name but for a letter",
    "initial": "same name with an initial",
}


def find_exact(people: Sequence[PersonFacts]) -> list[Pair]:
    """Pairs that are certain by rule, by ids. An address that people of three or more names give is nobody's own, and
    "info@" and its like are none at all. Raises DataError when an id comes twice.
    """
    return exact_pairs(all_keys(people))


def exact_pairs(keys: Sequence[Keys]) -> list[Pair]:
    """As `find_exact`, from keys."""
    found: dict[tuple[str, str], str] = {}
    for a, b in _holders(keys, [k.emails for k in keys]):
        level = name_level(a.name, b.name)
        if level in COMPATIBLE:
            found[a.id, b.id] = f"same e-mail, {SAYS[level]}"
    for a, b in _holders(keys, [k.documents for k in keys]):
        found[a.id, b.id] = "same file"
    return [Pair(a, b, 1.0, why, True) for (a, b), why in sorted(found.items())]


def _holders(keys: Sequence[Keys], held: Sequence[Sequence[str]]) -> list[tuple[Keys, Keys]]:
    by_value: dict[str, list[Keys]] = defaultdict(list)
    for k, values in zip(keys, held, strict=True):
        for value in values:
            by_value[value].append(k)
    return [pair for group in by_value.values() for pair in combinations(group, 2)]
