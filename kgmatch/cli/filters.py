"""The filters of `kgmatch match` as they are typed → conditions over the view, and how they are told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import PurePath
from typing import Any

from kgmatch.cli.output import note, plain
from kgmatch.concepts.normal import normalise
from kgmatch.errors import DataError
from kgmatch.matching.engine import Matching
from kgmatch.matching.filters import Distances, Filters, amount, contradictions
from kgmatch.model import Concept, Posting, Requirement
from kgmatch.pipeline import Pipeline
from kgmatch.profiles.posting import IMPORTANCE
from kgmatch.store import Store
from kgmatch.store.queries import bookkeeping as q

NAMES = 5  # people that a line or a cell names

People = Mapping[str, tuple[str | None, tuple[str, ...]]]  # id → name and files


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterOptions:
    """As typed. `strict`: what the posting itself states counts as a filter too; `relax`: tell what each filter costs."""

    must: tuple[str, ...] = ()
    min_years: float | None = None
    degree: str | None = None
    place: str | None = None
    within: float | None = None
    languages: tuple[str, ...] = ()
    fresh: int | None = None
    as_of: date | None = None
    strict: bool = False
    keep_unknown: bool = False
    relax: bool = False


@dataclass(frozen=True, eq=False)
class Asked:
    """The options with what they name looked up, once for all postings.

    Raises DataError for a degree or language that is not known and for a distance that cannot be told.
    """

    options: FilterOptions
    pipeline: Pipeline
    _distances: dict[str, Distances] = field(default_factory=dict)

    def check(self) -> None:
        """Raise what is wrong before anything is read."""
        _ = self._level, self._languages
        if self.options.within is not None and self.options.place:
            self._from(self.options.place)

    def posting(self, posting: Posting) -> Posting:
        """With the must-haves that were asked for: as if the posting's mustHave named them."""
        requirements = {r.concept.uri: r for r in posting.requirements}
        for concept in self._musts:
            if concept.kind != "language":
                known = requirements.get(concept.uri)
                must = (
                    Requirement(concept, IMPORTANCE["must"], True) if known is None else replace(known, must_have=True)
                )
                requirements[concept.uri] = must
        return replace(posting, requirements=tuple(requirements.values())) if self._musts else posting

    def filters(self, posting: Posting, store: Callable[[], Store]) -> Filters:
        """What is typed comes before what the posting states."""
        asked, strict = self.options, self.options.strict
        name, level = self._level
        if strict and level is None and posting.level is not None:
            level, name = posting.level, self._name_of(posting.level)
        place = asked.place or (posting.place if strict and posting.remote != "remote" else None)
        stated = tuple(language.concept for language in posting.languages) if strict else ()
        return Filters(
            months=round(asked.min_years * 12)
            if asked.min_years is not None
            else posting.min_months
            if strict
            else None,
            level=level,
            level_name=name,
            place=place,
            within=asked.within,
            distances=self._from(place) if place and asked.within is not None else None,
            languages=tuple({c.uri: c for c in (*self._languages, *stated)}.values()),
            fresh=asked.fresh,
            month=self._month(store) if asked.fresh is not None else 0,
            keep_unknown=asked.keep_unknown,
        )

    def doubts(self, posting: Posting) -> list[str]:
        """What the posting and the filters ask for that contradicts itself, or that does nothing, a line each."""
        asked = self.options
        found = list(contradictions(posting))
        if (
            asked.strict
            and asked.min_years is not None
            and posting.min_months not in (None, round(asked.min_years * 12))
        ):
            found.append(f"the posting asks for {amount(posting.min_months or 0)} of work, --min-years for {asked.min_years:g} years: --min-years counts")  # fmt: skip
        level = self._level[1]
        if asked.strict and level is not None and posting.level not in (None, level):
            found.append(f"the posting asks for {self._name_of(posting.level or 0)}, --degree for {self._name_of(level)}: --degree counts")  # fmt: skip
        states = posting.min_months or posting.level is not None or posting.languages or (posting.place and posting.remote != "remote")  # fmt: skip
        if asked.strict and not states:
            found.append("the posting states no years, degree, languages or place: --strict adds no filter")
        if asked.strict and posting.place and posting.remote == "remote" and not asked.place:
            found.append("the posting is remote: its place is no filter")
        found += [
            f"{c.label!r} is in no scheme: only those whose documents say it alike meet the must-have"
            for c in self._musts
            if c.kind == "mention"
        ]
        found += [
            f"--must {typed!r} is taken to mean {concept.label!r}"
            for typed, concept in zip(self.options.must, self._musts, strict=True)
            if concept.kind != "mention" and not self._says(typed, concept)
        ]
        return found

    def _says(self, typed: str, concept: Concept) -> bool:
        """Whether what was typed is one of the concept's labels."""
        entry = self.pipeline.index.entries.get(concept.uri)
        return entry is not None and normalise(typed) in map(normalise, entry.labels)

    @cached_property
    def _musts(self) -> tuple[Concept, ...]:
        return tuple(map(self.pipeline.concept_of, self.options.must))

    @cached_property
    def _level(self) -> tuple[str, int | None]:
        text = self.options.degree
        if text is None:
            return "", None
        entry = self.pipeline.index.find(text, frozenset({"degree"}))
        if entry is None or entry.level is None:
            known = ", ".join(label for _, label in sorted(self._degrees.items()))
            raise DataError(f"--degree {text!r}: no such level; known are {known}, and the names of degrees")
        return entry.concept.label, entry.level

    @property
    def _degrees(self) -> dict[int, str]:
        entries = self.pipeline.index.of_kind(frozenset({"degree"}))
        return {e.level: e.concept.label for e in entries if e.level is not None}

    def _name_of(self, level: int) -> str:
        return self._degrees.get(level, f"level {level}")

    @cached_property
    def _languages(self) -> tuple[Concept, ...]:
        found = []
        for name in self.options.languages:
            entry = self.pipeline.index.find(name, frozenset({"language"}))
            if entry is None:
                raise DataError(f"--language {name!r}: no such language is known; give its English name")
            found.append(entry.concept)
        return (*found, *(c for c in self._musts if c.kind == "language"))

    def _from(self, place: str) -> Distances:
        from kgmatch.matching.places import distances_from

        if place not in self._distances:
            self._distances[place] = distances_from(place)
        return self._distances[place]

    def _month(self, store: Callable[[], Store]) -> int:
        """The month from which --fresh counts back: as given, else that of the newest document."""
        day = self.options.as_of
        if day is None:
            rows = store().read(q.NEWEST_DAY)
            newest = rows[0]["day"] if rows else None
            day = date.fromisoformat(newest) if newest else date.min
        return day.year * 12 + day.month


# --- how they are told ------------------------------------------------------------------------------------------------


def filter_records(found: Matching) -> list[dict[str, Any]]:
    """The must-haves and filters that held, as JSON has them."""
    return [{"filter": c.kind, "says": c.says} for c in found.excluded.conditions.each]


def why_records(why: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"filter": w.kind, "known": w.known, "says": w.says} for w in why]


def cost_records(found: Matching, people: People) -> list[dict[str, Any]]:
    return [
        {
            "filter": cost.kind, "says": cost.says, "leavesOut": cost.left_out, "alone": cost.alone,
            "candidates": [
                {"candidate": {"id": id, "name": name, "sources": list(sources)}, "score": score}
                for id, score in cost.candidates
                for name, sources in [people.get(id, (None, ()))]
            ],
        }
        for cost in found.costs
    ]  # fmt: skip


def told(found: Matching, people: People, where: str) -> list[str]:
    """Who stays in without its being known that they meet a filter, and that nobody is left, a line each."""
    conditions, view = found.excluded.conditions, found.excluded.view
    lines = []
    for condition, rows in conditions.kept_unknown():
        if len(rows):
            names = [name_of(view.ids[int(n)], people) for n in rows[:NAMES]]
            lines.append(f"{where}kept, {condition.unknown} ({condition.says}): {_some(names, len(rows))}")
    if len(view) == 0:
        lines.append(f"{where}the store has no candidates; kgmatch ingest reads resumes into it")
    elif found.ranked == 0 and not found.costs:
        lines.append(f"{where}nobody meets all that is asked; --relax shows what each filter costs")
    return lines


def cost_lines(found: Matching, people: People, where: str) -> list[str]:
    """What each filter costs, a line each, for those who read no JSON."""
    if not found.costs:
        return [f"{where}there is no filter to relax"]
    lines = []
    for cost in found.costs:
        names = [f"{name_of(id, people)} {score:.2f}" for id, score in cost.candidates[:NAMES]]
        whom = (
            f", without it these would come in: {_some(names, cost.alone)}"
            if names
            else "; without it alone nobody comes in"
        )
        lines.append(f"{where}{cost.says}: leaves out {cost.left_out}{whom}")
    return lines


def shown_ids(found: Matching, *, everyone: bool) -> set[str]:
    """Whose names `told`, `cost_lines` and `cost_records` show."""
    view = found.excluded.view
    kept = {view.ids[int(n)] for _, rows in found.excluded.conditions.kept_unknown() for n in rows[:NAMES]}
    return kept | {id for cost in found.costs for id, _ in (cost.candidates if everyone else cost.candidates[:NAMES])}


def name_of(id: str, people: People) -> str:
    name, sources = people.get(id, (None, ()))
    return name or ", ".join(PurePath(source).name for source in sources) or id


def _some(names: Sequence[str], count: int) -> str:
    more = count - len(names)
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def put_lines(lines: Sequence[str]) -> None:
    for line in lines:
        sys.stdout.write(plain(line) + "\n")


def note_all(lines: Sequence[str]) -> None:
    for line in lines:
        note(line)
