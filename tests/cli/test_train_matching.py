"""`kgmatch train ranker`, `kgmatch train matcher` and what `kgmatch match` does with what they write, as their users run them."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from kgmatch.cli import main
from kgmatch.cli.commands.train import Matcher
from kgmatch.cli.judgements import names_of, read_judgements
from kgmatch.errors import DataError
from kgmatch.matching.learned import KINDS
from tests.cli.conftest import Run
from tests.conftest import SAMPLES

PEOPLE = ("ana-lucia-ortiz", "siobhan-keaney", "darnell-whitfield", "gareth-llewelyn-price")
JOBS = ("backend-engineer.json", "staff-nurse.json", "maintenance-electrician.txt")
QRELS = """backend-engineer 0 ana-lucia-ortiz 3
backend-engineer 0 siobhan-keaney 0
backend-engineer 0 gareth-llewelyn-price 1
staff-nurse 0 siobhan-keaney 3
staff-nurse 0 darnell-whitfield 0
maintenance-electrician.txt 0 darnell-whitfield.pdf 2
maintenance-electrician.txt 0 ana-lucia-ortiz.pdf 0
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("judged")
    for kind in ("postings", "resumes"):
        (folder / kind).mkdir()
    for path in sorted((SAMPLES / "resumes").iterdir()):
        if path.stem in PEOPLE:
            shutil.copy(path, folder / "resumes")
    for name in JOBS:
        shutil.copy(SAMPLES / "postings" / name, folder / "postings")
    (folder / "x.qrels").write_text(QRELS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def store(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store") / "x.db"
    for kind, name in (("resume", "resumes"), ("posting", "postings")):
        sys.argv = ["kgmatch", "ingest", str(data / name), "--kind", kind, "--store", str(folder), "--workers", "1"]
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code in (0, None)
    return folder


def test_the_kinds_on_the_command_line_are_those_there_are() -> None:
    assert tuple(Matcher) == KINDS


def test_a_mix_is_fitted_from_a_store_and_used(run: Run, store: Path, data: Path, tmp_path: Path) -> None:
    pytest.importorskip("ir_measures")
    out = tmp_path / "mix.json"
    done = run("train", "ranker", "--judgements", data / "x.qrels", "--store", store, "--out", out, "--format", "json")
    assert done.code == 0, done.err
    printed, written = json.loads(done.out), json.loads(out.read_text(encoding="utf-8"))
    assert printed == {"out": str(out), **written}
    assert written["fitted_on"]["by_grade"] == {"0": 3, "1": 1, "2": 1, "3": 2}
    assert {"judgements": "x.qrels", "postings": 3, "pairs": 7, "left_out": 0}.items() <= written["fitted_on"].items()
    assert all(w >= 0 for w in written["mix"]["weights"].values())
    measured = written["held_out"]["measures"]
    assert {"fitted, held out", "shipped mix", "skills", "bm25"} <= set(measured)
    assert set(measured["shipped mix"]) == {"nDCG@5", "nDCG@10", "AP"}
    assert all(one["low"] <= one["mean"] <= one["high"] for system in measured.values() for one in system.values())
    job = data / "postings" / "staff-nurse.json"
    matched = {name: json.loads(run("match", "--job", job, "--store", store, "--format", "json", *more).out) for name, more in {"shipped": (), "fitted": ("--mix", out)}.items()}  # fmt: skip
    best = {name: found["matches"][0] for name, found in matched.items()}
    assert best["fitted"]["candidate"] == best["shipped"]["candidate"]
    assert best["fitted"]["score"] != best["shipped"]["score"]
    assert best["fitted"]["score"] == pytest.approx(sum(r["contribution"] for r in best["fitted"]["reasons"]))


def test_a_mix_can_be_a_setting(run: Run, store: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    mix = tmp_path / "mix.json"
    mix.write_text(
        json.dumps({"mix": {"weights": {"skills": 1}, "slope": 9, "middle": 0.5, "match": 0.5, "review": 0.4}})
    )
    home = tmp_path / "home"
    home.mkdir()
    (home / "kgmatch.toml").write_text(f'mix = "{mix}"\n', encoding="utf-8")
    monkeypatch.setenv("KGMATCH_HOME", str(home))
    done = run("match", "--job", data / "postings" / "staff-nurse.json", "--store", store, "--format", "json")
    assert {r["kind"] for m in json.loads(done.out)["matches"] for r in m["reasons"]} == {"skill"}


def test_feedback_by_file_names_fits_from_folders(run: Run, data: Path, tmp_path: Path) -> None:
    pytest.importorskip("ir_measures")
    rows = ["posting,candidate,decision"]
    for line in QRELS.splitlines():
        query, _, document, grade = line.split()
        rows.append(f"{query},{document},{('rejected', 'Shortlisted', 'CALLED', 'called')[int(grade)]}")
    (tmp_path / "said.csv").write_text(
        "\n".join([*rows, "backend-engineer,someone-who-left,rejected"]), encoding="utf-8"
    )
    done = run("train", "ranker", "--judgements", tmp_path / "said.csv", "--queries", data / "postings", "--corpus", data / "resumes", "--out", tmp_path / "mix.json")  # fmt: skip
    assert done.code == 0, done.err
    assert "left out: 1 candidate of the judgements" in done.err
    assert "someone-who-left" in done.err
    assert "fitted, held out" in done.out
    fitted = json.loads((tmp_path / "mix.json").read_text(encoding="utf-8"))["fitted_on"]
    assert {"kind": "feedback", "by_grade": {"0": 3, "1": 1, "2": 3}, "left_out": 1}.items() <= fitted.items()


JUDGED: dict[str, tuple[str, str, str]] = {
    "empty": ("x.jsonl", "\n", "empty; each line must be"),
    "unknown keys": ("x.jsonl", '{"job": "a"}', "line 1: has job; each line must be"),
    "no JSON": ("x.jsonl", '{"posting": "a", "chosen": "b", "rejected": "c"}\n{"posting', "line 2: not JSON"),
    "no object": ("x.jsonl", '{"posting": "a", "chosen": "b", "rejected": "c"}\n[1]', "line 2: must be a JSON object"),
    "both": ("x.jsonl", '{"posting": "a", "chosen": "b", "rejected": "b"}', "line 1: b is both chosen and rejected"),
    "no text": ("x.jsonl", '{"posting": "a", "chosen": "", "rejected": "b"}', "line 1: chosen must be a text"),
    "a decision": ("x.csv", "posting,candidate,decision\na,b,maybe\n", "line 2: the decision must be one of called, shortlisted, rejected, not 'maybe'"),
    "a column": ("x.csv", "posting,candidate\na,b\n", "line 1: no column decision"),
    "cells": ("x.csv", "posting,candidate,decision\na,b\n", "line 2: 2 cells where the header has 3"),
    "two decisions": ("x.csv", "posting,candidate,decision\na,b,called\na,b,rejected\n", "line 3: b was already decided upon otherwise"),
    "no rows": ("x.csv", "posting,candidate,decision\n", "no rows below the header"),
    "a grade": ("x.qrels", "a 0 b good\n", "line 1: the grade must be a whole number"),
    "fields": ("x.qrels", "a b 1\n", "line 1: 3 fields where 4 are due"),
}  # fmt: skip


@pytest.mark.parametrize("name", JUDGED)
def test_judgements_that_are_none_are_told_by_line(run: Run, tmp_path: Path, name: str) -> None:
    file, text, said = JUDGED[name]
    (tmp_path / file).write_text(text, encoding="utf-8")
    done = run("train", "ranker", "--judgements", tmp_path / file, "--queries", tmp_path, "--corpus", tmp_path, "--out", tmp_path / "mix.json")  # fmt: skip
    assert done.code == 1
    assert f"kgmatch: {tmp_path / file}" in done.err
    assert said in done.err
    assert not (tmp_path / "mix.json").exists()


def test_pairs_are_graded_by_how_they_went(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    rows = [("a", "b"), ("a", "c"), ("b", "c")]
    path.write_text(
        "\n".join(json.dumps({"posting": "p", "chosen": x, "rejected": y}) for x, y in rows), encoding="utf-8"
    )
    found = read_judgements(path)
    assert found.grades == {"p": {"a": 2, "b": 1, "c": 0}}
    assert found.preferred == (("p", "a", "b"), ("p", "a", "c"), ("p", "b", "c"))


def test_relevant_is_the_highest_grade_where_none_is_above_1(tmp_path: Path) -> None:
    path = tmp_path / "x.qrels"
    path.write_text("a 0 b 1\na 0 c 0\n", encoding="utf-8")
    assert read_judgements(path).relevant == 1


def test_a_name_that_fits_two_files_is_none() -> None:
    found = names_of({"c_1": ["/x/ana.pdf"], "c_2": ["/y/ana.pdf", "/y/bo.pdf"]})
    assert (found.get("ana"), found["bo"], found["/x/ana.pdf"], found["c_2"]) == (None, "c_2", "c_1", "c_2")


USAGE: dict[str, tuple[list[str], int, str]] = {
    "corpus alone": (["train", "ranker", "--judgements", "x", "--out", "y", "--corpus", "z"], 2, "--corpus"),
    "a folder that is not there": (["train", "ranker", "--judgements", "QRELS", "--out", "no/such/mix.json"], 1, "no/such: no such folder"),
    "a file that is no mix": (["train", "ranker", "--judgements", "QRELS", "--out", "QRELS"], 1, "is there and is no mix"),
    "nobody known": (["train", "ranker", "--judgements", "OTHER", "--queries", "JOBS", "--corpus", "PEOPLE", "--out", "mix.json"], 1, "of the judgements is there by id or by file name: they have nobody"),
    "one of two folders": (["train", "matcher", "--data", "QRELS", "--kind", "two-tower", "--out", "m", "--queries", "JOBS"], 2, "go together"),
    "relevant of labels": (["train", "matcher", "--data", "QRELS", "--kind", "two-tower", "--out", "m", "--relevant", "2"], 2, "goes with --queries and --corpus"),
    "an unknown kind": (["train", "matcher", "--data", "QRELS", "--kind", "oracle", "--out", "m"], 2, "oracle"),
    "a full folder": (["train", "matcher", "--data", "QRELS", "--kind", "two-tower", "--out", "JOBS"], 1, "is not an empty folder"),
    "no data": (["train", "matcher", "--data", "no.jsonl", "--kind", "two-tower", "--out", "m"], 1, "no.jsonl: no such file"),
    "a mix that is none": (["match", "--job", "JOB", "--mix", "QRELS"], 1, "not JSON; name a file that kgmatch train ranker wrote"),
    "a matcher that is none": (["match", "--job", "JOB", "--rerank", "JOBS"], 1, "no matcher.json"),
    "top without rerank": (["match", "--job", "JOB", "--rerank-top", "3"], 2, "goes with --rerank"),
    "two that score": (["match", "--job", "JOB", "--rerank", "JOBS", "--matcher", "JOBS"], 2, "nor with"),
    "a mix for a baseline": (["match", "--job", "JOB", "--mix", "QRELS", "--scorer", "bm25"], 2, "another scorer than full"),
}  # fmt: skip


@pytest.mark.parametrize("name", USAGE)
def test_a_mistake_is_one_plain_line(run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:  # fmt: skip
    if "matcher" in name or "data" in name or "folder" in name:
        pytest.importorskip("sklearn")
    arguments, code, said = USAGE[name]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other.qrels").write_text("nobody 0 nothing 1\n", encoding="utf-8")
    places = {"QRELS": data / "x.qrels", "OTHER": tmp_path / "other.qrels", "JOBS": data / "postings", "PEOPLE": data / "resumes", "JOB": data / "postings" / "staff-nurse.json"}  # fmt: skip
    done = run(*(places.get(argument, argument) for argument in arguments))
    assert done.code == code
    assert said in " ".join(done.err.replace("│", " ").split())
    assert "Traceback" not in done.err


PAIRS: dict[str, tuple[str, str, str]] = {
    "a label": ("x.jsonl", '{"posting": "a", "resume": "b", "label": 2}', "line 1: the label must be 1 (a match) or 0, not 2"),
    "no label": ("x.jsonl", '{"posting": "a", "resume": "b"}', "line 1: no label"),
    "an empty text": ("x.jsonl", '{"posting": " ", "resume": "b", "label": 1}', "line 1: posting must be a text"),
    "a number": ("x.jsonl", '{"posting": 4, "resume": "b", "label": 1}', "line 1: posting must be a text"),
    "a lost file": ("x.csv", "posting,resume,label\na,cv/b.pdf,1\n", "line 2: cv/b.pdf: no such file, beside x.csv or from here"),
    "a column": ("x.csv", "posting,resume\na,b\n", "line 1: no column label"),
    "no rows": ("x.csv", "posting,resume,label\n", "no rows below the header"),
    "qrels alone": ("x.qrels", "a 0 b 1\n", "name their folders with --queries and --corpus"),
    "both ways": ("x.csv", 'posting,resume,label\nNurse wanted,"Nurse for years",1\nNurse  wanted,"Nurse for years",0\n', "line 3: this posting and this resume are labelled 0 and 1"),
    "one label": ("x.csv", "posting,resume,label\nNurse wanted,Nurse for years,1\nWelder wanted,Welder for years,1\n", "all labels are 1"),
    "two postings": ("x.csv", "posting,resume,label\nNurse wanted,Nurse for years,1\nWelder wanted,Nurse for years,0\n", "2 postings; at least 3 are due"),
}  # fmt: skip


@pytest.mark.torch
@pytest.mark.parametrize("name", PAIRS)
def test_pairs_that_are_none_are_told_by_line(run: Run, tmp_path: Path, name: str) -> None:
    file, text, said = PAIRS[name]
    (tmp_path / file).write_text(text, encoding="utf-8")
    done = run("train", "matcher", "--data", tmp_path / file, "--kind", "cross-encoder", "--out", tmp_path / "m")
    assert done.code == 1
    assert said in done.err
    assert not (tmp_path / "m").exists()


def test_without_the_train_extra_one_line_says_what_to_install(run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "torch" else found(name))
    done = run("train", "matcher", "--data", data / "x.qrels", "--kind", "two-tower", "--out", tmp_path / "m")
    assert done.code == 1
    assert "pip install -c constraints.txt 'kgmatch[train,evaluate]'" in done.err


TRADES = ("nurse on a ward", "welder in a yard", "Python developer")


def labelled(path: Path) -> None:
    rows: list[dict[str, Any]] = []
    for n in range(12):
        for m, trade in enumerate(TRADES):
            rows.append({"posting": f"Wanted: {TRADES[n % 3]}, shift {n}.", "resume": f"Person {m}{n}\nWorked as {trade}\n2015 – 2019", "label": int(n % 3 == m)})  # fmt: skip
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")


@pytest.mark.torch
def test_a_cross_encoder_is_trained_and_reranks(run: Run, store: Path, data: Path, tmp_path: Path) -> None:
    import torch
    import transformers

    from kgmatch.embedding import SHIPPED

    tiny, out = tmp_path / "tiny", tmp_path / "m"
    torch.manual_seed(0)
    transformers.utils.logging.disable_progress_bar()
    config = transformers.BertConfig(vocab_size=30522, hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32)  # fmt: skip
    transformers.BertModel(config).save_pretrained(tiny)
    shutil.copyfile(SHIPPED / "tokenizer.json", tiny / "tokenizer.json")
    labelled(tmp_path / "pairs.jsonl")
    done = run("train", "matcher", "--data", tmp_path / "pairs.jsonl", "--kind", "cross-encoder", "--out", out, "--encoder", tiny, "--pieces", "64", "--draws", "1", "--format", "json")  # fmt: skip
    assert done.code == 0, done.err
    report = json.loads(done.out)
    assert {"accuracy", "precision", "recall", "f1", "auc"} == set(report["before"]) == set(report["after"])
    assert [row["labels"] for row in report["curve"]] == [0, 4, 16]
    assert json.loads((out / "metrics.json").read_text(encoding="utf-8")) == {
        k: v for k, v in report.items() if k != "out"
    }
    assert "What a few labels buy" in (out / "README.md").read_text(encoding="utf-8")
    job = data / "postings" / "staff-nurse.json"
    matched = run("match", "--job", job, "--store", store, "--rerank", out, "--rerank-top", "2", "--format", "json")
    assert matched.code == 0, matched.err
    found = json.loads(matched.out)["matches"]
    assert [sum(r["kind"] == "rerank" for r in m["reasons"]) for m in found] == [1, 1, 0, 0]
    for m in found:
        assert m["score"] == pytest.approx(sum(r["contribution"] for r in m["reasons"]))


@pytest.mark.torch
def test_a_two_tower_is_trained_on_judged_files_and_scores_everybody(run: Run, store: Path, data: Path, tmp_path: Path) -> None:  # fmt: skip
    labels = [f"{Path(job).stem} 0 {person} {2 * int(n == m)}" for n, job in enumerate(JOBS) for m, person in enumerate(("ana-lucia-ortiz", "siobhan-keaney", "darnell-whitfield"))]  # fmt: skip
    (tmp_path / "x.qrels").write_text("\n".join(labels), encoding="utf-8")
    out = tmp_path / "m"
    done = run("train", "matcher", "--data", tmp_path / "x.qrels", "--queries", data / "postings", "--corpus", data / "resumes", "--kind", "two-tower", "--out", out, "--draws", "1")  # fmt: skip
    assert done.code == 0, done.err
    matched = run("match", "--job", data / "postings" / "staff-nurse.json", "--store", store, "--matcher", out, "--format", "json")  # fmt: skip
    record = json.loads(matched.out)
    assert record["job"]["scorer"] == "two-tower"
    assert Path(record["matches"][0]["candidate"]["sources"][0]).stem == "siobhan-keaney"
    assert all([r["kind"] for r in m["reasons"]] == ["two-tower"] for m in record["matches"])


def test_judgements_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_judgements(tmp_path / "none.qrels")
