"""The graph as columns: one view of all candidates, built from the store, kept on disk, mapped into memory, told stale by
number and brought up to date by what changed.

It holds no name, address, photo, age, sex or school: a match is computed without them. Of the lines quoted from documents
it keeps the words and how often they stand there, not their order.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_type_hints

import numpy as np
import numpy.typing as npt

from kgmatch.concepts.index import ConceptIndex
from kgmatch.embedding import Encoder
from kgmatch.matching.columns import Lists, Strings
from kgmatch.matching.vectors import Near, Scaled
from kgmatch.matching.view_files import read_about, read_arrays, write_arrays
from kgmatch.store import Store
from kgmatch.store.queries import bookkeeping as q

VERSION = 2

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Shorts = npt.NDArray[np.int16]
Freshness = Literal["fresh", "stale", "absent"]


@dataclass(frozen=True, eq=False, repr=False)
class View:
    """Candidates in rows, by id ascending; what is unknown is -1. Months of overlapping positions count once.

    A candidate's skills are the row `skills` of a CSR matrix, its columns the concepts `uris` and `labels`, by URI
    ascending, with `months`, `last_used` (months since year 0, 0 unknown), `confidence`, and `mentions`, how often the
    documents name the skill. `holders` is the same by column: who has the skill, for `holder_months`. `concepts` are the
    vectors of the labels, `texts` [candidates] those of what `candidate_text` says (`text_keys` tell these texts apart).
    `titles` are codes of `title_names`, in the order of the documents, with `title_months`; `title_vectors` has a row for
    each name. `occupations`, `languages` and `places` are codes likewise; `place_normals` are the names in normal form.
    `word_holders` is the inverted index of `words`: who has the word, `word_counts` times; `word_totals` [candidates]
    are the numbers of words. `stamps` [candidates] tell what the store said when the row was read.
    """

    generation: str
    ids: Strings
    stamps: npt.NDArray[np.bytes_]
    months_worked: Ints
    degree_levels: Shorts
    uris: Strings
    labels: Strings
    skills: Lists
    months: Shorts
    last_used: Ints
    confidence: Floats
    mentions: Ints
    holders: Lists
    holder_months: Shorts
    concepts: Near
    text_keys: npt.NDArray[np.uint64]
    texts: Scaled
    title_names: Strings
    titles: Lists
    title_months: Shorts
    title_vectors: Scaled
    occupation_uris: Strings
    occupations: Lists
    language_uris: Strings
    languages: Lists
    place_names: Strings
    place_normals: Strings
    places: Lists
    words: Strings
    word_holders: Lists
    word_counts: Ints
    word_totals: Ints

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def indptr(self) -> npt.NDArray[np.int64]:
        return self.skills.starts

    @property
    def columns(self) -> Ints:
        return self.skills.codes

    @cached_property
    def memory(self) -> dict[Any, Any]:
        """What was found out about this view and may be asked again; whoever keeps things here keeps few."""
        return {}


def open_view(store: Store, index: ConceptIndex, encoder: Encoder, *, home: Path | None = None) -> View:
    """The view kept on disk if it is of the store's present generation; else one brought up to date from what is kept, or
    a new one, kept for the next time. What is kept and not whole, or of another version, is not read.

    An embedded store keeps it in its own folder, a server's goes below `home`; without a `home` it is not kept.
    """
    from kgmatch.matching.view_build import build

    generation = _stamp(store, index, encoder)
    folder = _folder(store, home)
    if folder is None:
        return build(store, index, encoder, generation)
    found = _load(folder / _name(generation), generation)
    if found is None:
        found = build(store, index, encoder, generation, before=_before(folder, generation))
        _save(found, folder)
        found = _load(folder / _name(generation), generation) or found  # mapped, its pages are the system's to drop
    return found


def freshness(store: Store, index: ConceptIndex, encoder: Encoder, *, home: Path | None = None) -> Freshness:
    """Whether the view kept on disk is the one that `open_view` would give, an older one, or not there."""
    folder = _folder(store, home)
    kept = [about["generation"] for _, about in _kept(folder)] if folder is not None else []
    if not kept:
        return "absent"
    return "fresh" if _stamp(store, index, encoder) in kept else "stale"


def drop_view(store: Store, home: Path) -> Path | None:
    """Remove the kept view, which is built again when it is asked for → where it lay."""
    folder = _folder(store, home)
    if folder is not None and folder.is_dir():
        shutil.rmtree(folder)
    return folder


def _stamp(store: Store, index: ConceptIndex, encoder: Encoder) -> str:
    """What a view is made of: its own version, the ontology's, the encoder's, the ontology in the store, its generation."""
    ontology = store.read(q.ONTOLOGY_OF)
    stored = str(ontology[0]["ontology"] or "")[:12] if ontology else ""
    rows = store.read(q.GENERATION)
    generation = int(rows[0]["generation"] or 0) if rows else 0
    return f"{VERSION}/{index.fingerprint[:25]}/{encoder.name}/{stored}/{generation}"


def _name(generation: str) -> str:
    return f"{generation.rpartition('/')[2]}-{hashlib.sha256(generation.encode()).hexdigest()[:12]}"


def _folder(store: Store, home: Path | None) -> Path | None:
    if store.folder is not None:
        return store.folder / "view"
    return home / "views" / hashlib.sha256(store.uri.encode()).hexdigest()[:16] if home is not None else None


def _kept(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted(folder.glob("[!.]*/")) if folder.is_dir() else ():
        about = read_about(path)
        if about is not None:
            yield path, about


def _before(folder: Path, generation: str) -> View | None:
    """A kept view that is like the wanted one but for the generation of the store."""
    made_of = generation.rpartition("/")[0]
    for path, about in _kept(folder):
        if about["generation"].rpartition("/")[0] == made_of:
            found = _load(path, about["generation"])
            if found is not None:
                return found
    return None


def _save(view: View, folder: Path) -> None:
    """A view that cannot be kept is built again."""
    try:
        write_arrays(folder, _name(view.generation), dict(_flat(view)), {"generation": view.generation})
    except OSError:
        return


def _load(path: Path, generation: str) -> View | None:
    if not path.is_dir():
        return None
    about, arrays = read_about(path), read_arrays(path)
    if about is None or arrays is None or about.get("generation") != generation:
        return None
    try:
        found: View = _made(View, arrays, generation=generation)
    except (KeyError, TypeError, ValueError):
        return None
    return found if _fits(found) else None


def _fits(view: View) -> bool:
    """Whether the columns have the lengths that belong together."""
    n = len(view)
    rows = (view.stamps, view.months_worked, view.degree_levels, view.text_keys, view.texts, view.word_totals)
    lists = (view.skills, view.titles, view.occupations, view.languages, view.places)
    entries = (view.months, view.last_used, view.confidence, view.mentions, view.holders.codes, view.holder_months)
    return (
        all(len(column) == n for column in (*rows, *lists))
        and all(len(column) == len(view.skills.codes) for column in entries)
        and all(len(column) == len(view.uris) for column in (view.labels, view.holders, view.concepts))
        and len(view.title_vectors) == len(view.title_names)
        and len(view.word_holders) == len(view.words)
        and all(len(x.codes) == x.starts[-1] for x in (*lists, view.holders, view.word_holders))
        and all(len(x.blob) == x.offsets[-1] for x in vars(view).values() if isinstance(x, Strings))
    )


def _flat(record: Any, prefix: str = "") -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """A record of arrays, and of such records, as arrays by name."""
    for field in fields(record):
        value = getattr(record, field.name)
        if is_dataclass(value):
            yield from _flat(value, f"{prefix}{field.name}.")
        elif isinstance(value, np.ndarray):
            yield prefix + field.name, value


def _made(kind: Any, arrays: dict[str, npt.NDArray[Any]], prefix: str = "", **given: Any) -> Any:
    hints = get_type_hints(kind)
    return kind(
        **given,
        **{
            field.name: _made(hints[field.name], arrays, f"{prefix}{field.name}.")
            if is_dataclass(hints[field.name])
            else arrays[prefix + field.name]
            for field in fields(kind)
            if field.name not in given
        },
    )
