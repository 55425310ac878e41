"""The schemes on this machine: ours, which is shipped, and those imported into the kgmatch home (ESCO, O*NET).

An import reads the files once and leaves a compiled index and its vectors in `HOME/ontology/SCHEME`; what it replaces
stays until the new one is whole. Concepts of an imported scheme that are one of ours bear our labels too.
"""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.concepts.esco import read_esco
from kgmatch.concepts.index import OCCUPATION, SKILL_KINDS, ConceptIndex, Entry, load, ontology_folder, write_index
from kgmatch.concepts.normal import normalise
from kgmatch.concepts.onet import read_onet
from kgmatch.errors import DataError

OURS = "kgmatch"
READERS: dict[str, Callable[[Path], tuple[list[Entry], str, list[str]]]] = {"esco": read_esco, "onet": read_onet}
SOURCES = {
    OURS: "written for this project; Apache-2.0",
    "esco": "ESCO, European Commission; reuse under decision 2011/833/EU",
    "onet": "O*NET database, U.S. Department of Labor/ETA; CC BY 4.0",
}
PREFERRED = 0.5  # of a concept's vector: its preferred label; the rest is the mean of the alternative ones

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]
Groups = tuple[frozenset[str], ...]
_ALIKE: Groups = (SKILL_KINDS, OCCUPATION, frozenset({"language"}))  # kinds among which two labels can mean one thing


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `matched`: concepts that are one of ours; `dangling`: relations to concepts that the files do not
    hold, left out; `missing`: tables that were not there."""

    scheme: str
    concepts: int
    labels: int
    matched: int
    dangling: int
    missing: tuple[str, ...]


def scheme_folder(name: str, home: Path) -> Path:
    """Where the compiled scheme lies, imported or not. Raises DataError for a scheme that kgmatch does not know."""
    if name == OURS:
        return ontology_folder()
    if name not in READERS:
        raise DataError(f"{name}: no such scheme; known are {', '.join((OURS, *READERS))}")
    return home / "ontology" / name


def installed(home: Path) -> list[str]:
    return [OURS, *(name for name in READERS if (scheme_folder(name, home) / "index.json").is_file())]


def load_scheme(name: str, home: Path, *, encoder: str) -> ConceptIndex:
    """The compiled scheme. `encoder`: the name of the one that must have made its vectors. Raises DataError."""
    folder = scheme_folder(name, home)
    if name == OURS:
        return load()
    if not (folder / "index.json").is_file():
        raise DataError(f"the scheme {name} is not here yet; run kgmatch ontology import {name} DIR")
    made_by = (folder / "encoder.txt").read_text(encoding="utf-8") if (folder / "encoder.txt").is_file() else ""
    if made_by != encoder:
        raise DataError(f"{folder}: its vectors were made by another encoder ({made_by or 'unknown'}); run kgmatch ontology import {name} DIR again")  # fmt: skip
    return load(folder)


def import_scheme(name: str, source: Path, home: Path, embed: Embed, *, encoder: str, say: Callable[[str], None] = lambda _: None) -> Imported:  # fmt: skip
    """Read a published scheme and compile it into the home. Raises DataError; what was there before then stays."""
    if name not in READERS:
        raise DataError(f"{name}: cannot be imported; give {' or '.join(READERS)}")
    say(f"reading {source}")
    entries, fingerprint, missing = READERS[name](source)
    entries = with_matches(entries, load())
    folder = scheme_folder(name, home)
    part = folder.with_name(folder.name + ".part")
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.parent.mkdir(exist_ok=True, mode=0o700)
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700)
        write_index(entries, part, fingerprint=fingerprint, about={"scheme": name, "source": SOURCES[name]})
        say(f"{len(entries)} concepts; computing their vectors")
        np.save(part / "vectors.npy", concept_vectors(entries, embed))
        (part / "encoder.txt").write_text(encoder, encoding="utf-8")
        _replace(part, folder)
    except OSError as error:
        raise DataError(f"{folder}: cannot be written: {error.strerror or error}") from None
    except UnicodeEncodeError as error:
        raise DataError(f"{source}: half of a character (a lone surrogate) near {error.object[max(0, error.start - 20) : error.start]!r}") from None  # fmt: skip
    finally:
        shutil.rmtree(part, ignore_errors=True)
    known = {entry.concept.uri for entry in entries}
    return Imported(
        name,
        concepts=len(entries),
        labels=sum(len(e.labels) for e in entries),
        matched=sum(bool(e.exact_match) for e in entries),
        dangling=sum(uri not in known for e in entries for uri in (*e.broader, *e.related, *e.essential, *e.optional)),
        missing=tuple(missing),
    )


def _replace(part: Path, folder: Path) -> None:
    """The new folder for the old one. A kill between the two renames leaves the old one beside it, as `.old`."""
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        os.replace(folder, old)
    try:
        os.replace(part, folder)
    except OSError:
        if old.exists():
            os.replace(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def with_matches(entries: Sequence[Entry], ours: ConceptIndex) -> list[Entry]:
    """The entries with their exact matches among ours, whose labels they then bear too, where no other one bears them.

    Two concepts match when our scheme says so (skos:exactMatch); else when both have the same preferred label; else when the
    preferred label of one is another label of the other, unless our scheme says of any concept what it matches in theirs:
    then who judged these judged all. One of ours matches one of theirs, or none where several could.
    """
    owners: dict[tuple[int, str], set[str]] = defaultdict(set)
    for entry in entries:
        for label in entry.labels:
            owners[_group(entry), normalise(label)].add(entry.concept.uri)
    stated = {uri: entry for entry in ours.entries.values() for uri in entry.exact_match}
    judged = any(entry.concept.uri in stated for entry in entries)
    claims: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for entry in entries:
        if entry.concept.uri in stated:
            claims[stated[entry.concept.uri].concept.uri][0].add(entry.concept.uri)
        for one, rank in _like(entry, ours):
            if rank == 1 or not judged:
                claims[one][rank].add(entry.concept.uri)
    matches: dict[str, list[str]] = defaultdict(list)
    for one, ranks in claims.items():
        best = ranks[min(ranks)]
        if len(best) == 1:
            matches[next(iter(best))].append(one)
    return [_merged(entry, [ours.entries[one] for one in matches[entry.concept.uri]], owners) for entry in entries]


def _like(entry: Entry, ours: ConceptIndex) -> Iterator[tuple[str, int]]:
    """Those of ours that share a preferred label with the entry: on both sides (1), or on one (2)."""
    kinds = _ALIKE[_group(entry)] if _group(entry) >= 0 else frozenset()
    preferred = normalise(entry.concept.label)
    for label in entry.labels:
        for one in ours.bearing(normalise(label), kinds):
            theirs = normalise(one.concept.label)
            if theirs == preferred == normalise(label):
                yield one.concept.uri, 1
            elif normalise(label) in (theirs, preferred):
                yield one.concept.uri, 2


def _merged(entry: Entry, matches: Sequence[Entry], owners: dict[tuple[int, str], set[str]]) -> Entry:
    if len(matches) != 1:
        return entry
    own, group = {normalise(label) for label in entry.labels}, _group(entry)
    free = [
        label
        for label in matches[0].labels
        if normalise(label) not in own and not owners[group, normalise(label)] - {entry.concept.uri}
    ]
    return replace(entry, hidden=(*entry.hidden, *free), exact_match=(matches[0].concept.uri,))


def _group(entry: Entry) -> int:
    return next((n for n, kinds in enumerate(_ALIKE) if entry.concept.kind in kinds), -1)


def concept_vectors(entries: Sequence[Entry], embed: Embed) -> npt.NDArray[np.float16]:
    """[concepts, dimensions]: the unit mean of a concept's label vectors, the preferred label weighing half."""
    preferred = embed([entry.concept.label for entry in entries])
    rows = np.asarray(preferred, np.float32).copy()
    owners = [n for n, entry in enumerate(entries) for _ in entry.alternative]
    if owners:
        others = embed([label for entry in entries for label in entry.alternative])
        sums = np.zeros_like(rows)
        np.add.at(sums, owners, others)
        counts = np.bincount(owners, minlength=len(rows)).astype(np.float32)[:, None]
        rows = np.where(counts > 0, PREFERRED * rows + (1 - PREFERRED) * sums / np.maximum(counts, 1), rows)
    norms = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    unit: npt.NDArray[np.float16] = (rows / norms).astype(np.float16)
    return unit


def about(name: str, home: Path) -> dict[str, Any]:
    """What `kgmatch ontology info` says of a scheme. Raises DataError."""
    index = load(scheme_folder(name, home)) if name != OURS else load()
    kinds: dict[str, int] = defaultdict(int)
    for entry in index.entries.values():
        kinds[entry.concept.kind] += 1
    return {
        "scheme": name,
        "concepts": len(index),
        "labels": sum(len(e.labels) for e in index.entries.values()),
        "kinds": dict(sorted(kinds.items())),
        "matched": sum(bool(e.exact_match) for e in index.entries.values()),
        "source": SOURCES[name],
        "fingerprint": index.fingerprint[:12],
    }
