"""PDF → glyphs by pdfminer.six. Scans and locked or broken files are refused with the reason."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

from kgmatch.errors import DocumentError
from kgmatch.model import Page
from kgmatch.reading.layout import Glyph, TextLine, lines_in_order

MAX_PAGES = 200
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.I)


def read_pdf(data: bytes, source: str) -> tuple[list[Page], list[list[TextLine]], dict[str, int]]:
    """Pages, their lines in reading order, and counts of glyphs, undecodable ones and images.

    Raises DocumentError for what cannot be read: encrypted, truncated, without a page, without text, too long.
    """
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    counts = {"glyphs": 0, "undecodable": 0, "images": 0}
    pages: list[Page] = []
    lines: list[list[TextLine]] = []
    try:
        for number, layout in enumerate(_layouts(data), start=1):
            if number > MAX_PAGES:
                raise DocumentError(f"{source}: more than {MAX_PAGES} pages; split the file")
            glyphs = list(_glyphs(layout, layout.height, counts))
            pages.append(Page(number, float(layout.width), float(layout.height)))
            lines.append(lines_in_order(glyphs))
    except (PDFPasswordIncorrect, PDFEncryptionError):
        raise DocumentError(f"{source}: encrypted; save it without a password and try again") from None
    except DocumentError:
        raise
    except (PDFException, PSException, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError, EOFError) as error:  # fmt: skip
        # pdfminer lets errors of many kinds through on broken files
        raise DocumentError(f"{source}: not a readable PDF ({type(error).__name__}); open and save it again, or export it anew") from None  # fmt: skip
    if not pages:
        raise DocumentError(f"{source}: a broken or truncated PDF without a readable page; get the file again")
    if not any(lines):
        why = "only images, no text: a scan" if counts["images"] else "no text in it"
        raise DocumentError(f"{source}: {why}; run OCR on it first (ocrmypdf, say) and try again")
    return pages, lines, counts


def _layouts(data: bytes) -> Iterator[Any]:
    from pdfminer.high_level import extract_pages

    yield from extract_pages(io.BytesIO(data), laparams=None)


def _glyphs(item: Any, height: float, counts: dict[str, int]) -> Iterator[Glyph]:
    from pdfminer.layout import LTChar, LTContainer, LTImage

    for part in item:
        if isinstance(part, LTChar):
            if not part.upright:
                continue
            text = part.get_text()
            counts["glyphs"] += 1
            if text.startswith("(cid:") or text == "�":
                counts["undecodable"] += 1
                text = "�"
            x0, y0, x1, y1 = part.bbox
            yield Glyph(text, x0, height - y1, x1, height - y0, part.size, bool(_BOLD.search(part.fontname)))
        elif isinstance(part, LTImage):
            counts["images"] += 1
        elif isinstance(part, LTContainer):
            yield from _glyphs(part, height, counts)
