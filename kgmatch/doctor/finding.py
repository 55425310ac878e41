"""What a check finds. A check that fails itself is a finding too."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from kgmatch.errors import KgmatchError

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`part`: of the program, or its settings, models, ontology or store; `do`: the remedy, "" where none is needed."""

    part: str
    state: State
    says: str
    do: str = ""


Check = Callable[[], Iterator[Finding]]


def run(part: str, checks: Iterable[Check]) -> Iterator[Finding]:
    """What the checks find; one that raises is a finding, and the others go on."""
    for check in checks:
        try:
            yield from check()
        except Exception as error:  # a broken installation raises anything
            yield of_error(part, error)


def of_error(part: str, error: Exception) -> Finding:
    """An error as a failure. The program's own errors say what to do behind their last semicolon."""
    if isinstance(error, KgmatchError):
        says, _, do = str(error).rpartition("; ")
        return Finding(part, "fail", says, do) if says else Finding(part, "fail", do)
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return Finding(part, "fail", f"{where}{error.strerror}", "see that this user may read it, and run this again")
    first = (str(error).strip() or type(error).__name__).splitlines()[0][:200]
    return Finding(
        part, "fail", f"could not be looked at ({type(error).__name__}: {first})",
        "install kgmatch again; if it stays, report this line",
    )  # fmt: skip


def counted(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def ingest_command(option: str, *, store: str | None) -> str:
    """`kgmatch ingest OPTION`, which without paths finds the files itself; with the store, where one was named."""
    return f"kgmatch ingest {option}" + (f" --store {shlex.quote(store)}" if store else "")
