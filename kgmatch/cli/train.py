"""`kgmatch train tagger` and `kgmatch evaluate tagger`."""

from __future__ import annotations

import importlib.util
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgmatch.cli.output import Format, note, put_json, put_rows, put_table
from kgmatch.errors import DataError, ModelError

if TYPE_CHECKING:
    from kgmatch.training.examples import Example
    from kgmatch.training.finetune import Say, Step
    from kgmatch.training.mixture import TaggerConfig
    from kgmatch.training.report import TaggerReport

OWN_SCHEDULE = {
    "max_minutes": 1e6,
    "epochs": 8,
    "learning_rate": 5e-5,
    "batch_pieces": 2048,
    "augment": 0.0,
    "patience": 3,
}
MEASURED = ("own", "corpus", "marks", "dotin", "skillspan")  # the other sets hold no spans to find
LORA_RATE = 1e-3  # adapters start from nothing and want larger steps than whole weights


def run_tagger(config: Path | None, *, data: Sequence[Path], out: Path, sets: Path | None, epochs: int | None, lora: int | None) -> None:  # fmt: skip
    from kgmatch.training.card import write_card
    from kgmatch.training.finetune import train_tagger
    from kgmatch.training.mixture import load_config

    if (config is None) == (not data):
        raise DataError("train tagger: give --config FILE, or your own labelled spans by --data FILE, one of the two")
    loaded = load_config(config) if config else _own(data, lora or 0)
    if not all(importlib.util.find_spec(name) for name in ("torch", "transformers", "onnx", "faker", "peft")):
        raise ModelError("training needs PyTorch: pip install -c constraints.txt 'kgmatch[train]'")
    changes: dict[str, Any] = {"data": str(sets) if sets else None, "epochs": epochs, "lora": lora}
    loaded = replace(loaded, **{name: value for name, value in changes.items() if value is not None})
    with warnings.catch_warnings(), _following(loaded.epochs) as (say, step):
        warnings.simplefilter("ignore")  # PyTorch's own, of its exporter: nothing that a user could change
        metrics = train_tagger(loaded, out, say=say, step=step)
    write_card(metrics, out / "README.md")
    put_json({"out": str(out), "name": metrics["name"], "dev": {n: r["micro"] for n, r in metrics["dev_int8"].items()}})


def _own(files: Sequence[Path], lora: int) -> TaggerConfig:
    """The shipped tagger goes on from a user's files; every eighth document of each is kept for dev."""
    from kgmatch.training.mixture import OWN, Source, TaggerConfig

    missing = [path for path in files if not path.is_file()]
    if missing:
        raise DataError(f"{missing[0]}: no such file")
    sources = tuple(Source(OWN, str(p.resolve()), dev="split", name=f"{n}-{p.stem}") for n, p in enumerate(files, 1))
    schedule: dict[str, Any] = OWN_SCHEDULE | ({"learning_rate": LORA_RATE} if lora else {})
    return TaggerConfig(data=".", sources=sources, encoder="shipped", **schedule)


@contextmanager
def _following(epochs: int) -> Iterator[tuple[Say, Step]]:
    """Lines and a progress bar on a terminal; lines alone elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("epoch 1", total=None)

        def step(epoch: int, batch: int, batches: int, loss: float) -> None:
            bar.update(task, description=f"epoch {epoch + 1}/{epochs} loss {loss:.4f}", completed=batch, total=batches)

        yield (lambda line: bar.console.print(line, markup=False, highlight=False) if sys.stderr.isatty() else note(line)), step  # fmt: skip


def run_evaluate_tagger(
    data: Path, *, reader: str, part: str, texts: Path | None, model: Path | None, wrap: int | None, errors: int, form: str
) -> None:  # fmt: skip
    from kgmatch.tagging.tagger import SHIPPED, Tagger
    from kgmatch.training.examples import wrapped
    from kgmatch.training.mixture import DEV_EVERY, DEV_EVERY_OF, dev_part
    from kgmatch.training.report import align, report

    examples = _examples(data, reader, texts)
    if part == "dev":
        examples = dev_part(examples, DEV_EVERY_OF.get(reader, DEV_EVERY))
        if not examples:
            raise DataError(f"{data}: one document has no dev part; give --part all")
    if wrap is not None:
        examples = [wrapped(example, wrap) for example in examples]
    tagger = Tagger(model or SHIPPED)
    found = tagger.tag_texts([example.text for example in examples])
    outcomes = [
        align(example, [(s.start, s.end, s.label, s.score) for s in spans])
        for example, spans in zip(examples, found, strict=True)
    ]
    result = report(outcomes, errors=errors)
    if form == Format.json:
        put_json({"model": tagger.name, "data": str(data), **result.as_dict()})
    elif form == Format.table:
        _tables(result)
    else:
        put_rows(result.score_rows(), form)


def _tables(result: TaggerReport) -> None:
    numbers = ["precision", "recall", "f1", "low", "high", "exact", "partial", "type", "gold", "predicted"]
    note("Strict spans, with the 95 % bootstrap interval of their F1; F1 by exact borders, partial overlap, and type:")
    put_table(
        [{k: _short(v) for k, v in row.items()} for row in result.score_rows()], ["label", *numbers], right=numbers
    )
    confusion = result.confusion_rows()
    if confusion:
        columns = list(confusion[0])
        note("\nGold labels (rows) against what overlaps them (columns); - is nothing:")
        put_table(confusion, columns, right=columns[1:])
    if result.errors:
        note("\nThe most instructive errors:")
        put_table([{k: _short(v) for k, v in row.items()} for row in result.error_rows()], list(result.error_rows()[0]))
    note(
        f"\nCalibration: expected error {result.calibration.ece:.3f} (score of a span against its being strictly right):"
    )
    put_table(
        [{k: _short(v) for k, v in row.items()} for row in result.bin_rows()], ["mean_score", "share_right", "count"]
    )


def _short(value: Any) -> Any:
    return f"{value:.3f}" if isinstance(value, float) else value


def _examples(data: Path, reader: str, texts: Path | None) -> list[Example]:
    from kgmatch.training.mixture import labelled

    if reader not in MEASURED:
        raise DataError(f"--set {reader}: must be one of {', '.join(MEASURED)}")
    if not data.exists():
        raise DataError(f"{data}: no such file or folder")
    if reader == "marks" and texts is None:
        raise DataError("--set marks: name the folder of the texts with --texts")
    return labelled(reader, data, texts or data)
