"""What `kgmatch doctor` finds wrong with the program, its settings, models, ontology and a store's folder."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from kgmatch import settings
from kgmatch.concepts.index import ontology_folder
from kgmatch.concepts.scheme import FILES
from kgmatch.doctor import Finding, configuration, folder, models, ontology, program
from kgmatch.doctor.finding import ingest_command, run
from kgmatch.embedding import SHIPPED as ENCODER
from kgmatch.embedding import Encoder
from kgmatch.errors import DataError, KgmatchError, StoreError
from kgmatch.pipeline import Pipeline
from kgmatch.tagging.tagger import SHIPPED as TAGGER

posix = pytest.mark.skipif(os.name == "nt", reason="modes of files are POSIX's")


def states(found: Iterator[Finding]) -> list[str]:
    return [f.state for f in found]


def one(found: Iterator[Finding]) -> Finding:
    (finding,) = found
    return finding


def worst(found: Iterator[Finding]) -> Finding:
    return max(found, key=lambda f: ("ok", "warn", "fail").index(f.state))


# --- a check that fails -----------------------------------------------------------------------------------------------


def broken(error: Exception) -> Iterator[Finding]:
    yield Finding("store", "ok", "this much")
    raise error


def test_a_check_that_raises_is_a_finding_and_the_next_one_runs() -> None:
    def fine() -> Iterator[Finding]:
        yield Finding("store", "ok", "the next")

    found = list(run("store", (lambda: broken(ZeroDivisionError("by zero")), fine)))
    assert [f.says for f in (found[0], found[2])] == ["this much", "the next"]
    assert found[1].state == "fail"
    assert "ZeroDivisionError: by zero" in found[1].says


@pytest.mark.parametrize(
    ("error", "says", "do"),
    [
        (StoreError("x.db: is locked; wait; or end it"), "x.db: is locked; wait", "or end it"),
        (DataError("x: unknown setting"), "x: unknown setting", ""),
        (PermissionError(13, "Permission denied", "/x"), "/x: Permission denied", "see that this user may read it, and run this again"),
    ],
)  # fmt: skip
def test_an_error_keeps_what_it_says_to_do(error: KgmatchError, says: str, do: str) -> None:
    assert list(run("store", (lambda: broken(error),)))[1] == Finding("store", "fail", says, do)


def test_the_command_names_the_store_that_was_named() -> None:
    assert ingest_command("--retry", store=None) == "kgmatch ingest --retry"
    assert ingest_command("--refresh", store="my x.db") == "kgmatch ingest --refresh --store 'my x.db'"


# --- the program ------------------------------------------------------------------------------------------------------

REQUIRES = [
    "alpha>=2", "arcadedb<26.12,>=26.11.1.dev2", "never; sys_platform == 'amiga'",
    "splink<6,>=5; extra == 'people'", "duckdb>=1.1; extra == 'people'",
]  # fmt: skip


def test_libraries_in_order_are_one_line() -> None:
    have = {"alpha": "2.1", "arcadedb": "26.11.1.dev2"}
    assert one(program.libraries(REQUIRES, have.get)) == Finding(
        "program", "ok", "2 libraries installed, in versions as asked for"
    )


def test_an_old_and_an_absent_library_are_told_apart() -> None:
    old, absent = program.libraries(REQUIRES, {"alpha": "1.9"}.get)
    assert (old.state, old.says, old.do) == ("warn", "alpha 1.9, where >=2 is asked for", "pip install 'alpha>=2'")
    assert absent.state == "fail"
    assert absent.says.startswith("arcadedb is not installed")


def test_the_engine_on_a_jvm_does_in_the_place_of_the_native_one_but_not_beside_it() -> None:
    assert states(program.libraries(REQUIRES, {"alpha": "2", "arcadedb-jvm": "26.11.1"}.get)) == ["ok"]
    both = {"alpha": "2", "arcadedb": "26.11.1", "arcadedb-jvm": "26.11.1"}
    found = next(program.libraries(REQUIRES, both.get))
    assert (found.state, found.says[:32]) == ("warn", "arcadedb and arcadedb-jvm are bo")


def test_what_is_lost_without_an_extra_and_an_extra_that_is_here_in_part() -> None:
    def people(have: dict[str, str]) -> Finding:
        return next(f for f in program.extras(REQUIRES, ["people"], have.get) if "people" in f.says)

    without = people({})
    assert (without.state, without.do) == ("ok", "pip install 'kgmatch[people]', if you need it")
    assert "under one name, alone" in without.says
    part = people({"splink": "5.0"})
    assert (part.state, part.says) == ("warn", "the extra people is here in part: duckdb is not installed; >=1.1 is asked for")  # fmt: skip
    assert people({"splink": "5.0", "duckdb": "1.2"}).says == "extras: people"


def test_an_extra_that_the_installed_metadata_does_not_know() -> None:
    assert states(program.extras(REQUIRES, [])) == ["warn"] * len(program.WITHOUT)


def test_this_program_states_its_version() -> None:
    from kgmatch import __version__

    assert next(program.platform_found()).says.startswith(f"kgmatch {__version__}, Python 3.")


def test_ocr_without_tesseract_is_told_and_is_a_fault_only_where_it_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr("kgmatch.reading.ocr.available", lambda: False)
    assert states(program.recognition("eng", asked_for=False)) == ["ok"]
    assert states(program.recognition("deu", asked_for=True)) == ["warn"]
    assert one(program.recognition("", asked_for=True)).says == "OCR is switched off in the settings"


def test_a_language_that_tesseract_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    tesseract = pytest.importorskip("pytesseract")
    monkeypatch.setattr("kgmatch.reading.ocr.available", lambda: True)
    monkeypatch.setattr(tesseract, "get_languages", lambda: ["eng", "osd"])
    found = one(program.recognition("eng+deu", asked_for=True))
    assert (found.state, found.says) == ("warn", "Tesseract has no data for deu; it has eng, osd")
    assert states(program.recognition("eng", asked_for=True)) == ["ok"]


def test_no_libreoffice_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "no LibreOffice" in one(program.legacy_office()).says


# --- settings ---------------------------------------------------------------------------------------------------------


def test_an_unknown_setting_is_a_failure() -> None:
    home = settings.home()
    home.mkdir(mode=0o700)
    assert states(configuration.settings_file(home)) == ["ok"]
    (home / "kgmatch.toml").write_text("stor = 'x'\n")
    found = one(run("settings", (lambda: configuration.settings_file(home),)))
    assert (found.state, found.do) == ("fail", f"known: {', '.join(settings.KEYS)}")
    assert "unknown setting 'stor'" in found.says


def test_variables_in_force_and_misspelt_ones() -> None:
    in_force, unknown = configuration.environment({"KGMATCH_STORE": "a.db", "KGMATCH_SCHEMA": "esco", "HOME": "/"})
    assert in_force.says == "from the environment: KGMATCH_STORE=a.db"
    assert (unknown.state, unknown.says[:14]) == ("warn", "KGMATCH_SCHEMA")


def test_every_variable_that_the_settings_read_is_known() -> None:
    read = re.findall(r'"(KGMATCH_\w+)"', Path(settings.__file__).read_text(encoding="utf-8"))
    assert set(read) == set(configuration.VARIABLES)


@posix
def test_a_home_that_others_may_look_into(tmp_path: Path) -> None:
    assert states(configuration.home_folder(tmp_path / "none")) == ["ok"]
    home = tmp_path / "a"
    home.mkdir(mode=0o700)
    assert states(configuration.home_folder(home)) == ["ok"]
    home.chmod(0o750)
    found = one(configuration.home_folder(home))
    assert (found.state, found.do) == ("warn", f"chmod 700 {home}")


@posix
def test_a_home_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    assert "another user" in one(configuration.home_folder(tmp_path)).says


# --- models -----------------------------------------------------------------------------------------------------------


def copied(source: Path, target: Path) -> Path:
    """A copy whose large files are links until they are changed."""
    target.mkdir()
    for file in source.iterdir():
        (target / file.name).symlink_to(file)
    return target


def changed(path: Path, text: bytes) -> None:
    path.unlink()
    path.write_bytes(text)


def test_the_shipped_models_do_what_they_are_for(pipeline: Pipeline) -> None:
    assert "SHA-256 is the one" in one(models.tagger(None)).says
    assert states(models.encoder(pipeline.encoder)) == ["ok"]


def test_a_tagger_with_another_model_file_than_its_card_says(tmp_path: Path) -> None:
    changed(copied(TAGGER, tmp_path / "m") / "model.onnx", b"not this one")
    found = one(run("models", (lambda: models.tagger(tmp_path / "m"),)))
    assert found.state == "fail"
    assert "SHA-256 is not the one in labels.json" in found.says
    assert "copy the model again" in found.do


def test_a_tagger_without_a_hash_and_one_that_misses_the_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = copied(TAGGER, tmp_path / "m") / "labels.json"
    about = json.loads(labels.read_text(encoding="utf-8"))
    del about["sha256"]
    changed(labels, json.dumps(about).encode())
    assert "no SHA-256" in one(models.tagger(tmp_path / "m")).says
    monkeypatch.setattr(models, "TOOL", "billing")
    assert states(models.tagger(tmp_path / "m")) == ["warn"]
    assert states(models.tagger(None)) == ["fail"]


def test_a_tagger_folder_that_is_not_there(tmp_path: Path) -> None:
    found = one(run("models", (lambda: models.tagger(tmp_path / "none"),)))
    assert (found.state, "model.onnx is missing" in found.says) == ("fail", True)


def test_an_encoder_that_cannot_run_and_one_that_means_nothing(tmp_path: Path, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    changed(copied(ENCODER, tmp_path / "e") / "model.onnx", b"not a model")
    found = one(run("models", (lambda: models.encoder(Encoder(tmp_path / "e")),)))
    assert (found.state, found.do) == ("fail", "install kgmatch again")
    monkeypatch.setattr(models, "FAR", models.NEAR)
    assert states(models.encoder(pipeline.encoder)) == ["fail"]


# --- the ontology -----------------------------------------------------------------------------------------------------


def test_the_shipped_index_is_of_its_files_and_of_the_encoder(pipeline: Pipeline) -> None:
    assert states(ontology.shipped(None, pipeline.encoder)) == ["ok"]


def test_turtle_files_that_were_changed_after_they_were_compiled(tmp_path: Path, pipeline: Pipeline) -> None:
    at = copied(ontology_folder(), tmp_path / "o")
    changed(at / FILES[0], (ontology_folder() / FILES[0]).read_bytes() + b"\n# more\n")
    found = worst(ontology.shipped(at, pipeline.encoder))
    assert (found.state, "not those that the index was compiled from" in found.says) == ("warn", True)


def test_vectors_of_another_encoder(tmp_path: Path, pipeline: Pipeline) -> None:
    at = copied(ontology_folder(), tmp_path / "o")
    rows = np.load(at / "vectors.npy")
    (at / "vectors.npy").unlink()
    np.save(at / "vectors.npy", rows[::-1])
    found = worst(ontology.shipped(at, pipeline.encoder))
    assert (found.state, "another encoder" in found.says) == ("fail", True)


def test_an_index_that_is_cut_off(tmp_path: Path, pipeline: Pipeline) -> None:
    changed(copied(ontology_folder(), tmp_path / "o") / "index.json", b'{"format": 2, ')
    found = one(run("ontology", (lambda: ontology.shipped(tmp_path / "o", pipeline.encoder),)))
    assert (found.state, "cannot be read" in found.says) == ("fail", True)


def test_an_imported_scheme_with_vectors_of_another_encoder_fails_where_it_is_preferred(tmp_path: Path, pipeline: Pipeline) -> None:  # fmt: skip
    (tmp_path / "ontology").mkdir()
    esco = copied(ontology_folder(), tmp_path / "ontology" / "esco")
    (esco / "encoder.txt").write_text(pipeline.encoder.name)
    assert "preferred" in one(ontology.imported(tmp_path, "esco", pipeline.encoder)).says
    (esco / "encoder.txt").write_text("encoder-of-old")
    for preferred, state in (("esco", "fail"), ("kgmatch", "warn")):
        found = one(ontology.imported(tmp_path, preferred, pipeline.encoder))
        assert (found.state, found.do) == (state, "run kgmatch ontology import esco DIR again")
        assert "encoder-of-old" in found.says


def test_the_preferred_scheme_is_not_here(tmp_path: Path, pipeline: Pipeline) -> None:
    assert list(ontology.imported(tmp_path, "kgmatch", pipeline.encoder)) == []
    found = one(ontology.imported(tmp_path, "onet", pipeline.encoder))
    assert (found.state, found.do) == ("fail", "run kgmatch ontology import onet DIR")


def test_an_import_that_was_killed_between_two_names(tmp_path: Path, pipeline: Pipeline) -> None:
    (tmp_path / "ontology" / "esco.old").mkdir(parents=True)
    assert "ended halfway" in one(ontology.imported(tmp_path, "kgmatch", pipeline.encoder)).says


# --- the folder of a store --------------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    (tmp_path / "s.db" / "databases").mkdir(parents=True, mode=0o700)
    (tmp_path / "s.db").chmod(0o700)
    (tmp_path / "s.db" / "databases" / "a").touch(mode=0o600)
    return tmp_path / "s.db"


@posix
def test_files_open_to_others_are_a_fault_where_the_folder_is_open_too(kept: Path) -> None:
    assert states(folder.permissions(kept)) == ["ok"]
    (kept / "databases" / "a").chmod(0o644)
    inner = one(folder.permissions(kept))
    assert (inner.state, inner.do) == ("warn", f"chmod -R go= {kept}")
    assert str(kept / "databases" / "a") in inner.says
    kept.chmod(0o755)
    assert states(folder.permissions(kept)) == ["fail"]


@posix
def test_files_of_another_user(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: kept.stat().st_uid + 1)
    assert "of another user" in next(folder.permissions(kept)).says


@pytest.mark.parametrize(("free", "state"), [(1 << 40, "ok"), (65 << 20, "warn"), (1 << 20, "fail")])
def test_room_on_the_disk(kept: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str) -> None:
    (kept / "databases" / "a").write_bytes(bytes(4 << 20))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(1 << 41, 0, free))
    assert states(folder.room(kept)) == [state]
