"""An open store: its engine, what it holds, who wrote it, what waits to be done."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kgmatch.concepts.index import ConceptIndex
from kgmatch.doctor.finding import Finding, counted, ingest_command
from kgmatch.doctor.program import SAME_ENGINE, installed
from kgmatch.graph.people import doubts
from kgmatch.matching.view import Freshness, freshness
from kgmatch.pipeline import Pipeline
from kgmatch.store import Store, schema
from kgmatch.store.queries import bookkeeping, doctor, structure, upkeep

PART = "store"
Row = dict[str, Any]
SHOWN = 3  # failures
WROTE = ("reader", "tagger", "linker", "encoder", "profiles", "ontology")
_FINGERPRINT = re.compile(
    r"reader-([^/]*)/(.*)/linker-([^/]*)/([^/]*)(?:/profiles-([^/]*))?/ontology-(.*)"
)  # a tagger's name may have a slash


def engine(store: Store) -> Iterator[Finding]:
    """Which engine answers, and in which version the graph was written: an older one is brought up to date by opening."""
    (row,) = store.read(schema.VERSION)
    if store.folder is not None:
        name = " and ".join(f"{name} {found}" for name in SAME_ENGINE if (found := installed(name))) or "arcadedb"
    else:
        components = store.read(doctor.COMPONENTS)
        name = ", ".join(f"{c['name']} {c['versions'][0]} ({c['edition']})" for c in components)
    yield Finding(PART, "ok", f"{store.uri}: opens; {name}; store version {row['version']}")


def counts(store: Store) -> Iterator[Finding]:
    n = {
        label: store.read(structure.COUNT_OF_LABEL.format(label=label))[0]["n"]
        for label in ("Candidate", "Posting", "Document")
    }
    says = ", ".join(counted(n[label], label.lower()) for label in n)
    yield Finding(PART, "ok", says, "" if any(n.values()) else "kgmatch ingest FOLDER")


def constraints(store: Store) -> Iterator[Finding]:
    """Every label's key is unique, as the store's opening declared it."""
    declared = {
        (label, row["properties"][0])
        for row in store.read(upkeep.CONSTRAINTS)
        if row["type"].endswith(("UNIQUENESS", "KEY")) and len(row["properties"] or ()) == 1
        for label in row["labelsOrTypes"]
    }
    missing = [key for key in schema.KEYS.items() if key not in declared]
    if not missing:
        yield Finding(PART, "ok", f"{counted(len(schema.KEYS), 'constraint')}, all there")
        return
    wanted = [
        c.replace(" IF NOT EXISTS", "")
        for c in schema.constraints()
        if any(f"(n:{label})" in c for label, _ in missing)
    ]
    yield Finding(
        PART, "fail", f"no constraint keeps {', '.join(f'{label}.{key}' for label, key in missing)} unique: what is written twice would be there twice",
        "ingest the files into a new store (--store)" if store.folder is not None else f"run in Neo4j: {'; '.join(wanted)}",
    )  # fmt: skip


def written_by(store: Store, pipeline: Pipeline, *, named: str | None) -> Iterator[Finding]:
    """How many documents each part of the pipeline in use did not write, in its present version."""
    rows = store.read(bookkeeping.KNOWN_DOCUMENTS)
    ours = parts_of(pipeline.fingerprint)
    unlike = {row["id"]: _unlike(parts_of(row["fingerprint"]), ours) for row in rows}
    newer = [row for row in rows if "newer" in unlike[row["id"]].values()]
    older = [row for row in rows if unlike[row["id"]] and "newer" not in unlike[row["id"]].values()]
    if newer:
        yield Finding(PART, "warn", f"{counted(len(newer), 'document')} written by a newer kgmatch ({_by_part(newer, unlike)})", "upgrade kgmatch before you ingest")  # fmt: skip
    if older:
        yield Finding(
            PART, "warn", f"{len(older):,} of {counted(len(rows), 'document')} written by an older pipeline ({_by_part(older, unlike)})",
            ingest_command("--refresh", store=named),
        )  # fmt: skip
    if rows and not newer and not older:
        yield Finding(
            PART, "ok", f"{counted(len(rows), 'document')}, all written by this pipeline: {pipeline.fingerprint}"
        )


def parts_of(fingerprint: str | None) -> dict[str, str]:
    """`Pipeline.fingerprint` taken apart; empty for one that says nothing."""
    found = _FINGERPRINT.fullmatch(fingerprint or "")
    return dict(zip(WROTE, (part or "" for part in found.groups()), strict=True)) if found else {}


def _unlike(theirs: dict[str, str], ours: dict[str, str]) -> dict[str, str]:
    """Part → "older" or "newer" for each in which they differ. Readers, linkers and profiles are numbered."""
    if not theirs:
        return {"kgmatch": "older"}
    return {
        part: "newer"
        if theirs[part].isdigit() and ours[part].isdigit() and int(theirs[part]) > int(ours[part])
        else "older"
        for part in WROTE
        if theirs[part] != ours[part]
    }


def _by_part(rows: Iterable[Row], unlike: Mapping[str, Mapping[str, str]]) -> str:
    found = Counter(part for row in rows for part in unlike[row["id"]])
    return ", ".join(f"{part} {found[part]:,}" for part in ("kgmatch", *WROTE) if found[part])


def ontology_in(store: Store, index: ConceptIndex) -> Iterator[Finding]:
    found = store.read(bookkeeping.ONTOLOGY_OF)
    if found and found[0]["ontology"] not in (None, index.fingerprint):
        yield Finding(PART, "warn", "the concepts in the store are of another ontology than the one in use", "the next kgmatch ingest replaces them")  # fmt: skip


def failures(store: Store, *, named: str | None) -> Iterator[Finding]:
    """Files that could not be read when they were ingested, with the reason."""
    rows = store.read(bookkeeping.KNOWN_FAILURES)
    if not rows:
        return
    some = "; ".join(f"{row['id']}: {row['reason']}" for row in rows[:SHOWN])
    more = f"; and {len(rows) - SHOWN:,} more" if len(rows) > SHOWN else ""
    yield Finding(PART, "warn", f"{counted(len(rows), 'file')} failed: {some}{more}", ingest_command("--retry", store=named))  # fmt: skip


def undecided(store: Store) -> Iterator[Finding]:
    pairs = len(doubts(store))
    if pairs:
        yield Finding(
            PART, "warn", f"{counted(pairs, 'pair')} of candidates may be one person", "kgmatch people review"
        )


def matching_view(store: Store, pipeline: Pipeline) -> Iterator[Finding]:
    """What `kgmatch match` ranks over; one that is not fresh is no fault."""
    found = freshness(store, pipeline.index, pipeline.encoder, home=pipeline.home)
    says: dict[Freshness, str] = {
        "fresh": "is fresh",
        "stale": "is older than the graph; the next kgmatch match makes it anew",
        "absent": "is not made yet; the first kgmatch match makes it",
    }
    yield Finding(PART, "ok", f"the matching view {says[found]}")
