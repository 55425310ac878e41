"""RDF files → one graph; a syntax error is said with its line and column."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgmatch.errors import DataError

if TYPE_CHECKING:
    from rdflib import Graph

SUFFIXES = {".ttl": "turtle", ".jsonld": "json-ld", ".json": "json-ld"}


def parsed(files: Sequence[Path]) -> Graph:
    """Raises DataError."""
    from rdflib import Graph

    graph = Graph()
    for path in files:
        form = SUFFIXES[path.suffix.lower()]
        try:
            if form == "json-ld":
                _check_contexts(path)
            graph.parse(path, format=form)
        except FileNotFoundError:
            raise DataError(f"{path}: no such file") from None
        except DataError:
            raise
        except Exception as error:  # rdflib and the JSON parser raise many kinds, all of them about the file's text
            raise DataError(f"{path}{_place(error)}: not valid {form}: {_says(error)}") from None
    return graph


def _check_contexts(path: Path) -> None:
    """Refuse a context that is named instead of written out: the parser would fetch it. Raises DataError, JSON errors."""
    left: list[Any] = [json.loads(path.read_bytes())]
    if not isinstance(left[0], dict | list):
        raise DataError(f"{path}: not valid json-ld: neither an object nor a list")
    while left:
        value = left.pop()
        if isinstance(value, dict):
            for key in ("@context", "@import"):
                given = value.get(key)
                for named in given if isinstance(given, list) else [given]:
                    if isinstance(named, str):
                        raise DataError(f"{path}: names the {key} {named[:80]!r}, which is not fetched; write it out in the file")  # fmt: skip
            left += value.values()
        elif isinstance(value, list):
            left += value


def _place(error: Exception) -> str:
    """Line and column, as far as the parser knows them."""
    if hasattr(error, "lineno") and hasattr(error, "colno"):  # JSON
        return f", line {error.lineno}, column {error.colno}"
    if hasattr(error, "lines") and hasattr(error, "_str") and hasattr(error, "_i"):  # rdflib's notation3
        text = error._str.decode("utf-8", "replace") if isinstance(error._str, bytes) else error._str
        before = text[: error._i]  # counted in characters, though rdflib keeps bytes
        return f", line {error.lines + 1}, column {len(before) - before.rfind(chr(10))}"
    return ""


def _says(error: Exception) -> str:
    """What the parser says, without the piece of the file that it quotes."""
    return str(getattr(error, "_why", None) or getattr(error, "msg", None) or error).strip().split("\n")[0][:160]
