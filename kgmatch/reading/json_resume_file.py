"""A JSON Resume file (jsonresume.org) → its text as a person would lay it out, and the spans that its fields state."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kgmatch.errors import DocumentError
from kgmatch.reading.text import clean

MODEL = "json-resume"
Part = tuple[str, str | None]  # text, and the label of the span that it is
_KEYS = frozenset({"basics", "work", "education", "skills", "volunteer", "languages", "certificates"})


def is_json_resume(data: bytes) -> bool:
    """Whether the bytes are a JSON object with at least two of the schema's sections."""
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] != b"{":
        return False
    try:
        record = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        return False
    return isinstance(record, dict) and len(_KEYS & record.keys()) >= 2


def laid_out(data: bytes, source: str) -> list[list[Part]]:
    """Lines of parts. Raises DocumentError for a section of the wrong shape."""
    record = json.loads(data.decode("utf-8-sig"))
    lines: list[list[Part]] = []
    try:
        _basics(record.get("basics") or {}, lines)
        for heading, key in (("Work experience", "work"), ("Volunteering", "volunteer")):
            _entries(heading, record.get(key), lines, _work)
        _entries("Education", record.get("education"), lines, _study)
        _entries("Skills", record.get("skills"), lines, _skill)
        _entries("Languages", record.get("languages"), lines, lambda x: [[(_s(x.get("language")), "LANGUAGE"), (" ", None), (_s(x.get("fluency")), None)]])  # fmt: skip
        _entries("Certifications", record.get("certificates"), lines, lambda x: [_row((_s(x.get("name")), "CERTIFICATION"), (_s(x.get("issuer")), None), (_s(x.get("date")), None))])  # fmt: skip
        _entries("Projects", record.get("projects"), lines, lambda x: [[(_s(x.get("name")), None)], *_texts(x, "description", "highlights")])  # fmt: skip
    except (AttributeError, TypeError) as error:
        raise DocumentError(f"{source}: not a JSON Resume: a section has the wrong shape ({error})") from None
    return [kept for line in lines if (kept := [(text, label) for text, label in line if text])]


def _basics(basics: Mapping[str, Any], lines: list[list[Part]]) -> None:
    place = basics.get("location") or {}
    where = ", ".join(filter(None, (_s(place.get(k)) for k in ("address", "postalCode", "city", "region", "countryCode"))))
    lines.append([(_s(basics.get("name")), "NAME")])
    lines.append([(_s(basics.get("label")), "TITLE")])
    lines.append(_row((_s(basics.get("email")), "EMAIL"), (_s(basics.get("phone")), "PHONE"), (where, "LOCATION")))
    links = [basics.get("url"), *(p.get("url") for p in basics.get("profiles") or ())]
    lines.append(_row(*((_s(link), "URL") for link in links)))
    lines += _texts(basics, "summary")


def _entries(heading: str, found: Any, lines: list[list[Part]], lay: Any) -> None:
    if found:
        lines.append([(heading, None)])
        for entry in found:
            lines += lay(entry)


def _work(entry: Mapping[str, Any]) -> list[list[Part]]:
    employer = _s(entry.get("name") or entry.get("company") or entry.get("organization"))
    head = _row((_s(entry.get("position")), "TITLE"), (employer, "EMPLOYER"), (_s(entry.get("location")), "LOCATION"), (_period(entry), "DATE"))  # fmt: skip
    return [head, *_texts(entry, "summary", "highlights")]


def _study(entry: Mapping[str, Any]) -> list[list[Part]]:
    degree, area = _s(entry.get("studyType")), _s(entry.get("area"))
    return [
        _row((degree, "DEGREE"), (area, "FIELD"), (_s(entry.get("institution")), "SCHOOL"), (_period(entry), "DATE")),
        *_texts(entry, "courses"),
    ]


def _skill(entry: Mapping[str, Any]) -> list[list[Part]]:
    words = [_s(w) for w in entry.get("keywords") or ()]
    name = _s(entry.get("name"))
    if not words:
        return [[(name, "SKILL")]]
    listed = [part for word in words for part in ((", ", None), (word, "SKILL"))][1:]
    return [[(f"{name}: ", None), *listed]]


def _texts(entry: Mapping[str, Any], *keys: str) -> list[list[Part]]:
    found: list[list[Part]] = []
    for key in keys:
        value = entry.get(key)
        if isinstance(value, Sequence) and not isinstance(value, str):
            found += [[(f"• {_s(item)}", None)] for item in value]
        elif value:
            found += [[(clean(row), None)] for row in str(value).splitlines()]
    return found


def _row(*parts: Part) -> list[Part]:
    """Parts with bars between them, absent ones left out."""
    row: list[Part] = []
    for part in parts:
        if part[0]:
            row += [(" | ", None)] * bool(row) + [part]
    return row


def _period(entry: Mapping[str, Any]) -> str:
    start, end = _s(entry.get("startDate")), _s(entry.get("endDate"))
    return f"{start} – {end or 'Present'}" if start else end


def _s(value: Any) -> str:
    return "" if value is None or isinstance(value, Mapping | list) else clean(" ".join(str(value).split()))
