"""Examples → windows with the tags that their annotation allows → batches of like length."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from kgmatch.tagging.windows import owner, pieces, windows
from kgmatch.training.examples import Example, allowed_tags

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class Row:
    """One window: `ids` and `shapes` with [CLS] and [SEP]; `at`: the places of words' first pieces; `allowed`: bool
    [words, tags]."""

    ids: npt.NDArray[np.int64]
    shapes: npt.NDArray[np.int64]
    at: npt.NDArray[np.int64]
    allowed: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows padded to one length: tensors [rows, length]; `at`: flat places of the words; `allowed` [words, tags]."""

    ids: torch.Tensor
    shapes: torch.Tensor
    mask: torch.Tensor
    at: torch.Tensor
    allowed: torch.Tensor

    def feed(self, device: Any) -> dict[str, torch.Tensor]:
        return {
            "input_ids": self.ids.to(device),
            "token_type_ids": self.shapes.to(device),
            "attention_mask": self.mask.to(device),
        }


def rows_of(example: Example, tokenizer: Any) -> Iterator[Row]:
    encoded = pieces(example.text, tokenizer)
    allowed = allowed_tags(example, encoded.words)
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    spans = windows(len(encoded.ids))
    who = owner(len(encoded.ids), spans)
    for w, (start, end) in enumerate(spans):
        mine = np.flatnonzero((encoded.first >= start) & (encoded.first < end) & (who[encoded.first] == w))
        if len(mine):
            ids = np.concatenate([[cls], encoded.ids[start:end], [sep]])
            shapes = np.concatenate([[0], encoded.shapes[start:end], [0]])
            yield Row(ids, shapes, encoded.first[mine] - start + 1, allowed[mine])


def grouped(rows: Sequence[Row], size: int, rng: random.Random) -> list[list[Row]]:
    """Rows of like length together, at most `size` pieces a batch with padding, in random order."""
    order = sorted(range(len(rows)), key=lambda i: (len(rows[i].ids) // 8, rng.random()))
    out: list[list[Row]] = [[]]
    longest = 0
    for i in order:
        longest = max(longest, len(rows[i].ids))
        if out[-1] and longest * (len(out[-1]) + 1) > size:
            out.append([])
            longest = len(rows[i].ids)
        out[-1].append(rows[i])
    rng.shuffle(out)
    return out


def collate(rows: Sequence[Row]) -> Batch:
    import torch

    length = max(len(row.ids) for row in rows)
    ids = torch.zeros((len(rows), length), dtype=torch.long)
    shapes, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    for i, row in enumerate(rows):
        ids[i, : len(row.ids)] = torch.from_numpy(row.ids)
        shapes[i, : len(row.ids)] = torch.from_numpy(row.shapes)
        mask[i, : len(row.ids)] = 1
    at = torch.from_numpy(np.concatenate([row.at + i * length for i, row in enumerate(rows)]))
    return Batch(ids, shapes, mask, at, torch.from_numpy(np.concatenate([row.allowed for row in rows])))
