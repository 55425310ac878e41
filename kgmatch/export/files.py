"""Files and folders that are there whole or not at all, and are their owner's alone: they hold personal data."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from kgmatch.errors import OutputError

MARKER = ".kgmatch-export"  # in a folder that an export made: --force replaces no other
_JUST_BEGUN = 60.0  # seconds


@contextmanager
def whole_file(path: Path, *, force: bool) -> Iterator[TextIO]:
    """Text that becomes the file when the block ends well. Raises OutputError."""
    _check_place(path, force=force)
    if path.exists() and not path.is_file():
        raise OutputError(f"{path}: is {'a folder' if path.is_dir() else 'no plain file'}; name a file")
    with _said_plainly(path):
        part = _new_part(path)
        try:
            with private(part) as out:
                _hold(out)
                yield out
                out.flush()
                os.fsync(out.fileno())
            _check_place(path, force=force)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path, *, force: bool) -> Iterator[Path]:
    """A folder to fill, which becomes the one at `path` when the block ends well. Raises OutputError."""
    _check_place(path, force=force)
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise OutputError(f"{path}: is no folder; this format writes one")
    if path.is_dir() and any(path.iterdir()) and not (path / MARKER).is_file():
        raise OutputError(f"{path}: a folder that no export made; --force does not replace it, name another")
    with _said_plainly(path):
        part = _new_part(path)
        try:
            part.mkdir(mode=0o700)
            with private(part / MARKER) as marker:
                _hold(marker)
                yield part
            _check_place(path, force=force)
            _put_in_place(part, path)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def private(path: Path) -> TextIO:
    """A new file, open for text, readable by its owner only from the first byte on; lines end as they are written."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(descriptor, "w", encoding="utf-8", newline="", buffering=1 << 20)


def _new_part(path: Path) -> Path:
    """A name beside `path` to write under. What an export that was killed has left beside it goes: it is personal data."""
    for left in path.parent.glob(".kgmatch-*.part"):
        if _is_left(left):
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
    return path.with_name(f".kgmatch-{secrets.token_hex(6)}.part")


def _hold(out: TextIO) -> None:
    """Mark the file as being written, for as long as it is open."""
    try:
        import fcntl

        fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):  # no such locks here: then nothing is taken for left either
        pass


def _is_left(part: Path) -> bool:
    """Whether nobody writes there any more. What has only just been begun may not be held yet."""
    try:
        import fcntl

        held = part / MARKER if part.is_dir() else part
        if time.time() - held.stat().st_mtime < _JUST_BEGUN:
            return False
        with held.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True


def _check_place(path: Path, *, force: bool) -> None:
    if not path.parent.is_dir():
        raise OutputError(f"{path.parent}: no such folder; make it first")
    if not force and (path.exists() or path.is_symlink()):
        raise OutputError(f"{path}: is there already; name another, or replace it with --force")


def _put_in_place(part: Path, path: Path) -> None:
    if not path.exists():
        part.rename(path)
        return
    old = path.with_name(f"{part.name}.old")
    path.rename(old)
    try:
        part.rename(path)
    except OSError:
        old.rename(path)
        raise
    shutil.rmtree(old)


@contextmanager
def _said_plainly(path: Path) -> Iterator[None]:
    """A full disk, a folder that may not be written: one line that names what was asked for."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}; nothing was left there") from None
