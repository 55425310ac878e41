"""`kgmatch parse`, `tag` and `link`: documents and lines in, JSON out."""

from __future__ import annotations

import hashlib
import io
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from kgmatch.cli.ontology import kinds_of
from kgmatch.cli.options import pipeline, read_contents
from kgmatch.cli.output import DataFormat, note, put_json, put_jsonl
from kgmatch.errors import DataError, KgmatchError
from kgmatch.ingest import discover
from kgmatch.model import Document, Posting, Span
from kgmatch.profiles.json_resume import json_resume, posting_record
from kgmatch.reading import ReaderOptions
from kgmatch.reading.guarded import GuardedReader
from kgmatch.reading.job_file import JobFile
from kgmatch.tagging.tagger import Tagger

LINES = 64  # of a file, tagged together; a line on stdin is answered at once, for whoever waits for it


def run_parse(files: Sequence[Path], *, kind: str | None, reader: str | None, form: str) -> int:
    parser = pipeline(reader=reader)

    def record(path: Path, content: Document | JobFile) -> dict[str, Any]:
        found = parser.record_of(path, content, kind=kind)
        return posting_record(found) if isinstance(found, Posting) else json_resume(found)

    return _each(discover(files), record, form, parser.reader, kind)


def run_tag(files: Sequence[Path], *, text: bool, model: Path | None, reader: str | None, form: str) -> int:
    tagger = pipeline(model, reader)
    if not text:
        if not files:
            raise DataError("tag: name files, or give --text and lines on stdin")

        def of_file(path: Path, content: Document | JobFile) -> dict[str, Any]:
            document = content.document if isinstance(content, JobFile) else content
            return _tagged(document.id, document.source, document.text, tagger.tag(document))

        return _each(discover(files), of_file, form, tagger.reader, None)

    _put(_tagged_lines(tagger.tagger, _lines(files), LINES if files else 1), form)
    return 0


def _tagged_lines(tagger: Tagger, lines: Iterator[tuple[str, str]], count: int) -> Iterator[dict[str, Any]]:
    """Lines tagged `count` at a time, each by itself; an empty line gets its object too."""
    while some := list(islice(lines, count)):
        found = tagger.tag_texts([line for _, line in some])
        for (source, line), spans in zip(some, found, strict=True):
            digest = hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()
            yield _tagged(digest, source, line, spans)


def run_link(*, kind: str, scheme: str | None, top: int, form: str) -> None:
    kinds = kinds_of(kind)
    asked = pipeline()
    linker = asked.linker_of(scheme)

    def of_line(line: str) -> dict[str, Any]:
        found = asked.search(line, linker, kinds, top=top) if line.strip() else []
        return {"phrase": line, "concepts": [{"uri": c.uri, "label": c.label, "score": score} for c, score in found]}

    _put((of_line(line) for _, line in _lines(())), form)


def _tagged(id: str, source: str, text: str, spans: Iterable[Span]) -> dict[str, Any]:
    return {
        "id": id,
        "source": source,
        "text": text,
        "spans": [
            {"start": s.start, "end": s.end, "label": s.label, "score": s.score, "text": text[s.start : s.end]} for s in spans
        ],
    }  # fmt: skip


def _each(files: Sequence[Path], make: Callable[[Path, Document | JobFile], dict[str, Any]], form: str, options: ReaderOptions, kind: str | None) -> int:  # fmt: skip
    """One object a document; a file that fails is named on stderr, and the exit code is 3."""
    failed = 0

    def records() -> Iterator[dict[str, Any]]:
        nonlocal failed
        with GuardedReader(options=options) as guarded:
            for path, content in read_contents(files, guarded, kind=kind):
                try:
                    if isinstance(content, KgmatchError):
                        raise content
                    yield make(path, content)
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
