from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgmatch.tagging.labels import (
    LAYERS,
    SLICES,
    TAGS,
    bio_decode,
    bio_encode,
    layer_tags,
    transition_mask,
    trimmed,
    viterbi,
)

LABELS = ("SKILL", "TITLE")


@st.composite
def words_and_spans(draw: st.DrawFn) -> tuple[list[tuple[int, int]], list[tuple[int, int, str]]]:
    """Words of random length with gaps, and spans that cover whole words and do not overlap."""
    words, at = [], 0
    for length in draw(st.lists(st.integers(1, 6), min_size=1, max_size=20)):
        at += draw(st.integers(0, 2))
        words.append((at, at + length))
        at += length
    spans, i = [], 0
    while i < len(words):
        run = draw(st.integers(0, 3))
        if run and i + run <= len(words):
            spans.append((words[i][0], words[i + run - 1][1], draw(st.sampled_from(LABELS))))
        i += max(1, run)
    return words, spans


@given(words_and_spans())
def test_spans_survive_the_way_to_bio_tags_and_back(
    case: tuple[list[tuple[int, int]], list[tuple[int, int, str]]],
) -> None:
    words, spans = case
    assert bio_decode(bio_encode(spans, words, LABELS), words) == spans


@given(st.integers(1, 5), st.randoms(use_true_random=False))
def test_viterbi_finds_the_best_allowed_path_by_brute_force(length: int, rng: object) -> None:
    tags = layer_tags(("SKILL", "TITLE"))
    scores = np.asarray([[rng.random() for _ in tags] for _ in range(length)], np.float32)  # type: ignore[attr-defined]
    transitions = transition_mask(("SKILL", "TITLE"))

    def value(path: tuple[int, ...]) -> float:
        steps = transitions[0, path[0]] + sum(transitions[a, b] for a, b in itertools.pairwise(path))
        return float(steps + sum(scores[t, tag] for t, tag in enumerate(path)))

    best = max(itertools.product(range(len(tags)), repeat=length), key=value)
    assert abs(value(tuple(viterbi(scores, transitions))) - value(best)) < 1e-5


def test_an_inside_tag_never_follows_another_label() -> None:
    tags = layer_tags(LABELS)
    mask = transition_mask(LABELS)
    assert mask[tags.index("B-SKILL"), tags.index("I-TITLE")] == -np.inf
    assert mask[tags.index("B-SKILL"), tags.index("I-SKILL")] == 0


def test_the_slices_cover_every_tag_once() -> None:
    covered = [i for part in SLICES for i in range(part.start, part.stop)]
    assert covered == list(range(len(TAGS)))
    assert len(TAGS) == sum(1 + 2 * len(labels) for labels in LAYERS)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Oracle  -", "Oracle"), ("(Java", "Java"), ("Java)", "Java"), ("AWS (EC2)", "AWS (EC2)"), (".NET", ".NET"), ("C++", "C++"),
        ("Acme Ltd.", "Acme Ltd."), ("B.Sc.", "B.Sc."), ("written reports.", "written reports"), ("- welding;", "welding"),
        ("Node.js", "Node.js"), ("A/B testing", "A/B testing"), ("...", ""), ("[TIG] welding", "[TIG] welding"), (") (", ""),
    ],
)  # fmt: skip
def test_spans_lose_punctuation_at_their_edges_but_not_what_belongs_to_a_word(text: str, kept: str) -> None:
    start, end = trimmed(text, 0, len(text))
    assert text[start:end] == kept


@given(st.text("aB.,()[]- \n", max_size=30))
def test_trimming_twice_is_trimming_once(text: str) -> None:
    start, end = trimmed(text, 0, len(text))
    assert 0 <= start <= end <= len(text)
    assert trimmed(text, start, end) == (start, end)
