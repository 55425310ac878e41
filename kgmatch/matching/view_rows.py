"""What the store says of candidates, page by page, as plain lists of numbers: the rows that a view is made of."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.matching.columns import Lists, Strings
from kgmatch.matching.words import words
from kgmatch.store import Store
from kgmatch.store.queries import matching as q

PAGE = 1000  # candidates
TOP_SKILLS = 40  # labels that make up a candidate's text for the encoder, those with most months first
_MOST = 32_767  # months

Row = dict[str, Any]
Array = npt.NDArray[Any]


def candidate_text(titles: Sequence[str], skills: Sequence[tuple[str, int | None]]) -> str:
    """What the encoder is shown of a candidate: titles held and skills, those used longest first. No name, no place."""
    ranked = sorted(skills, key=lambda s: -(s[1] or 0))[:TOP_SKILLS]
    return ". ".join(
        part for part in (", ".join(dict.fromkeys(titles)), ", ".join(label for label, _ in ranked)) if part
    )


@dataclass
class Family:
    """A list in each row: its codes, their texts, and numbers beside the codes."""

    starts: array[int] = field(default_factory=lambda: array("q", [0]))
    codes: array[int] = field(default_factory=lambda: array("i"))
    texts: dict[str, int] = field(default_factory=dict)
    beside: dict[str, array[Any]] = field(default_factory=dict)

    def add(self, texts: Sequence[str], **beside: Sequence[float]) -> None:
        self.codes.extend(self.texts.setdefault(text, len(self.texts)) for text in texts)
        self.starts.append(len(self.codes))
        for name, values in beside.items():
            self.beside[name].extend(values)

    @property
    def lists(self) -> Lists:
        return Lists(np.asarray(self.starts, np.int64), np.asarray(self.codes, np.int32))

    @property
    def names(self) -> Strings:
        return Strings.of(self.texts)

    def column(self, name: str, dtype: type[np.generic]) -> Array:
        return np.asarray(self.beside[name], dtype)


def _with(**types: str) -> Family:
    return Family(beside={name: array(code) for name, code in types.items()})


@dataclass
class Rows:
    """The rows of some candidates, in the order in which they were asked for; `labels`: of the skills, by URI."""

    ids: list[str] = field(default_factory=list)
    months_worked: list[int] = field(default_factory=list)
    degree_levels: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    skills: Family = field(default_factory=lambda: _with(months="h", last_used="i", confidence="f", mentions="i"))
    titles: Family = field(default_factory=lambda: _with(months="h"))
    occupations: Family = field(default_factory=Family)
    languages: Family = field(default_factory=Family)
    places: Family = field(default_factory=Family)
    words: Family = field(default_factory=lambda: _with(counts="i"))


def read_rows(store: Store, ids: Sequence[str]) -> Rows:
    """What the store has of these candidates. One that is there no more gets an empty row."""
    found = Rows()
    for at in range(0, len(ids), PAGE):
        page = ids[at : at + PAGE]
        people = {row["id"]: row for row in store.read(q.VIEW_CANDIDATES, ids=page)}
        skills, positions = _by_id(store, q.VIEW_SKILLS, page), _by_id(store, q.VIEW_POSITIONS, page)
        languages, mentions = _by_id(store, q.VIEW_LANGUAGES, page), _by_id(store, q.VIEW_MENTIONS, page)
        for id in page:
            _put(found, id, people.get(id, {}), skills[id], positions[id], languages[id], mentions[id])
    return found


def _by_id(store: Store, query: str, ids: Sequence[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in store.read(query, ids=list(ids)):
        found[row["id"]].append(row)
    return found


def _put(rows: Rows, id: str, person: Row, skills: list[Row], positions: list[Row], languages: list[Row], mentions: list[Row]) -> None:  # fmt: skip
    skills.sort(key=lambda r: r["uri"])
    positions.sort(key=lambda r: r["position"])
    titled = [r for r in positions if r["title"]]
    titles = [r["title"] for r in titled]
    rows.ids.append(id)
    rows.months_worked.append(_number(person.get("monthsWorked")))
    rows.degree_levels.append(_number(person.get("degreeLevel")))
    rows.texts.append(candidate_text(titles, [(r["label"], r["months"]) for r in skills]))
    rows.labels.update((r["uri"], r["label"]) for r in skills)
    said: Counter[str] = Counter()
    for row in mentions:
        said[row["uri"]] += row["mentions"]
    rows.skills.add(
        [r["uri"] for r in skills],
        months=[min(_number(r["months"]), _MOST) for r in skills],
        last_used=[_month_number(r["lastUsed"]) for r in skills],
        confidence=[r["confidence"] for r in skills],
        mentions=[max(1, said[r["uri"]]) for r in skills],
    )
    rows.titles.add(titles, months=[min(_number(r["months"]), _MOST) for r in titled])
    rows.occupations.add(list(dict.fromkeys(r["occupation"] for r in positions if r["occupation"])))
    rows.languages.add(sorted({r["uri"] for r in languages}))
    rows.places.add(sorted(place for place in person.get("places", ()) if place))
    counts = counted_words(titles, [r["label"] for r in skills], mentions)
    rows.words.add(list(counts), counts=list(counts.values()))


def counted_words(titles: Sequence[str], labels: Sequence[str], mentions: Sequence[Row]) -> Counter[str]:
    """The words of a candidate's titles, of the labels of their skills (once each) and of every quoted mention."""
    counts: Counter[str] = Counter()
    for text in (*titles, *labels):
        counts.update(_words(text))
    for row in mentions:
        for word in _words(row["quote"] or ""):
            counts[word] += row["mentions"]
    return counts


@lru_cache(maxsize=100_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(words(text))


def _number(value: int | None) -> int:
    return -1 if value is None else value


def _month_number(text: str | None) -> int:
    if not text:
        return 0
    year, _, month = text.partition("-")
    return int(year) * 12 + int(month or 12)


def pages(count: int, size: int) -> Iterator[slice]:
    for at in range(0, count, size):
        yield slice(at, min(at + size, count))
