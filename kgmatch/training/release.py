"""A trained Hugging Face folder → the model folder that ships: int8 file, temperature, scores on dev."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.tagging.labels import SLICES, TAGS, Span3
from kgmatch.tagging.tagger import Tagger, kept
from kgmatch.tagging.windows import load_tokenizer, pieces
from kgmatch.training import datasets
from kgmatch.training.evaluation import evaluate
from kgmatch.training.examples import Example, allowed_tags
from kgmatch.training.export import from_int8, to_onnx
from kgmatch.training.quantization import quantize
from kgmatch.training.rows import rows_of
from kgmatch.training.torch_tagger import TorchTagger, agreement_of

CALIBRATION = 64  # training windows from which the int8 model's ranges are measured
THRESHOLDS = tuple(round(0.3 + 0.05 * n, 2) for n in range(9))
ENOUGH = 300  # marks on dev for a temperature and a threshold to be fitted; with fewer the shipped model's stand
TEMPERATURE, THRESHOLD = 1.3, 0.6
AGREEMENT = 600  # dev examples a source on which the int8 file is held to PyTorch


def release(out: Path, *, train: Sequence[Example], dev: dict[str, list[Example]], seed: int) -> dict[str, Any]:
    """`out`/hf → `out`/model.onnx, tokenizer.json, labels.json. Returns scores and agreement for the metrics."""
    import transformers

    tokenizer = load_tokenizer(str(out / "hf" / "tokenizer.json"))
    model = transformers.BertForTokenClassification.from_pretrained(out / "hf", attn_implementation="eager")
    to_onnx(model, out / "fp32.onnx", output="logits", types=True)
    drawn = random.Random(seed).sample(train, min(4 * CALIBRATION, len(train)))
    rows = [row for example in drawn for row in rows_of(example, tokenizer)][:CALIBRATION]
    quantize(out / "fp32.onnx", out / "model.onnx", [{"input_ids": r.ids, "token_type_ids": r.shapes} for r in rows])
    (out / "fp32.onnx").unlink()
    shutil.copyfile(out / "hf" / "tokenizer.json", out / "tokenizer.json")
    reference = TorchTagger(model, tokenizer)
    everything = [example for rows_ in dev.values() for example in rows_]
    digest = datasets.sha256(out / "model.onnx")
    enough = sum(len(example.marks) for example in everything) >= ENOUGH
    about = {
        "name": f"kgmatch-tagger-{digest[:8]}",
        "sha256": digest,
        "temperature": temperature(reference, everything) if enough else TEMPERATURE,
        "threshold": THRESHOLD,
        "tags": TAGS,
    }
    _write(about, out / "labels.json")
    if enough:
        about["threshold"] = threshold(Tagger(out), dev)
        _write(about, out / "labels.json")
    shipped = Tagger(out)
    fitted = {"temperature": shipped.temperature, "threshold": shipped.threshold}
    reference, same = TorchTagger(model, tokenizer, **fitted), TorchTagger(from_int8(out), tokenizer, **fitted)
    rng = random.Random(seed)
    sample = [e.text for rows_ in dev.values() for e in rng.sample(rows_, min(AGREEMENT, len(rows_)))]
    return {
        "name": about["name"],
        "temperature": about["temperature"],
        "threshold": about["threshold"],
        "fitted": enough,
        "dev": {name: evaluate(reference.spans, rows_).as_dict() for name, rows_ in dev.items()},
        "dev_int8": {name: evaluate(shipped.spans, rows_).as_dict() for name, rows_ in dev.items()},
        "agreement": agreement_of(shipped.spans, same.spans, sample),
    }


def _write(about: dict[str, Any], path: Path) -> None:
    path.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def threshold(tagger: Tagger, dev: dict[str, list[Example]]) -> float:
    """The score below which `kept` leaves spans out: the one with the best strict F1 on dev, a mean over its sets."""
    means = dict.fromkeys(THRESHOLDS, 0.0)
    for examples in dev.values():
        found = tagger.scored([example.text for example in examples], threshold=0.0)
        for least in THRESHOLDS:
            spans = [[(a, b, label) for a, b, label, _ in kept(one, least)] for one in found]
            means[least] += evaluate(partial(_given, spans), examples).micro_f1 / len(dev)
    return max(means, key=lambda least: (round(means[least], 4), -least))


def _given(spans: list[list[Span3]], _: Sequence[str]) -> list[list[Span3]]:
    """A tagger whose answer is known."""
    return spans


def temperature(tagger: TorchTagger, examples: Sequence[Example]) -> float:
    """The divisor of the logits that makes the words' tags on dev likeliest (Guo et al., ICML 2017); 1 without dev.

    Words whose tags the annotation does not settle count with the sum over their allowed tags, as in training.
    """
    from scipy.optimize import minimize_scalar

    if not examples:
        return 1.0
    encoded = [pieces(example.text, tagger.tokenizer) for example in examples]
    logits = np.concatenate([np.zeros((0, len(TAGS)), np.float32), *tagger.logits(encoded)])
    allowed = np.concatenate([allowed_tags(e, found.words) for e, found in zip(examples, encoded, strict=True)])
    if not len(logits):
        return 1.0

    def loss(divisor: float) -> float:
        return sum((_negative_log(logits[:, part] / np.float32(divisor), allowed[:, part]) for part in SLICES), 0.0)

    return round(float(minimize_scalar(loss, bounds=(0.5, 5.0), method="bounded").x), 3)


def _negative_log(logits: npt.NDArray[Any], allowed: npt.NDArray[np.bool_]) -> float:
    from scipy.special import logsumexp

    return float((logsumexp(logits, axis=1) - logsumexp(np.where(allowed, logits, -np.inf), axis=1)).mean())
