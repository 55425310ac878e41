"""Where documents belong: whose they are, and what lay before at the places that they were read from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kgmatch.graph.known import Known
from kgmatch.graph.statements import Row
from kgmatch.model import Candidate, Document, Posting
from kgmatch.store import Transaction
from kgmatch.store.queries import bookkeeping as q


@dataclass
class Places:
    """`documents`: each once; `sources`: the files that hold it; `owner`: the candidate or posting that it describes.

    `before`: documents whose former content goes; `gone`: those whose last file has other bytes now; `moved`: rows of
    documents that lose a file and keep another; `left`: owners who lose a document that nobody takes over; `misfiled`:
    owners of the other kind, for which the same bytes were taken before.
    """

    documents: list[Document]
    sources: dict[str, list[str]]
    owner: dict[str, str] = field(default_factory=dict)
    before: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    moved: list[Row] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    misfiled: list[str] = field(default_factory=list)
    _said: dict[str, Row] = field(default_factory=dict)

    def edges(self) -> Iterator[Row]:
        """The rows of DESCRIBED_BY; a document that takes another's place keeps what a merge has noted on it."""
        for document, owner in self.owner.items():
            said = self._said.get(document, {})
            yield {"owner": owner, "document": document, "formerOwners": said.get("formerOwners"), "mergedBy": said.get("mergedBy")}  # fmt: skip


def places_of(transaction: Transaction, records: Sequence[Candidate] | Sequence[Posting], known: Known) -> Places:
    """Of records of one document each."""
    documents = [record.documents[0] for record in records]
    ids = {record.documents[0].id: record.id for record in records}
    label = "Posting" if any(isinstance(record, Posting) for record in records) else "Candidate"
    given: dict[str, set[str]] = defaultdict(set)
    for document in documents:
        given[document.id].add(document.source)
    formerly = {  # source → the other document that was last read there
        document.source: known.document_at(document.source) for document in documents
    }
    replaced = {source: id for source, id in formerly.items() if id is not None and source not in given.get(id, ())}
    owners = {row["document"]: row for row in transaction.read(q.OWNERS, ids=[*given, *sorted({*replaced.values()})])}
    places = Places(
        documents=list({d.id: d for d in documents}.values()),
        sources={id: sorted({*found, *(owners[id]["sources"] if id in owners else ())}) for id, found in given.items()},
    )
    losses: dict[str, set[str]] = defaultdict(set)
    for source, id in replaced.items():
        if id in owners and source in owners[id]["sources"]:
            losses[id].add(source)
    heirs: dict[str, str] = {}  # gone document → the one that takes its place
    for id, lost in losses.items():
        kept = sorted({*owners[id]["sources"], *given.get(id, ())} - lost)
        if kept and id not in given:
            places.moved.append({"id": id, "source": kept[0], "sources": kept})
        elif kept:
            places.sources[id] = kept
        else:
            places.gone.append(id)
            heirs[id] = next(d.id for d in documents if d.source in lost)
    for document in places.documents:
        row = owners.get(document.id)
        if row is None:
            row = next((owners[old] for old, heir in heirs.items() if heir == document.id and label in owners[old]["labels"]), None)  # fmt: skip
        if row is not None and label not in row["labels"]:
            places.misfiled.append(row["owner"])
            row = None
        places.owner[document.id] = row["owner"] if row is not None else ids[document.id]
        places._said[document.id] = row["edge"] if row is not None else {}
    places.before = [id for id in given if id in owners]
    heirs_of = {*places.owner.values()}
    for id in places.gone:
        owner, labels = owners[id]["owner"], owners[id]["labels"]
        if owner not in heirs_of and owner not in places.left:
            (places.left if label in labels else places.misfiled).append(owner)
    return places
