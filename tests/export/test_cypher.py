"""The script rebuilds the graph in an empty store of either engine, and run again changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgmatch.export import cypher, export
from kgmatch.export.cypher import literal, rebuild
from kgmatch.store import Store
from tests.export.graphs import HOSTILE, QUESTIONS, edges, nodes

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.fixture
def script(filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cypher, "ROWS", 20)
    path = tmp_path / "graph.cypher"
    export(filled, "cypher", path)
    return path


def test_the_graph_is_rebuilt_and_a_second_run_changes_nothing(store: Store, filled: Store, script: Path) -> None:
    rebuild(store, script)
    generation = filled.read("MATCH (s:Store) RETURN s.generation AS n")[0]["n"]
    store.command(f"MATCH (s:Store) SET s.generation = {generation}")  # the writes that it took were counted on top
    first = nodes(store), edges(store)
    assert first == (nodes(filled), edges(filled))
    for question in QUESTIONS:
        assert store.query(question)[0] == filled.query(question)[0], question
    rebuild(store, script)
    store.command(f"MATCH (s:Store) SET s.generation = {generation}")
    assert (nodes(store), edges(store)) == first


def test_a_statement_ends_at_the_end_of_a_line_and_nothing_else_does(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    statements = text.split(";\n")
    assert statements.pop() == ""
    assert all(s.lstrip("/ ").startswith(("A kgmatch", "CREATE", "UNWIND")) for s in statements)
    assert all(len(s.splitlines()) <= 22 for s in statements)


def test_hostile_text_is_one_value_on_both_engines(store: Store) -> None:
    for text in HOSTILE:
        assert store.read(f"RETURN {literal(text)} AS x") == [{"x": text}]
        assert store.read(f"RETURN {literal([text, text])} AS x") == [{"x": [text, text]}]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(TEXT)
def test_any_text_survives(filled: Store, text: str) -> None:
    assert filled.read(f"RETURN {literal(text)} AS x") == [{"x": text}]
    assert literal(text).isprintable() or "\n" not in literal(text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(
    st.one_of(st.integers(-(2**63) + 1, 2**63 - 1), st.floats(allow_nan=False, allow_subnormal=False), st.booleans())
)
def test_any_number_survives(filled: Store, number: float) -> None:
    ((value,),) = (row.values() for row in filled.read(f"RETURN {literal(number)} AS x"))
    assert value == number
    assert type(value) is type(number)
