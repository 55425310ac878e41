"""Glyphs → segments: rows of glyphs cut at wide gaps, words parted by narrower ones, runs by changes of type."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from kgmatch.model import Box
from kgmatch.reading.glyphs import Glyph, is_icon
from kgmatch.reading.text import clean_glyph

WORD_GAP = 0.16  # of the font size: a wider gap between two glyphs is a space
SEGMENT_GAP = 1.1  # of the font size: a wider gap parts two pieces of a row
BULLET_GAP = 5.0  # the same behind a bullet, which belongs to what it stands before
JUSTIFIED_GAP = 1.8  # the same in a line whose words are set far apart
_HYPHENS = "-\u2010\u2011\u00ad"
CELL = "    "  # what stands between two pieces of one row
NO_BOX: Box = (0.0, 0.0, 0.0, 0.0)  # of a line that lies on no page


@dataclass(frozen=True, slots=True)
class TextRun:
    """Text in one style on one baseline. `edges`: each character's left edge and the last one's right edge, in points;
    `before`: what stands between it and the run before it in the line ("" or " " inside a cell, CELL between two).
    """

    text: str
    edges: tuple[float, ...]
    y0: float
    y1: float
    size: float
    bold: bool
    italic: bool
    before: str = ""

    @property
    def x0(self) -> float:
        return self.edges[0]

    @property
    def x1(self) -> float:
        return self.edges[-1]


@dataclass(frozen=True, slots=True)
class Segment:
    """Runs of one row without a wide gap between them; or a table, whose `lines` are settled already."""

    runs: tuple[TextRun, ...]
    x0: float
    y0: float
    x1: float
    y1: float
    lines: tuple[TextLine, ...] = ()

    @property
    def text(self) -> str:
        return "".join(run.before + run.text for run in self.runs)

    @property
    def size(self) -> float:
        return max(self.runs, key=lambda run: len(run.text)).size

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line as text. `runs` are empty where there is no page (text files): then the text is all there is."""

    text: str
    box: Box
    size: float
    bold: bool
    runs: tuple[TextRun, ...] = ()


def segments(glyphs: Sequence[Glyph]) -> list[Segment]:
    """Rows of glyphs that overlap vertically by half, each cut at wide gaps and at icons."""
    rows = [
        _drawn_once(row) for row in _glyph_rows([_thin(g) if is_icon(g.text) else g for g in glyphs if g.text.strip()])
    ]
    overlaps = _overlaps(rows)
    found: list[Segment] = []
    for row in rows:
        run: list[Glyph] = []
        wide = _segment_gap(row)
        for glyph in row:
            text = clean_glyph(glyph.text)
            most = BULLET_GAP if len(run) == 1 and not run[0].text.isalnum() else wide
            if run and (not text or glyph.x0 - run[-1].x1 > most * max(glyph.size, run[-1].size)):
                found.append(_segment(run, overlaps))
                run = []
            if text:
                run.append(glyph if text == glyph.text else glyph._replace(text=text))
        if run:
            found.append(_segment(run, overlaps))
    return found


def _segment_gap(row: Sequence[Glyph]) -> float:
    """The gap, in font sizes, that parts the row's pieces: wider where a justified line has many such gaps."""
    gaps = [(b.x0 - a.x1) / max(a.size, b.size, 1.0) for a, b in itertools.pairwise(row)]
    tracking = 2.5 * max(0.0, median(gaps)) if len(gaps) >= 4 else 0.0  # of letter-spaced text
    least = SEGMENT_GAP + tracking
    return least if sum(least < gap < JUSTIFIED_GAP + tracking for gap in gaps) <= 2 else JUSTIFIED_GAP + tracking


def _thin(icon: Glyph) -> Glyph:
    """An icon's middle line: one that stands beside two lines of text must not make them one."""
    middle = (icon.y0 + icon.y1) / 2
    return icon._replace(y0=middle - 0.05 * icon.size, y1=middle + 0.05 * icon.size)


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
    return {key: min(0.0, sorted(found)[len(found) * 3 // 10]) for key, found in gaps.items() if len(found) > 9}


def _same_again(before: Glyph, glyph: Glyph) -> bool:
    """Whether the glyph is printed on top of the one before it; glyphs of a narrow font may well overlap by a third."""
    return (
        (before.text == glyph.text or (before.text in _HYPHENS and glyph.text in _HYPHENS))
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
                if glyph.size <= members[0].size * 1.5:
                    rows[i] = (min(top, glyph.y0), max(bottom, glyph.y1), members)
                members.append(glyph)
                break
        else:
            rows.append((glyph.y0, glyph.y1, [glyph]))
    return [members for _, _, members in rows]


def _segment(glyphs: list[Glyph], overlaps: dict[tuple[str, int], float]) -> Segment:
    size = median(g.size for g in glyphs)
    drawn = [b.x0 - a.x1 for a, b in itertools.pairwise(glyphs)]
    gaps = [gap - overlaps.get((a.text, round(a.size)), 0.0) for gap, a in zip(drawn, glyphs, strict=False)]
    threshold = _space_width(glyphs, drawn, size)
    runs: list[TextRun] = []
    style, text, before = _style(glyphs[0]), "", ""
    edges: list[float] = []
    members: list[Glyph] = []

    def close() -> None:
        runs.append(
            TextRun(
                text, (*edges, members[-1].x1), min(g.y0 for g in members), max(g.y1 for g in members),
                median(g.size for g in members), style[0], style[1], before,
            )
        )  # fmt: skip

    for n, glyph in enumerate(glyphs):
        space = " " if n and gaps[n - 1] > threshold else ""
        # Punctuation takes the style of its neighbours: a comma is no cell of its own.
        if members and _style(glyph) != style and (glyph.text.isalnum() or space):
            close()
            style, text, edges, before, members = _style(glyph), "", [], space, []
        elif space:
            text += space
            edges.append(members[-1].x1)
        step = (glyph.x1 - glyph.x0) / len(glyph.text)
        text += glyph.text
        edges += [glyph.x0 + k * step for k in range(len(glyph.text))]
        members.append(glyph)
    close()
    return Segment(tuple(runs), glyphs[0].x0, min(g.y0 for g in glyphs), max(g.x1 for g in glyphs), max(g.y1 for g in glyphs))  # fmt: skip


def _style(glyph: Glyph) -> tuple[bool, bool, bool]:
    """What tells two neighbouring runs apart: weight, slant and, roughly, how light the ink is."""
    return glyph.bold, glyph.italic, glyph.ink > 0.3


def _space_width(run: list[Glyph], gaps: list[float], size: float) -> float:
    """The gap that parts words. Where the run's gaps fall into two heaps, it lies between them; otherwise it is
    measured from the usual gap between letters, which is about 0 as a rule and wide in letter-spaced text.
    """
    letters = [gap for gap, a, b in zip(gaps, run, run[1:], strict=False) if a.text.isalpha() and b.text.isalpha()]
    usual = median(letters) if len(letters) >= 4 else 0.0
    if usual > WORD_GAP * size * 0.8:
        return usual * 1.7
    low, high = _two_heaps([min(gap, 0.4 * size) for gap in gaps])
    if len(gaps) >= 12 and high - low > 0.09 * size and low < 0.06 * size:
        return min(max((low + high) / 2, 0.07 * size), 1.4 * WORD_GAP * size)
    return WORD_GAP * size


def _two_heaps(gaps: list[float]) -> tuple[float, float]:
    """The means of the two classes that part the gaps best (Otsu 1979, on the sorted values)."""
    ordered = sorted(gaps)
    total, count = sum(ordered), len(ordered)
    best, means, below = 0.0, (0.0, 0.0), 0.0
    for n in range(1, count):
        below += ordered[n - 1]
        low, high = below / n, (total - below) / (count - n)
        between = n * (count - n) * (high - low) ** 2
        if between > best:
            best, means = between, (low, high)
    return means
