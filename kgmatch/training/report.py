"""What a tagger gets right and wrong: scores by label, confusions, instructive errors, calibration.

What counts is what `kgmatch.training.evaluation.evaluate` counts. Predicted and gold spans that overlap are paired one
to one, and the pairs give the scores of SemEval-2013 Task 9.1 (Segura-Bedmar et al.; also Chinchor & Sundheim, MUC-5):

- strict: boundaries and label right (COR);
- exact: boundaries right, whatever the label;
- partial: the right label, a whole point where the boundaries are right and half a point where they only overlap
  (COR + 0.5 PAR). SemEval's own `partial` does not ask for the label; this one does;
- type: the right label on any overlap.

Precision divides by the predicted spans (ACT), recall by the gold spans (POS). By hand, with gold NAME 0-3, TITLE 10-20,
SKILL 30-40, TOOL 50-55 and predicted NAME 0-3, TITLE 10-18, SOFT_SKILL 30-40, TITLE 60-65: ACT = POS = 4, strict 1/4
(NAME), exact 2/4 (NAME, SKILL), type 2/4 (NAME, TITLE), partial 1.5/4 (NAME, half of TITLE); TOOL is missed, the second
TITLE invented.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.tagging.labels import LABELS, TOOL_LABELS, Span3
from kgmatch.training.evaluation import Scores, counted
from kgmatch.training.examples import Example

Scored = tuple[int, int, str, float]  # start, end, label, score of a predicted span

NOTHING = "-"  # stands in the confusion table for "no such span"
MICRO = "micro"
_BINS = 10
_ALIKE = 3
_CONTEXT = 40
_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One example: the gold and predicted spans that count, and which belong together.

    Spans are in text order and carry the label that they count under; `pairs` holds indices of (gold, predicted).
    """

    example: Example
    gold: tuple[Span3, ...]
    predicted: tuple[Scored, ...]
    pairs: tuple[tuple[int, int], ...]

    def right(self) -> list[bool]:
        """For each predicted span: does it equal a gold span?"""
        known = set(self.gold)
        return [span[:3] in known for span in self.predicted]

    def matches(self) -> Iterator[tuple[Span3 | None, Scored | None]]:
        """Every pair, then every gold span without a prediction, then every prediction without a gold span."""
        yield from ((self.gold[g], self.predicted[p]) for g, p in self.pairs)
        paired_gold, paired_predicted = {g for g, _ in self.pairs}, {p for _, p in self.pairs}
        yield from ((span, None) for g, span in enumerate(self.gold) if g not in paired_gold)
        yield from ((None, span) for p, span in enumerate(self.predicted) if p not in paired_predicted)


@dataclass(frozen=True, slots=True)
class Rates:
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class LabelScores:
    """The scores of one label, or of all of them (`micro`); `interval`: 95 % bootstrap interval of the strict F1."""

    label: str
    strict: Scores
    interval: tuple[float, float]
    exact: Rates
    partial: Rates
    type: Rates

    def as_dict(self) -> dict[str, Any]:
        return {
            **_rounded(self.strict),
            "gold": self.strict.gold,
            "predicted": self.strict.predicted,
            "interval": [round(bound, 4) for bound in self.interval],
            "exact": _rounded(self.exact),
            "partial": _rounded(self.partial),
            "type": _rounded(self.type),
        }


@dataclass(frozen=True, slots=True)
class Mistake:
    """One error with what is around it; the gold or the predicted side is None where there is no such span.

    `kind` is missed, invented, boundary (right label) or label (whatever the boundaries). `context` shows the gold
    mention, of an invented one the predicted, in ⟦ ⟧.
    """

    document: str
    kind: str
    gold_label: str | None
    gold_text: str | None
    predicted_label: str | None
    predicted_text: str | None
    score: float | None
    context: str


@dataclass(frozen=True, slots=True)
class Bin:
    mean_score: float
    share_right: float
    count: int


@dataclass(frozen=True, slots=True)
class Calibration:
    ece: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class TaggerReport:
    """`confusion` counts (gold label, predicted label), with "-" for a missed or an invented span.

    Its rows therefore sum to the gold spans of a label, its columns to the predicted ones.
    """

    examples: int
    by_label: dict[str, LabelScores]
    micro: LabelScores
    confusion: Counter[tuple[str, str]]
    errors: tuple[Mistake, ...]
    calibration: Calibration

    def score_rows(self) -> list[dict[str, Any]]:
        """A table's rows: strict precision, recall and F1 with its interval; F1 under the kinder rules."""
        return [
            {
                "label": row.label,
                **_rounded(row.strict),
                "low": round(row.interval[0], 4),
                "high": round(row.interval[1], 4),
                "exact": round(row.exact.f1, 4),
                "partial": round(row.partial.f1, 4),
                "type": round(row.type.f1, 4),
                "gold": row.strict.gold,
                "predicted": row.strict.predicted,
            }
            for row in (*self.by_label.values(), self.micro)
        ]

    def confusion_rows(self) -> list[dict[str, Any]]:
        """A table's rows: a gold label each, with one column per predicted label."""
        gold = [label for label in (*LABELS, NOTHING) if any(g == label for g, _ in self.confusion)]
        predicted = [label for label in (*LABELS, NOTHING) if any(p == label for _, p in self.confusion)]
        return [{"gold": g, **{p: self.confusion[g, p] for p in predicted}} for g in gold]

    def error_rows(self) -> list[dict[str, Any]]:
        return [asdict(error) for error in self.errors]

    def bin_rows(self) -> list[dict[str, Any]]:
        return [
            {"mean_score": round(b.mean_score, 4), "share_right": round(b.share_right, 4), "count": b.count}
            for b in self.calibration.bins
        ]

    def as_dict(self) -> dict[str, Any]:
        return {
            "examples": self.examples,
            "micro": self.micro.as_dict(),
            "by_label": {label: row.as_dict() for label, row in self.by_label.items()},
            "confusion": [{"gold": g, "predicted": p, "count": n} for (g, p), n in self.confusion.most_common()],
            "errors": self.error_rows(),
            "calibration": {"ece": round(self.calibration.ece, 4), "bins": self.bin_rows()},
        }


def align(example: Example, predicted: Sequence[Scored]) -> Outcome:
    """Keep what counts, under the label it counts under, and pair predictions with gold spans."""
    gold, kept = _counted(example, predicted)
    return Outcome(example, gold, kept, _pairs(gold, kept))


def report(
    outcomes: Sequence[Outcome], *, resamples: int = 1000, seed: int = 20261121, errors: int = 50
) -> TaggerReport:
    """All that there is to say of a tagger's outcomes; `errors` is how many errors to show."""
    counts = _strict_counts(outcomes)
    intervals = _intervals(counts, resamples, seed)
    confusion, exact = _confusion(outcomes)
    totals = counts.sum(axis=0).astype(int).tolist()
    rows = {
        label: _label_scores(label, Scores(*totals[i]), intervals[i], confusion, exact)
        for i, label in enumerate((*LABELS, MICRO))
    }
    micro = rows.pop(MICRO)
    by_label = {label: row for label, row in rows.items() if row.strict.gold or row.strict.predicted}
    return TaggerReport(len(outcomes), by_label, micro, confusion, _instructive(outcomes, errors), _calibrate(outcomes))


# What counts


def _counted(example: Example, predicted: Sequence[Scored]) -> tuple[tuple[Span3, ...], tuple[Scored, ...]]:
    """The gold and the predicted spans that `evaluate` counts, by the same rules (a test holds the two together).

    A span that was predicted twice counts once, with its higher score.
    """
    scores: dict[Span3, float] = {}
    for start, end, label, score in predicted:
        scores[start, end, label] = max(score, scores.get((start, end, label), score))
    known, kept = counted(example, scores)
    return tuple(sorted(known)), tuple(sorted((*span, scores[found]) for found, span in kept.items()))


def _pairs(gold: Sequence[Span3], predicted: Sequence[Scored]) -> tuple[tuple[int, int], ...]:
    """Overlapping spans one to one, the best overlap first, within a layer before across them.

    Overlap is measured as intersection over union, so equal spans go first; of equal overlaps the one of equal labels.
    """
    candidates = []
    for g, (a, b, gold_label) in enumerate(gold):
        for p, (c, d, label, _) in enumerate(predicted):
            if a < d and c < b:
                overlap = (min(b, d) - max(a, c)) / (max(b, d) - min(a, c))
                across = (gold_label in TOOL_LABELS) != (label in TOOL_LABELS)
                candidates.append((across, -overlap, gold_label != label, g, p))
    chosen: list[tuple[int, int]] = []
    taken_gold: set[int] = set()
    taken_predicted: set[int] = set()
    for *_, g, p in sorted(candidates):
        if g not in taken_gold and p not in taken_predicted:
            chosen.append((g, p))
            taken_gold.add(g)
            taken_predicted.add(p)
    return tuple(sorted(chosen))


# Scores


def _strict_counts(outcomes: Sequence[Outcome]) -> npt.NDArray[np.float64]:
    """[examples, labels and micro, (right, predicted, gold)]."""
    index = {label: i for i, label in enumerate(LABELS)}
    counts = np.zeros((len(outcomes), len(LABELS) + 1, 3))
    for row, outcome in zip(counts, outcomes, strict=True):
        for _, _, label in outcome.gold:
            row[index[label], 2] += 1
        for span, right in zip(outcome.predicted, outcome.right(), strict=True):
            row[index[span[2]], 1] += 1
            row[index[span[2]], 0] += right
    counts[:, -1] = counts.sum(axis=1)
    return counts


def _intervals(counts: npt.NDArray[np.float64], resamples: int, seed: int) -> list[tuple[float, float]]:
    """95 % percentile bootstrap (Efron, Annals of Statistics 1979) of the strict F1, by label: examples are redrawn.

    A resample without a label says nothing of its F1 and is left out; where all are, the interval is all of [0, 1].
    """
    n, labels, columns = counts.shape
    flat = counts.reshape(n, labels * columns)
    rng = np.random.default_rng(seed)
    drawn = np.zeros((resamples if n else 0, labels, columns))
    for resample in drawn:
        weights = np.bincount(rng.integers(n, size=n), minlength=n).astype(float)
        resample[:] = (weights @ flat).reshape(labels, columns)
    spans = drawn[:, :, 1] + drawn[:, :, 2]
    intervals = []
    for i in range(labels):
        there = spans[:, i] > 0
        f1 = 2 * drawn[there, i, 0] / spans[there, i]
        low, high = np.percentile(f1, [2.5, 97.5]) if len(f1) else (0.0, 1.0)
        intervals.append((float(low), float(high)))
    return intervals


def _confusion(outcomes: Sequence[Outcome]) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """Pairs of (gold label, predicted label), unpaired spans with "-"; and those pairs with equal boundaries."""
    confusion: Counter[tuple[str, str]] = Counter()
    exact: Counter[tuple[str, str]] = Counter()
    for outcome in outcomes:
        for gold, predicted in outcome.matches():
            labels = (gold[2] if gold else NOTHING, predicted[2] if predicted else NOTHING)
            confusion[labels] += 1
            if gold and predicted and gold[:2] == predicted[:2]:
                exact[labels] += 1
    return confusion, exact


def _label_scores(
    label: str,
    strict: Scores,
    interval: tuple[float, float],
    confusion: Counter[tuple[str, str]],
    exact: Counter[tuple[str, str]],
) -> LabelScores:
    """Exact counts a pair of two labels for the predicted one's precision and for the gold one's recall."""
    micro = label == MICRO
    typed = sum(n for (g, p), n in confusion.items() if g == p and (micro or g == label))
    partial = strict.true_positive + 0.5 * (typed - strict.true_positive)
    return LabelScores(
        label,
        strict,
        interval,
        exact=_rates(
            sum(n for (_, p), n in exact.items() if micro or p == label),
            sum(n for (g, _), n in exact.items() if micro or g == label),
            strict,
        ),
        partial=_rates(partial, partial, strict),
        type=_rates(typed, typed, strict),
    )


def _rates(predicted_hits: float, gold_hits: float, of: Scores) -> Rates:
    return Rates(
        predicted_hits / of.predicted if of.predicted else 0.0,
        gold_hits / of.gold if of.gold else 0.0,
    )


def _rounded(rates: Rates | Scores) -> dict[str, float]:
    return {
        "precision": round(rates.precision, 4),
        "recall": round(rates.recall, 4),
        "f1": round(rates.f1, 4),
    }


# Errors


@dataclass(frozen=True, slots=True)
class _Error:
    text: str
    document: str
    gold: Span3 | None
    predicted: Scored | None

    @property
    def kind(self) -> str:
        if self.predicted is None:
            return "missed"
        if self.gold is None:
            return "invented"
        return "boundary" if self.gold[2] == self.predicted[2] else "label"

    @property
    def score(self) -> float:
        return self.predicted[3] if self.predicted else 0.0

    @property
    def group(self) -> tuple[str, str | None, str | None]:
        return self.kind, self.gold and self.gold[2], self.predicted and self.predicted[2]

    @property
    def alike(self) -> tuple[str, str, str]:
        start, end, label, *_ = self._span()
        return self.kind, label, self.text[start:end].lower()

    def _span(self) -> Span3 | Scored:
        span = self.gold or self.predicted
        assert span is not None
        return span

    def shown(self) -> Mistake:
        start, end, *_ = self._span()
        before, after = self.text[max(0, start - _CONTEXT) : start], self.text[end : end + _CONTEXT]
        return Mistake(
            self.document,
            self.kind,
            self.gold[2] if self.gold else None,
            _one_line(self.text[self.gold[0] : self.gold[1]]) if self.gold else None,
            self.predicted[2] if self.predicted else None,
            _one_line(self.text[self.predicted[0] : self.predicted[1]]) if self.predicted else None,
            self.predicted[3] if self.predicted else None,
            _one_line(f"{before}⟦{self.text[start:end]}⟧{after}"),
        )


def _one_line(text: str) -> str:
    return _LINE_END.sub("⏎", text)


def _errors(outcomes: Sequence[Outcome]) -> Iterator[_Error]:
    for outcome in outcomes:
        known = set(outcome.gold)
        for gold, predicted in outcome.matches():
            if predicted is None or (predicted[:3] != gold if gold else predicted[:3] not in known):
                yield _Error(outcome.example.text, outcome.example.id, gold, predicted)


def _instructive(outcomes: Sequence[Outcome], most: int) -> tuple[Mistake, ...]:
    """The errors to look at first: places go to the groups of (kind, labels) in proportion to their size.

    The places are given by highest averages (D'Hondt 1882): the nth error of a group ranks by the group's size over n.
    Within a group the confident mistakes come first, then the texts that are often mistaken so; never more than three
    of the same kind, label and text.
    """
    found = list(_errors(outcomes))
    sizes = Counter(error.group for error in found)
    alike = Counter(error.alike for error in found)
    found.sort(key=lambda error: (-error.score, -alike[error.alike]))
    shown: Counter[tuple[str, str, str]] = Counter()
    places: Counter[tuple[str, str | None, str | None]] = Counter()
    ranked: list[tuple[float, _Error]] = []
    for error in found:
        shown[error.alike] += 1
        if shown[error.alike] <= _ALIKE:
            places[error.group] += 1
            ranked.append((sizes[error.group] / places[error.group], error))
    ranked.sort(key=lambda entry: -entry[0])
    return tuple(error.shown() for _, error in ranked[:most])


# Calibration


def _calibrate(outcomes: Sequence[Outcome]) -> Calibration:
    """Expected calibration error (Naeini et al., AAAI 2015): |mean score - share right|, weighted over the bins.

    The bins hold equally many predicted spans, in the order of their scores; right means strictly right.
    """
    scores = np.array([span[3] for outcome in outcomes for span in outcome.predicted], float)
    right = np.array([r for outcome in outcomes for r in outcome.right()], float)
    order = np.argsort(scores, kind="stable")
    bins = tuple(
        Bin(float(scores[part].mean()), float(right[part].mean()), len(part))
        for part in np.array_split(order, _BINS)
        if len(part)
    )
    ece = sum(b.count * abs(b.mean_score - b.share_right) for b in bins) / max(len(scores), 1)
    return Calibration(float(ece), bins)
