"""Whose resume it is and how to reach them, on pages that fail readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from kgmatch.model import Contact, Document, Span
from kgmatch.profiles.contact import contact
from kgmatch.reading import document_from_text
from kgmatch.reading.sections import find_sections

Row = str | tuple[str, float]  # a line, or a line and its size in points
BODY = ("Experience", "Head Baker, Hallam Ltd    Mar 2019 – Apr 2021", "Baked four hundred loaves a night", "Kept the starter alive")  # fmt: skip


def page(*rows: Row) -> Document:
    """A page of lines one below the other, 11 points large where no size is given."""
    parts = [row if isinstance(row, tuple) else (row, 11.0) for row in rows]
    document = document_from_text("\n".join(text for text, _ in parts), "a.txt")
    lines = tuple(
        replace(line, font_size=size, bold=size > 11, box=(50.0, 50 + 30.0 * n, 50 + 5.0 * len(line.text), 61 + 30.0 * n))
        for n, (line, (_, size)) in enumerate(zip(document.lines, parts, strict=True))
    )  # fmt: skip
    return replace(document, lines=lines, sections=find_sections(lines))


def read(*head: Row, tail: Sequence[str] = (), marks: Sequence[tuple[str, str, float]] = ()) -> Contact:
    """The contact of a page with that head and that end; `marks` are the tagger's: (quote, label, score)."""
    document = page(*head, *BODY, *tail)
    text = document.text
    return contact(document, [Span(text.index(q), text.index(q) + len(q), label, score, "test") for q, label, score in marks])  # fmt: skip


# --- the name ------------------------------------------------------------------------------------------------------

NAMES = {
    "in capitals": ("ANA RUIZ MOYA", "ANA RUIZ MOYA"),
    "with accents": ("Zoë Müller-Lüdenscheidt", "Zoë Müller-Lüdenscheidt"),
    "Polish": ("Łukasz Wiśniewski", "Łukasz Wiśniewski"),
    "Vietnamese": ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
    "with Dutch particles": ("Ludwig van der Berg", "Ludwig van der Berg"),
    "with Spanish particles": ("Maria de la Cruz", "Maria de la Cruz"),
    "with Arabic particles": ("Mohammed bin Salman al Farsi", "Mohammed bin Salman al Farsi"),
    "with initials": ("J. R. Patel", "J. R. Patel"),
    "with an apostrophe": ("Patrick O'Neill", "Patrick O'Neill"),
    "with a nickname in brackets": ("Robert (Bob) Smith", "Robert (Bob) Smith"),
    "with a nickname in quotes": ('Robert "Bob" Smith', 'Robert "Bob" Smith'),
    "with a degree after it": ("Jane Doe, PhD", "Jane Doe"),
    "with letters after it": ("Jane Doe, MBA, PMP", "Jane Doe"),
    "with letters after it and no comma": ("Jane Doe RN", "Jane Doe"),
    "with an honorific": ("Mr. Ravi Kumar", "Ravi Kumar"),
    "of one word": ("Chidi", "Chidi"),
    "Chinese": ("王小明", "王小明"),
    "Chinese, spaced": ("王 小 明", "王小明"),
    "Korean": ("김민수", "김민수"),
    "Russian": ("Анна Иванова", "Анна Иванова"),
    "with the paper's title behind it": ("Jane Doe Resume", "Jane Doe"),
    "with the paper's title before it": ("Resume of Jane Doe", "Jane Doe"),
    "with the paper's title and a dash": ("CV – Jane Doe", "Jane Doe"),
}


@pytest.mark.parametrize(("line", "name"), NAMES.values(), ids=NAMES)
def test_a_name_in_large_type_needs_no_tagger(line: str, name: str) -> None:
    assert read((line, 22.0), "ana@example.com").name == name


@pytest.mark.parametrize(("line", "name"), NAMES.values(), ids=NAMES)
def test_a_tagged_name_below_the_papers_title_is_found(line: str, name: str) -> None:
    assert read("CURRICULUM VITAE", line, "ana@example.com", marks=[(line, "NAME", 0.9)]).name == name


@pytest.mark.parametrize("title", ["CURRICULUM VITAE", "Curriculum Vitae", "RESUME", "Résumé", "CV", "Lebenslauf"])
def test_the_title_of_the_paper_is_never_the_name(title: str) -> None:
    assert read((title, 26.0), "ana@example.com").name is None


def test_a_name_smaller_than_the_papers_title_is_found() -> None:
    found = read(("CURRICULUM VITAE", 24.0), ("Ana Ruiz", 16.0), "ana@example.com", marks=[("Ana Ruiz", "NAME", 0.9)])
    assert found.name == "Ana Ruiz"


def test_a_name_over_two_lines_of_large_type_is_one() -> None:
    assert read(("ANA", 26.0), ("RUIZ MOYA", 26.0), "ana@example.com").name == "ANA RUIZ MOYA"


def test_a_smaller_line_below_the_name_is_not_part_of_it() -> None:
    assert read(("Ana Ruiz", 26.0), ("Pastry Chef", 14.0), "ana@example.com").name == "Ana Ruiz"


def test_a_labelled_name_is_found_in_plain_type() -> None:
    assert read("CURRICULUM VITAE", "Name : Ana Ruiz Moya", "E-mail : ana@example.com").name == "Ana Ruiz Moya"


def test_a_name_in_the_personal_details_at_the_end_is_found() -> None:
    tail = ["Personal Details", "Name : Ana Ruiz", "Father's Name : Carlos Ruiz", "Marital Status : Single"]
    assert read("ana@example.com", tail=tail).name == "Ana Ruiz"


@pytest.mark.parametrize("relative", ["Father's Name", "Mother's Name", "Husband's Name", "Spouse Name", "Guardian"])
def test_a_relatives_name_is_never_the_name(relative: str) -> None:
    tail = ["Personal Details", f"{relative} : Carlos Ruiz", "Marital Status : Single"]
    assert read("CURRICULUM VITAE", tail=tail, marks=[("Carlos Ruiz", "NAME", 0.95)]).name is None


def test_a_relatives_name_does_not_win_over_the_persons() -> None:
    tail = ["Personal Details", "Father's Name : Carlos Ruiz"]
    found = read(("Ana Ruiz", 20.0), tail=tail, marks=[("Carlos Ruiz", "NAME", 0.95)])
    assert found.name == "Ana Ruiz"


def test_a_referees_name_does_not_win_over_the_persons() -> None:
    marks = [("Ana Ruiz", "NAME", 0.8), ("Carlos Gil", "NAME", 0.95)]
    assert read("Ana Ruiz", tail=["References", "Carlos Gil"], marks=marks).name == "Ana Ruiz"


@pytest.mark.parametrize("heading", ["PERSONAL DETAILS", "WORK EXPERIENCE", "EDUCATION"])
def test_a_heading_in_large_type_is_never_the_name(heading: str) -> None:
    assert read((heading, 22.0), "ana@example.com").name is None


# --- mail, phones, links -------------------------------------------------------------------------------------------


def test_one_address_written_twice_is_one() -> None:
    assert len(read("ana.ruiz@mail.example.co.uk, ANA.RUIZ@mail.example.co.uk").emails) == 1


def test_two_addresses_are_kept_in_their_order() -> None:
    assert read("ana@example.com | ruiz@example.org").emails == ("ana@example.com", "ruiz@example.org")


def test_the_full_stop_of_a_sentence_is_in_no_address() -> None:
    assert read("Write to ana@example.com.").emails == ("ana@example.com",)


@pytest.mark.parametrize(
    ("line", "phones"),
    [
        ("+44 20 7946 0958", ("+44 20 7946 0958",)),
        ("+91-98765-43210", ("+91-98765-43210",)),
        ("Phone: (555) 201-4488", ("(555) 201-4488",)),
        ("Mobile No.: 9876543210", ("9876543210",)),
        ("T: +49 30 901820", ("+49 30 901820",)),
        ("ana@example.com | M: +44 7700 900123 | Leeds, UK", ("+44 7700 900123",)),
    ],
)  # fmt: skip
def test_a_phone_is_kept_as_written(line: str, phones: tuple[str, ...]) -> None:
    assert read(("Ana Ruiz", 20.0), line).phones == phones


@pytest.mark.parametrize(
    ("line", "phones"),
    [
        ("+44 20 7946 0958 / +44 20 7946 0959", ("+44 20 7946 0958", "+44 20 7946 0959")),
        ("Mobile: 98765 43210 / 98220 12345", ("98765 43210", "98220 12345")),
        ("Tel: 020 7946 0958, Mob: 07700 900123", ("020 7946 0958", "07700 900123")),
    ],
)
def test_two_phones_of_a_line_are_two(line: str, phones: tuple[str, ...]) -> None:
    assert read(("Ana Ruiz", 20.0), line).phones == phones


@pytest.mark.parametrize(
    "line",
    [
        "2012 - 2015 / 2016", "03/2019 - 06/2021", "2015-2018", "2008 2011", "Ph: 2014-2018", "01/2015 – 12/2018", "15.03.2015 - 30.06.2018", "2015.03 - 2018.06",
        "Date of Birth : 12.03.1990", "DOB: 12/03/1990", "1990-03-12",
    ],
)  # fmt: skip
def test_dates_are_no_phones(line: str) -> None:
    assert read(("Ana Ruiz", 20.0), line).phones == ()


def test_a_referees_phone_is_not_the_persons() -> None:
    assert read(("Ana Ruiz", 20.0), tail=["References", "Carlos Gil, Hallam Ltd, +44 20 7946 0958"]).phones == ()


def test_one_number_written_twice_is_one() -> None:
    assert read("Phone: +44 20 7946 0958", tail=["Personal Details", "Mobile : +44-20-7946-0958"]).phones == ("+44 20 7946 0958",)  # fmt: skip


def test_links_are_found_with_and_without_their_scheme() -> None:
    assert read("linkedin.com/in/ana-ruiz | https://github.com/ana").links == (
        "linkedin.com/in/ana-ruiz",
        "https://github.com/ana",
    )


def test_the_host_of_an_address_is_no_link() -> None:
    assert read("ana@linkedin.com").links == ()


# --- the place -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "place"),
    {
        "UK": ("Leeds, UK", "Leeds, UK"),
        "UK, with street and code": ("12 Mill Lane, Leeds LS1 4AB", "Leeds"),
        "US": ("Austin, TX", "Austin, TX"),
        "US, with a code": ("Austin, TX 78701", "Austin, TX"),
        "US, with street and code": ("1200 Barton Creek Blvd, Austin, TX 78735", "Austin, TX"),
        "German": ("Musterstraße 12, 50667 Köln", "Köln"),
        "German, with the country": ("Hauptstr. 5, 10115 Berlin, Deutschland", "Berlin, Deutschland"),
        "Indian": ("Pune, Maharashtra, India", "Pune, Maharashtra, India"),
        "Indian, with sector and code": ("Flat No. 12, Sector 21, Gurgaon, Haryana 122001", "Gurgaon, Haryana"),
        "Polish": ("ul. Morska 12/4, 81-225 Gdynia, Poland", "Gdynia, Poland"),
        "French": ("12 rue de la Paix, 75002 Paris, France", "Paris, France"),
        "Spanish": ("Calle Mayor 5, 28013 Madrid, Spain", "Madrid, Spain"),
        "after a label": ("Address: 12 Mill Lane, Leeds, UK", "Leeds, UK"),
        "after a German label": ("Adresse: Musterstraße 12, 50667 Köln", "Köln"),
        "among other things": ("ana@example.com | Mumbai, India | +91 98765 43210", "Mumbai, India"),
    }.values(),
    ids=lambda value: value,
)
def test_the_place_is_the_town_without_street_and_code(line: str, place: str) -> None:
    assert read(("Ana Ruiz", 20.0), line).place == place


def test_the_whole_address_is_kept_beside_the_place() -> None:
    line = "1200 Barton Creek Blvd, Austin, TX 78735"
    assert read(("Ana Ruiz", 20.0), line).address == line


def test_a_place_alone_is_no_address() -> None:
    assert read(("Ana Ruiz", 20.0), "Leeds, UK").address is None


def test_an_address_over_two_lines_gives_its_town() -> None:
    assert read(("Ana Ruiz", 20.0), "12 Mill Lane,", "Leeds, UK").place == "Leeds, UK"


def test_an_address_below_the_title_and_the_mail_is_found() -> None:
    assert read(("Ana Ruiz", 20.0), "Pastry chef", "ana@example.com", "12 Mill Lane, Leeds, UK").place == "Leeds, UK"


def test_an_address_in_the_personal_details_is_found() -> None:
    tail = ["Personal Details", "Nationality : Indian", "Address : 12 MG Road, Pune, India"]
    assert read(("Ana Ruiz", 20.0), tail=tail).place == "Pune, India"


def test_an_employers_place_is_not_the_persons() -> None:
    assert read(("Ana Ruiz", 20.0), tail=["Baker, Orchard Bread Co., York, UK    2014 – 2015"]).place is None


def test_a_tagged_town_without_a_region_is_the_place() -> None:
    assert read(("Ana Ruiz", 20.0), "Leeds | ana@example.com", marks=[("Leeds", "LOCATION", 0.9)]).place == "Leeds"


# --- all of it -----------------------------------------------------------------------------------------------------


def test_every_value_has_its_evidence_in_the_text() -> None:
    document = page(("Ana Ruiz", 20.0), "ana@example.com | +44 20 7946 0958 | linkedin.com/in/ana", "12 Mill Lane, Leeds, UK", *BODY)  # fmt: skip
    found = contact(document, [])
    values = {found.name, *found.emails, *found.phones, *found.links, found.place}
    assert values <= {evidence.quote for evidence in found.evidence}


def test_what_the_page_does_not_say_stays_empty() -> None:
    found = contact(page(*BODY), [])
    assert found == Contact()
