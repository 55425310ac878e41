"""The graph's shape as it stands, on both engines."""

from __future__ import annotations

from kgmatch.store import Store
from kgmatch.store.shape import Ends, Label, Property, names, shape

FILL = (
    "MERGE (a:Cat {id: 1}) SET a.name = 'Tom', a.tags = ['x', 'y'], a.weight = 4.5",
    "MERGE (b:Cat {id: 2}) SET b.name = 7, b.tame = true",
    "MERGE (m:`Big Mouse` {id: 3}) SET m.`full name` = 'Jerry'",
    "MATCH (a:Cat {id: 1}), (m:`Big Mouse`) MERGE (a)-[:HUNTS {since: 1940}]->(m)",
    "MATCH (a:Cat {id: 1}), (b:Cat {id: 2}) MERGE (a)-[:HUNTS]->(b) MERGE (a)-[:KNOWS]->(b)",
)


def fill(store: Store) -> None:
    for statement in FILL:
        store.write((statement, {}))


def test_labels_have_counts_and_properties_with_their_types(store: Store) -> None:
    fill(store)
    found = {label.name: label for label in shape(store).labels}
    assert found["Cat"] == Label(
        "Cat",
        2,
        (
            Property("id", "integer", 2),
            Property("name", "integer or string", 2),
            Property("tags", "list of string", 1),
            Property("tame", "boolean", 1),
            Property("weight", "float", 1),
        ),
    )
    assert found["Big Mouse"].properties == (Property("full name", "string", 1), Property("id", "integer", 1))


def test_relationship_types_have_what_they_go_between(store: Store) -> None:
    fill(store)
    found = {kind.name: kind for kind in shape(store).types}
    assert found["HUNTS"].count == 2
    assert found["HUNTS"].ends == (Ends("Cat", "Big Mouse", 1), Ends("Cat", "Cat", 1))
    assert found["HUNTS"].properties == (Property("since", "integer", 1),)
    assert found["KNOWS"].properties == ()


def test_what_has_no_nodes_is_not_in_the_shape(store: Store) -> None:
    assert [label.name for label in shape(store).labels] == ["Store"]
    assert shape(store).types == ()


def test_names_for_completion_are_those_in_use(store: Store) -> None:
    fill(store)
    found = names(store)
    assert found.labels["Cat"] == ("id", "name", "tags", "tame", "weight")
    assert found.types["HUNTS"] == ("since",)
    assert "Candidate" not in found.labels
