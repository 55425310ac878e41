from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgmatch.tagging.masking import mask, name_line, tidy


def test_contact_and_person_words_give_way_to_the_same_placeholders() -> None:
    text = "Ana Ruiz, ana@example.com. She led the team; ANA RUIZ signs."
    masked = mask(text, [(0, 8, "NAME"), (10, 25, "EMAIL")])
    assert masked.text == "<name>, <email>. <person> led the team; <name> signs."


def test_a_surname_that_is_a_word_is_not_masked_elsewhere() -> None:
    text = "Will Grant\ngrant writing"
    assert mask(text, [(0, 10, "NAME")]).text == "<name>\ngrant writing"


@given(st.text(max_size=120), st.data())
def test_offsets_outside_placeholders_lead_back_to_the_same_characters(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    masked = mask(text, [(start, end, "NAME")] if end > start else [])
    for begin, origin, copied, stop in zip(
        masked.starts, masked.origins, masked.copied, (*masked.starts[1:], len(masked.text)), strict=True
    ):
        if copied:
            assert masked.text[begin:stop] == text[origin : origin + stop - begin]
            assert all(masked.original(i) == origin + i - begin for i in range(begin, stop))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Unique Harris\n\nExperience", "Unique Harris"),
        ("\n**LÊ HOÀNG KHÁNH**\n---\nSkills", "LÊ HOÀNG KHÁNH"),
        ("# Anne-Marie O'Neill\nNurse", "Anne-Marie O'Neill"),
        ("Jan van der Berg", "Jan van der Berg"),
        ("J. R. Smith\nWelder", "J. R. Smith"),
        ("Curriculum Vitae\nJan Berg", None),
        ("Professional Experience\n2019 Welder", None),
        ("Harris\nWelder", None),
        ("Welder with ten years of practice", None),
        ("12 Main Street", None),
        ("", None),
    ],
)
def test_a_first_line_that_may_be_a_name(text: str, name: str | None) -> None:
    found = name_line(text, [])
    assert (text[slice(*found)] if found else None) == name


def test_a_first_line_that_is_surely_something_else_is_no_name() -> None:
    assert name_line("Staff Nurse\nWard 4", [(0, 11, "TITLE")]) is None
    assert name_line("Staff Nurse\nWard 4", [(12, 18, "LOCATION")]) == (0, 11)


def test_mark_up_at_the_edges_of_a_name_is_not_masked_with_it() -> None:
    assert tidy("**Ana Ruiz**", 2, 11) == (2, 10)
    assert tidy("# ", 0, 2) == (2, 2)
    assert tidy("Ana R.", 0, 6) == (0, 6)


def test_a_name_in_two_parts_is_one() -> None:
    assert mask("Ana\nRuiz\nNurse", [(0, 3, "NAME"), (4, 8, "NAME")]).text == "<name>\nNurse"
    assert mask("Ana and Ruiz", [(0, 3, "NAME"), (8, 12, "NAME")]).text == "<name> and <name>"
