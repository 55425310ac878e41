"""Projects, publications and what the person is looking for, where a resume says so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kgmatch.model import Document, Evidence, Period, Project, Publication, Span, Wishes
from kgmatch.profiles.cells import BULLET, NUMBERED, cells_of, is_bullet, section_lines
from kgmatch.profiles.records import dated_cell, entries_of
from kgmatch.profiles.structure import PAGE

_NOTICE = re.compile(r"\bnotice(?: period)?\s*(?:[:=–-]|of|is)?\s*(\d+\s*(?:days?|weeks?|months?))|(\d+\s*(?:days?|weeks?|months?)|(?:one|two|three)\s+(?:weeks?|months?))['’]?s?\s+notice|(immediate(?:ly)?(?: joiner| availab\w+)?|available (?:immediately|now|from [\w ]{3,20}))|(?:kündigungsfrist|préavis)\D{0,12}(\d+\s*\w+)", re.I)  # fmt: skip
_PAY = re.compile(r"(?:expected|desired|asking|target)\s+(?:salary|ctc|pay|rate|compensation)\s*(?:[:=–-]|is|of)?\s*([^.;\n]{2,40})|((?:[€$£₹]|rs\.?|eur|usd|gbp|inr|aed|chf)\s?\d[\d,. ]*\w{0,4}(?:\s*(?:per|a|/|p\.)\s*(?:hour|hr|day|month|year|annum|word|h))?)", re.I)  # fmt: skip
_REMOTE = re.compile(r"\b(remote|hybrid|home[- ]?office|telearbeit|télétravail|teletrabajo|on[- ]?site)\b", re.I)
_HOURS = re.compile(r"\b(full[- ]time|part[- ]time|vollzeit|teilzeit|temps plein|temps partiel|jornada completa|media jornada|\d{1,2}\s*(?:hours|hrs|h)\s*(?:a|per|/)\s*week|\d{2,3}\s?%|0\.\d\s*(?:fte)?|weekends?|nights?|days only)(?=\W|$)", re.I)  # fmt: skip


def projects(document: Document) -> tuple[Project, ...]:
    """One for each entry of the project sections: its first cell is its name."""
    found = []
    for lines in section_lines(document, frozenset({"projects"})):
        if not any(not is_bullet(document.lines[n]) for n in lines):  # a list of projects, one a bullet
            for n in lines:
                cell = next((c for c in cells_of(document, n) if c.period is None), None)
                if cell is not None:
                    found.append(Project(cell.text, Period(), document.lines[n].text, (document.evidence(cell.start, cell.end, model=PAGE, score=0.8),)))  # fmt: skip
            continue
        for entry in entries_of(document, lines):
            name = next((c for c in entry.cells if c.period is None), None)
            if name is not None:
                when = dated_cell(entry)
                text = "\n".join(document.lines[n].text for n in (*entry.head[1:], *entry.body))
                evidence = document.evidence(name.start, name.end, model=PAGE, score=0.8)
                found.append(Project(name.text, when.period if when and when.period else Period(), text, (evidence,)))
    return tuple(found)


def publications(document: Document) -> tuple[Publication, ...]:
    """As written, one for each bullet, number or block of the publication sections."""
    found: list[Publication] = []
    for lines in section_lines(document, frozenset({"publications"})):
        marked = [n for n in lines if is_bullet(document.lines[n]) or re.match(r"^\s*\[\d+\]", document.lines[n].text)]
        bold = [n for n in lines if document.lines[n].bold]
        starts = marked or (bold if 0 < len(bold) < len(lines) and bold[0] == lines[0] else list(lines))
        for start, end in zip(starts, [*starts[1:], lines[-1] + 1], strict=True):
            first, last = document.lines[start], document.lines[end - 1]
            text = " ".join(line.text for line in document.lines[start:end])
            bare = re.sub(r"^\s*\[\d+\]\s*", "", NUMBERED.sub("", BULLET.sub("", text))).strip()
            if len(bare.split()) >= 3:
                found.append(Publication(bare, (document.evidence(first.start, last.end, model=PAGE, score=0.8),)))
    return tuple(found)


def wishes(document: Document, spans: Sequence[Span]) -> Wishes | None:
    """What a section of wishes says, and notice and pay wherever the header, the summary or personal details name them."""
    wanted = section_lines(document, frozenset({"wishes"}))
    evidence: list[Evidence] = []

    def found(pattern: re.Pattern[str], areas: Sequence[tuple[int, int]]) -> str | None:
        for a, b in areas:
            match = pattern.search(document.text, a, b)
            if match:
                group = next(g for g in range(1, (match.lastindex or 0) + 1) if match[g])
                evidence.append(document.evidence(match.start(group), match.end(group), model="pattern", score=0.9))
                return " ".join(match[group].split())
        return None

    def tagged(label: str, areas: Sequence[tuple[int, int]]) -> str | None:
        span = next((s for s in spans if s.label == label and any(a <= s.start < b for a, b in areas)), None)
        if span is None:
            return None
        evidence.append(document.evidence(span.start, span.end, model=span.model, score=span.score))
        return " ".join(document.text[span.start : span.end].split())

    own = [(document.lines[lines[0]].start, document.lines[lines[-1]].end) for lines in wanted]
    near = own + [(s.start, s.end) for s in document.sections if s.kind in ("header", "summary", "personal")]
    said = Wishes(
        text="\n".join(document.lines[n].text for lines in wanted for n in lines),
        title=tagged("TITLE", own),
        place=tagged("LOCATION", own),
        remote=found(_REMOTE, own),
        hours=found(_HOURS, own),
        pay=found(_PAY, own) if own else found(re.compile(_PAY.pattern.split("|((?:")[0], re.I), near),
        notice=found(_NOTICE, near),
        evidence=tuple(evidence),
    )
    return said if said.text or said.notice or said.pay else None
