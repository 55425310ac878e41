"""SKOS in Turtle → entries, and the SHACL check. Used when the index is built, never while documents are read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kgmatch.concepts.index import Entry
from kgmatch.concepts.published import fingerprint
from kgmatch.concepts.rdf import parsed
from kgmatch.model import Concept

VOCABULARY = "urn:kgmatch:vocabulary:"
FILES = ("skills.ttl", "occupations.ttl", "education.ttl")


def read_scheme(folder: Path) -> tuple[list[Entry], str]:
    """The entries of the folder's Turtle files, ordered by URI, and the hash of the files. Raises DataError."""
    from rdflib import RDF, SKOS, URIRef

    files = [folder / name for name in FILES]
    graph = parsed(files)

    def term(name: str) -> URIRef:
        return URIRef(VOCABULARY + name)

    def uris(subject: URIRef, predicate: URIRef) -> tuple[str, ...]:
        return tuple(sorted(str(o) for o in graph.objects(subject, predicate)))

    def labels(subject: URIRef, predicate: URIRef) -> Iterator[str]:
        return (str(o) for o in graph.objects(subject, predicate) if getattr(o, "language", None) in ("en", None))

    def foreign(subject: URIRef) -> Iterator[str]:
        """Labels in other languages: a mention may use them, what is printed is English."""
        for predicate in (SKOS.prefLabel, SKOS.altLabel):
            yield from (
                str(o) for o in graph.objects(subject, predicate) if getattr(o, "language", None) not in ("en", None)
            )

    def entry(subject: URIRef) -> Entry:
        kind = str(graph.value(subject, term("kind")))
        level = graph.value(subject, term("level"))
        isco = graph.value(subject, term("isco08"))
        return Entry(
            Concept(str(subject), "kgmatch", kind, next(labels(subject, SKOS.prefLabel))),
            tuple(sorted(labels(subject, SKOS.altLabel))),
            tuple(sorted({*labels(subject, SKOS.hiddenLabel), *foreign(subject)})),
            uris(subject, SKOS.broader),
            uris(subject, SKOS.related),
            uris(subject, term("essentialSkill")),
            uris(subject, term("optionalSkill")),
            uris(subject, SKOS.exactMatch),
            definition=str(graph.value(subject, SKOS.definition) or ""),
            isco=str(isco) if isco is not None else None,
            level=int(str(level)) if level is not None else None,
        )

    subjects = sorted(s for s in graph.subjects(RDF.type, SKOS.Concept) if isinstance(s, URIRef))
    return [entry(subject) for subject in subjects], fingerprint(files)


def check_scheme(folder: Path) -> list[str]:
    """Validate the Turtle files against shapes.ttl (SHACL); the violations as lines, none when all is well."""
    from pyshacl import validate
    from rdflib import SH

    data, shapes = parsed([folder / name for name in FILES]), parsed([folder / "shapes.ttl"])
    _, report, _ = validate(data, shacl_graph=shapes, advanced=False, inference="none")
    return sorted(
        f"{report.value(result, SH.focusNode)}: {report.value(result, SH.resultMessage)}"
        for result in report.objects(None, SH.result)
    )
