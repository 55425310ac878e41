"""The schemes: compiled, made of the files beside them, their vectors made by the encoder in use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kgmatch.concepts.index import ConceptIndex, load
from kgmatch.concepts.published import fingerprint
from kgmatch.concepts.scheme import FILES
from kgmatch.concepts.schemes import OURS, READERS, concept_vectors, load_scheme, scheme_folder
from kgmatch.doctor.finding import Finding, counted, of_error
from kgmatch.embedding import Encoder
from kgmatch.errors import DataError

PART = "ontology"
SAMPLE = 24  # concepts whose vectors are made again
ALIKE = 0.98  # cosine: other machines round otherwise, another encoder is far off
BUILD_AGAIN = "python pipelines/build_ontology.py, or install kgmatch again"


def shipped(folder: Path | None, encoder: Encoder) -> Iterator[Finding]:
    """The shipped scheme (None), or that of another folder. Raises DataError."""
    index = load(folder)
    folder = folder or scheme_folder(OURS, Path())
    yield Finding(PART, "ok", f"{OURS}: {counted(len(index), 'concept')}, {index.fingerprint[:12]}")
    files = [folder / name for name in FILES]
    if all(file.is_file() for file in files) and fingerprint(files) != index.fingerprint:
        yield Finding(PART, "warn", f"{folder}: the Turtle files are not those that the index was compiled from", BUILD_AGAIN)  # fmt: skip
    if index.vectors is None:
        yield Finding(PART, "warn", f"{folder}: no vectors, so that nothing is linked by meaning", BUILD_AGAIN)
    elif not _made_by(encoder, index, index.vectors):
        yield Finding(PART, "fail", f"{folder}: the vectors were made by another encoder", BUILD_AGAIN)


def _made_by(encoder: Encoder, index: ConceptIndex, vectors: npt.NDArray[np.float32]) -> bool:
    some = list(index.entries.values())[:: max(1, len(index) // SAMPLE)]
    again = concept_vectors(some, encoder.encode).astype(np.float32)
    cosines = (again * vectors[[index.rows[e.concept.uri] for e in some]]).sum(axis=1)
    return bool(np.median(cosines) >= ALIKE)


def imported(home: Path, preferred: str, encoder: Encoder) -> Iterator[Finding]:
    """The schemes imported into the home; the preferred one must be among them, if it is not ours."""
    for name in READERS:
        folder = scheme_folder(name, home)
        if not folder.exists():
            if folder.with_name(f"{name}.old").exists():
                yield Finding(
                    PART, "warn", f"{name}: an import was ended halfway", f"kgmatch ontology import {name} DIR"
                )
            if name != preferred:
                continue
        try:
            index = load_scheme(name, home, encoder=encoder.name)
        except DataError as error:
            found = of_error(PART, error)
            yield found if name == preferred else Finding(PART, "warn", found.says, found.do)
        else:
            is_preferred = ", preferred" if name == preferred else ""
            yield Finding(
                PART, "ok", f"{name}: {counted(len(index), 'concept')}, {index.fingerprint[:12]}{is_preferred}"
            )
