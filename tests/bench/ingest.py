"""Files a second by number of workers, and where the writing process spends its time. Nothing is asserted.

    python tests/bench/ingest.py FOLDER [WORKERS…]        (1, 2, … as many as there are cores by default)

Each row is a run of its own into an empty store: seconds until the first record is there (processes start, models load),
seconds that the writer waits for records after that, that it hashes files, that it writes the graph. Peak memory is that
of one worker, the largest.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kgmatch.errors import KgmatchError
from kgmatch.graph import write_ontology
from kgmatch.ingest import Stages, discover, graph_stages, ingest
from kgmatch.ingest.into_graph import MEMORY, SECONDS, Record
from kgmatch.pipeline import Pipeline, Recording
from kgmatch.processes import Workers, cores
from kgmatch.store import connect


def timed(stages: Stages[Record], seconds: Counter[str]) -> Stages[Record]:
    """The same stages, with a clock."""

    def hashing(paths: Iterable[Path]) -> Iterator[Path]:
        rest = iter(paths)
        while True:
            began = time.perf_counter()
            path = next(rest, None)
            seconds["hash"] += time.perf_counter() - began
            if path is None:
                return
            yield path

    def record(paths: Iterable[Path]) -> Iterator[tuple[Path, Record | KgmatchError]]:
        found = stages.record(hashing(paths))
        part = "first"
        while True:
            hashed, began = seconds["hash"], time.perf_counter()
            one = next(found, None)
            seconds[part] += time.perf_counter() - began - (seconds["hash"] - hashed)
            part = "wait"
            if one is None:
                return
            yield one

    def write(records: Sequence[Record]) -> None:
        began = time.perf_counter()
        stages.write(records)
        seconds["write"] += time.perf_counter() - began

    return replace(stages, record=record, write=write)


def main() -> None:
    files = discover([Path(sys.argv[1])])
    pipeline = Pipeline()
    print(f"{len(files)} files, {cores()} cores")
    print(f"{'workers':>7} {'files/s':>8} {'seconds':>8} {'first':>7} {'wait':>7} {'hash':>7} {'write':>7} {'write %':>8} {'view':>7} {'failed':>7} {'MB':>6}")  # fmt: skip
    for count in [int(n) for n in sys.argv[2:]] or range(1, cores() + 1):
        seconds: Counter[str] = Counter()
        job = Recording.shared(pipeline, count)
        with tempfile.TemporaryDirectory() as folder, connect(f"{folder}/graph.db") as store, Workers(job, workers=count, seconds=SECONDS, memory=MEMORY) as pool:  # fmt: skip
            write_ontology(store, pipeline.index)
            stages = timed(graph_stages(store, pool, fingerprint="bench"), seconds)
            began = time.perf_counter()
            report = ingest(files, stages)
            total = time.perf_counter() - began
            peak = max((memory_of(worker) for worker in pool.processes()), default=0)
            began = time.perf_counter()
            Pipeline().view(store)
            view = time.perf_counter() - began
        parts = " ".join(f"{seconds[part]:7.2f}" for part in ("first", "wait", "hash", "write"))
        print(f"{count:7} {len(files) / total:8.2f} {total:8.2f} {parts} {seconds['write'] / total:8.1%} {view:7.2f} {len(report.failures):7} {peak >> 20:6}")  # fmt: skip


def memory_of(process: int) -> int:
    """Peak of the resident memory in bytes; 0 where there is no /proc."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
