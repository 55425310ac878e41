"""Mutants of the samples give a Document or a DocumentError each; tests/bench/fuzz.py reads more of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kgmatch.errors import DocumentError
from kgmatch.model import Document
from kgmatch.reading import ReaderOptions
from kgmatch.reading.guarded import GuardedReader
from tests.bench.fuzz import mutants

COUNT = 300


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Document | DocumentError]:
    folder = tmp_path_factory.mktemp("mutants")
    paths = []
    for name, data in mutants(COUNT):
        paths.append(folder / name)
        paths[-1].write_bytes(data)
    with GuardedReader(workers=2, memory=1 << 30, options=ReaderOptions(ocr_languages="")) as reader:
        return dict(reader.read_all(paths))


def test_the_same_seed_gives_the_same_mutants() -> None:
    assert list(mutants(40, seed=3)) == list(mutants(40, seed=3)) != list(mutants(40, seed=4))


def test_every_mutant_gives_a_document_or_an_error_that_names_it(found: dict[Path, Document | DocumentError]) -> None:
    assert len(found) == COUNT
    for path, got in found.items():
        assert isinstance(got, Document) or (type(got) is DocumentError and str(got).startswith(f"{path}: "))


def test_no_mutant_takes_too_long_or_meets_a_fault_of_ours(found: dict[Path, Document | DocumentError]) -> None:
    """A crash of a native library in the worker is allowed: it is what the worker is for."""
    said = [str(got) for got in found.values() if isinstance(got, DocumentError)]
    assert not [text for text in said if re.search(": took more than|: the reader failed", text)]


def test_some_mutants_can_still_be_read_and_some_cannot(found: dict[Path, Document | DocumentError]) -> None:
    read = sum(isinstance(got, Document) for got in found.values())
    assert COUNT * 0.2 < read < COUNT * 0.9


def test_offsets_and_pages_fit_the_text_of_what_was_read(found: dict[Path, Document | DocumentError]) -> None:
    for got in found.values():
        if isinstance(got, Document):
            assert all(got.text[line.start : line.end] == line.text for line in got.lines)
            assert {line.page for line in got.lines} <= {page.number for page in got.pages}
            assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", got.text)
