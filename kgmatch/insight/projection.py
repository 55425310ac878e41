"""The store as immutable matrices and tables: only what an algorithm needs is read, and no name.

A skill is a concept of a scheme here; with `unlinked` also what resumes name that is in none (`kgmatch ontology gaps`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kgmatch.store import Store
from kgmatch.store.queries import insight as q

SEED = 20260115  # of every draw by lot: Louvain's order, the pivots of betweenness, the picture's layout
UNKNOWN = -1  # months that no document tells
SHARE = 0.05  # of those who held an occupation, so many use a skill before it belongs to the occupation

Matrix = Any  # scipy.sparse.csr_array


@dataclass(frozen=True, slots=True)
class Skill:
    uri: str
    label: str
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Occupation:
    """`candidates`: how many held it."""

    uri: str
    label: str
    candidates: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Holdings:
    """HAS_SKILL as a sparse matrix.

    `months` is a CSR array [candidates, skills] of int32 with an entry for each HAS_SKILL, -1 where months are unknown;
    `total` counts the candidates who hold any skill, of those left out too; `least` is how many hold each skill here.
    """

    candidates: tuple[str, ...]
    skills: tuple[Skill, ...]
    months: Matrix
    total: int
    least: int = 1

    @property
    def held(self) -> Matrix:
        """[candidates, skills] of int32, 1 for each HAS_SKILL."""
        from scipy.sparse import csr_array

        m = self.months
        return csr_array((np.ones(len(m.data), np.int32), m.indices, m.indptr), shape=m.shape)

    @property
    def holders(self) -> Any:
        """[skills] of int64: how many candidates hold each."""
        return np.bincount(self.months.indices, minlength=len(self.skills)).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Usage:
    """USED by occupation: `used` is a CSR array [occupations, skills] of candidates who used the skill in a position of it.

    Entries of fewer than `least` candidates, or of less than SHARE of those who held the occupation, are left out.
    """

    occupations: tuple[Occupation, ...]
    skills: tuple[Skill, ...]
    used: Matrix
    least: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """A candidate's move: the occupations of two positions, the second begun first after the first had ended."""

    candidate: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Needs:
    """What the scheme says that an occupation needs: skills by URI."""

    essential: Mapping[str, Skill] = field(default_factory=dict)
    optional: Mapping[str, Skill] = field(default_factory=dict)


def count_candidates(store: Store, *, unlinked: bool = False) -> int:
    """How many candidates hold any skill."""
    rows = store.read(q.GRAPH_CANDIDATES, unlinked=unlinked)
    return int(rows[0]["n"]) if rows else 0


def default_least(candidates: int, *, at_least: int) -> int:
    """How many candidates a link takes by default: `at_least`, or one in a thousand where that is more.

    One in a thousand bounds the graph: n candidates with k skills each have at most 1000 k²/2 such pairs of skills.
    """
    return max(at_least, -(-candidates // 1000))


def read_holdings(store: Store, *, least: int = 1, unlinked: bool = False, total: int | None = None) -> Holdings:
    """Who holds what, of the skills that `least` candidates or more hold; `total` as `count_candidates` says, if known."""
    if total is None:
        total = count_candidates(store, unlinked=unlinked)
    return holdings(store.read(q.GRAPH_HOLDINGS, least=least, unlinked=unlinked), least=least, total=total)


def holdings(rows: Iterable[Mapping[str, Any]], *, total: int = 0, least: int = 1) -> Holdings:
    """Rows of uri, label, kind, ids (of candidates) and months, one a skill → the matrix, candidates in order of id."""
    from scipy.sparse import csr_array

    found = list(rows)
    ids = sorted({id for row in found for id in row["ids"]})
    place = {id: n for n, id in enumerate(ids)}
    at = np.fromiter((place[id] for row in found for id in row["ids"]), np.int64)
    columns = np.repeat(np.arange(len(found)), [len(row["ids"]) for row in found])
    months = np.fromiter((m for row in found for m in row["months"]), np.int32)
    matrix = csr_array((months, (at, columns)), shape=(len(ids), len(found)))
    matrix.sort_indices()
    skills = tuple(Skill(row["uri"], row["label"], row["kind"]) for row in found)
    return Holdings(tuple(ids), skills, _frozen(matrix), max(total, len(ids)), least)


def read_usage(store: Store, *, least: int = 1, unlinked: bool = False) -> Usage:
    """Which skills candidates used in which occupations."""
    return usage(store.read(q.GRAPH_OCCUPATIONS), store.read(q.GRAPH_USED, least=least, unlinked=unlinked), least=least)


def usage(
    occupations: Iterable[Mapping[str, Any]], rows: Iterable[Mapping[str, Any]], *, least: int = 1
) -> Usage:  # fmt: skip
    """Rows of occupations (uri, label, candidates) and of uses (occupation, uri, label, kind, candidates) → the matrix."""
    from scipy.sparse import csr_array

    held = tuple(Occupation(row["uri"], row["label"], row["candidates"]) for row in occupations)
    at = {occupation.uri: n for n, occupation in enumerate(held)}
    kept = [
        row
        for row in rows
        if row["occupation"] in at and row["candidates"] >= max(least, SHARE * held[at[row["occupation"]]].candidates)
    ]
    skills = {row["uri"]: Skill(row["uri"], row["label"], row["kind"]) for row in kept}
    column = {uri: n for n, uri in enumerate(sorted(skills))}
    cells = [at[row["occupation"]] for row in kept], [column[row["uri"]] for row in kept]
    matrix = csr_array(
        (np.asarray([row["candidates"] for row in kept], np.int32), cells), shape=(len(held), len(column))
    )
    return Usage(held, tuple(skills[uri] for uri in column), _frozen(matrix), least)


def read_occupations(store: Store) -> dict[str, Occupation]:
    """The occupations that candidates held, by URI."""
    rows = store.read(q.GRAPH_OCCUPATIONS)
    return {row["uri"]: Occupation(row["uri"], row["label"], row["candidates"]) for row in rows}


def read_steps(store: Store) -> list[Step]:
    """The moves of all candidates between two different occupations."""
    positions: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in store.read(q.GRAPH_POSITIONS):
        positions[row["id"]].append(row)
    return [step for id in sorted(positions) for step in steps(id, positions[id])]


def steps(candidate: str, positions: Iterable[Mapping[str, Any]]) -> list[Step]:
    """The moves among one candidate's positions (startDate, endDate, current, occupation; ISO 8601 dates, cut or whole).

    From each position that has ended to the first that began when it had, or later, where the two have occupations that
    differ. A position without an end counts as ended when it began. One held beside others makes no move.
    """
    ordered = sorted(
        positions, key=lambda p: (p["startDate"], p["current"] or False, p["endDate"] or p["startDate"], p["occupation"] or "")
    )  # fmt: skip
    found = []
    for n, before in enumerate(ordered):
        if before["current"]:
            continue
        end = before["endDate"] or before["startDate"]
        after = next((p for p in ordered[n + 1 :] if _not_before(p["startDate"], end)), None)
        if after is not None and before["occupation"] and after["occupation"] not in (None, before["occupation"]):
            found.append(Step(candidate, before["occupation"], after["occupation"]))
    return found


def _not_before(start: str, end: str) -> bool:
    """Whether `start` is not before `end`, as far as both are told: 2019 is not before 2019-06."""
    shared = min(len(start), len(end))
    return start[:shared] >= end[:shared]


def read_needs(store: Store, occupations: Iterable[str]) -> dict[str, Needs]:
    """ESSENTIAL and OPTIONAL skills by occupation's URI; an occupation of which nothing is said is not there."""
    essential: dict[str, dict[str, Skill]] = defaultdict(dict)
    optional: dict[str, dict[str, Skill]] = defaultdict(dict)
    uris = sorted(set(occupations))
    for row in store.read(q.GRAPH_NEEDS, uris=uris) if uris else []:
        of = essential if row["type"] == "ESSENTIAL" else optional
        of[row["occupation"]][row["uri"]] = Skill(row["uri"], row["label"], row["kind"])
    return {uri: Needs(essential[uri], optional[uri]) for uri in sorted({*essential, *optional})}


def _frozen(matrix: Matrix) -> Matrix:
    for array in (matrix.data, matrix.indices, matrix.indptr):
        array.setflags(write=False)
    return matrix
