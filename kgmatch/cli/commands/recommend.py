"""`kgmatch recommend` and `kgmatch similar`."""

from __future__ import annotations

from typing import Annotated

import typer

from kgmatch.cli.commands.arguments import StoreOption
from kgmatch.cli.output import Format

app = typer.Typer()

CandidateOption = Annotated[str, typer.Option("--candidate", help="The id (c_…) of a candidate in the store.")]


@app.command()
def recommend(
    candidate: CandidateOption,
    top: Annotated[int, typer.Option(min=1, help="How many postings to list.")] = 20,
    wish: Annotated[
        list[str] | None,
        typer.Option(
            "--wish",
            help="key=value, before what the resume says; title, place, remote, hours, pay or notice; may be given often.",
        ),
    ] = None,
    store: StoreOption = None,
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """Rank the store's postings for a candidate, by the scores of match; those that contradict a wish come last."""
    from kgmatch.cli.recommend import run_recommend

    run_recommend(candidate, top=top, wishes=wish or [], store=store, form=format)


@app.command()
def similar(
    candidate: CandidateOption,
    top: Annotated[int, typer.Option(min=1, help="How many people to list.")] = 20,
    store: StoreOption = None,
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """Find the people who would do what a candidate does: by skills and what is near them, titles, years and degree."""
    from kgmatch.cli.recommend import run_similar

    run_similar(candidate, top=top, store=store, form=format)
