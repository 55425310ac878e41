"""Files read in processes of their own, so that a hostile one costs its time and memory and nothing else.

A worker is spawned, imports `kgmatch.reading` alone, and is killed and replaced when it takes too long or too much memory,
or dies. This bounds what a file costs; it is no sandbox against code that a file might get to run.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from kgmatch.errors import DocumentError, KgmatchError
from kgmatch.model import Document
from kgmatch.reading.reader import ReaderOptions, read

AHEAD, _START_SECONDS = 2, 120.0  # files a worker is given beyond what the caller has taken; for its imports
_REMEDY = "open and save it again, or export it anew"
_SPAWN, _STARTING = multiprocessing.get_context("spawn"), threading.Lock()


class GuardedReader:
    """`read` for files that are not trusted: at most `seconds` of wall time and `memory` bytes of address space (on Linux)
    for each, beyond what a worker has after its imports. `job` is what is called in the worker, as `read` is."""

    def __init__(self, *, workers: int = 1, seconds: float = 60.0, memory: int = 3 << 30, options: ReaderOptions = ReaderOptions(), job: Callable[..., Document] = read) -> None:  # noqa: B008  # fmt: skip
        # Scratch files of a killed worker (those of OCR and LibreOffice) go with this folder.
        self._scratch = tempfile.TemporaryDirectory(prefix="kgmatch-", ignore_cleanup_errors=True)
        self._workers = [_Worker(seconds, memory, (job, options, self._scratch.name)) for _ in range(workers)]
        self._idle = list(self._workers)  # a stack: the one used last is warm
        self._threads = ThreadPoolExecutor(workers, "kgmatch-reading")  # they keep time while the caller works

    def __enter__(self) -> GuardedReader:
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the workers at once, whatever they are at."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.end(for_good=True)
        self._threads.shutdown()
        self._scratch.cleanup()

    def read(self, path: Path, *, as_of: date | None = None) -> Document:
        """Raises DocumentError."""
        return self._threads.submit(self._read, path, as_of).result()

    def read_all(self, paths: Iterable[Path], *, as_of: date | Callable[[Path], date | None] | None = None) -> Iterator[tuple[Path, Document | DocumentError]]:  # fmt: skip
        """Every file with its document or what is wrong with it, in the order given; `paths` is taken as needed.

        `as_of`: one day for all, or what tells it of each.
        """
        rest = iter(paths)
        waiting: deque[tuple[Path, Future[Document]]] = deque()
        try:
            while True:
                for path in rest:
                    waiting.append(
                        (path, self._threads.submit(self._read, path, as_of(path) if callable(as_of) else as_of))
                    )
                    if len(waiting) > AHEAD * len(self._workers):
                        break
                if not waiting:
                    return
                path, future = waiting.popleft()
                error = future.exception()
                yield path, error if isinstance(error, DocumentError) else future.result()
        finally:
            for _, future in waiting:
                future.cancel()

    def _read(self, path: Path, as_of: date | None) -> Document:
        worker = self._idle.pop()  # there are as many as threads
        try:
            return worker.read(path, as_of)
        finally:
            self._idle.append(worker)


class _Worker:
    """One process at a time, started when it is first needed and after each that was ended."""

    def __init__(self, seconds: float, memory: int, given: tuple[Any, ...]) -> None:
        self._seconds, self._memory, self._given = seconds, memory, given
        self._lock = threading.Lock()  # `end` is called by the caller's thread too
        self._running: tuple[SpawnProcess, Connection[Any, Any]] | None = None
        self._closed = False

    def read(self, path: Path, as_of: date | None) -> Document:
        process, pipe = self._running if self._running and not wait([self._running[0].sentinel], 0) else self._started()
        why = f"took more than {self._seconds:g} seconds to read"
        try:
            pipe.send((path, as_of))
            if pipe.poll(self._seconds):
                found = pipe.recv()
                if isinstance(found, Document):
                    return found
                if found is not None:
                    raise DocumentError(found)
                why = f"took more memory than {self._memory >> 20} MB to read"
        except (EOFError, OSError):
            process.join(1.0)
            code = process.exitcode or 0
            why = f"crashed the reader ({signal.strsignal(-code) if code < 0 else f'exit code {code}'})"
        self.end()
        raise DocumentError(f"{path}: {why}; {_REMEDY}")

    def end(self, *, for_good: bool = False) -> None:
        """Kill the process and the programs that it started."""
        with self._lock:
            self._closed |= for_good
            process, self._running = self._running and self._running[0], None
        if process and process.pid:
            if sys.platform != "win32":
                with contextlib.suppress(OSError):
                    os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            process.join()

    def _started(self) -> tuple[SpawnProcess, Connection[Any, Any]]:
        self.end()
        with self._lock, _STARTING, _no_main():
            if self._closed:
                raise KgmatchError("the reader is closed")
            pipe, theirs = _SPAWN.Pipe()
            process = _SPAWN.Process(target=_serve, args=(theirs, self._memory, *self._given), name="kgmatch-reading", daemon=True)  # fmt: skip
            process.start()
            theirs.close()
            self._running = process, pipe
        with contextlib.suppress(EOFError, OSError):
            if pipe.poll(_START_SECONDS) and pipe.recv():
                return process, pipe
        self.end()
        raise KgmatchError("the process that reads files does not start; install kgmatch again")


@contextlib.contextmanager
def _no_main() -> Iterator[None]:
    """A spawned process imports the parent's main module, with all that it imports, unless that seems to have no file."""
    main = sys.modules["__main__"]
    kept = {name: getattr(main, name) for name in ("__spec__", "__file__") if hasattr(main, name)}
    try:
        vars(main).update(dict.fromkeys(kept))
        yield
    finally:
        vars(main).update(kept)


def _serve(pipe: Connection[Any, Any], memory: int, job: Callable[..., Document], options: ReaderOptions, scratch: str) -> None:  # fmt: skip
    """Answer each (path, as_of) with a Document, what is wrong with the file, or None where memory ran out."""

    def end_with_parent() -> None:  # even when it is killed while a file is read
        if parent := multiprocessing.parent_process():
            parent.join()
            shutil.rmtree(scratch, ignore_errors=True)
            if sys.platform != "win32":
                os.killpg(0, signal.SIGKILL)
            os._exit(1)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        os.setpgid(0, 0)  # a group of its own: what it starts is killed with it
    threading.Thread(target=end_with_parent, daemon=True).start()
    tempfile.tempdir = os.environ["TMPDIR"] = scratch
    with contextlib.suppress(ImportError, OSError, ValueError):  # not Linux
        _limit(memory)
    pipe.send(True)
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            path, as_of = pipe.recv()
            try:
                pipe.send(job(path, as_of=as_of, options=options))
            except DocumentError as error:
                pipe.send(str(error))
            except MemoryError:
                pipe.send(None)
            except Exception as error:  # a fault of ours, or of a library, that must not end the batch
                at = traceback.extract_tb(error.__traceback__)[-1]
                where = f"{type(error).__name__} in {Path(at.filename).name}, line {at.lineno}"
                pipe.send(f"{path}: the reader failed on it ({where}); {_REMEDY}")


def _limit(memory: int) -> None:
    """Allow `memory` bytes of address space beyond today's. Raises ImportError, OSError or ValueError where it cannot be."""
    import resource

    __import__("numpy")  # it reserves space by the number of processors, which is no file's fault
    now = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (now + memory if hard < 0 else min(now + memory, hard), hard))
