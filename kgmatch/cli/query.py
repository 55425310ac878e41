"""`kgmatch query`: an analyst's Cypher, read-only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from kgmatch.cli.output import note, put_rows
from kgmatch.errors import QueryError
from kgmatch.settings import load_settings
from kgmatch.store import connect


def run(cypher: str, *, params: Sequence[str], limit: int, timeout: float, store: str | None, form: str) -> None:
    values = dict(map(_parameter, params))
    with connect(store or load_settings().store, must_exist=True) as opened:
        rows, cut = opened.query(cypher, values, limit=limit, timeout=timeout)
    put_rows(rows, form)
    if cut:
        note(f"kgmatch: only the first {limit} rows; raise --limit for more")


def _parameter(text: str) -> tuple[str, Any]:
    """`years=5` is a number, `name=Ana` a string, `ids=["a"]` a list."""
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise QueryError(f"--param {text}: write it as name=value")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError:
        return name, value
