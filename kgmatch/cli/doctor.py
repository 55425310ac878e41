"""`kgmatch doctor`: what was found, with what to do under it."""

from __future__ import annotations

from dataclasses import asdict

from kgmatch.cli.output import Format, note, put_rows, put_table
from kgmatch.doctor import examine

COLUMNS = ("part", "state", "says", "do")


def run(*, store: str | None, form: str) -> int:
    """Print the findings → the exit code: 1 when anything fails."""
    findings = list(examine(store=store))
    failed = [f for f in findings if f.state == "fail"]
    if form == Format.table:
        rows = [
            {"part": f.part, "": f.state, "finding": f.says + (f"\n→ {f.do}" if f.do else "")} for f in findings
        ]  # fmt: skip
        put_table(rows, ("part", "", "finding"))
        warned = sum(f.state == "warn" for f in findings)
        note(f"{len(findings)} looked at: {len(failed)} to mend, {warned} to know of")
    else:
        put_rows([asdict(f) for f in findings], form, columns=COLUMNS)
    return 1 if failed else 0
