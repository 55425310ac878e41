"""Fields of a resume as sets of values, and what of them was found: precision, recall and F1 by field.

Values are compared as a person would: case, punctuation and spacing do not count, and one letter in ten may differ
(rapidfuzz's normalised indel similarity of at least 0.9). Phones are compared by their last nine digits, a place by its
words, dates as precisely as the truth has them. Each true value can be found once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

SIMILAR = 90.0
FIELDS = (
    "name",
    "email",
    "phone",
    "place",
    "title",
    "employer",
    "start",
    "end",
    "degree",
    "school",
    "study end",
    "skill",
)
EXTRA = (
    "field",
    "language",
    "position",
)  # reported, not part of the mean: "position" is title, employer and dates at once

Values = dict[str, list[str]]


@dataclass
class Counts:
    """True positives, and how many values were given and were true."""

    right: int = 0
    given: int = 0
    true: int = 0

    def add(self, other: Counts) -> None:
        self.right += other.right
        self.given += other.given
        self.true += other.true

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.given + self.true) if self.given + self.true else 0.0


def compare(truth: Values, found: Values) -> dict[str, Counts]:
    """By field; a field that the truth leaves out counts what was invented for it."""
    return {name: _count(name, truth.get(name, []), found.get(name, [])) for name in (*FIELDS, *EXTRA)}


def wrong(truth: Values, found: Values) -> dict[str, tuple[list[str], list[str]]]:
    """By field: what was missed and what was invented."""
    report = {}
    for name in (*FIELDS, *EXTRA):
        missed, extra = _unmatched(name, truth.get(name, []), found.get(name, []))
        if missed or extra:
            report[name] = (missed, extra)
    return report


def _count(name: str, truth: Sequence[str], found: Sequence[str]) -> Counts:
    missed, _ = _unmatched(name, truth, found)
    return Counts(len(truth) - len(missed), len(found), len(truth))


def _unmatched(name: str, truth: Sequence[str], found: Sequence[str]) -> tuple[list[str], list[str]]:
    same = _SAME.get(name, _similar)
    missed, left = [], list(found)
    for value in truth:
        best = next((f for f in left if _plain(f) == _plain(value)), None) or next(
            (f for f in left if same(value, f)), None
        )
        if best is None:
            missed.append(value)
        else:
            left.remove(best)
    return missed, left


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ")
    return " ".join(re.sub(r"[^\w+#]+", " ", folded).split())


def _similar(truth: str, found: str) -> bool:
    a, b = _plain(truth), _plain(found)
    if a == b:
        return True
    either = [_plain(part) for part in truth.split("||")]  # a degree may stand with its subject or without
    return any(fuzz.ratio(one, b) >= SIMILAR for one in either)


def _same_phone(truth: str, found: str) -> bool:
    a, b = re.sub(r"\D", "", truth), re.sub(r"\D", "", found)
    return a[-9:] == b[-9:] if min(len(a), len(b)) >= 7 else a == b


def _same_place(truth: str, found: str) -> bool:
    town = _plain(truth.split(",")[0])
    return town in _plain(found) and fuzz.token_set_ratio(_plain(truth), _plain(found)) >= SIMILAR and abs(len(_plain(truth)) - len(_plain(found))) <= max(12, len(_plain(truth)))  # fmt: skip


def _same_date(truth: str, found: str) -> bool:
    return truth == found


def _same_position(truth: str, found: str) -> bool:
    return all(_similar(a, b) for a, b in zip(truth.split("\t"), found.split("\t"), strict=True))


_SAME: Mapping[str, Callable[[str, str], bool]] = {
    "phone": _same_phone, "place": _same_place, "start": _same_date, "end": _same_date, "study end": _same_date,
    "position": _same_position,
}  # fmt: skip


def values_of_resume(record: Mapping[str, Any]) -> Values:
    """A JSON Resume's values, "present" for the end of a position that is said to go on."""
    basics = record.get("basics", {})
    place = basics.get("location") or {}
    work = [(w, (m.get("current") if m else False)) for w, m in zip(record.get("work", ()), _meta(record, "work"), strict=False)]  # fmt: skip
    studies = record.get("education", ())
    ends = [w.get("endDate") or ("present" if current else "") for w, current in work]
    return _kept(
        {
            "name": [basics.get("name")],
            "email": [basics.get("email")],
            "phone": [basics.get("phone")],
            "place": [", ".join(filter(None, (place.get(k) for k in ("city", "region", "countryCode")))) or place.get("address")],
            "title": [w.get("position") for w, _ in work],
            "employer": [w.get("name") for w, _ in work],
            "start": [w.get("startDate") for w, _ in work],
            "end": ends,
            "degree": [s.get("studyType") for s in studies],
            "field": [s.get("area") for s in studies],
            "school": [s.get("institution") for s in studies],
            "study end": [s.get("endDate") for s in studies],
            "skill": [s.get("name") for s in record.get("skills", ())],
            "language": [x.get("language") for x in record.get("languages", ())],
            "position": ["\t".join((w.get("position") or "", w.get("name") or "", w.get("startDate") or "", end)) for (w, _), end in zip(work, ends, strict=True)],
        }
    )  # fmt: skip


def _meta(record: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    found = record.get("meta", {}).get("kgmatch", {}).get(key)
    return found if found is not None else [{}] * len(record.get(key, ()))


def _kept(values: Mapping[str, Sequence[str | None]]) -> Values:
    return {name: [v for v in found if v and v.strip()] for name, found in values.items()}
