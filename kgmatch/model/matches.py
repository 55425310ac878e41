"""How well a candidate fits a posting, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kgmatch.model.documents import Evidence
from kgmatch.model.postings import Requirement


@dataclass(frozen=True, slots=True)
class Reason:
    """One addend of a match's score. `path` is the walk through the graph that earned it, concept labels in order;
    `concept` is the URI of the candidate's concept at its end, for reasons of kind "skill".
    """

    kind: str
    contribution: float
    says: str
    path: tuple[str, ...] = ()
    concept: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """What a candidate has of a requirement, or nearest to it: a concept (its URI and label), how near in [0, 1] and by
    what: `by` is exact, path (`path`: labels from the requirement to it, by the scheme) or likeness (of the two labels).
    """

    concept: str
    label: str
    nearness: float
    by: str
    path: tuple[str, ...]
    months: int | None
    last_used: str | None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far a candidate covers a requirement: `state` is met, partly or not evidenced, `worth` in [0, 1] what it counts
    to the feature "skills" before its weight. `held` is what covers it; where it is not evidenced, the nearest thing.
    """

    requirement: Requirement
    state: str
    worth: float
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a posting asks beside skills, and what the candidate has: `kind` is experience (months), degree (level),
    language or place; `state` as that of a Coverage.
    """

    kind: str
    asked: int | str
    found: int | str | None
    state: str


@dataclass(frozen=True, slots=True)
class Match:
    """The contributions of `reasons` sum to `score`. `verdict`: match, review, no match or not enough evidence.
    `coverage` has every requirement of the posting, in its order.

    A baseline scorer is not calibrated: its probability is None, and so is its verdict unless evidence is lacking.
    """

    candidate_id: str
    name: str | None
    sources: tuple[str, ...]
    posting_id: str
    score: float
    probability: float | None
    verdict: str | None
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = field(default=())
    coverage: Sequence[Coverage] = ()
    criteria: tuple[Criterion, ...] = ()
