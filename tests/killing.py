"""Kill trials: a process that writes a store is killed at a random moment, once or twice, and then run to its end.

After each kill the graph must be the one of an unkilled run up to a transaction, no earlier than the last one that was
acknowledged; in the end it must be the graph of the unkilled run, in a folder with the same files.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kgmatch.concepts.index import load
from kgmatch.ingest.batch import BATCH
from kgmatch.store import Store, connect
from kgmatch.store.embedded import DATABASE
from tests.conftest import ROOT
from tests.kill_steps import steps
from tests.synthetic import Synthetic, resume_text

NODES = (
    "MATCH (n) WHERE NOT n:Store RETURN coalesce(n.id, n.uri) AS key, labels(n) AS labels, properties(n) AS properties"
)
EDGES = """
MATCH (a)-[r]->(b)
RETURN coalesce(a.id, a.uri) AS a, labels(a) AS labels, type(r) AS type, properties(r) AS properties,
    coalesce(b.id, b.uri) AS b, labels(b) AS of"""
_TODAY = re.compile(r"\b20\d\d-\d\d-\d\d\b")
_SECONDS = 300.0  # after which a run is taken to hang
_MAIN = "from kgmatch.cli import main; main()"

Line = tuple[str, str, str]  # the label and key of the node or of a relationship's start; all of it as text; its end


class TrialError(AssertionError):
    """What a kill has broken."""


def graph(store: Store) -> frozenset[Line]:
    """Every node and relationship, with all properties; dates as such, for a trial may run past midnight."""
    lines = []
    for row in store.read(NODES):
        lines.append((_name(row["labels"], row["key"]), _text(row["properties"]), ""))
    for row in store.read(EDGES):
        lines.append((_name(row["labels"], row["a"]), f"{row['type']} {_text(row['properties'])}", _name(row["of"], row["b"])))  # fmt: skip
    twice = [line for line, times in Counter(lines).items() if times > 1]
    if twice:
        raise TrialError(f"in the graph twice: {twice[:3]}")
    return frozenset(lines)


def graph_at(path: Path) -> frozenset[Line]:
    with connect(str(path)) as store:
        return graph(store)


def files_at(path: Path) -> list[str]:
    """The store's files but for those of the database and the log, whose names tell times, and of the view, which the next
    match makes where it is not there.
    """
    inner = (path / "databases" / DATABASE, path / "log", path / "view")
    files = [p for p in path.rglob("*") if p.is_file() and not any(folder in p.parents for folder in inner)]
    return sorted(str(p.relative_to(path)) for p in files)


def _name(labels: Sequence[str], key: str) -> str:
    return f"{':'.join(sorted(labels))} {key}"


def _text(properties: dict[str, object]) -> str:
    return _TODAY.sub("DAY", repr(sorted(properties.items())))


def _difference(found: frozenset[Line], wanted: frozenset[Line]) -> str:
    more, less = sorted(found - wanted), sorted(wanted - found)
    return f"{len(more)} too many, {len(less)} missing; too many: {more[:3]}; missing: {less[:3]}"


# --- a process and its end --------------------------------------------------------------------------------------------


class Run:
    """A program of this project in a process of its own; `lines` are those that it has written, with their times."""

    def __init__(self, *arguments: str, scratch: Path) -> None:
        environment = {**os.environ, "TMPDIR": str(scratch), "KGMATCH_HOME": str(scratch.parent / "home")}
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
            env=environment, start_new_session=True,
        )  # fmt: skip
        self.lines: list[tuple[float, str]] = []
        self.errors = ""
        self._new = threading.Condition()
        self._readers = [threading.Thread(target=work, daemon=True) for work in (self._read, self._read_errors)]
        for reader in self._readers:
            reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._new:
                self.lines.append((time.monotonic() - self.began, line.strip()))
                self._new.notify_all()

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        self.errors = self.process.stderr.read()

    def until(self, line: str) -> None:
        """Wait for this line, or the end of the process."""
        deadline = time.monotonic() + _SECONDS
        with self._new:
            while not any(said == line for _, said in self.lines) and self.process.poll() is None:
                self._new.wait(0.05)
                if time.monotonic() > deadline:
                    break

    def kill(self, *, children: bool) -> bool:
        """SIGKILL; `children`: also every process under it. Whether it was still running."""
        below = list(_below(self.process.pid)) if children else []
        running = self.process.poll() is None
        for pid in (self.process.pid, *below):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._end()
        return running

    def finish(self) -> None:
        """Run to the end. Raises TrialError when it fails or hangs."""
        try:
            self.process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill(children=True)
            raise TrialError(f"still running after {_SECONDS:g} seconds") from None
        self._end()
        if self.process.returncode:
            raise TrialError(f"exit code {self.process.returncode}: {self.errors[-2000:]}")

    def _end(self) -> None:
        self.process.wait(_SECONDS)
        for reader in self._readers:
            reader.join(_SECONDS)


def _below(pid: int) -> Iterator[int]:
    """All processes under this one (Linux)."""
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, path.read_text().split()):
            yield child
            yield from _below(child)


@dataclass
class Counts:
    """What the kills met. `started`: nothing was written yet, by this run; `further`: committed, but not acknowledged."""

    trials: int = 0
    kills: int = 0
    too_late: int = 0
    started: int = 0
    further: int = 0

    def __str__(self) -> str:
        return (
            f"{self.trials} trials, {self.kills} kills: {self.started} before the run's first transaction, {self.further} between "
            f"a commit and its acknowledgement, {self.too_late} after the end"
        )


# --- the steps of tests/kill_steps.py: write, write again, merge, split, forget ---------------------------------------


class StepTrials:
    """Trials of `tests.kill_steps`. `folder` is kept for what an unkilled run has left."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.counts = Counts()
        (folder / "tmp").mkdir(parents=True)
        os.environ.setdefault("ARCADEDB_LOG_DIR", str(folder))
        unkilled = Run("-m", "tests.kill_steps", str(folder / "unkilled.db"), "0", scratch=folder / "tmp")
        unkilled.finish()
        times = {line: seconds for seconds, line in unkilled.lines}
        self._said = ["ready", "open", *map(str, range(len(steps())))]
        ends = [times[line] for line in self._said]
        self._lasts = [end - begin for begin, end in zip([0.0, *ends], ends, strict=False)]  # up to each line
        with connect(str(folder / "reference.db")) as store:
            self._graphs = [graph(store)]
            for step in steps():
                step(store)
                self._graphs.append(graph(store))
        if graph_at(folder / "unkilled.db") != self._graphs[-1]:
            raise TrialError("two unkilled runs end differently")
        self._files = files_at(folder / "unkilled.db")

    def run(self, seed: int) -> None:
        """One trial. Raises TrialError."""
        one = random.Random(f"steps {seed}")
        path = self._folder / f"trial-{seed}.db"
        done = 0
        try:
            for _ in range(one.randint(1, 2)):
                done = self._kill(one, path, done)
            last = Run("-m", "tests.kill_steps", str(path), str(done), scratch=self._folder / "tmp")
            last.finish()
            found = graph_at(path)
            if found != self._graphs[-1]:
                raise TrialError(f"in the end: {_difference(found, self._graphs[-1])}")
            if files_at(path) != self._files:
                raise TrialError(f"files {files_at(path)}, where an unkilled run leaves {self._files}")
        except TrialError as error:
            raise TrialError(f"seed {seed}: {error}; the store is kept in {path}") from error
        shutil.rmtree(path)
        self.counts.trials += 1

    def _kill(self, one: random.Random, path: Path, done: int) -> int:
        """Run from a step on, kill in the middle, look at what there is → how many steps are done."""
        left = len(self._said) - 2 - done
        # One in eight while it starts; else in a step, from the acknowledgement of the one before on.
        line = one.choice((0, 1)) if left == 0 or one.random() < 0.125 else 2 + done + one.randrange(left)
        run = Run("-m", "tests.kill_steps", str(path), str(done), scratch=self._folder / "tmp")
        if line > 0:
            run.until("open" if line == 2 + done else self._said[line - 1])
        time.sleep(one.uniform(0.0, 1.1 * self._lasts[line]))
        running = run.kill(children=True)
        if not running and run.process.returncode != 0:
            raise TrialError(f"exit code {run.process.returncode}: {run.errors[-2000:]}")
        acknowledged = max((int(said) + 1 for _, said in run.lines if said.isdecimal()), default=done)
        found = graph_at(path)
        at = next((n for n, wanted in enumerate(self._graphs) if wanted == found and n >= acknowledged), None)
        if at is None or at > acknowledged + 1:
            raise TrialError(
                f"killed after step {acknowledged} was acknowledged: {_difference(found, self._graphs[acknowledged])}"
            )
        self.counts.kills += 1
        self.counts.too_late += not running
        self.counts.started += at == done
        self.counts.further += at > acknowledged
        return at


# --- `kgmatch ingest` -------------------------------------------------------------------------------------------------


class IngestTrials:
    """Trials of `kgmatch ingest` with two workers over a folder of text resumes; two or three transactions."""

    def __init__(self, folder: Path, *, files: int = 3 * BATCH) -> None:
        self._folder, self._resumes = folder, folder / "resumes"
        self.counts = Counts()
        self._resumes.mkdir(parents=True)
        made = Synthetic(load(), skills=12)
        for n in range(files):
            (self._resumes / f"{n:03d}.txt").write_text(resume_text(made.candidate(n)), encoding="utf-8")
        os.environ.setdefault("ARCADEDB_LOG_DIR", str(folder))
        began = time.monotonic()
        self._run(folder / "unkilled.db").finish()
        self._lasts = time.monotonic() - began
        self._whole = graph_at(folder / "unkilled.db")
        self._files = files_at(folder / "unkilled.db")
        documents = {line[0]: line[1] for line in self._whole if line[0].startswith("Document ") and not line[2]}
        # In the order in which they are read and written.
        self._documents = sorted(documents, key=lambda name: re.findall(r"\d+\.txt", documents[name])[0])
        if len(self._documents) != files:
            raise TrialError(f"an unkilled run has {len(self._documents)} documents of {files} files")

    def run(self, seed: int) -> None:
        """One trial. Raises TrialError."""
        one = random.Random(f"ingest {seed}")
        path = self._folder / f"trial-{seed}.db"
        done = 0
        try:
            for _ in range(one.randint(1, 2)):
                done = self._kill(one, path, done)
            self._run(path).finish()
            found = graph_at(path)
            if found != self._whole:
                raise TrialError(f"in the end: {_difference(found, self._whole)}")
            if files_at(path) != self._files:
                raise TrialError(f"files {files_at(path)}, where an unkilled run leaves {self._files}")
        except TrialError as error:
            raise TrialError(f"seed {seed}: {error}; the store is kept in {path}") from error
        shutil.rmtree(path)
        self.counts.trials += 1

    def _run(self, path: Path) -> Run:
        scratch = path.with_suffix(".tmp")
        scratch.mkdir(exist_ok=True)
        arguments = ("ingest", str(self._resumes), "--kind", "resume", "--workers", "2", "--as-of", "2026-01-15")
        return Run("-c", _MAIN, *arguments, "--store", str(path), scratch=scratch)

    def _kill(self, one: random.Random, path: Path, done: int) -> int:
        """Run, kill, look at what there is → how many documents are in the store."""
        children, at_commit = one.random() < 0.5, one.random() < 0.5
        run = self._run(path)
        if at_commit:  # the engine's log of transactions grows
            time.sleep(one.uniform(0.3, 0.7) * self._lasts)
            before, deadline = _logged(path), time.monotonic() + self._lasts
            while _logged(path) == before and run.process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.002)
            time.sleep(one.uniform(0.0, 0.05))
        else:
            time.sleep(one.uniform(0.1, 0.8) * self._lasts)
        running = run.kill(children=children)
        if not running and run.process.returncode != 0:
            raise TrialError(f"exit code {run.process.returncode}: {run.errors[-2000:]}")
        if not children:
            self._no_scratch(path.with_suffix(".tmp"))
        found = graph_at(path)
        there = {line[0] for line in found if line[0].startswith("Document ")}
        if len(there) % BATCH or there != set(self._documents[: len(there)]) or len(there) < done:
            raise TrialError(f"{len(there)} documents after the kill, {done} before; {BATCH} are written at a time")
        ontology = any(line[0].startswith("Occupation ") for line in found)
        wanted = _said_by(self._whole, there) | (_ontology(self._whole) if ontology else frozenset())
        if found != wanted:
            raise TrialError(f"{len(there)} documents after the kill: {_difference(found, wanted)}")
        self.counts.kills += 1
        self.counts.too_late += not running
        self.counts.started += len(there) == done
        return len(there)

    def _no_scratch(self, folder: Path) -> None:
        """The workers see that their parent is gone, and clear what they have put into the folder for temporary files."""
        deadline = time.monotonic() + 60
        while (left := [p for p in folder.glob("kgmatch-*/**/*") if p.is_file()]) and time.monotonic() < deadline:
            time.sleep(0.05)
        if left:
            raise TrialError(f"left by workers whose parent was killed: {[path.name for path in left]}")


def _logged(path: Path) -> int:
    return sum(p.stat().st_size for p in (path / "databases" / DATABASE).glob("*.wal") if p.exists())


def _ontology(lines: frozenset[Line]) -> frozenset[Line]:
    """What is in the graph before the first document."""
    return frozenset(
        line for line in lines if line[0].startswith(("Skill ", "Occupation ")) and "'scheme', 'mention'" not in line[1]
    )


def _said_by(lines: frozenset[Line], documents: Collection[str]) -> frozenset[Line]:
    """All that would be in the graph if there were these documents alone, but for the ontology."""
    nodes = {line[0]: line for line in lines if not line[2]}
    edges: dict[str, list[Line]] = {}
    for line in lines:
        if line[2]:
            edges.setdefault(line[0], []).append(line)
    owners = [line[0] for line in lines if line[1].startswith("DESCRIBED_BY ") and line[2] in documents]
    found: set[Line] = set()
    waiting = [*documents, *owners]
    while waiting:
        name = waiting.pop()
        if name.startswith("Occupation ") or nodes[name] in found:
            continue
        if nodes[name] in _ontology(frozenset({nodes[name]})):
            continue
        found.add(nodes[name])
        for line in edges.get(name, ()):
            found.add(line)
            waiting.append(line[2])
    return frozenset(found)
