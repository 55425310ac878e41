"""Wishes against what postings say: heeded, not heeded, or not said."""

from __future__ import annotations

from datetime import date

import pytest

from kgmatch.concepts.relatedness import relatedness_of
from kgmatch.errors import DataError
from kgmatch.matching import wishes as w
from kgmatch.matching.postings import StoredPosting
from kgmatch.pipeline import Pipeline
from kgmatch.profiles.offers import Offer, offer
from tests.records import posting

YES, NO, SILENT = True, False, None


@pytest.mark.parametrize(("wanted", "offered", "heeded"), [
    ("Leeds", "Leeds, West Yorkshire, GB", YES), ("Leeds, UK or York", "York", YES), ("Leeds", "York", NO),
    ("York", "Yorkshire", NO), ("Poland or Czechia", "Brno, Czechia", YES), ("Leeds, UK", "London, UK", NO),
    ("Wrocław, Brno or near", "Brno", YES), ("上海", "中国上海市", YES), ("Leeds", None, SILENT), ("anywhere", "York", SILENT),
])  # fmt: skip
def test_places(wanted: str, offered: str | None, heeded: bool | None) -> None:
    assert w.place(wanted, offered) is heeded


@pytest.mark.parametrize(("wanted", "offered", "heeded"), [
    ("remote", "remote", YES), ("Fully remote", "hybrid", NO), ("remote", "on-site", NO), ("hybrid", "remote", YES),
    ("hybrid", "on-site", NO), ("on-site", "hybrid", YES), ("no", "remote", NO), ("yes", "remote", YES), ("remote", None, SILENT),
    ("home office", "remote", YES),
])  # fmt: skip
def test_remote_work(wanted: str, offered: str | None, heeded: bool | None) -> None:
    assert w.remote(wanted, offered) is heeded


@pytest.mark.parametrize(("wanted", "offered", "heeded"), [
    ("full-time", "full time", YES), ("part time", "full-time", NO), ("part-time", "full-time, part-time", YES),
    ("80 %", "full-time", NO), ("up to 25 hours a week", "part-time", YES), ("30 hours a week", "37.5 hours per week", NO),
    ("nights", "night shifts", YES), ("weekends", "full-time", SILENT), ("Teilzeit", "20 Stunden pro Woche", YES),
    ("part-time", None, SILENT), ("flexible", "full-time", SILENT),
])  # fmt: skip
def test_hours(wanted: str, offered: str | None, heeded: bool | None) -> None:
    assert w.hours(wanted, offered) is heeded


@pytest.mark.parametrize(("wanted", "offered", "heeded"), [
    ("50000", "€45,000 – €55,000 a year", YES), ("€60k", "€45,000 – €55,000 a year", NO), ("$38/hr or better", "$34 to $39 an hour", YES),
    ("$40/hr", "$34 to $39 an hour", NO), ("£20 an hour", "£41,600 a year", YES), ("£20 an hour", "£41,000 a year", NO),
    ("4.000 € im Monat", "€48.000 pro Jahr", YES), ("€60k", "$90,000", SILENT), ("£40-50k", "£45k", YES), ("negotiable", "£45k", SILENT),
    ("€60k", None, SILENT), ("1 250,50 EUR monthly", "1.300 € per month", YES),
])  # fmt: skip
def test_pay(wanted: str, offered: str | None, heeded: bool | None) -> None:
    assert w.pay(wanted, offered) is heeded


@pytest.mark.parametrize(("wanted", "offered", "heeded"), [
    ("2 months", "immediately", NO), ("2 weeks", "immediate start", YES), ("immediately available", "as soon as possible", YES),
    ("3 months", "1 March 2026", NO), ("one month", "2026-03", YES), ("2 months", None, SILENT), ("by agreement", "immediately", SILENT),
    ("2 months", "after the summer", SILENT), ("1 month", "31 February 2026", SILENT),
])  # fmt: skip
def test_notice(wanted: str, offered: str | None, heeded: bool | None) -> None:
    assert w.notice(wanted, offered, date(2026, 1, 15)) is heeded


def test_a_date_says_nothing_where_the_day_of_the_posting_is_not_known() -> None:
    assert w.notice("one month", "2026-03", None) is None


@pytest.mark.parametrize(("wanted", "title", "state"), [
    ("HR Manager", "Human Resources Manager", w.HEEDED), ("Software Developer", "Backend Engineer (Python)", w.HEEDED),
    ("Nurse", "Backend Engineer", w.AGAINST), ("Nurse or Backend Engineer", "Backend Engineer", w.HEEDED),
    ("Qwrtz blorft", "Staff Nurse", w.AGAINST), ("Nurse", None, w.SILENT),
])  # fmt: skip
def test_titles(pipeline: Pipeline, wanted: str, title: str | None, state: str) -> None:
    heeding = w.Heeding(
        (w.Wish("title", wanted),), relatedness_of(pipeline.index), pipeline.encoder, pipeline.occupation_of
    )
    asked = posting(pipeline, {"Python": 1.0}, title=title)
    (heed,) = heeding.of(StoredPosting(asked, Offer(), (), None))
    assert (heed.state, heed.says) == (state, title)


def test_a_remote_job_heeds_any_place(pipeline: Pipeline) -> None:
    heeding = w.Heeding(
        (w.Wish("place", "Leeds"),), relatedness_of(pipeline.index), pipeline.encoder, pipeline.occupation_of
    )
    asked = posting(pipeline, {"Python": 1.0}, place="York", remote="remote")
    (heed,) = heeding.of(StoredPosting(asked, Offer(), (), None))
    assert heed.state == w.HEEDED


def test_what_is_given_comes_in_the_place_of_what_the_resume_says() -> None:
    said = {"title": "Nurse", "place": "York", "pay": None}
    found = w.wishes_of(said, ["place=Leeds", "PLACE = Hull", "hours=part-time"])
    assert found == (
        w.Wish("title", "Nurse"),
        w.Wish("place", "Leeds or Hull", True),
        w.Wish("hours", "part-time", True),
    )


@pytest.mark.parametrize("text", ["Leeds", "place=", "salary=50k", "=x"])
def test_what_is_no_wish_is_refused(text: str) -> None:
    with pytest.raises(DataError, match="title, place, remote, hours, pay, notice"):
        w.wishes_of({}, [text])


@pytest.mark.parametrize(("text", "hours", "pay", "begins"), [
    ("Salary: £31,000 – £38,000 a year, full-time.\nStart date: 1 March 2026", "full-time", "£31,000 – £38,000 a year", "1 March 2026"),
    ("You own a budget of €2 million. Two years of full-time experience.", None, None, None),
    ("A training budget of £1,500 a year\nSalary £50,000 a year", None, "£50,000 a year", None),
    ("$34 to $39 an hour plus a bonus, nights, 36 hours a week, starting immediately", "nights, 36 hours a week", "$34 to $39 an hour", "immediately"),
    ("Vollzeit, ab sofort, Gehalt 4.200 € brutto pro Monat", "vollzeit", "4.200 € brutto pro Monat", "ab sofort"),
    ("", None, None, None),
])  # fmt: skip
def test_what_a_posting_offers_is_told_from_its_text(
    text: str, hours: str | None, pay: str | None, begins: str | None
) -> None:
    assert offer(text) == Offer(hours, pay, begins)
