from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgmatch.matching.columns import Lists, Strings, entries_of, inverted
from kgmatch.matching.vectors import HEAD, PER_THREAD, Near, Scaled, principal

texts = st.lists(st.text(max_size=6), max_size=12)
rows = st.lists(st.lists(st.integers(0, 5), max_size=4, unique=True), max_size=8)


@given(texts)
def test_texts_come_back_as_they_were(given: list[str]) -> None:
    strings = Strings.of(given)
    assert list(strings) == given
    assert [strings[n] for n in range(len(given))] == given


@given(texts, st.text(max_size=6))
def test_a_text_is_found_where_it_stands_among_sorted_ones(given: list[str], asked: str) -> None:
    ordered = sorted(set(given))
    strings = Strings.of(ordered)
    for text in (*ordered, asked):
        assert strings.find(text) == (ordered.index(text) if text in ordered else None)


@given(st.lists(st.text("ab", max_size=6), max_size=12), st.text("ab", min_size=1, max_size=3))
def test_a_part_is_found_inside_texts_and_not_over_their_ends(given: list[str], part: str) -> None:
    assert Strings.of(given).containing(part).tolist() == [n for n, text in enumerate(given) if part in text]


@given(rows, st.lists(st.floats(0, 1, width=32), min_size=6, max_size=6))
def test_the_greatest_and_the_sum_of_a_row_are_those_of_loops(given: list[list[int]], worth: list[float]) -> None:
    lists, values = Lists.of(given), np.asarray(worth, np.float32)
    assert lists.greatest(values).tolist() == [max((values[c] for c in row), default=0.0) for row in given]
    assert np.allclose(lists.sums(values), [sum(values[c] for c in row) for row in given])


@given(rows)
def test_turned_about_twice_lists_are_what_they_were(given: list[list[int]]) -> None:
    lists = Lists.of([sorted(row) for row in given])
    holders, order = inverted(lists, 6)
    assert [holders.row(c).tolist() for c in range(6)] == [[n for n, row in enumerate(given) if c in row] for c in range(6)]  # fmt: skip
    assert np.array_equal(lists.codes[order], np.repeat(np.arange(6), holders.lengths))
    back, _ = inverted(holders, len(lists))
    assert [back.row(n).tolist() for n in range(len(lists))] == [sorted(row) for row in given]


@given(rows, st.data())
def test_entries_of_rows_are_those_rows_one_behind_the_other(given: list[list[int]], data: st.DataObject) -> None:
    lists = Lists.of(given)
    some = data.draw(st.lists(st.integers(0, len(given) - 1), max_size=6)) if given else []
    entries, begins = entries_of(lists.starts, np.asarray(some, np.int64))
    assert lists.codes[entries].tolist() == [c for n in some for c in given[n]]
    assert begins.tolist() == [0, *np.cumsum([len(given[n]) for n in some]).tolist()]


def unit(rng: np.random.Generator, count: int, dimensions: int = 384) -> np.ndarray:
    """Uneven in their directions, as texts' vectors are."""
    found = rng.normal(size=(count, dimensions)).astype(np.float32) / np.sqrt(
        1 + np.arange(dimensions, dtype=np.float32)
    )
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_a_cosine_is_off_by_less_than_a_ten_thousandth() -> None:
    rng = np.random.default_rng(1)
    vectors, asked = unit(rng, 40_000), unit(rng, 1)[0]
    assert np.abs(Scaled.of(vectors).cosines(asked) - vectors @ asked).max() < 1e-4


def test_zero_vectors_stay_zero() -> None:
    kept = Scaled.of(np.zeros((2, 384), np.float32))
    assert kept.cosines(np.ones(384, np.float32)).tolist() == [0, 0]


@given(seed=st.integers(0, 1000), least=st.sampled_from([0.3, 0.65, 0.9]), whole=st.booleans())
@settings(max_examples=20, deadline=None)
def test_near_vectors_are_those_of_all_products(seed: int, least: float, whole: bool) -> None:
    rng = np.random.default_rng(seed)
    vectors = unit(rng, 3000)
    vectors[:50] = 0
    near = vectors[rng.integers(0, 3000, 7)] + rng.normal(0, 0.03, (7, 384)).astype(np.float32)
    asked = (near / np.maximum(np.linalg.norm(near, axis=1, keepdims=True), 1e-9)).astype(np.float32)
    basis = principal(vectors if whole else None, 384)
    assert np.allclose(basis.T @ basis, np.eye(HEAD - 1), atol=1e-4)
    found = Near.of(vectors, basis).within(asked, least)
    for (rows, cosines), vector in zip(found, asked, strict=True):
        exact = vectors @ vector
        assert (
            set(np.flatnonzero(exact >= least + 1e-4))
            <= set(rows.tolist())
            <= set(np.flatnonzero(exact >= least - 1e-4))
        )
        assert np.allclose(cosines, exact[rows], atol=1e-4)
        assert rows.tolist() == sorted(rows.tolist())


def test_nothing_is_near_among_nothing() -> None:
    rng = np.random.default_rng(1)
    none = Near.of(np.zeros((0, 384), np.float32), principal(None, 384))
    assert [len(rows) for rows, _ in none.within(unit(rng, 2), 0.5)] == [0, 0]


@pytest.mark.parametrize("count", [1, 3, 1024, 1025, 2 * PER_THREAD + 37])
def test_rows_taken_out_have_the_cosines_that_they_have_among_all_to_the_last_bit(count: int) -> None:
    rng = np.random.default_rng(3)
    vectors, (asked,) = Scaled.of(unit(rng, count)), unit(rng, 1)
    among_all = vectors.cosines(asked)
    for row in {0, count // 2, count - 2, count - 1, min(count - 1, 1023), min(count - 1, PER_THREAD)} - {-1}:
        assert vectors.picked(np.asarray([row])).cosines(asked)[0] == among_all[row]
    some = np.unique(rng.integers(0, count, 40))
    assert vectors.picked(some).cosines(asked).tolist() == among_all[some].tolist()
    assert vectors.picked(some).rows(np.arange(len(some))).tolist() == vectors.rows(some).tolist()
