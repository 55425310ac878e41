"""The folder of an embedded store, as the disk has it: whose it is, who may read it, and room to write."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from kgmatch.doctor.configuration import OTHERS
from kgmatch.doctor.finding import Finding, counted
from kgmatch.store.folder import ROOM

PART = "store"


def permissions(folder: Path) -> Iterator[Finding]:
    """Every file and folder of the store is its owner's alone: 0600 and 0700."""
    if os.name == "nt":
        yield Finding(PART, "ok", f"{folder}: who may read it is not looked at on Windows")
        return
    found = [(path, path.lstat()) for path in (folder, *_inside(folder)) if not path.is_symlink()]
    foreign = [path for path, about in found if about.st_uid != os.geteuid()]
    if foreign:
        yield Finding(PART, "warn", f"{folder}: {counted(len(foreign), 'file')} of another user in it: {foreign[0]}", f"run kgmatch as the user whose store it is, or chown -R {folder}")  # fmt: skip
    loose = [path for path, about in found if about.st_mode & OTHERS]
    if not loose:
        yield Finding(PART, "ok", f"{folder}: {counted(len(found), 'file and folder', 'files and folders')}, all closed to others")  # fmt: skip
    elif loose[0] == folder:
        yield Finding(PART, "fail", f"{folder}: others may look into it, and the store holds personal data; files open to them: {len(loose):,}", f"chmod -R go= {folder}")  # fmt: skip
    else:
        yield Finding(PART, "warn", f"{folder}: {counted(len(loose), 'file')} in it would be open to others if the folder were: {loose[0]}", f"chmod -R go= {folder}")  # fmt: skip


def room(folder: Path) -> Iterator[Finding]:
    """Room to write, and to write the files anew after an erasure, for which they are there twice for a while."""
    free, size = shutil.disk_usage(folder).free, sum(path.lstat().st_size for path in _inside(folder))
    says = f"{folder}: {_megabytes(size)}, {_megabytes(free)} free on its disk"
    if free < ROOM:
        yield Finding(PART, "fail", f"{says}; nothing is written with less than {_megabytes(ROOM)}", "make room")
    elif free < ROOM + size + size // 2:
        yield Finding(PART, "warn", f"{says}; too little to write the files anew after an erasure", "make room")
    else:
        yield Finding(PART, "ok", says)


def _inside(folder: Path) -> Iterator[Path]:
    """All files and folders in it. Others may be writing: what goes while it is looked at is left out."""
    for at, folders, files in os.walk(folder):
        yield from (path for name in (*folders, *files) if os.path.lexists(path := Path(at, name)))


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB" if size < 1e9 else f"{size / 1e9:,.1f} GB"
