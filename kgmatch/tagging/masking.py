"""Who a document is about, hidden: name, e-mail, phone, honorifics and pronouns give way to fixed placeholders.

So a changed name changes no skill and no score. Placeholders are the same for everybody.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

PLACEHOLDERS = {"NAME": "<name>", "EMAIL": "<email>", "PHONE": "<phone>", "URL": "<url>"}
_PERSON_WORD = re.compile(r"\b(?:he|she|him|her|his|hers|himself|herself|mr|mrs|ms|miss|mx)\b\.?", re.I)
_PERSON = "<person>"


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

    for start, end, placeholder in sorted(hidden, key=lambda h: (h[0], -h[1])):
        if start < at:
            continue
        put(text[at:start], at, True)
        put(placeholder, start, False)
        at = end
    put(text[at:], at, True)
    put("", len(text), True)
    return Masked("".join(out), tuple(starts), tuple(origins), tuple(copied))
