"""Texts → unit vectors: the one encoder of the whole program, int8 on ONNX Runtime.

all-MiniLM-L6-v2 (Apache-2.0), mean pooling over tokens and L2 normalisation (Reimers and Gurevych, EMNLP 2019).
Each text is run by itself, so that its vector never depends on what it was asked together with.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.errors import ModelError

SHIPPED = Path(__file__).resolve().parent / "weights" / "encoder"
DIMENSIONS = 384
MAX_PIECES = 256

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

    def encode(self, texts: Iterable[str]) -> Vectors:
        """[n, 384] unit vectors; a text without any token (empty, white space) gets the zero vector."""
        rows = [self._one(" ".join(text.split())) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), np.float32)

    def _one(self, text: str) -> Vectors:
        if text not in self._known:
            if len(self._known) > 50_000:  # about 80 MB
                self._known.clear()
            self._known[text] = self._run(text)
        return self._known[text]

    def _run(self, text: str) -> Vectors:
        if not text:
            return np.zeros(DIMENSIONS, np.float32)
        ids = np.asarray([self._tokenizer.encode(text).ids], np.int64)
        (tokens,) = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        vector: Vectors = tokens[0].mean(axis=0).astype(np.float32)
        return vector / max(float(np.linalg.norm(vector)), 1e-12)
