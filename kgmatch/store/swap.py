"""One database's files put in the place of another's, whole or not at all, and the old ones overwritten.

A draft is made beside the database. `announce` says that it is whole; from then on `finish` puts it in place, and so
does the next opening of the store when the process was killed. A draft that nobody announced is dropped. Both must be
called by who holds the store's lock, while no server runs.

The old files are overwritten before they go. A disk that writes elsewhere than it is told to (an SSD, a file system
that copies on write, a snapshot or a backup) may still keep what they held: only encryption of the disk covers that.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from kgmatch.errors import StoreError

DRAFT_SUFFIX = "_rewrite"
_ANNOUNCED = "rewrite-is-whole"
_OLD = "rewritten"
_BLOCK = 1 << 20  # bytes
_LOG_IN_USE = "arcadedb.log"  # open for as long as the process lives, also after the server was stopped


def draft_of(folder: Path, database: str) -> Path:
    """Where the draft of the store's database is made."""
    return folder / "databases" / f"{database}{DRAFT_SUFFIX}"


def announce(folder: Path) -> None:
    """Say that the draft is whole: it is what the store holds from now on."""
    descriptor = os.open(folder / _ANNOUNCED, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    _settle(folder)


def finish(folder: Path, database: str) -> None:
    """Put an announced draft in place and overwrite what was there, or drop an unannounced one. Raises StoreError."""
    live, draft, old = folder / "databases" / database, draft_of(folder, database), folder / _OLD
    announced = folder / _ANNOUNCED
    if not (announced.exists() or draft.exists() or old.exists()):
        return
    try:
        if not announced.exists():
            if not live.exists() and old.exists():  # the announcement was deleted by hand
                old.rename(live)
                _settle(live.parent)
            _wipe(draft)
            _wipe(old)
            return
        if draft.exists():
            _settle_all(draft)
            if live.exists():
                _wipe(old)
                live.rename(old)
            draft.rename(live)
            _settle(live.parent)
            _settle(folder)
        _wipe(old)
        _wipe_logs(folder / "log")
        announced.unlink()
        _settle(folder)
    except OSError as error:
        raise StoreError(
            f"{error.filename or folder}: its files cannot be put in place ({error.strerror or error}); "
            "mend that and open the store again, nothing is lost"
        ) from error


def _wipe(path: Path) -> None:
    """Overwrite all files under the folder with zeros, then delete it. A link is deleted, not followed."""
    if not path.exists() and not path.is_symlink():
        return
    for file in _files(path):
        _overwrite(file)
    for at, folders, files in os.walk(path, topdown=False):
        for name in files:
            os.unlink(os.path.join(at, name))
        for name in folders:
            inner = Path(at, name)
            inner.unlink() if inner.is_symlink() else inner.rmdir()
    path.rmdir()


def _wipe_logs(folder: Path) -> None:
    """What a log quoted goes too; the file that this process's engine writes to is emptied and stays."""
    for file in _files(folder):
        if file.suffix in (".lck", ".properties"):
            continue
        _overwrite(file)
        os.truncate(file, 0)
        if not file.name.startswith(_LOG_IN_USE):
            file.unlink()


def _overwrite(file: Path) -> None:
    with file.open("r+b", buffering=0) as out:
        left = out.seek(0, os.SEEK_END)
        out.seek(0)
        zeros = bytes(min(left, _BLOCK))
        while left > 0:
            left -= out.write(zeros[:left]) or 0
        os.fsync(out.fileno())


def _files(folder: Path) -> Iterator[Path]:
    for at, _, files in os.walk(folder):
        for name in files:
            path = Path(at, name)
            if path.is_file() and not path.is_symlink():
                yield path


def _settle_all(folder: Path) -> None:
    for file in _files(folder):
        with file.open("r+b") as data:
            os.fsync(data.fileno())
    _settle(folder)


def _settle(folder: Path) -> None:
    """Have the folder's entries on the disk before what comes next; Windows has no such call for folders."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
