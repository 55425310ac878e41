"""Where the owner of a resume lives: the address as written, and the town without street and postal code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kgmatch.model import Document, Span
from kgmatch.profiles.cells import Cell, cells_of
from kgmatch.profiles.names import RELATIVE
from kgmatch.profiles.places import ends_with_region, is_region

_STREET = re.compile(
    r"\b(?:street|st\.?|road|rd\.?|avenue|ave\.?|lane|ln\.?|drive|dr\.?|boulevard|blvd\.?|way|court|ct\.?|close|crescent|place|terrace|grove|square|highway|hwy|parkway|circle|trail|loop|walk|"
    r"no\.?\s*\d|house|h/no|h\.?no|flat|apt|apartment|block|blk|lot|floor|p\.?\s?o\.?\s?box|box \d|ward|plot|phase|suite|unit|sector|near|opp|opposite|behind|off|c/o|chowk|marg|nagar|colony|mohalla\w*|building|bldg|"
    r"straße|strasse|str\.|gasse|weg|platz|allee|rue|avenue|chemin|impasse|calle|c/|avda|avenida|plaza|paseo|via|viale|piazza|corso|ul\.|ulica|al\.|rua|travessa|praça|gatan|vägen|katu|sok\.?|cad\.?|mah\.?)(?=\W|$)|^\s*\d+[\w/-]*\s+\S|\b\d{1,3}[a-z]?\s*$|\w(?:straße|strasse|gasse|weg|platz|allee|gatan|vägen|katu)\b",
    re.I,
)
_POSTAL = re.compile(
    r"(?:\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b|\b(?:[A-Z]{1,2}-)?\d{4,6}(?:-\d{3,4})?\b|\b\d{2}-\d{3}\b|\b\d{3}\s\d{2}\b|\b[A-Z]\d{2}\s?[A-Z0-9]{4}\b|\b[A-Z]{1,2}\d{1,2}\b)"
)
_NO_PLACE = re.compile(
    r"@|https?:|www\.|linkedin|github|\+\d|\d{3}[\s.)-]{0,2}\d{3}[\s.-]?\d{3}|curriculum|resume", re.I
)


def find_place(document: Document, spans: Sequence[Span]) -> tuple[Span | None, Span | None]:
    """The address as written, when it names more than the town, and the town with its region or country."""
    options: list[tuple[float, int, int]] = []
    for number, line in enumerate(document.lines):
        section = document.section_at(line.start)
        kind = section.kind if section else "header"
        if kind not in ("header", "personal") or RELATIVE.search(line.text):
            continue
        cells = [
            c
            for c in cells_of(document, number)
            if c.period is None and not _NO_PLACE.search(c.text) and sum(map(str.isdigit, c.text)) < 9
        ]
        for first, last in _stretches(cells, document):
            text = document.text[first.start : last.end]
            inside = [s for s in spans if s.label == "LOCATION" and s.start < last.end and first.start < s.end]
            weight = sum((s.end - s.start) * s.score for s in inside) / len(text)
            weight += 1.5 * ("ADDRESS" in first.fields or "LOCATION" in first.fields) - 3.0 * bool(
                first.fields and not {"ADDRESS", "LOCATION"} & set(first.fields)
            )
            weight += (
                0.8 * ends_with_region(text)
                + 0.5 * is_region(text)
                + 0.3 * bool(_STREET.search(text))
                + 0.1 * (kind == "header")
            )
            weight -= 1.0 * any(s.label in ("NAME", "TITLE", "EMPLOYER", "SKILL") and s.score > 0.6 and s.start < last.end and first.start < s.end for s in spans)  # fmt: skip
            weight -= 0.4 * bool(re.search(r"\b(?:national|citizen|birth|domicile|permanent)", line.text, re.I))
            options.append((weight, first.start, last.end))
    if not options:
        return None, None
    weight, start, end = max(options, key=lambda o: (round(o[0], 3), -o[1]))
    if weight < 0.3:
        return None, None
    start, end = _next_line_too(document, start, end, spans)
    town = _town(document.text, start, end)
    whole = Span(start, end, "LOCATION", min(1.0, round(weight / 2, 4)), "layout")
    if town is None:
        return whole, None
    place = replace(whole, start=town[0], end=town[1])
    return (whole if (start, end) != town else None), place


def _stretches(cells: Sequence[Cell], document: Document) -> Iterator[tuple[Cell, Cell]]:
    """Neighbouring cells of a line that only commas part, as first and last."""
    at = 0
    while at < len(cells):
        last = at
        while last + 1 < len(cells) and not cells[last + 1].sure and cells[last + 1].order == cells[last].order + 1 and re.fullmatch(r"[\s,–—()/.-]*", document.text[cells[last].end : cells[last + 1].start]):  # fmt: skip
            last += 1
        yield cells[at], cells[last]
        at = last + 1


def _next_line_too(document: Document, start: int, end: int, spans: Sequence[Span]) -> tuple[int, int]:
    """An address that ends with a comma, or is a street alone, goes on in the line below."""
    number = document.lines.index(document.line_at(start))
    if number + 1 >= len(document.lines):
        return start, end
    below = document.lines[number + 1]
    open_ended = document.text[end : end + 1] == "," or (
        _STREET.search(document.text[start:end]) and _town(document.text, start, end) is None
    )
    located = any(s.label == "LOCATION" and below.start <= s.start < below.end for s in spans) or ends_with_region(
        below.text
    )
    if open_ended and located and not _NO_PLACE.search(below.text) and len(below.text.split()) <= 8:
        return start, below.end
    return start, end


def _town(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The parts of the address behind its last street, without postal codes; None when nothing is left."""
    parts = [(m.start(), m.end()) for m in re.finditer(r"[^,\n;]+", text[start:end])]
    kept: list[tuple[int, int]] = []
    for a, b in parts:
        part = text[start + a : start + b]
        bare = _POSTAL.sub(" ", part)
        if _STREET.search(bare) or (re.search(r"\d", bare) and not re.search(r"^[^\W\d_]", bare.strip())):
            kept = []
        elif bare.strip(" .-"):
            kept.append((a, b))
    kept = kept[-3:]
    if not kept:
        return None
    a, b = start + kept[0][0], start + kept[-1][1]
    stripped = text[a:b]
    lead = re.match(rf"\s*(?:{_POSTAL.pattern}\s+)?", stripped)
    tail = re.search(rf"(?:[\s–-]+{_POSTAL.pattern})?[\s.]*$", stripped)
    return a + (lead.end() if lead else 0), a + (tail.start() if tail else len(stripped))
