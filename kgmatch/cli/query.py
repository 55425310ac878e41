"""`kgmatch query`: an analyst's Cypher, read-only."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kgmatch.cli.output import note, put_rows
from kgmatch.errors import QueryError
from kgmatch.settings import load_settings
from kgmatch.store import connect
from kgmatch.store.script import statements


def run(cypher: str, *, params: Sequence[str], limit: int, timeout: float, store: str | None, form: str) -> None:
    values = dict(map(parameter, params))
    with connect(store or load_settings().store, must_exist=True) as opened:
        rows, cut = opened.query(cypher, values, limit=limit, timeout=timeout)
    put_rows(rows, form)
    if cut:
        note(f"kgmatch: only the first {limit} rows; raise --limit for more")


def one_statement(path: Path) -> str:
    """The query that a file holds, `-` being stdin. Raises QueryError when it holds none, or several."""
    found = statements(read_cypher(path))
    if len(found) != 1:
        raise QueryError(
            f"{path}: {len(found) or 'no'} statements, where one is asked for"
            + ("; kgmatch shell < FILE runs several" if found else "")
        )
    return found[0]


def read_cypher(path: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise QueryError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    except UnicodeDecodeError as error:
        raise QueryError(f"{path}: not UTF-8 at byte {error.start}") from None


def parameter(text: str, *, option: str = "--param") -> tuple[str, Any]:
    """`years=5` is a number, `name=Ana` a string, `ids=["a"]` a list."""
    name, separator, value = text.partition("=")
    if not separator or not name.strip():
        raise QueryError(f"{option} {text}: write it as name=value")
    try:
        return name.strip(), json.loads(value)
    except json.JSONDecodeError:
        return name.strip(), value
