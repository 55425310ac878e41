"""Nodes that several share, such as employers and places: those go that nothing points to any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from kgmatch.store import Transaction
from kgmatch.store.queries import forgetting as q

Shared = Mapping[str, Sequence[str]]


def read_shared(transaction: Transaction, *, documents: Sequence[str], postings: Sequence[str] = ()) -> Shared:
    """What these documents and postings point to, keys by label: read before they change, looked at again after."""
    found: dict[str, set[str]] = defaultdict(set)
    for query, ids in (
        (q.SHARED_BY_DOCUMENTS, documents),
        (q.SHARED_BY_POSITIONS, documents),
        (q.SHARED_BY_POSTINGS, postings),
    ):
        for row in transaction.read(query, ids=list(ids)) if ids else ():
            for label in row["labels"]:
                found[label].add(row["key"])
    return {label: sorted(keys) for label, keys in found.items()}


def drop_orphans(transaction: Transaction, shared: Shared) -> None:
    transaction.write(*((q.DROP_ORPHANS[label], {"keys": keys}) for label, keys in shared.items()))
