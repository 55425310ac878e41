"""Bad machines: a server that goes away, a disk that is full or read-only, a folder of another user.

Each is one plain line and exit code 1, loses nothing that was committed, leaves nothing half-written, and once the
machine is well again the same command goes on.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kgmatch.errors import QueryError, StoreError
from kgmatch.store import Store, connect, folder
from kgmatch.store.connection import Transaction
from kgmatch.store.queries import ontology as q
from tests.conftest import ROOT, SAMPLES

MAIN = "from kgmatch.cli import main; main()"
OWNER = """
import sys, time
from kgmatch.store import connect
with connect(sys.argv[1]) as store:
    print("open", flush=True)
    time.sleep(600)
"""
COUNT = "MATCH (s:Skill) RETURN count(s) AS n, count(DISTINCT s.uri) AS uris"


def rows(batch: int, size: int = 500) -> list[dict[str, str]]:
    return [
        {"uri": f"urn:x:{batch}-{n}", "label": f"skill {n} " * 20, "kind": "tool", "scheme": "test"}
        for n in range(size)
    ]


def kgmatch(*arguments: str, before: Sequence[str] = (), timeout: float = 240) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own; `before` are lines of Python that it begins with."""
    code = "\n".join([*before, MAIN])
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True, text=True, timeout=timeout, check=False, cwd=ROOT,
    )  # fmt: skip


def assert_told(done: subprocess.CompletedProcess[str], *says: str) -> None:
    """One plain line, and exit code 1."""
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("kgmatch: ")
    for words in says:
        assert words in line


def commands(store: Path) -> dict[str, list[str]]:
    return {
        "query": ["query", "RETURN 1 AS x", "--store", str(store)],
        "schema": ["schema", "--store", str(store)],
        "ingest": ["ingest", str(SAMPLES / "postings" / "staff-nurse.json"), "--store", str(store)],
        "serve": ["serve", "--bolt", "--port", "0", "--store", str(store)],
    }


def made(path: Path) -> Path:
    with connect(str(path)) as store:
        store.write((q.MERGE_SKILLS, {"rows": rows(0)}))
    return path


# --- a server that goes away ------------------------------------------------------------------------------------------


@contextmanager
def owned(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs the store's server; killed at the end, if it still runs."""
    process = subprocess.Popen([sys.executable, "-c", OWNER, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield process
    finally:
        process.kill()
        process.communicate(timeout=60)


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_an_owner_killed_in_the_middle_of_a_transaction_costs_nothing(tmp_path: Path) -> None:
    path = made(tmp_path / "graph.db")
    times: list[int] = []
    with owned(path) as owner, connect(str(path)) as store:

        def work(transaction: Transaction) -> int:
            times.append(1)
            transaction.write(("UNWIND range(1, 500) AS n CREATE (:Once {n: n})", {}))
            if len(times) == 1:
                owner.kill()
                owner.wait()
            transaction.write(("UNWIND range(501, 1000) AS n CREATE (:Once {n: n})", {}))
            return 7

        assert store.shared is False
        assert store.transaction(work) == 7
        assert len(times) == 2
        found = store.read("MATCH (o:Once) RETURN count(o) AS n, count(DISTINCT o.n) AS different")
        assert found == [{"n": 1000, "different": 1000}]
        assert store.read(COUNT) == [{"n": 500, "uris": 500}]


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_an_ingest_whose_server_is_killed_goes_on(tmp_path: Path) -> None:
    path = made(tmp_path / "graph.db")
    with owned(path) as owner:
        ingest = subprocess.Popen(
            [sys.executable, "-c", MAIN, *commands(path)["ingest"]],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip
        deadline = time.monotonic() + 120
        while not list((path / "attached").glob("*.lock")) and time.monotonic() < deadline:
            time.sleep(0.02)
        owner.send_signal(signal.SIGKILL)
        owner.wait()
        _, errors = ingest.communicate(timeout=240)
    assert ingest.returncode == 0, errors
    assert "Traceback" not in errors
    with connect(str(path)) as store:
        assert store.read("MATCH (p:Posting) RETURN count(p) AS n") == [{"n": 1}]
        assert store.read("MATCH (d:Document) RETURN count(d) AS n") == [{"n": 1}]


class Proxy:
    """Stands for a Neo4j server that can go away: `cut` ends its connections, `end` the listening too."""

    def __init__(self, uri: str) -> None:
        parts = urlsplit(uri)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 7687)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.word: bytes | None = None  # when a client says it, the server goes away
        self.uri = f"bolt://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target)
                self._open += [near, far]
                threading.Thread(target=self._pump, args=(near, far, True), daemon=True).start()
                threading.Thread(target=self._pump, args=(far, near, False), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, asked: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if asked and self.word is not None and self.word in data:
                    self.end()
                    return
                target.sendall(data)
        for side in (source, target):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)  # not closed: another thread may wait for it

    def cut(self) -> None:
        for side in self._open:
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self.cut()


@pytest.fixture
def proxied(neo4j_uri: str) -> Iterator[Proxy]:
    with connect(neo4j_uri) as store:
        store.write(("MATCH (n) WHERE NOT n:Store DETACH DELETE n", {}))
    proxy = Proxy(neo4j_uri)
    yield proxy
    proxy.end()


def test_a_connection_to_neo4j_lost_in_the_middle_of_a_transaction_costs_nothing(proxied: Proxy) -> None:
    times: list[int] = []
    with connect(proxied.uri) as store:

        def work(transaction: Transaction) -> None:
            times.append(1)
            transaction.write(("UNWIND range(1, 500) AS n CREATE (:Once {n: n})", {}))
            if len(times) == 1:
                proxied.cut()
            transaction.write(("UNWIND range(501, 1000) AS n CREATE (:Once {n: n})", {}))

        store.transaction(work)
        found = store.read("MATCH (o:Once) RETURN count(o) AS n, count(DISTINCT o.n) AS different")
    assert len(times) == 2
    assert found == [{"n": 1000, "different": 1000}]


def test_a_neo4j_that_goes_away_for_good_is_told_in_one_line(proxied: Proxy, neo4j_uri: str) -> None:
    with connect(proxied.uri) as store:

        def work(transaction: Transaction) -> None:
            transaction.write(("CREATE (:Once)", {}))
            proxied.end()
            transaction.write(("CREATE (:Once)", {}))

        with pytest.raises(StoreError, match="no store answers there") as told:
            store.transaction(work)
        assert proxied.uri in str(told.value)
        assert len(str(told.value).splitlines()) == 1
    with connect(neo4j_uri) as store:
        assert store.read("MATCH (o:Once) RETURN count(o) AS n") == [{"n": 0}]


def test_a_neo4j_that_goes_away_under_a_command_is_told_in_one_line(proxied: Proxy) -> None:
    proxied.word = b"farewell"
    done = kgmatch("query", "RETURN 'farewell' AS x", "--store", proxied.uri)
    assert_told(done, proxied.uri, "no store answers there", "start the server")


# --- a disk that is read-only, full, or another user's ----------------------------------------------------------------


class Disk:
    """A small disk in memory, mounted where only this test sees it used."""

    def __init__(self, at: Path) -> None:
        self.at = at

    def _mount(self, options: str, *what: str) -> None:
        done = subprocess.run(
            ["mount", "-o", options, *what, str(self.at)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.skip(f"no disk of our own to fill: mounting is not allowed here ({done.stderr.strip()})")

    def mount(self, megabytes: int) -> None:
        self._mount(f"size={megabytes}m", "-t", "tmpfs", "none")

    def resize(self, megabytes: int) -> None:
        self._mount(f"remount,size={megabytes}m")

    def lock(self) -> None:
        self._mount("remount,ro")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    if sys.platform != "linux":
        pytest.skip("no disk of our own to fill: mounted in memory on Linux alone")
    at = tmp_path / "disk"
    at.mkdir()
    found = Disk(at)
    found.mount(400)
    yield found
    subprocess.run(["umount", "--lazy", str(at)], capture_output=True, check=False)


POWERLESS = """
import ctypes, os, sys
if os.geteuid() == 0:  # a root without these may do no more than other users (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH)
    for power in (1, 2):
        assert ctypes.CDLL(None).prctl(24, power, 0, 0, 0) == 0
os.execv(sys.executable, [sys.executable, "-c", sys.argv[1], *sys.argv[2:]])
"""


def powerless(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The program, run by a user who may not go past the permissions of files."""
    return subprocess.run(
        [sys.executable, "-c", POWERLESS, MAIN, *arguments],
        capture_output=True, text=True, timeout=240, check=False, cwd=ROOT,
    )  # fmt: skip


@pytest.mark.parametrize("command", ["query", "schema", "ingest", "serve"])
def test_a_store_on_a_read_only_disk_is_told(disk: Disk, command: str) -> None:
    path = made(disk.at / "graph.db")
    disk.lock()
    assert_told(kgmatch(*commands(path)[command]), str(path), "read-only disk", "--store")


def test_a_new_store_on_a_read_only_disk_is_told(disk: Disk) -> None:
    disk.lock()
    path = disk.at / "new.db"
    assert_told(kgmatch(*commands(path)["ingest"]), str(path), "read-only disk")
    with pytest.raises(StoreError, match="read-only disk"):
        connect(str(path))


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
@pytest.mark.parametrize("command", ["query", "ingest", "serve"])
def test_the_store_of_another_user_is_told(tmp_path: Path, command: str) -> None:
    path = made(tmp_path / "graph.db")
    if os.geteuid() == 0:
        os.chown(path, 65534, 65534)  # nobody's, and 0700
    else:
        path.chmod(0)
    try:
        assert_told(powerless(*commands(path)[command]), str(path), "may not read and write it", "--store")
    finally:
        path.chmod(0o700)


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
@pytest.mark.parametrize("what", ["the folder", "all in it"])
def test_a_store_that_may_be_read_alone_is_told(tmp_path: Path, what: str) -> None:
    path = made(tmp_path / "graph.db")
    files = [path, *(path.rglob("*") if what == "all in it" else ())]
    modes = {file: file.stat().st_mode for file in files}
    for file in files:
        file.chmod(modes[file] & 0o7555)
    try:
        done = powerless(*commands(path)["query"])
    finally:
        for file in files:
            file.chmod(modes[file])
    if what == "the folder" and done.returncode == 0:
        return  # its files may be written, and that is enough
    assert_told(done, str(path), "may not read and write it")


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_place_where_no_store_may_be_made_is_told(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir(mode=0o500)
    path = place / "graph.db"
    assert_told(powerless(*commands(path)["ingest"]), str(path), "may not read and write it")


def test_a_disk_that_is_nearly_full_refuses_writes_and_answers_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(str(made(tmp_path / "graph.db"))) as store:
        with monkeypatch.context() as patched:
            patched.setattr(folder, "ROOM", 1 << 62)
            with pytest.raises(StoreError, match="no room left on its disk"):
                store.write((q.MERGE_SKILLS, {"rows": rows(1)}))
            with pytest.raises(StoreError, match="no room left on its disk"):
                store.command("CREATE INDEX late IF NOT EXISTS FOR (n:Skill) ON (n.kind)")
            assert store.query(COUNT)[0] == [{"n": 500, "uris": 500}]
        store.write((q.MERGE_SKILLS, {"rows": rows(1)}))
        assert store.read(COUNT) == [{"n": 1000, "uris": 1000}]


def test_a_new_store_without_room_is_told_and_the_same_command_goes_on(disk: Disk) -> None:
    path = disk.at / "graph.db"
    disk.resize(30)
    assert_told(kgmatch(*commands(path)["ingest"]), str(path), "no room left on its disk", "same command again")
    disk.resize(400)
    done = kgmatch(*commands(path)["ingest"])
    assert done.returncode == 0, done.stderr
    with connect(str(path)) as store:
        assert store.read("MATCH (p:Posting) RETURN count(p) AS n") == [{"n": 1}]


def fill(file: Path) -> None:
    with file.open("wb") as out, suppress(OSError):
        while True:
            out.write(bytes(1 << 20))
            out.flush()


@pytest.mark.parametrize("command", ["query", "ingest", "serve"])
def test_a_store_on_a_disk_that_is_quite_full_is_told(disk: Disk, command: str) -> None:
    path = made(disk.at / "graph.db")
    fill(disk.at / "filled")
    assert_told(kgmatch(*commands(path)[command]), str(path), "no room left on its disk")
    (disk.at / "filled").unlink()
    with connect(str(path)) as store:
        assert store.read(COUNT) == [{"n": 500, "uris": 500}]


UNTIL_FULL = """
import sys
from kgmatch.errors import StoreError
from kgmatch.store import connect, folder
from kgmatch.store.queries import ontology
from tests.store.test_faults import rows

folder.ROOM = 0  # as when another program takes the room between our look and our write
done = 0
with connect(sys.argv[1]) as store:
    try:
        while True:
            store.write((ontology.MERGE_SKILLS, {"rows": rows(done)}))
            done += 1
    except StoreError as error:
        print(done, error)
"""


def test_a_disk_that_fills_up_under_a_write_keeps_whole_batches(disk: Disk) -> None:
    path = disk.at / "graph.db"
    disk.resize(50)
    ended = subprocess.run(
        [sys.executable, "-c", UNTIL_FULL, str(path)],
        capture_output=True, text=True, timeout=240, check=False, cwd=ROOT,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    done, says = ended.stdout.split(" ", 1)
    assert says.startswith(f"{path}: no room left on its disk")
    assert len(says.splitlines()) == 1
    disk.resize(400)
    batches = int(done)
    assert batches > 0
    with connect(str(path)) as store:
        assert store.read(COUNT) == [{"n": 500 * batches, "uris": 500 * batches}]
        store.write((q.MERGE_SKILLS, {"rows": rows(batches)}))
        assert store.read(COUNT) == [{"n": 500 * (batches + 1), "uris": 500 * (batches + 1)}]


def test_a_store_that_is_still_well_says_what_is_wrong_with_the_query(tmp_path: Path) -> None:
    with connect(str(made(tmp_path / "graph.db"))) as store:
        assert isinstance(store, Store)
        assert not folder.is_full(tmp_path)
        with pytest.raises(QueryError):
            store.query("MATCH (n RETURN n")
        with pytest.raises(StoreError) as told:
            store.write(("CREATE (:Skill {uri: 'urn:x:0-1'})", {}))
        assert "room" not in str(told.value)
