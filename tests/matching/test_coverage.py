"""Each requirement met, partly met or not evidenced, with what covers it or comes nearest; thresholds of the verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kgmatch.errors import DataError
from kgmatch.graph import Known, write_candidates
from kgmatch.matching.coverage import month_text
from kgmatch.matching.engine import Matching, match_posting
from kgmatch.matching.ranking import default_mix, with_thresholds
from kgmatch.matching.view import View, open_view
from kgmatch.model import Candidate, Coverage, LanguageSkill, Match, Posting
from kgmatch.pipeline import Pipeline
from kgmatch.settings import home, load_settings
from kgmatch.store import connect
from tests.records import candidate, posting

PEOPLE: dict[int, dict[str, int | None]] = {
    1: {"Python": 60, "Django": 48, "PostgreSQL": 48, "Docker": 12},
    2: {"Django": 6, "Flask": 6, "SQL": None},
    3: {"wound care": 80, "phlebotomy": 80, "patient assessment": 60},
}


@pytest.fixture(scope="module")
def viewed(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[Candidate]], View]:
    def make(people: list[Candidate]) -> View:
        with connect(str(tmp_path_factory.mktemp("covered") / "graph.db")) as store:
            write_candidates(store, people, Known(store), "one")
            return open_view(store, pipeline.index, pipeline.encoder)

    return make


@pytest.fixture(scope="module")
def view(viewed: Callable[[list[Candidate]], View], pipeline: Pipeline) -> View:
    return viewed(
        [candidate(pipeline, n, skills=skills, title="Staff Nurse" if n == 3 else "Backend Developer", languages=("French",) if n == 1 else (), place="Leeds, UK" if n == 1 else None) for n, skills in PEOPLE.items()]
    )  # fmt: skip


def run(job: Posting, view: View, pipeline: Pipeline, **options: object) -> Matching:
    return match_posting(job, view, pipeline.index, pipeline.encoder, **options)  # type: ignore[arg-type]


def of(found: Matching, n: int) -> Match:
    return next(m for m in found.matches if m.candidate_id == f"c_{n:016x}")


def covered(found: Matching, n: int, label: str) -> Coverage:
    return next(c for c in of(found, n).coverage if c.requirement.concept.label == label)


def asking_months(job: Posting, label: str, months: int) -> Posting:
    return replace(job, requirements=tuple(replace(r, min_months=months if r.concept.label == label else r.min_months) for r in job.requirements))  # fmt: skip


def test_every_requirement_is_there_in_the_order_of_the_posting(view: View, pipeline: Pipeline) -> None:
    job = posting(pipeline, {"Kubernetes": 0.4, "Python": 1.0, "Qwrtz flumming": 0.5})
    for match in run(job, view, pipeline).matches:
        assert [c.requirement for c in match.coverage] == list(job.requirements)


def test_the_concept_itself_meets_a_requirement_with_its_months(view: View, pipeline: Pipeline) -> None:
    found = covered(run(posting(pipeline, {"Python": 1.0}), view, pipeline), 1, "Python")
    assert found.held is not None
    assert (found.state, found.held.by, found.held.label, found.held.months) == ("met", "exact", "Python", 60)
    assert found.held.nearness == 1
    assert found.held.last_used == "2026-01"


def test_a_narrower_concept_meets_a_requirement_by_the_path_to_it(view: View, pipeline: Pipeline) -> None:
    entries = pipeline.index.entries
    broader = entries[entries[pipeline.concept_of("Django").uri].broader[0]].concept
    found = covered(run(posting(pipeline, {broader.label: 1.0}), view, pipeline), 2, broader.label)
    assert found.held is not None
    assert (found.state, found.held.by) == ("met", "path")
    assert (found.held.path[0], found.held.path[-1]) == (broader.label, found.held.label)


def test_a_related_concept_meets_a_requirement_partly(view: View, pipeline: Pipeline) -> None:
    entries = pipeline.index.entries
    related = entries[entries[pipeline.concept_of("Docker").uri].related[0]].concept
    found = covered(run(posting(pipeline, {related.label: 1.0}), view, pipeline), 1, related.label)
    assert found.held is not None
    assert (found.state, found.held.label) == ("partly", "Docker")
    assert 0.5 <= found.held.nearness < 0.75


def test_too_few_months_meet_a_requirement_partly(view: View, pipeline: Pipeline) -> None:
    job = posting(pipeline, {"Python": 1.0})
    assert covered(run(asking_months(job, "Python", 60), view, pipeline), 1, "Python").state == "met"
    assert covered(run(asking_months(job, "Python", 61), view, pipeline), 1, "Python").state == "partly"


def test_a_listed_skill_does_not_meet_a_number_of_months(view: View, pipeline: Pipeline) -> None:
    job = posting(pipeline, {"SQL": 1.0})
    assert covered(run(job, view, pipeline), 2, "SQL").state == "met"
    found = covered(run(asking_months(job, "SQL", 12), view, pipeline), 2, "SQL")
    assert found.held is not None
    assert (found.state, found.held.months) == ("partly", None)


def test_the_concept_itself_is_named_before_a_narrower_one_worth_more(
    viewed: Callable[[list[Candidate]], View], pipeline: Pipeline
) -> None:
    entries = pipeline.index.entries
    broader = entries[entries[pipeline.concept_of("Django").uri].broader[0]].concept.label
    view = viewed([candidate(pipeline, 5, skills={broader: None, "Django": 48})])
    match = run(posting(pipeline, {broader: 1.0}), view, pipeline).matches[0]
    assert match.coverage[0].held is not None
    assert match.coverage[0].held.label == broader
    assert match.coverage[0].worth == pytest.approx(0.8)  # of Django, which the score counts
    assert next(r for r in match.reasons if r.kind == "skill").path[-1] == "Django"


def test_what_nothing_is_evidence_of_has_nothing_invented_near_it(view: View, pipeline: Pipeline) -> None:
    found = covered(run(posting(pipeline, {"welding": 1.0}), view, pipeline), 3, "welding")
    assert (found.state, found.held, found.worth) == ("not evidenced", None, 0)


def test_the_nearest_thing_is_one_that_the_candidate_has(
    viewed: Callable[[list[Candidate]], View], pipeline: Pipeline
) -> None:
    """By the scheme where it leads there, with the path; else by the likeness of the labels."""
    view = viewed([candidate(pipeline, 6, skills={"VAT": 24, "Power Query": 12, "bookkeeping": None})])
    found = run(posting(pipeline, {"tax preparation": 1.0, "SQL": 0.8}), view, pipeline)
    by_path, by_label = (c.held for c in of(found, 6).coverage)
    assert {c.state for c in of(found, 6).coverage} == {"not evidenced"}
    assert by_path is not None
    assert by_label is not None
    assert (by_path.label, by_path.by, by_path.months) == ("VAT", "path", 24)
    assert (by_path.path[0], len(by_path.path), by_path.path[-1]) == ("tax preparation", 3, "VAT")
    assert 0.25 <= by_path.nearness < 0.5
    assert (by_label.label, by_label.by, by_label.path) == ("Power Query", "likeness", ("SQL", "Power Query"))
    assert 0.5 <= by_label.nearness < 0.65


def test_missing_are_those_that_are_not_evidenced(view: View, pipeline: Pipeline) -> None:
    job = posting(pipeline, {"Python": 1.0, "Django": 0.8, "Kubernetes": 0.4, "wound care": 0.2})
    for match in run(job, view, pipeline).matches:
        assert sorted(match.missing) == sorted(c.requirement.concept.label for c in match.coverage if c.state == "not evidenced")  # fmt: skip


def test_a_must_have_that_keeps_somebody_in_is_never_not_evidenced(view: View, pipeline: Pipeline) -> None:
    found = run(posting(pipeline, {"Python": 1.0}, must=("Python",)), view, pipeline)
    assert [covered(found, int(m.candidate_id[2:], 16), "Python").state for m in found.matches] == ["met"] * len(found.matches)  # fmt: skip
    assert found.matches


def test_a_baseline_tells_the_same_coverage(view: View, pipeline: Pipeline) -> None:
    job = posting(pipeline, {"Python": 1.0, "Kubernetes": 0.4})
    full, graph = run(job, view, pipeline), run(job, view, pipeline, scorer="graph")
    assert of(full, 2).coverage == of(graph, 2).coverage


def test_what_is_asked_beside_skills(view: View, pipeline: Pipeline) -> None:
    job = posting(pipeline, {"Python": 1.0}, place="Leeds (hybrid)", level=7, min_months=36, languages=(LanguageSkill(pipeline.concept_of("French"), None),))  # fmt: skip
    found = run(job, view, pipeline)
    assert [(c.kind, c.asked, c.found, c.state) for c in of(found, 1).criteria] == [
        ("experience", 36, 60, "met"),
        ("degree", 7, 6, "partly"),
        ("language", "French", "French", "met"),
        ("place", "Leeds (hybrid)", "Leeds, UK", "met"),
    ]
    assert [c.state for c in of(found, 2).criteria] == ["partly", "partly", "not evidenced", "not evidenced"]


def test_a_posting_that_asks_for_nothing_has_no_coverage(view: View, pipeline: Pipeline) -> None:
    found = run(posting(pipeline, {}), view, pipeline)
    assert all((list(m.coverage), m.criteria, m.missing) == ([], (), ()) for m in found.matches)


@pytest.mark.parametrize(("number", "text"), [(2026 * 12 + 1, "2026-01"), (2025 * 12 + 12, "2025-12"), (0, None)])
def test_months_of_the_view_as_text(number: int, text: str | None) -> None:
    assert month_text(number) == text


# The verdict's thresholds


def test_thresholds_of_the_settings_decide_the_verdict(view: View, pipeline: Pipeline) -> None:
    job = posting(pipeline, {"Python": 1.0, "Django": 0.8})
    mix = with_thresholds(default_mix(), match=0.0, review=None)
    assert {m.verdict for m in run(job, view, pipeline, mix=mix).matches} == {"match"}
    mix = with_thresholds(default_mix(), match=1.0, review=0.0)
    assert {m.verdict for m in run(job, view, pipeline, mix=mix).matches} == {"review"}


def test_a_match_threshold_below_the_mix_review_leaves_no_review() -> None:
    mix = with_thresholds(default_mix(), match=0.2, review=None)
    assert (mix.match, mix.review) == (0.2, 0.2)


def test_review_above_match_is_refused() -> None:
    with pytest.raises(DataError, match="must not be above match"):
        with_thresholds(default_mix(), match=None, review=0.99)


def _settings(text: str) -> None:
    home().mkdir(parents=True)
    (home() / "kgmatch.toml").write_text(text)


def test_the_settings_hold_thresholds() -> None:
    _settings("match = 1\nreview = 0.25\n")
    assert (load_settings().match, load_settings().review) == (1.0, 0.25)


@pytest.mark.parametrize("text", ["match = 1.5", "match = true", "review = '0.5'", "review = nan", "match = 0.3\nreview = 0.4"])  # fmt: skip
def test_thresholds_that_cannot_be_are_refused(text: str) -> None:
    _settings(text)
    with pytest.raises(DataError, match=r"number from 0 to 1|must not be above"):
        load_settings()
