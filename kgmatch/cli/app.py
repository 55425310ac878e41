"""The commands and their options. Each imports what it needs when it runs, so that --help is quick."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kgmatch.cli.output import DataFormat, Format, MatchFormat
from kgmatch.errors import KgmatchError

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Resumes and job postings to a skill knowledge graph; candidates ranked with evidence for every point.",
)  # fmt: skip
train = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Train models (needs the train extra).")
evaluate = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Measure models on labelled data.")
app.add_typer(train, name="train")
app.add_typer(evaluate, name="evaluate")

StoreOption = Annotated[
    str | None, typer.Option("--store", help="A folder, or bolt://… or neo4j://… [default: kgmatch.db]")
]
KindOption = Annotated[str | None, typer.Option("--kind", help="resume or posting; told by content when left out.")]
ReaderOption = Annotated[
    str | None, typer.Option("--reader", help="What opens PDFs first: pdfium or pdfminer [default: pdfium].")
]
Files = Annotated[list[Path], typer.Argument(help="Files or folders.")]


@app.command()
def ingest(
    paths: Files,
    kind: KindOption = None,
    store: StoreOption = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help='The day at which "to date" ends [default: today].'),
    ] = None,
    reader: ReaderOption = None,
    format: Annotated[Format, typer.Option(help="How to print the report.")] = Format.table,
) -> None:
    """Read resumes (and postings) into the graph. Unchanged files are skipped; exit code 3 when some failed."""
    from kgmatch.cli.ingest import run

    raise typer.Exit(
        run(
            paths,
            kind=_kind(kind),
            store=store,
            as_of=as_of.date() if as_of else None,
            reader=_reader(reader),
            form=format,
        )
    )


@app.command()
def match(
    job: Annotated[Path, typer.Option("--job", help="JSON, JobPosting JSON-LD, PDF, DOCX or text.")],
    top: Annotated[int, typer.Option(min=1, help="How many candidates to list.")] = 20,
    store: StoreOption = None,
    format: Annotated[MatchFormat, typer.Option(help="trec prints a TREC run.")] = MatchFormat.table,
) -> None:
    """Rank the candidates for a job, with the reasons and what is missing."""
    from kgmatch.cli.match import run

    run(job, top=top, store=store, form=format)


@app.command()
def query(
    cypher: Annotated[str, typer.Argument(help="Neo4j Cypher, read-only.")],
    param: Annotated[
        list[str] | None, typer.Option("--param", help="name=value; a value that is JSON is read as such.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many rows.")] = 10_000,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds.")] = 60.0,
    store: StoreOption = None,
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """Ask the graph in Cypher; nothing can be changed this way."""
    from kgmatch.cli.query import run

    run(cypher, params=param or [], limit=limit, timeout=timeout, store=store, form=format)


@app.command()
def parse(
    files: Files,
    kind: KindOption = None,
    reader: ReaderOption = None,
    format: Annotated[DataFormat, typer.Option()] = DataFormat.jsonl,
) -> None:
    """Read files into JSON Resume (postings into a JobPosting-like object), one object a document."""
    from kgmatch.cli.documents import run_parse

    raise typer.Exit(run_parse(files, kind=_kind(kind), reader=_reader(reader), form=format))


@app.command()
def tag(
    files: Annotated[list[Path] | None, typer.Argument(help="Files; with --text and none, stdin.")] = None,
    text: Annotated[bool, typer.Option("--text", help="Each line of the input is a document of its own.")] = False,
    model: Annotated[Path | None, typer.Option(help="A model folder instead of the shipped one.")] = None,
    reader: ReaderOption = None,
    format: Annotated[DataFormat, typer.Option()] = DataFormat.jsonl,
) -> None:
    """Mark skills, titles, employers and so on in documents or lines of text."""
    from kgmatch.cli.documents import run_tag

    raise typer.Exit(run_tag(files or [], text=text, model=model, reader=_reader(reader), form=format))


@app.command()
def link(
    kind: Annotated[str, typer.Option(help="skill or occupation.")] = "skill",
    scheme: Annotated[str, typer.Option(help="The concept scheme: kgmatch.")] = "kgmatch",
    top: Annotated[int, typer.Option(min=1)] = 20,
    format: Annotated[DataFormat, typer.Option()] = DataFormat.jsonl,
) -> None:
    """Phrases or sentences on stdin, one a line → the concepts they mean, best first."""
    from kgmatch.cli.documents import run_link

    run_link(kind=kind, scheme=scheme, top=top, form=format)


@app.command()
def show(
    target: Annotated[str, typer.Argument(help="A file, or the id of a candidate in the store.")],
    store: StoreOption = None,
    html: Annotated[
        bool, typer.Option("--html", help="Write a page: the document, boxes over what was read, the record beside.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where --html writes [default: the file's name + .html, here].")
    ] = None,
) -> None:
    """What was read of one resume, each fact with page and quoted text."""
    from kgmatch.cli.show import run

    if out is not None and not html:
        raise typer.BadParameter("goes with --html", param_hint="--out")
    run(target, store=store, html=html, out=out)


@train.command("tagger")
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


@evaluate.command("tagger")
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
            help="all, or dev: every eighth document, which the shipped model was not trained on [default: dev for corpus and marks]."
        ),
    ] = None,
    texts: Annotated[Path | None, typer.Option(help="For marks: where the texts lie that they point into.")] = None,
    model: Annotated[Path | None, typer.Option(help="A model folder instead of the shipped one.")] = None,
    errors: Annotated[int, typer.Option(min=0, help="How many instructive errors to show.")] = 50,
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """Strict and partial span scores by label, confusions, the most instructive errors, calibration."""
    from kgmatch.cli.train import run_evaluate_tagger

    if part not in (None, "all", "dev"):
        raise typer.BadParameter("must be all or dev", param_hint="--part")
    part = part or ("dev" if reader in ("corpus", "marks") else "all")
    run_evaluate_tagger(data, reader=reader, part=part, texts=texts, model=model, errors=errors, form=format)


@evaluate.command("reading")
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

    run_reading(folders, truth=truth, reader=_reader(reader), only=only, errors=errors, form=format)


def _reader(reader: str | None) -> str | None:
    if reader not in (None, "pdfium", "pdfminer"):
        raise typer.BadParameter("must be pdfium or pdfminer", param_hint="--reader")
    return reader


def _kind(kind: str | None) -> str | None:
    if kind not in (None, "resume", "posting"):
        raise typer.BadParameter("must be resume or posting", param_hint="--kind")
    return kind


def main() -> None:
    """Exit codes: 0, 1 an error, 2 usage, 3 when documents failed, 130 on Ctrl-C."""
    try:
        app()
    except KgmatchError as error:
        from kgmatch.cli.output import note

        note(f"kgmatch: {error}")
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        sys.stderr.write(f"kgmatch: {error.strerror or error}{f': {error.filename}' if error.filename else ''}\n")
        sys.exit(1)
