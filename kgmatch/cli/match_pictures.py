"""The pictures of a match report: what counted how much, quoted places cut out of their pages, and the walk through the
graph from the posting to the candidate. SVG and PNG, without scripts and without other files.
"""

from __future__ import annotations

import hashlib
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kgmatch.cli.html_page import clean, data_uri, escaped, png
from kgmatch.matching.coverage import MET, NOT_EVIDENCED
from kgmatch.model import Box, Coverage, Evidence
from kgmatch.reading.reader import PDF

CUT_WIDTH, CUT_ABOVE, CUT_MOST = 380.0, 20.0, 100.0  # points: of a picture, around the quote, and its greatest height
CUTS, CUTS_A_PERSON = 120, 4
CUT_BYTES = 6_000_000  # of all pictures of a report; mail takes no more than some 20 MB, and base64 adds a third
_FILE_BYTES = 50_000_000
_SCALE, _GREYS = 2.0, 16
_MARK = (255, 224, 102)  # a marker pen's yellow; the frame shows where there is no colour
_FRAME = 1  # pixels
_WALKS = 7  # requirements in a graph picture

GONE = "the file is no longer where it was read"
CHANGED = "the file has changed since it was read"


@dataclass(frozen=True, slots=True)
class Source:
    """A document as the store knows it."""

    id: str
    files: tuple[str, ...]
    media_type: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a page as a data: URI with its size in points, and the quotes marked in it."""

    uri: str
    width: float
    height: float
    document: str
    page: int
    quotes: tuple[str, ...]


@dataclass
class Cuts:
    """Cuts quoted places out of the files, as long as there are few of them; a file is read and checked once."""

    sources: Mapping[str, Source]
    bytes_left: int = CUT_BYTES
    cuts_left: int = CUTS
    _read: dict[str, bytes | str] = field(default_factory=dict)

    def of(self, evidence: Sequence[Evidence]) -> tuple[list[Cut], list[str]]:
        """Of one candidate: pictures of the first few places, and why there are none of others."""
        found: list[Cut] = []
        missing: dict[str, None] = {}
        for place, inside in _places(evidence):
            data = self._data(inside[0].document_id)
            if isinstance(data, str):
                if data:
                    missing[data] = None
                continue
            if len(found) >= CUTS_A_PERSON or self.cuts_left <= 0 or self.bytes_left <= 0:
                continue
            cut = _cut(data, place, inside)
            if cut is not None:
                found.append(cut)
                self.cuts_left -= 1
                self.bytes_left -= len(cut.uri)
        self._read.clear()  # the next candidate has other files
        return found, list(missing)

    def _data(self, document: str) -> bytes | str:
        """The file's bytes, if it is still the one that was read; else why not, "" for a kind that has no pages."""
        if document not in self._read:
            self._read[document] = self._checked(self.sources.get(document))
        return self._read[document]

    def _checked(self, source: Source | None) -> bytes | str:
        if source is None or source.media_type != PDF:
            return ""
        there = [path for path in map(Path, source.files) if path.is_file() and path.stat().st_size <= _FILE_BYTES]
        for path in there:
            try:
                data = path.read_bytes()
            except OSError:
                continue
            if hashlib.sha256(data).hexdigest() == source.id:
                return data
        return CHANGED if there else GONE


def _places(evidence: Iterable[Evidence]) -> list[tuple[Box, list[Evidence]]]:
    """Parts of pages to show, each with all the evidence that lies in it, in the order of the first of these."""
    found: list[tuple[Box, list[Evidence]]] = []
    for one in evidence:
        x0, y0, x1, y1 = one.box
        if not (x1 > x0 and y1 > y0):
            continue
        for box, inside in found:
            same = (inside[0].document_id, inside[0].page) == (one.document_id, one.page)
            if same and box[0] <= x0 and x1 <= box[2] and box[1] <= y0 and y1 <= box[3]:
                inside.append(one)
                break
        else:
            left = max(0.0, x0 - max(20.0, (CUT_WIDTH - (x1 - x0)) * 0.4))
            bottom = min(y1 + CUT_ABOVE, y0 - CUT_ABOVE + CUT_MOST)
            found.append(((left, max(0.0, y0 - CUT_ABOVE), left + CUT_WIDTH, bottom), [one]))
    return found


def _cut(data: bytes, place: Box, inside: Sequence[Evidence]) -> Cut | None:
    """None where the page cannot be drawn."""
    import numpy as np

    from kgmatch.reading import pdfium

    try:
        width, _ = pdfium.page_size(data, inside[0].page)
        left = max(0.0, min(place[0], width - CUT_WIDTH))  # as wide as the others where the quote stands at the edge
        place = (left, place[1], place[2], place[3])
        pixels = pdfium.picture(data, inside[0].page, scale=_SCALE, grey=True, part=place)
    except pdfium.PdfiumError:
        return None
    levels = (pixels.astype(np.uint16) * (_GREYS - 1) + 127) // 255
    height, width = levels.shape
    for one in inside:
        x0, y0, x1, y1 = (
            round(_SCALE * (value - edge) + more)
            for value, edge, more in zip(one.box, (place[0], place[1]) * 2, (-3, -3, 3, 3), strict=True)
        )
        x0, y0, x1, y1 = max(0, x0), max(0, y0), min(width, x1), min(height, y1)
        if x1 - x0 > 2 * _FRAME and y1 - y0 > 2 * _FRAME:
            marked = levels[y0:y1, x0:x1]
            marked[marked < _GREYS] += _GREYS
            for edge in (marked[:_FRAME], marked[-_FRAME:], marked[:, :_FRAME], marked[:, -_FRAME:]):
                edge[...] = _GREYS
    uri = data_uri("image/png", png(levels.astype(np.uint8), _palette()))
    quotes = tuple(dict.fromkeys(clean(one.quote) for one in inside))
    return Cut(uri, width / _SCALE, height / _SCALE, inside[0].document_id, inside[0].page, quotes)


def _palette() -> Any:
    import numpy as np

    greys = np.linspace(0, 1, _GREYS)[:, None]
    return np.round(np.concatenate((greys * np.full(3, 255), greys * np.asarray(_MARK)))).astype(np.uint8)


# What counted how much


def bar(share: float) -> str:
    """A bar as long as the share (0 to 1) of its cell; it prints without background colours."""
    length = max(0.0, min(1.0, share)) * 100
    return (
        f'<svg class=bar viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class=rail width="100" height="8"/><rect class=fill width="{length:.1f}" height="8"/></svg>'
    )


# The walk through the graph

_LEFT, _RIGHT, _ROW, _HEAD = 150.0, 150.0, 34.0, 26.0
_WIDTH = 620.0


def walks(title: str, candidate: str, coverage: Sequence[Coverage]) -> str:
    """Posting – requirement – what leads there – what the candidate has – candidate: an SVG, empty where nothing is covered."""
    covered = sorted(
        (c for c in coverage if c.state != NOT_EVIDENCED and c.held is not None),
        key=lambda c: (-c.requirement.importance, -c.worth, c.requirement.concept.label),
    )[:_WALKS]
    if not covered:
        return ""
    height = _HEAD + _ROW * len(covered) + 6
    middle = _HEAD + _ROW * len(covered) / 2
    left, right = 74.0, _WIDTH - 74.0
    says = f"How the graph leads from the posting to {candidate}: " + "; ".join(
        f"{' – '.join(c.held.path)} ({c.state})" for c in covered if c.held is not None
    )
    parts = [
        f'<svg class=walks viewBox="0 0 {_WIDTH:.0f} {height:.0f}" role="img" aria-label="{escaped(clean(says))}">',
        *(
            f'<text class=col x="{x:.0f}" y="12">{word}</text>'
            for x, word in ((left, "posting"), (226.0, "asks for"), (394.0, "candidate has"), (right, "candidate"))
        ),
    ]
    boxes = [_label(left, middle, title, 20, "end"), _label(right, middle, candidate, 20, "end")]
    for n, c in enumerate(covered):
        y = _HEAD + _ROW * (n + 0.5)
        look = "met" if c.state == MET else "partly"
        held = c.held
        assert held is not None
        same = len(held.path) < 2
        parts.append(_curve(left + 62, middle, 168, y, look))
        parts.append(_curve(452, y, right - 62, middle, look))
        if same:
            boxes.append(_label(310, y, held.label, 48, look, half=142))
            continue
        parts.append(_curve(226 + 58, y, 394 - 58, y, look))
        boxes.append(_label(226, y, held.path[0], 18, look))
        boxes.append(_label(394, y, held.path[-1], 18, look))
        if len(held.path) > 2:
            via = textwrap.shorten(clean(held.path[1]), 22, placeholder="…")
            parts.append(f'<text class=via x="310" y="{y + 15:.0f}">{escaped("via " + via)}</text>')
    return "".join((*parts, *boxes, "</svg>"))


def _curve(x0: float, y0: float, x1: float, y1: float, look: str) -> str:
    bend = (x1 - x0) / 2
    return f'<path class={look} d="M{x0:.0f} {y0:.1f}C{x0 + bend:.0f} {y0:.1f} {x1 - bend:.0f} {y1:.1f} {x1:.0f} {y1:.1f}"/>'


def _label(x: float, y: float, words: str, width: int, look: str, *, half: int = 58) -> str:
    lines = textwrap.wrap(clean(words), width, max_lines=2, placeholder="…") or ["?"]
    half = 62 if look == "end" else half
    tall = 15.0 if len(lines) > 1 else 11.0
    top = y + 4 - 5.5 * (len(lines) - 1)
    rows = "".join(f'<tspan x="{x:.0f}" y="{top + 11 * n:.1f}">{escaped(line)}</tspan>' for n, line in enumerate(lines))
    return f'<rect class={look} x="{x - half:.0f}" y="{y - tall:.1f}" width="{2 * half}" height="{2 * tall:.0f}" rx="4"/><text>{rows}</text>'
