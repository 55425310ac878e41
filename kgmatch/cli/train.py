"""`kgmatch train tagger` and `kgmatch evaluate tagger`."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path
from typing import Any

from kgmatch.cli.output import note, put_json, put_rows
from kgmatch.errors import DataError, ModelError


def run_tagger(config: Path, *, out: Path, data: Path | None) -> None:
    if not all(importlib.util.find_spec(name) for name in ("torch", "transformers", "onnx", "faker")):
        raise ModelError("training needs PyTorch: pip install -c constraints.txt 'kgmatch[train]'")
    from kgmatch.training.card import write_card
    from kgmatch.training.finetune import load_config, train_tagger

    loaded = load_config(config)
    if data is not None:
        loaded = replace(loaded, data=str(data))
    metrics = train_tagger(loaded, out, progress=note)
    write_card(metrics, out / "README.md")
    put_json({"out": str(out), "dev": {name: report["micro"] for name, report in metrics["dev"].items()}})


def run_evaluate_tagger(reader: str, path: Path, *, model: Path | None, form: str) -> None:
    from kgmatch.tagging.tagger import SHIPPED, Tagger
    from kgmatch.training.datasets import READERS
    from kgmatch.training.evaluation import evaluate

    if reader not in READERS:
        raise DataError(f"--set {reader}: must be one of {', '.join(READERS)}")
    if not path.exists():
        raise DataError(f"{path}: no such file or folder")
    tagger = Tagger(model or SHIPPED)
    report = evaluate(lambda text: [(s.start, s.end, s.label) for s in tagger.tag_text(text)], READERS[reader](path))
    rows: list[dict[str, Any]] = [{"label": label, **scores} for label, scores in report.as_dict().items()]
    put_rows(rows, form)
