"""A file that hangs, eats memory or kills its reader costs itself only. The jobs run in spawned processes, which patches
of this process do not reach: so they are functions of this module, and a file's text says what reading it does.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kgmatch.errors import DocumentError
from kgmatch.model import Document
from kgmatch.reading import ReaderOptions, document_from_text
from kgmatch.reading.guarded import GuardedReader

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and process groups are POSIX")
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="address space is bounded on Linux only")


def act(path: Path, *, as_of: date | None, options: ReaderOptions) -> Document:
    """Do what the file says, "ACT ARGUMENT", and give its text."""
    act, _, argument = path.read_text().partition(" ")
    if act == "sleep":
        time.sleep(float(argument))
    elif act == "eat":
        bytearray(int(argument) << 20)
    elif act == "large":
        return document_from_text("word word word word\n" * 20_000, str(path))
    elif act == "mark":
        path.with_suffix(".done").touch()
    elif act == "exit":
        os._exit(int(argument))
    elif act == "die":
        os.kill(os.getpid(), int(argument))
    elif act == "refuse":
        raise DocumentError(f"{path}: refused")
    elif act == "fail":
        raise IndexError("what the file says")
    elif act == "start":  # a program that outlives its worker, if it is let
        program = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        path.with_suffix(".pid").write_text(str(program.pid))
        time.sleep(60)
    elif act == "scratch":
        import tempfile

        tempfile.mkstemp()
        return document_from_text(tempfile.gettempdir(), str(path))
    return document_from_text(f"{act} {os.getpid()}", str(path), as_of=as_of)


@pytest.fixture(autouse=True)
def _no_process_left() -> Iterator[None]:
    yield
    assert not multiprocessing.active_children()


def files(folder: Path, *acts: str) -> list[Path]:
    paths = [folder / f"{n}.txt" for n in range(len(acts))]
    for path, act in zip(paths, acts, strict=True):
        path.write_text(act)
    return paths


def is_alive(pid: int) -> bool:
    """A program whose parent was killed may stay a zombie where nobody takes its exit code."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_documents_come_in_the_order_of_the_paths(tmp_path: Path) -> None:
    paths = files(tmp_path, "sleep 0.5", "b", "refuse", "sleep 0.3", "e", "f", "g")
    with GuardedReader(workers=2, job=act) as reader:
        found = list(reader.read_all(paths))
    assert [path for path, _ in found] == paths
    said = [str(d) if isinstance(d, DocumentError) else d.text.split()[0] for _, d in found]
    assert said == ["sleep", "b", f"{paths[2]}: refused", "sleep", "e", "f", "g"]


def test_at_most_two_files_a_worker_are_read_ahead(tmp_path: Path) -> None:
    taken: list[Path] = []

    def watched() -> Iterator[Path]:
        for path in files(tmp_path, *"abcdefghij"):
            taken.append(path)
            yield path

    with GuardedReader(workers=1, job=act) as reader:
        found = reader.read_all(watched())
        next(found)
        assert len(taken) == 3
        next(found)
        assert len(taken) == 4


def test_files_are_read_while_the_caller_works(tmp_path: Path) -> None:
    """The second one has more text than fits into a pipe, so somebody has to take it before the third is read."""
    paths = files(tmp_path, "a", "large", "mark")
    with GuardedReader(job=act) as reader:
        found = reader.read_all(paths)
        next(found)
        began = time.perf_counter()
        while not paths[2].with_suffix(".done").exists() and time.perf_counter() - began < 30:
            time.sleep(0.05)
        assert paths[2].with_suffix(".done").exists()


FAULTS = {
    "sleep 60": "took more than 1 seconds to read; open and save it again",
    "exit 3": r"crashed the reader \(exit code 3\); open and save it again",
    "fail": r"the reader failed on it \(IndexError in test_guarded.py, line \d+\)",
}


@pytest.mark.parametrize(("fault", "says"), FAULTS.items())
def test_the_next_file_is_read_after(fault: str, says: str, tmp_path: Path) -> None:
    bad, good = files(tmp_path, fault, "good")
    with GuardedReader(seconds=1.0, job=act) as reader:
        with pytest.raises(DocumentError, match=says) as caught:
            reader.read(bad)
        assert str(caught.value).startswith(f"{bad}: ")
        assert reader.read(good).text.startswith("good")


@LINUX
def test_a_file_that_eats_memory_is_stopped(tmp_path: Path) -> None:
    bad, good = files(tmp_path, "eat 600", "eat 100")
    with GuardedReader(memory=500 << 20, job=act) as reader:
        with pytest.raises(DocumentError, match=r"0\.txt: took more memory than 500 MB to read; open and save it"):
            reader.read(bad)
        assert reader.read(good).text.startswith("eat")


@POSIX
@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL, signal.SIGABRT])
def test_a_reader_that_is_killed_is_replaced(number: int, tmp_path: Path) -> None:
    bad, good = files(tmp_path, f"die {int(number)}", "good")
    with GuardedReader(job=act) as reader:
        with pytest.raises(DocumentError, match=rf"0\.txt: crashed the reader \({signal.strsignal(number)}\)"):
            reader.read(bad)
        assert reader.read(good).text.startswith("good")


@POSIX
def test_a_worker_that_dies_between_two_files_is_replaced(tmp_path: Path) -> None:
    (path,) = files(tmp_path, "good")
    with GuardedReader(job=act) as reader:
        first = int(reader.read(path).text.split()[1])
        os.kill(first, signal.SIGKILL)
        time.sleep(0.2)
        assert int(reader.read(path).text.split()[1]) != first


def test_one_worker_reads_many_files(tmp_path: Path) -> None:
    with GuardedReader(job=act) as reader:
        found = [d for _, d in reader.read_all(files(tmp_path, "a", "refuse", "fail", "d"))]
    assert len({d.text.split()[1] for d in found if isinstance(d, Document)}) == 1


def test_the_day_is_handed_on(tmp_path: Path) -> None:
    (path,) = files(tmp_path, "a")
    with GuardedReader(job=act) as reader:
        assert reader.read(path, as_of=date(2020, 2, 29)).as_of == date(2020, 2, 29)


@LINUX
def test_what_a_worker_started_ends_with_it(tmp_path: Path) -> None:
    (path,) = files(tmp_path, "start")
    with GuardedReader(seconds=2.0, job=act) as reader, pytest.raises(DocumentError, match="took more than 2 seconds"):
        reader.read(path)
    assert not is_alive(int(path.with_suffix(".pid").read_text()))


def test_an_error_of_the_caller_ends_the_workers_at_once(tmp_path: Path) -> None:
    began = time.perf_counter()
    reader = GuardedReader(workers=2, job=act)
    with pytest.raises(ZeroDivisionError), reader:  # noqa: PT012
        next(reader.read_all(files(tmp_path, "a", "sleep 50", "sleep 50", "d")))
        raise ZeroDivisionError
    assert time.perf_counter() - began < 10


def test_scratch_files_are_gone_at_the_end(tmp_path: Path) -> None:
    (path,) = files(tmp_path, "scratch")
    with GuardedReader(job=act) as reader:
        folder = Path(reader.read(path).text)
        assert any(folder.iterdir())
    assert not folder.exists()


# A parent of its own: it reads, with a worker that hangs, and tells the worker's process.
PARENT = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import test_guarded
from kgmatch.reading.guarded import GuardedReader
with GuardedReader(workers=2, job=test_guarded.act) as reader:
    for path, found in reader.read_all(map(Path, sys.argv[2:])):
        print(found.text.split()[1], flush=True)
"""


@LINUX
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_parent_that_is_stopped_leaves_no_worker(number: int, tmp_path: Path) -> None:
    """Ctrl-C, and a kill that the parent cannot answer; its main module is not imported by the workers."""
    paths = files(tmp_path, "a", "sleep 50", "sleep 50")
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    parent = subprocess.Popen(
        [sys.executable, str(script), str(Path(__file__).parent), *map(str, paths)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    )
    assert parent.stdout is not None
    workers = {int(parent.stdout.readline())}
    time.sleep(0.5)
    workers |= set(map(int, Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()))
    parent.send_signal(number)
    began = time.perf_counter()
    _, errors = parent.communicate(timeout=20)
    assert "KeyboardInterrupt" in errors or number == signal.SIGKILL
    while any(map(is_alive, workers)) and time.perf_counter() - began < 10:
        time.sleep(0.05)
    assert not any(map(is_alive, workers))
    assert not list(tmp_path.glob("kgmatch-*"))


def test_a_worker_imports_reading_only(tmp_path: Path) -> None:
    code = PARENT.replace("import test_guarded\n", "").replace("job=test_guarded.act", "job=job")
    job = "import kgmatch.cli\nfrom kgmatch.reading import document_from_text\nfrom kgmatch_test_job import job\n"
    (tmp_path / "kgmatch_test_job.py").write_text(
        "import sys\nfrom kgmatch.reading import document_from_text\n"
        "def job(path, **_): return document_from_text('modules ' + ','.join(sys.modules), str(path))\n"
    )
    script = tmp_path / "parent.py"
    script.write_text(code.replace("from kgmatch.reading.guarded", job + "from kgmatch.reading.guarded"))
    (path,) = files(tmp_path, "a")
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path), str(path)], capture_output=True, text=True, check=True
    )
    rooms = {name.split(".")[1] for name in done.stdout.strip().split(",") if name.startswith("kgmatch.")}
    assert rooms == {"errors", "model", "processes", "reading"}


def test_no_workers_is_refused() -> None:
    with pytest.raises(ValueError, match="greater than 0"):
        GuardedReader(workers=0)
