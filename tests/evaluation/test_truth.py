"""The truth of a document: a record beside it, a RenderCV source below it, a typed truth elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kgmatch.errors import DataError
from kgmatch.evaluation.truth import Case, cases

RECORD: dict[str, Any] = {
    "id": "r001", "language": "en", "name": "Dr. Ana Ruiz, PhD", "email": "ana@example.com", "phone": "+44 20 7946 0958 / +44 7700 900123", "place": "Leeds, UK", "address": "12 Mill Lane",
    "experience": [
        {"title": "Head Baker", "employer": "Hallam Ltd", "start": "2019-03", "end": None, "bullets": ["Baked four hundred loaves", "Trained two apprentices"]},
        {"title": "Baker", "employer": "Orchard Bread Co.", "start": "2015", "end": "2018", "kind": "internship", "text": "Kept the starter alive"},
        {"title": "Driver", "employer": "Leeds Food Bank"},
    ],
    "education": [{"degree": "BSc", "field": "Physics", "school": "University of Leeds", "start": "2009", "end": "2012"}, {"degree": "Diploma in Baking", "school": "Thomas Danby"}],
    "skills": [{"group": "Bread", "items": ["rye", "sourdough"]}, {"items": ["rota planning", "rye"]}], "languages": [{"name": "English", "level": "native"}],
}  # fmt: skip
YAML = """cv:
  name: Ana Ruiz
  location: Leeds, UK
  email: ana@example.com
  phone: tel:+44-20-7946-0958
  sections:
    Experience:
      - company: Hallam Ltd
        position: Head Baker
        start_date: 2019-03
        end_date: present
        highlights:
          - Baked four hundred loaves
          - Trained two apprentices
      - company: Orchard Bread Co.
        position: Baker
        start_date: 2015-01
        end_date: 2018-12
    Education:
      - institution: University of Leeds
        area: Physics
        degree: BSc
        start_date: 2009-09
        end_date: 2012-07
    Skills:
      - label: Bread
        details: rye, sourdough
"""


def pdf(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-1.4")
    return path


def beside(folder: Path, record: dict[str, Any], name: str = "r001__tidy_html_band") -> Case:
    pdf(folder / f"{name}.pdf").with_suffix(".json").write_text(json.dumps(record), encoding="utf-8")
    (case,) = cases([folder], None)
    return case


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return beside(tmp_path, RECORD)


@pytest.fixture
def rendered(tmp_path: Path) -> Case:
    pdf(tmp_path / "classic" / "Ana_Ruiz_CV.pdf")
    (tmp_path / "classic" / "Ana_Ruiz_CV.yaml").write_text(YAML, encoding="utf-8")
    (case,) = cases([tmp_path], None)
    return case


# --- a record ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("email", ["ana@example.com"]), ("phone", ["+44 20 7946 0958"]), ("place", ["Leeds, UK"]), ("employer", ["Hallam Ltd", "Orchard Bread Co.", "Leeds Food Bank"]),
        ("start", ["2019-03", "2015"]), ("end", ["present", "2018"]), ("field", ["Physics"]), ("school", ["University of Leeds", "Thomas Danby"]), ("study end", ["2012"]),
        ("skill", ["rye", "sourdough", "rota planning"]), ("language", ["English"]),
    ],
)  # fmt: skip
def test_a_record_gives_its_values(case: Case, name: str, expected: list[str]) -> None:
    assert case.values[name] == expected


@pytest.mark.parametrize(
    ("name", "at", "reading"),
    [
        ("name", 0, "Dr. Ana Ruiz, PhD"), ("name", 0, "Ana Ruiz"), ("degree", 0, "BSc"), ("degree", 0, "BSc in Physics"), ("degree", 0, "BSc Physics"),
        ("degree", 1, "Diploma in Baking"), ("degree", 1, "Diploma"), ("title", 1, "Baker"), ("title", 1, "Baker (internship)"),
    ],
)  # fmt: skip
def test_either_way_of_writing_a_value_is_right(case: Case, name: str, at: int, reading: str) -> None:
    assert reading in case.values[name][at].split("||")


def test_a_position_is_title_employer_and_dates_at_once(case: Case) -> None:
    assert case.values["position"][0] == "Head Baker\tHallam Ltd\t2019-03\tpresent"


def test_the_order_is_that_of_the_texts_below_the_jobs(case: Case) -> None:
    assert case.order == ("Baked four hundred loaves", "Trained two apprentices", "Kept the starter alive")


def test_person_layout_and_kind_come_from_the_files_name(case: Case) -> None:
    assert (case.person, case.layout, case.kind) == ("r001", "tidy_html_band", "tidy")


def test_a_record_that_leaves_a_field_out_has_no_value_for_it(tmp_path: Path) -> None:
    bare = beside(tmp_path, {"name": "Ana Ruiz", "experience": [], "education": [], "skills": []})
    assert {name for name, values in bare.values.items() if values} == {"name"}


# --- RenderCV ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("name", ["Ana Ruiz"]), ("email", ["ana@example.com"]), ("place", ["Leeds, UK"]), ("title", ["Head Baker", "Baker"]), ("employer", ["Hallam Ltd", "Orchard Bread Co."]),
        ("start", ["2019-03", "2015-01"]), ("school", ["University of Leeds"]), ("study end", ["2012-07"]), ("skill", ["rye", "sourdough"]), ("end", ["present", "2018-12"]),
    ],
)  # fmt: skip
def test_a_render_cv_source_gives_its_values(rendered: Case, name: str, expected: list[str]) -> None:
    assert rendered.values[name] == expected


def test_the_order_of_a_render_cv_source_is_that_of_its_highlights(rendered: Case) -> None:
    assert rendered.order == ("Baked four hundred loaves", "Trained two apprentices")


def test_a_render_cv_document_is_of_its_kind(rendered: Case) -> None:
    assert rendered.kind == "rendercv"


# --- a typed truth -------------------------------------------------------------------------------------------------

TYPED = {"name": "Ana Ruiz", "experience": [], "education": [], "skills": ["rye", "sourdough"], "reading_order": ["first", "second"]}  # fmt: skip


@pytest.mark.parametrize("place", ["awesome.pdf", "awesome/main.pdf"])
def test_a_typed_truth_is_found_by_the_name_of_file_or_folder(tmp_path: Path, place: str) -> None:
    pdf(tmp_path / "pdfs" / place)
    (tmp_path / "truth").mkdir()
    (tmp_path / "truth" / "awesome.json").write_text(json.dumps(TYPED), encoding="utf-8")
    (case,) = cases([tmp_path / "pdfs"], tmp_path / "truth")
    assert (case.kind, case.values["skill"], case.order) == ("template", ["rye", "sourdough"], ("first", "second"))


# --- what is missing or broken -------------------------------------------------------------------------------------


def test_a_document_without_a_truth_is_left_out(tmp_path: Path) -> None:
    beside(tmp_path, RECORD)
    pdf(tmp_path / "unknown.pdf")
    assert [case.path.name for case in cases([tmp_path], None)] == ["r001__tidy_html_band.pdf"]


def test_a_folder_without_any_truth_is_an_error_that_names_it(tmp_path: Path) -> None:
    pdf(tmp_path / "unknown.pdf")
    with pytest.raises(DataError, match=tmp_path.name):
        cases([tmp_path], None)


@pytest.mark.parametrize("truth", ["{", "[]", '{"skills": [{"group": "Bread"}]}', '{"experience": 3}'])
def test_a_truth_that_cannot_be_read_is_an_error_that_names_the_document(tmp_path: Path, truth: str) -> None:
    pdf(tmp_path / "broken.pdf").with_suffix(".json").write_text(truth, encoding="utf-8")
    with pytest.raises(DataError, match=r"broken\.pdf"):
        cases([tmp_path], None)
