"""The terms of work that a schema.org JobPosting states in fields of its own (pay, hours, start, remote) → lines of text.

They are read as any posting's text is, so that there is a line to quote for each; a field that says nothing gives no line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_WHERE = (
    ("remote", re.compile(r"telecommut|remote|home", re.I)),
    ("hybrid", re.compile(r"hybrid", re.I)),
    ("on-site", re.compile(r"on[-_ ]?site|in[-_ ]?(?:person|office)", re.I)),
)
REMOTE_LINE = "Workplace: "


def workplace(record: Mapping[str, Any]) -> str | None:
    """remote, hybrid or on-site by `jobLocationType`; the standard's one value is TELECOMMUTE."""
    said = " ".join(_words(record.get("jobLocationType")))
    return next((name for name, pattern in _WHERE if pattern.search(said)), None)


def term_lines(record: Mapping[str, Any]) -> list[str]:
    """`baseSalary`, `employmentType`, `workHours`, `jobLocationType`, `jobStartDate` and `jobImmediateStart`."""
    kinds = [word.rsplit("/", 1)[-1].replace("_", "-").lower() for word in _words(record.get("employmentType"))]
    start = _words(record.get("jobStartDate")) or (["immediately"] if record.get("jobImmediateStart") is True else [])
    said = (
        ("Salary: ", _pay(record)),
        ("Job type: ", ", ".join(kinds)),
        ("Hours: ", ", ".join(_words(record.get("workHours")))),
        (REMOTE_LINE, workplace(record)),
        ("Start date: ", " ".join(start[:1])),
    )
    return [label + words for label, words in said if words]


def closing_line(record: Mapping[str, Any]) -> str | None:
    """`validThrough`: until when to apply. It is no day on which work begins, and stands last, for such a line ends a posting."""
    day = _words(record.get("validThrough"))[:1]
    return f"Closing date: {day[0]}" if day else None


def _pay(record: Mapping[str, Any]) -> str:
    """ "GBP 40000 to 50000 per year": a MonetaryAmount with a number or a QuantitativeValue in it, a number, or words."""
    salary = record.get("baseSalary")
    if isinstance(salary, list):
        salary = salary[0] if salary else None
    currency = record.get("salaryCurrency")
    unit: Any = None
    if isinstance(salary, Mapping):
        currency, unit, value = salary.get("currency", currency), salary.get("unitText"), salary.get("value", salary)
    else:
        value = salary
    if isinstance(value, Mapping):
        unit = value.get("unitText") or unit
        ends = [_number(value.get(key)) for key in ("minValue", "maxValue")]
        found = [end for end in ends if end] or [_number(value.get("value"))]
        if ends[1] and not ends[0]:
            found = [f"up to {ends[1]}"]
    else:
        found = [_number(value)]
    amounts = " to ".join(dict.fromkeys(filter(None, found)))
    if not amounts:
        return " ".join(value.split()) if isinstance(value, str) else ""
    if isinstance(currency, str) and currency.strip():
        amounts = re.sub(r"(?=\d)", f"{currency.strip().upper()} ", amounts, count=1)
    period = unit.strip().lower() if isinstance(unit, str) else ""
    period = {"ann": "year", "annual": "year", "annually": "year", "yearly": "year", "monthly": "month", "weekly": "week", "daily": "day", "hourly": "hour", "hur": "hour", "mon": "month", "wee": "week"}.get(period, period)  # fmt: skip
    return f"{amounts} per {period}" if period else amounts


def _number(value: Any) -> str:
    """An amount above 0 without signs between its digits, else "": a text may have them ("40,000")."""
    if isinstance(value, str):
        bare = re.sub(r"(?<=\d)[, '](?=\d{3}\b)", "", value.strip())
        return bare if re.fullmatch(r"\d+(?:\.\d+)?", bare) and float(bare) else ""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e12:
        return ""
    return str(int(value)) if value == int(value) else f"{value:.2f}"


def _words(value: Any) -> list[str]:
    """A field's texts: one, or each of a list."""
    values = value if isinstance(value, list) else [value]
    return [" ".join(text.split()) for text in values if isinstance(text, str) and text.strip()]
