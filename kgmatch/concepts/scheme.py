"""SKOS in Turtle → entries, and the SHACL check. Used when the index is built, never while documents are read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from kgmatch.concepts.index import Entry
from kgmatch.errors import DataError
from kgmatch.model import Concept

VOCABULARY = "urn:kgmatch:vocabulary:"
FILES = ("skills.ttl", "occupations.ttl", "education.ttl")


def read_scheme(folder: Path) -> tuple[list[Entry], str]:
    """The entries of the folder's Turtle files, ordered by URI, and the hash of the files. Raises DataError."""
    from rdflib import RDF, SKOS, Graph, URIRef

    graph = Graph()
    digest = hashlib.sha256()
    for name in FILES:
        path = folder / name
        try:
            graph.parse(path, format="turtle")
            digest.update(path.read_bytes())
        except FileNotFoundError:
            raise DataError(f"{path}: no such file") from None
        except Exception as error:  # rdflib raises many kinds, all of them about the file's text
            raise DataError(f"{path}: not valid Turtle: {error}") from None

    def term(name: str) -> URIRef:
        return URIRef(VOCABULARY + name)

    def uris(subject: URIRef, predicate: URIRef) -> tuple[str, ...]:
        return tuple(sorted(str(o) for o in graph.objects(subject, predicate)))

    def labels(subject: URIRef, predicate: URIRef) -> Iterator[str]:
        return (str(o) for o in graph.objects(subject, predicate) if getattr(o, "language", None) in ("en", None))

    def entry(subject: URIRef) -> Entry:
        kind = str(graph.value(subject, term("kind")))
        level = graph.value(subject, term("level"))
        isco = graph.value(subject, term("isco08"))
        return Entry(
            Concept(str(subject), "kgmatch", kind, next(labels(subject, SKOS.prefLabel))),
            tuple(sorted(labels(subject, SKOS.altLabel))),
            tuple(sorted(labels(subject, SKOS.hiddenLabel))),
            uris(subject, SKOS.broader),
            uris(subject, SKOS.related),
            uris(subject, term("essentialSkill")),
            uris(subject, term("optionalSkill")),
            definition=str(graph.value(subject, SKOS.definition) or ""),
            isco=str(isco) if isco is not None else None,
            level=int(str(level)) if level is not None else None,
        )

    subjects = sorted(s for s in graph.subjects(RDF.type, SKOS.Concept) if isinstance(s, URIRef))
    return [entry(subject) for subject in subjects], digest.hexdigest()


def check_scheme(folder: Path) -> list[str]:
    """Validate the Turtle files against shapes.ttl (SHACL); the violations as lines, none when all is well."""
    from pyshacl import validate
    from rdflib import SH, Graph

    data, shapes = Graph(), Graph()
    for name in FILES:
        data.parse(folder / name, format="turtle")
    shapes.parse(folder / "shapes.ttl", format="turtle")
    _, report, _ = validate(data, shacl_graph=shapes, advanced=False, inference="none")
    return sorted(
        f"{report.value(result, SH.focusNode)}: {report.value(result, SH.resultMessage)}"
        for result in report.objects(None, SH.result)
    )
