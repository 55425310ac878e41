"""Posting or resume? Told by what only the one or the other says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kgmatch.model import Document, Span
from kgmatch.profiles.dates import parse_period

_POSTING = re.compile(
    r"\b(?:we(?:'re| are)? (?:are )?(?:looking for|seeking|hiring|offer|recruiting)|(?:is|are) (?:now )?(?:hiring|looking for|seeking|recruiting)|"
    r"you will|you'll|you have|you are|your (?:tasks|profile|role|responsibilities|duties)|what you|about (?:you|us|the role)|who we are|"
    r"(?:to )?apply(?: now| by| to| with|:)|applications?|applicants?|(?:successful|ideal) candidate|the (?:role|person|post|position)|vacancy|"
    r"job (?:description|purpose|summary|type)|requirements|person specification|essential criteria|equal opportunit\w*|benefits|"
    r"salary|per (?:annum|hour)|full[- ]time|closing date|join (?:us|our)|position:|reports? to|wanted|must have|nice to have)\b",
    re.I,
)
_RESUME = re.compile(
    r"\b(?:curriculum vitae|resume|objective|references (?:are )?available|date of birth|nationality|marital status|i am|i have|my|"
    r"employment history|work(?:ing)? experience|professional experience|career history|declaration|hobbies)\b",
    re.I,
)


def is_posting(document: Document, spans: Sequence[Span]) -> bool:
    """Whether the document advertises a job. A resume names its owner and dates what was done; a posting addresses you."""
    text = document.text
    asks = len({m[0].lower() for m in _POSTING.finditer(text)})
    tells = len({m[0].lower() for m in _RESUME.finditer(text)})
    named = any(s.label == "NAME" and s.score > 0.5 for s in spans)
    periods = [parse_period(text[s.start : s.end]) for s in spans if s.label == "DATE"]
    worked = sum(p.start is not None and (p.end is not None or p.current) for p in periods)
    contact = any(s.label in ("EMAIL", "PHONE") and s.start < 400 for s in spans)
    sections = {s.kind for s in document.sections}
    if {"experience", "education"} <= sections:
        tells += 2
    elif not named and not contact and worked == 0:
        return asks >= 1 and asks >= tells
    return asks >= 2 and asks > tells + 2 * named + min(worked, 6)
