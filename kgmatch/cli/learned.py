"""`--mix`, `--matcher` and `--rerank` of `kgmatch match`: what somebody has trained takes part in a ranking."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kgmatch.cli.output import note
from kgmatch.cli.records import read_records
from kgmatch.errors import KgmatchError, ModelError
from kgmatch.matching.cross_encoder import CrossEncoder
from kgmatch.matching.learned import (
    CROSS_ENCODER,
    TWO_TOWER,
    Learned,
    by_two_tower,
    load_matcher,
    reranked,
    rescored,
)
from kgmatch.matching.mixes import load_mix
from kgmatch.matching.ranking import Ranking
from kgmatch.matching.view import View
from kgmatch.matching.view_rows import candidate_text
from kgmatch.pipeline import Pipeline, Rescore
from kgmatch.settings import load_settings
from kgmatch.store import Store
from kgmatch.store.queries import matching as q

TOP = 20  # candidates that are read again, if `--rerank-top` does not say otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedOptions:
    """As typed. `mix`: a file instead of the shipped mix; `matcher`: scores everybody; `rerank`: orders the first `top` anew."""

    mix: Path | None = None
    matcher: Path | None = None
    rerank: Path | None = None
    top: int = TOP

    def check(self) -> Learned | None:
        """What is there of a matcher. Raises DataError and ModelError, before any document is read."""
        if self.mix is not None:
            load_mix(self.mix)
        folder = self.matcher or self.rerank
        found = load_matcher(folder, threads=load_settings().threads) if folder is not None else None
        if found is not None and self.matcher is not None and found.kind != TWO_TOWER:
            raise ModelError(f"{folder}: a {found.kind} is too slow to score everybody; give it with --rerank")
        return found

    def rescore(
        self, found: Learned | None, pipeline: Pipeline, jobs: Sequence[tuple[Path, str]], store: Callable[[], Store]
    ) -> Rescore | None:
        """What becomes of each ranking; `jobs`: the postings' files and ids."""
        if found is None:
            return None
        if self.matcher is not None:
            return lambda ranking: rescored(ranking, found)
        texts = Texts(pipeline, jobs, store) if found.kind == CROSS_ENCODER else None

        def again(ranking: Ranking) -> Ranking:
            rows = ranking.best(self.top)
            probability = _cross(ranking, rows, found, texts) if texts is not None else _two_tower(ranking, rows, found)
            return ranking if probability is None else reranked(ranking, rows, probability, found.weight)

        return again


def _two_tower(ranking: Ranking, rows: npt.NDArray[np.int64], found: Learned) -> npt.NDArray[np.floating] | None:
    probability = by_two_tower(ranking, found)
    return None if probability is None else probability[rows]


def _cross(
    ranking: Ranking, rows: npt.NDArray[np.int64], found: Learned, texts: Texts
) -> npt.NDArray[np.floating] | None:
    assert isinstance(found.model, CrossEncoder)
    posting = texts.of_job(ranking.posting.id)
    if not posting or len(rows) == 0:
        return None
    return found.model.probabilities(posting, texts.of_candidates(rows, ranking.view))


class Texts:
    """Whole texts, names masked, as a cross-encoder was trained on: the graph keeps none, so files are read again.

    Of a candidate whose files are gone or changed since, titles and skills stand for the text, which a line on stderr tells.
    """

    def __init__(self, pipeline: Pipeline, jobs: Sequence[tuple[Path, str]], store: Callable[[], Store]) -> None:
        self.pipeline, self.store = pipeline, store
        self.jobs = {id: path for path, id in jobs}
        self.read: dict[str, str] = {}  # candidate id → text

    def of_job(self, id: str) -> str:
        ((_, one),) = read_records(self.pipeline, [self.jobs[id]], kind="posting")
        if isinstance(one, KgmatchError):
            raise one
        return one.text

    def of_candidates(self, rows: npt.NDArray[np.int64], view: View) -> list[str]:
        """A text for each row of the view."""
        ids = [view.ids[int(row)] for row in rows]
        new = [id for id in ids if id not in self.read]
        if new:
            whole = self._whole(new)
            lost = [id for id in new if id not in whole]
            if lost:
                note(f"{len(lost)} of {len(new)} candidates read again: the file is gone or another one, so by titles and skills alone")  # fmt: skip
            self.read |= whole | {id: _said(view, int(row)) for id, row in zip(ids, rows, strict=True) if id in lost}
        return [self.read[id] for id in ids]

    def _whole(self, ids: Sequence[str]) -> dict[str, str]:
        """The texts of those whose documents are all there as they were ingested."""
        documents: dict[str, dict[str, Path]] = {id: {} for id in ids}
        for row in self.store().read(q.REPORT_DOCUMENTS, ids=list(ids)):
            there = (Path(source) for source in row["sources"] or ())
            documents[row["id"]][row["document"]] = next((path for path in there if path.is_file()), Path())
        files = sorted({path for some in documents.values() for path in some.values() if path != Path()})
        texts: dict[str, str] = {}
        for _, one in read_records(self.pipeline, files, kind="resume"):
            if not isinstance(one, KgmatchError):
                texts[one.record.documents[0].id] = one.text
        return {
            id: "\n\n".join(texts[document] for document in sorted(some))
            for id, some in documents.items()
            if some and all(document in texts for document in some)
        }


def _said(view: View, row: int) -> str:
    """Titles and skills, as the encoder is shown them."""
    titles = [view.title_names[int(code)] for code in view.titles.row(row)]
    start, end = view.indptr[row], view.indptr[row + 1]
    skills: Mapping[str, int] = {view.labels[int(view.columns[n])]: int(view.months[n]) for n in range(start, end)}
    return candidate_text(titles, list(skills.items()))
