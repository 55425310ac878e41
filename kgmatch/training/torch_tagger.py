"""The reference path: the same windows and the same decoding as the shipped int8 model, run by PyTorch in fp32."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.tagging.labels import Span3
from kgmatch.tagging.tagger import ScoredSpan, decode, kept, word_logits
from kgmatch.tagging.windows import Pieces, pieces


class TorchTagger:
    """A `BertForTokenClassification` with the tagger's tags, as `Tagger` is for the int8 file."""

    def __init__(self, model: Any, tokenizer: Any, *, temperature: float = 1.0, threshold: float = 0.0) -> None:
        self.model, self.tokenizer, self.temperature, self.threshold = model, tokenizer, temperature, threshold

    def logits(self, encoded: Sequence[Pieces]) -> list[npt.NDArray[np.float32]]:
        import torch

        self.model.eval()
        device = next(self.model.parameters()).device

        def run(feed: dict[str, npt.NDArray[np.int64]]) -> npt.NDArray[np.float32]:
            with torch.no_grad():
                tensors = {name: torch.from_numpy(array).to(device) for name, array in feed.items()}
                out: npt.NDArray[np.float32] = self.model(**tensors).logits.float().cpu().numpy()
            return out

        return word_logits(encoded, self.tokenizer, run)

    def scored(self, texts: Sequence[str]) -> list[list[ScoredSpan]]:
        encoded = [pieces(text, self.tokenizer) for text in texts]
        rows = self.logits(encoded)
        return [
            kept(decode(text, found.words, row, self.temperature), self.threshold)
            for text, found, row in zip(texts, encoded, rows, strict=True)
        ]

    def spans(self, texts: Sequence[str]) -> list[list[Span3]]:
        return [[(start, end, label) for start, end, label, _ in found] for found in self.scored(texts)]


def agreement_of(
    ours: Callable[[Sequence[str]], list[list[Span3]]],
    theirs: Callable[[Sequence[str]], list[list[Span3]]],
    texts: Sequence[str],
) -> float:
    """The share of spans that two taggers have in common over the texts (Dice)."""
    same = total = 0
    for a, b in zip(ours(texts), theirs(texts), strict=True):
        same, total = same + 2 * len(set(a) & set(b)), total + len(set(a)) + len(set(b))
    return round(same / total, 4) if total else 1.0
