from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kgmatch.embedding import DIMENSIONS, Encoder
from kgmatch.errors import ModelError


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


def test_vectors_are_unit_and_an_empty_text_is_zero(encoder: Encoder) -> None:
    vectors = encoder.encode(["Python", "nurse in a hospital", "", "  \n"])
    assert vectors.shape == (4, DIMENSIONS)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 0, 0], abs=1e-5)


def test_a_text_has_the_same_vector_whatever_it_is_asked_with(encoder: Encoder) -> None:
    alone = Encoder().encode(["wound care"])[0]
    assert np.array_equal(encoder.encode(["x" * 500, "wound care", "Go"])[1], alone)


def test_near_meanings_are_near(encoder: Encoder) -> None:
    nurse, care, code = encoder.encode(["registered nurse", "patient care", "database programming"])
    assert nurse @ care > nurse @ code + 0.2


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.onnx is missing"):
        Encoder(tmp_path)
