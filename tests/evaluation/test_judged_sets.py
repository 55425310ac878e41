"""The judged set of tests/data/matching: whole in itself, and true to the public data where that lies here."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kgmatch.errors import DataError
from kgmatch.evaluation.trec import read_qrels
from tests.conftest import ROOT, SHARED

JUDGED = ROOT / "tests" / "data" / "matching"
SETS = SHARED / "data"
there = pytest.mark.skipif(
    not (SETS / "resumes_livecareer").is_dir() or not (SETS / "jobs_corpus").is_dir(),
    reason="no public data: set KGMATCH_SHARED",
)


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("judged_livecareer", ROOT / "pipelines" / "judged_livecareer.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


judged = _script()


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (JUDGED / name).read_text(encoding="utf-8").splitlines()]


POSTINGS, RESUMES = _rows("postings.jsonl"), _rows("resumes.jsonl")


@pytest.mark.parametrize("name", judged.QRELS)
def test_every_judged_id_is_listed(name: str) -> None:
    qrels = read_qrels(JUDGED / name)
    assert set(qrels) <= {row["id"] for row in POSTINGS}
    assert {d for rows in qrels.values() for d in rows} <= {row["id"] for row in RESUMES}


def test_read_grades_are_enough_and_in_range() -> None:
    grades = [g for rows in read_qrels(JUDGED / "livecareer-read.qrels").values() for g in rows.values()]
    assert len(grades) >= 200
    assert set(grades) == {0, 1, 2, 3}


def test_two_judges_agree_as_the_readme_says() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    first, second = (read_qrels(JUDGED / f"livecareer-{name}.qrels") for name in ("read", "second"))
    pairs = [(first[q][d], grade) for q, rows in second.items() for d, grade in rows.items()]
    assert len(pairs) == 48
    assert sum(a == b for a, b in pairs) == 39
    assert max(abs(a - b) for a, b in pairs) == 1
    assert round(metrics.cohen_kappa_score(*zip(*pairs, strict=True), weights="quadratic"), 2) == 0.91


def test_all_24_trades_are_asked_for_by_known_names() -> None:
    assert {t for row in POSTINGS for t in row["trades"]} == set(judged.CATEGORY_WORDS)


def test_our_own_postings_are_the_files_of_the_folder() -> None:
    files = sorted(p.relative_to(JUDGED).as_posix() for p in (JUDGED / "postings").glob("*.json"))
    assert sorted(row["file"] for row in POSTINGS if "file" in row) == files


def test_masking_takes_words_of_the_category_from_the_top_only() -> None:
    top = "SENIOR Accountants\nAccountant\nSummary\nAn accountant, not accountancy\n"
    text = top + "x" * 500 + "\nAccountant 2011 to 2012"
    found = judged.masked(text, "ACCOUNTANT")
    assert found == "SENIOR\nSummary\nAn , not accountancy\n" + "x" * 500 + "\nAccountant 2011 to 2012"


def test_masking_keeps_words_that_only_hold_the_category_word() -> None:
    assert judged.masked("Salesforce, presales\nit is in order", "SALES") == "Salesforce, presales\nit is in order"
    assert judged.masked("IT and it", "INFORMATION-TECHNOLOGY") == "and it"
    assert judged.masked("Public\nRelations officer", "PUBLIC-RELATIONS") == "officer"


def test_a_changed_text_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text(json.dumps({"id": "a", "text": "other"}) + "\n", encoding="utf-8")
    with pytest.raises(DataError, match="has changed"):
        judged.chosen(data, {"a": hashlib.sha256(b"text").hexdigest()})
    with pytest.raises(DataError, match="has no b"):
        judged.chosen(data, {"b": ""})


@there
def test_public_texts_have_the_hashes_written_down() -> None:
    assert len(judged.corpus(SETS)) == len(RESUMES)
    assert set(judged.queries(SETS)) == {row["id"] for row in POSTINGS}


@there
def test_no_category_word_is_left_in_the_top_of_a_resume() -> None:
    resumes = judged.chosen(
        SETS / "resumes_livecareer" / "resumes_visible.jsonl.gz", {row["id"]: row["sha256"] for row in RESUMES}
    )
    texts = judged.corpus(SETS)
    cut = 0
    for id, record in resumes.items():
        pattern, before = judged.category_pattern(record["category"]), record["text"]
        rest = before[judged.top(before) :]
        assert texts[id].endswith(rest)
        assert not pattern.search(texts[id][: len(texts[id]) - len(rest)]), id
        cut += texts[id] != before
    assert cut > len(resumes) / 2


@there
def test_relevant_by_category_are_those_of_the_postings_trades() -> None:
    hashes = {row["id"]: row["sha256"] for row in RESUMES}
    resumes = judged.chosen(SETS / "resumes_livecareer" / "resumes_visible.jsonl.gz", hashes)
    qrels = read_qrels(JUDGED / "livecareer.qrels")
    for row in POSTINGS:
        right = {id for id, record in resumes.items() if record["category"] in row["trades"]}
        assert set(qrels[row["id"]]) == right, row["id"]


@there
def test_a_limited_set_goes_with_its_judgements(tmp_path: Path) -> None:
    postings, resumes = judged.write(SETS, tmp_path, limit=1)
    assert (postings, resumes) == (len(POSTINGS), len(judged.CATEGORY_WORDS))
    files = {path.stem for path in (tmp_path / "corpus").iterdir()}
    for name in judged.QRELS:
        assert {d for rows in read_qrels(tmp_path / name).values() for d in rows} <= files
