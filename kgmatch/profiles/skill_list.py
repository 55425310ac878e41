"""Skill sections → their items as written: lists by commas, bars, bullets and columns, groups before a colon set aside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kgmatch.model import Document
from kgmatch.profiles.cells import BULLET, NUMBERED, cells_of, section_lines
from kgmatch.reading.sections import heading_kind

MOST_WORDS = 7  # of an item; longer ones are sentences, in which the tagger's spans count
_SEPARATOR = re.compile(r"\s{3,}|\t|\s*[|¦•●·♦▪■◦✓✔➢;]\s*|,(?!\d)\s*|[、，；]|\s+[–—]\s+")
_GROUP = re.compile(r"^[^,;|•]{1,48}?\s*[:：]\s*|^[^\W\d_][^,;|•:–-]{1,28}\s[–-]\s(?=[^,]+,)")
_INNER_GROUP = re.compile(r"^[^\W\d_][^,;:]{1,30}:\s+")
_SLASHES = re.compile(r"\s/\s.*\s/\s")
_LEVEL = re.compile(
    r"\s*[(\[–—-]?\s*(?:\b(?:expert|advanced|intermediate|beginner|basic|proficient|fluent|native|good|excellent|working knowledge|familiar|strong|"
    r"experienced|elementary|upper[- ]intermediate|professional|\d+\s*\+?\s*(?:years?|yrs?|ans|jahre|años)\b.*|[ABC][12]|\d{1,3}\s?%|\d(?:\.\d)?\s?/\s?\d+)\b\+?)\s*[)\]]?\s*$|[\s★☆●○◉◯■□▪▫⬤]+$",
    re.I,
)  # fmt: skip
_LEVEL_ONLY = re.compile(r"^(?:expert|advanced|intermediate|beginner|basic|proficient|fluent|good|excellent|\d+\s*\+?\s*(?:years?|yrs?)|\d{1,3}\s?%|\d(?:\.\d)?|[★☆●○\s]+)\W*$", re.I)  # fmt: skip
_AND = re.compile(r"^(?:and|und|et|y|e)\s+", re.I)


@dataclass(frozen=True, slots=True)
class Item:
    start: int
    end: int


def skill_items(document: Document) -> list[Item]:
    """The items of all skill sections in the order of the document, once for each place. Sentences give none."""
    found = [item for lines in section_lines(document, frozenset({"skills"})) for item in _items(document, lines)]
    header = [n for lines in section_lines(document, frozenset({"header", "summary", "personal"})) for n in lines if _is_labelled(document.lines[n].text)]  # fmt: skip
    return sorted([*found, *(item for n in header for item in _items(document, [n]))], key=lambda item: item.start)


def certification_items(document: Document) -> list[Item]:
    """The first cell of each line or bullet of the certification sections; sentences give none."""
    found = []
    for lines in section_lines(document, frozenset({"certifications"})):
        bulleted = any(BULLET.match(document.lines[n].text) for n in lines)
        for n in lines:
            line = document.lines[n]
            if bulleted and not BULLET.match(line.text):
                continue  # goes on with the bullet above
            cell = next((c for c in cells_of(document, n) if c.period is None), None)
            if (
                cell
                and 1 <= len(cell.text.split()) <= 8
                and not (line.text.endswith(".") and len(line.text.split()) > 8)
            ):
                found.append(Item(cell.start, cell.end))
    return found


def language_items(document: Document) -> list[Item]:
    """The names in language sections, levels cut off; what a sentence says of languages is left to the tagger."""
    names = []
    for lines in section_lines(document, frozenset({"languages"})):
        for n in lines:
            line = document.lines[n]
            for piece in re.finditer(r"(?:(?!\s{3}|[,;|•/、，]| and | & ).)+", line.text):
                name = re.split(r"\s*[(:：–—-]|\s{3,}|\s+(?=[a-zA-Z]\d\b)", piece[0].lstrip(" -–*"))[0].strip()
                if 1 <= len(name.split()) <= 2 and (name[:1].isupper() or not name.isascii()):
                    start = line.start + line.text.index(name, piece.start())
                    names.append(Item(start, start + len(name)))
    return names


def _is_labelled(text: str) -> bool:
    """Whether a line outside the skill sections lists skills after a label ("Tech: Kafka, Spark")."""
    label = _GROUP.match(text)
    return label is not None and "," in text and heading_kind(label[0].rstrip(" :：\t"), stands_out=True) == "skills"


def _group_length(document: Document, start: int, text: str, at: int) -> int:
    """Length of a group's name before its items: up to a colon, in bold before light type, or in a column of its own."""
    group = _GROUP.match(text[at:])
    if group:
        return group.end()
    runs = [run for run in document.line_at(start).runs if run.start >= start + at]
    if len(runs) > 1 and runs[0].bold and not any(run.bold for run in runs[1:]) and "," in text[at:]:
        return runs[1].start - start - at
    wide = re.match(r"[^,;|•]{2,40}?\s{3,}(?=[^,;|•]+[,;|•])", text[at:])
    return wide.end() if wide and not re.search(r"\s{3,}", text[at + wide.end() :]) else 0


def _items(document: Document, lines: Sequence[int]) -> Iterator[Item]:
    for start, end in _logical_lines(document, lines):
        text = document.text[start:end]
        bullet = BULLET.match(text) or NUMBERED.match(text)
        at = bullet.end() if bullet else 0
        at += _group_length(document, start, text, at)
        bare = text[at:].strip()
        if not bare or heading_kind(bare, stands_out=False) is not None:
            continue
        pieces = list(_pieces(text, at))
        words = [len(text[a:b].split()) for a, b in pieces]
        if (
            not pieces
            or (len(pieces) == 1 and words[0] > MOST_WORDS)
            or sum(words) > 6 * len(words)
            or _is_sentence(bare, words)
        ):
            continue
        for a, b in pieces:
            if (
                not _LEVEL_ONLY.match(text[a:b])
                and any(c.isalpha() for c in text[a:b])
                and len(text[a:b].split()) <= MOST_WORDS + 1
            ):
                yield Item(start + a, start + b)


def _is_sentence(text: str, words: Sequence[int]) -> bool:
    return text.endswith(".") and max(words) > 4 and sum(words) > 8


def _logical_lines(document: Document, lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Offsets of lines, those that go on with the list of the line before taken together with it."""
    open_line: tuple[int, int] | None = None
    for n in lines:
        line = document.lines[n]
        if open_line is not None and _goes_on(document, n):
            open_line = (open_line[0], line.end)
            continue
        if open_line is not None:
            yield open_line
        open_line = (line.start, line.end)
    if open_line is not None:
        yield open_line


def _goes_on(document: Document, n: int) -> bool:
    before, line = document.lines[n - 1], document.lines[n]
    if BULLET.match(line.text) or NUMBERED.match(line.text) or _GROUP.match(line.text) or before.page != line.page:
        return False
    ends = before.text.rstrip()
    listed = ends.count(",") + ends.count(";") + ends.count("|") >= 2
    return (
        ends.endswith((",", ";", "|", "/", "&", "(", "·", "•", " and"))
        or (listed and line.text[:1].islower())
        or ends.count("(") > ends.count(")")
    )


def _pieces(text: str, at: int) -> Iterator[tuple[int, int]]:
    """(start, end) of the items of text[at:]; separators inside brackets do not part, levels are cut off."""
    depth, begin = 0, at
    breaks = {m.start(): m.end() for m in _SEPARATOR.finditer(text, at)}
    breaks |= {m.start(): m.end() for m in re.finditer(r"\.\s+(?=[^\W\d_][^,.:]{2,30}:)", text[:]) if m.start() >= at}
    if _SLASHES.search(text, at) and "," not in text[at:]:
        breaks |= {m.start(): m.end() for m in re.finditer(r"\s+/\s+", text) if m.start() >= at}
    n = at
    while n < len(text):
        if text[n] in "([":
            depth += 1
        elif text[n] in ")]":
            depth = max(0, depth - 1)
        elif n in breaks and depth == 0 and breaks[n] > n:
            yield from _trimmed(text, begin, n)
            begin = n = breaks[n]
            continue
        n += 1
    yield from _trimmed(text, begin, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while (
        start < end
        and text[start] in " \n\t.,;:–—-•*()[]|"
        and not (text[start] == "." and text[start + 1 : start + 2].isalpha())
    ):
        start += 1
    inner = _INNER_GROUP.match(text[start:end])
    if inner and inner.end() < end - start:
        start += inner.end()
    joined = _AND.match(text[start:end])
    if joined:
        start += joined.end()
    level = _LEVEL.search(text[start:end])
    if level and level.start() > 0:
        end = start + level.start()
    while end > start and text[end - 1] in " \n\t.,;:–—-•*([|":
        end -= 1
    if text[start:end].count("(") > text[start:end].count(")"):
        end = start + text[start:end].rindex("(")
        while end > start and text[end - 1] == " ":
            end -= 1
    if end > start:
        yield start, end
