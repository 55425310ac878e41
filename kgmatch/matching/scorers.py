"""Named baselines to hold the mix against, each a small function of its source's formula, over counts of terms.

A baseline reads what the store keeps of a candidate, and the store keeps no running text: `overlap` and `jaccard` compare
sets of concepts, `vsm` and `euclidean` how often each concept is mentioned, `tfidf` and `bm25` the words of the titles
held, the skills' labels and the quoted mentions. On the posting's side stand the same: its requirements, its title, their
labels and quotes. kgmatch.evaluation.matching has `tfidf-text` and `bm25-text` over whole texts as an outside reference.

`graph` is the mix's feature "skills" alone, `embedding` the cosine of the encoder's vectors alone, `full` the mix.

Each measure takes `held` [candidates, terms] and `asked` [terms], counts, and gives a score as its addends: a sparse
matrix [candidates, terms asked for] (one column for `euclidean`) whose rows sum to scores in [0, 1], higher is better.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kgmatch.matching.terms import Terms

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]

K1, B = 1.2, 0.75  # BM25's saturation and length weight, the values of Robertson and Zaragoza (2009, section 3.4)


@dataclass(frozen=True)
class Addends:
    """Scores with what they are the sum of: `parts` [candidates, addends], an addend's name a concept's URI or a word."""

    parts: csr_array[np.float64]
    names: tuple[str, ...]

    @property
    def score(self) -> Floats:
        return np.asarray(self.parts.sum(axis=1), np.float64).ravel()

    def of(self, row: int) -> list[tuple[str, float]]:
        """The addends of one candidate that are not 0."""
        start, end = self.parts.indptr[row], self.parts.indptr[row + 1]
        return [
            (self.names[column], float(value))
            for column, value in zip(self.parts.indices[start:end], self.parts.data[start:end], strict=True)
            if value
        ]


Measure = Callable[["csr_array[np.float64]", Floats], "csr_array[np.float64]"]


def overlap(held: csr_array[np.float64], asked: Floats) -> csr_array[np.float64]:
    """|S_r ∩ S_p| / (|S_r| + |S_p|), of a resume's and a posting's skills: half of Dice's coefficient (Dice, 1945).

    Its maximum is 0.5, for equal sets; take `jaccard` for a measure that reaches 1.
    """
    shared, sizes, count = _sets(held, asked)
    return _weighted(shared, rows=_inverse(sizes + count))


def jaccard(held: csr_array[np.float64], asked: Floats) -> csr_array[np.float64]:
    """|S_r ∩ S_p| / |S_r ∪ S_p| (Jaccard, 1912)."""
    shared, sizes, count = _sets(held, asked)
    return _weighted(shared, rows=_inverse(sizes + count - _row_sums(shared)))


def vsm(held: csr_array[np.float64], asked: Floats) -> csr_array[np.float64]:
    """The cosine of the two vectors of counts (vector space model: Salton, Wong and Yang, 1975)."""
    columns = np.flatnonzero(asked)
    norms = np.sqrt(_squares(held)) * float(np.linalg.norm(asked))
    return _weighted(held[:, columns], rows=_inverse(norms), columns=asked[columns])


def tfidf(held: csr_array[np.float64], asked: Floats) -> csr_array[np.float64]:
    """The cosine of the two vectors of count x inverse document frequency (Spärck Jones, 1972; Salton and Buckley, 1988).

    idf = ln((1 + N) / (1 + n)) + 1, as in scikit-learn: N candidates, n of them with the term. A term that no candidate
    has counts in the posting's length.
    """
    idf = np.log((1 + held.shape[0]) / (1 + _holders(held))) + 1
    return vsm(_weighted(held, columns=idf), asked * idf)


def bm25(held: csr_array[np.float64], asked: Floats) -> csr_array[np.float64]:
    """Okapi BM25 (Robertson and Zaragoza, 2009) with k1 = 1.2 and b = 0.75, over its least upper bound for this posting.

    A term adds count in the posting x idf x tf (k1 + 1) / (tf + k1 (1 - b + b length / mean length)), with
    idf = ln(1 + (N - n + 0.5) / (n + 0.5)), never negative. As tf grows that nears (k1 + 1) idf, so the sum of these over
    the posting's terms is what no candidate can reach: divided by it, scores are below 1 and the order is BM25's own.
    """
    columns = np.flatnonzero(asked)
    count, holders = held.shape[0], _holders(held)[columns]
    worth = asked[columns] * np.log(1 + (count - holders + 0.5) / (holders + 0.5))
    lengths = _row_sums(held)
    mean = float(lengths.mean()) if count else 0.0
    parts = held[:, columns].astype(np.float64)
    slack = K1 * (1 - B + B * lengths * (1 / mean if mean else 0.0))
    parts.data = parts.data / (parts.data + np.repeat(slack, np.diff(parts.indptr)))
    return _weighted(parts, columns=worth / max(float(worth.sum()), 1e-12))


def euclidean(held: csr_array[np.float64], asked: Floats) -> csr_array[np.float64]:
    """1 / (1 + the Euclidean distance of the two vectors of counts); one addend, for it is no sum over terms."""
    from scipy.sparse import csr_array

    squares = _squares(held) + float(asked @ asked) - 2 * (held @ asked)
    return csr_array((1 / (1 + np.sqrt(np.maximum(squares, 0.0))))[:, None])


@dataclass(frozen=True, slots=True)
class Baseline:
    """`over`: the terms it counts, one of kgmatch.matching.terms.KINDS."""

    measure: Measure
    over: str


BASELINES: Mapping[str, Baseline] = {
    "overlap": Baseline(overlap, "sets"),
    "jaccard": Baseline(jaccard, "sets"),
    "vsm": Baseline(vsm, "counts"),
    "tfidf": Baseline(tfidf, "words"),
    "bm25": Baseline(bm25, "words"),
    "euclidean": Baseline(euclidean, "counts"),
}
FULL = "full"
SCORERS: Sequence[str] = (FULL, "graph", "embedding", *BASELINES)


def addends(measure: Measure, terms: Terms, asked: Mapping[str, float]) -> Addends:
    """What the measure gives for a posting that asks for these terms, each with its count."""
    held, vector, names = terms.beside(asked)
    parts = measure(held, vector)
    return Addends(parts, ("",) if measure is euclidean else tuple(names[n] for n in np.flatnonzero(vector)))


def _sets(held: csr_array[np.float64], asked: Floats) -> tuple[csr_array[np.float64], Floats, int]:
    """Whether each candidate has each term asked for; how many terms each has; how many are asked for."""
    columns = np.flatnonzero(asked)
    shared = held[:, columns].astype(np.float64)
    shared.data = (shared.data > 0).astype(np.float64)
    return shared, np.diff(held.indptr).astype(np.float64), len(columns)


def _holders(held: csr_array[np.float64]) -> Floats:
    return np.bincount(held.indices, minlength=held.shape[1]).astype(np.float64)


def _row_sums(matrix: csr_array[np.float64]) -> Floats:
    return np.asarray(matrix.sum(axis=1), np.float64).ravel()


def _squares(matrix: csr_array[np.float64]) -> Floats:
    return _row_sums(matrix.power(2))


def _inverse(values: Floats) -> Floats:
    """1 / value, and 0 for 0: who has nothing, or is asked for nothing, scores 0."""
    return np.divide(1.0, values, out=np.zeros_like(values), where=values > 0)


def _weighted(
    matrix: csr_array[np.float64], *, rows: Floats | None = None, columns: Floats | None = None
) -> csr_array[np.float64]:
    """A copy with each row and each column times its weight."""
    found = matrix.astype(np.float64, copy=True)
    if rows is not None:
        found.data = found.data * np.repeat(rows, np.diff(found.indptr))
    if columns is not None:
        found.data = found.data * columns[found.indices]
    return found
