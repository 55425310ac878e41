"""A section's lines → its entries: one for each job or study, with the lines of its head and of its body.

A resume repeats one pattern of lines for each entry. Dates tell how many there are; the lines before the first date tell
where in the pattern the date stands; labels before values ("Designation:") tell it best of all.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kgmatch.model import Document, Line
from kgmatch.profiles.cells import BULLET, NUMBERED, TEXT_WORDS, Cell, cells_of, is_bullet
from kgmatch.profiles.columns import Column, head_of, row_cells
from kgmatch.profiles.field_labels import fields_named, label_before

MOST_HEAD_LINES = 6
INDENT = 8.0  # points
LEADS = ("TITLE", "EMPLOYER", "DATE", "DEGREE", "SCHOOL")


@dataclass
class Entry:
    """Line numbers of the head, where the fields stand, and of what is said below it."""

    head: list[int] = field(default_factory=list)
    body: list[int] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line as the grouping sees it."""

    number: int
    cells: tuple[Cell, ...]
    dated: bool
    fields: tuple[str, ...]
    head: bool
    style: tuple[bool, bool, int]
    left: float


def entries_of(document: Document, lines: Sequence[int]) -> list[Entry]:
    """The entries of one section, in the order of the document."""
    head = next((n for n in lines if head_of(document.lines[n])), None)
    if head is not None:
        above = [n for n in lines if n < head]
        return [
            *(entries_of(document, above) if above else []),
            *_by_columns(document, [n for n in lines if n > head], head_of(document.lines[head])),
        ]
    rows = _rows(document, lines)
    labelled = [row for row in rows if row.fields and row.fields[0] in LEADS]
    if len(labelled) >= 3 and len({row.fields[0] for row in labelled}) >= 2:
        found = _by_labels(rows)
    else:
        found = _by_dates(document, rows)
    right = max((document.lines[n].box[2] for n in lines), default=0.0)
    for entry in found:
        entry.cells = [cell for n in entry.head for cell in cells_of(document, n)]
        _rejoin(document, entry, right)
    return found


def _by_columns(document: Document, lines: Sequence[int], columns: Sequence[Column]) -> list[Entry]:
    """One entry a row of a table; lines that are no rows are said of the row above."""
    found: list[Entry] = []
    for n in lines:
        cells = (
            []
            if is_bullet(document.lines[n]) and len(document.lines[n].text.split("    ")) < 3
            else row_cells(document, n, columns)
        )
        if cells:
            found.append(Entry([n], [], cells))
        elif found:
            found[-1].body.append(n)
    return found


def _rejoin(document: Document, entry: Entry, right: float) -> None:
    """A last cell that ran out of room goes on in the line below the head."""
    if not entry.body or not entry.cells or entry.cells[-1].line != entry.head[-1]:
        return
    last, line, below = entry.cells[-1], document.lines[entry.head[-1]], document.lines[entry.body[0]]
    full = line.box[2] > right - 0.12 * (right - line.box[0]) and line.box[3] > 0
    flush = (
        any(abs(run.edges[0] - below.box[0]) < 3 for run in line.runs)
        and line.page == below.page
        and line.bold == below.bold
    )
    short = len(below.text.split()) <= 5 and not is_bullet(below)
    if full and flush and short and last.period is None and not below.text.endswith("."):
        cells = [cell for cell in cells_of(document, entry.body[0]) if cell.period is None]
        if cells and entry.body[0] == entry.head[-1] + 1:
            entry.cells[-1] = replace(last, text=f"{last.text} {cells[0].text}", end=cells[0].end)
            entry.body = entry.body[1:]


def _rows(document: Document, lines: Sequence[int]) -> list[_Row]:
    rows: list[_Row] = []
    right = max((document.lines[n].box[2] for n in lines), default=0.0)
    cells = {n: tuple(cells_of(document, n)) for n in lines}
    dated = {n for n in lines if _is_dated(document.lines[n], cells[n])}
    bulleted = {n for n in lines if is_bullet(document.lines[n])}
    plainly_dated = {n for n in dated - bulleted if _is_head(document.lines[n], cells[n], True)}
    leading = _leading_bullets(document, lines, plainly_dated)
    indent = _indent(cells, plainly_dated)
    for at, n in enumerate(lines):
        line = document.lines[n]
        labelled = label_before(BULLET.sub("", line.text)) or (0, fields_named(line.text.strip(" :")))
        fields = labelled[1]
        if fields:
            head = fields[0] != "DUTIES"
        elif n in bulleted:  # some set a bullet before each job: then dates stand in that line, or alone in the next
            after = lines[at + 1] if at + 1 < len(lines) else None
            head = bool(NUMBERED.match(line.text) and n in dated and _has_range(cells[n])) or (
                after in plainly_dated and _bullet_of(line) in leading and len(line.text.split()) <= 10
                if plainly_dated
                else n in dated and (_is_head(line, cells[n], True) or _has_range(cells[n]))
            )
        else:
            indented = indent is not None and n not in dated and line.box[0] > indent + INDENT
            head = (
                _is_head(line, cells[n], n in dated)
                and not indented
                and not _runs_on(document, rows, line, right, n in dated)
            )
        style = (line.bold, bool(line.runs and line.runs[0].italic), round(line.font_size))
        rows.append(_Row(n, cells[n], n in dated, fields, head, style, line.box[0]))
    return rows


def _indent(cells: dict[int, tuple[Cell, ...]], dated: set[int]) -> float | None:
    """The largest left edge of what stands beside a date: lines that begin further right are said of an entry. None where
    there are no pages. (Some programs draw bullets as shapes; their text is told by its indent alone.)
    """
    lefts = [min((c.x0 for c in cells[n] if c.period is None), default=min(c.x0 for c in cells[n])) for n in dated]
    return max(lefts) if lefts and max(lefts) > 0 and len(lefts) >= 2 else None


def _is_dated(line: Line, cells: Sequence[Cell]) -> bool:
    """Whether the line dates an entry: by a range, or by a date with few words beside it."""
    if not any(cell.period is not None for cell in cells):
        return False
    told = [len(cell.text.split()) for cell in cells if cell.period is None]
    if sum(told) <= 8 or (_has_range(cells) and sum(told) <= 40):
        return True
    at_edge = cells[0].period is not None or cells[-1].period is not None
    return len(cells) >= 4 and max(told) <= 6 and at_edge


def _has_range(cells: Sequence[Cell]) -> bool:
    return any(cell.period is not None and cell.period.start is not None for cell in cells)


def _bullet_of(line: Line) -> str:
    return line.text.strip()[:1]


def _leading_bullets(document: Document, lines: Sequence[int], plainly_dated: set[int]) -> frozenset[str]:
    """The bullets that mostly stand before a dated line: those that set off jobs, not what was done in them."""
    follows: dict[str, list[bool]] = {}
    for n, after in zip(lines, [*lines[1:], None], strict=True):
        if is_bullet(document.lines[n]):
            follows.setdefault(_bullet_of(document.lines[n]), []).append(after in plainly_dated)
    return frozenset(bullet for bullet, are in follows.items() if sum(are) * 2 > len(are))


def _is_head(line: Line, cells: Sequence[Cell], dated: bool) -> bool:
    """Whether a line without a bullet may hold an entry's fields and is no sentence."""
    text = line.text.strip()
    words = len(text.split())
    longest = max((len(cell.text.split()) for cell in cells if cell.period is None), default=0)
    if dated and text[:1].islower() and not _has_range(cells):
        return False  # the end of a sentence
    if dated:
        return longest <= 9 or (words <= 22 and not text.endswith("."))
    if text.endswith(":") or (text[:1].islower() and not text[:4].isupper()):
        return False
    return longest <= 7 if words >= TEXT_WORDS else not (text.endswith(".") and words >= 7)


def _runs_on(document: Document, rows: Sequence[_Row], line: Line, right: float, dated: bool) -> bool:
    """Whether the line goes on with a bullet or a sentence that filled the line before it."""
    if not rows or rows[-1].head or dated:
        return False
    before = document.lines[rows[-1].number]
    if line.page != before.page or line.bold != before.bold or abs(line.font_size - before.font_size) > 0.6:
        return False
    if line.box[2] == 0.0:
        return False
    full = before.box[2] > right - 0.16 * (right - before.box[0])
    indented = not is_bullet(before) or line.box[0] > before.box[0] + 2
    return full and indented and line.box[1] - before.box[3] < 0.8 * line.font_size


def _by_labels(rows: Sequence[_Row]) -> list[Entry]:
    """A new entry begins where the label that came first comes again, or any label that the open entry has already."""
    found: list[Entry] = []
    have: set[str] = set()
    lead = next(row.fields[0] for row in rows if row.fields and row.fields[0] in LEADS)
    for row in rows:
        name = row.fields[0] if row.fields else ("DATE" if row.dated and row.head else "")
        starts = name in LEADS and (name in have and (name == lead or lead not in have or name in ("TITLE", "DEGREE")))
        if not found or starts:
            found.append(Entry())
            have = set()
        if name:
            have.add(name)
        (found[-1].head if row.head else found[-1].body).append(row.number)
    return [entry for entry in found if entry.head]


def _by_dates(document: Document, rows: Sequence[_Row]) -> list[Entry]:
    blocks = _blocks(rows)
    dated_styles = [block[0].style for block, _ in blocks if any(row.dated for row in block)]
    dated_lefts = [block[0].left for block, _ in blocks if any(row.dated for row in block)]
    plain = Counter(row.style for row in rows if not row.dated).most_common(1)
    found: list[Entry] = []
    for block, body in blocks:
        if not dated_styles and len(block) > 1 and all(len(row.cells) >= 2 for row in block):
            found += [_entry([row], 0) for row in block]  # one line says all of each
        elif any(row.dated for row in block) or not dated_styles:
            found += _split(block)
        elif found and not (
            block[0].style in dated_styles
            and block[0].style != plain[0][0]
            and any(abs(block[0].left - x) < 3 for x in dated_lefts)
        ):
            found[-1].body += [row.number for row in block]
        else:
            found += _split(block)
        if found:
            found[-1].body += [row.number for row in body]
    return [entry for entry in found if entry.head]


def _blocks(rows: Sequence[_Row]) -> list[tuple[list[_Row], list[_Row]]]:
    """Runs of head lines, each with the lines below it that are none."""
    blocks: list[tuple[list[_Row], list[_Row]]] = []
    for row in rows:
        if row.head:
            if not blocks or blocks[-1][1]:
                blocks.append(([], []))
            blocks[-1][0].append(row)
        elif blocks:
            blocks[-1][1].append(row)
    return blocks


def _split(block: Sequence[_Row]) -> list[Entry]:
    """One entry for each date of a block of head lines; its other lines go with the date as in the first entry."""
    dates = [n for n, row in enumerate(block) if row.dated]
    if len(dates) <= 1:
        return [_entry(block, 0)]
    offset = dates[0]
    starts = [0]
    for before, at in itertools.pairwise(dates):
        wanted = at - offset
        choices = range(before + 1, at + 1)
        alike = [n for n in choices if block[n].style == block[0].style and not (offset and block[n].dated)]
        start = min(alike, key=lambda n: abs(n - wanted)) if alike and offset else max(before + 1, wanted)
        starts.append(min(start, at))
    return [_entry(block[a:b], a) for a, b in zip(starts, [*starts[1:], len(block)], strict=True)]


def _entry(block: Sequence[_Row], start: int) -> Entry:
    """Head lines end a little after the date; more lines without one are already what is said of the entry."""
    date = next((n for n, row in enumerate(block) if row.dated), 0)
    cut = min(len(block), max(date + 3, 3), MOST_HEAD_LINES) if len(block) > 3 else len(block)
    return Entry([row.number for row in block[:cut]], [row.number for row in block[cut:]])


def dated_cell(entry: Entry) -> Cell | None:
    """The cell that holds the entry's dates: a range, if there is one, before a single date."""
    dates = [cell for cell in entry.cells if cell.period is not None]
    ranges = [cell for cell in dates if cell.period is not None and cell.period.start is not None]
    return next(iter(ranges or dates), None)
