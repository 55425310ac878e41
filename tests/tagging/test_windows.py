from __future__ import annotations

import itertools
import textwrap

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgmatch.tagging.labels import TAGS
from kgmatch.tagging.tagger import SHIPPED, word_logits
from kgmatch.tagging.windows import SHAPES, WINDOW, load_tokenizer, owner, pieces, shape, windows

TOKENIZER = load_tokenizer(str(SHIPPED / "tokenizer.json"))


@given(st.integers(0, 3000), st.integers(20, 300), st.integers(0, 19))
def test_windows_cover_everything_and_overlap_enough(count: int, size: int, overlap: int) -> None:
    found = windows(count, size=size, overlap=overlap)
    assert {i for start, end in found for i in range(start, end)} == set(range(count))
    assert all(end - start <= size for start, end in found)
    assert all(a[1] - b[0] >= overlap for a, b in itertools.pairwise(found))


@given(st.integers(1, 2000))
def test_every_piece_is_owned_by_a_window_that_sees_it_with_most_context(count: int) -> None:
    spans = windows(count)
    who = owner(count, spans)

    def context(i: int, w: int) -> float:
        start, end = spans[w]
        left = float("inf") if start == 0 else i - start
        right = float("inf") if end == count else end - 1 - i
        return min(left, right)

    for i in range(0, count, 17):
        seeing = [w for w, (start, end) in enumerate(spans) if start <= i < end]
        assert who[i] in seeing
        assert context(i, who[i]) == max(context(i, w) for w in seeing)


@given(st.text(max_size=200))
def test_words_are_in_order_and_inside_the_text(text: str) -> None:
    found = pieces(text, TOKENIZER)
    assert len(found.first) == len(found.words)
    last = 0
    for start, end in found.words:
        assert last <= start < end <= len(text)
        last = end


@pytest.mark.parametrize("gap", ["\n", "\n\n", "  ", "\t", " \n "])
def test_a_line_break_a_blank_line_and_a_wide_gap_are_pieces_of_their_own(gap: str) -> None:
    broken, flat = pieces(f"Cook{gap}Berlin", TOKENIZER), pieces("Cook Berlin", TOKENIZER)
    assert len(broken.ids) == len(flat.ids) + 1
    assert [e - s for s, e in broken.words] == [e - s for s, e in flat.words]
    assert broken.first.tolist() == [0, 2]


def test_the_three_kinds_of_gap_differ() -> None:
    assert len({int(pieces(f"Cook{gap}Berlin", TOKENIZER).ids[1]) for gap in ("\n", "\n\n", "  ")}) == 3


@pytest.mark.parametrize(
    ("word", "name"),
    [("cook", "lower"), ("2019", "lower"), ("Cook", "Capitalised"), ("I", "Capitalised"), ("SAP", "UPPER"), ("iOS", "miXed"), ("McKay", "miXed"), ("ÉCOLE", "UPPER"), ("简历", "lower"), ("K8s", "Capitalised")],
)  # fmt: skip
def test_a_word_has_a_shape(word: str, name: str) -> None:
    assert SHAPES[shape(word)] == name


def test_bytes_written_out_as_escapes_are_a_bullet_and_move_nothing() -> None:
    text = r"Skills \xe2\x80\xa2 Welding"
    found = pieces(text, TOKENIZER)
    assert [text[a:b] for a, b in found.words] == ["Skills", "\\", "Welding"]
    assert len(found.ids) == len(pieces("Skills •  Welding", TOKENIZER).ids)


@pytest.mark.parametrize("hyphen", ["\u2010", "\u2011", "\u2012"])
def test_odd_hyphens_are_read_as_hyphens(hyphen: str) -> None:
    assert pieces(f"Node{hyphen}js", TOKENIZER).ids.tolist() == pieces("Node-js", TOKENIZER).ids.tolist()


@given(st.lists(st.text("abC .\n•", min_size=0, max_size=400), max_size=6), st.integers(64, 600))
def test_batches_give_every_word_the_logits_of_the_window_that_owns_it(texts: list[str], limit: int) -> None:
    """The merging rule, held by a model whose logits name the piece, its window's left neighbour and its type."""
    encoded = [pieces(text, TOKENIZER) for text in texts]
    sizes: list[int] = []

    def run(feed: dict[str, np.ndarray]) -> np.ndarray:
        ids = feed["input_ids"]
        sizes.append(ids.size)
        out = np.zeros((*ids.shape, len(TAGS)), np.float32)
        out[..., 0], out[..., 1], out[..., 2] = ids, np.roll(ids, 1, axis=1), feed["token_type_ids"]
        assert (feed["attention_mask"] == (ids > 0)).all()
        return out

    found = word_logits(encoded, TOKENIZER, run, limit=limit)
    assert all(size <= max(limit, WINDOW) for size in sizes)
    for one, logits in zip(encoded, found, strict=True):
        assert len(logits) == len(one.words)
        spans = windows(len(one.ids))
        who = owner(len(one.ids), spans)
        for w, first in enumerate(one.first):
            left = int(one.ids[first - 1]) if first > spans[who[first]][0] else TOKENIZER.token_to_id("[CLS]")
            assert logits[w, :3].tolist() == [one.ids[first], left, one.shapes[first]]


SENTENCE = "You take stock in three depots every week and report what is missing to the head of purchasing in Gdynia"


@pytest.mark.parametrize("width", [60, 75, 90])
def test_running_text_reads_the_same_however_wide_the_page_was(width: int) -> None:
    wrapped = "\n".join(textwrap.wrap(SENTENCE, width))
    assert "\n" in wrapped
    assert pieces(wrapped, TOKENIZER).ids.tolist() == pieces(SENTENCE, TOKENIZER).ids.tolist()


@pytest.mark.parametrize(
    "text",
    [
        "python\ndjango\npostgres",  # a list
        "We keep the books of forty small farms and their mills.\niso 9001 audits are a part of it",  # a sentence's end
        "Senior buyer for timber, boards and veneers, Kotka\nAalto Sawmills Limited, Finland",  # another field
        "Took stock in three depots every week, reported it:\n• what was missing",
        "",
        "\n",
    ],
)
def test_a_line_break_that_says_something_is_kept(text: str) -> None:
    newline = TOKENIZER.token_to_id("[unused1]")
    assert pieces(text, TOKENIZER).ids.tolist().count(newline) == text.strip("\n").count("\n")
