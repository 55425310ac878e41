"""The shipped scheme: valid by its shapes, compiled as it stands, and meaning what people mean."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kgmatch.concepts.index import load, ontology_folder
from kgmatch.concepts.scheme import FILES, check_scheme, read_scheme
from kgmatch.errors import DataError
from tests.conftest import ROOT


def test_the_compiled_index_is_of_the_turtle_files() -> None:
    entries, fingerprint = read_scheme(ontology_folder())
    index = load()
    assert index.fingerprint == fingerprint
    assert list(index.entries.values()) == entries
    assert index.vectors is not None
    assert len(index.vectors) == len(entries)


def test_the_scheme_is_valid_by_its_shapes() -> None:
    assert check_scheme(ontology_folder()) == []


def test_the_scheme_is_large_enough_to_be_of_use() -> None:
    kinds = [entry.concept.kind for entry in load().entries.values()]
    assert sum(k in ("tool", "knowledge", "competence", "soft skill") for k in kinds) >= 1500
    assert kinds.count("occupation") >= 300


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ('skill:x a skos:Concept ; kg:kind "tool" ; skos:inScheme <urn:kgmatch:scheme:skills> .', "needs one prefLabel"),
        ('skill:x a skos:Concept ; kg:kind "thing" ; skos:prefLabel "x"@en ; skos:inScheme <urn:kgmatch:scheme:skills> .', "needs one kind"),
        ('skill:x a skos:Concept ; kg:kind "tool" ; skos:prefLabel "x"@en ; skos:broader skill:nowhere ; skos:inScheme <urn:kgmatch:scheme:skills> .', "broader points to no concept"),
        ('skill:x a skos:Concept ; kg:kind "tool" ; skos:prefLabel "x"@en ; skos:altLabel "x"@en ; skos:inScheme <urn:kgmatch:scheme:skills> .', "among the altLabels"),
    ],
)  # fmt: skip
def test_the_shapes_catch(fault: str, says: str, tmp_path: Path) -> None:
    for name in (*FILES, "shapes.ttl"):
        shutil.copyfile(ontology_folder() / name, tmp_path / name)
    small = (
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix kg: <urn:kgmatch:vocabulary:> .\n"
        "@prefix skill: <urn:kgmatch:skill:> .\n<urn:kgmatch:scheme:skills> a skos:ConceptScheme .\n"
    )
    (tmp_path / "skills.ttl").write_text(small + fault + "\n", encoding="utf-8")
    (tmp_path / "occupations.ttl").write_text(small, encoding="utf-8")
    assert any(says in line for line in check_scheme(tmp_path))


def test_the_build_refuses_a_cycle_and_writes_nothing(tmp_path: Path) -> None:
    for name in (*FILES, "shapes.ttl"):
        shutil.copyfile(ontology_folder() / name, tmp_path / name)
    with (tmp_path / "skills.ttl").open("a", encoding="utf-8") as out:
        out.write("skill:soft-skills skos:broader skill:teamwork .\n")
    done = subprocess.run(
        [sys.executable, str(ROOT / "pipelines/build_ontology.py"), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "cycle in broader" in done.stderr
    assert not (tmp_path / "index.json").exists()


def test_a_broken_turtle_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "skills.ttl").write_text("skill:x a", encoding="utf-8")
    with pytest.raises(DataError, match=r"skills\.ttl, line 1, column 1: not valid turtle"):
        read_scheme(tmp_path)


def test_a_missing_index_names_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match="import the scheme again"):
        load(tmp_path)
    monkeypatch.setattr("kgmatch.concepts.index.ontology_folder", lambda: tmp_path)
    with pytest.raises(DataError, match=r"build_ontology\.py"):
        load()
