"""Geometry: glyphs with boxes → segments → blocks → lines in reading order. Pure functions, no PDF library in sight.

Words come from the gaps between glyphs (`segments`), columns from white strips (`columns`), tables from drawn lines
(`tables`); here blocks become lines, and notes in a margin, headings at the left and turned text find their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kgmatch.model import Box
from kgmatch.reading.columns import DATE_LIKE, blocks, is_heading
from kgmatch.reading.glyphs import Glyph
from kgmatch.reading.segments import CELL, Segment, TextLine, TextRun, segments
from kgmatch.reading.tables import MOST_CELL_WORDS, Table, find_tables


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
    lines = [line for leaf in blocks([*segments(upright), *tables]) for line in _rows(leaf)]
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
        found = [blocks(segments([g for g in glyphs if _within(g, box)])) for box in boxes]
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
    if len(row) > 1 and is_heading(row[0]) and not any(map(is_heading, row[1:])):
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
                above is not None and bool(_OPEN_ENDED.search(above.text)) and bool(DATE_LIKE.search(note.text))
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
