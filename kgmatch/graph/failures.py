"""Files that failed, kept in the graph so that they are not tried again until something about them has changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kgmatch.graph.known import Known, Quarantined
from kgmatch.store import Store
from kgmatch.store.queries import bookkeeping as q


def write_failure(store: Store, known: Known, source: str, digest: str | None, fingerprint: str, reason: str) -> None:
    """Note that the file failed. `digest`: SHA-256 of its bytes, None where they could not be read."""
    before = known.quarantined.get(source)
    found = Quarantined(source, digest, fingerprint, reason, before.tries + 1 if before else 1)
    row = {
        "id": source, "digest": digest, "fingerprint": fingerprint, "reason": reason, "tries": found.tries,
        "on": date.today().isoformat(),
    }  # fmt: skip
    store.write((q.MERGE_FAILURES, {"rows": [row]}))
    known.quarantined[source] = found


def drop_failures(store: Store, known: Known, sources: Sequence[str]) -> None:
    """Forget that these files failed: they are not there any more, or were read."""
    store.write((q.DROP_FAILURES, {"ids": list(sources)}))
    for source in sources:
        known.quarantined.pop(source, None)
