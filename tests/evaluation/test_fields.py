"""Scores counted by hand, and against scikit-learn's."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgmatch.evaluation.fields import EXTRA, FIELDS, Counts, compare, values_of_resume, wrong


def counts(name: str, truth: list[str], found: list[str]) -> tuple[int, int, int]:
    """(right, given, true) of the field."""
    told = compare({name: truth}, {name: found})[name]
    return told.right, told.given, told.true


@pytest.mark.parametrize(
    ("truth", "found", "expected"),
    [
        (["Baker", "Cook"], ["Baker", "Cook"], (2, 2, 2)),
        (["Baker", "Cook"], ["Cook", "Baker"], (2, 2, 2)),
        (["Baker", "Cook"], ["Baker"], (1, 1, 2)),
        (["Baker"], ["Baker", "Cook"], (1, 2, 1)),
        (["Baker"], ["Welder"], (0, 1, 1)),
        (["Baker"], [], (0, 0, 1)),
        ([], ["Baker"], (0, 1, 0)),
        ([], [], (0, 0, 0)),
        (["Baker", "Baker"], ["Baker"], (1, 1, 2)),
        (["Baker"], ["Baker", "Baker"], (1, 2, 1)),
    ],
)
def test_values_are_counted_as_by_hand(truth: list[str], found: list[str], expected: tuple[int, int, int]) -> None:
    assert counts("title", truth, found) == expected


@pytest.mark.parametrize(
    ("name", "truth", "found"),
    [
        ("title", "Head Baker", "HEAD BAKER"), ("title", "Head-Baker", "Head Baker"), ("employer", "Marks & Spencer", "Marks and Spencer"), ("employer", "Hallam and Sons Ltd", "Hallam and Sons Ltd."),
        ("school", "University of Leeds", "Univerity of Leeds"), ("degree", "BSc||BSc in Physics", "BSc in Physics"), ("degree", "BSc||BSc in Physics", "BSc"), ("name", "Zoë Müller", "zoë müller"),
        ("phone", "+44 20 7946 0958", "020 7946 0958"), ("phone", "(555) 201-4488", "555 201 4488"), ("place", "Leeds, UK", "Leeds UK"), ("start", "2019-03", "2019-03"),
        ("position", "Baker\tHallam Ltd\t2019\tpresent", "baker\tHallam Ltd.\t2019\tpresent"),
    ],
)  # fmt: skip
def test_what_a_person_would_call_the_same_is_right(name: str, truth: str, found: str) -> None:
    assert counts(name, [truth], [found]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("name", "truth", "found"),
    [
        ("title", "Baker", "Head Baker"), ("employer", "Hallam Ltd", "Orchard Ltd"), ("skill", "C++", "C"), ("skill", "C#", "C"), ("skill", "Java", "JavaScript"),
        ("phone", "+44 20 7946 0958", "+44 20 7946 0959"), ("place", "Leeds, UK", "York, UK"), ("start", "2019-03", "2019-04"), ("start", "2019-03", "2019"), ("end", "present", "2021"),
        ("position", "Baker\tHallam Ltd\t2019\tpresent", "Baker\tHallam Ltd\t2015\tpresent"),
        ("position", "Baker\tHallam Ltd\t2019\tpresent", "Baker\tOrchard Bread Co.\t2019\tpresent"),
    ],
)  # fmt: skip
def test_what_a_person_would_tell_apart_is_wrong(name: str, truth: str, found: str) -> None:
    assert counts(name, [truth], [found]) == (0, 1, 1)


def test_an_equal_value_is_taken_before_a_similar_one() -> None:
    assert counts("title", ["Senior Engineer II", "Senior Engineer I"], ["Senior Engineer I", "Senior Engineer II"]) == (2, 2, 2)  # fmt: skip


def test_precision_recall_and_f1_by_hand() -> None:
    told = Counts(right=3, given=4, true=6)
    assert (told.precision, told.recall, told.f1) == (0.75, 0.5, 0.6)


def test_nothing_given_and_nothing_true_scores_nothing() -> None:
    assert (Counts().precision, Counts().recall, Counts().f1) == (0.0, 0.0, 0.0)


def test_counts_add_up() -> None:
    told = Counts(1, 2, 3)
    told.add(Counts(10, 20, 30))
    assert told == Counts(11, 22, 33)


def test_every_field_is_counted() -> None:
    assert set(compare({}, {})) == {*FIELDS, *EXTRA}


def test_wrong_names_what_was_missed_and_what_was_invented() -> None:
    assert wrong({"title": ["Baker", "Cook"]}, {"title": ["Cook", "Welder"]}) == {"title": (["Baker"], ["Welder"])}


def test_wrong_leaves_out_what_is_right() -> None:
    assert wrong({"title": ["Baker"]}, {"title": ["Baker"]}) == {}


WORDS = ["welding", "pastry", "accounting", "Kubernetes", "phlebotomy", "rigging", "bookbinding", "triage", "surveying", "mime"]  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_scores_are_those_of_scikit_learn(seed: int) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    chance = random.Random(seed)
    truth = chance.sample(WORDS, chance.randint(1, 9))
    found = chance.sample(WORDS, chance.randint(1, 9))
    told = compare({"skill": truth}, {"skill": found})["skill"]
    expected = metrics.precision_recall_fscore_support(
        [word in truth for word in WORDS], [word in found for word in WORDS], average="binary", zero_division=0.0
    )
    assert (told.precision, told.recall, told.f1) == pytest.approx(expected[:3])


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=8), st.lists(st.sampled_from(WORDS), max_size=8))
def test_missed_and_right_make_the_truth_and_invented_and_right_what_was_given(
    truth: list[str], found: list[str]
) -> None:
    told = compare({"skill": truth}, {"skill": found})["skill"]
    missed, invented = wrong({"skill": truth}, {"skill": found}).get("skill", ([], []))
    assert (told.right + len(missed), told.right + len(invented)) == (len(truth), len(found))


RESUME = {
    "basics": {"name": "Ana Ruiz", "email": "ana@example.com", "phone": "+44 20 7946 0958", "location": {"city": "Leeds", "region": "UK"}},
    "work": [{"position": "Baker", "name": "Hallam Ltd", "startDate": "2019-03"}, {"position": "Cook", "startDate": "2015", "endDate": "2018"}],
    "education": [{"institution": "University of Leeds", "studyType": "BSc", "area": "Physics", "endDate": "2012"}],
    "skills": [{"name": "pastry"}], "languages": [{"language": "English"}], "meta": {"kgmatch": {"work": [{"current": True}, {"current": False}]}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("name", ["Ana Ruiz"]), ("email", ["ana@example.com"]), ("phone", ["+44 20 7946 0958"]), ("place", ["Leeds, UK"]), ("title", ["Baker", "Cook"]), ("employer", ["Hallam Ltd"]),
        ("start", ["2019-03", "2015"]), ("end", ["present", "2018"]), ("degree", ["BSc"]), ("field", ["Physics"]), ("school", ["University of Leeds"]), ("study end", ["2012"]),
        ("skill", ["pastry"]), ("language", ["English"]), ("position", ["Baker\tHallam Ltd\t2019-03\tpresent", "Cook\t\t2015\t2018"]),
    ],
)  # fmt: skip
def test_a_json_resume_gives_its_values(name: str, expected: list[str]) -> None:
    assert values_of_resume(RESUME)[name] == expected


def test_an_empty_json_resume_gives_no_values() -> None:
    assert not any(values_of_resume({}).values())


def test_a_job_without_an_end_that_does_not_go_on_has_no_end() -> None:
    assert values_of_resume({"work": [{"position": "Baker"}]})["end"] == []
