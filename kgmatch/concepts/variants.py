"""Shorter forms of a mention that mean the same: without a version, filler, seniority, department, place or subject."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgmatch.concepts.normal import core, normalise, without_version

_SENIORITY = frozenset(
    [
        "senior",
        "sr",
        "junior",
        "jr",
        "lead",
        "head",
        "chief",
        "principal",
        "assistant",
        "associate",
        "deputy",
        "trainee",
        "intern",
        "apprentice",
        "graduate",
        "interim",
        "acting",
        "staff",
        "experienced",
        "mid",
        "level",
        "entry",
        "freelance",
        "contract",
        "part",
        "time",
        "full",
        "volunteer",
        "i",
        "ii",
        "iii",
        "iv",
        "1",
        "2",
        "3",
    ]
)
_LEVELS = {
    "trainee": ["intern", "trainee", "apprentice", "internship", "traineeship", "apprenticeship"],
    "junior": ["junior", "jr", "graduate", "entry", "assistant"],
    "senior": ["senior", "sr", "staff"],
    "lead": ["lead", "principal", "deputy"],
    "head": ["head", "chief", "director", "vp"],
}
_RANKED = frozenset({"engineer", "developer", "scientist", "manager", "director"})
_PARTS = (" - ", " – ", ",", "/", " at ", "|", "(")  # what follows them in a title is the department, place or employer

# What vacancy titles say beside the occupation: terms, shifts, sexes, counts, pay, codes.
_NOISE = re.compile(
    r"\((?:[mfwdx]\s*/\s*){1,3}[mfwdxa*]\)|\b[mfw]/[mfwd](?:/[dx])?\b|\b(?:male|female)s?(?:\s*/\s*(?:fe)?male)?\s+only\b|"
    r"\b(?:urgent(?:ly)?|hiring|vacanc(?:y|ies)(?:\s+for)?|wanted|required|immediate start|apply now|new|needed)\b!*|"
    r"\b(?:full|part)[\s-]?time\b|\b(?:permanent|perm|temporary|temp|fixed[\s-]term|ftc|contract(?:or)?|freelance|remote|"
    r"hybrid|on-?site|work from home|wfh|night|nights|day|days|evening|weekend|rotating|\d+(?:st|nd|rd|th))(?:\s+shifts?)?\b|"
    r"\b(?:req(?:uisition)?|ref|job|id|code)\.?\s*(?:no\.?|#|:)?\s*[a-z]*-?\d[\w-]*|#\s*\d+|\bx\s?\d+\b|"
    r"[£$€]\s?\d[\d,.]*k?(?:\s*-\s*[£$€]?\s?\d[\d,.]*k?)?(?:\s*(?:p\.?[ah]\.?|per (?:hour|annum|year|day)|/\s?(?:hr|hour)))?|"
    r"\b\d+\s*(?:months?|years?|yrs?|hours?|hrs?)\b",
    re.I,
)


def without_noise(title: str) -> str:
    """ "Sr. Accountant (m/f/d) - Nights, Req 4471" → "Sr. Accountant"; a title that is nothing but noise stays."""
    bare = re.sub(r"[\[(]\s*[^\w\s]*\s*[\])]", " ", _NOISE.sub(" ", title))
    bare = re.sub(r"(?:\s*[-–|,/*!:;(\[]\s*)+$|^(?:\s*[-–|,/*!:;)\]]\s*)+", "", " ".join(bare.split()))
    return bare if len(bare) > 1 else title


def title_parts(title: str) -> list[str]:
    """The title without noise, and what stands before its first mark, where it has one: "Buyer - Leeds" is a buyer first."""
    bare = without_noise(title)
    ends = [bare.find(mark) for mark in _PARTS if bare.find(mark) > 2]
    return [bare, bare[: min(ends)].strip()] if ends else [bare]


def seniority(title: str) -> str | None:
    """What a title says of rank: trainee, junior, senior, lead or head; None where it says nothing. "staff nurse" is a
    trade and no rank, so "staff" and "assistant" count only where they open the title of an engineer or manager."""
    words = normalise(title).split()
    for level, names in _LEVELS.items():
        for name in names:
            if name in words and (name not in ("staff", "assistant") or (words[0] == name and words[-1] in _RANKED)):
                return level
    return None


def without_seniority(title: str) -> str:
    """A title's words in their normal form, those of rank and seniority left out; "" when nothing else is there."""
    return " ".join(word for word in normalise(title).split() if word not in _SENIORITY)


def variants(mention: str, kinds: frozenset[str]) -> Iterator[str]:
    """Mildest first."""
    bare = core(without_version(mention))
    yield without_version(mention)
    yield bare
    opening, _, rest = bare.partition("(")
    if rest:
        yield opening
        yield rest.rstrip(") ")
    if "occupation" in kinds:
        bare = without_noise(bare)
        for part in (bare, *(bare.split(mark)[0] for mark in _PARTS if mark in bare)):
            words = normalise(part).split()
            yield " ".join(words)
            while words and words[0] in _SENIORITY:  # "senior staff nurse" is a staff nurse before it is a nurse
                words = words[1:]
                yield " ".join(words)
            yield without_seniority(part)
    if "degree" in kinds:
        for separator in (" in ", " of ", ",", " - ", ":", " – ", " "):
            yield bare.split(separator)[0]
        words = bare.split()
        yield from (" ".join(words[:n]) for n in range(min(5, len(words) - 1), 1, -1))
