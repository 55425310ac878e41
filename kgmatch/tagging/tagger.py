"""The tagger: a document's text → spans, by the int8 ONNX model, one window a run.

Each window is run by itself: dynamic int8 takes its activation scales from what it is given, so a window's result must
not depend on its neighbours in a batch. The cost against padded batches is small on a CPU.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.embedding import onnx_session
from kgmatch.errors import ModelError
from kgmatch.model import Document, Span
from kgmatch.tagging.labels import LAYERS, SLICES, TAGS, bio_decode, layer_tags, transition_mask, viterbi
from kgmatch.tagging.masking import is_person_word, mask
from kgmatch.tagging.windows import Pieces, load_tokenizer, owner, pieces, windows

SHIPPED = Path(__file__).resolve().parent.parent / "weights" / "tagger"
CONTACT_LABELS = frozenset({"NAME", "EMAIL", "PHONE", "URL"})

_LAYER_TAGS = [layer_tags(labels) for labels in LAYERS]
_TRANSITIONS = [transition_mask(labels) for labels in LAYERS]

ScoredSpan = tuple[int, int, str, float]


def decode(words: Sequence[tuple[int, int]], logits: npt.NDArray[np.float32]) -> list[ScoredSpan]:
    """Word offsets and logits [words, tags] → spans of both layers in text order, scored by their words' mean probability."""
    found: list[ScoredSpan] = []
    for part, tags, transitions in zip(SLICES, _LAYER_TAGS, _TRANSITIONS, strict=True):
        layer = logits[:, part].astype(np.float32)
        layer = layer - layer.max(axis=1, keepdims=True)
        log_probs = layer - np.log(np.exp(layer).sum(axis=1, keepdims=True))
        path = viterbi(log_probs, transitions)
        probability = np.exp(log_probs[np.arange(len(path)), path]) if path else np.zeros(0)
        starts = {start: i for i, (start, _) in enumerate(words)}
        ends = {end: i for i, (_, end) in enumerate(words)}
        for start, end, label in bio_decode([tags[i] for i in path], words):
            score = float(probability[starts[start] : ends[end] + 1].mean())
            found.append((start, end, label, score))
    return sorted(found, key=lambda s: (s[0], -s[1], s[2]))


class Tagger:
    """A model folder: `model.onnx`, `tokenizer.json`, `labels.json`. Raises ModelError when it does not fit."""

    def __init__(self, folder: Path = SHIPPED, *, threads: int = 0) -> None:
        for name in ("model.onnx", "tokenizer.json", "labels.json"):
            if not (folder / name).is_file():
                raise ModelError(
                    f"{folder}: the tagger's {name} is missing; reinstall kgmatch or name another model folder"
                )
        tags = json.loads((folder / "labels.json").read_text(encoding="utf-8"))["tags"]
        if tuple(tags) != TAGS:
            raise ModelError(f"{folder / 'labels.json'}: another label set than this program's; train the model again")
        self.folder = folder
        self.threads = threads

    @cached_property
    def name(self) -> str:
        """The model's name and the head of its hash: what evidence says of who tagged."""
        info = json.loads((self.folder / "labels.json").read_text(encoding="utf-8"))
        return str(info["name"])

    @cached_property
    def tokenizer(self) -> Any:
        return load_tokenizer(str(self.folder / "tokenizer.json"))

    @cached_property
    def session(self) -> Any:
        return onnx_session(self.folder / "model.onnx", threads=self.threads)

    def word_logits(self, text: str) -> tuple[Pieces, npt.NDArray[np.float32]]:
        """Logits [words, tags], each word's from the window that sees most around it."""
        encoded = pieces(text, self.tokenizer)
        out = np.zeros((len(encoded.ids), len(TAGS)), np.float32)
        cls, sep = self.tokenizer.token_to_id("[CLS]"), self.tokenizer.token_to_id("[SEP]")
        spans = windows(len(encoded.ids))
        who = owner(len(encoded.ids), spans)
        for w, (start, end) in enumerate(spans):
            ids = np.concatenate([[cls], encoded.ids[start:end], [sep]])[None]
            (logits,) = self.session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
            mine = np.flatnonzero(who[start:end] == w)
            out[start + mine] = logits[0, 1:-1][mine]
        return encoded, out[encoded.first]

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        """The spans of the text as it stands, nothing masked: what the model itself says."""
        encoded, logits = self.word_logits(text)
        return [(start, end, label) for start, end, label, _ in decode(encoded.words, logits)]

    def tag_text(self, text: str) -> list[Span]:
        """All spans of the text. Who it is about is found first, then masked, so that no name changes a skill."""
        first = self._masked_spans(text, [])
        contact = [s for s in first if s.label in CONTACT_LABELS]
        if not contact:
            return first
        rest = self._masked_spans(text, [(s.start, s.end, s.label) for s in contact])
        clear = [
            s
            for s in rest
            if s.label not in CONTACT_LABELS and not any(s.start < c.end and c.start < s.end for c in contact)
        ]
        return sorted(contact + clear, key=lambda s: (s.start, -s.end, s.label))

    def _masked_spans(self, text: str, contact: list[tuple[int, int, str]]) -> list[Span]:
        masked = mask(text, contact)
        places = (
            (masked.original(s.start), masked.original(s.end), s.label, s.score) for s in self._spans(masked.text)
        )
        return [
            Span(start, end, label, score, self.name)
            for start, end, label, score in places
            if start < end and not is_person_word(text[start:end])  # a placeholder is no mention
        ]

    def _spans(self, text: str) -> list[Span]:
        encoded, logits = self.word_logits(text)
        return [Span(a, b, label, round(score, 4), self.name) for a, b, label, score in decode(encoded.words, logits)]

    def tag(self, document: Document) -> tuple[Span, ...]:
        return tuple(self.tag_text(document.text))
