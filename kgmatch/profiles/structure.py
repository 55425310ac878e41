"""Where the tagger's spans and the page's structure disagree, they are weighed here, and nowhere else.

The tagger sees words; the page has cells, in an order and a type that repeat from entry to entry. Each cell of an entry's
head gets a weight for each field: what a label before it says, what the tagger saw in it, what its words are like, and
what the cells at the same place of the other entries are. The best fields that do not overlap are taken together.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kgmatch.model import Document, Span
from kgmatch.profiles.cells import Cell, is_bullet, joined
from kgmatch.profiles.placeholders import is_withheld
from kgmatch.profiles.records import Entry
from kgmatch.profiles.words import Words

PAGE = "layout"  # the model that evidence names when the page's structure decided

LABEL, LABEL_OTHER = 5.0, 3.0  # a label before the value, and a further reading of that label
TAGGER = 2.0  # times the tagger's score and the share of the cell that its span covers
NEIGHBOURS = 0.8  # the mean weight of the cells at the same place of the other entries
JOIN, PART = 0.3, -0.45  # two cells over a comma as one: where the tagger sees one span, and where it does not
BULLET, LONG, LATE = -1.2, -1.2, -0.25  # a bulleted line, more than nine words, each line after the third
SURE = 0.5  # of the tagger's score: a span that may part a cell
LEAST = 0.45  # below it a field stays empty
FALLBACK = 0.1  # above it the best cell left is taken for a title or school that is missing
_MAIN = frozenset({"TITLE", "EMPLOYER", "SCHOOL", "DEGREE"})
_KIN = {
    ("SCHOOL", "EMPLOYER"): 0.8,
    ("EMPLOYER", "SCHOOL"): 0.8,
    ("FIELD", "DEGREE"): 0.4,
    ("CERTIFICATION", "DEGREE"): 0.6,
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A field of an entry: its cell, its weight, and the model that is named in its evidence."""

    cell: Cell
    weight: float
    model: str
    score: float


@dataclass
class Settled:
    """An entry with its fields chosen."""

    entry: Entry
    fields: dict[str, Chosen] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Option:
    """One cell, or neighbours over commas taken as one, and its weight for each field."""

    cell: Cell
    first: int
    last: int
    weights: dict[str, float]


def settle(document: Document, entries: Sequence[Entry], spans: Sequence[Span], words: Words, names: tuple[str, ...]) -> list[Settled]:  # fmt: skip
    """The entries with the fields `names` chosen among their cells; dates are cells that need no choosing."""
    bulleted = {n for entry in entries for n in entry.head[1:] if is_bullet(document.lines[n])}
    options = [_options(document, entry, spans, words, names, bulleted) for entry in entries]
    means = _means(entries, options, names)
    return [Settled(entry, _best(document, entry, found, means[n], spans, names, words)) for n, (entry, found) in enumerate(zip(entries, options, strict=True))]  # fmt: skip


def _options(document: Document, entry: Entry, spans: Sequence[Span], words: Words, names: tuple[str, ...], bulleted: set[int]) -> list[_Option]:  # fmt: skip
    cells = [cell for cell in entry.cells if cell.period is None]
    found = []
    for first in range(len(cells)):
        for last in range(first, min(first + 4, len(cells))):
            if last > first and (cells[last].line != cells[first].line or cells[last].sure or cells[last].order != cells[last - 1].order + 1):  # fmt: skip
                break
            cell = joined(document, cells[first], cells[last]) if last > first else cells[first]
            inside = [s for s in spans if s.start < cell.end and cell.start < s.end]
            weights = {name: _weight(cell, name, inside, words) for name in names}
            for name in names:
                if last > first:
                    whole = any(s.start <= cells[first].start + 2 and s.end >= cells[last].end - 2 and _kin(s.label, name) for s in inside)  # fmt: skip
                    whole = whole or words.is_one(name, cell.text)
                    weights[name] += (JOIN if whole else PART) * (last - first)
                if cell.line in bulleted and not cell.fields:
                    weights[name] += BULLET
                if len(cell.text.split()) > 9:
                    weights[name] += LONG
                weights[name] += LATE * max(0, entry.head.index(cell.line) - 2)
            found.append(_Option(cell, first, last, weights))
            if first == last:
                found += [
                    _Option(part, first, last, weights)
                    for part, weights in _parts(document, cell, inside, words, names)
                ]
    return found


def _parts(document: Document, cell: Cell, inside: Sequence[Span], words: Words, names: tuple[str, ...]) -> list[tuple[Cell, dict[str, float]]]:  # fmt: skip
    """What the tagger parts in a cell that nothing on the page parts ("Site Manager Acme Builders"): one part a span."""
    fields = [s for s in inside if s.label in names and cell.start <= s.start and s.end <= cell.end and s.score >= SURE]
    if len({s.label for s in fields} & _MAIN) < 2 or len(cell.text.split()) > 16:
        return []
    found = []
    for span in fields:
        part = replace(cell, text=document.text[span.start : span.end], start=span.start, end=span.end)
        found.append((part, {name: _weight(part, name, [s for s in inside if s.start < span.end and span.start < s.end], words) for name in names}))  # fmt: skip
    return found


def _weight(cell: Cell, name: str, inside: Sequence[Span], words: Words) -> float:
    weight = words.likeness(name, cell.text)
    if cell.fields:
        if cell.fields[0] == name:
            weight += LABEL
        elif name in cell.fields:
            weight += LABEL_OTHER
        else:
            weight -= LABEL
    weight -= 2.0 * any(
        s.label == "NAME" and s.score > 0.6 and s.start <= cell.start and cell.end <= s.end for s in inside
    )
    for span in inside:
        covered = (min(cell.end, span.end) - max(cell.start, span.start)) / max(1, cell.end - cell.start)
        weight += TAGGER * span.score * covered * _kin(span.label, name)
    return weight


def _kin(label: str, name: str) -> float:
    return 1.0 if label == name else _KIN.get((label, name), 0.0)


def _place(entry: Entry, cell: Cell) -> tuple[int, int, bool, bool]:
    """Where a cell stands in its entry's pattern."""
    return min(entry.head.index(cell.line), 4), min(cell.order, 3), cell.bold, cell.italic


def _means(entries: Sequence[Entry], options: Sequence[Sequence[_Option]], names: tuple[str, ...]) -> list[dict[tuple[object, ...], dict[str, float]]]:  # fmt: skip
    """For each entry: place in the pattern → mean weight by field over the other entries."""
    sums: dict[tuple[object, ...], dict[str, float]] = defaultdict(lambda: dict.fromkeys(names, 0.0))
    counts: dict[tuple[object, ...], int] = defaultdict(int)
    own: list[dict[tuple[object, ...], dict[str, float]]] = []
    for entry, found in zip(entries, options, strict=True):
        mine: dict[tuple[object, ...], dict[str, float]] = {}
        for option in found:
            if option.first == option.last:
                mine.setdefault(_place(entry, option.cell), option.weights)
        own.append(mine)
        for place, weights in mine.items():
            counts[place] += 1
            for name in names:
                sums[place][name] += weights[name]
    return [
        {
            place: {name: (sums[place][name] - weights[name]) / (counts[place] - 1) for name in names}
            for place, weights in mine.items()
            if counts[place] > 1
        }
        for mine in own
    ]


def _best(document: Document, entry: Entry, options: Sequence[_Option], means: dict[tuple[object, ...], dict[str, float]], spans: Sequence[Span], names: tuple[str, ...], words: Words) -> dict[str, Chosen]:  # fmt: skip
    """The fields whose weights sum highest, none of them over another's cells."""
    weighted: dict[str, list[tuple[float, _Option]]] = {}
    for name in names:
        found = []
        for option in options:
            mean = means.get(_place(entry, option.cell), {}).get(name, 0.0)
            found.append((option.weights[name] + NEIGHBOURS * mean, option))
        weighted[name] = sorted(found, key=lambda f: -f[0])
    best: tuple[float, dict[str, tuple[float, _Option]]] = (0.0, {})
    for combination in itertools.product(
        *([None, *[f for f in weighted[name][:5] if f[0] >= LEAST]] for name in names)
    ):
        together = [(name, c) for name, c in zip(names, combination, strict=True) if c is not None]
        if any(_overlap(a[1][1], b[1][1]) for a, b in itertools.combinations(together, 2)):
            continue
        total = sum(c[0] for _, c in together)
        if total > best[0]:
            best = (total, dict(together))
    withheld = any(is_withheld(document.lines[n].text) for n in entry.head)
    chosen = best[1] if withheld else _with_missing(entry, best[1], options, weighted, names, words)
    taken = _with_rest(document, chosen, options, names, words)
    return {
        name: _chosen(_closed(document, option.cell), weight, spans, name) for name, (weight, option) in taken.items()
    }


def _with_missing(
    entry: Entry, taken: dict[str, tuple[float, _Option]], options: Sequence[_Option],
    weighted: dict[str, list[tuple[float, _Option]]], names: tuple[str, ...], words: Words,
) -> dict[str, tuple[float, _Option]]:  # fmt: skip
    """A dated entry that has only one of its two main fields has the other in the best cell that is left near its top."""
    first, second = names[0], names[1]
    if (first in taken) == (second in taken) or not any(cell.period for cell in entry.cells):
        return taken
    missing = second if first in taken else first
    for weight, option in weighted[missing]:
        cell = option.cell
        near = (
            entry.head.index(cell.line) <= 2
            and 1 <= len(cell.text.split()) <= 7
            and cell.text[:1].isupper()
            and len(cell.text) > 2
        )
        free = not any(_overlap(option, other) for _, other in taken.values()) and not cell.fields
        elsewhere = any(option.weights[n] > max(weight, 0.9) for n in names if n != missing)
        if (
            weight > FALLBACK
            and option.first == option.last
            and near
            and free
            and not elsewhere
            and not words.is_aside(cell.text)
            and not words.is_phrase(cell.text)
        ):
            return {**taken, missing: (weight, option)}
    return taken


def _with_rest(document: Document, taken: dict[str, tuple[float, _Option]], options: Sequence[_Option], names: tuple[str, ...], words: Words) -> dict[str, tuple[float, _Option]]:  # fmt: skip
    """Cells that no field has, right behind one that a field has, over a comma, dash or bracket, are of that field: "Nurse
    (nights)", "Driver – Long Distance"; one or two words behind an employer or school are its place.
    """
    single: dict[int, _Option] = {}
    for option in options:
        if option.first == option.last:
            single.setdefault(option.first, option)  # the whole cell comes before its parts
    used = {n for _, option in taken.values() for n in range(option.first, option.last + 1)}
    grown = dict(taken)
    for name, (weight, option) in taken.items():
        if name not in ("TITLE", "EMPLOYER", "SCHOOL", "DEGREE"):
            continue
        last = option.last
        while (
            (rest := single.get(last + 1)) is not None
            and last + 1 not in used
            and _follows(single[last].cell, rest.cell)
        ):
            between = document.text[single[last].cell.end : rest.cell.start]
            own = max(rest.weights.values(), key=abs, default=0.0)
            better = max((n for n in names if n != name), key=lambda n: rest.weights[n], default=name)
            if between.strip().startswith(".") or (words.is_aside(rest.cell.text) and "(" not in between):
                break
            if rest.weights.get(better, 0.0) > max(1.0, rest.weights[name] + 0.3) or len(rest.cell.text.split()) > 6:
                break
            if name in ("EMPLOYER", "SCHOOL") and "LOCATION" in names and "LOCATION" not in grown and between.strip() in (",", "/", "-", "–") and len(rest.cell.text.split()) <= 2 and own < 1.5:  # fmt: skip
                grown["LOCATION"] = (rest.weights["LOCATION"], rest)
                used.add(last + 1)
                break
            last += 1
            used.add(last)
        first = option.first
        while name == "TITLE" and first - 1 in single and first - 1 not in used and _follows(single[first - 1].cell, single[first].cell) and document.text[single[first - 1].cell.end : single[first].cell.start].strip() in ("/", "&", "-", "–", "—") and not words.is_place(single[first - 1].cell.text):  # fmt: skip
            first -= 1
            used.add(first)
        if last > option.last or first < option.first:
            cell = joined(document, single[first].cell, single[last].cell)
            grown[name] = (weight, _Option(cell, first, last, option.weights))
    return grown


def _follows(before: Cell, cell: Cell) -> bool:
    return (
        cell.line == before.line
        and not cell.sure
        and cell.order == before.order + 1
        and (cell.bold, cell.italic) == (before.bold, before.italic)
    )


def _closed(document: Document, cell: Cell) -> Cell:
    """The cell with the bracket that closes it."""
    after = document.text[cell.end : cell.end + 1]
    if (
        after in ")]"
        and after
        and cell.text.count("(") + cell.text.count("[") > cell.text.count(")") + cell.text.count("]")
    ):
        return replace(cell, text=cell.text + after, end=cell.end + 1)
    return cell


def _overlap(a: _Option, b: _Option) -> bool:
    return a.cell.start < b.cell.end and b.cell.start < a.cell.end


def _chosen(cell: Cell, weight: float, spans: Sequence[Span], name: str) -> Chosen:
    """Named for the tagger where it saw the field there too."""
    seen = [s for s in spans if s.label == name and s.start < cell.end and cell.start < s.end]
    if seen:
        best = max(seen, key=lambda s: s.score)
        return Chosen(cell, weight, best.model, best.score)
    return Chosen(cell, weight, PAGE, round(min(0.99, weight / (1 + abs(weight))), 4))
