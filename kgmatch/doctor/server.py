"""A Neo4j server: its version, what it lets queries read, and what this user may do."""

from __future__ import annotations

from collections.abc import Iterator

from kgmatch.doctor.finding import Finding, of_error
from kgmatch.errors import StoreError
from kgmatch.store import Store, Transaction
from kgmatch.store.queries import doctor as q

PART = "store"
OLDEST = 5
CSV_FILES = "dbms.security.allow_csv_import_from_file_urls"


def server_version(store: Store) -> Iterator[Finding]:
    for row in store.read(q.COMPONENTS):
        found = str(row["versions"][0])
        major = found.split(".", maxsplit=1)[0]
        if not major.isdigit() or int(major) < OLDEST:
            yield Finding(PART, "fail", f"{row['name']} {found}: kgmatch needs {OLDEST} or later", "upgrade the server")


def csv_files(store: Store) -> Iterator[Finding]:
    """Whether a query may read the server's files by LOAD CSV. kgmatch refuses the clause, other clients do not."""
    try:
        rows = store.read(q.SETTING, name=CSV_FILES)
    except StoreError:
        rows = []
    if not rows:
        yield Finding(PART, "warn", f"whether LOAD CSV may read the server's files could not be asked: this user may not see {CSV_FILES}", f"ask who runs the server for {CSV_FILES}=false")  # fmt: skip
    elif str(rows[0]["value"]).lower() != "false":
        yield Finding(PART, "warn", f"whoever may ask this server by another client may read its files (LOAD CSV): {CSV_FILES} is {rows[0]['value']}", f"set {CSV_FILES}=false in neo4j.conf and restart the server")  # fmt: skip
    else:
        yield Finding(PART, "ok", f"LOAD CSV reads none of the server's files ({CSV_FILES} is false)")


class _TakenBackError(Exception):
    """Ends a transaction without a trace."""


def may_write(store: Store) -> Iterator[Finding]:
    """Begins a write and takes it back."""

    def work(_: Transaction) -> None:
        raise _TakenBackError  # the transaction has written its generation number by now

    try:
        store.transaction(work)
    except _TakenBackError:
        yield Finding(PART, "ok", "this user may write")
    except StoreError as error:
        yield Finding(PART, "warn", f"this user cannot write: {of_error(PART, error).says}", "give kgmatch ingest a user with write access (NEO4J_USERNAME, NEO4J_PASSWORD)")  # fmt: skip
