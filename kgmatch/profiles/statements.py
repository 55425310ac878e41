"""A posting's text → its statements, each with the tone in which it speaks: must, asked, duty, nice, or aside.

A statement is a sentence or a list item; ads come as prose in one line as often as in lists. Its tone is told by its own
wording, else by the heading it stands under. *Aside* is what says nothing of whom to look for: pay and benefits, how to
apply, equal opportunity, what the employer is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kgmatch.model import Document, Line
from kgmatch.profiles.cells import is_bullet

ASIDE, DUTY, ASKED, NICE, MUST = "aside", "duty", "asked", "nice", "must"
HEADING_WORDS = 8
_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "of",
        "for",
        "in",
        "to",
        "with",
        "your",
        "our",
        "you",
        "we",
        "what",
        "is",
        "are",
        "do",
        "will",
        "key",
        "main",
        "other",
    ]
)

_ASIDE_HEADING = re.compile(
    r"\b(?:benefits?|we (?:can )?offer|what you(?:'ll| will)? get|what'?s in it|in return|perks|pay|salary|remuneration|compensation|package|rewards?|"
    r"about us|who we are|about the (?:company|client|firm|employer)|our (?:company|client|story|values|mission)|the (?:company|client)|company (?:profile|overview|description)|"
    r"equal (?:employment )?opportunit\w*|diversity|how to apply|where to apply|to apply|applications?|apply|selection process|interview process|deadline|closing date|"
    r"notes?|notices?|process notes|examination|appointment|privacy|disclaimer|contact|keywords|reference|web ?index|job id|posted)\b",
    re.I,
)
_NICE_HEADING = re.compile(r"\b(?:nice|bonus|plus|desirables?|desired|preferred|preferabl\w+|optional|advantage\w*|ideal(?:ly)?(?! candidate))\b", re.I)  # fmt: skip
_MUST_HEADING = re.compile(r"\b(?:must|essentials?|minimum|mandatory|non[- ]negotiable)\b", re.I)
_ASKED_HEADING = re.compile(
    r"\b(?:requirements?|require[sd]?|qualif\w+|you(?:'ll)? (?:will )?(?:need to )?bring|about you|who you are|you (?:will |must |should )?have|you(?:'ll| will) need|your profile|profile|skills?|"
    r"experience|expertise|knowledge|competenc\w+|abilities|looking for|what we (?:look|need|want|ask)|(?:ideal|successful) candidate|the (?:candidate|person|individual)|person specification|"
    r"criteria|background|education|certifications?|licen[cs]es?)\b",
    re.I,
)
_DUTY_HEADING = re.compile(r"\b(?:dut(?:y|ies)|responsib\w+|tasks|the role|role|job (?:description|summary|purpose)|description|what you(?:'ll| will) (?:do|be doing)|you will|your role|position|overview|accountabilities|day[- ]to[- ]day|purpose|about the (?:role|job|position))\b", re.I)  # fmt: skip

_NICE = re.compile(
    r"\b(?:nice to have|(?:a|definite|big|strong|huge|real|distinct) (?:plus|bonus)|an asset|(?:an?|distinct|be) advantag\w+|advantageous|(?:highly |would be )?desirable|preferred|preferably|"
    r"ideally|optional(?:ly)?|(?:is|are|be) (?:welcome|beneficial|helpful|useful)|beneficial|helps)\b",
    re.I,
)
_NOT_MUST = re.compile(r"\b(?:not (?:be )?(?:required|essential|necessary|mandatory)|(?:as|if|when|where|whenever|wherever|may be|than) (?:required|necessary|needed)|minimum (?:of )?supervision)\b", re.I)  # fmt: skip
_MUST = re.compile(
    r"\b(?:must|required?|requires|requirement|essential|mandatory|minimum|at least|necessary|needed|(?:will |you )need(?:s)? to (?:have|be|hold)|vital(?! signs)|imperative|crucial|"
    r"pre-?requisite|no less than|only applicants|only candidates)\b",
    re.I,
)
_ASKING = re.compile(
    r"\b(?:experience[d]?|knowledge|skills?|skilled|ability|able to|familiar\w*|proficien\w+|understanding|track record|background in|expertise|competent|qualified|qualification|degree|diploma|certifi\w+|"
    r"licen[cs]e|registered|registration|candidates? (?:must|will|should|need|who|with|understand\w*)|fluent|graduate|(?:successful|ideal|right) (?:candidate|applicant|person)|you (?:will )?(?:have|are|possess|bring|hold)|looking for|seeking)\b",
    re.I,
)
_ASIDE = re.compile(
    r"\b(?:equal (?:employment )?opportunit\w+|regardless of|without regard to|sexual orientation|gender identity|(?:all|any) (?:qualified )?applicants|reasonable accommodation|affirmative action|"
    r"disability (?:confident|status|accommodation)|right to work|visa sponsorship|to apply|apply (?:now|online|today|at|by|via|to)|(?:send|submit|forward|email) (?:your|a|an|us)|your cv|cover(?:ing)? letter|"
    r"closing date|interviews? (?:will|are)|for (?:more|further) information|more information|please (?:call|contact|visit|see|note|click|quote)|contact \w+ (?:on|at)|visit our|"
    r"(?:if|should) you (?:meet|feel|have not|are interested|haven't)|employment (?:agency|business)|acting as an|originally posted|recruitment (?:agency|consultancy|specialist)|"
    r"(?:we|our client|the company|they) offers?|in return|benefits (?:include|package)|(?:competitive|excellent|great|fantastic|annual|generous|starting) (?:salary|pay|package|rates?|benefits)|"
    r"paid time off|per annum|working on behalf of|founded in|established in|(?:is|are) (?:an?|one of|the) [\w' -]{0,40}\b(?:leading|market leader|largest|provider|company|organisation|organization|charity)\b|"
    r"(?:we|our client) (?:are|is|'re) (?:an?|the|one of|proud|passionate|based)|our (?:mission|values|culture|clients? (?:is|are|have|has))|we(?:'ve| have) (?:been|grown|over))\b|https?://|www\.",
    re.I,
)  # what is said there and asks for something all the same ("you must be registered") keeps its tone
_BENEFIT = re.compile(r"\b(salary|holidays?|pension|bonus(?:es)?|401\(?k\)?|(?:health|life|dental|medical) (?:insurance|cover|plan)|parking|childcare vouchers?|annual leave|days leave|commission|ote|discounts?|gym|free \w+|package|scheme|[£$€]\s?\d[\d,.]*k?|\d+ days)\b", re.I)  # fmt: skip
BENEFITS = 2  # so many of them in one statement are an offer; one alone may be the trade (a pension adviser's)
_HEADING_INSIDE = re.compile(r"\s*((?:[A-Z][\w'’&/-]*)(?:[ ,&/-]+[\w'’&/-]+){0,6}?)\s*[:;–-]+(?=\s|$)")  # fmt: skip
LABELLED = re.compile(
    r"\s*((?:job |position )?title|position|vacancy|post|role|company(?: name)?|employer|organi[sz]ation|(?:job )?(?:location|place)|city|salary|pay|web ?index|ref(?:erence)?(?: no\.?)?|job (?:id|ref\w*|type)|"
    r"category|contract(?: type)?|class code|open date|posted|(?:job )?description|summary)\s*:[ \t]+(?=\S)",
    re.I,
)  # a value with its name before it
_END = re.compile(
    r"[.!?]+[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z\d•*-])|;\s+|\s{2,}(?=[A-Z\d])|\s*[•●▪■◦·➢➤►❖✓✔*]\s+|(?<=\*{4}) {2,}|\s+[-–]\s+(?=[A-Z])"
)
_ABBREVIATION = re.compile(r"(?:\b(?:e\.?g|i\.?e|etc|inc|ltd|co|st|dr|mr|mrs|ms|no|approx|vs|jr|sr|dept|u\.s|b\.s|m\.s|ph\.d|b\.a|m\.a|\w)\.)\s*$", re.I)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """text[start:end] of the document, and the heading above it, "" where there is none."""

    start: int
    end: int
    tone: str
    heading: str = ""


@dataclass(frozen=True)
class Statements:
    """All of a posting, in order; what is between them is white space, bullets and headings."""

    text: str
    parts: tuple[Statement, ...]

    def at(self, offset: int) -> Statement | None:
        """The one that the offset stands in, or None."""
        n = bisect_right([s.start for s in self.parts], offset) - 1
        return self.parts[n] if n >= 0 and offset < self.parts[n].end else None

    def tone(self, offset: int) -> str:
        """A heading's words are a duty's: they name the field of work, but nobody asks for them."""
        found = self.at(offset)
        return found.tone if found is not None else DUTY

    def of(self, *tones: str) -> Iterator[Statement]:
        return (s for s in self.parts if s.tone in tones)

    def quote(self, statement: Statement) -> str:
        return self.text[statement.start : statement.end]


def statements(document: Document) -> Statements:
    """The text from top to bottom, parted at headings, list items and ends of sentences."""
    found: list[Statement] = []
    heading, known = "", DUTY
    for start, end, is_heading in _blocks(document):
        if is_heading:
            heading = document.text[start:end].strip()
            known = heading_tone(heading)
            continue
        for at, to in _sentences(document.text, start, end):
            labelled = LABELLED.match(document.text, at, to)
            if labelled is not None:
                at = labelled.end()
                if labelled[1].lower() not in ("description", "job description", "summary"):
                    found.append(Statement(at, to, ASIDE, labelled[1]))
                    continue
            inside = _HEADING_INSIDE.match(document.text, at, to)
            if inside is not None and (told := _named_tone(inside[1])) is not None:
                heading, known, at = inside[1], told, inside.end()
            while at < to and document.text[at].isspace():
                at += 1
            if sum(map(str.isalpha, document.text[at:to])) > 1:
                found.append(Statement(at, to, _tone(document.text[at:to], known), heading))
    return Statements(document.text, tuple(found))


def heading_tone(heading: str) -> str:
    """What a heading says of what stands under it; a duty where it says nothing."""
    return _named_tone(heading) or DUTY


def _named_tone(heading: str) -> str | None:
    for tone, pattern in (
        (NICE, _NICE_HEADING),
        (ASKED, _ASKED_HEADING),
        (ASIDE, _ASIDE_HEADING),
        (DUTY, _DUTY_HEADING),
    ):
        if pattern.search(heading):
            if tone == ASKED and re.search(r"\bapplication (?:requirements?|process)\b", heading, re.I):
                return ASIDE
            return MUST if tone == ASKED and _MUST_HEADING.search(heading) else tone
    return MUST if _MUST_HEADING.search(heading) else None


def _tone(text: str, above: str) -> str:
    """Of a statement by its wording, `above` being what the heading says."""
    if above == ASIDE:
        return ASIDE
    must = bool(_MUST.search(_NOT_MUST.sub(" ", text)))
    asking = bool(_ASKING.search(text))
    benefits = {m[1].lower() for m in _BENEFIT.finditer(text)}
    if (_ASIDE.search(text) or len(benefits) >= BENEFITS) and not (must and asking):
        return ASIDE
    if above == NICE or _NICE.search(text):
        return NICE
    if must and (asking or above in (ASKED, MUST)):
        return MUST
    if above in (ASKED, MUST):
        return above
    return ASKED if asking else DUTY


def _blocks(document: Document) -> Iterator[tuple[int, int, bool]]:
    """(start, end, whether it is a heading): a line, with the lines after it that go on in the same sentence."""
    lines = [line for line in document.lines if line.text.strip()]
    shouted = document.text.isupper() or sum(map(str.isupper, document.text)) > sum(map(str.islower, document.text))
    start: int | None = None
    for n, line in enumerate(lines):
        after = lines[n + 1] if n + 1 < len(lines) else None
        if start is None:
            if _is_heading(line, after.text if after is not None else None, shouted=shouted):
                yield line.start, line.end, True
                continue
            start = line.start
        if after is None or not _goes_on(line.text, after.text) or is_bullet(after):
            yield start, line.end, False
            start = None


def _is_heading(line: Line, after: str | None, *, shouted: bool) -> bool:
    """Short, no list item, no sentence; set off by its type or a colon, or of nothing but words that name a section.

    `shouted`: the whole document is in capitals, so that they set off nothing.
    """
    bare = line.text.strip()
    words = bare.rstrip(":").split()
    if after is None or not words or len(words) > HEADING_WORDS or is_bullet(line) or bare[0].isdigit():
        return False
    if bare.endswith((".", ",", ";")) or LABELLED.match(line.text) or _goes_on(bare, after):
        return False
    if bare.endswith(":") or (bare.isupper() and not shouted) or line.bold:
        return True
    return _named_tone(bare) is not None and len(_unnamed(bare)) <= 1


def _unnamed(heading: str) -> list[str]:
    """The words of a heading that name no section."""
    for pattern in (_MUST_HEADING, _NICE_HEADING, _ASKED_HEADING, _ASIDE_HEADING, _DUTY_HEADING):
        heading = pattern.sub(" ", heading)
    return [word for word in re.findall(r"[^\W\d_]+", heading.lower()) if word not in _SMALL]


def _goes_on(text: str, after: str) -> bool:
    """Whether a line's sentence goes on in the next: it was broken by the page's width."""
    text, after = text.rstrip(), after.lstrip()
    if text.endswith((".", "!", "?", ":", ";")):
        return False
    return after[:1].islower() or text.endswith((",", "/", "-", "–", "&")) or text.rpartition(" ")[2].lower() in ("and", "or", "of", "in", "the", "a", "an", "to", "for", "with", "by", "on", "at")  # fmt: skip


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in _END.finditer(text, start, end):
        if match[0].startswith(".") and _ABBREVIATION.search(text, max(at, match.start() - 6), match.start() + 1):
            continue
        if match.start() > at:
            yield at, match.start()
        at = match.end()
    if at < end:
        yield at, end


def joined(parts: Sequence[Statement], text: str) -> list[tuple[int, int]]:
    """Statements that follow each other as one stretch."""
    found: list[tuple[int, int]] = []
    for part in parts:
        if found and not text[found[-1][1] : part.start].strip(" \n\t.;•*-–!?"):
            found[-1] = (found[-1][0], part.end)
        else:
            found.append((part.start, part.end))
    return found
