"""The program as its users run it: exit codes, machine-readable faces, one plain line for a mistake."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kgmatch.cli.output import plain, safe_cell
from tests.conftest import ROOT, SAMPLES

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def run(home: Path) -> Run:
    def call(
        *arguments: str | Path, stdin: str | None = None, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from kgmatch.cli import main; main()", *map(str, arguments)],
            input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False, cwd=cwd or ROOT,
            env={**os.environ, "KGMATCH_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        )  # fmt: skip

    return call


def counts(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """What the report of ingest counts and lists, without what is empty."""
    counted = ("documents", "candidates", "postings", "unchanged", "failures", "refused", "gone")
    return {key: value for key, value in json.loads(done.stdout).items() if key in counted and value}


@pytest.fixture(scope="session")
def store(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample resumes, ingested."""
    folder = tmp_path_factory.mktemp("cli") / "samples.db"
    done = run("ingest", "sample_docs/resumes", "--store", folder, "--format", "json")
    assert done.returncode == 0, done.stderr
    assert counts(done) == {"documents": 14, "candidates": 14}
    return folder


def test_ingesting_again_changes_nothing(run: Run, store: Path) -> None:
    count = "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN count(DISTINCT n) AS nodes, count(r) AS edges"
    before = run("query", count, "--store", store, "--format", "json").stdout
    done = run("ingest", "sample_docs/resumes", "--store", store, "--format", "json")
    assert counts(done) == {"documents": 14, "unchanged": 14}
    assert run("query", count, "--store", store, "--format", "json").stdout == before


def test_faulty_files_end_in_exit_3_with_a_reason_each(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KGMATCH_OCR", "")  # Tesseract, where there is one, reads the scan
    done = run(
        "ingest",
        "sample_docs/faulty",
        "sample_docs/resumes/siobhan-keaney.pdf",
        "--store",
        tmp_path / "x.db",
        "--format",
        "json",
    )
    assert done.returncode == 3
    report = json.loads(done.stdout)
    assert report["candidates"] == 1
    assert [Path(f["source"]).name for f in report["failures"]] == [
        "empty.pdf",
        "encrypted.pdf",
        "scanned.pdf",
        "truncated.pdf",
    ]
    assert all(f["reason"] and "Traceback" not in f["reason"] for f in report["failures"])


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_c_says_so_and_the_next_run_goes_on(run: Run, home: Path, tmp_path: Path) -> None:
    store = tmp_path / "x.db"
    command = [
        sys.executable,
        "-c",
        "from kgmatch.cli import main; main()",
        "ingest",
        "sample_docs/resumes",
        "--store",
        str(store),
    ]
    started = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env={**os.environ, "KGMATCH_HOME": str(home), "PYTHONPATH": str(ROOT)})  # fmt: skip
    deadline = time.monotonic() + 120
    while not (store / "server.json").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(2)
    started.send_signal(signal.SIGINT)
    _, errors = started.communicate(timeout=120)
    assert started.returncode == 130, errors
    assert "Traceback" not in errors
    assert run("ingest", "sample_docs/resumes", "--store", store).returncode == 0


BEST = {
    "backend-engineer.json": "ana-lucia-ortiz.pdf",
    "staff-nurse.json": ("siobhan-keaney.pdf", "nguyen-thi-minh-hang.docx"),
    "data-scientist.pdf": "funmilayo-adewale.pdf",
    "maintenance-electrician.txt": "darnell-whitfield.pdf",
}


@pytest.mark.parametrize(("job", "best"), BEST.items())
def test_the_right_person_comes_first(run: Run, store: Path, job: str, best: str | tuple[str, ...]) -> None:
    done = run("match", "--job", SAMPLES / "postings" / job, "--store", store, "--format", "json")
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    first = record["matches"][0]
    assert Path(first["candidate"]["sources"][0]).name in best
    for m in record["matches"]:
        assert m["score"] == pytest.approx(sum(r["contribution"] for r in m["reasons"]), abs=1e-9)
        assert m["verdict"] in ("match", "review", "no match", "not enough evidence")
    quoted = [e for r in first["reasons"] if r["kind"] == "skill" for e in r["evidence"]]
    assert quoted
    assert all(e["quote"] and e["page"] >= 1 for e in quoted)
    assert len(record["matches"]) + len(record["excluded"]) == 14


def test_a_trec_run_is_sorted_and_has_six_decimals(run: Run, store: Path) -> None:
    done = run(
        "match", "--job", SAMPLES / "postings" / "staff-nurse.json", "--store", store, "--format", "trec", "--top", "5"
    )
    rows = [line.split() for line in done.stdout.splitlines()]
    assert [(row[1], int(row[3]), row[5]) for row in rows] == [("Q0", n, "kgmatch") for n in range(1, 6)]
    assert all(len(row[4].partition(".")[2]) == 6 for row in rows)
    assert [float(row[4]) for row in rows] == sorted((float(row[4]) for row in rows), reverse=True)


def test_query_in_all_formats(run: Run, store: Path) -> None:
    cypher = "MATCH (c:Candidate)-[:HAS_SKILL]->(s:Skill {uri: $uri}) RETURN c.name AS name, s AS skill ORDER BY name"
    arguments = ("query", cypher, "--param", "uri=urn:kgmatch:skill:python", "--store", store)
    rows = json.loads(run(*arguments, "--format", "json").stdout)
    assert rows
    assert rows[0]["skill"]["labels"] == ["Skill"]
    assert rows[0]["skill"]["properties"]["label"] == "Python"
    lines = run(*arguments, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line) for line in lines] == rows
    table = list(csv.DictReader(io.StringIO(run(*arguments, "--format", "csv").stdout)))
    assert [row["name"] for row in table] == [row["name"] for row in rows]
    assert rows[0]["name"] in run(*arguments).stdout


def test_a_cut_answer_is_told(run: Run, store: Path) -> None:
    done = run("query", "MATCH (s:Skill) RETURN s.uri", "--limit", "3", "--store", store, "--format", "jsonl")
    assert len(done.stdout.splitlines()) == 3
    assert "only the first 3 rows" in done.stderr


MISTAKES = {
    "a missing folder": (["ingest", "nowhere"], 1, "no such file or folder"),
    "a missing job file": (["match", "--job", "nowhere.json", "--store", "{store}"], 1, "no such file"),
    "a job that is not JSON": (["match", "--job", "{bad}", "--store", "{store}"], 1, "not JSON: .* line 1"),
    "an empty job": (["match", "--job", "{empty}", "--store", "{store}"], 1, "all empty"),
    "an unknown store": (["match", "--job", "sample_docs/postings/staff-nurse.json", "--store", "mysql://x"], 1, "unknown kind of store"),
    "no store yet": (["query", "RETURN 1", "--store", "{tmp}/none.db"], 1, "run `kgmatch ingest"),
    "a wrong query": (["query", "MATCH (n RETURN n", "--store", "{store}"], 1, "(?i)syntax|no viable"),
    "a write": (["query", "CREATE (n:Skill {{uri: 'x'}})", "--store", "{store}"], 1, "not allowed"),
    "a wrong kind": (["parse", "--kind", "letter", "README.md"], 2, "resume or posting"),
    "a wrong option": (["match"], 2, "--job"),
    "a wrong parameter": (["query", "RETURN 1", "--param", "x", "--store", "{store}"], 1, "name=value"),
    "a wrong configuration": (["evaluate", "tagger", "--set", "nothing", "--data", "README.md"], 1, "must be one of"),
}  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_one_plain_line(run: Run, store: Path, tmp_path: Path, case: str) -> None:
    arguments, code, says = MISTAKES[case]
    (tmp_path / "bad.json").write_text("{'title': 1}")
    (tmp_path / "empty.json").write_text('{"title": "", "skills": []}')
    filled = [
        a.format(store=store, tmp=tmp_path, bad=tmp_path / "bad.json", empty=tmp_path / "empty.json") for a in arguments
    ]
    done = run(*filled)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert re.search(says, done.stderr), done.stderr
    if code == 1:
        assert len(done.stderr.splitlines()) == 1


def test_a_file_that_is_no_resume_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(
        "The rain fell on the roof all night and nobody in the house could sleep at all. " * 20
    )
    done = run("ingest", tmp_path, "--store", tmp_path / "x.db")
    assert done.returncode == 3
    assert "does not read as a resume" in done.stderr


def resume_schema() -> dict[str, Any]:
    return json.loads((ROOT / "tests/data/jsonresume.schema.json").read_text(encoding="utf-8"))


def test_parse_prints_valid_json_resume(run: Run) -> None:
    done = run("parse", "sample_docs/resumes")
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(records) == 14
    for record in records:
        jsonschema.validate(record, resume_schema())
        assert record["meta"]["kgmatch"]["source"].startswith("sample_docs/resumes/")
        assert record["meta"]["kgmatch"]["id"].startswith("c_")


def test_parse_shows_what_a_posting_asks(run: Run) -> None:
    done = run("parse", "--kind", "posting", "sample_docs/postings/backend-engineer.json")
    record = json.loads(done.stdout)
    asked = {r["label"]: r for r in record["meta"]["kgmatch"]["requirements"]}
    assert asked["Python"]["mustHave"]
    assert not asked["Docker"]["mustHave"]
    assert asked["Python"]["evidence"]


def test_tag_keeps_lines_aligned(run: Run) -> None:
    lines = ["Python developer wanted", "", "a\x0bb\x0cc\u2028d\x85e", "MIG welding and TIG welding"]
    done = run("tag", "--text", stdin="\n".join(lines) + "\n")
    records = [json.loads(line) for line in done.stdout.split("\n") if line]
    assert [r["text"] for r in records] == lines
    assert records[1]["spans"] == []
    assert all(r["text"][s["start"] : s["end"]] == s["text"] for r in records for s in r["spans"])


def test_link_answers_every_line_in_order(run: Run) -> None:
    done = run("link", "--top", "3", stdin="k8s\n\nwound care\n")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r["phrase"] for r in records] == ["k8s", "", "wound care"]
    assert records[0]["concepts"][0]["label"] == "Kubernetes"
    assert records[1]["concepts"] == []
    assert len(records[2]["concepts"]) == 3
    occupation = json.loads(run("link", "--kind", "occupation", stdin="Senior ICU Nurse\n").stdout)
    assert "nurse" in occupation["concepts"][0]["label"]


def test_show_prints_facts_with_their_pages(run: Run, store: Path) -> None:
    done = run("show", "sample_docs/resumes/siobhan-keaney.pdf")
    assert done.returncode == 0, done.stderr
    assert "Siobhán Keaney" in done.stdout
    assert "p. 1" in done.stdout
    rows = json.loads(
        run("query", "MATCH (c:Candidate) RETURN c.id AS id LIMIT 1", "--store", store, "--format", "json").stdout
    )
    assert rows[0]["id"] in run("show", rows[0]["id"], "--store", store).stdout


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_a_formula_is_no_formula_in_csv(cell: str) -> None:
    assert safe_cell(cell).startswith("'")


def test_terminal_escapes_are_taken_off() -> None:
    assert "\x1b" not in plain("\x1b[31mred\x07")
