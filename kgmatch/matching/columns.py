"""Columns of the matching view: texts and lists as flat arrays, which can be mapped into memory and cut without loops."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

FEW = 0.25  # of all entries; so many are quicker looked at one by one

Array = npt.NDArray[Any]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Strings(Sequence[str]):
    """Texts in one UTF-8 blob: text n is `blob[offsets[n]:offsets[n + 1]]`."""

    offsets: npt.NDArray[np.int64]
    blob: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Strings:
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        return cls(offsets, np.frombuffer(b"".join(encoded), np.uint8))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, n: Any) -> Any:
        if isinstance(n, slice):
            return [self[i] for i in range(*n.indices(len(self)))]
        if not -len(self) <= n < len(self):
            raise IndexError(n)
        n = int(n) % len(self)
        found: bytes = self.blob[self.offsets[n] : self.offsets[n + 1]].tobytes()
        return found.decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        blob, ends = self.blob.tobytes(), self.offsets.tolist()
        for start, end in pairwise(ends):
            yield blob[start:end].decode("utf-8", "surrogatepass")

    def find(self, text: str) -> int | None:
        """The place of a text among sorted ones, by halving."""
        key, blob, offsets = text.encode("utf-8", "surrogatepass"), self.blob.data, self.offsets
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if bytes(blob[offsets[middle] : offsets[middle + 1]]) < key:  # UTF-8 is in the order of the characters
                low = middle + 1
            else:
                high = middle
        return low if low < len(self) and self[low] == text else None

    def containing(self, part: str) -> Rows:
        """The places of the texts in which this one stands."""
        starts = [m.start() for m in re.finditer(b"(?=" + re.escape(part.encode()) + b")", self.blob.data)]
        at = np.asarray(starts, np.int64)
        found = np.searchsorted(self.offsets, at, side="right") - 1
        return np.unique(found[at + len(part.encode()) <= self.offsets[found + 1]])


@dataclass(frozen=True, eq=False)
class Lists:
    """A list of codes in each row: `codes[starts[n]:starts[n + 1]]`, as a CSR matrix has its columns."""

    starts: npt.NDArray[np.int64]
    codes: npt.NDArray[np.int32]

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> Lists:
        starts = np.cumsum([0, *map(len, rows)], dtype=np.int64)
        return cls(starts, np.asarray([code for row in rows for code in row], np.int32))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def row(self, n: int) -> npt.NDArray[np.int32]:
        return self.codes[self.starts[n] : self.starts[n + 1]]

    @cached_property
    def lengths(self) -> Rows:
        return np.diff(self.starts)

    @cached_property
    def filled(self) -> Rows:
        """The rows with anything in them."""
        return np.flatnonzero(self.lengths)

    def greatest(self, worth: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """[rows]: the greatest worth of a row's codes, at least 0; `worth` [codes there are]."""
        found = np.zeros(len(self), np.float32)
        values = worth.take(self.codes)
        hits = np.flatnonzero(values > 0)
        if len(hits) < FEW * len(values):
            np.maximum.at(found, np.searchsorted(self.starts, hits, side="right") - 1, values[hits])
        elif len(values):
            found[self.filled] = np.maximum(np.maximum.reduceat(values, self.starts[self.filled]), 0)
        return found

    def sums(self, worth: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """[rows]: the sum of the worths of a row's codes."""
        found = np.zeros(len(self), np.float32)
        if len(self.filled):
            found[self.filled] = np.add.reduceat(worth[self.codes], self.starts[self.filled])
        return found


def entries_of(starts: npt.NDArray[np.int64], rows: Rows) -> tuple[Rows, Rows]:
    """Where the entries of these rows lie, one row after the other, and where each row begins among them (one more)."""
    lengths = starts[rows + 1] - starts[rows]
    begins = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return np.repeat(starts[rows] - begins[:-1], lengths) + np.arange(begins[-1]), begins


def inverted(lists: Lists, count: int) -> tuple[Lists, Rows]:
    """For each of `count` codes the rows that have it, ascending, and where those entries lie in `lists.codes`."""
    order = np.argsort(lists.codes, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(lists.codes, minlength=count))]).astype(np.int64)
    rows = np.repeat(np.arange(len(lists), dtype=np.int32), lists.lengths)[order]
    return Lists(starts, rows), order


def united(first: Strings, used: npt.NDArray[np.bool_], second: Strings) -> tuple[Strings, Rows, Rows]:
    """The sorted texts that are used in the first or are in the second, and the new code of each of both (-1: gone)."""
    kept = np.flatnonzero(used)
    texts = list(first) if len(kept) else []
    old = [texts[n] for n in kept]
    new = list(second)
    both = sorted({*old, *new})
    code = {text: n for n, text in enumerate(both)}
    ours = np.full(len(first), -1, np.int64)
    ours[kept] = [code[text] for text in old]
    return Strings.of(both), ours, np.asarray([code[text] for text in new], np.int64)
