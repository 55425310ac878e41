"""The store under load: python tests/bench/store.py [--people 1000,10000] [--engines arcadedb,arcadedb-jvm,neo4j]

Invented candidates (tests/synthetic.py: about 19 skills, 3 positions, 1 or 2 studies, each with its place in a document) are
written as `kgmatch ingest` writes them, after the ontology; 1,000 of them are written again with a quarter of their skills
changed; then each worked query of docs/queries is asked `--repeat` times with its example parameters. Each engine and size
is measured in a process of its own. Nothing is asserted; that two engines give different rows is said.

`arcadedb` and `arcadedb-jvm` have one import name, so one of them needs an interpreter of its own (`--python PATH`).
Neo4j is the server at NEO4J_URI, which must be empty, or the test server that tests/conftest.py would start.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kgmatch.concepts.index import load
from kgmatch.errors import QueryError
from kgmatch.graph import Known, write_candidates, write_ontology, write_postings
from kgmatch.store import Store, connect
from tests.synthetic import Synthetic

ROOT = Path(__file__).resolve().parents[2]
ENGINES = ("arcadedb", "arcadedb-jvm", "neo4j")
UPSERTED = 1000
POSTINGS = 200
_ENOUGH = 10.0  # seconds after which a query is not asked again
_TOOL = Path(os.environ.get("KGMATCH_SHARED", ROOT.parent / "shared")) / "neo4j" / "neo4j"
_PARAMETER = re.compile(r"^//   \$(\w+) = (.*)$", re.M)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", default="1000,10000")
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--python", help="an interpreter with the build of ArcadeDB that this one has not")
    parser.add_argument("--batch", type=int, default=200, help="candidates in a transaction of the load")
    parser.add_argument("--repeat", type=int, default=10, help="times that each query is asked")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds after which a query is ended")
    parser.add_argument("--json", type=Path, help="a file for all that was measured")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(_measure(**json.loads(chosen.one))))
        return
    found = []
    for people in map(int, chosen.people.split(",")):
        for engine in chosen.engines.split(","):
            measured = _run(engine, people, chosen)
            if measured is not None:
                found.append(measured)
                print(_row(measured), file=sys.stderr, flush=True)
                if chosen.json:
                    chosen.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(_tables(found))


def _run(engine: str, people: int, chosen: argparse.Namespace) -> dict[str, Any] | None:
    """Measured in a process of its own, or None and a line that says why not."""
    if engine not in ENGINES:
        sys.exit(f"{engine}: no such engine; there are {', '.join(ENGINES)}")
    python: str | None = sys.executable
    if engine != "neo4j" and not _installed(engine):
        python = chosen.python
    if python is None or (engine == "neo4j" and not (os.environ.get("NEO4J_URI") or _TOOL.is_file())):
        print(f"{engine}: not here, left out", file=sys.stderr)
        return None
    asked = {"engine": engine, "people": people, "batch": chosen.batch, "repeat": chosen.repeat, "limit": chosen.limit}
    done = subprocess.run(
        [python, __file__, "--one", json.dumps(asked)], stdout=subprocess.PIPE, text=True, cwd=ROOT, check=False
    )
    if done.returncode:
        print(f"{engine}, {people}: failed, exit code {done.returncode}", file=sys.stderr)
        return None
    return dict(json.loads(done.stdout))


def _installed(distribution: str) -> bool:
    try:
        return bool(version(distribution))
    except PackageNotFoundError:
        return False


# --- one engine, one size ---------------------------------------------------------------------------------------------


def _measure(*, engine: str, people: int, batch: int, repeat: int, limit: float) -> dict[str, Any]:
    if engine != "neo4j" and not _installed(engine):
        sys.exit(f"{engine}: not installed for {sys.executable}; name an interpreter that has it with --python")
    index = load()
    made = Synthetic(index)
    found: dict[str, Any] = {"engine": engine, "people": people}
    with tempfile.TemporaryDirectory() as folder:
        with _server(engine, Path(folder)) as (uri, pid), connect(uri) as store:
            if store.read("MATCH (n) WHERE NOT n:Store RETURN count(n) AS n") != [{"n": 0}]:
                sys.exit(f"{uri}: not empty; the benchmark wants a server of its own")
            found["ontology_s"] = _timed(lambda: write_ontology(store, index))
            found |= _load(store, made, people, batch, pid)
            again = range(min(people, UPSERTED))
            found["upsert_s"], _ = _write(store, made, again, 20, version=1)
            found["upserted"] = len(again)
            found["queries"] = [_ask(store, path, made, repeat, limit) for path in _queries()]
            found["memory_mb"] = _peak() >> 20
            found["server_memory_mb"] = _peak_of(pid) >> 20 if pid else None
        found["disk_mb"] = _size(Path(folder)) / 2**20
    return found


def _load(store: Store, made: Synthetic, people: int, batch: int, pid: int | None) -> dict[str, Any]:
    """Seconds; processor seconds, a server's with them; how the last tenth compares with the first."""
    began, tenth = _used(pid), max(1, people // 10)
    parts = [_write(store, made, range(at, min(people, at + tenth)), batch)[0] for at in range(0, people, tenth)]
    used = _used(pid) - began
    write_postings(store, [made.posting(n) for n in range(POSTINGS)], Known(store), "one")
    return {
        "load_s": sum(parts),
        "load_cpu_s": used,
        "first_tenth_s": parts[0],
        "last_tenth_s": parts[people // tenth - 1],
    }


def _write(store: Store, made: Synthetic, numbers: Sequence[int], batch: int, *, version: int = 0) -> tuple[float, int]:
    """Seconds in `write_candidates` alone."""
    known, seconds = Known(store), 0.0
    for at in range(0, len(numbers), batch):
        records = [made.candidate(n, version=version) for n in numbers[at : at + batch]]
        began = time.perf_counter()
        write_candidates(store, records, known, f"version {version}")
        seconds += time.perf_counter() - began
    return seconds, len(numbers)


def _ask(store: Store, path: Path, made: Synthetic, repeat: int, limit: float) -> dict[str, Any]:
    """One query to begin with, then at most `repeat` that count."""
    text = path.read_text(encoding="utf-8")
    parameters = {key: json.JSONDecoder().raw_decode(rest)[0] for key, rest in _PARAMETER.findall(text)}
    if "name" in parameters:
        parameters["name"] = made.candidate(0).contact.name
    found: dict[str, Any] = {"query": path.stem, "seconds": []}
    try:
        rows, cut = store.query(text, parameters, timeout=limit)
        found |= {"rows": len(rows), "cut": cut, "answer": _digest(rows)}
        began = time.perf_counter()
        while len(found["seconds"]) < repeat and time.perf_counter() - began < _ENOUGH:
            found["seconds"].append(_timed(lambda: store.query(text, parameters, timeout=limit)))
    except QueryError as error:
        found["error"] = str(error)
    return found


def _digest(rows: Sequence[Any]) -> str:
    """Of the rows in any order: those of equal rank come as each engine likes."""
    lines = sorted(json.dumps(_rounded(row), sort_keys=True) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, list):
        return [_rounded(x) for x in value]
    return {key: _rounded(x) for key, x in value.items()} if isinstance(value, dict) else value


@contextmanager
def _server(engine: str, folder: Path) -> Iterator[tuple[str, int | None]]:
    """The store's URI, and the server's process where it is not this one."""
    if engine != "neo4j":
        yield str(folder / "graph.db"), None
        return
    if os.environ.get("NEO4J_URI"):
        yield os.environ["NEO4J_URI"], None
        return
    started = subprocess.run(
        [str(_TOOL), "start", str(folder), str(_free_port()), str(_free_port())],
        capture_output=True,
        text=True,
        check=True,
    )
    os.environ.update(word.split("=", 1) for word in started.stdout.split() if word.startswith("NEO4J_"))
    try:
        yield os.environ["NEO4J_URI"], int((folder / "pid").read_text())
    finally:
        subprocess.run([str(_TOOL), "stop", str(folder)], capture_output=True, check=False)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _queries() -> list[Path]:
    return sorted((ROOT / "docs" / "queries").glob("*.cypher"))


def _timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _used(pid: int | None) -> float:
    """Processor seconds of this process, and of the server's."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    ticks = sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13])) if pid else 0
    return usage.ru_utime + usage.ru_stime + ticks / os.sysconf("SC_CLK_TCK")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _peak_of(pid: int) -> int:
    (line,) = (x for x in Path(f"/proc/{pid}/status").read_text().splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def _size(folder: Path) -> int:
    """Bytes on the disk: a file that was given room it does not use yet counts for what it uses."""
    return sum(p.stat().st_blocks * 512 for p in folder.rglob("*") if p.is_file())


# --- tables -----------------------------------------------------------------------------------------------------------

_HEAD = (
    "| candidates | engine | load, candidates/s | CPU ms each | last tenth to first | disk MB | memory MB | 1,000 again, s | queries p50, p95 ms | slowest, s |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


def _row(m: dict[str, Any]) -> str:
    taken = sorted(s for q in m["queries"] for s in q["seconds"])
    slowest = max(m["queries"], key=lambda q: _quantile(sorted(q["seconds"]), 0.5) if q["seconds"] else 1e9)
    memory = str(m["memory_mb"]) + (f" + {m['server_memory_mb']}" if m["server_memory_mb"] else "")
    longest = f"{_quantile(sorted(slowest['seconds']), 0.5):.2f}" if slowest["seconds"] else "over the limit"
    return (
        f"| {m['people']:,} | {m['engine']} | {m['people'] / m['load_s']:.0f} | {m['load_cpu_s'] * 1000 / m['people']:.1f} | {m['last_tenth_s'] / m['first_tenth_s']:.2f} "
        f"| {m['disk_mb']:.0f} | {memory} | {m['upsert_s'] * 1000 / m['upserted']:.1f} "
        f"| {_quantile(taken, 0.5) * 1000:.0f}, {_quantile(taken, 0.95) * 1000:.0f} | {longest} ({slowest['query']}) |"
    )


def _tables(found: Sequence[dict[str, Any]]) -> str:
    lines = [_HEAD, *map(_row, found)]
    for people in sorted({m["people"] for m in found}):
        of = [m for m in found if m["people"] == people]
        lines += ["", f"Each query, p50 and p95 in ms, {people:,} candidates:", ""]
        lines += ["| query | rows | " + " | ".join(m["engine"] for m in of) + " |", "|---|---|" + "---|" * len(of)]
        for queries in zip(*(m["queries"] for m in of), strict=True):
            same = len({q.get("answer") for q in queries if "answer" in q}) <= 1
            rows = next((f"{q['rows']:,}" + ("+" if q["cut"] else "") for q in queries if "rows" in q), "")
            cells = " | ".join(_cell(q) for q in queries)
            lines.append(f"| {queries[0]['query']} | {rows}{'' if same else ', not the same'} | {cells} |")
    return "\n".join(lines)


def _cell(query: dict[str, Any]) -> str:
    if "error" in query:
        return str(query["error"])
    taken = sorted(query["seconds"])
    return f"{_quantile(taken, 0.5) * 1000:.0f}, {_quantile(taken, 0.95) * 1000:.0f}"


def _quantile(taken: Sequence[float], q: float) -> float:
    """Of sorted values, the smallest that so many of them do not exceed; not a number for none."""
    return taken[max(0, -int(-q * len(taken) // 1) - 1)] if taken else float("nan")


if __name__ == "__main__":
    main()
