from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kgmatch.concepts.checks import cycles, faults, orphans
from kgmatch.concepts.esco import read_esco
from kgmatch.concepts.index import ConceptIndex, Entry, load
from kgmatch.model import Concept
from tests.concepts.tables import FOLD, FOLDING, LORE, write_esco


def index(*entries: Entry) -> ConceptIndex:
    return ConceptIndex(entries, fingerprint="f", vectors=None)


def entry(name: str, *broader: str, kind: str = "competence", label: str | None = None) -> Entry:
    return Entry(Concept(name, "x", kind, label or name), broader=broader)


def test_the_shipped_scheme_has_no_fault() -> None:
    assert faults(load()) == []


@pytest.mark.parametrize(
    ("broader", "says"),
    [
        ({"a": "a"}, ["cycle in broader: a"]),
        ({"a": "b", "b": "a"}, ["cycle in broader: a > b"]),
        ({"a": "b", "b": "c", "c": "a", "d": "a"}, ["cycle in broader: a > b > c"]),
        ({"a": "b", "b": "a", "c": "d", "d": "c"}, ["cycle in broader: a > b", "cycle in broader: c > d"]),
        (dict(zip("abcdefg", "bcdefga", strict=True)), ["cycle in broader: a > b > c > d > e"]),
        ({"a": "b", "b": "c", "d": "c"}, []),
    ],
)
def test_concepts_broader_than_themselves_are_named(broader: dict[str, str], says: list[str]) -> None:
    names = sorted({*broader, *broader.values()})
    made = index(*(entry(name, *([broader[name]] if name in broader else [])) for name in names))
    assert sorted(cycles(made)) == says


def test_two_ways_to_one_broader_concept_are_no_cycle() -> None:
    assert list(cycles(index(entry("a", "b", "c"), entry("b", "d"), entry("c", "d"), entry("d")))) == []


def test_a_cycle_in_a_published_scheme_is_found(tmp_path: Path) -> None:
    around = [("conceptUri", "broaderUri"), (FOLD, FOLDING), (FOLDING, LORE), (LORE, FOLD)]
    entries, _, _ = read_esco(write_esco(tmp_path, broaderRelationsSkillPillar=around))
    assert [fault for fault in faults(index(*entries)) if "cycle" in fault] == [
        f"cycle in broader: {' > '.join(sorted([FOLD, FOLDING, LORE]))}"
    ]


@pytest.mark.parametrize("relation", ["broader", "related", "essential", "optional"])
def test_a_relation_to_what_is_not_in_the_scheme_is_named(relation: str) -> None:
    made = replace(entry("a"), **{relation: ("b", "nowhere")})
    assert list(orphans(index(made, entry("b")))) == [f"a: {relation} names what is not in the scheme: nowhere"]


def test_an_occupation_without_a_skill_is_named() -> None:
    assert list(orphans(index(entry("cook", kind="occupation")))) == ["cook: the occupation 'cook' has no skill"]


@pytest.mark.parametrize("relation", ["essential", "optional"])
def test_an_occupation_with_one_skill_is_sound(relation: str) -> None:
    made = replace(entry("cook", kind="occupation"), **{relation: ("a",)})
    assert list(orphans(index(made, entry("a")))) == []


def test_preferred_labels_of_two_skills_of_any_kinds_are_named() -> None:
    made = index(entry("a", kind="tool", label="Go"), entry("b", kind="knowledge", label="go"))
    assert faults(made) == ["2 concepts of kind skill are called 'go': a, b"]


def test_a_skill_may_be_called_like_a_degree() -> None:
    assert faults(index(entry("a", kind="degree", label="Go"), entry("b", kind="knowledge", label="go"))) == []


def test_an_alternative_label_may_be_anothers() -> None:
    made = index(replace(entry("a"), alternative=("b",)), entry("b"))
    assert faults(made) == []
