"""Strict span scores: a predicted span counts when its start, end and label all equal a gold span's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from kgmatch.tagging.labels import LABELS
from kgmatch.training.examples import Example

Spans = list[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class Scores:
    true_positive: int
    predicted: int
    gold: int

    @property
    def precision(self) -> float:
        return self.true_positive / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.true_positive / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        both = self.predicted + self.gold
        return 2 * self.true_positive / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """Scores by label, and over all of them (micro)."""

    by_label: dict[str, Scores]

    @property
    def micro(self) -> Scores:
        parts = list(self.by_label.values())
        return Scores(sum(s.true_positive for s in parts), sum(s.predicted for s in parts), sum(s.gold for s in parts))

    @property
    def micro_f1(self) -> float:
        return self.micro.f1

    def as_dict(self) -> dict[str, Any]:
        rows = {**self.by_label, "micro": self.micro}
        return {
            label: {"precision": round(s.precision, 4), "recall": round(s.recall, 4), "f1": round(s.f1, 4), "gold": s.gold}
            for label, s in rows.items()
        }  # fmt: skip


def evaluate(tag: Callable[[str], Spans], examples: Iterable[Example]) -> Report:
    """Tag each example's text and compare. What the example's source does not annotate is left out of the count.

    Where a mark may have several labels (SkillSpan's Skill is SKILL or SOFT_SKILL), a prediction of any of them is
    right, and counts under the first. SkillSpan's anonymised tokens teach EMPLOYER and LOCATION, but are too easy to
    be counted.
    """
    hits: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    for example in examples:
        merged = {label: mark.labels[0] for mark in example.marks for label in mark.labels}
        partly = example.masked if example.source == "skillspan" else frozenset()
        known = {(m.start, m.end, m.labels[0]) for m in example.marks if m.labels[0] not in partly}
        for _, _, label in known:
            gold[label] += 1
        annotated = {label for label in LABELS if label not in example.masked} | {k[2] for k in known}
        for start, end, label in set(tag(example.text)):
            name = merged.get(label, _collapse(label, example.source))
            if name not in annotated or _unknown(example, start, end, label, known):
                continue
            predicted[name] += 1
            hits[name] += (start, end, name) in known
    labels = [label for label in LABELS if gold[label] or predicted[label]]
    return Report({label: Scores(hits[label], predicted[label], gold[label]) for label in labels})


def _collapse(label: str, source: str) -> str:
    return "SKILL" if source == "skillspan" and label == "SOFT_SKILL" else label


def _unknown(example: Example, start: int, end: int, label: str, known: set[tuple[int, int, str]]) -> bool:
    """A prediction where the source is not certain, and which it did not mark, is neither right nor wrong."""
    if (start, end, label) in known:
        return False
    return any(a < end and start < b and label in labels for a, b, labels in example.untaught)
