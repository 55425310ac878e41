"""Published tables, plain or gzipped, as rows by column name; what is wrong with one is said with its file and line."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from kgmatch.errors import DataError

_URI = re.compile(r"(?:https?://|urn:)[^\s<>\"{}|\\^`]+")
_LONGEST_FIELD = 4_000_000  # characters; a quote that is never closed makes one field of the rest of the file


def find(folder: Path, stem: str, suffix: str) -> Path | None:
    """The file that holds the table, whatever follows its name: `skills_en.csv`, `Skills (29.3).txt.gz`."""
    name = re.compile(rf"{re.escape(stem)}(?:_[a-z]{{2,3}}(?:-\w+)?| \([\d.]+\))?\.{suffix}(?:\.gz)?", re.I)
    try:
        found = sorted(path for path in folder.iterdir() if path.is_file() and name.fullmatch(path.name))
    except OSError as error:
        raise DataError(f"{folder}: cannot be read: {error.strerror or error}") from None
    if len(found) > 1:
        raise DataError(f"{folder}: {found[0].name} and {found[1].name} are one table twice; leave the one to import")
    return found[0] if found else None


def rows(path: Path, columns: Sequence[str], *, tabs: bool = False) -> Iterator[tuple[int, dict[str, str]]]:
    """The line each row begins on, and the row. `tabs`: fields stand between tabs, unquoted (O*NET), else CSV with quotes.

    Raises DataError when a column is missing, a row has another number of fields, or the bytes are no UTF-8.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    line = 1
    try:
        with _text(path) as file:
            header = file.readline()
            delimiter = "\t" if tabs else max(",;\t", key=header.count)
            names = next(csv.reader([header], delimiter=delimiter), [])
            missing = [name for name in columns if name not in names]
            if missing:
                has = " ".join(", ".join(names).split())[:200] or "nothing"
                raise DataError(f"{path}: column {missing[0]!r} is missing; its first line has {has}")
            if tabs:
                reader = csv.reader(file, delimiter=delimiter, quoting=csv.QUOTE_NONE)
            else:
                reader = csv.reader(file, delimiter=delimiter, strict=True)
            line = 2
            for fields in reader:
                if fields and len(fields) != len(names):
                    raise DataError(
                        f"{path}, line {line}: {len(fields)} fields where the first line has {len(names)}; "
                        "the file is damaged or cut off, download it again"
                    )
                if fields:
                    yield line, dict(zip(names, fields, strict=True))
                line = reader.line_num + 2
    except UnicodeDecodeError as error:
        raise DataError(f"{path}, line {_not_utf8(path)}: not UTF-8 ({error.reason}); download it again") from None
    except csv.Error as error:
        raise DataError(f"{path}, line {line}: {error}; download it again") from None
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path}: cannot be read: {error}") from None


def _text(path: Path) -> IO[str]:
    return io.TextIOWrapper(_bytes(path), encoding="utf-8-sig", newline="")


def _bytes(path: Path) -> gzip.GzipFile | io.BufferedReader:
    return gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb")


def _not_utf8(path: Path) -> int:
    """The first line that is not UTF-8. (The decoder reads ahead of the rows and counts from its own last piece.)"""
    with _bytes(path) as file:
        for line, text in enumerate(file, 1):
            try:
                text.decode()
            except UnicodeDecodeError:
                return line
    return 1


def is_uri(value: str) -> bool:
    """Whether it is an absolute URI."""
    return _URI.fullmatch(value) is not None


def uri(value: str, path: Path, line: int) -> str:
    """The value, when it is an absolute URI. Raises DataError."""
    if not is_uri(value):
        raise DataError(f"{path}, line {line}: {value[:80]!r} is no URI")
    return value


def fingerprint(paths: Sequence[Path]) -> str:
    """SHA-256 over the files' bytes, in order."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()
