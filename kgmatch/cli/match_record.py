"""Matches as the JSON and the CSV of `kgmatch match` have them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kgmatch.cli.filters import cost_records, filter_records, why_records
from kgmatch.matching.coverage import NOT_EVIDENCED
from kgmatch.matching.engine import Matching
from kgmatch.model import Coverage, Criterion, Held, Match, Reason
from kgmatch.profiles.json_resume import evidence_record

People = dict[str, tuple[str | None, tuple[str, ...]]]  # id → name and files


def job_record(found: Matching, job: Path, excluded: People, scorer: str, *, relax: bool = False) -> dict[str, Any]:
    """A posting with its matches and with whom a must-have or a filter left out."""
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
                    "minMonths": r.min_months,
                }
                for r in posting.requirements
            ],
            "scorer": scorer,
            "ranked": found.ranked,
            "filters": filter_records(found),
        },
        "matches": [match_record(m) for m in found.matches],
        "excluded": [
            {
                "candidate": who_record(e.candidate_id, *excluded.get(e.candidate_id, (None, ()))),
                "reason": e.reason,
                "reasons": why_records(e.why),
            }
            for e in found.excluded
        ],
        **({"relax": cost_records(found, excluded)} if relax else {}),
    }


def who_record(id: str, name: str | None, sources: tuple[str, ...]) -> dict[str, Any]:
    return {"id": id, "name": name, "sources": list(sources)}


def match_record(m: Match) -> dict[str, Any]:
    return {
        "candidate": who_record(m.candidate_id, m.name, m.sources),
        "score": m.score,
        "probability": None if m.probability is None else round(m.probability, 4),
        "verdict": m.verdict,
        "reasons": [reason_record(r) for r in m.reasons],
        "missing": list(m.missing),
        "requirements": [requirement_record(c) for c in m.coverage],
        "criteria": [criterion_record(c) for c in m.criteria],
    }


def reason_record(r: Reason) -> dict[str, Any]:
    return {
        "kind": r.kind, "contribution": r.contribution, "says": r.says, "path": list(r.path), "concept": r.concept,
        "evidence": [evidence_record(e) for e in r.evidence],
    }  # fmt: skip


def flat_record(job: Path, rank: int, m: Match) -> dict[str, Any]:
    """A match as a row of CSV."""
    return {
        "job": str(job),
        "rank": rank,
        "score": round(m.score, 4),
        "verdict": m.verdict,
        "candidate": m.candidate_id,
        "name": m.name,
        "files": "; ".join(m.sources),
        "why": "; ".join(f"{r.says} {r.contribution:+.3f}" for r in m.reasons),
        "missing": "; ".join(m.missing),
    }


def requirement_record(c: Coverage) -> dict[str, Any]:
    """A requirement with what covers it; where it is not evidenced, what comes nearest to it, if anything does."""
    asked, held = c.requirement, c.held
    covers = held is not None and c.state != NOT_EVIDENCED
    nothing: dict[str, Any] = {"concept": None, "has": None, "nearness": None, "by": None, "path": [], "months": None, "lastUsed": None, "evidence": []}  # fmt: skip
    return {
        "label": asked.concept.label,
        "uri": asked.concept.uri,
        "importance": asked.importance,
        "mustHave": asked.must_have,
        "inferred": asked.inferred,
        "minMonths": asked.min_months,
        "state": c.state,
        "worth": round(c.worth, 4),
        **(_held(held) if held is not None and covers else nothing),
        "nearest": _held(held) if held is not None and not covers else None,
    }


def criterion_record(c: Criterion) -> dict[str, Any]:
    return {"kind": c.kind, "asked": c.asked, "found": c.found, "state": c.state}


def _held(held: Held) -> dict[str, Any]:
    """`has` is the label of the candidate's concept."""
    return {
        "concept": held.concept,
        "has": held.label,
        "nearness": round(held.nearness, 4),
        "by": held.by,
        "path": list(held.path),
        "months": held.months,
        "lastUsed": held.last_used,
        "evidence": [evidence_record(e) for e in held.evidence],
    }
