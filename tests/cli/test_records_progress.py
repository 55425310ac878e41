"""The progress bar over files that are read: on a terminal alone, on stderr, and without a hand in what is read."""

from __future__ import annotations

import sys
from io import StringIO

import pytest

from kgmatch.cli.records import counted


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_how_many_are_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = Terminal()
    monkeypatch.setattr(sys, "stderr", told)
    monkeypatch.setenv("TERM", "xterm")
    assert list(counted(iter("abc"), total=3, what="reading resumes")) == ["a", "b", "c"]
    assert "reading resumes" in told.getvalue()
    assert "3/3" in told.getvalue()
    assert capsys.readouterr().out == ""


def test_a_file_or_a_pipe_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(counted(iter("abc"), total=3, what="reading resumes")) == ["a", "b", "c"]
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")
