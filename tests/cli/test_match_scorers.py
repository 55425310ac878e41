"""`kgmatch match` by a named scorer and for many jobs at once, as its users run it."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, SAMPLES

Run = Callable[..., subprocess.CompletedProcess[str]]
PEOPLE = ("ana-lucia-ortiz.pdf", "siobhan-keaney.pdf", "darnell-whitfield.pdf")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    home = tmp_path_factory.mktemp("scorers-home")

    def call(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from kgmatch.cli import main; main()", *map(str, arguments)],
            capture_output=True, text=True, encoding="utf-8", timeout=300, check=False, cwd=ROOT,
            env={**os.environ, "KGMATCH_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        )  # fmt: skip

    return call


@pytest.fixture(scope="module")
def store(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scorers") / "three.db"
    done = run("ingest", *(SAMPLES / "resumes" / name for name in PEOPLE), "--store", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three postings, one of them twice, and one that is broken."""
    folder = tmp_path_factory.mktemp("jobs")
    for name in ("backend-engineer.json", "maintenance-electrician.txt", "staff-nurse.json"):
        shutil.copy(SAMPLES / "postings" / name, folder)
    shutil.copy(folder / "staff-nurse.json", folder / "the-same-nurse.json")
    (folder / "broken.json").write_text("{", encoding="utf-8")
    return folder


@pytest.mark.parametrize("scorer", ["bm25", "overlap", "graph"])
def test_a_baseline_ranks_with_reasons_of_its_own(run: Run, store: Path, scorer: str) -> None:
    done = run("match", "--job", SAMPLES / "postings/staff-nurse.json", "--store", store, "--scorer", scorer, "--format", "json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert record["job"]["scorer"] == scorer
    best = record["matches"][0]
    assert best["candidate"]["sources"] == [str(SAMPLES / "resumes/siobhan-keaney.pdf")]
    assert best["score"] == pytest.approx(sum(r["contribution"] for r in best["reasons"]))
    assert all(r["says"].startswith(f"{scorer}: ") for r in best["reasons"])
    assert (best["verdict"], best["probability"]) == (None, None)


def test_overlap_quotes_where_each_shared_skill_stands(run: Run, store: Path) -> None:
    done = run("match", "--job", SAMPLES / "postings/staff-nurse.json", "--store", store, "--scorer", "overlap", "--format", "json")  # fmt: skip
    reasons = json.loads(done.stdout)["matches"][0]["reasons"]
    assert reasons
    assert all(r["evidence"] and r["evidence"][0]["quote"] for r in reasons)


def test_a_folder_of_jobs_is_ranked_and_its_broken_one_named(run: Run, store: Path, jobs: Path) -> None:
    done = run("match", "--job", jobs, "--store", store, "--format", "json", "--top", "1")
    assert done.returncode == 3
    assert f"failed: {jobs / 'broken.json'}: not JSON" in done.stderr
    assert "the-same-nurse.json: the same as" in done.stderr
    records = json.loads(done.stdout)
    assert [Path(r["job"]["source"]).name for r in records] == ["backend-engineer.json", "maintenance-electrician.txt", "staff-nurse.json"]  # fmt: skip
    assert [Path(r["matches"][0]["candidate"]["sources"][0]).stem for r in records] == ["ana-lucia-ortiz", "darnell-whitfield", "siobhan-keaney"]  # fmt: skip


def test_a_folder_of_jobs_gives_one_trec_run(run: Run, store: Path, jobs: Path) -> None:
    done = run("match", "--job", jobs, "--store", store, "--format", "trec", "--scorer", "bm25")
    rows = [line.split() for line in done.stdout.splitlines()]
    assert len({row[0] for row in rows}) == 3
    assert {row[5] for row in rows} == {"kgmatch-bm25"}
    assert len({(row[0], row[2]) for row in rows}) == len(rows)
    for job in {row[0] for row in rows}:
        scores = [float(row[4]) for row in rows if row[0] == job]
        assert scores == sorted(scores, reverse=True)


def test_the_rows_of_many_jobs_name_their_file(run: Run, store: Path, jobs: Path) -> None:
    done = run("match", "--job", jobs, "--store", store, "--format", "csv", "--top", "1")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [Path(row["job"]).name for row in rows] == ["backend-engineer.json", "maintenance-electrician.txt", "staff-nurse.json"]  # fmt: skip


def test_the_matrix_has_all_candidates_and_all_jobs(run: Run, store: Path, jobs: Path) -> None:
    done = run("match", "--job", jobs, "--store", store, "--format", "csv", "--matrix", "--scorer", "tfidf")
    assert done.returncode == 3
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == len(PEOPLE)
    assert [row["candidate"] for row in rows] == sorted(row["candidate"] for row in rows)
    names = {line.split(": ")[0]: Path(line.split(": ")[1]).name for line in done.stderr.splitlines() if line.startswith("j_")}  # fmt: skip
    assert set(rows[0]) == {"candidate", *names}
    backend = next(id for id, name in names.items() if name == "backend-engineer.json")
    nurse = next(id for id, name in names.items() if name == "staff-nurse.json")
    assert [bool(row[backend]) for row in rows].count(True) == 1  # its must-have, Python, leaves out two of three
    assert all(0 <= float(row[nurse]) <= 1 for row in rows)
    listed = run("match", "--job", jobs / "staff-nurse.json", "--store", store, "--format", "json", "--scorer", "tfidf")
    scores = {m["candidate"]["id"]: m["score"] for m in json.loads(listed.stdout)["matches"]}
    assert {row["candidate"]: float(row[nurse]) for row in rows} == pytest.approx(scores, abs=1e-6)


MISTAKES: dict[str, tuple[list[str], int, str]] = {
    "an unknown scorer": (["--scorer", "cosine"], 2, "euclidean"),
    "no candidate to list": (["--top", "0"], 2, "--top"),
    "a matrix that is no CSV": (["--matrix"], 2, "goes with --format csv"),
    "an empty folder": (["--job", "{empty}"], 1, "no PDF, DOCX, text or job file in there"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_in_one_line(run: Run, store: Path, tmp_path: Path, name: str) -> None:
    arguments, code, says = MISTAKES[name]
    job = ["--job", str(SAMPLES / "postings/staff-nurse.json")] if "--job" not in arguments else []
    done = run("match", *job, *(a.format(empty=tmp_path) for a in arguments), "--store", store)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_folder_in_which_every_job_is_broken_gives_an_empty_list(run: Run, store: Path, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    done = run("match", "--job", tmp_path, "--store", store, "--format", "json")
    assert (done.returncode, done.stdout) == (3, "[]\n")
    assert "a.json" in done.stderr
