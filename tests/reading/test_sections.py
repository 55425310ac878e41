"""Headings by their words, by their type and by what stands below them; sections across columns and pages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgmatch.model import Line, Section
from kgmatch.reading.sections import KINDS, about, find_sections, heading_kind

Row = tuple[str, float, bool] | str


def page(*rows: Row, x: float = 50.0, top: float = 50.0, number: int = 1) -> list[Line]:
    """Lines one below the other: a text, or a text with its size and whether it is bold."""
    parts = [(row, 11.0, False) if isinstance(row, str) else row for row in rows]
    boxes = [(x, top + 20.0 * n, x + 5.0 * len(text), top + 20.0 * n + size) for n, (text, size, _) in enumerate(parts)]
    return [Line(text, 0, number, box, size, bold) for (text, size, bold), box in zip(parts, boxes, strict=True)]


def on(*pages: list[Line]) -> tuple[Line, ...]:
    """The lines of all the pages, each with its offset."""
    found: list[Line] = []
    at = 0
    for line in (line for lines in pages for line in lines):
        found.append(Line(line.text, at, line.page, line.box, line.font_size, line.bold))
        at += len(line.text) + 1
    return tuple(found)


def kinds(*pages: list[Line]) -> list[tuple[str, str]]:
    return [(section.kind, section.heading) for section in find_sections(on(*pages))]


def section_of(text: str, *pages: list[Line]) -> Section:
    """The section in which the line stands."""
    lines = on(*pages)
    start = next(line.start for line in lines if line.text == text)
    return next(section for section in find_sections(lines) if section.start <= start < section.end)


def heading(text: str) -> Row:
    return text, 14.0, True


JOB = ("Head Baker, Hallam Ltd, Mar 2019 – Apr 2021", "Baked four hundred loaves a night for the town")
STUDY = ("BSc Physics, University of Leeds, 2012",)


# --- by words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Work Experience", "experience"), ("EXPERIENCE:", "experience"), ("The Experience", "experience"), ("Berufserfahrung", "experience"),
        ("Expérience professionnelle", "experience"), ("Experiencia laboral", "experience"), ("工作经历", "experience"), ("Internships", "experience"),
        ("Volunteering", "experience"), ("Educational Qualifications", "education"), ("Ausbildung", "education"), ("教育背景", "education"), ("— Education —", "education"),
        ("Education & Training", "education"), ("Key Skills", "skills"), ("Skills & Abilities", "skills"), ("Sprachen", "languages"), ("Languages known", "languages"),
        ("Licenses & Certifications", "certifications"), ("My Projects", "projects"), ("Selected Publications", "publications"), ("Awards", "awards"),
        ("Hobbies", "interests"), ("Personal Details", "personal"), ("References", "references"), ("Profile", "summary"), ("Career Objective", "summary"),
    ],
)  # fmt: skip
def test_known_words_make_a_heading(text: str, kind: str) -> None:
    assert heading_kind(text, stands_out=False) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Training and Education", "education"), ("Experience and Education", "experience"), ("Relevant Kitchen Experience", "experience")],
)  # fmt: skip
def test_a_line_that_stands_out_may_say_more(text: str, kind: str) -> None:
    assert (heading_kind(text, stands_out=False), heading_kind(text, stands_out=True)) == (None, kind)


@pytest.mark.parametrize(
    "text",
    ["Head Baker", "Ana Ruiz", "Hallam Ltd,", "Skills,", "I gained experience in many kitchens", "2019", "", "•", "Education " * 8],
)  # fmt: skip
def test_other_lines_are_no_headings(text: str) -> None:
    assert heading_kind(text, stands_out=True) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Details of employment, in reverse order", "experience"), ("Stationen meines Werdegangs", "experience"), ("Where I went to school", "education"), ("What I can do", "skills"),
        ("Was ich mitbringe", "skills"), ("Tongues I speak", "languages"), ("Tickets and permits", "certifications"), ("What I am looking for", "wishes"), ("个人信息", "personal"),
    ],
)  # fmt: skip
def test_an_unusual_heading_is_about_a_kind(text: str, kind: str) -> None:
    assert about(text) == kind


@pytest.mark.parametrize("text", ["Experience since 2019", "ana@education.example", "Flour & Fire"])
def test_dates_addresses_and_other_words_are_about_nothing(text: str) -> None:
    assert about(text) is None


# --- by type -------------------------------------------------------------------------------------------------------


def test_a_line_set_like_the_headings_opens_a_section_of_unknown_kind() -> None:
    rows = [("Ana Ruiz", 22.0, True), heading("Work Experience"), *JOB, heading("Flour & Fire"), "Rowed the Tyne", heading("Education"), *STUDY, heading("Skills"), "Python, SQL, Excel, Word"]  # fmt: skip
    assert ("other", "Flour & Fire") in kinds(page(*rows))


def test_a_line_set_like_the_headings_opens_what_its_words_are_about() -> None:
    rows = [("Ana Ruiz", 22.0, True), heading("Work Experience"), *JOB, heading("What I bring to the table"), "Python, SQL", heading("Education"), *STUDY, heading("References"), "Carlos Gil"]  # fmt: skip
    assert ("skills", "What I bring to the table") in kinds(page(*rows))


def test_a_line_of_plain_type_with_unknown_words_opens_nothing() -> None:
    rows = [("Ana Ruiz", 22.0, True), heading("Work Experience"), *JOB, "Flour & Fire", heading("Education"), *STUDY]
    assert "Flour & Fire" not in [text for _, text in kinds(page(*rows))]


def test_the_name_in_large_type_opens_no_section() -> None:
    rows = [("Ana Ruiz", 14.0, True), heading("Work Experience"), *JOB, heading("Education"), *STUDY, heading("Skills"), "Python"]  # fmt: skip
    assert kinds(page(*rows))[0] == ("header", "")


def test_bold_titles_of_jobs_are_no_headings() -> None:
    rows = [("Ana Ruiz", 22.0, True), heading("Work Experience"), ("Head Baker", 11.0, True), *JOB, ("Pastry Chef", 11.0, True), *JOB, heading("Education"), *STUDY]  # fmt: skip
    assert [kind for kind, _ in kinds(page(*rows))] == ["header", "experience", "education"]


def test_a_known_word_amid_a_long_plain_line_opens_nothing() -> None:
    rows = ["Ana Ruiz", "Work Experience", *JOB, "Skills that I gained here were many and of every kind"]
    assert [kind for kind, _ in kinds(page(*rows))] == ["header", "experience"]


# --- by content ----------------------------------------------------------------------------------------------------


def unnamed(*below: str) -> list[Line]:
    return page(("Ana Ruiz", 22.0, True), heading("Profile"), "A baker of the old school", heading("Flour & Fire"), *below, heading("References"), "Carlos Gil", heading("Interests"), "chess")  # fmt: skip


@pytest.mark.parametrize(
    ("below", "kind"),
    [
        (("Head Baker, Hallam Ltd, Mar 2019 – Apr 2021", "Baked bread", "Baker, Orchard Ltd, 2015 – 2019"), "experience"),
        (("BSc Physics, University of Leeds", "A-levels, Roundhay School"), "education"),
        (("Baking, rye, sourdough", "Ovens, mixers, scales"), "skills"),
        (("I rose before the sun on all days of the week to keep a fire that my grandmother had lit.",), "other"),
    ],
    ids=["jobs", "studies", "skills", "prose"],
)  # fmt: skip
def test_a_section_of_unknown_words_is_told_by_what_it_holds(below: tuple[str, ...], kind: str) -> None:
    assert section_of(below[0], unnamed(*below)).kind == kind


# --- over columns and pages ----------------------------------------------------------------------------------------


def test_sections_go_on_over_a_page_break() -> None:
    first = page(("Ana Ruiz", 22.0, True), heading("Work Experience"), *JOB)
    assert section_of("Kept the starter alive", first, page("Kept the starter alive", number=2)).kind == "experience"


def test_a_second_column_begins_a_header_of_its_own() -> None:
    left = page(("Ana Ruiz", 22.0, True), heading("Skills"), "Python", "SQL", heading("Education"), *STUDY)
    right = page("ana@example.com", heading("Work Experience"), *JOB, x=320.0)
    assert section_of("ana@example.com", left, right).kind == "header"


def test_a_column_goes_on_where_it_ended_on_the_page_before() -> None:
    left = page(("Ana Ruiz", 22.0, True), heading("Skills"), "Python", "SQL", "Excel")
    right = page(heading("Work Experience"), *JOB, x=320.0)
    left2 = page("Word", "Access", "Outlook", "PowerPoint", top=90.0, number=2)
    right2 = page("Kept the starter alive", x=320.0, number=2)
    assert section_of("Kept the starter alive", left, right, left2, right2).kind == "experience"


# --- whatever the page ---------------------------------------------------------------------------------------------


def test_no_lines_have_no_sections() -> None:
    assert find_sections([]) == ()


rows = st.lists(st.tuples(st.sampled_from(["Ana Ruiz", "Work Experience", "Education", "Skills", "Flour & Fire", JOB[0], "Python, SQL", "•"]), st.sampled_from([9.0, 11.0, 14.0, 22.0]), st.booleans()), min_size=1, max_size=20)  # fmt: skip


@settings(deadline=None)
@given(rows, st.integers(1, 20))
def test_sections_cover_the_text_without_gaps(rows: list[tuple[str, float, bool]], cut: int) -> None:
    lines = on(page(*rows[:cut]), page(*rows[cut:], number=2))
    found = find_sections(lines)
    assert [section.start for section in found] == [0, *(section.end for section in found[:-1])]
    assert found[-1].end == lines[-1].end


@settings(deadline=None)
@given(rows)
def test_every_section_is_of_a_known_kind(rows: list[tuple[str, float, bool]]) -> None:
    assert {section.kind for section in find_sections(on(page(*rows)))} <= set(KINDS)
