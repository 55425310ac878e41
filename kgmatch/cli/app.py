"""The program: its groups of commands, and errors turned into one line and an exit code."""

from __future__ import annotations

import sys

import typer

from kgmatch.cli.commands import batch, documents, evaluate, graph, ontology, people, recommend, store, train
from kgmatch.errors import KgmatchError

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Resumes and job postings to a skill knowledge graph; candidates ranked with evidence for every point.",
)  # fmt: skip
for group in (batch, recommend, store, documents):
    app.add_typer(group.app)
app.add_typer(ontology.app, name="ontology")
app.add_typer(train.app, name="train")
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(graph.app, name="graph")
app.add_typer(people.app, name="people")


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
