"""What is kept of the encoder's work on postings: read once, to the last bit, and no more than is asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kgmatch.embedding import Encoder
from kgmatch.matching.posting_vectors import NAME, encode_postings, posting_texts
from kgmatch.model import Posting
from kgmatch.pipeline import Pipeline
from tests.records import posting

TITLES = ("Backend Developer", "Ward Nurse")


@pytest.fixture
def postings(pipeline: Pipeline) -> list[Posting]:
    return [posting(pipeline, {"Python": 1.0, "Django": 0.5}, title=title) for title in TITLES]


class Counting(Encoder):
    """Counts the texts that the model is run on."""

    runs = 0

    def _run(self, texts: list[str], step: object) -> list[np.ndarray]:
        self.runs += len(texts)
        return super()._run(texts, step)  # type: ignore[arg-type]


def test_a_text_is_read_once_and_its_vector_comes_back_to_the_last_bit(postings: list[Posting], tmp_path: Path) -> None:
    first, second = Counting(), Counting()
    encode_postings(postings, first, tmp_path)
    encode_postings(postings, second, tmp_path)
    texts = posting_texts(postings)
    assert (first.runs, second.runs) == (len(texts), 0)
    assert np.array_equal(second.encode(texts), np.concatenate([Encoder().encode([text]) for text in texts]))
    assert second.runs == 0


def test_what_no_posting_says_any_more_is_dropped(postings: list[Posting], tmp_path: Path) -> None:
    encode_postings(postings, Counting(), tmp_path)
    encode_postings(postings[:1], Counting(), tmp_path)
    again = Counting()
    encode_postings(postings, again, tmp_path)
    assert again.runs == len(posting_texts(postings)) - len(posting_texts(postings[:1]))


def test_what_is_kept_by_another_encoder_or_not_whole_is_not_used(postings: list[Posting], tmp_path: Path) -> None:
    encode_postings(postings, Counting(), tmp_path)
    other = Counting()
    other.__dict__["name"] = "another"
    encode_postings(postings, other, tmp_path)
    assert other.runs == len(posting_texts(postings))
    (tmp_path / NAME / "vectors.npy").write_bytes(b"no array")
    broken = Counting()
    broken.__dict__["name"] = "another"
    encode_postings(postings, broken, tmp_path)
    assert broken.runs == len(posting_texts(postings))


def test_a_folder_that_cannot_be_written_to_keeps_nothing_and_fails_nothing(
    postings: list[Posting], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    encode_postings(postings, Counting(), tmp_path / "file" / "below")
    encode_postings([replace(postings[0], title=None, requirements=())], Counting(), tmp_path)
    assert not (tmp_path / NAME).exists()
