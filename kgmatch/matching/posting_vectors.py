"""The vectors of what the store's postings say, kept beside the view, so that the encoder reads each text once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.embedding import Encoder
from kgmatch.matching import features
from kgmatch.matching.view_files import read_about, read_arrays, write_arrays
from kgmatch.model import Posting
from kgmatch.store import Store

FOLDER = "posting-vectors"
NAME = "kept"
KEY = 16  # bytes of a text's hash
AT_ONCE = 2000  # texts that are read, or handed to the encoder, together

Vectors = npt.NDArray[np.float32]


def folder_of(store: Store, home: Path | None) -> Path | None:
    """Where they are kept: in an embedded store's own folder, a server's below `home`; without a `home` nowhere."""
    if store.folder is not None:
        return store.folder / FOLDER
    return home / FOLDER / hashlib.sha256(store.uri.encode()).hexdigest()[:16] if home is not None else None


def posting_texts(postings: Iterable[Posting]) -> list[str]:
    """What the encoder is asked for when these postings are scored, each text once."""
    found: dict[str, None] = {}
    for posting in postings:
        texts = [features.asked_text(posting), posting.title or "", *(r.concept.label for r in posting.requirements)]
        found.update((" ".join(text.split()), None) for text in texts)
    found.pop("", None)
    return list(found)


def encode_postings(postings: Sequence[Posting], encoder: Encoder, folder: Path | None) -> None:
    """Have the encoder know what these postings say: from what is kept, else by reading it, many texts at once.

    What is kept then is just these texts, to the last bit as the encoder gave them; what cannot be kept is read again.
    """
    texts = posting_texts(postings)
    kept = _Kept.read(folder, encoder.name)
    keys = [_key(text) for text in texts]
    vectors, new = [], 0
    for at in range(0, len(texts), AT_ONCE):
        some = texts[at : at + AT_ONCE]
        known = {text: row for text, key in zip(some, keys[at : at + AT_ONCE], strict=True) if (row := kept.row(key)) is not None}  # fmt: skip
        if known:
            encoder.remember(list(known), kept.vectors[list(known.values())])
        vectors.append(encoder.encode(some))
        new += len(some) - len(known)
    if folder is not None and (new or len(kept.rows) > len(texts)):
        _keep(folder, keys, vectors, encoder.name)


class _Kept:
    """Vectors [n, dimensions] by the hash of their texts."""

    def __init__(self, keys: npt.NDArray[np.uint8], vectors: Vectors) -> None:
        raw = keys.tobytes()
        self.rows = {raw[at : at + KEY]: n for n, at in enumerate(range(0, len(raw), KEY))}
        self.vectors = vectors

    @classmethod
    def read(cls, folder: Path | None, encoder: str) -> _Kept:
        nothing = cls(np.zeros((0, KEY), np.uint8), np.zeros((0, 0), np.float32))
        if folder is None or read_about(folder / NAME) != {"encoder": encoder}:
            return nothing
        found = read_arrays(folder / NAME) or {}
        keys, vectors = found.get("keys"), found.get("vectors")
        whole = keys is not None and vectors is not None and keys.shape == (len(vectors), KEY) and vectors.ndim == 2
        return cls(keys, vectors) if whole and keys is not None and vectors is not None else nothing

    def row(self, key: bytes) -> int | None:
        return self.rows.get(key)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY).digest()


def _keep(folder: Path, keys: Sequence[bytes], vectors: Sequence[Vectors], encoder: str) -> None:
    if not keys:
        return
    arrays: dict[str, npt.NDArray[Any]] = {
        "keys": np.frombuffer(b"".join(keys), np.uint8).reshape(-1, KEY),
        "vectors": np.concatenate(vectors).astype(np.float32),
    }
    try:
        write_arrays(folder, NAME, arrays, {"encoder": encoder})
    except OSError:
        return
