"""Which stretch of a resume is its owner's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kgmatch.model import Document, Span
from kgmatch.profiles.cells import Cell, cells_of, joined
from kgmatch.profiles.field_labels import fields_named
from kgmatch.reading.sections import about, heading_kind

_NOT_A_NAME = re.compile(r"\d|@|curriculum|vitae|\bresume\b|\bcv\b|page \d|^(?:name|email|phone|address)\b", re.I)
RELATIVE = re.compile(r"father|mother|spouse|husband|wife|referee|reference|guardian|next of kin|s/o|d/o|w/o", re.I)
_PAPER = re.compile(
    r"^\W*(?:curriculum vitae|resume|résumé|cv|lebenslauf)\b(?:\s+of)?\W*|\W*\b(?:curriculum vitae|resume|résumé|cv|lebenslauf)\W*$",
    re.I,
)
_HONORIFIC = re.compile(r"^(?:mr|mrs|ms|miss|mme|m\.|herr|frau|sr\.?a?|engr?\.|er\.|eng\.|shri|smt)\.?\s+", re.I)
_POSTNOMINALS = re.compile(
    r"\s*(?:,\s*|\s+)(?:\(?(?:ph\.?\s?d|m\.?sc|b\.?sc|mba|m\.?a|b\.?a|rn|bsn|msn|cpa|pmp|acca|fcca|ca|md|mbbs|r\.?ph|pharm-?d|esq|jr|sr|cen|llm|llb|jd|p\.?e|cfa|phr|shrm|dr|mrs|miss|dipl\.?-?ing|b\.?eng|m\.?eng|m\.?tech|b\.?tech|mscs|cissp|mcips)\.?\)?\b\.?(?:\s*,\s*)?)+.*$",
    re.I,
)
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "di",
        "la",
        "le",
        "van",
        "von",
        "ap",
        "verch",
        "der",
        "den",
        "ter",
        "bin",
        "bint",
        "al",
        "el",
        "y",
        "e",
        "i",
        "of",
        "ul",
        "ur",
        "ibn",
        "zu",
        "zum",
        "af",
        "av",
        "du",
        "san",
        "st",
    ]
)


def find_name(document: Document, spans: Sequence[Span]) -> Span | None:
    """The stretch that most likely is the candidate's name: labelled as such, tagged, in the largest type, near the top.

    Every candidate stretch is a whole cell of a line in which nothing but names stand.
    """
    sizes = sorted(line.font_size for line in document.lines)
    body, largest = sizes[len(sizes) // 2], sizes[-1]
    best: tuple[float, Span] | None = None
    seen = 0
    for number, line in enumerate(document.lines):
        section = document.section_at(line.start)
        kind = section.kind if section else "header"
        if kind not in ("header", "personal", "summary") and line.font_size < 0.95 * largest:
            continue
        if kind == "header":
            seen += 1
        for cell in _whole_cells(document, number):
            span = _name_cell(document, cell, spans)
            if span is None:
                continue
            weight = sum(s.score for s in spans if s.label == "NAME" and s.start < span.end and span.start < s.end)
            weight = min(1.0, weight) * 1.2
            weight += 3.0 * (bool(cell.fields) and cell.fields[0] == "NAME")
            weight += 0.9 * (line.font_size >= 0.95 * largest and largest > 1.12 * body)
            weight += (
                0.3 * (line.font_size > 1.12 * body)
                + 0.3 * (kind == "header" and seen <= 3)
                + 0.15 * (number == 0)
                + 0.15 * line.bold
            )
            weight -= 0.6 * any(s.label in ("TITLE", "LOCATION", "EMPLOYER", "SKILL", "TOOL") and s.score > 0.5 and s.start < span.end and span.start < s.end for s in spans)  # fmt: skip
            weight -= 1.5 * bool(RELATIVE.search(line.text))
            words = len(document.text[span.start : span.end].split())
            weight += 0.2 * (2 <= words <= 4) - 0.3 * (words == 1 and not cell.fields and line.font_size < 1.3 * body)
            weight += 0.3 * (kind == "header" and seen <= 2 and 2 <= words <= 5)
            weight -= 1.0 * _reads_like_heading(document.text[span.start : span.end])
            if best is None or weight > best[0]:
                best = (weight, _over_lines(document, span, number))
    return best[1] if best is not None and best[0] >= 0.8 else None


_HEADING_WORDS = frozenset(
    [
        "experience",
        "experiences",
        "education",
        "skills",
        "profile",
        "summary",
        "objective",
        "career",
        "employment",
        "history",
        "work",
        "qualifications",
    ]
)


def _reads_like_heading(text: str) -> bool:
    """Whether a heading's own word is in it; where words are not parted, whether it is about a section."""
    if not text.isascii() and not any("a" <= c.lower() <= "z" for c in text):
        return about(text) is not None
    return bool(_HEADING_WORDS & set(text.casefold().split()))


def _whole_cells(document: Document, number: int) -> list[Cell]:
    """The cells of a line, those that only a comma, a dash or a full stop parts taken as one up to the first comma."""
    whole: list[Cell] = []
    for cell in cells_of(document, number):
        between = document.text[whole[-1].end : cell.start] if whole else ","
        if (
            whole
            and (not cell.sure or (between == " " and len(whole[-1].text.split()) <= 2 and len(cell.text.split()) <= 2))
            and cell.period is None
            and whole[-1].period is None
            and re.fullmatch(r"\.?\s{1,2}|[-–]|\s*\(|\)\s*", between)
        ):
            whole[-1] = joined(document, whole[-1], cell)
        else:
            whole.append(cell)
    return whole


def _name_cell(document: Document, cell: Cell, spans: Sequence[Span]) -> Span | None:
    """The cell without titles and letters after the name, if it can be a name."""
    if cell.period is not None or (cell.fields and cell.fields[0] != "NAME"):
        return None
    start, end = cell.start, cell.end
    after = document.text[end : document.line_at(start).end]
    nick = re.match(r"""\s*(?:\([^)]{1,20}\)|["“'‘][^"”'’]{1,20}["”'’])\s+[^\W\d_][\w'’-]*""", after)
    if nick:
        end += nick.end()
    text = document.text[start:end]
    paper = _PAPER.search(text)
    if paper:  # "Jane Doe Resume"
        start, end = (start + paper.end(), end) if paper.start() == 0 else (start, start + paper.start())
        text = document.text[start:end]
    lead = _HONORIFIC.match(text)
    if lead:
        start += lead.end()
    tail = _POSTNOMINALS.search(document.text[start:end])
    if tail:
        end = start + tail.start()
    text = document.text[start:end]
    if not 2 <= len(text) <= 60 or not only_names(text) or (text.islower() and " " not in text):
        return None
    return Span(start, end, "NAME", max((s.score for s in spans if s.label == "NAME" and s.start < end and start < s.end), default=0.5), _model(spans, start, end))  # fmt: skip


def _model(spans: Sequence[Span], start: int, end: int) -> str:
    return next((s.model for s in spans if s.label == "NAME" and s.start < end and start < s.end), "layout")


def _over_lines(document: Document, span: Span, number: int) -> Span:
    """The name with its other parts, where it stands on two or three lines of the same large type."""
    line = document.lines[number]
    body = sorted(other.font_size for other in document.lines)[len(document.lines) // 2]
    for step in (1, -1):
        at = number + step
        while 0 <= at < len(document.lines):
            near = document.lines[at]
            together = f"{document.text[span.start : span.end]} {near.text}".split()
            alike = (
                near.page == line.page and abs(near.font_size - line.font_size) < 0.5 and near.font_size > 1.3 * body
            )
            if not alike or not only_names(near.text) or len(together) > 5 or len(near.text.split()) > 2:
                break
            span = replace(span, start=min(span.start, near.start), end=max(span.end, near.end))
            at += step
    return span


def only_names(text: str) -> bool:
    words = re.sub(r"""[()"“”]|(?<!\w)['‘’]|['‘’](?!\w)""", " ", text).split()
    return (
        1 <= len(words) <= 7
        and all(re.fullmatch(r"[^\W\d_][^\W\d_.\-]*(?:[.\-‑–'‘’][^\W\d_]*)*\.?,?", w) for w in words)
        and sum(w[0].isupper() or not w[0].isascii() for w in words)
        >= len(words) - sum(w.lower() in _PARTICLES for w in words)
        and heading_kind(text, stands_out=True) is None
        and not _NOT_A_NAME.search(text)
        and not fields_named(text)
    )


def tidy_name(text: str) -> str:
    tidy = " ".join(text.split()).strip(" ,;:|-")
    return tidy.replace(" ", "") if re.fullmatch(r"[\u4e00-\u9fff ]{2,6}", tidy) else tidy
