"""Both ways: a posting read back from the store gives a candidate the score that `match` gives; people like one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kgmatch.errors import DataError
from kgmatch.graph import Known, write_candidates, write_ontology, write_postings
from kgmatch.graph.people import former_owners, merge, split
from kgmatch.matching.postings import stored_postings
from kgmatch.model import Candidate, LanguageSkill, Posting, Wishes
from kgmatch.pipeline import Pipeline
from kgmatch.store import Store, connect
from kgmatch.store.queries import matching as q
from tests.conftest import SAMPLES
from tests.records import candidate, document, posting

PEOPLE: dict[int, tuple[str, dict[str, int | None]]] = {
    1: ("Backend Developer", {"Python": 60, "Django": 48, "PostgreSQL": 48, "Docker": 12}),
    2: ("Backend Developer", {"Python": 6, "Flask": 6, "SQL": None}),
    3: ("Java Developer", {"Java": 72, "Spring Framework": 60, "Oracle": 24}),
    4: ("Staff Nurse", {"wound care": 80, "phlebotomy": 80, "patient assessment": 60}),
}
ID = {n: f"c_{n:016x}" for n in PEOPLE}


def person(pipeline: Pipeline, n: int, wishes: Wishes | None = None) -> Candidate:
    title, skills = PEOPLE[n]
    made = candidate(pipeline, n, skills=skills, title=title, place="Leeds, UK", languages=("German",))
    return replace(made, wishes=wishes)


def job(pipeline: Pipeline, n: int, **fields: object) -> Posting:
    texts: dict[str, object] = {"title": "Backend Developer", "place": "Leeds", **fields}
    skills = texts.pop("skills", {"Python": 1.0, "Django": 0.8, "Qwrtz 9000": 0.5})
    made = posting(pipeline, skills, **texts)  # type: ignore[arg-type]
    return replace(made, id=f"j_{n:016x}", documents=(document(100 + n),))


@pytest.fixture(scope="module")
def filled(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Four people, and all postings of the samples."""
    with connect(str(tmp_path_factory.mktemp("both-ways") / "graph.db")) as store:
        known = Known(store)
        write_ontology(store, pipeline.index)
        write_candidates(store, [person(pipeline, n) for n in PEOPLE], known, "one")
        write_postings(store, read_postings(pipeline), known, "one")
        yield store


def read_postings(pipeline: Pipeline) -> list[Posting]:
    return [pipeline.posting(path) for path in sorted((SAMPLES / "postings").iterdir())]


def test_a_candidate_has_the_score_for_a_stored_posting_that_match_gives_for_its_file(
    filled: Store, pipeline: Pipeline
) -> None:
    """To the last digit, with the same reasons, but for where the posting's own words stand."""
    seen = 0
    for asked in read_postings(pipeline):
        found = pipeline.match_posting(asked, filled, top=10)
        for place, m in enumerate(found.matches, start=1):
            mine = pipeline.recommend(m.candidate_id, filled)
            (one,) = [r for r in mine.postings if r.match.posting_id == asked.id]
            assert one.match.score == m.score
            assert (one.match.verdict, one.match.probability, one.match.missing) == (
                m.verdict,
                m.probability,
                m.missing,
            )
            assert one.match.reasons == m.reasons
            assert (one.place, one.ranked) == (place, found.ranked)
            seen += 1
        for e in found.excluded:
            mine = pipeline.recommend(e.candidate_id, filled)
            assert {u.stored.posting.id: u.reason for u in mine.excluded}[asked.id] == e.reason
            seen += 1
    assert seen == 16


def test_a_posting_comes_back_with_all_that_features_read(filled: Store, pipeline: Pipeline) -> None:
    stored = {s.posting.id: s for s in stored_postings(filled)}
    asked = {p.id: p for p in read_postings(pipeline)}
    assert list(stored) == sorted(asked)
    for id, was in asked.items():
        now = stored[id].posting
        for name in ("title", "place", "employer", "occupation", "level", "min_months", "remote"):
            assert getattr(now, name) == getattr(was, name), name
        assert {x.concept.uri for x in now.languages} == {x.concept.uri for x in was.languages}
        plain = [(r.concept, r.importance, r.must_have, r.min_months, r.inferred, [e.quote for e in r.evidence]) for r in was.requirements]  # fmt: skip
        assert [(r.concept, r.importance, r.must_have, r.min_months, r.inferred, [e.quote for e in r.evidence]) for r in now.requirements] == plain  # fmt: skip
        assert [Path(source).name for source in stored[id].sources] == [Path(was.documents[0].source).name]


def test_a_posting_of_an_older_version_is_read_with_the_mentions_that_it_has(pipeline: Pipeline, store: Store) -> None:
    asked = pipeline.posting(SAMPLES / "postings/staff-nurse.json")
    write_ontology(store, pipeline.index)
    write_postings(store, [asked], Known(store), "one")
    store.write(
        (
            "MATCH (p:Posting)-[r:REQUIRES]->() REMOVE r.rank, r.wording, r.quotes, p.remote, p.hours, p.pay, p.begins",
            {},
        )
    )
    (stored,) = stored_postings(store)
    assert {r.concept.uri for r in stored.posting.requirements} == {r.concept.uri for r in asked.requirements}
    quoted = {r.concept.uri: {e.quote for e in r.evidence} for r in stored.posting.requirements}
    assert quoted == {r.concept.uri: {e.quote for e in r.evidence} for r in asked.requirements}
    assert stored.offer.pay is None


def test_a_posting_without_languages_any_more_leaves_none_behind(pipeline: Pipeline, store: Store) -> None:
    speaks = person(pipeline, 1).languages
    write_postings(store, [job(pipeline, 1, languages=speaks)], Known(store), "one")
    assert [x.concept.label for x in stored_postings(store)[0].posting.languages] == ["German"]
    write_postings(store, [job(pipeline, 1)], Known(store), "one")
    assert stored_postings(store)[0].posting.languages == ()
    assert store.read("MATCH (l:Language) RETURN l.uri AS uri") == []


def test_a_must_have_language_is_kept_and_leaves_out_whoever_does_not_speak_it(
    pipeline: Pipeline, store: Store
) -> None:
    french, german = pipeline.concept_of("French"), pipeline.concept_of("German")
    spoken = tuple(LanguageSkill(c, None) for c in (french, german))
    asks = [job(pipeline, n, languages=spoken, must_languages=(c,)) for n, c in ((1, french), (2, german))]
    write_ontology(store, pipeline.index)
    write_candidates(store, [person(pipeline, 1)], Known(store), "one")
    write_postings(store, asks, Known(store), "one")
    assert [s.posting.must_languages[0].label for s in stored_postings(store)] == ["French", "German"]
    mine = pipeline.recommend(ID[1], store)
    assert [r.match.posting_id for r in mine.postings] == [asks[1].id]
    assert [(u.stored.posting.id, u.reason) for u in mine.excluded] == [(asks[0].id, "names languages, not French")]
    assert pipeline.match_posting(asks[0], store).excluded[0].reason == "names languages, not French"


# --- wishes -------------------------------------------------------------------------------------------------------------

WISHES = Wishes("York. Remote. 2 months notice.", place="York", remote="Remote", notice="2 months")


@pytest.fixture
def wishing(pipeline: Pipeline, store: Store) -> Store:
    known = Known(store)
    write_ontology(store, pipeline.index)
    write_candidates(store, [person(pipeline, 1, WISHES), person(pipeline, 2)], known, "one")
    silent = {"title": None, "place": None}
    write_postings(store, [
        job(pipeline, 1, place="Leeds"), job(pipeline, 2, place="York", remote="remote"), job(pipeline, 3, **silent),
        job(pipeline, 4, place="York", remote="on-site"),
    ], known, "one")  # fmt: skip
    return store


def test_postings_that_contradict_a_wish_come_after_the_others_and_keep_their_scores(
    wishing: Store, pipeline: Pipeline
) -> None:
    free = pipeline.recommend(ID[2], wishing)
    assert free.wishes == ()
    assert [r.match.score for r in free.postings] == sorted((r.match.score for r in free.postings), reverse=True)
    mine = pipeline.recommend(ID[1], wishing)
    numbers = [int(r.match.posting_id[2:], 16) for r in mine.postings]
    assert set(numbers[:2]) == {2, 3}
    assert set(numbers[2:]) == {1, 4}
    assert [bool(r.against) for r in mine.postings] == [False, False, True, True]
    for half in (mine.postings[:2], mine.postings[2:]):
        assert [r.match.score for r in half] == sorted((r.match.score for r in half), reverse=True)
    states = {int(r.match.posting_id[2:], 16): {h.wish.key: h.state for h in r.wishes} for r in mine.postings}
    assert states[2] == {"place": "heeded", "remote": "heeded", "notice": "not said"}
    assert states[3] == {"place": "not said", "remote": "not said", "notice": "not said"}
    assert states[1]["place"] == states[4]["remote"] == "not heeded"


def test_a_given_wish_comes_before_the_resumes(wishing: Store, pipeline: Pipeline) -> None:
    mine = pipeline.recommend(ID[1], wishing, wishes=["place=Leeds", "remote=on-site"])
    assert {w.key: (w.text, w.given) for w in mine.wishes} == {
        "place": ("Leeds", True), "remote": ("on-site", True), "notice": ("2 months", False)
    }  # fmt: skip
    states = {int(r.match.posting_id[2:], 16): {h.wish.key: h.state for h in r.wishes} for r in mine.postings}
    assert states[1]["place"] == states[4]["remote"] == "heeded"


def test_wishes_follow_from_the_documents_through_merge_and_split(pipeline: Pipeline, store: Store) -> None:
    write_candidates(store, [person(pipeline, 1), person(pipeline, 2, WISHES)], Known(store), "one")

    def place(n: int) -> object:
        return store.read(q.WISHES, ids=[ID[n]])[0]["place"]

    assert (place(1), place(2)) == (None, "York")
    merge(store, ID[1], ID[2], by="person", why="x")
    (left,) = [row["id"] for row in store.read("MATCH (c:Candidate) RETURN c.id AS id")]
    assert place(1 if left == ID[1] else 2) == "York"
    split(store, left, next(owner for owner in former_owners(store, left) if owner != left))
    assert (place(1), place(2)) == (None, "York")


def test_wishes_that_are_no_longer_said_go(pipeline: Pipeline, store: Store) -> None:
    known = Known(store)
    write_candidates(store, [person(pipeline, 1, WISHES)], known, "one")
    write_candidates(store, [person(pipeline, 1)], known, "two")
    assert set(store.read(q.WISHES, ids=[ID[1]])[0].values()) == {ID[1], None}


def test_an_id_that_is_none_is_said_in_one_line(filled: Store, pipeline: Pipeline) -> None:
    for ask in (pipeline.recommend, pipeline.similar):
        with pytest.raises(DataError, match="c_none: no such candidate"):
            ask("c_none", filled)


def test_the_first_of_many_postings_are_those_of_the_whole_list(filled: Store, pipeline: Pipeline) -> None:
    whole, first = pipeline.recommend(ID[1], filled), pipeline.recommend(ID[1], filled, top=1)
    assert first.postings == whole.postings[:1]
    assert first.ranked == whole.ranked == 4


# --- people like one ----------------------------------------------------------------------------------------------------


def test_people_of_the_same_work_are_more_alike_than_others(filled: Store, pipeline: Pipeline) -> None:
    found = pipeline.similar(ID[1], filled)
    assert [m.candidate_id for m in found.matches] == [ID[2], ID[3], ID[4]]
    assert found.ranked == 3
    shared = {r.says for r in found.matches[0].reasons}
    assert "Python, 6 months" in shared
    assert any("near Django" in says or "Flask" in says for says in shared)
    assert "Docker" in found.matches[-1].missing
    for m in found.matches:
        assert m.score == pytest.approx(sum(r.contribution for r in m.reasons))
        assert 0 <= m.score <= 1


def test_nobody_is_like_themselves(filled: Store, pipeline: Pipeline) -> None:
    for n in PEOPLE:
        assert ID[n] not in {m.candidate_id for m in pipeline.similar(ID[n], filled).matches}


def test_only_so_many_as_asked_for_are_listed(filled: Store, pipeline: Pipeline) -> None:
    whole = pipeline.similar(ID[1], filled).matches
    assert pipeline.similar(ID[1], filled, top=1).matches == whole[:1]


def test_somebody_alone_in_the_store_is_like_nobody(pipeline: Pipeline, tmp_path: Path) -> None:
    with connect(str(tmp_path / "graph.db")) as store:
        write_candidates(store, [person(pipeline, 1)], Known(store), "one")
        found = pipeline.similar(ID[1], store)
        assert (found.matches, found.ranked) == ((), 0)
        mine = pipeline.recommend(ID[1], store)
        assert (mine.postings, mine.ranked, mine.excluded) == ((), 0, ())
