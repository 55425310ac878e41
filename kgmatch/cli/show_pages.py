"""A document's pages as pictures with a box over each fact, or its text with marks where it has no pages, as HTML."""

from __future__ import annotations

import io
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from kgmatch.cli.html_page import data_uri, escaped, png
from kgmatch.cli.show_facts import Facts
from kgmatch.model import Box, Document, Evidence, Line, Page
from kgmatch.reading import pdfium
from kgmatch.reading.reader import IMAGE, PDF

_SHOWN_BY_BROWSERS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif", b"BM": "bmp"}
_SCALE = 2.0  # pixels a point: sharp at twice the width that a page has on the screen
_PAGE_PIXELS, _ALL_PIXELS = 4e6, 6e7
_Numbered = tuple[int, int, int]  # start, end and a fact's number
_EDGE = 0.3  # points left around a box, so that its frame touches neither these letters nor the next


def pages(document: Document, data: bytes, facts: Facts) -> Iterator[str]:
    """Each page of the document, whose bytes `data` are. The facts are those of its record."""
    area = sum(p.width * p.height for p in document.pages)
    by_page = boxes(document, facts)
    for one in document.pages:
        drawn = _drawn(document, data, one, area)
        if drawn is None:
            yield f"<div class=written lang={escaped(document.language)}>{_written(document, one, facts)}</div>"
        else:
            marks = (*_headings(document, one), *by_page[one.number])
            yield (
                f'<div class=page style="aspect-ratio:{one.width:.2f}/{one.height:.2f}">'
                f'<img src="{drawn}" alt="Page {one.number}">{"".join(marks)}</div>'
            )


def _drawn(document: Document, data: bytes, one: Page, area: float) -> str | None:
    """The page's picture as a data: URI; None for a format without pages, and where a page cannot be drawn."""
    if not one.width or not one.height:
        return None
    if document.media_type == IMAGE:
        kind = next((name for magic, name in _SHOWN_BY_BROWSERS.items() if data.startswith(magic)), None)
        return data_uri(f"image/{kind}", data) if kind else data_uri("image/png", _converted(data))
    if document.media_type != PDF:
        return None
    scale = min(_SCALE, (_PAGE_PIXELS / (one.width * one.height)) ** 0.5, (_ALL_PIXELS / area) ** 0.5)
    try:
        return data_uri("image/png", png(pdfium.picture(data, one.number, scale=scale)))
    except pdfium.PdfiumError:
        return None


def _converted(data: bytes) -> bytes:
    """An image that browsers do not show (TIFF), as PNG. It was read with Pillow, so that is there."""
    from PIL import Image, ImageOps

    out = io.BytesIO()
    ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB").save(out, "PNG")
    return out.getvalue()


def boxes(document: Document, facts: Facts) -> dict[int, list[str]]:
    """The boxes by page, the larger ones below, so that each can be pointed at."""
    pages = {p.number: p for p in document.pages}
    found: dict[int, list[tuple[float, str]]] = {number: [] for number in pages}
    seen: set[tuple[int, int]] = set()
    for n, fact in enumerate(facts.found):
        place = (fact.evidence.start, fact.evidence.end)
        again = " again" if place in seen else ""  # two colours over one another would be none of the legend
        seen.add(place)
        for part, (number, box) in enumerate(_parts(document, fact.evidence)):
            look = f"box k-{fact.kind} f{n}{again}{'' if fact.linked else ' free'}{' more' if part else ''}"
            id_ = "" if part else f' id="e{n}"'
            area = (box[2] - box[0]) * (box[3] - box[1])
            if pages[number].width:
                where = f'title="{escaped(fact.says)}" style="{_at(box, pages[number])}"'
                found[number].append((-area, f'<a class="{look}"{id_} href="#v{n}" {where}></a>'))
    return {number: [html for _, html in sorted(here, key=lambda b: b[0])] for number, here in found.items()}


def _parts(document: Document, e: Evidence) -> Iterator[tuple[int, Box]]:
    """Page and box of what is quoted, row by row: the evidence's own box is that of the first line, all its rows."""
    first = _rows(document.line_at(e.start), e.start, e.end)
    yield from ((e.page, box) for box in (first if len(first) > 1 else [e.box]))
    following = bisect_right(document.line_starts, e.start)
    for line in document.lines[following : bisect_left(document.line_starts, e.end)]:
        yield from ((line.page, box) for box in _rows(line, line.start, e.end))


def _rows(line: Line, start: int, end: int) -> list[Box]:
    """Where the line's characters from `start` to `end` stand; a line that is a table's row may wrap in its cells."""
    rows: list[Box] = []
    for run in line.runs:
        if run.start < end and start < run.end:
            a, b = run.edges[max(start, run.start) - run.start], run.edges[min(end, run.end) - run.start]
            x0, y0, x1, y1 = rows[-1] if rows else (a, run.y0, b, run.y1)
            if rows and min(y1, run.y1) - max(y0, run.y0) < 0.5 * min(y1 - y0, run.y1 - run.y0):
                rows.append((a, run.y0, b, run.y1))
            else:
                rows[-1:] = [(min(x0, a), min(y0, run.y0), max(x1, b), max(y1, run.y1))]
    return rows


def _at(box: Box, one: Page) -> str:
    x0, y0, x1, y1 = box
    left, top, width, height = x0 - _EDGE, y0, x1 - x0 + 2 * _EDGE, y1 - y0
    return (
        f"left:{100 * left / one.width:.3f}%;top:{100 * top / one.height:.3f}%;"
        f"width:{100 * width / one.width:.3f}%;height:{100 * height / one.height:.3f}%"
    )


def _headings(document: Document, one: Page) -> Iterator[str]:
    for start, end, kind in _heading_spans(document):
        if document.line_at(start).page == one.number:
            yield f'<span class=heading style="{_at(document.box(start, end), one)}"><i>{escaped(kind)}</i></span>'


def _heading_spans(document: Document) -> Iterator[tuple[int, int, str]]:
    """Where the sections' headings stand, and their kinds; a section may have none."""
    for section in document.sections:
        if section.heading:
            line = document.line_at(section.start)
            at = line.text.find(section.heading)
            start = line.start + max(0, at)
            yield start, start + len(section.heading) if at >= 0 else line.end, section.kind


def _written(document: Document, one: Page, facts: Facts) -> str:
    """The page's text, line by line, with marks over what was read."""
    spans = [(f.evidence.start, f.evidence.end, n) for n, f in enumerate(facts.found)]
    headings = {document.line_at(start).start: kind for start, _, kind in _heading_spans(document)}
    lines = []
    for line in document.lines:
        if line.page == one.number:
            here = [(max(a, line.start), min(b, line.end), n) for a, b, n in spans if a < line.end and line.start < b]
            words = marked(document.text, line.start, line.end, here, facts)
            kind = headings.get(line.start)
            lines.append(f"<p class=heading>{words} <i>{escaped(kind)}</i></p>" if kind else f"<p>{words}</p>")
    return "".join(lines)


def marked(text: str, start: int, end: int, spans: Sequence[_Numbered], facts: Facts) -> str:
    """text[start:end] with marks inside one another; a span that reaches out of the one before it is parted."""
    out: list[str] = []
    waiting = _outer_first(spans)
    at = start
    while waiting:
        a, b, n = waiting[0]
        inside = [(c, min(d, b), m) for c, d, m in waiting[1:] if c < b]
        beyond = [(max(c, b), d, m) for c, d, m in waiting[1:] if d > b]
        fact = facts.found[n]
        id_ = f' id="e{n}"' if a == fact.evidence.start else ""
        look = f"k-{fact.kind} f{n}{'' if fact.linked else ' free'}"
        out.append(escaped(text[at:a]))
        out.append(f'<mark class="{look}"{id_} title="{escaped(fact.says)}">{marked(text, a, b, inside, facts)}</mark>')
        at = b
        waiting = _outer_first(beyond)
    out.append(escaped(text[at:end]))
    return "".join(out)


def _outer_first(spans: Iterable[_Numbered]) -> list[_Numbered]:
    return sorted(spans, key=lambda s: (s[0], -s[1]))
