"""Who is the same person: duplicates among the store's candidates, merged where it is certain, else put down for review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from kgmatch.duplicates.exact import find_exact
from kgmatch.duplicates.model import available, find
from kgmatch.duplicates.names import name_key, name_level
from kgmatch.duplicates.records import Pair, PersonFacts
from kgmatch.graph.people import Doubt, kept_apart, merge, replace_doubts
from kgmatch.store import Store
from kgmatch.store.queries import merging as q

DIFFERENT = frozenset({"family", "other"})  # levels of two names that are not one person's


@dataclass(frozen=True, slots=True)
class Found:
    """`merged`: (kept, merged into it, why); `doubts`: pairs for review; `model`: whether the people extra was there to
    look for more than exact repeats."""

    merged: tuple[tuple[str, str, str], ...]
    doubts: tuple[Doubt, ...]
    model: bool


def people_in(store: Store) -> list[PersonFacts]:
    """What the store knows of each candidate that tells people apart."""
    held: dict[str, list[tuple[str | None, str | None, str | None, str | None]]] = defaultdict(list)
    for row in store.read(q.PEOPLE_POSITIONS):
        held[row["id"]].append((row["employer"], row["title"], row["startDate"], row["endDate"]))
    return [
        PersonFacts(
            id=row["id"], name=row["name"], emails=tuple(row["emails"] or ()), phones=tuple(row["phones"] or ()),
            links=tuple(row["links"] or ()), places=tuple(row["places"]), schools=tuple(dict.fromkeys(row["schools"])),
            employers=tuple(dict.fromkeys(e for e, *_ in held[row["id"]] if e)), positions=tuple(held[row["id"]]),
        )
        for row in store.read(q.PEOPLE)
    ]  # fmt: skip


def find_people(store: Store, *, threads: int = 0) -> Found:
    """Merge the certain pairs, each with a record of why, and put the doubtful ones down, instead of those that were.

    What a person has decided stands: who was kept apart is neither merged nor listed, nor joined by way of a third.
    Without the people extra only exact repeats are found (the same e-mail and the same name), and no doubtful pairs; those
    that are down stay.
    """
    people = people_in(store)
    model = available()
    pairs = find(people, threads=threads) if model else find_exact(people)
    groups = _Groups({p.id: p.name or "" for p in people}, kept_apart(store))
    merged = []
    for pair in sorted((p for p in pairs if p.certain), key=lambda p: (-p.probability, p.a, p.b)):
        joined = groups.join(pair.a, pair.b)
        if joined is not None:
            keep, other = joined
            merge(store, keep, other, by="model" if model else "rule", why=pair.why, probability=pair.probability)
            merged.append((keep, other, pair.why))
    found = _doubts(pairs, groups)
    if model:
        replace_doubts(store, found)
    return Found(tuple(merged), tuple(found), model)


def _doubts(pairs: Sequence[Pair], groups: _Groups) -> list[Doubt]:
    """The pairs that are left, as pairs of the candidates that there are now: of several the most probable."""
    best: dict[tuple[str, str], Doubt] = {}
    for pair in sorted(pairs, key=lambda p: -p.probability):
        a, b = sorted((groups.leader(pair.a), groups.leader(pair.b)))
        if a != b and not groups.apart(a, b):
            best.setdefault((a, b), Doubt(a, b, pair.probability, pair.why))
    return list(best.values())


class _Groups:
    """Candidates that were found to be one, by the id that remains: the first in the order of ids."""

    def __init__(self, names: Mapping[str, str], apart: set[frozenset[str]]) -> None:
        self._names = names
        self._members = {id: {id} for id in names}
        self._leader = {id: id for id in names}
        self._apart = apart

    def leader(self, id: str) -> str:
        return self._leader[id]

    def apart(self, a: str, b: str) -> bool:
        """Whether it was decided of some of the one group and some of the other that they are two people."""
        pairs = (frozenset((x, y)) for x in self._members[self.leader(a)] for y in self._members[self.leader(b)])
        return any(pair in self._apart for pair in pairs)

    def join(self, a: str, b: str) -> tuple[str, str] | None:
        """Who remains and who is merged into them, or None where nothing is to be done: by way of a third person nobody
        becomes one with somebody of quite another name."""
        if self.leader(a) == self.leader(b) or self.apart(a, b):
            return None
        pairs = set(product(self._members[self.leader(a)], self._members[self.leader(b)])) - {(a, b)}
        if any(name_level(name_key(self._names[x]), name_key(self._names[y])) in DIFFERENT for x, y in pairs):
            return None
        keep, other = sorted((self.leader(a), self.leader(b)))
        for member in self._members[other]:
            self._leader[member] = keep
        self._members[keep] |= self._members.pop(other)
        return keep, other
