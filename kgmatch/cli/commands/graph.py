"""What analysts ask of the graph as a whole."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgmatch.cli.commands.arguments import StoreOption
from kgmatch.cli.output import Format

if TYPE_CHECKING:
    from kgmatch.cli.graph_answer import Options

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None,
    help="Central skills, communities of skills, similar candidates, bridges between occupations (docs/graph.md).",
)  # fmt: skip

TopOption = Annotated[int, typer.Option(min=1, help="At most so many rows.")]
FormatOption = Annotated[Format, typer.Option()]
HtmlOption = Annotated[Path | None, typer.Option("--html", help="Write a page here too: a picture and the table.")]
UnlinkedOption = Annotated[
    bool, typer.Option("--unlinked", help="Count what resumes name that is in no scheme as skills too.")
]
LeastOption = Annotated[
    int | None, typer.Option("--min-candidates", min=1, help="A link takes so many candidates [default: 2, or one in a thousand].")
]  # fmt: skip
LeastOfOne = Annotated[
    int | None, typer.Option("--min-candidates", min=1, help="A link takes so many candidates [default: 1, or one in a thousand].")
]  # fmt: skip


class By(StrEnum):
    pagerank = "pagerank"
    betweenness = "betweenness"
    degree = "degree"
    holders = "holders"


@app.command()
def central(
    by: Annotated[By, typer.Option(help="What to sort by.")] = By.pagerank,
    top: TopOption = 20,
    min_candidates: LeastOption = None,
    unlinked: UnlinkedOption = False,
    html: HtmlOption = None,
    store: StoreOption = None,
    format: FormatOption = Format.table,
) -> None:
    """The skills that hold the graph of skills together: PageRank, betweenness, partners, holders."""
    from kgmatch.cli.graph import run_central

    run_central(_options(store, top, format, html, unlinked, min_candidates), by=by)


@app.command()
def communities(
    resolution: Annotated[float, typer.Option(min=0.01, help="Above 1: more and smaller communities.")] = 1.0,
    top: TopOption = 20,
    min_candidates: LeastOption = None,
    unlinked: UnlinkedOption = False,
    html: HtmlOption = None,
    store: StoreOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Groups of skills that are held together, named by their most central skills."""
    from kgmatch.cli.graph import run_communities

    run_communities(_options(store, top, format, html, unlinked, min_candidates), resolution=resolution)


@app.command()
def similar(
    candidate: Annotated[str, typer.Option("--candidate", help="The id (c_…) of a candidate in the store.")],
    top: TopOption = 20,
    unlinked: UnlinkedOption = False,
    html: HtmlOption = None,
    store: StoreOption = None,
    format: FormatOption = Format.table,
) -> None:
    """The candidates whose skills are most like one's, and the skills they share."""
    from kgmatch.cli.graph import run_similar

    run_similar(_options(store, top, format, html, unlinked, None), candidate=candidate)


@app.command()
def bridges(
    moves: Annotated[
        bool, typer.Option("--moves", help="Instead: the moves people made from one occupation to another.")
    ] = False,
    top: TopOption = 20,
    min_candidates: LeastOfOne = None,
    unlinked: UnlinkedOption = False,
    html: HtmlOption = None,
    store: StoreOption = None,
    format: FormatOption = Format.table,
) -> None:
    """The skills that connect occupations which are otherwise far apart."""
    from kgmatch.cli.graph import run_bridges, run_moves

    if moves and unlinked:
        raise typer.BadParameter("does not go with --moves", param_hint="--unlinked")
    (run_moves if moves else run_bridges)(_options(store, top, format, html, unlinked, min_candidates))


def _options(
    store: str | None, top: int, form: str, html: Path | None, unlinked: bool, least: int | None
) -> Options:  # fmt: skip
    from kgmatch.cli.graph_answer import Options

    return Options(store=store, top=top, form=form, html=html, unlinked=unlinked, least=least)
