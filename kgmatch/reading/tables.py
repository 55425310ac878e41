"""Ruled tables: from the thin lines drawn on a page to cells, and from cells to lines that are read row by row."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from kgmatch.model import Box

THIN = 2.5  # points: what is no thicker is a line
SNAP = 3.0  # points: edges nearer to each other are one
LEAST_EDGE = 7.0
MOST_RULES = 1500  # on a page; drawings have more
MOST_CELL_WORDS = 12  # of a cell that is read as part of its row; longer ones are read by themselves below it


@dataclass(frozen=True, slots=True)
class Table:
    """`rows`: the boxes of the cells of each row, from left to right; a merged cell stands once."""

    box: Box
    rows: tuple[tuple[Box, ...], ...]


def find_tables(rules: Sequence[Box]) -> list[Table]:
    """Grids of at least two rows and two columns among the drawn boxes."""
    if not 4 <= len(rules) <= MOST_RULES:
        return []
    across, down = _edges(rules)
    return [table for group in _connected(across, down) if (table := _table(*group)) is not None]


Edge = tuple[float, float, float]  # the fixed coordinate, and from where to where along the other


def _edges(rules: Sequence[Box]) -> tuple[list[Edge], list[Edge]]:
    """Horizontal edges (y, x0, x1) and vertical ones (x, y0, y1) of lines and frames."""
    across: list[Edge] = []
    down: list[Edge] = []
    for x0, y0, x1, y1 in rules:
        wide, high = x1 - x0, y1 - y0
        if high <= THIN and wide >= LEAST_EDGE:
            across.append(((y0 + y1) / 2, x0, x1))
        elif wide <= THIN and high >= LEAST_EDGE:
            down.append(((x0 + x1) / 2, y0, y1))
        elif wide >= LEAST_EDGE and high >= LEAST_EDGE:
            across += [(y0, x0, x1), (y1, x0, x1)]
            down += [(x0, y0, y1), (x1, y0, y1)]
    return across, down


def _connected(across: list[Edge], down: list[Edge]) -> list[tuple[list[Edge], list[Edge]]]:
    """Groups of edges that touch or cross each other."""
    groups: list[tuple[list[Edge], list[Edge]]] = []
    owner_a, owner_d = list(range(len(across))), list(range(len(across), len(across) + len(down)))
    parent = list(range(len(across) + len(down)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for a, (y, x0, x1) in enumerate(across):
        for d, (x, y0, y1) in enumerate(down):
            if x0 - SNAP <= x <= x1 + SNAP and y0 - SNAP <= y <= y1 + SNAP:
                parent[root(owner_a[a])] = root(owner_d[d])
    by_root: dict[int, tuple[list[Edge], list[Edge]]] = {}
    for a, edge in enumerate(across):
        by_root.setdefault(root(owner_a[a]), ([], []))[0].append(edge)
    for d, edge in enumerate(down):
        by_root.setdefault(root(owner_d[d]), ([], []))[1].append(edge)
    groups += [g for g in by_root.values() if len(g[0]) >= 3 and len(g[1]) >= 3]
    return groups


def _table(across: list[Edge], down: list[Edge]) -> Table | None:
    ys, xs = _merged([e[0] for e in across]), _merged([e[0] for e in down])
    if len(ys) < 3 or len(xs) < 3 or len(ys) > 80 or len(xs) > 12:
        return None
    rows = []
    for top, bottom in itertools.pairwise(ys):
        middle = (top + bottom) / 2
        cuts = [x for x in xs if any(abs(e[0] - x) <= SNAP and e[1] - SNAP <= middle <= e[2] + SNAP for e in down)]
        if bottom - top >= LEAST_EDGE and len(cuts) >= 2:
            rows.append(tuple((a, top, b, bottom) for a, b in itertools.pairwise(cuts) if b - a >= LEAST_EDGE))
    rows = [row for row in rows if row]
    if len(rows) < 2 or sum(len(row) >= 2 for row in rows) < 2:
        return None
    return Table((xs[0], ys[0], xs[-1], ys[-1]), tuple(rows))


def _merged(values: Sequence[float]) -> list[float]:
    """Sorted values, those within SNAP of each other as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > SNAP:
            found.append(value)
    return found
