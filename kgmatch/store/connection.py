"""`connect(uri)` → a Store: batches of writes, parametrised reads, and analysts' queries in a read-only role."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from kgmatch.errors import QueryError, StoreError
from kgmatch.store import schema
from kgmatch.store.embedded import ANALYST, DATABASE, READER, EmbeddedServer, Endpoint
from kgmatch.store.folder import is_full, make_sure_of_room, no_room, told
from kgmatch.store.queries import bookkeeping
from kgmatch.store.script import may_load_csv, statements
from kgmatch.store.time_limit import Marks, TimeLimit, end_long_ones

DEFAULT_URI = "kgmatch.db"
MIGRATED_AT_ONCE = 500  # candidates
ROW_LIMIT = 10_000
_BOLT_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
_T = TypeVar("_T")

Row = dict[str, Any]


class Transaction:
    """One transaction's reads and writes; what it writes is seen by its own reads, and by others when it is done."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def read(self, cypher: str, **parameters: Any) -> list[Row]:
        return [dict(record) for record in self._raw.run(cypher, parameters)]

    def write(self, *statements: tuple[str, Mapping[str, Any]]) -> None:
        for cypher, parameters in statements:
            self._raw.run(cypher, dict(parameters)).consume()


class Store:
    """An open graph store. Use `connect`; close it, or use it as a context manager."""

    def __init__(self, uri: str, *, server: EmbeddedServer | None, auth: tuple[str, str] | None) -> None:
        self.uri = uri
        self._server = server
        self._auth = auth
        self._marks = Marks()
        self._writing: Any = None
        self._database = DATABASE if server is not None else os.environ.get("NEO4J_DATABASE") or None
        self._open()

    def _open(self) -> None:
        if self._server is None:
            self._writer = self._reader = _driver(self.uri, self._auth)
            return
        try:
            self._connect(self._server.endpoint)
        except StoreError:
            if self._server.owner:
                raise
            self._server = self._taken_over(self._server)  # its owner went away as we came
            self._connect(self._server.endpoint)

    def _connect(self, endpoint: Endpoint) -> None:
        self._writer = _driver(endpoint.uri, ("root", endpoint.writer_key))
        self._reader = _driver(endpoint.uri, (ANALYST, endpoint.analyst_key))

    @staticmethod
    def _taken_over(lost: EmbeddedServer) -> EmbeddedServer:
        lost.close()
        return EmbeddedServer(lost.folder)

    @property
    def folder(self) -> Path | None:
        """The folder of an embedded store, None for a server's."""
        return self._server.folder if self._server is not None else None

    @property
    def endpoint(self) -> Endpoint | None:
        """Where the embedded store's server listens, and its keys; None for a server's."""
        return self._server.endpoint if self._server is not None else None

    @property
    def studio(self) -> str | None:
        """The address of the embedded engine's page for looking at the graph, where it has one and is run here."""
        return self._server.studio if self._server is not None else None

    @property
    def shared(self) -> bool:
        """Whether other processes are attached to the embedded server that this one runs."""
        return self._server is not None and self._server.shared

    @property
    def alone(self) -> bool:
        """Whether no other process has the embedded store open beside this one, which runs its server."""
        return self._server is not None and self._server.owner and not self._server.shared

    def publish_password(self) -> Path:
        """The embedded store's read-only password, kept in a file → the file."""
        if self._server is None:
            raise StoreError(f"{self.uri}: a server has its own users and passwords")
        return self._server.publish_password()

    def end_long_queries(self, seconds: float) -> int:
        """End what a client of the embedded server has asked, read-only, and waits for longer → how many."""
        return end_long_ones(self._writer, self._database, user=READER, seconds=seconds)

    def read(self, cypher: str, **parameters: Any) -> list[Row]:
        """Rows of one of the program's own queries as plain values."""
        return self._again(lambda: self._run(self._reader, "READ", cypher, parameters))

    def write(self, *statements: tuple[str, Mapping[str, Any]]) -> None:
        """All statements in one transaction. They must be idempotent: a lost server is reopened and all repeated once."""
        self.transaction(lambda transaction: transaction.write(*statements))

    def transaction(self, work: Callable[[Transaction], _T]) -> _T:
        """What `work` reads and writes, in one transaction, and what it gives back. It may be run more than once, each time
        from the beginning, so it must change nothing but the graph. Transactions of several processes follow one another:
        each begins by writing the generation number (`bookkeeping.BUMP_GENERATION`), which a server locks until it is done.
        """

        def begun(raw: Any) -> _T:
            found = Transaction(raw)
            found.write((bookkeeping.BUMP_GENERATION, {}))
            return work(found)

        with self._one_writer():
            return self._again(lambda: self._transact(begun))

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        """The embedded engine lets two writers begin and then fails one of them, so they wait for each other here."""
        if self.folder is None:
            yield
            return
        make_sure_of_room(self.folder)
        if self._writing is None:
            from filelock import FileLock

            self._writing = FileLock(self.folder / "writer.lock", mode=0o600)
        with told(self.folder):
            self._writing.acquire()
        try:
            yield
        finally:
            self._writing.release()

    def _transact(self, work: Callable[[Any], _T]) -> _T:
        from neo4j.exceptions import DriverError, Neo4jError, ServiceUnavailable, SessionExpired

        try:
            with self._writer.session(database=self._database, default_access_mode="WRITE") as session:
                done: _T = session.execute_write(work)
                return done
        except (ServiceUnavailable, SessionExpired):
            raise
        except (Neo4jError, DriverError) as error:
            if self.folder is not None and is_full(self.folder):
                raise no_room(self.folder) from error
            raise StoreError(f"{self.uri}: {_explain(error)}") from error

    def command(self, cypher: str) -> None:
        """A schema command, in a transaction of its own."""
        if self.folder is not None:
            make_sure_of_room(self.folder)
        self._run(self._writer, "WRITE", cypher, {}, managed=False)

    def query(
        self, cypher: str, parameters: Mapping[str, Any] | None = None, *, limit: int = ROW_LIMIT, timeout: float = 60.0
    ) -> tuple[list[Row], bool]:
        """An analyst's query in the read-only role → rows (nodes and relationships as dicts), and whether `limit` cut them.

        Raises QueryError when the query is wrong, would write, or runs for more than `timeout` seconds.
        """
        if may_load_csv(cypher):
            raise QueryError(
                "LOAD CSV is not allowed: it would read files of the server (if the words are in a text, make it a parameter)"
            )
        found = statements(cypher)  # without the `;` behind it; two or more are the server's to refuse
        text = found[0] if len(found) == 1 else cypher
        return self._again(lambda: self._ask(text, dict(parameters or {}), limit, timeout))

    def _ask(self, cypher: str, parameters: Row, limit: int, timeout: float) -> tuple[list[Row], bool]:
        from neo4j.exceptions import DriverError, Neo4jError, ServiceUnavailable, SessionExpired

        embedded = self._server is not None
        rows: list[Row] = []
        with self._marks.one() as mark:
            ours = TimeLimit(self._reader, self._database, mark=mark, seconds=timeout, embedded=embedded)
            try:
                with ours, self._reader.session(database=self._database, default_access_mode="READ") as session:
                    try:
                        for record in session.run(ours.query(cypher), parameters):
                            if len(rows) >= limit:
                                ours.give_up()
                                return rows, True
                            rows.append({key: plain(value) for key, value in record.items()})
                        return rows, False
                    except (KeyboardInterrupt, BufferError):
                        ours.give_up()
                        raise
            except (ServiceUnavailable, SessionExpired):
                raise
            except BufferError as error:  # the driver's, when Ctrl-C comes while it reads
                raise (error.__context__ if isinstance(error.__context__, KeyboardInterrupt) else error) from None
            except (Neo4jError, DriverError) as error:
                if ours.passed or "TransactionTimedOut" in str(getattr(error, "code", "")):
                    raise QueryError(
                        f"the query was ended after {timeout:g} seconds; ask for less, or give it more time"
                    ) from None
                raise QueryError(_explain(error, without=ours.comment)) from None
            except (ValueError, OverflowError) as error:
                raise QueryError(f"a parameter has a value that cannot be sent: {error}") from None

    def _run(self, driver: Any, mode: str, cypher: str, parameters: Row, *, managed: bool = True) -> list[Row]:
        from neo4j.exceptions import DriverError, Neo4jError, ServiceUnavailable, SessionExpired

        def work(raw: Any) -> list[Row]:
            return [dict(record) for record in raw.run(cypher, parameters)]

        try:
            with driver.session(database=self._database, default_access_mode=mode) as session:
                return session.execute_read(work) if managed else work(session)
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
        if self._server is not None and not self._server.owner:
            self._server = self._taken_over(self._server)
        self._open()

    def _close_drivers(self) -> None:
        for driver in {id(d): d for d in (self._writer, self._reader)}.values():
            driver.close()

    def close(self, *, wait: bool = True) -> None:
        """Let go. Without `wait` the embedded server stops even while other processes are attached to it."""
        self._close_drivers()
        if self._server is not None:
            self._server.close(wait=wait)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def connect(uri: str = DEFAULT_URI, *, must_exist: bool = False, port: int | None = None) -> Store:
    """Open a store: a folder (embedded ArcadeDB), or bolt://… / neo4j://… with NEO4J_USERNAME and NEO4J_PASSWORD.

    With `must_exist` an absent or empty folder is an error, not a new store. With `port` (0: any free one) the embedded
    server is this process's own and listens there, and StoreBusyError says that another one runs it. Raises StoreError.
    """
    scheme, separator, _ = uri.partition("://")
    if separator and scheme not in _BOLT_SCHEMES:
        raise StoreError(f"{uri}: unknown kind of store; name a folder, or a URI that begins with bolt:// or neo4j://")
    if separator and port is not None:
        raise StoreError(f"{uri}: a server already, so point the tool at it; only a folder is served")
    if separator:
        password = os.environ.get("NEO4J_PASSWORD")
        auth = (os.environ.get("NEO4J_USERNAME", "neo4j"), password) if password else None
        store = Store(uri, server=None, auth=auth)
    else:
        folder = Path(uri).expanduser()
        with told(folder):
            _look_at(folder, uri, must_exist)
            store = Store(uri, server=EmbeddedServer(folder.resolve(), port=port), auth=None)
    try:
        _prepare(store)
    except BaseException:
        store.close()
        raise
    return store


def _look_at(folder: Path, uri: str, must_exist: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{uri}: is a file, not a store folder; name another folder with --store")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "owner.lock").exists():
        raise StoreError(
            f"{uri}: a folder with other things in it, not a kgmatch store; name another folder with --store"
        )
    if must_exist and not (folder / "databases").is_dir():
        raise StoreError(f"{uri}: no store there yet; run `kgmatch ingest FOLDER` first, or name one with --store")


def _prepare(store: Store) -> None:
    """Make the constraints of a new store, bring an older one up to date, refuse one that a newer version wrote.

    A migration that is killed is begun again at the next opening: each of its statements may be repeated.
    """
    rows = store.read(schema.VERSION)
    version = rows[0]["version"] if rows else None
    if version == schema.SCHEMA_VERSION:
        return
    if version is not None and version > schema.SCHEMA_VERSION:
        raise StoreError(
            f"{store.uri}: written by a newer kgmatch (store version {version}, this program reads "
            f"{schema.SCHEMA_VERSION}); upgrade kgmatch or name another store"
        )
    for constraint in schema.constraints():
        store.command(constraint)
    if version == 1:
        ids = [row["id"] for row in store.read(schema.CANDIDATES)]
        for at in range(0, len(ids), MIGRATED_AT_ONCE):
            store.write(*((query, {"ids": ids[at : at + MIGRATED_AT_ONCE]}) for query in schema.FROM_1_TO_2))
    store.write((schema.SET_VERSION, {"version": schema.SCHEMA_VERSION}))


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


def _explain(error: BaseException, *, without: str = "") -> str:
    message = getattr(error, "message", None) or str(error) or type(error).__name__
    if without:
        message = str(message).replace(without, "")
    return " ".join(str(message).split())[:500]
