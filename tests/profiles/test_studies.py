"""From the outline to studies."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from kgmatch.concepts.index import ConceptIndex, load
from kgmatch.model import Day, Link, Period, Study
from kgmatch.profiles.outline import outline
from kgmatch.profiles.studies import studies
from kgmatch.reading import document_from_text, read


@pytest.fixture(scope="module")
def index() -> ConceptIndex:
    return load()


def studied(index: ConceptIndex, text: str, heading: str = "Education") -> tuple[Study, ...]:
    document = document_from_text(f"Ana Ruiz\n{heading}\n{text}", "a.txt")
    found = outline(document, [], index)
    degrees = [(s, index.find(document.text[s.start : s.end], frozenset({"degree"}))) for s in found.spans if s.label == "DEGREE"]  # fmt: skip
    return studies(document, found, [Link(span, entry.concept, 1.0) for span, entry in degrees if entry], index)


@pytest.mark.parametrize(
    ("text", "degree", "field"),
    [
        ("BSc in Physics, University of Leeds, 2012", "BSc", "Physics"),
        ("Master of Science in Data Science, University of Leeds, 2012", "Master of Science", "Data Science"),
        ("Master of Science (M.Sc.), Computer Science – Technische Universität München, 2014", "Master of Science (M.Sc.)", "Computer Science"),
        ("PhD, University of Leeds, 2012", "PhD", None),
    ],
)  # fmt: skip
def test_a_degree_and_its_subject_are_told_apart(
    index: ConceptIndex, text: str, degree: str, field: str | None
) -> None:
    assert [(s.degree, s.field) for s in studied(index, text)] == [(degree, field)]


HEAD = "Degree    Board/University    Institute    Year of Passing    Percentage"
ROWS = ["B.Com    Pune University    Fergusson College    2012    71.4 %", "HSC    Maharashtra State Board    Modern School    2009    80.2 %", "SSC    Maharashtra State Board    Nutan Vidyalaya    2007    84 %"]  # fmt: skip


@pytest.mark.parametrize("gap", ["    ", " | ", "\t\t\t\t"])
def test_a_table_is_read_by_row(index: ConceptIndex, gap: str) -> None:
    text = "\n".join([HEAD, *ROWS]).replace("    ", gap)
    assert [(s.degree, s.school, s.period.end, s.grade) for s in studied(index, text)] == [
        ("B.Com", "Fergusson College", Day(2012), "71.4 %"),
        ("HSC", "Modern School", Day(2009), "80.2 %"),
        ("SSC", "Nutan Vidyalaya", Day(2007), "84 %"),
    ]


def test_a_row_without_a_board_keeps_its_grade(index: ConceptIndex) -> None:
    text = "Degree | Institute | Year | Percentage\nB.Com | Fergusson College | 2012 | 71.4 %"
    assert [(s.school, s.grade) for s in studied(index, text)] == [("Fergusson College", "71.4 %")]


def test_no_label_is_left_in_a_value(index: ConceptIndex) -> None:
    text = "Qualification : BSc\nName of Institution : University of Leeds\nYear of passing : 2012\nPercentage : 71.4 %"
    assert [(s.degree, s.school, s.grade) for s in studied(index, text)] == [("BSc", "University of Leeds", "71.4 %")]


def test_the_period_of_a_study_is_kept(index: ConceptIndex) -> None:
    assert [s.period for s in studied(index, "BSc, University of Leeds, 09/2009 – 07/2012")] == [Period(Day(2009, 9), Day(2012, 7))]  # fmt: skip


def test_one_year_is_the_end(index: ConceptIndex) -> None:
    assert [s.period for s in studied(index, "BSc, University of Leeds, 2012")] == [Period(None, Day(2012))]


def test_a_grade_on_a_line_of_its_own_is_found(index: ConceptIndex) -> None:
    assert [s.grade for s in studied(index, "BSc Physics, University of Leeds, 2009 – 2012\nFirst Class Honours")] == ["First Class Honours"]  # fmt: skip


@pytest.mark.parametrize(("degree", "level"), [("PhD", 8), ("MSc", 7), ("BSc", 6)])
def test_the_level_follows_from_the_degree(index: ConceptIndex, degree: str, level: int) -> None:
    assert [s.level for s in studied(index, f"{degree}, University of Leeds, 2012")] == [level]


def test_a_study_of_a_school_alone_has_no_degree(index: ConceptIndex) -> None:
    assert [(s.degree, s.level) for s in studied(index, "University of Leeds, 2009 – 2012")] == [(None, None)]


def test_schooling_under_training_is_found_where_there_is_no_education(index: ConceptIndex) -> None:
    assert [s.school for s in studied(index, "BSc Physics, University of Leeds, 2012", "Training")] == ["University of Leeds"]  # fmt: skip


def test_every_value_has_its_evidence_in_the_text(index: ConceptIndex) -> None:
    (study,) = studied(index, "BSc in Physics, University of Leeds, 2009 – 2012")
    assert {evidence.quote for evidence in study.evidence} == {"BSc in Physics", "University of Leeds", "2009 – 2012"}


def test_a_ruled_table_with_wrapped_cells_is_read_by_row(index: ConceptIndex, tmp_path: Path) -> None:
    styles = getSampleStyleSheet()
    text = styles["Normal"]
    rows = [
        ["Degree", "Board/University", "Institute", "Year", "Grade"],
        ["B.Com", Paragraph("Savitribai Phule Pune University", text), Paragraph("Fergusson College of Arts and Commerce", text), "2012", "71.4 %"],
        ["HSC", "State Board", "Modern School", "2009", "80.2 %"],
    ]  # fmt: skip
    table = Table(rows, colWidths=[60, 100, 120, 50, 60], style=[("GRID", (0, 0), (-1, -1), 0.5, "black")])
    story = [Paragraph("Ana Ruiz", styles["Title"]), Paragraph("Education", styles["Heading2"]), table]
    SimpleDocTemplate(str(tmp_path / "a.pdf")).build(story)
    document = read(tmp_path / "a.pdf")
    found = studies(document, outline(document, [], index), [], index)
    assert [(s.degree, s.school, s.period.end, s.grade) for s in found] == [
        ("B.Com", "Fergusson College of Arts and Commerce", Day(2012), "71.4 %"),
        ("HSC", "Modern School", Day(2009), "80.2 %"),
    ]
