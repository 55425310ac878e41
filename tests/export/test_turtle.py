"""The Turtle says what the graph says: rdflib reads it back with the same counts, and finds every quote again."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import PROV, SKOS

from kgmatch.export import export
from kgmatch.export.turtle import iri, literal, subject
from kgmatch.export.vocabulary import CLASSES, PREFIXES, PROPERTIES, RELATIONS, SCHEMES, relation
from kgmatch.pipeline import Pipeline
from kgmatch.store import Store, schema
from kgmatch.store.pages import Ref
from tests.conftest import ROOT
from tests.export.graphs import edges, nodes

KG, OA, SCHEMA, XSD = (Namespace(PREFIXES[prefix]) for prefix in ("kg", "oa", "schema", "xsd"))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.fixture(scope="module")
def graph(filled: Store, pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    path = tmp_path_factory.mktemp("turtle") / "graph.ttl"
    export(filled, "turtle", path, entries=lambda: pipeline.index.entries)
    return Graph().parse(path, format="turtle")


def resource(ref: tuple[str, str]) -> URIRef:
    return URIRef(subject(Ref(*ref))[1:-1])


def term(curie: str) -> URIRef:
    prefix, _, local = curie.partition(":")
    return URIRef(PREFIXES[prefix] + local.replace(" ", "%20"))


def test_as_many_resources_of_each_class_as_nodes_of_each_label(graph: Graph, filled: Store) -> None:
    expected = Counter(label for labels, _ in nodes(filled).values() for label in labels)
    for label, count in expected.items():
        assert len(set(graph.subjects(RDF.type, term(f"kg:{label}")))) == count, label


def test_each_relationship_is_a_triple(graph: Graph, filled: Store) -> None:
    found = edges(filled)
    assert found
    for start, type, end, _ in found:
        assert (resource(start), term(relation(start[0], type)), resource(end)) in graph
    ends = {(resource(start), term(relation(start[0], type)), resource(end)) for start, type, end, _ in found}
    predicates = {p for _, p, _ in ends}
    assert sum((s, p, o) in ends for p in predicates for s, o in graph.subject_objects(p)) == len(ends)
    extra = {(s, p, o) for p in predicates for s, o in graph.subject_objects(p)} - ends
    assert extra == set()


def test_each_relationship_with_properties_is_a_statement_of_them(graph: Graph, filled: Store) -> None:
    told = [edge for edge in edges(filled) if edge[3] and edge[1] != "MENTIONS"]
    assert len(set(graph.subjects(RDF.type, RDF.Statement))) == len(told)
    held = next(e for e in told if e[1] == "HAS_SKILL" and e[3].get("months") == 36)
    (statement,) = [
        s for s in graph.subjects(RDF.subject, resource(held[0])) if (s, RDF.object, resource(held[2])) in graph
    ]
    assert graph.value(statement, KG.months) == Literal(36)
    assert float(graph.value(statement, KG.confidence)) == 0.9  # type: ignore[arg-type]


def test_every_mention_keeps_document_page_range_box_and_quote(graph: Graph, filled: Store) -> None:
    expected = Counter(
        (resource(d), resource(s), m["startChar"], m["endChar"], m["page"], m["quote"], tuple(m["box"]))
        for d, type, s, m in edges(filled) if type == "MENTIONS"
    )  # fmt: skip
    assert Counter(annotations(graph)) == expected


def annotations(graph: Graph) -> Iterator[tuple[object, ...]]:
    for one in graph.subjects(RDF.type, OA.Annotation):
        target = graph.value(one, OA.hasTarget)
        selectors = {graph.value(s, RDF.type): s for s in graph.objects(target, OA.hasSelector)}
        at, quoted = selectors[OA.TextPositionSelector], selectors[OA.TextQuoteSelector]
        yield (
            graph.value(target, OA.hasSource), graph.value(one, OA.hasBody), int(graph.value(at, OA.start)), int(graph.value(at, OA.end)),  # type: ignore[arg-type]
            int(graph.value(target, KG.page)), str(graph.value(quoted, OA.exact)), tuple(json.loads(str(graph.value(target, KG.box)))),  # type: ignore[arg-type]
        )  # fmt: skip


def test_a_position_says_where_it_was_read(graph: Graph) -> None:
    derived = graph.value(resource(("Position", "p_1_0")), PROV.wasDerivedFrom)
    assert graph.value(derived, OA.hasSource) == resource(("Document", f"{1:064x}"))
    assert graph.value(derived, KG.page) == Literal(1)


def test_concepts_have_their_labels_broader_concepts_and_matches(graph: Graph, pipeline: Pipeline) -> None:
    python = URIRef("urn:kgmatch:skill:python")
    entry = pipeline.index.entries[str(python)]
    assert str(graph.value(python, SKOS.prefLabel)) == "Python"
    assert {str(o) for o in graph.objects(python, SKOS.altLabel)} == set(entry.alternative)
    assert {str(o) for o in graph.objects(python, SKOS.exactMatch)} == set(entry.exact_match)
    assert graph.value(python, SKOS.inScheme) == URIRef(SCHEMES["kgmatch", "Skill"])
    assert URIRef("urn:kgmatch:skill:programming-languages") in set(graph.objects(python, SKOS.broader))


def test_a_mention_without_a_concept_is_no_skos_concept(graph: Graph) -> None:
    mention = URIRef("urn:kgmatch:mention:qwrtz-9000")
    assert (mention, RDF.type, KG.Mention) in graph
    assert (mention, RDF.type, SKOS.Concept) not in graph
    assert (mention, RDFS.label, None) not in graph


def test_dates_have_the_type_of_their_precision(graph: Graph) -> None:
    starts = set(graph.objects(resource(("Position", "p_1_0")), SCHEMA.startDate))
    assert starts == {Literal("2024-02", datatype=XSD.gYearMonth)}
    assert set(graph.objects(resource(("Document", f"{1:064x}")), KG.asOf)) == {
        Literal("2026-01-15", datatype=XSD.date)
    }


def test_hostile_names_are_names(graph: Graph, filled: Store) -> None:
    for (label, key), (_, properties) in nodes(filled).items():
        if label in ("Candidate", "Employer") and properties.get("name"):
            assert Literal(properties["name"]) in set(graph.objects(resource((label, key)), SCHEMA.name))


@given(TEXT)
def test_any_text_survives(text: str) -> None:
    graph = Graph().parse(data=f"<urn:a> <urn:b> {literal(text)} .", format="turtle")
    assert [str(o) for o in graph.objects()] == [text]


@given(TEXT, TEXT)
def test_any_id_makes_an_iri_of_its_own(one: str, other: str) -> None:
    a, b = subject(Ref("Employer", one)), subject(Ref("Employer", other))
    assert (a == b) == (one == other)
    graph = Graph().parse(data=f"{a} <urn:b> {iri('http://x/' + other)} .", format="turtle")
    assert len(graph) == 1


@given(st.one_of(st.floats(allow_nan=False), st.integers(-(2**63), 2**63 - 1), st.booleans()))
def test_any_number_survives(number: float) -> None:
    prefix = f"@prefix xsd: <{PREFIXES['xsd']}> . "
    graph = Graph().parse(data=f"{prefix}<urn:a> <urn:b> {literal(number)} .", format="turtle")
    (read,) = graph.objects()
    assert isinstance(read, Literal)
    assert read.toPython() == number
    assert type(read.toPython()) is type(number)


def test_the_table_in_the_docs_is_the_mapping() -> None:
    text = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| `")]
    cells = [[re.findall(r"`([^`]+)`", cell) for cell in row] for row in rows]
    told = {first[0]: second for first, second, *_ in cells}
    for label, classes in CLASSES.items():
        assert told[label] == list(classes), label
    for (label, type), predicate in RELATIONS.items():
        assert told[f"({label})-[{type}]"] == [predicate]
    for (label, name), predicate in PROPERTIES.items():
        assert told[f"{label}.{name}"] == [predicate]


def test_every_label_of_the_schema_has_a_class() -> None:
    assert set(CLASSES) == set(schema.KEYS)
