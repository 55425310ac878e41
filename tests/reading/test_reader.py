from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgmatch.errors import DocumentError
from kgmatch.reading import read, read_bytes
from kgmatch.reading.sections import KINDS
from tests.conftest import ROOT, SAMPLES, SHARED

RESUMES = sorted((SAMPLES / "resumes").iterdir())
PEOPLE = {
    p["contact"]["email"]: p for p in json.loads((ROOT / "pipelines/samples/people.json").read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("path", RESUMES, ids=lambda p: p.stem)
def test_lines_offsets_and_sections_fit_the_text(path: Path) -> None:
    document = read(path)
    assert all(document.text[line.start : line.end] == line.text for line in document.lines)
    assert all(line.page in {page.number for page in document.pages} for line in document.lines)
    assert all(section.kind in KINDS for section in document.sections)
    kinds = {section.kind for section in document.sections}
    assert {"experience", "skills"} <= kinds
    assert kinds & {"education", "certifications"}
    assert document.language == "en"


@pytest.mark.parametrize("path", RESUMES, ids=lambda p: p.stem)
def test_what_the_author_wrote_is_in_the_text(path: Path) -> None:
    """Every employer, title and school of the record the sample was built from, accents and all, in one piece."""
    text = read(path).text
    flat = " ".join(text.split()).casefold()
    person = next(p for email, p in PEOPLE.items() if email in text)
    facts = [job[k] for job in person["experience"] for k in ("title", "employer")] + [
        s["school"] for s in person["education"]
    ]
    missing = [fact for fact in facts if " ".join(fact.split()).casefold() not in flat]
    assert not missing


FAULTY = {
    "scanned.pdf": "only images, no text",
    "encrypted.pdf": "encrypted",
    "truncated.pdf": "truncated|not a readable PDF",
    "empty.pdf": "0 bytes",
}


@pytest.mark.parametrize(("name", "says"), FAULTY.items())
def test_a_faulty_file_is_refused_with_its_name_and_the_reason(name: str, says: str) -> None:
    path = SAMPLES / "faulty" / name
    with pytest.raises(DocumentError, match=says) as caught:
        read(path)
    assert str(caught.value).startswith(str(path))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x00\x01\x02\x03" * 100, "not a text, PDF or DOCX"),
        (b"PK\x03\x04" + b"x" * 100, "no DOCX"),
        (b"PK\x03\x04 word/document.xml" + b"x" * 100, "not a readable DOCX"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "legacy Office"),
        (b"\x89PNG\r\n" + b"x" * 100, "an image"),
        (b"<html><body>Resume of somebody</body></html>", "HTML"),
        (b"%PDF-1.7\n garbage", "truncated|not a readable PDF"),
        (b"Hello", "next to no text"),
    ],
)
def test_bytes_of_another_kind_are_refused(data: bytes, says: str) -> None:
    with pytest.raises(DocumentError, match=says):
        read_bytes(data, "file.pdf")


def test_a_missing_file_is_named() -> None:
    with pytest.raises(DocumentError, match="no such file"):
        read(Path("nowhere.pdf"))


def test_the_type_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    path = tmp_path / "resume.txt"
    path.write_bytes((SAMPLES / "resumes" / "ana-lucia-ortiz.pdf").read_bytes())
    assert read(path).media_type == "application/pdf"


def test_terminal_escapes_and_broken_encodings_are_cleaned() -> None:
    text = "Zo\u00c3\u00ab Mart\u00ednez\x1b[31m\nWelder at Stahlbau M\u00c3\u00bcller with many years of experience in steel and pipes"
    found = read_bytes(text.encode(), "a.txt").text
    assert "Zoë" in found
    assert "Müller" in found
    assert "\x1b" not in found


def test_latin_1_text_is_read() -> None:
    text = "José Muñoz\nCocinero en Málaga, cuatro años de experiencia en cocina española y pastelería. " * 3
    assert "Muñoz" in read_bytes(text.encode("latin-1"), "a.txt").text


@pytest.mark.skipif(not (SHARED / "data/pdf_templates").is_dir(), reason="the public data is not here")
def test_public_templates_read_in_order() -> None:
    """A sidebar, a two-column and a plain page of template galleries: sentences are whole, columns are not mixed."""
    folder = SHARED / "data/pdf_templates"
    sidebar = read(folder / "latexcv_sidebarleft/resume.pdf").text
    assert "IT Consultant with strong theoretical skills and a passion for OpenSource\nsofware." in sidebar
    plain = read(folder / "sb2nov/resume.pdf").text
    assert "Software Engineer    Oct 2016 – Present" in plain
    assert "Georgia Institute of Technology    Atlanta, GA" in plain
