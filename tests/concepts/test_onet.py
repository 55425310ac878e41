from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from kgmatch.concepts.index import Entry
from kgmatch.concepts.onet import SITE, read_onet
from kgmatch.errors import DataError
from tests.concepts.tables import ONET_TABLES, write_onet, zipped
from tests.conftest import SHARED

FOLDERS, UNFOLDERS = f"{SITE}link/summary/99-1011.00", f"{SITE}link/summary/99-1012.00"
CRISPNESS, PLEATING, IDLENESS, PAPER = (f"{SITE}find/descriptor/result/9.{n}" for n in ("A.1", "A.2", "A.3", "C.1"))
FOLDPRO, CREASEMAP = f"{SITE}search/tech/example?e=FoldPro", f"{SITE}search/tech/example?e=CreaseMap%205%22"
FOLDING, UNFOLDING = f"{SITE}search/tech/commodity?e=Folding%20software", f"{SITE}search/tech/commodity?e=Unfolding%20software"  # fmt: skip
BONE, CREASING = f"{SITE}search/tools/example?e=Bone%20folders", f"{SITE}search/tools/commodity?e=Creasing%20tools"

OPTIONAL = ["Sample of Reported Titles", "Related Occupations", "Content Model Reference", "Tools Used"]


def read(folder: Path, **replaced: list[Sequence[str]] | None) -> dict[str, Entry]:
    entries, _, _ = read_onet(write_onet(folder, **replaced))
    return {entry.concept.uri: entry for entry in entries}


def refusal(folder: Path) -> str:
    with pytest.raises(DataError) as refused:
        read_onet(folder)
    assert "\n" not in str(refused.value)
    return str(refused.value).removeprefix(str(folder))


def test_every_concept_has_its_kind_and_its_page_as_address(tmp_path: Path) -> None:
    assert {uri: (entry.concept.kind, entry.concept.label) for uri, entry in read(tmp_path).items()} == {
        FOLDERS: ("occupation", "Crane Folders"),
        UNFOLDERS: ("occupation", "Crane Unfolders"),
        CRISPNESS: ("competence", "Crispness"),
        PLEATING: ("competence", "Pleating"),
        IDLENESS: ("competence", "Doing Nothing"),
        PAPER: ("knowledge", "Paper"),
        FOLDPRO: ("tool", "FoldPro"),
        CREASEMAP: ("tool", 'CreaseMap 5"'),
        BONE: ("tool", "Bone folders"),
        FOLDING: ("knowledge", "Folding software"),
        UNFOLDING: ("knowledge", "Unfolding software"),
        CREASING: ("knowledge", "Creasing tools"),
    }


def test_the_entries_stand_in_order_of_uri(tmp_path: Path) -> None:
    uris = [entry.concept.uri for entry in read_onet(write_onet(tmp_path))[0]]
    assert uris == sorted(uris)


def test_an_occupation_bears_its_other_titles(tmp_path: Path) -> None:
    assert read(tmp_path)[FOLDERS].alternative == ("Paper Crane Maker", "PCM", "Origami Artist")


def test_an_element_is_essential_from_three_and_a_half_and_optional_from_three_of_five(tmp_path: Path) -> None:
    entries = read(tmp_path)
    elements = {CRISPNESS, PLEATING, IDLENESS, PAPER}
    assert elements.intersection(entries[FOLDERS].essential) == {CRISPNESS, PAPER}
    assert elements.intersection(entries[FOLDERS].optional) == {PLEATING}


def test_an_element_below_three_or_without_a_value_is_no_need(tmp_path: Path) -> None:
    assert not {CRISPNESS, PLEATING}.intersection(read(tmp_path)[UNFOLDERS].optional)


def test_a_hot_technology_is_essential_and_another_optional(tmp_path: Path) -> None:
    folders = read(tmp_path)[FOLDERS]
    assert FOLDPRO in folders.essential
    assert {CREASEMAP, BONE} <= set(folders.optional)


def test_a_need_is_not_both_essential_and_optional(tmp_path: Path) -> None:
    twice = [*ONET_TABLES["Technology Skills.txt"], ("99-1011.00", "FoldPro", "Folding software", "N")]
    assert FOLDPRO not in read(tmp_path, Technology_Skills=twice)[FOLDERS].optional


def test_a_name_in_another_case_is_the_same_software_below_both_commodities(tmp_path: Path) -> None:
    entries = read(tmp_path)
    assert entries[FOLDPRO].broader == (FOLDING, UNFOLDING)
    assert entries[UNFOLDERS].optional == (FOLDPRO,)


def test_occupations_are_related_at_the_nearest_tier_and_within_the_scheme(tmp_path: Path) -> None:
    entries = read(tmp_path)
    assert (entries[FOLDERS].related, entries[UNFOLDERS].related) == ((UNFOLDERS,), ())


def test_descriptions_are_kept_with_their_quotes(tmp_path: Path) -> None:
    entries = read(tmp_path)
    assert (entries[FOLDERS].definition, entries[CRISPNESS].definition) == ('Fold paper into birds ("cranes").', "Being crisp.")  # fmt: skip


def test_gzipped_tables_with_a_release_in_their_names_give_the_same_entries(tmp_path: Path) -> None:
    plain = read_onet(write_onet(tmp_path / "plain"))[0]
    for path in write_onet(tmp_path / "packed").iterdir():
        zipped(path.rename(path.with_name(f"{path.stem} (99.3).txt")))
    assert read_onet(tmp_path / "packed")[0] == plain


@pytest.mark.parametrize("stem", OPTIONAL)
def test_a_table_that_is_not_needed_may_be_missing_and_is_named(tmp_path: Path, stem: str) -> None:
    entries, _, missing = read_onet(write_onet(tmp_path, **{stem.replace(" ", "_"): None}))
    assert missing == [stem]
    assert FOLDERS in {entry.concept.uri for entry in entries}


# Every way in which the folder can be wrong


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none").endswith(": no such folder; name the one that the O*NET text files were unpacked into")  # fmt: skip


def test_an_empty_folder_is_refused_with_what_to_do(tmp_path: Path) -> None:
    assert refusal(tmp_path) == ": Occupation Data.txt is missing; unpack the whole O*NET database (text) there"


@pytest.mark.parametrize("stem", ["Occupation Data", "Alternate Titles", "Skills", "Knowledge", "Technology Skills"])
def test_a_table_that_is_needed_is_asked_for(tmp_path: Path, stem: str) -> None:
    assert refusal(write_onet(tmp_path, **{stem.replace(" ", "_"): None})).startswith(f": {stem}.txt is missing; ")


def test_a_missing_column_is_named_with_its_file(tmp_path: Path) -> None:
    table = [("O*NET-SOC Code", "Title"), *(row[:2] for row in ONET_TABLES["Occupation Data.txt"][1:])]
    assert refusal(write_onet(tmp_path, Occupation_Data=table)).startswith("/Occupation Data.txt: column 'Description' is missing; ")  # fmt: skip


def test_a_row_that_was_cut_is_named_with_its_line(tmp_path: Path) -> None:
    path = write_onet(tmp_path) / "Skills.txt"
    path.write_bytes(path.read_bytes()[: -len("\tIM\t5.00\r\n")])
    assert refusal(tmp_path).startswith("/Skills.txt, line 7: 3 fields where the first line has 5; ")


def test_a_release_without_an_occupation_is_refused(tmp_path: Path) -> None:
    heads = ONET_TABLES["Occupation Data.txt"][:1]
    assert refusal(write_onet(tmp_path, Occupation_Data=heads)) == "/Occupation Data.txt: holds no occupation"


@pytest.mark.skipif(not (SHARED / "data/onet_29.2").is_dir(), reason="the public data is not here")
def test_the_published_release_is_read_whole() -> None:
    entries, _, missing = read_onet(SHARED / "data/onet_29.2")
    kinds = Counter(entry.concept.kind for entry in entries)
    assert (kinds["occupation"], kinds["competence"], missing) == (1_016, 35, [])
    assert sum(len(entry.alternative) for entry in entries if entry.concept.kind == "occupation") > 50_000
