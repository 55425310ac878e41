"""The judged pairs of postings and resumes with the value of every feature: what fit_match.py fits and reports on."""

from __future__ import annotations

import gzip
import hashlib
import json
import pickle
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kgmatch.concepts.relatedness import Relatedness
from kgmatch.errors import DataError, DocumentError
from kgmatch.evaluation.trec import Qrels, read_qrels
from kgmatch.graph import Known, write_candidates, write_ontology
from kgmatch.matching import features
from kgmatch.matching.scorers import BASELINES, addends
from kgmatch.matching.terms import asked_terms, read_terms
from kgmatch.model import Candidate, Posting
from kgmatch.pipeline import Pipeline
from kgmatch.reading import document_from_text
from kgmatch.reading.job_file import JobFile
from kgmatch.store import connect
from kgmatch.training.datasets import corpus
from kgmatch.training.ranker import FEATURES, feature_table

HERE = Path(__file__).resolve().parent
JUDGEMENTS = HERE / "judgements"
MIX = ("skills", "occupation", "text", "title", *features.FIT)
TFIDF_ALL = 0.4  # tried as a feature: the score that counts as all (seen: .38)
NAMES = (*FEATURES, "tfidf")
SHOWN = ("resumes_a", "resumes_b", "postings_a")  # the texts that the first set's judge was shown

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Judged:
    """A set of judgements: `grades` and `known` [postings, resumes], `table` [postings, resumes, NAMES].

    A feature that a posting says nothing about is NaN. In the first set all pairs are known, those not listed with grade
    0; in the second only those that were read.
    """

    name: str
    postings: tuple[str, ...]
    resumes: tuple[str, ...]
    grades: Ints
    known: Bools
    table: Floats


class Reader:
    """Texts → candidates and postings, each text once; `kept`: a file of records read earlier by the same pipeline."""

    def __init__(self, pipeline: Pipeline, kept: Path | None = None) -> None:
        self.pipeline, self.kept = pipeline, kept
        self.records: dict[str, Candidate | Posting | None] = {}
        if kept is not None and kept.exists():
            fingerprint, records = pickle.loads(kept.read_bytes())
            self.records = records if fingerprint == pipeline.fingerprint else {}

    def candidates(self, texts: Mapping[str, str]) -> dict[str, Candidate]:
        """Id → candidate, of the texts that read as resumes."""
        found = {id: self._read(id, text, posting=False) for id, text in texts.items()}
        return {id: record for id, record in found.items() if isinstance(record, Candidate)}

    def postings(self, texts: Mapping[str, str]) -> dict[str, Posting]:
        """Id → posting."""
        found = {id: self._read(id, text, posting=True) for id, text in texts.items()}
        return {id: record for id, record in found.items() if isinstance(record, Posting)}

    def keep(self) -> None:
        """Write the records for the next run."""
        if self.kept is not None:
            self.kept.write_bytes(pickle.dumps((self.pipeline.fingerprint, self.records)))

    def _read(self, id: str, text: str, *, posting: bool) -> Candidate | Posting | None:
        """None for a text that the program refuses to take for a resume: nobody can rank it."""
        key = f"{id}/{hashlib.sha256(text.encode()).hexdigest()}"
        if key not in self.records:
            document = document_from_text(text, f"{id}.txt")
            spans = self.pipeline.tag(document)
            try:
                self.records[key] = (
                    self.pipeline.posting_of(JobFile(document), spans)
                    if posting
                    else self.pipeline.candidate_of(document, spans)
                )
            except DocumentError as error:
                self.records[key] = None
                print(f"left out: {error}", file=sys.stderr)
        return self.records[key]


def judged_sets(reader: Reader, sets: Path | None) -> list[Judged]:
    """Both sets of judgements; the second without the public ads when the folder of the public sets is not given."""
    texts = {example.id: example.text for example in corpus(HERE / "corpus")}
    first = read_qrels(JUDGEMENTS / "match.qrels")
    shown = {id: text for id, text in texts.items() if id.startswith(SHOWN)}
    judged = {resume for rows in first.values() for resume in rows}
    second = read_qrels(JUDGEMENTS / "match2.qrels")
    asked = {id: texts[id] for id in second if id in texts} | (ad_texts(sets) if sets is not None else {})
    return [
        _judged("first", first, shown, judged, shown, reader, all_known=True),
        _judged("second", second, asked, set(texts), texts, reader, all_known=False),
    ]


def ad_texts(sets: Path) -> dict[str, str]:
    """Id → text of the public ads that were judged. Raises DataError when one is missing or is another text than was read."""
    wanted = {row["query"]: row for row in map(json.loads, (JUDGEMENTS / "match_ads.jsonl").open(encoding="utf-8"))}
    by_source = {(row["source"], row["id"]): query for query, row in wanted.items()}
    path = sets / "jobs_corpus" / "jobs.jsonl.gz"
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [row for row in map(json.loads, lines) if (row["source"], row["id"]) in by_source]
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}; --sets must name the folder of the public sets") from None  # fmt: skip
    found = {by_source[row["source"], row["id"]]: row["text"] for row in rows}
    for query, row in wanted.items():
        if query not in found:
            raise DataError(f"{path}: has no ad {row['id']} of {row['source']}, which match_ads.jsonl lists")
        if hashlib.sha256(found[query].encode()).hexdigest() != row["sha256"]:
            raise DataError(f"{path}: ad {row['id']} is not the text that was judged; its SHA-256 is another")
    return found


def _judged(
    name: str, qrels: Qrels, asked: Mapping[str, str], kept: Iterable[str], held: Mapping[str, str], reader: Reader, *, all_known: bool
) -> Judged:  # fmt: skip
    """Grades and features of the postings in `asked` against the resumes in `held`, of which those in `kept` count."""
    postings = reader.postings({id: asked[id] for id in asked if id.startswith("postings_") or id in qrels})
    candidates = reader.candidates({id: text for id, text in held.items() if id.startswith("resumes_")})
    chosen = set(kept)
    columns = [n for n, id in enumerate(candidates) if id in chosen]
    resumes = tuple(id for id in candidates if id in chosen)
    table = _table(list(postings.values()), list(candidates.values()), reader.pipeline)[:, columns]
    rows = [qrels.get(id, {}) for id in postings]
    grades = np.asarray([[max(0, row.get(id, 0)) for id in resumes] for row in rows], np.int64)
    known = np.asarray([[all_known or id in row for id in resumes] for row in rows], np.bool_)
    return Judged(name, tuple(postings), resumes, grades, known, table)


def _table(postings: Sequence[Posting], candidates: Sequence[Candidate], pipeline: Pipeline) -> Floats:
    """[postings, candidates, NAMES], the candidates in a store of their own."""
    with tempfile.TemporaryDirectory() as folder, connect(f"{folder}/graph.db") as store:
        write_ontology(store, pipeline.index)
        write_candidates(store, candidates, Known(store), pipeline.fingerprint)
        view = pipeline.view(store)
        terms = read_terms("words", view)
    row_of = {id: n for n, id in enumerate(view.ids)}
    order = [row_of[c.id] for c in candidates]
    relatedness = Relatedness(pipeline.index)
    table = np.full((len(postings), len(candidates), len(NAMES)), np.nan)
    for p, asked in enumerate(postings):
        table[p, :, : len(FEATURES)] = feature_table(asked, view, relatedness, pipeline.encoder)[order]
        if wanted := asked_terms("words", asked):
            tfidf = np.minimum(1.0, addends(BASELINES["tfidf"].measure, terms, wanted).score / TFIDF_ALL)
            table[p, :, NAMES.index("tfidf")] = tfidf[order]
    return table
