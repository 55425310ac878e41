"""What a label, the tagger, the words and the other entries say of a cell, weighed together."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from kgmatch.concepts.index import load
from kgmatch.model import Document, Span
from kgmatch.profiles.cells import section_lines
from kgmatch.profiles.outline import JOB_FIELDS, STUDY_FIELDS
from kgmatch.profiles.records import entries_of
from kgmatch.profiles.structure import PAGE, Settled, settle
from kgmatch.profiles.words import Words
from kgmatch.reading import document_from_text

Marks = Sequence[tuple[str, str, float]]
HEADINGS = {"experience": "Work Experience", "education": "Education"}


@pytest.fixture(scope="module")
def words() -> Words:
    return Words(load())


def spans(document: Document, marks: Marks) -> list[Span]:
    text = document.text
    return [Span(text.index(quote), text.index(quote) + len(quote), label, score, "test") for quote, label, score in marks]  # fmt: skip


def settled(words: Words, text: str, marks: Marks = (), kind: str = "experience") -> list[Settled]:
    document = document_from_text(f"Ana Ruiz\n{HEADINGS[kind]}\n{text}", "a.txt")
    entries = [entry for lines in section_lines(document, frozenset({kind})) for entry in entries_of(document, lines)]
    names = JOB_FIELDS if kind == "experience" else STUDY_FIELDS
    return settle(document, entries, spans(document, marks), words, names)


def fields(words: Words, text: str, marks: Marks = (), kind: str = "experience") -> list[dict[str, str]]:
    return [{name: chosen.cell.text for name, chosen in one.fields.items()} for one in settled(words, text, marks, kind)]  # fmt: skip


JOB = {"TITLE": "Head Baker", "EMPLOYER": "Hallam Ltd", "LOCATION": "Leeds"}
LINES = {
    "commas": "Head Baker, Hallam Ltd, Leeds    Mar 2019 – Apr 2021",
    "bars": "Head Baker | Hallam Ltd | Leeds | Mar 2019 – Apr 2021",
    "dates first": "Mar 2019 – Apr 2021: Head Baker at Hallam Ltd, Leeds",
    "dates in brackets": "Head Baker – Hallam Ltd, Leeds (Mar 2019 – Apr 2021)",
    "employer first": "Hallam Ltd, Leeds – Head Baker, Mar 2019 – Apr 2021",
    "two lines": "Head Baker    Mar 2019 – Apr 2021\nHallam Ltd, Leeds",
    "two lines, employer first": "Hallam Ltd, Leeds    Mar 2019 – Apr 2021\nHead Baker",
    "three lines": "Head Baker\nHallam Ltd, Leeds\nMar 2019 – Apr 2021",
    "labels": "Designation : Head Baker\nEmployer : Hallam Ltd\nLocation : Leeds\nDuration : Mar 2019 – Apr 2021",
    "a bullet": "• Head Baker, Hallam Ltd, Leeds, Mar 2019 – Apr 2021",
}


@pytest.mark.parametrize("text", LINES.values(), ids=LINES)
def test_title_employer_and_place_of_a_job_are_told_apart(words: Words, text: str) -> None:
    assert fields(words, text, [("Leeds", "LOCATION", 0.8)]) == [JOB]


@pytest.mark.parametrize(
    "text",
    ["Designation : Verdant\nEmployer : Head Baker\nDuration : 2019 – 2021\nLocation : Leeds", "Employer : Head Baker\nDesignation : Verdant\nLocation : Leeds\nDuration : 2019 – 2021"],
)  # fmt: skip
def test_a_label_outweighs_words(words: Words, text: str) -> None:
    assert fields(words, text) == [{"TITLE": "Verdant", "EMPLOYER": "Head Baker", "LOCATION": "Leeds"}]


def test_a_label_outweighs_the_tagger(words: Words) -> None:
    text = "Employer : Hallam Ltd\nDesignation : Verdant\nLocation : Leeds\nDuration : 2019 – 2021"
    assert fields(words, text, [("Verdant", "EMPLOYER", 0.9)])[0]["TITLE"] == "Verdant"


def test_the_tagger_outweighs_words(words: Words) -> None:
    found = fields(words, "Verdant, Calyx, 2019 – 2021", [("Verdant", "TITLE", 0.9), ("Calyx", "EMPLOYER", 0.9)])
    assert found == [{"TITLE": "Verdant", "EMPLOYER": "Calyx"}]


def test_an_unsure_tagger_does_not_outweigh_words(words: Words) -> None:
    found = fields(words, "Head Baker, Hallam Ltd, 2019 – 2021", [("Hallam Ltd", "TITLE", 0.3)])
    assert found == [{"TITLE": "Head Baker", "EMPLOYER": "Hallam Ltd"}]


def test_the_other_entries_decide_where_words_do_not(words: Words) -> None:
    text = "Hallam Ltd, Head Baker, 2019 – 2021\nOrchard Ltd, Baker, 2015 – 2018\nVerdant, Calyx, 2012 – 2014"
    assert fields(words, text)[2] == {"EMPLOYER": "Verdant", "TITLE": "Calyx"}


def test_an_employer_of_a_name_that_says_nothing_is_found_beside_the_title(words: Words) -> None:
    assert fields(words, "Pastry Chef\nVerdant\nJan 2012 – Dec 2014") == [{"TITLE": "Pastry Chef", "EMPLOYER": "Verdant"}]  # fmt: skip


def test_a_cell_that_the_tagger_saw_in_part_is_taken_whole(words: Words) -> None:
    found = fields(words, "Hallam and Sons | Nurse | 2019 – 2021", [("Hallam", "EMPLOYER", 0.8)])
    assert found[0]["EMPLOYER"] == "Hallam and Sons"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Head Baker (Nights), Hallam Ltd, 2019 – 2021", "Head Baker (Nights)"),
        ("Staff Nurse, Intensive Care Unit | Hallam Ltd | 2019 – 2021", "Staff Nurse, Intensive Care Unit"),
        ("Driver – Long Distance | Hallam Ltd | 2019 – 2021", "Driver – Long Distance"),
    ],
)
def test_a_title_is_whole(words: Words, text: str, title: str) -> None:
    assert fields(words, text)[0]["TITLE"] == title


def test_an_aside_in_brackets_is_kept_with_the_title(words: Words) -> None:
    assert fields(words, "Head Baker (Full-time) | Hallam Ltd | 2019 – 2021")[0]["EMPLOYER"] == "Hallam Ltd"


def test_how_long_it_was_is_no_field(words: Words) -> None:
    found = fields(words, "Head Baker\nHallam Ltd\n2019 – 2021\n2 years 3 months")
    assert "2 years 3 months" not in found[0].values()


def test_a_place_of_town_and_region_is_whole(words: Words) -> None:
    assert fields(words, "Head Baker | Hallam Ltd | Leeds, UK | 2019 – 2021")[0]["LOCATION"] == "Leeds, UK"


def test_an_employer_with_its_legal_form_behind_a_comma_is_whole(words: Words) -> None:
    assert fields(words, "Head Baker | Hallam, Inc. | 2019 – 2021")[0]["EMPLOYER"] == "Hallam, Inc."


def test_running_text_below_a_job_gives_no_field(words: Words) -> None:
    text = "Staff Nurse | Hallam Ltd | 2019 – 2021\nRan a ward of thirty beds with a team of nine nurses and wrote all of its rotas by hand for years."
    assert fields(words, text, [("nurses", "TITLE", 0.9)]) == [{"TITLE": "Staff Nurse", "EMPLOYER": "Hallam Ltd"}]


def test_a_title_in_a_bullet_is_not_the_jobs(words: Words) -> None:
    text = "Head Baker | Hallam Ltd | 2019 – 2021\n• Senior Engineer of Orchard Ltd was my best customer"
    assert fields(words, text) == [{"TITLE": "Head Baker", "EMPLOYER": "Hallam Ltd"}]


def test_a_cell_of_many_words_is_no_title_even_where_the_tagger_says_so(words: Words) -> None:
    prose = "Senior baker of the county and teacher of its twelve apprentices"
    found = fields(words, f"Head Baker | {prose} | Hallam Ltd | 2019 – 2021", [(prose, "TITLE", 0.9)])
    assert found[0]["TITLE"] == "Head Baker"


def test_fields_do_not_overlap(words: Words) -> None:
    for one in settled(words, "\n".join(LINES.values())):
        edges = sorted((chosen.cell.start, chosen.cell.end) for chosen in one.fields.values())
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(edges))


def test_the_page_is_named_where_the_tagger_saw_nothing(words: Words) -> None:
    assert {chosen.model for chosen in settled(words, LINES["bars"])[0].fields.values()} == {PAGE}


def test_the_tagger_is_named_where_it_saw_the_field_too(words: Words) -> None:
    found = settled(words, LINES["bars"], [("Head Baker", "TITLE", 0.8)])[0].fields["TITLE"]
    assert (found.model, found.score) == ("test", 0.8)


def test_no_entries_settle_to_none(words: Words) -> None:
    assert settle(document_from_text("Ana Ruiz", "a.txt"), [], [], words, JOB_FIELDS) == []


STUDY_LINES = {
    "commas": "BSc Physics, University of Leeds, 2009 – 2012",
    "school first": "University of Leeds, BSc Physics, 2009 – 2012",
    "two lines": "University of Leeds    2009 – 2012\nBSc Physics",
    "bars": "BSc Physics | University of Leeds | 2012",
    "labels": "Qualification : BSc Physics\nInstitute : University of Leeds\nYear : 2012",
}


@pytest.mark.parametrize("text", STUDY_LINES.values(), ids=STUDY_LINES)
def test_degree_and_school_of_a_study_are_told_apart(words: Words, text: str) -> None:
    found = fields(words, text, kind="education")
    assert [(one["DEGREE"], one["SCHOOL"]) for one in found] == [("BSc Physics", "University of Leeds")]


def test_the_board_of_a_table_is_not_the_school(words: Words) -> None:
    text = "Degree | Board/University | Institute | Year | Percentage\nB.Com | Pune University | Fergusson College | 2012 | 71.4 %"
    assert fields(words, text, kind="education") == [
        {"DEGREE": "B.Com", "SCHOOL": "Fergusson College", "BOARD": "Pune University", "GRADE": "71.4 %"}
    ]


def test_a_degree_that_is_named_after_a_school_is_no_school(words: Words) -> None:
    found = fields(words, "Higher Secondary Certificate, Modern School, 2009", kind="education")
    assert (found[0]["DEGREE"], found[0]["SCHOOL"]) == ("Higher Secondary Certificate", "Modern School")
