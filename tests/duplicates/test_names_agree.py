"""How far two names agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgmatch.duplicates.names import NAME_LEVELS, folded, name_key, name_level

NAMES = st.lists(
    st.sampled_from(["Ana", "A.", "Ortiz", "O'Brien", "Katya", "Катя", "Bill", "William", "王", "Müller", "Mueller", "Jr", "de", "Dr.", "PhD", ",", "-"]),
    max_size=5,
).map(" ".join)  # fmt: skip


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("Prema Vasant Rao", "prema vasant RAO", "same"),
        ("Prema Rao", "RAO, Prema", "same"),
        ("Prema Rao", "Rao Prema", "same"),
        ("Dr. Ana Ruiz, PhD", "Ana Ruiz", "same"),
        ("Mr. Samir Haddad (Sam)", "Samir Haddad", "same"),
        ("Łukasz Wróblewski", "Lukasz Wroblewski", "same"),
        ("Mary O’Brien", "Mary OBrien", "same"),
        ("Wei Ma", "Ma Wei", "same"),
        ("王 伟", "王伟", "same"),
        ("Иван Петров", "Ivan Petrov", "same"),
        ("Νίκος Παππάς", "Nikos Pappas", "same"),
        ("Prema Vasant Rao", "Prema Rao", "near"),
        ("Bill Gray", "William Gray", "near"),
        ("Юлия Петрова", "Julia Petrova", "near"),
        ("Катя Иванова", "Ekaterina Ivanova", "near"),
        ("Jürgen Müller", "Juergen Mueller", "near"),
        ("Anne-Marie Roy", "Annemarie Roy", "near"),
        ("Prashant Kadlag", "Prasbant Kadlag", "alike"),
        ("Ana Fernandes", "Ana Fernandez", "alike"),
        ("P. Rao", "Prema Rao", "initial"),
        ("Rao, P.", "Prema Rao", "initial"),
        ("Vishnu K R", "Vishnu K. R.", "initial"),
        ("Anna Rossi", "Anna Bianchi", "given"),
        ("Anna Rossi", "Carla Rossi", "family"),
        ("Daniel Rossi", "Daniela Rossi", "family"),
        ("Vasant Rao", "Prema Vasant Rao", "family"),
        ("Mario Rossi", "Maria Rossi", "family"),
        ("John A. Smith", "John B. Smith", "family"),
        ("John Smith", "John Smith Jr.", "family"),
        ("P. Rao", "Meera Rao", "family"),
        ("Anna Rossi", "Carla Bianchi", "other"),
        ("王伟", "李伟", "other"),
        ("王伟", "Wei Wang", "unknown"),
        ("", "Wei Wang", "unknown"),
    ],
)
def test_the_level_of_two_names(a: str, b: str, level: str) -> None:
    assert name_level(name_key(a), name_key(b)) == level


def test_one_name_alone_is_never_the_same_name() -> None:
    assert name_level(name_key("Sharma"), name_key("Sharma")) == "given"


@pytest.mark.parametrize("nothing", [None, "", "   ", "(Bill)", "12345", ","])
def test_no_letters_make_no_name(nothing: str | None) -> None:
    assert name_key(nothing) == ""


@given(NAMES, NAMES)
def test_the_order_of_two_names_does_not_matter(a: str, b: str) -> None:
    left, right = name_key(a), name_key(b)
    assert name_level(left, right) == name_level(right, left)
    assert name_level(left, right) in NAME_LEVELS


@given(st.text(max_size=40))
def test_any_text_has_a_key_that_keeps_its_form(text: str) -> None:
    key = name_key(text)
    assert folded(key) == key
    assert key == " ".join(key.split())
