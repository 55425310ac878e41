"""What the baseline scorers count: concepts or words, of all candidates as one sparse matrix and of one posting."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from kgmatch.concepts.normal import normalise
from kgmatch.matching.view import View
from kgmatch.model import Posting
from kgmatch.store import Store
from kgmatch.store import queries as q

if TYPE_CHECKING:
    from scipy.sparse import csr_array

KINDS = ("sets", "counts", "words")
_HAN_OR_KANA = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_WORD = re.compile(r"\w")


class Mention(NamedTuple):
    """How often the documents of a candidate name a concept in these very words."""

    candidate: str
    concept: str
    quote: str
    times: int


@dataclass(frozen=True)
class Terms:
    """Counts [candidates, terms], rows as in the view, without stored zeros; `names`: URIs or words, by column."""

    counts: csr_array[np.float64]
    names: tuple[str, ...]

    @cached_property
    def columns(self) -> dict[str, int]:
        return {name: n for n, name in enumerate(self.names)}

    def beside(
        self, asked: Mapping[str, float]
    ) -> tuple[csr_array[np.float64], npt.NDArray[np.float64], tuple[str, ...]]:
        """The counts, those asked for and the terms, over one set of columns: terms that no candidate has come last."""
        from scipy.sparse import csr_array

        new = [name for name in asked if name not in self.columns]
        column = {name: n for n, name in enumerate(new, start=len(self.names))}
        held = self.counts
        if new:
            held = csr_array((held.data, held.indices, held.indptr), shape=(held.shape[0], held.shape[1] + len(new)))
        vector = np.zeros(held.shape[1])
        for name, count in asked.items():
            vector[self.columns[name] if name in self.columns else column[name]] = count
        return held, vector, (*self.names, *new)


def read_terms(kind: str, view: View, store: Store) -> Terms:
    """The terms of all candidates of the view. "counts" and "words" ask the store once for every mention."""
    if kind == "sets":
        return concept_terms(view)
    mentions = [Mention(r["id"], r["uri"], r["quote"] or "", r["mentions"]) for r in store.read(q.VIEW_MENTIONS)]
    return concept_terms(view, mentions) if kind == "counts" else word_terms(view, mentions)


def asked_terms(kind: str, posting: Posting) -> dict[str, float]:
    """A posting's terms with their counts: its requirements, or the words of its title and of their labels and quotes."""
    if kind == "words":
        texts = [posting.title or ""]
        for r in posting.requirements:
            texts += [r.concept.label, *(e.quote for e in r.evidence)]
        return {word: float(n) for word, n in Counter(w for text in texts for w in words(text)).items()}
    return {r.concept.uri: 1.0 if kind == "sets" else float(max(1, len(r.evidence))) for r in posting.requirements}


def concept_terms(view: View, mentions: Sequence[Mention] = ()) -> Terms:
    """How often each candidate's documents mention each of their concepts: 1 for each when no mentions are given."""
    from scipy.sparse import csr_array

    counts = np.ones(len(view.columns))
    if mentions:
        row = {person.id: n for n, person in enumerate(view.people)}
        column = {uri: n for n, uri in enumerate(view.uris)}
        said: Counter[tuple[int, int]] = Counter()
        for m in mentions:
            if m.candidate in row and m.concept in column:
                said[row[m.candidate], column[m.concept]] += m.times
        rows = np.repeat(np.arange(len(view)), np.diff(view.indptr))
        for n, place in enumerate(zip(rows.tolist(), view.columns.tolist(), strict=True)):
            counts[n] = max(1, said[place])
    shape = (len(view), len(view.uris))
    return Terms(csr_array((counts, view.columns, view.indptr), shape=shape), tuple(view.uris))


def word_terms(view: View, mentions: Iterable[Mention]) -> Terms:
    """The words of each candidate's titles, of the labels of their skills (once each) and of every quoted mention."""
    row = {person.id: n for n, person in enumerate(view.people)}
    texts = [(n, title, 1) for n, person in enumerate(view.people) for title in person.titles]
    rows = np.repeat(np.arange(len(view)), np.diff(view.indptr)).tolist()
    texts += [(n, view.labels[column], 1) for n, column in zip(rows, view.columns.tolist(), strict=True)]
    texts += [(row[m.candidate], m.quote, m.times) for m in mentions if m.candidate in row]
    return counted(texts, len(view))


def counted(texts: Iterable[tuple[int, str, int]], rows: int) -> Terms:
    """(row, text, how often) → the rows' counts of words."""
    from scipy.sparse import coo_array

    columns: dict[str, int] = {}
    known: dict[str, list[int]] = {}
    at: list[int] = []
    which: list[int] = []
    amount: list[int] = []
    for n, text, times in texts:
        if text not in known:
            known[text] = [columns.setdefault(word, len(columns)) for word in words(text)]
        which += known[text]
        at += [n] * len(known[text])
        amount += [times] * len(known[text])
    matrix = coo_array(
        (np.asarray(amount, np.float64), (np.asarray(at, np.int64), np.asarray(which, np.int64))),
        shape=(rows, len(columns)),
    )
    return Terms(matrix.tocsr(), tuple(columns))  # tocsr adds up what stands at one place


def words(text: str) -> list[str]:
    """The words in normal form, "c++" and "c#" whole; Han and kana, written without spaces, as pairs of characters."""
    found: list[str] = []
    for line in text.splitlines():
        for token in normalise(line).split():
            if not _WORD.search(token):
                continue
            runs = _HAN_OR_KANA.findall(token)
            found += [run[n : n + 2] for run in runs for n in range(max(1, len(run) - 1))]
            found += _HAN_OR_KANA.sub(" ", token).split() if runs else [token]
    return found


def texts_terms(texts: Sequence[str]) -> Terms:
    """A row a text."""
    return counted(((n, text, 1) for n, text in enumerate(texts)), len(texts))
