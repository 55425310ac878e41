"""`kgmatch ontology …`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kgmatch.cli.commands.arguments import KindOfConcept, SchemeOption, StoreOption
from kgmatch.cli.output import Format

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The concept schemes that mentions are linked to.")


@app.command("import")
def ontology_import(
    scheme: Annotated[str, typer.Argument(help="esco or onet.")],
    folder: Annotated[Path, typer.Argument(help="The folder that the published files were unpacked into.")],
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """Read ESCO (CSV, or Turtle or JSON-LD) or O*NET (text) into the kgmatch home; an earlier import is replaced."""
    from kgmatch.cli.ontology import run_import

    run_import(scheme, folder, form=format)


@app.command("info")
def ontology_info(format: Annotated[Format, typer.Option()] = Format.table) -> None:
    """The schemes that are here, with counts, sources and which is preferred."""
    from kgmatch.cli.ontology import run_info

    run_info(form=format)


@app.command("check")
def ontology_check(scheme: SchemeOption = None, format: Annotated[Format, typer.Option()] = Format.table) -> None:
    """Cycles, dangling relations, occupations without skills, preferred labels of two concepts; exit code 1 for any."""
    from kgmatch.cli.ontology import run_check

    raise typer.Exit(run_check(scheme, form=format))


@app.command("search")
def ontology_search(
    text: Annotated[str, typer.Argument(help="A phrase, a title or a sentence.")],
    scheme: SchemeOption = None,
    kind: KindOfConcept = "skill",
    top: Annotated[int, typer.Option(min=1)] = 10,
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """The concepts that a text means, best first, with the probability that it does."""
    from kgmatch.cli.ontology import run_search

    run_search(text, scheme=scheme, kind=kind, top=top, form=format)


@app.command("show")
def ontology_show(
    concept: Annotated[str, typer.Argument(help="A label or a URI.")],
    scheme: SchemeOption = None,
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """All that a scheme says of one concept."""
    from kgmatch.cli.ontology import run_show

    run_show(concept, scheme=scheme, form=format)


@app.command("near")
def ontology_near(
    concept: Annotated[str, typer.Argument(help="A label or a URI.")],
    scheme: SchemeOption = None,
    top: Annotated[int, typer.Option(min=1)] = 20,
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """What counts as near a concept when candidates are matched, how much, and by which path."""
    from kgmatch.cli.ontology import run_near

    run_near(concept, scheme=scheme, top=top, form=format)


@app.command("gaps")
def ontology_gaps(
    store: StoreOption = None,
    top: Annotated[int, typer.Option(min=1)] = 50,
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """What resumes and postings name that is no concept of the scheme, most frequent first."""
    from kgmatch.cli.ontology import run_gaps

    run_gaps(store=store, top=top, form=format)
