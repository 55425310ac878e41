"""A job that fails, hangs, prints or is killed costs its own file only. Jobs run in spawned processes, which patches of
this process do not reach: so they are functions of this module, and a file's text says what its job does.
What `GuardedReader` promises beside this is held by tests/reading/test_guarded.py.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kgmatch import processes
from kgmatch.errors import DataError, DocumentError, KgmatchError, ModelError
from kgmatch.processes import AHEAD, Workers, cores, machine_memory
from tests.conftest import ROOT

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and process groups are POSIX")
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="address space is bounded on Linux only")
HELD: list[bytearray] = []


def act(path: Path, **given: Any) -> Any:
    """Do what the file says, "ACT ARGUMENT"."""
    act, _, argument = path.read_text().partition(" ")
    if act == "sleep":
        path.with_suffix(".pid").write_text(str(os.getpid()))
        time.sleep(float(argument))
    elif act == "eat":
        bytearray(int(argument) << 20)
    elif act == "print":
        print("printed by Python", flush=True)
        os.write(1, b"written by a library\n")
        subprocess.run([sys.executable, "-c", "print('said by a program')"], check=True)
    elif act == "unable":
        raise ModelError("the model is broken")
    elif act == "data":
        raise DataError(f"{path}: not JSON")
    elif act == "fail":
        raise ValueError("what the file says")
    elif act == "odd":
        return lambda: None  # cannot be sent
    elif act == "pid":
        return os.getpid()
    elif act == "held":
        return len(HELD)
    return act, given


@dataclass(frozen=True)
class Prepared:
    """A job that holds so many MB from the start, or cannot start."""

    megabytes: int = 0
    fault: str = ""

    def prepare(self) -> None:
        if self.fault == "missing":
            raise ModelError("the tagger's model.onnx is missing")
        if self.fault == "wrong":
            raise ValueError("Jo Doe, jo@example.org")
        if self.fault == "slow":
            Path(os.environ["STARTED"]).write_text(str(os.getpid()))
            time.sleep(60)
        HELD.append(bytearray(self.megabytes << 20))

    def __call__(self, path: Path) -> Any:
        return act(path)


@pytest.fixture(autouse=True)
def _no_process_left() -> Iterator[None]:
    yield
    assert not multiprocessing.active_children()


def files(folder: Path, *acts: str) -> list[Path]:
    paths = [folder / f"{n}.txt" for n in range(len(acts))]
    for path, act in zip(paths, acts, strict=True):
        path.write_text(act)
    return paths


def appeared(path: Path) -> str:
    deadline = time.monotonic() + 60
    while not (path.exists() and path.read_text()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return path.read_text()


def is_alive(pid: int) -> bool:
    """A program whose parent was killed may stay a zombie where nobody takes its exit code."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_each_path_goes_with_what_was_given_for_it(tmp_path: Path) -> None:
    paths = files(tmp_path, "a", "b", "c")
    with Workers(act, workers=2) as workers:
        found = list(workers.call_all(paths, given=lambda path: {"name": path.name}))
        assert workers.call(paths[0], name="other") == ("a", {"name": "other"})
    assert found == [(path, (act, {"name": path.name})) for path, act in zip(paths, "abc", strict=True)]


def test_no_more_is_taken_than_the_workers_are_given_ahead(tmp_path: Path) -> None:
    taken: list[Path] = []

    def watched() -> Iterator[Path]:
        for path in files(tmp_path, *"abcdefghijklmno"):
            taken.append(path)
            yield path

    with Workers(act, workers=2) as workers:
        found = workers.call_all(watched())
        for n in range(1, 5):
            next(found)
            assert len(taken) == n + AHEAD * 2


@pytest.mark.parametrize(("fault", "kind", "says"), [
    ("data", DataError, r"^/.*0\.txt: not JSON$"),
    ("unable", ModelError, "^the model is broken$"),
    ("fail", DocumentError, r"0\.txt: the reader failed on it \(ValueError in test_processes\.py, line \d+\); open and"),
    ("odd", DocumentError, r"0\.txt: the reader failed on it \("),
])  # fmt: skip
def test_an_error_of_a_job_comes_back_as_what_it_is(fault: str, kind: type[KgmatchError], says: str, tmp_path: Path) -> None:  # fmt: skip
    bad, good = files(tmp_path, fault, "good")
    with Workers(act) as workers:
        with pytest.raises(KgmatchError, match=says) as caught:
            workers.call(bad)
        assert type(caught.value) is kind
        assert "what the file says" not in str(caught.value)
        (_, error), (_, found) = workers.call_all([bad, good])
        assert type(error) is kind
        assert found == ("good", {})


@POSIX
def test_a_worker_killed_in_the_middle_of_a_file_costs_that_file_alone(tmp_path: Path) -> None:
    paths = files(tmp_path, "a", "sleep 50", "c", "d", "e")

    def kill() -> None:
        os.kill(int(appeared(paths[1].with_suffix(".pid"))), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with Workers(act, workers=2) as workers:
        found = dict(workers.call_all(paths))
    killer.join()
    assert list(found) == paths
    assert (
        str(found.pop(paths[1]))
        == f"{paths[1]}: crashed the reader (Killed); open and save it again, or export it anew"
    )
    assert [answer[0] for answer in found.values()] == ["a", "c", "d", "e"]


def test_a_job_that_hangs_is_ended_and_the_others_go_on(tmp_path: Path) -> None:
    paths = files(tmp_path, "a", "sleep 50", "c", "d")
    with Workers(act, workers=2, seconds=1.0) as workers:
        found = [answer for _, answer in workers.call_all(paths)]
    assert "took more than 1 seconds to read" in str(found[1])
    assert [found[n][0] for n in (0, 2, 3)] == ["a", "c", "d"]


@LINUX
def test_memory_is_counted_from_when_a_process_is_ready(tmp_path: Path) -> None:
    """What `prepare` holds is more than the limit; a file may take less than it, not more."""
    bad, good = files(tmp_path, "eat 400", "eat 150")
    with Workers(Prepared(megabytes=600), memory=300 << 20) as workers:
        assert workers.call(good)[0] == "eat"
        with pytest.raises(DocumentError, match="took more memory than 300 MB"):
            workers.call(bad)
        assert workers.call(good)[0] == "eat"


def test_a_process_is_made_ready_once(tmp_path: Path) -> None:
    (path,) = files(tmp_path, "held")
    with Workers(Prepared()) as workers:
        assert [workers.call(path) for _ in range(3)] == [1, 1, 1]


@pytest.mark.parametrize(("fault", "kind", "says"), [
    ("missing", ModelError, "^the tagger's model.onnx is missing$"),
    ("wrong", KgmatchError, r"^the process that reads files does not start \(ValueError in test_processes.py, line \d+\)"),
])  # fmt: skip
def test_a_process_that_cannot_start_ends_all_and_blames_no_file(fault: str, kind: type[KgmatchError], says: str, tmp_path: Path) -> None:  # fmt: skip
    with Workers(Prepared(fault=fault)) as workers, pytest.raises(KgmatchError, match=says) as caught:
        list(workers.call_all(files(tmp_path, "a")))
    assert type(caught.value) is kind


def test_resting_workers_hold_no_process_and_start_again(tmp_path: Path) -> None:
    (path,) = files(tmp_path, "pid")
    with Workers(act) as workers:
        first = workers.call(path)
        workers.rest()
        assert not multiprocessing.active_children()
        assert workers.call(path) != first


def test_no_process_starts_before_it_is_needed() -> None:
    with Workers(act, workers=4) as workers:
        assert list(workers.call_all([])) == []
        assert not multiprocessing.active_children()


# A parent of its own, for what it prints and how it ends.
PARENT = """
import sys
from pathlib import Path
from tests import test_processes
from kgmatch.processes import Workers
with Workers({job}) as workers:
    for path, found in workers.call_all(map(Path, sys.argv[1:])):
        print("found", path.name, flush=True)
"""


def parent(job: str, *paths: Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PARENT.format(job=job), *map(str, paths)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )  # fmt: skip


def test_what_a_job_prints_does_not_reach_the_output(tmp_path: Path) -> None:
    started = parent("test_processes.act", *files(tmp_path, "print", "b"))
    out, errors = started.communicate(timeout=60)
    assert out.splitlines() == ["found 0.txt", "found 1.txt"], errors


@LINUX
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_parent_that_is_stopped_while_a_process_starts_leaves_none(number: int, tmp_path: Path) -> None:
    """Ctrl-C reaches every process of the terminal: only the parent may say so."""
    marker = tmp_path / "started"
    started = parent("test_processes.Prepared(fault='slow')", *files(tmp_path, "a"), STARTED=str(marker), TMPDIR=str(tmp_path))  # fmt: skip
    worker = int(appeared(marker))
    if number == signal.SIGINT:
        os.killpg(started.pid, number)
    else:
        started.kill()
    _, errors = started.communicate(timeout=20)
    assert errors.count("Traceback") == (1 if number == signal.SIGINT else 0), errors
    deadline = time.monotonic() + 10
    while is_alive(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(worker)
    assert not list(tmp_path.glob("kgmatch-*"))


@LINUX
def test_ctrl_c_does_not_end_a_process_that_is_just_starting(tmp_path: Path) -> None:
    """It is for the parent to end it; else a process would print how it was interrupted."""
    started = parent("test_processes.act", *files(tmp_path, "a"))
    deadline = time.monotonic() + 30
    while not (found := spawned_by(started.pid)) and time.monotonic() < deadline:
        time.sleep(0.002)
    for _ in range(50):
        with contextlib.suppress(ProcessLookupError):
            os.kill(found[0], signal.SIGINT)
        time.sleep(0.01)
    assert started.communicate(timeout=60) == ("found 0.txt\n", "")


def spawned_by(parent: int) -> list[int]:
    children = [pid for t in Path(f"/proc/{parent}/task").glob("*/children") for pid in t.read_text().split()]
    return [int(pid) for pid in children if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()]


def test_a_quota_of_time_and_of_memory_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As cgroup v2 tells them; "max" is none."""
    told: dict[str, str] = {}
    real = Path.read_text

    def read_text(path: Path, **options: str) -> str:
        return told[path.name] if path.name in told else real(path, **options)

    monkeypatch.setattr(processes.Path, "read_text", read_text)
    told |= {"cpu.max": "max 100000\n", "memory.max": "max\n"}
    all_cores, all_memory = cores(), machine_memory()
    assert all_cores >= 1
    told |= {"cpu.max": "50000 100000\n", "memory.max": str(1 << 20)}
    assert cores() == 1
    assert machine_memory() == 1 << 20
    assert all_memory is None or all_memory > 1 << 20
