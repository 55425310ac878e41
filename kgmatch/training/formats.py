"""A user's own labelled text as examples: `read_labelled(path)`. The format is told by content, then by suffix.

JSON lines, one object a line (also as one JSON list); the end is exclusive, offsets count characters (code points). The
list may be called spans, entities, label or labels, as Prodigy and doccano do; an id is optional everywhere:

    {"id": "a", "text": "Cook in Graz", "spans": [[0, 4, "TITLE"], [8, 12, "LOCATION"]]}
    {"text": "Cook in Graz", "entities": [{"start": 0, "end": 4, "label": "TITLE"}]}

CoNLL, a token first and its tag last in a line, a blank line after a sentence; BIO, IOB1, IOB2, BILOU and BIOES. Lines
of remarks (`# …`) and `-DOCSTART-` are skipped:

    Staff   B-TITLE
    Nurse   I-TITLE
    wanted  O

spaCy's DocBin (`.spacy`): `doc.ents`, `doc.spans["kgmatch"]` and `doc.spans["sc"]`, each span once.

Label Studio's export, as JSON or as JSON-MIN. Of several annotators the first counts; cancelled ones and tasks that
nobody annotated are left out:

    [{"data": {"text": "Cook"}, "annotations": [{"result": [
        {"type": "labels", "value": {"start": 0, "end": 4, "labels": ["TITLE"]}}]}]}]
    [{"text": "Cook", "label": [{"start": 0, "end": 4, "text": "Cook", "labels": ["TITLE"]}]}]

Labels are the 17 of docs/labels.md; "soft skill" and "soft-skill" are read as SOFT_SKILL. A label that the whole file
never uses is masked, not denied. Spans lose white space at their edges; one given twice counts once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from kgmatch.errors import DataError
from kgmatch.tagging.labels import LABELS, LAYERS
from kgmatch.training.examples import Example, Mark

_GROUPS = ("kgmatch", "sc")  # span groups of a DocBin: our own component's and that of spaCy's SpanCategorizer
_SPAN_KEYS = ("spans", "entities", "label", "labels")
_CONLL_SUFFIXES = frozenset({".conll", ".bio", ".iob", ".iob2", ".bilou", ".bioes", ".tsv"})
_JSON_SUFFIXES = frozenset({".json", ".jsonl", ".ndjson"})
_PREFIXES = frozenset("BIOLEUS") - {"O"}
_CONTINUING = frozenset("ILE")
_CLOSING = frozenset("LEUS")
_TAG_LIKE = re.compile(r"[Oo]|[A-Za-z]-\S+")
_LINK = re.compile(r"(https?|s3|gs|azure-blob)://\S+|/data/\S+|data:\S+")


class _Span(NamedTuple):
    """As the file gives it, unchecked; `quote`: what the file says stands there, or None."""

    start: Any
    end: Any
    label: Any
    quote: Any = None


class _Record(NamedTuple):
    place: str  # "line 3", for messages
    id: str | None
    text: str
    spans: list[_Span]


def read_labelled(path: Path) -> list[Example]:
    """The labelled texts of one file, in its order.

    Raises DataError, one sentence with the file, the place in it, what is wrong and what to do.
    """
    examples: list[Example] = []
    places: dict[str, str] = {}
    for n, record in enumerate(_records(path), 1):
        where = f"{path}, {record.place}"
        id = record.id or f"{path.stem}-{n}"
        if id in places:
            raise DataError(f"{where}: the id {_bit(id)} is also that of {places[id]}; give every record its own")
        places[id] = record.place
        examples.append(Example(id, "own", record.text, _marks(where, record)))
    used = {label for example in examples for mark in example.marks for label in mark.labels}
    if not used:
        raise DataError(f"{path}: there is not a single span in it; give a file in which something is labelled")
    # a label that nobody set was not looked for: its absence teaches nothing
    masked = frozenset(LABELS) - used
    return [Example(e.id, e.source, e.text, e.marks, masked) for e in examples]


# Telling the format


def _records(path: Path) -> Iterator[_Record]:
    data = _bytes(path)
    text = _decoded(data)
    if text is None:
        if _is_zlib(data) or path.suffix.lower() == ".spacy":
            return _docbin(path, data)
        raise DataError(f"{path}: is not UTF-8 text; unpack it if it is packed, or save it as UTF-8")
    if not text.strip():
        raise DataError(f"{path}: is empty; give a file with labelled text")
    suffix, first = path.suffix.lower(), _first_line(text)
    if _TAG_LIKE.fullmatch(_columns(first)[-1]):
        return _conll(path, text)
    if re.match(r'\s*\{\s*["}]', text):
        return _json_lines(path, text)
    if re.match(r"\s*\[\s*[{\]]", text):
        return _json_list(path, text)
    if suffix in _CONLL_SUFFIXES:
        return _conll(path, text)
    if suffix in _JSON_SUFFIXES:
        return _json_list(path, text) if suffix == ".json" else _json_lines(path, text)
    if suffix == ".spacy":
        return _docbin(path, data)
    raise DataError(
        f"{path}: its format is unknown (it begins {_bit(first)}); give JSON lines with text and spans, CoNLL with a "
        "token and a tag a line, spaCy's .spacy or Label Studio's JSON export"
    )


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise DataError(f"{path}: is a folder; name one file of labelled text")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{path}: no such file; check its name") from None
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); check its permissions") from None


def _decoded(data: bytes) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _is_zlib(data: bytes) -> bool:
    """Whether it begins as zlib's format does, which is what a DocBin is packed in (RFC 1950)."""
    return len(data) > 2 and data[0] == 0x78 and int.from_bytes(data[:2], "big") % 31 == 0


def _first_line(text: str) -> str:
    """The first line that is no remark, unless there is nothing else."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return next((line for line in lines if not line.startswith(("#", "-DOCSTART-"))), lines[0])


# CoNLL


def _conll(path: Path, text: str) -> Iterator[_Record]:
    width = len(_columns(_first_line(text)))
    rows: list[tuple[int, list[str]]] = []
    # not splitlines(): a token may hold U+2028 and the like
    for n, line in enumerate([*text.split("\n"), ""], 1):
        columns = _columns(line)
        if not columns or columns[0] == "-DOCSTART-":
            if rows:
                yield _sentence(path, rows)
            rows = []
        elif _is_remark(columns, width):
            continue
        elif len(columns) == 1:
            raise DataError(
                f"{path}, line {n}: {_bit(columns[0])} stands alone; write a token, white space and its tag (O for none)"
            )
        else:
            rows.append((n, columns))


def _columns(line: str) -> list[str]:
    """Parted at tabs where there are any, so that a token may hold a blank; else at blanks."""
    line = line.rstrip("\r")
    parts = [part.strip() for part in line.split("\t" if "\t" in line else " ")]
    return [part for part in parts if part]


def _is_remark(columns: list[str], width: int) -> bool:
    """`# …`, unless it is a token that begins so ("#1", "#hashtag"): as many columns as the others and a tag."""
    return columns[0].startswith("#") and not (len(columns) == width and _TAG_LIKE.fullmatch(columns[-1]))


def _sentence(path: Path, rows: list[tuple[int, list[str]]]) -> _Record:
    place = f"line {rows[0][0]}"
    tokens = [columns[0] for _, columns in rows]
    if len(rows) > 2 and len(rows[0][1]) > 2 and tokens == [str(n) for n, _ in enumerate(rows, 1)]:
        raise DataError(
            f"{path}, {place}: the first column counts the tokens; leave it out, so that the token is first"
        )
    spans: list[_Span] = []
    open_label, at = "", 0
    for token, (n, columns) in zip(tokens, rows, strict=True):
        prefix, label = _tag(f"{path}, line {n}", columns[-1])
        if prefix in _CONTINUING and label == open_label:
            spans[-1] = _Span(spans[-1].start, at + len(token), label)
        elif prefix != "O":  # an I- that continues nothing begins a span: IOB1 writes all of them so
            spans.append(_Span(at, at + len(token), label))
        open_label = "" if prefix in _CLOSING else label
        at += len(token) + 1
    return _Record(place, None, " ".join(tokens), spans)


def _tag(where: str, tag: str) -> tuple[str, str]:
    """ "B-SKILL" → ("B", "SKILL"); "O" → ("O", "")."""
    prefix, dash, label = tag.partition("-")
    if tag in ("O", "o"):
        return "O", ""
    if not dash or prefix.upper() not in _PREFIXES:
        raise DataError(
            f"{where}: the tag {_bit(tag)} is neither O nor a label behind B-, I-, L-, U-, E- or S-; write it as one of these"
        )
    return prefix.upper(), _label(where, label)


# JSON


def _json_lines(path: Path, text: str) -> Iterator[_Record]:
    for n, line in enumerate(text.split("\n"), 1):  # not splitlines(): JSON strings may hold U+2028 and the like
        if line.strip():
            row = _parsed(path, line, n, "give one whole JSON object a line")
            yield from _json_record(path, f"line {n}", row)


def _json_list(path: Path, text: str) -> Iterator[_Record]:
    rows = _parsed(path, text, 1, "export it again, or mend it there")
    if not isinstance(rows, list):
        raise DataError(f"{path}: is JSON, but no list of tasks; give Label Studio's JSON export or JSON lines")
    for n, row in enumerate(rows, 1):
        yield from _json_record(path, f"record {n}", row)


def _parsed(path: Path, text: str, line: int, advice: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        near = text[error.pos :].partition("\n")[0].strip() or text.rstrip()[-20:]
        raise DataError(
            f"{path}, line {line + error.lineno - 1}: broken JSON ({error.msg}) near {_bit(near)}; {advice}"
        ) from None
    except (ValueError, RecursionError):  # a number of thousands of digits; brackets nested by the thousand
        raise DataError(f"{path}, line {line}: JSON that no reader takes, {_bit(text)}; {advice}") from None


def _json_record(path: Path, place: str, row: Any) -> Iterator[_Record]:
    where = f"{path}, {place}"
    if not isinstance(row, dict):
        raise DataError(
            f'{where}: {_bit(row)} is no JSON object; write {{"text": …, "spans": [[start, end, "LABEL"]]}}'
        )
    if row.get("answer") in ("reject", "ignore"):
        return  # Prodigy keeps what its annotator refused
    if "data" in row and "text" not in row:
        text, items = _task_text(where, row["data"]), _task_items(where, row)
    else:
        text, items = _text(where, row.get("text")), _items(where, row)
    if items is not None:
        yield _Record(place, _id(where, row.get("id")), text, [span for item in items for span in _spans(where, item)])


def _items(where: str, row: dict[str, Any]) -> list[Any]:
    for key in _SPAN_KEYS:
        if isinstance(row.get(key), list):
            return list(row[key])
    # without the list nobody said that there is nothing in the text
    raise DataError(f'{where}: has no list of spans; write "spans": [[start, end, "LABEL"]], or [] where there is none')


def _spans(where: str, item: Any) -> Iterator[_Span]:
    """One item of a list of spans; several where it has several labels."""
    if isinstance(item, list) and len(item) == 3:
        yield _Span(*item)
        return
    if isinstance(item, dict):
        start, end = (item.get(key, item.get(f"{key}_offset")) for key in ("start", "end"))  # doccano says start_offset
        labels = item.get("label") or item.get("labels")
        if start is not None and end is not None and labels:
            for label in labels if isinstance(labels, list) else [labels]:
                yield _Span(start, end, label, item.get("text"))
            return
    raise DataError(
        f'{where}: the span {_bit(item)} is neither [start, end, "LABEL"] nor an object with start, end and label; '
        "write it as one of these"
    )


def _text(where: str, text: Any) -> str:
    if text is None:
        raise DataError(f'{where}: has no text; write it under "text"')
    if not isinstance(text, str):
        raise DataError(f"{where}: its text, {_bit(text)}, is no string; write it in quotation marks")
    if not text.strip():
        raise DataError(f"{where}: its text is empty; leave the record out")
    if re.search("[\ud800-\udfff]", text):
        raise DataError(f"{where}: its text holds half of a character (a lone surrogate); export it again as UTF-8")
    return text


def _id(where: str, id: Any) -> str | None:
    if id is None or (isinstance(id, (str, int)) and not isinstance(id, bool)):
        return None if id is None else str(id)
    raise DataError(f"{where}: the id {_bit(id)} is neither a string nor a whole number; write one, or leave it out")


# Label Studio


def _task_text(where: str, data: Any) -> str:
    if not isinstance(data, dict):
        raise DataError(f'{where}: its "data", {_bit(data)}, is no object; export it as JSON from Label Studio')
    strings = {key: value for key, value in data.items() if isinstance(value, str)}
    if "text" in data or not strings:
        return _text(where, data.get("text"))
    if len(strings) > 1:
        raise DataError(f'{where}: its "data" has {_bit(", ".join(strings))} and no "text"; call the labelled one so')
    [(key, value)] = strings.items()
    if _LINK.fullmatch(value):
        raise DataError(
            f"{where}: its {key} is a link, {_bit(value)}, to an image or another file; give tasks that hold their text"
        )
    return _text(where, value)


def _task_items(where: str, task: dict[str, Any]) -> list[Any] | None:
    """What the first annotator marked; None where nobody annotated the task."""
    annotations = _objects(task.get("annotations", task.get("completions")))  # the latter until Label Studio 1.0
    if annotations is None:
        raise DataError(f'{where}: has no list of "annotations"; export it as JSON or JSON-MIN from Label Studio')
    done = [annotation for annotation in annotations if not annotation.get("was_cancelled")]
    if not done:
        return None
    results = _objects(done[0].get("result"))
    if results is None:
        raise DataError(f'{where}: its annotation has no list "result"; export it as JSON from Label Studio')
    for kind in (str(result.get("type")) for result in results):
        if kind.endswith("labels") and kind != "labels":
            raise DataError(f"{where}: has marks of type {_bit(kind)}, as on images; give tasks with plain text alone")
    return [result.get("value") for result in results if result.get("type") == "labels"]


def _objects(value: Any) -> list[dict[str, Any]] | None:
    return value if isinstance(value, list) and all(isinstance(item, dict) for item in value) else None


# spaCy


def _docbin(path: Path, data: bytes) -> Iterator[_Record]:
    import spacy
    from spacy.tokens import DocBin

    try:
        docs = [
            (
                doc.text,
                [
                    _Span(span.start_char, span.end_char, span.label_)
                    for spans in (doc.ents, *(doc.spans[key] for key in _GROUPS if key in doc.spans))
                    for span in spans
                ],
            )
            for doc in DocBin().from_bytes(data).get_docs(spacy.blank("en").vocab)
        ]
    except Exception as error:  # spaCy unpacks what it is given, and anything may go wrong with other bytes
        raise DataError(
            f"{path}: cannot be read as a DocBin ({type(error).__name__}); write it with DocBin(docs=docs).to_disk(path)"
        ) from None
    for n, (text, spans) in enumerate(docs, 1):
        yield _Record(f"document {n}", None, _text(f"{path}, document {n}", text), spans)


# Checking


def _marks(where: str, record: _Record) -> tuple[Mark, ...]:
    """Marks in text order, outer before inner, main layer before TOOL."""
    marks = sorted(
        {_mark(where, record.text, span) for span in record.spans},
        key=lambda m: (m.start, -m.end, LABELS.index(m.labels[0])),
    )
    for labels in LAYERS:
        for before, after in pairwise(mark for mark in marks if mark.labels[0] in labels):
            if after.start < before.end:
                raise DataError(
                    f"{where}: {_shown(record.text, before)} and {_shown(record.text, after)} overlap; keep one of "
                    "them (a TOOL may stand inside another label, nothing else may)"
                )
    return tuple(marks)


def _mark(where: str, text: str, span: _Span) -> Mark:
    start, end, label, quote = span
    label = _label(where, label)
    named = f"{label} {_bit(start)}-{_bit(end)}"
    if type(start) is not int or type(end) is not int:  # bool is an int to isinstance()
        raise DataError(f"{where}: the offsets of {named} are no whole numbers; count characters from 0")
    if start >= end:
        raise DataError(
            f"{where}: {named} starts at its end or behind it; the end is the offset after the last character"
        )
    if start < 0:
        raise DataError(f"{where}: {named} starts before the text; count characters from 0")
    if isinstance(quote, str):
        start, end = _as_quoted(where, text, start, end, quote)
    if end > len(text):
        if end <= len(text.encode()):
            raise DataError(
                f"{where}: {named} looks counted in bytes, the text has {len(text)} characters; count these"
            )
        raise DataError(
            f"{where}: {named} is not in the text, which has {len(text)} characters; check text and offsets"
        )
    inner = text[start:end]
    if not inner.strip():
        raise DataError(f"{where}: {named} holds only white space; leave it out")
    return Mark(start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip()), (label,))


def _as_quoted(where: str, text: str, start: int, end: int, quote: str) -> tuple[int, int]:
    """The offsets at which the quote stands: as given, or as the browser of a web tool counts, in UTF-16 units."""
    if _alike(text[start:end], quote):
        return start, end
    units = text.encode("utf-16-le")
    moved = [len(units[: 2 * offset].decode("utf-16-le", "ignore")) for offset in (start, end)]
    if _alike(text[moved[0] : moved[1]], quote):
        return moved[0], moved[1]
    if end > len(text):
        return start, end  # refused as such
    raise DataError(
        f"{where}: at {start}-{end} stands {_bit(text[start:end])}, not {_bit(quote)}; check text and offsets"
    )


def _alike(one: str, other: str) -> bool:
    """Equal letters and digits: tools write the white space of a quote in their own ways, new lines as backslash n."""
    a, b = ("".join(filter(str.isalnum, text.replace("\\n", " "))) for text in (one, other))
    return a == b


def _label(where: str, label: Any) -> str:
    if not isinstance(label, str):
        raise DataError(f"{where}: the label {_bit(label)} is no string; write one of {', '.join(LABELS)}")
    name = re.sub(r"[\s-]+", "_", label.strip().upper())
    if name in LABELS:
        return name
    from rapidfuzz import fuzz, process

    near = process.extractOne(name, LABELS, scorer=fuzz.ratio, score_cutoff=60)
    meant = f" (did you mean {near[0]}?)" if near else ""
    raise DataError(f"{where}: unknown label {_bit(label)}{meant}; use {', '.join(LABELS)}")


def _shown(text: str, mark: Mark) -> str:
    return f"{mark.labels[0]} {_bit(text[mark.start : mark.end])} ({mark.start}-{mark.end})"


def _bit(value: Any) -> str:
    """A value as a message quotes it: on one line and short."""
    shown = value if isinstance(value, str) else repr(value)
    shown = shown if len(shown) <= 40 else shown[:39] + "…"
    return repr(shown) if isinstance(value, str) else shown
