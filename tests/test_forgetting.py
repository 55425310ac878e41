"""A forgotten person is nowhere: not in the graph, not in a byte of the store's folder, the view or the history."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kgmatch.errors import DataError, StoreBusyError, StoreError
from kgmatch.forgetting import forget, forget_lines
from kgmatch.graph import Known, write_candidates, write_ontology
from kgmatch.matching.view import open_view
from kgmatch.model import Candidate
from kgmatch.pipeline import Pipeline
from kgmatch.store import Store, connect
from kgmatch.store.search import search
from tests.records import candidate

A, B = (f"c_{n:016x}" for n in (1, 2))
THEIRS = ["Zoë Quillfeather", "zoe.q@example.org", "Qwrtz 9000", "Upper Nowhere", "zoe-cv.pdf", "Flugelbinder Works"]


def people(pipeline: Pipeline) -> list[Candidate]:
    zoe = candidate(
        pipeline, 1, skills={"Python": 36, "Qwrtz 9000": None}, name=THEIRS[0], place=THEIRS[3], source=THEIRS[4]
    )
    held = tuple(replace(p, employer=THEIRS[5]) for p in zoe.positions)
    other = candidate(pipeline, 2, skills={"Python": 12}, name="Ann Lee", place="Leeds")
    return [replace(zoe, contact=replace(zoe.contact, emails=(THEIRS[1],)), positions=held), other]


def fill(store: Store, pipeline: Pipeline, home: Path) -> None:
    write_ontology(store, pipeline.index)
    write_candidates(store, people(pipeline), Known(store), "one")
    open_view(store, pipeline.index, pipeline.encoder, home=home)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "shell-history").write_text(
        "\n# 2026\n+MATCH (c {name: 'Zoë Quillfeather'}) RETURN c\n\n# 2026\n+MATCH (n) RETURN n\n"
    )
    return folder


def test_nothing_of_theirs_is_in_any_file_afterwards(tmp_path: Path, home: Path, pipeline: Pipeline) -> None:
    folder = tmp_path / "graph.db"
    with connect(str(folder)) as store:
        fill(store, pipeline, home)
    assert {hit.needle_index for hit in search([folder, home], THEIRS).hits} == set(range(len(THEIRS)))
    receipt = forget(str(folder), A, home=home, verify=True)
    assert receipt.proof is not None
    assert receipt.proof.clean
    assert receipt.proof.searched >= len(THEIRS)
    assert receipt.history_lines == 1
    assert search([folder, home], THEIRS).hits == ()
    with connect(str(folder)) as store:
        assert store.read("MATCH (c:Candidate) RETURN c.name AS name") == [{"name": "Ann Lee"}]
        assert len(open_view(store, pipeline.index, pipeline.encoder, home=home)) == 1


def test_it_is_proved_on_both_engines(store: Store, tmp_path: Path, home: Path, pipeline: Pipeline) -> None:
    fill(store, pipeline, home)
    uri = str(store.folder or store.uri)
    if store.folder is not None:
        store.close()
    receipt = forget(uri, A, home=home, verify=True)
    assert receipt.proof is not None
    assert receipt.proof.clean
    assert receipt.rewritten == (store.folder is not None)
    assert any("not the server's own files" in place for place in receipt.proof.places) == (store.folder is None)
    assert (home / "views").exists() is False or list((home / "views").iterdir()) == []


def test_what_is_left_elsewhere_is_found(tmp_path: Path, home: Path, pipeline: Pipeline) -> None:
    with connect(str(tmp_path / "graph.db")) as store:
        fill(store, pipeline, home)
    report = tmp_path / "report.json"
    report.write_text('{"name": "Zo\\u00eb Quillfeather"}')
    receipt = forget(str(tmp_path / "graph.db"), A, home=home, verify=True, also=[report])
    assert receipt.proof is not None
    assert not receipt.proof.clean
    assert {hit.path for hit in receipt.proof.files.hits} == {str(report)}


def test_an_address_that_is_somebody_elses_too_is_told(tmp_path: Path, home: Path, pipeline: Pipeline) -> None:
    zoe, ann = people(pipeline)
    with connect(str(tmp_path / "graph.db")) as store:
        write_candidates(
            store, [zoe, replace(ann, contact=replace(ann.contact, emails=zoe.contact.emails))], Known(store), "one"
        )
    receipt = forget(str(tmp_path / "graph.db"), A, home=home, verify=True)
    assert receipt.proof is not None
    assert ("zoe.q@example.org", "Candidate", B) in [(text, *ref) for text, ref in receipt.proof.known]


def test_nothing_is_removed_while_another_has_the_store_open(tmp_path: Path, home: Path, pipeline: Pipeline) -> None:
    folder = tmp_path / "graph.db"
    with connect(str(folder)) as store:
        fill(store, pipeline, home)
        with pytest.raises(StoreBusyError, match="another kgmatch process has it open"):
            forget(str(folder), A, home=home)
        assert len(store.read("MATCH (c:Candidate) RETURN c")) == 2


def test_who_is_not_there_is_said_and_nothing_changes(tmp_path: Path, home: Path, pipeline: Pipeline) -> None:
    with connect(str(tmp_path / "graph.db")) as store:
        fill(store, pipeline, home)
    with pytest.raises(DataError, match="no such candidate"):
        forget(str(tmp_path / "graph.db"), "c_none", home=home)
    assert "Quillfeather" in (home / "shell-history").read_text()


def test_only_lines_with_one_of_the_texts_go_and_short_texts_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "history"
    path.write_bytes(b"+one Smith\n+two\n+three \xff\n")
    assert forget_lines(path, ["Smith", "tw"]) == 1
    assert path.read_bytes() == b"+two\n+three \xff\n"
    assert forget_lines(tmp_path / "none", ["Smith"]) == 0


def test_what_to_do_is_said_when_the_files_cannot_be_written_anew(
    tmp_path: Path, home: Path, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "graph.db"
    with connect(str(folder)) as store:
        fill(store, pipeline, home)

    def full(_: Path) -> None:
        raise StoreError("no room; make some")

    monkeypatch.setattr("kgmatch.forgetting.rewrite", full)
    with pytest.raises(StoreError, match=r"out of the graph.*no room; make some; then run `kgmatch compact"):
        forget(str(folder), A, home=home)
