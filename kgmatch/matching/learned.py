"""A trained matcher's folder, and what it does to a ranking: order the first ones anew, or score everybody.

A re-ranker's probability is one more feature with a weight of its own, so that contributions still sum to the score:
(1 - weight) x the mix + weight x probability for the first so many, (1 - weight) x the mix for the others, who therefore stay
below. Probability and verdict stay the mix's own, which they were fitted to.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.embedding import Encoder
from kgmatch.errors import ModelError
from kgmatch.matching import cross_encoder, features, two_tower
from kgmatch.matching.cross_encoder import CrossEncoder
from kgmatch.matching.ranking import RERANK, Ranking
from kgmatch.matching.two_tower import TwoTower

ABOUT = "matcher.json"
CROSS_ENCODER, TWO_TOWER = "cross-encoder", "two-tower"
KINDS = (CROSS_ENCODER, TWO_TOWER)
WEIGHT = 0.5  # of the re-ranker beside the mix, unless matcher.json says otherwise
NEEDED = {CROSS_ENCODER: (cross_encoder.MODEL, cross_encoder.TOKENIZER), TWO_TOWER: (two_tower.ARRAYS,)}


@dataclass(frozen=True, eq=False)
class Learned:
    """`kind` and `name` as the folder has them; `encoder`: whose vectors a two-tower was trained on."""

    kind: str
    name: str
    weight: float
    model: CrossEncoder | TwoTower
    encoder: str | None = None


def load_matcher(folder: Path, *, threads: int = 0) -> Learned:
    """What `kgmatch train matcher` wrote. Raises ModelError."""
    try:
        about: Any = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        kind, name, weight = about["kind"], str(about["name"]), float(about.get("weight", WEIGHT))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise ModelError(f"{folder}: no {ABOUT} of a matcher there; name a folder that kgmatch train matcher wrote") from None  # fmt: skip
    if kind not in KINDS:
        raise ModelError(f"{folder / ABOUT}: kind must be one of {', '.join(KINDS)}, not {kind!r}")
    if not 0 < weight < 1:
        raise ModelError(f"{folder / ABOUT}: weight must be between 0 and 1, not {weight:g}")
    missing = [file for file in NEEDED[kind] if not (folder / file).is_file()]
    if missing:
        raise ModelError(f"{folder}: the matcher's {missing[0]} is missing; train it again")
    if kind == TWO_TOWER:
        try:
            return Learned(kind, name, weight, TwoTower.load(folder), about.get("encoder"))
        except (OSError, ValueError, KeyError):
            raise ModelError(f"{folder / two_tower.ARRAYS}: cannot be read; train the matcher again") from None
    return Learned(kind, name, weight, CrossEncoder(folder, pieces=int(about.get("pieces", cross_encoder.PIECES)), threads=threads))  # fmt: skip


def by_two_tower(ranking: Ranking, learned: Learned) -> npt.NDArray[np.float32] | None:
    """[candidates]: probabilities by the view's vectors; None for a posting that says nothing. Raises ModelError."""
    assert isinstance(learned.model, TwoTower)
    _check_encoder(ranking.encoder, learned)
    text = features.asked_text(ranking.posting)
    if not text:
        return None
    return learned.model.probabilities(ranking.encoder.encode([text])[0], ranking.view.texts)


def rescored(ranking: Ranking, learned: Learned) -> Ranking:
    """Everybody by the two-tower alone: its probability is the score and the one reason for it."""
    found = by_two_tower(ranking, learned)
    values = {} if found is None else {TWO_TOWER: found}
    score = np.zeros(len(ranking.view)) if found is None else found.astype(np.float64)
    return replace(
        ranking, scorer=TWO_TOWER, values=values, weights=dict.fromkeys(values, 1.0), addends=None, shared=None, score=score
    )  # fmt: skip


def reranked(
    ranking: Ranking, rows: npt.NDArray[np.int64], probability: npt.NDArray[np.floating], weight: float
) -> Ranking:
    """The ranking with the feature `rerank`, which is `probability` for these rows and 0 for all others."""
    value = np.zeros(len(ranking.view), np.float32)
    value[rows] = probability
    weights = {name: (1 - weight) * share for name, share in ranking.weights.items()} | {RERANK: weight}
    score = (1 - weight) * ranking.score + weight * value.astype(np.float64)
    return replace(ranking, values={**ranking.values, RERANK: value}, weights=weights, score=score)


def _check_encoder(encoder: Encoder, learned: Learned) -> None:
    if learned.encoder is not None and learned.encoder != encoder.name:
        raise ModelError(f"the matcher {learned.name} was trained on vectors of {learned.encoder}, the store's are of {encoder.name}; train it again")  # fmt: skip
