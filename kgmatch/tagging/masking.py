"""Who a document is about, hidden: name, e-mail, phone, honorifics and pronouns give way to fixed placeholders.

So a changed name changes no skill and no score. Placeholders are the same for everybody.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

MASK_VERSION = 2  # of what is masked: a part of the pipeline's fingerprint
PLACEHOLDERS = {"NAME": "<name>", "EMAIL": "<email>", "PHONE": "<phone>", "URL": "<url>"}
_PERSON_WORD = re.compile(r"\b(?:he|she|him|her|his|hers|himself|herself|mr|mrs|ms|miss|mx)\b\.?", re.I)
_PERSON = "<person>"
_GAP, _WRITTEN = (
    3,
    re.compile(r"\w"),
)  # what may stand between two parts of one name: so many characters, none of a word


@dataclass(frozen=True, slots=True)
class Masked:
    """The masked text, and for each stretch its place there and in the original (`starts` ascending)."""

    text: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]
    copied: tuple[bool, ...]

    def original(self, offset: int) -> int:
        """An offset in the masked text → the one in the original; inside a placeholder, its start."""
        i = bisect_right(self.starts, offset) - 1
        return self.origins[i] + (offset - self.starts[i] if self.copied[i] else 0)


# A line that may be a name: two to four words of letters, capitalised but for particles, with nothing else but mark-up.
_NAME_WORD = r"(?:[^\W\d_a-z][^\W\d_]*[.]?(?:[-'’][^\W\d_]+)*|van|von|der|den|de|del|della|da|di|dos|du|la|le|bin|binti|ibn|al|el)"
_NAME_LINE = re.compile(rf"[^\w\n]*(?P<name>{_NAME_WORD}(?:[ \t]+{_NAME_WORD}){{1,3}})[^\w\n]*", re.UNICODE)
_NO_NAME = frozenset(
    ["resume", "résumé", "curriculum", "vitae", "cv", "profile", "summary", "objective", "experience", "employment", "education", "skills", "contact", "information", "personal", "details", "about", "us", "job", "description", "position", "vacancy", "posting", "title", "overview", "company", "role", "work", "history", "professional", "career", "page", "confidential", "the", "and", "of", "for", "in", "to", "a", "an", "with"]
)  # fmt: skip
_OTHER = frozenset({"TITLE", "EMPLOYER", "SCHOOL", "DEGREE", "FIELD", "SKILL", "TOOL", "SOFT_SKILL", "CERTIFICATION"})


def tidy(text: str, start: int, end: int) -> tuple[int, int]:
    """A name without the mark-up and punctuation at its edges; nothing where it holds no letter."""
    while start < end and not text[start].isalpha():
        start += 1
    while start < end and not (text[end - 1].isalpha() or text[end - 1] == "."):
        end -= 1
    return start, end


def name_line(text: str, sure: Sequence[tuple[int, int, str]]) -> tuple[int, int] | None:
    """Where the first written line may be a name that the model has not seen as one, as far as its words tell.

    `sure`: the spans that were found; what they call a title, an employer or a skill is no name. A name that the model does
    not know would otherwise stay and change what is found around it: who has it would be scored otherwise.
    """
    start = next((n for n, character in enumerate(text) if character.isalpha()), None)
    if start is None:
        return None
    start = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", start)
    found = _NAME_LINE.fullmatch(text, start, len(text) if stop < 0 else stop)
    if found is None or set(found["name"].casefold().split()) & _NO_NAME:
        return None
    begin, end = found.span("name")
    return None if any(a < end and begin < b and label in _OTHER for a, b, label in sure) else (begin, end)


def is_person_word(text: str) -> bool:
    """Whether the text is one of the words that are masked because they tell a sex."""
    return _PERSON_WORD.fullmatch(text.strip()) is not None


def mask(text: str, contact: Sequence[tuple[int, int, str]]) -> Masked:
    """Replace the contact spans, every other place of the whole name, and words that tell a sex, by placeholders.

    Only whole names are looked for: a person called Baker or Grant must not lose "baker" and "grant writing".
    """
    hidden = [(start, end, PLACEHOLDERS[label]) for start, end, label in contact]
    for name in {text[a:b] for a, b, label in contact if label == "NAME" and " " in text[a:b]}:
        pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, name.split())) + r"(?!\w)"
        hidden += [(m.start(), m.end(), PLACEHOLDERS["NAME"]) for m in re.finditer(pattern, text, re.I)]
    hidden += [(m.start(), m.end(), _PERSON) for m in _PERSON_WORD.finditer(text)]
    out: list[str] = []
    starts, origins, copied = [], [], []
    length = at = 0

    def put(piece: str, origin: int, copy: bool) -> None:
        nonlocal length
        starts.append(length)
        origins.append(origin)
        copied.append(copy)
        out.append(piece)
        length += len(piece)

    before = ""
    for start, end, placeholder in sorted(hidden, key=lambda h: (h[0], -h[1])):
        if start < at:
            continue
        if (
            placeholder == before == PLACEHOLDERS["NAME"]
            and start - at <= _GAP
            and not _WRITTEN.search(text, at, start)
        ):
            at = end  # a name in two parts is one
            continue
        before = placeholder
        put(text[at:start], at, True)
        put(placeholder, start, False)
        at = end
    put(text[at:], at, True)
    put("", len(text), True)
    return Masked("".join(out), tuple(starts), tuple(origins), tuple(copied))
