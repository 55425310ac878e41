"""Geometry: glyphs with boxes → segments → columns → lines in reading order. Pure functions, no PDF library in sight.

Words come from the gaps between glyphs. Columns come from a recursive XY-cut (Nagy and Seth, ICPR 1984) with one guard:
a gutter beside which every short piece (a date, a place) sits on the baseline of a longer one is no gutter between
columns but the white space inside a row.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from kgmatch.model import Box

WORD_GAP = 0.16  # of the font size: a wider gap between two glyphs is a space
SEGMENT_GAP = 1.6  # of the font size: a wider gap parts two pieces of a row
GUTTER = 0.8  # of the font size: the least width of white space between columns
CELL = "    "  # what stands between two pieces of one row

_DATE_LIKE = re.compile(
    r"\b(?:19|20)\d\d\b|\bpresent\b|\bcurrent\b|\btill? date\b|"
    r"^\W*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\W",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character as drawn: its box on the page (points, origin top left), font size and weight."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """Glyphs of one row without a wide gap between them."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True, slots=True)
class TextLine:
    text: str
    box: Box
    size: float
    bold: bool


def lines_in_order(glyphs: Sequence[Glyph]) -> list[TextLine]:
    """All lines of a page in the order in which a person reads them."""
    return [line for leaf in _cut(segments(glyphs)) for line in _rows(leaf)]


def segments(glyphs: Sequence[Glyph]) -> list[Segment]:
    """Rows of glyphs that overlap vertically by half, each cut at wide gaps."""
    rows = [_drawn_once(row) for row in _glyph_rows([g for g in glyphs if g.text.strip()])]
    overlaps = _overlaps(rows)
    found: list[Segment] = []
    for row in rows:
        run: list[Glyph] = []
        for glyph in row:
            if run and glyph.x0 - run[-1].x1 > SEGMENT_GAP * max(glyph.size, run[-1].size):
                found.append(_segment(run, overlaps))
                run = []
            run.append(glyph)
        if run:
            found.append(_segment(run, overlaps))
    return found


def _drawn_once(row: list[Glyph]) -> list[Glyph]:
    """The row from left to right, without the second copies of glyphs that are made bold by printing them twice."""
    kept: list[Glyph] = []
    for glyph in sorted(row, key=lambda g: (g.x0, g.x1)):
        if not (kept and _same_again(kept[-1], glyph)):
            kept.append(glyph)
    return kept


def _overlaps(rows: list[list[Glyph]]) -> dict[tuple[str, int], float]:
    """(character, size) → how far the next glyph reaches into its box when no space follows; 0 or negative.

    Some programs (Qt) set glyphs closer than their boxes are wide, narrow letters above all, and so shrink every gap.
    """
    gaps: dict[tuple[str, int], list[float]] = {}
    for row in rows:
        for a, b in itertools.pairwise(row):
            gaps.setdefault((a.text, round(a.size)), []).append(b.x0 - a.x1)
    return {key: min(0.0, sorted(found)[len(found) // 10]) for key, found in gaps.items()}


def _same_again(before: Glyph, glyph: Glyph) -> bool:
    """Whether the glyph is printed on top of the one before it; glyphs of a narrow font may well overlap by a third."""
    return (
        before.text == glyph.text
        and before.x1 - glyph.x0 > 0.7 * (glyph.x1 - glyph.x0)
        and abs(before.y0 - glyph.y0) < 0.2 * glyph.size
    )


def _glyph_rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    rows: list[tuple[float, float, list[Glyph]]] = []
    for glyph in sorted(glyphs, key=lambda g: (g.y0 + g.y1, g.x0)):
        for i in range(len(rows) - 1, max(-1, len(rows) - 4), -1):
            top, bottom, members = rows[i]
            shared = min(bottom, glyph.y1) - max(top, glyph.y0)
            if shared > 0.55 * min(bottom - top, glyph.y1 - glyph.y0):
                rows[i] = (min(top, glyph.y0), max(bottom, glyph.y1), members) if glyph.size <= members[0].size * 1.5 else rows[i]  # fmt: skip
                members.append(glyph)
                break
        else:
            rows.append((glyph.y0, glyph.y1, [glyph]))
    return [members for _, _, members in rows]


def _segment(run: list[Glyph], overlaps: dict[tuple[str, int], float]) -> Segment:
    size = median(g.size for g in run)
    drawn = [b.x0 - a.x1 for a, b in itertools.pairwise(run)]
    gaps = [gap - overlaps[a.text, round(a.size)] for gap, a in zip(drawn, run, strict=False)]
    threshold = _space_width(run, drawn, size)
    text = run[0].text
    for gap, glyph in zip(gaps, run[1:], strict=True):
        text += (" " if gap > threshold else "") + glyph.text
    bold = sum(g.bold for g in run) * 2 > len(run)
    return Segment(
        text, run[0].x0, min(g.y0 for g in run), max(g.x1 for g in run), max(g.y1 for g in run), size, bold
    )  # fmt: skip


def _space_width(run: list[Glyph], gaps: list[float], size: float) -> float:
    """The gap that parts words, measured from the run's usual gap between letters.

    That is about 0 as a rule, and wide in letter-spaced text, where the words' gaps are wider still.
    """
    letters = [gap for gap, a, b in zip(gaps, run, run[1:], strict=False) if a.text.isalpha() and b.text.isalpha()]
    usual = median(letters) if len(letters) >= 4 else 0.0
    if usual > WORD_GAP * size * 0.8:
        return usual * 1.7
    return WORD_GAP * size


def _cut(pieces: list[Segment]) -> list[list[Segment]]:
    """Blocks in reading order: by gutters where there are columns, by white bands where a head spans them."""
    if len(pieces) < 4:
        return [pieces] if pieces else []
    gutter = _gutter(pieces)
    if gutter is not None:
        left = [p for p in pieces if p.x1 <= gutter]
        right = [p for p in pieces if p.x1 > gutter]
        return _cut(left) + _cut(right)
    for upper, lower in _bands(pieces):
        if _gutter(upper) is not None or _gutter(lower) is not None:
            return _cut(upper) + _cut(lower)
    return [pieces]


def _bands(pieces: list[Segment]) -> list[tuple[list[Segment], list[Segment]]]:
    """All cuts by a horizontal line that crosses no piece, topmost first."""
    ordered = sorted(pieces, key=lambda p: p.y0)
    cuts = []
    bottom = ordered[0].y1
    for i in range(1, len(ordered)):
        if ordered[i].y0 > bottom - 0.3 * ordered[i].size:
            cuts.append((ordered[:i], ordered[i:]))
        bottom = max(bottom, ordered[i].y1)
    return cuts


def _gutter(pieces: list[Segment]) -> float | None:
    """The x of the widest vertical white strip that parts two columns of text, or None."""
    if len(pieces) < 6:
        return None
    size = median(p.size for p in pieces)
    ordered = sorted(pieces, key=lambda p: p.x0)
    best: tuple[float, float] | None = None
    right = ordered[0].x1
    for i in range(1, len(ordered)):
        width = ordered[i].x0 - right
        if width > GUTTER * size and (best is None or width > best[0]) and _are_columns(ordered[:i], ordered[i:]):
            best = (width, right + width / 2)
        right = max(right, ordered[i].x1)
    return best[1] if best else None


def _are_columns(left: list[Segment], right: list[Segment]) -> bool:
    few, many = sorted((left, right), key=len)
    if len(few) < 3:
        return False
    top = max(min(p.y0 for p in left), min(p.y0 for p in right))
    bottom = min(max(p.y1 for p in left), max(p.y1 for p in right))
    size = median(p.size for p in left + right)
    if bottom - top < 4 * size:
        return False
    beside = [p for p in few if any(abs(p.y1 - q.y1) < 0.25 * size or abs(p.y0 - q.y0) < 0.25 * size for q in many)]
    aligned = len(beside) / len(few)
    dates = sum(bool(_DATE_LIKE.search(p.text)) and len(p.text) < 40 for p in few) / len(few)
    if dates > 0.5:
        return False
    if aligned > 0.85:  # a table, a grid or right-aligned places, unless both sides run on like text
        return len(few) > 0.6 * len(many) and len(few) >= 12 and _runs_on(left) and _runs_on(right)
    return True


def _runs_on(side: list[Segment]) -> bool:
    """Whether the side reads as text of its own: lines of several words follow each other closely."""
    words = median(len(p.text.split()) for p in side)
    return words >= 3


def _rows(pieces: list[Segment]) -> list[TextLine]:
    """The segments of a block as lines: those on one baseline together, from left to right."""
    rows: list[list[Segment]] = []
    for piece in sorted(pieces, key=lambda p: (p.middle, p.x0)):
        if rows:
            row = rows[-1]
            shared = min(row[0].y1, piece.y1) - max(row[0].y0, piece.y0)
            if shared > 0.5 * min(row[0].y1 - row[0].y0, piece.y1 - piece.y0):
                row.append(piece)
                continue
        rows.append([piece])
    return [_line(sorted(row, key=lambda p: p.x0)) for row in rows]


def _line(row: list[Segment]) -> TextLine:
    box = (row[0].x0, min(p.y0 for p in row), max(p.x1 for p in row), max(p.y1 for p in row))
    widest = max(row, key=lambda p: len(p.text))
    return TextLine(CELL.join(p.text for p in row), box, widest.size, widest.bold)
