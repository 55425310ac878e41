"""JSON Resume files (jsonresume.org, schema 1.0.0): everything in them is in the text, and marks quote it exactly."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgmatch.errors import DocumentError
from kgmatch.model import Document
from kgmatch.reading import read_bytes
from kgmatch.reading.json_resume_file import is_json_resume

FULL: dict[str, Any] = {
    "$schema": "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json",
    "basics": {
        "name": "Zoë Nguyễn-Łukasz",
        "label": "Welder",
        "image": "",
        "email": "zoe@example.org",
        "phone": "+41 44 555 01 00",
        "url": "https://zoe.example.org",
        "summary": "Eight years of steel.\nAnd of pipes.",
        "location": {
            "address": "Hauptstrasse 1",
            "postalCode": "3000",
            "city": "Bern",
            "countryCode": "CH",
            "region": "BE",
        },
        "profiles": [{"network": "GitHub", "username": "zoe-nl", "url": "https://github.example.com/zoe-nl"}],
    },
    "work": [
        {
            "name": "Stahlbau Müller",
            "location": "Bern, CH",
            "description": "Builder of bridges",
            "position": "Senior welder",
            "url": "https://mueller.example.com",
            "startDate": "2019-03",
            "endDate": "2021-06-30",
            "summary": "Welded.",
            "highlights": ["Halved the scrap", "Taught four apprentices"],
        },
        {"name": "東京重工", "position": "溶接工", "startDate": "2021"},
    ],
    "volunteer": [{"organization": "Fire brigade", "position": "Driver", "startDate": "2015-01", "summary": "Drove."}],
    "education": [
        {
            "institution": "Trade School Bern",
            "url": "https://trade.example.edu",
            "area": "Metalwork",
            "studyType": "Apprenticeship",
            "startDate": "2010",
            "endDate": "2013",
            "score": "5.4",
            "courses": ["Welding I"],
        }
    ],
    "awards": [{"title": "Best seam", "date": "2014-11-01", "awarder": "Guild of Smiths", "summary": "For a seam."}],
    "certificates": [{"name": "EN ISO 9606-1", "date": "2018-02", "url": "https://iso.example.org/1", "issuer": "SVS"}],
    "publications": [
        {
            "name": "On Seams",
            "publisher": "Metal Monthly",
            "releaseDate": "2020-05",
            "url": "https://mm.example.com",
            "summary": "How to.",
        }
    ],
    "skills": [
        {"name": "Welding", "level": "Master", "keywords": ["MIG", "TIG"]},
        {"name": "Forklift", "level": "Basic"},
    ],
    "languages": [{"language": "German", "fluency": "Native speaker"}, {"language": "Polish"}],
    "interests": [{"name": "Wildlife", "keywords": ["Ferrets", "Unicorns"]}],
    "references": [{"name": "Erika Muster", "reference": "She is exact."}],
    "projects": [
        {
            "name": "Bridge 7",
            "description": "A bridge.",
            "highlights": ["On time"],
            "keywords": ["Steelwork"],
            "startDate": "2016-08-24",
            "endDate": "2017-08-24",
            "url": "https://bridge.example.org",
            "roles": ["Foreman", "Speaker"],
            "entity": "City of Bern",
            "type": "construction",
        }
    ],
    "meta": {"version": "v1.0.0"},
}
SECTIONS = [key for key in FULL if key not in ("$schema", "basics", "meta")]


def read(record: Any) -> Document:
    return read_bytes(json.dumps(record, ensure_ascii=False).encode(), "a.json")


def marks(record: Any) -> set[tuple[str, str]]:
    document = read(record)
    return {(mark.label, document.text[mark.start : mark.end]) for mark in document.marks}


def strings(value: Any, *, key: str = "") -> list[str]:
    """All strings of a record that are said of the person."""
    if isinstance(value, dict):
        return [s for k, v in value.items() if k not in ("$schema", "meta", "type", "image") for s in strings(v, key=k)]
    if isinstance(value, list):
        return [s for v in value for s in strings(v)]
    return [] if key == "username" else value.splitlines()


@pytest.mark.parametrize("section", ["basics", *SECTIONS])
def test_everything_in_a_section_is_in_the_text(section: str) -> None:
    text = read(FULL).text
    assert [s for s in strings(FULL[section]) if s not in text] == []


def test_sections_are_found_under_their_headings() -> None:
    kinds = [section.kind for section in read(FULL).sections]
    assert kinds == ["header", "experience", "experience", "education", "skills", "languages", "certifications", "projects", "awards", "publications", "interests", "references"]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "quote"),
    [
        ("NAME", "Zoë Nguyễn-Łukasz"),
        ("TITLE", "Welder"),
        ("EMAIL", "zoe@example.org"),
        ("PHONE", "+41 44 555 01 00"),
        ("LOCATION", "Hauptstrasse 1, 3000, Bern, BE, CH"),
        ("URL", "https://github.example.com/zoe-nl"),
        ("TITLE", "Senior welder"),
        ("EMPLOYER", "Stahlbau Müller"),
        ("DATE", "2019-03 – 2021-06-30"),
        ("EMPLOYER", "東京重工"),
        ("DATE", "2021 – Present"),
        ("EMPLOYER", "Fire brigade"),
        ("SCHOOL", "Trade School Bern"),
        ("DEGREE", "Apprenticeship"),
        ("FIELD", "Metalwork"),
        ("CERTIFICATION", "EN ISO 9606-1"),
        ("SKILL", "TIG"),
        ("SKILL", "Forklift"),
        ("LANGUAGE", "Polish"),
    ],
)
def test_a_mark_quotes_its_field_exactly(label: str, quote: str) -> None:
    assert (label, quote) in marks(FULL)


def test_lines_are_where_they_say() -> None:
    document = read(FULL)
    assert all(document.text[line.start : line.end] == line.text for line in document.lines)


def test_marks_do_not_overlap() -> None:
    found = sorted(read(FULL).marks, key=lambda mark: mark.start)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@pytest.mark.parametrize("section", SECTIONS)
def test_a_missing_section_leaves_no_heading(section: str) -> None:
    rest = {key: value for key, value in FULL.items() if key != section}
    assert len(read(rest).sections) == len(read(FULL).sections) - 1


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("nothing", [None, [], [{}]])
def test_an_empty_section_is_no_error(section: str, nothing: Any) -> None:
    assert read({**FULL, section: nothing}).marks


def test_basics_alone_are_a_resume() -> None:
    assert ("NAME", "Zoë Nguyễn-Łukasz") in marks({"basics": FULL["basics"]})


def test_a_language_without_fluency_leaves_no_bar() -> None:
    assert "Polish" in [line.text for line in read(FULL).lines]


def test_an_empty_highlight_leaves_no_bullet() -> None:
    record = {**FULL, "work": [{"name": "Müller", "highlights": ["", "Welded"]}]}
    assert next(line.text for line in read(record).lines if line.text.startswith("•")) == "• Welded"


def test_keywords_in_one_string_are_parted_at_commas() -> None:
    assert ("SKILL", "TIG") in marks({**FULL, "skills": [{"name": "Welding", "keywords": "MIG, TIG"}]})


def test_white_space_in_a_field_is_one_space() -> None:
    assert ("EMPLOYER", "Stahlbau Müller") in marks({**FULL, "work": [{"name": " Stahlbau \n Müller "}]})


@pytest.mark.parametrize("shape", [{"a": "b"}, ["Python"], 3])
def test_a_section_of_the_wrong_shape_is_named_with_its_file(shape: Any) -> None:
    with pytest.raises(DocumentError, match=r"a\.json: not a JSON Resume"):
        read({**FULL, "work": shape})


@pytest.mark.parametrize(
    "record",
    [
        {"title": "Welder", "description": "Weld.", "skills": ["MIG"], "languages": ["German"]},
        {"skills": ["MIG"]},
        [FULL],
    ],
)
def test_other_json_is_no_resume(record: Any) -> None:
    assert not is_json_resume(json.dumps(record).encode())


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read_bytes(b"\xef\xbb\xbf" + json.dumps(FULL).encode(), "a.json").media_type == "application/json"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30), st.lists(st.text(max_size=12), max_size=4))
def test_marks_lie_in_the_text_and_are_trimmed_whatever_the_fields(name: str, employer: str, words: list[str]) -> None:
    record = {"basics": {"name": name, "label": "Welder"}, "work": [{"name": employer}], "skills": [{"name": "Steel", "keywords": words}]}  # fmt: skip
    document = read(record)
    quotes = [document.text[mark.start : mark.end] for mark in document.marks]
    assert all(quote and quote == quote.strip() and "\n" not in quote for quote in quotes)
