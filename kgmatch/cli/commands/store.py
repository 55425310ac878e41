"""The commands that ask the graph and take it elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kgmatch.cli.commands.arguments import LimitOption, ParamOption, StoreOption, TimeoutOption
from kgmatch.cli.output import ExportFormat, Format

app = typer.Typer()


@app.command()
def query(
    cypher: Annotated[str | None, typer.Argument(help="Neo4j Cypher, read-only.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="A file that holds the query instead; - for stdin.")
    ] = None,
    param: ParamOption = None,
    limit: LimitOption = 10_000,
    timeout: TimeoutOption = 60.0,
    store: StoreOption = None,
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """Ask the graph in Cypher; nothing can be changed this way."""
    from kgmatch.cli.query import one_statement, run

    if (cypher is None) == (file is None):
        raise typer.BadParameter("give the query itself, or --file, and not both", param_hint="CYPHER")
    text = one_statement(file) if file is not None else str(cypher)
    run(text, params=param or [], limit=limit, timeout=timeout, store=store, form=format)


@app.command()
def shell(
    param: ParamOption = None,
    limit: LimitOption = 10_000,
    timeout: TimeoutOption = 60.0,
    store: StoreOption = None,
    format: Annotated[Format, typer.Option(help="How answers are printed.")] = Format.table,
) -> None:
    """Cypher by the line, read-only, with history and completion; or statements from a pipe, without a prompt."""
    from kgmatch.cli.shell import run

    raise typer.Exit(run(params=param or [], limit=limit, timeout=timeout, store=store, form=format))


@app.command()
def schema(store: StoreOption = None, format: Annotated[Format, typer.Option()] = Format.table) -> None:
    """The graph's shape as it stands: labels, relationship types, properties and their types, with counts."""
    from kgmatch.cli.schema import run

    run(store=store, form=format)


@app.command()
def serve(
    bolt: Annotated[
        bool, typer.Option("--bolt", help="For what speaks Bolt: Neo4j Browser, cypher-shell, drivers, BI tools.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="On this machine alone; 0 for any free one.")] = 7687,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds after which a client's query is ended.")] = 600.0,
    show_password: Annotated[
        bool, typer.Option("--show-password", help="Print the password, not only where it is.")
    ] = False,
    store: StoreOption = None,
    format: Annotated[Format, typer.Option(help="How the address is printed.")] = Format.table,
) -> None:
    """Keep the embedded store open for other tools, read-only, until Ctrl-C."""
    from kgmatch.cli.serve import run

    if not bolt:
        raise typer.BadParameter("say what to serve: --bolt", param_hint="--bolt")
    run(port=port, timeout=timeout, show_password=show_password, store=store, form=format)


@app.command()
def export(
    format: Annotated[ExportFormat, typer.Argument(help="What to write; docs/export.md says what each holds.")],
    out: Annotated[Path, typer.Option("--out", help="A file; for neo4j-csv and all of json-resume a folder.")],
    store: StoreOption = None,
    candidate: Annotated[
        str | None, typer.Option("--candidate", help="json-resume: this one (c_…) alone; all of them when left out.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace what is there.")] = False,
) -> None:
    """Write the graph for other tools, or candidates as JSON Resume; whole or not at all, readable by you alone."""
    from kgmatch.cli.export import run

    if candidate is not None and format != ExportFormat.json_resume:
        raise typer.BadParameter("goes with json-resume", param_hint="--candidate")
    run(format, out, store=store, candidate=candidate, force=force)


@app.command()
def forget(
    candidate: Annotated[str, typer.Argument(help="The candidate's id, c_…")],
    verify: Annotated[bool, typer.Option("--verify", help="Search for them afterwards, and say where.")] = False,
    search: Annotated[
        list[Path] | None, typer.Option("--search", help="Also search this file or folder (exports, reports).")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    store: StoreOption = None,
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """Remove a person and all that only they support; their documents are refused from then on. Prints a receipt."""
    from kgmatch.cli.forget import run

    raise typer.Exit(run(candidate, store=store, verify=verify, also=search or [], sure=yes, form=format))


@app.command()
def compact(store: StoreOption = None) -> None:
    """Write an embedded store's files anew, without what was deleted: smaller, and nothing removed is left in them."""
    from kgmatch.cli.forget import run_compact

    run_compact(store=store)


@app.command()
def doctor(store: StoreOption = None, format: Annotated[Format, typer.Option()] = Format.table) -> None:
    """Check program, settings, models, ontology and store, and say what to do; exit code 1 when something is broken."""
    from kgmatch.cli.doctor import run

    raise typer.Exit(run(store=store, form=format))
