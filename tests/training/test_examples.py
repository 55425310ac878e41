from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgmatch.errors import DataError
from kgmatch.tagging.labels import LAYERS, SLICES, TAGS
from kgmatch.tagging.tagger import SHIPPED
from kgmatch.tagging.windows import load_tokenizer, pieces
from kgmatch.training.datasets import READERS, corpus, marks
from kgmatch.training.evaluation import evaluate
from kgmatch.training.examples import Example, Mark, allowed_tags, parse_markup, wrapped
from tests.conftest import ROOT, SHARED

TOKENIZER = load_tokenizer(str(SHIPPED / "tokenizer.json"))
DATA = SHARED / "data"


def tags_of(example: Example) -> list[set[str]]:
    allowed = allowed_tags(example, pieces(example.text, TOKENIZER).words)
    return [{TAGS[i] for i in np.flatnonzero(row)} for row in allowed]


def test_marked_words_allow_their_tag_alone() -> None:
    example = parse_markup("Write {SKILL|build apps in {TOOL|Go}} now", id="x", source="test")
    assert example.text == "Write build apps in Go now"
    tags = tags_of(example)
    assert tags[0] == {"O", "O-TOOL"}
    assert tags[1] == {"B-SKILL", "O-TOOL"}
    assert tags[4] == {"I-SKILL", "B-TOOL"}


def test_what_a_set_does_not_annotate_is_allowed_outside() -> None:
    example = Example("x", "test", "Java Berlin", (Mark(0, 4, ("TOOL",)),), frozenset({"LOCATION"}))
    assert tags_of(example) == [
        {"O", "B-LOCATION", "I-LOCATION", "B-TOOL"},
        {"O", "B-LOCATION", "I-LOCATION", "O-TOOL"},
    ]


def test_a_mark_of_two_possible_labels_allows_both() -> None:
    example = Example("x", "test", "work hard", (Mark(0, 9, ("SKILL", "SOFT_SKILL")),))
    assert tags_of(example)[1] == {"I-SKILL", "I-SOFT_SKILL", "O-TOOL"}


@given(st.text("abc {}|SKILTO", max_size=60))
def test_mark_up_is_parsed_or_refused(text: str) -> None:
    try:
        example = parse_markup(text, id="x", source="test")
    except DataError:
        return
    assert all(0 <= m.start < m.end <= len(example.text) for m in example.marks)


@pytest.mark.parametrize("text", ["{SKILL|never closed", "{SKIL|x}"])
def test_broken_mark_up_is_named(text: str) -> None:
    with pytest.raises(DataError, match="x:"):
        parse_markup(text, id="x", source="test")


def test_the_corpus_is_well_marked_and_every_word_can_be_taught() -> None:
    examples = list(corpus(ROOT / "pipelines/corpus"))
    assert len(examples) >= 600
    assert len({e.text for e in examples}) == len(examples)
    for example in examples:
        allowed = allowed_tags(example, pieces(example.text, TOKENIZER).words)
        for part in SLICES:
            assert allowed[:, part].any(axis=1).all()


@pytest.mark.torch  # Faker comes with the train extra
def test_varied_examples_keep_marks_on_whole_mentions() -> None:
    from kgmatch.training.augment import augmented

    rng = random.Random(4)
    for example in list(corpus(ROOT / "pipelines/corpus"))[:20]:
        varied = augmented(example, rng, share=1.0)
        assert [m.labels for m in varied.marks] == [m.labels for m in example.marks]
        for mark in varied.marks:
            quote = varied.text[mark.start : mark.end]
            assert quote == quote.strip()
            assert quote


@pytest.mark.torch
def test_carelessness_moves_marks_along_with_their_words() -> None:
    from kgmatch.training.augment import _careless

    rng = random.Random(5)
    for example in list(corpus(ROOT / "pipelines/corpus"))[::9]:
        careless = _careless(example, rng)
        before = [" ".join(example.text[m.start : m.end].lower().split()) for m in example.marks]
        assert [" ".join(careless.text[m.start : m.end].lower().split()) for m in careless.marks] == before


@pytest.mark.torch
def test_made_up_documents_are_the_same_for_the_same_seed() -> None:
    from kgmatch.training.generator import generate

    assert [e.text for e in generate(6, seed=3)] == [e.text for e in generate(6, seed=3)]


def test_scores_are_those_counted_by_hand() -> None:
    example = parse_markup("{SKILL|welding} and {TOOL|Excel} for {TITLE|cook}", id="x", source="test")
    found = [(0, 7, "SKILL"), (12, 17, "SKILL"), (22, 26, "TITLE")]
    report = evaluate(lambda texts: [found for _ in texts], [example])
    assert (report.micro.true_positive, report.micro.predicted, report.micro.gold) == (2, 3, 3)
    assert report.by_label["SKILL"].precision == 0.5
    assert report.by_label["TOOL"].recall == 0.0


def test_scores_agree_with_seqeval() -> None:
    """Strict BIO scoring by an independent library, on the corpus and a seeded noisy copy of its marks."""
    from seqeval.metrics import f1_score
    from seqeval.scheme import IOB2

    from kgmatch.tagging.labels import bio_encode

    rng = random.Random(2)
    gold_tags, found_tags, hits, predicted, gold = [], [], 0, 0, 0
    for example in list(corpus(ROOT / "pipelines/corpus"))[:30]:
        words = pieces(example.text, TOKENIZER).words
        spans = [(m.start, m.end, m.labels[0]) for m in example.marks if m.labels[0] in LAYERS[0]]
        noisy = [(a, b, "TITLE" if rng.random() < 0.2 else label) for a, b, label in spans if rng.random() < 0.8]
        gold_tags.append(bio_encode(spans, words, LAYERS[0]))
        found_tags.append(bio_encode(noisy, words, LAYERS[0]))
        hits, predicted, gold = hits + len(set(spans) & set(noisy)), predicted + len(noisy), gold + len(spans)
    ours = 2 * hits / (predicted + gold)
    assert f1_score(gold_tags, found_tags, mode="strict", scheme=IOB2) == pytest.approx(ours, abs=0.003)


@pytest.mark.skipif(not DATA.is_dir(), reason="the public data is not here")
@pytest.mark.parametrize(
    ("reader", "path"),
    [("dotin", "ner_resume_en_dotin/visible/dev.jsonl"), ("skillspan", "jobs_skillspan/dev.jsonl"), ("green", "jobs_green_collapsed/dev.jsonl"), ("kompetencer", "jobs_kompetencer_da/3_en_dev.tsv")],
)  # fmt: skip
def test_the_public_sets_map_to_our_labels(reader: str, path: str) -> None:
    examples = list(READERS[reader](DATA / path))
    assert len(examples) >= 40
    for example in examples[:300]:
        allowed = allowed_tags(example, pieces(example.text, TOKENIZER).words)
        for part in SLICES:
            assert allowed[:, part].any(axis=1).all()
        assert all(example.text[m.start : m.end].strip() for m in example.marks)


MARKS = ROOT / "pipelines/corpus/marks"


@pytest.mark.skipif(not DATA.is_dir(), reason="the public data is not here")
def test_our_marks_stand_on_whole_words_of_the_public_ads() -> None:
    examples = list(marks(MARKS, DATA / "jobs_corpus"))
    assert len(examples) >= 7000
    for example in examples:
        assert {m.labels for m in example.marks} <= {("SKILL", "SOFT_SKILL"), ("TOOL",)}
        for mark in example.marks:
            quote = example.text[mark.start : mark.end]
            assert quote
            assert quote == quote.strip()


def test_marks_on_a_text_that_changed_are_refused(tmp_path: Path) -> None:
    import gzip

    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "x.jsonl").write_text('{"id": "a", "sha256": "0", "sentences": [[0, 4]], "spans": []}\n')
    with gzip.open(tmp_path / "jobs.jsonl.gz", "wt", encoding="utf-8") as out:
        out.write('{"id": "a", "text": "Cook wanted"}\n')
    with pytest.raises(DataError, match="another text than was marked"):
        list(marks(tmp_path / "m", tmp_path))


@given(st.text(alphabet="ab \n", max_size=120), st.integers(1, 40))
def test_wrapping_changes_blanks_into_line_breaks_and_nothing_else(text: str, width: int) -> None:
    found = wrapped(Example("x", "own", text, ()), width).text
    assert len(found) == len(text)
    assert all(a == b or (a == " " and b == "\n") for a, b in zip(text, found, strict=True))
    assert all(" " not in line[1:width].strip() or len(line) <= width for line in found.split("\n"))
