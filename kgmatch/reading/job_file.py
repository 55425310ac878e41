"""A job file → its text as a Document and the fields it states: plain JSON, schema.org JobPosting, PDF, DOCX or text."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kgmatch.errors import DataError
from kgmatch.model import Document
from kgmatch.reading.job_terms import closing_line, term_lines, workplace
from kgmatch.reading.json_resume_file import is_json_resume
from kgmatch.reading.reader import MAX_BYTES, document_from_text, read

_SECTIONS = {
    "responsibilities": "Responsibilities",
    "qualifications": "Qualifications",
    "experienceRequirements": "Experience required",
    "educationRequirements": "Education required",
}  # of a JobPosting, in the order in which a person reads them


@dataclass(frozen=True, slots=True)
class JobFile:
    """`skills` are wished for, `must_have` filters; both are empty for a posting that is running text. `remote` is remote,
    hybrid or on-site, where a field says it."""

    document: Document
    title: str | None = None
    employer: str | None = None
    place: str | None = None
    skills: tuple[str, ...] = ()
    must_have: tuple[str, ...] = ()
    remote: str | None = None


def read_job_file(path: Path, *, as_of: date | None = None) -> JobFile:
    """Raises DocumentError for a file that cannot be read and DataError for JSON that is no job."""
    if is_job_file(path):
        return _from_json(path, as_of)
    return JobFile(read(path, as_of=as_of))


def is_job_file(path: Path) -> bool:
    """Whether the file is JSON, by its name or its first character, and no JSON Resume: then it is a posting."""
    try:
        with path.open("rb") as data:
            head = data.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")
            if path.suffix.lower() not in (".json", ".jsonld") and (head[:1] != b"{" or head.startswith(b"{\\rtf")):
                return False
            return path.stat().st_size > MAX_BYTES or not is_json_resume(head + data.read())
    except OSError:
        return path.suffix.lower() in (".json", ".jsonld")


def _from_json(path: Path, as_of: date | None) -> JobFile:
    try:
        data = path.read_bytes()
        record = json.loads(data.decode("utf-8-sig"))
    except FileNotFoundError:
        raise DataError(f"{path}: no such file") from None
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise DataError(f"{path}: not UTF-8; save it as UTF-8") from None
    except json.JSONDecodeError as error:
        raise DataError(f"{path}: not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    record = _job_object(record)
    if record is None:
        raise DataError(
            f'{path}: no job in it; give an object with "title", "description" and "skills", or a schema.org JobPosting'
        )
    terms: list[str] = []
    remote = closing = None
    if "qualifications" in record or "hiringOrganization" in record or "@type" in record:
        title, employer, place, skills, must, parts = _json_ld(record)
        terms, remote, closing = term_lines(record), workplace(record), closing_line(record)
    else:
        title = _text(record.get("title"))
        employer, place = _text(record.get("employer")), _text(record.get("place"))
        skills, must = _strings(path, record, "skills"), _strings(path, record, "mustHave")
        parts = [_text(record.get("description"))]
    if not title and not any(parts) and not skills and not must:
        raise DataError(f"{path}: title, description and skills are all empty; nothing to match on")
    body = [title, employer and f"Employer: {employer}", place and f"Place: {place}", *terms, *parts]
    if must:
        body.append("Required: " + "; ".join(must))
    if skills:
        body.append("Skills: " + "; ".join(skills))
    body.append(closing or "")
    document = document_from_text(
        "\n".join(part for part in body if part), str(path), as_of=as_of, id=hashlib.sha256(data).hexdigest()
    )
    return JobFile(document, title or None, employer or None, place or None, skills, must, remote)


def _job_object(record: Any) -> dict[str, Any] | None:
    """The object itself, or the JobPosting inside a list or an @graph."""
    if isinstance(record, Mapping):
        graph = record.get("@graph")
        return _job_object(graph) if isinstance(graph, list) else dict(record)
    if isinstance(record, list):
        objects = [r for r in record if isinstance(r, Mapping)]
        jobs = [r for r in objects if "JobPosting" in str(r.get("@type"))]
        return dict((jobs or objects)[0]) if objects else None
    return None


def _json_ld(record: Mapping[str, Any]) -> tuple[str, str, str, tuple[str, ...], tuple[str, ...], list[str]]:
    """The fields of a schema.org JobPosting; its texts in the order in which a person reads them."""
    employer = record.get("hiringOrganization")
    location = record.get("jobLocation")
    if isinstance(location, list):
        location = location[0] if location else None
    address = location.get("address", location) if isinstance(location, Mapping) else location
    if isinstance(address, Mapping):
        address = ", ".join(
            _text(address.get(k))
            for k in ("addressLocality", "addressRegion", "addressCountry")
            if _text(address.get(k))
        )
    skills = record.get("skills")
    listed = [_text(s) for s in skills] if isinstance(skills, list) else re.split(r"[;,\n]", _text(skills))
    parts = [_text(record.get("description"))]
    for key, heading in _SECTIONS.items():
        if text := _text(record.get(key)):
            parts.append(
                "\n".join((f"{heading}:", *(row if row.startswith("- ") else f"- {row}" for row in text.splitlines())))
            )
    return (
        _text(record.get("title")),
        _text(employer.get("name") if isinstance(employer, Mapping) else employer),
        _text(address),
        tuple(s.strip() for s in listed if s.strip()),
        (),
        parts,
    )


def _text(value: Any) -> str:
    """A string field, HTML taken off; a DefinedTerm's or Occupation's name; a list's items one a line."""
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("description") or value.get("credentialCategory") or (_months(value))
    if isinstance(value, list):
        return "\n".join(filter(None, map(_text, value)))
    if value is None:
        return ""
    text = str(value)
    if re.search(r"<\w+[^>]*>", text):
        text = re.sub(r"<li[^>]*>", "\n- ", text)
        text = re.sub(r"<(?:/p|br|/li|/h\d|/div)[^>]*>", "\n", text)
        text = html.unescape(re.sub(r"<[^>]+>", " ", text))
    return "\n".join(" ".join(row.split()) for row in text.splitlines() if row.strip())


def _months(value: Mapping[str, Any]) -> str:
    """schema.org OccupationalExperienceRequirements as words."""
    months = value.get("monthsOfExperience")
    return f"{int(months) / 12:g} years of experience" if isinstance(months, int | float) else ""


def _strings(path: Path, record: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value: object = record.get(key) or []
    if isinstance(value, str):
        value = re.split(r"[;,\n]", value)
    if not isinstance(value, Iterable) or isinstance(value, Mapping):
        raise DataError(f'{path}: "{key}" must be a list of strings')
    items = list(value)
    if not all(isinstance(item, str) for item in items):
        raise DataError(f'{path}: "{key}" must be a list of strings')
    return tuple(item.strip() for item in items if item.strip())
