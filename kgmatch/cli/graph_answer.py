"""What an answer of `kgmatch graph` is, and how it is printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from kgmatch.cli.graph_html import Picture, checked, write
from kgmatch.cli.output import Format, note, put_csv, put_json, put_jsonl, put_table

TABLE_NAMES = 8  # skills or occupations that a cell of a table lists
Who = tuple[str | None, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What all of the commands take. `least`: how many candidates a link takes, None for the default."""

    store: str | None
    top: int
    form: str
    html: Path | None
    unlinked: bool
    least: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`rows`: as JSON has them, under `key` beside `about`; `flat`: the same for CSV; `shown`: for people; `says`: on stderr."""

    key: str
    about: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    flat: Callable[[Mapping[str, Any]], dict[str, Any]]
    shown: Callable[[Mapping[str, Any]], dict[str, Any]]
    columns: Sequence[str]
    csv_columns: Sequence[str]
    right: Sequence[str]
    says: Sequence[str]


def check(options: Options) -> None:
    if options.html is not None:
        checked(options.html)  # before the work, not after it


def put(answer: Answer, options: Options, picture: Callable[[Picture], Picture]) -> None:
    """The answer in the form asked for, the picture where one is, and then on stderr how to take it."""
    shown = [answer.shown(row) for row in answer.rows]
    if options.form == Format.json:
        put_json({"about": dict(answer.about), answer.key: list(answer.rows)})
    elif options.form == Format.jsonl:
        put_jsonl(answer.rows)
    elif options.form == Format.csv:
        put_csv([answer.flat(row) for row in answer.rows], answer.csv_columns)
    elif shown:
        put_table(shown, answer.columns, right=answer.right)
    if options.html is not None:
        table = Picture("", answer.says, (), (), (), answer.columns, shown, answer.right)
        write(options.html, picture(table))
    for line in answer.says:
        note(f"kgmatch: {line}")
    if options.html is not None:
        note(f"kgmatch: picture in {options.html}")


def who(id: str, people: Mapping[str, Who]) -> dict[str, Any]:
    name, sources = people.get(id, (None, ()))
    return {"id": id, "name": name, "sources": list(sources)}


def name_of(who: Mapping[str, Any]) -> str:
    return str(who["name"] or ", ".join(PurePath(s).name for s in who["sources"]) or who["id"])


def shown_who(who: Mapping[str, Any]) -> tuple[str, str]:
    return f"{who['name'] or '(no name found)'} {who['id']}", ", ".join(PurePath(s).name for s in who["sources"])


def some(names: Sequence[str], most: int = TABLE_NAMES) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def candidates(n: int) -> str:
    return f"{n} candidate" if n == 1 else f"{n} candidates"
