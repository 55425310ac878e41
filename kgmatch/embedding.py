"""Texts → unit vectors: the one encoder of the whole program, int8 on ONNX Runtime.

all-MiniLM-L6-v2 (Apache-2.0), mean pooling over tokens and L2 normalisation (Reimers and Gurevych, EMNLP 2019).
Texts run in batches of like length. Every token has an int8 scale of its own, so that a text's vector does not depend on
what it was asked together with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.errors import ModelError

SHIPPED = Path(__file__).resolve().parent / "weights" / "encoder"
DIMENSIONS = 384
MAX_PIECES = 256
BATCH_PIECES = 2048  # with padding: more gains nothing on a CPU
REMEMBERED = 50_000  # texts, about 80 MB

Vectors = npt.NDArray[np.float32]


def onnx_session(path: Path, *, threads: int) -> Any:
    """An ONNX model ready to run on the CPU; the tagger's too. `threads`: 0 for all cores."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3  # errors
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class Encoder:
    """A model folder with `model.onnx` and `tokenizer.json`. Raises ModelError when one is missing."""

    def __init__(self, folder: Path = SHIPPED, *, threads: int = 0) -> None:
        for name in ("model.onnx", "tokenizer.json"):
            if not (folder / name).is_file():
                raise ModelError(f"{folder}: the encoder's {name} is missing; reinstall kgmatch or name another folder")
        self.folder = folder
        self.threads = threads
        self._known: dict[str, Vectors] = {}

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_PIECES)
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        return onnx_session(self.folder / "model.onnx", threads=self.threads)

    @cached_property
    def name(self) -> str:
        """Tells apart encoders, and the vectors made by them."""
        with (self.folder / "model.onnx").open("rb") as file:
            return f"encoder-{hashlib.file_digest(file, 'sha256').hexdigest()[:12]}"

    def encode(self, texts: Iterable[str], *, step: Callable[[int, int], None] = lambda done, of: None) -> Vectors:
        """[n, 384] unit vectors; a text without any token (empty, white space) gets the zero vector.

        `step` is told after each batch how many of the new texts are done.
        """
        asked = [" ".join(text.split()) for text in texts]
        if not asked:
            return np.zeros((0, DIMENSIONS), np.float32)
        new = [text for text in dict.fromkeys(asked) if text not in self._known]
        if len(self._known) + len(new) > REMEMBERED:
            self._known.clear()
            new = list(dict.fromkeys(asked))
        found = dict(zip(new, self._run(new, step), strict=True))
        rows = np.stack([found[text] if text in found else self._known[text] for text in asked])
        if len(found) <= REMEMBERED:
            self._known |= found
        return rows

    def remember(self, texts: list[str], vectors: Vectors) -> None:
        """Vectors [n, 384] that this encoder gave before, so that it need not read these texts again."""
        if len(self._known) + len(texts) > REMEMBERED:
            self._known.clear()
        self._known.update(zip((" ".join(text.split()) for text in texts), np.asarray(vectors), strict=True))

    def _run(self, texts: list[str], step: Callable[[int, int], None]) -> list[Vectors]:
        rows = [np.zeros(DIMENSIONS, np.float32) for _ in texts]
        encoded = [self._tokenizer.encode(text).ids if text else [] for text in texts]
        order = sorted((n for n in range(len(texts)) if encoded[n]), key=lambda n: len(encoded[n]))
        at = 0
        while at < len(order):
            end = at + 1
            while end < len(order) and (end + 1 - at) * len(encoded[order[end]]) <= BATCH_PIECES:
                end += 1
            some = order[at:end]
            ids = np.zeros((len(some), len(encoded[some[-1]])), np.int64)
            mask = np.zeros_like(ids)
            for row, n in enumerate(some):
                ids[row, : len(encoded[n])] = encoded[n]
                mask[row, : len(encoded[n])] = 1
            (tokens,) = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
            for row, n in enumerate(some):
                vector = tokens[row, : len(encoded[n])].mean(axis=0).astype(np.float32)
                rows[n] = vector / max(float(np.linalg.norm(vector)), 1e-12)
            at = end
            step(at, len(order))
        return rows
