from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgmatch.model import Span
from kgmatch.pipeline import Pipeline
from kgmatch.profiles.placeholders import is_withheld, without_placeholders
from kgmatch.reading import document_from_text

RESUME = """Experience
Head Gardener Company Name City , State
March 2014 to June 2019
Kept two hectares of roses and the glasshouse of the estate.
Company Name - City, State
Night Porter
January 2011 to February 2014
Answered the bell and carried the luggage of late guests.
Education
Diploma in Horticulture 2010"""


def spans_of(text: str, *marked: str) -> list[str]:
    spans = [Span(text.index(m), text.index(m) + len(m), "TITLE", 0.9, "t") for m in marked]
    return [text[s.start : s.end] for s in without_placeholders(text, spans)]


def test_a_template_never_filled_in_names_no_employer_and_no_place(pipeline: Pipeline) -> None:
    document = document_from_text(RESUME, "r.txt")
    found = pipeline.candidate_of(document, pipeline.tag(document))
    assert [p.title for p in found.positions] == ["Head Gardener", "Night Porter"]
    assert [(p.employer, p.place) for p in found.positions] == [(None, None)] * 2


def test_a_span_loses_the_placeholder_and_keeps_the_rest() -> None:
    assert spans_of("City , State Head Gardener", "City , State Head Gardener") == ["Head Gardener"]
    assert spans_of("Head Gardener | Company Name", "Head Gardener | Company Name") == ["Head Gardener"]
    assert spans_of("Company Name", "Company Name") == []


@pytest.mark.parametrize(
    "line", ["Company Name: Albatross Nurseries", "City: Leeds, State: none", "the company name was changed"]
)
def test_a_label_before_its_value_is_no_placeholder(line: str) -> None:
    assert not is_withheld(line)


@given(st.lists(st.sampled_from(["Company Name", "City , State", "Cook", ", ", " - ", "Ann"]), max_size=6), st.data())
def test_what_is_left_lies_inside_the_span_and_holds_no_placeholder(parts: list[str], data: st.DataObject) -> None:
    text = " ".join(parts)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for left in without_placeholders(text, [Span(start, end, "TITLE", 0.5, "t")]):
        assert start <= left.start <= left.end <= end
        assert not is_withheld(text[left.start : left.end])
