from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgmatch.graph import Known, write_candidates
from kgmatch.matching import features, skills
from kgmatch.matching.engine import Matching, duration, match_posting
from kgmatch.matching.ranking import default_mix
from kgmatch.matching.view import View, open_view
from kgmatch.model import Candidate, Posting
from kgmatch.pipeline import Pipeline
from kgmatch.store import connect
from kgmatch.store.queries import matching as q
from tests.records import candidate, posting

PEOPLE: dict[int, dict[str, int | None]] = {
    1: {"Python": 60, "Django": 48, "PostgreSQL": 48, "Docker": 12},
    2: {"Python": 6, "Flask": 6, "SQL": None},
    3: {"Java": 72, "Spring Framework": 60, "Oracle": 24},
    4: {"wound care": 80, "phlebotomy": 80, "patient assessment": 60},
}


@pytest.fixture(scope="module")
def viewed(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[Candidate]], View]:
    def make(people: list[Candidate]) -> View:
        folder = tmp_path_factory.mktemp("view") / "graph.db"
        with connect(str(folder)) as store:
            write_candidates(store, people, Known(store), "one")
            return open_view(store, pipeline.index, pipeline.encoder)

    return make


@pytest.fixture(scope="module")
def view(viewed: Callable[[list[Candidate]], View], pipeline: Pipeline) -> View:
    people = [candidate(pipeline, n, skills=skills) for n, skills in PEOPLE.items()]
    people[3] = candidate(pipeline, 4, skills=PEOPLE[4], title="Staff Nurse")
    return viewed(people)


JOB = {"Python": 1.0, "Django": 0.8, "PostgreSQL": 0.8, "Kubernetes": 0.4}


def run(job: Posting, view: View, pipeline: Pipeline) -> Matching:
    return match_posting(job, view, pipeline.index, pipeline.encoder)


def order(found: Matching) -> list[int]:
    return [int(m.candidate_id[2:], 16) for m in found.matches]


def test_who_has_more_of_what_is_asked_comes_first(view: View, pipeline: Pipeline) -> None:
    assert order(run(posting(pipeline, JOB), view, pipeline)) == [1, 2, 3, 4]


@given(
    weights=st.dictionaries(
        st.sampled_from(["Python", "Java", "wound care", "SQL", "Kubernetes", "Qwrtz"]), st.floats(0.1, 1.0), min_size=1
    ),
    level=st.none() | st.integers(4, 8),
    months=st.none() | st.integers(1, 120),
    title=st.none() | st.sampled_from(["Nurse", "Backend Developer", "Zookeeper"]),
)
@settings(max_examples=25, deadline=None)
def test_contributions_sum_to_the_score(
    view: View, pipeline: Pipeline, weights: dict[str, float], level: int | None, months: int | None, title: str | None
) -> None:
    found = run(posting(pipeline, weights, title=title, level=level, min_months=months, place="Leeds"), view, pipeline)
    for m in found.matches:
        assert m.score == pytest.approx(sum(r.contribution for r in m.reasons), abs=1e-9)
        assert -1e-6 <= m.score <= 1 + 1e-6
        assert 0 <= m.probability <= 1


def test_more_evidence_never_lowers_a_score(viewed: Callable[[list[Candidate]], View], pipeline: Pipeline) -> None:
    """The same four people, one of them with more months or one more asked skill."""
    job = posting(pipeline, JOB)

    def score(skills: dict[str, int | None]) -> float:
        people = [candidate(pipeline, n, skills=s) for n, s in {**PEOPLE, 2: skills}.items()]
        found = run(job, viewed(people), pipeline)
        return next(
            sum(r.contribution for r in m.reasons if r.kind == "skill")
            for m in found.matches
            if m.candidate_id == f"c_{2:016x}"
        )

    base = score(PEOPLE[2])
    assert score({**PEOPLE[2], "Python": 24}) > base
    assert score({**PEOPLE[2], "Kubernetes": None}) > base


def test_a_must_have_removes_and_says_why(view: View, pipeline: Pipeline) -> None:
    found = run(posting(pipeline, JOB, must=("Python",)), view, pipeline)
    assert set(order(found)) == {1, 2}
    assert {e.candidate_id: e.reason for e in found.excluded} == {
        f"c_{n:016x}": "no evidence of the must-have Python" for n in (3, 4)
    }


def test_a_narrower_skill_meets_a_must_have_and_a_related_one_does_not(view: View, pipeline: Pipeline) -> None:
    broader = pipeline.index.entries[pipeline.index.entries[pipeline.concept_of("Django").uri].broader[0]].concept
    assert broader.label != "Python"
    assert 1 in order(run(posting(pipeline, {broader.label: 1.0}, must=(broader.label,)), view, pipeline))
    related = pipeline.index.entries[pipeline.concept_of("Docker").uri].related
    assert related
    asked = pipeline.index.entries[related[0]].concept.label
    assert 1 not in order(run(posting(pipeline, {asked: 1.0}, must=(asked,)), view, pipeline))


def test_a_reason_names_the_walk_through_the_graph(view: View, pipeline: Pipeline) -> None:
    found = run(posting(pipeline, {"Django": 1.0}), view, pipeline)
    reason = next(r for m in found.matches if m.candidate_id == f"c_{2:016x}" for r in m.reasons if r.kind == "skill")
    assert reason.path[0] == "Django"
    assert len(reason.path) >= 2
    assert "near Django" in reason.says


def test_what_is_missing_is_listed_weightiest_first(view: View, pipeline: Pipeline) -> None:
    found = run(posting(pipeline, JOB), view, pipeline)
    nurse = next(m for m in found.matches if m.candidate_id == f"c_{4:016x}")
    assert set(nurse.missing) == set(JOB)
    assert nurse.missing[-1] == "Kubernetes"


def test_a_candidate_about_whom_little_is_known_comes_last(
    viewed: Callable[[list[Candidate]], View], pipeline: Pipeline
) -> None:
    thin = replace(candidate(pipeline, 7, skills={"Python": None}), positions=())
    found = run(
        posting(pipeline, {"Python": 1.0}),
        viewed([thin, candidate(pipeline, 8, skills=PEOPLE[4], title="Nurse")]),
        pipeline,
    )
    assert order(found) == [8, 7]
    assert found.matches[-1].verdict == "not enough evidence"


def test_names_places_and_addresses_change_no_score(
    viewed: Callable[[list[Candidate]], View], pipeline: Pipeline
) -> None:
    job = posting(pipeline, JOB)

    def scores(name: str) -> list[float]:
        return [
            m.score
            for m in run(
                job,
                viewed([candidate(pipeline, 1, skills=PEOPLE[1], name=name), candidate(pipeline, 2, skills=PEOPLE[2])]),
                pipeline,
            ).matches
        ]

    assert scores("Emily Walsh") == scores("Jamal Washington")


def test_no_query_of_the_view_reads_a_name() -> None:
    """A quote may be looked through for the name, which never leaves the store."""
    for query in (
        q.VIEW_STAMPS, q.VIEW_CANDIDATES, q.VIEW_SKILLS, q.VIEW_POSITIONS, q.VIEW_LANGUAGES, q.VIEW_MENTIONS
    ):  # fmt: skip
        for secret in ("c.name", "emails", "phones", "links", "School", "headline"):
            assert secret not in query
        assert "name" not in query.replace("p.name", "").rpartition("RETURN")[2]


def test_an_empty_view_ranks_nobody(viewed: Callable[[list[Candidate]], View], pipeline: Pipeline) -> None:
    found = run(posting(pipeline, JOB), viewed([]), pipeline)
    assert found.matches == ()
    assert found.ranked == 0


def test_the_kept_view_is_that_of_the_store(pipeline: Pipeline, tmp_path: Path) -> None:
    with connect(str(tmp_path / "graph.db")) as store:
        known = Known(store)
        write_candidates(store, [candidate(pipeline, 1, skills=PEOPLE[1])], known, "one")
        built = open_view(store, pipeline.index, pipeline.encoder)
        kept = open_view(store, pipeline.index, pipeline.encoder)
        assert list(kept.ids) == list(built.ids)
        assert np.array_equal(kept.texts.codes, built.texts.codes)
        write_candidates(store, [candidate(pipeline, 2, skills=PEOPLE[2])], known, "one")
        assert len(open_view(store, pipeline.index, pipeline.encoder)) == 2


def test_the_best_by_row_is_that_of_a_loop() -> None:
    rng = np.random.default_rng(5)
    counts = rng.integers(0, 5, 40)
    indptr = np.concatenate([[0], np.cumsum(counts)])
    worth = rng.choice([0.0, 0.25, 0.5, 0.75], int(indptr[-1])).astype(np.float32)
    best, place = skills.best_by_row(worth, indptr)
    for row in range(40):
        inside = worth[indptr[row] : indptr[row + 1]]
        top = float(inside.max()) if len(inside) else 0.0
        assert best[row] == top
        assert place[row] == (indptr[row] + int(inside.argmax()) if top > 0 else -1)


def test_the_shipped_mix_weighs_named_features_only() -> None:
    mix = default_mix()
    assert set(mix.weights) <= {"skills", "occupation", "text", "title", "bm25", *features.FIT}
    assert all(w >= 0 for w in mix.weights.values())
    assert 0 < mix.review < mix.match < 1


@pytest.mark.parametrize(("months", "says"), [(1, "1 month"), (11, "11 months"), (12, "1 year"), (35, "2 years")])
def test_durations(months: int, says: str) -> None:
    assert duration(months) == says
