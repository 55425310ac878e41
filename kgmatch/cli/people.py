"""`kgmatch people`: who is the same person."""

from __future__ import annotations

import sys
from typing import Any

from kgmatch.cli.output import Format, note, put_csv, put_json, put_jsonl, put_table
from kgmatch.duplicates.model import EXTRA_MISSING, available
from kgmatch.errors import DataError
from kgmatch.graph.people import doubts, former_owners, keep_apart, merge, split
from kgmatch.matching.display import people_of
from kgmatch.people import find_people
from kgmatch.settings import load_settings
from kgmatch.store import Store, connect

COLUMNS = ("a", "b", "probability", "why", "a_name", "b_name", "a_files", "b_files")


def run_find(*, store: str | None, form: str) -> None:
    settings = load_settings()
    with connect(store or settings.store, must_exist=True) as opened:
        found = find_people(opened, threads=settings.threads)
        record = {
            "merged": [{"kept": keep, "merged": other, "why": why} for keep, other, why in found.merged],
            "doubtful": _pairs(opened, len(found.doubts)),
        }
    if form in (Format.json, Format.jsonl):
        (put_json if form == Format.json else lambda r: put_jsonl([r]))(record)
    else:
        for row in record["merged"]:
            sys.stdout.write(f"{row['merged']} merged into {row['kept']}: {row['why']}\n")
        _put(record["doubtful"], form)
        sys.stdout.write(f"{len(record['merged'])} merged, {len(record['doubtful'])} pairs to review\n")
    if not found.model:
        note(EXTRA_MISSING)


def run_review(*, store: str | None, top: int, form: str) -> None:
    with connect(store or load_settings().store, must_exist=True) as opened:
        rows = _pairs(opened, top)
    if form in (Format.json, Format.jsonl):
        put_json(rows) if form == Format.json else put_jsonl(rows)
        return
    _put(rows, form)
    if not rows:
        note("no doubtful pairs" if available() else EXTRA_MISSING)
    elif form == Format.table:
        note("for each: kgmatch people merge A B, or kgmatch people apart A B")


def run_merge(keep: str, other: str, *, why: str, store: str | None) -> None:
    with connect(store or load_settings().store, must_exist=True) as opened:
        merge(opened, keep, other, by="person", why=why)
    sys.stdout.write(f"{other} merged into {keep}; kgmatch people split {keep} {other} takes it back\n")


def run_split(candidate: str, former: str | None, *, store: str | None) -> None:
    with connect(store or load_settings().store, must_exist=True) as opened:
        known = former_owners(opened, candidate)
        if former is None and len(known) != 1:
            raise DataError(
                f"{candidate}: name whom to split off, one of {', '.join(known)}"
                if known
                else f"{candidate}: nobody was ever merged into this candidate"
            )
        former = former or known[0]
        split(opened, candidate, former)
    sys.stdout.write(f"{former} is a candidate of their own again, kept apart from {candidate}\n")


def run_apart(one: str, other: str, *, store: str | None) -> None:
    with connect(store or load_settings().store, must_exist=True) as opened:
        keep_apart(opened, one, other)
    sys.stdout.write(f"{one} and {other} are two people\n")


def _pairs(store: Store, top: int) -> list[dict[str, Any]]:
    """The undecided pairs with what a person needs to decide."""
    found = doubts(store)[:top]
    people = people_of(store, sorted({id for d in found for id in (d.a, d.b)}))
    rows = []
    for d in found:
        (a_name, a_files), (b_name, b_files) = (people.get(id, (None, ())) for id in (d.a, d.b))
        rows.append({
            "a": d.a, "b": d.b, "probability": d.probability, "why": d.why, "a_name": a_name, "b_name": b_name,
            "a_files": list(a_files), "b_files": list(b_files),
        })  # fmt: skip
    return rows


def _put(rows: list[dict[str, Any]], form: str) -> None:
    if form == Format.csv:
        put_csv(rows, COLUMNS)
    elif rows:
        shown = [
            {
                "probability": row["probability"], "why": row["why"],
                "A": f"{row['a']} {row['a_name'] or '(no name)'}\n{', '.join(row['a_files'])}",
                "B": f"{row['b']} {row['b_name'] or '(no name)'}\n{', '.join(row['b_files'])}",
            }
            for row in rows
        ]  # fmt: skip
        put_table(shown, ("probability", "A", "B", "why"), right=("probability",))
