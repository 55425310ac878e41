"""ArcadeDB in this process, its Bolt listener on loopback: what stands behind a store that is a folder.

One process owns the folder (a lock file) and runs the server; it publishes port and keys in a file that only its owner
can read, so that a second process attaches to the same server instead of failing on the lock. An owner that is done
waits for those attached.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import socket
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kgmatch.errors import StoreBusyError, StoreError
from kgmatch.store.folder import is_full, no_room, refused, told
from kgmatch.store.swap import draft_of, finish

DATABASE = "kgmatch"
READER = "reader"  # whom `kgmatch serve` lets in
ANALYST = "analyst"  # as whom kgmatch itself asks: of the same group, but out of the reader's sight and reach
PASSWORD_FILE = "reader-password"
_ITERATIONS = 1000  # of PBKDF2: the keys are 192 random bits, which no stretching makes harder to guess
_DURABLE = "yes_nometadata"  # a commit returns when its transaction is on the disk
_NO_FILES = tuple(  # LOAD CSV: a query reads the graph, no files of this machine, and calls no other
    f"ALTER DATABASE `arcadedb.opencypher.loadCsv.{name}` false" for name in ("allowFileUrls", "allowRemoteUrls")
)
_GROUPS = {
    "databases": {
        "*": {
            "groups": {
                "admin": {
                    "resultSetLimit": -1,
                    "readTimeout": -1,
                    "access": ["updateSecurity", "updateSchema", "updateDatabaseSettings"],
                    "types": {"*": {"access": ["createRecord", "readRecord", "updateRecord", "deleteRecord"]}},
                },
                READER: {
                    "resultSetLimit": -1,
                    "readTimeout": -1,
                    "access": [],
                    "types": {"*": {"access": ["readRecord"]}},
                },
                "*": {"resultSetLimit": -1, "readTimeout": -1, "access": [], "types": {"*": {"access": []}}},
            }
        }
    },
    "version": 2,
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the server listens and with which keys: the writer's and those of the two users of the read-only role."""

    port: int
    writer_key: str
    reader_key: str
    analyst_key: str

    @property
    def uri(self) -> str:
        return f"bolt://127.0.0.1:{self.port}"


class EmbeddedServer:
    """The owner's or an attached process's hold on the server of a folder. Close it when done.

    With `port` (0: any free one) the server is run here and listens there, or StoreBusyError is raised. One that is not
    `published` is this process's alone: nobody can attach to it.
    """

    def __init__(self, folder: Path, *, port: int | None = None, published: bool = True) -> None:
        from filelock import FileLock, Timeout

        self.folder = folder
        self._port = port
        self._published = published
        self._server: Any = None
        _private_folder(folder)
        self._lock = FileLock(folder / "owner.lock", mode=0o600)
        self._ticket: Any = None
        deadline = time.monotonic() + 20
        while True:
            try:
                self._lock.acquire(timeout=0)
                self.endpoint = self._start()
                return
            except Timeout:
                if port is not None:
                    raise StoreBusyError(f"{folder}: another kgmatch process runs its server") from None
                endpoint = self._attach()
                if endpoint is not None:
                    self.endpoint = endpoint
                    return
            if time.monotonic() > deadline:
                if draft_of(folder, DATABASE).exists():
                    raise StoreBusyError(
                        f"{folder}: its files are being written anew after an erasure; try again when that is done"
                    )
                raise StoreError(f"{folder}: in use by another process that does not answer; end it and try again")
            time.sleep(0.1)

    @property
    def owner(self) -> bool:
        return self._server is not None

    def _start(self) -> Endpoint:
        try:
            finish(self.folder, DATABASE)  # what a rewrite that was killed has left
            return self._serve()
        except BaseException:
            self._lock.release()
            raise

    def _serve(self) -> Endpoint:
        port = _free_port(self._port or 0)
        _private_folder(self.folder / "attached")
        _private_folder(self.folder / "log")
        os.environ.setdefault("ARCADEDB_LOG_DIR", str(self.folder / "log"))
        os.environ.setdefault("ARCADEDB_LOG_CONSOLE", "0")
        self._umask = os.umask(0o077)  # while the server runs, what it writes is its owner's alone
        server: Any = None
        try:
            import arcadedb

            reader_key = self._published_password() or secrets.token_urlsafe(24)
            self._http_port = _free_port()
            endpoint = Endpoint(port, secrets.token_urlsafe(24), reader_key, secrets.token_urlsafe(24))
            _write_users(self.folder / "config", endpoint)
            server = arcadedb.create_server(
                str(self.folder),
                endpoint.writer_key,
                {
                    "host": "127.0.0.1",
                    "http_port": self._http_port,
                    "bolt_port": endpoint.port,
                    "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
                    "mode": "development",  # else a wrong query is answered with "check the server log"
                },
            )
            server.start()
            database = server.create_database(DATABASE)
            database.set_wal_flush(_DURABLE)
            for setting in _NO_FILES:
                database.command("sql", setting)
        except Exception as error:  # the engine raises its own kinds, and Java's messages
            os.umask(self._umask)
            if server is not None:
                with suppress(Exception):
                    server.stop()
            if isinstance(error, OSError):
                raise refused(self.folder, error) from error
            if is_full(self.folder):
                raise no_room(self.folder) from error
            raise StoreError(f"{self.folder}: the embedded store cannot be opened: {_first_line(error)}") from error
        self._server = server
        (self.folder / "server.json").unlink(missing_ok=True)  # of a process that died
        if self._published:
            _write_private(self.folder / "server.json", json.dumps(asdict(endpoint)))
        return endpoint

    def _attach(self) -> Endpoint | None:
        """The running server's endpoint, or None when it is not (or no longer) there."""
        from filelock import FileLock

        try:
            endpoint = Endpoint(**json.loads((self.folder / "server.json").read_text(encoding="utf-8")))
            with socket.create_connection(("127.0.0.1", endpoint.port), timeout=2):
                pass
        except (OSError, ValueError, TypeError):
            return None
        self._ticket = FileLock(self.folder / "attached" / f"{secrets.token_hex(8)}.lock", mode=0o600)
        self._ticket.acquire()
        return endpoint

    @property
    def studio(self) -> str | None:
        """The address of the engine's own page for looking at the graph; only the build on a JVM brings one."""
        from importlib.metadata import PackageNotFoundError, version

        try:
            version("arcadedb-jvm")
        except PackageNotFoundError:
            return None
        return f"http://127.0.0.1:{self._http_port}/" if self.owner else None

    def publish_password(self) -> Path:
        """Keep the read-only role's password for the starts to come, in a file that only its owner can read → the file."""
        path = self.folder / PASSWORD_FILE
        if self._published_password() != self.endpoint.reader_key:
            _write_private(path, self.endpoint.reader_key + "\n")
        return path

    def _published_password(self) -> str | None:
        try:
            return (self.folder / PASSWORD_FILE).read_text(encoding="utf-8").strip() or None
        except (OSError, UnicodeDecodeError):
            return None

    @property
    def shared(self) -> bool:
        """Whether other processes are attached to the server that this one runs."""
        return self.owner and self._anybody_attached()

    def close(self, *, wait: bool = True) -> None:
        """Let go. The owner first waits until nobody is attached any more (unless told not to), then stops the server."""
        if self._ticket is not None:
            path = Path(self._ticket.lock_file)
            self._ticket.release()
            path.unlink(missing_ok=True)
            self._ticket = None
        if self._server is not None:
            while wait and self._anybody_attached():
                time.sleep(0.05)
        self.stop()
        self._lock.release()

    def stop(self) -> None:
        """Stop the server that runs here, if any. The folder stays this process's until `close`."""
        if self._server is not None:
            (self.folder / "server.json").unlink(missing_ok=True)
            self._server.stop()
            self._server = None
            os.umask(self._umask)

    def make_database(self, name: str) -> None:
        """An empty database beside the store's own, as durable, on the server that runs here."""
        self._server.create_database(name).set_wal_flush(_DURABLE)

    def _anybody_attached(self) -> bool:
        from filelock import FileLock, Timeout

        for path in (self.folder / "attached").glob("*.lock"):
            lock = FileLock(path, mode=0o600)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                return True
            lock.release()  # left by a process that died: the lock was free
            path.unlink(missing_ok=True)
        return False


def _write_users(config: Path, endpoint: Endpoint) -> None:
    """The server's users, made afresh for each start: root, who writes, and two who may only read records.

    The reader keeps a password that was published (`kgmatch serve`), so that a tool's saved connection stays good.
    """
    _private_folder(config)
    users = [
        {"name": "root", "databases": {"*": ["admin"]}, "password": _hash(endpoint.writer_key)},
        {"name": READER, "databases": {"*": [READER]}, "password": _hash(endpoint.reader_key)},
        {"name": ANALYST, "databases": {"*": [READER]}, "password": _hash(endpoint.analyst_key)},
    ]
    _write_private(config / "server-users.jsonl", "\n".join(json.dumps(user) for user in users) + "\n")
    _write_private(config / "server-groups.json", json.dumps(_GROUPS, indent=2))


def _hash(key: str) -> str:
    """ArcadeDB's stored form of a password: algorithm, iterations, salt and PBKDF2 digest."""
    salt = base64.b64encode(secrets.token_bytes(32)).decode()
    digest = hashlib.pbkdf2_hmac("sha256", key.encode(), salt.encode(), _ITERATIONS, 32)
    return f"PBKDF2WithHmacSHA256${_ITERATIONS}${salt}${base64.b64encode(digest).decode()}"


def _free_port(wanted: int = 0) -> int:
    """The port itself when it is free, any free one for 0. Raises StoreError."""
    with socket.socket() as probe:
        if os.name == "posix":  # a port that was let go a moment ago is free; elsewhere the option would share it
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError as error:
            raise StoreError(f"port {wanted} cannot be used ({error.strerror}); name another with --port") from None
        return int(probe.getsockname()[1])


def _private_folder(folder: Path) -> None:
    with told(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _write_private(path: Path, text: str) -> None:
    """Whole or not at all, and readable by its owner only from the first byte on."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    temporary.replace(path)


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
