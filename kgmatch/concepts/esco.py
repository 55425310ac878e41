"""ESCO (European Commission; reuse by decision 2011/833/EU) as downloaded in CSV → entries of the scheme "esco".

Any release and language: the tables are found by name whatever language and gzip suffix follow, and read by column.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kgmatch.concepts.esco_rdf import rdf_files, read_esco_rdf
from kgmatch.concepts.index import Entry
from kgmatch.concepts.published import find, fingerprint, rows, uri
from kgmatch.errors import DataError
from kgmatch.model import Concept

SCHEME = "esco"
KINDS = {"knowledge": "knowledge", "skill/competence": "competence", "": "competence"}

# A table, and whether it is needed: without one of the others a scheme has less.
_TABLES = {
    "skills": True,
    "occupations": True,
    "skillGroups": False,
    "ISCOGroups": False,
    "occupationSkillRelations": False,
    "skillSkillRelations": False,
    "broaderRelationsSkillPillar": False,
    "broaderRelationsOccPillar": False,
    "languageSkillsCollection": False,
    "transversalSkillsCollection": False,
}
_LABELS = ("conceptUri", "preferredLabel", "altLabels")


def read_esco(folder: Path, *, language: str = "en") -> tuple[list[Entry], str, list[str]]:
    """The entries in order of URI, the hash of the files, and what is not there. Raises DataError.

    `language`: whose labels are read in linked data; tables hold one language, which is taken.
    """
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder; name the one that ESCO's files were unpacked into")
    if find(folder, "skills", "csv") is None and (linked := rdf_files(folder)):
        return read_esco_rdf(linked, language=language)
    tables = {stem: path for stem in _TABLES if (path := find(folder, stem, "csv")) is not None}
    missing = [stem for stem in _TABLES if stem not in tables]
    for stem in missing:
        if _TABLES[stem]:
            raise DataError(f"{folder}: {stem}_en.csv is missing; unpack the whole ESCO download (CSV) there")
    broader = _pairs(tables, "broaderRelationsSkillPillar", "conceptUri", "broaderUri")
    broader |= _pairs(tables, "broaderRelationsOccPillar", "conceptUri", "broaderUri")
    related = _pairs(tables, "skillSkillRelations", "originalSkillUri", "relatedSkillUri")
    needs = {kind: _pairs(tables, "occupationSkillRelations", "occupationUri", "skillUri", kind) for kind in ("essential", "optional")}  # fmt: skip
    languages = _collection(tables, "languageSkillsCollection")
    soft = _collection(tables, "transversalSkillsCollection")
    entries: dict[str, Entry] = {}
    for entry in _concepts(tables):
        key = entry.concept.uri
        kind = "language" if key in languages else "soft skill" if key in soft else entry.concept.kind
        entries[key] = replace(
            entry,
            concept=replace(entry.concept, kind=kind),
            broader=tuple(broader.get(key, ())),
            related=tuple(related.get(key, ())),
            essential=tuple(needs["essential"].get(key, ())),
            optional=tuple(needs["optional"].get(key, ())),
        )
    if not entries:
        raise DataError(f"{tables['skills']}: holds no released concept")
    return [entries[key] for key in sorted(entries)], fingerprint(sorted(tables.values())), missing


def _concepts(tables: dict[str, Path]) -> Iterator[Entry]:
    """Concepts and groups; what a release has withdrawn is left out."""
    for stem, kind in (("skillGroups", "skill group"), ("ISCOGroups", "occupation group"), ("skills", ""), ("occupations", "occupation")):  # fmt: skip
        if stem not in tables:
            continue
        path = tables[stem]
        columns = {"skills": (*_LABELS, "skillType"), "occupations": (*_LABELS, "iscoGroup")}.get(stem, _LABELS)
        for line, row in rows(path, columns):
            label = " ".join(row["preferredLabel"].split())
            if row.get("status", "released").strip() not in ("released", "") or not label:
                continue
            concept = Concept(uri(row["conceptUri"], path, line), SCHEME, kind or KINDS.get(row["skillType"], "competence"), label)  # fmt: skip
            alternative = _labels(row["altLabels"], label)
            hidden = tuple(one for one in _labels(row.get("hiddenLabels", ""), label) if one not in alternative)
            definition = " ".join((row.get("description") or row.get("definition") or "").split())
            isco = row.get({"occupations": "iscoGroup", "ISCOGroups": "code"}.get(stem, ""), "").lstrip("C")
            yield Entry(concept, alternative, hidden, definition=definition, isco=isco if isco.isdigit() else None)


def _labels(field: str, preferred: str) -> tuple[str, ...]:
    """One a line; older releases repeat the preferred label among them."""
    found = (" ".join(line.split()) for line in field.splitlines())
    return tuple(dict.fromkeys(label for label in found if label and label != preferred))


def _pairs(tables: dict[str, Path], stem: str, source: str, target: str, kind: str | None = None) -> dict[str, list[str]]:  # fmt: skip
    """Source → its targets, each once; of one relationType where `kind` says."""
    if stem not in tables:
        return {}
    path = tables[stem]
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for line, row in rows(path, (source, target, *(("relationType",) if kind else ()))):
        if kind is None or row["relationType"] == kind:
            found[uri(row[source], path, line)][uri(row[target], path, line)] = None
    return {key: list(targets) for key, targets in found.items()}


def _collection(tables: dict[str, Path], stem: str) -> frozenset[str]:
    return frozenset(row["conceptUri"] for _, row in rows(tables[stem], ("conceptUri",))) if stem in tables else frozenset()  # fmt: skip
