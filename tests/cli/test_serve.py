"""The embedded store left open over Bolt: read-only, on loopback, its password in a file, until a signal."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import AuthError, ClientError

from kgmatch.store import connect
from kgmatch.store.time_limit import MARK
from tests.conftest import ROOT
from tests.store.test_conformance import WRITES

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX signals")

FILL = "UNWIND range(1, 400) AS i MERGE (n:Skill {uri: toString(i)}) SET n.i = i"
ENDLESS = "MATCH (a:Skill), (b:Skill), (c:Skill), (d:Skill) WHERE a.i + b.i + c.i + d.i = 0 RETURN a.i AS i"
COMMAND = [sys.executable, "-c", "from kgmatch.cli import main; main()"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("serve") / "graph.db"
    with connect(str(made)) as store:
        store.write((FILL, {}))
    return made


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, "serve", "--bolt", "--store", str(folder), "--port", "0", "--format", "jsonl", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip


def ended(process: subprocess.Popen[str], number: int) -> tuple[int, str]:
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[dict[str, Any]]:
    """A server in a process of its own, and what it printed; it must end cleanly."""
    process = start(folder, *arguments)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.communicate(timeout=60)[1]
        yield json.loads(line)
    finally:
        code, errors = ended(process, signal.SIGTERM)
    assert code == 0, errors
    assert "Traceback" not in errors


def driver(printed: dict[str, Any]) -> Driver:
    password = Path(printed["passwordFile"]).read_text(encoding="utf-8").strip()
    return GraphDatabase.driver(printed["uri"], auth=(printed["user"], password))


def test_any_bolt_client_may_read_and_the_server_refuses_every_write(folder: Path) -> None:
    with serving(folder) as printed, driver(printed) as client, client.session() as session:
        count = "MATCH (n:Skill) RETURN count(n) AS n"
        assert session.run(count).single(strict=True)["n"] == 400
        for cypher in WRITES:
            with pytest.raises(ClientError):
                session.run(cypher).consume()
        assert session.run(count).single(strict=True)["n"] == 400
        assert session.run("MATCH (n:Skill {label: 'changed'}) RETURN count(n) AS n").single(strict=True)["n"] == 0


def test_the_password_is_in_a_file_of_its_owner_and_stays_the_same(folder: Path) -> None:
    with serving(folder) as printed:
        file = Path(printed["passwordFile"])
        password = file.read_text(encoding="utf-8").strip()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert set(printed) == {"uri", "database", "user", "passwordFile"}
        with (
            pytest.raises(AuthError),
            GraphDatabase.driver(printed["uri"], auth=("reader", "wrong" + password)) as client,
        ):
            client.verify_connectivity()
    with serving(folder, "--show-password") as printed:
        assert printed["password"] == password


@pytest.mark.skipif(sys.platform != "linux", reason="another loopback address")
def test_it_listens_on_loopback_alone(folder: Path) -> None:
    with serving(folder) as printed, socket.socket() as other:
        port = int(printed["uri"].rpartition(":")[2])
        other.bind(("127.0.0.2", port))  # taken already if it listened on every address


def test_other_commands_use_the_store_beside_it(folder: Path) -> None:
    with serving(folder) as printed:
        with connect(str(folder)) as store:
            assert store.endpoint is not None
            assert store.endpoint.uri == printed["uri"]
            store.write(("MERGE (n:Skill {uri: 'beside'})", {}))
        with driver(printed) as client, client.session() as session:
            assert (
                session.run("MATCH (n:Skill {uri: 'beside'}) RETURN n.uri AS uri").single(strict=True)["uri"]
                == "beside"
            )
    with connect(str(folder)) as store:
        store.write(("MATCH (n:Skill {uri: 'beside'}) DELETE n", {}))


def test_a_client_whose_query_never_ends_is_stopped(folder: Path) -> None:
    with serving(folder, "--timeout", "1") as printed, driver(printed) as client, client.session() as session:
        for disguise in ("", f"\n// {MARK} 0-0"):
            with pytest.raises(ClientError, match="terminated"):
                session.run(ENDLESS + disguise).consume()
        with pytest.raises(ClientError, match="terminated"), session.begin_transaction() as begun:
            begun.run(ENDLESS).consume()
        assert session.run("RETURN 1 AS x").single(strict=True)["x"] == 1


def test_ctrl_c_ends_it_cleanly(folder: Path) -> None:
    process = start(folder)
    assert process.stdout is not None
    process.stdout.readline()
    code, errors = ended(process, signal.SIGINT)
    assert code == 0
    assert "Traceback" not in errors
    assert not (folder / "server.json").exists()


def test_it_waits_for_its_turn_while_another_process_has_the_store(folder: Path) -> None:
    with connect(str(folder)):
        process = start(folder)
        assert process.stderr is not None
        assert "another kgmatch process" in process.stderr.readline()
        assert process.poll() is None
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["user"] == "reader"
    assert ended(process, signal.SIGTERM)[0] == 0


def test_a_second_signal_ends_it_while_others_are_still_attached(folder: Path) -> None:
    process = start(folder)
    assert process.stdout is not None
    process.stdout.readline()
    store = connect(str(folder))
    process.send_signal(signal.SIGTERM)
    assert process.stderr is not None
    assert "still use the store" in process.stderr.readline()
    code, _ = ended(process, signal.SIGTERM)
    assert code == 0
    deadline = time.monotonic() + 60
    while (folder / "server.json").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert store.query("MATCH (n:Skill) RETURN count(n) AS n") == ([{"n": 400}], False)  # takes the store over
    store.close()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["serve"], 2, "--bolt"),
        (["serve", "--bolt", "--store", "bolt://127.0.0.1:1"], 1, "a server already"),
        (["serve", "--bolt", "--store", "{none}"], 1, "no store there yet"),
        (["serve", "--bolt", "--store", "{folder}", "--port", "{taken}"], 1, "--port"),
    ],
)
def test_a_mistake_is_told(folder: Path, tmp_path: Path, arguments: list[str], code: int, says: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        filled = [a.format(none=tmp_path / "none.db", folder=folder, taken=other.getsockname()[1]) for a in arguments]
        done = subprocess.run([*COMMAND, *filled], capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
