"""Forgetting a person: all that only they support goes, what others share stays, and their documents are refused from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kgmatch.errors import DataError
from kgmatch.graph.orphans import drop_orphans, read_shared
from kgmatch.graph.stated import read_stated
from kgmatch.store import Store, Transaction
from kgmatch.store.queries import bookkeeping, forgetting, merging


@dataclass(frozen=True, slots=True)
class Erased:
    """What was removed. `identifiers`: names, e-mails, phones, links and files; `quotes`: what their documents were quoted
    with, titles, degrees and the names beside them. Both are for a search, and are kept nowhere.
    """

    candidate: str
    documents: tuple[str, ...]
    sources: tuple[str, ...]
    identifiers: tuple[str, ...]
    quotes: tuple[str, ...]


def erase(store: Store, candidate: str) -> Erased:
    """Remove a candidate with all their documents, in one transaction. Raises DataError when there is none of this id."""

    def work(transaction: Transaction) -> Erased:
        rows = transaction.read(merging.DOCUMENTS_WITH_EDGES, ids=[candidate])
        if not rows:
            raise DataError(f"{candidate}: no such candidate in {store.uri}; nothing was removed")
        documents = [row["document"] for row in rows]
        sources = sorted({source for row in rows for source in row["sources"]})
        said = read_stated(transaction, documents).values()
        texts = {row["text"] for row in transaction.read(forgetting.QUOTES_OF, ids=documents)}
        for row in transaction.read(forgetting.WORDS_OF_STATED, ids=documents):
            texts |= set(row["texts"])
        shared = read_shared(transaction, documents=documents)
        transaction.write(
            (forgetting.DROP_STATED, {"ids": documents}),
            (forgetting.DROP_DOCUMENTS, {"ids": documents}),
            (forgetting.DROP_CANDIDATES, {"ids": [candidate]}),
            (bookkeeping.DROP_FAILURES, {"ids": sources}),
        )
        drop_orphans(transaction, shared)
        today = date.today().isoformat()
        transaction.write((forgetting.MERGE_FORGOTTEN, {"rows": [{"id": id, "on": today} for id in documents]}))
        identifiers = {text for d in said for text in (d.name, *d.emails, *d.phones, *d.links, *sources) if text}
        quotes = {text for text in texts | {d.headline for d in said} if text} - identifiers
        return Erased(candidate, tuple(documents), tuple(sources), tuple(sorted(identifiers)), tuple(sorted(quotes)))

    return store.transaction(work)


def readmit(store: Store, documents: Sequence[str]) -> None:
    """Let documents, by their SHA-256, be read again that were refused since their person was forgotten."""
    store.write((forgetting.DROP_FORGOTTEN, {"ids": list(documents)}))
