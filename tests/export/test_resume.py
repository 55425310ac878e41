"""One candidate as JSON Resume: valid, in the form that `kgmatch parse` prints, with nothing invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kgmatch.errors import DataError
from kgmatch.export import export
from kgmatch.graph import Known, write_candidates
from kgmatch.model import Candidate
from kgmatch.pipeline import Pipeline
from kgmatch.profiles.json_resume import json_resume
from kgmatch.store import Store, connect
from tests.conftest import ROOT, SAMPLES
from tests.export.graphs import HOSTILE

SCHEMA = json.loads((ROOT / "tests/data/jsonresume.schema.json").read_text(encoding="utf-8"))
FILES = ("ana-lucia-ortiz.pdf", "siobhan-keaney.pdf")


@pytest.fixture(scope="module")
def people(pipeline: Pipeline) -> list[Candidate]:
    return [pipeline.candidate(SAMPLES / "resumes" / name) for name in FILES]


@pytest.fixture(scope="module")
def exported(people: list[Candidate], tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("resumes")
    with connect(str(folder / "graph.db")) as store:
        write_candidates(store, people, Known(store), "one")
        export(store, "json-resume", folder / "all")
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (folder / "all").glob("*.json")}


def test_there_is_one_for_each_candidate(exported: dict[str, Any], people: list[Candidate]) -> None:
    assert set(exported) == {candidate.id for candidate in people}


def test_each_is_valid(exported: dict[str, Any]) -> None:
    for record in exported.values():
        jsonschema.validate(record, SCHEMA)


def test_what_the_store_keeps_is_what_parse_prints(exported: dict[str, Any], people: list[Candidate]) -> None:
    for candidate in people:
        parsed, record = json_resume(candidate), exported[candidate.id]
        parsed["basics"]["location"].pop("address", None)
        assert record["basics"] == parsed["basics"]
        for name, fields in (("work", ("name", "position", "startDate", "endDate")), ("education", ("institution", "area", "studyType", "endDate"))):  # fmt: skip
            assert _only(record[name], fields) == _only(parsed[name], fields, year=name == "education")
        assert sorted(map(repr, record["languages"])) == sorted(map(repr, parsed["languages"]))
        assert {c["name"] for c in record["certificates"]} == {c["name"] for c in parsed["certificates"]}


def _only(items: list[dict[str, Any]], fields: tuple[str, ...], *, year: bool = False) -> list[str]:
    """These fields of each, in an order of their own; of a study the store keeps the year alone."""
    kept = [{f: item[f][:4] if year and f == "endDate" else item[f] for f in fields if f in item} for item in items]
    return sorted(map(repr, kept))


def test_the_evidence_of_a_skill_is_whole(exported: dict[str, Any], people: list[Candidate]) -> None:
    for candidate in people:
        parsed = json_resume(candidate)["meta"]["kgmatch"]["skills"]
        found = exported[candidate.id]["meta"]["kgmatch"]["skills"]
        assert _by_uri(found) == _by_uri(parsed)


def _by_uri(skills: list[dict[str, Any]]) -> dict[str, Any]:
    return {s["uri"]: {**s, "confidence": None, "evidence": sorted(map(repr, s["evidence"]))} for s in skills}


def test_other_facts_say_where_they_stand(exported: dict[str, Any], people: list[Candidate]) -> None:
    for candidate in people:
        meta = exported[candidate.id]["meta"]["kgmatch"]
        assert meta["documents"][0]["id"] == candidate.documents[0].id
        for work in meta["work"]:
            (place,) = work["evidence"]
            assert place["document"] == candidate.documents[0].id
            assert set(place) == {"document", "page", "start"}


def test_what_the_store_does_not_keep_is_left_out(exported: dict[str, Any]) -> None:
    for record in exported.values():
        assert "projects" not in record
        assert not {"sections", "pages", "wishes"} & set(record["meta"]["kgmatch"])
        assert all("kind" not in work for work in record["meta"]["kgmatch"]["work"])


def test_one_candidate_is_one_file(filled: Store, tmp_path: Path) -> None:
    export(filled, "json-resume", tmp_path / "one.json", candidate=f"c_{1:016x}")
    record = json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))
    assert record["basics"]["name"] == "Person 1"
    assert record["meta"]["kgmatch"]["id"] == f"c_{1:016x}"


def test_hostile_text_stays_text(filled: Store, tmp_path: Path) -> None:
    export(filled, "json-resume", tmp_path / "all")
    for n, text in enumerate(HOSTILE, 3):
        record = json.loads((tmp_path / "all" / f"c_{n:016x}.json").read_text(encoding="utf-8"))
        assert record["basics"]["name"] == text
        jsonschema.validate(record, SCHEMA)


def test_a_candidate_who_is_not_there_is_an_error_and_no_file(filled: Store, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such candidate"):
        export(filled, "json-resume", tmp_path / "one.json", candidate="c_nobody")
    assert list(tmp_path.iterdir()) == []
