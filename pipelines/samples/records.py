"""The records of people.json, and the wording that a person's chosen style gives to dates and file names."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import NotRequired, TypedDict

HERE = Path(__file__).resolve().parent
MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]
UNDECOMPOSED = str.maketrans({"Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Ø": "O", "ø": "o", "ß": "ss", "'": ""})


class Contact(TypedDict):
    email: str
    phone: str
    place: str
    links: list[str]


class Position(TypedDict):
    title: str
    employer: str
    place: str
    start: str
    end: str | None
    bullets: list[str]


class Study(TypedDict):
    degree: str
    field: str
    school: str
    place: str
    start: str
    end: str
    grade: NotRequired[str]


class SkillGroup(TypedDict):
    group: str | None
    items: list[str]


class Language(TypedDict):
    name: str
    level: str


class Certificate(TypedDict):
    name: str
    issuer: str
    date: str


class Note(TypedDict):
    heading: str
    lines: list[str]


class Style(TypedDict):
    """How the document looks; headings maps a section to the words of its heading."""

    layout: str
    font: str
    colour: str
    size: float
    dates: str
    present: str
    order: list[str]
    headings: dict[str, str]
    page: NotRequired[str]
    contact: NotRequired[str]


class Person(TypedDict):
    name: str
    headline: str
    summary: str
    contact: Contact
    experience: list[Position]
    education: list[Study]
    skills: list[SkillGroup]
    languages: list[Language]
    certifications: list[Certificate]
    notes: list[Note]
    personal: NotRequired[dict[str, str]]
    style: Style


def read_people(path: Path = HERE / "people.json") -> list[Person]:
    """One file for all, so that a test can compare what was read with what was written."""
    people: list[Person] = json.loads(path.read_text(encoding="utf-8"))
    return people


def kebab(name: str) -> str:
    """ASCII file names, since archives and checkouts still garble others."""
    plain = unicodedata.normalize("NFKD", name.translate(UNDECOMPOSED)).encode("ascii", "ignore").decode()
    return "-".join(plain.lower().replace("-", " ").split())


def one_date(value: str, form: str) -> str:
    """Each resume has its own way with dates; a value without a month stays a year in all of them."""
    year, _, month = value.partition("-")
    if not month or form == "year":
        return year
    long = MONTHS[int(month) - 1]
    forms = {
        "long": f"{long} {year}",
        "short": f"{long[:3]} {year}",
        "tick": f"{long[:3]} ’{year[2:]}",
        "slash": f"{month}/{year}",
        "dot": f"{month}.{year}",
        "iso": f"{year}-{month}",
    }
    return forms[form]


def span(start: str, end: str | None, style: Style) -> str:
    """The period as this person writes it; null is their word for the present."""
    until = style["present"] if end is None else one_date(end, style["dates"])
    since = one_date(start, style["dates"])
    if since == until:
        return since
    return f"{since} to {until}" if style["dates"] == "long" else f"{since} – {until}"


def degree_line(study: Study, joint: str = ", ") -> str:
    """Degree and field as one phrase; a school certificate may have no field."""
    return joint.join(part for part in (study["degree"], study["field"]) if part)


def all_texts(value: object) -> str:
    """Every string of a record, for the check that the font has all its letters."""
    if isinstance(value, dict):
        return " ".join(all_texts(part) for part in value.values())
    if isinstance(value, list):
        return " ".join(all_texts(part) for part in value)
    return value if isinstance(value, str) else ""
