"""From a file to a Document: offsets, sections, language, errors; what the samples say is in their text."""

from __future__ import annotations

import hashlib
import itertools
import json
from datetime import date
from pathlib import Path

import pytest

from kgmatch.errors import DocumentError
from kgmatch.reading import ReaderOptions, read, read_bytes, reader
from kgmatch.reading.sections import KINDS
from tests.conftest import ROOT, SAMPLES, SHARED

RESUMES = sorted((SAMPLES / "resumes").iterdir())
PEOPLE = {
    p["contact"]["email"]: p for p in json.loads((ROOT / "pipelines/samples/people.json").read_text(encoding="utf-8"))
}


EACH_RESUME = pytest.mark.parametrize("path", RESUMES, ids=lambda path: path.stem)


@EACH_RESUME
def test_lines_are_where_they_say_in_the_text(path: Path) -> None:
    document = read(path)
    assert all(document.text[line.start : line.end] == line.text for line in document.lines)


@EACH_RESUME
def test_lines_stand_on_pages_that_there_are(path: Path) -> None:
    document = read(path)
    assert {line.page for line in document.lines} <= {page.number for page in document.pages}


@EACH_RESUME
def test_runs_lie_in_their_lines(path: Path) -> None:
    assert all(line.start <= run.start < run.end <= line.end for line in read(path).lines for run in line.runs)


@EACH_RESUME
def test_runs_do_not_overlap(path: Path) -> None:
    runs = [run for line in read(path).lines for run in line.runs]
    assert all(a.end <= b.start for a, b in itertools.pairwise(runs))


@EACH_RESUME
def test_sections_are_of_known_kinds(path: Path) -> None:
    assert {section.kind for section in read(path).sections} <= {*KINDS}


@EACH_RESUME
def test_sections_cover_the_text_without_gaps(path: Path) -> None:
    document = read(path)
    edges = [section.start for section in document.sections] + [document.lines[-1].end]
    assert [section.end for section in document.sections] == edges[1:]


@EACH_RESUME
def test_a_resume_has_experience_and_skills(path: Path) -> None:
    assert {section.kind for section in read(path).sections} >= {"experience", "skills"}


@EACH_RESUME
def test_a_resume_has_education_or_certifications(path: Path) -> None:
    assert {section.kind for section in read(path).sections} & {"education", "certifications"}


@EACH_RESUME
def test_the_samples_are_english(path: Path) -> None:
    assert read(path).language == "en"


@EACH_RESUME
def test_a_sample_has_the_best_grade(path: Path) -> None:
    assert read(path).quality.grade == 1.0


@EACH_RESUME
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
def test_a_faulty_file_is_refused_with_the_reason(name: str, says: str) -> None:
    with pytest.raises(DocumentError, match=says):
        read(SAMPLES / "faulty" / name, options=ReaderOptions(ocr_languages=""))


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_file_is_named(name: str) -> None:
    path = SAMPLES / "faulty" / name
    with pytest.raises(DocumentError) as caught:
        read(path, options=ReaderOptions(ocr_languages=""))
    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x00\x01\x02\x03" * 100, "not a text, PDF or DOCX"),
        (b"PK\x03\x04" + b"x" * 100, "no DOCX or ODT"),
        (b"PK\x03\x04 word/document.xml" + b"x" * 100, "not a readable DOCX"),
        (b"%PDF-1.7\n garbage", "truncated|not a readable PDF"),
        (b"<html><body>Resume of somebody</body></html>", "next to no text"),
        (rb"{\rtf1 Hello}", "next to no text"),
        (b"Hello", "next to no text"),
    ],
)
def test_bytes_of_which_nothing_can_be_made_are_refused(data: bytes, says: str) -> None:
    with pytest.raises(DocumentError, match=says):
        read_bytes(data, "file.pdf")


def test_a_missing_file_is_named() -> None:
    with pytest.raises(DocumentError, match=r"nowhere\.pdf: no such file"):
        read(Path("nowhere.pdf"))


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_BYTES", 100)
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 101)
    with pytest.raises(DocumentError, match="larger than"):
        read(path)


def test_the_id_is_the_hash_of_the_bytes() -> None:
    path = RESUMES[0]
    assert read(path).id == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_day_is_the_one_that_is_given() -> None:
    assert read(RESUMES[0], as_of=date(2024, 5, 6)).as_of == date(2024, 5, 6)


BROKEN = "Zo\u00c3\u00ab Mart\u00ednez\x1b[31m\nWelder at Stahlbau M\u00c3\u00bcller with many years of experience in steel and pipes"


def test_terminal_escapes_are_taken_out() -> None:
    assert "\x1b" not in read_bytes(BROKEN.encode(), "a.txt").text


def test_broken_encodings_are_mended() -> None:
    assert {"Zoë", "Müller"} <= set(read_bytes(BROKEN.encode(), "a.txt").text.split())


def test_latin_1_text_is_read() -> None:
    text = "José Muñoz\nCocinero en Málaga, cuatro años de experiencia en cocina española y pastelería. " * 3
    assert "Muñoz" in read_bytes(text.encode("latin-1"), "a.txt").text


@pytest.mark.skipif(not (SHARED / "data/pdf_templates").is_dir(), reason="the public data is not here")
@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("latexcv_sidebarleft", "IT Consultant with strong theoretical skills and a passion for OpenSource\nsofware."),
        ("sb2nov", "Software Engineer    Oct 2016 – Present"),
        ("sb2nov", "Georgia Institute of Technology    Atlanta, GA"),
    ],
)
def test_a_public_template_reads_in_order(template: str, says: str) -> None:
    assert says in read(SHARED / "data/pdf_templates" / template / "resume.pdf").text
