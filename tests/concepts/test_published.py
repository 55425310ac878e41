from __future__ import annotations

import csv
import gzip
import hashlib
import io
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgmatch.concepts.published import find, fingerprint, is_uri, rows, uri
from kgmatch.errors import DataError
from tests.concepts.tables import csv_text


def written(folder: Path, content: str | bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path: Path, *columns: str, tabs: bool = False) -> str:
    with pytest.raises(DataError) as refused:
        list(rows(path, columns, tabs=tabs))
    message = str(refused.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    return message.removeprefix(str(path))


# Finding


@pytest.mark.parametrize(
    ("name", "stem", "suffix"),
    [
        ("skills.csv", "skills", "csv"),
        ("skills_en.csv", "skills", "csv"),
        ("skills_de.csv.gz", "skills", "csv"),
        ("Skills_zh-hans.CSV", "skills", "csv"),
        ("Skills.txt", "Skills", "txt"),
        ("Skills (29.3).txt.gz", "Skills", "txt"),
    ],
)
def test_a_table_is_found_whatever_follows_its_name(tmp_path: Path, name: str, stem: str, suffix: str) -> None:
    path = written(tmp_path, "", name)
    assert find(tmp_path, stem, suffix) == path


@pytest.mark.parametrize("name", ["skillsHierarchy_en.csv", "skills_en.csv.bak", "my skills_en.csv", "skills_en.txt"])
def test_a_file_of_another_name_is_not_the_table(tmp_path: Path, name: str) -> None:
    written(tmp_path, "", name)
    assert find(tmp_path, "skills", "csv") is None


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "skills_en.csv").mkdir()
    assert find(tmp_path, "skills", "csv") is None


@pytest.mark.parametrize("second", ["skills_en.csv.gz", "skills_de.csv", "skills.csv"])
def test_two_files_of_one_table_are_refused(tmp_path: Path, second: str) -> None:
    for name in ("skills_en.csv", second):
        written(tmp_path, "", name)
    with pytest.raises(DataError, match=r"skills.*\.csv.* are one table twice; leave the one to import"):
        find(tmp_path, "skills", "csv")


def test_a_folder_that_may_not_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", denied)
    with pytest.raises(DataError, match="cannot be read: Permission denied"):
        find(tmp_path, "skills", "csv")


# Rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_of_three_delimiters_is_told_by_the_first_line(tmp_path: Path, delimiter: str) -> None:
    path = written(tmp_path, csv_text([("a", "b"), ("1,;\t", "2")], delimiter=delimiter))
    assert list(rows(path, ("a", "b"))) == [(2, {"a": "1,;\t", "b": "2"})]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_lines_may_end_as_on_windows_and_begin_with_a_mark(tmp_path: Path, ends: str, bom: str) -> None:
    path = written(tmp_path, f"{bom}a,b{ends}1,2{ends}")
    assert list(rows(path, ("a", "b"))) == [(2, {"a": "1", "b": "2"})]


@pytest.mark.parametrize("name", ["table.csv.gz", "TABLE.CSV.GZ"])
def test_a_gzipped_table_is_read_like_a_plain_one(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, gzip.compress(b"a,b\n1,2\n"), name)
    assert list(rows(path, ("a",))) == [(2, {"a": "1", "b": "2"})]


def test_a_row_is_counted_from_the_line_it_begins_on(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b\n1,"x\ny\nz"\n\n2,w\n')
    assert [(line, row["a"]) for line, row in rows(path, ("a",))] == [(2, "1"), (6, "2")]


def test_columns_stand_in_any_order_beside_others(tmp_path: Path) -> None:
    path = written(tmp_path, "new,b,a\n0,2,1\n")
    assert [(row["a"], row["b"]) for _, row in rows(path, ("a", "b"))] == [("1", "2")]


def test_quotes_between_tabs_are_letters(tmp_path: Path) -> None:
    path = written(tmp_path, 'a\tb\n"1\t2"\n')
    assert list(rows(path, ("a",), tabs=True)) == [(2, {"a": '"1', "b": '2"'})]


def test_a_table_may_have_no_row(tmp_path: Path) -> None:
    assert list(rows(written(tmp_path, "a,b"), ("a",))) == []


def test_two_hundred_thousand_rows_are_all_read(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b\n" + "".join(f"{n},x\n" for n in range(200_000)))
    assert [(line, int(row["a"])) for line, row in rows(path, ("a",))] == [(n + 2, n) for n in range(200_000)]


TABLES = st.lists(
    st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=3, max_size=3)
)


@settings(deadline=None)
@given(TABLES, st.sampled_from(",;\t"))
def test_what_a_csv_writer_writes_is_read_the_same(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], delimiter: str
) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *table])
    path = written(tmp_path_factory.getbasetemp(), out.getvalue(), "round.csv")
    assert [list(row.values()) for _, row in rows(path, ("a", "b", "c"))] == table


# Every way in which a table can be wrong


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("b,c\n1,2\n", ": column 'a' is missing; its first line has b, c"),
        ("", ": column 'a' is missing; its first line has nothing"),
        ("a|b\n1|2\n", ": column 'a' is missing; its first line has a|b"),
        ('"a,b\n1,2\n', ": column 'a' is missing; its first line has a,b"),
        ("a,b\n1,2\n1\n", ", line 3: 1 fields where the first line has 2; the file is damaged or cut off, download it again"),
        ("a,b\n1,2,3\n", ", line 2: 3 fields where the first line has 2"),
        ('a,b\n"1\n1",2\n1,"2\n3,4\n5,6\n', ", line 4: unexpected end of data; download it again"),
        ('a,b\n1,"2\n3,"4"\n', ", line 2: ',' expected after '\"'; download it again"),
        ("x" * 5_000_000, ", line 1: field larger than field limit (4000000); download it again"),
        ("a,b\n1,2\n".encode("utf-16"), ", line 1: not UTF-8 (invalid start byte); download it again"),
        (b"a,b\n" + b"1,2\n" * 50_000 + b"\xe9,2\n", ", line 50002: not UTF-8 (invalid continuation byte)"),
    ],
)  # fmt: skip
def test_a_broken_table_is_refused_with_its_line(tmp_path: Path, content: str | bytes, message: str) -> None:
    assert refusal(written(tmp_path, content), "a").startswith(message)


def test_a_line_that_breaks_within_a_field_between_tabs_is_refused(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, "a\tb\nx\ny\t2\n"), "a", tabs=True).startswith(", line 2: 1 fields")


PACKED = gzip.compress(b"a,b\n" + random.Random(0).randbytes(20_000).hex().encode() + b",2\n")


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,2\n",  # never packed
        PACKED[:-4000],
        PACKED[:-1],
        PACKED[:500] + bytes(2000) + PACKED[2500:],
        PACKED[:-8] + bytes(8),  # another checksum
        b"",
    ],
)
def test_a_broken_gzip_file_is_refused(tmp_path: Path, content: bytes) -> None:
    message = refusal(written(tmp_path, content, "table.csv.gz"), "a")
    assert message.startswith((": cannot be read: ", ": column 'a' is missing"))


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv", "a").startswith(": cannot be read: ")


@settings(deadline=None)
@given(st.binary() | st.text('a,b\n";\t\r\0é').map(str.encode), st.sampled_from([".csv", ".csv.gz"]), st.booleans())
def test_any_file_is_read_or_refused_by_name(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str, tabs: bool
) -> None:
    path = written(tmp_path_factory.getbasetemp(), content, f"any{suffix}")
    try:
        assert all(line > 1 for line, _ in rows(path, ("a",), tabs=tabs))
    except DataError as error:
        assert str(error).startswith(str(path))  # noqa: PT017


# Values


@pytest.mark.parametrize("value", ["http://data.europa.eu/esco/skill/1", "https://x/ü?q=1#a", "urn:kgmatch:skill:x"])
def test_an_absolute_uri_is_taken(value: str) -> None:
    assert uri(value, Path("t.csv"), 7) == value


@pytest.mark.parametrize(
    "value", ["", "skill/1", "http://", "http://x/a b", "http://x/\n", "ftp://x/y", "<http://x/y>"]
)
def test_what_is_no_uri_is_refused_with_its_line(value: str) -> None:
    assert not is_uri(value)
    with pytest.raises(DataError, match=r"t\.csv, line 7: .* is no URI"):
        uri(value, Path("t.csv"), 7)


def test_the_fingerprint_is_of_all_bytes_in_order(tmp_path: Path) -> None:
    paths = [written(tmp_path, "a", "1"), written(tmp_path, b"\0b", "2")]
    assert fingerprint(paths) == hashlib.sha256(b"a\0b").hexdigest()
