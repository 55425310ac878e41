"""Job files and resumes ranked by each scorer, in a store of their own, as runs over the files' names."""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kgmatch.errors import DataError
from kgmatch.evaluation.trec import Qrels, Run
from kgmatch.graph import Known, write_candidates, write_ontology
from kgmatch.matching.scorers import SCORERS, Measure, addends, bm25, tfidf
from kgmatch.matching.terms import texts_terms, words
from kgmatch.model import Candidate, Document, Posting, Span
from kgmatch.pipeline import Pipeline
from kgmatch.store import connect
from kgmatch.tagging.masking import mask
from kgmatch.tagging.tagger import CONTACT_LABELS

BATCH = 100
TEXT_SCORERS: Mapping[str, Measure] = {"tfidf-text": tfidf, "bm25-text": bm25}
NAMES = (*SCORERS, *TEXT_SCORERS)
_PLACEHOLDER = re.compile(r"<(?:name|email|phone|url|person)>")


@dataclass(frozen=True, slots=True)
class Read:
    """A file's record and its whole text without contact data and words that tell a sex."""

    record: Candidate | Posting
    text: str


def masked_text(document: Document, spans: Sequence[Span]) -> str:
    """The text as the tagger masks it, the placeholders left out."""
    contact = [(s.start, s.end, s.label) for s in spans if s.label in CONTACT_LABELS]
    return _PLACEHOLDER.sub(" ", mask(document.text, contact).text)


def ids_of(files: Sequence[Path]) -> dict[Path, str]:
    """File → id: its name without the last suffix. Raises DataError where two files have one id."""
    by_id: dict[str, Path] = {}
    for path in files:
        other = by_id.setdefault(path.stem, path)
        if other != path:
            raise DataError(f"{path}: has the id {path.stem} as {other} does; rename one of them")
    return {path: id for id, path in by_id.items()}


def check_ids(qrels: Qrels, queries: Sequence[str], documents: Sequence[str]) -> None:
    """Raises DataError for judgements about what there is no file for."""
    judged = {d for rows in qrels.values() for d in rows}
    for what, known, asked in (("query", set(queries), set(qrels)), ("document", set(documents), judged)):
        unknown = sorted(asked - known)
        if len(unknown) == len(asked):
            raise DataError(
                f"no {what} id of the qrels is a file's name without suffix (the qrels have {unknown[0]}, the folder {min(known)})"
            )
        if unknown:
            some = ", ".join(unknown[:5]) + (", …" if len(unknown) > 5 else "")
            raise DataError(f"the qrels have {len(unknown)} {what} id{'s' * (len(unknown) != 1)} that no file has: {some}; add the files or take the lines out")  # fmt: skip


def rank(pipeline: Pipeline, queries: Mapping[str, Read], documents: Mapping[str, Read], scorers: Sequence[str]) -> dict[str, Run]:  # fmt: skip
    """Scorer → run; whom a must-have removes is not in it. Scores are minus the rank, so that any program keeps the order.

    The store lies in a private temporary folder that goes when all is ranked.
    """
    in_store = [name for name in scorers if name not in TEXT_SCORERS]
    runs = {}
    if in_store:
        with tempfile.TemporaryDirectory(prefix="kgmatch-") as folder, connect(f"{folder}/graph.db") as store:
            write_ontology(store, pipeline.index)
            known, records = Known(store), [read.record for read in documents.values()]
            people = [record for record in records if isinstance(record, Candidate)]
            for at in range(0, len(people), BATCH):
                write_candidates(store, people[at : at + BATCH], known, pipeline.fingerprint)
            asked = {id: read.record for id, read in queries.items() if isinstance(read.record, Posting)}
            ids: dict[str, list[str]] = defaultdict(list)  # files of the same bytes are one candidate
            for id, read in sorted(documents.items()):
                ids[read.record.id].append(id)
            for name in in_store:
                rankings = pipeline.rankings(asked.values(), store, scorer=name)
                runs[name] = {
                    query: _run(d for n in ranking.order for d in ids[ranking.view.ids[n]])
                    for query, ranking in zip(asked, rankings, strict=True)
                }
    return {name: runs[name] if name in runs else text_run(TEXT_SCORERS[name], queries, documents) for name in scorers}


def text_run(measure: Measure, queries: Mapping[str, Read], documents: Mapping[str, Read]) -> Run:
    """The posting's whole masked text against the resumes' whole masked texts: no must-haves, no graph."""
    names = sorted(documents)
    terms = texts_terms([documents[name].text for name in names])
    run = {}
    for query, read in queries.items():
        score = addends(measure, terms, _counts(words(read.text))).score
        run[query] = _run(names[n] for n in np.argsort(-np.round(score, 6), kind="stable"))
    return run


def _counts(found: Sequence[str]) -> dict[str, float]:
    counts: dict[str, float] = {}
    for word in found:
        counts[word] = counts.get(word, 0.0) + 1
    return counts


def _run(ordered: Iterator[str]) -> dict[str, float]:
    return {document: -float(place) for place, document in enumerate(ordered, start=1)}
