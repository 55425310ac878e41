"""The graph as Turtle: SKOS for concepts, schema.org for people and jobs, Web Annotation and PROV for evidence.

A node is a resource of class kg:<Label> and of what `vocabulary` says beside it. A relationship is a triple; one with
properties also stands as an rdf:Statement that bears them, and each MENTIONS as an oa:Annotation, so that two mentions
of one skill in one document stay two.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TextIO
from urllib.parse import quote

from kgmatch.concepts.index import Entry
from kgmatch.export.vocabulary import CLASSES, DATES, PREFIXES, SCHEMES, prop, relation
from kgmatch.store.pages import Edge, Node, Pages, Ref, Value, key_of

_PDF_FRAGMENT = "http://tools.ietf.org/rfc/rfc3778"
_PLACE = ("document", "page", "startChar", "endChar", "quote", "box")  # of a fact, in a document
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = re.compile(r'[\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]')
_LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9_]*")

Pair = tuple[str, str]  # a predicate and an object, as Turtle writes them


def write_turtle(pages: Pages, out: TextIO, *, entries: Mapping[str, Entry]) -> None:
    """`entries`: what the concept index says of a URI, for the labels, definitions and matches the graph does not hold."""
    out.writelines(f"@prefix {name}: <{uri}> .\n" for name, uri in PREFIXES.items())
    out.writelines(
        f"\n{iri(scheme)} a skos:ConceptScheme .\n" for scheme in SCHEMES.values() if scheme.startswith("urn:")
    )
    models: set[str] = set()
    for label in pages.labels:
        for nodes in pages.nodes(label):
            edges = defaultdict(list)
            for edge in pages.edges_of(label, [node.ref.key for node in nodes]):
                edges[edge.start].append(edge)
            for node in nodes:
                out.write(_block(subject(node.ref), [*_of_node(node, entries), *_links(edges[node.ref])]))
                is_pdf = node.properties.get("mediaType") == "application/pdf"
                for edge in edges[node.ref]:
                    out.write(_of_edge(edge, is_pdf=is_pdf))
                    models |= _new_model(edge, models, out)


def _block(about: str, pairs: list[Pair]) -> str:
    said: dict[str, list[str]] = {}
    for predicate, value in pairs:
        values = said.setdefault(predicate, [])
        if value not in values:
            values.append(value)
    return f"\n{about} " + " ;\n    ".join(f"{p} {', '.join(values)}" for p, values in said.items()) + " .\n"


# --- nodes ------------------------------------------------------------------------------------------------------------


def _of_node(node: Node, entries: Mapping[str, Entry]) -> Iterator[Pair]:
    label, properties = node.ref.label, node.properties
    mention = label == "Skill" and properties.get("kind") == "mention"
    for bears in node.labels:
        for term in () if mention else CLASSES.get(bears, ()):
            yield "a", term
        yield "a", _term(f"kg:{bears}")
    if mention:
        yield "a", "kg:Mention"  # words of a document that no concept was found for
    for name, value in properties.items():
        if name in _PLACE and "document" in properties:
            continue
        if name == key_of(label) == "uri" and subject(node.ref) == f"<{value}>":
            continue
        if (label, name) == ("Posting", "minMonths"):
            yield "schema:experienceRequirements", f"[ a schema:OccupationalExperienceRequirements ; schema:monthsOfExperience {literal(value)} ]"  # fmt: skip
            continue
        predicate = "schema:name" if mention and name == "label" else prop(label, name)
        for one in value if isinstance(value, list) else [value]:
            yield _term(predicate), _date(str(one)) if name in DATES else literal(one)
    if "document" in properties:
        yield "prov:wasDerivedFrom", _place(str(properties["document"]), properties)
    yield from _of_concept(node, entries)


def _of_concept(node: Node, entries: Mapping[str, Entry]) -> Iterator[Pair]:
    scheme = SCHEMES.get((str(node.properties.get("scheme")), node.ref.label))
    if scheme is not None:
        yield "skos:inScheme", iri(scheme)
    entry = entries.get(node.ref.key) if key_of(node.ref.label) == "uri" else None
    if entry is None:
        return
    for predicate, texts in (("skos:altLabel", entry.alternative), ("skos:hiddenLabel", entry.hidden)):
        yield from ((predicate, literal(text)) for text in texts)
    if entry.definition:
        yield "skos:definition", literal(entry.definition)
    yield from (("skos:exactMatch", iri(uri)) for uri in entry.exact_match)


# --- relationships ----------------------------------------------------------------------------------------------------


def _links(edges: list[Edge]) -> Iterator[Pair]:
    for edge in edges:
        yield _term(relation(edge.start.label, edge.type)), subject(edge.end)


def _of_edge(edge: Edge, *, is_pdf: bool) -> str:
    """What a relationship says beside its triple; nothing where it has no properties."""
    properties = edge.properties
    if edge.type == "MENTIONS" and edge.start.label == "Document":
        pairs = [
            ("a", "oa:Annotation"),
            ("oa:motivatedBy", "oa:identifying"),
            ("oa:hasBody", subject(edge.end)),
            ("oa:hasTarget", _place(edge.start.key, properties, is_pdf=is_pdf)),
        ]
        if "model" in properties:
            pairs.append(("prov:wasAttributedTo", _model(str(properties["model"]))))
        own = {name: value for name, value in properties.items() if name not in (*_PLACE, "model")}
        return _block(_named("annotation", edge), [*pairs, *_plain(edge.start.label, own)])
    if not properties:
        return ""
    pairs = [
        ("a", "rdf:Statement"),
        ("rdf:subject", subject(edge.start)),
        ("rdf:predicate", _term(relation(edge.start.label, edge.type))),
        ("rdf:object", subject(edge.end)),
    ]
    own = properties
    if "document" in properties:
        pairs.append(("prov:wasDerivedFrom", _place(str(properties["document"]), properties)))
        own = {name: value for name, value in properties.items() if name not in _PLACE}
    return _block(_named("statement", edge), [*pairs, *_plain(edge.start.label, own)])


def _plain(label: str, properties: Mapping[str, Value]) -> Iterator[Pair]:
    """Properties of a relationship, all in our own namespace."""
    for name, value in properties.items():
        for one in value if isinstance(value, list) else [value]:
            yield _term(f"kg:{name}"), literal(one)


def _place(document: str, said: Mapping[str, Value], *, is_pdf: bool = False) -> str:
    """Where something stands, as a Web Annotation target; what the graph does not say of it is left out."""
    parts = ["a oa:SpecificResource", f"oa:hasSource {subject(Ref('Document', document))}"]
    selectors = []
    offsets = [f"oa:{term} {literal(said[name])}" for term, name in (("start", "startChar"), ("end", "endChar")) if name in said]  # fmt: skip
    if offsets:
        selectors.append(f"[ a oa:TextPositionSelector ; {' ; '.join(offsets)} ]")
    if "quote" in said:
        selectors.append(f"[ a oa:TextQuoteSelector ; oa:exact {literal(said['quote'])} ]")
    if "page" in said:
        parts.append(f"kg:page {literal(said['page'])}")
    if "box" in said:
        parts.append(f"kg:box {literal(json.dumps(said['box']))}")  # a list in RDF has no order
        if is_pdf and (fragment := _rectangle(said.get("page"), said["box"])):
            selectors.append(
                f'[ a oa:FragmentSelector ; dcterms:conformsTo <{_PDF_FRAGMENT}> ; rdf:value "{fragment}" ]'
            )
    if selectors:
        parts.append(f"oa:hasSelector {', '.join(selectors)}")
    return f"[ {' ; '.join(parts)} ]"


def _rectangle(page: Value | None, box: Value) -> str:
    """Page and x0, y0, x1, y1 in points from its top left → a PDF fragment, which has left, top, width and height."""
    if not isinstance(page, int) or not isinstance(box, list) or len(box) != 4:
        return ""
    x0, y0, x1, y1 = (float(v) for v in box)
    return f"page={page}&viewrect=" + ",".join(f"{v:.1f}".removesuffix(".0") for v in (x0, y0, x1 - x0, y1 - y0))


def _model(name: str) -> str:
    return f"<urn:kgmatch:model:{quote(name, safe='')}>"


def _new_model(edge: Edge, known: set[str], out: TextIO) -> set[str]:
    model = edge.properties.get("model")
    if edge.type != "MENTIONS" or not isinstance(model, str) or model in known:
        return set()
    out.write(_block(_model(model), [("a", "prov:SoftwareAgent"), ("schema:name", literal(model))]))
    return {model}


def _named(kind: str, edge: Edge) -> str:
    said = json.dumps([edge.start, edge.type, edge.end, edge.properties], ensure_ascii=False, sort_keys=True)
    return f"<urn:kgmatch:{kind}:{hashlib.sha256(said.encode()).hexdigest()[:24]}>"


# --- terms ------------------------------------------------------------------------------------------------------------


def subject(ref: Ref) -> str:
    """A concept's own URI; of other nodes a URN of label and id."""
    if key_of(ref.label) == "uri" and re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", ref.key):
        return iri(ref.key)
    return f"<urn:kgmatch:{quote(ref.label.lower(), safe='')}:{quote(ref.key, safe='')}>"


def iri(uri: str) -> str:
    """`uri` with what no IRI may hold in percent form."""
    return f"<{_NOT_IN_IRI.sub(lambda found: quote(found[0], safe=''), uri)}>"


def _term(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return curie if _LOCAL.fullmatch(local) else f"<{PREFIXES[prefix]}{quote(local, safe='')}>"


def literal(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return f'"{"NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"}"^^xsd:double'
        return repr(value) if "e" in repr(value) else f"{value!r}e0"
    return f'"{_ESCAPED.sub(_escape, str(value))}"'


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}"


def _date(text: str) -> str:
    for form, kind in ((r"\d{4}", "gYear"), (r"\d{4}-(0[1-9]|1[0-2])", "gYearMonth"), (r"\d{4}-\d{2}-\d{2}", "date")):
        if re.fullmatch(form, text, re.ASCII):
            return f'"{text}"^^xsd:{kind}'
    return literal(text)
