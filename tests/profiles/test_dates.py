from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgmatch.model import Day, Period
from kgmatch.profiles.dates import months, parse_period, union_months

CASES = {
    "Mar 2019 – Present": (Day(2019, 3), None, True),
    "03/2019-06/2021": (Day(2019, 3), Day(2021, 6), False),
    "2015–18": (Day(2015), Day(2018), False),
    "Since June 2020": (Day(2020, 6), None, True),
    "Summer 2016": (None, Day(2016, 6), False),
    "1st Jan 2012 to till date": (Day(2012, 1), None, True),
    "'09-'11": (Day(2009), Day(2011), False),
    "2008 - 2011": (Day(2008), Day(2011), False),
    "11/91 to 3/92": (Day(1991, 11), Day(1992, 3), False),
    "Jan-05 to Feb-09": (Day(2005, 1), Day(2009, 2), False),
    "September 2013  Present": (Day(2013, 9), None, True),
    "2019-03 - 2021-05": (Day(2019, 3), Day(2021, 5), False),
    "März 2019 – heute": (Day(2019, 3), None, True),
    "Mai 2018 - Oktober 2019": (Day(2018, 5), Day(2019, 10), False),
    "janvier 2015 - mars 2016": (Day(2015, 1), Day(2016, 3), False),
    "May - Aug 2019": (Day(2019, 5), Day(2019, 8), False),
    "12.03.2015 - 14.06.2018": (Day(2015, 3), Day(2018, 6), False),
    "Aug'15 to Dec'17": (Day(2015, 8), Day(2017, 12), False),
    "Present": (None, None, True),
    "2021 - 2019": (None, None, False),
    "no date at all": (None, None, False),
    "": (None, None, False),
}


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_periods_as_resumes_write_them(text: str, expected: tuple[Day | None, Day | None, bool]) -> None:
    assert parse_period(text) == Period(*expected)


def test_months_count_both_ends() -> None:
    assert months(Period(Day(2020, 1), Day(2020, 12)), date(2026, 1, 1)) == 12


def test_to_date_ends_at_the_day_of_ingestion() -> None:
    assert months(Period(Day(2025, 1), None, True), date(2026, 1, 15)) == 13


def test_a_period_without_a_start_has_no_months() -> None:
    assert months(Period(None, Day(2020, 5)), date(2026, 1, 1)) is None


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 24)).map(lambda r: (r[0], r[0] + r[1])), max_size=8))
def test_overlapping_positions_count_once(ranges: list[tuple[int, int]]) -> None:
    random.Random(3).shuffle(ranges)
    assert union_months(ranges) == len({m for start, end in ranges for m in range(start, end)})


@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    parse_period(text)
