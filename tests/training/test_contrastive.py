"""Contrastive training of the sentence encoder: its loss by hand, its batches, a run that learns, and what ships."""

from __future__ import annotations

import math
import random
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from kgmatch.embedding import SHIPPED, Encoder
from kgmatch.training.contrastive import (
    DRAWN,
    ContrastiveConfig,
    Embedder,
    Neighbourhoods,
    Pair,
    batches,
    contrastive_loss,
    fine_tune,
    joined,
)

pytestmark = pytest.mark.torch

TOPICS = {"welding": "metal", "baking": "bread", "nursing": "wound", "law": "court"}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random encoder of one narrow layer."""
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(1)
    folder = tmp_path_factory.mktemp("encoder")
    size = {"hidden_size": 24, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 48}
    BertModel(BertConfig(vocab_size=30522, **size), add_pooling_layer=False).save_pretrained(folder)
    shutil.copyfile(SHIPPED / "tokenizer.json", folder / "tokenizer.json")
    return folder


def pairs() -> list[Pair]:
    return [Pair(f"{word} work {n}", topic, kind) for topic, word in TOPICS.items() for kind in DRAWN for n in range(6)]


def near(small: Path) -> Neighbourhoods:
    return Neighbourhoods(sorted(TOPICS), Embedder(small).vectors(sorted(TOPICS)), 1)


def test_the_loss_is_the_mean_of_both_directions_by_hand() -> None:
    import torch

    texts, labels = torch.tensor([[1.0, 0.0], [0.0, 1.0]]), torch.tensor([[0.8, 0.6], [0.6, 0.8]])
    free = torch.zeros((2, 2), dtype=torch.bool)
    one = math.log(1 + math.exp((0.6 - 0.8) / 0.5))
    assert float(contrastive_loss(texts, labels, free, 0.5)) == pytest.approx(one)
    free[0, 1] = True  # the first text may mean the second label too: it is no negative, in either direction
    assert float(contrastive_loss(texts, labels, free, 0.5)) == pytest.approx(one / 2)


def test_an_epoch_draws_of_each_label_what_its_kinds_allow(small: Path) -> None:
    drawn = [p for batch in batches(pairs(), near(small), ContrastiveConfig(batch=8), random.Random(1)) for p in batch]
    counts = Counter((p.label, p.kind) for p in drawn)
    assert len({(p.text, p.label, p.kind) for p in drawn}) == len(drawn)
    for (_, kind), count in counts.items():
        assert count <= math.ceil(DRAWN[kind])
    assert all(counts[label, "sentence"] >= 2 for label in TOPICS)  # a last batch of one is left out


def test_a_text_that_was_joined_with_another_is_no_negative_of_its_label() -> None:
    batch = [Pair(f"text {n}", f"label {n}", "sentence") for n in range(6)] + [Pair("an alias", "x", "alias")]
    texts, free = joined(batch, 1.0, random.Random(3))
    assert len(free) == 6
    for row, other in free:
        assert row != other
        assert f"text {row}" in texts[row]
        assert f"text {other}" in texts[row]
    assert texts[6] == "an alias"


def test_labels_that_may_mean_the_same_are_no_negatives(small: Path) -> None:
    alike = near(small).alike(["law", "welding", "law"])
    assert alike[0, 2]
    assert alike[2, 0]
    assert not alike.diagonal().any()


def test_texts_get_the_same_vectors_alone_and_together(small: Path) -> None:
    embedder = Embedder(small)
    texts = ["a", "many more words than the other one has", "two words"]
    together = embedder.vectors(texts)
    alone = np.concatenate([embedder.vectors([text]) for text in texts])
    assert np.abs(together - alone).max() < 0.02  # bfloat16
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_a_run_draws_texts_to_their_labels_and_says_how_far_the_rest_moved(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kgmatch.training.contrastive.SAME", 2.0)  # to a random encoder all texts are alike

    def share(folder: Path) -> float:
        embedder = Embedder(folder)
        cosine = embedder.vectors([p.text for p in pairs()]) @ embedder.vectors(sorted(TOPICS)).T
        return float(
            np.mean([sorted(TOPICS)[row] == p.label for row, p in zip(cosine.argmax(1), pairs(), strict=True)])
        )

    said: list[str] = []
    config = ContrastiveConfig(epochs=12, batch=24, learning_rate=5e-3, general=4)
    fine_tune(small, pairs(), ["some general text", "another one", "a third", "a fourth"], tmp_path, config, say=said.append)  # fmt: skip
    assert share(tmp_path) > max(0.9, share(small))
    assert "drift" in said[-1]


def test_the_shipped_int8_encoder_is_near_its_own_weights_in_pytorch() -> None:
    import torch

    from kgmatch.training.export import encoder_from_int8

    model = encoder_from_int8(SHIPPED)
    encoder = Encoder()
    texts = ["Python", "wound care", "Senior maintenance electrician with ten years in automotive plants"]
    for text, vector in zip(texts, encoder.encode(texts), strict=True):
        ids = torch.tensor([encoder._tokenizer.encode(text).ids])
        with torch.no_grad():
            mean = model(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state[0].mean(0).numpy()
        assert float(vector @ mean / np.linalg.norm(mean)) > 0.995
