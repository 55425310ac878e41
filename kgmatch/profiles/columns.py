"""Tables with a head: the columns that say what their cells are ("Degree | Board | Year"), and the rows below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kgmatch.model import Document, Line, Period
from kgmatch.profiles.cells import Cell
from kgmatch.profiles.dates import find_periods, parse_period
from kgmatch.profiles.field_labels import fields_named

_FROM, _TO = (
    ("from", "start", "start date", "date from", "joined", "von"),
    ("to", "end", "end date", "date to", "until", "left", "bis"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column's left edge, 0 where there is no page, and what its head says its cells are."""

    x0: float
    name: str
    fields: tuple[str, ...]


def head_of(line: Line) -> list[Column]:
    """The columns that the line names, or none when it is no table's head."""
    parts = _parts(line)
    columns = [Column(x0, text.casefold().strip(" .:"), fields_named(text)) for _, _, x0, text in parts]
    named = [column for column in columns if column.fields or column.name in (*_FROM, *_TO)]
    return columns if len(columns) >= 3 and len(named) >= max(2, 0.6 * len(columns)) else []


def row_cells(document: Document, number: int, columns: Sequence[Column]) -> list[Cell]:
    """The cells of a row below the head, each with its column's fields; [] for a line that is no row of the table."""
    line = document.lines[number]
    parts = _parts(line)
    if len(parts) < 2:
        return []
    found: list[Cell] = []
    begin: tuple[int, int, str] | None = None
    for order, (start, end, x0, text) in enumerate(parts):
        column = _column(columns, order, x0, len(parts))
        cell = Cell(
            text, line.start + start, line.start + end, number, order, x0, line.bold, False, True, column.fields
        )
        if column.name in _FROM:
            begin = (cell.start, cell.end, text)
            continue
        if column.name in _TO and begin is not None:
            found.append(replace(cell, text=document.text[begin[0] : cell.end], start=begin[0], fields=(), period=parse_period(f"{begin[2]} – {text}")))  # fmt: skip
            continue
        period = _period(text) if {"DATE", "YEAR"} & set(column.fields) else None
        found.append(replace(cell, fields=(), period=period) if period else cell)
    return found


def _period(text: str) -> Period | None:
    dates = find_periods(text)
    return dates[0][2] if dates else None


def _column(columns: Sequence[Column], order: int, x0: float, count: int) -> Column:
    """By place on the page; by number where there is none or no cell is missing."""
    if count == len(columns) or not x0:
        return columns[min(order, len(columns) - 1)]
    return min(columns, key=lambda column: abs(column.x0 - x0))


def _parts(line: Line) -> list[tuple[int, int, float, str]]:
    """(start, end, left edge, text) of what wide gaps or bars part in the line."""
    found = []
    for part in re.finditer(r"[^\s|]+(?: {1,3}[^\s|]+)*", line.text):
        start = part.start() + len(part[0]) - len(part[0].lstrip())
        run = next((r for r in reversed(line.runs) if r.start - line.start <= start), None)
        x0 = run.edges[min(start - (run.start - line.start), len(run.edges) - 1)] if run else 0.0
        if part[0].strip():
            found.append((start, start + len(part[0].strip()), x0, part[0].strip()))
    return found
