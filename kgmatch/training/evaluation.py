"""Strict span scores: a predicted span counts when its start, end and label all equal a gold span's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kgmatch.tagging.labels import LABELS, Span3
from kgmatch.training.examples import Example

Spans = list[Span3]

ONE_SKILL_LABEL = frozenset({"skillspan", "marks"})  # sources that do not part SKILL from SOFT_SKILL


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


def evaluate(tag: Callable[[Sequence[str]], Sequence[Spans]], examples: Iterable[Example]) -> Report:
    """Tag the examples' texts and compare. What the example's source does not annotate is left out of the count.

    Where a mark may have several labels (SkillSpan's Skill is SKILL or SOFT_SKILL), a prediction of any of them is
    right, and counts under the first. SkillSpan's anonymised tokens teach EMPLOYER and LOCATION, but are too easy to
    be counted.
    """
    hits: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    rows = list(examples)
    for example, found in zip(rows, tag([e.text for e in rows]), strict=True):
        known, kept = counted(example, found)
        gold.update(label for _, _, label in known)
        predicted.update(label for _, _, label in kept.values())
        hits.update(label for start, end, label in kept.values() if (start, end, label) in known)
    labels = [label for label in LABELS if gold[label] or predicted[label]]
    return Report({label: Scores(hits[label], predicted[label], gold[label]) for label in labels})


def counted(example: Example, found: Iterable[Span3]) -> tuple[set[Span3], dict[Span3, Span3]]:
    """The gold spans that count, and the predicted ones that do, each with itself under the label it counts under."""
    partly = example.masked if example.source in ONE_SKILL_LABEL else frozenset()
    marked = {(m.start, m.end): m.labels for m in example.marks if m.labels[0] not in partly}
    known = {(m.start, m.end, m.labels[0]) for m in example.marks if m.labels[0] not in partly}
    annotated = {label for label in LABELS if label not in example.masked} | {label for _, _, label in known}
    kept: dict[Span3, Span3] = {}
    for start, end, label in found:
        possible = marked.get((start, end), ())
        name = possible[0] if label in possible else _collapse(label, example.source)
        if name in annotated and not _unknown(example, start, end, label, known):
            kept[start, end, label] = (start, end, name)
    return known, kept


def _collapse(label: str, source: str) -> str:
    return "SKILL" if source in ONE_SKILL_LABEL and label == "SOFT_SKILL" else label


def _unknown(example: Example, start: int, end: int, label: str, known: set[tuple[int, int, str]]) -> bool:
    """A prediction where the source is not certain, and which it did not mark, is neither right nor wrong."""
    if (start, end, label) in known:
        return False
    return any(a < end and start < b and label in labels for a, b, labels in example.untaught)
