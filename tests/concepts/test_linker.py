from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgmatch.concepts.index import SKILL_KINDS
from kgmatch.concepts.linker import Linker, unlinked
from kgmatch.concepts.normal import compact, core, normalise, without_version
from kgmatch.model import Span
from kgmatch.pipeline import Pipeline

SAME = [
    ("JS", "JavaScript"),
    ("Javascript", "JavaScript"),
    ("ReactJS", "React"),
    ("React.js", "React"),
    ("k8s", "Kubernetes"),
    ("Python 3.11", "Python"),
    ("strong knowledge of Python", "Python"),
    ("Postgres", "PostgreSQL"),
    ("Node JS", "Node.js"),
    ("nodejs", "Node.js"),
    ("C#", "C#"),
    ("C++", "C++"),
    ("R", "R"),
    ("MS Excel", "Microsoft Excel"),
    ("Kubernets", "Kubernetes"),
    ("phlebotomy", "phlebotomy"),
    ("TIG welding", "TIG welding"),
    ("team player", "teamwork"),
]


@pytest.mark.parametrize(("mention", "label"), SAME)
def test_what_means_the_same_is_one_concept(pipeline: Pipeline, mention: str, label: str) -> None:
    found = pipeline.linker.concept(mention)
    assert found is not None
    assert found[0].label.lower() == label.lower()


@pytest.mark.parametrize(
    ("one", "other"), [("Java", "JavaScript"), ("C", "C++"), ("C", "C#"), ("React", "chemistry"), ("Go", "R"), ("Spark", "Spring")]
)  # fmt: skip
def test_what_differs_is_two_concepts(pipeline: Pipeline, one: str, other: str) -> None:
    a, b = pipeline.linker.concept(one), pipeline.linker.concept(other)
    assert a is None or b is None or a[0].uri != b[0].uri


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("Senior Staff Nurse", "registered nurse"),
        ("Lead Backend Developer", "back-end developer"),
        ("Chef de Partie", None),
        ("Staff Nurse General Narvik", "registered nurse"),
        ("Nurse Recruiter", "recruiter"),
    ],
)
def test_seniority_does_not_hide_an_occupation(pipeline: Pipeline, title: str, label: str | None) -> None:
    found = pipeline.linker.concept(title, frozenset({"occupation"}))
    assert found is not None
    if label:
        assert found[0].label == label


def test_a_mention_without_a_concept_is_kept_under_a_name_of_its_own(pipeline: Pipeline) -> None:
    text = "Qwrtzpflk 9000"
    (link,) = pipeline.linker.link(text, [Span(0, len(text), "TOOL", 0.9, "test")])
    assert link.concept.uri == "urn:kgmatch:mention:qwrtzpflk-9000"
    assert link.concept == unlinked(text)
    assert link.score == 0.0


def test_labels_alone_work_without_an_encoder(pipeline: Pipeline) -> None:
    found = Linker(pipeline.index).concept("Python")
    assert found is not None
    assert found[0].uri == "urn:kgmatch:skill:python"


def test_a_sentence_finds_the_labels_that_stand_in_it_first(pipeline: Pipeline) -> None:
    found = pipeline.linker.search("Build dashboards in Tableau and query data with SQL", SKILL_KINDS, top=8)
    labels = [concept.label for concept, _ in found]
    assert {"Tableau", "SQL"} <= set(labels[:3])
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert len(found) == 8


@given(st.text(max_size=60))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert " " not in compact(once)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("C++", "c++"), ("C#", "c#"), (".NET", ".net"), ("Node.js", "node js"), ("R&D", "r and d"), ("CI/CD", "ci cd"), ("e-mail", "e mail")],
)  # fmt: skip
def test_normal_forms(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_versions_and_filler_are_set_aside_but_never_everything() -> None:
    assert without_version("Java 8") == "Java"
    assert without_version("Windows Server 2019") == "Windows Server"
    assert core("hands-on experience with Docker") == "Docker"
    assert core("experience") == "experience"


@pytest.mark.parametrize("title", ["Manager", "Consultant", "teacher", "Engineer", "Director"])
def test_a_title_that_says_a_rank_or_way_of_working_alone_is_no_occupation(pipeline: Pipeline, title: str) -> None:
    assert pipeline.linker.concept(title, frozenset({"occupation"})) is None


@pytest.mark.parametrize(("title", "label"), [("Nurse", "registered nurse"), ("Chef", "chef"), ("Auditor", "auditor")])
def test_a_single_word_that_is_a_label_is_that_occupation(pipeline: Pipeline, title: str, label: str) -> None:
    found = pipeline.linker.concept(title, frozenset({"occupation"}))
    assert found is not None
    assert found[0].label == label


@pytest.mark.parametrize("title", ["Staff Nurse Educator", "Construction Inspector", "Driver Manager"])
def test_a_title_whose_last_word_is_another_trade_is_not_its_first_one(pipeline: Pipeline, title: str) -> None:
    assert pipeline.linker.concept(title, frozenset({"occupation"})) is None
