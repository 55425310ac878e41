"""The whole way in one place: read → tag → link → profile → graph, and match."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.concepts.index import SKILL_KINDS, ConceptIndex, load
from kgmatch.concepts.linker import KINDS_OF_LABEL, LINKER_VERSION, Linker, unlinked
from kgmatch.concepts.relatedness import relatedness_of
from kgmatch.concepts.schemes import OURS, load_scheme
from kgmatch.embedding import Encoder
from kgmatch.errors import DataError
from kgmatch.matching.display import completed, with_evidence
from kgmatch.matching.engine import Matching, explain
from kgmatch.matching.filters import Filters
from kgmatch.matching.mixes import load_mix
from kgmatch.matching.posting_vectors import encode_postings, folder_of
from kgmatch.matching.postings import stored_postings
from kgmatch.matching.ranking import Mix, Ranking, default_mix, rank_posting, with_thresholds
from kgmatch.matching.recommend import Alike, Recommendation, known_wishes, recommend, row_of, similar, title_of
from kgmatch.matching.scorers import BASELINES
from kgmatch.matching.terms import read_terms
from kgmatch.matching.view import View, open_view
from kgmatch.matching.wishes import Heeding, wishes_of
from kgmatch.model import Candidate, Concept, Document, Link, Posting, Span
from kgmatch.processes import cores
from kgmatch.profiles import PROFILES_VERSION
from kgmatch.profiles.kind import is_posting
from kgmatch.profiles.placeholders import without_placeholders
from kgmatch.profiles.posting import posting
from kgmatch.reading import READER_VERSION, ReaderOptions, document_from_text, read
from kgmatch.reading.job_file import JobFile, is_job_file, read_job_file
from kgmatch.store import Store
from kgmatch.store.queries import matching as q
from kgmatch.tagging.masking import MASK_VERSION
from kgmatch.tagging.tagger import Tagger
from kgmatch.tagging.windows import PIECES_VERSION

EDUCATION = frozenset({"degree", "field"})
FiltersOf = Callable[[Posting], Filters | None]
Rescore = Callable[[Ranking], Ranking]
PHRASE = 4  # words; a longer text is a sentence, and the tagger says which parts of it are mentions


@dataclass
class Pipeline:
    """The models and the ontology, loaded when first needed.

    `threads`: of ONNX Runtime, 0 for all cores; `model`: a tagger's folder instead of the shipped one; `home`: where
    imported schemes and views of a server's graph are kept; `reader`: how files are opened; `preferred`: the scheme whose
    skills and occupations mentions are linked to; `thresholds`: from which score on the verdict is match, and review, where
    it is not the mix that says so; `mix_file`: what `kgmatch train ranker` wrote, instead of the shipped mix.
    """

    threads: int = 0
    model: Path | None = None
    home: Path | None = None
    reader: ReaderOptions = field(default_factory=ReaderOptions)
    preferred: str = OURS
    thresholds: tuple[float | None, float | None] = (None, None)
    mix_file: Path | None = None

    def __getstate__(self) -> dict[str, Any]:
        """What goes to another process: the settings, without what was loaded here."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @cached_property
    def tagger(self) -> Tagger:
        return Tagger(self.model, threads=self.threads) if self.model else Tagger(threads=self.threads)

    @cached_property
    def index(self) -> ConceptIndex:
        """The preferred scheme; degrees and fields of study are always ours."""
        ours = load()
        return ours if self.preferred == OURS else self.scheme(self.preferred).with_others(ours, EDUCATION)

    def scheme(self, name: str | None = None) -> ConceptIndex:
        """A scheme by name, the preferred one by default. Raises DataError when it was not imported."""
        if (name or self.preferred) == OURS:
            return load()
        if self.home is None:
            raise DataError(f"the scheme {name} lies in the kgmatch home, and none is named")
        return load_scheme(name or self.preferred, self.home, encoder=self.encoder.name)

    @cached_property
    def encoder(self) -> Encoder:
        return Encoder(threads=self.threads)

    @cached_property
    def linker(self) -> Linker:
        return Linker(self.index, self.encoder.encode)

    def linker_of(self, scheme: str | None) -> Linker:
        if scheme in (None, self.preferred):
            return self.linker
        return Linker(self.scheme(scheme), self.encoder.encode)

    def search(self, text: str, linker: Linker, kinds: frozenset[str], *, top: int = 20) -> list[tuple[Concept, float]]:
        """What a phrase, a sentence or a title means: the concepts of these kinds, best first, with probabilities."""
        return linker.search(text, kinds, mentions=self._mentions(text, kinds), top=top)

    def evidence(self, text: str, linker: Linker, kinds: frozenset[str]) -> tuple[list[str], npt.NDArray[np.float32]]:
        """What `search` weighs: `Linker.evidence` with the mentions that the tagger finds."""
        return linker.evidence(text, kinds, self._mentions(text, kinds))

    def _mentions(self, text: str, kinds: frozenset[str]) -> list[str]:
        if "occupation" in kinds or len(text.split()) <= PHRASE:
            return []
        (spans,) = self.tagger.tag_texts([text])
        return [text[s.start : s.end] for s in spans if s.label in KINDS_OF_LABEL and s.label != "TITLE"]

    @property
    def fingerprint(self) -> str:
        """What wrote a record: reader, tagger, linker, profiles and ontology. A file is unchanged only when this is too."""
        ontology = self.index.fingerprint[:12]
        linker = f"linker-{LINKER_VERSION}/{self.encoder.name}"
        tagger = f"{self.tagger.name}-mask-{MASK_VERSION}-pieces-{PIECES_VERSION}"
        return f"reader-{READER_VERSION}/{tagger}/{linker}/profiles-{PROFILES_VERSION}/ontology-{ontology}"

    def tag(self, document: Document) -> tuple[Span, ...]:
        """What the file itself states, and what the tagger finds beside it."""
        tagged = tuple(without_placeholders(document.text, self.tagger.tag(document)))
        if not document.marks:
            return tagged
        free = [s for s in tagged if not any(m.start < s.end and s.start < m.end for m in document.marks)]
        return tuple(sorted((*document.marks, *free), key=lambda s: (s.start, -s.end)))

    def link(self, document: Document, spans: tuple[Span, ...]) -> tuple[Link, ...]:
        return self.linker.link(document.text, spans)

    def concept_of(self, phrase: str) -> Concept:
        """What a phrase of a job file's skill list means: a skill, or a human language by its name."""
        language = self.index.find(phrase, frozenset({"language"}))
        if language is not None:
            return language.concept
        found = self.linker.concept(phrase, SKILL_KINDS)
        return found[0] if found else unlinked(phrase)

    def occupation_of(self, title: str) -> Concept | None:
        found = self.linker.concept(title, KINDS_OF_LABEL["TITLE"])
        return found[0] if found else None

    def candidate(self, path: Path, *, as_of: date | None = None) -> Candidate:
        """A resume file → Candidate. Raises DocumentError."""
        document = read(path, as_of=as_of, options=self.reader)
        return self.candidate_of(document, self.tag(document))

    def candidate_of(self, document: Document, tagged: tuple[Span, ...]) -> Candidate:
        from kgmatch.profiles.candidate import candidate  # imports what ranking for a job never asks for
        from kgmatch.profiles.outline import outline

        found = outline(document, tagged, self.index)
        return candidate(document, found, self.link(document, found.spans), self.index)

    def posting(self, path: Path, *, as_of: date | None = None) -> Posting:
        """A job file → Posting. Raises DocumentError, DataError."""
        job = read_job_file(path, as_of=as_of)
        return self.posting_of(job, self.tag(job.document))

    def posting_of(self, job: JobFile, spans: tuple[Span, ...]) -> Posting:
        return posting(
            job.document,
            spans,
            self.link(job.document, spans),
            self.index,
            self.concept_of,
            self.occupation_of,
            title=job.title,
            employer=job.employer,
            place=job.place,
            skills=job.skills,
            must_have=job.must_have,
            remote=job.remote,
        )

    def record(self, path: Path, *, kind: str | None = None, as_of: date | None = None) -> Candidate | Posting:
        """A file → Candidate or Posting, whichever `kind` says or its content tells. Raises DocumentError, DataError."""
        return self.record_of(path, self.content(path, kind=kind, as_of=as_of), kind=kind)

    def content(self, path: Path, *, kind: str | None = None, as_of: date | None = None) -> Document | JobFile:
        """A file read as what it is. Raises DocumentError, DataError."""
        if is_job_file(path) and kind != "resume":
            return read_job_file(path, as_of=as_of)
        return read(path, as_of=as_of, options=self.reader)

    def record_of(self, path: Path, content: Document | JobFile, *, kind: str | None = None) -> Candidate | Posting:
        """What was read of a file → Candidate or Posting. Raises DocumentError, DataError."""
        if isinstance(content, JobFile):
            return self.posting_of(content, self.tag(content.document))
        spans = self.tag(content)
        if kind == "posting" or (kind is None and not content.marks and is_posting(content, spans)):
            return self.posting_of(JobFile(content), spans)
        return self.candidate_of(content, spans)

    def view(self, store: Store) -> View:
        return open_view(store, self.index, self.encoder, home=self.home)

    def match(
        self, job: Path, store: Store, *, top: int = 20, scorer: str = "full", filters: Filters | None = None
    ) -> Matching:
        """Rank the store's candidates for the job file. Raises DocumentError, DataError, StoreError."""
        return self.match_posting(self.posting(job), store, top=top, scorer=scorer, filters=filters)

    def match_posting(
        self, asked: Posting, store: Store, *, top: int = 20, scorer: str = "full", filters: Filters | None = None
    ) -> Matching:
        return next(self.match_postings([asked], store, top=top, scorer=scorer, filters=lambda _: filters))

    def match_postings(
        self, asked: Iterable[Posting], store: Store, *, top: int = 20, scorer: str = "full",
        filters: FiltersOf | None = None, relax: bool = False, rescore: Rescore | None = None,
    ) -> Iterator[Matching]:  # fmt: skip
        """The best of each posting's ranking, with reasons and evidence; with `relax` what each filter costs."""
        for ranking in self.rankings(asked, store, scorer=scorer, filters=filters, rescore=rescore):
            yield with_evidence(explain(ranking, top=top, relax=relax), store)

    def rankings(
        self, asked: Iterable[Posting], store: Store, *, scorer: str = "full", filters: FiltersOf | None = None,
        rescore: Rescore | None = None,
    ) -> Iterator[Ranking]:  # fmt: skip
        """Where each posting puts every candidate, by one of kgmatch.matching.scorers.SCORERS; the view is opened once.

        `rescore`: what becomes of each ranking (kgmatch.matching.learned).
        """
        view = self.view(store)
        terms = read_terms(BASELINES[scorer].over, view) if scorer in BASELINES else None
        for wanted in asked:
            asks = filters(wanted) if filters else None
            found = rank_posting(
                wanted, view, self.index, self.encoder, mix=self.mix, scorer=scorer, terms=terms, filters=asks
            )
            yield rescore(found) if rescore else found

    def recommend(
        self, candidate_id: str, store: Store, *, top: int = 20, wishes: Sequence[str] = ()
    ) -> Recommendation:
        """The store's postings for a candidate, best first; `wishes`: key=value each, before what the resume says.

        Raises DataError for an id or a wish that is none.
        """
        view = self.view(store)
        row_of(view, candidate_id)
        said = known_wishes(store.read(q.WISHES, ids=[candidate_id]))
        relatedness = relatedness_of(self.index)
        heeding = Heeding(wishes_of(said, wishes), relatedness, self.encoder, cache(self.occupation_of))
        postings = stored_postings(store)
        encode_postings([stored.posting for stored in postings], self.encoder, folder_of(store, self.home))
        found = recommend(
            candidate_id, postings, view, self.index, self.encoder, heeding, top=top, mix=self.mix,
        )  # fmt: skip
        matches = completed([r.match for r in found.postings], store)
        return replace(found, postings=tuple(replace(r, match=m) for r, m in zip(found.postings, matches, strict=True)))

    def similar(self, candidate_id: str, store: Store, *, top: int = 20) -> Alike:
        """The people who are like one, best first. Raises DataError when there is no such candidate."""
        view = self.view(store)
        title = title_of(view, row_of(view, candidate_id))
        occupation = self.occupation_of(title) if title else None
        found = similar(
            candidate_id, view, self.index, self.encoder, occupation=occupation, top=top, mix=self.mix,
        )  # fmt: skip
        return replace(found, matches=completed(found.matches, store))

    @cached_property
    def fitted_mix(self) -> Mix:
        """The file's mix, where one is named, else the shipped one. Raises DataError."""
        return load_mix(self.mix_file) if self.mix_file is not None else default_mix()

    @property
    def mix(self) -> Mix:
        """The weights of the features, and the verdict's thresholds. Raises DataError where these contradict each other."""
        match, review = self.thresholds
        return with_thresholds(self.fitted_mix, match=match, review=review)


@dataclass(frozen=True)
class Recording:
    """`Pipeline.record` as a job for `kgmatch.processes.Workers`: each process loads models and ontology for itself."""

    pipeline: Pipeline
    kind: str | None = None

    @classmethod
    def shared(cls, pipeline: Pipeline, workers: int, *, kind: str | None = None) -> Recording:
        """For so many processes on this machine: where no number of threads is set, they share the cores."""
        return cls(replace(pipeline, threads=pipeline.threads or max(1, cores() // workers)), kind)

    def prepare(self) -> None:
        """Load what a file needs, and run it once, so that what it allocates and imports counts for no file."""
        text = "Experience\n2019 – 2021 Software developer\nPython, stock keeping, Spanish\nEducation\nBSc, 2018"
        document = document_from_text(text, "warm-up")
        self.pipeline.candidate_of(document, self.pipeline.tag(document))

    def __call__(self, path: Path, *, as_of: date | None = None) -> Candidate | Posting:
        return self.pipeline.record(path, kind=self.kind, as_of=as_of)
