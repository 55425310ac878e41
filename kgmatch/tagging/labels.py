"""The label set, its two layers, and the way between spans and BIO tags (docs/labels.md rules what each label means).

Layer `main` holds all labels but TOOL, layer `tool` holds TOOL, so that a tool may stand inside a competence. A model
has one output per tag of both layers, `main` first: a plain token classifier whose logits are read as two slices.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

MAIN_LABELS = (
    "NAME", "EMAIL", "PHONE", "URL", "LOCATION", "TITLE", "EMPLOYER", "SCHOOL", "DEGREE", "FIELD", "DATE",
    "SKILL", "SOFT_SKILL", "LANGUAGE", "CERTIFICATION", "EXPERIENCE",
)  # fmt: skip
TOOL_LABELS = ("TOOL",)
LAYERS = (MAIN_LABELS, TOOL_LABELS)
LABELS = MAIN_LABELS + TOOL_LABELS


def layer_tags(labels: Sequence[str]) -> tuple[str, ...]:
    """The tags of one layer in output order: O, then B- and I- of each label."""
    return ("O", *(f"{prefix}-{label}" for label in labels for prefix in "BI"))


TAGS: tuple[str, ...] = layer_tags(MAIN_LABELS) + tuple(
    "O-TOOL" if tag == "O" else tag for tag in layer_tags(TOOL_LABELS)
)
SLICES: tuple[slice, ...] = (
    slice(0, 1 + 2 * len(MAIN_LABELS)),
    slice(1 + 2 * len(MAIN_LABELS), len(TAGS)),
)

Span3 = tuple[int, int, str]


def bio_encode(spans: Sequence[Span3], words: Sequence[tuple[int, int]], labels: Sequence[str]) -> list[str]:
    """Words (character offsets, ascending) → one BIO tag each, for the spans of one layer, which must not overlap.

    A word belongs to a span when they share a character.
    """
    tags = ["O"] * len(words)
    for start, end, label in spans:
        if label not in labels:
            continue
        prefix = "B"
        for i, (word_start, word_end) in enumerate(words):
            if word_start >= end:
                break
            if word_end > start:
                tags[i] = f"{prefix}-{label}"
                prefix = "I"
    return tags


def bio_decode(tags: Sequence[str], words: Sequence[tuple[int, int]]) -> list[Span3]:
    """BIO tags → spans. An I- that continues nothing starts a span, as in the CoNLL evaluation."""
    spans: list[Span3] = []
    open_label: str | None = None
    for tag, (start, end) in zip(tags, words, strict=True):
        prefix, _, label = tag.partition("-")
        if prefix == "O":
            open_label = None
        elif prefix == "I" and label == open_label:
            spans[-1] = (spans[-1][0], end, label)
        else:
            spans.append((start, end, label))
            open_label = label
    return spans


def transition_mask(labels: Sequence[str]) -> npt.NDArray[np.float32]:
    """[tags, tags] of 0 where tag j may follow tag i, -inf where not: I-X follows B-X and I-X alone."""
    tags = layer_tags(labels)
    mask = np.zeros((len(tags), len(tags)), np.float32)
    for j, tag in enumerate(tags):
        if tag.startswith("I-"):
            allowed = {f"B-{tag[2:]}", tag}
            mask[[i for i, before in enumerate(tags) if before not in allowed], j] = -np.inf
    return mask


def viterbi(log_probs: npt.NDArray[np.float32], transitions: npt.NDArray[np.float32]) -> list[int]:
    """The best tag path of one layer. `log_probs` is [words, tags]; `transitions` comes from `transition_mask`."""
    n, k = log_probs.shape
    if n == 0:
        return []
    start_ok = transitions[0]  # the place before the first word counts as O
    score = log_probs[0] + start_ok
    back = np.zeros((n, k), np.int32)
    for t in range(1, n):
        paths = score[:, None] + transitions
        back[t] = paths.argmax(axis=0)
        score = paths[back[t], np.arange(k)] + log_probs[t]
    path = [int(score.argmax())]
    for t in range(n - 1, 0, -1):
        path.append(int(back[t, path[-1]]))
    return path[::-1]


_OPENING, _CLOSING = "([{", ")]}"
_EDGE = " \t\n\r\xa0.,;:|/\\-–—•·=~_"
_ABBREVIATION = re.compile(
    r"\b(?:[^\W\d_]{1,4}\.)+(?!net\.|js\.)[^\W\d_]{1,5}\.$|"  # B.Sc., Ph.D., LL.B., s.r.o.
    r"(?:^|[\s.(])(?:Ltd|Inc|Corp|Co|Pvt|Tech|Univ|Dept|Bros|Intl|Govt|Hons|Engg|Sr|Jr|approx|etc)\.$",
    re.I,
)
_KEPT_FRONT = re.compile(r"\.(?:[A-Za-z]|\s?[nN][eE][tT])|-?\d")


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """text[start:end] without punctuation and lone brackets at its edges; what belongs to a word (".NET", "Ltd.") stays."""
    while start < end:
        quote = text[start:end]
        if quote[0] in _EDGE and not _KEPT_FRONT.match(quote):
            start += 1
        elif quote[-1] in _EDGE and not (quote[-1] == "." and _ABBREVIATION.search(quote)):
            end -= 1
        elif (
            quote[0] in _OPENING and quote.count(quote[0]) > quote.count(_CLOSING[_OPENING.index(quote[0])])
        ) or quote[0] in _CLOSING:
            start += 1
        elif (
            quote[-1] in _CLOSING and quote.count(quote[-1]) > quote.count(_OPENING[_CLOSING.index(quote[-1])])
        ) or quote[-1] in _OPENING:
            end -= 1
        else:
            break
    return start, end
