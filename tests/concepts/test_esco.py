from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from kgmatch.concepts.esco import read_esco
from kgmatch.concepts.index import Entry
from kgmatch.errors import DataError
from tests.concepts.tables import (
    CALM,
    CRAFTS,
    ESCO,
    ESCO_TABLES,
    FOLD,
    FOLDER,
    FOLDING,
    GONE,
    LORE,
    MARTIAN,
    PAPER_WORKERS,
    TURTLE,
    csv_text,
    write_esco,
    zipped,
)
from tests.conftest import SHARED

OPTIONAL = [
    "skillGroups",
    "ISCOGroups",
    "occupationSkillRelations",
    "skillSkillRelations",
    "broaderRelationsSkillPillar",
    "broaderRelationsOccPillar",
    "languageSkillsCollection",
    "transversalSkillsCollection",
]


def read(folder: Path, **replaced: list[Sequence[str]] | None) -> dict[str, Entry]:
    entries, _, _ = read_esco(write_esco(folder, **replaced))
    return {entry.concept.uri: entry for entry in entries}


def refusal(folder: Path) -> str:
    with pytest.raises(DataError) as refused:
        read_esco(folder)
    assert "\n" not in str(refused.value)
    return str(refused.value).removeprefix(str(folder))


def test_the_entries_are_those_of_the_tables_in_order_of_uri(tmp_path: Path) -> None:
    entries, _, missing = read_esco(write_esco(tmp_path))
    uris = [entry.concept.uri for entry in entries]
    assert uris == sorted([CALM, CRAFTS, FOLD, FOLDER, FOLDING, LORE, MARTIAN, PAPER_WORKERS])
    assert missing == []


def test_every_concept_has_its_kind(tmp_path: Path) -> None:
    assert {uri: entry.concept.kind for uri, entry in read(tmp_path).items()} == {
        FOLD: "competence",
        LORE: "knowledge",
        MARTIAN: "language",
        CALM: "soft skill",
        FOLDER: "occupation",
        FOLDING: "skill group",
        CRAFTS: "skill group",
        PAPER_WORKERS: "occupation group",
    }


def test_labels_stand_once_each_without_needless_space(tmp_path: Path) -> None:
    fold = read(tmp_path)[FOLD]
    assert (fold.concept.label, fold.alternative, fold.hidden) == (
        "fold paper cranes",
        ("crane folding", "folding of cranes"),
        ("cranes",),
    )


def test_a_description_stands_on_one_line(tmp_path: Path) -> None:
    assert read(tmp_path)[FOLD].definition == "Make birds, by hand."


def test_a_concept_that_is_no_longer_released_is_left_out(tmp_path: Path) -> None:
    assert GONE not in read(tmp_path)


def test_relations_stand_once_each(tmp_path: Path) -> None:
    entries = read(tmp_path)
    folder = entries[FOLDER]
    assert (folder.broader, folder.essential, folder.optional) == ((PAPER_WORKERS,), (FOLD,), (LORE, CALM))
    assert (entries[FOLD].broader, entries[FOLD].related) == ((FOLDING,), (LORE,))


def test_an_isco_code_is_that_of_occupations_and_their_groups_alone(tmp_path: Path) -> None:
    codes = {uri: entry.isco for uri, entry in read(tmp_path).items()}
    assert {uri: code for uri, code in codes.items() if code} == {FOLDER: "7991", PAPER_WORKERS: "799"}


def test_gzipped_tables_of_another_language_give_the_same_entries(tmp_path: Path) -> None:
    plain = read_esco(write_esco(tmp_path / "plain"))[0]
    for path in write_esco(tmp_path / "packed").iterdir():
        zipped(path.rename(path.with_name(path.name.replace("_en", "_xx"))))
    assert read_esco(tmp_path / "packed")[0] == plain


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_tables_with_another_delimiter_give_the_same_entries(tmp_path: Path, delimiter: str) -> None:
    plain = read_esco(write_esco(tmp_path / "plain"))[0]
    other = write_esco(tmp_path / "other")
    for name, table in ESCO_TABLES.items():
        (other / name).write_text(csv_text(table, delimiter=delimiter), encoding="utf-8")
    assert read_esco(other)[0] == plain


def test_the_fingerprint_changes_with_any_table(tmp_path: Path) -> None:
    first = read_esco(write_esco(tmp_path))[1]
    assert read_esco(write_esco(tmp_path))[1] == first
    with (tmp_path / "skillSkillRelations.csv").open("a") as out:
        out.write(f"{LORE},optional,{FOLD}\n")
    assert read_esco(tmp_path)[1] != first


@pytest.mark.parametrize("stem", OPTIONAL)
def test_a_table_that_is_not_needed_may_be_missing_and_is_named(tmp_path: Path, stem: str) -> None:
    entries, _, missing = read_esco(write_esco(tmp_path, **{stem: None}))
    assert missing == [stem]
    assert {FOLD, LORE, MARTIAN, CALM, FOLDER} <= {entry.concept.uri for entry in entries}


def test_linked_data_is_read_where_no_table_is(tmp_path: Path) -> None:
    (tmp_path / "esco.ttl").write_text(TURTLE, encoding="utf-8")
    assert FOLD in [entry.concept.uri for entry in read_esco(tmp_path)[0]]


def test_tables_are_read_where_linked_data_lies_beside_them(tmp_path: Path) -> None:
    (tmp_path / "notes.json").write_text("no JSON", encoding="utf-8")
    assert FOLD in read(tmp_path)


# Every way in which the folder can be wrong


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none").endswith(": no such folder; name the one that ESCO's files were unpacked into")


def test_an_empty_folder_is_refused_with_what_to_do(tmp_path: Path) -> None:
    assert refusal(tmp_path) == ": skills_en.csv is missing; unpack the whole ESCO download (CSV) there"


@pytest.mark.parametrize("stem", ["skills", "occupations"])
def test_a_table_that_is_needed_is_asked_for(tmp_path: Path, stem: str) -> None:
    assert refusal(write_esco(tmp_path, **{stem: None})).startswith(f": {stem}_en.csv is missing; unpack")


def test_two_languages_in_one_folder_are_refused(tmp_path: Path) -> None:
    write_esco(tmp_path)
    (tmp_path / "skills_xx.csv").write_bytes((tmp_path / "skills_en.csv").read_bytes())
    assert refusal(tmp_path) == ": skills_en.csv and skills_xx.csv are one table twice; leave the one to import"


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("skills_en.csv", "skillType"),
        ("occupations_en.csv", "iscoGroup"),
        ("ISCOGroups_en.csv", "preferredLabel"),
        ("occupationSkillRelations.csv", "relationType"),
        ("skillSkillRelations.csv", "relatedSkillUri"),
        ("broaderRelationsOccPillar.csv", "broaderUri"),
        ("transversalSkillsCollection_en.csv", "conceptUri"),
    ],
)
def test_a_missing_column_is_named_with_its_file(tmp_path: Path, name: str, column: str) -> None:
    write_esco(tmp_path)
    path = tmp_path / name
    path.write_text(path.read_text(encoding="utf-8").replace(column, "x", 1), encoding="utf-8")
    assert refusal(tmp_path).startswith(f"/{name}: column {column!r} is missing; its first line has ")


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"skills": [*ESCO_TABLES["skills_en.csv"][:2], ("K", "fold", "", "x", "", "", "", "")]}, "/skills_en.csv, line 3: 'fold' is no URI"),
        ({"skillSkillRelations": [*ESCO_TABLES["skillSkillRelations.csv"], (FOLD, "", "")]}, "/skillSkillRelations.csv, line 3: '' is no URI"),
        ({"broaderRelationsOccPillar": [("conceptUri", "broaderUri"), ("Z9", FOLDER)]}, "/broaderRelationsOccPillar.csv, line 2: 'Z9' is no URI"),
    ],
)  # fmt: skip
def test_a_uri_that_is_none_is_named_with_its_line(
    tmp_path: Path, table: dict[str, list[Sequence[str]]], says: str
) -> None:
    assert refusal(write_esco(tmp_path, **table)) == says


def test_a_row_that_was_cut_is_named_with_its_line(tmp_path: Path) -> None:
    write_esco(tmp_path)
    path = tmp_path / "occupationSkillRelations.csv"
    path.write_text(path.read_text(encoding="utf-8")[: -len(f"{LORE}\n") - 1], encoding="utf-8")
    assert refusal(tmp_path).startswith("/occupationSkillRelations.csv, line 5: 3 fields where the first line has 4")


def test_tables_without_a_concept_are_refused(tmp_path: Path) -> None:
    heads = {name.removesuffix(".csv").removesuffix("_en"): table[:1] for name, table in ESCO_TABLES.items()}
    assert refusal(write_esco(tmp_path, **heads)) == "/skills_en.csv: holds no released concept"


def test_two_hundred_thousand_relations_are_all_read(tmp_path: Path) -> None:
    skills = [f"{ESCO}skill/{n}" for n in range(200_000)]
    relations = [("occupationUri", "relationType", "skillUri"), *((FOLDER, "optional", skill) for skill in skills)]
    assert read(tmp_path, occupationSkillRelations=relations)[FOLDER].optional == tuple(skills)


@pytest.mark.skipif(not (SHARED / "data/esco_v1.1.1_en").is_dir(), reason="the public data is not here")
def test_the_published_release_is_read_whole() -> None:
    entries, _, missing = read_esco(SHARED / "data/esco_v1.1.1_en")
    kinds = Counter(entry.concept.kind for entry in entries)
    skills = sum(kinds[kind] for kind in ("competence", "knowledge", "language", "soft skill"))
    needed = sum(len(entry.essential) + len(entry.optional) for entry in entries)
    related = sum(len(entry.related) for entry in entries)
    assert (skills, kinds["occupation"], kinds["occupation group"], needed, related, missing) == (
        13_896,
        3_007,
        619,
        123_855 - 67,  # those of an occupation that the release's own table lacks
        5_899,
        [],
    )
