"""How far a candidate covers a posting, as the JSON of `kgmatch match` has it."""

from __future__ import annotations

from typing import Any

from kgmatch.matching.coverage import NOT_EVIDENCED
from kgmatch.model import Coverage, Criterion, Held
from kgmatch.profiles.json_resume import evidence_record


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
