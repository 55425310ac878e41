from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgmatch.model import Day, Period
from kgmatch.profiles.dates import find_periods, months, parse_period, union_months

CASES = {
    "Mar 2019 – Present": (Day(2019, 3), None, True),
    "03/2019-06/2021": (Day(2019, 3), Day(2021, 6), False),
    "2015–18": (Day(2015), Day(2018), False),
    "Since June 2020": (Day(2020, 6), None, True),
    "Summer 2016": (None, Day(2016), False),
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


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    parse_period(text)


# --- periods in running text ---------------------------------------------------------------------------------------


def periods(text: str) -> list[Period]:
    return [period for _, _, period in find_periods(text)]


def quotes(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in find_periods(text)]


def closed(start: tuple[int, ...], end: tuple[int, ...]) -> Period:
    return Period(Day(*start), Day(*end))


FOUND = {
    "English, in full": ("Nurse, March 2019 – December 2020, Leeds", closed((2019, 3), (2020, 12))),
    "English, short": ("Jan. 2017 to Sept 2018", closed((2017, 1), (2018, 9))),
    "English, with days": ("12 March 2019 - 1st June 2020", closed((2019, 3), (2020, 6))),
    "English, day after month": ("March 12, 2019 – June 1, 2020", closed((2019, 3), (2020, 6))),
    "German": ("Januar 2015 bis März 2017 Köchin", closed((2015, 1), (2017, 3))),
    "German, short": ("Okt. 2015 – Dez. 2017", closed((2015, 10), (2017, 12))),
    "French": ("février 2014 à août 2016", closed((2014, 2), (2016, 8))),
    "French, short": ("janv. 2014 – juil. 2016", closed((2014, 1), (2016, 7))),
    "Spanish": ("enero de 2012 – abril de 2013", closed((2012, 1), (2013, 4))),
    "Spanish, with its own to": ("mayo 2012 hasta agosto 2013", closed((2012, 5), (2013, 8))),
    "Italian": ("gennaio 2010 – luglio 2011", closed((2010, 1), (2011, 7))),
    "Italian, short": ("gen 2010 – set 2011", closed((2010, 1), (2011, 9))),
    "Portuguese": ("fevereiro 2016 – outubro 2018", closed((2016, 2), (2018, 10))),
    "Dutch": ("maart 2011 t/m mei 2013", closed((2011, 3), (2013, 5))),
    "Polish": ("luty 2018 – lipiec 2019", closed((2018, 2), (2019, 7))),
    "Chinese": ("2016年7月 – 2019年3月 工程师", closed((2016, 7), (2019, 3))),
    "Chinese, with its own to": ("2016年7月至2019年3月", closed((2016, 7), (2019, 3))),
    "short years with an apostrophe": ("Mar'19 - Apr'21", closed((2019, 3), (2021, 4))),
    "short years with a curly apostrophe": ("Aug ’15 – Dec ’17", closed((2015, 8), (2017, 12))),
    "short years after a hyphen": ("Jan-05 to Feb-09", closed((2005, 1), (2009, 2))),
    "short years after a slash": ("Cashier 6/17 - 8/19", closed((2017, 6), (2019, 8))),
    "short years of the last century": ("11/91 to 3/92", closed((1991, 11), (1992, 3))),
    "months by number and full stop": ("12.2018-01.2020", closed((2018, 12), (2020, 1))),
    "months by number and slash": ("03/2019 – 06/2021", closed((2019, 3), (2021, 6))),
    "year before month": ("2019.03 - 2021.05", closed((2019, 3), (2021, 5))),
    "ISO 8601": ("2019-03 – 2021-05", closed((2019, 3), (2021, 5))),
    "years only": ("Acme Ltd (2008 - 2011)", closed((2008,), (2011,))),
    "years only, close together": ("2008–2011", closed((2008,), (2011,))),
    "the second year short": ("2015–18", closed((2015,), (2018,))),
    "one year": ("BSc, University of Leeds, 2015", Period(None, Day(2015))),
    "one month": ("Graduated June 2015", Period(None, Day(2015, 6))),
    "one year for two months": ("Aug – Dec 2017", closed((2017, 8), (2017, 12))),
    "a season": ("Summer 2016", Period(None, Day(2016))),
    "two dashes": ("Jan 2010 -- Mar 2012", closed((2010, 1), (2012, 3))),
    "from … to": ("from March 2011 to April 2012", closed((2011, 3), (2012, 4))),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FOUND.values(), ids=FOUND)
def test_a_period_is_found_in_a_line(text: str, expected: Period) -> None:
    assert periods(text) == [expected]


MONTHS_OF = {
    "German": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "German, short": "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    "French": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "French, short": "janv févr mars avr mai juin juil août sept oct nov déc",
    "Spanish": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "Italian": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "Portuguese": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "Dutch": "januari februari maart april mei juni juli augustus september oktober november december",
}


@pytest.mark.parametrize("names", MONTHS_OF.values(), ids=MONTHS_OF)
def test_every_month_of_the_language_is_known(names: str) -> None:
    found = [periods(f"{name} 2015 – 2017") for name in names.split()]
    assert found == [[closed((2015, month), (2017,))] for month in range(1, 13)]


GOING_ON = [
    "03/2019 - till date", "03/2019 to date", "March 2019 to till date", "03/2019 – continuing", "Mar 2019 – Present", "Mar 2019 - now",
    "03/2019 – heute", "mars 2019 – aujourd'hui", "mars 2019 – en cours", "marzo 2019 – actualidad", "marzo 2019 – oggi", "marzo 2019 – in corso",
    "março 2019 – atualmente", "maart 2019 – heden", "marzec 2019 – obecnie", "2019年3月至今", "2019.03 – 至今", "Mar 2019 – ongoing", "Mar'19 – Current",
    "since March 2019", "seit März 2019", "depuis mars 2019", "desde marzo 2019", "Mar 2019 –", "Mar 2019 - Until now",
]  # fmt: skip


@pytest.mark.parametrize("text", GOING_ON)
def test_a_period_that_goes_on_has_no_end_and_is_current(text: str) -> None:
    assert periods(text) == [Period(Day(2019, 3), None, current=True)]


def test_a_year_before_a_dash_at_the_end_is_open() -> None:
    assert periods("Site manager, 2019 -") == [Period(Day(2019), None, current=True)]


@pytest.mark.parametrize(
    "text",
    [
        "+44 20 7946 0958", "020-7946-0958", "(555) 201-4488", "98765 43210", "0049 170 2019203", "Mobile: 9841-201520",
        "3/12", "score 3/12 of all", "GPA 3.97/4.00", "CGPA: 8.2/10", "3.8 out of 4.0", "78.5 %", "$2,015", "Rs. 2500/-", "£1.2m",
        "24/7 support", "line 1040", "ISO 9001", "a fleet of 120 vehicles", "Windows 98", "may be relied on", "Python 3.11", "192.168.20.19",
    ],
)  # fmt: skip
def test_numbers_that_are_no_dates_are_left_alone(text: str) -> None:
    assert periods(text) == []


def test_the_offsets_quote_the_range_and_nothing_else() -> None:
    assert quotes("Baker | Mar 2019 – Apr 2021 | Leeds") == ["Mar 2019 – Apr 2021"]


def test_periods_come_from_left_to_right() -> None:
    assert periods("2008 - 2011 at Acme, then May 2012 – June 2013 at Hallam") == [
        closed((2008,), (2011,)),
        closed((2012, 5), (2013, 6)),
    ]


FULL = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
GERMAN = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
FRENCH = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
SPANISH = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
PRINTED = {
    "MMMM YYYY": lambda y, m: f"{FULL[m - 1]} {y}",
    "MMM YYYY": lambda y, m: f"{FULL[m - 1][:3]} {y}",
    "MMM. YYYY": lambda y, m: f"{FULL[m - 1][:3]}. {y}",
    "MMMYYYY, a comma": lambda y, m: f"{FULL[m - 1]}, {y}",
    "MMM'YY": lambda y, m: f"{FULL[m - 1][:3]}'{y % 100:02d}",
    "MM/YYYY": lambda y, m: f"{m:02d}/{y}",
    "M/YYYY": lambda y, m: f"{m}/{y}",
    "M/YY": lambda y, m: f"{m}/{y % 100:02d}",
    "MM.YYYY": lambda y, m: f"{m:02d}.{y}",
    "YYYY.MM": lambda y, m: f"{y}.{m:02d}",
    "YYYY-MM": lambda y, m: f"{y}-{m:02d}",
    "YYYY年M月": lambda y, m: f"{y}年{m}月",
    "German": lambda y, m: f"{GERMAN[m - 1]} {y}",
    "French": lambda y, m: f"{FRENCH[m - 1]} {y}",
    "Spanish": lambda y, m: f"{SPANISH[m - 1]} de {y}",
}  # fmt: skip


@st.composite
def ranges_of_months(draw: st.DrawFn) -> tuple[tuple[int, int], tuple[int, int]]:
    first = draw(st.integers(1970 * 12, 2035 * 12))
    last = draw(st.integers(first, 2035 * 12))
    return (first // 12, first % 12 + 1), (last // 12, last % 12 + 1)


@pytest.mark.parametrize("form", PRINTED)
@settings(max_examples=60, deadline=None)
@given(months=ranges_of_months(), dash=st.sampled_from([" – ", " - ", "–", " — ", " to ", " until "]))
def test_any_two_months_are_read_as_printed(
    form: str, months: tuple[tuple[int, int], tuple[int, int]], dash: str
) -> None:
    first, last = months
    range_ = f"{PRINTED[form](*first)}{dash}{PRINTED[form](*last)}"
    text = f"Head baker | {range_} | Leeds"
    assert find_periods(text) == [(13, 13 + len(range_), closed(first, last))]


@settings(deadline=None)
@given(st.text(max_size=80))
def test_offsets_of_any_text_are_in_order_and_inside_it(text: str) -> None:
    found = [(start, end) for start, end, _ in find_periods(text)]
    edges = [edge for pair in found for edge in pair]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(text) for start, end in found)
