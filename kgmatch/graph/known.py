"""What the store knows of files before a batch begins."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kgmatch.store import Store
from kgmatch.store.queries import bookkeeping as q


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A file that failed: with which bytes (None: they could not be read), by which pipeline, why, how often."""

    source: str
    digest: str | None
    fingerprint: str
    reason: str
    tries: int


class Known:
    """Read once at the start of a batch and kept up by what this process writes: which files are unchanged, which document
    was last read where, which files failed, whose documents are not to be read again.
    """

    def __init__(self, store: Store) -> None:
        rows = store.read(q.KNOWN_DOCUMENTS)
        self.fingerprints: dict[str, str] = {row["id"]: row["fingerprint"] for row in rows}
        self.quarantined = {
            row["id"]: Quarantined(row["id"], row["digest"], row["fingerprint"], row["reason"], row["tries"])
            for row in store.read(q.KNOWN_FAILURES)
        }
        self.forgotten: dict[str, str] = {row["id"]: row["on"] for row in store.read(q.KNOWN_FORGOTTEN)}
        self._days: dict[str, str] = {row["id"]: row["asOf"] for row in rows}
        self._at: dict[str, str] = {source: row["id"] for row in rows for source in row["sources"] or ()}

    def unchanged(self, document_id: str, source: str, fingerprint: str) -> bool:
        return self.fingerprints.get(document_id) == fingerprint and self._at.get(source) == document_id

    def as_of(self, path: Path) -> date | None:
        """The day on which these bytes were first ingested, or None."""
        try:
            with path.open("rb") as data:
                day = self._days.get(hashlib.file_digest(data, "sha256").hexdigest())
        except OSError:
            return None
        return date.fromisoformat(day) if day else None

    def document_at(self, source: str) -> str | None:
        """The document that was last read at this source."""
        return self._at.get(source)

    def stale(self, fingerprint: str) -> set[str]:
        """The files that another pipeline has read."""
        return {source for source, id in self._at.items() if self.fingerprints[id] != fingerprint}

    @property
    def sources(self) -> Iterable[str]:
        """Every file that a document was last read from."""
        return self._at.keys()

    def written(self, document_id: str, sources: Iterable[str], as_of: date, fingerprint: str) -> None:
        self.fingerprints[document_id] = fingerprint
        self._days.setdefault(document_id, as_of.isoformat())
        for source in sources:
            self._at[source] = document_id
            self.quarantined.pop(source, None)

    def gone(self, document_id: str) -> None:
        self.fingerprints.pop(document_id, None)
        self._days.pop(document_id, None)
        self._at = {source: id for source, id in self._at.items() if id != document_id}
