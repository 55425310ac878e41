"""What the core alone finds: the same file, and the same e-mail under one name."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kgmatch.duplicates import PersonFacts, find, find_exact
from kgmatch.errors import ModelError

ANA = PersonFacts("a", "Ana Lucía Ortiz", ("ana.ortiz@gmail.com",), documents=("d1",))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Ana Lucia ORTIZ", "same e-mail, same name"),
        ("Ana Ortiz", "same e-mail, same name but for a word left out or a short form"),
        ("Ana Lucia Ortis", "same e-mail, same name but for a letter"),
    ],
)
def test_one_address_under_one_name_is_certain(name: str, why: str) -> None:
    (pair,) = find_exact([ANA, PersonFacts("b", name, ("anaortiz+cv@googlemail.com",))])
    assert (pair.a, pair.b, pair.probability, pair.certain, pair.why) == ("a", "b", 1.0, True, why)


@pytest.mark.parametrize("name", ["Bela Novak", "Carla Ortiz", "A. Ortiz", "Lucía Ortiz", "Ana Bell", "王伟", None, ""])
def test_one_address_under_another_name_is_not_merged(name: str | None) -> None:
    assert find_exact([ANA, PersonFacts("b", name, ANA.emails)]) == []


def test_an_office_address_merges_nobody() -> None:
    desk = ("info@agency.example",)
    assert find_exact([PersonFacts("a", "Ana Ortiz", desk), PersonFacts("b", "Ana Ortiz", desk)]) == []


def test_an_agencys_address_merges_not_even_namesakes() -> None:
    desk = ("cv.desk.9@agency.example",)
    names = ["Ana Ortiz", "Ana Ortiz", "Bela Novak", "Chidi Eze"]
    assert find_exact([PersonFacts(str(n), name, desk) for n, name in enumerate(names)]) == []


def test_the_same_file_is_the_same_person_whatever_was_read_of_it() -> None:
    (pair,) = find_exact([ANA, PersonFacts("b", None, documents=("d0", "d1"))])
    assert (pair.certain, pair.why) == (True, "same file")


def test_the_same_name_alone_is_no_repeat() -> None:
    assert find_exact([PersonFacts("a", "Ana Ortiz"), PersonFacts("b", "Ana Ortiz")]) == []


@pytest.mark.parametrize("people", [[], [ANA], [PersonFacts("a"), PersonFacts("b")]])
def test_nobody_one_and_empty_records_have_no_repeats(people: list[PersonFacts]) -> None:
    assert find_exact(people) == []


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "splink", None)
    with pytest.raises(ModelError, match=r"pip install 'kgmatch\[people\]'$"):
        find([ANA])


def test_the_core_part_loads_neither_splink_nor_duckdb() -> None:
    code = (
        "import sys; from kgmatch.duplicates import PersonFacts, find_exact; find_exact([PersonFacts('a'), PersonFacts('b')]);"
        "print([m for m in ('splink', 'duckdb', 'pyarrow') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
