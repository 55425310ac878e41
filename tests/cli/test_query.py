"""`kgmatch query --file` and `kgmatch schema` as their users run them."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kgmatch.store import connect
from tests import worked_queries as worked
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("query") / "graph.db"
    with connect(str(made)) as store:
        worked.fill(store)
    return made


def call(*arguments: str | Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from kgmatch.cli import main; main()", *map(str, arguments)],
        input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False, cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip


def test_a_worked_query_is_run_from_its_file(folder: Path) -> None:
    done = call("query", "--file", "docs/queries/adjacent-skills.cypher", "--param", "skill=Kubernetes", "--store", folder, "--format", "csv")  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["candidate"], row["near"]) for row in rows] == [
        ("Ana Ortiz", '["Docker"]'),
        ("Ben Adams", '["Docker"]'),
    ]


def test_a_query_comes_from_stdin_too(folder: Path) -> None:
    done = call("query", "--file", "-", "--store", folder, "--format", "jsonl", stdin="\ufeff// é\nRETURN 1 AS x;\n")
    assert (done.returncode, done.stdout) == (0, '{"x": 1}\n')


def test_the_row_limit_and_the_time_limit_hold_for_a_file(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "all.cypher").write_text("MATCH (n) RETURN n.uri AS uri", encoding="utf-8")
    done = call("query", "--file", tmp_path / "all.cypher", "--limit", "2", "--store", folder, "--format", "jsonl")
    assert len(done.stdout.splitlines()) == 2
    assert "only the first 2 rows" in done.stderr
    (tmp_path / "endless.cypher").write_text(
        "UNWIND range(1, 1000) AS i MATCH (a), (b), (c), (d) WHERE id(a) + id(b) + id(c) + id(d) < i - 2000 RETURN i", encoding="utf-8"
    )  # fmt: skip
    done = call("query", "--file", tmp_path / "endless.cypher", "--timeout", "0.5", "--store", folder)
    assert done.returncode == 1
    assert "ended after 0.5 seconds" in done.stderr


@pytest.mark.parametrize("cypher", ["CREATE (n:Skill {uri: 'new'})", "MATCH (n:Candidate) DETACH DELETE n;"])
def test_a_write_from_a_file_is_refused_by_the_server(folder: Path, tmp_path: Path, cypher: str) -> None:
    (tmp_path / "write.cypher").write_text(cypher, encoding="utf-8")
    done = call("query", "--file", tmp_path / "write.cypher", "--store", folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert "not allowed" in done.stderr
    with connect(str(folder)) as store:
        assert store.read("MATCH (c:Candidate) RETURN count(c) AS n") == [{"n": 6}]
        assert store.read("MATCH (n:Skill {uri: 'new'}) RETURN n.uri AS uri") == []


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["query"], 2, "--file"),
        (["query", "RETURN 1", "--file", "{two}"], 2, "not both"),
        (["query", "--file", "{two}"], 1, "2 statements"),
        (["query", "--file", "{none}"], 1, "no statements"),
        (["query", "--file", "{absent}"], 1, "no such file"),
        (["query", "--file", "{latin}"], 1, "not UTF-8"),
    ],
)
def test_a_file_that_is_no_query_is_told(tmp_path: Path, folder: Path, arguments: list[str], code: int, says: str) -> None:  # fmt: skip
    (tmp_path / "two").write_text("RETURN 1; RETURN 2;")
    (tmp_path / "none").write_text("// nothing\n")
    (tmp_path / "latin").write_bytes(b"RETURN '\xe9'")
    filled = [a.format(**{name: tmp_path / name for name in ("two", "none", "latin", "absent")}) for a in arguments]
    done = call(*filled, "--store", folder)
    assert done.returncode == code
    assert says in done.stderr
    assert done.stdout == ""


def test_schema_as_json_has_counts_types_and_ends(folder: Path) -> None:
    record = json.loads(call("schema", "--store", folder, "--format", "json").stdout)
    nodes = {node["label"]: node for node in record["nodes"]}
    edges = {edge["type"]: edge for edge in record["relationships"]}
    assert nodes["Candidate"]["count"] == 6
    assert {"name": "name", "type": "string", "count": 6} in nodes["Candidate"]["properties"]
    assert edges["AT"]["between"] == [
        {"from": "Position", "to": "Employer", "count": 7},
        {"from": "Posting", "to": "Employer", "count": 4},
    ]
    assert {"name": "mustHave", "type": "boolean", "count": 11} in edges["REQUIRES"]["properties"]


def test_schema_for_people_is_two_tables(folder: Path) -> None:
    nodes, edges = call("schema", "--store", folder).stdout.split("\n\n")
    assert any(line.split()[:2] == ["Candidate", "6"] for line in nodes.splitlines())
    assert any(line.split()[:4] == ["HELD", "Candidate", "Position", "7"] for line in edges.splitlines())
    assert "months: integer [" in edges


def test_schema_as_csv_has_a_row_a_label_and_a_pair(folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(call("schema", "--store", folder, "--format", "csv").stdout)))
    assert [row["from"] for row in rows if row["name"] == "AT"] == ["Position", "Posting"]
    assert all(row["count"].isdecimal() for row in rows)
