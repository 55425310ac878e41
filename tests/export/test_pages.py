"""The graph is read whole, each node and relationship once, however the pages fall."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kgmatch.errors import StoreError
from kgmatch.export import FORMATS, export
from kgmatch.store import Store
from kgmatch.store.pages import Pages, home, value
from kgmatch.store.queries import bookkeeping as q
from tests.export.graphs import edges, fill, nodes, repr_of


def test_every_node_is_read_once(filled: Store) -> None:
    pages = Pages(filled)
    read = [node for label in pages.labels for page in pages.nodes(label) for node in page]
    assert {node.ref: (list(node.labels), node.properties) for node in read} == nodes(filled)
    assert len(read) == len(nodes(filled))


def test_every_relationship_is_read_once(filled: Store) -> None:
    pages = Pages(filled)
    read = [tuple(edge) for label in pages.labels for page in pages.edges(label) for edge in page]
    assert sorted(((tuple(a), t, tuple(b), p) for a, t, b, p in read), key=repr_of) == edges(filled)


def test_a_page_is_never_much_of_the_graph(filled: Store) -> None:
    filled.write(("UNWIND range(1, 2000) AS n MERGE (:Field {id: 'f' + toString(n)})", {}))
    try:
        sizes = [len(page) for page in Pages(filled).nodes("Field")]
        assert sum(sizes) >= 2000
        assert max(sizes) < 100
    finally:
        filled.write(("MATCH (f:Field) WHERE f.id STARTS WITH 'f' AND NOT (f)<-[:IN]-() DELETE f", {}))


def test_what_has_no_id_is_counted(store: Store, tmp_path: Path) -> None:
    store.write(("CREATE (:Field {id: 'x'})<-[:IN]-(:Nameless {name: 'y'})", {}))
    counts = export(store, "graphml", tmp_path / "g.graphml")
    assert (counts.left_out_nodes, counts.left_out_edges) == (1, 1)
    assert counts.nodes["Field"] == 1


@pytest.mark.parametrize("form", FORMATS)
def test_two_exports_of_one_graph_are_equal(filled: Store, tmp_path: Path, form: str) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert export(filled, form, first) == export(filled, form, second)
    if first.is_file():
        assert first.read_bytes() == second.read_bytes()
        return
    assert {p.name: p.read_bytes() for p in first.iterdir()} == {p.name: p.read_bytes() for p in second.iterdir()}


def test_a_graph_that_changes_meanwhile_is_not_exported(filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    def written(pages: Pages, out: Any) -> None:
        filled.write((q.BUMP_GENERATION, {}))

    monkeypatch.setattr("kgmatch.export.exports.write_cypher", written)
    with pytest.raises(StoreError, match="changed while it was exported"):
        export(filled, "cypher", tmp_path / "x.cypher")
    assert list(tmp_path.iterdir()) == []


def test_both_engines_are_read_alike(store: Store, filled: Store, pipeline: Any, tmp_path: Path) -> None:
    fill(store, pipeline)
    filled_, store_ = tmp_path / "filled", tmp_path / "store"
    filled.write(("MATCH (s:Store) SET s.generation = 0", {}))
    store.write(("MATCH (s:Store) SET s.generation = 0", {}))
    export(filled, "graphml", filled_)
    export(store, "graphml", store_)
    assert sorted(filled_.read_text().splitlines()) == sorted(store_.read_text().splitlines())


@pytest.mark.parametrize(
    ("labels", "expected"),
    [(["Former", "Candidate"], "Candidate"), (["B", "A"], "A"), (["Skill"], "Skill"), ([], None)],
)
def test_the_label_that_a_key_belongs_to(labels: list[str], expected: str | None) -> None:
    assert home(labels) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [([1, 2.5], [1.0, 2.5]), ([1, "a"], ["1", "a"]), ([True, 1], ["true", "1"]), ({"a": 1}, '{"a": 1}'), ([], []), (True, True)],
)  # fmt: skip
def test_what_no_format_carries_becomes_text(raw: Any, expected: Any) -> None:
    assert value(raw) == expected
    assert type(value(raw)) is type(expected)
