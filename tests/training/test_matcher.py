"""Matchers on labelled pairs: the split, the measures, the two kinds, and what they do to a ranking."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgmatch.embedding import SHIPPED
from kgmatch.errors import DataError, ModelError
from kgmatch.graph import Known, write_candidates
from kgmatch.matching.cross_encoder import CrossEncoder, load_tokenizer, pair_row
from kgmatch.matching.engine import explain
from kgmatch.matching.filters import Filters
from kgmatch.matching.learned import TWO_TOWER, Learned, load_matcher, reranked, rescored
from kgmatch.matching.ranking import RERANK, Ranking, rank_posting
from kgmatch.matching.two_tower import TwoTower
from kgmatch.matching.vectors import Scaled
from kgmatch.matching.view import open_view
from kgmatch.pipeline import Pipeline
from kgmatch.store import connect
from kgmatch.training.matcher import (
    LabelledPair,
    Schedule,
    drawn_labels,
    intervals,
    key_of,
    measures,
    split,
    train_matcher,
)
from kgmatch.training.matcher_card import card
from tests.records import candidate, posting

SCHEDULE = Schedule(epochs=12, learning_rate=3e-3, batch=16, patience=4, few_steps=20, draws=2)


def some_pairs(postings: int, each: int = 4) -> list[LabelledPair]:
    return [LabelledPair(f"p{p}", f"r{(p + n) % 7}", n % 2) for p in range(postings) for n in range(each)]


@given(postings=st.integers(5, 40), seed=st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_no_posting_is_in_two_parts_and_each_part_has_both_labels(postings: int, seed: int) -> None:
    pairs = some_pairs(postings)
    parts = split(pairs, seed=seed)
    assert sorted(n for at in parts.values() for n in at) == list(range(len(pairs)))
    named = [{pairs[n].posting for n in at} for at in parts.values()]
    assert sum(map(len, named)) == postings
    for at in parts.values():
        assert {pairs[n].label for n in at} == {0, 1}


def test_a_split_is_the_same_for_the_same_seed_alone() -> None:
    pairs = some_pairs(30)
    first, again, other = (split(pairs, seed=seed)["test"].tolist() for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_what_cannot_be_split_is_refused() -> None:
    with pytest.raises(DataError, match="all labels are 1"):
        split([LabelledPair(f"p{n}", "r", 1) for n in range(9)], seed=1)
    with pytest.raises(DataError, match="2 postings; at least 3"):
        split(some_pairs(2), seed=1)
    with pytest.raises(DataError, match="too few postings have both"):
        split([LabelledPair(f"p{n}", f"r{m}", int(n == m == 0)) for n in range(9) for m in range(3)], seed=1)


def test_one_posting_in_two_layouts_is_one() -> None:
    assert key_of("Staff nurse\n\nLeeds ") == key_of("Staff  nurse Leeds")
    assert key_of("Staff nurse Leeds") != key_of("Staff nurse Lyon")


def test_few_labels_are_drawn_half_and_half_as_far_as_there_are_matches() -> None:
    labels = np.asarray([1, 1, 1] + [0] * 20)
    rng = np.random.default_rng(1)
    assert [int(labels[drawn_labels(labels, count, rng)].sum()) for count in (4, 8, 16)] == [2, 3, 3]
    assert len(set(drawn_labels(labels, 23, rng).tolist())) == 23


def test_measures_by_hand() -> None:
    """Said: match, match, no, no; true: match, no, match, no. Of four comparisons of a match with another three are right."""
    pytest.importorskip("sklearn")
    found = measures([1, 0, 1, 0], np.asarray([0.9, 0.6, 0.4, 0.3]))
    assert found == {"accuracy": 0.5, "precision": 0.5, "recall": 0.5, "f1": 0.5, "auc": 0.75}


def test_intervals_hold_the_measure_of_all() -> None:
    pytest.importorskip("sklearn")
    pairs = some_pairs(20)
    p = np.random.default_rng(4).random(len(pairs)) * 0.6 + 0.3 * np.asarray([pair.label for pair in pairs])
    whole = measures([pair.label for pair in pairs], p)
    for name, (low, high) in intervals(pairs, p, seed=1).items():
        assert low <= whole[name] <= high
        assert low < high


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return load_tokenizer(SHIPPED / "tokenizer.json")


@pytest.mark.parametrize(
    ("posting", "resume", "first", "second"),
    [(3, 4, 3, 4), (900, 900, 24, 37), (2, 900, 2, 59), (900, 5, 56, 5)],
)
def test_a_long_text_is_cut_and_leaves_the_other_its_share(tokenizer: Any, posting: int, resume: int, first: int, second: int) -> None:  # fmt: skip
    ids, types = pair_row(tokenizer, "nurse " * posting, "teacher " * resume, pieces=64)
    nurse, teacher = (tokenizer.token_to_id(word) for word in ("nurse", "teacher"))
    assert None not in (nurse, teacher)
    assert (ids.count(nurse), ids.count(teacher)) == (first, second)
    assert len(ids) <= 64
    assert types == [0] * (first + 2) + [1] * (second + 1)


def towers(seed: int, dimensions: int = 384) -> TwoTower:
    rng = np.random.default_rng(seed)
    parts = [rng.normal(0, 0.05, shape).astype(np.float32) for shape in ((dimensions, 4), (4, dimensions)) * 2]
    return TwoTower(*parts, 6.0, -2.0)


def unit(count: int, seed: int, dimensions: int = 384) -> Any:
    found = np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_the_folded_vector_gives_what_both_adapters_give() -> None:
    model, (p,), held = towers(1), unit(1, 2), unit(50, 3)
    a = p + p @ model.posting_in @ model.posting_out
    b = held + held @ model.resume_in @ model.resume_out
    expected = 1 / (1 + np.exp(-(model.scale * (b @ a) + model.bias)))
    assert model.probabilities(p, Scaled.of(held)) == pytest.approx(expected, abs=1e-3)
    assert model.of_pairs(np.repeat(p[None], 50, 0), held) == pytest.approx(expected, abs=1e-5)


def test_a_two_tower_is_read_as_it_was_written(tmp_path: Path) -> None:
    model, p, held = towers(1), unit(5, 2), unit(5, 3)
    model.save(tmp_path)
    assert (TwoTower.load(tmp_path).of_pairs(p, held) == model.of_pairs(p, held)).all()


PEOPLE: dict[int, dict[str, int | None]] = {
    1: {"Python": 60, "Django": 48, "PostgreSQL": 48, "Docker": 12},
    2: {"Python": 6, "Flask": 6, "SQL": None},
    3: {"Java": 72, "Spring Framework": 60, "Oracle": 24},
    4: {"wound care": 80, "phlebotomy": 80, "patient assessment": 60},
}


@pytest.fixture(scope="module")
def ranking(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Ranking:
    with connect(str(tmp_path_factory.mktemp("learned") / "graph.db")) as store:
        write_candidates(store, [candidate(pipeline, n, skills=s) for n, s in PEOPLE.items()], Known(store), "one")
        view = open_view(store, pipeline.index, pipeline.encoder)
    job = posting(pipeline, {"Python": 1.0, "Django": 0.8, "PostgreSQL": 0.8}, title="Backend Developer")
    return rank_posting(job, view, pipeline.index, pipeline.encoder)


def order(found: Ranking) -> list[int]:
    return [int(m.candidate_id[2:], 16) for m in explain(found).matches]


def test_a_reranker_moves_the_first_ones_and_nobody_passes_them_from_below(ranking: Ranking) -> None:
    assert order(ranking)[:2] == [1, 2]
    rows = ranking.best(2)
    found = reranked(ranking, rows, np.asarray([0.0, 1.0]), 0.5)
    assert order(found) == [2, 1, *order(ranking)[2:]]


def test_contributions_sum_to_the_score_and_the_reranker_is_a_reason_of_its_own(ranking: Ranking) -> None:
    rows = ranking.best(2)
    for m in explain(reranked(ranking, rows, np.asarray([0.9, 0.4]), 0.3)).matches:
        assert m.score == pytest.approx(sum(r.contribution for r in m.reasons), abs=1e-9)
        own = [r.contribution for r in m.reasons if r.kind == RERANK]
        expected = {1: [0.27], 2: [0.12]}.get(int(m.candidate_id[2:], 16), [])
        assert own == pytest.approx(expected)


def test_a_reranker_leaves_probability_and_verdict_to_the_mix(ranking: Ranking) -> None:
    before = {m.candidate_id: (m.probability, m.verdict) for m in explain(ranking).matches}
    for m in explain(reranked(ranking, ranking.best(4), np.asarray([0.1, 0.9, 0.9, 0.9]), 0.5)).matches:
        assert m.probability == pytest.approx(before[m.candidate_id][0], abs=1e-6)
        assert m.verdict == before[m.candidate_id][1]


def test_whom_a_filter_leaves_out_is_not_read_again_and_costs_their_own_score(
    ranking: Ranking, pipeline: Pipeline
) -> None:
    asked = replace(ranking.posting, requirements=tuple(replace(r, must_have=r.concept.label == "Python") for r in ranking.posting.requirements))  # fmt: skip
    before = rank_posting(asked, ranking.view, ranking.index, ranking.encoder, filters=Filters(months=60))
    rows = before.best(4)
    assert [before.view.ids[int(n)][-1] for n in rows] == ["1"]
    found = explain(reranked(before, rows, np.asarray([0.1]), 0.5), relax=True)
    assert [int(m.candidate_id[2:], 16) for m in found.matches] == [1]
    assert found.matches[0].score == pytest.approx(0.5 * float(before.score[rows[0]]) + 0.05)
    assert [e.reason for e in found.excluded] == [e.reason for e in explain(before).excluded]
    come_in = [one for cost in found.costs for one in cost.candidates]
    assert come_in
    for id, score in come_in:
        assert score == pytest.approx(float(ranking.score[ranking.view.ids.find(id) or 0]), abs=1e-6)


def test_a_two_tower_scores_everybody_by_one_reason(ranking: Ranking) -> None:
    untrained = TwoTower(*(np.zeros(shape, np.float32) for shape in ((384, 2), (2, 384)) * 2), 10.0, -4.0)
    found = rescored(ranking, Learned(TWO_TOWER, "test", 0.5, untrained))
    assert order(found)[0] == 1
    for m in explain(found).matches:
        assert [r.kind for r in m.reasons] == [TWO_TOWER]
        assert m.score == pytest.approx(m.reasons[0].contribution)
        assert (m.verdict, m.probability) == (None, None)


def test_vectors_of_another_encoder_are_refused(ranking: Ranking) -> None:
    with pytest.raises(ModelError, match="trained on vectors of encoder-other"):
        rescored(ranking, Learned(TWO_TOWER, "test", 0.5, towers(1), "encoder-other"))


FOLDERS: dict[str, tuple[dict[str, Any] | None, str]] = {
    "nothing in it": (None, "no matcher.json"),
    "no kind": ({"name": "x"}, "no matcher.json"),
    "an unknown kind": ({"kind": "oracle", "name": "x"}, "kind must be one of cross-encoder, two-tower"),
    "a weight of all": ({"kind": "two-tower", "name": "x", "weight": 1}, "weight must be between 0 and 1"),
    "no model": ({"kind": "cross-encoder", "name": "x"}, "model.onnx is missing"),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_that_is_no_matcher_is_refused(tmp_path: Path, name: str) -> None:
    about, said = FOLDERS[name]
    if about is not None:
        (tmp_path / "matcher.json").write_text(json.dumps(about), encoding="utf-8")
    with pytest.raises(ModelError, match=said):
        load_matcher(tmp_path)


def test_arrays_that_are_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "matcher.json").write_text('{"kind": "two-tower", "name": "x"}', encoding="utf-8")
    (tmp_path / "adapters.npz").write_bytes(b"not arrays")
    with pytest.raises(ModelError, match=r"adapters\.npz: cannot be read"):
        load_matcher(tmp_path)


@pytest.mark.torch
def test_a_two_tower_learns_what_the_cosine_cannot_see() -> None:
    """Matches share only some directions of many: the rest is noise to the untrained one."""
    from kgmatch.training.two_tower import TwoTowerLearner

    rng = np.random.default_rng(3)
    trade = rng.integers(0, 3, 60), rng.integers(0, 3, 240)
    axes = unit(3, 1, 64) * 0.35
    p, c = unit(60, 4, 64) + axes[trade[0]], unit(240, 5, 64) + axes[trade[1]]
    pairs = [(n, m) for n in range(60) for m in rng.integers(0, 240, 12)]
    labelled = [LabelledPair(f"p{n}", f"r{m}", int(trade[0][n] == trade[1][m])) for n, m in pairs]
    labels = np.asarray([pair.label for pair in labelled])
    learner = TwoTowerLearner(
        p[[n for n, _ in pairs]], c[[m for _, m in pairs]], labels, Schedule(60, 3e-3, 32, 10, 20, 2)
    )
    model, report, parts = train_matcher(learner, labelled, learner.schedule, say=lambda _: None)
    assert report["after"]["auc"] > report["before"]["auc"] + 0.05
    assert [row["labels"] for row in report["curve"]] == [0, 4, 16, 64]
    assert report["curve"][0]["auc"]["mean"] == report["before"]["auc"]
    assert report["epoch_kept"] == 1 + int(np.argmin([row["dev_loss"] for row in report["history"]]))
    again = measures(labels[parts["test"]], learner.probabilities(model, parts["test"]))
    assert again == report["after"]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of two narrow layers with the shipped tokenizer, untrained."""
    torch = pytest.importorskip("torch")
    import shutil

    import transformers

    folder = tmp_path_factory.mktemp("tiny")
    torch.manual_seed(0)
    transformers.utils.logging.disable_progress_bar()
    config = transformers.BertConfig(
        vocab_size=30522, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    transformers.BertModel(config).save_pretrained(folder)
    shutil.copyfile(SHIPPED / "tokenizer.json", folder / "tokenizer.json")
    return folder


@pytest.mark.torch
def test_a_cross_encoder_learns_and_its_int8_file_says_the_same(tiny: Path, tmp_path: Path) -> None:
    """A match is a resume of the posting's trade; the words around it are the same for all."""
    from kgmatch.training.cross_encoder import CrossEncoderLearner

    trades = ("nurse", "welder")
    rng = np.random.default_rng(1)
    texts, labelled = [], []
    for p in range(40):
        for n in range(4):
            trade = trades[int(rng.integers(0, 2))]
            texts.append((f"wanted {trades[0]} for shift {p}", f"worked as {trade} for {n} years"))
            labelled.append(LabelledPair(f"p{p}", f"r{p}-{n}", int(trade == trades[0])))
    labels = [pair.label for pair in labelled]
    learner = CrossEncoderLearner(texts, labels, Schedule(12, 5e-3, 16, 4, 10, 1), pieces=48, encoder=tiny)
    model, report, parts = train_matcher(learner, labelled, learner.schedule, say=lambda _: None)
    assert report["after"]["auc"] > 0.95
    learner.save(model, tmp_path, parts["train"])
    fp32, int8 = learner.probabilities(model, parts["test"]), learner.exported(tmp_path, parts["test"])
    assert ((fp32 >= 0.5) == (int8 >= 0.5)).mean() > 0.95
    (tmp_path / "matcher.json").write_text('{"kind": "cross-encoder", "name": "x", "pieces": 48}', encoding="utf-8")
    found = load_matcher(tmp_path).model
    assert isinstance(found, CrossEncoder)
    apart = found.probabilities(
        "wanted nurse for shift 9", ["worked as nurse for 2 years", "worked as welder for 2 years"]
    )
    assert apart[0] > apart[1]
    long = "worked as welder and as many other things for a long time, here and there"
    beside = found.probabilities("wanted nurse for shift 9", ["worked as nurse for 2 years", long])
    alone = found.probabilities("wanted nurse for shift 9", ["worked as nurse for 2 years"])
    assert alone[0] == pytest.approx(apart[0], abs=1e-4)
    assert alone[0] == pytest.approx(beside[0], abs=1e-4)  # padding changes nothing


@pytest.mark.torch
def test_the_card_has_the_numbers_of_the_report() -> None:
    from kgmatch.training.two_tower import TwoTowerLearner

    pairs = some_pairs(20)
    labels = np.asarray([pair.label for pair in pairs])
    learner = TwoTowerLearner(unit(80, 1, 32), unit(80, 2, 32), labels, Schedule(3, 1e-3, 16, 2, 5, 2))
    _, report, _ = train_matcher(learner, pairs, learner.schedule, say=lambda _: None)
    about = {"kind": "two-tower", "name": "n", "command": "c", "data": {"file": "f", "sha256": "0" * 64, "left_out": 3}, "versions": {}}  # fmt: skip
    text = card({**about, **report})
    assert f"| auc | {report['before']['auc']:.3f} | {report['after']['auc']:.3f} |" in text
    assert "3 pairs are left out" in text
    assert "| 16 | 2 |" in text
