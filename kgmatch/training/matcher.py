"""Fine-tune a matcher on labelled pairs of posting and resume: the split, the measures, the run and what a few labels buy.

What is trained is handed in as a `Learner` (kgmatch.training.cross_encoder, kgmatch.training.two_tower). No posting stands on
both sides of the split; a resume may, for the same people answer many postings. The measures are scikit-learn's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from kgmatch.errors import DataError

PARTS = {"train": 0.6, "dev": 0.2, "test": 0.2}  # shares of the postings
TRIES = 200
COUNTS = (0, 4, 16, 64)  # labels, of the learning curve
MEASURES = ("accuracy", "precision", "recall", "f1", "auc")
RESAMPLES = 1000

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """`posting` and `resume` are keys of what is known of them; `label`: 1 a match, 0 none."""

    posting: str
    resume: str
    label: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """`patience`: epochs without a better dev loss after which training ends; `few_steps`: updates where labels are few and
    there is no dev part to stop on; `draws`: of the learning curve, 0 for none."""

    epochs: int
    learning_rate: float
    batch: int
    patience: int
    few_steps: int
    draws: int
    seed: int = 17


class Learner(Protocol):
    """A kind of model over pairs that it was given; `pairs` are numbers among these."""

    def fresh(self, seed: int) -> Any:
        """An untrained model."""

    def fit(
        self, model: Any, train: Ints, dev: Ints | None, *, seed: int, say: Say = lambda _: None
    ) -> list[dict[str, float]]:
        """Train in place, to the epoch with the least dev loss, or for `few_steps` without dev; the losses by epoch."""

    def probabilities(self, model: Any, pairs: Ints) -> Floats:
        """[pairs]: of a match."""


def key_of(text: str) -> str:
    """Tells texts apart, so that one posting under two names is one."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def split(pairs: Sequence[LabelledPair], *, seed: int) -> dict[str, Ints]:
    """The numbers of the pairs of train, dev and test, by posting, both labels in each.

    Raises DataError where no such split is found: there are too few postings with matches and others.
    """
    postings = list(dict.fromkeys(pair.posting for pair in pairs))
    labels = np.asarray([pair.label for pair in pairs])
    if len(set(labels.tolist())) < 2:
        raise DataError(f"all labels are {int(labels[0])}; a matcher needs pairs that match and pairs that do not")
    if len(postings) < len(PARTS):
        raise DataError(f"{len(postings)} postings; at least {len(PARTS)} are due, for no posting may stand in two of train, dev and test")  # fmt: skip
    number = {posting: n for n, posting in enumerate(postings)}
    of = np.asarray([number[pair.posting] for pair in pairs])
    rng = np.random.default_rng(seed)
    least = [max(1, round(share * len(postings))) for share in (PARTS["test"], PARTS["dev"])]
    for _ in range(TRIES):
        order = rng.permutation(len(postings))
        chosen = order[: least[0]], order[least[0] : sum(least)], order[sum(least) :]
        test, dev, train = (np.flatnonzero(np.isin(of, some)) for some in chosen)
        if all(0 < labels[part].sum() < len(part) for part in (train, dev, test)):
            return {"train": train, "dev": dev, "test": test}
    raise DataError(
        "train, dev and test cannot all be given matches and others: too few postings have both; label more"
    )


def measures(labels: npt.ArrayLike, probability: Floats) -> dict[str, float]:
    """Accuracy, precision, recall and F1 of "match" from 0.5 on, and the area under the ROC curve."""
    from sklearn.metrics import accuracy_score, precision_recall_fscore_support, roc_auc_score

    truth, said = np.asarray(labels), probability >= 0.5
    precision, recall, f1, _ = precision_recall_fscore_support(truth, said, average="binary", zero_division=0)
    found = (accuracy_score(truth, said), precision, recall, f1, roc_auc_score(truth, probability))
    return {name: round(float(value), 4) for name, value in zip(MEASURES, found, strict=True)}


def intervals(pairs: Sequence[LabelledPair], probability: Floats, *, seed: int) -> dict[str, list[float]]:
    """95 % percentile intervals of the bootstrap over postings, as far as a sample has both labels."""
    postings = list(dict.fromkeys(pair.posting for pair in pairs))
    of = {p: np.asarray([n for n, pair in enumerate(pairs) if pair.posting == p]) for p in postings}
    labels = np.asarray([pair.label for pair in pairs])
    rng, drawn = np.random.default_rng(seed), []
    for _ in range(RESAMPLES):
        at = np.concatenate([of[postings[n]] for n in rng.integers(0, len(postings), len(postings))])
        if 0 < labels[at].sum() < len(at):
            drawn.append(measures(labels[at], probability[at]))
    return {
        name: [round(float(x), 4) for x in np.quantile([d[name] for d in drawn], (0.025, 0.975))] for name in MEASURES
    }


def drawn_labels(labels: Ints, count: int, rng: np.random.Generator) -> Ints:
    """So many of the pairs, half of them matches as far as there are as many."""
    matches, others = (rng.permutation(np.flatnonzero(labels == label)) for label in (1, 0))
    most = min(len(matches), max(count // 2, count - len(others)))
    return np.sort(np.r_[matches[:most], others[: count - most]])


def learning_curve(
    learner: Learner, labels: Ints, train: Ints, test: Ints, schedule: Schedule, say: Say
) -> Iterator[dict[str, Any]]:
    """Mean, standard deviation and extremes of the test measures over several draws of so many labels from train.

    Without a dev part: with so few labels there is none to spare. Counts that train does not have are left out.
    """
    for count in COUNTS:
        if count > len(train):
            continue
        found = []
        for draw in range(schedule.draws):
            seed = schedule.seed + 100 * count + draw
            model = learner.fresh(seed)
            if count:
                some = train[drawn_labels(labels[train], count, np.random.default_rng(seed))]
                learner.fit(model, some, None, seed=seed)
            found.append(measures(labels[test], learner.probabilities(model, test)))
            say(f"{count} labels, draw {draw + 1} of {schedule.draws}: AUC {found[-1]['auc']:.3f}")
        yield {
            "labels": count,
            "draws": len(found),
            **{
                name: {
                    "mean": round(float(np.mean(values)), 4), "sd": round(float(np.std(values, ddof=1)) if len(values) > 1 else 0.0, 4),
                    "least": min(values), "most": max(values),
                }
                for name, values in ((name, [f[name] for f in found]) for name in MEASURES)
            },
        }  # fmt: skip


def train_matcher(
    learner: Learner, pairs: Sequence[LabelledPair], schedule: Schedule, *, say: Say
) -> tuple[Any, dict[str, Any], dict[str, Ints]]:
    """The model, the report and the split. Raises DataError for pairs that cannot be split."""
    parts = split(pairs, seed=schedule.seed)
    labels = np.asarray([pair.label for pair in pairs])
    test = parts["test"]
    say("pairs: " + ", ".join(f"{name} {len(at)} ({labels[at].sum()} matches)" for name, at in parts.items()))
    model = learner.fresh(schedule.seed)
    before = measures(labels[test], learner.probabilities(model, test))
    history = learner.fit(model, parts["train"], parts["dev"], seed=schedule.seed, say=say)
    probability = learner.probabilities(model, test)
    after = measures(labels[test], probability)
    say(f"test AUC {before['auc']:.3f} before, {after['auc']:.3f} after")
    report = {
        "schedule": asdict(schedule),
        "parts": {name: _part([pairs[n] for n in at]) for name, at in parts.items()},
        "resumes_in_train_and_test": len({pairs[n].resume for n in parts["train"]} & {pairs[n].resume for n in test}),
        "history": history,
        "epoch_kept": 1 + int(np.argmin([row["dev_loss"] for row in history])),
        "majority": round(float(max(labels[test].mean(), 1 - labels[test].mean())), 4),
        "before": before,
        "after": after,
        "after_95": intervals([pairs[n] for n in test], probability, seed=schedule.seed),
        "curve": list(learning_curve(learner, labels, parts["train"], test, schedule, say)),
    }
    return model, report, parts


def _part(pairs: Sequence[LabelledPair]) -> Mapping[str, int]:
    return {
        "pairs": len(pairs),
        "matches": sum(pair.label for pair in pairs),
        "postings": len({pair.posting for pair in pairs}),
        "resumes": len({pair.resume for pair in pairs}),
    }
