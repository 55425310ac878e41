"""The table of `kgmatch match`, and what of a match it tells."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from kgmatch.cli.output import plain
from kgmatch.matching.engine import Matching
from kgmatch.matching.scorers import FULL
from kgmatch.model import Match, Posting, Reason, Requirement
from kgmatch.profiles.posting import IMPORTANCE, UNLINKED_FACTOR
from kgmatch.profiles.statements import ASKED

TABLE_REASONS = 4
TABLE_MISSING = 4
ASKED_IN_WORDS = IMPORTANCE[ASKED] * UNLINKED_FACTOR


def put_table(found: Matching, job: Path, scorer: str) -> None:
    """The ranked list, with what a recruiter looks at first."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 150)
    posting = found.posting
    heading = " · ".join(part for part in (posting.title or job.name, posting.employer, posting.place) if part)
    console.print(
        Text(plain(heading), style="bold"),
        Text(f"{found.ranked} candidates ranked{'' if scorer == FULL else f' by {scorer}'}", style="dim"),
    )
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column, options in (("", {"justify": "right"}), ("score", {"justify": "right"}), ("candidate", {}), ("why", {"ratio": 3}), ("missing", {"ratio": 2})):  # fmt: skip
        table.add_column(column, overflow="fold", **options)
    for rank, m in enumerate(found.matches, start=1):
        who = Text(plain(m.name or "(no name found)"), style="bold") + Text("\n" + plain(", ".join(Path(source).name for source in m.sources)), style="dim")  # fmt: skip
        why = "; ".join(f"{plain(r.says)}{page_of(r)}" for r in telling(m.reasons))
        lacks = missing_told(m, posting)
        missing = ", ".join(map(plain, lacks[:TABLE_MISSING]))
        more = len(lacks) - TABLE_MISSING
        table.add_row(
            str(rank),
            f"{m.score:.2f}\n{m.verdict or ''}",
            who,
            why,
            missing + (f" and {more} more" if more > 0 else ""),
        )
    console.print(table)


def is_duty(requirement: Requirement) -> bool:
    """A duty in words that no concept means ("see it through"): nobody meets it in just these words, so where there is
    little room it is not told. It stays in the records and on the cards."""
    return (
        requirement.concept.kind == "mention" and requirement.importance < ASKED_IN_WORDS and not requirement.must_have
    )


def missing_told(m: Match, posting: Posting) -> list[str]:
    """What the candidate lacks, but for such duties."""
    duties = {r.concept.label for r in posting.requirements if is_duty(r)}
    return [label for label in m.missing if label not in duties]


def telling(reasons: Sequence[Reason]) -> list[Reason]:
    """The reasons that tell a recruiter most in a few words: the weightiest skills, then the weightiest of the others."""
    by_concept = {r.concept: r for r in reversed(reasons) if r.kind == "skill"}  # the weightiest of each comes last
    skills = [r for r in reasons if r.kind == "skill" and by_concept[r.concept] is r][:TABLE_REASONS]
    return skills + [r for r in reasons if r.kind != "skill" and r.kind != "text"][: 2 if skills else TABLE_REASONS]


def page_of(reason: Reason) -> str:
    return f" (p. {reason.evidence[0].page})" if reason.evidence else ""
