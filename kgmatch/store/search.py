"""Whether strings are anywhere in files: every byte of every file, and of what is packed in them, in several writings.

What it looks into: plain files, the members of ZIP files (`.npz` and `.docx` among them) and what gzip, bzip2 or xz
compressed, one in the other to a depth of four. What it cannot look into it names. It does not decode what is packed
otherwise (Zstandard, Parquet, DuckDB), encrypted, or drawn; nor does it find a string that is not stored in one piece.
"""

from __future__ import annotations

import bz2
import gzip
import html
import json
import lzma
import os
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, quote_plus

from kgmatch.store.needles import Needles

_DEPTH = 4  # of packed files in packed files
_MOST = 64 << 30  # bytes out of one packed file: a trap, not a file, unpacks to more
_BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, RuntimeError, NotImplementedError)
_PACKED: dict[bytes, Any] = {b"\x1f\x8b\x08": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\x00": lzma.open}
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a needle stands first in a file in one writing. Members of packed files are named behind a `!`."""

    path: str
    needle_index: int
    offset: int  # bytes from the beginning of the file, member, or path (encoding "path")
    encoding: str


@dataclass(frozen=True, slots=True)
class Unread:
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Searched:
    """What was found, what could not be looked into, and how much was: files, and bytes after unpacking."""

    hits: tuple[Hit, ...]
    unread: tuple[Unread, ...]
    files: int
    size: int


def search(roots: Sequence[Path], needles: Sequence[str]) -> Searched:
    """Look for each needle, as it is written, in all files under the roots (a file is its own root) and in their names.

    Told once for each file, needle and writing, where it stands first. Memory does not grow with the files. A link to
    a file is followed, one to a folder is named as unread. Raises ValueError for an empty needle.
    """
    return _Search(needles).run(roots)


def writings(needle: str) -> dict[bytes, str]:
    """How the string may stand in a file: bytes → encoding. Accents are looked for both as one character and as two."""
    found: dict[bytes, str] = {}
    for text in (needle, unicodedata.normalize("NFC", needle), unicodedata.normalize("NFD", needle)):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):  # numpy's arrays of strings are the last
            found.setdefault(text.encode(encoding, "surrogatepass"), encoding)
        plain, data = json.dumps(text, ensure_ascii=False)[1:-1], text.encode("utf-8", "surrogatepass")
        escaped, quoted = json.dumps(text)[1:-1], (quote(data), quote(data, safe=""))
        for encoding, forms in (
            ("json", (plain, escaped, _upper_escapes(escaped), escaped.replace("/", "\\/"))),
            ("url", (*quoted, *map(_lower_escapes, quoted), quote_plus(data), quote_plus(data, safe="@:/"))),
            ("html", (html.escape(text), html.escape(text, quote=False))),
            ("csv", (text.replace('"', '""'),)),
        ):
            for form in forms:
                found.setdefault(form.encode("utf-8", "surrogatepass"), encoding)
    return found


def _upper_escapes(text: str) -> str:
    head, *rest = text.split("\\u")
    return "\\u".join([head, *(part[:4].upper() + part[4:] for part in rest)])


def _lower_escapes(text: str) -> str:
    head, *rest = text.split("%")
    return "%".join([head, *(part[:2].lower() + part[2:] for part in rest)])


class _Search:
    def __init__(self, needles: Sequence[str]) -> None:
        looked_for = [(index, *form) for index, needle in enumerate(needles) for form in writings(needle).items()]
        self._names = [(index, encoding) for index, _, encoding in looked_for]
        self._needles = Needles([data for _, data, _ in looked_for])
        self._hits: dict[Hit, None] = {}
        self._unread: list[Unread] = []
        self._files = 0
        self._size = 0

    def run(self, roots: Sequence[Path]) -> Searched:
        for root in roots:
            for path in self._under(root):
                self._file(path)
        return Searched(tuple(self._hits), tuple(self._unread), self._files, self._size)

    def _under(self, root: Path) -> Iterator[Path]:
        """The files; a folder or a link to one is looked at by its name only."""
        self._name(root)
        if not root.is_dir():
            yield root
            return
        walk = os.walk(root, onerror=lambda error: self._skip(str(error.filename), error.strerror or str(error)))
        for at, folders, files in walk:
            for name in sorted(folders):
                path = Path(at, name)
                self._name(path)
                if path.is_symlink():
                    self._skip(str(path), "a link to a folder, not followed")
            for name in sorted(files):
                self._name(Path(at, name))
                yield Path(at, name)

    def _name(self, path: Path) -> None:
        parts = iter([os.fsencode(path.name)])
        for n, at in self._needles.first(lambda _: next(parts, b"")):
            self._hits[Hit(str(path), self._names[n][0], at, "path")] = None

    def _file(self, path: Path) -> None:
        try:
            if not stat.S_ISREG(path.stat().st_mode):
                self._skip(str(path), "no plain file")
                return
            self._files += 1
            with path.open("rb") as file:
                self._data(str(path), file, 0)
        except OSError as error:
            self._skip(str(path), error.strerror or str(error))

    def _data(self, name: str, file: IO[bytes], depth: int) -> None:
        """The bytes themselves, then what they pack."""
        start = self._bytes(name, file)
        unpack = next((unpack for magic, unpack in _PACKED.items() if start.startswith(magic)), None)
        if unpack is None and not start.startswith(_ZIP):
            return
        if depth == _DEPTH:
            self._skip(name, "packed too deep")
            return
        try:
            file.seek(0)
            if unpack is not None:
                with unpack(file) as inner:
                    self._data(f"{name}!", inner, depth + 1)
                return
            with zipfile.ZipFile(file) as archive:
                members = archive.infolist()
                for member in members:
                    self._member(f"{name}!{member.filename}", archive, member, depth)
        except _BROKEN as error:
            self._skip(name, f"cannot be unpacked: {error}")

    def _member(self, name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, depth: int) -> None:
        parts = iter([member.filename.encode("utf-8", "surrogatepass")])
        for n, at in self._needles.first(lambda _: next(parts, b"")):
            self._hits[Hit(name, self._names[n][0], at, "path")] = None
        try:
            with archive.open(member) as inner:
                self._data(name, inner, depth + 1)
        except _BROKEN as error:
            self._skip(name, f"cannot be unpacked: {error}")

    def _bytes(self, name: str, file: IO[bytes]) -> bytes:
        """Search them → the first few."""
        start, size = b"", 0

        def read(most: int) -> bytes:
            nonlocal start, size
            data = file.read(most)
            start = start or data[:8]
            size += len(data)
            if size > _MOST:
                raise OSError("unpacks to more than 64 GiB; the rest was not read")
            return data

        try:
            for n, at in self._needles.first(read):
                index, encoding = self._names[n]
                self._hits[Hit(name, index, at, encoding)] = None
        finally:
            self._size += size
        return start

    def _skip(self, name: str, reason: str) -> None:
        self._unread.append(Unread(name, reason))
