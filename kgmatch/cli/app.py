"""The commands and their options. Each imports what it needs when it runs, so that --help is quick."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kgmatch.cli.output import DataFormat, ExportFormat, Format, MatchFormat
from kgmatch.errors import KgmatchError

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Resumes and job postings to a skill knowledge graph; candidates ranked with evidence for every point.",
)  # fmt: skip
train = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Train models (needs the train extra).")
evaluate = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Measure models on labelled data.")
ontology = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="The concept schemes that mentions are linked to."
)
app.add_typer(ontology, name="ontology")
app.add_typer(train, name="train")
app.add_typer(evaluate, name="evaluate")

StoreOption = Annotated[
    str | None, typer.Option("--store", help="A folder, or bolt://… or neo4j://… [default: kgmatch.db]")
]
KindOption = Annotated[str | None, typer.Option("--kind", help="resume or posting; told by content when left out.")]
SchemeOption = Annotated[
    str | None, typer.Option("--scheme", help="kgmatch, or esco or onet once imported [default: kgmatch, or as set].")
]
KindOfConcept = Annotated[str, typer.Option("--kind", help="skill or occupation.")]
ReaderOption = Annotated[
    str | None, typer.Option("--reader", help="What opens PDFs first: pdfium or pdfminer [default: pdfium].")
]
ParamOption = Annotated[
    list[str] | None, typer.Option("--param", help="name=value; a value that is JSON is read as such.")
]
LimitOption = Annotated[int, typer.Option(min=1, help="At most so many rows.")]
TimeoutOption = Annotated[float, typer.Option(min=0.1, help="Seconds.")]
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


@ontology.command("import")
def ontology_import(
    scheme: Annotated[str, typer.Argument(help="esco or onet.")],
    folder: Annotated[Path, typer.Argument(help="The folder that the published files were unpacked into.")],
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """Read ESCO (CSV, or Turtle or JSON-LD) or O*NET (text) into the kgmatch home; an earlier import is replaced."""
    from kgmatch.cli.ontology import run_import

    run_import(scheme, folder, form=format)


@ontology.command("info")
def ontology_info(format: Annotated[Format, typer.Option()] = Format.table) -> None:
    """The schemes that are here, with counts, sources and which is preferred."""
    from kgmatch.cli.ontology import run_info

    run_info(form=format)


@ontology.command("check")
def ontology_check(scheme: SchemeOption = None, format: Annotated[Format, typer.Option()] = Format.table) -> None:
    """Cycles, dangling relations, occupations without skills, preferred labels of two concepts; exit code 1 for any."""
    from kgmatch.cli.ontology import run_check

    raise typer.Exit(run_check(scheme, form=format))


@ontology.command("search")
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


@ontology.command("show")
def ontology_show(
    concept: Annotated[str, typer.Argument(help="A label or a URI.")],
    scheme: SchemeOption = None,
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """All that a scheme says of one concept."""
    from kgmatch.cli.ontology import run_show

    run_show(concept, scheme=scheme, form=format)


@ontology.command("near")
def ontology_near(
    concept: Annotated[str, typer.Argument(help="A label or a URI.")],
    scheme: SchemeOption = None,
    top: Annotated[int, typer.Option(min=1)] = 20,
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """What counts as near a concept when candidates are matched, how much, and by which path."""
    from kgmatch.cli.ontology import run_near

    run_near(concept, scheme=scheme, top=top, form=format)


@ontology.command("gaps")
def ontology_gaps(
    store: StoreOption = None,
    top: Annotated[int, typer.Option(min=1)] = 50,
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """What resumes and postings name that is no concept of the scheme, most frequent first."""
    from kgmatch.cli.ontology import run_gaps

    run_gaps(store=store, top=top, form=format)


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
            help="all, or dev: what the shipped model was not trained on, every eighth document (of the dev files of dotin and skillspan every second) [default: dev, all of one's own]."
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
    part = part or ("all" if reader == "own" else "dev")
    run_evaluate_tagger(data, reader=reader, part=part, texts=texts, model=model, errors=errors, form=format)


@evaluate.command("linking")
def evaluate_linking(
    data: Annotated[Path, typer.Option("--data", help="The file or folder.")],
    name: Annotated[
        str,
        typer.Option(
            "--set",
            help="How to read it: own (JSON lines), sentences or phrases (Decorte et al.), titles (JobBERT), melo.",
        ),
    ] = "own",
    scheme: SchemeOption = None,
    limit: Annotated[int, typer.Option(min=0, help="A sample of so many cases, always the same; 0 for all.")] = 0,
    errors: Annotated[int, typer.Option(min=0, help="How many misses to show, worst first.")] = 40,
    format: Annotated[Format, typer.Option()] = Format.table,
) -> None:
    """RP@1, 5, 10, MRR and MAP of the concepts found for sentences, phrases or titles, and the worst misses."""
    from kgmatch.cli.evaluate import run_linking

    run_linking(data, name=name, scheme=scheme, limit=limit, errors=errors, form=format)


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
