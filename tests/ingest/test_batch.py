from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from kgmatch.errors import DataError, DocumentError, KgmatchError, ModelError
from kgmatch.ingest import Failure, Report, Skipped, Stages, discover, ingest
from kgmatch.ingest.batch import BATCH, UNCHANGED


class Recorder:
    """Stages that take a file's text for its record and note what was written and what failed."""

    def __init__(self, known: dict[Path, Skipped] | None = None) -> None:
        self.known = known or {}
        self.written: list[list[str]] = []
        self.failed: list[tuple[str, bool, str]] = []
        self.taken = 0

    def stages(self) -> Stages[str]:
        return Stages(
            lambda digest, source: self.known.get(Path(source)),
            self.record,
            lambda records: self.written.append(list(records)),
            lambda record: record == "posting",
            lambda path, digest, reason: self.failed.append((path.name, digest is not None, reason)),
        )

    def record(self, paths: Iterable[Path]) -> Iterator[tuple[Path, str | KgmatchError]]:
        for path in paths:
            self.taken += 1
            text = path.read_text()
            faults = {
                "locked": DocumentError(f"{path}: cannot be opened"),
                "no JSON": DataError(f"{path}: not JSON"),
                "no model": ModelError("the model is broken"),
            }
            yield path, faults.get(text, text)


def files(folder: Path, texts: Sequence[str]) -> list[Path]:
    paths = []
    for n, text in enumerate(texts):
        paths.append(folder / f"{n:04d}.txt")
        paths[-1].write_text(text)
    return paths


def test_one_bad_file_in_many_is_named_and_the_rest_is_written(tmp_path: Path) -> None:
    recorder = Recorder()
    paths = files(tmp_path, ["good"] * 25 + ["locked"] + ["posting"])
    report = ingest(paths, recorder.stages())
    assert (report.documents, report.candidates, report.postings) == (26, 25, 1)
    assert report.failures == [Failure(str(paths[25]), "cannot be opened")]
    assert [len(batch) for batch in recorder.written] == [BATCH, 26 - BATCH]


def test_what_fails_is_told_with_its_hash_where_it_has_one(tmp_path: Path) -> None:
    recorder = Recorder()
    paths = [*files(tmp_path, ["good", "no JSON"]), tmp_path / "gone.txt"]
    report = ingest(paths, recorder.stages())
    assert report.documents == 1
    assert recorder.failed == [
        ("0001.txt", True, "not JSON"),
        ("gone.txt", False, "cannot be read: No such file or directory"),
    ]


def test_unchanged_files_are_not_read_again(tmp_path: Path) -> None:
    paths = files(tmp_path, ["a", "b", "c"])
    recorder = Recorder({paths[1]: UNCHANGED})
    report = ingest(paths, recorder.stages())
    assert (report.unchanged, report.documents) == (1, 3)
    assert recorder.written == [["a", "c"]]


def test_a_file_that_is_not_tried_again_is_named_with_its_reason(tmp_path: Path) -> None:
    paths = files(tmp_path, ["a", "b"])
    recorder = Recorder({paths[0]: Skipped("failed before: locked")})
    report = ingest(paths, recorder.stages())
    assert report.failures == [Failure(str(paths[0]), "failed before: locked")]
    assert (report.documents, recorder.written, recorder.failed) == (1, [["b"]], [])


def test_an_interrupt_keeps_the_batches_written_before_and_their_count(tmp_path: Path) -> None:
    recorder, report = Recorder(), Report()
    paths = files(tmp_path, ["good"] * (BATCH + 5))

    def each(path: Path, became: str) -> None:
        if path == paths[BATCH + 2]:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest(paths, recorder.stages(), report=report, each=each)
    assert [len(batch) for batch in recorder.written] == [BATCH]
    assert report.candidates == BATCH


def test_what_is_no_files_fault_ends_the_batch(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="the model is broken"):
        ingest(files(tmp_path, ["good", "no model", "good"]), Recorder().stages())


def test_files_are_taken_as_they_are_read(tmp_path: Path) -> None:
    """Thousands of paths are not hashed before the first is read."""
    recorder = Recorder()
    seen: list[int] = []
    ingest(files(tmp_path, ["a", "b", "c"]), recorder.stages(), each=lambda *_: seen.append(recorder.taken))
    assert seen == [1, 2, 3]


def test_a_failure_that_was_mended_is_none_any_more(tmp_path: Path) -> None:
    total = Report(documents=1, candidates=1, failures=[Failure("a", "locked"), Failure("b", "locked")])
    total.add(Report(documents=2, candidates=1, unchanged=1, failures=[Failure("b", "empty")]), [Path("a"), Path("b")])
    assert total == Report(documents=3, candidates=2, unchanged=1, failures=[Failure("b", "empty")])


def test_hidden_and_foreign_files_are_left_out_and_each_file_comes_once(tmp_path: Path) -> None:
    for name in ("b.pdf", "a.DOCX", ".hidden.pdf", "~$a.docx", "notes.xlsx", "Thumbs.db"):
        (tmp_path / name).write_text("x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "c.pdf").write_text("x")
    found = discover([tmp_path, tmp_path / "b.pdf", tmp_path])
    assert [p.name for p in found] == ["a.DOCX", "b.pdf"]


def test_a_store_that_lies_among_the_files_is_left_out(tmp_path: Path) -> None:
    for name in ("a.json", "kgmatch.db/owner.lock", "kgmatch.db/view/view.json", "kgmatch.db/wal"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert discover([tmp_path]) == [tmp_path / "a.json"]


def test_an_empty_folder_and_a_missing_one_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no PDF, DOCX, text or job file"):
        discover([tmp_path])
    with pytest.raises(DataError, match="no such file or folder"):
        discover([tmp_path / "nowhere"])
