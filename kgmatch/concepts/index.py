"""The compiled index of the concept schemes: concepts, their labels and relations, and look-up by label.

Built from the Turtle files by `pipelines/build_ontology.py`, so that no run of the program parses Turtle.
"""

from __future__ import annotations

import json
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

SKILL_KINDS = frozenset({"tool", "knowledge", "competence", "soft skill"})


def ontology_folder() -> Path:
    """Where the scheme's files lie: inside the installed package, or beside it in a checkout."""
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
    definition: str = ""
    isco: str | None = None
    level: int | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        return (self.concept.label, *self.alternative, *self.hidden)


class ConceptIndex:
    """All concepts of a scheme. `vectors` is [concepts, dimensions], unit rows in the order of `entries`, or None."""

    def __init__(self, entries: Iterable[Entry], *, fingerprint: str, vectors: npt.NDArray[np.float32] | None) -> None:
        self.entries: dict[str, Entry] = {entry.concept.uri: entry for entry in entries}
        self.fingerprint = fingerprint
        self.vectors = vectors

    def __len__(self) -> int:
        return len(self.entries)

    def of_kind(self, kinds: Iterable[str]) -> Iterator[Entry]:
        wanted = frozenset(kinds)
        return (entry for entry in self.entries.values() if entry.concept.kind in wanted)

    @cached_property
    def by_label(self) -> dict[str, list[Entry]]:
        """Normal form of every label, spaced and compact → its concepts, preferred labels before others."""
        ranked: dict[str, list[tuple[int, Entry]]] = defaultdict(list)
        for entry in self.entries.values():
            for rank, labels in enumerate(((entry.concept.label,), entry.alternative, entry.hidden)):
                for label in labels:
                    normal = normalise(label)
                    ranked[normal].append((rank, entry))
                    if compact(normal) != normal:
                        ranked[compact(normal)].append((rank + 3, entry))
        return {
            key: list({e.concept.uri: e for _, e in sorted(found, key=lambda f: f[0])}.values())
            for key, found in ranked.items()
        }

    def find(self, label: str, kinds: frozenset[str]) -> Entry | None:
        """The concept of one of these kinds that bears the label in any of its normal forms."""
        normal = normalise(label)
        for key in (normal, compact(normal)):
            for entry in self.by_label.get(key, ()):
                if entry.concept.kind in kinds:
                    return entry
        return None

    @cached_property
    def rows(self) -> dict[str, int]:
        """URI → row of `vectors`."""
        return {uri: row for row, uri in enumerate(self.entries)}


def entry_to_json(entry: Entry) -> dict[str, Any]:
    record: dict[str, Any] = {
        "uri": entry.concept.uri,
        "scheme": entry.concept.scheme,
        "kind": entry.concept.kind,
        "label": entry.concept.label,
    }
    for name in ("alternative", "hidden", "broader", "related", "essential", "optional", "definition", "isco", "level"):
        value = getattr(entry, name)
        if value not in ((), "", None):
            record[name] = list(value) if isinstance(value, tuple) else value
    return record


def entry_from_json(record: dict[str, Any]) -> Entry:
    concept = Concept(record["uri"], record["scheme"], record["kind"], record["label"])

    def strings(name: str) -> tuple[str, ...]:
        return tuple(record.get(name, ()))

    return Entry(
        concept,
        strings("alternative"),
        strings("hidden"),
        strings("broader"),
        strings("related"),
        strings("essential"),
        strings("optional"),
        definition=record.get("definition", ""),
        isco=record.get("isco"),
        level=record.get("level"),
    )


def load(folder: Path | None = None) -> ConceptIndex:
    """The compiled index of a folder (the shipped ontology by default). Raises DataError when it is missing or broken."""
    folder = folder or ontology_folder()
    path = folder / "index.json"
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        entries = [entry_from_json(row) for row in record["concepts"]]
    except (OSError, ValueError, KeyError) as error:
        raise DataError(
            f"{path}: the compiled ontology cannot be read ({error}); run pipelines/build_ontology.py"
        ) from None
    vectors = folder / "vectors.npy"
    matrix = np.load(vectors).astype(np.float32) if vectors.is_file() else None
    if matrix is not None and len(matrix) != len(entries):
        raise DataError(f"{vectors}: {len(matrix)} rows for {len(entries)} concepts; run pipelines/build_ontology.py")
    return ConceptIndex(entries, fingerprint=record["fingerprint"], vectors=matrix)
