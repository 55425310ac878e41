"""`kgmatch recommend` and `kgmatch similar`, as their users run them."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from kgmatch.pipeline import Pipeline
from kgmatch.store import connect
from tests.cli.conftest import Run
from tests.conftest import SAMPLES

PEOPLE = ("ana-lucia-ortiz.pdf", "lukasz-wroblewski.pdf", "siobhan-keaney.pdf")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from kgmatch.graph import Known, write_candidates, write_ontology, write_postings

    folder = tmp_path_factory.mktemp("recommend") / "three.db"
    pipeline = Pipeline()
    with connect(str(folder)) as opened:
        known = Known(opened)
        write_ontology(opened, pipeline.index)
        write_candidates(opened, [pipeline.candidate(SAMPLES / "resumes" / name) for name in PEOPLE], known, "one")
        postings = [pipeline.posting(path) for path in sorted((SAMPLES / "postings").iterdir())]
        write_postings(opened, postings, known, "one")
    return folder


@pytest.fixture(scope="module")
def ids(store: Path) -> dict[str, str]:
    with connect(str(store)) as opened:
        rows = opened.read("MATCH (c:Candidate)-[:DESCRIBED_BY]->(d:Document) RETURN c.id AS id, d.source AS source")
    return {Path(row["source"]).stem: row["id"] for row in rows}


def test_a_score_is_the_one_that_match_prints(run: Run, store: Path, ids: dict[str, str]) -> None:
    done = run("recommend", "--candidate", ids["siobhan-keaney"], "--store", store, "--format", "json")
    assert done.code == 0, done.err
    record = json.loads(done.out)
    assert record["candidate"]["id"] == ids["siobhan-keaney"]
    best = record["postings"][0]
    assert Path(best["posting"]["sources"][0]).name == "staff-nurse.json"
    matched = run("match", "--job", SAMPLES / "postings/staff-nurse.json", "--store", store, "--format", "json")
    theirs = next(m for m in json.loads(matched.out)["matches"] if m["candidate"]["id"] == ids["siobhan-keaney"])
    assert best["score"] == theirs["score"]
    assert (best["verdict"], best["reasons"], best["missing"]) == (
        theirs["verdict"],
        theirs["reasons"],
        theirs["missing"],
    )
    assert (best["placeAmongCandidates"], best["candidatesRanked"]) == (1, 3)
    assert [e["reason"] for e in record["excluded"]] == ["no evidence of the must-have Python"]


def test_a_wish_says_how_each_posting_stands_to_it_and_moves_those_against_it(
    run: Run, store: Path, ids: dict[str, str]
) -> None:
    def first(*more: str) -> list[dict[str, object]]:
        done = run("recommend", "--candidate", ids["ana-lucia-ortiz"], "--store", store, "--format", "jsonl", *more)
        assert done.code == 0, done.err
        return [json.loads(line) for line in done.out.splitlines()]

    def title(row: dict[str, object]) -> str:
        return row["posting"]["title"]  # type: ignore[index,no-any-return]

    assert title(first()[0]).startswith("Backend Engineer")
    wished = first("--wish", "place=Leeds")
    assert title(wished[0]).startswith("Staff Nurse")
    (heed,) = wished[0]["wishes"]  # type: ignore[misc]
    assert heed == {"key": "place", "wish": "Leeds", "state": "heeded", "says": "Leeds, West Yorkshire, GB"}
    assert title(wished[1]).startswith("Backend Engineer")
    assert [row["score"] for row in sorted(wished, key=title)] == [row["score"] for row in sorted(first(), key=title)]


def test_a_wish_of_the_resume_is_heeded(run: Run, tmp_path: Path) -> None:
    folder, resume = tmp_path / "one.db", tmp_path / "cv.txt"
    resume.write_text("Tamsin Holloway\ntamsin@example.org\n\nExperience\nDeveloper, Example Ltd, 2019 - 2024\nBuilt services in Python and Docker\n\nLooking for\nRemote work, part-time, 2 months notice\n", encoding="utf-8")  # fmt: skip
    shutil.copy(SAMPLES / "postings/backend-engineer.json", tmp_path)
    assert run("ingest", resume, tmp_path / "backend-engineer.json", "--store", folder).code == 0
    with connect(str(folder)) as opened:
        ((id,),) = [tuple(row.values()) for row in opened.read("MATCH (c:Candidate) RETURN c.id AS id")]
    record = json.loads(run("recommend", "--candidate", id, "--store", folder, "--format", "json").out)
    assert {(w["key"], w["from"]) for w in record["wishes"]} == {
        ("remote", "resume"),
        ("hours", "resume"),
        ("notice", "resume"),
    }
    states = {w["key"]: w["state"] for w in record["postings"][0]["wishes"]}
    assert states["remote"] == "not heeded"  # it is hybrid
    given = run("recommend", "--candidate", id, "--store", folder, "--wish", "remote=hybrid")
    assert "✓ remote: hybrid" in given.out
    rows = list(
        csv.DictReader(io.StringIO(run("recommend", "--candidate", id, "--store", folder, "--format", "csv").out))
    )
    assert rows[0]["wishesNotHeeded"] == "✗ remote: hybrid"


def test_a_table_names_the_postings_and_who_was_left_out_of_what(run: Run, store: Path, ids: dict[str, str]) -> None:
    done = run("recommend", "--candidate", ids["siobhan-keaney"], "--store", store, "--top", "1")
    assert "3 postings ranked" in done.out
    assert "1 of 3" in done.out
    assert "Aire Valley" in done.out
    assert done.err.startswith("left out, no evidence of the must-have Python: Backend Engineer")


def test_similar_names_what_is_shared(run: Run, store: Path, ids: dict[str, str]) -> None:
    done = run("similar", "--candidate", ids["ana-lucia-ortiz"], "--store", store, "--format", "json")
    assert done.code == 0, done.err
    record = json.loads(done.out)
    assert [s["candidate"]["id"] for s in record["similar"]] == [ids["lukasz-wroblewski"], ids["siobhan-keaney"]]
    assert any(r["says"].startswith("Python") and r["evidence"] for r in record["similar"][0]["shared"])
    table = run("similar", "--candidate", ids["ana-lucia-ortiz"], "--store", store, "--top", "1")
    assert "People like Ana Lucía Ortiz" in table.out
    assert "Łukasz" in table.out
    rows = run("similar", "--candidate", ids["ana-lucia-ortiz"], "--store", store, "--format", "csv")
    assert [r["candidate"] for r in csv.DictReader(io.StringIO(rows.out))] == [
        ids["lukasz-wroblewski"],
        ids["siobhan-keaney"],
    ]


@pytest.mark.parametrize("command", ["recommend", "similar"])
def test_an_id_that_is_none_is_one_line(run: Run, store: Path, command: str) -> None:
    done = run(command, "--candidate", "c_none", "--store", store)
    assert (done.code, done.out) == (1, "")
    assert "c_none: no such candidate in the store" in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize("command", ["recommend", "similar"])
def test_none_to_list_is_refused(run: Run, store: Path, ids: dict[str, str], command: str) -> None:
    done = run(command, "--candidate", ids["ana-lucia-ortiz"], "--store", store, "--top", "0")
    assert (done.code, done.out) == (2, "")
    assert "--top" in done.err


def test_a_store_without_postings_is_said(run: Run, store: Path, tmp_path: Path, ids: dict[str, str]) -> None:
    folder = tmp_path / "none.db"
    assert run("ingest", SAMPLES / "resumes/ana-lucia-ortiz.pdf", "--store", folder).code == 0
    done = run("recommend", "--candidate", ids["ana-lucia-ortiz"], "--store", folder)
    assert done.code == 0
    assert "the store has no postings" in done.err
    alone = run("similar", "--candidate", ids["ana-lucia-ortiz"], "--store", folder)
    assert "the store has no other candidate" in alone.err


def test_a_wish_that_is_none_is_one_line(run: Run, store: Path, ids: dict[str, str]) -> None:
    done = run("recommend", "--candidate", ids["ana-lucia-ortiz"], "--store", store, "--wish", "salary=1")
    assert done.code == 1
    assert "the key being one of title, place, remote, hours, pay, notice" in done.err
