"""`kgmatch show`: one resume as it was read, each fact with its place."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kgmatch.cli.options import pipeline
from kgmatch.cli.output import plain, put_table
from kgmatch.errors import DataError
from kgmatch.matching.engine import duration
from kgmatch.model import Candidate, Evidence
from kgmatch.settings import load_settings
from kgmatch.store import connect
from kgmatch.store.queries import matching as q


def run(target: str, *, store: str | None, html: bool = False, out: Path | None = None) -> None:
    """Print what was read of the file or candidate; with `html` write it to `out` as a page instead."""
    settings = load_settings()
    path = Path(target)
    if not path.is_file():
        if not target.startswith("c_"):
            raise DataError(f"{target}: neither a file nor the id of a candidate (c_…)")
        with connect(store or settings.store, must_exist=True) as opened:
            sources = opened.read(q.DISPLAY, ids=[target])
        if not sources:
            raise DataError(f"{target}: no such candidate in {store or settings.store}")
        path = next((Path(s) for row in sources for s in row["sources"] if Path(s).is_file()), path)
        if not path.is_file():
            raise DataError(
                f"{target}: its file is no longer there: {', '.join(s for row in sources for s in row['sources'])}"
            )
    if html:
        out = _checked(out, path)
    found = pipeline().candidate(path)
    if out is None:
        _print(found)
        return
    from kgmatch.cli.show_html import page

    out.write_bytes(page(found, path.read_bytes()).encode())
    sys.stdout.write(f"{out}\n")


def _checked(out: Path | None, path: Path) -> Path:
    """Where the page goes: a file named by the user, else one of the resume's name here, if nothing else is lost by it."""
    from kgmatch.cli.show_html import is_ours

    to = out or Path(f"{path.stem}.html")
    if to.exists() and to.samefile(path):
        raise DataError(f"{to}: is the resume itself; name another file with --out")
    if out is None and to.exists() and not is_ours(to):
        raise DataError(f"{to}: exists, and kgmatch show did not write it; name another file with --out, or this one")
    return to


def _print(found: Candidate) -> None:
    document, contact = found.documents[0], found.contact
    out = sys.stdout
    out.write(f"{plain(contact.name or '(no name found)')}  {found.id}  {plain(document.source)}\n")
    facts = [found.headline, *contact.emails, *contact.phones, *contact.links, contact.place]
    out.write(" · ".join(plain(f) for f in facts if f) + "\n")
    grade = document.quality
    out.write(f"{len(document.pages)} pages, language {document.language}, quality {grade.grade}")
    out.write(f" ({'; '.join(grade.reasons)})\n\n" if grade.reasons else "\n\n")
    positions = [
        {
            "position": p.title,
            "employer": p.employer,
            "from": p.period.start,
            "to": "present" if p.period.current else p.period.end,
            "months": p.months,
            "occupation": p.occupation.label if p.occupation else None,
            "where": _where(p.evidence),
        }
        for p in found.positions
    ]
    studies = [
        {
            "study": s.degree,
            "field": s.field,
            "school": s.school,
            "to": s.period.end,
            "level": s.level,
            "where": _where(s.evidence),
        }
        for s in found.studies
    ]
    skills = [
        {
            "skill": s.concept.label,
            "kind": s.concept.kind,
            "used": duration(s.months) if s.months else None,
            "last": s.last_used,
            "sure": s.confidence,
            "as written": ", ".join(dict.fromkeys(" ".join(e.quote.split()) for e in s.evidence)),
            "where": _where(s.evidence),
        }
        for s in found.skills
    ]
    others = [{"also": f"{x.concept.label} {x.level or ''}", "where": _where(x.evidence)} for x in found.languages]
    others += [{"also": c.name, "where": _where(c.evidence)} for c in found.certifications]
    for rows in (positions, studies, skills, others):
        _section(rows)


def _section(rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        put_table(rows, list(rows[0]))
        sys.stdout.write("\n")


def _where(evidence: Sequence[Evidence]) -> str:
    pages = sorted({e.page for e in evidence})
    return f"p. {', '.join(map(str, pages))}" if pages else ""
