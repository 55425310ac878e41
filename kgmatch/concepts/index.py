"""The compiled index of a concept scheme: its concepts, their labels and relations, and look-up by label.

Compiled once, from our Turtle files (`pipelines/build_ontology.py`) or from a published scheme
(`concepts/schemes.py`), so that no run of the program parses Turtle or CSV.
"""

from __future__ import annotations

import gc
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.concepts.normal import compact, normalise
from kgmatch.errors import DataError
from kgmatch.model import Concept

FORMAT = 2  # of index.json
SKILL_KINDS = frozenset({"tool", "knowledge", "competence", "soft skill"})
OCCUPATION = frozenset({"occupation"})
COMPACT_WORDS = 3  # labels of up to so many words are found without their spaces too ("nodejs")

_RELATIONS = ("broader", "related", "essential", "optional")
_STRINGS = ("alternative", "hidden", "exact_match")


def ontology_folder() -> Path:
    """Where the shipped scheme's files lie: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "ontology"
    return inside if inside.is_dir() else package.parent / "ontology"


@dataclass(frozen=True, slots=True)
class Entry:
    """One concept with what the scheme says of it. Relations are URIs; `level` is the rung of a degree."""

    concept: Concept
    alternative: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    essential: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    exact_match: tuple[str, ...] = ()
    definition: str = ""
    isco: str | None = None
    level: int | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        return (self.concept.label, *self.alternative, *self.hidden)


class ConceptIndex:
    """All concepts of a scheme. `vectors` is [concepts, dimensions], unit rows in the order of `entries`, or None.

    `label_rows`: normal form of each label → rows of the concepts that bear it, preferred labels before others.
    """

    def __init__(
        self, entries: Iterable[Entry], *, fingerprint: str, vectors: npt.NDArray[np.float32] | None,
        label_rows: dict[str, list[int]] | None = None,
    ) -> None:  # fmt: skip
        self.entries: dict[str, Entry] = {entry.concept.uri: entry for entry in entries}
        self.fingerprint = fingerprint
        self.vectors = vectors
        self.label_rows = label_rows if label_rows is not None else rows_by_label(list(self.entries.values()))

    def __len__(self) -> int:
        return len(self.entries)

    def of_kind(self, kinds: Iterable[str]) -> Iterator[Entry]:
        wanted = frozenset(kinds)
        return (entry for entry in self.entries.values() if entry.concept.kind in wanted)

    @cached_property
    def _in_order(self) -> list[Entry]:
        return list(self.entries.values())

    def bearing(self, normal: str, kinds: frozenset[str]) -> Iterator[Entry]:
        """Concepts of these kinds that bear the label, given in its normal form; preferred labels first."""
        found = (self._in_order[row] for row in self.label_rows.get(normal, ()))
        return (entry for entry in found if entry.concept.kind in kinds)

    def find(self, label: str, kinds: frozenset[str]) -> Entry | None:
        """The concept of one of these kinds that bears the label in any of its normal forms."""
        normal = normalise(label)
        return next(self.bearing(normal, kinds), None) or next(self.bearing(compact(normal), kinds), None)

    @cached_property
    def rows(self) -> dict[str, int]:
        """URI → row of `vectors`."""
        return {uri: row for row, uri in enumerate(self.entries)}

    def with_others(self, other: ConceptIndex, kinds: frozenset[str]) -> ConceptIndex:
        """This index with the other's concepts of these kinds added."""
        added = list(other.of_kind(kinds))
        vectors = None
        if self.vectors is not None and other.vectors is not None:
            vectors = np.concatenate([self.vectors, other.vectors[[other.rows[e.concept.uri] for e in added]]])
        labels = dict(self.label_rows)
        for key, rows in rows_by_label(added).items():
            labels[key] = [*labels.get(key, ()), *(row + len(self) for row in rows)]
        fingerprint = f"{self.fingerprint[:12]}-{other.fingerprint[:12]}"
        return ConceptIndex([*self._in_order, *added], fingerprint=fingerprint, vectors=vectors, label_rows=labels)


def rows_by_label(entries: list[Entry]) -> dict[str, list[int]]:
    """Normal form of every label, spaced and (for short ones) compact → rows, preferred labels before others."""
    ranked: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row, entry in enumerate(entries):
        for rank, labels in enumerate(((entry.concept.label,), entry.alternative, entry.hidden)):
            for label in labels:
                normal = normalise(label)
                ranked[normal].append((rank, row))
                if 0 < normal.count(" ") < COMPACT_WORDS:
                    ranked[compact(normal)].append((rank + 3, row))
    ranked.pop("", None)
    return {key: list(dict.fromkeys(row for _, row in sorted(found))) for key, found in ranked.items()}


def write_index(entries: list[Entry], folder: Path, *, fingerprint: str, about: dict[str, Any] | None = None) -> None:
    """`index.json` in the folder, replaced whole. Relations are row numbers; `about` is kept beside them."""
    rows = {entry.concept.uri: row for row, entry in enumerate(entries)}
    head = {"format": FORMAT, "fingerprint": fingerprint, **(about or {})}
    concepts = ",\n".join(json.dumps(_record(entry, rows), ensure_ascii=False) for entry in entries)
    labels = json.dumps(rows_by_label(entries), ensure_ascii=False, separators=(",", ":"))
    text = f'{json.dumps(head, ensure_ascii=False)[:-1]}, "concepts": [\n{concepts}\n],\n"labels": {labels}}}\n'
    part = folder / "index.json.part"
    part.write_text(text, encoding="utf-8")
    os.replace(part, folder / "index.json")


def _record(entry: Entry, rows: dict[str, int]) -> dict[str, Any]:
    concept = entry.concept
    record: dict[str, Any] = {
        "uri": concept.uri,
        "scheme": concept.scheme,
        "kind": concept.kind,
        "label": concept.label,
    }
    for name in _RELATIONS:
        known = [rows[uri] for uri in getattr(entry, name) if uri in rows]
        if known:
            record[name] = known
    for name in (*_STRINGS, "definition", "isco", "level"):
        value = getattr(entry, name)
        if value not in ((), "", None):
            record[name] = list(value) if isinstance(value, tuple) else value
    return record


def _entry(record: dict[str, Any], uris: list[str]) -> Entry:
    relations = {name: tuple(uris[row] for row in record.get(name, ())) for name in _RELATIONS}
    strings = {name: tuple(record.get(name, ())) for name in _STRINGS}
    return Entry(
        Concept(record["uri"], record["scheme"], record["kind"], record["label"]),
        **relations,
        **strings,
        definition=record.get("definition", ""),
        isco=record.get("isco"),
        level=record.get("level"),
    )


def load(folder: Path | None = None) -> ConceptIndex:
    """The compiled index of a folder (the shipped ontology by default). Raises DataError when it is missing or broken."""
    again = "run pipelines/build_ontology.py" if folder is None else "import the scheme again"
    folder = folder or ontology_folder()
    path = folder / "index.json"
    collecting = gc.isenabled()
    gc.disable()  # a million objects that all stay: looking through them again and again takes half of the time
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record.get("format") != FORMAT:
            raise DataError(f"{path}: compiled by another version of kgmatch; {again}")
        uris = [row["uri"] for row in record["concepts"]]
        entries = [_entry(row, uris) for row in record["concepts"]]
        labels, fingerprint = record["labels"], record["fingerprint"]
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise DataError(f"{path}: the compiled ontology cannot be read ({error}); {again}") from None
    finally:
        if collecting:
            gc.enable()
    vectors = folder / "vectors.npy"
    try:
        matrix = np.load(vectors).astype(np.float32) if vectors.is_file() else None
    except (OSError, ValueError, EOFError) as error:
        raise DataError(f"{vectors}: cannot be read ({error}); {again}") from None
    if matrix is not None and len(matrix) != len(entries):
        raise DataError(f"{vectors}: {len(matrix)} rows for {len(entries)} concepts; {again}")
    return ConceptIndex(entries, fingerprint=fingerprint, vectors=matrix, label_rows=labels)
