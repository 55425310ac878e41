"""Pay, hours, start and remote work as a schema.org JobPosting states them, down to what wishes are held against."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kgmatch.matching.wishes import hours, notice, pay
from kgmatch.pipeline import Pipeline
from kgmatch.profiles.offers import Offer, offer
from kgmatch.reading.job_file import read_job_file
from kgmatch.reading.job_terms import closing_line, term_lines

YEARLY = {"@type": "MonetaryAmount", "currency": "GBP", "value": {"@type": "QuantitativeValue", "minValue": 37300, "maxValue": 44900, "unitText": "YEAR"}}  # fmt: skip


def file_of(folder: Path, **fields: Any) -> Path:
    path = folder / "job.json"
    path.write_text(json.dumps({"@context": "https://schema.org", "@type": "JobPosting", "title": "Ward Nurse", "description": "Care for adults. You know wound care.", **fields}))  # fmt: skip
    return path


@pytest.mark.parametrize(("fields", "line"), [
    ({"baseSalary": YEARLY}, "Salary: GBP 37300 to 44900 per year"),
    ({"baseSalary": {"currency": "EUR", "value": {"value": "21.50", "unitText": "HOUR"}}}, "Salary: EUR 21.50 per hour"),
    ({"baseSalary": {"currency": "EUR", "value": {"maxValue": 60000, "unitText": "Year"}}}, "Salary: up to EUR 60000 per year"),
    ({"baseSalary": {"currency": "EUR", "minValue": 100, "maxValue": 100}}, "Salary: EUR 100"),
    ({"baseSalary": 52000, "salaryCurrency": "usd"}, "Salary: USD 52000"),
    ({"baseSalary": "£40,000 a year"}, "Salary: £40,000 a year"),
    ({"baseSalary": [YEARLY]}, "Salary: GBP 37300 to 44900 per year"),
    ({"employmentType": ["FULL_TIME", "CONTRACTOR"]}, "Job type: full-time, contractor"),
    ({"employmentType": "https://schema.org/PART_TIME"}, "Job type: part-time"),
    ({"workHours": "24 hours per week"}, "Hours: 24 hours per week"),
    ({"jobLocationType": "TELECOMMUTE"}, "Workplace: remote"),
    ({"jobStartDate": "2026-03-01"}, "Start date: 2026-03-01"),
    ({"jobImmediateStart": True}, "Start date: immediately"),
    ({"validThrough": "2026-04-30T00:00"}, "Closing date: 2026-04-30T00:00"),
])  # fmt: skip
def test_each_field_is_a_line_to_quote(fields: dict[str, Any], line: str) -> None:
    assert [*term_lines(fields), *filter(None, [closing_line(fields)])] == [line]


@pytest.mark.parametrize("fields", [
    {"baseSalary": None}, {"baseSalary": {"currency": "EUR"}}, {"baseSalary": {"value": {"minValue": 0, "unitText": "YEAR"}}}, {"baseSalary": []},
    {"baseSalary": {"value": float("nan")}}, {"baseSalary": True}, {"employmentType": {}}, {"jobLocationType": 3}, {"jobStartDate": [None]},
])  # fmt: skip
def test_a_field_that_says_nothing_gives_no_line(fields: dict[str, Any]) -> None:
    assert term_lines(fields) == []


def test_what_the_fields_state_is_the_offer_whatever_the_description_says_behind_it(tmp_path: Path) -> None:
    stated = file_of(
        tmp_path, baseSalary=YEARLY, employmentType="PART_TIME", jobStartDate="2026-03-01", validThrough="2026-01-31",
        description="Training budget of £900 a year. A salary of £20,000 was paid before. Care for adults.",
    )  # fmt: skip
    job = read_job_file(stated)
    found = offer(job.document.text)
    assert found == Offer("part-time", "GBP 37300 to 44900 per year", "2026-03-01")
    assert (pay("£40,000", found.pay), pay("£50,000", found.pay)) == (True, False)
    assert (hours("part-time", found.hours), hours("full-time", found.hours)) == (True, False)
    as_of = job.document.as_of.replace(year=2026, month=2, day=1)
    assert (notice("2 weeks", found.begins, as_of), notice("3 months", found.begins, as_of)) == (True, False)


def test_remote_work_that_a_field_states_wins_over_the_text_and_has_its_evidence(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    fields: dict[str, Any] = {
        "jobLocationType": "TELECOMMUTE",
        "description": "We loved hybrid work. You know wound care.",
    }
    stated = pipeline.posting(file_of(tmp_path, **fields))
    assert stated.remote == "remote"
    assert [e.quote for name, e in stated.grounds if name == "remote"] == ["Workplace: remote"]
    assert pipeline.posting(file_of(tmp_path, description=fields["description"])).remote == "hybrid"


def test_the_lines_ask_for_nothing(pipeline: Pipeline, tmp_path: Path) -> None:
    plain = pipeline.posting(file_of(tmp_path))
    stated = pipeline.posting(file_of(tmp_path, baseSalary=YEARLY, employmentType="FULL_TIME", jobLocationType="TELECOMMUTE", workHours="37.5 hours per week", jobStartDate="2026-03-01", validThrough="2026-02-01"))  # fmt: skip
    assert {r.concept.uri: r.importance for r in stated.requirements} == {r.concept.uri: r.importance for r in plain.requirements}  # fmt: skip
    assert (stated.title, stated.place, stated.min_months, stated.level) == (plain.title, plain.place, None, None)
