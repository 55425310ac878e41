"""Training for real, on little: the loss, a run from configuration to a model folder that tags."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.torch


def test_the_marginal_loss_is_cross_entropy_when_one_tag_is_allowed_and_nothing_when_all_are() -> None:
    import torch

    from kgmatch.tagging.labels import SLICES, TAGS
    from kgmatch.training.finetune import marginal_loss

    torch.manual_seed(1)
    logits = torch.randn(7, len(TAGS))
    everything = torch.ones_like(logits, dtype=torch.bool)
    assert float(marginal_loss(logits, everything)) == pytest.approx(0.0, abs=1e-5)
    one = torch.zeros_like(everything)
    one[:, [part.start for part in SLICES]] = True
    expected = sum(
        torch.nn.functional.cross_entropy(logits[:, part], torch.zeros(7, dtype=torch.long)) for part in SLICES
    )
    assert float(marginal_loss(logits, one)) == pytest.approx(float(expected), rel=1e-5)


def test_a_run_writes_a_model_folder_that_tags(tmp_path: Path) -> None:
    from kgmatch.tagging.tagger import Tagger
    from kgmatch.training.card import write_card
    from kgmatch.training.finetune import load_config, train_tagger

    corpus = tmp_path / "corpus"
    corpus.mkdir()
    body = "{NAME|Ana Ruiz}\n{TITLE|Welder}\n{EMPLOYER|Acme Ltd}, {DATE|2019 - 2021}\n- {SKILL|pipe welding} with {TOOL|MIG}\n"
    (corpus / "resumes_x1.txt").write_text("\n=====\n".join([f"# test\n{body}"] * 16), encoding="utf-8")
    config = tmp_path / "config.toml"
    config.write_text(
        f'data = "{tmp_path.as_posix()}"\nepochs = 2\nlearning_rate = 5e-4\naugment = 0.5\n'
        '[[sources]]\nreader = "corpus"\npath = "corpus"\nrepeat = 6\ndev = "split"\n',
        encoding="utf-8",
    )
    metrics = train_tagger(load_config(config), tmp_path / "run")
    write_card(metrics, tmp_path / "run" / "README.md")
    assert metrics["history"][-1]["loss"] < metrics["history"][0]["loss"]
    assert {p.name for p in (tmp_path / "run").iterdir()} >= {
        "hf",
        "model.onnx",
        "tokenizer.json",
        "labels.json",
        "metrics.json",
        "README.md",
    }
    assert json.loads((tmp_path / "run" / "hf" / "config.json").read_text())["architectures"] == [
        "BertForTokenClassification"
    ]
    Tagger(tmp_path / "run").tag_text("Ana Ruiz\nWelder\nAcme Ltd, 2019 - 2021")


def test_the_shipped_configuration_names_known_sources() -> None:
    from kgmatch.training.datasets import READERS
    from kgmatch.training.finetune import load_config

    config = load_config(ROOT / "pipelines/tagger.toml")
    assert {s.reader for s in config.sources} <= {*READERS, "generated"}


def test_the_int8_encoder_is_near_the_fp32_one() -> None:
    import torch
    from transformers import AutoTokenizer, BertModel

    from kgmatch.embedding import Encoder
    from kgmatch.training.encoder_weights import encoder_folder

    folder = encoder_folder()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = BertModel.from_pretrained(folder, add_pooling_layer=False).eval()
    texts = ["Python", "wound care", "Senior maintenance electrician with ten years in automotive plants"]
    with torch.no_grad():
        reference = np.stack(
            [model(**tokenizer(t, return_tensors="pt")).last_hidden_state[0].mean(0).numpy() for t in texts]
        )
    reference /= np.linalg.norm(reference, axis=1, keepdims=True)
    assert (np.sum(Encoder().encode(texts) * reference, axis=1) > 0.99).all()
