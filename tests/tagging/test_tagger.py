from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest

from kgmatch.errors import ModelError
from kgmatch.pipeline import Pipeline
from kgmatch.tagging.tagger import SHIPPED, Tagger

RESUME = """{name}
Staff Nurse
12 Mill Road, Leeds
{email} | 07700 900123

Experience
Staff Nurse, Northfield General Hospital    March 2019 - Present
- Wound care and medication administration on a surgical ward
- {pronoun} mentored two newly qualified nurses
Care Assistant, Hollybank Care Home    2015 - 2019

Education
BSc Nursing, University of Hull, 2018

Skills
IV cannulation, phlebotomy, Microsoft Excel
Languages: English, Polish
"""


def skills(tagger: Tagger, text: str) -> list[str]:
    return [text[s.start : s.end] for s in tagger.tag_text(text) if s.label in ("SKILL", "TOOL", "SOFT_SKILL")]


def test_the_main_kinds_of_mention_are_found(pipeline: Pipeline) -> None:
    text = RESUME.format(name="Marta Kowalska", email="marta@example.org", pronoun="She")
    found = {(s.label, text[s.start : s.end]) for s in pipeline.tagger.tag_text(text)}
    assert {
        ("NAME", "Marta Kowalska"),
        ("TITLE", "Staff Nurse"),
        ("EMPLOYER", "Northfield General Hospital"),
        ("DATE", "March 2019 - Present"),
        ("SCHOOL", "University of Hull"),
        ("LANGUAGE", "Polish"),
        ("TOOL", "Microsoft Excel"),
    } <= found


@pytest.mark.parametrize(
    ("name", "email", "pronoun"),
    [("Emily Walsh", "e.walsh@example.com", "She"), ("Jamal Washington", "jw@example.net", "He"), ("Lakisha Robinson", "lr@example.com", "She")],
)  # fmt: skip
def test_a_changed_name_changes_no_skill(pipeline: Pipeline, name: str, email: str, pronoun: str) -> None:
    known = skills(pipeline.tagger, RESUME.format(name="Greg Baker", email="g@example.com", pronoun="He"))
    assert known
    assert skills(pipeline.tagger, RESUME.format(name=name, email=email, pronoun=pronoun)) == known


def test_spans_do_not_depend_on_what_was_tagged_before(pipeline: Pipeline) -> None:
    texts = [RESUME.format(name="A B", email="a@example.com", pronoun="He") * n for n in (1, 2, 3)]
    alone = [Tagger(SHIPPED).tag_text(text) for text in texts]
    for order in ([2, 0, 1], [1, 2, 0]):
        tagger = Tagger(SHIPPED)
        assert {n: tagger.tag_text(texts[n]) for n in order} == dict(enumerate(alone))


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "🙂" * 50, "\x00\x1b[31m", "मेरा नाम", "简历 工作经验", "a" * 100_000, "\u202eabc"]
)
def test_odd_text_is_answered_with_spans_inside_it(pipeline: Pipeline, text: str) -> None:
    for span in pipeline.tagger.tag_text(text):
        assert 0 <= span.start < span.end <= len(text)


def test_a_pronoun_is_never_a_name(pipeline: Pipeline) -> None:
    text = "Her manager praised her. She led the team; he and his staff followed her advice on wound care."
    assert not any(s.label == "NAME" for s in pipeline.tagger.tag_text(text))


def test_spans_of_one_layer_never_overlap(pipeline: Pipeline) -> None:
    text = RESUME.format(name="A B", email="a@example.com", pronoun="He")
    for tools in (True, False):
        layer = [s for s in pipeline.tagger.tag_text(text) if (s.label == "TOOL") == tools]
        assert all(a.end <= b.start for a, b in itertools.pairwise(layer))


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=re.escape("model.onnx is missing")):
        Tagger(tmp_path)


def test_a_model_of_another_label_set_is_refused(tmp_path: Path) -> None:
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).symlink_to(SHIPPED / name)
    (tmp_path / "labels.json").write_text(json.dumps({"name": "x", "tags": ["O", "B-X"]}))
    with pytest.raises(ModelError, match="another label set"):
        Tagger(tmp_path)


def test_the_spacy_component_sets_spans_entities_and_concepts() -> None:
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("kgmatch_tagger")
    doc = nlp("Backend developer wanted who can build REST APIs in Python and Django, with 5+ years of experience.")
    assert {(s.text, s.label_) for s in doc.spans["kgmatch"]} >= {("Python", "TOOL"), ("Django", "TOOL")}
    assert next(s for s in doc.spans["kgmatch"] if s.text == "Python").kb_id_ == "urn:kgmatch:skill:python"
    assert all(a.end <= b.start for a, b in zip(doc.ents, doc.ents[1:], strict=False))


@pytest.mark.torch
def test_the_int8_path_agrees_with_pytorch_on_real_text(pipeline: Pipeline) -> None:
    """The shipped weights, read back into PyTorch, mark at least 99 % of the same spans as ONNX Runtime."""
    from kgmatch.reading import read
    from kgmatch.training.export import from_int8
    from kgmatch.training.finetune import TorchTagger, agreement_of
    from tests.conftest import SAMPLES

    reference = TorchTagger(from_int8(SHIPPED), pipeline.tagger.tokenizer)
    texts = [read(path).text for path in sorted((SAMPLES / "resumes").iterdir())]
    assert sum(len(pipeline.tagger.spans(text)) for text in texts) > 500
    assert agreement_of(pipeline.tagger.spans, reference.spans, texts) >= 0.99
