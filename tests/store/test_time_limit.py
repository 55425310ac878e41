"""A query that never ends is ended at the server, on both engines: by time, by Ctrl-C, and when its answer was cut."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kgmatch.errors import QueryError
from kgmatch.store import Store
from kgmatch.store.time_limit import Marks

FILL = "UNWIND range(1, 400) AS i MERGE (n:Skill {uri: toString(i)}) SET n.i = i"
ENDLESS = "MATCH (a:Skill), (b:Skill), (c:Skill), (d:Skill) WHERE a.i + b.i + c.i + d.i = 0 RETURN a.i AS i"
HUGE = "MATCH (a:Skill), (b:Skill), (c:Skill), (d:Skill) RETURN a.i AS i"


def running(store: Store) -> list[str]:
    """What runs at the server but for this very look at it."""
    rows, _ = store.query("SHOW TRANSACTIONS YIELD currentQuery")
    return [
        row["currentQuery"] for row in rows if "SHOW TRANSACTIONS" not in (row["currentQuery"] or "SHOW TRANSACTIONS")
    ]


def test_a_query_that_never_ends_is_ended_and_nothing_is_left_running(store: Store) -> None:
    store.write((FILL, {}))
    with pytest.raises(QueryError, match=r"ended after 0\.5 seconds"):
        store.query(ENDLESS, timeout=0.5)
    assert running(store) == []


def test_a_cut_answer_leaves_nothing_running(store: Store) -> None:
    store.write((FILL, {}))
    rows, cut = store.query(HUGE, limit=3)
    assert len(rows) == 3
    assert cut
    assert running(store) == []


@contextmanager
def ctrl_c_after(seconds: float) -> Iterator[None]:
    timer = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_c_ends_the_query_at_the_server_and_the_store_goes_on(store: Store) -> None:
    store.write((FILL, {}))
    with pytest.raises(KeyboardInterrupt), ctrl_c_after(0.7):
        store.query(ENDLESS)
    assert running(store) == []
    assert store.query("RETURN 1 AS x") == ([{"x": 1}], False)


def test_two_queries_at_a_time_are_told_apart(store: Store) -> None:
    store.write((FILL, {}))
    answers: list[object] = []
    other = threading.Thread(target=lambda: answers.append(store.query("UNWIND range(1, 3000) AS i MATCH (n:Skill {uri: toString(i % 400)}) RETURN count(n) AS n")))  # fmt: skip
    other.start()
    with pytest.raises(QueryError, match="ended after"):
        store.query(ENDLESS, timeout=0.5)
    other.join()
    assert len(answers) == 1


def test_a_mark_is_used_again_when_it_is_free() -> None:
    marks = Marks()
    with marks.one() as first, marks.one() as second:
        assert first != second
    with marks.one() as third:
        assert third == first


def test_the_error_of_a_marked_query_shows_the_query_alone(store: Store) -> None:
    with pytest.raises(QueryError) as told:
        store.query("MATCH (n) REURN n")
    assert "kgmatch query" not in str(told.value)


def test_a_parameter_that_cannot_be_sent_is_told(store: Store) -> None:
    with pytest.raises(QueryError, match="parameter"):
        store.query("RETURN $x AS x", {"x": 2**70})


def test_a_semicolon_behind_the_query_does_no_harm(store: Store) -> None:
    assert store.query("RETURN 1 AS x;\n// done\n") == ([{"x": 1}], False)
    with pytest.raises(QueryError):
        store.query("RETURN 1 AS x; RETURN 2 AS y")
