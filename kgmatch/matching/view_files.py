"""Named arrays in a folder: `.npy` files mapped into memory when read, and a header that tells whether they are whole."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

HEADER = "header.json"
_ENDS = 4096  # bytes at either end of a file that its checksum covers

Arrays = Mapping[str, npt.NDArray[Any]]


def write_arrays(folder: Path, name: str, arrays: Arrays, about: Mapping[str, Any]) -> None:
    """The folder `name` in `folder`, whole or not at all, readable by its owner only; what else lies there goes.

    Raises OSError.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f".{secrets.token_hex(6)}"
    draft.mkdir(mode=0o700)
    try:
        record = {"about": dict(about), "arrays": {key: _write(draft / f"{key}.npy", a) for key, a in arrays.items()}}
        text = json.dumps({**record, "checksum": _checksum(record)})
        with _private(draft / HEADER) as out:
            out.write(text.encode())
        _remove(folder / name)
        draft.rename(folder / name)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    for other in folder.iterdir():
        if other.name != name:
            _remove(other)


def read_about(path: Path) -> dict[str, Any] | None:
    """What the header of such a folder says it is about, None where there is none or it is not whole."""
    header = _header(path)
    return header["about"] if header is not None else None


def read_arrays(path: Path) -> dict[str, npt.NDArray[Any]] | None:
    """The arrays of such a folder, mapped and not to be written to; None when one is not as the header says.

    Looked at are the header, every file's type, shape and length, and the bytes at its ends, not all that lies between.
    """
    header = _header(path)
    if header is None:
        return None
    try:
        return {key: _read(path / f"{key}.npy", said) for key, said in header["arrays"].items()}
    except (OSError, ValueError, KeyError, TypeError, EOFError):
        return None


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)  # a system may keep files that somebody has mapped
    else:
        path.unlink(missing_ok=True)


def _header(path: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads((path / HEADER).read_text(encoding="utf-8"))
        checksum = found.pop("checksum")
        return found if checksum == _checksum(found) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _checksum(record: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


def _private(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")


def _write(path: Path, array: npt.NDArray[Any]) -> dict[str, Any]:
    with _private(path) as out:
        np.save(out, array, allow_pickle=False)
        out.flush()
        size = out.tell()
        return {"dtype": array.dtype.str, "shape": list(array.shape), "bytes": size, "ends": _ends(out, size)}


def _read(path: Path, said: Mapping[str, Any]) -> npt.NDArray[Any]:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if size != said["bytes"] or _ends(file, size) != said["ends"]:
            raise ValueError(path)
    array = np.load(path, mmap_mode="r", allow_pickle=False)
    if array.dtype.str != said["dtype"] or list(array.shape) != said["shape"]:
        raise ValueError(path)
    return np.asarray(array)


def _ends(file: Any, size: int) -> int:
    """CRC-32 of the first and the last bytes."""
    file.seek(0)
    first = file.read(_ENDS)
    file.seek(max(0, size - _ENDS))
    return zlib.crc32(file.read(_ENDS), zlib.crc32(first))
