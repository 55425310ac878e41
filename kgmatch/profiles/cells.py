"""Lines → cells: the stretches that a person sees as one thing, between wide gaps, bars, dashes, commas, brackets and
changes of type; dates are cells of their own, and a label before a value ("Employer:") names its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kgmatch.model import Document, Line, Period
from kgmatch.profiles.dates import find_periods
from kgmatch.profiles.field_labels import fields_named, label_before
from kgmatch.profiles.placeholders import PATTERN as PLACEHOLDER

BULLET = re.compile(r"^\s*(?:[•●▪■◦○·➢➤►❖✓✔›‣*»◆♦□➔→]|[–—-](?=\s)|o\s|§\s)\s*")
NUMBERED = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|\(?[a-h]\))\s+")
TEXT_WORDS = 11  # from so many words on a line is running text, unless its cells say otherwise
_STRONG = re.compile(rf"{PLACEHOLDER}|\s{{3,}}|\t|\s*[|¦│•●·♦▪⋄◆⚲▦✉☎⌂➤]\s*|;\s+|\s+::?\s+|//")
_WEAK = re.compile(
    r",\s+|\s+/\s+|\s+[–—-]{1,2}\s+|\s*[–—]\s*|\s*[()\[\]]\s*|\s+(?:at|@|bei|chez|presso|en)\s+(?=\S)|:\s+|(?<=[a-zà-ÿ]{5})\.\s+(?=[A-Z])",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """text[start:end] of the document. `order` is its place among the cells of its line, `sure` whether it is parted
    from the one before by more than a comma; `fields` what a label before it, or above its column, says it is.
    """

    text: str
    start: int
    end: int
    line: int
    order: int
    x0: float
    bold: bool
    italic: bool
    sure: bool
    fields: tuple[str, ...] = ()
    period: Period | None = None


def is_bullet(line: Line) -> bool:
    return bool(BULLET.match(line.text) or NUMBERED.match(line.text))


def cells_of(document: Document, number: int) -> list[Cell]:
    """The cells of the document's line of that number, from left to right."""
    line = document.lines[number]
    bullet = BULLET.match(line.text) or NUMBERED.match(line.text)
    begin = bullet.end() if bullet else 0
    fields: tuple[str, ...] = ()
    bare = line.text[begin:].strip(" :：")
    if fields_named(bare) and (" " in bare or "/" in bare):
        return []  # a label without its value
    labelled = label_before(line.text[begin:])
    if labelled is not None:
        begin, fields = begin + labelled[0], labelled[1]
    found: list[Cell] = []
    for start, end, period in _with_dates(line.text, begin):
        if period is not None:
            found.append(_cell(line, number, start, end, len(found), True, (), period))
            continue
        for a, b, sure in _pieces(line, start, end):
            found.append(_cell(line, number, a, b, len(found), sure or not found, fields if not any(c.fields for c in found) else (), None))  # fmt: skip
    return found


def _with_dates(text: str, begin: int) -> Iterator[tuple[int, int, Period | None]]:
    at = begin
    for start, end, period in find_periods(text[begin:]):
        yield at, begin + start, None
        yield begin + start, begin + end, period
        at = begin + end
    yield at, len(text), None


def _pieces(line: Line, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """(start, end, parted by more than a comma) of the pieces of line.text[start:end]."""
    breaks = [(m.start(), m.end(), True) for m in _STRONG.finditer(line.text, start, end)]
    breaks += [(m.start(), m.end(), False) for m in _WEAK.finditer(line.text, start, end)]
    breaks += [(run.start - line.start,) * 2 + (True,) for n, run in enumerate(line.runs) if n and _changes(line, n) and start < run.start - line.start < end]  # fmt: skip
    at, sure = start, True
    for a, b, strong in [*sorted(breaks), (end, end, True)]:
        if a < at:
            if b > at:
                at = b
            sure = sure or strong
            continue
        left, right = _trimmed(line.text, at, a)
        if right > left:
            yield left, right, sure
            sure = strong
        else:
            sure = sure or strong
        at = b


def _changes(line: Line, n: int) -> bool:
    """Whether the run differs from the one before in weight or slant, and not in the middle of a phrase."""
    before, run = line.runs[n - 1], line.runs[n]
    apart = line.text[run.start - line.start - 1 : run.start - line.start].isspace()  # else one word in two fonts
    return apart and (before.bold, before.italic) != (run.bold, run.italic)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and not (text[start].isalnum() or text[start] in "+#\"'“‘&"):
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in "+#.%!\"'”’&)"):
        end -= 1
    return start, end


def _cell(line: Line, number: int, start: int, end: int, order: int, sure: bool, fields: tuple[str, ...], period: Period | None) -> Cell:  # fmt: skip
    run = next((r for r in reversed(line.runs) if r.start - line.start <= start), None)
    bold, italic = (run.bold, run.italic) if run else (line.bold, False)
    x0 = run.edges[min(start - (run.start - line.start), len(run.edges) - 1)] if run else 0.0
    text = line.text[start:end]
    if text.count(")") > text.count("(") and text.endswith(")"):
        end, text = end - 1, text[:-1]
    return Cell(text, line.start + start, line.start + end, number, order, x0, bold, italic, sure, fields, period)


def joined(document: Document, first: Cell, last: Cell) -> Cell:
    """One cell from two neighbours of a line and what stands between them."""
    return replace(first, text=document.text[first.start : last.end], end=last.end)


def section_lines(document: Document, kinds: Sequence[str] | frozenset[str]) -> list[list[int]]:
    """For each section of those kinds the numbers of its lines, the heading's left out."""
    found = []
    for section in document.sections:
        if section.kind in kinds:
            lines = [n for n, line in enumerate(document.lines) if section.start <= line.start < section.end]
            if section.heading and lines and document.lines[lines[0]].start == section.start:
                lines = lines[1:]
            if lines:
                found.append(lines)
    return found
