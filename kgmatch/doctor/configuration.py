"""The settings: their file, the environment, and the folder in which they and what was imported lie."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from kgmatch.doctor.finding import Finding
from kgmatch.settings import load_settings

PART = "settings"
VARIABLES = ("KGMATCH_HOME", "KGMATCH_STORE", "KGMATCH_TAGGER", "KGMATCH_SCHEME", "KGMATCH_OCR", "KGMATCH_MIX")
OTHERS = stat.S_IRWXG | stat.S_IRWXO  # what nobody but the owner should have


def settings_file(home: Path) -> Iterator[Finding]:
    load_settings()  # raises DataError, which is the finding
    path = home / "kgmatch.toml"
    yield Finding(PART, "ok", f"{path} is read" if path.is_file() else f"no {path}: everything is as by default")


def environment(environ: Mapping[str, str]) -> Iterator[Finding]:
    """The variables in force, and those that mean nothing to kgmatch."""
    named = {name: value for name, value in sorted(environ.items()) if name.startswith("KGMATCH_") and value}
    in_force = [f"{name}={value}" for name, value in named.items() if name in VARIABLES]
    if in_force:
        yield Finding(PART, "ok", f"from the environment: {', '.join(in_force)}")
    unknown = [name for name in named if name not in VARIABLES]
    if unknown:
        yield Finding(PART, "warn", f"{', '.join(unknown)} in the environment: not read by kgmatch", f"unset it, or correct its name: {', '.join(VARIABLES)}")  # fmt: skip


def home_folder(home: Path) -> Iterator[Finding]:
    """The kgmatch home is its owner's alone: it holds views of servers' graphs."""
    if not home.exists():
        yield Finding(PART, "ok", f"no kgmatch home yet ({home}); it is made when something is kept there")
        return
    found = home.stat()
    if not stat.S_ISDIR(found.st_mode):
        yield Finding(PART, "fail", f"{home}: is no folder", "move it away, or name another with KGMATCH_HOME")
    elif os.name == "nt":
        yield Finding(PART, "ok", f"kgmatch home: {home}")
    elif found.st_uid != os.geteuid():
        yield Finding(PART, "warn", f"{home}: the kgmatch home belongs to another user", "name one of your own with KGMATCH_HOME")  # fmt: skip
    elif found.st_mode & OTHERS:
        yield Finding(PART, "warn", f"{home}: others may look into the kgmatch home (mode {stat.S_IMODE(found.st_mode):04o})", f"chmod 700 {home}")  # fmt: skip
    else:
        yield Finding(PART, "ok", f"kgmatch home: {home}, closed to others")
