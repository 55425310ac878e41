"""Geometry: glyphs with boxes → segments → columns → lines in reading order. Pure functions, no PDF library in sight.

Words come from the gaps between glyphs. Columns come from a recursive XY-cut (Nagy and Seth, ICPR 1984) with one guard:
a gutter beside which every short piece (a date, a place) sits on the baseline of a longer one is no gutter between
columns but the white space inside a row.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from kgmatch.model import Box
from kgmatch.reading.glyphs import Glyph, is_icon
from kgmatch.reading.sections import about, heading_kind
from kgmatch.reading.tables import MOST_CELL_WORDS, Table, find_tables
from kgmatch.reading.text import clean_glyph

WORD_GAP = 0.16  # of the font size: a wider gap between two glyphs is a space
SEGMENT_GAP = 1.1  # of the font size: a wider gap parts two pieces of a row
BULLET_GAP = 5.0  # the same behind a bullet, which belongs to what it stands before
JUSTIFIED_GAP = 1.8  # the same in a line whose words are set far apart
GUTTER = 0.8  # of the font size: the least width of white space between columns
_HYPHENS = "-\u2010\u2011\u00ad"
CELL = "    "  # what stands between two pieces of one row

_DATE_LIKE = re.compile(
    r"\b(?:19|20)\d\d\b|\bpresent\b|\bcurrent\b|\btill? date\b|"
    r"^\W*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\W",
    re.I,
)


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


def lines_in_order(glyphs: Sequence[Glyph], rules: Sequence[Box] = ()) -> list[TextLine]:
    """All lines of a page in the order in which a person reads them; turned text stands before what it stands beside.

    `rules`: boxes of the lines and frames drawn on the page; ruled tables are read row by row.
    """
    upright = [g for g in glyphs if g.angle == 0]
    tables: list[Segment] = []
    for table in find_tables(rules):
        inside = [g for g in upright if _within(g, table.box)]
        lines = _table_lines(table, inside)
        if lines:
            tables.append(_block(lines, table.box))
            taken = {id(g) for g in inside}
            upright = [g for g in upright if id(g) not in taken]
    lines = [line for leaf in _cut([*segments(upright), *tables]) for line in _rows(leaf)]
    for angle in (90, 270, 180):
        turned = [_turned(g, angle) for g in glyphs if g.angle == angle]
        for piece in segments(turned):
            line = _turned_back(line_of([piece]), angle)
            lines.insert(_place_beside(line, lines), line)
    return lines


def _within(glyph: Glyph, box: Box) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _table_lines(table: Table, glyphs: Sequence[Glyph]) -> list[TextLine]:
    """A row of short cells is one line, each cell's wrapped text in one piece; long cells follow their row's short ones.

    Nothing when no row has two cells with text: then the frames are ornaments.
    """
    rows: list[list[list[TextLine]]] = []
    for boxes in table.rows:
        found = [_cut(segments([g for g in glyphs if _within(g, box)])) for box in boxes]
        rows.append([[line for leaf in cell for line in _rows(leaf)] for cell in found])
    filled = [sum(bool(cell) for cell in row) for row in rows if any(row)]
    if sum(n >= 2 for n in filled) < max(2, 0.6 * len(filled)):
        return []
    lines: list[TextLine] = []
    for row in rows:
        short = [
            cell
            for cell in row
            if cell and len(cell) <= 5 and sum(len(line.text.split()) for line in cell) <= MOST_CELL_WORDS
        ]
        if short:
            lines.append(_row_line(short))
        lines += [line for cell in row if cell not in short for line in cell]
    return lines


def _row_line(cells: Sequence[Sequence[TextLine]]) -> TextLine:
    """Cells side by side as one line; the lines of a wrapped cell follow each other in it."""
    runs: list[TextRun] = []
    for n, cell in enumerate(cells):
        for m, line in enumerate(cell):
            before = CELL if n and not m else " " if m else ""
            runs += [replace(run, before=before) if not k else run for k, run in enumerate(line.runs)]
    return _text_line(runs)


def _block(lines: Sequence[TextLine], box: Box) -> Segment:
    """Lines whose order is settled, as one piece of the page."""
    runs = tuple(run for line in lines for run in line.runs)
    return Segment(runs, *box, lines=tuple(lines))


def _place_beside(turned: TextLine, lines: Sequence[TextLine]) -> int:
    """The index of the first line that lies within the height of the turned one; the end if none does."""
    _, y0, _, y1 = turned.box
    return next((n for n, line in enumerate(lines) if y0 - 2 <= line.box[3] and line.box[1] <= y1), len(lines))


def _turned(glyph: Glyph, angle: int) -> Glyph:
    """The glyph of a turned baseline as if the page were turned so that it stands upright."""
    x0, y0, x1, y1 = glyph.x0, glyph.y0, glyph.x1, glyph.y1
    box = {90: (-y1, x0, -y0, x1), 270: (y0, -x1, y1, -x0), 180: (-x1, -y1, -x0, -y0)}[angle]
    return glyph._replace(x0=box[0], y0=box[1], x1=box[2], y1=box[3])


def _turned_back(line: TextLine, angle: int) -> TextLine:
    """The line with its box where it is on the page; its runs' edges would mean nothing there."""
    x0, y0, x1, y1 = line.box
    box = {90: (y0, -x1, y1, -x0), 270: (-y1, x0, -y0, x1), 180: (-x1, -y1, -x0, -y0)}[angle]
    return replace(line, box=box, runs=())


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


def _cut(pieces: list[Segment]) -> list[list[Segment]]:
    """Blocks in reading order: what stands above the tallest pair of columns, its left side, its right side, the rest."""
    if len(pieces) < 4:
        return [pieces] if pieces else []
    found = _columns(pieces)
    if found is None:
        return [pieces]
    above, left, right, below = found
    return _cut(above) + _cut(left) + _cut(right) + _cut(below)


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
    after = [p.y0 for p in (*left, *right) if p.y0 > bottom and _is_heading(p)]
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
    plain = [[p for p in side if not _is_heading(p)] for side in (few, many)]
    for side in plain:  # dates beside what they date, be it under headings of their own
        dates = sum(bool(_DATE_LIKE.search(p.text)) and len(p.text) < 40 for p in side)
        if side and dates > 0.5 * len(side):
            return False
    if any(len(side) <= 0.4 * len(all_of) for side, all_of in zip(plain, (few, many), strict=True)):
        return False  # headings in a column of their own, beside what they head
    short, long = _beside(plain[0], many, size), _beside(plain[1], few, size)
    if short > 0.6 and _flush_right(left):  # labels against their values
        return False
    headed = [any(map(_is_heading, side)) for side in (few, many)]
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


def _is_heading(piece: Segment) -> bool:
    return heading_kind(piece.text, stands_out=True) is not None or (
        piece.text.isupper()
        and len(piece.text.split()) <= 2
        and about(piece.text) in ("experience", "education", "skills", "certifications")
    )


def _runs_on(side: list[Segment]) -> bool:
    """Whether the side reads as text of its own: lines of several words follow each other closely."""
    words = median(len(p.text.split()) for p in side)
    return words >= 3


def _rows(pieces: list[Segment]) -> list[TextLine]:
    """The segments of a block as lines: those on one baseline together, from left to right."""
    tables = sorted((p for p in pieces if p.lines), key=lambda p: p.y0)
    if tables:
        above = [p for p in pieces if not p.lines and p.middle < tables[0].y0]
        below = [p for p in pieces if p is not tables[0] and (p.lines or p.middle >= tables[0].y0)]
        return [*_rows(above), *tables[0].lines, *_rows(below)]
    rows: list[list[Segment]] = []
    for piece in sorted(pieces, key=lambda p: (p.middle, p.x0)):
        if rows:
            row = rows[-1]
            shared = min(row[0].y1, piece.y1) - max(row[0].y0, piece.y0)
            if shared > 0.5 * min(row[0].y1 - row[0].y0, piece.y1 - piece.y0):
                row.append(piece)
                continue
        rows.append([piece])
    across = [part for row in rows for part in _heading_first(sorted(row, key=lambda p: p.x0))]
    return [line_of(row) for row in _notes_apart(across)]


def _heading_first(row: list[Segment]) -> list[list[Segment]]:
    """A section's heading at the left of its first row stands above it."""
    if len(row) > 1 and _is_heading(row[0]) and not any(map(_is_heading, row[1:])):
        return [row[:1], row[1:]]
    return [row]


_BULLET = re.compile(r"^\W{1,2}\s")
# A range of dates that its column was too narrow for: it ends with a dash, or with a month that lacks its year.
_OPEN_ENDED = re.compile(r"(?:[-–—→]|\bto|\buntil|\d{4}\s*(?:[-–—]|to)\s*[^\W\d_]{3,9}\.?)\s*$", re.I)


def _notes_apart(rows: list[list[Segment]]) -> list[list[Segment]]:
    """Rows in which a note in the margin (a date over a place) that runs on beside sentences stands by itself.

    Its first line stays in the row where it begins, the others follow that row as rows of their own.
    """
    result: list[list[Segment]] = []
    for side in (-1, 0):
        result = []
        above: Segment | None = None  # the note's piece in the row before
        home = 0  # where its next piece goes
        for row in rows:
            note = row[side]
            goes_on = above is not None and _continues(above, note)
            open_ended = (
                above is not None and bool(_OPEN_ENDED.search(above.text)) and bool(_DATE_LIKE.search(note.text))
            )
            if above is not None and goes_on and open_ended:
                result[home - 1][side] = above = _joined(result[home - 1][side], note)
                rest = [piece for piece in row if piece is not note]
                if rest:
                    result.append(rest)
                continue
            if above is not None and goes_on and len(row) > 1 and _is_sentence(row[0 if side else 1], note):
                result.insert(home, [note])
                home += 1
                result.append([piece for piece in row if piece is not note])
                above = note
                continue
            result.append(list(row))
            if (
                above is not None
                and len(row) == 1
                and row[0].y0 < above.y1 + row[0].size
                and not _continues(above, row[0])
            ):
                continue  # beside the note, on a baseline of its own
            above = note if len(row) > 1 and len(note.text) <= 40 else None
            home = len(result)
        rows = result
    return result


def _continues(above: Segment, note: Segment) -> bool:
    """Whether the piece stands right below the other, flush with it on one side."""
    flush = abs(above.x0 - note.x0) < 1.5 or abs(above.x1 - note.x1) < 1.5
    return flush and len(note.text) <= 40 and note.y0 - above.y1 < 0.9 * note.size


def _is_sentence(piece: Segment, note: Segment) -> bool:
    """Whether the piece is running text that reaches far towards the note beside it."""
    room = max(note.x0 - piece.x0, piece.x1 - note.x1)
    return (bool(_BULLET.match(piece.text)) or len(piece.text.split()) >= 7) and piece.x1 - piece.x0 > 0.55 * room


def _joined(first: Segment, second: Segment) -> Segment:
    """Two pieces, one below the other, as one text."""
    runs = (*first.runs, replace(second.runs[0], before=" "), *second.runs[1:])
    return Segment(runs, min(first.x0, second.x0), first.y0, max(first.x1, second.x1), second.y1)


def line_of(row: Sequence[Segment]) -> TextLine:
    """Segments side by side as one line."""
    runs = tuple(
        replace(run, before=CELL) if n and not k else run
        for n, piece in enumerate(row)
        for k, run in enumerate(piece.runs)
    )
    return _text_line(runs)


def _text_line(runs: Iterable[TextRun]) -> TextLine:
    runs = tuple(runs)
    box = (min(r.x0 for r in runs), min(r.y0 for r in runs), max(r.x1 for r in runs), max(r.y1 for r in runs))
    widest = max(runs, key=lambda r: len(r.text))
    bold = sum(len(r.text) for r in runs if r.bold) * 2 > sum(len(r.text) for r in runs)
    return TextLine("".join(r.before + r.text for r in runs), box, widest.size, bold, runs)


def styled_line(pieces: Sequence[tuple[str, bool, bool]], size: float) -> TextLine:
    """A line of text in styles (text, bold, italic) from a file without pages: its runs have no place."""
    runs: list[TextRun] = []
    before = ""
    for text, bold, italic in pieces:
        bare = text.strip()
        if not bare:
            before = CELL if len(text) >= len(CELL) else before or " " * bool(text)
            continue
        lead = before or " " * text.startswith((" ", "\t"))
        runs.append(TextRun(bare, (0.0,) * (len(bare) + 1), 0.0, 0.0, size, bold, italic, lead if runs else ""))
        before = " " * text.endswith((" ", "\t"))
    return _text_line(runs)
