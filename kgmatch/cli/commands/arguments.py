"""Options and arguments that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

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


class Scorer(StrEnum):
    """kgmatch.matching.scorers.SCORERS, without its imports."""

    full = "full"
    graph = "graph"
    embedding = "embedding"
    overlap = "overlap"
    jaccard = "jaccard"
    vsm = "vsm"
    tfidf = "tfidf"
    bm25 = "bm25"
    euclidean = "euclidean"


def checked_reader(reader: str | None) -> str | None:
    if reader not in (None, "pdfium", "pdfminer"):
        raise typer.BadParameter("must be pdfium or pdfminer", param_hint="--reader")
    return reader


def checked_kind(kind: str | None) -> str | None:
    if kind not in (None, "resume", "posting"):
        raise typer.BadParameter("must be resume or posting", param_hint="--kind")
    return kind
