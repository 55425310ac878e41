"""What the HTML pages share: hostile text made harmless, pictures as data: URIs, and where a page may be written."""

from __future__ import annotations

import base64
import os
import re
import struct
import zlib
from html import escape
from pathlib import Path
from typing import Any

from kgmatch.errors import OutputError

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def escaped(value: object) -> str:
    """What a document says, as text of HTML, of SVG or of an attribute in quotes."""
    return escape(_CONTROL.sub("\ufffd", str(value)), quote=True)


def clean(value: str) -> str:
    """One line, without control characters."""
    return " ".join(_CONTROL.sub("\ufffd", value).split())


def head(title: str, generator: str, style: str, *, images: bool) -> str:
    """The page up to its body's start tag; nothing can run in it, and nothing is fetched."""
    policy = f"default-src 'none'; {'img-src data:; ' if images else ''}style-src 'unsafe-inline'"
    return "\n".join(
        (
            "<!DOCTYPE html>",
            f'<html lang="en"><head><meta charset="utf-8">{generator}',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escaped(title)}</title><style>{style}</style></head><body>",
        )
    )


def data_uri(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"


def png(pixels: Any, palette: Any = None) -> bytes:
    """An array of uint8 as PNG (RFC 2083): (height, width, 3) in colour, or in grey where it has none; with a `palette`
    (colours, 3) the array is (height, width) and holds numbers of colours.
    """
    import numpy as np

    if palette is not None:
        pixels = pixels[:, :, None]
    elif (pixels[:, :, 0] == pixels[:, :, 1]).all() and (pixels[:, :, 1] == pixels[:, :, 2]).all():
        pixels = pixels[:, :, :1]
    height, width, depth = pixels.shape
    rows = pixels.reshape(height, width * depth)
    if palette is None:
        rows = np.concatenate((rows[:1], rows[1:] - rows[:-1]))  # filter "up": what differs from the row above
    kind = np.full((height, 1), 2 if palette is None else 0, np.uint8)
    rows = np.concatenate((kind, rows), axis=1)

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    colours = 3 if palette is not None else 0 if depth == 1 else 2
    parts = [chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0))]
    if palette is not None:
        parts.append(chunk(b"PLTE", np.asarray(palette, np.uint8).tobytes()))
    parts += [chunk(b"IDAT", zlib.compress(rows.tobytes(), 9 if palette is not None else 6)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def checked(path: Path, generator: str, *, option: str, command: str) -> Path:
    """Where the page may be written. Raises OutputError where there is another file, or no folder for it."""
    if path.is_dir():
        raise OutputError(f"{path}: is a folder; name a file with {option}")
    if not path.parent.is_dir():
        raise OutputError(f"{path}: there is no folder {path.parent}; make it first, or name another file")
    if path.exists():
        with path.open("rb") as handle:
            if generator.encode() not in handle.read(1000):
                raise OutputError(f"{path}: exists, and {command} did not write it; name another file with {option}")
    return path


def write(path: Path, page: str) -> None:
    """The page, whole or not at all, readable by its owner only."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write(page)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
