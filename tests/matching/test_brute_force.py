"""The engine against loops over candidates, in float32 and float64, with every vector as the encoder gave it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from kgmatch.concepts.index import SKILL_KINDS
from kgmatch.concepts.normal import normalise
from kgmatch.concepts.relatedness import Relatedness
from kgmatch.matching import features
from kgmatch.matching.engine import explain
from kgmatch.matching.one_candidate import OneCandidate
from kgmatch.matching.ranking import Ranking, default_mix, rank_posting
from kgmatch.matching.scorers import BASELINES, addends
from kgmatch.matching.shared import shared_words
from kgmatch.matching.terms import asked_terms, read_terms
from kgmatch.matching.view import View
from kgmatch.matching.view_build import empty, from_rows
from kgmatch.matching.view_rows import Rows, _put, candidate_text
from kgmatch.matching.words import words
from kgmatch.model import Concept, LanguageSkill, Posting, Requirement
from kgmatch.pipeline import Pipeline

COUNT, POSTINGS = 300, 20


@dataclass(frozen=True)
class Person:
    months_worked: int | None
    level: int | None
    skills: dict[str, tuple[str, int | None]]
    titles: list[str]
    occupations: list[str]
    languages: list[str]
    place: str | None


class Hashed:
    """Texts → unit vectors, the same for the same text, like for texts that share words; free of a model."""

    name = "hashed"

    def encode(self, texts: Iterable[str]) -> Any:
        found = [self._one(text) for text in texts]
        return np.stack(found) if found else np.zeros((0, 384), np.float32)

    def _one(self, text: str) -> Any:
        total = np.zeros(384)
        for word in normalise(text).split():
            total += np.random.default_rng(int.from_bytes(word.encode()[:7].ljust(7), "big")).normal(size=384)
        return (total / max(float(np.linalg.norm(total)), 1e-12)).astype(np.float32)


@pytest.fixture(scope="module")
def people(pipeline: Pipeline) -> list[Person]:
    rng = np.random.default_rng(7)
    index = pipeline.index
    skills = [e.concept for e in index.of_kind(SKILL_KINDS)][:250]
    free = [
        Concept(f"urn:kgmatch:mention:{s.label} {n}", "mention", "tool", f"{s.label} {n}")
        for n, s in enumerate(skills[:60])
    ]
    jobs = [e.concept.uri for e in index.of_kind({"occupation"})][:40]
    tongues = [e.concept.uri for e in index.of_kind({"language"})][:6]

    def some(choice: list[Any], most: int) -> list[Any]:
        return [
            choice[n] for n in dict.fromkeys((rng.random(rng.integers(0, most + 1)) ** 2 * len(choice)).astype(int))
        ]

    def maybe(value: Any) -> Any:
        return None if rng.random() < 0.3 else value

    return [
        Person(
            maybe(int(rng.integers(0, 200))), maybe(int(rng.integers(4, 9))),
            {c.uri: (c.label, maybe(int(rng.integers(0, 60)))) for c in some([*skills, *free], 20)},
            some(["Nurse", "Senior Developer", "Head of Sales", "Developer"], 3), some(jobs, 2), some(tongues, 2),
            maybe(["Leeds, UK", "York", "Zürich"][int(rng.integers(3))]),
        )
        for _ in range(COUNT)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def view(people: list[Person], pipeline: Pipeline) -> View:
    rows = Rows()
    for n, p in enumerate(people):
        _put(
            rows, f"c_{n:016x}", {"monthsWorked": p.months_worked, "degreeLevel": p.level, "places": [p.place]},
            [{"uri": uri, "label": label, "months": months, "lastUsed": None, "confidence": 0.9} for uri, (label, months) in p.skills.items()],
            [{"position": f"p{k}", "title": t, "months": 12, "occupation": None} for k, t in enumerate(p.titles)]
            + [{"position": f"q{k}", "title": None, "months": 12, "occupation": uri} for k, uri in enumerate(p.occupations)],
            [{"uri": uri} for uri in p.languages], [],
        )  # fmt: skip
    encoder: Any = Hashed()
    stamps = np.full(COUNT, b"x", "S16")
    return from_rows(rows, rows.ids, stamps, np.arange(COUNT), pipeline.index, encoder, "0", empty(pipeline.index))


@pytest.fixture(scope="module")
def asked(pipeline: Pipeline) -> list[Posting]:
    rng = np.random.default_rng(9)
    index = pipeline.index
    skills = [e.concept for e in index.of_kind(SKILL_KINDS)][:120]
    jobs = [e.concept for e in index.of_kind({"occupation"})][:40]
    tongues = [e.concept for e in index.of_kind({"language"})][:6]
    found = []
    for n in range(POSTINGS):
        wanted = [skills[k] for k in np.unique(rng.integers(0, 120, rng.integers(1, 15)))]
        requirements = tuple(
            Requirement(c, float(rng.random()), n % 3 == 0 and k < 2, [None, 12, 50][int(rng.integers(3))])
            for k, c in enumerate(wanted)
        )
        found.append(Posting(
            f"j{n}", [None, "Developer", "Ward Nurse"][n % 3], None, [None, "Leeds, England", "Zürich"][n % 3], "", requirements,
            jobs[n] if n % 2 else None, min_months=60 if n % 2 else None, level=7 if n % 3 else None,
            languages=tuple(LanguageSkill(c, None) for c in tongues[: n % 3]),
        ))  # fmt: skip
    return found


def brute(posting: Posting, people: list[Person], pipeline: Pipeline) -> tuple[list[float], list[bool]]:
    """Score and whether all must-haves are met, candidate by candidate, as the documentation of the features says it."""
    encode, index, relatedness = Hashed()._one, pipeline.index, Relatedness(pipeline.index)

    def vector(uri: str, label: str) -> Any:
        return index.vectors[index.rows[uri]] if uri in index.rows and index.vectors is not None else encode(label)

    best = np.zeros((len(posting.requirements), len(people)))
    met = [True] * len(people)
    weights = []
    for r, requirement in enumerate(posting.requirements):
        near, wanted = relatedness.near(requirement.concept.uri), encode(requirement.concept.label)
        for n, person in enumerate(people):
            nearness = 0.0
            for uri, (label, months) in sorted(person.skills.items()):
                cosine = float(vector(uri, label) @ wanted)
                how_near = max(near.get(uri, (0.0, ()))[0], 0.8 * cosine if cosine >= 0.65 else 0.0)
                worth = how_near * (0.6 + 0.4 * min(1.0, (months or 0) / (requirement.min_months or 24)))
                if worth > best[r, n] + 1e-7:
                    best[r, n], nearness = worth, how_near
            met[n] = met[n] and (nearness >= 0.75 or not requirement.must_have)
        rarity = np.log1p(len(people) / (1 + (best[r] > 0.3).sum())) / np.log1p(len(people))
        weights.append(requirement.importance * (0.4 + 0.6 * min(1.0, rarity)))
    summary = encode(candidate_text([posting.title] if posting.title else [], [(r.concept.label, round(100 * r.importance)) for r in posting.requirements]))  # fmt: skip
    texts = [
        Counter(w for text in (*p.titles, *(label for label, _ in sorted_labels(p))) for w in words(text))
        for p in people
    ]
    wanted_words = Counter(w for text in (posting.title or "", *(r.concept.label for r in posting.requirements)) for w in words(text))  # fmt: skip
    mean = sum(sum(text.values()) for text in texts) / len(texts)
    idf = {w: math.log(1 + (len(texts) - held + 0.5) / (held + 0.5)) for w in wanted_words for held in [sum(w in t for t in texts)]}  # fmt: skip
    scores = []
    for n, p in enumerate(people):
        text = encode(candidate_text(p.titles, sorted_labels(p)))
        values = {"skills": float(np.dot(weights, best[:, n]) / sum(weights)), "text": stretched(float(text @ summary))}
        if wanted_words:
            slack = 1.2 * (0.25 + 0.75 * sum(texts[n].values()) / mean)
            found = sum(count * idf[w] * texts[n][w] / (texts[n][w] + slack) for w, count in wanted_words.items())
            values["bm25"] = min(1.0, found / sum(count * idf[w] for w, count in wanted_words.items()) / 0.3)
        if posting.occupation:
            values["occupation"] = max((relatedness.occupations(posting.occupation.uri, o) for o in p.occupations), default=0.0)  # fmt: skip
        if posting.title:
            values["title"] = max((stretched(float(encode(t) @ encode(posting.title))) for t in p.titles), default=0.0)
        if posting.min_months:
            values["experience"] = min(1.0, (p.months_worked or 0) / posting.min_months)
        if posting.level is not None:
            values["degree"] = 0.0 if p.level is None else max(0.0, 1 - max(0, posting.level - p.level) / 3)
        if posting.languages:
            tongues = {x.concept.uri for x in posting.languages}
            values["language"] = len(tongues & set(p.languages)) / len(tongues)
        if posting.place:
            values["place"] = float(normalise(posting.place.split(",")[0]) in normalise(p.place or ""))
        total = sum(default_mix().weights[name] for name in values)
        scores.append(sum(default_mix().weights[name] * value for name, value in values.items()) / total)
    return scores, met


def sorted_labels(person: Person) -> list[tuple[str, int | None]]:
    return [person.skills[uri] for uri in sorted(person.skills)]


def stretched(cosine: float) -> float:
    return min(1.0, max(0.0, (cosine - features.SOUND_FROM) / (features.SOUND_TO - features.SOUND_FROM)))


@pytest.fixture(scope="module")
def rankings(asked: list[Posting], view: View, pipeline: Pipeline) -> list[Ranking]:
    encoder: Any = Hashed()
    return [rank_posting(posting, view, pipeline.index, encoder) for posting in asked]


def test_scores_and_ranks_are_those_of_loops(rankings: list[Ranking], people: list[Person], pipeline: Pipeline) -> None:
    """The greatest difference seen is 0.00001; ranks are the same up to candidates whose scores differ by less."""
    for ranking in rankings:
        scores, met = brute(ranking.posting, people, pipeline)
        assert np.abs(ranking.score - scores).max() < 1e-4
        assert set(ranking.order.tolist()) == {n for n, fine in enumerate(met) if fine}
        full = [n for n in ranking.order if not ranking.thin[n]]
        for before, behind in pairwise(full):
            assert scores[before] >= scores[behind] - 2e-4


def test_the_first_are_those_of_the_whole_order(rankings: list[Ranking]) -> None:
    for ranking in rankings:
        for top in (0, 1, 7, 50, COUNT, 10 * COUNT):
            assert ranking.best(top).tolist() == ranking.order[:top].tolist()


def test_reasons_sum_to_the_score_and_name_what_the_candidate_has(
    rankings: list[Ranking], people: list[Person]
) -> None:
    for ranking in rankings:
        for match in explain(ranking, top=20).matches:
            n = int(match.candidate_id[2:], 16)
            assert match.score == pytest.approx(float(ranking.score[n]), abs=1e-5)
            for reason in match.reasons:
                if reason.kind == "skill":
                    assert reason.concept in people[n].skills
                if reason.kind == "title":
                    assert reason.says.removeprefix("was ") in people[n].titles


def test_who_is_left_out_is_listed_by_reason_and_one_by_one_alike(rankings: list[Ranking]) -> None:
    seen = 0
    for ranking in rankings:
        found = explain(ranking, top=1)
        by_reason = {e: reason for reason, some in found.excluded.by_reason() for e in some}
        assert {e.candidate_id: e.reason for e in found.excluded} == {e.candidate_id: r for e, r in by_reason.items()}
        assert [e.candidate_id for e in found.excluded] == sorted(e.candidate_id for e in found.excluded)
        assert found.ranked + len(found.excluded) == COUNT
        seen += len(found.excluded)
    assert seen > 0


def test_shared_words_by_the_inverted_index_are_bm25_by_the_whole_matrix(asked: list[Posting], view: View) -> None:
    assert list(view.words) == sorted(view.words)
    terms = read_terms("words", view)
    for posting in asked:
        found, wanted = shared_words(posting, view), asked_terms("words", posting)
        if found is None:
            assert not wanted
            continue
        whole = addends(BASELINES["bm25"].measure, terms, wanted)
        assert found.score == pytest.approx(whole.score, abs=1e-12)
        for row in range(0, len(view), 7):
            assert dict(found.of(row)) == pytest.approx(dict(whole.of(row)), abs=1e-12)


def test_one_candidate_alone_has_the_score_that_the_ranking_of_all_gives_to_the_last_bit(
    rankings: list[Ranking],
) -> None:
    first = rankings[0]
    left_out = 0
    for row in range(0, COUNT, 3):
        one = OneCandidate(first.view, row, first.relatedness, first.encoder, first.mix)
        for ranking in rankings:
            assert one.score(ranking.posting) == float(ranking.score[row])
            reason = one.unfit(ranking.posting)
            assert reason == (ranking.conditions.reason(row) if ranking.conditions.against[row] else None)
            left_out += reason is not None
    assert left_out > 0
