"""`kgmatch export`: the graph, or one candidate, as files for other tools."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from kgmatch.cli.options import pipeline
from kgmatch.cli.output import note
from kgmatch.concepts.index import Entry
from kgmatch.errors import DataError
from kgmatch.export import export
from kgmatch.settings import load_settings
from kgmatch.store import connect


def run(form: str, out: Path, *, store: str | None, candidate: str | None, force: bool) -> None:
    with connect(store or load_settings().store, must_exist=True) as opened:
        counts = export(opened, form, out, candidate=candidate, force=force, entries=_entries)
    if form == "json-resume":
        what = "1 candidate" if candidate is not None else f"{counts.nodes['Candidate']} candidates"
    else:
        what = f"{counts.nodes.total()} nodes and {counts.edges.total()} relationships"
    sys.stdout.write(f"{what} in {out}\n")
    if counts.left_out_nodes or counts.left_out_edges:
        note(
            f"kgmatch: left out {counts.left_out_nodes} nodes that have no id of their own and "
            f"{counts.left_out_edges} relationships of theirs; kgmatch wrote none such"
        )


def _entries() -> Mapping[str, Entry]:
    """What the preferred scheme says of its concepts; nothing, and a word about it, where it is not here."""
    try:
        return pipeline().index.entries
    except DataError as error:
        note(f"kgmatch: without alternative labels, definitions and matches: {error}")
        return {}
