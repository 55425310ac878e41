"""Text → word pieces with offsets, gaps and shapes → overlapping windows of bounded length.

The BERT tokenizer drops white space and the uncased vocabulary drops case, and both say much in a resume. So line
breaks, blank lines and wide gaps are pieces of their own, and every piece carries the shape of its word as its
token type. A break that the page's width made in running text says nothing and is a blank.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kgmatch.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PIECES_VERSION = 2  # of what a model is shown of a text: a part of the pipeline's fingerprint
NEWLINE, PARAGRAPH, GAP = "[unused1]", "[unused3]", "[unused2]"  # \n, several \n, two blanks or a tab
SHAPES = ("lower", "Capitalised", "UPPER", "miXed")  # a word's token type; no letters counts as lower
WINDOW = 256  # pieces, [CLS] and [SEP] included
OVERLAP = 64
WRAPPED = 40  # characters: a line that is shorter was not broken by the page's width

# Bytes that a careless export wrote out as "\xe2\x80\xa2": nearly always bullets, and no words in any case.
_ESCAPED_BYTES = re.compile(r"(?:\\x[0-9a-f]{2})+")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_INSIDE = frozenset(",)'\"/&%-–’”")  # what a line may end in whose sentence goes on
_LEADING = frozenset(
    [
        "and",
        "or",
        "of",
        "in",
        "the",
        "a",
        "an",
        "to",
        "for",
        "with",
        "by",
        "on",
        "at",
        "from",
        "as",
        "our",
        "your",
        "their",
        "that",
        "which",
    ]
)  # no sentence ends in these
_ALIKE = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u2012": "-", "\uf0b7": "•", "\uf0a7": "•"}
)  # as the vocabulary has it


@dataclass(frozen=True, slots=True)
class Pieces:
    """`ids`: word pieces and gaps; `shapes`: their token types; `first[w]`: index of word w's first piece; `words`:
    character offsets."""

    ids: npt.NDArray[np.int64]
    shapes: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    words: list[tuple[int, int]]


def load_tokenizer(path: str) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(path)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def shape(word: str) -> int:
    """The index in SHAPES of a word's shape."""
    letters = [c for c in word if c.isalpha()]
    if all(not c.isupper() for c in letters):
        return 0
    if len(letters) > 1 and all(c.isupper() for c in letters):
        return 2
    return 1 if letters[0].isupper() and not any(c.isupper() for c in letters[1:]) else 3


def pieces(text: str, tokenizer: Tokenizer) -> Pieces:
    gaps: dict[str, int] = {}
    for name in (NEWLINE, PARAGRAPH, GAP):
        token = tokenizer.token_to_id(name)
        if token is None:
            raise ModelError(f"the tokenizer has no {name} token to stand for white space; take a BERT tokenizer")
        gaps[name] = token
    text = _LONE_SURROGATE.sub("\ufffd", text)  # which the tokenizer could not take
    text = _ESCAPED_BYTES.sub(lambda m: "•" + " " * (len(m[0]) - 1), text).translate(_ALIKE)  # offsets stay
    encoding = tokenizer.encode(text, add_special_tokens=False)
    ids: list[int] = []
    of_word: list[int] = []  # each piece's word, -1 for a gap
    first: list[int] = []
    words: list[tuple[int, int]] = []
    last_word: int | None = None
    for piece, (start, end), word in zip(encoding.ids, encoding.offsets, encoding.word_ids, strict=True):
        if word != last_word or word is None:
            gap = _gap(text, words[-1][1], start) if words else None
            if gap is not None:
                ids.append(gaps[gap])
                of_word.append(-1)
            first.append(len(ids))
            words.append((start, end))
            last_word = word
        else:
            words[-1] = (words[-1][0], end)
        ids.append(piece)
        of_word.append(len(words) - 1)
    shapes = [shape(text[start:end]) for start, end in words]
    return Pieces(
        np.asarray(ids, np.int64),
        np.asarray([0 if w < 0 else shapes[w] for w in of_word], np.int64),
        np.asarray(first, np.int64),
        words,
    )


def _gap(text: str, end: int, start: int) -> str | None:
    """The piece that stands for the white space between two words; None for a blank."""
    between = text[end:start]
    breaks = between.count("\n")
    if breaks:
        return PARAGRAPH if breaks > 1 else None if _goes_on(text, end, start) else NEWLINE
    return GAP if len(between) > 1 or between == "\t" else None


def _goes_on(text: str, end: int, start: int) -> bool:
    """Whether a line that ends at `end` was broken by the page's width, and its sentence goes on at `start`: it is no short
    one, no sentence ends there, and a small letter follows or a word that calls for another."""
    line = text[text.rfind("\n", 0, end) + 1 : end]
    if len(line) < WRAPPED or not (line[-1].isalnum() or line[-1] in _INSIDE):
        return False
    return text[start].islower() or line.rpartition(" ")[2].lower() in _LEADING


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
