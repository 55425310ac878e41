"""The commands that read documents and phrases, without a store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kgmatch.cli.commands.arguments import (
    Files,
    KindOfConcept,
    KindOption,
    ReaderOption,
    SchemeOption,
    StoreOption,
    checked_kind,
    checked_reader,
)
from kgmatch.cli.output import DataFormat

app = typer.Typer()


@app.command()
def parse(
    files: Files,
    kind: KindOption = None,
    reader: ReaderOption = None,
    format: Annotated[DataFormat, typer.Option()] = DataFormat.jsonl,
) -> None:
    """Read files into JSON Resume (postings into a JobPosting-like object), one object a document."""
    from kgmatch.cli.documents import run_parse

    raise typer.Exit(run_parse(files, kind=checked_kind(kind), reader=checked_reader(reader), form=format))


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

    raise typer.Exit(run_tag(files or [], text=text, model=model, reader=checked_reader(reader), form=format))


@app.command()
def link(
    kind: KindOfConcept = "skill",
    scheme: SchemeOption = None,
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
