"""The two Word resumes, with the clock taken out of the archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Cm, Pt, RGBColor

from samples.records import Person, Position, degree_line, span

FIXED = datetime(2026, 1, 1)


def new_document(person: Person) -> Any:
    """A4 with the fonts and core properties that every Word resume here shares."""
    document = Document()
    document.styles["Normal"].font.name = person["style"]["font"]
    document.styles["Normal"].font.size = Pt(person["style"]["size"])
    document.styles["Normal"].paragraph_format.space_after = Pt(2)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.2)
    page.top_margin = page.bottom_margin = Cm(2)
    properties = document.core_properties
    properties.author = properties.last_modified_by = person["name"]
    properties.title, properties.comments = f"{person['name']} - {person['headline']}", ""
    properties.created = properties.modified = FIXED
    return document


def save(document: Any, target: Path) -> None:
    """Packed anew, since the archive would carry the time of the build."""
    raw = io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, FIXED.timetuple()[:6])
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            packed.writestr(info, source.read(entry))


def add_run(paragraph: Any, words: str, bold: bool = False, italic: bool = False) -> Any:
    run = paragraph.add_run(words)
    run.bold, run.italic = bold, italic
    return run


def add_heading(document: Any, words: str, person: Person, level: int = 1) -> None:
    """Word's own heading style, in the person's font and colour."""
    heading = document.add_heading(level=level)
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(10), Pt(3)
    run = heading.add_run(words)
    run.font.name, run.font.size = person["style"]["font"], Pt(person["style"]["size"] + 2)
    run.font.color.rgb = RGBColor.from_string(person["style"]["colour"].lstrip("#"))


def tabbed(document: Any, left: str, right: str) -> Any:
    """A bold line with the date at a right tab stop, as people do it in Word."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(16.6), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.paragraph_format.keep_with_next = True
    add_run(paragraph, left, bold=True)
    add_run(paragraph, f"\t{right}")
    return paragraph


def bullets(holder: Any, lines: list[str]) -> None:
    for line in lines:
        holder.add_paragraph(line, style="List Bullet").paragraph_format.space_after = Pt(1)


def plain_section(document: Any, person: Person, section: str) -> None:
    """One section of the single-column document."""
    if section == "summary":
        document.add_paragraph(person["summary"])
    elif section == "experience":
        for job in person["experience"]:
            tabbed(document, job["title"], span(job["start"], job["end"], person["style"]))
            add_run(document.add_paragraph(), f"{job['employer']}, {job['place']}", italic=True)
            bullets(document, job["bullets"])
    elif section == "education":
        for study in person["education"]:
            tabbed(document, degree_line(study, " in "), span(study["start"], study["end"], person["style"]))
            document.add_paragraph(f"{study['school']}, {study['place']}")
    elif section == "skills":
        bullets(document, [item for group in person["skills"] for item in group["items"]])
    elif section == "languages":
        document.add_paragraph(", ".join(f"{one['name']} ({one['level']})" for one in person["languages"]))
    elif section == "certifications":
        bullets(document, [f"{one['name']} – {one['issuer']}, {one['date']}" for one in person["certifications"]])


def write_plain(person: Person, target: Path) -> None:
    """Single column: heading styles, right tab stops, list bullets."""
    document = new_document(person)
    title = document.add_paragraph()
    add_run(title, person["name"], bold=True).font.size = Pt(20)
    add_run(document.add_paragraph(), person["headline"]).font.size = Pt(13)
    contact = person["contact"]
    document.add_paragraph(f"{contact['place']}  |  {contact['phone']}  |  {contact['email']}")
    document.add_paragraph("  |  ".join(contact["links"]))
    for section in person["style"]["order"]:
        if section == "notes":
            notes(document, person)
        else:
            add_heading(document, person["style"]["headings"][section], person)
            plain_section(document, person, section)
    save(document, target)


def notes(document: Any, person: Person) -> None:
    for note in person["notes"]:
        add_heading(document, note["heading"], person)
        for line in note["lines"]:
            document.add_paragraph(line)


def grid(document: Any, rows: list[tuple[str, str]], style: str | None = None) -> Any:
    """A table of two columns: a label or date at the left, the matter at the right."""
    table = document.add_table(rows=0, cols=2, style=style)
    table.autofit = False
    table.columns[0].width, table.columns[1].width = Cm(4), Cm(12.6)
    for left, right in rows:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Cm(4), Cm(12.6)
        add_run(cells[0].paragraphs[0], left, bold=True)
        cells[1].paragraphs[0].add_run(right)
    return table


def job_row(table: Any, job: Position, period: str) -> None:
    cells = table.add_row().cells
    cells[0].width, cells[1].width = Cm(4), Cm(12.6)
    cells[0].paragraphs[0].add_run(period)
    add_run(cells[1].paragraphs[0], job["title"], bold=True)
    cells[1].add_paragraph(f"{job['employer']}, {job['place']}")
    bullets(cells[1], job["bullets"])


def write_tables(person: Person, target: Path) -> None:
    """Contact details in the page header, everything dated in tables."""
    document = new_document(person)
    style, contact = person["style"], person["contact"]
    top = document.sections[0].header.paragraphs[0]
    top.add_run(" · ".join([contact["place"], contact["phone"], contact["email"], *contact["links"]]))
    title = document.add_paragraph()
    add_run(title, person["name"], bold=True).font.size = Pt(22)
    add_run(document.add_paragraph(), person["headline"], italic=True)
    rows = {
        "education": [
            (span(one["start"], one["end"], style), f"{degree_line(one)}, {one['school']}, {one['place']}")
            for one in person["education"]
        ],
        "skills": [(str(one["group"]), ", ".join(one["items"])) for one in person["skills"]],
        "languages": [(one["name"], one["level"]) for one in person["languages"]],
        "certifications": [(one["date"], f"{one['name']} ({one['issuer']})") for one in person["certifications"]],
    }
    for section in style["order"]:
        if section == "notes":
            notes(document, person)
            continue
        add_heading(document, style["headings"][section], person)
        if section == "summary":
            document.add_paragraph(person["summary"])
        elif section == "experience":
            table = grid(document, [])
            for job in person["experience"]:
                job_row(table, job, span(job["start"], job["end"], style))
        else:
            grid(document, rows[section], "Table Grid" if section == "skills" else None)
    save(document, target)


WORD_LAYOUTS: dict[str, Callable[[Person, Path], None]] = {"word-plain": write_plain, "word-tables": write_tables}
