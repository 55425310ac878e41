"""Each worked query of docs/queries, asked of a small graph on both engines: the answer that a person would give."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from kgmatch.store import Store, connect
from kgmatch.store.script import statements, without_literals
from tests import worked_queries as worked

BEN_TWICE = ["c_0000000000000002", "c_0000000000000005"]
TEAMS = [{"team": "platform", "skills": ["Kubernetes", "Docker"]}, {"team": "data", "skills": ["Python", "SQL"]}]

# name → what is asked where it is not the header's example, the columns, and the rows in order.
ANSWERS: dict[str, tuple[dict[str, Any], tuple[str, ...], list[tuple[Any, ...]]]] = {
    "adjacent-skills": ({}, ("candidate", "steps", "near", "months"), [
        ("Ana Ortiz", 1, ["Docker"], 85),
        ("Ben Adams", 1, ["Docker"], 31),
    ]),
    "all-must-haves": ({"title": ""}, ("posting", "candidate", "mustHaves", "wishes"), [
        ("Data Scientist", "Ben Adams", 1, 2),
        ("Data Scientist", "Ana Ortiz", 1, 1),
        ("Data Scientist", "BEN ADAMS", 1, 0),
        ("Data Scientist", "Dana Novak", 1, 0),
        ("Nurse", "Dana Novak", 1, 2),
    ]),
    "all-of-these": ({"months": 40}, ("candidate", "weakest", "months"), [("Ana Ortiz", "Docker", 85)]),
    "back-up": ({"name": "Ana Ortiz"}, ("candidate", "shared", "skills", "missing"), [
        ("Ben Adams", 2, 4, ["Django", "PostgreSQL"]),
        ("BEN ADAMS", 1, 4, ["Django", "Docker", "PostgreSQL"]),
        ("Dana Novak", 1, 4, ["Django", "Docker", "PostgreSQL"]),
    ]),
    "bench-strength": ({"teams": TEAMS, "months": 60}, ("team", "skill", "people", "seasoned"), [
        ("data", "SQL", 2, 1),
        ("data", "Python", 4, 1),
        ("platform", "Kubernetes", 0, 0),
        ("platform", "Docker", 2, 1),
    ]),
    "career-moves": ({}, ("was", "became", "moves", "people"), [
        ("back-end developer", "data scientist", 2, ["Ana Ortiz", "Ben Adams"]),
    ]),
    "certifications": ({}, ("certificate", "candidate", "file", "page"), [
        ("Certified Scrum Master", "Ana Ortiz", "cv1.pdf", 1),
    ]),
    "could-move-into": ({}, ("candidate", "held", "essential", "missing"), [
        ("Chi Okoro", 2, 3, ["Python"]),
        ("BEN ADAMS", 1, 3, ["SQL", "machine learning"]),
        ("Dana Novak", 1, 3, ["SQL", "machine learning"]),
    ]),
    "degrees": ({}, ("level", "people", "months"), [(7, 1, 133), (6, 2, 54), (None, 1, None)]),
    "demand-by-employer": ({}, ("employer", "postings", "skills"), [
        ("Beta", 2, ["Kubernetes", "Docker", "Python"]),
        ("City Hospital", 1, ["wound care", "nursing"]),
        ("Delta", 1, ["COBOL"]),
    ]),
    "deprecated-concepts": ({}, ("concept", "uri", "candidates", "postings"), [("COBOL", "urn:test:cobol", 1, 1)]),
    "experience-by-occupation": ({}, ("occupation", "people", "now", "years"), [
        ("back-end developer", 3, 0, 15),
        ("data scientist", 2, 2, 10),
        ("nurse", 1, 1, 5),
    ]),
    "feeder-employers": ({}, ("left", "joined", "moves", "people"), [("Alpha", "Beta", 2, ["Ana Ortiz", "Ben Adams"])]),
    "fields-of-study": ({}, ("field", "people", "schools", "occupations"), [
        ("physics", 2, ["University of Leeds", "University of York"], ["data scientist"]),
        ("nursing studies", 1, ["University of York"], ["nurse"]),
    ]),
    "growing-skills": ({"since": "2019", "least": 1}, ("skill", "jobs", "newer", "older", "growth"), [
        ("Docker", 2, 50, 0, 50),
        ("PostgreSQL", 1, 25, 0, 25),
        ("nursing", 1, 25, 0, 25),
        ("wound care", 1, 25, 0, 25),
        ("Python", 2, 50, 33, 17),
        ("SQL", 1, 25, 33, -8),
    ]),
    "hardest-requirements": ({}, ("skill", "postings", "mustHave", "candidates", "perPosting"), [
        ("Kubernetes", 2, 1, 0, 0.0),
        ("Docker", 2, 1, 2, 1.0),
        ("wound care", 1, 1, 1, 1.0),
        ("COBOL", 1, 0, 1, 1.0),
        ("nursing", 1, 0, 1, 1.0),
        ("Python", 2, 1, 4, 2.0),
    ]),
    "languages": ({"skill": "Python"}, ("candidate", "level", "months", "file", "page"), [
        ("Ana Ortiz", "C1", 133, "cv1.pdf", 1),
        ("Ben Adams", "B1", 54, "cv2.pdf", 1),
        ("Dana Novak", "mother tongue", None, "cv4.pdf", 1),
    ]),
    "possible-duplicates": ({}, ("shared", "value", "candidates", "files"), [
        ("e-mail", "ben@example.org", BEN_TWICE, ["cv2.pdf", "cv5.pdf"]),
        ("name", "ben adams", BEN_TWICE, ["cv2.pdf", "cv5.pdf"]),
    ]),
    "postings-nobody-fits": ({}, ("posting", "mustHaves", "closest", "missing"), [
        ("Platform Engineer", 2, "Ana Ortiz", ["Kubernetes"]),
    ]),
    "provenance": (
        {"name": "Ana Ortiz", "skill": "Python"},
        ("file", "page", "quote", "confidence", "model", "startChar", "box"),
        [("cv1.pdf", 1, "Python", 0.9, "test", 0, [10.0, 10.0, 100.0, 20.0])],
    ),
    "recency": ({}, ("candidate", "months", "lastUsed", "state"), [
        ("Ana Ortiz", 133, "2026-01", "fresh"),
        ("Ben Adams", 54, "2023-06", "rusty"),
        ("BEN ADAMS", None, None, "undated"),
        ("Dana Novak", None, None, "undated"),
    ]),
    "shortlist-gaps": ({}, ("posting", "candidate", "covered", "missingMustHaves", "missingWishes"), [
        ("Data Scientist", "Ben Adams", 77, [], ["Kubernetes"]),
        ("Data Scientist", "Ana Ortiz", 68, [], ["Kubernetes", "SQL"]),
        ("Data Scientist", "BEN ADAMS", 45, [], ["Docker", "Kubernetes", "SQL"]),
        ("Data Scientist", "Dana Novak", 45, [], ["Docker", "Kubernetes", "SQL"]),
        ("Data Scientist", "Chi Okoro", 9, ["Python"], ["Docker", "Kubernetes"]),
    ]),
    "single-points-of-failure": ({}, ("candidate", "alone", "skills"), [
        ("Dana Novak", 2, ["nursing", "wound care"]),
        ("Eli Stone", 1, ["COBOL"]),
    ]),
    "skill-companions": ({}, ("companion", "together", "share", "overall"), [("Python", 2, 100, 67)]),
    "skill-in-jobs": ({}, ("candidate", "title", "employer", "begun", "ended", "file", "page"), [
        ("Ben Adams", "Back-end Developer", "Alpha", "2019-01", "2023-06", "cv2.pdf", 1),
        ("Chi Okoro", "Back-end Developer", "Gamma", "2014-01", "2020-05", "cv3.pdf", 1),
    ]),
    "supply-and-demand": ({}, ("place", "skill", "demand", "supply", "elsewhere", "short"), [
        ("Leeds", "Kubernetes", 1, 0, 0, 1),
        ("York", "Kubernetes", 1, 0, 0, 1),
        ("York", "Docker", 1, 0, 2, 1),
        ("York", "nursing", 1, 1, 0, 0),
        ("York", "wound care", 1, 1, 0, 0),
        ("York", "Python", 1, 1, 3, 0),
        ("Leeds", "Docker", 1, 2, 0, -1),
        ("Leeds", "Python", 1, 2, 2, -1),
    ]),
    "supply-by-area": ({"area": "databases"}, ("candidate", "skills", "months", "held"), [
        ("Ana Ortiz", 1, 85, ["PostgreSQL"]),
        ("Chi Okoro", 1, 77, ["SQL"]),
        ("Ben Adams", 1, 54, ["SQL"]),
    ]),
    "tenure": ({}, ("employer", "jobs", "months", "longest"), [
        ("Alpha", 2, 51, 54),
        ("Delta", 1, 120, 120),
        ("Gamma", 1, 77, 77),
    ]),
    "thin-records": ({"skills": 2}, ("candidate", "skills", "jobs", "quality", "file"), [
        ("BEN ADAMS", 1, 0, 1.0, "cv5.pdf"),
        ("Eli Stone", 1, 1, 0.5, "cv6.pdf"),
    ]),
    "unlinked-mentions": ({}, ("mention", "candidates", "postings"), [("Qwrtz 9000", 1, 1)]),
    "weak-evidence": ({}, ("candidate", "skill", "confidence", "quote", "file", "page"), [
        ("Dana Novak", "Python", 0.5, "Python", "cv4.pdf", 1),
    ]),
}  # fmt: skip


@pytest.fixture(scope="module", params=["embedded", "neo4j"])
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The small graph on each engine in turn, filled once: nothing here writes."""
    if request.param == "embedded":
        uri = str(tmp_path_factory.mktemp("worked") / "graph.db")
    else:
        uri = request.getfixturevalue("neo4j_uri")
        with connect(uri) as opened:
            opened.write(("MATCH (n) DETACH DELETE n", {}))
    with connect(uri) as opened:
        worked.fill(opened)
        yield opened


@pytest.mark.parametrize("name", worked.names())
def test_a_worked_query_gives_the_answer_that_a_person_would(asked: Store, name: str) -> None:
    parameters, columns, rows = ANSWERS[name]
    answer, cut = asked.query(worked.text(name), {**worked.example(name), **parameters})
    assert answer == [dict(zip(columns, row, strict=True)) for row in rows]
    assert not cut


def test_every_worked_query_has_an_answer_here() -> None:
    assert sorted(ANSWERS) == worked.names()
    assert len(ANSWERS) >= 22


@pytest.mark.parametrize("name", worked.names())
def test_the_header_says_what_is_asked_with_which_parameters_and_how_to_read_it(name: str) -> None:
    text = worked.text(name)
    (query,) = statements(text)
    header = text[: text.index("\n\n")].splitlines()
    assert all(line.startswith("//") for line in header)
    assert re.fullmatch(r"// [A-Z].*[^.]", header[0])
    assert any(re.match(r'// Asked: "', line) for line in header)
    assert any(line.startswith("// Read: ") for line in header)
    used = set(re.findall(r"\$(\w+)", without_literals(query)))
    assert set(worked.example(name)) == used


def test_the_index_lists_every_worked_query_with_its_title() -> None:
    index = (worked.FOLDER / "README.md").read_text(encoding="utf-8")
    for name in worked.names():
        title = worked.text(name).splitlines()[0].removeprefix("// ")
        assert f"[{title}]({name}.cypher)" in index
    assert len(re.findall(r"\]\([\w-]+\.cypher\)", index)) == len(worked.names())
