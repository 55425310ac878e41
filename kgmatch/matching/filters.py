"""Filters: named conditions over the view's columns, with a reason for everybody whom one leaves out.

A condition is met, not met, or not known to be met: a resume without dates says nothing about years. What is not known
leaves out too, with a reason of its own, unless `keep_unknown` says otherwise: whoever is listed was seen to meet what
was asked, and whoever might is named, so that a person can look or call.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kgmatch.matching.features import city
from kgmatch.matching.skills import Skills
from kgmatch.matching.view import View
from kgmatch.model import Concept, Posting

MET, UNMET, UNKNOWN = 0, 1, 2  # values of Condition.state
YEARS, DEGREE, PLACE, LANGUAGE, FRESH, MUST = "years", "degree", "place", "language", "fresh", "must"

States = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]
# Names of places → km from the place that is asked for, NaN where one is not known.
Distances = Callable[[Sequence[str]], npt.NDArray[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is asked of everybody beside must-have skills; what is None or empty asks nothing.

    `months`: of work overall. `level`: of the highest degree, 1 to 8, called `level_name`. `place`: the town, by name or, with
    `within` in km, by `distances`. `languages`: all of them. `fresh`: months between the last use of any skill and `month`, which
    is year * 12 + month.
    """

    months: int | None = None
    level: int | None = None
    level_name: str = ""
    place: str | None = None
    within: float | None = None
    distances: Distances | None = None
    languages: tuple[Concept, ...] = ()
    fresh: int | None = None
    month: int = 0
    keep_unknown: bool = False


@dataclass(frozen=True, eq=False)
class Condition:
    """`state` [candidates]; `says` what is asked, `unmet` and `unknown` why somebody is left out. `must`: the label of a
    must-have, whose reasons are told together."""

    kind: str
    says: str
    unmet: str
    unknown: str
    state: States
    must: str | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """Why a condition left somebody out; `known`: it was seen not to be met."""

    kind: str
    known: bool
    says: str


@dataclass(frozen=True, eq=False)
class Conditions:
    """All conditions of one ranking, those of the posting's must-haves first."""

    each: tuple[Condition, ...] = ()
    keep_unknown: bool = False
    count: int = field(default=0)

    def left_out(self, condition: Condition) -> Bools:
        """[candidates]: whom this condition alone leaves out."""
        found: Bools = condition.state == UNMET if self.keep_unknown else condition.state != MET
        return found

    @cached_property
    def against(self) -> npt.NDArray[np.uint8]:
        """[candidates]: how many conditions leave each out, 255 for more."""
        found = np.zeros(self.count, np.uint16)
        for condition in self.each:
            found += self.left_out(condition)
        return np.minimum(found, 255).astype(np.uint8)

    @property
    def rows(self) -> Rows:
        """Whoever is left out, ascending."""
        return np.flatnonzero(self.against) if self.each else np.zeros(0, np.int64)

    def alone(self, condition: Condition) -> Rows:
        """Who would come in if only this condition were dropped."""
        return np.flatnonzero(self.left_out(condition) & (self.against == 1))

    def kept_unknown(self) -> Iterator[tuple[Condition, Rows]]:
        """Of each condition, who stays in although it is not known whether they meet it."""
        if self.keep_unknown:
            for condition in self.each:
                yield condition, np.flatnonzero((condition.state == UNKNOWN) & (self.against == 0))

    def patterns(self, rows: Rows) -> Rows:
        """[rows]: a number for each set of reasons, the same for the same reasons."""
        found = np.zeros(len(rows), np.int64)
        for condition in self.each:
            state = np.where(self.left_out(condition)[rows], condition.state[rows], MET)
            _, found = np.unique(found * 3 + state, return_inverse=True)
        return found

    def why(self, row: int) -> tuple[Why, ...]:
        """Every reason for which a candidate is left out."""
        found = []
        for condition in self.each:
            state = int(condition.state[row])
            if state == UNMET or (state == UNKNOWN and not self.keep_unknown):
                found.append(
                    Why(condition.kind, state == UNMET, condition.unmet if state == UNMET else condition.unknown)
                )
        return tuple(found)

    def reason(self, row: int) -> str:
        """The same as one text."""
        musts = [c.must for c in self.each if c.must is not None and c.state[row] == UNMET]
        said = ["no evidence of the must-have " + ", ".join(musts)] if musts else []
        return "; ".join([*said, *(why.says for why in self.why(row) if why.kind != MUST)])


def conditions(posting: Posting, view: View, skills: Skills | None, filters: Filters | None) -> Conditions:
    """The must-haves of the posting and the filters, over the view's columns."""
    found: list[Condition] = []
    if skills is not None:
        for r, unmet in zip(skills.musts, skills.unmet, strict=True):
            label = posting.requirements[r].concept.label
            says = f"no evidence of the must-have {label}"
            found.append(Condition(MUST, f"the must-have {label}", says, says, unmet.view(np.uint8), label))
    spoken = {c.uri: c for c in (*posting.must_languages, *(filters.languages if filters is not None else ()))}
    if filters is None:
        return Conditions((*found, *(_speaks(view, language) for language in spoken.values())), count=len(view))
    if filters.months:
        asked = amount(filters.months)
        state = _state(view.months_worked >= filters.months, view.months_worked >= 0)
        found.append(
            Condition(
                YEARS, f"at least {asked} of work", f"less than {asked} of work", "years of work not known", state
            )
        )
    if filters.level is not None:
        name = filters.level_name or f"level {filters.level}"
        state = _state(view.degree_levels >= filters.level, view.degree_levels >= 0)
        found.append(
            Condition(DEGREE, f"a degree of at least {name}", f"degree below {name}", "degree not known", state)
        )
    if filters.place:
        found.append(_place(view, filters.place, filters.within, filters.distances))
    found += [_speaks(view, language) for language in spoken.values()]
    if filters.fresh is not None:
        last = last_use(view)
        since = filters.month - filters.fresh
        day = month_name(since)
        state = _state(last >= since, last > 0)
        found.append(Condition(FRESH, f"a skill used since {day}", f"no skill used since {day}", "last use of skills not known", state))  # fmt: skip
    return Conditions(tuple(found), filters.keep_unknown, len(view))


def _state(met: Bools, known: Bools) -> States:
    return np.where(known, np.where(met, MET, UNMET), UNKNOWN).astype(np.uint8)


def _speaks(view: View, language: Concept) -> Condition:
    label, state = language.label, _state(_holders(view, language.uri), view.languages.lengths > 0)
    return Condition(LANGUAGE, f"speaks {label}", f"names languages, not {label}", "languages not known", state)


def _holders(view: View, uri: str) -> Bools:
    """[candidates]: who names this language."""
    worth = np.zeros(len(view.language_uris), np.float32)
    n = view.language_uris.find(uri)
    if n is not None:
        worth[n] = 1
    return view.languages.greatest(worth) > 0


def _place(view: View, place: str, within: float | None, distances: Distances | None) -> Condition:
    """By name as the place feature has it; by distance too, where one is given: whoever's place has the name is there."""
    asked = city(place)
    named = np.zeros(len(view.place_names), np.float32)
    if asked:
        named[view.place_normals.containing(asked)] = 1
    known = view.places.lengths > 0
    if within is None or distances is None:
        town = re.split(r"[,(/|]", place)[0].strip() or place
        says = (f"lives in {town}", f"does not live in {town}", "place not known")
        return Condition(PLACE, *says, _state(view.places.greatest(named) > 0, known))
    km = distances(list(view.place_names))
    near = np.where(np.isnan(km), named, km <= within).astype(np.float32)
    located = np.where(np.isnan(km), named, 1).astype(np.float32)
    says = (f"lives within {within:g} km of {place}", f"lives more than {within:g} km from {place}", f"distance to {place} not known")  # fmt: skip
    return Condition(PLACE, *says, _state(view.places.greatest(near) > 0, view.places.greatest(located) > 0))


def last_use(view: View) -> npt.NDArray[np.int32]:
    """[candidates]: the month (year * 12 + month) in which any skill was last used, 0 where none is known."""
    found = np.zeros(len(view), np.int32)
    filled = view.skills.filled
    if len(filled):
        found[filled] = np.maximum.reduceat(view.last_used, view.skills.starts[filled])
    return found


def contradictions(posting: Posting) -> list[str]:
    """What a posting asks for that cannot be, a line each: more of one skill than of work altogether."""
    if not posting.min_months:
        return []
    return [
        f"the posting asks for {amount(r.min_months)} of {r.concept.label} but for {amount(posting.min_months)} of work overall"
        for r in posting.requirements
        if r.min_months is not None and r.min_months > posting.min_months
    ]


def amount(months: int) -> str:
    """ "5 years", "2.5 years", "8 months"."""
    if months >= 12 and months % 6 == 0:
        return f"{months / 12:g} year{'s' * (months != 12)}"
    return f"{months} month{'s' * (months != 1)}"


def month_name(month: int) -> str:
    """The month with this number, year * 12 + month, as YYYY-MM."""
    return f"{(month - 1) // 12:04d}-{(month - 1) % 12 + 1:02d}"
