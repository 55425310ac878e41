"""Training for real, on little: the loss, the data, a run from configuration to a model folder that tags, and goes on."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgmatch.embedding import SHIPPED as ENCODER
from kgmatch.errors import DataError, ModelError
from kgmatch.tagging.labels import SLICES, TAGS
from kgmatch.tagging.tagger import SHIPPED, Tagger
from kgmatch.tagging.windows import SHAPES, WINDOW, load_tokenizer, pieces
from kgmatch.training import finetune
from kgmatch.training.card import write_card
from kgmatch.training.evaluation import Report, Scores
from kgmatch.training.examples import Example, Mark, allowed_tags
from kgmatch.training.finetune import Training, averaged, marginal_loss, starting_model, train_tagger
from kgmatch.training.mixture import Source, TaggerConfig, load_config, load_mixture
from kgmatch.training.rows import Row, collate, grouped, rows_of
from tests.conftest import ROOT

pytestmark = pytest.mark.torch

RESUME = """# test
{{NAME|{name}}}
{{TITLE|{title}}}
{{EMPLOYER|Acme Ltd}}, {{LOCATION|Leeds}}, {{DATE|2019 - 2021}}
- {{SKILL|{skill}}} with {{TOOL|{tool}}}
"""
PEOPLE = ("Ana Ruiz", "Bo Ek", "Cem Ak", "Dina Vo", "Eva Lund", "Femi Ade", "Gita Rao", "Hal Orr", "Ines Paz", "Jo Day")
WORK = (
    ("Welder", "pipe welding", "MIG"),
    ("Nurse", "wound care", "Excel"),
    ("Cook", "menu planning", "SAP"),
    ("Clerk", "filing", "Word"),
)

Weights = dict[str, Any]


def silent(*_: Any) -> None:
    """For `say` and `step`."""


def stop_at(epoch: int, batch: int) -> Callable[..., None]:
    """A step that dies as Ctrl-C would, before the checkpoint of that batch is written."""

    def step(e: int, b: int, batches: int, loss: float) -> None:
        if (e, b) == (epoch, batch if batch > 0 else batches):
            raise KeyboardInterrupt

    return step


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random BERT small enough to be trained in a second, with two token types, as encoders from the hub have.

    Its biases differ as trained ones do: the ONNX export would merge equal ones.
    """
    import torch
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("encoder")
    torch.manual_seed(3)
    config = BertConfig(hidden_size=48, num_hidden_layers=2, num_attention_heads=12, intermediate_size=96)
    model = BertModel(config, add_pooling_layer=False)
    for parameter in model.parameters():
        if parameter.ndim == 1:
            parameter.data += 0.02 * torch.randn_like(parameter)
    model.save_pretrained(folder)
    shutil.copyfile(ENCODER / "tokenizer.json", folder / "tokenizer.json")
    return folder


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    bodies = [RESUME.format(name=name, title=t, skill=s, tool=x) for name in PEOPLE for t, s, x in WORK]
    (folder / "resumes_x1.txt").write_text("\n=====\n".join(bodies), encoding="utf-8")
    return folder


@pytest.fixture
def config(encoder: Path, documents: Path) -> TaggerConfig:
    """Without a dev part every epoch counts as better than the last one, so that the last weights are kept."""
    return TaggerConfig(
        data=".", sources=(Source("corpus", str(documents)),), encoder=str(encoder), epochs=3, learning_rate=3e-3,
        batch_pieces=512, average=0.8,
    )  # fmt: skip


class Fitted(NamedTuple):
    training: Training
    kept: Weights  # of the folder hf


def fitted(config: TaggerConfig, out: Path, step: Callable[..., None] = silent) -> Fitted:
    """A run without its export; it goes on where there is a checkpoint."""
    training = resumed(config, out, step)
    training.fit()
    return Fitted(training, weights(out))


def resumed(config: TaggerConfig, out: Path, step: Callable[..., None] = silent) -> Training:
    out.mkdir(exist_ok=True)
    training = Training(config, out, *load_mixture(config), silent, step)
    training.resume()
    return training


def weights(run: Path) -> Weights:
    from safetensors.torch import load_file

    return load_file(run / "hf" / "model.safetensors")


def assert_same(a: Weights, b: Weights) -> None:
    import torch

    assert a.keys() == b.keys()
    for name in a:
        torch.testing.assert_close(a[name], b[name], rtol=1e-5, atol=1e-6, msg=lambda text, n=name: f"{n}: {text}")


def differ(a: Weights, b: Weights) -> set[str]:
    return {name for name in a if not bool((a[name] == b[name]).all())}


# The loss


def test_the_marginal_loss_is_cross_entropy_when_one_tag_is_allowed_and_nothing_when_all_are() -> None:
    import torch

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


# A whole run


@pytest.fixture(scope="module")
def finished(encoder: Path, documents: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A configuration file, trained to the end, with its card."""
    folder = tmp_path_factory.mktemp("run")
    file = folder / "tagger.toml"
    file.write_text(
        f'data = "{documents.parent.as_posix()}"\nencoder = "{encoder.as_posix()}"\nepochs = 4\nlearning_rate = 5e-3\n'
        f'batch_pieces = 512\n[[sources]]\nreader = "corpus"\npath = "{documents.name}"\nrepeat = 3\ndev = "split"\n',
        encoding="utf-8",
    )
    lines: list[str] = []
    metrics = train_tagger(load_config(file), folder / "out", say=lines.append, step=silent)
    write_card(metrics, folder / "out" / "README.md")
    assert (folder / "out" / "train.log").read_text(encoding="utf-8").splitlines() == lines
    return folder / "out", metrics


def test_a_run_writes_a_model_folder_that_tags_and_no_checkpoint_stays(finished: tuple[Path, dict[str, Any]]) -> None:
    out, metrics = finished
    assert {path.name for path in out.iterdir()} == {
        "hf", "model.onnx", "tokenizer.json", "labels.json", "config.json", "metrics.json", "train.log", "README.md",
    }  # fmt: skip
    assert metrics["history"][-1]["loss"] < metrics["history"][0]["loss"] / 2
    assert metrics["dev_int8"]["corpus"]["micro"]["f1"] > 0.3
    assert metrics["stopped"] == "all epochs done"
    text = RESUME.format(name="Ana Ruiz", title="Welder", skill="pipe welding", tool="MIG")
    text = "\n".join(text.replace("{", "").replace("}", "").split("\n")[1:])
    tagger = Tagger(out)
    assert tagger.tag_text(text)
    assert tagger.name == metrics["name"]
    assert tagger.temperature == metrics["temperature"]


def test_metrics_config_and_card_say_what_was_done(finished: tuple[Path, dict[str, Any]]) -> None:
    out, metrics = finished
    written = json.loads((out / "metrics.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(metrics, default=str))
    assert {"dev", "dev_int8", "agreement", "temperature", "history", "config", "data_sha256", "versions"} <= set(
        written
    )
    assert [row["epoch"] for row in written["history"]] == [1, 2, 3, 4]
    assert json.loads((out / "config.json").read_text(encoding="utf-8")) == written["config"]
    card = (out / "README.md").read_text(encoding="utf-8")
    assert card.startswith(f"# {metrics['name']}\n")
    assert f"epoch {metrics['best_epoch']} of 4 kept" in card
    assert written["data_sha256"]["corpus"][:16] in card
    assert f"| micro | {metrics['dev_int8']['corpus']['micro']['precision']:.3f} |" in card


def test_the_hf_folder_is_a_plain_token_classifier_with_four_token_types(finished: tuple[Path, dict[str, Any]]) -> None:
    from transformers import BertForTokenClassification

    model, report = BertForTokenClassification.from_pretrained(finished[0] / "hf", output_loading_info=True)
    assert not any(report.values())
    assert type(model) is BertForTokenClassification
    assert model.config.type_vocab_size == len(SHAPES) == 4
    assert len(model.bert.embeddings.token_type_embeddings.weight) == 4
    assert tuple(model.config.id2label[i] for i in range(len(TAGS))) == TAGS


# Where it starts


def test_an_encoder_of_two_token_types_gets_four_that_begin_alike(config: TaggerConfig) -> None:
    model, folder = starting_model(config)
    types = model.bert.embeddings.token_type_embeddings.weight
    assert model.config.type_vocab_size == len(types) == 4
    assert bool((types == types[0]).all())
    assert folder == Path(config.encoder or "")


def test_the_shipped_tagger_as_start_has_its_weights_and_the_configured_dropout(config: TaggerConfig) -> None:
    import torch

    from kgmatch.training.export import from_int8

    model, folder = starting_model(replace(config, encoder="shipped", dropout=0.25))
    assert folder == SHIPPED
    assert not differ(model.state_dict(), from_int8(folder).state_dict())
    drops = {name: module.p for name, module in model.named_modules() if isinstance(module, torch.nn.Dropout)}
    assert {p for name, p in drops.items() if ".self." not in name} == {0.25}


def test_a_folder_that_is_no_encoder_is_refused(config: TaggerConfig, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no config\.json"):
        starting_model(replace(config, encoder=str(tmp_path)))


# Once more, and on after a stop


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(config: TaggerConfig, tmp_path: Path) -> None:
    first, second = fitted(config, tmp_path / "a"), fitted(config, tmp_path / "b")
    assert not differ(first.kept, second.kept)
    other = fitted(replace(config, seed=1, epochs=1), tmp_path / "c")
    assert "bert.encoder.layer.0.attention.self.query.weight" in differ(first.kept, other.kept)


def test_a_stopped_run_goes_on_by_the_same_call_to_the_weights_of_an_unbroken_one(
    config: TaggerConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    from kgmatch.training import release

    whole = fitted(config, tmp_path / "whole")
    monkeypatch.setattr(finetune, "CHECKPOINT_MINUTES", 0)
    lines: list[str] = []
    out = tmp_path / "broken"
    for at in ((0, 3), (1, 1), (1, 2), (2, 0)):  # 0: the last batch of the epoch
        with pytest.raises(KeyboardInterrupt):
            train_tagger(config, out, say=lines.append, step=stop_at(*at))
        torch.manual_seed(99)  # another process would have another state
        random.seed(99)
    with monkeypatch.context() as patch:
        patch.setattr(release, "release", interrupted)
        with pytest.raises(KeyboardInterrupt):
            train_tagger(config, out, say=lines.append, step=silent)
    metrics = train_tagger(config, out, say=lines.append, step=stop_at(2, 1))  # only the export is left to do
    assert_same(weights(out), whole.kept)
    assert [row["loss"] for row in metrics["history"]] == pytest.approx(
        [row["loss"] for row in whole.training.run.history]
    )
    assert [line for line in lines if line.startswith("going on")][:2] == [
        "going on from epoch 1 batch 2",
        "going on from epoch 2 batch 0",
    ]
    assert not (out / "checkpoint.pt").exists()
    Tagger(out).tag_text("Ana Ruiz\nWelder")


def interrupted(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("change", [{"average": 0.0}, {"average": 0.9, "lora": 4}], ids=["no average", "adapters"])
def test_every_kind_of_run_goes_on(
    config: TaggerConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    config = replace(config, epochs=2, **change)
    whole = fitted(config, tmp_path / "whole")
    monkeypatch.setattr(finetune, "CHECKPOINT_MINUTES", 0)
    with pytest.raises(KeyboardInterrupt):
        fitted(config, tmp_path / "broken", stop_at(0, 2))
    assert_same(fitted(config, tmp_path / "broken").kept, whole.kept)


def test_the_best_weights_and_the_patience_outlive_a_stop(
    config: TaggerConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = replace(split(config), epochs=9, patience=2)
    scores = iter([0.3, 0.5, 0.4, 0.4])
    monkeypatch.setattr(finetune, "evaluate", lambda *_: scored(next(scores)))
    with pytest.raises(KeyboardInterrupt):
        fitted(config, tmp_path / "run", stop_at(2, 1))
    best = weights(tmp_path / "run")
    run, kept = fitted(config, tmp_path / "run")
    assert (run.run.best_epoch, run.run.best, run.run.epoch) == (1, 0.5, 4)
    assert not differ(best, kept)


def test_a_kill_while_a_checkpoint_is_written_leaves_the_last_one(
    config: TaggerConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    training = resumed(config, tmp_path)
    training.run.batch = 2
    training.save()

    def half(state: Any, path: Path) -> None:
        path.write_bytes(b"PK half a file")
        raise KeyboardInterrupt

    training.run.batch = 3
    with monkeypatch.context() as patch:
        patch.setattr(torch, "save", half)
        with pytest.raises(KeyboardInterrupt):
            training.save()
    assert resumed(config, tmp_path).run.batch == 2


def test_another_configuration_or_other_data_in_a_stopped_runs_folder_is_refused(
    config: TaggerConfig, documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finetune, "CHECKPOINT_MINUTES", 0)
    out, copy = tmp_path / "run", tmp_path / "corpus"
    shutil.copytree(documents, copy)
    config = replace(config, sources=(Source("corpus", str(copy)),))
    with pytest.raises(KeyboardInterrupt):
        train_tagger(config, out, say=silent, step=stop_at(0, 2))
    before = (out / "config.json").read_bytes(), (out / "checkpoint.pt").read_bytes()
    with pytest.raises(DataError, match="another configuration") as refused:
        train_tagger(replace(config, learning_rate=1e-5), out, say=silent)
    assert str(out) in str(refused.value)
    with (copy / "resumes_x1.txt").open("a", encoding="utf-8") as more:
        more.write("\n=====\n# test\n{TITLE|Roofer}\n")
    with pytest.raises(DataError, match="other data"):
        train_tagger(config, out, say=silent)
    assert ((out / "config.json").read_bytes(), (out / "checkpoint.pt").read_bytes()) == before


def test_batches_are_those_of_seed_and_epoch_in_every_process(tmp_path: Path) -> None:
    """A run goes on in another process, where sets have another order."""
    program = (
        "import hashlib, random; from pathlib import Path\n"
        "from kgmatch.training.augment import augmented; from kgmatch.training.datasets import corpus\n"
        "rng = random.Random(5); varied = [augmented(e, rng, share=1.0) for e in corpus(Path('pipelines/corpus'))]\n"
        "print(hashlib.sha256(repr([(e.text, e.marks) for e in varied]).encode()).hexdigest())"
    )
    outs = [
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert outs[0] == outs[1]


# Adapters, averages, early stopping


def test_only_adapters_and_classifier_are_trained_with_lora_and_the_folder_is_a_plain_one(
    config: TaggerConfig, tmp_path: Path
) -> None:
    config = replace(config, lora=4, epochs=2)
    training = resumed(config, tmp_path / "look")
    names = {name for name, parameter in training.model.named_parameters() if parameter.requires_grad}
    assert all("lora_" in name or "classifier" in name for name in names)
    assert {kind for kind in ("lora_A", "lora_B", "classifier") if any(kind in name for name in names)} == {
        "lora_A", "lora_B", "classifier",
    }  # fmt: skip
    assert any("output.dense" in name for name in names)

    train_tagger(config, tmp_path / "run", say=silent)
    start, _ = starting_model(replace(config, lora=0))
    before, after = start.state_dict(), weights(tmp_path / "run")
    assert after.keys() == before.keys()
    changed = differ(after, before)
    assert changed == {n for n in after if n.endswith(("query.weight", "key.weight", "value.weight", "dense.weight"))} | {
        "classifier.weight", "classifier.bias",
    }  # fmt: skip
    assert json.loads((tmp_path / "run" / "hf" / "config.json").read_text())["architectures"] == [
        "BertForTokenClassification"
    ]
    Tagger(tmp_path / "run").tag_text("Ana Ruiz\nWelder")


def test_the_average_is_what_is_kept_and_without_one_the_weights_themselves(
    config: TaggerConfig, tmp_path: Path
) -> None:
    plain = fitted(replace(config, average=0.0, epochs=2), tmp_path / "plain")
    assert plain.training.average is None
    assert not differ(plain.kept, plain.training.model.state_dict())
    mean = fitted(replace(config, average=0.9, epochs=2), tmp_path / "mean")
    assert not differ(mean.kept, mean.training.average.module.state_dict())
    assert not differ(mean.training.model.state_dict(), plain.kept)  # averaging does not touch the training
    assert "classifier.weight" in differ(mean.kept, plain.kept)


def test_the_running_mean_forgets_the_start_and_follows_at_the_pace_of_its_decay() -> None:
    import torch

    def after(decay: float, values: Sequence[float]) -> float:
        model = torch.nn.Linear(1, 1, bias=False)
        model.weight.data.fill_(1000.0)
        mean = averaged(model, decay)
        for value in values:
            model.weight.data.fill_(value)
            mean.update_parameters(model)
        return float(mean.module.weight.detach())

    assert after(0.9, [3.0]) == 3.0
    assert 1.0 < after(0.9, [1.0, 2.0]) < 2.0
    assert after(0.5, [1.0] * 9 + [5.0]) == pytest.approx(3.0)  # late steps count by 1 - decay
    assert after(0.999, [1.0] * 9 + [5.0]) == pytest.approx(1.4, abs=0.05)  # early ones about alike
    assert after(0.9, [0.0] * 50 + [7.0] * 80) == pytest.approx(7.0, abs=0.01)


def split(config: TaggerConfig) -> TaggerConfig:
    return replace(config, sources=tuple(replace(source, dev="split") for source in config.sources))


def scored(f1: float) -> Report:
    return Report({"SKILL": Scores(round(100 * f1), 100, 100)})


@pytest.mark.parametrize(
    ("scores", "patience", "minutes", "epochs", "best", "why"),
    [
        ([0.3, 0.5, 0.4, 0.5, 0.9], 2, 40, 4, 1, "no better dev for 2 epochs"),
        ([0.3, 0.2, 0.4, 0.3, 0.5], 2, 40, 5, 4, "all epochs done"),
        ([0.3, 0.2, 0.9, 0.9, 0.9], 1, 40, 2, 0, "no better dev for 1 epochs"),
        ([0.3, 0.4, 0.9, 0.9, 0.9], 2, 0, 1, 0, "0 minutes are over"),
    ],
)
def test_a_run_ends_when_dev_grows_no_better_and_keeps_the_best_epoch(
    config: TaggerConfig,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    scores: list[float],
    patience: int,
    minutes: int,
    epochs: int,
    best: int,
    why: str,
) -> None:
    config = replace(split(config), epochs=5, patience=patience, max_minutes=minutes, average=0.0, batch_pieces=2048)
    seen: list[Weights] = []
    training = resumed(config, tmp_path)

    def judge(*_: Any) -> Report:
        seen.append({name: tensor.clone() for name, tensor in training.model.state_dict().items()})
        return scored(scores[len(seen) - 1])

    monkeypatch.setattr(finetune, "evaluate", judge)
    training.fit()
    assert len(seen) == training.run.epoch == epochs
    assert (training.run.best_epoch, training.run.stopped) == (best, why)
    assert not differ(weights(tmp_path), seen[best])


# Rows and batches


def row_of(number: int, length: int) -> Row:
    return Row(
        np.full(length, number),
        np.zeros(length, int),
        np.asarray([length - 1]),
        np.full((1, len(TAGS)), number % 2 > 0),
    )


@given(st.lists(st.integers(3, WINDOW), min_size=1, max_size=60), st.integers(1, 2000), st.integers(0, 9))
def test_every_row_is_in_one_batch_and_no_batch_is_too_large_unless_it_is_one_row(
    lengths: list[int], size: int, seed: int
) -> None:
    rows = [row_of(n, length) for n, length in enumerate(lengths)]
    batches = grouped(rows, size, random.Random(seed))
    assert sorted(int(row.ids[0]) for batch in batches for row in batch) == list(range(len(rows)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(len(row.ids) for row in batch) <= size
    again = grouped(rows, size, random.Random(seed))
    assert [[id(row) for row in batch] for batch in again] == [[id(row) for row in batch] for batch in batches]


@given(st.lists(st.integers(3, 40), min_size=1, max_size=8))
def test_a_padded_batch_finds_every_word_again(lengths: list[int]) -> None:
    rows = [row_of(n + 1, length) for n, length in enumerate(lengths)]
    batch = collate(rows)
    assert batch.ids.shape == (len(rows), max(lengths))
    assert batch.mask.sum(1).tolist() == lengths
    assert bool((batch.mask == (batch.ids > 0)).all())
    assert batch.ids.reshape(-1)[batch.at].tolist() == [n + 1 for n in range(len(rows))]
    assert batch.at.tolist() == [n * max(lengths) + length - 1 for n, length in enumerate(lengths)]
    assert batch.allowed[:, 0].tolist() == [(n + 1) % 2 > 0 for n in range(len(rows))]


def test_each_word_of_a_long_text_is_taught_once_with_its_own_tags() -> None:
    tokenizer = load_tokenizer(str(ENCODER / "tokenizer.json"))
    text = " ".join(f"Pipefitting{n} with MIG" for n in range(150))
    example = Example("a", "own", text, (Mark(0, 12, ("SKILL",)), Mark(len(text) - 3, len(text), ("TOOL",))))
    encoded, rows = pieces(text, tokenizer), list(rows_of(example, tokenizer))
    assert len(rows) > 2
    assert max(len(row.ids) for row in rows) == WINDOW
    assert all(
        row.ids[0] == tokenizer.token_to_id("[CLS]") and row.ids[-1] == tokenizer.token_to_id("[SEP]") for row in rows
    )
    assert [int(i) for row in rows for i in row.ids[row.at]] == encoded.ids[encoded.first].tolist()
    assert [int(i) for row in rows for i in row.shapes[row.at]] == encoded.shapes[encoded.first].tolist()
    taught = np.concatenate([row.allowed for row in rows])
    assert (taught == allowed_tags(example, encoded.words)).all()


def test_an_epochs_batches_repeat_a_source_and_are_drawn_anew_each_epoch(config: TaggerConfig, tmp_path: Path) -> None:
    def shown(batches: list[list[Row]]) -> list[bytes]:
        return [row.ids.tobytes() for batch in batches for row in batch]

    training = resumed(replace(config, augment=0.0), tmp_path)
    once = shown(training.batches(0))
    assert shown(training.batches(0)) == once
    assert shown(training.batches(1)) != once
    assert sorted(shown(training.batches(1))) == sorted(once)
    thrice = replace(config, augment=0.0, sources=(replace(config.sources[0], repeat=3),))
    assert sorted(shown(resumed(thrice, tmp_path).batches(0))) == sorted(3 * once)


def test_a_run_with_nothing_to_learn_from_says_so(config: TaggerConfig, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(DataError, match="nothing labelled is there"):
        resumed(replace(config, sources=(Source("corpus", str(empty)),)), tmp_path / "run")


def test_a_finished_run_is_not_overwritten(finished: tuple[Path, dict[str, Any]], config: TaggerConfig) -> None:
    with pytest.raises(DataError, match="holds a finished run"):
        train_tagger(config, finished[0], say=silent)
