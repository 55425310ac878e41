"""PDF → glyphs by pdfminer.six: the reference, and what is tried where PDFium fails."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from typing import Any

from kgmatch.model import Box
from kgmatch.reading.glyphs import (
    BOLD,
    ITALIC,
    UNKNOWN,
    Glyph,
    RawPage,
    drawn_in,
    luminance,
    quarter,
    turned_box,
    upright_box,
)

_INVISIBLE = 3  # the text render mode that paints nothing


class PdfminerError(Exception):
    """pdfminer.six could not read the file. `password` when it is only locked."""

    def __init__(self, message: str, *, password: bool = False) -> None:
        super().__init__(message)
        self.password = password


def raw_page(data: bytes, number: int) -> RawPage | None:
    """One page, numbered from 1, or None where it is not found or not readable."""
    try:
        return next(raw_pages(data, only=number), None)
    except PdfminerError:
        return None


def raw_pages(data: bytes, *, only: int | None = None) -> Iterator[RawPage]:
    """Page by page, or one of them, numbered from 1. Raises PdfminerError."""
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        resources = PDFResourceManager()
        device = _device(resources)
        interpreter = PDFPageInterpreter(resources, device)
        for page in PDFPage.get_pages(io.BytesIO(data), pagenos=None if only is None else {only - 1}):
            interpreter.process_page(page)
            yield _raw_page(device.get_result())
    except (PDFPasswordIncorrect, PDFEncryptionError):
        raise PdfminerError("encrypted", password=True) from None
    except MemoryError:
        raise
    except Exception as error:  # pdfminer lets errors of many kinds through on broken files, struct's and zlib's too
        raise PdfminerError(type(error).__name__) from None


def _device(resources: Any) -> Any:
    from pdfminer.converter import PDFPageAggregator

    class Device(PDFPageAggregator):
        """Keeps with each character whether its text is painted."""

        def render_string(self, textstate: Any, *args: Any, **kwargs: Any) -> None:
            self._mode = textstate.render
            super().render_string(textstate, *args, **kwargs)

        def render_char(self, *args: Any, **kwargs: Any) -> float:
            advance = super().render_char(*args, **kwargs)
            self.cur_item._objs[-1].render_mode = self._mode
            return float(advance)

    return Device(resources, laparams=None)


def _raw_page(layout: Any) -> RawPage:
    glyphs: list[Glyph] = []
    rules: list[Box] = []
    areas: list[float] = []
    left, top = layout.x0, layout.y1
    _walk(layout, left, top, glyphs, rules, areas)
    width, height = float(layout.width), float(layout.height)
    return RawPage(width, height, glyphs, rules, min(1.0, sum(areas) / max(1.0, width * height)))


def _walk(item: Any, left: float, top: float, glyphs: list[Glyph], rules: list[Box], areas: list[float]) -> None:
    from pdfminer.layout import LTChar, LTContainer, LTCurve, LTImage

    for part in item:
        if isinstance(part, LTChar):
            glyph = _glyph(part, left, top)
            if glyph is not None:
                glyphs.append(glyph)
        elif isinstance(part, LTCurve):
            rules.append((part.x0 - left, top - part.y1, part.x1 - left, top - part.y0))
        elif isinstance(part, LTImage):
            areas.append(abs(part.width * part.height))
        elif isinstance(part, LTContainer):
            _walk(part, left, top, glyphs, rules, areas)


def _glyph(char: Any, left: float, top: float) -> Glyph | None:
    text = char.get_text()
    if not text.strip():
        return None
    a, b, c, d, e, f = char.matrix
    angle = quarter(a, b)
    if angle is None:
        return None
    size = (char.fontsize if hasattr(char, "fontsize") else 1.0) * (c**2 + d**2) ** 0.5
    drawn = (char.y1 - char.y0) if angle in (0, 180) else (char.x1 - char.x0)
    if drawn and not 0.3 * drawn < size < 3 * drawn:
        size = drawn
    if text.startswith("(cid:") or text[0] < " ":
        text = UNKNOWN
    name = char.fontname if isinstance(char.fontname, str) else ""
    text = drawn_in(name, text)
    edges = (
        upright_box(char.x0 - left, char.x1 - left, top - f, size)
        if angle in (0, 180)
        else turned_box(e - left, top - char.y0, top - char.y1, size, angle)
    )
    state = getattr(char, "graphicstate", None)
    mode = getattr(char, "render_mode", 0)
    ink = _ink(state.ncolor) if state is not None else 0.0
    return Glyph(text, *edges, size, bool(BOLD.search(name)) or mode == 2, bool(ITALIC.search(name)), ink, angle, mode == _INVISIBLE)  # fmt: skip


def _ink(colour: Any) -> float:
    """The luminance of a fill in DeviceGray, RGB or CMYK; 0 for patterns and what else there is."""
    if isinstance(colour, int | float):
        return float(colour)
    if isinstance(colour, Sequence) and all(isinstance(v, int | float) for v in colour):
        if len(colour) == 1:
            return float(colour[0])
        if len(colour) == 3:
            return luminance(*colour)
        if len(colour) == 4:
            cyan, magenta, yellow, black = colour
            return luminance(*((1 - min(1.0, v + black)) for v in (cyan, magenta, yellow)))
    return 0.0
