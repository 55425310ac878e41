from __future__ import annotations

import pytest

from kgmatch.pipeline import Pipeline
from kgmatch.profiles.kind import is_posting
from kgmatch.reading import document_from_text, read
from kgmatch.training.datasets import corpus
from tests.conftest import ROOT, SAMPLES

FILES = [
    *sorted((SAMPLES / "resumes").iterdir()),
    SAMPLES / "postings/data-scientist.pdf",
    SAMPLES / "postings/maintenance-electrician.txt",
]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_samples_are_told_apart(pipeline: Pipeline, path: object) -> None:
    document = read(path)  # type: ignore[arg-type]
    assert is_posting(document, pipeline.tag(document)) == ("postings" in str(path))


def test_no_resume_of_the_corpus_is_taken_for_a_posting_and_few_postings_for_resumes(pipeline: Pipeline) -> None:
    examples = list(corpus(ROOT / "pipelines/corpus"))
    resumes = [e for e in examples if e.source == "corpus-resumes"][::4]
    postings = [e for e in examples if e.source == "corpus-postings"][::4]

    def taken(text: str) -> bool:
        document = document_from_text(text, "x.txt")
        return is_posting(document, pipeline.tag(document))

    assert not any(taken(e.text) for e in resumes)
    assert sum(taken(e.text) for e in postings) >= 0.7 * len(postings)
