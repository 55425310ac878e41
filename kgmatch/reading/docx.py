"""DOCX → lines by python-docx: paragraphs, tables and text boxes in the order of the file. No boxes, one page."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from kgmatch.errors import DocumentError
from kgmatch.reading.layout import CELL, TextLine

MAX_UNPACKED = 200 * 1024 * 1024
NO_BOX = (0.0, 0.0, 0.0, 0.0)
_BODY_SIZE = 11.0


def read_docx(data: bytes, source: str) -> list[TextLine]:
    """The document's lines. Raises DocumentError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
                raise DocumentError(f"{source}: unpacks to more than {MAX_UNPACKED >> 20} MB; not read")
        from docx import Document

        document = Document(io.BytesIO(data))
        lines = list(_headers(document)) + list(_blocks(document.element.body, document))
    except DocumentError:
        raise
    except Exception as error:  # zipfile, lxml and python-docx each raise their own kinds on broken files
        raise DocumentError(f"{source}: not a readable DOCX ({type(error).__name__}); open and save it again") from None
    if not lines:
        raise DocumentError(f"{source}: no text in it")
    return lines


def _headers(document: Any) -> Iterator[TextLine]:
    """Text of the page header: some put their name and address there."""
    seen = set()
    for section in document.sections:
        for paragraph in section.header.paragraphs:
            if paragraph.text.strip() and paragraph.text not in seen:
                seen.add(paragraph.text)
                yield from _paragraph(paragraph)


def _blocks(parent: Any, document: Any) -> Iterator[TextLine]:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    for child in parent.iterchildren():
        tag = child.tag.rpartition("}")[2]
        if tag == "p":
            boxes = child.xpath(".//*[local-name()='txbxContent' and not(ancestor::*[local-name()='Fallback'])]")
            for box in boxes:
                yield from _blocks(box, document)
            yield from _paragraph(Paragraph(child, document))
        elif tag == "tbl":
            yield from _table(Table(child, document), document)
        elif tag in ("sdt", "sdtContent"):
            yield from _blocks(child, document)


def _table(table: Any, document: Any) -> Iterator[TextLine]:
    """A table of short cells is read by rows; a layout table, with many lines in a cell, cell by cell."""
    for row in table.rows:
        cells, seen = [], set()
        for cell in row.cells:
            if id(cell._tc) not in seen:  # a merged cell comes once for each column it spans
                seen.add(id(cell._tc))
                cells.append(list(_blocks(cell._tc, document)))
        cells = [cell for cell in cells if cell]
        if all(len(cell) <= 2 for cell in cells):
            text = CELL.join(" ".join(line.text for line in cell) for cell in cells)
            if text.strip():
                yield TextLine(text, NO_BOX, cells[0][0].size, cells[0][0].bold)
        else:
            for cell in cells:
                yield from cell


def _paragraph(paragraph: Any) -> Iterator[TextLine]:
    style = paragraph.style
    heading = bool(style is not None and style.name and style.name.lower().startswith(("heading", "title")))
    sizes = [run.font.size.pt for run in paragraph.runs if run.text.strip() and run.font.size is not None]
    size = max(sizes, default=_BODY_SIZE + 3 if heading else _BODY_SIZE)
    runs = [run for run in paragraph.runs if run.text.strip()]
    bold = heading or (bool(runs) and all(run.bold for run in runs))
    bullet = (
        "• " if paragraph._p.xpath("./w:pPr/w:numPr") or (style is not None and "List" in (style.name or "")) else ""
    )
    for text in paragraph.text.split("\n"):
        if text.strip():
            yield TextLine(bullet + text.replace("\t", CELL), NO_BOX, size, bold)
            bullet = ""
