"""RTF (striprtf) and OpenDocument text (odfdo) → lines; other legacy files by LibreOffice, where it is installed."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kgmatch.errors import DocumentError
from kgmatch.reading.docx import MAX_UNPACKED
from kgmatch.reading.layout import CELL, TextLine, styled_line

_BODY = 11.0
_SECONDS = 60


def read_rtf(data: bytes, source: str) -> list[TextLine]:
    """Raises DocumentError."""
    from striprtf.striprtf import rtf_to_text

    try:
        text = rtf_to_text(data.decode("latin-1"), encoding="cp1252", errors="replace")
    except Exception as error:  # the library lets errors of many kinds through on broken files
        raise DocumentError(f"{source}: not readable RTF ({type(error).__name__}); save it as DOCX or PDF") from None
    # A table's cells end with a bar, its rows with a bar and a line's end.
    rows = (row.rstrip("|").replace("|", CELL) if row.endswith("|") else row for row in text.splitlines())
    return [styled_line([(row.replace("\t", CELL), False, False)], _BODY) for row in rows if row.strip()]


def read_odt(data: bytes, source: str) -> list[TextLine]:
    """Paragraphs, headings, lists and tables in the order of the file. Raises DocumentError."""
    from odfdo import Document

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
                raise DocumentError(f"{source}: unpacks to more than {MAX_UNPACKED >> 20} MB; not read")
        return list(_odt_blocks(Document(io.BytesIO(data)).body, ""))
    except DocumentError:
        raise
    except Exception as error:  # zipfile, lxml and odfdo each raise their own kinds on broken files
        raise DocumentError(f"{source}: not a readable ODT ({type(error).__name__}); open and save it again") from None


def _odt_blocks(parent: Any, bullet: str) -> Iterator[TextLine]:
    for child in parent.children:
        tag = child.tag
        if tag in ("text:p", "text:h"):
            heading = tag == "text:h"
            for row in _odt_text(child).split("\n"):
                if row.strip():
                    yield styled_line([(bullet + row.replace("\t", CELL), heading, False)], _BODY + 3 * heading)
        elif tag == "text:list":
            for item in child.children:
                yield from _odt_blocks(item, "• ")
        elif tag == "table:table":
            for row in child.get_elements("descendant::table:table-row"):
                cells = [[line.text for line in _odt_blocks(cell, "")] for cell in row.children]
                if all(len(cell) <= 2 for cell in cells):
                    text = CELL.join(" ".join(cell) for cell in cells if cell)
                    if text.strip():
                        yield styled_line([(text, False, False)], _BODY)
                else:
                    yield from (styled_line([(text, False, False)], _BODY) for cell in cells for text in cell)
        elif tag in ("text:section", "text:list-item", "draw:frame", "draw:text-box", "text:index-body"):
            yield from _odt_blocks(child, bullet)


def _odt_text(element: Any) -> str:
    return str(element.inner_text) if hasattr(element, "inner_text") else str(element.text_recursive)


def converted(data: bytes, source: str, suffix: str) -> bytes:
    """The file as DOCX, by LibreOffice. Raises DocumentError where it is not installed or fails."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise DocumentError(f"{source}: a legacy Office file (.doc); save it as DOCX or PDF, or install LibreOffice")
    with tempfile.TemporaryDirectory() as work:
        given = Path(work) / f"given{suffix}"
        given.write_bytes(data)
        command = [program, "--headless", f"-env:UserInstallation={(Path(work) / 'profile').as_uri()}", "--convert-to", "docx", "--outdir", work, str(given)]  # fmt: skip
        try:
            subprocess.run(command, check=True, timeout=_SECONDS, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return (Path(work) / "given.docx").read_bytes()
        except (OSError, subprocess.SubprocessError):
            raise DocumentError(f"{source}: LibreOffice cannot read this file; save it as DOCX or PDF") from None
