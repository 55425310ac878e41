"""The graph as matrices: one in-memory view of all candidates, built from the store, kept on disk, told stale by number.

It holds no name, address, photo, age, sex or school: a match is computed without them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from kgmatch.concepts.index import ConceptIndex
from kgmatch.embedding import Encoder
from kgmatch.store import Store
from kgmatch.store import queries as q

VERSION = 1
TOP_SKILLS = 40  # labels that make up a candidate's text for the encoder, those with most months first

Floats = npt.NDArray[np.float32]
Freshness = Literal["fresh", "stale", "absent"]


@dataclass
class Person:
    """One candidate's facts beside the skills; months of overlapping positions count once."""

    id: str
    months_worked: int | None = None
    degree_level: int | None = None
    places: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    title_months: list[int | None] = field(default_factory=list)
    occupations: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)


@dataclass(repr=False)
class View:
    """Candidates in rows, concepts in columns of a CSR matrix (`indptr`, `columns`) with months, last use, confidence.

    `months` is -1 and `last_used` 0 where unknown; `last_used` counts months since year 0. `concept_vectors` is
    [concepts, 384], `texts` [candidates, 384], `titles` [all titles, 384] with `title_of` the candidate's row. Unit rows.
    """

    people: list[Person]
    uris: list[str]
    labels: list[str]
    indptr: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    months: npt.NDArray[np.int32]
    last_used: npt.NDArray[np.int32]
    confidence: Floats
    concept_vectors: Floats
    texts: Floats
    titles: Floats
    title_of: npt.NDArray[np.int64]
    generation: str

    def __len__(self) -> int:
        return len(self.people)


def open_view(store: Store, index: ConceptIndex, encoder: Encoder, *, home: Path | None = None) -> View:
    """The view kept on disk if it is of the store's present generation, else a new one, kept for the next time.

    An embedded store keeps it in its own folder, a server's goes below `home`; without a `home` it is not kept.
    """
    generation = _stamp(store, index, encoder)
    folder = _folder(store, home)
    view = _load(folder, generation) if folder is not None else None
    if view is None:
        view = _build(store, index, encoder, generation)
        if folder is not None:
            _save(view, folder)
    return view


def freshness(store: Store, index: ConceptIndex, encoder: Encoder, *, home: Path | None = None) -> Freshness:
    """Whether the view kept on disk is the one that `open_view` would give, an older one, or not there."""
    folder = _folder(store, home)
    try:
        record = json.loads((folder / "view.json").read_text(encoding="utf-8")) if folder is not None else {}
        kept = record.get("generation")
    except (OSError, ValueError, AttributeError):
        return "absent"
    if kept is None:
        return "absent"
    return "fresh" if kept == _stamp(store, index, encoder) else "stale"


def _stamp(store: Store, index: ConceptIndex, encoder: Encoder) -> str:
    """What a view is made of: its own version, the store's generation, the ontology's, the encoder's."""
    return f"{VERSION}/{_generation(store)}/{index.fingerprint[:12]}/{encoder.name}"


def _generation(store: Store) -> int:
    rows = store.read(q.GENERATION)
    return int(rows[0]["generation"] or 0) if rows else 0


def _folder(store: Store, home: Path | None) -> Path | None:
    if store.folder is not None:
        return store.folder / "view"
    return home / "views" / hashlib.sha256(store.uri.encode()).hexdigest()[:16] if home is not None else None


def drop_view(store: Store, home: Path) -> Path | None:
    """Remove the kept view, which is built again when it is asked for → where it lay."""
    folder = _folder(store, home)
    if folder is not None and folder.is_dir():
        shutil.rmtree(folder)
    return folder


def _build(store: Store, index: ConceptIndex, encoder: Encoder, generation: str) -> View:
    people = {
        row["id"]: Person(row["id"], row["monthsWorked"], row["degreeLevel"], [p for p in row["places"] if p])
        for row in store.read(q.VIEW_CANDIDATES)
    }
    for row in store.read(q.VIEW_POSITIONS):
        person = people[row["id"]]
        if row["title"]:
            person.titles.append(row["title"])
            person.title_months.append(row["months"])
        if row["occupation"] and row["occupation"] not in person.occupations:
            person.occupations.append(row["occupation"])
    for row in store.read(q.VIEW_LANGUAGES):
        people[row["id"]].languages.append(row["uri"])
    skills: dict[str, list[dict[str, Any]]] = defaultdict(list)
    labels: dict[str, str] = {}
    for row in store.read(q.VIEW_SKILLS):
        skills[row["id"]].append(row)
        labels[row["uri"]] = row["label"]
    uris = sorted(labels)
    column = {uri: n for n, uri in enumerate(uris)}
    ordered = list(people.values())
    rows = [sorted(skills[p.id], key=lambda r: column[r["uri"]]) for p in ordered]
    flat = [row for person_rows in rows for row in person_rows]
    titles = [(n, title) for n, person in enumerate(ordered) for title in person.titles]
    return View(
        people=ordered,
        uris=uris,
        labels=[labels[uri] for uri in uris],
        indptr=np.cumsum([0, *map(len, rows)]).astype(np.int64),
        columns=np.asarray([column[row["uri"]] for row in flat], np.int64),
        months=np.asarray([-1 if row["months"] is None else row["months"] for row in flat], np.int32),
        last_used=np.asarray([_month_number(row["lastUsed"]) for row in flat], np.int32),
        confidence=np.asarray([row["confidence"] for row in flat], np.float32),
        concept_vectors=_concept_vectors(uris, labels, index, encoder),
        texts=encoder.encode(
            candidate_text(p.titles, [(r["label"], r["months"]) for r in skills[p.id]]) for p in ordered
        ),
        titles=encoder.encode(title for _, title in titles),
        title_of=np.asarray([n for n, _ in titles], np.int64),
        generation=generation,
    )


def candidate_text(titles: Sequence[str], skills: Sequence[tuple[str, int | None]]) -> str:
    """What the encoder is shown of a candidate: titles held and skills, those used longest first. No name, no place."""
    ranked = sorted(skills, key=lambda s: -(s[1] or 0))[:TOP_SKILLS]
    return ". ".join(
        part for part in (", ".join(dict.fromkeys(titles)), ", ".join(label for label, _ in ranked)) if part
    )


def _concept_vectors(uris: Sequence[str], labels: dict[str, str], index: ConceptIndex, encoder: Encoder) -> Floats:
    """[concepts, dimensions]: of the index where it has them; a mention without a concept stands for itself."""
    if index.vectors is None:
        return encoder.encode(labels[uri] for uri in uris)
    found = encoder.encode("" if uri in index.rows else labels[uri] for uri in uris)
    known = [n for n, uri in enumerate(uris) if uri in index.rows]
    found[known] = index.vectors[[index.rows[uris[n]] for n in known]]
    return found


def _month_number(text: str | None) -> int:
    if not text:
        return 0
    year, _, month = text.partition("-")
    return int(year) * 12 + int(month or 12)


_ARRAYS = ("indptr", "columns", "months", "last_used", "confidence", "concept_vectors", "texts", "titles", "title_of")


def _save(view: View, folder: Path) -> None:
    """Both files whole or not at all, readable by their owner only; a view that cannot be kept is built again."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        record = {
            "generation": view.generation,
            "people": [asdict(p) for p in view.people],
            "uris": view.uris,
            "labels": view.labels,
        }
        tag = hashlib.sha256(view.generation.encode()).hexdigest()[:8]
        for stale in folder.glob("arrays-*.npz"):
            stale.unlink(missing_ok=True)
        arrays = folder / f"arrays-{tag}.npz"
        with os.fdopen(os.open(arrays, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            np.savez(out, **{name: getattr(view, name) for name in _ARRAYS})
        temporary = folder / ".view.json"
        with os.fdopen(
            os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
        ) as out_text:
            json.dump(record, out_text)
        temporary.replace(folder / "view.json")
    except OSError:
        return


def _load(folder: Path, generation: str) -> View | None:
    tag = hashlib.sha256(generation.encode()).hexdigest()[:8]
    try:
        record = json.loads((folder / "view.json").read_text(encoding="utf-8"))
        if record["generation"] != generation:
            return None
        with np.load(folder / f"arrays-{tag}.npz") as arrays:
            loaded = {name: arrays[name] for name in _ARRAYS}
        people = [Person(**p) for p in record["people"]]
        return View(people=people, uris=record["uris"], labels=record["labels"], generation=generation, **loaded)
    except (OSError, ValueError, KeyError, TypeError):
        return None
