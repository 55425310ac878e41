from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgmatch.concepts.esco import read_esco
from kgmatch.concepts.esco_rdf import rdf_files, read_esco_rdf
from kgmatch.concepts.index import Entry
from kgmatch.concepts.rdf import parsed
from kgmatch.errors import DataError
from tests.concepts.tables import CRAFTS, ESCO, FOLD, FOLDER, FOLDING, GONE, LORE, PAPER_WORKERS, TURTLE


def turtle(folder: Path, text: str = TURTLE) -> Path:
    path = folder / "esco.ttl"
    path.write_text(text, encoding="utf-8")
    return path


def read(folder: Path, text: str = TURTLE, *, language: str = "en") -> dict[str, Entry]:
    entries, _, _ = read_esco_rdf([turtle(folder, text)], language=language)
    return {entry.concept.uri: entry for entry in entries}


def refusal(path: Path, *, language: str = "en") -> str:
    with pytest.raises(DataError) as refused:
        read_esco_rdf([path], language=language)
    return str(refused.value).removeprefix(str(path.parent))


def test_every_concept_has_its_kind(tmp_path: Path) -> None:
    assert {uri: entry.concept.kind for uri, entry in read(tmp_path).items()} == {
        FOLD: "competence",
        LORE: "knowledge",
        FOLDER: "occupation",
        FOLDING: "skill group",
        CRAFTS: "skill group",
        PAPER_WORKERS: "occupation group",
    }


def test_labels_in_a_language_that_was_not_asked_for_are_left_out(tmp_path: Path) -> None:
    entries = read(tmp_path)
    assert entries[FOLD].labels == ("fold paper cranes", "crane folding", "cranes")
    assert f"{ESCO}skill/foreign" not in entries


def test_labels_are_read_in_the_language_that_was_asked_for(tmp_path: Path) -> None:
    [fold] = read(tmp_path, language="de").values()
    assert (fold.labels, fold.definition) == (("Papierkraniche falten",), "Mach Vögel.")


def test_a_file_without_a_label_in_the_language_is_refused(tmp_path: Path) -> None:
    assert (
        refusal(turtle(tmp_path), language="qq") == "/esco.ttl: holds no ESCO skill or occupation with a label in 'qq'"
    )


def test_groups_alone_are_no_scheme(tmp_path: Path) -> None:
    only = TURTLE[: TURTLE.index("skill:fold a")] + '<http://data.europa.eu/esco/isco/C1> a skos:Concept ; skos:prefLabel "x"@en .'  # fmt: skip
    assert "holds no ESCO skill or occupation" in refusal(turtle(tmp_path, only))


def test_labels_are_read_from_skos_xl_where_only_that_is_there(tmp_path: Path) -> None:
    assert read(tmp_path)[LORE].concept.label == "paper lore"


def test_a_description_is_in_the_language_its_node_states(tmp_path: Path) -> None:
    assert read(tmp_path)[LORE].definition == "All about paper."


def test_relations_are_those_within_the_scheme(tmp_path: Path) -> None:
    entries = read(tmp_path)
    assert (entries[FOLD].broader, entries[FOLD].related) == ((FOLDING,), (LORE,))
    folder = entries[FOLDER]
    assert (folder.broader, folder.related, folder.essential, folder.optional) == (
        (PAPER_WORKERS,),
        (),
        (FOLD,),
        (LORE,),
    )


def test_an_isco_code_is_that_of_occupations_and_their_groups_alone(tmp_path: Path) -> None:
    codes = {uri: entry.isco for uri, entry in read(tmp_path).items()}
    assert {uri: code for uri, code in codes.items() if code} == {FOLDER: "7991", PAPER_WORKERS: "799"}


def test_a_concept_that_is_no_longer_released_is_left_out(tmp_path: Path) -> None:
    assert GONE not in read(tmp_path)


def test_json_ld_gives_the_same_entries_as_turtle(tmp_path: Path) -> None:
    expected = read(tmp_path)
    path = tmp_path / "esco.jsonld"
    path.write_text(parsed([turtle(tmp_path)]).serialize(format="json-ld"), encoding="utf-8")
    entries, _, _ = read_esco_rdf([path])
    assert {entry.concept.uri: entry for entry in entries} == expected


def test_a_concept_may_be_told_in_more_than_one_file(tmp_path: Path) -> None:
    lines = TURTLE.split("\n")
    head = "\n".join(line for line in lines if line.startswith("@"))
    more = tmp_path / "more.ttl"
    more.write_text(head + '\nskill:fold skos:altLabel "birds of paper"@en .', encoding="utf-8")
    entries, _, _ = read_esco_rdf([turtle(tmp_path), more])
    [fold] = [entry for entry in entries if entry.concept.uri == FOLD]
    assert fold.alternative == ("birds of paper", "crane folding")


def test_a_folder_gives_its_linked_data_in_order(tmp_path: Path) -> None:
    for name in ("b.ttl", "a.JSONLD", "c.json", "d.csv", "e.ttl.bak"):
        (tmp_path / name).touch()
    assert [path.name for path in rdf_files(tmp_path)] == ["a.JSONLD", "b.ttl", "c.json"]


def test_a_uri_that_is_none_is_named(tmp_path: Path) -> None:
    broken = TURTLE.replace("skill:lore a skos", "<http://data.europa.eu/esco/skill/lo re> a skos")
    assert refusal(turtle(tmp_path, broken)) == ": 'http://data.europa.eu/esco/skill/lo re' is no URI"


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("esco.ttl", TURTLE.replace('"cranes"@en ;', '"cranes"@en ,, '), "/esco.ttl, line 11, column 97: not valid turtle: "),
        ("esco.jsonld", json.dumps([{"@id": FOLD}], indent=1)[:-2], "/esco.jsonld, line 4, column 3: not valid json-ld: "),
    ],
)  # fmt: skip
def test_a_syntax_error_is_said_with_its_line_and_column(tmp_path: Path, name: str, text: str, says: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read_esco(tmp_path)
    assert str(refused.value).removeprefix(str(tmp_path)).startswith(says)
