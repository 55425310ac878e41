"""`kgmatch evaluate …`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kgmatch.cli.commands.arguments import ReaderOption, SchemeOption, checked_reader
from kgmatch.cli.output import Format

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Measure models on labelled data.")


@app.command("tagger")
def evaluate_tagger(
    data: Annotated[Path, typer.Option("--data", help="The labelled file or folder.")],
    reader: Annotated[
        str,
        typer.Option(
            "--set", help="How to read it: own (JSONL, CoNLL, DocBin, Label Studio), dotin, skillspan, corpus, marks."
        ),
    ] = "own",
    part: Annotated[
        str | None,
        typer.Option(
            help="all, or dev: what the shipped model was not trained on, every eighth document (of the dev files of dotin and skillspan every second) [default: dev, all of one's own]."
        ),
    ] = None,
    texts: Annotated[Path | None, typer.Option(help="For marks: where the texts lie that they point into.")] = None,
    model: Annotated[Path | None, typer.Option(help="A model folder instead of the shipped one.")] = None,
    wrap: Annotated[
        int | None, typer.Option(min=20, help="Break longer lines at so many characters, as a page would.")
    ] = None,
    errors: Annotated[int, typer.Option(min=0, help="How many instructive errors to show.")] = 50,
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """Strict and partial span scores by label, confusions, the most instructive errors, calibration."""
    from kgmatch.cli.train import run_evaluate_tagger

    if part not in (None, "all", "dev"):
        raise typer.BadParameter("must be all or dev", param_hint="--part")
    part = part or ("all" if reader == "own" else "dev")
    run_evaluate_tagger(data, reader=reader, part=part, texts=texts, model=model, wrap=wrap, errors=errors, form=format)


@app.command("linking")
def evaluate_linking(
    data: Annotated[Path, typer.Option("--data", help="The file or folder.")],
    name: Annotated[
        str,
        typer.Option(
            "--set",
            help="How to read it: own (JSON lines), sentences or phrases (Decorte et al.), titles (JobBERT), melo.",
        ),
    ] = "own",
    scheme: SchemeOption = None,
    limit: Annotated[int, typer.Option(min=0, help="A sample of so many cases, always the same; 0 for all.")] = 0,
    errors: Annotated[int, typer.Option(min=0, help="How many misses to show, worst first.")] = 40,
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """RP@1, 5, 10, MRR and MAP of the concepts found for sentences, phrases or titles, and the worst misses."""
    from kgmatch.cli.evaluate import run_linking

    run_linking(data, name=name, scheme=scheme, limit=limit, errors=errors, form=format)


@app.command("reading")
def evaluate_reading(
    folders: Annotated[
        list[Path], typer.Argument(help="Folders of PDFs; the truth of FILE.pdf is FILE.json beside it.")
    ],
    truth: Annotated[
        Path | None, typer.Option(help="A folder of NAME.json for documents or folders called NAME.")
    ] = None,
    reader: ReaderOption = None,
    only: Annotated[str | None, typer.Option(help="Documents with this in their name.")] = None,
    errors: Annotated[
        bool, typer.Option("--errors", help="List on stderr what was missed and invented, worst first.")
    ] = False,
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """Precision, recall and F1 of each field, and reading order, by layout."""
    from kgmatch.cli.evaluate import run_reading

    run_reading(folders, truth=truth, reader=checked_reader(reader), only=only, errors=errors, form=format)


class Ranker(StrEnum):
    """kgmatch.evaluation.matching.NAMES, without its imports."""

    full = "full"
    graph = "graph"
    embedding = "embedding"
    overlap = "overlap"
    jaccard = "jaccard"
    vsm = "vsm"
    tfidf = "tfidf"
    bm25 = "bm25"
    euclidean = "euclidean"
    tfidf_text = "tfidf-text"
    bm25_text = "bm25-text"


@app.command("matching")
def evaluate_matching(
    qrels: Annotated[Path, typer.Option("--qrels", help="Judgements as of TREC: query 0 document grade.")],
    queries: Annotated[
        Path | None,
        typer.Option("--queries", help="A folder of job files; a query's id is its file's name without suffix."),
    ] = None,
    corpus: Annotated[Path | None, typer.Option("--corpus", help="A folder of resumes, with ids like those.")] = None,
    scorer: Annotated[
        list[Ranker] | None,
        typer.Option("--scorer", help="May be given often; the others are compared with the first [default: full]."),
    ] = None,
    run: Annotated[
        list[Path] | None,
        typer.Option("--run", help="A TREC run: query Q0 document rank score tag. May be given often."),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help='The day at which "to date" ends [default: today].'),
    ] = None,
    summary: Annotated[bool, typer.Option("--summary", help="Tables without the values by query.")] = False,
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """nDCG, AP, RR, precision and recall of rankings by query, with intervals and significance (needs the evaluate extra)."""
    from kgmatch.cli import evaluate_matching

    if (queries is None) != (corpus is None):
        raise typer.BadParameter("--queries and --corpus go together", param_hint="--queries")
    if queries is None and not run:
        raise typer.BadParameter("give --queries and --corpus, or --run", param_hint="--queries")
    if queries is None and scorer:
        raise typer.BadParameter("goes with --queries and --corpus", param_hint="--scorer")
    raise typer.Exit(
        evaluate_matching.run(
            qrels,
            queries=queries,
            corpus=corpus,
            scorers=list(dict.fromkeys(scorer or [Ranker.full])),
            run_files=run or [],
            as_of=as_of.date() if as_of else None,
            summary=summary,
            form=format,
        )
    )
