"""The store's postings as they were when they were read: with all that a score depends on, so that it comes out the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from kgmatch.model import Concept, Evidence, LanguageSkill, Posting, Requirement
from kgmatch.profiles.offers import Offer
from kgmatch.store import Store
from kgmatch.store.queries import matching as q

_NOWHERE = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class StoredPosting:
    """`sources`: the files that hold it; `as_of`: the day on which it was read, None where the store does not tell."""

    posting: Posting
    offer: Offer
    sources: tuple[str, ...]
    as_of: date | None


def stored_postings(store: Store) -> list[StoredPosting]:
    """All of them, by id. Evidence has quotes alone; the description is not kept.

    What an older version wrote lacks the order and the quotes of requirements: they come in the order of the document, with
    the mentions that it has, so a score may differ in the last digits until `kgmatch ingest --refresh`.
    """
    requirements, languages = _by_id(store.read(q.POSTING_REQUIREMENTS)), _by_id(store.read(q.POSTING_LANGUAGES))
    lacking = sorted(id for id, rows in requirements.items() if any(row["quotes"] is None for row in rows))
    mentions: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for row in store.read(q.POSTING_MENTIONS, ids=lacking) if lacking else []:
        mentions[row["id"], row["uri"]].append((row["startChar"], row["quote"] or ""))
    found = {}
    for row in store.read(q.POSTINGS):
        id = row["id"]
        asked = sorted(requirements[id], key=_place)
        spoken = sorted(languages[id], key=_place)
        posting = Posting(
            id=id,
            title=row["title"],
            employer=row["employer"],
            place=row["place"],
            description="",
            requirements=tuple(_requirement(r, row["document"], mentions[id, r["uri"]]) for r in asked),
            occupation=_occupation(row),
            level=row["degreeLevel"],
            min_months=row["minMonths"],
            languages=tuple(LanguageSkill(Concept(r["uri"], "", "language", r["label"]), r["level"]) for r in spoken),
            remote=row["remote"],
            must_languages=tuple(Concept(r["uri"], "", "language", r["label"]) for r in spoken if r["mustHave"]),
        )
        offer = Offer(row["hours"], row["pay"], row["begins"])
        day = date.fromisoformat(row["asOf"]) if row["asOf"] else None
        found[id] = StoredPosting(posting, offer, tuple(row["sources"] or ()), day)
    return list(found.values())


def _by_id(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["id"]].append(row)
    return found


def _place(row: dict[str, Any]) -> tuple[bool, int, bool, int, str]:
    rank, start = row.get("rank"), row["startChar"]
    return rank is None, rank or 0, start is None, start or 0, row["uri"]


def _requirement(row: dict[str, Any], document: str, mentions: list[tuple[int, str]]) -> Requirement:
    quotes = row["quotes"] if row["quotes"] is not None else [quote for _, quote in sorted(mentions)]
    return Requirement(
        concept=Concept(row["uri"], row["scheme"], row["kind"], row["label"]),
        importance=row["importance"],
        must_have=bool(row["mustHave"]),
        min_months=row["minMonths"],
        inferred=bool(row["inferred"]),
        evidence=tuple(Evidence(document, 1, _NOWHERE, 0, 0, quote, "", 1.0) for quote in quotes),
    )


def _occupation(row: dict[str, Any]) -> Concept | None:
    if row["occupation"] is None:
        return None
    return Concept(row["occupation"], row["occupationScheme"] or "", "occupation", row["occupationLabel"] or "")
