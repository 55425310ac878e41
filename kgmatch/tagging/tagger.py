"""The tagger: texts → spans, by the int8 ONNX model, over windows in batches of like length.

The int8 file scales each token's activations by themselves (`training/quantization.py`), and padding is masked, so what
a window gives does not depend on its neighbours in a batch.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.embedding import onnx_session
from kgmatch.errors import ModelError
from kgmatch.model import Document, Span
from kgmatch.tagging.labels import (
    LAYERS,
    SLICES,
    TAGS,
    Span3,
    bio_decode,
    layer_tags,
    transition_mask,
    trimmed,
    viterbi,
)
from kgmatch.tagging.masking import is_person_word, mask, name_line, tidy
from kgmatch.tagging.windows import Pieces, load_tokenizer, owner, pieces, windows

SHIPPED = Path(__file__).resolve().parent.parent / "weights" / "tagger"
INPUTS = {"input_ids", "token_type_ids", "attention_mask"}
BATCH = 2048  # pieces with padding; more gives no more speed on a CPU
# What the page's structure weighs again later, and the rarest label, come out however little they score.
UNSURE_TOO = frozenset({"NAME", "LOCATION", "EMPLOYER", "SCHOOL", "FIELD"})
CONTACT_LABELS = frozenset({"NAME", "EMAIL", "PHONE", "URL"})

_LAYER_TAGS = [layer_tags(labels) for labels in LAYERS]
_TRANSITIONS = [transition_mask(labels) for labels in LAYERS]

ScoredSpan = tuple[int, int, str, float]
Logits = npt.NDArray[np.float32]
RunBatch = Callable[[dict[str, npt.NDArray[np.int64]]], Logits]


def decode(text: str, words: Sequence[tuple[int, int]], logits: Logits, temperature: float = 1.0) -> list[ScoredSpan]:
    """Word offsets and logits [words, tags] → spans of both layers in text order, without punctuation at their edges.

    A span's score is the mean probability of its words' tags at the model's temperature (Guo et al., ICML 2017).
    """
    found: list[ScoredSpan] = []
    starts = {start: i for i, (start, _) in enumerate(words)}
    ends = {end: i for i, (_, end) in enumerate(words)}
    for part, tags, transitions in zip(SLICES, _LAYER_TAGS, _TRANSITIONS, strict=True):
        layer = logits[:, part].astype(np.float32) / temperature
        layer = layer - layer.max(axis=1, keepdims=True)
        log_probs = layer - np.log(np.exp(layer).sum(axis=1, keepdims=True))
        path = viterbi(log_probs, transitions)
        probability = np.exp(log_probs[np.arange(len(path)), path]) if path else np.zeros(0)
        for start, end, label in bio_decode([tags[i] for i in path], words):
            score = float(probability[starts[start] : ends[end] + 1].mean())
            start, end = trimmed(text, start, end)
            if start < end:
                found.append((start, end, label, score))
    return sorted(found, key=lambda s: (s[0], -s[1], s[2]))


def kept(found: Sequence[ScoredSpan], threshold: float) -> list[ScoredSpan]:
    """The spans without those that score less than the threshold."""
    return [span for span in found if _sure(span[2], span[3], threshold)]


def _sure(label: str, score: float, threshold: float) -> bool:
    return score >= threshold or label in UNSURE_TOO


def word_logits(texts: Sequence[Pieces], tokenizer: Any, run: RunBatch, *, limit: int = BATCH) -> list[Logits]:
    """Logits [words, tags] of each text, each word's from the window that sees most around it.

    Windows of all texts go to `run` sorted by length, at most `limit` pieces a batch with padding; `run` takes
    input_ids, token_type_ids and attention_mask [rows, length] and gives logits [rows, length, tags].
    """
    rows = [(n, w, span) for n, text in enumerate(texts) for w, span in enumerate(windows(len(text.ids)))]
    owners = [owner(len(text.ids), windows(len(text.ids))) for text in texts]
    out = [np.zeros((len(text.ids), len(TAGS)), np.float32) for text in texts]
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    rows.sort(key=lambda row: row[2][1] - row[2][0])
    at = 0
    while at < len(rows):
        count = 1
        while at + count < len(rows) and (count + 1) * (_length(rows[at + count]) + 2) <= limit:
            count += 1
        batch, at = rows[at : at + count], at + count
        shape = (count, _length(batch[-1]) + 2)
        ids, shapes, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for i, (n, _, (start, end)) in enumerate(batch):
            ids[i, : end - start + 2] = [cls, *texts[n].ids[start:end], sep]
            shapes[i, 1 : end - start + 1] = texts[n].shapes[start:end]
            mask[i, : end - start + 2] = 1
        logits = run({"input_ids": ids, "token_type_ids": shapes, "attention_mask": mask})
        for i, (n, w, (start, end)) in enumerate(batch):
            mine = np.flatnonzero(owners[n][start:end] == w)
            out[n][start + mine] = logits[i, 1 + mine]
    return [logits[text.first] for logits, text in zip(out, texts, strict=True)]


def _length(row: tuple[int, int, tuple[int, int]]) -> int:
    return row[2][1] - row[2][0]


def _about(path: Path) -> dict[str, Any]:
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: cannot be read: {error}") from None
    if not isinstance(about, dict):
        raise ModelError(f"{path}: not a tagger's labels.json; reinstall kgmatch or name another model folder")
    return about


class Tagger:
    """A model folder: `model.onnx`, `tokenizer.json`, `labels.json`. Raises ModelError when it does not fit."""

    def __init__(self, folder: Path = SHIPPED, *, threads: int = 0) -> None:
        for name in ("model.onnx", "tokenizer.json", "labels.json"):
            if not (folder / name).is_file():
                raise ModelError(
                    f"{folder}: the tagger's {name} is missing; reinstall kgmatch or name another model folder"
                )
        about = _about(folder / "labels.json")
        if tuple(about.get("tags", ())) != TAGS:
            raise ModelError(f"{folder / 'labels.json'}: another label set than this program's; train the model again")
        self.folder = folder
        self.threads = threads
        self.name = str(about.get("name", folder.name))  # what evidence says of who tagged
        self.temperature = float(about.get("temperature", 1.0))
        self.threshold = float(about.get("threshold", 0.0))  # for `kept`
        self._sha256 = about.get("sha256")

    @cached_property
    def tokenizer(self) -> Any:
        path = self.folder / "tokenizer.json"
        try:
            return load_tokenizer(str(path))
        except Exception as error:  # the library raises plain Exception
            raise ModelError(f"{path}: not a tokenizer file: {str(error)[:120]}") from None

    @cached_property
    def session(self) -> Any:
        path = self.folder / "model.onnx"
        if self._sha256 and hashlib.sha256(path.read_bytes()).hexdigest() != self._sha256:
            raise ModelError(
                f"{path}: its SHA-256 is not the one in labels.json; reinstall kgmatch or copy the model again"
            )
        try:
            session = onnx_session(path, threads=self.threads)
        except Exception as error:  # onnxruntime's own classes, one for each way a file can be wrong
            raise ModelError(
                f"{path}: not a model that onnxruntime can run: {str(error).splitlines()[0][:120]}"
            ) from None
        inputs = {entry.name for entry in session.get_inputs()}
        if inputs != INPUTS:
            raise ModelError(
                f"{path}: takes {', '.join(sorted(inputs))}, not {', '.join(sorted(INPUTS))}; train it again"
            )
        return session

    def scored(self, texts: Sequence[str], *, threshold: float | None = None) -> list[list[ScoredSpan]]:
        """The spans of each text as it stands, nothing masked: what the model itself says.

        `threshold`: instead of the model's own.
        """
        least = self.threshold if threshold is None else threshold
        encoded = [pieces(text, self.tokenizer) for text in texts]
        logits = word_logits(encoded, self.tokenizer, self._run)
        return [
            kept(decode(text, found.words, rows, self.temperature), least)
            for text, found, rows in zip(texts, encoded, logits, strict=True)
        ]

    def spans(self, texts: Sequence[str]) -> list[list[Span3]]:
        return [[(start, end, label) for start, end, label, _ in found] for found in self.scored(texts)]

    def tag_texts(self, texts: Sequence[str]) -> list[list[Span]]:
        """All spans of each text. Who it is about is found first, then masked, so that no name changes a skill.

        What looks like contact data is masked however unsure it is; only what is sure enough is given back as such.
        """
        unsure = self._masked_spans(texts, [[] for _ in texts], threshold=0.0)
        first = [[s for s in found if _sure(s.label, s.score, self.threshold)] for found in unsure]
        contacts = [[s for s in found if s.label in CONTACT_LABELS] for found in first]
        hidden = [self._hidden(text, found) for text, found in zip(texts, unsure, strict=True)]
        again = [n for n, contact in enumerate(hidden) if contact]
        places = [hidden[n] for n in again]
        for n, rest in zip(again, self._masked_spans([texts[n] for n in again], places), strict=True):
            contact = contacts[n]
            clear = [
                s
                for s in rest
                if s.label not in CONTACT_LABELS and not any(s.start < c.end and c.start < s.end for c in contact)
            ]
            first[n] = sorted(contact + clear, key=lambda s: (s.start, -s.end, s.label))
        return first

    def _hidden(self, text: str, unsure: Sequence[Span]) -> list[Span3]:
        """What is masked: contact data, and a first line that may be a name."""
        places = [(*tidy(text, s.start, s.end), s.label) if s.label == "NAME" else (s.start, s.end, s.label) for s in unsure if s.label in CONTACT_LABELS]  # fmt: skip
        line = name_line(text, [(s.start, s.end, s.label) for s in unsure if s.score >= self.threshold])
        return [(start, end, label) for start, end, label in (*places, *([(*line, "NAME")] if line else ())) if start < end]  # fmt: skip

    def tag_text(self, text: str) -> list[Span]:
        return self.tag_texts([text])[0]

    def _masked_spans(self, texts: Sequence[str], contacts: Sequence[list[Span3]], *, threshold: float | None = None) -> list[list[Span]]:  # fmt: skip
        masked = [mask(text, contact) for text, contact in zip(texts, contacts, strict=True)]
        out = []
        scored = self.scored([m.text for m in masked], threshold=threshold)
        for text, hidden, found in zip(texts, masked, scored, strict=True):
            places = ((hidden.original(a), hidden.original(b), label, score) for a, b, label, score in found)
            out.append(
                [
                    Span(start, end, label, round(score, 4), self.name)
                    for start, end, label, score in places
                    if start < end and not is_person_word(text[start:end])  # a placeholder is no mention
                ]
            )
        return out

    def _run(self, feed: dict[str, npt.NDArray[np.int64]]) -> Logits:
        (logits,) = self.session.run(None, feed)
        return np.asarray(logits, np.float32)

    def tag(self, document: Document) -> tuple[Span, ...]:
        return tuple(self.tag_text(document.text))
