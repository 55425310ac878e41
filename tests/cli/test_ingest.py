"""`kgmatch ingest` with many workers, watching, and stopped in the middle; and pipelines/ingest.py."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from kgmatch.store import connect
from tests.conftest import ROOT, SAMPLES

POSIX = pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
COUNT = "MATCH (c:Candidate) RETURN count(c) AS n"
RESUME = """{name}
{name}@example.org

Experience
2015 – 2021 Electrician, Example Wiring Ltd
Installed and tested wiring in houses; read circuit diagrams.

Education
Vocational certificate in electrical installation, 2014

Skills
wiring, soldering, Excel
"""


def start(*arguments: str | Path, home: Path, program: str | None = None) -> subprocess.Popen[str]:
    command = [str(ROOT / program)] if program else ["-c", "from kgmatch.cli import main; main()", "ingest"]
    return subprocess.Popen(
        [sys.executable, *command, *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT,
        env={**os.environ, "KGMATCH_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip


def finished(started: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, errors = started.communicate(timeout=300)
    return started.returncode, out, errors


def stored(store: Path) -> int:
    with connect(str(store), must_exist=True) as opened:
        return int(opened.read(COUNT)[0]["n"])


def resumes(folder: Path, count: int) -> list[Path]:
    folder.mkdir()
    paths = [folder / f"{n:02d}.txt" for n in range(count)]
    for n, path in enumerate(paths):
        path.write_text(RESUME.format(name=f"person{n}"))
    return paths


def test_many_workers_write_one_report(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text("an earlier one")
    found = [*sorted((SAMPLES / "resumes").glob("*.docx")), SAMPLES / "postings" / "staff-nurse.json", SAMPLES / "faulty" / "empty.pdf"]  # fmt: skip
    code, out, errors = finished(
        start(
            *found,
            "--workers",
            "2",
            "--store",
            tmp_path / "x.db",
            "--format",
            "json",
            "--report",
            report,
            home=tmp_path,
        )
    )
    assert code == 3, errors
    said: dict[str, Any] = json.loads(out)
    assert json.loads(report.read_text()) == said
    assert list(said)[:5] == ["documents", "candidates", "postings", "unchanged", "failures"]
    assert (said["documents"], said["candidates"], said["postings"], said["unchanged"]) == (3, 2, 1, 0)
    assert said["failures"] == [{"source": str(found[-1]), "reason": "the file is empty (0 bytes)"}]
    assert (said["workers"], said["finished"]) == (2, True)
    assert said["seconds"] > 0
    assert said["filesPerSecond"] > 0
    assert errors == ""
    assert stored(tmp_path / "x.db") == 2


@POSIX
def test_ctrl_c_in_the_middle_keeps_what_was_written_and_reports_it(tmp_path: Path) -> None:
    """The last file is a pipe that nobody writes to: when it is opened, the 25 before it have gone to the worker."""
    paths = resumes(tmp_path / "in", 25)
    pipe = tmp_path / "in" / "last.txt"
    os.mkfifo(pipe)
    store, report = tmp_path / "x.db", tmp_path / "report.json"
    started = start(*paths, pipe, "--workers", "1", "--store", store, "--report", report, home=tmp_path)
    wanted = time.monotonic() + 300
    while (writing := opened_by_a_reader(pipe)) is None and started.poll() is None and time.monotonic() < wanted:
        time.sleep(0.05)
    started.send_signal(signal.SIGINT)
    code, out, errors = finished(started)
    if writing is not None:
        os.close(writing)
    assert (code, out) == (130, "")
    assert errors == "kgmatch: interrupted; what was written so far stays, run it again to go on\n"
    said = json.loads(report.read_text())
    assert (said["candidates"], said["failures"], said["finished"]) == (20, [], False)
    assert stored(store) == 20


def opened_by_a_reader(pipe: Path) -> int | None:
    try:
        return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:  # nobody reads yet
        return None


@POSIX
def test_a_watch_takes_in_what_is_new_until_ctrl_c(tmp_path: Path) -> None:
    folder, store = tmp_path / "in", tmp_path / "x.db"
    folder.mkdir()
    started = start(folder, "--watch", "--every", "0.5", "--store", store, "--format", "json", home=tmp_path)
    assert started.stderr is not None
    while not store.exists() and started.poll() is None:  # an empty folder is no mistake here
        time.sleep(0.05)
    first = folder / "first.txt"
    first.write_text(RESUME.format(name="first"))
    assert started.stderr.readline().endswith(" 1 read, 0 unchanged, 0 failed\n")
    (folder / "second.txt").write_text(RESUME.format(name="another"))
    assert started.stderr.readline().endswith(" 1 read, 0 unchanged, 0 failed\n")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    assert started.stderr.readline().endswith(" 0 read, 0 unchanged, 1 failed\n")
    assert started.stderr.readline().startswith(f"failed: {folder / 'broken.pdf'}: not a readable PDF")
    shutil.copy(SAMPLES / "resumes" / "siobhan-keaney.pdf", folder / "broken.pdf")
    os.utime(first, (1, 1))
    assert started.stderr.readline().endswith(" 1 read, 1 unchanged, 0 failed\n")
    folder.rename(tmp_path / "away")
    assert started.stderr.readline() == f"kgmatch: {folder}: not there any more; waiting for it\n"
    started.send_signal(signal.SIGINT)
    code, out, errors = finished(started)
    assert code == 0, errors
    said = json.loads(out)
    assert (said["candidates"], said["unchanged"], said["failures"]) == (3, 1, [])
    assert stored(store) == 3


def test_a_watch_on_a_folder_that_was_never_there_is_refused(tmp_path: Path) -> None:
    code, out, errors = finished(start(tmp_path / "nowhere", "--watch", "--store", tmp_path / "x.db", home=tmp_path))
    assert (code, out) == (1, "")
    assert errors == f"kgmatch: {tmp_path / 'nowhere'}: no such file or folder\n"


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (["--every", "3"], 2, "goes with --watch"),
        (["--workers", "0"], 2, "--workers"),
        (["--report", "{tmp}/nowhere/r.json"], 1, "no place for a report"),
        (["--report", "{tmp}"], 1, "no place for a report"),
    ],
)
def test_options_that_cannot_be_are_refused_before_anything_is_read(options: list[str], code: int, says: str, tmp_path: Path) -> None:  # fmt: skip
    filled = [option.format(tmp=tmp_path) for option in options]
    found, out, errors = finished(start("sample_docs/resumes", *filled, "--store", tmp_path / "x.db", home=tmp_path))
    assert (found, out) == (code, "")
    assert says in errors
    assert not (tmp_path / "x.db").exists()


def test_the_librarys_way_writes_the_same_graph(tmp_path: Path) -> None:
    path = SAMPLES / "resumes" / "siobhan-keaney.pdf"
    code, out, errors = finished(
        start(
            path,
            SAMPLES / "faulty" / "empty.pdf",
            "--store",
            tmp_path / "x.db",
            home=tmp_path,
            program="pipelines/ingest.py",
        )
    )
    assert code == 3, errors
    record = json.loads(out)
    assert (record["documents"], record["candidates"], len(record["failures"])) == (1, 1, 1)
    assert errors.splitlines() == [f"failed {SAMPLES / 'faulty' / 'empty.pdf'}", f"read {path}"] or errors.splitlines() == [f"read {path}", f"failed {SAMPLES / 'faulty' / 'empty.pdf'}"]  # fmt: skip
    again = finished(start(path, "--store", tmp_path / "x.db", "--format", "json", home=tmp_path))
    assert json.loads(again[1])["unchanged"] == 1
