"""Settings from `kgmatch.toml` in the kgmatch home and from the environment, as one frozen record."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from kgmatch.errors import DataError

KEYS = {
    "store": str,
    "tagger": str,
    "threads": int,
    "reader": str,
    "ocr": str,
    "scheme": str,
    "match": float,
    "review": float,
    "mix": str,
}
READERS = ("pdfium", "pdfminer")
SCHEMES = ("kgmatch", "esco", "onet")


@dataclass(frozen=True, slots=True)
class Settings:
    """`store`: the default store; `tagger`: a model folder instead of the shipped one; `threads`: 0 for all cores;
    `reader`: what opens PDFs first; `ocr`: Tesseract's names of the languages of scans ("eng+deu"), "" for no OCR;
    `scheme`: whose skills and occupations mentions are linked to; `match` and `review`: from which score on a candidate's
    verdict is so, in place of the mix's own thresholds; `mix`: a file that `kgmatch train ranker` wrote instead of the
    shipped mix.
    """

    store: str = "kgmatch.db"
    tagger: Path | None = None
    threads: int = 0
    reader: str = "pdfium"
    ocr: str = "eng"
    scheme: str = "kgmatch"
    match: float | None = None
    review: float | None = None
    mix: Path | None = None


def home() -> Path:
    """Where imported schemes, settings and views live: $KGMATCH_HOME, else the user's data folder."""
    named = os.environ.get("KGMATCH_HOME")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("kgmatch", appauthor=False))


def load_settings() -> Settings:
    """Raises DataError for a file that is no TOML or has an unknown key or a value of the wrong type."""
    path = home() / "kgmatch.toml"
    record: dict[str, object] = {}
    if path.is_file():
        try:
            record = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise DataError(f"{path}: not TOML: {error}") from None
    for key, value in record.items():
        if key not in KEYS:
            raise DataError(f"{path}: unknown setting {key!r}; known: {', '.join(KEYS)}")
        if KEYS[key] is float:
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
                raise DataError(f"{path}: {key} must be a number from 0 to 1: scores are in that range")
        elif not isinstance(value, KEYS[key]):
            raise DataError(f"{path}: {key} must be a {KEYS[key].__name__}")
    match, review = (None if (value := record.get(key)) is None else float(str(value)) for key in ("match", "review"))
    if match is not None and review is not None and review > match:
        raise DataError(f"{path}: review, {review:g}, must not be above match, {match:g}")
    store = os.environ.get("KGMATCH_STORE") or record.get("store") or "kgmatch.db"
    tagger = os.environ.get("KGMATCH_TAGGER") or record.get("tagger")
    threads = record.get("threads", 0)
    reader = str(record.get("reader", "pdfium"))
    if reader not in READERS:
        raise DataError(f"{path}: reader must be one of {', '.join(READERS)}")
    named = os.environ.get("KGMATCH_SCHEME")
    scheme = str(named or record.get("scheme", "kgmatch"))
    if scheme not in SCHEMES:
        raise DataError(f"{'KGMATCH_SCHEME' if named else path}: scheme must be one of {', '.join(SCHEMES)}")
    ocr = str(os.environ.get("KGMATCH_OCR", record.get("ocr", "eng")))
    mix = os.environ.get("KGMATCH_MIX") or record.get("mix")
    return Settings(
        str(store), Path(str(tagger)) if tagger else None, int(str(threads)), reader, ocr, scheme, match, review,
        Path(str(mix)) if mix else None,
    )  # fmt: skip
