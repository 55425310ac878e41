"""`rewrite(folder)`: an embedded store's files made anew, so that they hold what the graph holds now and nothing else.

The engine leaves what was deleted in its files: keys in its indexes (they stay after a clean close), records in pages
and in the log of transactions. Its own repairs do not reach all of it, and REBUILD INDEX may lose indexes. So the graph
is copied into a new database, compared, and put in the old one's place.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from kgmatch.errors import StoreBusyError, StoreError
from kgmatch.store.copying import copy
from kgmatch.store.embedded import DATABASE, EmbeddedServer
from kgmatch.store.swap import DRAFT_SUFFIX, announce, finish

_ROOM = 64 << 20  # bytes that must be free beside room for the copy: transaction log, empty pages


def rewrite(folder: Path) -> None:
    """Make the files of the store in this folder anew. Close the store before; nobody else may have it open.

    Killed at any moment, the next opening finds the old files or the new ones, whole. The engine's log goes too. It
    takes about as long as it took to write the graph, and for a while twice the room. Raises StoreBusyError when
    another process has the store open; StoreError when there is no room or the copy is not the same: all is as it was.
    """
    folder = folder.resolve()
    if not (folder / "databases").is_dir():
        raise StoreError(f"{folder}: no store there, so nothing to write anew")
    busy = f"{folder}: another kgmatch process has it open; end that one and run this again"
    try:
        server = EmbeddedServer(folder, port=0, published=False)
    except StoreBusyError:
        raise StoreBusyError(busy) from None
    try:
        try:
            if server.shared:
                raise StoreBusyError(busy)
            _check_room(folder)
            _make_draft(server)
            announce(folder)
        finally:
            server.stop()
            finish(folder, DATABASE)
    finally:
        server.close(wait=False)


def _make_draft(server: EmbeddedServer) -> None:
    from neo4j.exceptions import DriverError, Neo4jError

    from kgmatch.store.connection import _driver, _explain

    draft = f"{DATABASE}{DRAFT_SUFFIX}"
    server.make_database(draft)
    driver = _driver(server.endpoint.uri, ("root", server.endpoint.writer_key))
    try:
        copy(driver, DATABASE, draft)
    except (DriverError, Neo4jError, StoreError) as error:
        raise StoreError(
            f"{server.folder}: its files could not be written anew ({_explain(error)}); all is as it was"
        ) from error
    finally:
        driver.close()


def _check_room(folder: Path) -> None:
    size = sum(path.stat().st_size for path in (folder / "databases" / DATABASE).rglob("*") if path.is_file())
    needed, free = size + size // 2 + _ROOM, shutil.disk_usage(folder).free
    if free < needed:
        raise StoreError(
            f"{folder}: its files are written anew beside the old ones, for which {needed >> 20} MB must be free "
            f"on the disk and {free >> 20} MB are; make room and run this again"
        )
