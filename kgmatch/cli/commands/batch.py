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
    must: Annotated[
        list[str] | None, typer.Option("--must", help="A skill without which nobody is listed; may be given often.")
    ] = None,
    min_years: Annotated[float | None, typer.Option(min=0, help="Least years of work overall.")] = None,
    degree: Annotated[str | None, typer.Option(help="Least degree: bachelor, master, PhD, …")] = None,
    place: Annotated[str | None, typer.Option(help="Where candidates live, by name.")] = None,
    within: Annotated[float | None, typer.Option(min=0, help="At most so many km from there (extra: places).")] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="A language that candidates name; may be given often.")
    ] = None,
    fresh: Annotated[int | None, typer.Option(min=0, help="Some skill was used in the last so many months.")] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of",
            formats=["%Y-%m-%d"],
            help="The day from which --fresh counts [default: that of the newest document].",
        ),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="What the posting states of years, degree, languages and place are filters."),
    ] = False,
    keep_unknown: Annotated[
        bool, typer.Option("--keep-unknown", help="Keep those of whom it is not known whether they meet a filter.")
    ] = False,
    relax: Annotated[
        bool, typer.Option("--relax", help="Show whom each filter costs: who would come in without it.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="With --format html: the report's file; for a folder of jobs a folder.")
    ] = None,
    blind: Annotated[
        bool, typer.Option("--blind", help="With --format html: without names, file names and pictures of pages.")
    ] = False,
    mix: Annotated[
        Path | None, typer.Option("--mix", help="What kgmatch train ranker wrote, instead of the shipped mix.")
    ] = None,
    matcher: Annotated[
        Path | None,
        typer.Option(
            "--matcher", help="Score everybody by this two-tower of kgmatch train matcher instead of the mix."
        ),
    ] = None,
    rerank: Annotated[
        Path | None,
        typer.Option(
            "--rerank", help="Order the first ones anew by this matcher of kgmatch train matcher, as one more feature."
        ),
    ] = None,
    rerank_top: Annotated[
        int | None, typer.Option("--rerank-top", min=1, help="With --rerank: how many are ordered anew [default: 20].")
    ] = None,
    format: Annotated[
        MatchFormat, typer.Option(help="trec prints a TREC run, html a report to mail and to print.")
    ] = MatchFormat.table,
) -> None:
    """Rank the candidates for a job, with the reasons and what is missing; exit code 3 when jobs of a folder failed."""
    from kgmatch.cli.filters import FilterOptions
    from kgmatch.cli.learned import TOP, LearnedOptions
    from kgmatch.cli.match import run, run_matrix

    if matrix and format != MatchFormat.csv:
        raise typer.BadParameter("goes with --format csv", param_hint="--matrix")
    if format != MatchFormat.html and (out is not None or blind):
        raise typer.BadParameter("goes with --format html", param_hint="--out" if out is not None else "--blind")
    if within is not None and not (place or strict):
        raise typer.BadParameter("goes with --place, or with --strict", param_hint="--within")
    if as_of is not None and fresh is None:
        raise typer.BadParameter("goes with --fresh", param_hint="--as-of")
    for name, given in {"--mix": mix, "--matcher": matcher, "--rerank": rerank}.items():
        if given is not None and (scorer != Scorer.full or (name != "--matcher" and matcher is not None)):
            raise typer.BadParameter("does not go with another scorer than full, nor with --matcher", param_hint=name)
    if rerank_top is not None and rerank is None:
        raise typer.BadParameter("goes with --rerank", param_hint="--rerank-top")
    if matrix and relax:
        raise typer.BadParameter("does not go with --matrix", param_hint="--relax")
    filters = FilterOptions(
        must=tuple(must or ()), min_years=min_years, degree=degree, place=place, within=within,
        languages=tuple(language or ()), fresh=fresh, as_of=as_of.date() if as_of else None, strict=strict,
        keep_unknown=keep_unknown, relax=relax,
    )  # fmt: skip
    scorer = Scorer.embedding if matcher is not None else scorer  # what is scored anew may be cheap
    learned = LearnedOptions(mix=mix, matcher=matcher, rerank=rerank, top=rerank_top or TOP)
    if matrix:
        raise typer.Exit(run_matrix(job, store=store, scorer=scorer, filters=filters, learned=learned))
    raise typer.Exit(
        run(
            job,
            top=top,
            store=store,
            scorer=scorer,
            form=format,
            filters=filters,
            out=out,
            blind=blind,
            learned=learned,
        )
    )
