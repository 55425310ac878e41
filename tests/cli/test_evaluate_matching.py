"""`kgmatch evaluate matching` as its users run it."""

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

from kgmatch.cli.commands.evaluate import Ranker
from kgmatch.evaluation.matching import NAMES
from tests.conftest import ROOT, SAMPLES

pytest.importorskip("ir_measures")

Run = Callable[..., subprocess.CompletedProcess[str]]
QRELS = """staff-nurse 0 siobhan-keaney 3
staff-nurse 0 ana-lucia-ortiz 0
backend-engineer 0 ana-lucia-ortiz 2
backend-engineer 0 darnell-whitfield 0
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    home = tmp_path_factory.mktemp("evaluate-home")

    def call(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from kgmatch.cli import main; main()", "evaluate", "matching", *map(str, arguments)],
            capture_output=True, text=True, encoding="utf-8", timeout=300, check=False, cwd=ROOT,
            env={**os.environ, "KGMATCH_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        )  # fmt: skip

    return call


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("judged")
    for kind, names in {
        "postings": ("staff-nurse.json", "backend-engineer.json"),
        "resumes": ("siobhan-keaney.pdf", "ana-lucia-ortiz.pdf", "darnell-whitfield.pdf"),
    }.items():
        (folder / kind).mkdir()
        for name in names:
            shutil.copy(SAMPLES / kind / name, folder / kind)
    (folder / "x.qrels").write_text(QRELS, encoding="utf-8")
    (folder / "wrong.run").write_text(
        "staff-nurse Q0 ana-lucia-ortiz 1 2 t\nstaff-nurse Q0 siobhan-keaney 2 1 t\n", encoding="utf-8"
    )
    return folder


def files(data: Path) -> list[str | Path]:
    return ["--queries", data / "postings", "--corpus", data / "resumes", "--qrels", data / "x.qrels"]


def test_scorers_and_a_run_are_measured_side_by_side(run: Run, data: Path) -> None:
    done = run(*files(data), "--scorer", "full", "--scorer", "bm25-text", "--run", data / "wrong.run", "--format", "json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    systems = {s["system"]: s for s in record["systems"]}
    assert list(systems) == ["full", "bm25-text", "wrong"]
    assert systems["full"]["byQuery"]["staff-nurse"]["RR"] == 1
    assert systems["full"]["measures"]["nDCG@5"]["mean"] == 1
    assert systems["wrong"]["byQuery"]["staff-nurse"]["RR"] == 0.5
    assert systems["wrong"]["missing"] == ["backend-engineer"]
    assert systems["wrong"]["measures"]["RR"]["mean"] == 0.25
    assert systems["wrong"]["measures"]["RR"]["difference"] == -0.75
    assert "wrong: 1 judged queries are not in the run" in done.stderr


def test_a_run_is_measured_without_reading_a_document(run: Run, data: Path) -> None:
    done = run("--qrels", data / "x.qrels", "--run", data / "wrong.run", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    value = {(row["query"], row["measure"]): row["value"] for row in rows if row["system"] == "wrong"}
    assert float(value["all", "AP"]) == 0.25
    assert float(value["staff-nurse", "AP"]) == 0.5
    assert float(value["backend-engineer", "AP"]) == 0


def test_the_tables_show_queries_means_and_differences(run: Run, data: Path) -> None:
    done = run("--qrels", data / "x.qrels", "--run", data / "wrong.run", "--run", data / "x.qrels")
    assert done.returncode == 1
    assert "x.qrels, line 1: 4 fields where 6 are due" in done.stderr
    (data / "right.run").write_text("staff-nurse Q0 siobhan-keaney 1 1 t\n", encoding="utf-8")
    done = run("--qrels", data / "x.qrels", "--run", data / "wrong.run", "--run", data / "right.run")
    assert "backend-engineer" in done.stdout
    assert "Difference to wrong" in done.stdout
    assert "0.250 [0.000, 0.500]" in done.stdout
    summary = run("--qrels", data / "x.qrels", "--run", data / "wrong.run", "--summary").stdout
    assert "backend-engineer" not in summary
    assert "0.250 [0.000, 0.500]" in summary


def test_a_broken_resume_is_named_and_the_others_measured(run: Run, data: Path, tmp_path: Path) -> None:
    shutil.copytree(data / "resumes", tmp_path / "resumes")
    (tmp_path / "resumes" / "darnell-whitfield.pdf").write_bytes(b"%PDF-1.4 broken")
    done = run("--queries", data / "postings", "--corpus", tmp_path / "resumes", "--qrels", data / "x.qrels", "--scorer", "overlap", "--format", "json")  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert "failed: " in done.stderr
    assert "darnell-whitfield.pdf" in done.stderr
    assert json.loads(done.stdout)["systems"][0]["measures"]["RR"]["mean"] == 1


MISTAKES: dict[str, tuple[list[str], int, str]] = {
    "nothing to measure": ([], 2, "--run"),
    "queries alone": (["--queries", "{data}/postings"], 2, "go together"),
    "a scorer without files": (["--scorer", "bm25", "--run", "{data}/wrong.run"], 2, "goes with --queries"),
    "no such run": (["--run", "{data}/none.run"], 1, "cannot be read"),
    "an empty corpus": (["--queries", "{data}/postings", "--corpus", "{tmp}"], 1, "no PDF, DOCX, text or job file"),
    "qrels about other files": (
        ["--queries", "{data}/resumes", "--corpus", "{data}/postings"], 1, "no query id of the qrels is a file's name",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_in_one_line(run: Run, data: Path, tmp_path: Path, name: str) -> None:
    arguments, code, says = MISTAKES[name]
    done = run("--qrels", data / "x.qrels", *(a.format(data=data, tmp=tmp_path) for a in arguments))
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_line_offers_the_scorers_there_are() -> None:
    assert tuple(Ranker) == NAMES
