"""What a posting's statements ask for beside skills: experience, a degree, and where the work is done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kgmatch.concepts.index import ConceptIndex
from kgmatch.model import Document, Evidence, Link
from kgmatch.profiles.claims import SKILL_SPANS
from kgmatch.profiles.statements import ASKED, DUTY, MUST, Statement, Statements

PATTERN = "pattern"
MOST_UNNAMED = 180  # months, where the word experience is not said: "25 years of innovation" are the company's
_WORDS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12}  # fmt: skip
_NUMBER = r"\d{1,2}(?:[.,]\d)?|" + "|".join(_WORDS)
_AMOUNT = re.compile(
    rf"\b({_NUMBER})\s*(?:\(\d+\)\s*)?\+?\s*(?:(?:-|–|to|or)\s*({_NUMBER})\s*(?:\(\d+\)\s*)?\+?\s*)?(?:or more |plus |full[- ]?time |\w+ )?(years?|yrs?|months?)\b(?!\s+(?:old|of age|contract|fixed|probation|warranty|program|training|period))",
    re.I,
)
_BEGINS = re.compile(  # "5 years of B2B sales": experience, though the word is not said
    rf"\W*(?:(?:at least|minimum(?: of)?|min\.?|over|more than|ideally)\s+)?{_AMOUNT.pattern}\s+(?:of|in|as|with|within)\b"
    r"(?!\s+(?:the event|which|(?:[\w-]+ ){0,3}(?:study|studies|education|coursework|school|college|university|instruction|preparation|training)\b))",
    re.I,
)
_WORKED = re.compile(r"\b(?:experienc\w+|exp|track record|background|practice|worked|working (?:as|in|with)|post[- ]?qualif\w+|pqe|seniority|in (?:a|the) (?:similar|same|comparable))\b", re.I)  # fmt: skip
_OTHER = re.compile(
    r"\b(?:substitut\w+|in lieu|lack\w*|up to a maximum|within the (?:last|past|previous)|(?:in|over) the (?:last|past)|per year|each year of|(?:we|our (?:team|company|firm|client)|company) (?:\w+ ){0,3}(?:has|have|with|over)|for over|anniversary|in business)\b",
    re.I,
)
_MOST = re.compile(r"\b(?:at most|no more than|not more than|maximum(?: of)?|up to|less than|under)\s+$", re.I)
_LEVELS: Sequence[tuple[int, re.Pattern[str]]] = tuple(
    (level, re.compile(rf"\b(?:{words})(?!\w)"))
    for level, words in (
        (8, r"Ph\.?\s?D\.?s?|PHD|PhDs?|[Dd]octora\w+|DPhil"),
        (7, r"[Mm]aster(?:['’]?s)?(?:['’])?\s+(?:[Dd]egree|of|in|level|or)|MASTER['’]?S|MSc|M\.Sc|MBA|M\.?S\.?(?= (?:in|degree|or)\b)|M\.?A\.?(?= (?:in|degree)\b)|MEng"),
        (6, r"[Bb]achelor\w*(?:['’]s?)?|BACHELOR['’]?S|B\.?Sc|B\.?Eng|BEng|B\.?S\.?(?=[ ,/]+(?:in|degree|or|MS|M\.S|and|Computer)\b)|B\.?A\.?(?=[ ,/]+(?:in|degree|or|BS|and)\b)|BA/BS|BS/BA|"
            r"[Ff]our[- ][Yy]ear (?:accredited )?(?:college|university|degree)|4[- ]year (?:college|university|degree)|(?:[Uu]niversity|[Cc]ollege|[Hh]onours|[Uu]ndergraduate|[Ff]irst|[Rr]elevant|[Rr]elated|[Tt]echnical|[Gg]ood|[Ee]ngineering|[Ll]aw|[Ss]cience) [Dd]egree|"
            r"[Dd]egree(?=[- ](?:level|in|or|qualified|educated|calibre|required|preferred))|[Ee]ducated to degree|[Gg]raduate (?:calibre|level)|[Gg]raduation from an accredited (?:four-year )?(?:college|university)"),
        (5, r"[Aa]ssociate['’]?s?(?:['’])? [Dd]egree|AAS|[Tt]wo[- ][Yy]ear (?:college|degree)|HND|[Ff]oundation degree"),
        (4, r"HNC|[Hh]igher [Nn]ational [Cc]ertificate"),
        (3, r"[Hh]igh [Ss]chool (?:diploma|graduat\w+|degree|education|or)|GED|G\.E\.D\.?|A[- ][Ll]evels?|NVQ (?:[Ll]evel )?3|BTEC|[Aa]pprenticeship|[Jj]ourneym[ae]n"),
        (2, r"GCSEs?|NVQ (?:[Ll]evel )?2|O[- ][Ll]evels?"),
    )
)  # fmt: skip
_AREA = re.compile(
    r"(?:['’]s)?(?:,? (?:or|and) [\w'’.]+)*\s*(?:degree|diploma)?\s*(?:in|of)\s+((?:(?!\b(?:experience|equivalent|plus|with|including|skills?|knowledge)\b)[^.;()])*)",
    re.I,
)
_REMOTE = (
    ("hybrid", re.compile(r"\b(?:hybrid(?= (?:work\w*|role|position|model|schedule|remote|basis))|\(?hybrid\)|hybrid\b(?=\s*[|,·)])|partly remote|(?:part|some|flexible) (?:remote|home)[- ]work\w*|\d days? (?:a|per) week (?:at|from|in the) (?:home|office))", re.I)),
    ("remote", re.compile(r"\b(?:(?:fully|100 ?%|completely|all)[- ]remote(?:ly)?|remote(?:ly)? (?:work\w*|role|position|job|first|only|based|within|from)|\(remote\)|work(?:ing)? (?:remotely|from home)|home[- ]based|telecommut\w+|remote\b(?=\s*[|,·)]))", re.I)),
    ("on-site", re.compile(r"\b(?:on[- ]?site (?:role|position|only|work\w*|presence)|(?:fully|100 ?%) on[- ]?site|office[- ]based|in[- ]office|not (?:a )?remote|no remote|on[- ]?site\b(?=\s*[|,·)]))", re.I)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Experience:
    """At least `months`, at most `most` where the posting says so; `skills`: the URIs it is of, none for work overall."""

    months: int
    most: int | None
    skills: tuple[str, ...]
    evidence: Evidence


def experience(document: Document, said: Statements, links: Sequence[Link]) -> list[Experience]:
    """Amounts of experience that are asked for, not those that are wished for, offered or told of others."""
    found: list[Experience] = []
    for statement in said.of(MUST, ASKED, DUTY):
        text = said.quote(statement)
        worked = bool(_WORKED.search(text))
        if not (worked or _BEGINS.match(text)) or _OTHER.search(text):
            continue
        for match in _AMOUNT.finditer(document.text, statement.start, statement.end):
            unit = 1 if match[3].lower().startswith("m") else 12
            first, second = _value(match[1]), _value(match[2])
            if not 0 < first * unit <= (480 if worked else MOST_UNNAMED):
                continue
            capped = bool(_MOST.search(document.text, statement.start, match.start()))
            found.append(
                Experience(
                    0 if capped else round(first * unit),
                    round(first * unit) if capped else round(second * unit) if second and second >= first else None,
                    _of_skills(statement, match.end(), links, document.text),
                    document.evidence(match.start(), match.end(), model=PATTERN, score=0.9),
                )
            )
    return found


def _of_skills(statement: Statement, at: int, links: Sequence[Link], text: str) -> tuple[str, ...]:
    """The linked skill that the amount is of, with those that are listed beside it."""
    found: list[str] = []
    for link in links:
        span = link.span
        if span.label not in SKILL_SPANS or link.concept.kind == "mention" or not at <= span.start < statement.end:
            continue
        gap = text[at : span.start]
        if found and not re.fullmatch(r"[\s,/&()]*(?:and|or)?[\s,/&()]*", gap):
            break
        found.append(link.concept.uri)
        at = span.end
    return tuple(found)


def overall(amounts: Sequence[Experience], said: Statements) -> tuple[int | None, tuple[str, ...]]:
    """The least experience overall in months, and what is wrong with what is asked for.

    Where one of several will do, or they contradict each other, the least counts: nobody is left out by a doubt.
    """
    general = [a for a in amounts if not a.skills]
    least = [a.months for a in general if a.months]
    if not least:
        return None, ()
    most = min((a.most for a in general if a.most is not None), default=None)
    if most is not None and max(least) > most:
        quotes = " and ".join(f"“{' '.join(a.evidence.quote.split())}”" for a in general)
        return min(least), (f"the years of experience contradict each other: {quotes}; the least is taken",)
    one_will_do = any(
        (s := said.at(a.evidence.start)) is not None and re.search(r"\bor\b|\bequivalent\b", said.text[s.start : min(len(said.text), s.end + 8)])
        for a in general
    )  # fmt: skip
    return (min if one_will_do else max)(least), ()


def _value(text: str | None) -> float:
    if text is None:
        return 0.0
    lowered = text.lower()
    return float(_WORDS[lowered]) if lowered in _WORDS else float(lowered.replace(",", "."))


def degree(
    document: Document, said: Statements, links: Sequence[Link], index: ConceptIndex
) -> tuple[int, Evidence] | None:
    """The least level (1 to 8, as EQF) among those that are asked for, by the wording, else by the tagger."""
    found: list[tuple[int, Evidence]] = []
    for statement in said.of(MUST, ASKED, DUTY):
        for level, pattern in _LEVELS:
            match = pattern.search(document.text, statement.start, statement.end)
            if match is not None:
                found.append((level, document.evidence(match.start(), match.end(), model=PATTERN, score=0.9)))
    if not found:
        for link in links:
            level_ = index.entries[link.concept.uri].level if link.concept.uri in index.entries else None
            if link.span.label == "DEGREE" and level_ is not None and said.tone(link.span.start) in (MUST, ASKED):
                span = link.span
                found.append((level_, document.evidence(span.start, span.end, model=span.model, score=span.score)))
    return min(found, key=lambda f: f[0], default=None)


def study_areas(document: Document, said: Statements) -> list[tuple[int, int]]:
    """The stretches that name what a degree is to be in: a field of study, not a skill."""
    found: list[tuple[int, int]] = []
    for statement in said.parts:
        for _, pattern in _LEVELS:
            match = pattern.search(document.text, statement.start, statement.end)
            area = _AREA.match(document.text, match.end(), statement.end) if match is not None else None
            if area is not None:
                found.append(area.span(1))
    return found


def remote(document: Document) -> tuple[str, Evidence] | None:
    """ "hybrid", "remote" or "on-site", where the posting says so."""
    for name, pattern in _REMOTE:
        match = pattern.search(document.text)
        if match is not None:
            return name, document.evidence(match.start(), match.end(), model=PATTERN, score=0.9)
    return None
