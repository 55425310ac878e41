"""Rows to a terminal, JSON, JSON lines or CSV. What documents say is text here, never mark-up, escape or formula."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Format(StrEnum):
    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


class MatchFormat(StrEnum):
    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    trec = "trec"
    html = "html"


class ExportFormat(StrEnum):
    turtle = "turtle"
    graphml = "graphml"
    neo4j_csv = "neo4j-csv"
    cypher = "cypher"
    json_resume = "json-resume"


class DataFormat(StrEnum):
    json = "json"
    jsonl = "jsonl"


def put_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def put_jsonl(rows: Iterable[Any]) -> None:
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def put_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Cells that a spreadsheet would run as a formula are prefixed with an apostrophe."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([safe_cell(c) for c in columns])
    writer.writerows([safe_cell(row.get(c)) for c in columns] for row in rows)


def safe_cell(value: Any) -> Any:
    if isinstance(value, list | tuple | dict):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        value = _CONTROL.sub(" ", value)
        return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
    return "" if value is None else value


def put_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, right: Sequence[str] = ()) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(row.get(c))) for c in columns))
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table)


def plain(value: Any) -> str:
    """A value as a person reads it, without terminal escapes."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    if isinstance(value, dict) and "properties" in value:
        properties = value["properties"]
        name = (
            properties.get("name")
            or properties.get("label")
            or properties.get("title")
            or properties.get("id")
            or properties.get("uri")
        )
        return plain(f":{'|'.join(value.get('labels', []))} {name}" if "labels" in value else f"[{value.get('type')}]")
    if isinstance(value, list | tuple | dict):
        return _CONTROL.sub(" ", json.dumps(value, ensure_ascii=False))
    return _CONTROL.sub(" ", str(value))


def put_rows(rows: Sequence[Mapping[str, Any]], form: str, *, columns: Sequence[str] | None = None) -> None:
    names = list(columns or (rows[0].keys() if rows else ()))
    if form == Format.json:
        put_json(list(rows))
    elif form == Format.jsonl:
        put_jsonl(rows)
    elif form == Format.csv:
        put_csv(rows, names)
    else:
        put_table(rows, names)


def note(message: str) -> None:
    """A line for the person at the terminal, on stderr."""
    sys.stderr.write(_CONTROL.sub(" ", message) + "\n")
