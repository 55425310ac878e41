"""`kgmatch evaluate reading`: fields found and reading order kept, over documents whose truth is known."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kgmatch.errors import DocumentError
from kgmatch.evaluation.fields import EXTRA, FIELDS, Counts, compare, values_of_resume, wrong
from kgmatch.evaluation.truth import Case
from kgmatch.model import Candidate
from kgmatch.profiles.json_resume import json_resume


@dataclass
class Score:
    """Counts by field, and how many pairs of texts that follow each other do so in what was read."""

    documents: int = 0
    failed: int = 0
    fields: dict[str, Counts] = field(default_factory=lambda: {name: Counts() for name in (*FIELDS, *EXTRA)})
    in_order: int = 0
    pairs: int = 0

    @property
    def micro(self) -> Counts:
        total = Counts()
        for name in FIELDS:
            total.add(self.fields[name])
        return total

    @property
    def order(self) -> float:
        return self.in_order / self.pairs if self.pairs else 1.0

    def add(self, other: Score) -> None:
        self.documents += other.documents
        self.failed += other.failed
        self.in_order += other.in_order
        self.pairs += other.pairs
        for name, counts in other.fields.items():
            self.fields[name].add(counts)


@dataclass(frozen=True)
class Outcome:
    """One document's score, and what was missed and invented by field."""

    case: Case
    score: Score
    wrong: dict[str, tuple[list[str], list[str]]]
    error: str | None = None


def outcome(case: Case, parse: Callable[[Path], Candidate]) -> Outcome:
    score = Score(documents=1)
    found: dict[str, list[str]] = {}
    error = None
    try:
        candidate = parse(case.path)
        found = values_of_resume(json_resume(candidate))
        score.in_order, score.pairs = _order(candidate.documents[0].text, case.order)
    except DocumentError as failure:
        score.failed, error = 1, str(failure)
        score.pairs = max(0, len(case.order) - 1)
    score.fields = compare(case.values, found)
    return Outcome(case, score, wrong(case.values, found), error)


def total(outcomes: Sequence[Outcome]) -> Score:
    score = Score()
    for one in outcomes:
        score.add(one.score)
    return score


def by(outcomes: Sequence[Outcome], key: Callable[[Case], str]) -> dict[str, Score]:
    """Scores of the groups that the key makes, sorted by its value."""
    groups: dict[str, Score] = {}
    for one in sorted(outcomes, key=lambda o: key(o.case)):
        groups.setdefault(key(one.case), Score()).add(one.score)
    return groups


def _order(text: str, texts: Sequence[str]) -> tuple[int, int]:
    """Of the neighbouring pairs of texts, those of which both are found whole, the second after the first; and all."""
    squeezed = _squeezed(text)
    places, at = [], 0
    for wanted in texts:
        bare = _squeezed(wanted)
        place = squeezed.find(bare, at)
        if place < 0:
            place = squeezed.find(bare)
        places.append(place)
        at = max(at, place)
    pairs = list(itertools.pairwise(places))
    return sum(0 <= a < b for a, b in pairs), len(pairs)


def _squeezed(text: str) -> str:
    """Letters and digits alone: hyphens and spaces at a line's end do not count."""
    return re.sub(r"[\W_]+", "", text).casefold()
