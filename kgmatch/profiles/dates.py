"""Dates and periods as resumes write them → Day and Period; months between them. dateparser reads the single dates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from kgmatch.model import Day, Period

_GOING_ON = (
    r"(?:present|current(?:ly)?|now|today|to[- ]?date|till?[- ]?date|until now|till now|ongoing|date|heute|jetzt|laufend|"
    r"aujourd['’]hui|présent|actuel(?:lement)?|en cours|ce jour|(?:la )?actualidad|actual(?:mente)?|presente|oggi|(?:in )?corso|"
    r"atual(?:mente)?|heden|obecnie|nadal|sekarang|continu(?:e[ds]?|ing)|contd|devam ediyor|nykyään|zurzeit|in corso)\b|至今|现在|今"
)
_NOW = re.compile(_GOING_ON, re.I)
_DASH = re.compile(
    r"\s*(?:--+|[–—−‒―~]|(?<!\d)-(?!\d)|\s-\s|(?<=\d{4})-(?=\d{4})|\b(?:to|till?|until|through|bis|au|hasta|al)\b)\s*",
    re.I,
)
_YEAR = r"(?:19|20)\d\d"
_SHORT_YEAR = re.compile(r"(?<=[A-Za-z.,/\-'’ ])['’]?(\d\d)$")
_SEASONS = frozenset({"spring", "summer", "fall", "autumn", "winter", "mid", "early", "late"})
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def parse_period(text: str) -> Period:
    """ "Mar 2019 – Present" → Period(2019-03, None, current). What cannot be read stays None; nothing is guessed."""
    cleaned = " ".join(text.replace("\n", " ").strip(" .,;:()[]|").split())
    since = re.match(r"(?:since|from|as of|seit|depuis|desde)\b\s*(.+)$", cleaned, re.I)
    if since:
        cleaned = since[1]
    parts = _split(cleaned)
    if len(parts) == 2:
        left, right = parts
        end = None if _NOW.search(right) else parse_day(right)
        start = parse_day(left, year_of=end)
        if end is None and start is not None and re.fullmatch(r"\d\d", right.strip()):
            end = Day((start.year // 100) * 100 + int(right))
        if end is not None and start is not None and (end.year, end.month or 12) < (start.year, start.month or 1):
            return Period(None, None)
        return Period(start, end, end is None and bool(_NOW.search(right)))
    day = parse_day(cleaned)
    if since and day is not None:
        return Period(day, None, current=True)
    return Period(None, day) if day is not None else Period(current=bool(_NOW.fullmatch(cleaned)))


def _split(text: str) -> list[str]:
    """The two ends of a range, or the text alone."""
    iso = re.match(rf"^({_YEAR}[-/.]\d\d?)\s*[-–—]\s*({_YEAR}[-/.]\d\d?)$", text)
    if iso:
        return [iso[1], iso[2]]
    pieces = [p for p in _DASH.split(text) if p and p.strip()]
    if len(pieces) == 2:
        return pieces
    for hyphen in re.finditer(r"-", text):
        left, right = text[: hyphen.start()], text[hyphen.end() :]
        ends = _NOW.search(right) or re.search(rf"{_YEAR}\s*$|['’]?\d\d\s*$", right)
        if re.search(rf"{_YEAR}\s*$|[A-Za-z]\W?\d\d\s*$|['’]\d\d\s*$|/\d\d\s*$", left) and ends:
            return [left, right]
    bare = re.match(rf"^(.*?{_YEAR})\s+(.*{_YEAR})$", text) or re.match(
        rf"^(.*?{_YEAR})\W+({_NOW.pattern})$", text, re.I
    )
    return [bare[1], bare[2]] if bare else [text]


@lru_cache(maxsize=10_000)
def parse_day(text: str, year_of: Day | None = None) -> Day | None:
    """One date, as precise as written: "03/2019", "March 2019", "Summer 2016", "2016", "1st Jan 2012", "'09"."""
    text = re.sub(r"\s*[年月]\s*", "-", text).strip("-") if "年" in text else text
    text = text.replace("’", "'").strip(" .,;:()[]")
    if re.fullmatch(r"'\d\d", text):
        return Day(_century(int(text[1:])))
    text = " ".join(text.strip("'").split())
    if not text or len(text) > 40:
        return None
    for pattern in (rf"^(\d{{1,2}})\s*[/.\-]\s*({_YEAR})$", rf"^\d{{1,2}}[/.\-](\d{{1,2}})[/.\-]({_YEAR})$"):
        numeric = re.match(pattern, text)
        if numeric and 1 <= int(numeric[1]) <= 12:
            return Day(int(numeric[2]), int(numeric[1]))
    brief = re.fullmatch(r"(\d{1,2})/(\d\d)", text)
    if brief and 1 <= int(brief[1]) <= 12:
        return Day(_century(int(brief[2])), int(brief[1]))
    iso = re.match(rf"^({_YEAR})\s*[/.\-]\s*(\d{{1,2}})(?:[/.\-]\d{{1,2}})?$", text)
    if iso and 1 <= int(iso[2]) <= 12:
        return Day(int(iso[1]), int(iso[2]))
    if re.fullmatch(_YEAR, text):
        return Day(int(text))
    year = re.search(rf"\b({_YEAR})\b", text)
    word = re.search(r"[A-Za-zÀ-ž]{3,}", text)
    if word and word[0].lower() in _SEASONS and year:  # a season says no month
        return Day(int(year[1]))
    short = _SHORT_YEAR.search(text) if year is None else None
    if short:
        year_number = _century(int(short[1]))
    elif year:
        year_number = int(year[1])
    elif re.fullmatch(r"\d\d", text) and year_of is not None:
        return Day((year_of.year // 100) * 100 + int(text))
    elif year_of is not None and word:
        year_number = year_of.year
    else:
        return None
    month = _month(text) if word else None
    return Day(year_number, month) if word is None or month else Day(year_number) if year else None


def _century(year: int) -> int:
    """A year of two digits: up to 40 of this century, above of the last."""
    return 2000 + year if year <= 40 else 1900 + year


def _month(text: str) -> int | None:
    """The month named in the text, English at once, other languages by dateparser."""
    for word in re.findall(r"[A-Za-zÀ-ž]{3,}", text):
        if word[:3].lower() in _MONTHS and (len(word) == 3 or word.lower()[:4] in ["janu", "febr", "marc", "apri", "june", "july", "augu", "sept", "octo", "nove", "dece"]):  # fmt: skip
            return _MONTHS.index(word[:3].lower()) + 1
    import dateparser

    for word in re.findall(r"[A-Za-zÀ-ž]{3,}", text):
        parsed = dateparser.parse(f"1 {word} 2001", languages=["de", "fr", "es", "it", "pt", "nl", "pl"], settings={"STRICT_PARSING": True})  # fmt: skip
        if parsed is not None and parsed.year == 2001:
            return int(parsed.month)
    return None


def months(period: Period, as_of: date) -> int | None:
    """Whole calendar months, both ends counted; None unless both ends are known. A year alone: January to December,
    but two years alone ("2016 - 2018") are counted from middle to middle, which errs to neither side."""
    span = month_range(period, as_of)
    return span[1] - span[0] if span else None


def month_range(period: Period, as_of: date) -> tuple[int, int] | None:
    """The half-open range of months since year 0 that the period covers, or None."""
    if period.start is None or (period.end is None and not period.current):
        return None
    start = period.start.year * 12 + (period.start.month - 1 if period.start.month else 6)
    if period.end is None:
        end = as_of.year * 12 + as_of.month
    else:
        end = period.end.year * 12 + (period.end.month if period.end.month else 6)
    if period.start.month is None and period.end is not None and period.end.year == period.start.year:
        start, end = period.start.year * 12, period.end.year * 12 + (period.end.month or 12)
    return (start, max(start + 1, end)) if end >= start else None


def union_months(ranges: Iterable[tuple[int, int]]) -> int:
    """Months covered by at least one of the ranges: overlapping positions count once."""
    total, reached = 0, -1
    for start, end in sorted(ranges):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


# --- periods in running text ---------------------------------------------------------------------------------------

_MONTH_NAMES = (
    "january february march april may june july august september october november december "
    "januar februar märz mai juni juli oktober dezember jänner "
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre fevrier aout decembre "
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre "
    "gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre "
    "janeiro fevereiro março maio junho julho setembro outubro novembro dezembro "
    "januari februari maart mei augustus mrt stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień"
)
_SHORT_MONTHS = "jan feb mar apr may jun jul aug sep sept oct nov dec janv févr fév avr juil déc ene abr ago dic gen mag giu lug set ott mär okt dez mrz out fev sty lut kwi cze lip sie wrz paź lis gru"
_MONTH = "(?:" + "|".join(sorted({*_MONTH_NAMES.split(), *_SHORT_MONTHS.split()}, key=len, reverse=True)) + r")\b\.?"
_Y = r"(?:19[4-9]\d|20[0-4]\d)"
_SEASON = r"(?:spring|summer|fall|autumn|winter|q[1-4]|mid|early|late|end of)"
_ONE_DAY = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\.?\s+(?:of\s+)?{_MONTH},?\s*'?{_Y}"  # 12 March 2019
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+{_Y}"  # March 12, 2019
    rf"|{_MONTH}\s*[-/,.]?\s*(?:de\s+|of\s+)?(?:{_Y}|['’]\s?\d\d\b|\d\d\b(?!\s*\d))"  # Mar 2019, Mar'19, Mar-19
    rf"|\d{{1,2}}[./-]\d{{1,2}}[./-]{_Y}"
    rf"|{_Y}\s*年\s*(?:\d{{1,2}}\s*月)?"
    rf"|{_Y}\s?[./]\s?(?:1[0-2]|0?[1-9])(?!\d)|{_Y}-(?:1[0-2]|0[1-9])(?:-[0-3]\d)?(?!\d)"
    rf"|(?<!\d)(?:1[0-2]|0?[1-9])\s?[./-]\s?{_Y}(?!\d)|(?<![\d/])(?:1[0-2]|0?[1-9])/\d\d(?![\d/])"
    rf"|{_SEASON}\s+(?:of\s+)?{_Y}|{_Y}(?!\d|[.,]\d\d(?!\d)))"
)
_TO = r"(?:\s*(?:--+|[–—−‒―~～→]|-)\s*|\s+(?:to|till?|until|up to|through|bis|au|à|a|al|hasta|do|t/m|och|s/d)\s+|\s*至\s*|(?<=\d)\s{1,3}(?=(?:present|current|till|now)\b))"
PERIOD = re.compile(
    rf"(?<![\w/])(?:(?P<since>since|from|as of|seit|ab|depuis(?: le)?|desde|dal|od|vanaf)\s+)?(?P<first>{_ONE_DAY})"
    rf"(?:{_TO}(?P<last>{_GOING_ON}|{_ONE_DAY}|['’]?\d\d(?![\d%+]))|{_TO}(?=$|[)\]]))?(?![\w%+])"
    rf"|(?<![\w/])(?P<month>{_MONTH})\s*(?:–|—|-|to|bis)\s*(?P<last2>{_MONTH}\s*['’]?(?:{_Y}|\d\d)\b)",
    re.I,
)


def find_periods(text: str) -> list[tuple[int, int, Period]]:
    """All dates and ranges in a line of text as (start, end, period), from left to right. Numbers alone that could be
    years are taken for years only between 1940 and 2049."""
    found = []
    for match in PERIOD.finditer(text):
        first, last = match["first"] or match["month"], match["last"] or match["last2"]
        if match["month"] is None and re.fullmatch(r"(?:1[0-2]|0?[1-9])/\d\d", first) and not last:
            continue  # "3/12" alone may be anything
        if last is None:
            open_ended = text[match.end("first") : match.end()].strip() if match["first"] else ""
            day = parse_day(first)
            if day is None:
                continue
            period = (
                Period(day, None, current=True)
                if match["since"] or open_ended in ("-", "–", "—")
                else Period(None, day)
            )
        else:
            period = parse_period(f"{first} – {last}")
            if period == Period():
                period = parse_period(last)
        if period != Period():
            found.append((match.start(), match.end(), period))
    return found
