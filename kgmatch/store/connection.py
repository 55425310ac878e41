"""`connect(uri)` → a Store: batches of writes, parametrised reads, and analysts' queries in a read-only role."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from kgmatch.errors import QueryError, StoreError
from kgmatch.store import schema
from kgmatch.store.embedded import DATABASE, EmbeddedServer

DEFAULT_URI = "kgmatch.db"
SCHEMA_VERSION = 1
ROW_LIMIT = 10_000
_BOLT_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
_T = TypeVar("_T")

Row = dict[str, Any]


class Store:
    """An open graph store. Use `connect`; close it, or use it as a context manager."""

    def __init__(self, uri: str, *, server: EmbeddedServer | None, auth: tuple[str, str] | None) -> None:
        self.uri = uri
        self._server = server
        self._auth = auth
        self._database = DATABASE if server is not None else os.environ.get("NEO4J_DATABASE") or None
        self._open()

    def _open(self) -> None:
        if self._server is not None:
            endpoint = self._server.endpoint
            self._writer = _driver(endpoint.uri, ("root", endpoint.writer_key))
            self._reader = _driver(endpoint.uri, ("reader", endpoint.reader_key))
        else:
            self._writer = self._reader = _driver(self.uri, self._auth)

    @property
    def folder(self) -> Path | None:
        """The folder of an embedded store, None for a server's."""
        return self._server.folder if self._server is not None else None

    def read(self, cypher: str, **parameters: Any) -> list[Row]:
        """Rows of one of the program's own queries as plain values."""
        return self._again(lambda: self._run(self._reader, "READ", [(cypher, parameters)], write=False))

    def write(self, *statements: tuple[str, Mapping[str, Any]]) -> None:
        """All statements in one transaction. They must be idempotent: a lost server is reopened and all repeated once."""
        self._again(lambda: self._run(self._writer, "WRITE", statements, write=True))

    def command(self, cypher: str) -> None:
        """A schema command, in a transaction of its own."""
        self._run(self._writer, "WRITE", [(cypher, {})], write=None)

    def query(
        self, cypher: str, parameters: Mapping[str, Any] | None = None, *, limit: int = ROW_LIMIT, timeout: float = 60.0
    ) -> tuple[list[Row], bool]:
        """An analyst's query in the read-only role → rows (nodes and relationships as dicts), and whether `limit` cut them.

        Raises QueryError when the query is wrong or would write.
        """
        from neo4j import Query
        from neo4j.exceptions import ClientError, DriverError, Neo4jError

        if re.search(r"\bLOAD\s+CSV\b", _without_literals(cypher), re.I):
            raise QueryError("LOAD CSV is not allowed: it would read files of the server")
        try:
            with self._reader.session(database=self._database, default_access_mode="READ") as session:
                rows: list[Row] = []
                for record in session.run(Query(cypher, timeout=timeout), dict(parameters or {})):
                    if len(rows) >= limit:
                        return rows, True
                    rows.append({key: plain(value) for key, value in record.items()})
                return rows, False
        except ClientError as error:
            raise QueryError(_explain(error)) from None
        except (Neo4jError, DriverError) as error:
            raise QueryError(_explain(error)) from None

    def _run(
        self, driver: Any, mode: str, statements: Iterable[tuple[str, Mapping[str, Any]]], *, write: bool | None
    ) -> list[Row]:
        from neo4j.exceptions import DriverError, Neo4jError, ServiceUnavailable, SessionExpired

        def work(transaction: Any) -> list[Row]:
            rows: list[Row] = []
            for cypher, parameters in statements:
                rows = [dict(record) for record in transaction.run(cypher, dict(parameters))]
            return rows

        try:
            with driver.session(database=self._database, default_access_mode=mode) as session:
                if write is None:
                    return [dict(r) for cypher, parameters in statements for r in session.run(cypher, dict(parameters))]
                rows: list[Row] = session.execute_write(work) if write else session.execute_read(work)
                return rows
        except (ServiceUnavailable, SessionExpired):
            raise
        except (Neo4jError, DriverError) as error:
            raise StoreError(f"{self.uri}: {_explain(error)}") from error

    def _again(self, work: Callable[[], _T]) -> _T:
        """Run it; when the server was lost, reopen (an attached process takes the lock over) and run it once more."""
        from neo4j.exceptions import ServiceUnavailable, SessionExpired

        try:
            return work()
        except (ServiceUnavailable, SessionExpired) as lost:
            try:
                self._reopen()
                return work()
            except (ServiceUnavailable, SessionExpired):
                raise StoreError(
                    f"{self.uri}: the server was lost and cannot be reached again ({_explain(lost)})"
                ) from None

    def _reopen(self) -> None:
        self._close_drivers()
        if self._server is not None:
            folder = self._server.folder
            if not self._server.owner:
                self._server.close()
                self._server = EmbeddedServer(folder)
        self._open()

    def _close_drivers(self) -> None:
        for driver in {id(d): d for d in (self._writer, self._reader)}.values():
            driver.close()

    def close(self) -> None:
        self._close_drivers()
        if self._server is not None:
            self._server.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def connect(uri: str = DEFAULT_URI, *, must_exist: bool = False) -> Store:
    """Open a store: a folder (embedded ArcadeDB), or bolt://… / neo4j://… with NEO4J_USERNAME and NEO4J_PASSWORD.

    With `must_exist` an absent or empty folder is an error, not a new store. Raises StoreError.
    """
    scheme, separator, _ = uri.partition("://")
    if separator and scheme not in _BOLT_SCHEMES:
        raise StoreError(f"{uri}: unknown kind of store; name a folder, or a URI that begins with bolt:// or neo4j://")
    if separator:
        password = os.environ.get("NEO4J_PASSWORD")
        auth = (os.environ.get("NEO4J_USERNAME", "neo4j"), password) if password else None
        store = Store(uri, server=None, auth=auth)
    else:
        folder = Path(uri).expanduser()
        if folder.exists() and not folder.is_dir():
            raise StoreError(f"{uri}: is a file, not a store folder; name another folder with --store")
        if folder.is_dir() and any(folder.iterdir()) and not (folder / "owner.lock").exists():
            raise StoreError(
                f"{uri}: a folder with other things in it, not a kgmatch store; name another folder with --store"
            )
        if must_exist and not (folder / "databases").is_dir():
            raise StoreError(f"{uri}: no store there yet; run `kgmatch ingest FOLDER` first, or name one with --store")
        store = Store(uri, server=EmbeddedServer(folder.resolve()), auth=None)
    try:
        _prepare(store)
    except BaseException:
        store.close()
        raise
    return store


def _prepare(store: Store) -> None:
    """Make the constraints of a new store; refuse one that a newer version wrote."""
    rows = store.read(schema.VERSION)
    version = rows[0]["version"] if rows else None
    if version is not None and version > SCHEMA_VERSION:
        raise StoreError(
            f"{store.uri}: written by a newer kgmatch (store version {version}, this program reads {SCHEMA_VERSION}); "
            "upgrade kgmatch or name another store"
        )
    if version is None:
        for constraint in schema.constraints():
            store.command(constraint)
        store.write((schema.SET_VERSION, {"version": SCHEMA_VERSION}))


def _driver(uri: str, auth: tuple[str, str] | None) -> Any:
    import logging

    from neo4j import GraphDatabase, NotificationMinimumSeverity
    from neo4j.exceptions import AuthError, ConfigurationError, DriverError, Neo4jError

    logging.getLogger("neo4j").setLevel(logging.CRITICAL)
    try:
        driver = GraphDatabase.driver(
            uri,
            auth=auth,
            connection_timeout=10.0,
            max_transaction_retry_time=15.0,
            notifications_min_severity=NotificationMinimumSeverity.OFF,
        )
    except (ConfigurationError, ValueError) as error:
        raise StoreError(f"{uri}: {error}") from None
    try:
        driver.verify_connectivity()
    except AuthError:
        driver.close()
        raise StoreError(f"{uri}: user or password refused; set NEO4J_USERNAME and NEO4J_PASSWORD") from None
    except (Neo4jError, DriverError, OSError) as error:
        driver.close()
        raise StoreError(
            f"{uri}: no store answers there: {_explain(error)}; start the server or mend the address"
        ) from None
    return driver


def plain(value: Any) -> Any:
    """Driver values → JSON-like ones; a node is {"labels", "properties"}, a relationship {"type", "properties"}."""
    from neo4j.graph import Node, Path, Relationship

    if isinstance(value, Node):
        return {"labels": sorted(value.labels), "properties": {k: plain(v) for k, v in value.items()}}
    if isinstance(value, Relationship):
        return {"type": value.type, "properties": {k: plain(v) for k, v in value.items()}}
    if isinstance(value, Path):
        return {"nodes": [plain(n) for n in value.nodes], "relationships": [plain(r) for r in value.relationships]}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [plain(v) for v in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def _without_literals(cypher: str) -> str:
    """The query without its strings, quoted names and comments, so that a word in them is not taken for a clause."""
    return re.sub(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`[^`]*`|//[^\n]*|/\*.*?\*/", " ", cypher, flags=re.S)


def _explain(error: BaseException) -> str:
    message = getattr(error, "message", None) or str(error) or type(error).__name__
    return " ".join(str(message).split())[:500]
