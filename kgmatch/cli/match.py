"""`kgmatch match`: the ranked list as a table, JSON, CSV or a TREC run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kgmatch.cli.options import reader_options
from kgmatch.cli.output import MatchFormat, note, plain, put_csv, put_json, put_jsonl
from kgmatch.matching.display import people_of
from kgmatch.matching.engine import Matching
from kgmatch.model import Match, Reason
from kgmatch.pipeline import Pipeline
from kgmatch.profiles.json_resume import evidence_record
from kgmatch.settings import home, load_settings
from kgmatch.store import connect

TABLE_REASONS = 4
TABLE_MISSING = 4
EXCLUDED_NAMES = 12


def run(job: Path, *, top: int, store: str | None, form: str) -> None:
    settings = load_settings()
    pipeline = Pipeline(settings.threads, settings.tagger, home(), reader_options(settings), settings.scheme)
    posting = pipeline.posting(job)  # a fault in the job file is told before the store is opened
    with connect(store or settings.store, must_exist=True) as opened:
        found = pipeline.match_posting(posting, opened, top=top)
        excluded = people_of(opened, [e.candidate_id for e in found.excluded])
    if form == MatchFormat.trec:
        for rank, m in enumerate(found.matches, start=1):
            sys.stdout.write(f"{found.posting.id} Q0 {m.candidate_id} {rank} {m.score:.6f} kgmatch\n")
        return
    record = _record(found, job, excluded)
    if form == MatchFormat.json:
        put_json(record)
    elif form == MatchFormat.jsonl:
        put_jsonl(record["matches"])
    elif form == MatchFormat.csv:
        rows = [_flat(rank, m) for rank, m in enumerate(found.matches, start=1)]
        put_csv(rows, ("rank", "score", "verdict", "candidate", "name", "files", "why", "missing"))
    else:
        _table(found, job)
    if form != MatchFormat.json:
        _note_excluded(record["excluded"])


def _note_excluded(excluded: Sequence[dict[str, Any]]) -> None:
    """Whom a must-have removed, a line a reason."""
    by_reason: dict[str, list[str]] = {}
    for exclusion in excluded:
        who = exclusion["candidate"]
        by_reason.setdefault(exclusion["reason"], []).append(
            who["name"] or ", ".join(map(_file, who["sources"])) or who["id"]
        )
    for reason, names in by_reason.items():
        shown = ", ".join(names[:EXCLUDED_NAMES]) + (
            f" and {len(names) - EXCLUDED_NAMES} more" if len(names) > EXCLUDED_NAMES else ""
        )
        note(f"left out, {reason}: {shown}")


def _file(source: str) -> str:
    return Path(source).name


def _record(found: Matching, job: Path, excluded: dict[str, tuple[str | None, tuple[str, ...]]]) -> dict[str, Any]:
    posting = found.posting
    return {
        "job": {
            "id": posting.id,
            "source": str(job),
            "title": posting.title,
            "employer": posting.employer,
            "occupation": posting.occupation.label if posting.occupation else None,
            "requirements": [
                {
                    "label": r.concept.label,
                    "uri": r.concept.uri,
                    "importance": r.importance,
                    "mustHave": r.must_have,
                    "inferred": r.inferred,
                }
                for r in posting.requirements
            ],
            "ranked": found.ranked,
        },
        "matches": [_match(m) for m in found.matches],
        "excluded": [
            {"candidate": _who(e.candidate_id, *excluded.get(e.candidate_id, (None, ()))), "reason": e.reason}
            for e in found.excluded
        ],
    }


def _who(id: str, name: str | None, sources: tuple[str, ...]) -> dict[str, Any]:
    return {"id": id, "name": name, "sources": list(sources)}


def _match(m: Match) -> dict[str, Any]:
    return {
        "candidate": _who(m.candidate_id, m.name, m.sources),
        "score": m.score,
        "probability": round(m.probability, 4),
        "verdict": m.verdict,
        "reasons": [_reason(r) for r in m.reasons],
        "missing": list(m.missing),
    }


def _reason(r: Reason) -> dict[str, Any]:
    return {
        "kind": r.kind, "contribution": r.contribution, "says": r.says, "path": list(r.path), "concept": r.concept,
        "evidence": [evidence_record(e) for e in r.evidence],
    }  # fmt: skip


def _flat(rank: int, m: Match) -> dict[str, Any]:
    return {
        "rank": rank,
        "score": round(m.score, 4),
        "verdict": m.verdict,
        "candidate": m.candidate_id,
        "name": m.name,
        "files": "; ".join(m.sources),
        "why": "; ".join(f"{r.says} {r.contribution:+.3f}" for r in m.reasons),
        "missing": "; ".join(m.missing),
    }


def _table(found: Matching, job: Path) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 150)
    posting = found.posting
    heading = " · ".join(part for part in (posting.title or job.name, posting.employer, posting.place) if part)
    console.print(Text(plain(heading), style="bold"), Text(f"{found.ranked} candidates ranked", style="dim"))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column, options in (("", {"justify": "right"}), ("score", {"justify": "right"}), ("candidate", {}), ("why", {"ratio": 3}), ("missing", {"ratio": 2})):  # fmt: skip
        table.add_column(column, overflow="fold", **options)
    for rank, m in enumerate(found.matches, start=1):
        who = Text(plain(m.name or "(no name found)"), style="bold") + Text("\n" + plain(", ".join(map(_file, m.sources))), style="dim")  # fmt: skip
        why = "; ".join(f"{plain(r.says)}{_where(r)}" for r in _telling(m.reasons))
        missing = ", ".join(map(plain, m.missing[:TABLE_MISSING]))
        more = len(m.missing) - TABLE_MISSING
        table.add_row(
            str(rank), f"{m.score:.2f}\n{m.verdict}", who, why, missing + (f" and {more} more" if more > 0 else "")
        )
    console.print(table)


def _telling(reasons: Sequence[Reason]) -> list[Reason]:
    """The reasons that tell a recruiter most in a few words: the weightiest skills, then the weightiest of the others."""
    by_concept = {r.concept: r for r in reversed(reasons) if r.kind == "skill"}  # the weightiest of each comes last
    skills = [r for r in reasons if r.kind == "skill" and by_concept[r.concept] is r][:TABLE_REASONS]
    return skills + [r for r in reasons if r.kind != "skill" and r.kind != "text"][: 2 if skills else TABLE_REASONS]


def _where(reason: Reason) -> str:
    return f" (p. {reason.evidence[0].page})" if reason.evidence else ""
