"""What the ranked list shows beside the scores: names, files and quoted lines, fetched after the ranking is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kgmatch.matching.engine import Matching
from kgmatch.model import Evidence, Match
from kgmatch.store import Store
from kgmatch.store.queries import matching as q

QUOTES = 3  # places a reason quotes at most


def with_evidence(matching: Matching, store: Store) -> Matching:
    """The same matches with name, sources and, for each skill reason and each requirement, where the documents say it."""
    return replace(matching, matches=completed(matching.matches, store))


def completed(matches: Sequence[Match], store: Store) -> tuple[Match, ...]:
    """Matches likewise, of one candidate or of many."""
    ids = list(dict.fromkeys(m.candidate_id for m in matches))
    people = people_of(store, ids)
    of_reasons = {r.concept for m in matches for r in m.reasons if r.concept is not None}
    uris = sorted(of_reasons | {c.held.concept for m in matches for c in m.coverage if c.held is not None})
    quotes: dict[tuple[str, str], list[Evidence]] = {}
    for row in store.read(q.SKILL_EVIDENCE, ids=ids, uris=uris) if ids and uris else []:
        quotes.setdefault((row["id"], row["uri"]), []).append(_evidence(row))

    def complete(match: Match) -> Match:
        name, sources = people.get(match.candidate_id, (None, ()))
        reasons = tuple(
            replace(r, evidence=tuple(quotes.get((match.candidate_id, r.concept or ""), ())[:QUOTES]))
            for r in match.reasons
        )
        coverage = tuple(
            replace(
                c, held=replace(c.held, evidence=tuple(quotes.get((match.candidate_id, c.held.concept), ())[:QUOTES]))
            )
            if c.held is not None
            else c
            for c in match.coverage
        )
        return replace(match, name=name, sources=sources, reasons=reasons, coverage=coverage)

    return tuple(complete(m) for m in matches)


def people_of(store: Store, ids: list[str]) -> dict[str, tuple[str | None, tuple[str, ...]]]:
    """Candidate id → name and files."""
    found: dict[str, tuple[str | None, tuple[str, ...]]] = {}
    for row in store.read(q.DISPLAY, ids=ids) if ids else []:
        known = found.get(row["id"], (None, ()))[1]
        found[row["id"]] = (row["name"], tuple(sorted({*known, *row["sources"]})))
    return found


def _evidence(row: dict[str, Any]) -> Evidence:
    x0, y0, x1, y1 = row["box"]
    return Evidence(
        row["document"], row["page"], (x0, y0, x1, y1), row["startChar"], row["endChar"], row["quote"], row["model"], row["confidence"]
    )  # fmt: skip
