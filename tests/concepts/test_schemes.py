from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from kgmatch.concepts import schemes
from kgmatch.concepts.index import ConceptIndex, Entry, load, ontology_folder
from kgmatch.concepts.schemes import (
    SOURCES,
    about,
    concept_vectors,
    import_scheme,
    installed,
    load_scheme,
    scheme_folder,
    with_matches,
)
from kgmatch.errors import DataError
from kgmatch.model import Concept
from kgmatch.settings import home
from tests.concepts.tables import FOLD, FOLDER, TURTLE, write_esco, write_onet
from tests.conftest import ROOT

Matrix = npt.NDArray[np.float32]
ENCODER = "encoder-of-the-test"


def embed(texts: Sequence[str]) -> Matrix:
    """Unit vectors by the texts' hashes: equal for equal texts, far apart for others."""
    rows = np.array([np.frombuffer(hashlib.sha256(text.encode()).digest(), np.uint8) for text in texts], np.float32) - 127.5  # fmt: skip
    unit: Matrix = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def write_turtle(folder: Path) -> Path:
    folder.mkdir()
    (folder / "esco.ttl").write_text(TURTLE, encoding="utf-8")
    return folder


FORMS: list[tuple[str, Callable[[Path], Path]]] = [("esco", write_esco), ("esco", write_turtle), ("onet", write_onet)]
every_form = pytest.mark.parametrize(("name", "write"), FORMS, ids=["esco-csv", "esco-turtle", "onet"])


def imported(source: Path, name: str = "esco") -> ConceptIndex:
    import_scheme(name, source, home(), embed, encoder=ENCODER)
    return load_scheme(name, home(), encoder=ENCODER)


def entry(name: str, *alternative: str, kind: str = "competence", hidden: tuple[str, ...] = ()) -> Entry:
    return Entry(Concept(f"urn:x:{name}", "x", kind, name), alternative, hidden)


def ours(*entries: Entry) -> ConceptIndex:
    renamed = [
        replace(e, concept=replace(e.concept, uri=e.concept.uri.replace("urn:x:", "urn:ours:"))) for e in entries
    ]
    return ConceptIndex(renamed, fingerprint="f", vectors=None)


# Import


@every_form
def test_an_imported_scheme_is_loaded_as_it_was_read(tmp_path: Path, name: str, write: Callable[[Path], Path]) -> None:
    source = write(tmp_path / "source")
    entries, fingerprint, _ = schemes.READERS[name](source)
    index = imported(source, name)
    assert (list(index.entries.values()), index.fingerprint) == (entries, fingerprint)
    assert index.vectors is not None
    assert index.vectors == pytest.approx(concept_vectors(entries, embed).astype(np.float32))


@every_form
def test_importing_twice_gives_the_same_bytes(tmp_path: Path, name: str, write: Callable[[Path], Path]) -> None:
    source = write(tmp_path / "source")
    folder = scheme_folder(name, home())
    imported(source, name)
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    imported(source, name)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first
    assert first.keys() == {"index.json", "vectors.npy", "encoder.txt"}


@every_form
def test_the_order_of_sets_changes_no_byte(tmp_path: Path, name: str, write: Callable[[Path], Path]) -> None:
    source = write(tmp_path / "source")
    code = (
        "import sys, pathlib; from kgmatch.concepts.index import load, write_index; from kgmatch.concepts import schemes\n"
        "entries, fingerprint, _ = schemes.READERS[sys.argv[1]](pathlib.Path(sys.argv[2]))\n"
        "write_index(schemes.with_matches(entries, load()), pathlib.Path(sys.argv[3]), fingerprint=fingerprint)"
    )
    written = []
    for seed in "12":
        out = tmp_path / seed
        out.mkdir()
        subprocess.run([sys.executable, "-c", code, name, str(source), str(out)], cwd=ROOT, env={"PYTHONHASHSEED": seed}, check=True)  # fmt: skip
        written.append((out / "index.json").read_bytes())
    assert written[0] == written[1]


def test_an_import_says_what_it_did(tmp_path: Path) -> None:
    lines: list[str] = []
    source = write_esco(tmp_path / "source", skillGroups=None)
    done = import_scheme("esco", source, home(), embed, encoder=ENCODER, say=lines.append)
    index = load_scheme("esco", home(), encoder=ENCODER)
    assert (done.scheme, done.concepts, done.missing) == ("esco", len(index), ("skillGroups",))
    assert done.labels == sum(len(e.labels) for e in index.entries.values())
    assert lines == [f"reading {source}", f"{len(index)} concepts; computing their vectors"]


def test_an_imported_concept_that_is_one_of_ours_bears_our_labels(tmp_path: Path) -> None:
    one = next(e for e in load().of_kind({"occupation"}) if e.alternative)
    table = [("conceptUri", "iscoGroup", "preferredLabel", "altLabels"), (FOLDER, "7991", one.concept.label, "")]
    found = imported(write_esco(tmp_path / "source", occupations=table)).entries[FOLDER]
    assert found.exact_match == (one.concept.uri,)
    assert found.hidden == one.labels[1:]


def test_home_and_scheme_are_for_their_owner_alone(tmp_path: Path) -> None:
    imported(write_esco(tmp_path / "source"))
    folder = scheme_folder("esco", home())
    assert [path.stat().st_mode & 0o777 for path in (home(), folder.parent, folder)] == [0o700] * 3


# What goes wrong


def test_an_unknown_scheme_is_refused_with_the_known_ones() -> None:
    with pytest.raises(DataError, match="rome: no such scheme; known are kgmatch, esco, onet"):
        scheme_folder("rome", home())


@pytest.mark.parametrize("name", ["rome", "kgmatch"])
def test_a_scheme_that_is_not_published_is_not_imported(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match=f"{name}: cannot be imported; give esco or onet"):
        import_scheme(name, tmp_path, home(), embed, encoder=ENCODER)


def test_a_scheme_that_is_not_here_is_asked_for() -> None:
    with pytest.raises(DataError, match="the scheme onet is not here yet; run kgmatch ontology import onet DIR"):
        load_scheme("onet", home(), encoder=ENCODER)


@pytest.mark.parametrize("made_by", ["encoder-of-yesterday", None])
def test_vectors_of_another_encoder_are_refused_with_what_to_do(tmp_path: Path, made_by: str | None) -> None:
    imported(write_esco(tmp_path / "source"))
    record = scheme_folder("esco", home()) / "encoder.txt"
    record.unlink()
    if made_by:
        record.write_text(made_by)
    with pytest.raises(DataError, match=rf"another encoder \({made_by or 'unknown'}\); run kgmatch ontology import esco DIR again"):  # fmt: skip
        load_scheme("esco", home(), encoder=ENCODER)


def _broken_source(source: Path, _: pytest.MonkeyPatch) -> None:
    (source / "skills_en.csv").write_text("cut off", encoding="utf-8")


def _full_disk(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def save(path: Path, _: Matrix) -> None:
        path.write_bytes(b"\x93NUM")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kgmatch.concepts.schemes.np.save", save)


def _no_replacement(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = schemes.os.replace

    def replaced(source: Path, target: Path) -> None:
        if source.name == "esco.part":
            raise PermissionError(13, "Permission denied")
        rename(source, target)

    monkeypatch.setattr("kgmatch.concepts.schemes.os.replace", replaced)


@pytest.mark.parametrize("breaks", [_broken_source, _full_disk, _no_replacement])
def test_an_import_that_fails_leaves_the_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breaks: Callable[[Path, pytest.MonkeyPatch], None]
) -> None:
    source = write_esco(tmp_path / "source")
    earlier = imported(source)
    breaks(source, monkeypatch)
    with pytest.raises(DataError):
        import_scheme("esco", source, home(), embed, encoder="another")
    monkeypatch.undo()
    monkeypatch.setenv("KGMATCH_HOME", str(tmp_path / "home"))
    assert load_scheme("esco", home(), encoder=ENCODER).entries == earlier.entries
    assert [path.name for path in (home() / "ontology").iterdir()] == ["esco"]


def test_an_import_that_is_interrupted_leaves_the_earlier_one(tmp_path: Path) -> None:
    source = write_esco(tmp_path / "source")
    earlier = imported(source)

    def interrupted(_: Sequence[str]) -> Matrix:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_scheme("esco", source, home(), interrupted, encoder=ENCODER)
    assert load_scheme("esco", home(), encoder=ENCODER).entries == earlier.entries
    assert [path.name for path in (home() / "ontology").iterdir()] == ["esco"]


def test_what_a_killed_import_left_does_not_hinder_the_next(tmp_path: Path) -> None:
    (home() / "ontology" / "esco.part").mkdir(parents=True)
    (home() / "ontology" / "esco.old").mkdir()
    assert FOLD in imported(write_esco(tmp_path / "source")).entries
    assert [path.name for path in (home() / "ontology").iterdir()] == ["esco"]


def test_a_home_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match=r"file/home/ontology/esco: cannot be written: Not a directory"):
        import_scheme("esco", write_esco(tmp_path / "source"), tmp_path / "file" / "home", embed, encoder=ENCODER)


def test_a_home_that_may_not_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_esco(tmp_path / "source")

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", denied)
    with pytest.raises(DataError, match=r"home/ontology/esco: cannot be written: Permission denied"):
        import_scheme("esco", source, home(), embed, encoder=ENCODER)


def test_half_a_character_in_a_label_is_refused(tmp_path: Path) -> None:
    (tmp_path / "esco.jsonld").write_text(
        '{"@id": "http://data.europa.eu/esco/occupation/1", "@type": "http://www.w3.org/2004/02/skos/core#Concept",'
        ' "http://www.w3.org/2004/02/skos/core#prefLabel": {"@value": "cook \\ud83d", "@language": "en"}}'
    )
    with pytest.raises(DataError, match="half of a character"):
        import_scheme("esco", tmp_path, home(), embed, encoder=ENCODER)


# What is on this machine


def test_schemes_are_installed_when_they_are_imported(tmp_path: Path) -> None:
    assert installed(home()) == ["kgmatch"]
    imported(write_onet(tmp_path / "source"), "onet")
    assert installed(home()) == ["kgmatch", "onet"]


def test_our_scheme_is_the_shipped_one_whatever_the_encoder() -> None:
    assert scheme_folder("kgmatch", home()) == ontology_folder()
    assert load_scheme("kgmatch", home(), encoder=ENCODER).fingerprint == load().fingerprint


def test_a_scheme_is_told_about(tmp_path: Path) -> None:
    index = imported(write_esco(tmp_path / "source"))
    assert about("esco", home()) == {
        "scheme": "esco",
        "concepts": 8,
        "labels": sum(len(e.labels) for e in index.entries.values()),
        "kinds": {"competence": 1, "knowledge": 1, "language": 1, "occupation": 1, "occupation group": 1, "skill group": 2, "soft skill": 1},
        "matched": 0,
        "source": SOURCES["esco"],
        "fingerprint": index.fingerprint[:12],
    }  # fmt: skip


def test_a_scheme_that_was_removed_is_not_told_about(tmp_path: Path) -> None:
    imported(write_esco(tmp_path / "source"))
    shutil.rmtree(scheme_folder("esco", home()))
    with pytest.raises(DataError, match="import the scheme again"):
        about("esco", home())


# Matches with our concepts


@pytest.mark.parametrize(
    ("theirs", "own", "match"),
    [
        (entry("weld steel"), entry("Weld Steel"), True),
        (entry("weld steel"), entry("steel work", "weld steel"), True),
        (entry("steel work", "weld steel"), entry("weld steel"), True),
        (entry("steel work", "weld steel"), entry("welding", "weld steel"), False),  # preferred by neither
        (entry("weld", kind="tool"), entry("weld", kind="soft skill"), True),  # both are skills
        (entry("cook", kind="occupation"), entry("cook"), False),
        (entry("cook", kind="skill group"), entry("cook", kind="skill group"), False),  # groups mean nothing of ours
    ],
)
def test_concepts_match_by_the_preferred_label_of_either(theirs: Entry, own: Entry, match: bool) -> None:
    [found] = with_matches([theirs], ours(own))
    expected = (own.concept.uri.replace("urn:x:", "urn:ours:"),) if match else ()
    assert found.exact_match == expected


def test_a_label_of_two_of_ours_matches_neither() -> None:
    [found] = with_matches([entry("weld")], ours(entry("weld steel", "weld"), entry("weld tin", "weld")))
    assert found.exact_match == ()


def test_an_alternative_label_of_two_of_theirs_matches_neither() -> None:
    found = with_matches([entry("steel work", "weld"), entry("tin work", "weld")], ours(entry("weld")))
    assert [one.exact_match for one in found] == [(), ()]


def test_a_match_that_our_scheme_states_needs_no_label() -> None:
    stated = replace(entry("weld"), exact_match=("urn:x:join metal",))
    [found] = with_matches([entry("join metal")], ours(stated))
    assert found.exact_match == ("urn:ours:weld",)


def test_our_labels_are_taken_where_no_other_concept_bears_them() -> None:
    own = entry("weld", "Join Metal", "fuse metal", hidden=("wld",))
    found = with_matches([entry("weld", hidden=("welding",)), entry("melt", "join metal")], ours(own))
    assert [one.hidden for one in found] == [("welding", "fuse metal", "wld"), ()]


def test_a_concept_without_a_match_stays_as_it_is() -> None:
    assert with_matches([entry("weld")], ours()) == [entry("weld")]


# Vectors


def test_a_concepts_vector_is_half_its_preferred_label_and_half_the_mean_of_the_others() -> None:
    a, b, c = embed(["a", "b", "c"])
    expected = 0.5 * a + 0.5 * (b + c) / 2
    [found] = concept_vectors([entry("a", "b", "c", hidden=("d",))], embed)
    assert found.astype(np.float32) == pytest.approx(expected / np.linalg.norm(expected), abs=1e-3)


def test_a_concept_with_one_label_has_that_labels_vector() -> None:
    found = concept_vectors([entry("a"), entry("b", "c")], embed)
    assert found[0].astype(np.float32) == pytest.approx(embed(["a"])[0], abs=1e-3)


def test_vectors_are_unit_rows_of_half_precision() -> None:
    found = concept_vectors([entry("a", "b"), entry("c"), entry("d", "d")], embed)
    assert found.dtype == np.float16
    assert np.linalg.norm(found.astype(np.float32), axis=1) == pytest.approx(1, abs=1e-3)


def test_a_label_that_the_encoder_cannot_place_gives_no_direction() -> None:
    [found] = concept_vectors([entry("…")], lambda texts: np.zeros((len(texts), 4), np.float32))
    assert found.tolist() == [0, 0, 0, 0]
