"""The same person in several documents: merging two candidates, taking a merge back, and noting what was decided.

A merge moves documents: DESCRIBED_BY notes the owners that a document had (`formerOwners`, the first of them first) and why
it was moved each time (`mergedBy`), and the person's own edges follow from all documents that they have then. Taking it
back moves the documents back, so that the candidates are what they were, to the last property.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kgmatch.errors import DataError
from kgmatch.graph.orphans import drop_orphans, read_shared
from kgmatch.graph.statements import Row, Rows, batches
from kgmatch.graph.write import put_people
from kgmatch.store import Store, Transaction
from kgmatch.store.queries import forgetting, merging, writing


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two candidates who may be one person: how probable, and what speaks for and against it."""

    a: str
    b: str
    probability: float
    why: str


def merge(store: Store, keep: str, other: str, *, by: str, why: str, probability: float | None = None) -> None:
    """`other`'s documents become `keep`'s, and `other` is no more. `by`: who decided, "rule", "model" or "person".

    Undecided pairs of `other` become those of `keep`. Raises DataError when one of them is not there.
    """
    if keep == other:
        raise DataError(f"{keep}: the same candidate twice; name two")
    sure = f" p={probability:.4f}" if probability is not None else ""
    record = f"{date.today().isoformat()} {by}{sure}: {why}"

    def work(transaction: Transaction) -> None:
        documents = _documents(transaction, [keep, other])
        moved = [
            {
                "owner": keep, "document": row["document"], "formerOwners": [*(row["formerOwners"] or ()), other],
                "mergedBy": [*(row["mergedBy"] or ()), record],
            }
            for row in documents[other]
        ]  # fmt: skip
        pairs = [(row["type"], {"a": keep, "b": row["other"], "probability": row["probability"], "why": row["why"]})
            for row in transaction.read(merging.PAIRS_OF, id=other) if row["other"] != keep]  # fmt: skip
        decided = {row["other"] for row in transaction.read(merging.PAIRS_OF, id=keep)}
        new = [(type, row) for type, row in pairs if row["b"] not in decided]
        transaction.write(
            (merging.DROP_PAIRS, {"rows": [{"a": keep, "b": other}]}),
            (merging.MERGE_PAIRS, {"rows": [row for type, row in new if type == "SAME_PERSON"]}),
            (merging.MERGE_DECIDED, {"rows": [row for type, row in new if type != "SAME_PERSON"]}),
        )
        _move(transaction, moved, [keep, other])

    store.transaction(work)


def split(store: Store, candidate: str, former: str) -> None:
    """Take back that `former` was merged into `candidate`, and note that they are two people.

    Raises DataError when nothing of `former` is in `candidate`.
    """

    def work(transaction: Transaction) -> None:
        documents = _documents(transaction, [candidate])[candidate]
        moved = []
        for row in documents:
            owners = row["formerOwners"] or []
            if former in owners:
                at = owners.index(former)
                moved.append({
                    "owner": former, "document": row["document"], "formerOwners": owners[:at] or None,
                    "mergedBy": (row["mergedBy"] or [])[:at] or None,
                })  # fmt: skip
        if not moved:
            known = sorted({owner for row in documents for owner in row["formerOwners"] or ()})
            raise DataError(
                f"{former} was never merged into {candidate}; "
                + (f"what was: {', '.join(known)}" if known else "nobody was")
            )
        _move(transaction, moved, [candidate, former])
        decision = {
            "a": candidate,
            "b": former,
            "probability": None,
            "why": f"{date.today().isoformat()} person: split",
        }
        transaction.write((merging.MERGE_DECIDED, {"rows": [decision]}))

    store.transaction(work)


def keep_apart(store: Store, a: str, b: str) -> None:
    """Note that two candidates are two people: the pair is neither merged nor listed again. Raises DataError."""
    if a == b:
        raise DataError(f"{a}: the same candidate twice; name two")

    def work(transaction: Transaction) -> None:
        _documents(transaction, [a, b])
        row = {"a": a, "b": b, "probability": None, "why": f"{date.today().isoformat()} person: kept apart"}
        transaction.write((merging.DROP_PAIRS, {"rows": [row]}), (merging.MERGE_DECIDED, {"rows": [row]}))

    store.transaction(work)


def former_owners(store: Store, candidate: str) -> list[str]:
    """Who was merged into the candidate, those merged first first. Raises DataError when there is none of this id."""
    rows = _found(store.read(merging.DOCUMENTS_WITH_EDGES, ids=[candidate]), [candidate])[candidate]
    return list(dict.fromkeys(owner for row in rows for owner in row["formerOwners"] or ()))


def doubts(store: Store) -> list[Doubt]:
    """The undecided pairs, the most probable first."""
    return [
        Doubt(r["a"], r["b"], r["probability"], r["why"])
        for r in store.read(merging.PAIRS)
        if r["type"] == "SAME_PERSON"
    ]


def kept_apart(store: Store) -> set[frozenset[str]]:
    """The pairs of which it was decided that they are two people."""
    return {frozenset((r["a"], r["b"])) for r in store.read(merging.PAIRS) if r["type"] == "NOT_SAME_PERSON"}


def replace_doubts(store: Store, found: Sequence[Doubt]) -> None:
    """These are the undecided pairs now, instead of those that were."""
    rows: list[Row] = [{"a": d.a, "b": d.b, "probability": d.probability, "why": d.why} for d in found]
    store.write((merging.DROP_ALL_PAIRS, {}), *batches(merging.MERGE_PAIRS, rows))


def _documents(transaction: Transaction, ids: Sequence[str]) -> dict[str, list[Row]]:
    return _found(transaction.read(merging.DOCUMENTS_WITH_EDGES, ids=list(ids)), ids)


def _found(owned: Sequence[Row], ids: Sequence[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {id: [] for id in ids}
    for row in owned:
        found[row["owner"]].append(row)
    for id, rows in found.items():
        if not rows:
            raise DataError(
                f"{id}: no such candidate in the store; `kgmatch people review` and `kgmatch match` show ids"
            )
    return found


def _move(transaction: Transaction, rows: Sequence[Row], people: Sequence[str]) -> None:
    """Give documents to their new owners, and both people what follows from the documents that they have then."""
    documents = [row["document"] for row in rows]
    shared = read_shared(transaction, documents=documents)
    transaction.write(
        (forgetting.DROP_DESCRIBED_BY, {"ids": documents}),
        (merging.MERGE_OWNERS, {"ids": sorted({row["owner"] for row in rows})}),
        (writing.MERGE_CANDIDATE_DOCUMENTS, {"rows": list(rows)}),
    )
    made = Rows()
    put_people(transaction, made, dict.fromkeys(people, ()))
    transaction.write(*made.statements())
    drop_orphans(transaction, shared)
