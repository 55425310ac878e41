"""`kgmatch people` on a small store."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kgmatch.graph import Known, write_candidates
from kgmatch.graph.people import Doubt, replace_doubts
from kgmatch.pipeline import Pipeline
from kgmatch.store import connect
from tests.cli.conftest import Run
from tests.records import candidate

A, B, C = (f"c_{n:016x}" for n in (1, 2, 3))


@pytest.fixture
def store(tmp_path: Path, pipeline: Pipeline) -> str:
    folder = str(tmp_path / "graph.db")
    made = [candidate(pipeline, n, skills={"Python": 12}, name=name) for n, name in ((1, "Jo Fox"), (2, "FOX, Jo"), (3, "Ann Lee"))]  # fmt: skip
    made[1] = replace(made[1], contact=replace(made[1].contact, emails=made[0].contact.emails))
    with connect(folder) as opened:
        write_candidates(opened, made, Known(opened), "one")
        replace_doubts(opened, [Doubt(A, C, 0.61, "the same phone, another name")])
    return folder


def test_merge_and_split(store: str, run: Run) -> None:
    assert run("people", "merge", A, C, "--why", "he told me", "--store", store)[0] == 0
    code, out, _ = run("query", "MATCH (c:Candidate) RETURN c.id AS id ORDER BY id", "--store", store, "--format", "json")  # fmt: skip
    assert [row["id"] for row in json.loads(out)] == [A, B]
    code, out, err = run("people", "split", A, "--store", store)
    assert (code, err) == (0, "")
    assert out.startswith(f"{C} is a candidate of their own again")
    code, _, err = run("people", "split", A, "--store", store)
    assert code == 1
    assert "nobody was ever merged" in err


def test_review_shows_names_and_files(store: str, run: Run) -> None:
    code, out, _ = run("people", "review", "--store", store, "--format", "json")
    (row,) = json.loads(out)
    assert (code, row["a_name"], row["b_name"], row["a_files"]) == (0, "Jo Fox", "Ann Lee", ["1.pdf"])
    code, out, _ = run("people", "review", "--store", store)
    assert "Ann Lee" in out
    assert "0.61" in out
    assert run("people", "apart", A, C, "--store", store)[0] == 0
    code, out, err = run("people", "review", "--store", store)
    assert out == ""
    assert "no doubtful pairs" in err


def test_find_says_whom_it_merged_and_why(store: str, run: Run) -> None:
    code, out, _ = run("people", "find", "--store", store, "--format", "json")
    assert code == 0
    assert json.loads(out)["merged"] == [{"kept": A, "merged": B, "why": "same e-mail, same name"}]


def test_a_candidate_who_is_not_there_is_one_line(store: str, run: Run) -> None:
    code, out, err = run("people", "merge", A, "c_none", "--store", store)
    assert (code, out) == (1, "")
    assert err.startswith("kgmatch: c_none: no such candidate")
    assert len(err.splitlines()) == 1
