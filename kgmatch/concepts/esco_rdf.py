"""ESCO as linked data (Turtle or JSON-LD, as its portal and local API give it) → entries of the scheme "esco".

Labels are read in one language from SKOS, and from SKOS-XL where a file has only that; descriptions from dct:description's
literals. The whole file is held as a graph in memory: some hundred bytes a triple, so the CSV download is the lighter way.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kgmatch.concepts.index import Entry
from kgmatch.concepts.published import fingerprint, is_uri
from kgmatch.concepts.rdf import SUFFIXES, parsed
from kgmatch.errors import DataError
from kgmatch.model import Concept

_MODEL = "http://data.europa.eu/esco/model#"
_XL = "http://www.w3.org/2008/05/skos-xl#"
_ROOT = "http://data.europa.eu/esco/"


def rdf_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)


def read_esco_rdf(files: list[Path], *, language: str = "en") -> tuple[list[Entry], str, list[str]]:
    """As `esco.read_esco`. Raises DataError with the place of a syntax error."""
    graph = parsed(files)
    entries = sorted(_entries(graph, language, files[0].parent), key=lambda e: e.concept.uri)
    if not any(e.concept.kind == "occupation" or not e.concept.kind.endswith("group") for e in entries):
        raise DataError(f"{files[0]}: holds no ESCO skill or occupation with a label in {language!r}")
    return entries, fingerprint(files), []


def _entries(graph: Any, language: str, folder: Path) -> Iterator[Entry]:
    from rdflib import RDF, SKOS, URIRef

    def term(name: str) -> Any:
        return URIRef(_MODEL + name)

    def targets(subject: Any, *predicates: Any) -> tuple[str, ...]:
        found = (str(o) for p in predicates for o in graph.objects(subject, p) if isinstance(o, URIRef))
        return tuple(sorted({o for o in found if o.startswith(_ROOT)}))

    def labels(subject: Any, name: str) -> list[str]:
        plain = list(graph.objects(subject, SKOS[name]))
        literals = plain or [
            o for node in graph.objects(subject, URIRef(_XL + name)) for o in graph.objects(node, URIRef(_XL + "literalForm"))
        ]  # fmt: skip
        return sorted({" ".join(str(o).split()) for o in literals if getattr(o, "language", None) == language})

    for subject in sorted({s for s in graph.subjects(RDF.type, SKOS.Concept) if isinstance(s, URIRef)}):
        preferred = labels(subject, "prefLabel")
        status = graph.value(subject, term("status")) or graph.value(subject, URIRef("http://purl.org/iso25964/skos-thes#status"))  # fmt: skip
        if not preferred or (status is not None and str(status).rpartition("/")[2] not in ("released", "published")):
            continue
        address = str(subject)
        kind = _kind(address, str(graph.value(subject, term("skillType")) or ""))
        if kind is None:
            continue
        if not is_uri(address):
            raise DataError(f"{folder}: {address[:80]!r} is no URI")
        alternative = tuple(label for label in labels(subject, "altLabel") if label != preferred[0])
        notation = str(graph.value(subject, SKOS.notation) or "") if kind.startswith("occupation") else ""
        isco = notation.partition(".")[0].lstrip("C")
        yield Entry(
            Concept(address, "esco", kind, preferred[0]),
            alternative,
            tuple(label for label in labels(subject, "hiddenLabel") if label not in (*alternative, preferred[0])),
            targets(subject, SKOS.broader),
            targets(subject, SKOS.related, term("relatedEssentialSkill"), term("relatedOptionalSkill"))
            if kind != "occupation"
            else (),
            targets(subject, term("relatedEssentialSkill")) if kind == "occupation" else (),
            targets(subject, term("relatedOptionalSkill")) if kind == "occupation" else (),
            definition=_description(graph, subject, language),
            isco=isco if isco.isdigit() else None,
        )


def _kind(address: str, skill_type: str) -> str | None:
    if address.startswith(_ROOT + "occupation/"):
        return "occupation"
    if address.startswith((_ROOT + "isco/", _ROOT + "ISCO/")):
        return "occupation group"
    if address.startswith(_ROOT + "isced-f/"):
        return "skill group"
    if address.startswith(_ROOT + "skill/"):
        if not skill_type:
            return "skill group"
        return "knowledge" if skill_type.endswith("/knowledge") else "competence"
    return None


def _description(graph: Any, subject: Any, language: str) -> str:
    """A literal's language is its tag, else that of the node which holds it; one without any is taken as it is."""
    from rdflib import DCTERMS, SKOS, Literal, URIRef

    for predicate in (DCTERMS.description, SKOS.definition):
        texts = set()
        for found in graph.objects(subject, predicate):
            node = not isinstance(found, Literal)
            of_node = str(graph.value(found, URIRef(_MODEL + "language")) or "") if node else ""
            for literal in graph.objects(found, URIRef(_MODEL + "nodeLiteral")) if node else (found,):
                tongue = getattr(literal, "language", None) or of_node.rpartition("/")[2].lower()
                if tongue in (language, ""):
                    texts.add(" ".join(str(literal).split()))
        if texts:
            return min(texts)
    return ""
