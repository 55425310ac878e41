"""Unit vectors as int16 with one scale a row, their cosines to a few vectors, and which of them lie near.

Each row is scaled by its own greatest component (symmetric quantisation); a cosine is off by less than 0.0001 then, and is
given in steps of 0.0001: how a product rounds depends on the rows beside it, and nobody's score shall. It
takes half the room of float32 and as little time as int8: what counts is turning it into float32, a chunk of rows at a
time that stays in the processor's cache. float16 takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.processes import cores

Floats = npt.NDArray[np.float32]
CHUNK = 1024  # rows
STEP = 1e-4  # of a cosine
ALONE = (
    1 << 18
)  # multiplications in a matrix product that OpenBLAS does not share among threads, which wait for each other
PER_THREAD = 16 * CHUNK  # rows that are worth a thread of their own
HEAD = 96  # numbers that tell of most vectors that they are not near
FULL = 32_767
SLACK = 5e-4  # by which a head's rounding and float32 sums may be off, with room to spare


@dataclass(frozen=True, eq=False)
class Scaled:
    """Rows are `codes * scales[:, None]`; `codes` [n, dimensions]."""

    codes: npt.NDArray[np.int16]
    scales: Floats

    @classmethod
    def of(cls, vectors: Floats) -> Scaled:
        scales = (np.abs(vectors).max(axis=1, initial=0.0) / FULL).astype(np.float32)
        codes = np.round(vectors / np.maximum(scales, 1e-12)[:, None]).astype(np.int16)
        return cls(codes, scales)

    def __len__(self) -> int:
        return len(self.scales)

    def rows(self, some: npt.NDArray[Any]) -> Floats:
        """The float rows, as far as they were kept."""
        found: Floats = self.codes[some].astype(np.float32) * self.scales[some][:, None]
        return found

    def cosines(self, vector: Floats) -> Floats:
        """[n]: the cosine of each row to the vector."""
        found = np.empty(len(self), np.float32)

        def chunk(buffer: Floats, start: int, end: int) -> None:
            np.copyto(buffer[: end - start], self.codes[start:end])
            np.dot(buffer[: end - start], vector, out=found[start:end])

        _by_chunks(len(self), self.codes.shape[1], chunk)
        found *= self.scales
        return _in_steps(found)

    def picked(self, some: npt.NDArray[Any]) -> Picked:
        """Some rows for themselves, whose cosines are to the last bit those that they have among all."""
        chunks = []
        for start, end in sorted({_chunk_of(int(n), len(self)) for n in some}):
            places = np.flatnonzero((some >= start) & (some < end))
            chunks.append((self.codes[start:end].astype(np.float32), some[places] - start, places))
        return Picked(self.codes[some], self.scales[some], tuple(chunks))


@dataclass(frozen=True, eq=False)
class Picked(Scaled):
    """Rows taken out of others. `chunks`: the rows with which each was multiplied there, which of them it is, and its place
    here. How a product rounds depends on the rows beside it."""

    chunks: tuple[tuple[Floats, npt.NDArray[Any], npt.NDArray[np.int64]], ...] = ()

    def cosines(self, vector: Floats) -> Floats:
        found = np.empty(len(self), np.float32)
        for floats, inside, places in self.chunks:
            found[places] = np.dot(floats, vector)[inside]
        found *= self.scales
        return _in_steps(found)


def _in_steps(cosines: Floats) -> Floats:
    """In place."""
    cosines *= np.float32(1 / STEP)
    np.rint(cosines, out=cosines)
    cosines *= np.float32(STEP)
    return cosines


@dataclass(frozen=True, eq=False)
class Near:
    """Vectors among which those near to others are looked for: whoever is far by the first dimensions is left out early.

    In the coordinates of an orthonormal `basis` [dimensions, HEAD - 1] a vector has a first part and a rest; by Cauchy and
    Schwarz the product of two is at most that of their first parts and of the lengths of their rests. `heads` [n, HEAD] are
    the first parts and, last, those lengths, times FULL; only where their product reaches the bound the whole `vectors`
    are read.
    """

    basis: Floats
    heads: npt.NDArray[np.int16]
    vectors: Scaled

    @classmethod
    def of(cls, vectors: Floats, basis: Floats) -> Near:
        return cls(basis, np.round(FULL * _heads(vectors, basis)).astype(np.int16), Scaled.of(vectors))

    def __len__(self) -> int:
        return len(self.heads)

    def within(self, vectors: Floats, least: float) -> list[tuple[npt.NDArray[np.int64], Floats]]:
        """For each of `vectors` [m, dimensions] the rows with a cosine of at least `least`, ascending, and the cosines."""
        heads = np.ascontiguousarray(_heads(vectors, self.basis).T)
        parts: dict[int, tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]] = {}

        def chunk(buffer: Floats, start: int, end: int) -> None:
            np.copyto(buffer[: end - start], self.heads[start:end])
            rows, which = np.nonzero(buffer[: end - start] @ heads >= FULL * (least - SLACK))
            parts[start] = (rows + start, which)

        width = self.heads.shape[1]
        _by_chunks(len(self), width, chunk, size=max(16, min(CHUNK, ALONE // (width * max(1, len(vectors))))))
        if not parts:
            return [(np.zeros(0, np.int64), np.zeros(0, np.float32)) for _ in vectors]
        rows, which = (np.concatenate(some) for some in zip(*(parts[at] for at in sorted(parts)), strict=True))
        cosines = np.concatenate(
            [
                np.einsum("nd,nd->n", self.vectors.rows(rows[at : at + CHUNK]), vectors[which[at : at + CHUNK]])
                for at in range(0, max(1, len(rows)), CHUNK)
            ]
        )
        hits = cosines >= least
        return [(rows[here], cosines[here]) for here in (hits & (which == m) for m in range(len(vectors)))]


def _heads(vectors: Floats, basis: Floats) -> Floats:
    """[n, HEAD]: first parts and the lengths of the rests, of vectors at most 1 long."""
    first = vectors @ basis
    rest = np.sqrt(np.maximum((vectors**2).sum(axis=1) - (first**2).sum(axis=1), 0.0))
    found: Floats = np.clip(np.column_stack([first, rest]), -1.0, 1.0).astype(np.float32)
    return found


def principal(vectors: Floats | None, dimensions: int) -> Floats:
    """[dimensions, HEAD - 1]: the directions in which these vectors are longest (principal axes through the origin)."""
    if vectors is None or len(vectors) < HEAD:
        return np.eye(dimensions, HEAD - 1, dtype=np.float32)
    _, axes = np.linalg.eigh(vectors.T.astype(np.float64) @ vectors.astype(np.float64))
    return np.ascontiguousarray(axes[:, ::-1][:, : HEAD - 1]).astype(np.float32)


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(cores(), thread_name_prefix="kgmatch-vectors")


def _by_chunks(count: int, width: int, chunk: Callable[[Floats, int, int], None], *, size: int = CHUNK) -> None:
    """Call `chunk(buffer, start, end)` for all rows, on all cores where there are many of them."""

    def run(start: int, end: int) -> None:
        buffer = np.empty((min(size, end - start), width), np.float32)
        for at in range(start, end, size):
            chunk(buffer, at, min(at + size, end))

    step = _per_thread(count)
    if step >= count:
        run(0, count)
        return
    list(_threads().map(lambda start: run(start, min(start + step, count)), range(0, count, step)))


def _per_thread(count: int) -> int:
    """Rows that one thread goes through."""
    return -(-count // max(1, min(cores(), count // PER_THREAD)))


def _chunk_of(row: int, count: int) -> tuple[int, int]:
    """The chunk of CHUNK rows in which `_by_chunks` puts a row."""
    step = _per_thread(count)
    first = row - row % step
    start = first + (row - first) // CHUNK * CHUNK
    return start, min(start + CHUNK, first + step, count)
