"""The public sets and our own corpus as examples; docs/labels.md gives the mapping and its reasons."""

from __future__ import annotations

import gzip
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
_AMOUNT = re.compile(r"(?<![a-z])(years?|yrs?|months?|weeks?)\b|\d\s*\+", re.I)
_CALENDAR = re.compile(r"\b(19|20)\d\d\b|present|till|until", re.I)
_CERTIFICATE = re.compile(
    r"certif|licen[cs]e|credential|registered|admission|\b(pmp|cpr|ccn[ap]|mc[spt]\w*|itil|first aid|scrum master)\b",
    re.I,
)
_DEGREE_WORD = re.compile(
    r"bachel|master|doctor|associate|diploma|degree|graduat|juris|matric|intermediate|secondary|school|higher|"
    r"\b(ba|b|m|d|p|ph|ll|ed|j|a)\.?\s?-?(a|s|sc|e|d|hd|b|com|tech|ba|ca|ed|phil|eng|arch)\b|"
    r"\b(mba|pgdm|pgdbm|[hs]\.?s\.?c|sslc|puc|hn[cd]|g?nvq|btec|ged)\b|\d+th\b",
    re.I,
)
_BLANK_LINE = re.compile(r"\n\s*\n")
_HUMAN_LANGUAGES = re.compile(
    r"^(english|german|french|spanish|hindi|russian|italian|chinese|mandarin|tamil|telugu|kannada|marathi|arabic|"
    r"portuguese|urdu|bengali|gujarati|malayalam|punjabi|japanese|dutch|swahili|konkani|tulu|ukrainian|korean|polish|"
    r"turkish|yoruba|afrikaans|odia|oriya|assamese|farsi|hebrew|greek|sinhala|cantonese|vietnamese|zulu|xhosa)$",
    re.I,
)
_SKILLSPAN_KNOWN = {"<ORGANIZATION>": "EMPLOYER", "<LOCATION>": "LOCATION"}
_GREEN_TYPES = frozenset({"SKILL", "SOFT_SKILL", "TOOL", "DEGREE", "CERTIFICATION"})  # titles and amounts are not in it
_ESCO_CODE = {"S": ("SKILL", "SOFT_SKILL"), "K": ("TOOL",), "A": ("SOFT_SKILL", "SKILL")}


def _jsonl(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for n, line in enumerate(lines, 1):
                try:
                    yield json.loads(line)
                except json.JSONDecodeError as error:
                    raise DataError(f"{path}, line {n}: not JSON: {error.msg}; fetch the set again") from None
    except FileNotFoundError:
        raise DataError(f"{path}: no such data file; name the data folder in the configuration") from None


def dotin(path: Path) -> Iterator[Example]:
    """CVs as plain text with 12 labels (CC0)."""
    for row in _jsonl(path):
        text = str(row["text"])
        marks: list[Mark] = []
        untaught: list[tuple[int, int, frozenset[str]]] = []
        for start, end, theirs in sorted(row["spans"], key=lambda s: (s[0], -s[1])):
            blank = list(_BLANK_LINE.finditer(text, start, end))
            if blank:  # one mark over two fields: "title, blank line, company", or a subject before the school
                untaught.append((start, end, _ALL))
                if theirs != "College Name":
                    continue
                start = blank[-1].end()
            quote = text[start:end]
            start += len(quote) - len(quote.lstrip())
            end -= len(quote) - len(quote.rstrip())
            if start < end and not (marks and start < marks[-1].end):
                marks.append(Mark(start, end, _dotin_labels(theirs, quote.strip())))
        untaught += _unmarked_tools(text, marks)
        yield Example(str(row["id"]), "dotin", text, tuple(marks), _DOTIN_MASKED, tuple(untaught))


def _dotin_labels(theirs: str, quote: str) -> tuple[str, ...]:
    if theirs == "Years of Experience":
        return ("EXPERIENCE",) if _AMOUNT.search(quote) and not _CALENDAR.search(quote) else ("DATE",)
    if theirs == "Soft Skills" and _HUMAN_LANGUAGES.match(quote):
        return ("LANGUAGE",)
    if theirs == "Degree" and _CERTIFICATE.search(quote):
        return ("DEGREE", "CERTIFICATION")
    if theirs == "Degree" and not _DEGREE_WORD.search(quote):
        return ("DEGREE", "FIELD")
    return _DOTIN[theirs]


def _unmarked_tools(text: str, marks: list[Mark]) -> Iterator[tuple[int, int, frozenset[str]]]:
    """Places of a string that is marked as a tool elsewhere in the document: about 15 % of them were overlooked.

    Tools inside a longer mark are not annotated at all.
    """
    unknown = frozenset({"TOOL"})
    for mark in marks:
        if "SKILL" in mark.labels:
            yield mark.start, mark.end, unknown
    marked = [(m.start, m.end) for m in marks if m.labels == ("TOOL",)]
    strings = {text[start:end] for start, end in marked}
    for string in strings:
        for found in re.finditer(rf"(?<!\w){re.escape(string)}(?!\w)", text, re.I):
            if not any(a < found.end() and found.start() < b for a, b in marked):
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
                label = (_SKILLSPAN_KNOWN[token],)
                if marks and marks[-1].labels == label and marks[-1].end == start - 1:  # each word of a name is a token
                    marks[-1] = Mark(marks[-1].start, end, label)
                else:
                    marks.append(Mark(start, end, label))
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
        phrase = re.sub(r"[\s.,;:?*-]+$", "", phrase.strip())
        phrase = phrase.removesuffix(")").rstrip() if "(" not in phrase else phrase
        labels = _ESCO_CODE.get(code[:1].upper())
        if labels and phrase and phrase.lower() not in without:
            inner = () if labels == ("TOOL",) else ((0, len(phrase), frozenset({"TOOL"})),)
            yield Example(f"kompetencer-{n}", "kompetencer", phrase, (Mark(0, len(phrase), labels),), untaught=inner)


def marks(folder: Path, texts: Path) -> Iterator[Example]:
    """Our marks on public job ads, in SkillSpan's sense: sentences and spans as offsets into the ads' text.

    `folder` holds the marks (JSONL: id, sha256 of the text, sentences, spans), `texts` the ads themselves. An ad that
    is missing, or whose text is no longer the one that was marked, is a DataError: its offsets would mean nothing.
    """
    masked = _ALL - {"SKILL", "SOFT_SKILL", "TOOL"}
    known: dict[str, str] = {}
    for path in sorted(texts.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            known |= {str(row["id"]): str(row["text"]) for row in map(json.loads, lines)}
    for path in sorted(folder.glob("*.jsonl")):
        for row in _jsonl(path):
            text = known.get(row["id"])
            if text is None or hashlib.sha256(text.encode()).hexdigest() != row["sha256"]:
                raise DataError(f"{path}: {row['id']} is missing below {texts}, or has another text than was marked")
            for start, end in row["sentences"]:
                inside = [s for s in row["spans"] if start <= s[0] and s[1] <= end]
                found = [
                    Mark(a - start, b - start, ("SKILL", "SOFT_SKILL") if k == "SKILL" else (k,)) for a, b, k in inside
                ]
                yield Example(f"{row['id']}-{start}", "marks", text[start:end], tuple(found), masked)


def corpus(folder: Path) -> Iterator[Example]:
    """Our own labelled texts: files of documents parted by `=====`, a `# remark` first, in `{LABEL|text}` mark-up."""
    for path in sorted(folder.rglob("*.txt")):
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
