"""Texts that lost their line breaks (copied out of a form, a spreadsheet cell, a data set) → lines again.

Where breaks became runs of spaces they are taken for breaks; else bullets and the headings of known sections tell. A row
that fits on a page is left as it is.
"""

from __future__ import annotations

import re
from itertools import pairwise

from kgmatch.reading.sections import heading_kind

LONG = 400  # characters; no page has a line of so many
GAPS = 4  # runs of spaces in a row from which on they are its line breaks
BULLETS = 3
_GAP = re.compile(r"[ \t]{2,}")
_BULLET = re.compile(r"\s+(?=[•●▪■◦○➢➤►❖✓✔·]\s)")
_ESCAPED = re.compile(r"(?:\\x[0-9a-f]{2})+")  # UTF-8 that a program wrote out as text
_CAPITALS = re.compile(r"(?<![\w&-])[A-Z]{3,}(?:[ ,&/]+(?:[A-Z]{2,}|&))*(?![\w-])")
_TITLED = re.compile(r"(?:(?<=[.!?;)\d]) |(?<=  ))((?:[A-Z][a-z]+)(?: (?:[A-Z][a-z]+|and|of|&)){1,3}):?(?= )")


def rows(text: str) -> list[str]:
    """The text's lines; those that are too long to be lines are parted."""
    return [part for row in text.split("\n") for part in ([row] if len(row) < LONG else _parts(_unescaped(row)))]


def _parts(row: str) -> list[str]:
    if row.lstrip().startswith('"') and row.count('"') % 2:  # a cell's quotation mark, the other one cut off
        row = row.lstrip()[1:]
    if len(_GAP.findall(row)) >= GAPS:
        return [found for part in _GAP.split(row.strip()) for found in _by_signs(part)]
    return _by_signs(row)


def _by_signs(row: str) -> list[str]:
    """Parted at bullets and headings, if the row is longer than a line."""
    if len(row) < LONG:
        return [row]
    if len(_BULLET.findall(row)) >= BULLETS:
        row = _BULLET.sub("\n", row)
    cuts: set[int] = set()
    for match in (*_CAPITALS.finditer(row), *_TITLED.finditer(row)):
        start, end = match.span(match.lastindex or 0)
        found = _heading(row[start:end])
        if found is not None:
            cuts |= {start + found[0], start + found[1] + (row[start + found[1] : start + found[1] + 1] == ":")}
    at = [0, *sorted(cuts), len(row)]
    return [line for a, b in pairwise(at) for line in row[a:b].strip(" ").split("\n") if line.strip()]


def _heading(words: str) -> tuple[int, int] | None:
    """Where the longest known heading stands at the end or the beginning of these words."""
    starts = [m.start() for m in re.finditer(r"\S+", words)]
    ends = [m.end() for m in re.finditer(r"\S+", words)]
    spans = [(starts[n], ends[-1]) for n in range(len(starts))] + [(0, end) for end in ends[:-1]]
    known = [(a, b) for a, b in spans if heading_kind(words[a:b].strip("&/, "), stands_out=False)]
    return max(known, key=lambda s: s[1] - s[0], default=None)


def _unescaped(row: str) -> str:
    def read(match: re.Match[str]) -> str:
        try:
            return bytes.fromhex(match[0].replace("\\x", "")).decode()
        except UnicodeDecodeError:
            return match[0]

    return _ESCAPED.sub(read, row)
