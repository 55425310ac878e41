"""Looking again and again at files and folders for what is new there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kgmatch.ingest.batch import files_at

Stamp = tuple[int, int]  # modification time in ns, size in bytes


def watch(
    paths: Sequence[Path],
    *,
    every: float,
    sleep: Callable[[float], None] = time.sleep,
    missing: Callable[[Path], None] = lambda _: None,
) -> Iterator[list[Path]]:
    """At once all files that are there; then, every so many seconds, those that are new or changed: often none.

    A file is changed when its time of modification or its size is. It comes when both were the same at two looks one
    after the other: until then it may still be copied. `missing` is told of a path that is not there, once each time that
    it vanishes; what was in it is not taken for new when it comes back.
    """
    given: dict[Path, Stamp] = {}  # as each file was when it was last handed out
    growing: dict[Path, Stamp] = {}
    away: set[Path] = set()
    first = True
    while True:
        now, gone, unsure = _look(paths)
        for path in gone - away:
            missing(path)
        away = gone
        # A file that is gone is new when it comes back, unless all of its folder is gone.
        given = {file: stamp for file, stamp in given.items() if file in now or _below(file, gone | unsure)}
        new = {file: stamp for file, stamp in now.items() if given.get(file) != stamp}
        ready = {file: stamp for file, stamp in new.items() if first or growing.get(file) == stamp}
        growing = {file: stamp for file, stamp in new.items() if file not in ready}
        given |= ready
        first = False
        yield list(ready)
        sleep(every)


def _look(paths: Sequence[Path]) -> tuple[dict[Path, Stamp], set[Path], set[Path]]:
    """Every file with its stamp, each once; the paths that are not there; those that were not seen whole this time."""
    found: dict[Path, Stamp] = {}
    seen: set[Path] = set()
    gone: set[Path] = set()
    unsure: set[Path] = set()
    for path in paths:
        try:
            if not path.exists():
                gone.add(path)
                continue
            for file in files_at(path):
                whole = file.resolve()
                if whole not in seen:
                    said = file.stat()
                    found[file] = said.st_mtime_ns, said.st_size
                    seen.add(whole)
        except OSError:  # it changes under the eye, or the network is away: the next look will tell
            unsure.add(path)
    return found, gone, unsure


def _below(file: Path, folders: set[Path]) -> bool:
    return any(file == folder or folder in file.parents for folder in folders)
