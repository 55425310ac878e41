"""`kgmatch parse`, `tag` and `link`: documents and lines in, JSON out."""

from __future__ import annotations

import hashlib
import io
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kgmatch.cli.output import DataFormat, note, put_json, put_jsonl
from kgmatch.concepts.index import SKILL_KINDS
from kgmatch.errors import DataError, KgmatchError
from kgmatch.ingest import discover
from kgmatch.model import Posting, Span
from kgmatch.pipeline import Pipeline
from kgmatch.profiles.json_resume import json_resume, posting_record
from kgmatch.reading import read
from kgmatch.settings import load_settings

_KINDS = {"skill": SKILL_KINDS, "occupation": frozenset({"occupation"})}


def run_parse(files: Sequence[Path], *, kind: str | None, form: str) -> int:
    pipeline = _pipeline()

    def record(path: Path) -> dict[str, Any]:
        found = pipeline.record(path, kind=kind)
        return posting_record(found) if isinstance(found, Posting) else json_resume(found)

    return _each(discover(files), record, form)


def run_tag(files: Sequence[Path], *, text: bool, model: Path | None, form: str) -> int:
    pipeline = _pipeline(model)
    if not text:
        if not files:
            raise DataError("tag: name files, or give --text and lines on stdin")

        def of_file(path: Path) -> dict[str, Any]:
            document = read(path)
            return _tagged(document.id, document.source, document.text, pipeline.tag(document))

        return _each(discover(files), of_file, form)

    def of_line(source: str, line: str) -> dict[str, Any]:
        digest = hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()
        return (
            _tagged(digest, source, line, pipeline.tagger.tag_text(line))
            if line.strip()
            else _tagged(digest, source, line, ())
        )

    _put((of_line(source, line) for source, line in _lines(files)), form)
    return 0


def run_link(*, kind: str, scheme: str, top: int, form: str) -> None:
    if kind not in _KINDS:
        raise DataError(f"--kind {kind}: must be skill or occupation")
    if scheme != "kgmatch":
        raise DataError(f"--scheme {scheme}: no such scheme here; the only one is kgmatch")
    linker = _pipeline().linker

    def of_line(line: str) -> dict[str, Any]:
        found = linker.search(line, _KINDS[kind], top=top) if line.strip() else []
        return {"phrase": line, "concepts": [{"uri": c.uri, "label": c.label, "score": score} for c, score in found]}

    _put((of_line(line) for _, line in _lines(())), form)


def _pipeline(model: Path | None = None) -> Pipeline:
    settings = load_settings()
    return Pipeline(settings.threads, model or settings.tagger)


def _tagged(id: str, source: str, text: str, spans: Iterable[Span]) -> dict[str, Any]:
    return {
        "id": id,
        "source": source,
        "text": text,
        "spans": [
            {"start": s.start, "end": s.end, "label": s.label, "score": s.score, "text": text[s.start : s.end]} for s in spans
        ],
    }  # fmt: skip


def _each(files: Sequence[Path], make: Callable[[Path], dict[str, Any]], form: str) -> int:
    """One object a document; a file that fails is named on stderr, and the exit code is 3."""
    failed = 0

    def records() -> Iterator[dict[str, Any]]:
        nonlocal failed
        for path in files:
            try:
                yield make(path)
            except KgmatchError as error:
                failed += 1
                note(f"failed: {error}")

    _put(records(), form)
    return 3 if failed else 0


def _put(records: Iterable[dict[str, Any]], form: str) -> None:
    if form == DataFormat.json:
        put_json(list(records))
    else:
        put_jsonl(records)


def _lines(files: Sequence[Path]) -> Iterator[tuple[str, str]]:
    r"""Source and line, for lines that end at \n only; stdin where no file is named."""
    for path in files or [Path("-")]:
        if str(path) == "-":
            handle: Any = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace", newline="\n")
        else:
            try:
                handle = path.open(encoding="utf-8", errors="replace", newline="\n")
            except OSError as error:
                raise DataError(f"{path}: cannot be read: {error.strerror}") from None
        for line in handle:
            yield str(path), line.removesuffix("\n")
