"""Whole postings, as the pipeline understands them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgmatch.errors import DocumentError
from kgmatch.model import Posting
from kgmatch.pipeline import Pipeline
from kgmatch.profiles.json_resume import posting_record
from kgmatch.reading import document_from_text
from kgmatch.reading.job_file import JobFile
from tests.conftest import SAMPLES

AD = """Title: Data Engineer
Company: Hollin Freight
Location: Bristol (hybrid)
What you bring
- At least three years of experience with Python and SQL
- A degree in computer science
- Airflow is a plus
- Fluent German; French would be an advantage
What we offer
- Lessons in Kubernetes and a free gym
We are an equal opportunity employer."""


@pytest.fixture(scope="module")
def ad(pipeline: Pipeline) -> Posting:
    return understood(pipeline, AD)


def understood(pipeline: Pipeline, text: str) -> Posting:
    document = document_from_text(text, "ad.txt")
    return pipeline.posting_of(JobFile(document), pipeline.tag(document))


def importance(posting: Posting) -> dict[str, float]:
    return {r.concept.label: r.importance for r in posting.requirements if not r.inferred}


def test_the_labelled_title_is_the_title_and_means_the_occupation(ad: Posting) -> None:
    assert ad.title == "Data Engineer"
    assert ad.occupation is not None
    assert ad.occupation.label == "data engineer"


def test_what_is_asked_weighs_more_than_what_would_be_nice(ad: Posting) -> None:
    weights = importance(ad)
    assert weights["Python"] > weights["Apache Airflow"] > 0


def test_what_the_employer_offers_is_no_requirement_and_is_set_aside(ad: Posting) -> None:
    assert "Kubernetes" not in importance(ad)
    assert any("Kubernetes" in e.quote for e in ad.aside)


def test_years_go_to_the_skills_they_are_of(ad: Posting) -> None:
    months = {r.concept.label: r.min_months for r in ad.requirements}
    assert months["Python"] == months["SQL"] == 36
    assert ad.min_months is None


def test_degree_languages_and_place_of_work(ad: Posting) -> None:
    assert ad.level == 6
    assert ad.remote == "hybrid"
    assert [x.concept.label for x in ad.languages] == ["German"]


def test_a_language_that_would_be_nice_is_kept_apart_with_its_evidence(pipeline: Pipeline, ad: Posting) -> None:
    assert [x.concept.label for x in ad.nice_languages] == ["French"]
    (told,) = posting_record(ad)["meta"]["kgmatch"]["niceToHaveLanguages"]
    assert told["language"] == "French"
    assert [e["quote"] for e in told["evidence"]] == ["French"]
    both = understood(pipeline, AD + "\nRequirements\n- You must be fluent in French")
    assert "French" in [x.concept.label for x in both.languages]
    assert both.nice_languages == ()


def test_a_language_among_the_must_haves_of_a_job_file_is_one(pipeline: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "job.json"
    path.write_text(json.dumps({"title": "Nurse", "skills": ["French"], "mustHave": ["German", "wound care"]}))
    found = pipeline.posting(path)
    assert [c.label for c in found.must_languages] == ["German"]
    assert {x.concept.label for x in found.languages} == {"French", "German"}
    assert posting_record(found)["meta"]["kgmatch"]["mustHaveLanguages"] == ["German"]
    assert [r.concept.label for r in found.requirements if r.must_have] == ["wound care"]


def test_every_field_shows_where_it_is_said(ad: Posting) -> None:
    meta = posting_record(ad)["meta"]["kgmatch"]
    assert {"title", "degree", "remote", "experience", "languages"} <= meta["evidence"].keys()
    for found in meta["evidence"].values():
        assert all(ad.description[e["start"] : e["end"]] == e["quote"] for e in found)


def test_a_short_posting_is_filled_up_from_its_occupation_and_says_so(pipeline: Pipeline) -> None:
    posting = understood(pipeline, "Electrician wanted\nWe need an electrician in Leeds.")
    inferred = [r for r in posting.requirements if r.inferred]
    assert inferred
    assert all(r.importance <= 0.3 and not r.evidence and not r.must_have for r in inferred)


def test_a_text_that_names_no_job_and_no_skill_is_refused(pipeline: Pipeline) -> None:
    with pytest.raises(DocumentError, match="does not read as a job posting"):
        understood(pipeline, "It was a dark and stormy night, and the rain fell in torrents upon the roofs.")


def test_a_posting_in_another_language_is_read_and_says_what_is_not_understood(pipeline: Pipeline) -> None:
    text = "Buchhalter gesucht\nWir suchen einen Buchhalter mit Erfahrung in SAP und Excel. Drei Jahre Berufserfahrung sind notwendig."
    posting = understood(pipeline, text)
    assert "SAP ERP" in importance(posting)
    assert len(posting.notes) == 1
    assert "(de)" in posting.notes[0]


def test_sections_of_a_job_posting_object_give_the_tone(pipeline: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "job.json"
    job = {
        "@type": "JobPosting", "title": "Welder", "description": "<p>We build <b>trailers</b>.</p><ul><li>Weld frames</li></ul>",
        "experienceRequirements": {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": 36},
        "educationRequirements": {"credentialCategory": "high school", "name": "High school diploma"},
    }  # fmt: skip
    path.write_text(json.dumps(job), encoding="utf-8")
    posting = pipeline.posting(path)
    assert (posting.min_months, posting.level) == (36, 3)


@pytest.mark.parametrize("name", sorted(p.name for p in (SAMPLES / "postings").iterdir()))
def test_samples_give_title_occupation_place_and_a_degree(pipeline: Pipeline, name: str) -> None:
    posting = pipeline.posting(SAMPLES / "postings" / name)
    assert posting.title
    assert posting.occupation
    assert posting.place
    assert posting.level
    assert not posting.notes


def test_a_job_that_the_text_only_names_is_not_the_occupation(pipeline: Pipeline) -> None:
    found = understood(
        pipeline,
        "Title: Lighthouse Poet\nYou write verses for sailors and read them aloud.\n"
        "You work with a software developer and report to the marketing manager.\nWhat you bring\n- Python and SQL",
    )
    assert found.title == "Lighthouse Poet"
    assert found.occupation is None
