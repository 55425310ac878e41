"""networkx reads the GraphML back with the same counts, types and texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgmatch.export import export
from kgmatch.export.graphml import attribute, original, text
from kgmatch.store import Store
from tests.export.graphs import edges, nodes, repr_of

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.fixture(scope="module")
def path(filled: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("graphml") / "graph.graphml"
    export(filled, "graphml", path)
    return path


@pytest.fixture(scope="module")
def graph(path: Path) -> Any:
    return nx.read_graphml(path, force_multigraph=True)


def read_back(properties: dict[str, Any], lists: dict[str, Any]) -> dict[str, Any]:
    """A node's or edge's data as the graph has it: texts decoded, lists out of their JSON."""
    texts = {name: original(v) if isinstance(v, str) else v for name, v in properties.items()}
    return {name: json.loads(v) if isinstance(lists.get(name), list) else v for name, v in texts.items()}


def shown(properties: dict[str, Any]) -> dict[str, Any]:
    """What networkx keeps: it drops an empty text."""
    return {name: v for name, v in properties.items() if v != ""}


def test_every_node_comes_back_with_labels_and_properties(graph: Any, filled: Store) -> None:
    expected = nodes(filled)
    by_id = {original(id): data for id, data in graph.nodes(data=True)}
    assert graph.number_of_nodes() == len(expected)
    for (label, key), (labels, properties) in expected.items():
        data = dict(by_id[f"{label}:{key}"])
        assert data.pop("labels") == "".join(f":{bears}" for bears in labels)
        assert read_back(data, properties) == shown(properties)


def test_every_relationship_comes_back(graph: Any, filled: Store) -> None:
    expected = edges(filled)
    found = []
    for start, end, data in graph.edges(data=True):
        plain = dict(data)
        type = plain.pop("label")
        plain.pop("id", None)
        lists = {"box": [], "tags": [], "quotes": []}
        found.append((tuple(original(start).split(":", 1)), type, tuple(original(end).split(":", 1)), read_back(plain, lists)))  # fmt: skip
    assert graph.number_of_edges() == len(expected)
    assert sorted(found, key=repr_of) == expected


def test_every_type_is_declared(path: Path) -> None:
    tree = ElementTree.parse(path)
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    keys = {k.get("id"): k for k in tree.iterfind("g:key", space)}
    used = {(d.get("key"), p.tag.rpartition("}")[2]) for p in tree.iter() for d in p.iterfind("g:data", space)}
    assert {(id, k.get("for")) for id, k in keys.items()} == used
    assert {k.get("attr.type") for k in keys.values()} <= {"string", "boolean", "long", "double"}
    # A property of several types has a declaration for each.
    assert sorted(str(k.get("attr.type")) for k in keys.values() if k.get("attr.name") == "mixed") == ["double", "long", "string"]  # fmt: skip


@given(TEXT)
def test_any_text_survives(said: str) -> None:
    read = ElementTree.fromstring(f'<a b="{attribute(said)}">{text(said)}</a>')
    assert original(read.text or "") == said
    assert original(str(read.get("b"))) == said


@given(st.text("_x0041FfEe\x00\x0b", max_size=20))
def test_the_escape_itself_is_escaped(said: str) -> None:
    assert original(ElementTree.fromstring(f"<a>{text(said)}</a>").text or "") == said
