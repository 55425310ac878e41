"""A fitted mix as a file: what `kgmatch train ranker` writes and `kgmatch match --mix` reads, as weights/match.json is."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from kgmatch.errors import DataError
from kgmatch.matching import features
from kgmatch.matching.ranking import Mix

NAMES = ("skills", "occupation", "text", "title", "bm25", *features.FIT)
NUMBERS = ("slope", "middle", "match", "review")


def load_mix(path: Path) -> Mix:
    """Raises DataError for a file that is no mix: a negative weight, say, by which more evidence would lower a score."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(
            f"{path}: cannot be read: {error.strerror}; name a file that kgmatch train ranker wrote"
        ) from None
    except ValueError:
        raise DataError(f"{path}: not JSON; name a file that kgmatch train ranker wrote") from None
    found = record.get("mix") if isinstance(record, dict) else None
    if not isinstance(found, dict) or set(found) != {"weights", *NUMBERS} or not isinstance(found["weights"], dict):
        raise DataError(f"{path}: no mix; it must be an object with 'mix', in there 'weights', {', '.join(map(repr, NUMBERS))}")  # fmt: skip
    weights: dict[str, Any] = found["weights"]
    for name, weight in weights.items():
        if name not in NAMES:
            raise DataError(f"{path}: unknown feature {name!r}; known: {', '.join(NAMES)}")
        if not _number(weight) or weight < 0:
            raise DataError(f"{path}: the weight of {name} must be a number of at least 0, not {weight!r}")
    if not any(weights.values()):
        raise DataError(f"{path}: all weights are 0; at least one must be above")
    for name in NUMBERS:
        if not _number(found[name]):
            raise DataError(f"{path}: {name} must be a number, not {found[name]!r}")
    if found["slope"] <= 0:
        raise DataError(f"{path}: slope must be above 0, for a higher score means a higher probability")
    if not 0 <= found["review"] <= found["match"] <= 1:
        raise DataError(f"{path}: review and match must be from 0 to 1, and review not above match")
    return Mix({name: float(w) for name, w in weights.items()}, *(float(found[name]) for name in NUMBERS))


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
