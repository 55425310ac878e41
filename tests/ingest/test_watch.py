from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kgmatch.ingest import watch

EVERY = 5.0


class Looks:
    """A watch whose sleeps pass at once; between two looks the files are changed by the test."""

    def __init__(self, *paths: Path) -> None:
        self.slept: list[float] = []
        self.missing: list[Path] = []
        self._found: Iterator[list[Path]] = watch(
            paths, every=EVERY, sleep=self.slept.append, missing=self.missing.append
        )

    def __call__(self) -> list[str]:
        return [path.name for path in next(self._found)]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """A file under "in", each time with a later time of modification."""
    (tmp_path / "in").mkdir()
    clock = iter(range(1_700_000_000, 1_700_001_000))

    def put(name: str, text: str) -> Path:
        path = tmp_path / "in" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        seconds = next(clock)
        os.utime(path, (seconds, seconds))
        return path

    return put


Write = Callable[[str, str], Path]


def test_what_is_there_comes_at_once_and_only_once(write: Write, tmp_path: Path) -> None:
    write("b.txt", "b"), write("a.txt", "a"), write(".hidden.txt", "x"), write("notes.xlsx", "x")
    look = Looks(tmp_path / "in")
    assert look() == ["a.txt", "b.txt"]
    assert [look(), look()] == [[], []]
    assert look.slept == [EVERY, EVERY]


def test_a_new_file_comes_when_it_has_kept_its_size_and_time_for_a_round(write: Write, tmp_path: Path) -> None:
    look = Looks(tmp_path / "in")
    assert look() == []
    write("a.txt", "first part")
    assert look() == []
    write("a.txt", "first part, second part")
    assert look() == []
    assert look() == ["a.txt"]
    assert look() == []


@pytest.mark.parametrize("text", ["another length", "olds"], ids=["size", "time alone"])
def test_a_changed_file_comes_again(text: str, write: Write, tmp_path: Path) -> None:
    write("a.txt", "olds"), write("b.txt", "b")
    look = Looks(tmp_path / "in")
    look()
    write("a.txt", text)
    assert [look(), look(), look()] == [[], ["a.txt"], []]


def test_a_file_that_grows_within_the_same_second_comes_again(write: Write, tmp_path: Path) -> None:
    path = write("a.txt", "a")
    before = path.stat()
    look = Looks(tmp_path / "in")
    look()
    path.write_text("aa")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert [look(), look()] == [[], ["a.txt"]]


def test_a_folder_that_vanishes_is_said_once_and_its_files_are_not_new_when_it_is_back(write: Write, tmp_path: Path) -> None:  # fmt: skip
    write("a.txt", "a")
    folder, away = tmp_path / "in", tmp_path / "away"
    look = Looks(folder)
    look()
    for _ in range(2):
        folder.rename(away)
        assert [look(), look(), look()] == [[], [], []]
        away.rename(folder)
        assert [look(), look()] == [[], []]
    assert look.missing == [folder, folder]
    write("b.txt", "b")
    assert [look(), look()] == [[], ["b.txt"]]


def test_a_deleted_file_is_new_when_it_is_back(write: Write, tmp_path: Path) -> None:
    path = write("a.txt", "a")
    look = Looks(tmp_path / "in")
    look()
    kept = shutil.copy2(path, tmp_path / "kept.txt")
    path.unlink()
    assert look() == []
    shutil.copy2(kept, path)
    assert [look(), look()] == [[], ["a.txt"]]
    assert look.missing == []


def test_a_folder_that_changes_while_it_is_looked_at_is_looked_at_again(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.txt", "a"), write("b.txt", "b")
    look = Looks(tmp_path / "in")
    look()
    real = Path.rglob

    def torn(self: Path, pattern: str) -> Iterator[Path]:
        yield from real(self, "a.*")
        raise FileNotFoundError(pattern)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rglob", torn)
        assert look() == []
    assert [look(), look()] == [[], []]
    assert look.missing == []


def test_a_file_that_is_named_twice_comes_once(write: Write, tmp_path: Path) -> None:
    path = write("a.txt", "a")
    assert Looks(tmp_path / "in", path, tmp_path / "in")() == ["a.txt"]


def test_a_named_file_that_is_replaced_is_waited_for(write: Write, tmp_path: Path) -> None:
    path = write("a.txt", "a")
    look = Looks(path)
    assert look() == ["a.txt"]
    path.unlink()
    assert [look(), look()] == [[], []]
    assert look.missing == [path]
    write("a.txt", "new")
    assert [look(), look()] == [[], ["a.txt"]]
