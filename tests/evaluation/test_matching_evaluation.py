"""Runs against judgements: hand-computed measures, scipy and brute force as oracles, and faults in the files named."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgmatch.errors import DataError
from kgmatch.evaluation.matching import TEXT_SCORERS, Read, check_ids, ids_of, masked_text, rank, text_run
from kgmatch.evaluation.retrieval import MEASURES, evaluate, randomisation
from kgmatch.evaluation.trec import Run, read_qrels, read_run
from kgmatch.model import Span
from kgmatch.pipeline import Pipeline
from tests.records import candidate, document, posting

# Query 1: d1 grade 3, d2 grade 1, d3 judged not relevant; query 2: d4 grade 1; query 3: nothing is relevant.
QRELS = {"1": {"d1": 3, "d2": 1, "d3": 0}, "2": {"d4": 1}, "3": {"d1": 0, "d9": -1}}
RUN: Run = {"1": {"d3": 9, "d1": 8, "x": 7, "d2": 6}, "2": {"d4": 1, "d1": 0.5}}
WORSE: Run = {"1": {"x": 9, "y": 8, "d2": 7, "d1": 6}}


def test_measures_by_hand() -> None:
    """Query 1 finds d3 (0), d1 (3), x (no judgement), d2 (1); query 2 finds its one document first."""
    pytest.importorskip("ir_measures")
    values = evaluate(QRELS, {"run": RUN}).values["run"]
    ndcg = (3 / math.log2(3) + 1 / math.log2(5)) / (3 + 1 / math.log2(3))
    expected = {
        "nDCG@5": [ndcg, 1], "nDCG@10": [ndcg, 1], "AP": [(1 / 2 + 2 / 4) / 2, 1], "RR": [1 / 2, 1], "P@10": [0.2, 0.1],
        "R@20": [1, 1], "Judged@10": [3 / 4, 1 / 2],
    }  # fmt: skip
    assert set(expected) == set(MEASURES)
    for measure, by_query in expected.items():
        assert values[measure] == pytest.approx(by_query), measure


def test_a_query_without_an_answer_counts_0_and_one_without_a_relevant_document_not_at_all() -> None:
    pytest.importorskip("ir_measures")
    found = evaluate(QRELS, {"run": RUN, "worse": WORSE})
    assert found.queries == ("1", "2")
    assert found.without == ("3",)
    assert found.missing == {"run": (), "worse": ("2",)}
    assert found.values["worse"]["AP"] == pytest.approx([(1 / 3 + 2 / 4) / 2, 0])
    assert found.summaries["worse"]["AP"].mean == pytest.approx(5 / 24)
    assert found.summaries["worse"]["AP"].difference == pytest.approx(5 / 24 - 3 / 4)
    assert found.summaries["run"]["AP"].p is None


def test_equal_scores_fall_as_in_trec_eval() -> None:
    """trec_eval puts the greater document id first."""
    pytest.importorskip("ir_measures")
    values = evaluate({"1": {"a": 1}}, {"run": {"1": {"a": 0.5, "b": 0.5}}}).values["run"]
    assert values["RR"] == pytest.approx([0.5])


def test_intervals_are_the_same_each_time_and_hold_the_mean() -> None:
    pytest.importorskip("ir_measures")
    rng = np.random.default_rng(4)
    qrels = {str(q): {f"d{n}": int(n < 3) for n in range(12)} for q in range(30)}
    run = {q: {d: float(rng.random()) for d in rows} for q, rows in qrels.items()}
    one, again = (evaluate(qrels, {"run": run}).summaries["run"] for _ in range(2))
    assert one == again
    for measure in ("nDCG@10", "AP", "RR"):
        assert one[measure].low < one[measure].mean < one[measure].high
    assert one["P@10"].high - one["P@10"].low < 0.2


def test_the_interval_is_scipys_percentile_bootstrap() -> None:
    pytest.importorskip("ir_measures")
    from scipy.stats import bootstrap

    rng = np.random.default_rng(4)
    qrels = {str(q): {f"d{n}": int(n < 3) for n in range(12)} for q in range(40)}
    run = {q: {d: float(rng.random()) for d in rows} for q, rows in qrels.items()}
    found = evaluate(qrels, {"run": run})
    other = bootstrap((found.values["run"]["AP"],), np.mean, method="percentile", n_resamples=10_000, rng=rng)
    mine = found.summaries["run"]["AP"]
    assert (mine.low, mine.high) == pytest.approx(tuple(other.confidence_interval), abs=0.01)


@given(st.lists(st.integers(-4, 4), min_size=2, max_size=9))
@settings(deadline=None, max_examples=30)
def test_the_randomisation_test_is_that_of_all_swaps(differences: list[int]) -> None:
    """Twice the share of sign patterns whose mean is at least as far on the side that was seen, at most 1."""
    a = np.array(differences, float)
    means = [float(np.mean(a * signs)) for signs in itertools.product((1, -1), repeat=len(a))]
    tail = min(np.mean([m >= a.mean() - 1e-12 for m in means]), np.mean([m <= a.mean() + 1e-12 for m in means]))
    assert randomisation(a, np.zeros_like(a)) == pytest.approx(min(1.0, 2 * tail))


def test_a_clear_difference_is_significant_by_both_tests_and_a_run_against_itself_is_not() -> None:
    pytest.importorskip("ir_measures")
    qrels = {str(q): {"good": 1, "bad": 0} for q in range(20)}
    best = {q: {"good": 2.0, "bad": 1.0} for q in qrels}
    worst = {q: {"good": 1.0, "bad": 2.0} for q in qrels} | {"0": {"good": 2.0, "bad": 1.0}}
    found = evaluate(qrels, {"best": best, "worst": worst, "same": best}).summaries
    p, p_t = found["worst"]["RR"].p, found["worst"]["RR"].p_t
    assert p is not None
    assert p_t is not None
    assert p < 0.001
    assert p_t < 0.001
    assert (found["same"]["RR"].p, found["same"]["RR"].p_t) == (1.0, None)


# --- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("1 0 d9", "line 2: 3 fields where 4 are due"),
        ("1 0 d9 high", "line 2: the grade must be a whole number, not 'high'"),
        ("1 0 d9 0.5", "line 2: the grade must be a whole number"),
        ("1 0 d1 2", "line 2: document d1 stands twice for query 1"),
    ],
)
def test_a_faulty_line_of_the_qrels_is_named(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "x.qrels"
    path.write_text(f"1 0 d1 2\n{line}\n", encoding="utf-8")
    with pytest.raises(DataError, match=says):
        read_qrels(path)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("1 Q0 d9 2 0.5", "line 3: 5 fields where 6 are due"),
        ("1 Q0 d9 2 much tag", "line 3: the score must be a number, not 'much'"),
        ("1 Q0 d9 2 nan tag", "line 3: the score must be a number"),
        ("1 Q0 d1 2 0.5 tag", "line 3: document d1 stands twice"),
    ],
)
def test_a_faulty_line_of_a_run_is_named(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "x.run"
    path.write_text(f"1 Q0 d1 1 0.9 tag\n\n{line}\n", encoding="utf-8")
    with pytest.raises(DataError, match=says):
        read_run(path)


@pytest.mark.parametrize(("data", "says"), [(b"", "empty"), (b"\xff\xfe1 0 d1 1", "not UTF-8"), (None, "No such file")])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, data: bytes | None, says: str) -> None:
    path = tmp_path / "x.qrels"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(DataError, match=f"x.qrels: .*{says}"):
        read_qrels(path)


@pytest.mark.parametrize(
    ("run", "says"),
    [
        ({"7": {"d1": 1.0}}, "no query of the run is in the qrels"),
        ({"1": {"z": 1.0}}, "no document of the run is judged .for query 1 the qrels have d1, the run z"),
        ({}, "no query of the run"),
    ],
)
def test_runs_and_judgements_with_nothing_in_common_are_refused(run: Run, says: str) -> None:
    with pytest.raises(DataError, match=says):
        evaluate(QRELS, {"run": run})


def test_qrels_without_a_relevant_document_are_refused() -> None:
    with pytest.raises(DataError, match="no query of the qrels has a relevant document"):
        evaluate({"1": {"d1": 0}}, {"run": {"1": {"d1": 1.0}}})


def test_judgements_about_files_that_are_not_there_are_refused() -> None:
    check_ids(QRELS, ["1", "2", "3", "more"], ["d1", "d2", "d3", "d4", "d9"])
    with pytest.raises(DataError, match="2 document ids that no file has: d4, d9"):
        check_ids(QRELS, ["1", "2", "3"], ["d1", "d2", "d3"])
    with pytest.raises(DataError, match="1 query id that no file has: 3"):
        check_ids(QRELS, ["1", "2"], ["d1", "d2", "d3", "d4", "d9"])
    with pytest.raises(DataError, match=r"no document id of the qrels is a file's name .* the folder d1.txt"):
        check_ids(QRELS, ["1", "2", "3"], ["d1.txt", "d2.txt"])


def test_two_files_with_one_id_are_refused() -> None:
    assert ids_of([Path("a.v2.pdf"), Path("sub/b.txt")]) == {Path("a.v2.pdf"): "a.v2", Path("sub/b.txt"): "b"}
    with pytest.raises(DataError, match=r"a\.txt: has the id a as a\.pdf does"):
        ids_of([Path("a.pdf"), Path("a.txt")])


# --- ranking ----------------------------------------------------------------------------------------------------------


def test_scorers_rank_files_and_a_must_have_leaves_out(pipeline: Pipeline) -> None:
    python = candidate(pipeline, 1, skills={"Python": 60, "Django": 48, "SQL": 3})
    nurse = candidate(pipeline, 2, skills={"wound care": 80, "phlebotomy": 80}, title="Staff Nurse")
    documents = {"dev": Read(python, "python django"), "nurse": Read(nurse, "wound"), "again": Read(python, "python")}
    queries = {
        "open": Read(posting(pipeline, {"Django": 1.0}), "python"),
        "must": Read(posting(pipeline, {"Django": 1.0}, must=("Django",)), "wound"),
    }
    runs = rank(pipeline, queries, documents, ["overlap", "full", "bm25-text"])
    assert list(runs) == ["overlap", "full", "bm25-text"]
    for name in ("overlap", "full"):
        assert runs[name]["open"] == {"again": -1, "dev": -2, "nurse": -3}, name  # files of one content side by side
        assert runs[name]["must"] == {"again": -1, "dev": -2}, name
    assert list(runs["bm25-text"]["open"]) == ["again", "dev", "nurse"]  # the shorter first
    assert next(iter(runs["bm25-text"]["must"])) == "nurse"


def test_the_text_scorers_order_ties_by_id(pipeline: Pipeline) -> None:
    record = candidate(pipeline, 1, skills={"Python": None})
    documents = {name: Read(record, text) for name, text in (("b", "x y"), ("a", "x y"), ("c", "x x z"))}
    for measure in TEXT_SCORERS.values():
        run = text_run(measure, {"q": Read(posting(pipeline, {"Python": 1.0}), "y")}, documents)
        assert run == {"q": {"a": -1, "b": -2, "c": -3}}


def test_no_contact_data_and_no_placeholder_is_in_the_masked_text() -> None:
    text = "Jo Example\njo@example.org\nShe led Jo Example Ltd. Python"
    page = document(1)
    page = type(page)(**{**{f: getattr(page, f) for f in page.__dataclass_fields__}, "text": text})
    spans = [Span(0, 10, "NAME", 1.0, "test"), Span(11, 25, "EMAIL", 1.0, "test"), Span(55, 61, "TOOL", 1.0, "test")]
    assert masked_text(page, spans).split() == ["led", "Ltd.", "Python"]
