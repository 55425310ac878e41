"""Hostile files give a Document or a DocumentError that names the file and says what is wrong; no worker hangs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from kgmatch.errors import DocumentError
from kgmatch.model import Document
from kgmatch.reading import ReaderOptions
from kgmatch.reading.guarded import GuardedReader
from tests.reading.hostile import FILES, GIGA

Found = Mapping[str, Document | DocumentError]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def found(folder: Path) -> Found:
    """What became of each file; without OCR, which is not installed everywhere."""

    def made() -> list[Path]:
        for name, (make, _) in FILES.items():
            (folder / name).write_bytes(make())
        return [folder / name for name in FILES]

    with GuardedReader(workers=2, memory=GIGA, options=ReaderOptions(ocr_languages="")) as reader:
        result = {path.name: found for path, found in reader.read_all(made())}
    for path in folder.iterdir():
        path.unlink()
    return result


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_read_or_refused_with_its_name_and_the_reason(name: str, found: Found, folder: Path) -> None:
    wanted, got = FILES[name][1], found[name]
    if isinstance(got, Document):
        assert wanted in (None, "")
        assert all(got.text[line.start : line.end] == line.text for line in got.lines)
    else:
        assert wanted is not None, got
        said = str(got)
        assert said.startswith(f"{folder / name}: ")
        assert "\n" not in said
        assert len(said.removeprefix(f"{folder / name}: ").split()) >= 3
        assert re.search(wanted, said)


@pytest.mark.parametrize("name", FILES)
def test_no_hostile_file_is_too_slow_or_meets_a_fault_of_ours(name: str, found: Found) -> None:
    assert not re.search("took more than|the reader failed", str(found[name]) if name != "form-loop.pdf" else "")


@pytest.mark.parametrize("name", FILES)
def test_text_of_hostile_files_is_clean(name: str, found: Found) -> None:
    """No control characters, terminal escapes among them, and no halves of surrogate pairs."""
    got = found[name]
    if isinstance(got, Document):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", got.text)


def test_an_external_entity_is_not_fetched(found: Found) -> None:
    assert "docx_with_an_external_entity" not in getattr(found["entity.docx"], "text", "")


def test_mark_up_and_formulas_stay_the_text_they_are(found: Found) -> None:
    """It is for those who show or export a document to escape them."""
    got = found["markup.txt"]
    assert isinstance(got, Document)
    assert "<script>alert(1)</script>" in got.text
    assert "[red]rich[/red]" in got.text
    assert "=cmd|' /C calc'!A0" in got.text
