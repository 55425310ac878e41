"""Segments → blocks in reading order: columns come from a recursive cut (XY-cut, Nagy and Seth, ICPR 1984) along maximal
white strips (Breuel, DAS 2002), with guards against the white space inside rows: a strip beside which the short pieces
(dates, places, labels) sit on the baselines of longer ones parts no columns.
"""

from __future__ import annotations

import re
from statistics import median

from kgmatch.reading.sections import about, heading_kind
from kgmatch.reading.segments import Segment

GUTTER = 0.8  # of the font size: the least width of white space between columns
DATE_LIKE = re.compile(
    r"\b(?:19|20)\d\d\b|\bpresent\b|\bcurrent\b|\btill? date\b|"
    r"^\W*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\W",
    re.I,
)


def blocks(pieces: list[Segment]) -> list[list[Segment]]:
    """Blocks in reading order: what stands above the tallest pair of columns, its left side, its right side, the rest."""
    if len(pieces) < 4:
        return [pieces] if pieces else []
    found = _columns(pieces)
    if found is None:
        return [pieces]
    above, left, right, below = found
    return blocks(above) + blocks(left) + blocks(right) + blocks(below)


Quarters = tuple[list[Segment], list[Segment], list[Segment], list[Segment]]


def _columns(pieces: list[Segment]) -> Quarters | None:
    """The tallest white strip that parts two columns of text, as what it leaves above, left, right and below; or None.

    Strips are maximal empty rectangles (Breuel 2002) of which only those are looked at that end at a piece's left edge.
    """
    if len(pieces) < 6:
        return None
    size = median(p.size for p in pieces)
    by_top = sorted(pieces, key=lambda p: p.y0)
    best: tuple[float, Quarters] | None = None
    for x in sorted({round(p.x0, 0) for p in pieces}):
        edge = x - 0.6
        crossing = [p for p in by_top if p.x0 < edge < p.x1 + GUTTER * size]
        free: list[Segment] = []
        stretches: list[list[Segment]] = []
        walls = {id(p) for p in crossing}
        for piece in by_top:
            if id(piece) in walls:
                if free:
                    stretches.append(free)
                    free = []
            else:
                free.append(piece)
        if free:
            stretches.append(free)
        for stretch in stretches:
            left, right = [p for p in stretch if p.x0 < edge], [p for p in stretch if p.x0 >= edge]
            if not left or not right:
                continue
            width = min(p.x0 for p in right) - max(p.x1 for p in left)
            top = max(min(p.y0 for p in left), min(p.y0 for p in right))
            bottom = min(max(p.y1 for p in left), max(p.y1 for p in right))
            height = bottom - top + min(width, 4 * size)
            if (best is not None and height <= best[0]) or not _are_columns(left, right):
                continue
            first, last = min(p.y0 for p in stretch), max(p.y1 for p in stretch)
            inside = {id(p) for p in stretch}
            rest = [p for p in pieces if id(p) not in inside]
            above = [p for p in rest if p.middle < (first + last) / 2]
            below = [p for p in rest if p.middle >= (first + last) / 2]
            best = (height, (above, left, right, below))
    return _until_heading(best[1]) if best else None


def _until_heading(found: Quarters) -> Quarters:
    """The columns without what follows a heading below the shorter one: that is no longer beside anything."""
    above, left, right, below = found
    bottom = min(max(p.y1 for p in side) for side in (left, right))
    after = [p.y0 for p in (*left, *right) if p.y0 > bottom and is_heading(p)]
    if not after:
        return found
    cut = min(after) - 1
    sides = [[p for p in side if p.y0 < cut] for side in (left, right)]
    rest = [p for p in (*left, *right) if p.y0 >= cut]
    return above, sides[0], sides[1], [*rest, *below]


def _are_columns(left: list[Segment], right: list[Segment]) -> bool:
    """Whether both sides are read by themselves, and not across as the rows of a table or as notes in a margin."""
    top = max(min(p.y0 for p in left), min(p.y0 for p in right))
    bottom = min(max(p.y1 for p in left), max(p.y1 for p in right))
    size = median(p.size for p in left + right)
    abreast = [[p for p in side if top - size < p.middle < bottom + size] for side in (left, right)]
    few, many = sorted(abreast, key=len)
    if len(few) < 3:
        return False
    if bottom - top < 4 * size:
        return False
    plain = [[p for p in side if not is_heading(p)] for side in (few, many)]
    for side in plain:  # dates beside what they date, be it under headings of their own
        dates = sum(bool(DATE_LIKE.search(p.text)) and len(p.text) < 40 for p in side)
        if side and dates > 0.5 * len(side):
            return False
    if any(len(side) <= 0.4 * len(all_of) for side, all_of in zip(plain, (few, many), strict=True)):
        return False  # headings in a column of their own, beside what they head
    short, long = _beside(plain[0], many, size), _beside(plain[1], few, size)
    if short > 0.6 and _flush_right(left):  # labels against their values
        return False
    headed = [any(map(is_heading, side)) for side in (few, many)]
    if all(headed) and max(short, long) < 0.95:
        return True
    if max(short, long) > (0.85 if headed[0] else 0.6):  # unless both sides run on like text, line beside line
        return (
            len(few) > 0.6 * len(many)
            and len(few) >= 12
            and min(short, long) > 0.6
            and _runs_on(left)
            and _runs_on(right)
        )
    return True


def _flush_right(side: list[Segment]) -> bool:
    """Whether most pieces end at the same x and begin at different ones."""
    ends = sorted(p.x1 for p in side)
    middle = ends[len(ends) // 2]
    flush = [p for p in side if abs(p.x1 - middle) < 2]
    return len(flush) >= 0.7 * len(side) and len({round(p.x0 / 4) for p in flush}) >= 3


def _beside(pieces: list[Segment], others: list[Segment], size: float) -> float:
    """Share of the pieces that stand on the baseline of one of the others."""
    found = [p for p in pieces if any(abs(p.y1 - q.y1) < 0.25 * size or abs(p.y0 - q.y0) < 0.25 * size for q in others)]
    return len(found) / max(1, len(pieces))


def is_heading(piece: Segment) -> bool:
    return heading_kind(piece.text, stands_out=True) is not None or (
        piece.text.isupper()
        and len(piece.text.split()) <= 2
        and about(piece.text) in ("experience", "education", "skills", "certifications")
    )


def _runs_on(side: list[Segment]) -> bool:
    """Whether the side reads as text of its own: lines of several words follow each other closely."""
    words = median(len(p.text.split()) for p in side)
    return words >= 3
