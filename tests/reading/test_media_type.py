"""What a file is, is told by its content, whatever it is called."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx as python_docx
import odfdo
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from kgmatch.errors import DocumentError
from kgmatch.reading import read
from kgmatch.reading.reader import media_type

TEXT = "Jane Cook has cooked soups and sauces for the guests of a hotel in Bern for nine years."


def pdf() -> bytes:
    data = io.BytesIO()
    canvas = Canvas(data)
    canvas.drawString(72, 700, TEXT)
    canvas.save()
    return data.getvalue()


def word() -> bytes:
    document = python_docx.Document()
    document.add_paragraph(TEXT)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def odt() -> bytes:
    document = odfdo.Document("text")
    document.body.clear()
    document.body.append(odfdo.Paragraph(TEXT))
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def picture(kind: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(data, kind)
    return data.getvalue()


KINDS = {
    "application/pdf": pdf(),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": word(),
    "application/vnd.oasis.opendocument.text": odt(),
    "application/rtf": rb"{\rtf1\ansi " + TEXT.encode() + rb"\par}",
    "text/html": f"<!DOCTYPE html><html><body><p>{TEXT}</p></body></html>".encode(),
    "text/markdown": f"# Jane Cook\n\n{TEXT}\n\n## Skills\n\n- soups\n".encode(),
    "application/json": json.dumps({"basics": {"name": "Jane Cook", "summary": TEXT}}).encode(),
    "text/plain": TEXT.encode(),
}
SUFFIXES = (".pdf", ".docx", ".odt", ".rtf", ".html", ".md", ".json", ".txt", ".doc", ".png", "")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.rpartition(".")[2].rpartition("/")[2])
def test_the_type_is_told_by_content_not_by_name(tmp_path: Path, kind: str, suffix: str) -> None:
    path = tmp_path / f"resume{suffix}"
    path.write_bytes(KINDS[kind])
    found = read(path)
    assert (found.media_type, "soups and sauces" in found.text) == (kind, True)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "GIF", "BMP"])
def test_a_picture_under_a_wrong_name_is_a_picture(kind: str) -> None:
    assert media_type(picture(kind), "resume.pdf") == "image/*"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_doc_file_under_a_wrong_name_is_one(tmp_path: Path) -> None:
    given = tmp_path / "resume.docx"
    given.write_bytes(word())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(["soffice", "--headless", profile, "--convert-to", "doc", "--outdir", str(tmp_path), str(given)], check=True, timeout=120, capture_output=True)  # fmt: skip
    named = (tmp_path / "resume.doc").rename(tmp_path / "resume.pdf")
    assert read(named).media_type == "application/msword"


def test_a_pdf_behind_other_bytes_is_a_pdf() -> None:
    assert media_type(b"\r\n\r\n" + pdf(), "a") == "application/pdf"


@pytest.mark.parametrize("start", ["\ufeff", "  \n", '<?xml version="1.0"?>\n', "<!-- saved from the web -->"])
def test_html_behind_something_else_is_html(start: str) -> None:
    assert media_type(f"{start}<html><p>Jane</p></html>".encode(), "a") == "text/html"


@pytest.mark.parametrize(
    "text", ["- cooked soups\n- cooked sauces\n", "Phone | Mail\n", "C# and F#\n", "2019 * Cook\n"]
)
def test_plain_text_with_signs_is_no_markdown(text: str) -> None:
    assert media_type(text.encode(), "a.md") == "text/plain"


def test_another_archive_is_refused() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(DocumentError, match="no DOCX or ODT"):
        media_type(data.getvalue(), "a.docx")
