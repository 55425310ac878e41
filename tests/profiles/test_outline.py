"""Jobs, studies and spans of whole resumes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from kgmatch.concepts.index import ConceptIndex, load
from kgmatch.model import Document, Span
from kgmatch.profiles.outline import Outline, outline
from kgmatch.profiles.structure import Settled
from kgmatch.reading import document_from_text
from kgmatch.reading.sections import find_sections

Marks = Sequence[tuple[str, str, float]]


@pytest.fixture(scope="module")
def index() -> ConceptIndex:
    return load()


def spans(document: Document, marks: Marks) -> list[Span]:
    text = document.text
    return [Span(text.index(quote), text.index(quote) + len(quote), label, score, "test") for quote, label, score in marks]  # fmt: skip


def outlined(index: ConceptIndex, text: str, marks: Marks = ()) -> Outline:
    document = document_from_text(text, "a.txt")
    return outline(document, spans(document, marks), index)


def said(jobs: Sequence[Settled]) -> list[dict[str, str]]:
    return [{name: chosen.cell.text for name, chosen in job.fields.items()} for job in jobs]


def labelled(text: str, found: Outline, *labels: str) -> list[tuple[str, str]]:
    return [(span.label, text[span.start : span.end]) for span in found.spans if span.label in labels]


RESUME = """Ana Ruiz
Experience
Head Baker, Hallam Ltd, Leeds    Mar 2019 – Apr 2021
• Baked four hundred loaves a night
Baker, Orchard Bread Co., York    Jan 2015 – Feb 2019
• Kept the starter alive
Education
BSc in Physics, University of Leeds, 2012 – 2015
A-levels, Roundhay School, 2012
Skills
Python, stock control"""


def test_jobs_come_from_the_experience_in_order(index: ConceptIndex) -> None:
    assert [job["EMPLOYER"] for job in said(outlined(index, RESUME).jobs)] == ["Hallam Ltd", "Orchard Bread Co."]


def test_studies_come_from_the_education_in_order(index: ConceptIndex) -> None:
    assert [study["SCHOOL"] for study in said(outlined(index, RESUME).studies)] == ["University of Leeds", "Roundhay School"]  # fmt: skip


def test_spans_are_sorted_by_their_start(index: ConceptIndex) -> None:
    starts = [span.start for span in outlined(index, RESUME).spans]
    assert starts == sorted(starts)


def test_the_chosen_fields_become_spans(index: ConceptIndex) -> None:
    assert labelled(RESUME, outlined(index, RESUME), "TITLE") == [("TITLE", "Head Baker"), ("TITLE", "Baker")]


def test_a_chosen_field_takes_the_place_of_what_the_tagger_had(index: ConceptIndex) -> None:
    found = outlined(index, RESUME, [("Hallam", "EMPLOYER", 0.6), ("Baker, Hallam", "TITLE", 0.3)])
    assert labelled(RESUME, found, "EMPLOYER")[0] == ("EMPLOYER", "Hallam Ltd")


def test_a_span_in_a_heading_is_dropped(index: ConceptIndex) -> None:
    assert not labelled(RESUME, outlined(index, RESUME, [("Education", "DEGREE", 0.9)]), "DEGREE")[2:]


def test_a_skill_that_is_all_of_a_title_is_none(index: ConceptIndex) -> None:
    found = outlined(index, RESUME, [("Head Baker", "SKILL", 0.9)])
    assert ("SKILL", "Head Baker") not in labelled(RESUME, found, "SKILL")


def test_a_skill_in_a_bullet_is_kept(index: ConceptIndex) -> None:
    found = outlined(index, RESUME, [("starter", "SKILL", 0.9)])
    assert ("SKILL", "starter") in labelled(RESUME, found, "SKILL")


def test_the_items_of_a_skill_section_become_spans(index: ConceptIndex) -> None:
    assert labelled(RESUME, outlined(index, RESUME), "SKILL", "TOOL") == [("SKILL", "Python"), ("SKILL", "stock control")]  # fmt: skip


def test_the_taggers_label_of_an_item_is_kept(index: ConceptIndex) -> None:
    found = outlined(index, RESUME, [("Python", "TOOL", 0.9)])
    assert labelled(RESUME, found, "SKILL", "TOOL") == [("TOOL", "Python"), ("SKILL", "stock control")]


def test_an_item_that_the_tagger_saw_in_part_is_whole(index: ConceptIndex) -> None:
    found = outlined(index, RESUME, [("stock", "SKILL", 0.9)])
    assert labelled(RESUME, found, "SKILL")[-1] == ("SKILL", "stock control")


def test_languages_of_their_section_become_spans(index: ConceptIndex) -> None:
    text = "Ana Ruiz\nExperience\nBaker, Hallam Ltd, 2019 – 2021\nLanguages\nEnglish, German"
    assert labelled(text, outlined(index, text), "LANGUAGE") == [("LANGUAGE", "English"), ("LANGUAGE", "German")]


def page(*rows: tuple[str, float]) -> Document:
    """Lines one below the other, each of a size."""
    document = document_from_text("\n".join(text for text, _ in rows), "a.txt")
    lines = tuple(
        replace(line, font_size=size, bold=size > 11, box=(50.0, 50 + 30.0 * n, 50 + 5.0 * len(line.text), 61 + 30.0 * n))
        for n, (line, (_, size)) in enumerate(zip(document.lines, rows, strict=True))
    )  # fmt: skip
    return replace(document, lines=lines, sections=find_sections(lines))


def below_headings(heading: str) -> Document:
    return page(
        ("Ana Ruiz", 22.0), ("ana@example.com", 11.0), ("Work Experience", 14.0), ("Head Baker, Hallam Ltd, Mar 2019 – Apr 2021", 11.0), ("Baked four hundred loaves a night", 11.0),
        (heading, 14.0), ("Pastry Chef, Orchard Ltd, Jan 2015 – Feb 2019", 11.0), ("Kept the starter alive", 11.0), ("Education", 14.0), ("BSc Physics, University of Leeds, 2012", 11.0),
        ("Skills", 14.0), ("Python, SQL", 11.0),
    )  # fmt: skip


@pytest.mark.parametrize("heading", ["Flour & Fire", "Before That", "Zuvor"])
def test_a_job_under_a_heading_of_unknown_words_is_found(index: ConceptIndex, heading: str) -> None:
    document = below_headings(heading)
    assert [job["TITLE"] for job in said(outline(document, [], index).jobs)] == ["Head Baker", "Pastry Chef"]


def test_a_dated_line_under_an_unknown_heading_without_a_title_is_no_job(index: ConceptIndex) -> None:
    document = page(
        ("Ana Ruiz", 22.0), ("Work Experience", 14.0), ("Head Baker, Hallam Ltd, Mar 2019 – Apr 2021", 11.0), ("Flour & Fire", 14.0), ("Rowed the Tyne, 2015 – 2018", 11.0),
        ("Education", 14.0), ("BSc Physics, University of Leeds, 2012", 11.0), ("Skills", 14.0), ("Python, SQL", 11.0),
    )  # fmt: skip
    assert len(outline(document, [], index).jobs) == 1


def test_jobs_without_any_heading_are_found(index: ConceptIndex) -> None:
    text = "Ana Ruiz\nKITCHEN AND FLOOR\nHead Baker, Hallam Ltd, Mar 2019 – Apr 2021\n• Baked bread\nEducation\nBSc Physics, University of Leeds, 2012"
    assert said(outlined(index, text).jobs) == [{"TITLE": "Head Baker", "EMPLOYER": "Hallam Ltd"}]


def test_personal_details_give_no_job(index: ConceptIndex) -> None:
    text = (
        RESUME + "\nPersonal Details\nFather's Name : Carlos Ruiz\nOccupation : Farmer\nDate of Birth : 12 March 1990"
    )
    assert len(outlined(index, text).jobs) == 2


def test_a_table_of_jobs_below_another_heading_is_found(index: ConceptIndex) -> None:
    text = "Ana Ruiz\nExperience\nBaker, Hallam Ltd, 2019 – 2021\nProjects\nOrganization    Designation    Duration\nOrchard Ltd    Pastry Chef    2015 – 2018"
    assert {"TITLE": "Pastry Chef", "EMPLOYER": "Orchard Ltd"} in said(outlined(index, text).jobs)


def test_nothing_is_made_of_an_empty_page(index: ConceptIndex) -> None:
    assert outlined(index, "Ana Ruiz") == Outline((), (), ())
