"""Labelled text varied without spoiling its labels: mentions replaced by others of their label, contact data masked.

Mention replacement follows Dai and Adel (COLING 2020). Masking shows the tagger the placeholders that it will meet
when a document's contact data has been hidden (`kgmatch.tagging.masking`).
"""

from __future__ import annotations

import random
import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace

from kgmatch.tagging.masking import PLACEHOLDERS
from kgmatch.training.examples import Example, Mark
from kgmatch.training.pools import Persona, any_label, entries

VARIED = frozenset({"dotin", "corpus-resumes", "corpus-postings"})


def augmented(example: Example, rng: random.Random, *, share: float) -> Example:
    """The example, or with probability `share` a varied one of the same structure."""
    if example.source not in VARIED or rng.random() >= share:
        return example
    persona = Persona(rng)
    makers: dict[str, Callable[[str], str]] = {
        "EMPLOYER": lambda _: persona.employer(),
        "SCHOOL": lambda _: persona.school(),
        "LOCATION": lambda _: persona.place(),
        "TITLE": lambda _: any_label(rng.choice(entries("occupation")), rng),
        "TOOL": lambda _: any_label(rng.choice(entries("tool")), rng),
        "LANGUAGE": lambda _: rng.choice(entries("language")).concept.label,
        "CERTIFICATION": lambda _: persona.certificate(),
        "PHONE": lambda _: persona.phone(),
    }
    if rng.random() < 0.5:
        makers |= {label: _always(placeholder) for label, placeholder in PLACEHOLDERS.items()}
    else:
        name = persona.name()
        makers |= {"NAME": lambda _: name, "EMAIL": lambda _: persona.email(name), "URL": lambda _: persona.url(name)}
    chosen = {label for label in makers if rng.random() < 0.7 or label in PLACEHOLDERS}
    varied = _replace(example, {label: make for label, make in makers.items() if label in chosen}, rng)
    return _careless(varied, rng) if rng.random() < 0.3 else varied


def _always(value: str) -> Callable[[str], str]:
    return lambda _: value


def _replace(example: Example, makers: dict[str, Callable[[str], str]], rng: random.Random) -> Example:
    """Replace marks that overlap no other mark; all offsets move along."""
    alone = [
        m
        for m in example.marks
        if len(m.labels) == 1
        and m.labels[0] in makers
        and not any(o is not m and o.start < m.end and m.start < o.end for o in example.marks)
    ]
    edits = []
    for mark in alone:
        if mark.labels[0] in PLACEHOLDERS or rng.random() < 0.8:
            new = makers[mark.labels[0]](example.text[mark.start : mark.end])
            edits.append((mark.start, mark.end, new))
    return _edited(example, edits)


def _edited(example: Example, edits: list[tuple[int, int, str]]) -> Example:
    """Stretches of the text replaced by others; all offsets move along, those inside a stretch to its edge."""
    edits.sort()
    befores, shifts, shift = [e[0] for e in edits], [0], 0
    for start, stop, new in edits:
        shift += len(new) - (stop - start)
        shifts.append(shift)

    def moved(offset: int, *, end: bool) -> int:
        n = bisect_left(befores, offset)  # edits that begin before the offset
        if n and offset < edits[n - 1][1]:
            start, _, new = edits[n - 1]
            return start + shifts[n - 1] + (len(new) if end else 0)
        return offset + shifts[n]

    out, at = [], 0
    for start, stop, new in edits:
        out += [example.text[at:start], new]
        at = stop
    out.append(example.text[at:])
    return replace(
        example,
        text="".join(out),
        marks=tuple(Mark(moved(m.start, end=False), moved(m.end, end=True), m.labels) for m in example.marks),
        untaught=tuple((moved(a, end=False), moved(b, end=True), labels) for a, b, labels in example.untaught),
    )


def _careless(example: Example, rng: random.Random) -> Example:
    """What careless extraction and careless people do: line breaks lost, to one blank or two; all in capitals or small."""
    kind = rng.random()
    if kind < 0.6:
        gap = "  " if kind < 0.4 else " "
        return _edited(example, [(m.start(), m.end(), gap) for m in re.finditer(r"\n+", example.text)])
    text = example.text.upper() if kind < 0.75 else example.text.lower()
    return replace(example, text=text) if len(text) == len(example.text) else example
