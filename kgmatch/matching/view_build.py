"""A view from the store: rows of candidates that are new or changed are read and encoded, all others taken over.

Whether a candidate changed is told by the `stamp` that the graph keeps of what follows from their documents. A view that
was brought up to date is the one that would be built anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.concepts.index import ConceptIndex
from kgmatch.concepts.normal import normalise
from kgmatch.embedding import DIMENSIONS, Encoder
from kgmatch.matching.columns import Lists, Strings, entries_of, inverted, united
from kgmatch.matching.vectors import Near, Scaled, principal
from kgmatch.matching.view import View
from kgmatch.matching.view_rows import Family, Rows, pages, read_rows
from kgmatch.store import Store
from kgmatch.store.queries import matching as q

ENCODED = 10_000  # texts that are encoded at once

Array = npt.NDArray[Any]
Places = npt.NDArray[np.int64]


def build(store: Store, index: ConceptIndex, encoder: Encoder, generation: str, *, before: View | None = None) -> View:
    """The view of the store as it is. What was read of `before`, made of the same ontology and encoder, is taken over.

    Rows that are written while this reads keep the stamp from before, so that the next time finds them changed.
    """
    listed = {row["id"]: row["stamp"] or "" for row in store.read(q.VIEW_STAMPS)}
    ids = sorted(listed)
    stamps = np.asarray([listed[id].encode() for id in ids], "S16") if ids else np.zeros(0, "S16")
    before = before if before is not None else empty(index)
    at = {id: n for n, id in enumerate(before.ids)}
    source = np.asarray([at.get(id, -1) for id in ids], np.int64)
    same = source >= 0
    same[same] = (before.stamps[source[same]] == stamps[same]) & (stamps[same] != b"")
    changed = np.flatnonzero(~same)
    rows = read_rows(store, [ids[n] for n in changed])
    source[changed] = len(before) + np.arange(len(changed))
    return from_rows(rows, ids, stamps, source, index, encoder, generation, before)


def from_rows(
    rows: Rows, ids: Sequence[str], stamps: npt.NDArray[np.bytes_], source: Places, index: ConceptIndex, encoder: Encoder,
    generation: str, before: View,
) -> View:  # fmt: skip
    """Row n of the new view is row `source[n]` of those of `before` followed by `rows`."""
    taken = source[source < len(before)]
    encode = _Encoding(encoder)

    def column(old: Array, new: Sequence[int], dtype: type[np.generic]) -> Array:
        return np.concatenate([old, np.asarray(new, dtype)])[source]

    uris = _Joined.of(before.uris, before.skills, rows.skills, taken, source)
    titles = _Joined.of(before.title_names, before.titles, rows.titles, taken, source)
    occupations = _Joined.of(before.occupation_uris, before.occupations, rows.occupations, taken, source)
    languages = _Joined.of(before.language_uris, before.languages, rows.languages, taken, source)
    places = _Joined.of(before.place_names, before.places, rows.places, taken, source)
    by_row, order = inverted(before.word_holders, len(before))
    words = _Joined.of(before.words, by_row, rows.words, taken, source)
    labels = _labels(uris, before, rows)
    months = uris.beside(before.months, rows.skills.column("months", np.int16))
    holders, at = inverted(uris.lists, len(uris.names))
    word_counts = words.beside(before.word_counts[order], rows.words.column("counts", np.int32))
    word_holders, word_at = inverted(words.lists, len(words.names))
    keys = np.concatenate([before.text_keys, _keys(rows.texts)])
    return View(
        generation=generation,
        ids=Strings.of(ids),
        stamps=stamps,
        months_worked=column(before.months_worked, rows.months_worked, np.int32),
        degree_levels=column(before.degree_levels, rows.degree_levels, np.int16),
        uris=uris.names,
        labels=Strings.of(labels),
        skills=uris.lists,
        months=months,
        last_used=uris.beside(before.last_used, rows.skills.column("last_used", np.int32)),
        confidence=uris.beside(before.confidence, rows.skills.column("confidence", np.float32)),
        mentions=uris.beside(before.mentions, rows.skills.column("mentions", np.int32)),
        holders=holders,
        holder_months=months[at],
        concepts=_concepts(uris, labels, before, index, encode),
        text_keys=keys[source],
        texts=_texts(rows.texts, keys, source, before, encode),
        title_names=titles.names,
        titles=titles.lists,
        title_months=titles.beside(before.title_months, rows.titles.column("months", np.int16)),
        title_vectors=_titles(titles, before, encode),
        occupation_uris=occupations.names,
        occupations=occupations.lists,
        language_uris=languages.names,
        languages=languages.lists,
        place_names=places.names,
        place_normals=Strings.of(normalise(name) for name in places.names),
        places=places.lists,
        words=words.names,
        word_holders=word_holders,
        word_counts=word_counts[word_at],
        word_totals=_totals(words.lists, word_counts),
    )  # fmt: skip


@dataclass(frozen=True)
class _Joined:
    """A family's lists in the new rows; `entries`: where each entry was among those before and the read ones behind them.

    `former`: the old code of each new name, -1 where there is none.
    """

    names: Strings
    lists: Lists
    entries: Places
    former: Places

    @classmethod
    def of(cls, names: Strings, lists: Lists, rows: Family, taken: Places, source: Places) -> _Joined:
        used = np.zeros(len(names), np.bool_)
        used[lists.codes[entries_of(lists.starts, taken)[0]]] = True
        both, ours, theirs = united(names, used, rows.names)
        new = rows.lists
        starts = np.concatenate([lists.starts, lists.starts[-1] + new.starts[1:]])
        codes = np.concatenate([ours[lists.codes], theirs[new.codes]])
        entries, begins = entries_of(starts, source)
        former = np.full(len(both), -1, np.int64)
        former[ours[used]] = np.flatnonzero(used)
        return cls(both, Lists(begins, codes[entries].astype(np.int32)), entries, former)

    def beside(self, old: Array, new: Array) -> Array:
        """Numbers beside the codes, in the new order."""
        found: Array = np.concatenate([old, new])[self.entries]
        return found


class _Encoding:
    """Texts → rows, some at a time."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def floats(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return self._encoder.encode(texts)

    def scaled(self, texts: Sequence[str]) -> Scaled:
        return _stacked([Scaled.of(self._encoder.encode(texts[part])) for part in pages(len(texts), ENCODED)])


def _stacked(parts: Sequence[Scaled]) -> Scaled:
    if not parts:
        return Scaled(np.zeros((0, DIMENSIONS), np.int16), np.zeros(0, np.float32))
    return Scaled(np.concatenate([p.codes for p in parts]), np.concatenate([p.scales for p in parts]))


def _patched(old: Scaled, former: Places, new: Callable[[Places], Scaled]) -> Scaled:
    """Row n is old row `former[n]`; where that is -1, the next of the new ones, which are made for these places."""
    missing = np.flatnonzero(former < 0)
    made = new(missing)
    codes, scales = np.empty((len(former), DIMENSIONS), np.int16), np.empty(len(former), np.float32)
    known = np.flatnonzero(former >= 0)
    codes[known], scales[known] = old.codes[former[known]], old.scales[former[known]]
    codes[missing], scales[missing] = made.codes, made.scales
    return Scaled(codes, scales)


def _texts(
    texts: Sequence[str], keys: npt.NDArray[np.uint64], source: Places, before: View, encode: _Encoding
) -> Scaled:
    known = {key: n for n, key in enumerate(before.text_keys.tolist())} if texts else {}
    former = np.asarray([known.get(key, -1) for key in keys[source].tolist()], np.int64) if texts else source
    return _patched(before.texts, former, lambda rows: encode.scaled([texts[n - len(before)] for n in source[rows]]))


def _titles(titles: _Joined, before: View, encode: _Encoding) -> Scaled:
    return _patched(before.title_vectors, titles.former, lambda rows: encode.scaled([titles.names[n] for n in rows]))


def _labels(uris: _Joined, before: View, rows: Rows) -> list[str]:
    return [
        rows.labels[uri] if uri in rows.labels else before.labels[former]
        for uri, former in zip(uris.names, uris.former.tolist(), strict=True)
    ]


def _concepts(uris: _Joined, labels: Sequence[str], before: View, index: ConceptIndex, encode: _Encoding) -> Near:
    """Of the index where it has them; a mention without a concept stands for itself."""
    former = uris.former.copy()
    for n in np.flatnonzero(former >= 0).tolist():
        if before.labels[int(former[n])] != labels[n]:
            former[n] = -1
    missing = np.flatnonzero(former < 0)
    basis, old = before.concepts.basis, before.concepts
    made = [Near.of(_floats(uris.names, labels, missing[part], index, encode), basis) for part in pages(len(missing), ENCODED)]  # fmt: skip
    place = former.copy()
    place[missing] = len(old) + np.arange(len(missing))

    def joined(first: Array, others: Iterable[Array]) -> Array:
        found: Array = np.concatenate([first, *others])[place]
        return found

    vectors = Scaled(
        joined(old.vectors.codes, (near.vectors.codes for near in made)),
        joined(old.vectors.scales, (near.vectors.scales for near in made)),
    )
    return Near(basis, joined(old.heads, (near.heads for near in made)), vectors)


def _floats(
    uris: Strings, labels: Sequence[str], some: Places, index: ConceptIndex, encode: _Encoding
) -> npt.NDArray[np.float32]:
    """The vectors of some concepts, as they are before they are rounded."""
    found = np.zeros((len(some), DIMENSIONS), np.float32)
    names = [uris[n] for n in some]
    own = [n for n, uri in enumerate(names) if index.vectors is None or uri not in index.rows]
    found[own] = encode.floats([labels[some[n]] for n in own])
    if index.vectors is not None:
        shipped = [n for n, uri in enumerate(names) if uri in index.rows]
        found[shipped] = index.vectors[[index.rows[names[n]] for n in shipped]]
    return found


def _keys(texts: Iterable[str]) -> npt.NDArray[np.uint64]:
    digests = [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest() for text in texts]
    return np.frombuffer(b"".join(digests), np.uint64)


def _totals(lists: Lists, counts: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    ends = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    totals: npt.NDArray[np.int32] = (ends[lists.starts[1:]] - ends[lists.starts[:-1]]).astype(np.int32)
    return totals


def empty(index: ConceptIndex) -> View:
    """A view of nobody."""
    strings, lists = Strings.of(()), Lists.of(())
    none = _stacked(())
    basis = principal(index.vectors, DIMENSIONS)
    return View(
        generation="", ids=strings, stamps=np.zeros(0, "S16"), months_worked=np.zeros(0, np.int32),
        degree_levels=np.zeros(0, np.int16), uris=strings, labels=strings, skills=lists, months=np.zeros(0, np.int16),
        last_used=np.zeros(0, np.int32), confidence=np.zeros(0, np.float32), mentions=np.zeros(0, np.int32), holders=lists,
        holder_months=np.zeros(0, np.int16), concepts=Near.of(np.zeros((0, DIMENSIONS), np.float32), basis),
        text_keys=np.zeros(0, np.uint64), texts=none, title_names=strings, titles=lists, title_months=np.zeros(0, np.int16),
        title_vectors=none, occupation_uris=strings, occupations=lists, language_uris=strings, languages=lists,
        place_names=strings, place_normals=strings, places=lists, words=strings, word_holders=lists,
        word_counts=np.zeros(0, np.int32), word_totals=np.zeros(0, np.int32),
    )  # fmt: skip
