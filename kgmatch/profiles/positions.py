"""The outline's jobs → positions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kgmatch.model import Document, Evidence, Link, Period, Position
from kgmatch.profiles.claims import SKILL_SPANS
from kgmatch.profiles.dates import month_range
from kgmatch.profiles.outline import Outline
from kgmatch.profiles.records import dated_cell
from kgmatch.profiles.structure import PAGE, Chosen, Settled

_INTERN = re.compile(r"\b(?:intern(?:ship)?s?|trainee|placement|praktik\w+|werkstudent\w*|stagiaire|stage|becari\w+|prácticas|tirocin\w+|industrial training|apprentice\w*|co-op)\b|实习", re.I)  # fmt: skip
_VOLUNTEER = re.compile(r"\b(?:volunt\w+|ehrenamt\w*|bénévol\w+|voluntari\w+|volontari\w+|pro bono)\b|志愿", re.I)
_MOST = 2000  # characters of a position's summary


def positions(document: Document, found: Outline, links: Sequence[Link]) -> tuple[Position, ...]:
    """Positions in the order of the document."""
    occupation = {(link.span.start, link.span.end): link for link in links if link.span.label == "TITLE"}
    jobs = _with_inherited(found.jobs)
    result = []
    for n, job in enumerate(jobs):
        start = min(cell.start for cell in job.entry.cells)
        until = _until(document, jobs, n)
        title, employer, place = (job.fields.get(name) for name in ("TITLE", "EMPLOYER", "LOCATION"))
        when = dated_cell(job.entry)
        period = when.period if when is not None and when.period is not None else Period()
        reach = month_range(period, document.as_of)
        link = occupation.get((title.cell.start, title.cell.end)) if title else None
        evidence = [_evidence(document, c) for c in (title, employer, place) if c is not None]
        if when is not None:
            evidence.insert(min(2, len(evidence)), document.evidence(when.start, when.end, model=PAGE, score=1.0))
        result.append(
            Position(
                id=f"p_{document.id[:16]}_{start}",
                title=_text(title),
                employer=_text(employer),
                period=period,
                months=reach[1] - reach[0] if reach else None,
                place=_text(place),
                occupation=link.concept if link and link.concept.kind == "occupation" else None,
                skills=tuple(sorted({k.concept.uri for k in links if k.span.label in SKILL_SPANS and start <= k.span.start < until})),
                summary=_summary(document, job),
                kind=_kind(document, job),
                evidence=tuple(evidence),
            )
        )  # fmt: skip
    return tuple(result)


def _with_inherited(jobs: Sequence[Settled]) -> list[Settled]:
    """Roles below an employer that is named once above them all take it over; the line that only names it is no job."""
    result: list[Settled] = []
    umbrella: Settled | None = None
    for n, job in enumerate(jobs):
        following = jobs[n + 1] if n + 1 < len(jobs) else None
        if (
            "TITLE" not in job.fields
            and not job.entry.body
            and following is not None
            and "EMPLOYER" not in following.fields
        ):
            umbrella = job
            continue
        if "EMPLOYER" in job.fields:
            umbrella = job
        elif umbrella is not None and "TITLE" in job.fields and any(c.period for c in job.entry.cells):
            job = replace(job, fields={**job.fields, "EMPLOYER": umbrella.fields["EMPLOYER"]})
        result.append(job)
    return result


def _until(document: Document, jobs: Sequence[Settled], n: int) -> int:
    """Where what is said of the job ends: at the next one of the section, or at the section's end."""
    start = min(cell.start for cell in jobs[n].entry.cells)
    section = document.section_at(start)
    end = section.end if section else len(document.text)
    if n + 1 < len(jobs):
        following = min(cell.start for cell in jobs[n + 1].entry.cells)
        if start < following < end:
            return following
    return end


def _summary(document: Document, job: Settled) -> str:
    """What is said of the job below its head."""
    return "\n".join(document.lines[n].text for n in job.entry.body)[:_MOST]


def _kind(document: Document, job: Settled) -> str:
    section = document.section_at(job.entry.cells[0].start)
    title = job.fields["TITLE"].cell.text if "TITLE" in job.fields else ""
    heading = section.heading if section else ""
    if _VOLUNTEER.search(title) or (
        _VOLUNTEER.search(heading) and not re.search(r"\b(?:work|professional|employment)\b", heading, re.I)
    ):
        return "volunteer"
    return "internship" if _INTERN.search(title) or _INTERN.search(heading) else "job"


def _text(chosen: Chosen | None) -> str | None:
    return " ".join(chosen.cell.text.split()) if chosen else None


def _evidence(document: Document, chosen: Chosen) -> Evidence:
    return document.evidence(chosen.cell.start, chosen.cell.end, model=chosen.model, score=chosen.score)
