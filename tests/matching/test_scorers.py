"""Each baseline against an example worked by hand, and all of them in the engine."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from kgmatch.cli.commands.arguments import Scorer
from kgmatch.graph import Known, write_candidates
from kgmatch.matching import scorers
from kgmatch.matching.engine import Matching, match_posting
from kgmatch.matching.ranking import rank_posting
from kgmatch.matching.scorers import BASELINES, SCORERS, addends
from kgmatch.matching.terms import (
    Terms,
    asked_terms,
    read_terms,
    texts_terms,
)
from kgmatch.matching.view import View, open_view
from kgmatch.matching.view_rows import counted_words
from kgmatch.matching.words import words
from kgmatch.model import Posting
from kgmatch.pipeline import Pipeline
from kgmatch.store import Store, connect
from tests.records import candidate, evidence, posting

# Terms a, b, c, d. Three resumes; the posting asks for a (once), b (twice) and d, which nobody has.
HELD = np.array([[1.0, 1, 0, 0], [2, 0, 1, 0], [0, 0, 3, 0]])
ASKED = np.array([1.0, 2, 0, 1])


def score(measure: scorers.Measure) -> list[float]:
    return [float(x) for x in np.asarray(measure(csr_array(HELD), ASKED).sum(axis=1)).ravel()]


def test_overlap_by_hand() -> None:
    """{a, b} and {a, b, d}: 2 / (2 + 3); {a, c}: 1 / 5; {c}: 0 / 4."""
    assert score(scorers.overlap) == pytest.approx([2 / 5, 1 / 5, 0])


def test_overlap_of_equal_sets_is_a_half() -> None:
    assert scorers.overlap(csr_array([[1.0, 3.0]]), np.array([2.0, 1.0])).sum() == pytest.approx(0.5)


def test_jaccard_by_hand() -> None:
    """{a, b} of {a, b, d}: 2 of 3; {a, c}: 1 of 4; {c}: none."""
    assert score(scorers.jaccard) == pytest.approx([2 / 3, 1 / 4, 0])


def test_vsm_by_hand() -> None:
    """(1, 1, 0, 0) · (1, 2, 0, 1) = 3 over √2 √6; (2, 0, 1, 0): 2 over √5 √6."""
    assert score(scorers.vsm) == pytest.approx([3 / math.sqrt(12), 2 / math.sqrt(30), 0])


def test_tfidf_by_hand() -> None:
    """a and c are in two of three resumes, b in one, d in none: ln(4/3) + 1, ln 2 + 1, ln 4 + 1."""
    a = c = math.log(4 / 3) + 1
    b, d = math.log(2) + 1, math.log(4) + 1
    asked = math.hypot(a, 2 * b, d)
    first = (a * a + b * 2 * b) / (math.hypot(a, b) * asked)
    second = 2 * a * a / (math.hypot(2 * a, c) * asked)
    assert score(scorers.tfidf) == pytest.approx([first, second, 0])


def test_tfidf_is_scikit_learns() -> None:
    text = pytest.importorskip("sklearn.feature_extraction.text")
    resumes = ["python django python", "nurse ward nurse care", "python sql"]
    asked = "python sql kubernetes python"
    terms = texts_terms(resumes)
    vectorizer = text.TfidfVectorizer(vocabulary=[*terms.names, "kubernetes"]).fit(resumes)
    expected = (vectorizer.transform(resumes) @ vectorizer.transform([asked]).T).toarray().ravel()
    counts = {"python": 2.0, "sql": 1.0, "kubernetes": 1.0}
    assert addends(scorers.tfidf, terms, counts).score == pytest.approx(expected)


def test_bm25_by_hand() -> None:
    """Lengths 2, 3, 3, mean 8/3; n of a, b, d: 2, 1, 0. The bound is the sum of count x idf, (k1 + 1) taken out of both."""
    idf = {n: math.log(1 + (3 - n + 0.5) / (n + 0.5)) for n in (0, 1, 2)}
    bound = idf[2] + 2 * idf[1] + idf[0]

    def saturated(tf: int, length: int) -> float:
        return tf / (tf + 1.2 * (1 - 0.75 + 0.75 * length / (8 / 3)))

    first = (idf[2] * saturated(1, 2) + 2 * idf[1] * saturated(1, 2)) / bound
    second = idf[2] * saturated(2, 3) / bound
    assert score(scorers.bm25) == pytest.approx([first, second, 0])


def test_euclidean_by_hand() -> None:
    """(1,1,0,0) − (1,2,0,1) = (0,−1,0,−1): √2; (1,−2,1,−1): √7; (−1,−2,3,−1): √15."""
    assert score(scorers.euclidean) == pytest.approx([1 / (1 + math.sqrt(n)) for n in (2, 7, 15)])


@given(
    held=st.lists(st.lists(st.integers(0, 4), min_size=5, max_size=5), min_size=1, max_size=6),
    asked=st.lists(st.integers(0, 4), min_size=5, max_size=5),
)
@settings(deadline=None)
def test_every_baseline_stays_in_0_to_1_and_leaves_its_input_alone(held: list[list[int]], asked: list[int]) -> None:
    counts, vector = csr_array(np.array(held, float)), np.array(asked, float)
    for name, baseline in BASELINES.items():
        found = np.asarray(baseline.measure(counts, vector).sum(axis=1))
        assert np.isfinite(found).all(), name
        assert (found >= 0).all(), name
        assert (found <= (0.5 if name == "overlap" else 1) + 1e-9).all(), name
        assert np.array_equal(counts.toarray(), held)


def test_words_keep_the_signs_of_names_and_pair_characters_without_spaces() -> None:
    assert words("C++ and C#, Node.js\n– R&D") == ["c++", "and", "c#", "node", "js", "r", "and", "d"]
    assert words("数据分析 Python工程师 力") == ["数据", "据分", "分析", "工程", "程师", "python", "力"]


def test_the_command_line_offers_the_scorers_there_are() -> None:
    assert tuple(Scorer) == tuple(SCORERS)


# --- in the engine ----------------------------------------------------------------------------------------------------

PEOPLE: dict[int, dict[str, int | None]] = {
    1: {"Python": 60, "Django": 48, "PostgreSQL": 48, "Docker": 12},
    2: {"Python": 6, "Flask": 6, "SQL": None},
    3: {"Java": 72, "Spring Framework": 60, "Oracle": 24},
    4: {"wound care": 80, "phlebotomy": 80, "patient assessment": 60},
}
JOB = {"Python": 1.0, "Django": 0.8, "Kubernetes": 0.4}
Run = Callable[..., Matching]


@pytest.fixture(scope="module")
def graph(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> tuple[View, dict[str, Terms]]:
    people = [candidate(pipeline, n, skills=skills) for n, skills in PEOPLE.items()]
    people[3] = candidate(pipeline, 4, skills=PEOPLE[4], title="Staff Nurse")
    with connect(str(tmp_path_factory.mktemp("scorers") / "graph.db")) as store:
        write_candidates(store, people, Known(store), "one")
        view = open_view(store, pipeline.index, pipeline.encoder)
        return view, {name: read_terms(baseline.over, view) for name, baseline in BASELINES.items()}


@pytest.fixture(scope="module")
def run(graph: tuple[View, dict[str, Terms]], pipeline: Pipeline) -> Run:
    view, terms = graph

    def call(job: Posting, scorer: str) -> Matching:
        return match_posting(job, view, pipeline.index, pipeline.encoder, scorer=scorer, terms=terms.get(scorer))

    return call


@pytest.mark.parametrize("scorer", SCORERS)
@given(
    asked=st.dictionaries(
        st.sampled_from(["Python", "Java", "wound care", "SQL", "Kubernetes", "Qwrtz"]), st.floats(0.1, 1.0), min_size=1
    ),
    title=st.none() | st.sampled_from(["Nurse", "Backend Developer", "Zookeeper"]),
)
@settings(max_examples=8, deadline=None)
def test_the_contributions_of_any_scorer_sum_to_its_score(
    run: Run, pipeline: Pipeline, scorer: str, asked: dict[str, float], title: str | None
) -> None:
    found = run(posting(pipeline, asked, title=title), scorer)
    assert len(found.matches) == 4
    for m in found.matches:
        assert m.score == pytest.approx(sum(r.contribution for r in m.reasons), abs=1e-9)
        assert all(r.contribution > 0 for r in m.reasons)
        assert -1e-6 <= m.score <= 1 + 1e-6
    for a, b in pairwise(found.matches):
        assert (-round(a.score, 6), a.candidate_id) <= (-round(b.score, 6) + 1e-6, b.candidate_id)


@pytest.mark.parametrize("scorer", SCORERS)
def test_the_one_who_has_what_is_asked_comes_first_by_any_scorer(run: Run, pipeline: Pipeline, scorer: str) -> None:
    found = run(posting(pipeline, JOB), scorer)
    assert found.matches[0].candidate_id == f"c_{1:016x}"


@pytest.mark.parametrize("scorer", SCORERS)
def test_a_must_have_filters_alike_by_any_scorer(run: Run, pipeline: Pipeline, scorer: str) -> None:
    found = run(posting(pipeline, JOB, must=("Python",)), scorer)
    assert {m.candidate_id for m in found.matches} == {f"c_{n:016x}" for n in (1, 2)}
    assert {e.reason for e in found.excluded} == {"no evidence of the must-have Python"}


@pytest.mark.parametrize("scorer", [s for s in SCORERS if s != "full"])
def test_a_baselines_reasons_name_it_and_it_gives_no_verdict(run: Run, pipeline: Pipeline, scorer: str) -> None:
    best = run(posting(pipeline, JOB), scorer).matches[0]
    assert best.reasons
    assert all(r.says.startswith(f"{scorer}: ") for r in best.reasons)
    assert (best.verdict, best.probability) == (None, None)


def test_overlap_in_the_engine_is_the_formula(run: Run, pipeline: Pipeline) -> None:
    """Asked: Python, Django, Kubernetes; the first has four skills, two of them asked: 2 / (3 + 4)."""
    best = run(posting(pipeline, JOB), "overlap").matches[0]
    assert best.score == pytest.approx(2 / 7)
    assert [r.path for r in best.reasons] == [("Django",), ("Python",)]
    assert all(r.concept for r in best.reasons)


def test_embedding_is_the_encoders_cosine(run: Run, pipeline: Pipeline) -> None:
    """The same title and the same skills, in the order of their months: the same text, so the same vector."""
    skills = dict.fromkeys(["Python", "Django", "PostgreSQL", "Docker"])
    asked = posting(pipeline, {label: 1 - n / 10 for n, label in enumerate(skills)})
    assert run(asked, "embedding").matches[0].score == pytest.approx(1.0, abs=1e-5)


def test_graph_is_the_feature_skills_alone(graph: tuple[View, dict[str, Terms]], pipeline: Pipeline) -> None:
    """One requirement, weight 1: Python by 60 months counts 1, by 6 of 24 months 0.6 + 0.4 / 4."""
    asked = posting(pipeline, {"Python": 1.0}, title=None)
    ranking = rank_posting(asked, graph[0], pipeline.index, pipeline.encoder, scorer="graph")
    assert ranking.score[:2] == pytest.approx([1.0, 0.7])


def test_a_baseline_without_its_terms_or_an_unknown_scorer_is_refused(
    graph: tuple[View, dict[str, Terms]], pipeline: Pipeline
) -> None:
    for name in ("bm25", "nonesuch"):
        with pytest.raises(ValueError, match=name):
            rank_posting(posting(pipeline, JOB), graph[0], pipeline.index, pipeline.encoder, scorer=name)


def test_words_are_those_of_titles_labels_and_quotes() -> None:
    """The label once, three quotes."""
    said = [{"quote": "Python", "mentions": 2}, {"quote": "python 3", "mentions": 1}, {"quote": None, "mentions": 1}]
    counts = counted_words(["Python Developer"], ["Python"], said)
    assert counts == {"python": 5, "developer": 1, "3": 1}


def test_the_store_counts_each_mention_once(graph: tuple[View, dict[str, Terms]]) -> None:
    view, terms = graph
    assert terms["vsm"].counts.toarray().max() == 1
    assert (terms["vsm"].counts != terms["overlap"].counts).nnz == 0
    assert terms["tfidf"].counts.shape[0] == len(view)
    assert terms["tfidf"].counts.toarray()[0, terms["tfidf"].columns["django"]] == 2  # label and quote


def test_both_engines_give_the_mentions_alike(store: Store, pipeline: Pipeline) -> None:
    person = candidate(pipeline, 1, skills={"Python": None, "Django": None})
    twice = replace(person.skills[0], evidence=(*person.skills[0].evidence, evidence(1, 50, "python 3")))
    write_candidates(store, [replace(person, skills=(twice, person.skills[1]))], Known(store), "one")
    view = open_view(store, pipeline.index, pipeline.encoder)
    counts, names = read_terms("counts", view), read_terms("words", view)
    assert counts.counts.toarray()[0, counts.columns[twice.concept.uri]] == 2
    assert names.counts.toarray()[0, [names.columns[w] for w in ("python", "3", "django", "developer")]].tolist() == [
        3,
        1,
        2,
        1,
    ]


def test_what_is_asked_is_counted_as_what_is_held(pipeline: Pipeline) -> None:
    job = posting(pipeline, {"Python": 1.0, "SQL": 0.5})
    python, sql = job.requirements
    twice = replace(python, evidence=(evidence(9, 0, "Python"), evidence(9, 9, "python")))
    job = replace(job, title="SQL Developer", requirements=(twice, sql))
    assert asked_terms("sets", job) == {python.concept.uri: 1, sql.concept.uri: 1}
    assert asked_terms("counts", job) == {python.concept.uri: 2, sql.concept.uri: 1}
    assert asked_terms("words", job) == {"sql": 2, "developer": 1, "python": 3}
