"""The public sets and our own corpus as examples; docs/labels.md gives the mapping and its reasons."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kgmatch.errors import DataError
from kgmatch.tagging.labels import LABELS
from kgmatch.training.examples import Example, Mark, parse_markup

_ALL = frozenset(LABELS)
_DOTIN = {
    "Name": ("NAME",),
    "Email Address": ("EMAIL",),
    "Location": ("LOCATION",),
    "Designation": ("TITLE",),
    "Companies worked at": ("EMPLOYER",),
    "College Name": ("SCHOOL",),
    "Degree": ("DEGREE",),
    "Graduation Year": ("DATE",),
    "Years of Experience": ("DATE",),
    "Job Specific Skills": ("SKILL",),
    "Soft Skills": ("SOFT_SKILL",),
    "Tech Tools": ("TOOL",),
}
_DOTIN_MASKED = frozenset({"PHONE", "URL", "FIELD", "LANGUAGE", "CERTIFICATION", "DATE", "EXPERIENCE"})
_AMOUNT = re.compile(r"\b(years?|yrs?|months?)\b|\d\s*\+", re.I)
_HUMAN_LANGUAGES = re.compile(
    r"^(english|german|french|spanish|hindi|russian|italian|chinese|mandarin|tamil|telugu|kannada|marathi|arabic|"
    r"portuguese|urdu|bengali|gujarati|malayalam|punjabi|japanese|dutch|swahili)$",
    re.I,
)
_SKILLSPAN_KNOWN = {"<ORGANIZATION>": "EMPLOYER", "<LOCATION>": "LOCATION"}
_GREEN_TYPES = frozenset({"SKILL", "SOFT_SKILL", "TOOL", "DEGREE", "EXPERIENCE", "TITLE", "FIELD", "CERTIFICATION"})
_ESCO_CODE = {"S": "SKILL", "K": "TOOL", "A": "SOFT_SKILL"}


def _jsonl(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
    except FileNotFoundError:
        raise DataError(f"{path}: no such data file; name the data folder in the configuration") from None


def dotin(path: Path) -> Iterator[Example]:
    """CVs as plain text with 12 labels (CC0)."""
    for row in _jsonl(path):
        text = str(row["text"])
        marks: list[Mark] = []
        for start, end, theirs in sorted(row["spans"], key=lambda s: (s[0], -s[1])):
            quote = text[start:end]
            labels: tuple[str, ...] = _DOTIN[theirs]
            if theirs == "Years of Experience" and _AMOUNT.search(quote):
                labels = ("EXPERIENCE",)
            elif theirs == "Soft Skills" and _HUMAN_LANGUAGES.match(quote.strip()):
                labels = ("LANGUAGE",)
            elif theirs == "Degree" and "certif" in quote.lower():
                labels = ("DEGREE", "CERTIFICATION")
            start += len(quote) - len(quote.lstrip())
            end -= len(quote) - len(quote.rstrip())
            if start < end and not (marks and start < marks[-1].end):
                marks.append(Mark(start, end, labels))
        yield Example(str(row["id"]), "dotin", text, tuple(marks), _DOTIN_MASKED, tuple(_unmarked_tools(text, marks)))


def _unmarked_tools(text: str, marks: list[Mark]) -> Iterator[tuple[int, int, frozenset[str]]]:
    """Places of a string that is marked as a tool elsewhere in the document: about 15 % of them were overlooked.

    Tools inside a longer mark are not annotated at all.
    """
    unknown = frozenset({"TOOL"})
    for mark in marks:
        if "SKILL" in mark.labels:
            yield mark.start, mark.end, unknown
    strings = {text[m.start : m.end] for m in marks if m.labels == ("TOOL",)}
    for string in strings:
        for found in re.finditer(rf"(?<!\w){re.escape(string)}(?!\w)", text, re.I):
            yield found.start(), found.end(), unknown


def skillspan(path: Path) -> Iterator[Example]:
    """Sentences of job ads with skill and knowledge tags (MIT; Zhang et al., NAACL 2022)."""
    masked = _ALL - {"SKILL", "SOFT_SKILL", "TOOL"}
    for n, row in enumerate(_jsonl(path)):
        tokens = [str(t) for t in row["tokens"]]
        text, words = _join(tokens)
        marks = _token_marks(row["tags_skill"], words, ("SKILL", "SOFT_SKILL"))
        marks += _token_marks(row["tags_knowledge"], words, ("TOOL",))
        for token, (start, end) in zip(tokens, words, strict=True):
            inside = any(m.start <= start < m.end and m.labels != ("TOOL",) for m in marks)
            if token in _SKILLSPAN_KNOWN and not inside:
                marks.append(Mark(start, end, (_SKILLSPAN_KNOWN[token],)))
        yield Example(f"skillspan-{row['idx']}-{n}", "skillspan", text, tuple(marks), masked)


def green(path: Path) -> Iterator[Example]:
    """Sentences of job ads with one collapsed span type (CC BY 4.0, MIT; Green et al., LREC 2022).

    Spans lack a label and often their first token, so they, and the token before them, teach nothing.
    """
    for n, row in enumerate(_jsonl(path)):
        text, words = _join([str(t) for t in row["tokens"]])
        tags = list(row["tags_skill"])
        untaught = []
        for i, (start, end) in enumerate(words):
            following = tags[i + 1] if i + 1 < len(tags) else "O"
            if tags[i] != "O" or following != "O":
                untaught.append((start, end, _GREEN_TYPES))
        yield Example(f"green-{n}", "green", text, (), _ALL - _GREEN_TYPES, tuple(untaught))


def kompetencer_english(path: Path, *, without: frozenset[str] = frozenset()) -> Iterator[Example]:
    """English phrases with an ESCO code whose letter tells their kind (MIT); `without`: normalised phrases left out."""
    for n, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        phrase, _, code = line.partition("\t")
        phrase = phrase.strip()
        label = _ESCO_CODE.get(code[:1])
        if label and phrase and phrase.lower() not in without:
            yield Example(f"kompetencer-{n}", "kompetencer", phrase, (Mark(0, len(phrase), (label,)),))


def corpus(folder: Path) -> Iterator[Example]:
    """Our own labelled texts: files of documents parted by `=====`, a `# remark` first, in `{LABEL|text}` mark-up."""
    for path in sorted(folder.glob("*.txt")):
        for n, chunk in enumerate(re.split(r"^=====\s*$", path.read_text(encoding="utf-8"), flags=re.M)):
            body = re.sub(r"\A\s*#[^\n]*\n", "", chunk).strip("\n")
            if body.strip():
                kind = "postings" if path.stem.startswith("posting") else "resumes"
                yield parse_markup(body, id=f"{path.stem}-{n}", source=f"corpus-{kind}")


READERS: dict[str, Callable[[Path], Iterator[Example]]] = {
    "dotin": dotin,
    "skillspan": skillspan,
    "green": green,
    "kompetencer": kompetencer_english,
    "corpus": corpus,
}


def sha256(path: Path) -> str:
    """The hash of a file, or of a folder's files in order of name: what a run notes of its data."""
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _join(tokens: list[str]) -> tuple[str, list[tuple[int, int]]]:
    words, at = [], 0
    for token in tokens:
        words.append((at, at + len(token)))
        at += len(token) + 1
    return " ".join(tokens), words


def _token_marks(tags: list[str], words: list[tuple[int, int]], labels: tuple[str, ...]) -> list[Mark]:
    marks: list[Mark] = []
    for tag, (start, end) in zip(tags, words, strict=True):
        if tag.startswith("B") or (tag.startswith("I") and not (marks and marks[-1].end == start - 1)):
            marks.append(Mark(start, end, labels))
        elif tag.startswith("I"):
            marks[-1] = Mark(marks[-1].start, end, labels)
    return marks
