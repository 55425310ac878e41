"""A JSON Resume file (jsonresume.org) → its text as a person would lay it out, and the spans that its fields state."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kgmatch.errors import DocumentError
from kgmatch.reading.text import clean

MODEL = "json-resume"
Part = tuple[str, str | None]  # text, and the label of the span that it is
Lay = Callable[[Mapping[str, Any]], list[list[Part]]]
_SECTIONS = frozenset(["work", "volunteer", "education", "awards", "certificates", "publications", "skills", "languages", "interests", "references", "projects"])  # fmt: skip
_POSTING = frozenset({"title", "description"})


def is_json_resume(data: bytes) -> bool:
    """Whether the bytes are a JSON object with the schema's basics or at least two of its other sections."""
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] != b"{":
        return False
    try:
        record = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):  # no UTF-8, no JSON, a number of thousands of digits, lists in lists in lists
        return False
    if not isinstance(record, dict) or _POSTING & record.keys():
        return False
    return isinstance(record.get("basics"), dict) or len(_SECTIONS & record.keys()) >= 2


def laid_out(data: bytes, source: str) -> list[list[Part]]:
    """Lines of parts. Raises DocumentError for a section of the wrong shape."""
    record = json.loads(data.decode("utf-8-sig"))
    lines: list[list[Part]] = []
    try:
        _basics(record.get("basics") or {}, lines)
        for heading, key, lay in _LAID_OUT:
            _entries(heading, record.get(key), lines, lay)
    except (AttributeError, TypeError, RecursionError) as error:
        raise DocumentError(f"{source}: not a JSON Resume: a section has the wrong shape ({error})") from None
    return [kept for line in lines if (kept := [(text, label) for text, label in line if text])]


def _basics(basics: Mapping[str, Any], lines: list[list[Part]]) -> None:
    place = basics.get("location") or {}
    where = ", ".join(
        filter(None, (_s(place.get(k)) for k in ("address", "postalCode", "city", "region", "countryCode")))
    )
    lines.append([(_s(basics.get("name")), "NAME")])
    lines.append([(_s(basics.get("label")), "TITLE")])
    lines.append(_row((_s(basics.get("email")), "EMAIL"), (_s(basics.get("phone")), "PHONE"), (where, "LOCATION")))
    lines.append([(_s(basics.get("url")), "URL")])
    for profile in basics.get("profiles") or ():
        lines.append(
            _labelled(_s(profile.get("network")), *_either(_s(profile.get("url")), "URL", _s(profile.get("username"))))
        )
    lines += _texts(basics, "summary")


def _either(first: str, label: str, second: str) -> tuple[Part, ...]:
    """Both, with a bar between them, unless the first says the second too."""
    return tuple(_row((first, label), ("" if second and second in first else second, None)))


def _entries(heading: str, found: Any, lines: list[list[Part]], lay: Lay) -> None:
    if found:
        lines.append([(heading, None)])
        for entry in found:
            lines += lay(entry)


def _work(entry: Mapping[str, Any]) -> list[list[Part]]:
    employer = _s(entry.get("name") or entry.get("company") or entry.get("organization"))
    head = _row((_s(entry.get("position")), "TITLE"), (employer, "EMPLOYER"), (_s(entry.get("location")), "LOCATION"), (_period(entry), "DATE"))  # fmt: skip
    return [head, *_link(entry), *_texts(entry, "description", "summary", "highlights")]


def _study(entry: Mapping[str, Any]) -> list[list[Part]]:
    degree, area = _s(entry.get("studyType")), _s(entry.get("area"))
    return [
        _row((degree, "DEGREE"), (area, "FIELD"), (_s(entry.get("institution")), "SCHOOL"), (_period(entry), "DATE")),
        _labelled("Grade", (_s(entry.get("score")), None)) if _s(entry.get("score")) else [],
        *_link(entry),
        *_texts(entry, "courses"),
    ]


def _skill(entry: Mapping[str, Any]) -> list[list[Part]]:
    words, name, level = _words(entry), _s(entry.get("name")), _s(entry.get("level"))
    if not words:
        return [_row((name, "SKILL"), (level, None))]
    return [_labelled(f"{name} ({level})" if name and level else name, *_listed(words, "SKILL"))]


def _language(entry: Mapping[str, Any]) -> list[list[Part]]:
    return [_row((_s(entry.get("language")), "LANGUAGE"), (_s(entry.get("fluency")), None))]


def _certificate(entry: Mapping[str, Any]) -> list[list[Part]]:
    head = _row(
        (_s(entry.get("name")), "CERTIFICATION"), (_s(entry.get("issuer")), None), (_s(entry.get("date")), "DATE")
    )
    return [head, *_link(entry)]


def _project(entry: Mapping[str, Any]) -> list[list[Part]]:
    roles = ", ".join(_items(entry.get("roles")))
    head = _row((_s(entry.get("name")), None), (roles, None), (_s(entry.get("entity")), None), (_period(entry), "DATE"))
    words = _words(entry)
    used = [_labelled("Keywords", *_listed(words, "SKILL"))] if words else []
    return [head, *_link(entry), *_texts(entry, "description", "highlights"), *used]


def _award(entry: Mapping[str, Any]) -> list[list[Part]]:
    return [_row((_s(entry.get("title")), None), (_s(entry.get("awarder")), None), (_s(entry.get("date")), "DATE")), *_texts(entry, "summary")]  # fmt: skip


def _publication(entry: Mapping[str, Any]) -> list[list[Part]]:
    head = _row(
        (_s(entry.get("name")), None), (_s(entry.get("publisher")), None), (_s(entry.get("releaseDate")), "DATE")
    )
    return [head, *_link(entry), *_texts(entry, "summary")]


def _interest(entry: Mapping[str, Any]) -> list[list[Part]]:
    words, name = _words(entry), _s(entry.get("name"))
    return [_labelled(name, (", ".join(words), None))] if words else [[(name, None)]]


def _reference(entry: Mapping[str, Any]) -> list[list[Part]]:
    return [[(_s(entry.get("name")), None)], *_texts(entry, "reference")]


_LAID_OUT: tuple[tuple[str, str, Lay], ...] = (
    ("Work experience", "work", _work),
    ("Volunteering", "volunteer", _work),
    ("Education", "education", _study),
    ("Skills", "skills", _skill),
    ("Languages", "languages", _language),
    ("Certifications", "certificates", _certificate),
    ("Projects", "projects", _project),
    ("Awards", "awards", _award),
    ("Publications", "publications", _publication),
    ("Interests", "interests", _interest),
    ("References", "references", _reference),
)


def _link(entry: Mapping[str, Any]) -> list[list[Part]]:
    return [[(_s(entry.get("url")), "URL")]]


def _words(entry: Mapping[str, Any]) -> list[str]:
    return _items(entry.get("keywords"))


def _items(value: Any) -> list[str]:
    """The strings of a list; those between the commas of a string."""
    return [word for item in (value.split(",") if isinstance(value, str) else value or ()) if (word := _s(item))]


def _listed(words: Sequence[str], label: str) -> list[Part]:
    parts: list[Part] = []
    for word in words:
        parts += [(", ", None)] * bool(parts) + [(word, label)]
    return parts


def _labelled(name: str, *parts: Part) -> list[Part]:
    return [(f"{name}: ", None), *parts] if name and parts else [(name, None), *parts]


def _texts(entry: Mapping[str, Any], *keys: str) -> list[list[Part]]:
    found: list[list[Part]] = []
    for key in keys:
        value = entry.get(key)
        if isinstance(value, Sequence) and not isinstance(value, str):
            found += [[(f"• {item}", None)] for item in _items(value)]
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
