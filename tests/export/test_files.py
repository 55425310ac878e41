"""Files are written whole or not at all, are the owner's alone, and replace nothing unasked."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import pytest

from kgmatch.errors import DataError, OutputError
from kgmatch.export import FORMATS, export
from kgmatch.export.files import MARKER, private, whole_file, whole_folder
from kgmatch.store import Store


def test_a_file_is_there_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    with whole_file(path, force=False) as out:
        out.write("a\nb")
        assert not path.exists()
    assert path.read_text() == "a\nb"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    with suppress(KeyboardInterrupt), whole_file(tmp_path / "graph.ttl", force=False) as out:
        out.write("half")
        raise KeyboardInterrupt
    with suppress(KeyboardInterrupt), whole_folder(tmp_path / "graph", force=False) as folder:
        private(folder / "half.csv").close()
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_what_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text("before")
    with suppress(KeyboardInterrupt), whole_file(path, force=True) as out:
        out.write("half")
        raise KeyboardInterrupt
    assert path.read_text() == "before"


@pytest.mark.skipif(os.name == "nt", reason="POSIX locks")
def test_what_a_killed_export_left_goes_with_the_next_one(tmp_path: Path) -> None:
    left = tmp_path / ".kgmatch-0123456789ab.part"
    left.write_text("half")
    folder = tmp_path / ".kgmatch-ba9876543210.part"
    folder.mkdir()
    (folder / MARKER).touch()
    for path in (left, folder / MARKER):
        os.utime(path, (1e9, 1e9))
    with whole_file(tmp_path / "one", force=False) as one:
        assert not left.exists()
        assert not folder.exists()
        (held,) = tmp_path.glob(".kgmatch-*.part")
        os.utime(held, (1e9, 1e9))
        with whole_file(tmp_path / "other", force=False) as other:
            other.write("other")
        one.write("one")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"one": "one", "other": "other"}


@pytest.mark.parametrize("whole", [whole_file, whole_folder])
def test_what_is_there_is_refused_before_anything_is_read(tmp_path: Path, whole: object) -> None:
    path = tmp_path / "x"
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match="is there already"), whole(path, force=False):  # type: ignore[operator]
        raise AssertionError("begun")


def test_force_replaces_a_file(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text("before")
    with whole_file(path, force=True) as out:
        out.write("after")
    assert path.read_text() == "after"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_force_replaces_a_folder_that_an_export_made(tmp_path: Path) -> None:
    path = tmp_path / "graph"
    for name in ("one.csv", "two.csv"):
        with whole_folder(path, force=True) as folder:
            private(folder / name).close()
    assert {p.name for p in path.iterdir()} == {"two.csv", MARKER}
    assert list(tmp_path.iterdir()) == [path]


def test_force_does_not_replace_a_folder_of_other_things(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("dear")
    with pytest.raises(OutputError, match="no export made"), whole_folder(tmp_path / "letters", force=True):
        raise AssertionError("begun")
    with pytest.raises(OutputError, match="is a folder"), whole_file(tmp_path / "letters", force=True):
        raise AssertionError("begun")
    assert (tmp_path / "letters" / "dear.txt").exists()


def test_a_device_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no plain file"), whole_file(Path(os.devnull), force=True):
        raise AssertionError("begun")


@pytest.mark.parametrize("form", ["turtle", "neo4j-csv"])
def test_a_missing_folder_is_told(filled: Store, tmp_path: Path, form: str) -> None:
    with pytest.raises(OutputError, match="no such folder; make it first"):
        export(filled, form, tmp_path / "none" / "x")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("form", FORMATS)
def test_a_full_disk_is_one_line_and_leaves_nothing(
    filled: Store, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> TextIO:
        private(path).close()
        return open("/dev/full", "w", encoding="utf-8")

    for module in ("files", "neo4j_csv", "resume"):
        monkeypatch.setattr(f"kgmatch.export.{module}.private", full)
    with pytest.raises(OutputError, match=r"x: cannot be written: No space left on device") as raised:
        export(filled, form, tmp_path / "x")
    assert "\n" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with (
        pytest.raises(OutputError, match="cannot be written: Permission denied"),
        whole_file(tmp_path / "x", force=False),
    ):
        raise AssertionError("begun")


def test_a_format_that_is_none_and_a_candidate_of_a_graph_are_told(filled: Store, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such format"):
        export(filled, "parquet", tmp_path / "x")
    with pytest.raises(DataError, match="json-resume only"):
        export(filled, "turtle", tmp_path / "x", candidate="c_1")
