"""PyTorch models → int8 ONNX, the tagger's and the encoder's, and back."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kgmatch.errors import ModelError
from kgmatch.tagging.windows import load_tokenizer
from kgmatch.training.quantization import dequantized, quantize


def to_onnx(model: Any, path: Path, *, output: str, types: bool = False, by_token: bool = True) -> None:
    """Export a BERT model with dynamic batch and length; `output` names its one output, a row a token or a row a text.

    Inputs are input_ids, attention_mask and, where `types`, token_type_ids.
    """
    import torch

    inputs = ["input_ids", "attention_mask", *(["token_type_ids"] if types else [])]

    class Plain(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *args: Any) -> Any:
            return self.model(**dict(zip(inputs, args, strict=True)))[0]

    ids = torch.randint(5, 1000, (1, 16))
    axes = {0: "batch", 1: "length"}
    torch.onnx.export(
        Plain().eval(),
        (ids, torch.ones_like(ids), ids % 2)[: len(inputs)],
        str(path),
        input_names=inputs,
        output_names=[output],
        dynamic_axes={**dict.fromkeys(inputs, axes), output: axes if by_token else {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )


def export_encoder(folder: Path, out: Path, texts: Sequence[str]) -> None:
    """The sentence encoder at `folder` (BERT, mean pooling) as `out/model.onnx` (int8) with its tokenizer.

    `texts`: some dozens of usual texts, from which the activations' ranges are measured.
    """
    from transformers import BertModel

    out.mkdir(parents=True, exist_ok=True)
    plain = out / "fp32.onnx"
    model = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
    to_onnx(model, plain, output="tokens")
    tokenizer = load_tokenizer(str(folder / "tokenizer.json"))
    quantize(plain, out / "model.onnx", [{"input_ids": tokenizer.encode(text).ids[:256]} for text in texts])
    plain.unlink()
    shutil.copyfile(folder / "tokenizer.json", out / "tokenizer.json")


def from_int8(folder: Path) -> Any:
    """The shipped tagger's int8 file as a PyTorch `BertForTokenClassification`, its weights dequantised to fp32.

    What the int8 path is held to, and a start for fine-tuning on one's own labels without the fp32 weights. Raises
    ModelError when the file is not one that `quantize` wrote.
    """
    import json

    from transformers import BertForTokenClassification

    tags = json.loads((folder / "labels.json").read_text(encoding="utf-8"))["tags"]
    labels = {"id2label": dict(enumerate(tags)), "label2id": {tag: i for i, tag in enumerate(tags)}}
    values = dequantized(folder / "model.onnx")
    return _filled(BertForTokenClassification(_config(values, num_labels=len(tags), **labels)), values, folder)


def encoder_from_int8(folder: Path) -> Any:
    """The shipped encoder's int8 file as a PyTorch `BertModel`, likewise."""
    from transformers import BertModel

    values = {f"bert.{name}": value for name, value in dequantized(folder / "model.onnx").items()}
    plain = {name.removeprefix("bert."): value for name, value in values.items()}
    return _filled(BertModel(_config(values), add_pooling_layer=False), plain, folder)


def _config(values: dict[str, Any], **more: Any) -> Any:
    from transformers import BertConfig

    words = values["bert.embeddings.word_embeddings.weight"]
    config = BertConfig(
        vocab_size=words.shape[0],
        hidden_size=words.shape[1],
        num_hidden_layers=1 + max(int(n.split(".")[3]) for n in values if n.startswith("bert.encoder.layer.")),
        num_attention_heads=12,
        type_vocab_size=values["bert.embeddings.token_type_embeddings.weight"].shape[0],
        intermediate_size=values["bert.encoder.layer.0.intermediate.dense.bias"].shape[0],
        **more,
    )
    config._attn_implementation = "eager"
    return config


def _filled(model: Any, values: dict[str, Any], folder: Path) -> Any:
    import numpy as np
    import torch

    state = {
        name: torch.from_numpy(np.array(values[name], np.float32)) for name in model.state_dict() if name in values
    }
    missing = [n for n in model.state_dict() if n not in state and not n.endswith("position_ids")]
    if missing:
        raise ModelError(f"{folder / 'model.onnx'}: no int8 file of this program: {missing[0]} is missing in it")
    model.load_state_dict(state, strict=False)
    return model.eval()
