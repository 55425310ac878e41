from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from kgmatch.errors import DataError, DocumentError, KgmatchError
from kgmatch.ingest import discover, ingest
from kgmatch.ingest.batch import BATCH, Stages


class Recorder:
    """Stages that read a file's text as its record and note what was written."""

    def __init__(self, known: set[str] = frozenset()) -> None:  # type: ignore[assignment]
        self.known, self.written = known, []

    def stages(self) -> Stages[str, str]:
        return Stages(
            self.read,
            self.parse,
            lambda digest, source: source in self.known,
            self.write,
            lambda record: record == "posting",
        )

    def read(self, paths: Sequence[Path]) -> Iterator[tuple[Path, str | KgmatchError]]:
        for path in paths:
            text = path.read_text()
            yield path, DocumentError(f"{path}: cannot be opened") if text == "locked" else text

    def parse(self, path: Path, content: str) -> str:
        if content == "bad":
            raise DocumentError(f"{path}: broken in the middle")
        return content

    def write(self, records: Sequence[str]) -> None:
        self.written.append(list(records))


def files(folder: Path, texts: Sequence[str]) -> list[Path]:
    paths = []
    for n, text in enumerate(texts):
        paths.append(folder / f"{n:04d}.txt")
        paths[-1].write_text(text)
    return paths


def test_one_bad_file_in_many_is_named_and_the_rest_is_written(tmp_path: Path) -> None:
    recorder = Recorder()
    paths = files(tmp_path, ["good"] * 25 + ["bad"] + ["posting"])
    report = ingest(paths, recorder.stages())
    assert (report.documents, report.candidates, report.postings) == (26, 25, 1)
    assert [(f.source, f.reason) for f in report.failures] == [(str(paths[25]), "broken in the middle")]
    assert sum(map(len, recorder.written)) == 26


def test_a_file_that_cannot_be_read_is_named_and_the_rest_is_written(tmp_path: Path) -> None:
    recorder = Recorder()
    paths = files(tmp_path, ["good", "locked", "good"])
    report = ingest(paths, recorder.stages())
    assert [(f.source, f.reason) for f in report.failures] == [(str(paths[1]), "cannot be opened")]
    assert report.documents == 2


def test_unchanged_files_are_not_read_again(tmp_path: Path) -> None:
    paths = files(tmp_path, ["a", "b", "c"])
    recorder = Recorder({str(paths[1])})
    report = ingest(paths, recorder.stages())
    assert report.unchanged == 1
    assert recorder.written == [["a", "c"]]


def test_an_interrupt_keeps_the_batches_written_before(tmp_path: Path) -> None:
    recorder = Recorder()
    paths = files(tmp_path, ["good"] * (BATCH + 5))

    def each(path: Path, became: str) -> None:
        if path == paths[BATCH + 2]:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest(paths, recorder.stages(), each=each)
    assert [len(batch) for batch in recorder.written] == [BATCH]


def test_hidden_and_foreign_files_are_left_out_and_each_file_comes_once(tmp_path: Path) -> None:
    for name in ("b.pdf", "a.DOCX", ".hidden.pdf", "~$a.docx", "notes.xlsx", "Thumbs.db"):
        (tmp_path / name).write_text("x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "c.pdf").write_text("x")
    found = discover([tmp_path, tmp_path / "b.pdf", tmp_path])
    assert [p.name for p in found] == ["a.DOCX", "b.pdf"]


def test_an_empty_folder_and_a_missing_one_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no PDF, DOCX, text or job file"):
        discover([tmp_path])
    with pytest.raises(DataError, match="no such file or folder"):
        discover([tmp_path / "nowhere"])
