"""The kept view: brought up to date it is the one built anew; what is not whole is not trusted; it holds no name."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgmatch.graph import Known, write_candidates
from kgmatch.graph.erase import erase
from kgmatch.graph.people import former_owners, merge, split
from kgmatch.matching import view_build
from kgmatch.matching.view import View, _flat, drop_view, freshness, open_view
from kgmatch.matching.view_files import HEADER
from kgmatch.pipeline import Pipeline
from kgmatch.store import Store, connect
from tests.records import candidate, evidence

LABELS = ["Python", "Django", "SQL", "wound care", "Qwrtz 9000", "Blorft", "R\u00e9daction"]
TITLES = ["Backend Developer", "Staff Nurse", "Zookeeper", "Büroleiterin"]
Edit = tuple[str, int, tuple[str, ...], str, int]
edits = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "write", "erase", "merge", "split"]), st.integers(1, 6),
        st.lists(st.sampled_from(LABELS), unique=True, max_size=4).map(tuple), st.sampled_from(TITLES), st.integers(1, 40),
    ),
    min_size=1, max_size=5,
)  # fmt: skip


def scratch(store: Store, pipeline: Pipeline, generation: str) -> View:
    return view_build.build(store, pipeline.index, pipeline.encoder, generation)


def assert_same(a: View, b: View) -> None:
    ours, theirs = dict(_flat(a)), dict(_flat(b))
    assert ours.keys() == theirs.keys()
    for name, column in ours.items():
        assert column.dtype == theirs[name].dtype, name
        if name == "concepts.heads":  # sums over another number of rows may be rounded otherwise
            assert np.abs(column.astype(np.int32) - theirs[name]).max(initial=0) <= 1
        else:
            assert np.array_equal(column, theirs[name]), name


def do(store: Store, pipeline: Pipeline, edit: Edit) -> None:
    what, n, labels, title, months = edit
    id = f"c_{n:016x}"
    there = {row["id"] for row in store.read("MATCH (c:Candidate) RETURN c.id AS id")}
    if what == "write" or not there:
        skills = {label: months if at % 2 else None for at, label in enumerate(labels)}
        person = candidate(pipeline, n, skills=skills, title=title, months=months, languages=("German",) * (months % 2), place=("Leeds", "", "Łódź")[months % 3] or None)  # fmt: skip
        write_candidates(store, [person], Known(store), "one")
    elif what == "erase":
        erase(store, min(there))
        store.write(("MATCH (f:Forgotten) DELETE f", {}))
    elif what == "merge" and len(there) > 1:
        first, *_, last = sorted(there)
        merge(store, last, first, by="person", why="x")
    elif what == "split" and id in there and former_owners(store, id):
        split(store, id, former_owners(store, id)[0])


@given(rounds=st.lists(edits, min_size=2, max_size=3))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_view_brought_up_to_date_is_the_one_built_anew(
    rounds: list[list[Edit]], pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with connect(str(tmp_path_factory.mktemp("edits") / "graph.db")) as store:
        for some in rounds:
            for edit in some:
                do(store, pipeline, edit)
            found = open_view(store, pipeline.index, pipeline.encoder)
            assert_same(found, scratch(store, pipeline, found.generation))


def test_both_engines_are_brought_up_to_date_alike(store: Store, pipeline: Pipeline, tmp_path: Path) -> None:
    for n, skills in ((1, {"Python": 12}), (2, {"SQL": None, "Qwrtz 9000": 6}), (1, {"Python": 12, "Blorft": None})):
        write_candidates(store, [candidate(pipeline, n, skills=skills)], Known(store), "one")
        found = open_view(store, pipeline.index, pipeline.encoder, home=tmp_path)
        assert_same(found, scratch(store, pipeline, found.generation))
    assert list(found.ids) == [f"c_{n:016x}" for n in (1, 2)]


class Listening:
    """An encoder that notes what it is asked, and a store's reads of rows."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.encoder, self.name, self.texts = pipeline.encoder, pipeline.encoder.name, list[str]()

    def encode(self, texts: Iterable[str]) -> Any:
        asked = list(texts)
        self.texts += asked
        return self.encoder.encode(asked)


def test_only_new_texts_are_encoded_and_only_changed_rows_read(
    pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listening: Any = Listening(pipeline)
    asked: list[str] = []
    read = view_build.read_rows
    monkeypatch.setattr(view_build, "read_rows", lambda store, ids: (asked.extend(ids), read(store, ids))[1])
    with connect(str(tmp_path / "graph.db")) as store:
        people = [candidate(pipeline, n, skills={"Python": n, "Blorft": None}) for n in (1, 2, 3)]
        write_candidates(store, people, Known(store), "one")
        open_view(store, pipeline.index, listening)
        assert len(asked) == 3
        asked.clear(), listening.texts.clear()
        write_candidates(store, people, Known(store), "one")
        open_view(store, pipeline.index, listening)
        assert (asked, listening.texts) == ([], [])
        changed = candidate(pipeline, 2, skills={"Python": 2, "Frumious": None})
        write_candidates(store, [changed], Known(store), "one")
        open_view(store, pipeline.index, listening)
        assert asked == [changed.id]
        assert listening.texts == ["Frumious", "Backend Developer. Python, Frumious"]


def test_a_candidate_without_a_stamp_is_always_read_again(pipeline: Pipeline, tmp_path: Path) -> None:
    """As an older version wrote them."""
    with connect(str(tmp_path / "graph.db")) as store:
        write_candidates(store, [candidate(pipeline, 1, skills={"Python": 12})], Known(store), "one")
        store.write(("MATCH (c:Candidate) SET c.stamp = null", {}))
        open_view(store, pipeline.index, pipeline.encoder)
        store.write(("MATCH (:Candidate)-[h:HAS_SKILL]->() SET h.months = 77", {}))
        assert open_view(store, pipeline.index, pipeline.encoder).months.tolist() == [77]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 0xFF
    path.write_bytes(bytes(data))


def older(folder: Path) -> None:
    header = json.loads((folder / HEADER).read_text())
    header["about"]["generation"] = "1" + header["about"]["generation"][1:]
    (folder / HEADER).write_text(json.dumps(header))


DAMAGES = {
    "a column cut short": lambda f: cut(f / "texts.codes.npy"),
    "a column changed at its end": lambda f: flip(f / "skills.codes.npy"),
    "a column gone": lambda f: (f / "months.npy").unlink(),
    "a column that is no array": lambda f: (f / "months.npy").write_bytes(b"x" * (f / "months.npy").stat().st_size),
    "no header": lambda f: (f / HEADER).unlink(),
    "a header that is no JSON": lambda f: (f / HEADER).write_bytes(b"\xff\x00{"),
    "a header that is a list": lambda f: (f / HEADER).write_text("[]"),
    "a header changed by hand": older,
    "a file in the folder's place": lambda f: (shutil.rmtree(f), f.write_text("x")),
    "nothing at all": shutil.rmtree,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_not_whole_is_built_anew(damage: str, pipeline: Pipeline, tmp_path: Path) -> None:
    with connect(str(tmp_path / "graph.db")) as store:
        write_candidates(store, [candidate(pipeline, n, skills={"Python": n, "Blorft": None}) for n in (1, 2)], Known(store), "one")  # fmt: skip
        open_view(store, pipeline.index, pipeline.encoder)
        (folder,) = (tmp_path / "graph.db" / "view").iterdir()
        DAMAGES[damage](folder)
        found = open_view(store, pipeline.index, pipeline.encoder)
        assert_same(found, scratch(store, pipeline, found.generation))
        assert freshness(store, pipeline.index, pipeline.encoder) == "fresh"


def test_an_older_versions_files_and_a_killed_ones_draft_go_with_the_next_view(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    with connect(str(tmp_path / "graph.db")) as store:
        write_candidates(store, [candidate(pipeline, 1, skills={"Python": 1})], Known(store), "one")
        folder = tmp_path / "graph.db" / "view"
        (folder / ".0a1b").mkdir(parents=True)
        for name in ("view.json", "arrays-00.npz", ".0a1b/ids.blob.npy"):
            (folder / name).write_text("{}")
        assert freshness(store, pipeline.index, pipeline.encoder) == "absent"
        open_view(store, pipeline.index, pipeline.encoder)
        assert len(list(folder.iterdir())) == 1
        write_candidates(store, [candidate(pipeline, 2, skills={"Python": 1})], Known(store), "one")
        assert freshness(store, pipeline.index, pipeline.encoder) == "stale"
        open_view(store, pipeline.index, pipeline.encoder)
        assert len(list(folder.iterdir())) == 1


def test_the_view_is_its_owners_alone_and_goes_when_dropped(pipeline: Pipeline, tmp_path: Path) -> None:
    with connect(str(tmp_path / "graph.db")) as store:
        write_candidates(store, [candidate(pipeline, 1, skills={"Python": 1})], Known(store), "one")
        open_view(store, pipeline.index, pipeline.encoder)
        folder = tmp_path / "graph.db" / "view"
        modes = {stat.S_IMODE(p.stat().st_mode) for p in [folder, *folder.rglob("*")] if p.is_dir()}
        assert modes == {0o700}
        assert {stat.S_IMODE(p.stat().st_mode) for p in folder.rglob("*.*") if p.is_file()} == {0o600}
        assert drop_view(store, tmp_path) == folder
        assert not folder.exists()


def test_a_folder_that_cannot_be_written_costs_time_only(pipeline: Pipeline, tmp_path: Path) -> None:
    with connect(str(tmp_path / "graph.db")) as store:
        write_candidates(store, [candidate(pipeline, 1, skills={"Python": 1})], Known(store), "one")
        (tmp_path / "graph.db" / "view").write_text("a file where the folder would be")
        assert len(open_view(store, pipeline.index, pipeline.encoder)) == 1


def test_the_view_holds_no_name_not_even_one_in_a_quote(store: Store, pipeline: Pipeline, tmp_path: Path) -> None:
    person = candidate(pipeline, 1, skills={"Python": 12, "baker": None}, name="Zebedee Baker")
    said = replace(person.skills[0], evidence=(*person.skills[0].evidence, evidence(1, 70, "python taught by ZEBEDEE BAKER")))  # fmt: skip
    write_candidates(store, [replace(person, skills=(said, person.skills[1]))], Known(store), "one")
    found = open_view(store, pipeline.index, pipeline.encoder, home=tmp_path)
    assert {"python", "baker"} <= set(found.words)
    assert not {"zebedee", "taught"} & set(found.words)
    (folder,) = ((store.folder or tmp_path / "views") / ("view" if store.folder else "")).glob("*")
    data = b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file()).lower()
    for secret in (b"zebedee", b"p1@example", b"university of x", b"example ltd", b"1.pdf"):
        assert secret not in data


def test_a_stamp_is_another_when_a_title_is_and_the_same_when_only_the_name_is(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    stamps = []
    with connect(str(tmp_path / "graph.db")) as store:
        for fields in ({}, {"name": "Other Name"}, {"title": "Zookeeper"}, {"place": "Leeds"}, {"months": 30}):
            write_candidates(store, [candidate(pipeline, 1, skills={"Python": 12}, **fields)], Known(store), "one")  # type: ignore[arg-type]
            stamps += [row["stamp"] for row in store.read("MATCH (c:Candidate) RETURN c.stamp AS stamp")]
    assert stamps[0] == stamps[1]
    assert len(set(stamps)) == 4
