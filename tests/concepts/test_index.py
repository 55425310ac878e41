"""The compiled index on schemes made here; that of the shipped scheme is in test_ontology."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgmatch.concepts.index import OCCUPATION, SKILL_KINDS, ConceptIndex, Entry, load, rows_by_label, write_index
from kgmatch.concepts.normal import normalise
from kgmatch.errors import DataError
from kgmatch.model import Concept


def entry(name: str, *alternative: str, kind: str = "competence", hidden: tuple[str, ...] = ()) -> Entry:
    return Entry(Concept(f"urn:x:{normalise(name)}", "x", kind, name), alternative, hidden)


def written(folder: Path, entries: list[Entry]) -> ConceptIndex:
    write_index(entries, folder, fingerprint="f" * 64)
    return load(folder)


# Round trip

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
LABELS = st.lists(TEXT, max_size=3).map(tuple)


@st.composite
def schemes(draw: st.DrawFn) -> list[Entry]:
    """Concepts with any text in them, related to one another at will."""
    uris = draw(st.lists(TEXT.map("urn:x:".__add__), unique=True, max_size=6))
    relations = st.lists(st.sampled_from(uris), max_size=3, unique=True).map(tuple) if uris else st.just(())
    return [
        Entry(
            Concept(uri, draw(TEXT), draw(st.sampled_from(["tool", "competence", "occupation"])), draw(TEXT)),
            draw(LABELS), draw(LABELS), draw(relations), draw(relations), draw(relations), draw(relations), draw(LABELS),
            draw(TEXT), draw(st.none() | TEXT.filter(bool)), draw(st.none() | st.integers(0, 9)),
        )
        for uri in uris
    ]  # fmt: skip


@settings(deadline=None)
@given(schemes(), TEXT)
def test_entries_written_are_loaded_the_same(
    tmp_path_factory: pytest.TempPathFactory, entries: list[Entry], fingerprint: str
) -> None:
    folder = tmp_path_factory.getbasetemp()
    write_index(entries, folder, fingerprint=fingerprint)
    index = load(folder)
    assert list(index.entries.values()) == entries
    assert index.fingerprint == fingerprint
    assert index.label_rows == rows_by_label(entries)


@settings(deadline=None)
@given(schemes())
def test_every_label_finds_a_concept_that_bears_it(entries: list[Entry]) -> None:
    index = ConceptIndex(entries, fingerprint="f", vectors=None)
    for one in entries:
        for label in one.labels:
            if normalise(label):
                found = index.find(label, frozenset({one.concept.kind}))
                assert found is not None
                assert normalise(label) in map(normalise, found.labels)


def test_the_same_entries_are_written_as_the_same_bytes(tmp_path: Path) -> None:
    entries = [entry("weld steel", "welding"), entry("Node.js", kind="tool")]
    written(tmp_path, entries)
    first = (tmp_path / "index.json").read_bytes()
    written(tmp_path, entries)
    assert (tmp_path / "index.json").read_bytes() == first


def test_a_relation_to_a_concept_outside_the_scheme_is_left_out(tmp_path: Path) -> None:
    weld = replace(entry("weld"), broader=("urn:x:metal work", "urn:x:nowhere"))
    index = written(tmp_path, [weld, entry("metal work")])
    assert index.entries["urn:x:weld"].broader == ("urn:x:metal work",)


def test_what_is_said_about_a_scheme_is_kept_beside_it(tmp_path: Path) -> None:
    write_index([], tmp_path, fingerprint="f", about={"source": "ours; Ünï"})
    assert json.loads((tmp_path / "index.json").read_text(encoding="utf-8"))["source"] == "ours; Ünï"


def test_an_index_that_cannot_be_written_leaves_the_earlier_one(tmp_path: Path) -> None:
    written(tmp_path, [entry("weld")])
    with pytest.raises(UnicodeEncodeError):
        write_index([entry("half a \ud800")], tmp_path, fingerprint="f")
    assert list(load(tmp_path).entries) == ["urn:x:weld"]


# Look-up


def test_preferred_labels_stand_before_alternative_and_these_before_hidden_and_compact_ones() -> None:
    entries = [
        entry("four", "go lang"),
        entry("three", hidden=("golang",)),
        entry("two", "golang"),
        entry("golang"),
    ]
    assert rows_by_label(entries)["golang"] == [3, 2, 1, 0]


def test_a_concept_stands_once_under_a_label_that_it_bears_twice() -> None:
    assert rows_by_label([entry("golang", "Golang", "go lang")])["golang"] == [0]


def test_labels_of_two_and_three_words_are_found_without_their_spaces() -> None:
    keys = rows_by_label([entry("node js"), entry("a b c"), entry("a b c d")])
    assert {"nodejs", "abc"} <= keys.keys()
    assert "abcd" not in keys


def test_a_label_without_a_letter_is_no_key() -> None:
    assert "" not in rows_by_label([entry("…"), entry("weld")])


def test_a_label_is_found_among_the_kinds_asked_for() -> None:
    index = ConceptIndex([entry("chef", kind="tool"), replace(entry("Chef"), concept=Concept("urn:x:o", "x", "occupation", "Chef"))], fingerprint="f", vectors=None)  # fmt: skip
    found = index.find("chef", OCCUPATION)
    assert found is not None
    assert found.concept.uri == "urn:x:o"
    assert index.find("chef", frozenset({"degree"})) is None


# With another scheme's concepts


def test_another_schemes_concepts_of_some_kinds_are_added_with_labels_and_vectors() -> None:
    own = ConceptIndex([entry("weld"), entry("solder")], fingerprint="a" * 64, vectors=np.eye(4, dtype=np.float32)[:2])
    other = ConceptIndex(
        [entry("cook", kind="occupation"), entry("glue", "weld"), entry("MSc", kind="degree")],
        fingerprint="b" * 64,
        vectors=np.eye(4, dtype=np.float32)[1:],
    )
    both = own.with_others(other, SKILL_KINDS | {"degree"})
    assert list(both.entries) == ["urn:x:weld", "urn:x:solder", "urn:x:glue", "urn:x:msc"]
    assert both.vectors is not None
    assert both.vectors.tolist() == np.eye(4)[[0, 1, 2, 3]].tolist()
    assert [e.concept.uri for e in both.bearing("weld", SKILL_KINDS)] == ["urn:x:weld", "urn:x:glue"]
    assert (both.rows["urn:x:msc"], both.label_rows["msc"]) == (3, [3])
    assert both.fingerprint == f"{'a' * 12}-{'b' * 12}"


def test_an_index_is_not_changed_by_one_made_from_it() -> None:
    own = ConceptIndex([entry("weld")], fingerprint="a", vectors=None)
    own.with_others(ConceptIndex([entry("glue", "weld")], fingerprint="b", vectors=None), SKILL_KINDS)
    assert (list(own.entries), own.label_rows) == (["urn:x:weld"], {"weld": [0]})


def test_without_vectors_on_either_side_there_are_none() -> None:
    own = ConceptIndex([entry("weld")], fingerprint="a", vectors=np.ones((1, 2), np.float32))
    both = own.with_others(ConceptIndex([entry("glue")], fingerprint="b", vectors=None), SKILL_KINDS)
    assert both.vectors is None


# Broken files


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "cannot be read"),
        ("[]", "cannot be read"),
        ("{}", "compiled by another version of kgmatch"),
        ('{"format": 1}', "compiled by another version of kgmatch"),
        ('{"format": 2, "concepts": [], "labels": {}}', "cannot be read"),
        ('{"format": 2, "concepts": [{}], "labels": {}, "fingerprint": "f"}', "cannot be read"),
        ('{"format": 2, "concepts": [{"uri": "a", "scheme": "x", "kind": "tool", "label": "a", "broader": [1]}], "labels": {}, "fingerprint": "f"}', "cannot be read"),
        (b'\xff{"format": 2}', "cannot be read"),
    ],
)  # fmt: skip
def test_a_broken_index_is_refused_with_what_to_do(tmp_path: Path, content: str | bytes, says: str) -> None:
    (tmp_path / "index.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DataError, match=rf"index\.json: .*{says}.*; import the scheme again$"):
        load(tmp_path)


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"no numbers"])
def test_broken_vectors_are_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    write_index([entry("weld")], tmp_path, fingerprint="f")
    (tmp_path / "vectors.npy").write_bytes(content)
    with pytest.raises(DataError, match=r"vectors\.npy: cannot be read .*; import the scheme again$"):
        load(tmp_path)


def test_vectors_of_another_number_of_concepts_are_refused(tmp_path: Path) -> None:
    write_index([entry("weld")], tmp_path, fingerprint="f")
    np.save(tmp_path / "vectors.npy", np.ones((2, 3)))
    with pytest.raises(DataError, match="2 rows for 1 concepts; import the scheme again"):
        load(tmp_path)
