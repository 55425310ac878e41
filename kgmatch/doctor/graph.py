"""What must not be in a graph: nodes and relationships that no document supports any more.

The program leaves none of these. They come of a change by hand, a copy of half a store, or a fault of the program.
"""

from __future__ import annotations

from collections.abc import Iterator

from kgmatch.doctor.finding import Finding, counted
from kgmatch.store import Store
from kgmatch.store.queries import doctor as q

PART = "store"
REFRESH = "kgmatch ingest --refresh PATH… writes what the documents say anew"
ANEW = "no document answers for it: ingest the files into a new store (--store), and report it if nothing was changed by hand"

_FAULTS = (
    (q.CANDIDATES_WITHOUT_DOCUMENT, "candidate without a document", "candidates without a document", ANEW),
    (q.POSTINGS_WITHOUT_DOCUMENT, "posting without a document", "postings without a document", ANEW),
    (q.DOCUMENTS_WITHOUT_OWNER, "document of nobody", "documents of nobody", REFRESH),
    (q.POSITIONS_NOT_STATED, "position that no document states", "positions that no document states", ANEW),
    (q.QUALIFICATIONS_NOT_STATED, "qualification that no document states", "qualifications that no document states", ANEW),
    (q.SKILLS_NOT_MENTIONED, "skill of a candidate that none of their documents mentions", "skills of candidates that none of their documents mentions", REFRESH),
)  # fmt: skip


def inconsistencies(store: Store) -> Iterator[Finding]:
    """Each kind of fault with its number and one example; one line when there is none."""
    clean = True
    for query, one, many, do in _FAULTS:
        n, example = _found(store, query)
        if n:
            clean = False
            yield Finding(PART, "fail", f"{counted(n, one, many)}: {example}{', for one' if n > 1 else ''}", do)
    left = {label: found for label, query in q.POINTED_TO_BY_NOTHING.items() if (found := _found(store, query))[0]}
    if left:
        clean = False
        says = ", ".join(f"{label} {n:,} ({example})" for label, (n, example) in left.items())
        yield Finding(PART, "warn", f"nodes that nothing points to: {says}", ANEW)
    if clean:
        yield Finding(PART, "ok", "every node and every skill has a document that supports it")


def _found(store: Store, query: str) -> tuple[int, str | None]:
    """How many, and one of them. Asked again before it counts: a batch may have been written while it was counted."""
    (row,) = store.read(query)
    if row["n"]:
        (row,) = store.read(query)
    return int(row["n"]), row["example"]
