"""A file → a Document, whatever its format. The format is told by the bytes, never by the file's name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kgmatch.errors import DocumentError
from kgmatch.model import Document, Line, Page, Run, Span
from kgmatch.reading import flattened, json_resume_file
from kgmatch.reading.hyphens import unbroken
from kgmatch.reading.language import language
from kgmatch.reading.quality import OCR_REMEDY, PageFacts, document_quality, text_facts, unusable
from kgmatch.reading.sections import find_sections
from kgmatch.reading.segments import NO_BOX, TextLine
from kgmatch.reading.text import clean, decode

READER_VERSION = "3"
MAX_BYTES = 50 * 1024 * 1024
MAX_TEXT = 2_000_000  # characters
PDF, DOCX, ODT, RTF, DOC, HTML, MARKDOWN, JSON, IMAGE, TEXT = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.oasis.opendocument.text",
    "application/rtf",
    "application/msword",
    "text/html",
    "text/markdown",
    "application/json",
    "image/*",
    "text/plain",
)
_NO_PAGE = Page(1, 0.0, 0.0)
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF8", b"BM")


@dataclass(frozen=True, slots=True)
class ReaderOptions:
    """`backend`: what opens PDFs first, "pdfium" or "pdfminer"; `ocr_languages`: Tesseract's names of the languages of
    scans ("eng+deu"), "" for no OCR at all. Without the `ocr` extra and Tesseract there is none either.
    """

    backend: str = "pdfium"
    ocr_languages: str = "eng"

    @property
    def ocr(self) -> str | None:
        from kgmatch.reading import ocr

        return self.ocr_languages if self.ocr_languages and ocr.available() else None


@dataclass(frozen=True, slots=True)
class _Content:
    """What a format's reader makes of the bytes."""

    by_page: Sequence[Sequence[TextLine]]
    pages: Sequence[Page] = (_NO_PAGE,)
    facts: Sequence[PageFacts] = ()
    hidden: dict[str, int] | None = None


def read(path: Path, *, as_of: date | None = None, options: ReaderOptions = ReaderOptions()) -> Document:
    """Read one file. Raises DocumentError naming it, what is wrong and what to do."""
    source = str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DocumentError(f"{source}: larger than {MAX_BYTES >> 20} MB; not read")
        data = path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"{source}: no such file") from None
    except OSError as error:
        raise DocumentError(f"{source}: cannot be read: {error.strerror}") from None
    return read_bytes(data, source, as_of=as_of, options=options)


def read_bytes(data: bytes, source: str, *, as_of: date | None = None, options: ReaderOptions = ReaderOptions()) -> Document:  # fmt: skip
    """The same from bytes; `source` is what the file is called."""
    if not data:
        raise DocumentError(f"{source}: the file is empty (0 bytes)")
    kind = media_type(data, source)
    if kind == JSON:
        return _json_resume(data, source, as_of)
    content = _content(data, source, kind, options)
    if sum(len(line.text) for page in content.by_page for line in page) > MAX_TEXT:
        raise DocumentError(f"{source}: more than {MAX_TEXT:,} characters of text; no resume or posting has as many")
    lines, text = _assemble(content.by_page)
    facts = list(content.facts) or [replace(text_facts(text), hidden=content.hidden or {})]
    why = unusable(facts, ocr=OCR_REMEDY if kind in (PDF, IMAGE) else None)
    if why is not None:
        raise DocumentError(f"{source}: {why}")
    return Document(
        id=hashlib.sha256(data).hexdigest(),
        source=source,
        as_of=as_of or date.today(),
        media_type=kind,
        language=language(text),
        pages=tuple(content.pages),
        text=text,
        lines=lines,
        sections=find_sections(lines),
        quality=document_quality(facts),
    )


def _content(data: bytes, source: str, kind: str, options: ReaderOptions) -> _Content:
    """By the format's own reader; each is imported when a file asks for it, as a job file in JSON needs none."""
    if kind == PDF:
        from kgmatch.reading.pdf import read_pdf

        found = read_pdf(data, source, backend=options.backend, ocr_languages=options.ocr)
        return _Content(found.lines, found.pages, found.facts)
    if kind == IMAGE:
        return _image(data, source, options)
    if kind in (HTML, MARKDOWN):
        from kgmatch.reading import html

        if kind == MARKDOWN:
            return _Content([html.read_markdown(decode(data, source), source)])
        lines, hidden = html.read_html(data, source)
        return _Content([lines], hidden=hidden)
    if kind in (DOC, DOCX, ODT, RTF):
        return _Content([_office(data, source, kind)])
    return _Content(
        [[TextLine(row, NO_BOX, 11.0, False) for row in flattened.rows("\n".join(decode(data, source).splitlines()))]]
    )


def _image(data: bytes, source: str, options: ReaderOptions) -> _Content:
    from kgmatch.reading import ocr

    if options.ocr is None:
        raise DocumentError(f"{source}: an image; {OCR_REMEDY}")
    width, height, lines = ocr.read_image(data, source, languages=options.ocr)
    facts = text_facts("\n".join(line.text for line in lines)).after_ocr(lines)
    return _Content([lines], [Page(1, width, height)], [facts])


def _office(data: bytes, source: str, kind: str) -> list[TextLine]:
    from kgmatch.reading import office
    from kgmatch.reading.docx import read_docx

    if kind == ODT:
        return office.read_odt(data, source)
    if kind == RTF:
        return office.read_rtf(data, source)
    return read_docx(office.converted(data, source, ".doc") if kind == DOC else data, source)


def document_from_text(text: str, source: str, *, as_of: date | None = None, id: str | None = None) -> Document:
    """A document of text that is no file's whole content (a job file's fields), line by line; a line that is too long to be
    one is parted.

    `id` is the hash of the file it comes from, else of the text.
    """
    lines, joined = _assemble([[TextLine(row, NO_BOX, 11.0, False) for row in flattened.rows(text)]])
    return Document(
        id or hashlib.sha256(text.encode()).hexdigest(), source, as_of or date.today(), TEXT, language(joined), (_NO_PAGE,),
        joined, lines, find_sections(lines), document_quality([text_facts(joined)]),
    )  # fmt: skip


def _json_resume(data: bytes, source: str, as_of: date | None) -> Document:
    lines: list[Line] = []
    marks: list[Span] = []
    at = 0
    for n, parts in enumerate(json_resume_file.laid_out(data, source)):
        text = "".join(part for part, _ in parts)
        lines.append(Line(text, at, 1, NO_BOX, 20.0 if n == 0 else 11.0, len(parts) == 1 and n == 0))
        for part, label in parts:
            if label is not None:
                marks.append(Span(at, at + len(part), label, 1.0, json_resume_file.MODEL))
            at += len(part)
        at += 1
    text = "\n".join(line.text for line in lines)
    if not text.strip():
        raise DocumentError(f"{source}: a JSON Resume without content")
    return Document(
        hashlib.sha256(data).hexdigest(), source, as_of or date.today(), JSON, language(text), (_NO_PAGE,), text, tuple(lines),
        find_sections(lines), document_quality([text_facts(text)]), tuple(marks),
    )  # fmt: skip


def media_type(data: bytes, source: str) -> str:
    """What the bytes are. Raises DocumentError for what is no document."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        if b"word/document.xml" in data:
            return DOCX
        if b"mimetypeapplication/vnd.oasis.opendocument.text" in data[:200]:
            return ODT
        raise DocumentError(f"{source}: a ZIP or Office file that is no DOCX or ODT; save it as DOCX or PDF")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return DOC
    if data.startswith(_IMAGES):
        return IMAGE
    if head.startswith(b"{\\rtf"):
        return RTF
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (
        head.startswith(b"<") and b"<html" in head
    ):
        return HTML
    if json_resume_file.is_json_resume(data):
        return JSON
    if len(_MARKDOWN.findall(data[:20_000])) >= 2:
        return MARKDOWN
    return TEXT


_MARKDOWN = re.compile(rb"^#{1,4} \S|^\*\*[^*\n]+\*\*|^\s*[-*] \*\*|\]\(https?://|^\|(?:\s*:?-+:?\s*\|)+", re.M)


def _assemble(by_page: Sequence[Sequence[TextLine]]) -> tuple[tuple[Line, ...], str]:
    """Lines with their offsets in the text that they make together; words broken at a line's end are made whole."""
    lines: list[Line] = []
    at = 0
    for number, page in enumerate(by_page, start=1):
        for line in unbroken(page):
            text, runs = _clean_runs(line, at)
            if text:
                lines.append(Line(text, at, number, line.box, line.size, line.bold, runs))
                at += len(text) + 1
    return tuple(lines), "\n".join(line.text for line in lines)


def _clean_runs(line: TextLine, at: int) -> tuple[str, tuple[Run, ...]]:
    """The line's text, cleaned run by run so that every character keeps its place on the page."""
    if not line.runs:
        return clean(line.text), ()
    text = ""
    runs: list[Run] = []
    for run in line.runs:
        cleaned = clean(run.text)
        if cleaned:
            text += run.before if text else ""
            edges = run.edges if len(cleaned) == len(run.text) else _spread(run.edges, len(cleaned))
            runs.append(Run(at + len(text), edges, run.y0, run.y1, run.size, run.bold, run.italic))
            text += cleaned
    return text, tuple(runs)


def _spread(edges: tuple[float, ...], length: int) -> tuple[float, ...]:
    """Edges of that many characters in place of others, evenly."""
    last = len(edges) - 1
    return tuple(edges[round(k * last / length)] for k in range(length + 1))
