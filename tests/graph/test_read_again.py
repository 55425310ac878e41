"""A store in which many documents were read again holds what a store holds that never had them otherwise."""

from __future__ import annotations

from pathlib import Path

from kgmatch.graph import Known, write_candidates, write_ontology
from kgmatch.store import Store, connect
from tests.graph.states import state
from tests.synthetic import Synthetic, scheme

PEOPLE = 60


def fill(store: Store, *, versions: tuple[int, ...]) -> tuple[list[str], list[str]]:
    index = scheme(version="one", skills=600)
    made = Synthetic(index)
    write_ontology(store, index)
    for version in versions:
        people = [made.candidate(n, version=version) for n in range(PEOPLE)]
        write_candidates(store, people, Known(store), "one")
    return state(store)


def test_nothing_stays_of_what_documents_said_before(store: Store, tmp_path: Path) -> None:
    with connect(str(tmp_path / "fresh.db")) as fresh:
        wanted = fill(fresh, versions=(1,))
    assert fill(store, versions=(0, 1)) == wanted


def test_reading_again_what_is_the_same_changes_nothing(store: Store, tmp_path: Path) -> None:
    with connect(str(tmp_path / "fresh.db")) as fresh:
        wanted = fill(fresh, versions=(0,))
    assert fill(store, versions=(0, 1, 0)) == wanted
