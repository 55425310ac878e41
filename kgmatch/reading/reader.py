"""A file → a Document, whatever its format."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from kgmatch.errors import DocumentError
from kgmatch.model import Document, Line, Page
from kgmatch.reading.docx import NO_BOX, read_docx
from kgmatch.reading.layout import TextLine
from kgmatch.reading.pdf import read_pdf
from kgmatch.reading.quality import grade, unusable
from kgmatch.reading.sections import find_sections
from kgmatch.reading.text import clean, decode

READER_VERSION = "1"
MAX_BYTES = 50 * 1024 * 1024
PDF, DOCX, TEXT = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "text/plain",
)
_NO_PAGE = Page(1, 0.0, 0.0)


def read(path: Path, *, as_of: date | None = None) -> Document:
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
    return read_bytes(data, source, as_of=as_of)


def read_bytes(data: bytes, source: str, *, as_of: date | None = None) -> Document:
    """The same from bytes; `source` is what the file is called."""
    if not data:
        raise DocumentError(f"{source}: the file is empty (0 bytes)")
    kind = media_type(data, source)
    pages: Sequence[Page] = (_NO_PAGE,)
    counts: dict[str, int] = {}
    if kind == PDF:
        pages, by_page, counts = read_pdf(data, source)
    elif kind == DOCX:
        by_page = [read_docx(data, source)]
    else:
        by_page = [[TextLine(row, NO_BOX, 11.0, False) for row in decode(data, source).splitlines()]]
    lines, text = _assemble(by_page)
    why = unusable(text, counts)
    if why is not None:
        raise DocumentError(f"{source}: {why}")
    return Document(
        id=hashlib.sha256(data).hexdigest(),
        source=source,
        as_of=as_of or date.today(),
        media_type=kind,
        language=language(text),
        pages=tuple(pages),
        text=text,
        lines=lines,
        sections=find_sections(lines),
        quality=grade(text, counts),
    )


def document_from_text(text: str, source: str, *, as_of: date | None = None, id: str | None = None) -> Document:
    """A document of text that is no file's whole content (a job file's fields), line by line as given.

    `id` is the hash of the file it comes from, else of the text.
    """
    lines, joined = _assemble([[TextLine(row, NO_BOX, 11.0, False) for row in text.split("\n")]])
    return Document(
        id or hashlib.sha256(text.encode()).hexdigest(), source, as_of or date.today(), TEXT, language(joined), (_NO_PAGE,),
        joined, lines, find_sections(lines), grade(joined, {}),
    )  # fmt: skip


def media_type(data: bytes, source: str) -> str:
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        if b"word/document.xml" in data:
            return DOCX
        raise DocumentError(f"{source}: a ZIP or Office file that is no DOCX; save it as DOCX or PDF")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentError(f"{source}: a legacy Office file (.doc); save it as DOCX or PDF")
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF8")):
        raise DocumentError(f"{source}: an image; run OCR on it first and save it as PDF")
    if data.lstrip()[:5].lower() in (b"{\\rtf", b"<html", b"<!doc"):
        raise DocumentError(f"{source}: RTF or HTML, which is not read; save it as DOCX or PDF")
    return TEXT


def _assemble(by_page: Sequence[Sequence[TextLine]]) -> tuple[tuple[Line, ...], str]:
    lines: list[Line] = []
    at = 0
    for number, page in enumerate(by_page, start=1):
        for line in page:
            text = clean(line.text)
            if text:
                lines.append(Line(text, at, number, line.box, line.size, line.bold))
                at += len(text) + 1
    return tuple(lines), "\n".join(line.text for line in lines)


def language(text: str) -> str:
    """The ISO 639-1 code of the text's language ("en"), by py3langid; "und" for next to no text."""
    import py3langid

    return str(py3langid.classify(text[:20_000])[0]) if sum(map(str.isalpha, text[:2000])) >= 40 else "und"
