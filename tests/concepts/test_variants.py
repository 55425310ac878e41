from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgmatch.concepts.index import OCCUPATION, SKILL_KINDS
from kgmatch.concepts.variants import seniority, title_parts, variants, without_noise, without_seniority


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Sr. Accountant (m/f/d) - Nights, Req 4471", "Sr. Accountant"),
        ("URGENT!! Forklift driver x3", "Forklift driver"),
        ("Staff Nurse - Night Shift", "Staff Nurse"),
        ("Payroll clerk (12 month FTC)", "Payroll clerk"),
        ("Barista, part-time, £11.50 per hour", "Barista"),
        ("Electrician", "Electrician"),
        ("Production Clerk (Male Only)", "Production Clerk"),
    ],
)
def test_what_is_no_part_of_a_title_is_set_aside(title: str, bare: str) -> None:
    assert without_noise(title) == bare


@pytest.mark.parametrize("title", ["Remote", "m/f/d", "Nights", ""])
def test_a_title_that_is_nothing_else_stays(title: str) -> None:
    assert without_noise(title) == title


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("Senior Staff Nurse", "senior"),
        ("Staff Nurse", None),
        ("Staff Engineer", "senior"),
        ("Assistant Manager", "junior"),
        ("Teaching Assistant", None),
        ("Apprentice plumber", "trainee"),
        ("Head of Sales", "head"),
        ("Lead Developer", "lead"),
        ("Jr. Accountant", "junior"),
        ("Plumber", None),
    ],
)
def test_rank_is_kept_as_a_fact(title: str, level: str | None) -> None:
    assert seniority(title) == level


def test_seniority_is_set_aside_word_by_word() -> None:
    assert without_seniority("Senior Data Analyst II") == "data analyst"
    assert without_seniority("Senior") == ""


def test_a_title_is_what_stands_before_its_first_mark_too() -> None:
    assert title_parts("Buyer - Leeds") == ["Buyer - Leeds", "Buyer"]
    assert title_parts("Sr. Buyer (m/f/d)") == ["Sr. Buyer"]


@given(st.text(max_size=60), st.sampled_from([SKILL_KINDS, OCCUPATION, frozenset({"degree"})]))
def test_no_text_breaks_them(text: str, kinds: frozenset[str]) -> None:
    assert all(isinstance(one, str) for one in variants(text, kinds))
    assert without_noise(text)[:0] == ""
