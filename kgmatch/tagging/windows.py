"""Text → word pieces with offsets → overlapping windows of bounded length, and back to one row of logits a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kgmatch.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

NEWLINE_TOKEN = "[unused1]"  # a line break says much about a resume, and the BERT tokenizer drops it
WINDOW = 256  # pieces, [CLS] and [SEP] included
OVERLAP = 64


@dataclass(frozen=True, slots=True)
class Pieces:
    """`ids`: word pieces and line breaks; `first[w]`: the index in `ids` of word w's first piece; `words`: offsets."""

    ids: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    words: list[tuple[int, int]]


def load_tokenizer(path: str) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(path)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def pieces(text: str, tokenizer: Tokenizer) -> Pieces:
    newline = tokenizer.token_to_id(NEWLINE_TOKEN)
    if newline is None:
        raise ModelError(f"the tokenizer has no {NEWLINE_TOKEN} token to stand for line breaks; take a BERT tokenizer")
    encoding = tokenizer.encode(text, add_special_tokens=False)
    ids: list[int] = []
    first: list[int] = []
    words: list[tuple[int, int]] = []
    last_word: int | None = None
    for piece, (start, end), word in zip(encoding.ids, encoding.offsets, encoding.word_ids, strict=True):
        if word != last_word or word is None:
            if words and "\n" in text[words[-1][1] : start]:
                ids.append(newline)
            first.append(len(ids))
            words.append((start, end))
            last_word = word
        else:
            words[-1] = (words[-1][0], end)
        ids.append(piece)
    return Pieces(np.asarray(ids, np.int64), np.asarray(first, np.int64), words)


def windows(count: int, *, size: int = WINDOW - 2, overlap: int = OVERLAP) -> list[tuple[int, int]]:
    """Half-open windows over `count` pieces: each at most `size` long, neighbours sharing at least `overlap`."""
    if count <= size:
        return [(0, count)] if count else []
    starts = [*list(range(0, count - size, size - overlap)), count - size]
    return [(start, start + size) for start in starts]


def owner(count: int, spans: list[tuple[int, int]]) -> npt.NDArray[np.int64]:
    """For each piece the window that sees it with most context on its poorer side; the first one when equal.

    A document's edge is no lack of context, so it counts as infinitely far.
    """
    best = np.full(count, -1.0)
    who = np.zeros(count, np.int64)
    for w, (start, end) in enumerate(spans):
        at = np.arange(start, end)
        left = np.full(len(at), np.inf) if start == 0 else (at - start).astype(float)
        right = np.full(len(at), np.inf) if end == count else (end - 1 - at).astype(float)
        context = np.minimum(left, right)
        better = context > best[start:end]
        best[start:end] = np.where(better, context, best[start:end])
        who[start:end] = np.where(better, w, who[start:end])
    return who
