"""Many byte strings looked for at once in a stream, at a speed that hardly depends on how many they are.

Each is told by its first and its last eight (or four) bytes: a table of hashes says where such a beginning may stand, a
comparison of whole arrays whether the end fits, and only then the bytes themselves are compared. Nothing is missed and
nothing is told that is not there. (Rabin and Karp's idea of comparing numbers before texts, 1987.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

BLOCK = 1 << 18  # bytes read at a time
_BITS = 18  # of a hash
_ODD = 0x9E3779B97F4A7C15  # 2^64 over the golden ratio (Knuth, The Art of Computer Programming 3, 6.4)


class Needles:
    """The byte strings to look for; none may be empty."""

    def __init__(self, patterns: Sequence[bytes]) -> None:
        if not all(patterns):
            raise ValueError("an empty string is everywhere")
        self._patterns = patterns
        self._longest = max(map(len, patterns), default=1)
        self._short = [n for n, pattern in enumerate(patterns) if len(pattern) < 4]
        self._wide = [
            _Windows(width, [(n, patterns[n]) for n in range(len(patterns)) if least <= len(patterns[n]) <= most])
            for width, least, most in ((4, 4, 7), (8, 8, self._longest))
        ]

    def first(self, read: Callable[[int], bytes]) -> Iterator[tuple[int, int]]:
        """(number of the pattern, offset of where it stands first) for each that is in the stream, in no fixed order.

        `read(n)` gives at most n bytes, none at the end.
        """
        told: set[int] = set()
        before, start = b"", 0  # the end of what came before, and its offset
        while block := read(BLOCK):
            data = before + block
            for pattern, at in self._in(data, told):
                told.add(pattern)
                yield pattern, start + at
            keep = min(self._longest - 1, len(data))
            before, start = data[len(data) - keep :], start + len(data) - keep

    def _in(self, data: bytes, told: set[int]) -> Iterator[tuple[int, int]]:
        for n in self._short:
            if n not in told and (at := data.find(self._patterns[n])) >= 0:
                yield n, at
        for windows in self._wide:
            yield from windows.found(data, told)


class _Windows:
    """Patterns of at least `width` bytes."""

    def __init__(self, width: int, patterns: Sequence[tuple[int, bytes]]) -> None:
        self._width = width
        self._kind: Any = np.dtype(f"=u{width}")
        self._patterns = dict(patterns)
        self._by_head: dict[int, list[tuple[int, int]]] = defaultdict(
            list
        )  # beginning → (pattern, its end as a number)
        for n, pattern in patterns:
            self._by_head[self._number(pattern[:width])].append((n, self._number(pattern[-width:])))
        self._table = np.zeros(1 << _BITS, bool)
        self._table[self._hash(np.array(list(self._by_head), self._kind))] = True

    def found(self, data: bytes, told: set[int]) -> Iterator[tuple[int, int]]:
        if not self._patterns or len(data) < self._width:
            return
        windows: npt.NDArray[Any] = np.ndarray((len(data) - self._width + 1,), self._kind, data, strides=(1,))
        places = np.flatnonzero(self._table[self._hash(windows)])
        heads = windows[places]
        for head in np.unique(heads).tolist():
            starts = None
            for n, tail in self._by_head.get(head, ()):
                if n in told:
                    continue
                starts = places[heads == head] if starts is None else starts
                shift = len(self._patterns[n]) - self._width
                inside = starts[starts + shift < len(windows)]
                for at in inside[windows[inside + shift] == tail].tolist():
                    if data.startswith(self._patterns[n], at):
                        yield n, at
                        break

    def _hash(self, numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
        bits = 8 * self._width
        odd = self._kind.type(_ODD >> (64 - bits) | 1)
        places: npt.NDArray[Any] = (numbers * odd) >> self._kind.type(bits - _BITS)
        return places

    def _number(self, data: bytes) -> int:
        return int(np.frombuffer(data, self._kind)[0])
