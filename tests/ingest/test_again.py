"""What is read again, what is not, and what is said of it: failed, forgotten, stale and vanished files, on both engines."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from kgmatch.errors import DocumentError, KgmatchError
from kgmatch.graph import Known
from kgmatch.graph.erase import erase
from kgmatch.graph.failures import drop_failures
from kgmatch.ingest import Again, Report, discover, files_again, gone, graph_stages, ingest
from kgmatch.model import Candidate
from kgmatch.pipeline import Pipeline
from kgmatch.processes import Workers
from kgmatch.store import Store
from tests.records import candidate, document


class Reader:
    """Stands for the pool: a file's text is the name of its person, "broken" fails; `read` says what was tried."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self.read: list[str] = []
        self.mended = False

    def call_all(
        self, paths: Iterable[Path], *, given: Callable[[Path], Any]
    ) -> Iterator[tuple[Path, Candidate | KgmatchError]]:
        for path in paths:
            self.read.append(path.name)
            text = path.read_text()
            if text.startswith("broken") and not self.mended:
                yield path, DocumentError(f"{path}: broken in the middle")
                continue
            digest = hashlib.sha256(text.encode()).hexdigest()
            made = candidate(self.pipeline, int(digest[:8], 16), skills={"Python": 12}, name=text)
            made = replace(made, id=f"c_{digest[:16]}", documents=(replace(document(1, source=str(path)), id=digest),))
            yield path, replace(made, skills=(), positions=(), studies=())


@pytest.fixture
def reader(pipeline: Pipeline) -> Reader:
    return Reader(pipeline)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "cvs"
    path.mkdir()
    for name, text in (("a.txt", "Ann"), ("b.txt", "broken"), ("c.txt", "Cai")):
        (path / name).write_text(text)
    return path


def run(store: Store, reader: Reader, files: list[Path], *, fingerprint: str = "one", **again: bool) -> Report:
    reader.read.clear()
    stages = graph_stages(store, cast(Workers[Any], reader), fingerprint=fingerprint, again=Again(**again))
    return ingest(files, stages)


def test_a_file_that_failed_is_not_tried_again_until_something_changes(
    store: Store, reader: Reader, folder: Path
) -> None:
    files = discover([folder])
    assert [f.reason for f in run(store, reader, files).failures] == ["broken in the middle"]
    again = run(store, reader, files)
    assert reader.read == []
    assert [f.reason for f in again.failures] == ["broken in the middle (as before; --retry tries it again)"]
    run(store, reader, files, fingerprint="two")  # another pipeline reads all of it
    assert reader.read == ["a.txt", "b.txt", "c.txt"]
    (folder / "b.txt").write_text("broken too")
    run(store, reader, files, fingerprint="two")
    assert reader.read == ["b.txt"]
    assert store.read("MATCH (f:Failure) RETURN f.tries AS tries") == [{"tries": 3}]


def test_retry_tries_it_and_success_ends_the_quarantine(store: Store, reader: Reader, folder: Path) -> None:
    files = discover([folder])
    run(store, reader, files)
    assert files_again(Known(store), "one", Again(retry=True)) == [folder / "b.txt"]
    reader.mended = True
    assert run(store, reader, files, retry=True).failures == []
    assert reader.read == ["b.txt"]
    assert store.read("MATCH (f:Failure) RETURN f") == []
    assert run(store, reader, files).unchanged == 3


def test_refresh_reads_unchanged_files_and_finds_those_of_an_older_pipeline(
    store: Store, reader: Reader, folder: Path
) -> None:
    files = [folder / "a.txt", folder / "c.txt"]
    run(store, reader, files)
    run(store, reader, files[:1], fingerprint="two")
    assert files_again(Known(store), "two", Again(refresh=True)) == [folder / "c.txt"]
    assert run(store, reader, files, fingerprint="two", refresh=True).candidates == 2


def test_a_forgotten_persons_document_is_refused_until_readmitted(store: Store, reader: Reader, folder: Path) -> None:
    files = [folder / "a.txt"]
    run(store, reader, files)
    erase(store, store.read("MATCH (c:Candidate) RETURN c.id AS id")[0]["id"])
    refused = run(store, reader, files)
    assert (reader.read, refused.documents, refused.failures) == ([], 0, [])
    assert "forgotten" in refused.refused[0].reason
    (folder / "copy.txt").write_text("Ann")  # the same bytes under another name
    assert len(run(store, reader, [folder / "copy.txt"]).refused) == 1
    assert run(store, reader, files, readmit=True).candidates == 1
    assert run(store, reader, files).unchanged == 1


def test_files_that_vanished_are_told_for_the_folder_that_was_named(
    store: Store, reader: Reader, folder: Path, tmp_path: Path
) -> None:
    run(store, reader, discover([folder]))
    (folder / "a.txt").unlink()
    known = Known(store)
    assert gone(known, [folder]) == [str(folder / "a.txt")]
    assert gone(known, [tmp_path / "elsewhere"]) == []
    (folder / "b.txt").unlink()
    drop_failures(store, known, [str(folder / "b.txt")])
    assert Known(store).quarantined == {}
