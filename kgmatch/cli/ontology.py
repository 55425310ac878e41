"""`kgmatch ontology`: the schemes on this machine, what is in them, and what resumes say that is in none."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kgmatch.cli.options import pipeline
from kgmatch.cli.output import Format, note, put_json, put_rows
from kgmatch.concepts.checks import faults
from kgmatch.concepts.index import OCCUPATION, SKILL_KINDS, ConceptIndex, Entry, ontology_folder
from kgmatch.concepts.linker import KINDS
from kgmatch.concepts.relatedness import Relatedness
from kgmatch.concepts.scheme import check_scheme
from kgmatch.concepts.schemes import OURS, SOURCES, about, import_scheme, installed
from kgmatch.errors import DataError
from kgmatch.settings import home, load_settings


def kinds_of(kind: str) -> frozenset[str]:
    if kind not in KINDS:
        raise DataError(f"--kind {kind}: must be skill or occupation")
    return KINDS[kind]


def run_import(scheme: str, source: Path, *, form: str) -> None:
    encoder = pipeline().encoder

    def step(done: int, of: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{done}/{of} labels" + ("\n" if done == of else ""))

    found = import_scheme(
        scheme, source, home(), lambda texts: encoder.encode(texts, step=step), encoder=encoder.name, say=note
    )
    for name in found.missing:
        note(f"not there, so left out: {name}")
    if found.dangling:
        note(f"left out: {found.dangling} relations to concepts that the files do not hold")
    put_rows(
        [{"scheme": found.scheme, "concepts": found.concepts, "labels": found.labels, "matched": found.matched, "source": SOURCES[scheme]}],
        form,
    )  # fmt: skip


def run_info(*, form: str) -> None:
    preferred = load_settings().scheme
    rows = [about(name, home()) | {"preferred": name == preferred} for name in installed(home())]
    put_rows(rows, form, columns=["scheme", "preferred", "concepts", "labels", "matched", "kinds", "source", "fingerprint"])  # fmt: skip


def run_check(scheme: str | None, *, form: str) -> int:
    """Exit code 1 when something is wrong with a scheme."""
    rows = []
    for name in [scheme] if scheme else installed(home()):
        found = faults(pipeline().scheme(name))
        if name == OURS:
            found += check_scheme(ontology_folder())
        rows += [{"scheme": name, "fault": fault} for fault in found]
    if rows or form != Format.table:
        put_rows(rows, form, columns=["scheme", "fault"])
    note(f"{len(rows)} faults" if rows else "no faults")
    return 1 if rows else 0


def run_search(text: str, *, scheme: str | None, kind: str, top: int, form: str) -> None:
    asked = pipeline()
    found = asked.search(text, asked.linker_of(scheme), kinds_of(kind), top=top)
    put_rows(
        [{"label": c.label, "kind": c.kind, "score": score, "uri": c.uri} for c, score in found],
        form,
        columns=["label", "kind", "score", "uri"],
    )


def run_show(name: str, *, scheme: str | None, form: str) -> None:
    index = pipeline().scheme(scheme)
    entry = _entry(name, index)
    record: dict[str, Any] = {
        "uri": entry.concept.uri, "scheme": entry.concept.scheme, "kind": entry.concept.kind, "label": entry.concept.label,
        "alternative": list(entry.alternative), "hidden": list(entry.hidden), "definition": entry.definition,
        "broader": _labels(entry.broader, index),
        "narrower": sorted(e.concept.label for e in index.entries.values() if entry.concept.uri in e.broader),
        "related": _labels(entry.related, index),
        "essential": _labels(entry.essential, index), "optional": _labels(entry.optional, index),
        "exactMatch": list(entry.exact_match), "isco08": entry.isco, "level": entry.level,
    }  # fmt: skip
    if form == Format.json:
        put_json(record)
    elif form == Format.table:
        put_rows([{"": key, "value": _short(value)} for key, value in record.items() if value not in ([], "", None)], form)  # fmt: skip
    else:
        put_rows([record], form)


def run_near(name: str, *, scheme: str | None, top: int, form: str) -> None:
    index = pipeline().scheme(scheme)
    entry = _entry(name, index)
    near = Relatedness(index).near(entry.concept.uri)
    ranked = sorted(((value, uri, path) for uri, (value, path) in near.items() if uri != entry.concept.uri), key=lambda n: (-n[0], n[1]))  # fmt: skip
    rows = [
        {"label": index.entries[uri].concept.label, "nearness": value, "path": " > ".join(_labels(path, index)), "uri": uri}
        for value, uri, path in ranked[:top]
    ]  # fmt: skip
    put_rows(rows, form, columns=["label", "nearness", "path", "uri"])


def run_gaps(*, store: str | None, top: int, form: str) -> None:
    from kgmatch.store import connect
    from kgmatch.store.queries.ontology import UNLINKED_MENTIONS

    with connect(store or load_settings().store, must_exist=True) as opened:
        rows = opened.read(UNLINKED_MENTIONS, top=top)
    put_rows(rows, form, columns=["mention", "candidates", "postings", "uri"])


def _entry(name: str, index: ConceptIndex) -> Entry:
    """By URI, or by label: a skill before an occupation before anything else."""
    if name in index.entries:
        return index.entries[name]
    every = frozenset(entry.concept.kind for entry in index.entries.values())
    for kinds in (SKILL_KINDS, OCCUPATION, every):
        found = index.find(name, kinds)
        if found is not None:
            return found
    raise DataError(f"{name}: no concept bears this label or URI; kgmatch ontology search finds near ones")


def _labels(uris: Iterable[str], index: ConceptIndex) -> list[str]:
    return [index.entries[uri].concept.label if uri in index.entries else uri for uri in uris]


def _short(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
