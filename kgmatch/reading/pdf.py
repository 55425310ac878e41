"""PDF → pages and their lines, by the backend asked for and the other where it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from kgmatch.errors import DocumentError
from kgmatch.model import Page
from kgmatch.reading import ocr, pdfium, pdfminer_backend
from kgmatch.reading.glyphs import RawPage, is_doubtful
from kgmatch.reading.layout import lines_in_order
from kgmatch.reading.quality import PageFacts, facts_of, page_quality, without_hidden
from kgmatch.reading.running import without_running
from kgmatch.reading.segments import TextLine

MAX_PAGES = 200
MAX_GLYPHS = 100_000  # on a page; a page of small print has 8,000
BACKENDS = ("pdfium", "pdfminer")
_OPEN: dict[str, Callable[[bytes], Iterator[RawPage]]] = {"pdfium": pdfium.raw_pages, "pdfminer": pdfminer_backend.raw_pages}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PdfPages:
    pages: list[Page]
    lines: list[list[TextLine]]
    facts: list[PageFacts]


def read_pdf(data: bytes, source: str, *, backend: str = "pdfium", ocr_languages: str | None = None) -> PdfPages:
    """Pages, their lines in reading order and what was noticed about them.

    `ocr_languages`: Tesseract's names ("eng+deu") of the languages to read scanned pages in; None: no OCR.
    Raises DocumentError for what cannot be read: encrypted, truncated, without a page, without text, too long.
    """
    try:
        return _read(data, source, backend, ocr_languages)
    except (pdfium.PdfiumError, pdfminer_backend.PdfminerError) as error:
        if error.password:
            raise DocumentError(f"{source}: encrypted; save it without a password and try again") from None
        other = next(b for b in BACKENDS if b != backend)
        try:
            return _read(data, source, other, ocr_languages)
        except (pdfium.PdfiumError, pdfminer_backend.PdfminerError) as second:
            if second.password:
                raise DocumentError(f"{source}: encrypted; save it without a password and try again") from None
            raise DocumentError(f"{source}: not a readable PDF ({error}); open and save it again, or export it anew") from None  # fmt: skip


def _read(data: bytes, source: str, backend: str, ocr_languages: str | None) -> PdfPages:
    found = PdfPages([], [], [])
    if backend == "pdfium" and pdfium.page_count(data) > MAX_PAGES:
        raise DocumentError(f"{source}: more than {MAX_PAGES} pages; split the file")
    for number, raw in enumerate(_OPEN[backend](data), start=1):
        if number > MAX_PAGES:
            raise DocumentError(f"{source}: more than {MAX_PAGES} pages; split the file")
        if len(raw.glyphs) > MAX_GLYPHS:
            raise DocumentError(f"{source}: page {number} holds more than {MAX_GLYPHS:,} characters; no resume does")
        if backend == "pdfium" and any(map(is_doubtful, raw.glyphs)):
            raw = _better(raw, pdfminer_backend.raw_page(data, number))
        shown, hidden = without_hidden(raw, partial(pdfium.render, data, number, scale=1.0))
        lines = lines_in_order(shown.glyphs, shown.rules)
        facts = facts_of(shown, lines, hidden)
        if facts.needs_ocr and ocr_languages is not None:
            lines = ocr.read_page(data, number, shown, languages=ocr_languages, source=source)
            facts = facts.after_ocr(lines)
        found.pages.append(Page(number, raw.width, raw.height, page_quality(facts)))
        found.lines.append(lines)
        found.facts.append(facts)
    if not found.pages:
        raise DocumentError(f"{source}: a broken or truncated PDF without a readable page; get the file again")
    heights = [page.height for page in found.pages]
    return PdfPages(found.pages, without_running(found.lines, heights), found.facts)


def _better(page: RawPage, other: RawPage | None) -> RawPage:
    """The one with fewer doubtful characters: pdfminer knows some glyphs by names that PDFium does not."""
    if other is None or len(other.glyphs) < 0.8 * len(page.glyphs):
        return page
    return min(other, page, key=lambda p: sum(map(is_doubtful, p.glyphs)))
