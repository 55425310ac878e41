"""Fitting the mix: monotone by its weights, right where the truth is known, and held out where it is measured."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgmatch.errors import DataError
from kgmatch.graph import Known, write_candidates
from kgmatch.matching import features
from kgmatch.matching.mixes import load_mix
from kgmatch.matching.ranking import Mix, default_mix, rank_posting
from kgmatch.matching.view import View, open_view
from kgmatch.pipeline import Pipeline
from kgmatch.store import connect
from kgmatch.training import ranker
from kgmatch.training.ranker import FEATURES, Rows, calibrate, fit, fit_weights, folds_of, held_out, scores
from tests.records import candidate, posting

KEEP = features.FIT


def judged(
    truth: dict[str, float], *, postings: int = 30, people: int = 12, noise: float = 0.02, seed: int = 5
) -> Rows:
    """Random features, grades 0 to 3 by the quarters of a score with these weights."""
    rng = np.random.default_rng(seed)
    table = rng.random((postings * people, len(FEATURES)))
    score = table @ np.asarray([truth.get(name, 0.0) for name in FEATURES]) + rng.normal(0, noise, len(table))
    grades = np.digitize(score, np.quantile(score, (0.25, 0.5, 0.75)))
    return Rows.of(table, grades, np.repeat(np.arange(postings), people))


ROWS = judged({"skills": 0.6, "bm25": 0.3, "text": 0.1})


def test_the_weights_that_made_the_grades_are_found() -> None:
    weights = dict(zip(FEATURES, fit_weights(ROWS, FEATURES, keep=()), strict=True))
    assert sorted(weights, key=lambda name: -weights[name])[:2] == ["skills", "bm25"]
    assert weights["skills"] == pytest.approx(0.6, abs=0.08)
    assert weights["title"] < 0.05


@given(seed=st.integers(0, 10_000), better=st.sampled_from(FEATURES), by=st.floats(0.001, 1.0))
@settings(max_examples=25, deadline=None)
def test_raising_any_feature_never_lowers_a_fitted_score(seed: int, better: str, by: float) -> None:
    """Whatever was judged, grades against every feature included."""
    rng = np.random.default_rng(seed)
    table = rng.random((40, len(FEATURES)))
    table[:, rng.random(len(FEATURES)) < 0.2] = np.nan
    data = Rows.of(table, rng.integers(0, 4, 40), np.repeat(np.arange(8), 5))
    weights = fit_weights(data, FEATURES)
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1)
    raised = data.values.copy()
    raised[:, FEATURES.index(better)] = np.minimum(1.0, raised[:, FEATURES.index(better)] + by)
    assert (scores(raised, data.there, weights) >= scores(data.values, data.there, weights)).all()


def test_a_feature_that_speaks_against_a_candidate_gets_no_weight() -> None:
    """A weight below 0 would fit best here."""
    data = judged({"skills": 0.7, "title": -0.7})
    weights = dict(zip(FEATURES, fit_weights(data, FEATURES), strict=True))
    assert 0 <= weights["title"] < 0.01


SKILLS = ["Python", "Django", "PostgreSQL", "Docker", "Kubernetes", "Java", "wound care"]


@pytest.fixture(scope="module")
def twins(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> View:
    """Candidate 2n has the first n skills, 2n + 1 one more of those asked for."""
    people = []
    for n in range(1, 6):
        held: dict[str, int | None] = dict.fromkeys(SKILLS[:n], 24)
        people += [
            candidate(pipeline, 2 * n, skills=held),
            candidate(pipeline, 2 * n + 1, skills=held | {SKILLS[n]: 24}),
        ]
    with connect(str(tmp_path_factory.mktemp("twins") / "graph.db")) as store:
        write_candidates(store, people, Known(store), "one")
        return open_view(store, pipeline.index, pipeline.encoder)


@pytest.mark.parametrize(
    "weights", [{"skills": 1.0}, {"skills": 0.5, "experience": 0.3, "degree": 0.2}, default_mix().weights]
)
def test_one_more_of_the_skills_that_are_asked_for_never_lowers_a_score(
    twins: View, pipeline: Pipeline, weights: dict[str, float]
) -> None:
    mix = Mix(weights, 20.0, 0.5, 0.5, 0.4)
    job = posting(pipeline, dict.fromkeys(SKILLS, 0.5), min_months=60, level=6)
    ranking = rank_posting(job, twins, pipeline.index, pipeline.encoder, mix=mix)
    score = {int(id[2:], 16): float(ranking.score[n]) for n, id in enumerate(twins.ids)}
    for n in range(1, 6):
        assert score[2 * n + 1] > score[2 * n]


def test_the_score_of_a_fitted_mix_is_the_engines(twins: View, pipeline: Pipeline) -> None:
    """The table that is fitted on and the ranking that is served agree to float32."""
    from kgmatch.concepts.relatedness import relatedness_of

    mix = fit(ROWS, FEATURES).mix()
    job = posting(pipeline, dict.fromkeys(SKILLS, 0.5), title="Backend Developer", level=7)
    table = ranker.feature_table(job, twins, relatedness_of(pipeline.index), pipeline.encoder)
    weights = np.asarray([mix.weights[name] for name in FEATURES])
    expected = scores(np.nan_to_num(table), (~np.isnan(table)).astype(float), weights)
    found = rank_posting(job, twins, pipeline.index, pipeline.encoder, mix=mix).score
    assert found == pytest.approx(expected, abs=1e-5)


def test_a_held_out_score_has_not_seen_its_posting() -> None:
    """Other grades for one fold change no held-out score of that fold."""
    folds = folds_of(ROWS)
    here = folds[ROWS.posting] == 0
    other = Rows(ROWS.values, ROWS.there, np.where(here, 3 - ROWS.grades, ROWS.grades), ROWS.posting)
    before, after = (held_out(data, FEATURES, folds)[0] for data in (ROWS, other))
    assert (before[here] == after[here]).all()
    assert not np.allclose(before[~here], after[~here])


def test_every_fold_leaves_a_posting_that_tells_candidates_apart() -> None:
    grades = ROWS.grades.copy()
    grades[ROWS.posting >= 2] = 0
    folds = folds_of(Rows(ROWS.values, ROWS.there, grades, ROWS.posting))
    assert folds[0] != folds[1]


def test_one_posting_alone_cannot_be_measured() -> None:
    grades = np.where(ROWS.posting == 0, ROWS.grades, 0)
    with pytest.raises(DataError, match="only one posting"):
        folds_of(Rows(ROWS.values, ROWS.there, grades, ROWS.posting))


def test_grades_that_are_all_alike_teach_nothing() -> None:
    with pytest.raises(DataError, match="judged differently"):
        fit_weights(Rows(ROWS.values, ROWS.there, np.ones_like(ROWS.grades), ROWS.posting), FEATURES)


def test_comparisons_fit_as_the_grades_behind_them_do() -> None:
    better, worse, _ = ROWS.told_apart()
    pairs = Rows(ROWS.values, ROWS.there, np.zeros_like(ROWS.grades), ROWS.posting, (better, worse))
    assert fit_weights(pairs, FEATURES) == pytest.approx(fit_weights(ROWS, FEATURES), abs=0.05)


def test_a_subset_keeps_the_comparisons_within_it() -> None:
    pairs = Rows(ROWS.values, ROWS.there, ROWS.grades, ROWS.posting, (np.asarray([0, 13]), np.asarray([1, 14])))
    some = pairs.some(ROWS.posting == 1)
    assert some.preferred is not None
    assert [x.tolist() for x in some.preferred] == [[1], [2]]


def test_calibration_finds_the_curves_that_drew_the_grades() -> None:
    rng = np.random.default_rng(2)
    score = rng.random(40_000)
    drawn = rng.logistic(size=len(score)) / 20
    grades = (score + drawn > 0.4).astype(int) + (score + drawn > 0.6).astype(int)
    found = calibrate(score, grades)
    assert (found.slope, found.possible, found.likely) == pytest.approx((20, 0.4, 0.6), rel=0.05)
    assert found.probability(np.asarray([0.6]))[0] == pytest.approx(0.5, abs=0.03)


def test_calibration_of_yes_and_no_reviews_from_one_in_four() -> None:
    rng = np.random.default_rng(2)
    score = rng.random(20_000)
    found = calibrate(score, (score + rng.logistic(size=len(score)) / 10 > 0.5).astype(int), relevant=1)
    assert found.likely == pytest.approx(0.5, abs=0.02)
    assert found.probability(np.asarray([found.possible]))[0] == pytest.approx(0.25)


def test_few_judgements_that_a_score_tells_apart_wholly_give_no_endless_slope() -> None:
    found = calibrate(np.asarray([0.1, 0.2, 0.8, 0.9]), np.asarray([0, 0, 2, 2]))
    assert np.isfinite([found.slope, found.possible, found.likely]).all()
    assert found.slope <= np.exp(ranker.STEEPEST)


def test_a_fit_feature_is_fitted_only_where_many_postings_tell_by_it() -> None:
    table = np.where(ROWS.there > 0, ROWS.values, np.nan)
    place, degree = FEATURES.index("place"), FEATURES.index("degree")
    table[ROWS.posting >= 5, place] = np.nan
    table[:, degree] = 1.0
    data = Rows.of(table, ROWS.grades, ROWS.posting)
    assert set(ranker.seldom_named(data, FEATURES)) == {"place", "degree"}


GOOD: dict[str, Any] = {
    "weights": {"skills": 0.5, "text": 0.5},
    "slope": 10,
    "middle": 0.5,
    "match": 0.5,
    "review": 0.4,
}
WRONG: dict[str, tuple[Any, str]] = {
    "a negative weight": ({**GOOD, "weights": {"skills": -0.1, "text": 1.1}}, "skills must be a number of at least 0"),
    "an unknown feature": ({**GOOD, "weights": {"age": 1.0}}, "unknown feature 'age'"),
    "no weight": ({**GOOD, "weights": {"skills": 0}}, "all weights are 0"),
    "a falling slope": ({**GOOD, "slope": -3}, "slope must be above 0"),
    "review above match": ({**GOOD, "review": 0.6}, "review not above match"),
    "a text for a number": ({**GOOD, "middle": "half"}, "middle must be a number"),
    "a missing part": ({"weights": {"skills": 1}}, "no mix"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_is_no_mix_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "mix.json"
    path.write_text(json.dumps({"mix": WRONG[name][0]}), encoding="utf-8")
    with pytest.raises(DataError, match=WRONG[name][1]):
        load_mix(path)


def test_a_mix_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "mix.json"
    mix = fit(ROWS, FEATURES).mix()
    path.write_text(json.dumps({"mix": asdict(mix)}), encoding="utf-8")
    assert load_mix(path) == mix
