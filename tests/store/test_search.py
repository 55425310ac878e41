"""A search over files finds what is there in any writing, and nothing else."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import zipfile
from pathlib import Path
from urllib.parse import quote, quote_plus

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgmatch.store import needles as module
from kgmatch.store.needles import BLOCK, Needles
from kgmatch.store.search import search, writings

NAME = "Zoë Łuk-Ångström/1"
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)


def first(patterns: list[bytes], data: bytes) -> dict[int, int]:
    return dict(Needles(patterns).first(io.BytesIO(data).read))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=30), min_size=1, max_size=30), st.binary(max_size=400), st.data())
def test_the_first_place_of_every_pattern_is_found_and_no_other(
    patterns: list[bytes], data: bytes, draw: st.DataObject
) -> None:
    for pattern in draw.draw(st.lists(st.sampled_from(patterns), max_size=5)):
        at = draw.draw(st.integers(0, len(data)))
        data = data[:at] + pattern + data[at:]
    assert first(patterns, data) == {n: data.find(p) for n, p in enumerate(patterns) if p in data}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_small_alphabets_where_everything_nearly_fits_make_no_false_hit(draw: st.DataObject) -> None:
    few = st.lists(st.sampled_from([b"a", b"b", b"aaaaaaa"]), max_size=12).map(b"".join)
    patterns = draw.draw(st.lists(few.filter(bool), min_size=1, max_size=10))
    data = draw.draw(st.lists(few, max_size=30).map(b"".join))
    assert first(patterns, data) == {n: data.find(p) for n, p in enumerate(patterns) if p in data}


@settings(max_examples=200, deadline=None)
@given(st.binary(min_size=1, max_size=60), st.integers(1, 70), st.binary(max_size=300), st.integers(0, 300))
def test_a_pattern_across_the_border_of_blocks_is_found(pattern: bytes, block: int, around: bytes, at: int) -> None:
    data = around[:at] + pattern + around[at:]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK", block)
        assert first([pattern], data) == {0: data.find(pattern)}


@pytest.mark.parametrize("at", [BLOCK - 1, BLOCK - 7, BLOCK - len("needle in a stack"), 2 * BLOCK - 3, 3 * BLOCK])
def test_a_pattern_at_the_border_of_real_blocks_is_found(at: int) -> None:
    data = bytearray(4 * BLOCK)
    data[at : at + 17] = b"needle in a stack"
    assert first([b"needle in a stack", b"in a"], bytes(data)) == {0: at, 1: at + 7}


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.binary(max_size=200), st.binary(max_size=200), st.data())
def test_a_needle_in_any_writing_is_found_in_a_file(
    tmp_path_factory: pytest.TempPathFactory, needle: str, before: bytes, after: bytes, draw: st.DataObject
) -> None:
    form = draw.draw(st.sampled_from(list(writings(needle))))
    file = tmp_path_factory.mktemp("f") / "0"
    file.write_bytes(before + form + after)
    hits = [hit for hit in search([file], [needle]).hits if hit.encoding == writings(needle)[form]]
    assert any(hit.offset <= len(before) for hit in hits)


@pytest.mark.parametrize(
    "data",
    [
        NAME.encode(),
        NAME.encode("utf-16"),
        NAME.encode("utf-16-be"),
        json.dumps({"name": NAME}).encode(),
        b'"Zo\\u00EB \\u0141uk-\\u00C5ngstr\\u00F6m/1"',
        f"file:///x/{quote(NAME)}".encode(),
        quote_plus(NAME).encode(),
        b"Zo%c3%ab%20%c5%81uk-%c3%85ngstr%c3%b6m/1",
        b"Zoe\xcc\x88 \xc5\x81uk-A\xcc\x8angstro\xcc\x88m/1",
        np.array([NAME]).tobytes(),
    ],
    ids=["utf-8", "utf-16 with mark", "utf-16-be", "json", "json in capitals", "url", "form", "url in small letters", "two characters", "numpy"],
)  # fmt: skip
def test_a_name_is_found_however_it_was_written(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "file").write_bytes(b"\x01\x02" + data + b"\x03")
    assert [hit.needle_index for hit in search([tmp_path], ["nobody at all", NAME]).hits] == [1]


@pytest.mark.parametrize(
    ("needle", "data"),
    [
        ('said "no" & left', b"<p>said &quot;no&quot; &amp; left</p>"),
        ('said "no" & left', b'1;"said ""no"" & left"'),
        ('said "no" & left', b'{"q": "said \\"no\\" & left"}'),
        ("it's <b>", b"<p>it&#x27;s &lt;b&gt;</p>"),
    ],
)
def test_a_quote_is_found_in_html_csv_and_json(tmp_path: Path, needle: str, data: bytes) -> None:
    (tmp_path / "file").write_bytes(data)
    assert len(search([tmp_path], [needle]).hits) == 1


def test_another_case_is_no_hit(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("JANE doe jane DOE", encoding="utf-8")
    assert search([tmp_path], ["Jane Doe", "Jane"]).hits == ()


def packed(kind: str, data: bytes) -> bytes:
    out = io.BytesIO()
    if kind == "npz":
        np.savez_compressed(out, skills=np.frombuffer(data, np.uint8))
    elif kind == "zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner.txt", data)
    else:
        return {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}[kind](data)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["npz", "zip", "gz", "bz2", "xz"])
@pytest.mark.parametrize("outer", ["", "gz", "zip"])
def test_packed_files_are_looked_into(tmp_path: Path, kind: str, outer: str) -> None:
    data = packed(kind, b"a" * 1000 + NAME.encode() + b"b" * 1000)
    (tmp_path / "file.bin").write_bytes(packed(outer, data) if outer else data)
    found = search([tmp_path], [NAME])
    assert [(hit.needle_index, hit.encoding) for hit in found.hits] == [(0, "utf-8")]
    assert "!" in found.hits[0].path
    assert found.unread == ()


def test_the_names_of_files_folders_and_members_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / "of Jane Doe").mkdir()
    (tmp_path / "of Jane Doe" / "cv-Jane Doe.txt").write_bytes(b"")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("Jane Doe.txt", b"")
    hits = search([tmp_path], ["Jane Doe"]).hits
    assert {Path(hit.path).name for hit in hits if hit.encoding == "path"} == {
        "of Jane Doe",
        "cv-Jane Doe.txt",
        "all.zip!Jane Doe.txt",
    }


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "broken.gz").write_bytes(gzip.compress(os.urandom(5000))[:3000])
    whole = packed("zip", b"x" * 5000)
    (tmp_path / "broken.zip").write_bytes(whole[: len(whole) // 2])
    assert {Path(u.path).name for u in search([tmp_path, tmp_path / "absent"], ["x"]).unread} == {
        "broken.gz",
        "broken.zip",
        "absent",
    }


def test_what_stands_before_the_broken_part_is_still_found(tmp_path: Path) -> None:
    data = gzip.compress(b"Jane Doe" + os.urandom(5000))
    (tmp_path / "broken.gz").write_bytes(data[:3000])
    found = search([tmp_path], ["Jane Doe"])
    assert len(found.hits) == 1
    assert len(found.unread) == 1


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions that bind")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(b"x")
    (tmp_path / "mine").chmod(0)
    assert [u.path for u in search([tmp_path], ["x"]).unread] == [str(tmp_path / "mine")]


@pytest.mark.skipif(os.name == "nt", reason="POSIX files")
def test_a_pipe_is_told_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert [u.reason for u in search([tmp_path], ["x"]).unread] == ["no plain file"]


@pytest.mark.skipif(os.name == "nt", reason="links")
def test_a_link_to_a_file_is_followed_and_one_to_a_folder_is_told(tmp_path: Path) -> None:
    root, other = tmp_path / "root", tmp_path / "other"
    root.mkdir()
    other.mkdir()
    (other / "letter").write_bytes(b"Jane Doe")
    (root / "file").symlink_to(other / "letter")
    (root / "folder").symlink_to(other)
    found = search([root], ["Jane Doe"])
    assert [hit.path for hit in found.hits] == [str(root / "file")]
    assert [u.path for u in found.unread] == [str(root / "folder")]


def test_an_empty_needle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="empty"):
        search([tmp_path], [""])


def test_how_much_was_looked_at_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 10)
    (tmp_path / "b").write_bytes(b"")
    found = search([tmp_path], ["Jane"])
    assert (found.files, found.size) == (2, 10)
