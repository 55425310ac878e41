"""Words that say what stands behind them."""

from __future__ import annotations

import pytest

from kgmatch.profiles.field_labels import fields_named, label_before


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Designation", "TITLE"), ("Position held", "TITLE"), ("Job Title", "TITLE"), ("Puesto", "TITLE"), ("职位", "TITLE"),
        ("Employer", "EMPLOYER"), ("Name of the Organization", "EMPLOYER"), ("Arbeitgeber", "EMPLOYER"), ("Entreprise", "EMPLOYER"), ("公司", "EMPLOYER"),
        ("Duration", "DATE"), ("Zeitraum", "DATE"), ("Responsibilities", "DUTIES"), ("Roles & Responsibilities", "DUTIES"),
        ("Examination Passed", "DEGREE"), ("Abschluss", "DEGREE"), ("Name of Institution", "SCHOOL"), ("School / College", "SCHOOL"),
        ("Board/University", "BOARD"), ("University / Board", "BOARD"), ("Year of Passing", "YEAR"), ("Percentage", "GRADE"), ("CGPA", "GRADE"), ("% of Marks", "GRADE"),
        ("Full Name", "NAME"), ("姓名", "NAME"), ("E-mail", "EMAIL"), ("Mobile No.", "PHONE"), ("Handy", "PHONE"), ("Anschrift", "ADDRESS"), ("Specialization", "FIELD"),
    ],
)  # fmt: skip
def test_a_label_names_its_field(label: str, field: str) -> None:
    assert fields_named(label)[0] == field


@pytest.mark.parametrize(
    "label", ["EMPLOYER", "employer:", " Employer ", "Employers", "E-Mail ID:", "School  /  College"]
)
def test_case_punctuation_and_plural_do_not_matter(label: str) -> None:
    assert fields_named(label)


@pytest.mark.parametrize("text", ["Hallam Ltd", "Site Engineer", "", "Leeds", "Kubernetes", "2019"])
def test_other_words_name_nothing(text: str) -> None:
    assert fields_named(text) == ()


def test_a_word_of_two_meanings_has_both() -> None:
    assert set(fields_named("Qualification")) >= {"DEGREE"}
    assert set(fields_named("City")) == {"LOCATION", "ADDRESS"}


@pytest.mark.parametrize(
    "text",
    [
        "Designation : Site Engineer", "Designation: Site Engineer", "DESIGNATION :- Site Engineer", "Designation：Site Engineer",
        "Designation      Site Engineer", "Designation     : Site Engineer", "Designation - Site Engineer",
    ],
)  # fmt: skip
def test_the_value_begins_behind_the_label(text: str) -> None:
    found = label_before(text)
    assert found is not None
    assert text[found[0] :].lstrip("- ") == "Site Engineer"


@pytest.mark.parametrize(
    "text",
    ["Note to self: buy flour", "Site Engineer: Hallam Ltd", "Designation", "Designation:", "School - Leeds", "Year - end close", ""],
)  # fmt: skip
def test_no_label_stands_before(text: str) -> None:
    assert label_before(text) is None
