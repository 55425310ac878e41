"""What is known of a person for telling duplicates, and its normal forms that are compared."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from kgmatch.duplicates.contacts import PhoneKeys, email_keys, link_keys, phone_keys
from kgmatch.duplicates.names import COMPATIBLE, folded, name_key, name_level, sound
from kgmatch.errors import DataError
from kgmatch.model import Candidate

Held = tuple[str | None, str | None, str | None, str | None]
"""A position: employer, title, start and end, each "YYYY-MM", "YYYY" or None."""

SHARED_BY = 3  # people of as many names that exclude each other: the address is an agency's or a family's, nobody's own
MOST_HOLDERS = 100  # an address that more people give is nobody's own either, whatever their names
_FORMS = (
    "ltd limited llc llp lp inc incorporated corp corporation co company plc pvt private pte pty gmbh mbh ag kg kgaa ohg ug ev sa sas sarl "
    "sl slu srl spa spzoo oy ab as asa aps bv nv kft zrt doo ooo oao zao pao ltda eireli sdn bhd kk sro"
)
_LEGAL = frozenset(_FORMS.split())
_NOT_ONE = "freelance freelancer self employed selfemployed selfstaendig selbstandig confidential various diverse independent private household own business consultant contractor na"
_NO_EMPLOYER = frozenset(_NOT_ONE.split())
_SMALL = "of the de di du da do la le and und et y e i fur for at in"
_SCHOOL_FILLER = frozenset(_SMALL.split())


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One candidate's facts as their documents give them. `documents` are ids (hashes of the bytes) of the files."""

    id: str
    name: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    employers: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    positions: tuple[Held, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two candidates that may be one person; `a` < `b`. `probability` is the model's; 1.0 where a rule of `exact` says it.
    `certain`: to be merged without asking; the others are for a person to look at. `why` is one plain sentence.
    """

    a: str
    b: str
    probability: float
    why: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Keys:
    """The normal forms of one person's facts. `jobs`: "employer|YYYY" by start; `job_months`: "employer|YYYY-MM"."""

    id: str
    name: str
    emails: tuple[str, ...]
    phones: PhoneKeys
    links: tuple[str, ...]
    places: tuple[str, ...]
    employers: tuple[str, ...]
    schools: tuple[str, ...]
    jobs: tuple[str, ...]
    job_months: tuple[str, ...]
    documents: tuple[str, ...]


def facts_of(candidate: Candidate) -> PersonFacts:
    """A candidate's record as facts."""
    held = tuple(
        (
            p.employer,
            p.title,
            str(p.period.start) if p.period.start else None,
            str(p.period.end) if p.period.end else None,
        )
        for p in candidate.positions
    )
    return PersonFacts(
        id=candidate.id,
        name=candidate.contact.name,
        emails=candidate.contact.emails,
        phones=candidate.contact.phones,
        links=candidate.contact.links,
        places=(candidate.contact.place,) if candidate.contact.place else (),
        employers=tuple(p.employer for p in candidate.positions if p.employer),
        schools=tuple(s.school for s in candidate.studies if s.school),
        positions=held,
        documents=tuple(d.id for d in candidate.documents),
    )  # fmt: skip


def keys_of(facts: PersonFacts) -> Keys:
    """The normal forms of one person's facts."""
    name = name_key(facts.name)
    dated = [(employer_key(employer), start) for employer, _, start, _ in facts.positions if employer and start]
    employers = {employer_key(e) for e in (*facts.employers, *(p[0] for p in facts.positions)) if e}
    return Keys(
        id=facts.id,
        name=name,
        emails=email_keys(facts.emails),
        phones=phone_keys(facts.phones),
        links=link_keys(facts.links, name.split()),
        places=_sorted(place_key(p) for p in facts.places),
        employers=_sorted(employers),
        schools=_sorted(school_key(s) for s in facts.schools),
        jobs=_sorted(f"{employer}|{start[:4]}" for employer, start in dated if employer),
        job_months=_sorted(f"{employer}|{start[:7]}" for employer, start in dated if employer and len(start) > 4),
        documents=_sorted(facts.documents),
    )


def all_keys(people: Iterable[PersonFacts]) -> list[Keys]:
    """The keys of all, by id, without the addresses that are nobody's own. Raises DataError when an id comes twice."""
    keys = sorted((keys_of(p) for p in people), key=lambda k: k.id)
    for before, after in pairwise(keys):
        if before.id == after.id:
            raise DataError(f"the candidate {after.id} is listed twice; give each candidate once")
    emails = _nobodys(keys, [k.emails for k in keys])
    phones = _nobodys(keys, [k.phones.tails for k in keys])
    links = _nobodys(keys, [k.links for k in keys])
    if not (emails or phones or links):
        return keys
    return [
        replace(
            k,
            emails=tuple(e for e in k.emails if e not in emails),
            phones=_without(k.phones, phones),
            links=tuple(x for x in k.links if x not in links),
        )
        for k in keys
    ]


def _without(phones: PhoneKeys, tails: frozenset[str]) -> PhoneKeys:
    kept = tuple(t for t in phones.tails if t not in tails)
    full = tuple(f for f in phones.full if not any(f.endswith(t) for t in tails))
    return PhoneKeys(full, kept, tuple(t for t in phones.bare if t not in tails))


def _nobodys(keys: Sequence[Keys], held: Sequence[Sequence[str]]) -> frozenset[str]:
    """The addresses that at least `SHARED_BY` people give whose names exclude each other, or more than `MOST_HOLDERS`."""
    holders: dict[str, list[str]] = defaultdict(list)
    for k, addresses in zip(keys, held, strict=True):
        for address in addresses:
            holders[address].append(k.name)
    return frozenset(
        address
        for address, names in holders.items()
        if len(names) >= SHARED_BY and (len(names) > MOST_HOLDERS or _different_people(names) >= SHARED_BY)
    )


def _different_people(names: Iterable[str]) -> int:
    apart: list[str] = []
    for name in sorted(set(names)):
        if all(name_level(name, other) not in (*COMPATIBLE, "initial", "given", "unknown") for other in apart):
            apart.append(name)
    return len(apart)


def _sorted(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({key for key in keys if key}))


@lru_cache(maxsize=100_000)
def employer_key(employer: str) -> str:
    """An employer's name folded, without its legal form and what stands in brackets; "" for "freelance" and the like."""
    words = _words(re.sub(r"\([^)]*\)", " ", employer))
    kept = [w for w in words if w not in _LEGAL] or words
    return "" if set(kept) <= _NO_EMPLOYER else " ".join(kept)


@lru_cache(maxsize=100_000)
def school_key(school: str) -> str:
    """A school's name folded, its words in alphabetical order: "Pune University", "University of Pune"."""
    words = _words(re.sub(r"\([^)]*\)", " ", school.partition(",")[0]))
    return " ".join(sorted({w for w in words if w not in _SCHOOL_FILLER}))


@lru_cache(maxsize=100_000)
def place_key(place: str) -> str:
    """The town of a place: what stands before the first comma, folded, without post codes."""
    return " ".join(_words(re.sub(r"\S*\d\S*", " ", place.partition(",")[0])))


def _words(text: str) -> list[str]:
    text = re.sub(r"(?<=\b[a-z])\.\s?(?=[a-z]\b)", "", folded(text).replace("&", " and "))  # "s.a." is one word
    return re.findall(r"[^\W_]+", re.sub(r"['’]", "", text))


def name_blocks(name: str) -> tuple[str, ...]:
    """Under which keys a name is looked up: each word by its sound with the first letter of each other word."""
    words = name.split()
    whole = [w for w in words if len(w) > 1]
    if len(words) == 1:
        return (sound(words[0]),)
    return _sorted(f"{sound(w)}|{sound(v)[:1] or v[:1]}" for w in whole for v in words if v is not w)


def job_blocks(keys: Keys) -> tuple[str, ...]:
    """Jobs with the first letter of each word of the name: colleagues by the hundred are not compared."""
    letters = {w[0] for w in keys.name.split()}
    return _sorted(f"{job}|{letter}" for job in keys.jobs for letter in letters)
