"""What a candidate wants, held against a posting: heeded, not heeded, or the posting does not say.

Nothing here changes a score. A wish that cannot be compared (pay in another currency, a date that is not read) counts as
not said: a posting is put behind others only for what it says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kgmatch.concepts.normal import normalise
from kgmatch.concepts.relatedness import NEAR_OCCUPATION, Relatedness
from kgmatch.embedding import Encoder
from kgmatch.errors import DataError
from kgmatch.matching.postings import StoredPosting
from kgmatch.model import Concept
from kgmatch.profiles.places import ends_with_region

KEYS = ("title", "place", "remote", "hours", "pay", "notice")
HEEDED, AGAINST, SILENT = "heeded", "not heeded", "not said"
SAME_TITLE = 0.65  # cosine of two titles of which one means no occupation of the scheme
SOON = 31  # days of notice that "immediately" bears
FULL_TIME = 35  # hours a week
_YEARLY = {"hour": 2080, "day": 260, "week": 52, "month": 12, "year": 1}
_PERIODS = (
    ("hour", r"hour|\bhr\b|/\s?h\b|hourly|stunde|heure|hora"), ("day", r"\bday\b|daily|\btag\b"), ("week", r"week|woche|semaine|semana"),
    ("month", r"month|monat|mois|\bmes\b"), ("year", r"year|annum|annual|p\.?\s?a\b|jahr|\ban\b|año"),
)  # fmt: skip
_CURRENCIES = {
    "€": "EUR", "eur": "EUR", "$": "USD", "usd": "USD", "£": "GBP", "gbp": "GBP", "₹": "INR", "inr": "INR", "rs": "INR", "¥": "JPY",
    "chf": "CHF", "pln": "PLN", "zł": "PLN", "aed": "AED", "sek": "SEK", "cad": "CAD", "aud": "AUD",
    "jpy": "JPY", "nok": "NOK", "dkk": "DKK", "czk": "CZK", "huf": "HUF", "sgd": "SGD", "nzd": "NZD", "zar": "ZAR",
    "brl": "BRL", "mxn": "MXN", "cny": "CNY", "hkd": "HKD",
}  # fmt: skip
_NUMBERS = {"one": 1, "two": 2, "three": 3, "a": 1}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_AT_ONCE = re.compile(r"immediat|inmediat|immédiat|sofort|as soon as possible|asap|\bnow\b", re.I)

OccupationOf = Callable[[str], Concept | None]


@dataclass(frozen=True, slots=True)
class Wish:
    """`given`: it was asked for with --wish, and is not the resume's."""

    key: str
    text: str
    given: bool = False


@dataclass(frozen=True, slots=True)
class Heed:
    """How a posting stands to a wish; `says` is what it says of the matter, None where it says nothing."""

    wish: Wish
    state: str
    says: str | None


def wishes_of(said: Mapping[str, str | None], given: Sequence[str]) -> tuple[Wish, ...]:
    """The resume's wishes by key, those given as `key=value` in their place. Raises DataError for what is no wish."""
    asked: dict[str, list[str]] = {}
    for text in given:
        key, equals, value = text.partition("=")
        key, value = key.strip().lower(), value.strip()
        if key not in KEYS or not equals or not value:
            raise DataError(f"--wish {text!r}: give key=value, the key being one of {', '.join(KEYS)}")
        asked.setdefault(key, []).append(value)
    found = []
    for key in KEYS:
        if key in asked:
            found.append(Wish(key, " or ".join(asked[key]), True))
        elif said.get(key):
            found.append(Wish(key, str(said[key])))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Heeding:
    """Holds wishes against postings. `occupation_of`: what a title means."""

    wishes: tuple[Wish, ...]
    relatedness: Relatedness
    encoder: Encoder
    occupation_of: OccupationOf

    def of(self, stored: StoredPosting) -> tuple[Heed, ...]:
        return tuple(self._one(wish, stored) for wish in self.wishes)

    def _one(self, wish: Wish, stored: StoredPosting) -> Heed:
        posting, offer = stored.posting, stored.offer
        says: str | None
        fits: bool | None
        if wish.key == "title":
            says, fits = posting.title, self._title(wish.text, stored)
        elif wish.key == "place":
            away = posting.remote == "remote"
            says, fits = ("remote" if away else posting.place), (True if away else place(wish.text, posting.place))
        elif wish.key == "remote":
            says, fits = posting.remote, remote(wish.text, posting.remote)
        elif wish.key == "hours":
            says, fits = offer.hours, hours(wish.text, offer.hours)
        elif wish.key == "pay":
            says, fits = offer.pay, pay(wish.text, offer.pay)
        else:
            says, fits = offer.begins, notice(wish.text, offer.begins, stored.as_of)
        return Heed(wish, SILENT if fits is None else HEEDED if fits else AGAINST, says)

    def _title(self, wanted: str, stored: StoredPosting) -> bool | None:
        """The same occupation, one beside it or above or below it; without occupations, titles that mean nearly the same."""
        title = stored.posting.title
        if not title:
            return None
        return any(
            self._alike(one, title, stored.posting.occupation)
            for one in re.split(r"\s+or\s+|[/;|]", wanted)
            if one.strip()
        )

    def _alike(self, wanted: str, title: str, occupation: Concept | None) -> bool:
        asked = self.occupation_of(wanted)
        if asked is not None and occupation is not None:
            return self.relatedness.occupations(asked.uri, occupation.uri) >= NEAR_OCCUPATION
        first, second = self.encoder.encode([wanted, title])
        return float(first @ second) >= SAME_TITLE


# --- each wish against what a posting says: True, False, or None where that cannot be told --------------------------------


def place(wanted: str, offered: str | None) -> bool | None:
    """One of the places named stands in the posting's ("Leeds, UK or York"; a country stands for all of it)."""
    if not offered:
        return None
    there = f" {normalise(offered)} "
    named = []
    for part in re.split(r"\s+(?:or|and|oder|ou|o)\s+|[/;|]", wanted):
        towns = part.split(",")[:1] if ends_with_region(part) else part.split(",")
        named += [
            name for name in map(normalise, towns) if name and name not in ("near", "nearby", "remote", "anywhere")
        ]
    if not named:
        return None
    return any(f" {name} " in there or (not name.isascii() and name in there) for name in named)


def remote(wanted: str, offered: str | None) -> bool | None:
    """Who wants to work remotely wants no hybrid work; who wants hybrid work takes remote work too."""
    if offered is None:
        return None
    text = wanted.casefold()
    if re.search(r"hybrid", text):
        return offered in ("hybrid", "remote")
    if re.search(r"on[- ]?site|office$|^no\b|vor ort|sur site|presencial", text) and not re.search(
        r"home[- ]?office", text
    ):
        return offered in ("on-site", "hybrid")
    return offered == "remote"


def hours(wanted: str, offered: str | None) -> bool | None:
    """Full-time and part-time (under 35 hours a week) exclude each other; nights and weekends are heeded where named."""
    if not offered:
        return None
    ours, theirs = _kinds(wanted), _kinds(offered)
    if ours & theirs:
        return True
    exclusive = {"full-time", "part-time"}
    return False if ours & exclusive and theirs & exclusive else None


def _kinds(text: str) -> set[str]:
    lowered = text.casefold()
    found = set()
    for kind, pattern in (
        ("full-time", r"full[- ]?time|vollzeit|temps plein|jornada completa|tiempo completo"),
        ("part-time", r"part[- ]?time|teilzeit|temps partiel|media jornada|tiempo parcial"),
        ("weekends", r"weekend"), ("nights", r"night"),
    ):  # fmt: skip
        if re.search(pattern, lowered):
            found.add(kind)
    for number in re.findall(r"(\d{1,3}(?:[.,]\d)?)\s*(?:hours|hrs|h\b|stunden|heures|horas)", lowered):
        found.add("full-time" if float(number.replace(",", ".")) >= FULL_TIME else "part-time")
    for share in re.findall(r"(\d{2,3})\s?%", lowered):
        found.add("full-time" if int(share) >= 90 else "part-time")
    return found


def pay(wanted: str, offered: str | None) -> bool | None:
    """The most that is offered reaches the least that is wanted, by the year: 2,080 hours, 260 days, 52 weeks, 12 months.

    A period that one of the two leaves out is that of the other; amounts in two currencies are not compared.
    """
    ours, theirs = _amounts(wanted), _amounts(offered or "")
    if not ours or not theirs:
        return None
    currencies = {c for c in (_currency(wanted), _currency(offered or "")) if c is not None}
    if len(currencies) > 1:
        return None
    own, other = _period(wanted), _period(offered or "")
    own, other = own or other, other or own
    factor = _YEARLY[own or "year"] / _YEARLY[other or "year"]
    return max(theirs) >= min(ours) * factor - 1e-9


def _amounts(text: str) -> list[float]:
    found = []
    for number, thousands in re.findall(r"(\d[\d.,']*(?: \d{3})*)\s?(k\b)?", text, re.I):
        bare = number.rstrip(".,'")
        plain = re.sub(r"[.,' ]", "", bare) if re.fullmatch(r"\d{1,3}(?:[.,' ]\d{3})+", bare) else bare.replace(",", ".").replace("'", "")  # fmt: skip
        if re.fullmatch(r"\d+(?:\.\d+)?", plain):
            found.append(float(plain) * (1000 if thousands else 1))
    most = max(found, default=0.0)  # "£40-50k": both are thousands
    return [value * 1000 if value < 1000 <= most / 10 and re.search(r"\dk\b", text, re.I) else value for value in found]


def _currency(text: str) -> str | None:
    match = re.search(
        r"[€$£₹¥]|\b(?:eur|usd|gbp|inr|rs|chf|pln|aed|sek|cad|aud|jpy|nok|dkk|czk|huf|sgd|nzd|zar|brl|mxn|cny|hkd)\b|zł",
        text,
        re.I,
    )
    return _CURRENCIES[match[0].casefold()] if match else None


def _period(text: str) -> str | None:
    return next((name for name, pattern in _PERIODS if re.search(pattern, text, re.I)), None)


def notice(wanted: str, offered: str | None, as_of: date | None) -> bool | None:
    """Whether the work begins no sooner than the notice allows, counted from the day on which the posting was read."""
    days = _days(wanted)
    if not offered or days is None:
        return None
    if _AT_ONCE.search(offered):
        return days <= SOON
    start = _date(offered)
    return (start - as_of).days >= days if start is not None and as_of is not None else None


def _days(text: str) -> int | None:
    if _AT_ONCE.search(text):
        return 0
    match = re.search(r"(\d+|one|two|three|a)\s*(day|week|month|tag|woche|monat|jour|semaine|mois)", text, re.I)
    if match is None:
        return None
    count = int(match[1]) if match[1].isdigit() else _NUMBERS[match[1].casefold()]
    unit = match[2].casefold()
    return count * (1 if unit in ("day", "tag", "jour") else 7 if unit in ("week", "woche", "semaine") else 30)


def _date(text: str) -> date | None:
    """2026-03, 2026-03-15, March 2026, 1 March 2026, March 1, 2026; the first of the month where no day is named."""
    number = re.search(r"(\d{4})-(\d{2})(?:-(\d{2}))?", text)
    word = re.search(r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([a-z]{3})[a-z]*\.?\s+(?:(\d{1,2}),?\s+)?(\d{4})", text, re.I)
    try:
        if number:
            return date(int(number[1]), int(number[2]), int(number[3] or 1))
        if word:
            return date(int(word[4]), _MONTHS.index(word[2].casefold()) + 1, int(word[1] or word[3] or 1))
    except ValueError:
        return None
    return None
