from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from kgmatch.tagging.tagger import SHIPPED
from kgmatch.tagging.windows import load_tokenizer, owner, pieces, windows

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


def test_a_line_break_is_a_piece_of_its_own() -> None:
    broken, flat = pieces("Cook\nBerlin", TOKENIZER), pieces("Cook Berlin", TOKENIZER)
    assert len(broken.ids) == len(flat.ids) + 1
    assert broken.words == flat.words
