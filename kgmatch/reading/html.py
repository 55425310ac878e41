"""HTML and Markdown → lines: blocks in the order of the file, headings by their level, tables by row. No boxes, one page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kgmatch.errors import DocumentError
from kgmatch.reading.layout import CELL, TextLine, styled_line

_SIZES = {"h1": 20.0, "h2": 16.0, "h3": 14.0, "h4": 12.5, "h5": 12.0, "h6": 11.5}
_BODY = 11.0
_BLOCKS = frozenset("address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split())  # fmt: skip
_SKIPPED = frozenset("script style head template noscript iframe object svg math select button textarea".split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0", re.I)
_MAX_DEPTH = 200

Piece = tuple[str, bool, bool]  # text, bold, italic


def read_html(data: bytes, source: str) -> tuple[list[TextLine], dict[str, int]]:
    """The page's lines, and how many characters its styles hide. Raises DocumentError."""
    from lxml import etree, html

    try:
        parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding=_declared(data))
        root = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise DocumentError(f"{source}: not readable HTML ({type(error).__name__})") from None
    walk = _Walk()
    walk.block(root, 0)
    walk.flush()
    return walk.lines, ({"by a style of the page": walk.hidden} if walk.hidden else {})


def read_markdown(text: str, source: str) -> list[TextLine]:
    """By markdown-it, with tables; inline HTML stays text. Raises DocumentError."""
    from markdown_it import MarkdownIt

    page = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").render(text)
    return read_html(f"<html><body>{page}</body></html>".encode(), source)[0]


def _declared(data: bytes) -> str | None:
    """UTF-8 where the bytes are; else what the page says of itself."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


class _Walk:
    def __init__(self) -> None:
        self.lines: list[TextLine] = []
        self.hidden = 0
        self._pieces: list[Piece] = []
        self._size = _BODY
        self._bullet = ""

    def flush(self) -> None:
        """Close the open line."""
        pieces, self._pieces = self._pieces, []
        if "".join(text for text, _, _ in pieces).strip():
            if self._bullet:
                pieces.insert(0, (self._bullet, False, False))
            self._bullet = ""
            self.lines.append(styled_line(pieces, self._size))

    def block(self, element: Any, depth: int, *, bold: bool = False, italic: bool = False) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _SKIPPED or depth > _MAX_DEPTH:
            return
        if _HIDDEN.search(element.get("style") or "") or element.get("hidden") is not None:
            self.hidden += len("".join(element.itertext()).strip())
            return
        if tag == "table" and _is_grid(element):
            self.flush()
            self._rows(element)
            return
        opens = tag in _BLOCKS
        outer = self._size
        if opens:
            self.flush()
            self._size = _SIZES.get(tag, self._size)
            if tag == "li":
                self._bullet = "• "
        heavy = bold or tag in ("b", "strong", "th", *_SIZES)
        slanted = italic or tag in ("i", "em", "cite")
        if tag == "br":
            self.flush()
        self._text(element.text, heavy, slanted, keep=tag == "pre")
        for child in element:
            self.block(child, depth + 1, bold=heavy, italic=slanted)
            self._text(child.tail, heavy, slanted, keep=tag == "pre")
        if opens:
            self.flush()
            self._size, self._bullet = outer, ""

    def _text(self, text: str | None, bold: bool, italic: bool, *, keep: bool) -> None:
        if not text:
            return
        if keep:
            for n, row in enumerate(text.split("\n")):
                if n:
                    self.flush()
                self._pieces.append((row, bold, italic))
        else:
            self._pieces.append((re.sub(r"[ \t\r\n\f]+", " ", text), bold, italic))

    def _rows(self, table: Any) -> None:
        for row in table.iter("tr"):
            pieces: list[Piece] = []
            for cell in row:
                if cell.tag in ("td", "th"):
                    text = " ".join(" ".join(cell.itertext()).split())
                    if text:
                        pieces += [(CELL, False, False)] * bool(pieces) + [(text, cell.tag == "th", False)]
            self._pieces = pieces
            self.flush()


def _is_grid(table: Any) -> bool:
    """Whether the table holds data, row by row, and is not there for the page's layout."""
    cells = list(_cells(table))
    return (
        len(cells) >= 2
        and next(table.iterdescendants("table"), None) is None
        and all(len(" ".join(cell.itertext()).split()) <= 30 for cell in cells)
        and not any(next(cell.iterdescendants("p", "li", "div", "h1", "h2", "h3", "br"), None) is not None for cell in cells)
    )


def _cells(table: Any) -> Iterator[Any]:
    yield from table.iter("td", "th")
