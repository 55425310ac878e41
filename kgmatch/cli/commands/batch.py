"""`kgmatch ingest` and `kgmatch match`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kgmatch.cli.commands.arguments import (
    KindOption,
    ReaderOption,
    Scorer,
    StoreOption,
    checked_kind,
    checked_reader,
)
from kgmatch.cli.output import Format, MatchFormat

app = typer.Typer()


@app.command()
def ingest(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; may be left out with --retry or --refresh.")
    ] = None,
    kind: KindOption = None,
    store: StoreOption = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help='The day at which "to date" ends [default: today].'),
    ] = None,
    reader: ReaderOption = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that read and tag [default: by cores, memory and files].")
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on and take in what is new or changed, until Ctrl-C.")
    ] = False,
    every: Annotated[
        float | None, typer.Option(min=0.1, help="With --watch: seconds between looks [default: 5].")
    ] = None,
    retry: Annotated[
        bool, typer.Option("--retry", help="Try files again that failed; without PATHS all of them.")
    ] = False,
    refresh: Annotated[
        bool,
        typer.Option(
            "--refresh",
            help="Read unchanged files again; without PATHS all that an older reader, tagger or linker read.",
        ),
    ] = False,
    readmit: Annotated[
        bool, typer.Option("--readmit", help="Read documents again whose person was forgotten.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write the report to this file too, as JSON, however it ends.")
    ] = None,
    format: Annotated[Format, typer.Option(help="How to print the report.")] = Format.table,
) -> None:
    """Read resumes (and postings) into the graph. Unchanged files are skipped; exit code 3 when some failed."""
    from kgmatch.cli.ingest import Asked, run
    from kgmatch.ingest import Again

    if every is not None and not watch:
        raise typer.BadParameter("goes with --watch", param_hint="--every")
    if not paths and not (retry or refresh):
        raise typer.BadParameter("name files or folders", param_hint="PATHS")
    if not paths and (watch or readmit):
        raise typer.BadParameter("needs PATHS", param_hint="--watch" if watch else "--readmit")
    asked = Asked(
        kind=checked_kind(kind),
        store=store,
        as_of=as_of.date() if as_of else None,
        reader=checked_reader(reader),
        workers=workers,
        every=(every or 5.0) if watch else None,
        again=Again(retry=retry, refresh=refresh, readmit=readmit),
        report_file=report,
        form=format,
    )
    raise typer.Exit(run(paths or [], asked))


@app.command()
def match(
    job: Annotated[
        Path, typer.Option("--job", help="JSON, JobPosting JSON-LD, PDF, DOCX or text; or a folder of them.")
    ],
    top: Annotated[int, typer.Option(min=1, help="How many candidates to list for a job.")] = 20,
    store: StoreOption = None,
    scorer: Annotated[
        Scorer,
        typer.Option(help="full is the shipped mix; the others are baselines to compare with, see docs/scorers.md."),
    ] = Scorer.full,
    matrix: Annotated[
        bool, typer.Option("--matrix", help="With --format csv: the scores of all candidates (rows) for all jobs.")
    ] = False,
    format: Annotated[MatchFormat, typer.Option(help="trec prints a TREC run.")] = MatchFormat.table,
) -> None:
    """Rank the candidates for a job, with the reasons and what is missing; exit code 3 when jobs of a folder failed."""
    from kgmatch.cli.match import run, run_matrix

    if matrix and format != MatchFormat.csv:
        raise typer.BadParameter("goes with --format csv", param_hint="--matrix")
    if matrix:
        raise typer.Exit(run_matrix(job, store=store, scorer=scorer))
    raise typer.Exit(run(job, top=top, store=store, scorer=scorer, form=format))
