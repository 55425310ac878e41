"""PDF → glyphs by PDFium (pypdfium2): the default backend, some ten times as fast as pdfminer.six."""

from __future__ import annotations

import ctypes
import re
import threading
from collections.abc import Iterator
from ctypes import addressof
from dataclasses import dataclass
from typing import Any

from kgmatch.model import Box
from kgmatch.reading.glyphs import (
    BOLD,
    DINGBATS,
    ITALIC,
    SYMBOLS,
    UNKNOWN,
    Glyph,
    RawPage,
    drawn_in,
    luminance,
    one_glyph,
    quarter,
    turned_box,
    upright_box,
)

_LOCK = threading.RLock()  # PDFium is not thread-safe
_SPACES = frozenset({9, 10, 13, 32, 160})
_PLAIN = re.compile(r"regular|book|light|roman|cmr\d", re.I)  # stated weights are often wrong, names seldom
_SOFT_HYPHEN = 2  # PDFium's own mark for a hyphen at a line's end
_MAX_PIXELS = 40_000_000  # of a page drawn to look at its ink; the largest poster has some 8 million points
_MAX_OBJECTS = 20_000  # drawn paths looked at; a map or a chart has more, and none of them is a table


class PdfiumError(Exception):
    """PDFium could not open the file or the page. `password` when it is only locked."""

    def __init__(self, message: str, *, password: bool = False) -> None:
        super().__init__(message)
        self.password = password


def page_count(data: bytes) -> int:
    """Raises PdfiumError."""
    with _Opened(data) as document:
        return len(document)


def page_size(data: bytes, number: int) -> tuple[float, float]:
    """Width and height of page `number` (from 1) in points, as it is shown. Raises PdfiumError."""
    import pypdfium2

    with _Opened(data) as document, _LOCK:
        try:
            width, height = document.get_page_size(number - 1)
        except (pypdfium2.PdfiumError, IndexError) as error:
            raise PdfiumError(str(error)) from None
    return float(width), float(height)


def raw_pages(data: bytes) -> Iterator[RawPage]:
    """Page by page. Raises PdfiumError."""
    import pypdfium2

    with _Opened(data) as document:
        for number in range(len(document)):
            with _LOCK:
                try:
                    page = document[number]
                except pypdfium2.PdfiumError as error:
                    raise PdfiumError(str(error)) from None
                found = _raw_page(page)
                page.close()
            yield found


def render(data: bytes, number: int, *, scale: float) -> Any:
    """Page `number` (from 1) as a greyscale array (height, width) of uint8, or None for one too large to be drawn.

    Raises PdfiumError.
    """
    return picture(data, number, scale=scale, grey=True)


def picture(data: bytes, number: int, *, scale: float, grey: bool = False, part: Box | None = None) -> Any:
    """Page `number` (from 1), or the `part` of it in that box, as an array (height, width[, 3]) of uint8, `scale` pixels a
    point. Raises PdfiumError.
    """
    import pypdfium2

    with _Opened(data) as document, _LOCK:
        try:
            page = document[number - 1]
            width, height = page.get_width(), page.get_height()
            if grey and part is None and width * height * scale**2 > _MAX_PIXELS:
                return None
            x0, y0, x1, y1 = part or (0, 0, width, height)
            cut = (max(0, x0), max(0, height - y1), max(0, width - x1), max(0, y0))
            if cut[0] + cut[2] >= width or cut[1] + cut[3] >= height:
                raise PdfiumError("the part lies outside the page")
            found = page.render(scale=scale, grayscale=grey, rev_byteorder=True, crop=cut).to_numpy().copy()
        except pypdfium2.PdfiumError as error:
            raise PdfiumError(str(error)) from None
    return found[:, :, 0] if grey and found.ndim == 3 else found if grey else found[:, :, :3]


class _Opened:
    """The open document, closed at the end."""

    def __init__(self, data: bytes) -> None:
        import pypdfium2

        with _LOCK:
            try:
                self._document = pypdfium2.PdfDocument(data)
            except pypdfium2.PdfiumError as error:
                raise PdfiumError(str(error), password="password" in str(error).lower()) from None

    def __enter__(self) -> Any:
        return self._document

    def __exit__(self, *_: object) -> None:
        with _LOCK:
            self._document.close()


@dataclass(slots=True)
class _Style:
    """What all glyphs of one text object share."""

    size: float
    bold: bool
    italic: bool
    ink: float
    angle: int | None
    invisible: bool
    font: str
    symbols: bool


def _raw_page(page: Any) -> RawPage:
    import pypdfium2.raw as c

    turned = c.FPDFPage_GetRotation(page)
    left, bottom, right, top = page.get_bbox()
    width, height = (right - left, top - bottom) if turned % 2 == 0 else (top - bottom, right - left)
    place = _placed(turned, left, bottom, right, top)
    textpage = c.FPDFText_LoadPage(page)
    if not textpage:
        raise PdfiumError("a page without readable text")
    try:
        glyphs = list(_glyphs(c, textpage, place, turned))
    finally:
        c.FPDFText_ClosePage(textpage)
    rules, image_area = _drawn(c, page, place)
    return RawPage(width, height, glyphs, rules, min(1.0, image_area / max(1.0, width * height)))


def _placed(turned: int, left: float, bottom: float, right: float, top: float) -> Any:
    """(x, y) of the page's own space → points from the top left of the page as it is shown."""
    if turned == 1:
        return lambda x, y: (y - bottom, x - left)
    if turned == 2:
        return lambda x, y: (right - x, y - bottom)
    if turned == 3:
        return lambda x, y: (top - y, right - x)
    return lambda x, y: (x - left, top - y)


def _glyphs(c: Any, textpage: Any, place: Any, turned: int) -> Iterator[Glyph]:
    box, x, y = c.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    box_at, x_at, y_at = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    unicode_of, loose, origin, owner, made_up = c.FPDFText_GetUnicode, c.FPDFText_GetLooseCharBox, c.FPDFText_GetCharOrigin, c.FPDFText_GetTextObject, c.FPDFText_IsGenerated  # fmt: skip
    style_of = _Styles(c, textpage, turned)
    address, style, high = 0, None, 0
    before: Glyph | None = None  # held back until it is known whether it draws more than one character
    before_at, before_owner = (0.0, 0.0), 0
    for i in range(c.FPDFText_CountChars(textpage)):
        code = unicode_of(textpage, i)
        if 0xD800 <= code < 0xDC00:  # a character beyond the basic plane comes in two halves
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code, high = (0x10000 + ((high - 0xD800) << 10) + code - 0xDC00, 0) if high else (0xFFFD, 0)
        if code in _SPACES:  # words come from gaps; but where a space is drawn, the glyph before it has ended
            if (
                before is not None
                and before.angle == 0
                and before.italic
                and code in (32, 160)
                and not made_up(textpage, i)
            ):
                origin(textpage, i, x_at, y_at)
                end = place(x.value, y.value)[0]
                if before.x0 < end < before.x1:
                    before = before._replace(x1=end)
            continue
        item = owner(textpage, i)
        now = addressof(item.contents) if item else 0
        if style is None or now != address:
            address, style = now, style_of(i, item)
        angle = style.angle
        if angle is None:
            continue
        loose(textpage, i, box_at)
        origin(textpage, i, x_at, y_at)
        text = chr(code) if code <= 0x10FFFF else UNKNOWN
        if code in (_SOFT_HYPHEN, 0xFFFE):
            text = "-"
        elif code < 32 or (code > 126 and c.FPDFText_HasUnicodeMapError(textpage, i) == 1):
            text = UNKNOWN
        if style.symbols:
            text = drawn_in(style.font, text)
        px, py = place(x.value, y.value)
        ax, ay = place(box.left, box.bottom)
        bx, by = place(box.right, box.top)
        if angle in (0, 180):
            if ax > bx:
                ax, bx = bx, ax
            if angle == 0 and ax < px < bx:
                ax = px
            edges = upright_box(ax, bx, py, style.size)
        else:
            edges = turned_box(px, ay, by, style.size, angle)
        if before is not None:
            if (px, py) == before_at and now == before_owner:
                before = one_glyph(before, text, edges)  # a ligature or an icon
                continue
            yield before
        before = Glyph(text, *edges, style.size, style.bold, style.italic, style.ink, angle, style.invisible)
        before_at, before_owner = (px, py), now
    if before is not None:
        yield before


class _Styles:
    """What the glyphs of one text object share. Some programs (Qt) make an object of every glyph, so fonts, and styles
    by font, matrix and colour, are looked up once."""

    def __init__(self, c: Any, textpage: Any, turned: int) -> None:
        self._c, self._textpage, self._turned = c, textpage, turned
        self._fonts: dict[int, tuple[bool, bool, str]] = {}
        self._styles: dict[tuple[object, ...], _Style] = {}
        self._matrix = c.FS_MATRIX()
        self._colour = [ctypes.c_uint() for _ in range(4)]
        self._matrix_at, self._colour_at = ctypes.byref(self._matrix), [ctypes.byref(v) for v in self._colour]

    def __call__(self, i: int, item: Any) -> _Style:
        c, matrix = self._c, self._matrix
        c.FPDFText_GetMatrix(self._textpage, i, self._matrix_at)
        c.FPDFText_GetFillColor(self._textpage, i, *self._colour_at)
        font = c.FPDFTextObj_GetFont(item) if item else None
        font_address = addressof(font.contents) if font else 0
        mode = c.FPDFTextObj_GetTextRenderMode(item) if item else 0
        red, green, blue, _ = (v.value for v in self._colour)
        size = c.FPDFText_GetFontSize(self._textpage, i)
        key = (font_address, size, matrix.a, matrix.b, matrix.c, matrix.d, red, green, blue, mode)
        found = self._styles.get(key)
        if found is None:
            found = self._styles[key] = self._style(i, font_address, size, luminance(red / 255, green / 255, blue / 255), mode)  # fmt: skip
        return found

    def _style(self, i: int, font: int, size: float, ink: float, mode: int) -> _Style:
        matrix = self._matrix
        size *= (matrix.c**2 + matrix.d**2) ** 0.5
        angle = quarter(matrix.a, matrix.b)
        box = self._c.FS_RECTF()
        self._c.FPDFText_GetLooseCharBox(self._textpage, i, ctypes.byref(box))
        drawn = abs(box.top - box.bottom) if angle in (0, 180) else abs(box.right - box.left)
        if drawn and not 0.3 * drawn < size < 3 * drawn:  # a Type 3 font may count in units of its own
            size = drawn
        if font not in self._fonts:
            self._fonts[font] = self._weight(i)
        bold, italic, name = self._fonts[font]
        return _Style(
            size, bold or mode == 2, italic, ink, None if angle is None else (angle - 90 * self._turned) % 360, mode == 3,
            name, bool(SYMBOLS.search(name) or DINGBATS.search(name)),
        )  # fmt: skip

    def _weight(self, i: int) -> tuple[bool, bool, str]:
        """Whether the glyph's font is bold, and italic, by its name or by the weight it states; and its name."""
        buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        self._c.FPDFText_GetFontInfo(self._textpage, i, buffer, 128, ctypes.byref(flags))
        name = buffer.value.decode("utf-8", "replace")
        told = not _PLAIN.search(name) and self._c.FPDFText_GetFontWeight(self._textpage, i) >= 600
        return bool(BOLD.search(name)) or told, bool(ITALIC.search(name)), name


def _drawn(c: Any, page: Any, place: Any) -> tuple[list[Box], float]:
    """Thin lines and frames, and the area that images cover, in square points."""
    rules: list[Box] = []
    area = 0.0
    edges = [ctypes.c_float() for _ in range(4)]
    for n in range(min(c.FPDFPage_CountObjects(page), _MAX_OBJECTS)):
        item = c.FPDFPage_GetObject(page, n)
        kind = c.FPDFPageObj_GetType(item)
        if kind not in (c.FPDF_PAGEOBJ_PATH, c.FPDF_PAGEOBJ_IMAGE):
            continue
        if not c.FPDFPageObj_GetBounds(item, *map(ctypes.byref, edges)):
            continue
        left, bottom, right, top = (edge.value for edge in edges)
        ax, ay = place(left, bottom)
        bx, by = place(right, top)
        box = (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
        if kind == c.FPDF_PAGEOBJ_IMAGE:
            area += (box[2] - box[0]) * (box[3] - box[1])
        else:
            rules.append(box)
    return rules, area
