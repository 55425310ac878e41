"""What the baseline scorers count: concepts or words, of all candidates as one sparse matrix and of one posting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kgmatch.matching.view import View
from kgmatch.matching.words import words as words
from kgmatch.model import Posting

if TYPE_CHECKING:
    from scipy.sparse import csr_array

KINDS = ("sets", "counts", "words")


@dataclass(frozen=True)
class Terms:
    """Counts [candidates, terms], rows as in the view, without stored zeros; `names`: URIs or words, by column."""

    counts: csr_array[np.float64]
    names: Sequence[str]

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


def read_terms(kind: str, view: View) -> Terms:
    """The terms of all candidates of the view: "sets" and "counts" of concepts, or "words"."""
    from scipy.sparse import csc_array, csr_array

    if kind == "words":
        shape = (len(view), len(view.words))
        held = csc_array((view.word_counts.astype(np.float64), view.word_holders.codes, view.word_holders.starts), shape=shape)  # fmt: skip
        return Terms(held.tocsr(), tuple(view.words))
    counts = np.ones(len(view.columns)) if kind == "sets" else view.mentions.astype(np.float64)
    return Terms(csr_array((counts, view.columns, view.indptr), shape=(len(view), len(view.uris))), tuple(view.uris))


def asked_terms(kind: str, posting: Posting) -> dict[str, float]:
    """A posting's terms with their counts: its requirements, or the words of its title and of their labels and quotes."""
    if kind == "words":
        texts = [posting.title or ""]
        for r in posting.requirements:
            texts += [r.concept.label, *(e.quote for e in r.evidence)]
        return {word: float(n) for word, n in Counter(w for text in texts for w in words(text)).items()}
    return {r.concept.uri: 1.0 if kind == "sets" else float(max(1, len(r.evidence))) for r in posting.requirements}


def texts_terms(texts: Sequence[str]) -> Terms:
    """The words of texts, a row a text."""
    from scipy.sparse import coo_array

    columns: dict[str, int] = {}
    which = [[columns.setdefault(word, len(columns)) for word in words(text)] for text in texts]
    at = np.repeat(np.arange(len(texts)), [len(row) for row in which])
    flat = np.asarray([column for row in which for column in row], np.int64)
    matrix = coo_array((np.ones(len(flat)), (at, flat)), shape=(len(texts), len(columns)))
    return Terms(matrix.tocsr(), tuple(columns))  # tocsr adds up what stands at one place
