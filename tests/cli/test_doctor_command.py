"""`kgmatch doctor`: a table for people, records for machines, exit code 1 when something is broken."""

from __future__ import annotations

import csv
import io
import json
from functools import partial
from pathlib import Path

import pytest

from kgmatch.doctor import Finding
from kgmatch.graph import Known, write_candidates
from kgmatch.pipeline import Pipeline
from kgmatch.settings import home
from kgmatch.store import connect
from tests.cli.conftest import Run
from tests.records import candidate


@pytest.fixture
def run(run: Run) -> Run:
    return partial(run, "doctor")


@pytest.fixture
def store(tmp_path: Path, pipeline: Pipeline) -> str:
    folder = str(tmp_path / "graph.db")
    with connect(folder) as opened:
        write_candidates(opened, [candidate(pipeline, 1, skills={"Python": 12})], Known(opened), "one")
    return folder


def test_the_whole_of_it_as_records(store: str, run: Run) -> None:
    code, out, _ = run("--store", store, "--format", "json")
    found = json.loads(out)
    assert all(set(row) == {"part", "state", "says", "do"} for row in found)
    assert list(dict.fromkeys(row["part"] for row in found)) == ["program", "settings", "models", "ontology", "store"]
    assert code == 0
    (old,) = [row for row in found if "older pipeline" in row["says"]]
    assert old["do"] == f"kgmatch ingest --refresh --store {store}"


def test_a_broken_store_is_exit_code_1_and_names_the_remedy_under_it(store: str, run: Run) -> None:
    with connect(store) as opened:
        opened.command("CREATE (:Candidate {id: 'c_lone'})")
    code, out, err = run("--store", store)
    assert code == 1
    assert "1 candidate without a document: c_lone" in out
    assert "→ kgmatch ingest --refresh" in out
    assert "1 to mend" in err


def test_a_folder_that_is_no_store_is_one_finding_of_many(tmp_path: Path, run: Run) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("mine")
    code, out, _ = run("--store", str(tmp_path / "letters"), "--format", "jsonl")
    failed = [row for row in map(json.loads, out.splitlines()) if row["state"] == "fail"]
    assert (code, len(failed)) == (1, 1)
    assert "a folder with other things in it" in failed[0]["says"]
    assert [p.name for p in (tmp_path / "letters").iterdir()] == ["a.txt"]


def test_without_a_store_the_rest_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = run("--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert rows[-1]["says"] == "no store at kgmatch.db"
    assert {row["part"] for row in rows} >= {"program", "models", "ontology"}


def test_settings_that_cannot_be_read_are_a_finding_and_the_models_are_looked_at(run: Run) -> None:
    home().mkdir(mode=0o700)
    (home() / "kgmatch.toml").write_text("store = [")
    code, out, err = run("--format", "json")
    found = json.loads(out)
    assert code == 1
    assert [row["part"] for row in found if row["state"] == "fail"] == ["settings"]
    assert found[-1]["says"].startswith("not looked at")
    assert "Traceback" not in err
    assert any(row["part"] == "models" and row["state"] == "ok" for row in found)


def test_a_tagger_of_the_settings_that_is_broken_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KGMATCH_TAGGER", str(tmp_path / "none"))
    code, out, _ = run("--format", "json")
    (failed,) = [row for row in json.loads(out) if row["state"] == "fail"]
    assert (code, failed["part"]) == (1, "models")
    assert "model.onnx is missing" in failed["says"]


def test_what_a_file_is_called_is_no_escape_for_the_terminal(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.setattr("kgmatch.cli.doctor.examine", lambda store: iter([Finding("store", "warn", "\x1b[31m[bold]x", "\x07")]))  # fmt: skip
    code, out, _ = run()
    assert code == 0
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "[bold]x" in out
