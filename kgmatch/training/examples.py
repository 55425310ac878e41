"""Labelled text for the tagger, with what it does not tell kept apart from what it denies.

A set that annotates only some labels must not teach that the others are absent. So every word carries, per layer, the
set of tags that its annotation allows; the loss is the negative log of their summed probability (a marginal, or
partial-label, likelihood: Tsuboi et al., COLING 2008). All tags allowed: no loss. One tag allowed: cross-entropy.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from kgmatch.errors import DataError
from kgmatch.tagging.labels import LABELS, LAYERS, SLICES, TAGS


@dataclass(frozen=True, slots=True)
class Mark:
    """text[start:end] is one mention whose label is one of `labels` (more than one where the set does not part them)."""

    start: int
    end: int
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """`masked`: labels that the source does not annotate; `untaught`: stretches with nothing certain about them."""

    id: str
    source: str
    text: str
    marks: tuple[Mark, ...]
    masked: frozenset[str] = frozenset()
    untaught: tuple[tuple[int, int, frozenset[str]], ...] = ()


_TAG_INDEX: dict[str, int] = {tag: i for i, tag in enumerate(TAGS)}


def _outside(layer: int) -> int:
    return int(SLICES[layer].start)


def allowed_tags(example: Example, words: Sequence[tuple[int, int]]) -> npt.NDArray[np.bool_]:
    """[words, tags] of bool: the tags that the annotation allows for each word, over both layers."""
    allowed = np.zeros((len(words), len(TAGS)), bool)
    for layer, labels in enumerate(LAYERS):
        allowed[:, _outside(layer)] = True
        for label in example.masked.intersection(labels):
            allowed[:, [_TAG_INDEX[f"B-{label}"], _TAG_INDEX[f"I-{label}"]]] = True
    for start, end, unknown in example.untaught:
        for w in _words_in(words, start, end):
            for label in unknown:
                allowed[w, [_TAG_INDEX[f"B-{label}"], _TAG_INDEX[f"I-{label}"]]] = True
    for mark in example.marks:
        for layer, labels in enumerate(LAYERS):
            mine = [label for label in mark.labels if label in labels]
            if not mine:
                continue
            for n, w in enumerate(_words_in(words, mark.start, mark.end)):
                allowed[w, SLICES[layer]] = False
                allowed[w, [_TAG_INDEX[f"{'I' if n else 'B'}-{label}"] for label in mine]] = True
    return allowed


def _words_in(words: Sequence[tuple[int, int]], start: int, end: int) -> list[int]:
    return [w for w, (a, b) in enumerate(words) if a < end and b > start]


def gold_spans(example: Example) -> set[tuple[int, int, str]]:
    """The marks as spans, a mark of several labels under the first of them."""
    return {(m.start, m.end, m.labels[0]) for m in example.marks}


_OPEN = re.compile(r"\{([A-Z_]+)\|")


def wrapped(example: Example, width: int) -> Example:
    """The same text as a page so narrow would show it: a blank of each longer line is a line break. Offsets stay."""
    characters = list(example.text)
    began = blank = 0
    for at, character in enumerate(example.text):
        if character == "\n":
            began = at + 1
        elif at - began >= width and blank > began:
            characters[blank] = "\n"
            began = blank + 1
        if character == " ":
            blank = at
    return replace(example, text="".join(characters))


def parse_markup(text: str, *, id: str, source: str) -> Example:
    """Inline mark-up of our own corpus, `{LABEL|text}`, nested at will → plain text and marks.

    Raises DataError for an unknown label or a brace that does not close.
    """
    out: list[str] = []
    length = 0
    stack: list[tuple[str, int]] = []
    marks: list[Mark] = []
    i = 0
    while i < len(text):
        opening = _OPEN.match(text, i)
        if opening:
            if opening[1] not in LABELS:
                raise DataError(f"{id}: unknown label {opening[1]!r} near {text[i : i + 40]!r}")
            stack.append((opening[1], length))
            i = opening.end()
        elif text[i] == "}" and stack:
            label, start = stack.pop()
            marks.append(Mark(start, length, (label,)))
            i += 1
        else:
            out.append(text[i])
            length += 1
            i += 1
    if stack:
        raise DataError(f"{id}: {{{stack[-1][0]}| is never closed")
    plain = "".join(out)
    return Example(id, source, plain, tuple(_tidy(plain, marks)))


def _tidy(text: str, marks: list[Mark]) -> list[Mark]:
    """Marks without the white space at their edges, in text order, outer before inner; empty ones dropped."""
    tidy = []
    for mark in marks:
        inner = text[mark.start : mark.end]
        start = mark.start + len(inner) - len(inner.lstrip())
        end = mark.end - (len(inner) - len(inner.rstrip()))
        if start < end:
            tidy.append(Mark(start, end, mark.labels))
    return sorted(tidy, key=lambda m: (m.start, -m.end))
