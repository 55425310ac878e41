"""One call for every format: what is written, where, and as what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from kgmatch.concepts.index import Entry
from kgmatch.errors import DataError
from kgmatch.export.cypher import write_cypher
from kgmatch.export.files import whole_file, whole_folder
from kgmatch.export.graphml import write_graphml
from kgmatch.export.neo4j_csv import write_neo4j_csv
from kgmatch.export.resume import write_resume, write_resumes
from kgmatch.export.turtle import write_turtle
from kgmatch.store import Store
from kgmatch.store.pages import Counts, Pages

FORMATS = ("turtle", "graphml", "neo4j-csv", "cypher", "json-resume")


def export(
    store: Store, form: str, out: Path, *, candidate: str | None = None, force: bool = False,
    entries: Callable[[], Mapping[str, Entry]] = dict,
) -> Counts:  # fmt: skip
    """Write the store's graph as one of FORMATS: `neo4j-csv`, and `json-resume` without a `candidate`, are folders.

    `entries`: the concept index by URI, asked for by Turtle alone. Raises OutputError when the target is there already
    (and not `force`), cannot be written or has no folder to be in; DataError for a candidate that is not there; StoreError
    when the graph changes meanwhile. Then nothing is left there.
    """
    if form not in FORMATS:
        raise DataError(f"{form}: no such format; there are {', '.join(FORMATS)}")
    if candidate is not None and form != "json-resume":
        raise DataError("one candidate can be exported as json-resume only")
    pages = Pages(store)
    people = 0
    if form == "neo4j-csv" or (form == "json-resume" and candidate is None):
        with whole_folder(out, force=force) as folder:
            if form == "neo4j-csv":
                write_neo4j_csv(pages, folder)
            else:
                people = write_resumes(pages, store, folder)
            pages.check()
    else:
        with whole_file(out, force=force) as file:
            if form == "turtle":
                write_turtle(pages, file, entries=entries())
            elif form == "graphml":
                write_graphml(pages, file, beside=out.parent)
            elif form == "cypher":
                write_cypher(pages, file)
            else:
                people = write_resume(pages, store, file, str(candidate))
            pages.check()
    return Counts(Counter(Candidate=people)) if form == "json-resume" else pages.counts()
