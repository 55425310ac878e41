"""What the model finds, what it never merges on its own, and what must not change its answer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace

import pytest

pytest.importorskip("splink", reason="needs the people extra")
pytest.importorskip("duckdb", reason="needs the people extra")

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kgmatch.duplicates import Pair, PersonFacts, find, find_exact
from kgmatch.duplicates.comparisons import COMPARISONS, WEIGHTS_FILE, share_of_people, weights
from kgmatch.errors import DataError

ANA = PersonFacts(
    "a",
    "Ana Lucía Ortiz Belmonte",
    ("ana.ortiz@mail.example",),
    ("+34 612 345 678",),
    ("linkedin.com/in/ana-ortiz-belmonte",),
    ("Valencia, Spain",),
    ("Almadía Software S.L.", "Banco Sur"),
    ("Universitat de València",),
    (
        ("Almadía Software S.L.", "Python Developer", "2019-03", None),
        ("Banco Sur", "Developer", "2015-09", "2019-02"),
    ),
)
NOBODY = PersonFacts("n")


def other(**changes: object) -> PersonFacts:
    return replace(ANA, id="b", **changes)  # type: ignore[arg-type]


def only(people: Sequence[PersonFacts]) -> Pair:
    (pair,) = find(people)
    return pair


def test_an_updated_resume_with_a_new_phone_and_job_is_certain() -> None:
    job = ("Puerto Labs", "Lead", "2024-01", None)
    pair = only([ANA, other(phones=("+34 699 111 222",), positions=(job, *ANA.positions), employers=("Puerto Labs", *ANA.employers))])  # fmt: skip
    assert pair.certain
    assert pair.why.startswith("same e-mail, same name")


def test_another_writing_of_the_name_with_the_same_phone_and_jobs_is_certain() -> None:
    pair = only([ANA, other(name="ORTIZ, Ana", emails=("aortiz77@post.example",), phones=("612 345 678",), links=())])
    assert pair.certain
    for field in ("same phone", "two or more jobs with the same employer and start", "same school", "same town", "another e-mail"):  # fmt: skip
        assert field in pair.why


def test_no_contact_data_but_the_same_name_and_jobs_is_certain() -> None:
    pair = only([ANA, other(emails=(), phones=(), links=(), places=())])
    assert pair.certain


def test_a_married_name_with_the_same_addresses_is_listed_and_not_merged() -> None:
    pair = only([ANA, other(name="Ana Lucía Marsh")])
    assert not pair.certain
    assert "same given name (but another family name)" in pair.why


@pytest.mark.parametrize(
    "twin",
    [
        PersonFacts("b", ANA.name),
        PersonFacts("b", ANA.name, places=ANA.places),
        PersonFacts("b", ANA.name, schools=ANA.schools, places=ANA.places),
        PersonFacts("b", ANA.name, ("other@mail.example",), ("+34 600 000 123",), schools=ANA.schools),
    ],
    ids=["name", "name and town", "name, town and school", "namesake of the same school"],
)
def test_the_same_name_without_an_address_or_jobs_is_never_certain(twin: PersonFacts) -> None:
    assert not [pair for pair in find([ANA, twin]) if pair.certain]


@pytest.mark.parametrize(
    "stranger",
    [
        other(name="Bela Novak"),
        other(name="Carla Ortiz Belmonte"),
        other(name="Ana Lucía Ortiz Belmonte Jr."),
        other(name=None),
        other(name="王伟"),
    ],
    ids=["colleague at one address", "sibling", "child", "no name", "name in another script"],
)
def test_all_the_rest_in_common_under_another_name_is_never_certain(stranger: PersonFacts) -> None:
    assert not [pair for pair in find([ANA, stranger]) if pair.certain]


def test_colleagues_and_classmates_are_not_listed() -> None:
    colleague = PersonFacts("b", "Bela Novak", employers=ANA.employers, positions=ANA.positions, schools=ANA.schools, places=ANA.places)  # fmt: skip
    assert find([ANA, colleague]) == []


def test_an_agencys_phone_and_mail_bring_nobody_together() -> None:
    names = ["Ana Ortiz", "Bela Novak", "Chidi Eze", "Dana Marsh", "Emeka Eze"]
    people = [PersonFacts(f"p{n}", name, ("info@agency.example", "desk.one@agency.example"), ("+44 20 7946 0018",)) for n, name in enumerate(names)]  # fmt: skip
    assert find(people) == []


def test_a_namesake_with_another_life_is_not_certain() -> None:
    namesake = PersonFacts("b", "John Smith", ("js1@mail.example",), ("+44 20 7946 0001",), employers=("Corner Bakery",), positions=(("Corner Bakery", None, "2001", None),))  # fmt: skip
    smith = PersonFacts("a", "John Smith", ("smith.j@post.example",), ("+44 20 7946 0555",), employers=("Harbour Bank",), positions=(("Harbour Bank", None, "2011", None),))  # fmt: skip
    assert find([smith, namesake]) == []


def test_a_frequent_name_counts_less_than_a_rare_one() -> None:
    table = weights()["names"]
    assert share_of_people("john smith", table) > share_of_people("ottoline quarshie", table)
    twins = {
        name: [PersonFacts("a", name, places=("Leeds",)), PersonFacts("b", name, places=("Leeds",))]
        for name in ("John Smith", "Ottoline Quarshie")
    }
    rare = only(twins["Ottoline Quarshie"])
    assert all(pair.probability < rare.probability for pair in find(twins["John Smith"]))


@pytest.mark.parametrize("people", [[], [ANA], [NOBODY], [NOBODY, PersonFacts("m")], [NOBODY, ANA]])
def test_nobody_one_and_empty_records_have_no_duplicates(people: list[PersonFacts]) -> None:
    assert find(people) == []


def test_a_candidate_given_twice_is_an_error() -> None:
    with pytest.raises(DataError, match="listed twice"):
        find([ANA, ANA])


def test_exact_repeats_are_among_the_pairs() -> None:
    people = [ANA, PersonFacts("b", "Ana Ortiz Belmonte", ANA.emails), PersonFacts("c", None, documents=("d",)), PersonFacts("d", None, documents=("d",))]  # fmt: skip
    assert set(find_exact(people)) <= set(find(people))


def test_nothing_is_printed_and_no_file_is_left(tmp_path: object) -> None:
    code = (
        "from kgmatch.duplicates import PersonFacts, find\n"
        "people = [PersonFacts(str(n), 'Ana Ortiz', (f'a{n % 2}@x.example',)) for n in range(6)]\n"
        "assert find(people)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=str(tmp_path),
        env={"TMPDIR": str(tmp_path), "HOME": str(tmp_path), "PATH": "/usr/bin", "PYTHONPATH": "."},
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("", "")
    import pathlib

    assert list(pathlib.Path(str(tmp_path)).iterdir()) == []


def test_the_shipped_weights_are_probabilities_that_agree_with_what_they_say() -> None:
    fitted = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    assert 0 < fitted["doubtful"] < fitted["certain"] < 1
    for comparison in COMPARISONS:
        levels = fitted["comparisons"][comparison.field]
        assert set(levels) == {level.name for level in comparison.levels}
        for n in (0, 1):
            assert sum(pair[n] for pair in levels.values()) == pytest.approx(1, abs=1e-4)
        assert all(levels[x.name][0] > levels[x.name][1] for x in comparison.levels if x.speaks == "for"), (
            comparison.field
        )
        last = levels[comparison.levels[-1].name]
        assert last[0] < last[1], comparison.field


def test_the_shipped_weights_made_no_wrong_certain_pair_on_the_people_held_out() -> None:
    held_out = weights()["held_out"]
    assert held_out["certain"]["precision"] >= 0.999
    assert held_out["people"] >= 100


FACTS = st.builds(
    PersonFacts,
    id=st.just(""),
    name=st.sampled_from([None, "Ana Ortiz", "Ana Bell", "A. Ortiz", "ORTIZ, Ana", "Bela Novak", "Bela Ortiz", "Ana Lucía Ortiz"]),
    emails=st.lists(st.sampled_from(["ana@x.example", "bela@x.example", "desk@y.example", "info@y.example"]), max_size=2).map(tuple),
    phones=st.lists(st.sampled_from(["+34 612 345 678", "612345678", "020 7946 0018"]), max_size=2).map(tuple),
    places=st.lists(st.sampled_from(["Leeds", "Pune, India"]), max_size=1).map(tuple),
    schools=st.lists(st.sampled_from(["Pune University", "Leeds College"]), max_size=1).map(tuple),
    positions=st.lists(st.sampled_from([("Acme Ltd", None, "2019-03", None), ("Banco Sur", None, "2015", None), ("Acme", None, "2011", None)]), max_size=3).map(tuple),
)  # fmt: skip
PEOPLE = st.lists(FACTS, min_size=2, max_size=6).map(
    lambda facts: [replace(f, id=f"p{n}") for n, f in enumerate(facts)]
)
FEW = settings(
    max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=[HealthCheck.too_slow]
)


def rounded(pairs: Sequence[Pair]) -> set[tuple[str, str, float, str, bool]]:
    return {(p.a, p.b, round(p.probability, 9), p.why, p.certain) for p in pairs}


@FEW
@given(PEOPLE, st.randoms())
def test_the_order_of_the_people_changes_nothing(people: list[PersonFacts], rng: object) -> None:
    shuffled = list(people)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rounded(find(shuffled)) == rounded(find(people))


@FEW
@given(PEOPLE)
def test_the_two_of_a_pair_are_ordered_and_none_comes_twice(people: list[PersonFacts]) -> None:
    pairs = find(people)
    assert all(p.a < p.b for p in pairs)
    assert len({(p.a, p.b) for p in pairs}) == len(pairs)
    assert [p.probability for p in pairs] == sorted((p.probability for p in pairs), reverse=True)


@FEW
@given(PEOPLE)
def test_swapping_two_ids_swaps_nothing_else(people: list[PersonFacts]) -> None:
    renamed = [replace(f, id=f"q{9 - int(f.id[1:])}") for f in people]
    back = {r.id: f.id for r, f in zip(renamed, people, strict=True)}
    there = {(frozenset((back[p.a], back[p.b])), round(p.probability, 9), p.why) for p in find(renamed)}
    assert there == {(frozenset((p.a, p.b)), round(p.probability, 9), p.why) for p in find(people)}


@FEW
@given(PEOPLE)
def test_an_unrelated_person_changes_no_pair(people: list[PersonFacts]) -> None:
    stranger = PersonFacts("z", "Zlatan Quist", ("z.quist@z.example",), ("+46 8 123 456 78",), (), ("Umeå",), ("Fjord Rederi",), ("Umeå Skola",), (("Fjord Rederi", None, "1999", None),))  # fmt: skip
    assert rounded(find([*people, stranger])) == rounded(find(people))
