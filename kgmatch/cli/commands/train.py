"""`kgmatch train …`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Train models (needs the train extra).")


@app.command("tagger")
def train_tagger(
    config: Annotated[Path | None, typer.Option("--config", help="TOML: data, sources, schedule.")] = None,
    data: Annotated[
        list[Path] | None,
        typer.Option(
            "--data",
            help="Your own labelled spans (JSONL, CoNLL, DocBin, Label Studio): the shipped tagger goes on from there.",
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The run's folder; a run that was stopped goes on.")] = Path(
        "runs/tagger"
    ),
    sets: Annotated[
        Path | None, typer.Option("--sets", help="Where the public sets lie, instead of the configuration's `data`.")
    ] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="Instead of the configuration's.")] = None,
    lora: Annotated[int | None, typer.Option(min=0, help="Train low-rank adapters of this rank alone.")] = None,
) -> None:
    """Fine-tune the BERT tagger and export it (Hugging Face folder, int8 ONNX, model card)."""
    from kgmatch.cli.train import run_tagger

    run_tagger(config, data=data or [], out=out, sets=sets, epochs=epochs, lora=lora)
