"""Duplicates by probabilistic record linkage: splink on DuckDB, with fixed weights (Fellegi and Sunter, 1969)."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from kgmatch.duplicates.comparisons import (
    COMPARISONS,
    NAME_FUNCTION,
    Level,
    levels_of,
    may_be_certain,
    sentence,
    settings,
    share_of_people,
    weights,
    worth_listing,
)
from kgmatch.duplicates.exact import exact_pairs
from kgmatch.duplicates.names import NAME_LEVELS, name_level
from kgmatch.duplicates.records import Keys, Pair, PersonFacts, all_keys, job_blocks, name_blocks
from kgmatch.errors import ModelError

THREADS = 4
MEMORY = "2GB"


EXTRA_MISSING = (
    "finding one person's resumes by more than the same file or e-mail needs splink: pip install 'kgmatch[people]'"
)


@dataclass(frozen=True, slots=True)
class Scored:
    """Two candidates with the probability that they are one person, and the level of each field."""

    a: str
    b: str
    probability: float
    levels: Mapping[str, Level]


def available() -> bool:
    """Whether the `people` extra is installed."""
    return all(find_spec(name) is not None for name in ("splink", "duckdb", "pyarrow"))


def find(people: Sequence[PersonFacts], *, threads: int = 0) -> list[Pair]:
    """Pairs of candidates that may be one person, the likeliest first, then by ids; the order of `people` does not
    matter. Those of `find_exact` are among them. `threads`: of DuckDB, 0 for as many as there are cores, at most 4.
    Raises ModelError without the `people` extra, DataError when an id comes twice.
    """
    if not available():
        raise ModelError(EXTRA_MISSING)
    keys = all_keys(people)
    fitted = weights()
    found = {(pair.a, pair.b): pair for pair in exact_pairs(keys)}
    for scored in score(keys, fitted, least=fitted["doubtful"], threads=threads):
        if not worth_listing(scored.levels):
            continue
        certain = scored.probability >= fitted["certain"] and may_be_certain(scored.levels)
        pair = Pair(scored.a, scored.b, scored.probability, sentence(scored.levels), certain)
        found.setdefault((pair.a, pair.b), pair)
    return sorted(found.values(), key=lambda p: (-p.probability, p.a, p.b))


def score(
    keys: Sequence[Keys], fitted: Mapping[str, Any], *, least: float = 0.0, threads: int = 0, all_pairs: bool = False
) -> list[Scored]:
    """Every pair that shares a block (`all_pairs`: every pair) and is at least so probable; in no order. `fitted`: as
    duplicates.json holds it.
    """
    if len(keys) < 2:
        return []
    import duckdb
    import pyarrow as pa
    from splink import DuckDBAPI, Linker

    for name in ("splink", "sqlglot"):  # both warn and report through logging; nothing of it is for the user
        logging.getLogger(name).setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="kgmatch-people-") as folder:
        connection = duckdb.connect(
            ":memory:",
            config={
                "threads": threads or min(THREADS, os.cpu_count() or 1),
                "memory_limit": MEMORY,
                "temp_directory": folder,
                "extension_directory": folder,
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            },
        )
        try:
            connection.execute("SET enable_progress_bar = false")
            connection.create_function(NAME_FUNCTION, _name_number, ["VARCHAR", "VARCHAR"], "INTEGER")
            api = DuckDBAPI(connection)
            linker = Linker(api.register(_table(keys)), settings(fitted, all_pairs=all_pairs), log_level=None)
            names = sorted({k.name for k in keys})
            shares = [share_of_people(name, fitted["names"]) for name in names]
            frequencies = api.register(pa.table({"name": names, "tf_name": pa.array(shares, pa.float64())}))
            linker.table_management.register_term_frequency_lookup(frequencies, "name")
            scored = linker.inference.predict(threshold_match_probability=least or None, warning_mode="never")
            gammas = ", ".join(f"gamma_{c.field}" for c in COMPARISONS)
            rows = connection.sql(
                f"SELECT id_l, id_r, match_probability, {gammas} FROM {scored.physical_name}"
            ).fetchall()
        finally:
            connection.close()
    return [
        Scored(
            min(a, b), max(a, b), p, levels_of({c.field: g for c, g in zip(COMPARISONS, gammas_, strict=True)})
        )
        for a, b, p, *gammas_ in rows
    ]  # fmt: skip


def _name_number(a: str, b: str) -> int:
    return NAME_LEVELS.index(name_level(a, b))


def _table(keys: Sequence[Keys]) -> Any:
    """The keys as an Arrow table: `id` and `name` are strings, the rest lists of strings."""
    import pyarrow as pa

    lists: dict[str, list[Sequence[str]]] = {
        "emails": [k.emails for k in keys],
        "phones": [k.phones.full for k in keys],
        "tails": [k.phones.tails for k in keys],
        "bare": [k.phones.bare for k in keys],
        "links": [k.links for k in keys],
        "hosts": [sorted({link.partition("/")[0] for link in k.links}) for k in keys],
        "employers": [k.employers for k in keys],
        "jobs": [k.jobs for k in keys],
        "schools": [k.schools for k in keys],
        "places": [k.places for k in keys],
        "name_blocks": [name_blocks(k.name) if k.name else () for k in keys],
        "job_blocks": [job_blocks(k) for k in keys],
    }
    columns = {column: pa.array([list(v) for v in values], pa.list_(pa.string())) for column, values in lists.items()}
    return pa.table({"id": [k.id for k in keys], "name": [k.name for k in keys], **columns})
