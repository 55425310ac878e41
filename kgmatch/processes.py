"""A pool of guarded processes: one job over many files, none of which can cost more than its own time and memory.

A process is spawned, made ready once, and is killed and replaced when a file takes too long or too much memory, or kills
it. This bounds what a file costs; it is no sandbox against code that a file might get to run.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import shutil
import signal
import sys
import tempfile
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, Generic, TypeVar

from kgmatch.errors import DocumentError, KgmatchError

AHEAD, _START_SECONDS = 2, 120.0  # files a worker is given beyond what the caller has taken; until it is ready
_REMEDY = "open and save it again, or export it anew"
_SPAWN, _STARTING = multiprocessing.get_context("spawn"), threading.Lock()
# A worker is one of many, and sums differ in the last digit by how many threads make them.
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1")

T = TypeVar("T")


def cores() -> int:
    """The processors that this process may use, at least 1; a container's quota of time counts."""
    count = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    with contextlib.suppress(OSError, ValueError):  # no cgroup v2, or no quota ("max")
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        count = min(count, -(-int(quota) // int(period)))
    return max(1, count)


def machine_memory() -> int | None:
    """Bytes of memory of this machine, or of the container; None where nothing tells."""
    found = []
    with contextlib.suppress(OSError, ValueError, AttributeError):  # sysconf is POSIX
        found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    with contextlib.suppress(OSError, ValueError):
        found.append(int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")))
    return min(found, default=None)


class Workers(Generic[T]):
    """Calls of one job, `job(path, **given) -> T`, in processes of their own.

    `job` is pickled once; where it has a method `prepare()`, each process calls that first (to load models, say). A call
    is allowed `seconds` of wall time and (on Linux) `memory` bytes of address space beyond what the process has when it
    is ready. A KgmatchError of the job comes back as its own class; whatever else goes wrong is a DocumentError that names
    the file. Processes start when they are first needed. What a job prints goes nowhere.
    """

    def __init__(self, job: Callable[..., T], *, workers: int = 1, seconds: float = 60.0, memory: int = 3 << 30) -> None:  # fmt: skip
        # Scratch files of a killed worker (those of OCR and LibreOffice) go with this folder.
        self._scratch = tempfile.TemporaryDirectory(prefix="kgmatch-", ignore_cleanup_errors=True)
        pickled = pickle.dumps(job)
        self._workers = [_Worker(pickled, seconds, memory, self._scratch.name) for _ in range(workers)]
        self._idle = list(self._workers)  # a stack: the one used last is warm
        self._threads = ThreadPoolExecutor(workers, "kgmatch-workers")  # they keep time meanwhile

    def __enter__(self) -> Workers[T]:
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the processes at once, whatever they are at."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.end(for_good=True)
        self._threads.shutdown()
        self._scratch.cleanup()

    def __len__(self) -> int:
        return len(self._workers)

    def processes(self) -> list[int]:
        """The ids of the processes that run now."""
        return [pid for worker in self._workers if (pid := worker.pid) is not None]

    def rest(self) -> None:
        """End the processes, and with them what they hold in memory, until they are needed again. Not during a call."""
        for worker in self._workers:
            worker.end()

    def call(self, path: Path, **given: Any) -> T:
        """Raises what the job raises, and DocumentError."""
        found = self._threads.submit(self._call, path, given).result()
        if isinstance(found, KgmatchError):
            raise found
        return found

    def call_all(self, paths: Iterable[Path], *, given: Callable[[Path], Mapping[str, Any]] = lambda _: {}) -> Iterator[tuple[Path, T | KgmatchError]]:  # fmt: skip
        """Every path with what the job makes of it or what is wrong with it, in the order given.

        `paths` is taken as needed: no more than `AHEAD` for each worker are under way beside the one that the caller has.
        """
        rest = iter(paths)
        waiting: deque[tuple[Path, Future[T | KgmatchError]]] = deque()
        try:
            while True:
                for path in rest:
                    waiting.append((path, self._threads.submit(self._call, path, given(path))))
                    if len(waiting) > AHEAD * len(self):
                        break
                if not waiting:
                    return
                path, future = waiting.popleft()
                yield path, future.result()
        finally:
            for _, future in waiting:
                future.cancel()

    def _call(self, path: Path, given: Mapping[str, Any]) -> T | KgmatchError:
        worker = self._idle.pop()  # there are as many as threads
        try:
            found: T | KgmatchError = worker.call(path, given)
            return found
        finally:
            self._idle.append(worker)


class _Worker:
    """One process at a time, started when it is first needed and after each that was ended."""

    def __init__(self, job: bytes, seconds: float, memory: int, scratch: str) -> None:
        self._job, self._seconds, self._memory, self._scratch = job, seconds, memory, scratch
        self._lock = threading.Lock()  # `end` is called by the caller's thread too
        self._running: tuple[SpawnProcess, Connection[Any, Any]] | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        running = self._running
        return running[0].pid if running else None

    def call(self, path: Path, given: Mapping[str, Any]) -> Any:
        """What the job gives, or a KgmatchError about the file. Raises KgmatchError when no process can be started."""
        process, pipe = self._running if self._running and not wait([self._running[0].sentinel], 0) else self._started()
        why = f"took more than {self._seconds:g} seconds to read"
        try:
            pipe.send((path, given))
            if pipe.poll(self._seconds):
                answer = pipe.recv()
                if answer is not None:
                    return _taken(answer)
                why = f"took more memory than {self._memory >> 20} MB to read"
        except (EOFError, OSError):
            process.join(1.0)
            code = process.exitcode or 0
            why = f"crashed the reader ({signal.strsignal(-code) if code < 0 else f'exit code {code}'})"
        self.end()
        return DocumentError(f"{path}: {why}; {_REMEDY}")

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
            _deafen()
            pipe, theirs = _SPAWN.Pipe()
            process = _SPAWN.Process(target=_serve, args=(theirs, self._job, self._memory, self._scratch), name="kgmatch-worker", daemon=True)  # fmt: skip
            process.start()
            theirs.close()
            self._running = process, pipe
        error: Any = None
        with contextlib.suppress(EOFError, OSError):
            if pipe.poll(_START_SECONDS):
                error = _taken(pipe.recv())
                if error is None:
                    return process, pipe
        self.end()
        raise error or KgmatchError("the process that reads files does not start; install kgmatch again")


def _taken(answer: tuple[type[KgmatchError] | None, Any]) -> Any:
    """What a process answered: a value, or an error by its class and words."""
    kind, value = answer
    return value if kind is None else kind(value)


def _deafen() -> None:
    """Ctrl-C is for the main thread; a process inherits this, and stays quiet about it while it starts."""
    if sys.platform != "win32":
        resource_tracker.ensure_running()  # it would undo this when it starts
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


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


def _serve(pipe: Connection[Any, Any], pickled: bytes, memory: int, scratch: str) -> None:
    """Say when ready; then answer each (path, given) with (None, value), (error class, words), or None: out of memory."""

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
    os.environ.update(_ONE_THREAD)  # before what the job imports
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the parent's output is for its answer alone
    try:
        job = pickle.loads(pickled)
        getattr(job, "prepare", lambda: None)()
        with contextlib.suppress(ImportError, OSError, ValueError):  # not Linux
            _limit(memory)
        pipe.send((None, None))
    except KgmatchError as error:
        pipe.send((type(error), str(error)))
        return
    except Exception as error:
        pipe.send((KgmatchError, f"the process that reads files does not start ({_where(error)}); install kgmatch again"))  # fmt: skip
        return
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            path, given = pipe.recv()
            try:
                pipe.send((None, job(path, **given)))
            except KgmatchError as error:
                pipe.send((type(error), str(error)))
            except MemoryError:
                pipe.send(None)
            except Exception as error:  # a fault of ours, or of a library, that must not end the batch
                pipe.send((DocumentError, f"{path}: the reader failed on it ({_where(error)}); {_REMEDY}"))


def _where(error: Exception) -> str:
    """A fault's kind and place, without its words: they may quote the file."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(at.filename).name}, line {at.lineno}"


def _limit(memory: int) -> None:
    """Allow `memory` bytes of address space beyond today's. Raises ImportError, OSError or ValueError where it cannot be."""
    import resource

    now = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (now + memory if hard < 0 else min(now + memory, hard), hard))
