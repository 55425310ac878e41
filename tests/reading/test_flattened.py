"""Texts without their line breaks get lines again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgmatch.pipeline import Pipeline
from kgmatch.reading import document_from_text
from kgmatch.reading.flattened import LONG, rows

LINES = [
    "Orla Quillfeather", "orla.quillfeather@example.org", "PROFESSIONAL SUMMARY",
    "Bookkeeper of a family firm who likes tidy ledgers and quiet offices, and has kept both for eleven years now.",
    "WORK HISTORY", "Bookkeeper, 04/2012 to 03/2023", "Istermoor Timber Ltd, Kelso", "• Kept the sales and purchase ledgers",
    "• Ran the payroll of thirty people", "• Prepared the VAT returns", "• Reconciled the bank accounts every month",
    "EDUCATION", "Diploma in Accounting, Borders College, 2012", "SKILLS", "Sage, Excel, payroll, bank reconciliation",
]  # fmt: skip


@pytest.mark.parametrize("gap", ["  ", "    ", "\t\t"])
def test_runs_of_spaces_are_the_lost_breaks(gap: str) -> None:
    assert rows(gap.join(LINES)) == LINES


def test_without_gaps_headings_in_capitals_and_bullets_tell() -> None:
    found = rows(" ".join(LINES))
    assert {"PROFESSIONAL SUMMARY", "WORK HISTORY", "EDUCATION", "SKILLS", "• Prepared the VAT returns"} <= set(found)


def test_a_flattened_resume_reads_as_one(pipeline: Pipeline) -> None:
    document = document_from_text("  ".join(LINES), "x.txt")
    found = pipeline.candidate_of(document, pipeline.tag(document))
    assert [(p.title, str(p.period.start), str(p.period.end)) for p in found.positions] == [("Bookkeeper", "2012-04", "2023-03")]  # fmt: skip
    assert [s.school for s in found.studies] == ["Borders College"]


def test_bytes_written_out_as_text_are_read() -> None:
    text = "  ".join(["\\xe2\\x80\\xa2 Grooming", "\\xff not UTF-8", *LINES])
    assert rows(text)[:2] == ["• Grooming", "\\xff not UTF-8"]


@given(st.lists(st.text(alphabet="abC •.,", max_size=LONG - 1), max_size=5))
def test_lines_that_fit_a_page_stay_as_they_are(lines: list[str]) -> None:
    assert rows("\n".join(lines)) == "\n".join(lines).split("\n")


@given(st.text(alphabet=st.sampled_from("abCD •.,:\t"), min_size=LONG, max_size=2 * LONG))
def test_no_letter_is_lost(text: str) -> None:
    assert "".join("".join(rows(text)).split()) == "".join(text.split())
