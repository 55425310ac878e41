"""`kgmatch forget` and `kgmatch compact` on a small store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgmatch.graph import Known, write_candidates
from kgmatch.pipeline import Pipeline
from kgmatch.store import connect
from tests.cli.conftest import Run
from tests.records import candidate, document

A = f"c_{1:016x}"


@pytest.fixture
def store(tmp_path: Path, pipeline: Pipeline) -> str:
    folder = str(tmp_path / "graph.db")
    with connect(folder) as opened:
        made = [candidate(pipeline, n, skills={"Python": 12}, name=f"Person Nr{n}") for n in (1, 2)]
        write_candidates(opened, made, Known(opened), "one")
    return folder


def test_the_receipt_names_hashes_and_not_the_person(store: str, run: Run) -> None:
    code, out, _ = run("forget", A, "--verify", "--store", store)
    assert code == 0
    assert document(1).id in out
    assert "nothing of theirs was found" in out
    assert "Person Nr1" not in out
    code, _, err = run("forget", A, "--store", store)
    assert code == 1
    assert err.startswith(f"kgmatch: {A}: no such candidate")


def test_a_report_that_still_names_them_is_exit_code_1(store: str, tmp_path: Path, run: Run) -> None:
    report = tmp_path / "report.txt"
    report.write_text("call Person Nr1\n")
    code, out, _ = run("forget", A, "--search", str(report), "--store", store, "--format", "json")
    record = json.loads(out)
    assert code == 1
    assert record["proof"]["clean"] is False
    assert record["proof"]["found"][0]["path"] == str(report)
    assert "Nr1" not in out


def test_a_path_that_is_not_there_removes_nobody(store: str, run: Run) -> None:
    code, _, err = run("forget", A, "--search", "/none/at/all", "--store", store)
    assert code == 1
    assert "nothing was removed" in err
    assert run("forget", A, "--store", store)[0] == 0


def test_compact_leaves_the_graph(store: str, run: Run) -> None:
    code, out, _ = run("compact", "--store", store)
    assert code == 0
    assert "MB before" in out
    with connect(store) as opened:
        assert len(opened.read("MATCH (c:Candidate) RETURN c")) == 2
    code, _, err = run("compact", "--store", "bolt://127.0.0.1:1")
    assert code == 1
    assert "only a folder" in err
