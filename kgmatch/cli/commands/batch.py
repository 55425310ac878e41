"""`kgmatch ingest` and `kgmatch match`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kgmatch.cli.commands.arguments import Files, KindOption, ReaderOption, StoreOption, checked_kind, checked_reader
from kgmatch.cli.output import Format, MatchFormat

app = typer.Typer()


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
            kind=checked_kind(kind),
            store=store,
            as_of=as_of.date() if as_of else None,
            reader=checked_reader(reader),
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
