"""The normal forms of contact data, employers, schools and places."""

from __future__ import annotations

import pytest

from kgmatch.duplicates.contacts import email_keys, link_keys, phone_keys
from kgmatch.duplicates.records import PersonFacts, all_keys, employer_key, facts_of, keys_of, place_key, school_key
from kgmatch.errors import DataError
from kgmatch.pipeline import Pipeline
from tests.conftest import SAMPLES


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Ana.Ortiz@Mail.Example", "ana.ortiz@mail.example"),
        ("ana.ortiz+jobs@mail.example", "ana.ortiz@mail.example"),
        ("A.n.a.Ortiz+x@googlemail.com", "anaortiz@gmail.com"),
        ("<mailto:ana@mail.example>", "ana@mail.example"),
    ],
)
def test_an_address_has_one_form(written: str, key: str) -> None:
    assert email_keys([written]) == (key,)


@pytest.mark.parametrize("written", ["info@firm.example", "HR@firm.example", "bewerbung@firm.example", "cv2@firm.example", "ana", "@x.example", "ana@localhost"])  # fmt: skip
def test_an_office_address_is_nobodys(written: str) -> None:
    assert email_keys([written]) == ()


def test_a_number_with_its_country_is_e164() -> None:
    keys = phone_keys(["+91 98220-41763", "0044 20 7946 0018"])
    assert keys.full == ("+442079460018", "+919822041763")
    assert keys.bare == ()


def test_a_number_without_its_country_keeps_its_last_digits() -> None:
    assert phone_keys(["098220 41763"]).bare == ("822041763",)
    assert phone_keys(["098220 41763"]).bare == phone_keys(["+91 98220 41763"]).tails


@pytest.mark.parametrize("written", ["", "123", "0000000000", "n/a", "+", "1111-1111"])
def test_what_cannot_be_a_number_is_none(written: str) -> None:
    assert phone_keys([written]).tails == ()


def test_an_extension_is_no_part_of_the_number() -> None:
    assert phone_keys(["(415) 555-0142 ext. 12"]).tails == phone_keys(["415 555 0142"]).tails


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("https://www.linkedin.com/in/Ana-Ortiz/", "linkedin.com/in/ana-ortiz"),
        ("de.linkedin.com/in/ana-ortiz?trk=x", "linkedin.com/in/ana-ortiz"),
        ("http://github.com/aortiz", "github.com/aortiz"),
        ("aortiz.github.io/blog", "github.com/aortiz"),
        ("https://twitter.com/@aortiz", "x.com/aortiz"),
        ("https://www.ana-ortiz.example", "ana-ortiz.example"),
    ],
)
def test_a_profile_has_one_form(written: str, key: str) -> None:
    assert link_keys([written], ["ana", "ortiz"]) == (key.replace("linkedin.com/in/", "linkedin.com/"),)


@pytest.mark.parametrize("written", ["https://www.firm.example", "linkedin.com", "linkedin.com/company/firm", "github.com/firm/tool", "https://ortiz-bau.example", "http://[", "medium.com/story"])  # fmt: skip
def test_a_home_page_or_a_repository_tells_nobody(written: str) -> None:
    assert link_keys([written], ["ana", "ortiz"]) == ()


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Zentrix Infosolutions Pvt. Ltd.", "ZENTRIX INFOSOLUTIONS"),
        ("Müller & Söhne GmbH", "Muller and Sohne"),
        ("Acme, Inc. (Berlin)", "ACME"),
        ("Banco Sur S.A.", "Banco Sur"),
    ],
)
def test_an_employer_is_the_same_without_its_legal_form(a: str, b: str) -> None:
    assert employer_key(a) == employer_key(b) != ""


@pytest.mark.parametrize("none", ["Freelance", "Self-employed", "Confidential", "—"])
def test_no_employer_is_told_by(none: str) -> None:
    assert employer_key(none) == ""


def test_schools_and_towns_meet_in_other_writings() -> None:
    assert school_key("University of Pune, India") == school_key("Pune University")
    assert place_key("411001 Pune, India") == place_key("PUNE") == "pune"


def test_jobs_are_keyed_by_employer_and_start() -> None:
    keys = keys_of(PersonFacts("a", positions=(("Acme Ltd", None, "2019-03", None), ("Acme", None, None, "2021"), (None, "x", "2020", None))))  # fmt: skip
    assert keys.jobs == ("acme|2019",)
    assert keys.employers == ("acme",)


def test_an_address_of_three_different_people_is_nobodys() -> None:
    people = [
        PersonFacts(id, name, ("desk@agency.example", f"{id}@mail.example"), ("+44 20 7946 0018",))
        for id, name in (("a", "Ana Ortiz"), ("b", "Bela Novak"), ("c", "Chidi Eze"))
    ]
    assert [k.emails for k in all_keys(people)] == [("a@mail.example",), ("b@mail.example",), ("c@mail.example",)]
    assert [k.phones.full for k in all_keys(people)] == [(), (), ()]
    assert all_keys(people[:2])[0].emails == ("a@mail.example", "desk@agency.example")


def test_three_writings_of_one_name_keep_their_address() -> None:
    people = [PersonFacts(str(n), name, ("ana@mail.example",)) for n, name in enumerate(["Ana Ortiz", "A. Ortiz", "Ana Lucía Ortiz", "Ana Bell"])]  # fmt: skip
    assert all(k.emails == ("ana@mail.example",) for k in all_keys(people))


def test_a_candidate_listed_twice_is_an_error() -> None:
    with pytest.raises(DataError, match="listed twice"):
        all_keys([PersonFacts("a"), PersonFacts("a")])


def test_facts_come_from_a_candidates_record(pipeline: Pipeline) -> None:
    candidate = pipeline.candidate(SAMPLES / "resumes" / "ana-lucia-ortiz.pdf")
    facts = facts_of(candidate)
    assert (facts.id, facts.name, facts.documents) == (candidate.id, "Ana Lucía Ortiz", (candidate.documents[0].id,))
    assert facts.emails
    assert all(start is None or start[:4].isdigit() for _, _, start, _ in facts.positions)
    assert {p[0] for p in facts.positions if p[0]} == set(facts.employers) != set()
