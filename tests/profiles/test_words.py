"""What titles, employers, schools, degrees, places and grades look like by their words alone."""

from __future__ import annotations

import pytest

from kgmatch.concepts.index import load
from kgmatch.profiles.words import Words, is_degree, is_school

FIELDS = ("TITLE", "EMPLOYER", "SCHOOL", "DEGREE", "FIELD", "LOCATION", "GRADE", "BOARD")


@pytest.fixture(scope="module")
def words() -> Words:
    return Words(load())


def likeliest(words: Words, text: str, names: tuple[str, ...]) -> str:
    return max(names, key=lambda name: words.likeness(name, text))


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Staff Nurse", "TITLE"), ("Senior Software Engineer", "TITLE"), ("Bäcker und Koch", "TITLE"), ("Chargée de mission", "TITLE"), ("软件工程师", "TITLE"),
        ("Head of Finance", "TITLE"), ("Assistant Manager – Night Shift", "TITLE"), ("Co-founder", "TITLE"),
        ("Hallam and Sons Ltd", "EMPLOYER"), ("Siemens AG", "EMPLOYER"), ("Leeds General Hospital", "EMPLOYER"), ("Ville de Lyon", "EMPLOYER"), ("Acme Pvt. Ltd.", "EMPLOYER"),
        ("华为技术有限公司", "EMPLOYER"), ("Self-employed", "EMPLOYER"),
        ("Leeds, UK", "LOCATION"), ("Pune, Maharashtra", "LOCATION"), ("Germany", "LOCATION"), ("Austin, TX", "LOCATION"),
    ],
)  # fmt: skip
def test_words_of_jobs_speak_for_their_field(words: Words, text: str, field: str) -> None:
    assert likeliest(words, text, ("TITLE", "EMPLOYER", "LOCATION")) == field


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("BSc Physics", "DEGREE"), ("Bachelor of Arts", "DEGREE"), ("B.Tech (Civil)", "DEGREE"), ("Abitur", "DEGREE"), ("Laurea in Lettere", "DEGREE"), ("10th", "DEGREE"), ("硕士", "DEGREE"),
        ("Higher Secondary Certificate", "DEGREE"), ("City & Guilds Level 3", "DEGREE"), ("PhD", "DEGREE"),
        ("University of Leeds", "SCHOOL"), ("Roundhay High School", "SCHOOL"), ("IIT Bombay", "SCHOOL"), ("Lycée Condorcet", "SCHOOL"), ("清华大学", "SCHOOL"),
        ("CBSE", "BOARD"), ("Maharashtra State Board", "BOARD"), ("7.8 CGPA", "GRADE"), ("71.4 %", "GRADE"), ("First Class", "GRADE"), ("3.9/4.0", "GRADE"),
        ("Leeds, UK", "LOCATION"),
    ],
)  # fmt: skip
def test_words_of_studies_speak_for_their_field(words: Words, text: str, field: str) -> None:
    assert likeliest(words, text, ("DEGREE", "SCHOOL", "LOCATION", "GRADE", "BOARD")) == field


@pytest.mark.parametrize("text", ["Full-time", "2 years 3 months", "Remote", "Internship", "Present", "Contract"])
def test_an_aside_is_no_title_and_no_employer(words: Words, text: str) -> None:
    assert words.is_aside(text)
    assert max(words.likeness("TITLE", text), words.likeness("EMPLOYER", text)) < 0


@pytest.mark.parametrize("text", ["Staff Nurse", "Hallam Ltd", "Contract Manager", "Remote Sensing Ltd"])
def test_what_only_begins_like_an_aside_is_none(words: Words, text: str) -> None:
    assert not words.is_aside(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [("LOCATION", "Leeds, UK"), ("EMPLOYER", "Acme, Inc."), ("TITLE", "Nurse, Intensive Care Unit"), ("TITLE", "Manager, Sales")],
)  # fmt: skip
def test_what_a_comma_parts_may_be_one(words: Words, name: str, text: str) -> None:
    assert words.is_one(name, text)


@pytest.mark.parametrize(("name", "text"), [("LOCATION", "Leeds, York"), ("EMPLOYER", "Acme, Leeds"), ("TITLE", "Nurse, Hallam Ltd"), ("DEGREE", "BSc, Leeds")])  # fmt: skip
def test_what_a_comma_parts_mostly_is_two(words: Words, name: str, text: str) -> None:
    assert not words.is_one(name, text)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("text", ["", " ", "—", "x", "123", "…"])
def test_every_text_has_a_likeness_for_every_field(words: Words, name: str, text: str) -> None:
    assert -3 < words.likeness(name, text) < 3


@pytest.mark.parametrize("text", ["BSc", "B.A. (Hons)", "Master of Science", "Diplom-Ingenieur", "HND", "Class X", "Ausbildung zum Bäcker"])  # fmt: skip
def test_a_degree_is_known_by_its_first_words(text: str) -> None:
    assert is_degree(text)


@pytest.mark.parametrize("text", ["Baker", "Masonry", "University of Leeds", "Bread", ""])
def test_other_words_are_no_degree(text: str) -> None:
    assert not is_degree(text)


@pytest.mark.parametrize("text", ["University of Leeds", "Berufsschule Köln", "Università degli Studi di Pisa", "TAFE NSW"])  # fmt: skip
def test_a_school_is_known_by_its_words(text: str) -> None:
    assert is_school(text)


@pytest.mark.parametrize("text", ["Hallam Ltd", "Baker", ""])
def test_other_words_are_no_school(text: str) -> None:
    assert not is_school(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("TITLE", "Trained new cooks in three kitchens"),
        ("TITLE", "Answers the phone at night"),
        ("TITLE", "Handled tuition payments."),
        ("TITLE", "Very good oral and written communication skills."),
        ("EMPLOYER", "Repaired pumps and compressors"),
    ],
)
def test_a_line_that_tells_what_was_done_names_nothing(words: Words, name: str, text: str) -> None:
    assert words.likeness(name, text) < -1.5


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("TITLE", "Test Engineer (Mobile)"),
        ("TITLE", "Train Driver, Freight"),
        ("TITLE", "Certified Nursing Assistant"),
        ("TITLE", "Support Worker (nights)"),
        ("EMPLOYER", "Help for Shepherds"),
        ("EMPLOYER", "Plan and Build Ltd."),
        ("SCHOOL", "Research Institute of Fisheries"),
    ],
)
def test_a_name_that_begins_with_a_verb_is_still_a_name(words: Words, name: str, text: str) -> None:
    assert words.likeness(name, text) > -0.5


def test_a_piece_of_a_sentence_is_less_an_employer_than_a_firm(words: Words) -> None:
    for piece, firm in (
        ("inter-company accounts", "Accounts Company"),
        ("fast-paced food service", "Food Service Rao"),
    ):
        assert words.likeness("EMPLOYER", piece) < 0 < words.likeness("EMPLOYER", firm)
    for name in ("adidas AG", "eBay", "华为 公司"):
        assert words.likeness("EMPLOYER", name) >= 0
