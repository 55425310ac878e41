"""A store's files made anew: the same graph, and no byte of what was deleted."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kgmatch.errors import StoreBusyError, StoreError
from kgmatch.store import Store, connect, copying
from kgmatch.store.embedded import DATABASE
from kgmatch.store.rewrite import rewrite
from kgmatch.store.search import search
from kgmatch.store.swap import draft_of

SECRETS = (
    "c_5ec2e75ec2e75ec2",
    "Zoë Secretperson",
    "zoe@secretperson.example",
    "secret quote of hers",
    "urn:x:secretskill",
)
LONG = "secretlong" * 20_000  # more than a page
VALUES: dict[str, Any] = {
    "integer": 1,
    "long": 2**60,
    "float": 1.0,
    "fraction": 0.1,
    "negative zero": -0.0,
    "true": True,
    "empty": "",
    "accents": "Łukasz 李 \0 'x' `y` \\",
    "no items": [],
    "floats": [1.0, 2.5],
    "whole floats": [1.0, 2.0],
    "integers": [1, 2],
    "strings": ["a", ""],
    "booleans": [True, False],
    "date": date(2024, 2, 29),
    "instant": datetime(2024, 2, 29, 1, 2, 3, tzinfo=UTC),
    "bytes": b"\0\xff",
    "page": "ä" * 100_000,
}
DUMP = (
    "MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties",
    "MATCH (a)-[r]->(b) RETURN properties(a) AS a, type(r) AS type, properties(r) AS r, properties(b) AS b",
    "SHOW INDEXES YIELD name, type, labelsOrTypes, properties, owningConstraint",
    "SHOW CONSTRAINTS YIELD name, type, labelsOrTypes, properties",
)
RULES = (
    "CREATE CONSTRAINT badge FOR (n:Visitor) REQUIRE n.badge IS UNIQUE",
    "CREATE CONSTRAINT floor_room FOR (n:Room) REQUIRE (n.floor, n.room) IS UNIQUE",
    "CREATE CONSTRAINT must FOR (n:`odd läbel`) REQUIRE n.k IS NOT NULL",
    "CREATE INDEX by_name FOR (n:Visitor) ON (n.name)",
    "CREATE INDEX by_weight FOR ()-[r:SAW]-() ON (r.weight)",
)


class Made(NamedTuple):
    folder: Path
    dump: list[list[str]]


def dump(store: Store) -> list[list[str]]:
    return [
        sorted(json.dumps(row, sort_keys=True, default=lambda v: f"{type(v)} {v!r}") for row in store.read(query))
        for query in DUMP
    ]


def dump_of(folder: Path) -> list[list[str]]:
    with connect(str(folder), must_exist=True) as store:
        return dump(store)


def fill(store: Store) -> None:
    for key, value in VALUES.items():
        store.write(
            ("CREATE (:`odd läbel` {k: $k, v: $v})-[:`R x` {v: $v}]->(:Skill {uri: $k})", {"k": key, "v": value})
        )
    store.write(
        (
            "CREATE (a:Visitor:Person {badge: 'b', name: 'n'})-[:SAW {weight: 1.5}]->(b {n: 'no label'}), (a)-[:SAW {weight: 2.5}]->(b),"
            " (a)-[:SELF]->(a), (b)-[:SAW]->(:Candidate:Visitor {id: 'both', badge: 'c'}), ({n: 'alone'}), ()",
            {},
        ),
        (
            "CREATE (d:Document {id: 'd'}) CREATE (s:Skill {uri: 'urn:x:kept'})"
            " CREATE (d)-[:MENTIONS {startChar: 1, endChar: 2, quote: 'q'}]->(s), (d)-[:MENTIONS {startChar: 5, endChar: 6, quote: 'q'}]->(s),"
            " (d)-[:MENTIONS {startChar: 9, endChar: 12, quote: null}]->(s)",
            {},
        ),
    )
    for rule in RULES:
        store.command(rule)


def write_and_delete(store: Store) -> None:
    id, name, mail, quote, uri = SECRETS
    store.write(
        (
            "CREATE (c:Candidate {id: $id, name: $name, emails: [$mail], headline: $long})"
            "-[:HAS_SKILL {quote: $quote}]->(:Skill {uri: $uri})",
            {"id": id, "name": name, "mail": mail, "quote": quote, "uri": uri, "long": LONG},
        )
    )
    store.write(("MATCH (c:Candidate {id: $id}) DETACH DELETE c", {"id": id}))
    store.write(("MATCH (s:Skill {uri: $uri}) DETACH DELETE s", {"uri": uri}))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A closed store with all sorts of things, and what was deleted still in its files."""
    folder = tmp_path_factory.mktemp("model") / "graph.db"
    with connect(str(folder)) as store:
        fill(store)
        write_and_delete(store)
        made = Made(folder, dump(store))
    log = folder / "log" / "server-event-log-old.jsonl"
    log.write_text(SECRETS[1], encoding="utf-8")
    return made


@pytest.fixture
def made(model: Made, tmp_path: Path) -> Made:
    return Made(Path(shutil.copytree(model.folder, tmp_path / "graph.db")), model.dump)


def left_of_the_deleted(folder: Path) -> list[str]:
    return [f"{hit.path}: {hit.needle_index}" for hit in search([folder], [*SECRETS, "secretlong"]).hits]


def left_of_the_rewrite(folder: Path) -> list[Path]:
    names = ("rewrite-is-whole", "rewritten")
    return [p for p in (draft_of(folder, DATABASE), *(folder / n for n in names)) if p.exists()]


def test_what_is_deleted_is_still_in_the_files_of_a_store_that_is_not_rewritten(made: Made) -> None:
    assert left_of_the_deleted(made.folder)


def test_a_rewritten_store_holds_the_same_graph(made: Made) -> None:
    rewrite(made.folder)
    assert dump_of(made.folder) == made.dump


def test_no_byte_of_what_was_deleted_is_left(made: Made) -> None:
    rewrite(made.folder)
    assert left_of_the_deleted(made.folder) == []


def test_nothing_of_the_rewrite_is_left(made: Made) -> None:
    rewrite(made.folder)
    assert left_of_the_rewrite(made.folder) == []


def test_a_unique_key_is_a_constraint_of_the_rewritten_store_too(made: Made) -> None:
    rewrite(made.folder)
    with connect(str(made.folder)) as store:
        with pytest.raises(StoreError):
            store.write(("CREATE (s:Skill {uri: 'urn:x:kept'})", {}))
        with pytest.raises(StoreError):
            store.write(("CREATE (v:Visitor {badge: 'b'})", {}))


def test_a_store_that_was_open_in_this_process_is_rewritten_and_opened_again(tmp_path: Path) -> None:
    folder = tmp_path / "graph.db"
    with connect(str(folder)) as store:
        write_and_delete(store)
    rewrite(folder)
    with connect(str(folder)) as store:
        store.write(("CREATE (s:Skill {uri: 'after'})", {}))
    rewrite(folder)
    with connect(str(folder)) as store:
        assert store.read("MATCH (s:Skill) RETURN s.uri AS uri") == [{"uri": "after"}]
    assert left_of_the_deleted(folder) == []


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_rewritten_store_is_its_owners_alone(made: Made) -> None:
    rewrite(made.folder)
    written = [p for p in made.folder.rglob("*") if p.parent.name == DATABASE or p.name == DATABASE]
    assert written
    assert [p for p in written if stat.S_IMODE(p.stat().st_mode) & 0o077] == []


KILLED = """
import os, signal, sys
from pathlib import Path
from kgmatch.store import copying, rewrite as module, swap

folder, where, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
calls = 0

def killing(of, name, after):
    done = getattr(of, name)
    def stand_in(*args, **kwargs):
        global calls
        calls += 1
        if not after and calls == number:
            os.kill(os.getpid(), signal.SIGKILL)
        result = done(*args, **kwargs)
        if after and calls == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(of, name, stand_in)

modules = {"copying": copying, "rewrite": module, "swap": swap, "Path": Path}
of, name, when = where.split(".")
killing(modules[of], name, when == "after")
module.rewrite(folder)
"""
POINTS = [
    ("copying._copy_nodes.after", 1, False),
    ("copying._check.before", 1, False),
    ("rewrite.announce.before", 1, False),
    ("rewrite.announce.after", 1, True),
    ("Path.rename.before", 1, True),
    ("Path.rename.after", 1, True),
    ("Path.rename.after", 2, True),
    ("swap._overwrite.after", 3, True),
    ("swap._wipe_logs.before", 1, True),
    ("swap._wipe_logs.after", 1, True),
    ("swap._settle.before", 5, True),
]


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@pytest.mark.parametrize(("where", "number", "new"), POINTS)
def test_killed_at_any_point_the_next_opening_finds_the_graph_whole(
    made: Made, where: str, number: int, new: bool
) -> None:
    command = [sys.executable, "-c", KILLED, str(made.folder), where, str(number)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == -9, done.stderr
    assert dump_of(made.folder) == made.dump
    assert left_of_the_rewrite(made.folder) == []
    assert (left_of_the_deleted(made.folder) == []) is new


def test_without_the_announcement_the_old_files_are_put_back(made: Made) -> None:
    (made.folder / "databases" / DATABASE).rename(made.folder / "rewritten")
    draft_of(made.folder, DATABASE).mkdir()
    assert dump_of(made.folder) == made.dump
    assert left_of_the_rewrite(made.folder) == []


def test_a_store_that_another_process_has_open_is_not_rewritten(made: Made) -> None:
    code = "import sys; from kgmatch.store import connect\nwith connect(sys.argv[1]): print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(made.folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(StoreBusyError, match="end that one"):
            rewrite(made.folder)
        other.communicate("", timeout=60)
    assert dump_of(made.folder) == made.dump


def test_a_store_to_whose_lost_server_another_process_is_attached_is_not_rewritten(made: Made) -> None:
    from filelock import FileLock

    with (
        FileLock(made.folder / "attached" / "other.lock", mode=0o600),
        pytest.raises(StoreBusyError, match="end that one"),
    ):
        rewrite(made.folder)
    assert dump_of(made.folder) == made.dump
    assert left_of_the_rewrite(made.folder) == []


def test_without_room_on_the_disk_nothing_is_changed(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil.disk_usage(made.folder)._replace(free=1 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    with pytest.raises(StoreError, match="make room"):
        rewrite(made.folder)
    assert dump_of(made.folder) == made.dump


@pytest.mark.parametrize(
    ("lost", "says"),
    [
        ("MATCH (:Document)-[r:MENTIONS {startChar: 5}]->() DELETE r", r"\[:MENTIONS\]"),
        ("MATCH (n:`odd läbel` {k: 'integer'}) SET n.v = 1.0", "odd läbel"),
        ("CREATE INDEX more FOR (n:Visitor) ON (n.badge, n.name)", "indexes"),
    ],
)
def test_a_copy_that_is_not_the_same_does_not_take_the_place(
    made: Made, monkeypatch: pytest.MonkeyPatch, lost: str, says: str
) -> None:
    rules = copying._copy_rules

    def spoil(driver: Any, source: str, target: str) -> None:
        rules(driver, source, target)
        copying._ask(driver, target, lost)

    monkeypatch.setattr(copying, "_copy_rules", spoil)
    with pytest.raises(StoreError, match=says):
        rewrite(made.folder)
    assert dump_of(made.folder) == made.dump
    assert left_of_the_rewrite(made.folder) == []


def test_a_folder_without_a_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store there"):
        rewrite(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


def test_rows_are_written_before_they_are_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "_CHARACTERS", 1000)
    sizes: list[int] = []
    batches = copying.Batches(lambda labels, names, rows: sizes.append(len(rows)))
    for _ in range(100):
        batches.add(("A",), {"properties": {"text": "x" * 200}})
    batches.write_all()
    assert sum(sizes) == 100
    assert max(sizes) <= 5
