"""`kgmatch graph` as it is typed: what it prints, its exit codes, one plain line for a mistake, its page."""

from __future__ import annotations

import csv
import io
import json
import stat
from functools import partial
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from kgmatch.graph import Known, write_candidates, write_ontology
from kgmatch.pipeline import Pipeline
from kgmatch.store import connect
from tests.cli.conftest import Run
from tests.records import candidate

HOSTILE = "<script>alert(1)</script>\x1b[31m"
WEB = {"HTML": 24, "CSS": 24, "JavaScript": 24}
CARE = {"wound care": 24, "phlebotomy": 24}
ONE = f"c_{1:016x}"


@pytest.fixture(scope="module")
def store(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli-graph") / "graph.db"
    people = [
        candidate(pipeline, 1, skills=WEB | {"=HYPERLINK(1)": 24}, title="Web Developer", name=HOSTILE),
        candidate(pipeline, 2, skills=WEB | {"=HYPERLINK(1)": 24, "Python": 24}, title="Web Developer", name="=1+1"),
        candidate(pipeline, 3, skills={"HTML": 24, "Python": 24}, title="Python Developer"),
        candidate(pipeline, 4, skills=CARE, title="Registered Nurse"),
        candidate(pipeline, 5, skills=CARE, title="Registered Nurse"),
        candidate(pipeline, 6, skills={}, title="Registered Nurse"),
    ]
    with connect(str(folder)) as opened:
        write_ontology(opened, pipeline.index)
        write_candidates(opened, people, Known(opened), "one")
        earlier = (
            "MATCH (c:Candidate {id: $id})-[:HELD]->(:Position)-[:INSTANCE_OF]->(o:Occupation {label: $now}) "
            "MATCH (a:Occupation {label: $then}) MERGE (q:Position {id: $id + '_earlier'}) "
            "SET q.startDate = '2001', q.endDate = '2003', q.current = false "
            "MERGE (c)-[:HELD]->(q) MERGE (q)-[:INSTANCE_OF]->(a)"
        )
        opened.write((earlier, {"id": ONE, "now": "web developer", "then": "Python developer"}))
    return folder


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli-graph") / "empty.db"
    with connect(str(folder)):
        pass
    return folder


@pytest.fixture
def run(run: Run) -> Run:
    return partial(run, "graph")


def data(run: Run, *arguments: str | Path) -> Any:
    code, out, err = run(*arguments, "--format", "json")
    assert code == 0, err
    return json.loads(out)


def test_central_skills_with_their_measures(run: Run, store: Path) -> None:
    found = data(run, "central", "--store", store)
    assert found["about"] == {
        "candidates": 5, "minCandidates": 2, "unlinked": False, "skills": 6, "pairs": 5, "sortedBy": "pagerank",
        "pivots": 6, "sampled": False,
    }  # fmt: skip
    rows = {row["skill"]: row for row in found["skills"]}
    assert set(rows) == {*WEB, *CARE, "Python"}
    assert (rows["HTML"]["holders"], rows["HTML"]["degree"], rows["HTML"]["medianMonths"]) == (3, 3, 24.0)
    assert rows["HTML"]["betweenness"] == pytest.approx(2 / 10)  # CSS and JavaScript to Python, of 10 pairs of others
    assert sum(row["pagerank"] for row in found["skills"]) == pytest.approx(1)


def test_top_cuts_and_by_sorts(run: Run, store: Path) -> None:
    rows = data(run, "central", "--store", store, "--by", "holders", "--top", "1")["skills"]
    assert [row["skill"] for row in rows] == ["HTML"]


def test_what_is_in_no_scheme_counts_when_asked(run: Run, store: Path) -> None:
    code, out, err = run("central", "--store", store, "--unlinked", "--format", "csv")
    assert code == 0, err
    assert "'=HYPERLINK(1)" in {row["skill"] for row in csv.DictReader(io.StringIO(out))}
    code, out, _ = run("central", "--store", store, "--format", "csv")
    assert "HYPERLINK" not in out


def test_communities_with_their_modularity(run: Run, store: Path) -> None:
    found = data(run, "communities", "--store", store)
    assert [{s["label"] for s in c["skills"]} for c in found["communities"]] == [{*WEB, "Python"}, set(CARE)]
    assert [c["candidates"] for c in found["communities"]] == [3, 2]
    assert 0 < found["about"]["modularity"] < 1
    code, out, err = run("communities", "--store", store)
    assert code == 0
    assert "modularity 0." in err
    assert "HTML" in out


def test_similar_candidates_with_the_skills_shared(run: Run, store: Path) -> None:
    found = data(run, "similar", "--candidate", ONE, "--store", store)
    assert found["about"]["candidate"] == {"id": ONE, "name": HOSTILE, "sources": ["1.pdf"]}
    assert [row["candidate"]["name"] for row in found["similar"]] == ["=1+1", "Person 3"]
    first = found["similar"][0]
    assert {s["label"] for s in first["shared"]} == set(WEB)
    assert sum(s["share"] for s in first["shared"]) == pytest.approx(first["score"])
    code, out, _ = run("similar", "--candidate", ONE, "--store", store, "--format", "csv", "--top", "1")
    assert code == 0
    (row,) = csv.DictReader(io.StringIO(out))
    assert (row["name"], row["files"], row["skills"]) == ("'=1+1", "2.pdf", "4")


def test_terminal_escapes_of_a_name_are_not_printed(run: Run, store: Path) -> None:
    code, out, _ = run("similar", "--candidate", f"c_{2:016x}", "--store", store)
    assert code == 0
    assert "\x1b" not in out
    assert "<script>alert(1)</script>" in out


def test_a_candidate_that_is_not_there_is_one_line(run: Run, store: Path) -> None:
    code, out, err = run("similar", "--candidate", "c_none", "--store", store)
    assert (code, out) == (1, "")
    assert err.startswith(f"kgmatch: c_none: no such candidate in {store}; ")
    assert len(err.splitlines()) == 1


def test_a_candidate_without_skills_is_like_nobody(run: Run, store: Path) -> None:
    code, out, err = run("similar", "--candidate", f"c_{6:016x}", "--store", store)
    assert (code, out) == (0, "")
    assert "holds no skill" in err


def test_bridges_with_the_occupations_they_join(run: Run, store: Path) -> None:
    found = data(run, "bridges", "--store", store)
    rows = {row["skill"]: row for row in found["skills"]}
    assert set(rows) == {"HTML", "Python"}  # both used by web and by Python developers
    assert {o["label"] for o in rows["HTML"]["apart"]} == {"web developer", "Python developer"}
    assert rows["HTML"]["detour"] == 0
    assert rows["HTML"]["betweenness"] == pytest.approx(0.5 / 3)  # one of three pairs of occupations, half of its paths
    assert (found["about"]["occupations"], found["about"]["sampled"]) == (3, False)


def test_moves_with_what_is_kept_and_new(run: Run, store: Path, pipeline: Pipeline) -> None:
    found = data(run, "bridges", "--moves", "--store", store)
    (move,) = found["moves"]
    assert (move["from"]["label"], move["to"]["label"], move["candidates"]) == ("Python developer", "web developer", 1)
    needed = {s["uri"] for s in (*move["kept"], *move["new"])}
    assert needed == set(pipeline.index.entries[move["to"]["uri"]].essential)
    assert move["overlap"] == pytest.approx(len(move["kept"]) / len(needed))
    assert data(run, "bridges", "--moves", "--store", store, "--min-candidates", "2")["moves"] == []


@pytest.mark.parametrize(
    "command", [("central",), ("communities",), ("bridges",), ("bridges", "--moves")], ids=lambda c: " ".join(c)
)
def test_an_empty_store_is_an_empty_answer(run: Run, empty: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    path = tmp_path / "page.html"
    code, out, err = run(*command, "--store", empty, "--html", path)
    assert (code, out) == (0, "")
    assert err
    assert "nothing to draw" in path.read_text(encoding="utf-8")
    found = data(run, *command, "--store", empty)
    assert next(value for key, value in found.items() if key != "about") == []


@pytest.mark.parametrize(
    "wrong",
    [
        ("central", "--top", "0"),
        ("central", "--by", "age"),
        ("central", "--min-candidates", "0"),
        ("communities", "--resolution", "0"),
        ("similar",),
        ("bridges", "--moves", "--unlinked"),
    ],
    ids=lambda w: " ".join(w),
)
def test_wrong_usage_is_refused(run: Run, store: Path, wrong: tuple[str, ...]) -> None:
    code, out, _ = run(*wrong, "--store", store)
    assert (code, out) == (2, "")


@pytest.mark.parametrize(
    "command",
    [("central", "--unlinked"), ("communities", "--unlinked"), ("similar", "--candidate", ONE, "--unlinked"), ("similar", "--candidate", f"c_{2:016x}"), ("bridges", "--unlinked"), ("bridges", "--moves")],
    ids=lambda c: " ".join(c[:3]),
)  # fmt: skip
def test_the_page_stands_alone_and_runs_nothing(
    run: Run, store: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    path = tmp_path / "page.html"
    for _ in range(2):  # its own page it replaces
        code, _, err = run(*command, "--store", store, "--html", path)
        assert code == 0, err
    assert f"picture in {path}" in err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    html = path.read_text(encoding="utf-8")
    assert "<script" not in html.lower()
    assert "\x1b" not in html
    tree = lxml.html.fromstring(html)
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert not tree.xpath("//script|//link|//iframe|//object|//img|//@href|//@src|//@onload|//@onclick")
    assert len(tree.xpath("//svg//circle|//svg//rect")) > 1
    assert tree.xpath("//table//tbody/tr")
    drawn = " ".join(t.text_content() for t in tree.xpath("//figure/svg/text"))
    assert drawn.strip()
    if "similar" in command:
        assert "<script>alert(1)</script>" in tree.text_content()


def test_a_file_of_another_make_is_not_replaced(run: Run, store: Path, tmp_path: Path) -> None:
    path = tmp_path / "cv.html"
    path.write_text("mine")
    code, out, err = run("central", "--store", store, "--html", path)
    assert (code, out) == (1, "")
    assert err == f"kgmatch: {path}: exists, and kgmatch graph did not write it; name another file with --html\n"
    assert path.read_text() == "mine"
    assert run("central", "--store", store, "--html", tmp_path)[0] == 1
    code, _, err = run("central", "--store", store, "--html", tmp_path / "no" / "page.html")
    assert (code, err.count("there is no folder")) == (1, 1)
