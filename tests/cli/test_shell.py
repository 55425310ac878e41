"""The shell: in process on both engines, at a terminal that is a pipe, and as a command in a pipe."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kgmatch.cli.output import Format
from kgmatch.cli.shell import Shell, interactive, is_finished, piped
from kgmatch.settings import home
from kgmatch.store import Store, connect
from tests.conftest import ROOT
from tests.store.test_conformance import WRITES

SKILLS = "UNWIND range(1, 5) AS i MERGE (n:Skill {uri: 'urn:x:' + toString(i)}) SET n.label = 'skill ' + toString(i)"
EVERYTHING = "MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties ORDER BY toString(n.uri)"


@pytest.fixture
def shell(store: Store) -> Shell:
    store.write((SKILLS, {}))
    return Shell(store, form=Format.jsonl)


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Store]:
    with connect(str(tmp_path / "graph.db")) as opened:
        opened.write((SKILLS, {}))
        yield opened


def said(capsys: pytest.CaptureFixture[str]) -> tuple[list[Any], list[str]]:
    out, err = capsys.readouterr()
    return [json.loads(line) for line in out.splitlines()], err.splitlines()


def test_statements_of_a_line_are_answered_in_order(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell.take("MATCH (s:Skill) RETURN count(s) AS n; RETURN 2 AS two;")
    assert said(capsys)[0] == [{"n": 5}, {"two": 2}]


@pytest.mark.parametrize("cypher", WRITES)
def test_the_server_refuses_a_write_and_the_shell_goes_on(shell: Shell, capsys: pytest.CaptureFixture[str], cypher: str) -> None:  # fmt: skip
    before = shell.store.read(EVERYTHING)
    shell.take(cypher + ";")
    shell.take("RETURN 1 AS x;")
    rows, notes = said(capsys)
    assert rows == [{"x": 1}]
    assert len(notes) == 1
    assert notes[0].startswith("kgmatch: ")
    assert shell.failed == 1
    assert shell.store.read(EVERYTHING) == before


def test_an_error_is_one_line(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell.take("MATCH (n RETURN\n n;")
    rows, notes = said(capsys)
    assert (rows, len(notes)) == ([], 1)


def test_a_parameter_is_set_once_for_all_that_follows(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell.take(':param uris=["urn:x:1", "urn:x:2"]')
    shell.take(":param who=Ana María")
    shell.take("MATCH (s:Skill) WHERE s.uri IN $uris RETURN count(s) AS n, $who AS who;")
    shell.take(":param")
    assert said(capsys)[0] == [
        {"n": 2, "who": "Ana María"},
        {"name": "uris", "value": ["urn:x:1", "urn:x:2"]},
        {"name": "who", "value": "Ana María"},
    ]


def test_limit_timeout_and_format_hold_from_then_on(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    for line in (":limit 2", ":timeout 5", ":format csv", "MATCH (s:Skill) RETURN s.label AS label ORDER BY label;"):
        shell.take(line)
    out, err = capsys.readouterr()
    assert out.splitlines() == ["label", "skill 1", "skill 2"]
    assert "only the first 2 rows" in err
    assert shell.timeout == 5


def test_the_statements_of_a_file_are_run(shell: Shell, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "two.cypher").write_text("// two of them\nRETURN 1 AS a;\nRETURN 2 AS b;\n", encoding="utf-8")
    shell.take(f":source {tmp_path / 'two.cypher'}")
    assert said(capsys)[0] == [{"a": 1}, {"b": 2}]


def test_schema_prints_the_shape(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell.take(":schema")
    assert {"kind": "node", "name": "Skill", "from": None, "to": None, "count": 5, "properties": "label: string, uri: string"} in said(capsys)[0]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (":nothing", "no such command"),
        (":limit no", "above 0"),
        (":limit 0", "above 0"),
        (":timeout nan", "above 0"),
        (":timeout -1", "above 0"),
        (":format xml", "must be table, json, jsonl, csv"),
        (":param x", "name=value"),
        (":source nowhere.cypher", "no such file"),
        ("RETURN $unset AS x;", "unset"),
    ],
)
def test_a_mistake_is_a_line_and_changes_nothing(embedded: Store, capsys: pytest.CaptureFixture[str], line: str, says: str) -> None:  # fmt: skip
    shell = Shell(embedded)
    shell.take(line)
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert says in err.lower() or says in err
    assert (shell.limit, shell.timeout, shell.form, shell.failed) == (10_000, 60.0, Format.table, 1)


# --- from a pipe ------------------------------------------------------------------------------------------------------


def test_a_pipe_is_read_to_its_end_statement_by_statement(embedded: Store, capsys: pytest.CaptureFixture[str]) -> None:
    shell = Shell(embedded, form=Format.jsonl)
    piped(
        shell,
        io.StringIO("// first\nRETURN\n 1 AS a;\n\n:param x=2\nRETURN $x AS x; RETURN ';' AS s;\nRETURN 3 AS last"),
    )
    assert said(capsys)[0] == [{"a": 1}, {"x": 2}, {"s": ";"}, {"last": 3}]


def test_quit_ends_the_pipe(embedded: Store, capsys: pytest.CaptureFixture[str]) -> None:
    piped(Shell(embedded, form=Format.jsonl), io.StringIO("RETURN 1 AS a;\n:quit\nRETURN 2 AS b;\n"))
    assert said(capsys)[0] == [{"a": 1}]


def call(folder: Path, stdin: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        "from kgmatch.cli import main; main()",
        "shell",
        "--store",
        str(folder),
        *arguments,
    ]
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False, cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip


def test_as_a_command_in_a_pipe_it_prints_answers_alone(embedded: Store) -> None:
    done = call(embedded.folder or Path(), "RETURN $x AS x;", "--format", "jsonl", "--param", "x=[1]")
    assert (done.returncode, done.stdout, done.stderr) == (0, '{"x": [1]}\n', "")


def test_the_exit_code_tells_that_a_statement_from_a_pipe_failed(embedded: Store) -> None:
    done = call(embedded.folder or Path(), "CREATE (n:Skill {uri: 'x'});\nRETURN 1 AS a;\n", "--format", "jsonl")
    assert (done.returncode, done.stdout) == (1, '{"a": 1}\n')
    assert len(done.stderr.splitlines()) == 1


# --- at a terminal ----------------------------------------------------------------------------------------------------


def typed(store: Store, keys: str) -> Shell:
    """A session in which these keys are pressed."""
    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output import DummyOutput

    shell = Shell(store, form=Format.jsonl)
    with create_pipe_input() as pressed:
        pressed.send_text(keys)
        interactive(shell, input=pressed, output=DummyOutput())
    return shell


CTRL_C, CTRL_D, ENTER = "\x03", "\x04", "\r"


def test_enter_sends_what_a_semicolon_ends_and_else_begins_a_line(embedded: Store, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    typed(
        embedded, f"MATCH (s:Skill){ENTER}RETURN count(s) AS n;{ENTER}:param x=2{ENTER}RETURN $x AS x;{ENTER}{CTRL_D}"
    )
    assert said(capsys)[0] == [{"n": 5}, {"x": 2}]


def test_ctrl_c_drops_the_line_and_ctrl_d_ends(embedded: Store, capsys: pytest.CaptureFixture[str]) -> None:
    typed(embedded, f"RETURN 1 AS dropped{ENTER}{CTRL_C}RETURN 2 AS kept;{ENTER}{CTRL_D}")
    assert said(capsys)[0] == [{"kept": 2}]


def test_an_error_at_the_terminal_is_a_line_and_the_session_goes_on(embedded: Store, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    typed(embedded, f"CREATE (n:Foo);{ENTER}RETURN 1 AS x;{ENTER}:quit{ENTER}")
    rows, notes = said(capsys)
    assert rows == [{"x": 1}]
    assert sum(note.startswith("kgmatch: ") for note in notes) == 1


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_history_is_kept_in_the_home_for_its_owner_alone(embedded: Store) -> None:
    typed(embedded, f"RETURN 1 AS first;{ENTER}{CTRL_D}")
    typed(embedded, f"RETURN 2 AS second;{ENTER}{CTRL_D}")
    kept = home() / "shell-history"
    assert "RETURN 1 AS first;" in kept.read_text(encoding="utf-8")
    assert "RETURN 2 AS second;" in kept.read_text(encoding="utf-8")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("text", "finished"),
    [
        ("", True),
        (":help", True),
        ("RETURN 1;", True),
        ("RETURN 1; // done", True),
        ("RETURN 1", False),
        ("RETURN ';", False),
        ("RETURN 1; RETURN 2", False),
        ("// only a comment", False),
    ],
)
def test_what_enter_sends(text: str, finished: bool) -> None:
    assert is_finished(text) is finished
