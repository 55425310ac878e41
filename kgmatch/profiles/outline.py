"""The outline of a resume: its jobs and studies with their fields chosen, and the spans that follow from it.

Titles, employers, schools, degrees and places inside these entries are those that the page's structure and the tagger
together say; skill sections give their items as written. Everything else stays as the tagger has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kgmatch.concepts.index import ConceptIndex
from kgmatch.model import Document, Span
from kgmatch.profiles.cells import section_lines
from kgmatch.profiles.columns import head_of
from kgmatch.profiles.records import Entry, entries_of
from kgmatch.profiles.skill_list import certification_items, language_items, skill_items
from kgmatch.profiles.structure import PAGE, Settled, settle
from kgmatch.profiles.words import Words
from kgmatch.reading.sections import KINDS

JOB_FIELDS = ("TITLE", "EMPLOYER", "LOCATION")
STUDY_FIELDS = ("DEGREE", "SCHOOL", "FIELD", "LOCATION", "GRADE", "BOARD")
SKILL_LABELS = frozenset({"SKILL", "TOOL", "SOFT_SKILL"})
LANGUAGE = frozenset({"language"})
SURE_TITLE = 1.2  # the least weight of a title that makes a job of an entry outside the experience sections
ITEM_SCORE = 0.6  # of a skill section's item that the tagger did not see


@dataclass(frozen=True)
class Outline:
    """`jobs` and `studies` in the order of the document; `spans` sorted by start, as profiles and the linker read them."""

    jobs: tuple[Settled, ...]
    studies: tuple[Settled, ...]
    spans: tuple[Span, ...]


def outline(document: Document, tagged: Sequence[Span], index: ConceptIndex) -> Outline:
    words = Words(index)
    headings = [(s.start, s.start + len(s.heading)) for s in document.sections if s.heading]
    spans = [s for s in tagged if not any(a <= s.start and s.end <= b + 2 for a, b in headings)]
    jobs = [s for s in _settled(document, spans, words, _job_entries(document), JOB_FIELDS) if {"TITLE", "EMPLOYER"} & s.fields.keys()]  # fmt: skip
    jobs += [s for s in _settled(document, spans, words, _other_entries(document), JOB_FIELDS) if _is_job(s)]
    jobs.sort(key=lambda s: s.entry.head[0])
    studies = [s for s in _settled(document, spans, words, _study_entries(document), STUDY_FIELDS) if {"DEGREE", "SCHOOL"} & s.fields.keys()]  # fmt: skip
    final = _with_fields(spans, [*jobs, *studies])
    return Outline(tuple(jobs), tuple(studies), _with_items(document, final, index))


def _settled(document: Document, spans: Sequence[Span], words: Words, sections: Iterable[list[Entry]], names: tuple[str, ...]) -> list[Settled]:  # fmt: skip
    return [found for entries in sections for found in settle(document, entries, spans, words, names)]


def _job_entries(document: Document) -> list[list[Entry]]:
    """The entries of the experience sections or, where none was found, of all that is no other section."""
    areas = [*section_lines(document, frozenset({"experience"})), *_tables(document, "EMPLOYER")]
    if not areas:
        areas = section_lines(document, frozenset({"header", "summary"}))
        return [[e for e in entries_of(document, lines) if any(c.period is not None and c.period.start for c in e.cells)] for lines in areas]  # fmt: skip
    return [entries_of(document, lines) for lines in areas]


def _tables(document: Document, field: str) -> list[list[int]]:
    """The lines of sections of other kinds whose first line is a table's head that names the field."""
    found = []
    for lines in section_lines(document, frozenset(KINDS) - {"experience", "education", "header"}):
        if any(field in column.fields for column in head_of(document.lines[lines[0]])):
            found.append(lines)
    return found


def _other_entries(document: Document) -> list[list[Entry]]:
    """The entries of sections whose heading says nothing of what they hold ("Research", "Kitchen & floor")."""
    return [entries_of(document, lines) for lines in section_lines(document, frozenset({"other"}))]


def _is_job(settled: Settled) -> bool:
    """Whether an entry of an unnamed section is a job beyond doubt: a title and a range of dates."""
    ranged = any(cell.period is not None and cell.period.start is not None for cell in settled.entry.cells)
    return ranged and "TITLE" in settled.fields and settled.fields["TITLE"].weight >= SURE_TITLE


def _study_entries(document: Document) -> list[list[Entry]]:
    areas = [*section_lines(document, frozenset({"education"})), *_tables(document, "SCHOOL")]
    if not areas:  # some head their schooling "Training"
        areas = section_lines(document, frozenset({"certifications"}))
    return [entries_of(document, lines) for lines in areas]


def _with_fields(spans: Sequence[Span], settled: Sequence[Settled]) -> list[Span]:
    """The spans with the chosen fields in place of what the tagger had in the heads of the entries."""
    chosen = [
        Span(c.cell.start, c.cell.end, name, c.score, c.model)
        for s in settled
        for name, c in s.fields.items()
        if name not in ("GRADE", "BOARD")
    ]
    heads = [(cell.start, cell.end) for s in settled for cell in s.entry.cells]
    records = frozenset({"TITLE", "EMPLOYER", "SCHOOL", "DEGREE", "FIELD", "LOCATION", "NAME", "CERTIFICATION"})
    kept = [
        s
        for s in spans
        if not any(c.start < s.end and s.start < c.end for c in chosen if s.label in records or _inside(s, c))
        and not (s.label in ("TITLE", "EMPLOYER", "SCHOOL", "DEGREE") and any(a <= s.start < b for a, b in heads))
    ]
    return sorted([*kept, *chosen], key=lambda s: (s.start, -s.end))


def _inside(span: Span, chosen: Span) -> bool:
    """A skill span that is all of a title is no skill."""
    return span.start <= chosen.start and chosen.end <= span.end


def _with_items(document: Document, spans: Sequence[Span], index: ConceptIndex) -> tuple[Span, ...]:
    """The spans with skill sections' items as written: one item, one span."""
    kept = list(spans)
    for item in skill_items(document):
        inside = [s for s in kept if s.start < item.end and item.start < s.end]
        skills = [s for s in inside if s.label in SKILL_LABELS]
        main = max(skills, key=lambda s: (s.end - s.start, s.score), default=None)
        if any(s.label in ("LANGUAGE", "CERTIFICATION", "EMAIL", "URL", "PHONE", "NAME", "DATE") and s.end - s.start > 0.7 * (item.end - item.start) for s in inside):  # fmt: skip
            continue
        label, score, model = (main.label, main.score, main.model) if main else ("SKILL", ITEM_SCORE, PAGE)
        kept = [s for s in kept if s not in skills]
        kept.append(Span(item.start, item.end, label, score, model))
    for item in certification_items(document):
        inside = [s for s in kept if s.start < item.end and item.start < s.end]
        if not any(s.label in ("CERTIFICATION", "DEGREE", "SCHOOL") for s in inside):
            kept.append(Span(item.start, item.end, "CERTIFICATION", ITEM_SCORE, PAGE))
    for item in language_items(document):
        text = document.text[item.start : item.end]
        if index.find(text, LANGUAGE) and not any(
            s.start < item.end and item.start < s.end and s.label == "LANGUAGE" for s in kept
        ):
            kept = [s for s in kept if not (s.start < item.end and item.start < s.end)]
            kept.append(Span(item.start, item.end, "LANGUAGE", ITEM_SCORE, PAGE))
    return tuple(sorted(kept, key=lambda s: (s.start, -s.end)))
