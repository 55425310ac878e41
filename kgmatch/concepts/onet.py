"""The O*NET database (US Department of Labor, CC BY 4.0) as published in text → entries of the scheme "onet".

Concepts bear the addresses of their pages in O*NET OnLine. Occupations are O*NET-SOC occupations; skills are the
content model's skills and knowledge, the software of "Technology Skills" and the equipment of "Tools Used", these two
below the commodity (UNSPSC) that the table names.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from kgmatch.concepts.index import Entry
from kgmatch.concepts.published import find, fingerprint, rows
from kgmatch.errors import DataError
from kgmatch.model import Concept

SCHEME = "onet"
SITE = "https://www.onetonline.org/"
IMPORTANT = 3.5  # of 5: from here an element is essential to an occupation; from 3 on it is optional
USEFUL = 3.0

_CODE, _ELEMENT = "O*NET-SOC Code", "Element ID"
_TABLES = {
    "Occupation Data": (_CODE, "Title", "Description"),
    "Alternate Titles": (_CODE, "Alternate Title", "Short Title"),
    "Sample of Reported Titles": (_CODE, "Reported Job Title"),
    "Related Occupations": (_CODE, "Related O*NET-SOC Code", "Relatedness Tier"),
    "Content Model Reference": (_ELEMENT, "Element Name", "Description"),
    "Skills": (_CODE, _ELEMENT, "Element Name", "Scale ID", "Data Value"),
    "Knowledge": (_CODE, _ELEMENT, "Element Name", "Scale ID", "Data Value"),
    "Technology Skills": (_CODE, "Example", "Commodity Title", "Hot Technology"),
    "Tools Used": (_CODE, "Example", "Commodity Title"),
}
_NEEDED = ("Occupation Data", "Alternate Titles", "Skills", "Knowledge", "Technology Skills")


@dataclass
class _Draft:
    concept: Concept
    definition: str = ""
    alternative: dict[str, None] = field(default_factory=dict)
    broader: dict[str, None] = field(default_factory=dict)
    related: dict[str, None] = field(default_factory=dict)
    essential: dict[str, None] = field(default_factory=dict)
    optional: dict[str, None] = field(default_factory=dict)


def read_onet(folder: Path) -> tuple[list[Entry], str, list[str]]:
    """The entries in order of URI, the hash of the files, and what is not there. Raises DataError."""
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder; name the one that the O*NET text files were unpacked into")
    tables = {stem: path for stem in _TABLES if (path := find(folder, stem, "txt")) is not None}
    missing = [stem for stem in _TABLES if stem not in tables]
    for stem in missing:
        if stem in _NEEDED:
            raise DataError(f"{folder}: {stem}.txt is missing; unpack the whole O*NET database (text) there")

    def table(stem: str) -> list[dict[str, str]]:
        return [row for _, row in rows(tables[stem], _TABLES[stem], tabs=True)] if stem in tables else []

    drafts: dict[str, _Draft] = {}
    for row in table("Occupation Data"):
        key = _occupation(row[_CODE])
        drafts[key] = _Draft(Concept(key, SCHEME, "occupation", row["Title"]), row["Description"])
    if not drafts:
        raise DataError(f"{tables['Occupation Data']}: holds no occupation")
    for stem, name in (("Alternate Titles", "Alternate Title"), ("Alternate Titles", "Short Title"), ("Sample of Reported Titles", "Reported Job Title")):  # fmt: skip
        for row in table(stem):
            found = drafts.get(_occupation(row[_CODE]))
            if found is not None and row[name] not in ("n/a", "", found.concept.label):
                found.alternative[row[name]] = None
    for row in table("Related Occupations"):
        if row["Relatedness Tier"] == "Primary-Short" and (found := drafts.get(_occupation(row[_CODE]))) is not None:
            found.related[_occupation(row["Related O*NET-SOC Code"])] = None
    meanings = {row[_ELEMENT]: row["Description"] for row in table("Content Model Reference")}
    for stem, kind in (("Skills", "competence"), ("Knowledge", "knowledge")):
        _elements(table(stem), kind, meanings, drafts)
    _commodities(table("Technology Skills"), "search/tech/example?e=", drafts)
    _commodities(table("Tools Used"), "search/tools/example?e=", drafts)
    _drop_unknown(drafts)
    entries = [
        Entry(
            d.concept, tuple(d.alternative), (), tuple(d.broader), tuple(d.related), tuple(d.essential),
            tuple(o for o in d.optional if o not in d.essential), definition=d.definition,
        )
        for _, d in sorted(drafts.items())
    ]  # fmt: skip
    return entries, fingerprint(sorted(tables.values())), missing


def _occupation(code: str) -> str:
    return f"{SITE}link/summary/{code}"


def _elements(table: list[dict[str, str]], kind: str, meanings: dict[str, str], drafts: dict[str, _Draft]) -> None:
    """The content model's elements, and what each occupation's raters hold to be important."""
    for row in table:
        key = f"{SITE}find/descriptor/result/{row[_ELEMENT]}"
        if key not in drafts:
            drafts[key] = _Draft(Concept(key, SCHEME, kind, row["Element Name"]), meanings.get(row[_ELEMENT], ""))
        occupation = drafts.get(_occupation(row[_CODE]))
        if occupation is None or row["Scale ID"] != "IM":
            continue
        try:
            value = float(row["Data Value"])
        except ValueError:
            continue  # suppressed values stand as "n/a"
        if value >= USEFUL:
            (occupation.essential if value >= IMPORTANT else occupation.optional)[key] = None


def _commodities(table: list[dict[str, str]], page: str, drafts: dict[str, _Draft]) -> None:
    """Software or equipment by name, each below its commodity; a hot technology is essential to its occupations."""
    commodities: dict[str, str] = {}
    names: dict[str, str] = defaultdict(str)
    for row in table:
        title, name = row["Commodity Title"], row["Example"]
        if title not in commodities:
            commodities[title] = f"{SITE}{page.replace('example', 'commodity')}{quote(title)}"
            drafts[commodities[title]] = _Draft(Concept(commodities[title], SCHEME, "knowledge", title))
        key = names[name.casefold()] = names[name.casefold()] or f"{SITE}{page}{quote(name)}"
        if key not in drafts:
            drafts[key] = _Draft(Concept(key, SCHEME, "tool", name))
        drafts[key].broader[commodities[title]] = None
        occupation = drafts.get(_occupation(row[_CODE]))
        if occupation is not None:
            (occupation.essential if row.get("Hot Technology") == "Y" else occupation.optional)[key] = None


def _drop_unknown(drafts: dict[str, _Draft]) -> None:
    for draft in drafts.values():
        draft.related = {uri: None for uri in draft.related if uri in drafts}
