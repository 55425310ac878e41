"""The folder of an embedded store, where the machine refuses it: what is wrong and what to do, in one plain sentence."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kgmatch.errors import StoreError

ROOM = 64 << 20  # bytes that must be free before a write, so that the engine never meets a full disk halfway
_PROBE = 1 << 20
_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """What the operating system refuses inside is raised as a StoreError that names the folder."""
    try:
        yield
    except OSError as error:
        raise refused(folder, error) from None


def refused(folder: Path, error: OSError) -> StoreError:
    if error.errno in _FULL:
        return no_room(folder)
    if error.errno == errno.EROFS:
        return StoreError(
            f"{folder}: on a read-only disk, and a store is written to even when it is only asked; "
            "keep it where it can be written, and name that with --store"
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return StoreError(
            f"{folder}: this user may not read and write it; run kgmatch as the user whose store it is, "
            "or name another with --store"
        )
    return StoreError(f"{folder}: cannot be used as a store: {error.strerror or error}")


def no_room(folder: Path) -> StoreError:
    return StoreError(
        f"{folder}: no room left on its disk ({ROOM >> 20} MB must be free to write safely); nothing is lost: "
        "make room, then run the same command again"
    )


def make_sure_of_room(folder: Path) -> None:
    """Raises StoreError when the disk is nearly full."""
    with told(folder):
        if shutil.disk_usage(folder).free < ROOM:
            raise no_room(folder)


def is_full(folder: Path) -> bool:
    """Whether a little more cannot be written, for the disk or for a quota on it."""
    probe = folder / f".room.{secrets.token_hex(4)}"
    try:
        with os.fdopen(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(bytes(_PROBE))
    except OSError as error:
        return error.errno in _FULL
    finally:
        probe.unlink(missing_ok=True)
    return False
