"""What a template or an anonymiser put where a value belongs ("Company Name", "City, State"): no value of anything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kgmatch.model import Span

# As templates write them, and not before a colon, where they are labels of the value that follows.
PATTERN = (
    r"\b(?:(?:Company|Employer|Organi[sz]ation|School|University|College|Institution) Name|(?:Job|Position) Title|"
    r"City\s{0,2},\s{0,2}(?:State|ST|Country|Province)(?:,?\s(?:Zip|ZIP)(?:\s[Cc]ode)?)?|Street Address|Your (?:Name|Address|Email|Phone))"
    r"\b(?!\s*[:：])"
)
_PLACEHOLDER = re.compile(PATTERN)
_FREE = " \t\n,;|/-–—·•"  # what stands between a placeholder and a value


def is_withheld(line: str) -> bool:
    """Whether the line has a placeholder: what belongs there is not told, and nothing beside it is to be taken for it."""
    return bool(_PLACEHOLDER.search(line))


def without_placeholders(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """The spans, each less the placeholders at its ends or that cut it in two (its longer part stays); none that is all
    placeholder."""
    places = [m.span() for m in _PLACEHOLDER.finditer(text)]
    for span in spans:
        inside = [(a, b) for a, b in places if a < span.end and span.start < b]
        if not inside:
            yield span
            continue
        ends = [span.start, *(at for place in inside for at in place), span.end]
        parts = [_trimmed(text, start, end) for start, end in zip(ends[::2], ends[1::2], strict=True)]
        start, end = max(parts, key=lambda part: part[1] - part[0])
        if start < end:
            yield replace(span, start=start, end=end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _FREE:
        start += 1
    while end > start and text[end - 1] in _FREE:
        end -= 1
    return start, end
