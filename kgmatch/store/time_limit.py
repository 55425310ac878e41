"""Queries that run too long, or whose asker gave up, are ended at the server.

Neo4j keeps the time limit that a query is sent with; the embedded engine does not look at it, and goes on with a query
whose asker is gone. So each query of ours bears a mark, by which it is found among those that run, and ended: in the
metadata of its transaction on Neo4j, in a comment behind it on the embedded engine, which keeps none. A mark is used
again as soon as it is free, because both engines know a query that they have planned by all of its text.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from kgmatch.errors import StoreError
from kgmatch.store.queries import upkeep as q

MARK = "kgmatch query"
_AGAIN = 0.2  # seconds until a query that was not found running is looked for once more


class Marks:
    """The marks of one store's queries: no two that run at the same time have the same."""

    def __init__(self) -> None:
        self._own = secrets.token_hex(8)
        self._taken: set[int] = set()
        self._lock = threading.Lock()

    @contextmanager
    def one(self) -> Iterator[str]:
        with self._lock:
            number = next(n for n in range(len(self._taken) + 1) if n not in self._taken)
            self._taken.add(number)
        try:
            yield f"{MARK} {self._own}-{number}"
        finally:
            with self._lock:
                self._taken.remove(number)


class TimeLimit:
    """While it is entered, `query(cypher)` may run for so many seconds, or until `give_up`; it is ended then."""

    def __init__(self, driver: Any, database: str | None, *, mark: str, seconds: float, embedded: bool) -> None:
        self._driver = driver
        self._database = database
        self._mark = mark
        self._seconds = seconds
        self._embedded = embedded
        self._done = threading.Event()
        self._wake = threading.Event()
        self._watch = threading.Thread(target=self._wait, daemon=True)
        self.passed = False

    @property
    def comment(self) -> str:
        """What stands behind the query on the embedded engine; behind it, so that line and column of an error stay right."""
        return f"\n// {self._mark}" if self._embedded else ""

    def query(self, cypher: str) -> Any:
        """The query as the driver takes it."""
        from neo4j import Query

        metadata = None if self._embedded else {"kgmatch": self._mark}
        return Query(cypher + self.comment, metadata=metadata, timeout=self._seconds)

    def give_up(self) -> None:
        """Nobody waits for the answer any more: end the query, also while the driver is still taking leave of it."""
        self._wake.set()

    def __enter__(self) -> TimeLimit:
        self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._wake.set()
        self._watch.join()

    def _wait(self) -> None:
        self.passed = not self._wake.wait(self._seconds)
        while not self._done.is_set():
            self._end()
            self._done.wait(_AGAIN)

    def _end(self) -> None:
        from neo4j.exceptions import DriverError, Neo4jError

        try:
            with self._driver.session(database=self._database) as session:
                running = session.run(q.RUNNING if self._embedded else q.RUNNING_WITH_METADATA)
                _terminate(session, [record["transactionId"] for record in running if self._is_ours(record)])
        except (Neo4jError, DriverError):
            return  # the server is gone, and the query with it

    def _is_ours(self, running: Any) -> bool:
        if self._embedded:
            return str(running["currentQuery"]).endswith(self.comment)
        return bool((running["metaData"] or {}).get("kgmatch") == self._mark)


def end_long_ones(driver: Any, database: str | None, *, user: str, seconds: float) -> int:
    """End the user's queries on the embedded engine that have run for longer → how many. Ours are another user's.

    Raises StoreError.
    """
    from neo4j.exceptions import DriverError, Neo4jError

    try:
        with driver.session(database=database) as session:
            late = [
                record["transactionId"]
                for record in session.run(q.RUNNING)
                if record["username"] == user and _seconds(record["elapsedTime"]) > seconds
            ]
            _terminate(session, late)
    except (Neo4jError, DriverError) as error:
        raise StoreError(f"what runs cannot be looked at: {' '.join(str(error).split())[:200]}") from None
    return len(late)


def _terminate(session: Any, ids: list[str]) -> None:
    if ids:
        session.run(q.TERMINATE, ids=ids).consume()


def _seconds(duration: Any) -> float:
    return float(duration.days) * 86_400 + float(duration.seconds) + float(duration.nanoseconds) / 1e9
