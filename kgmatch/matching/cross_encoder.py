"""A cross-encoder reads a posting and a resume together and says how probably they match; int8 on ONNX Runtime.

Passage re-ranking with BERT (Nogueira and Cho, 2019): `[CLS] posting [SEP] resume [SEP]`, two classes. Trained and written by
kgmatch.training.cross_encoder. A long text is cut at its end: the posting keeps at least its share of the pieces, the resume
the rest, and what one of them does not need goes to the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.embedding import onnx_session

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
PIECES = 512  # the encoder's positions
SHARE = 0.4  # of the pieces that are the posting's where both texts are long
BATCH = 8
LONGEST = 20_000  # characters that are split into pieces: far more than there is room for

Floats = npt.NDArray[np.float64]
Row = tuple[list[int], list[int]]
"""Piece ids and token types: 0 for the posting, 1 for the resume."""


def load_tokenizer(path: Path) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def pair_row(tokenizer: Any, posting: str, resume: str, *, pieces: int = PIECES) -> Row:
    """The pair as pieces, at most so many with the three special ones."""
    first, second = (
        tokenizer.encode(" ".join(text[:LONGEST].split()), add_special_tokens=False).ids for text in (posting, resume)
    )
    room = pieces - 3
    kept = min(len(first), max(int(room * SHARE), room - len(second)))
    first, second = first[:kept], second[: room - kept]
    start, end = (tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]"))
    return [start, *first, end, *second, end], [0] * (len(first) + 2) + [1] * (len(second) + 1)


def collated(rows: Sequence[Row]) -> dict[str, npt.NDArray[np.int64]]:
    """The rows as one batch, padded at the end."""
    width = max(len(ids) for ids, _ in rows)
    batch = {name: np.zeros((len(rows), width), np.int64) for name in ("input_ids", "attention_mask", "token_type_ids")}
    for n, (ids, types) in enumerate(rows):
        batch["input_ids"][n, : len(ids)] = ids
        batch["attention_mask"][n, : len(ids)] = 1
        batch["token_type_ids"][n, : len(ids)] = types
    return batch


class CrossEncoder:
    """A folder that `kgmatch train matcher --kind cross-encoder` wrote."""

    def __init__(self, folder: Path, *, pieces: int = PIECES, threads: int = 0) -> None:
        self.folder, self.pieces, self.threads = folder, pieces, threads

    @cached_property
    def _tokenizer(self) -> Any:
        return load_tokenizer(self.folder / TOKENIZER)

    @cached_property
    def _session(self) -> Any:
        return onnx_session(self.folder / MODEL, threads=self.threads)

    def probabilities(self, posting: str, resumes: Sequence[str]) -> Floats:
        """[resumes]: of a match."""
        return self.of_rows([pair_row(self._tokenizer, posting, resume, pieces=self.pieces) for resume in resumes])

    def of_rows(self, rows: Sequence[Row]) -> Floats:
        """[rows], likewise; they run in batches of like length."""
        found = np.zeros(len(rows))
        order = sorted(range(len(rows)), key=lambda n: len(rows[n][0]))
        for at in range(0, len(order), BATCH):
            some = order[at : at + BATCH]
            (logits,) = self._session.run(None, collated([rows[n] for n in some]))
            found[some] = 1 / (1 + np.exp(np.clip(logits[:, 0] - logits[:, 1], -50, 50).astype(np.float64)))
        return found
