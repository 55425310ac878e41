"""`kgmatch people …`."""

from __future__ import annotations

from typing import Annotated

import typer

from kgmatch.cli.commands.arguments import StoreOption
from kgmatch.cli.output import Format

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="The same person in several files: found, merged, kept apart."
)
Id = Annotated[str, typer.Argument(help="A candidate's id, c_…")]


@app.command("find")
def people_find(store: StoreOption = None, format: Annotated[Format, typer.Option()] = Format.table) -> None:
    """Look for duplicates: certain ones are merged, doubtful ones put down for review. `ingest` does it too."""
    from kgmatch.cli.people import run_find

    run_find(store=store, form=format)


@app.command("review")
def people_review(
    store: StoreOption = None,
    top: Annotated[int, typer.Option(min=1, help="At most so many pairs.")] = 50,
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """The pairs that may be one person, the most probable first: for each, `merge` them or keep them `apart`."""
    from kgmatch.cli.people import run_review

    run_review(store=store, top=top, form=format)


@app.command("merge")
def people_merge(
    keep: Id,
    other: Annotated[str, typer.Argument(help="The candidate whose documents go over to the first.")],
    why: Annotated[str, typer.Option(help="Your reason, kept with the merge.")] = "decided by hand",
    store: StoreOption = None,
) -> None:
    """Make two candidates one. `split` takes it back."""
    from kgmatch.cli.people import run_merge

    run_merge(keep, other, why=why, store=store)


@app.command("split")
def people_split(
    candidate: Id,
    former: Annotated[str | None, typer.Argument(help="The candidate that was merged into it; may be left out if only one was.")] = None,
    store: StoreOption = None,
) -> None:  # fmt: skip
    """Take a merge back; the two are kept apart from then on."""
    from kgmatch.cli.people import run_split

    run_split(candidate, former, store=store)


@app.command("apart")
def people_apart(
    one: Id, other: Annotated[str, typer.Argument(help="Another candidate.")], store: StoreOption = None
) -> None:
    """Note that two candidates are two people: they are not merged and not listed again."""
    from kgmatch.cli.people import run_apart

    run_apart(one, other, store=store)
