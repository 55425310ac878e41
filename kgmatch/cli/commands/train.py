"""`kgmatch train …`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kgmatch.cli.commands.arguments import StoreOption
from kgmatch.cli.output import Format

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Train models on data of your own.")


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


QueriesOption = Annotated[
    Path | None, typer.Option("--queries", help="A folder of job files; a posting is named by its file or its id.")
]
CorpusOption = Annotated[Path | None, typer.Option("--corpus", help="A folder of resumes, named likewise.")]
AsOfOption = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help='The day at which "to date" ends [default: today].'),
]


@app.command("ranker")
def train_ranker(
    judgements: Annotated[
        Path,
        typer.Option(
            "--judgements",
            help="TREC qrels, pairs (JSONL: posting, chosen, rejected) or feedback (JSONL, CSV: posting, candidate, decision).",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="The file for the mix, for kgmatch match --mix.")],
    store: StoreOption = None,
    queries: QueriesOption = None,
    corpus: CorpusOption = None,
    as_of: AsOfOption = None,
    format: Annotated[Format, typer.Option(help="How the report is printed.")] = Format.table,
) -> None:
    """Fit the mix's weights and thresholds on judgements, cross-validated by posting (needs the evaluate extra)."""
    from kgmatch.cli.judged_features import Sources
    from kgmatch.cli.train_ranker import run
    from kgmatch.settings import load_settings

    if corpus is not None and (queries is None or store is not None):
        raise typer.BadParameter("goes with --queries, and not with --store", param_hint="--corpus")
    named = store if store is not None or corpus is not None else load_settings().store
    day = as_of.date() if as_of else None
    raise typer.Exit(run(judgements, sources=Sources(named, queries, corpus, day), out=out, form=format))


class Matcher(StrEnum):
    """kgmatch.matching.learned.KINDS, without its imports."""

    cross_encoder = "cross-encoder"
    two_tower = "two-tower"


@app.command("matcher")
def train_matcher(
    data: Annotated[
        Path,
        typer.Option(
            "--data", help="Pairs (JSONL, CSV: posting, resume, label), texts or files; or judgements of files."
        ),
    ],
    kind: Annotated[
        Matcher, typer.Option("--kind", help="cross-encoder reads both texts together, two-tower compares vectors.")
    ],
    out: Annotated[Path, typer.Option("--out", help="The matcher's folder.")],
    queries: QueriesOption = None,
    corpus: CorpusOption = None,
    relevant: Annotated[
        int | None,
        typer.Option(
            min=1, help="With judgements: the least grade that is a match [default: 2, or the highest there is]."
        ),
    ] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="At most; training stops when dev gets no better.")] = None,
    draws: Annotated[
        int | None, typer.Option(min=0, help="Of the learning curve at 0, 4, 16 and 64 labels; 0 for none.")
    ] = None,
    pieces: Annotated[int, typer.Option(min=32, max=512, help="That a cross-encoder reads of a pair.")] = 512,
    encoder: Annotated[
        Path | None,
        typer.Option("--encoder", help="A Hugging Face BERT for the cross-encoder [default: all-MiniLM-L6-v2]."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Of the split and the training.")] = None,
    as_of: AsOfOption = None,
    format: Annotated[Format, typer.Option(help="How the report is printed.")] = Format.table,
) -> None:
    """Fine-tune a matcher on labelled pairs and say what it brings (needs the train and evaluate extras)."""
    from kgmatch.cli.train_matcher import Asked, run

    if (queries is None) != (corpus is None):
        raise typer.BadParameter("--queries and --corpus go together", param_hint="--queries")
    if relevant is not None and queries is None:
        raise typer.BadParameter("goes with --queries and --corpus", param_hint="--relevant")
    if kind == Matcher.two_tower and encoder is not None:
        raise typer.BadParameter("goes with --kind cross-encoder", param_hint="--encoder")
    asked = Asked(
        kind=kind, queries=queries, corpus=corpus, relevant=relevant, epochs=epochs, draws=draws, pieces=pieces,
        encoder=encoder, seed=seed, as_of=as_of.date() if as_of else None,
    )  # fmt: skip
    raise typer.Exit(run(data, out, asked, form=format))
