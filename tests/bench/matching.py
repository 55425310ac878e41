"""Ranking synthetic candidates: `python tests/bench/matching.py [--candidates 100000] [--postings 100]`. Nothing is asserted.

Candidates have skills, titles, places and languages by Zipf's law: about `--skills` of them, half from the ontology and half
free phrases, of which most are had by one or two people, as in real resumes. Vectors are drawn near those of the ontology.
Postings are the samples' and drawn ones. Each is ranked with the reasons of its first 50, warm, and by a plain reference
in numpy over float32 arrays that are ready in memory: no reasons, no view. `--cold` times `kgmatch match` as a process.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from kgmatch.concepts.index import SKILL_KINDS
from kgmatch.matching import features
from kgmatch.matching.engine import explain
from kgmatch.matching.ranking import default_mix, rank_posting
from kgmatch.matching.skills import SIMILAR, SIMILAR_WORTH
from kgmatch.matching.view import View, _load, _save
from kgmatch.matching.view_build import empty, from_rows
from kgmatch.matching.view_rows import Family, Rows
from kgmatch.model import LanguageSkill, Posting, Requirement
from kgmatch.pipeline import Pipeline

ROOT = Path(__file__).resolve().parents[2]
TITLES_EACH, TOP, SEED = 3, 50, 20261121
PHRASES = 500_000  # free phrases at most, so that the making of a million candidates fits into memory


class Drawn:
    """Texts → unit vectors without a model: mixtures of a few of the ontology's, so that they lie as real ones do."""

    def __init__(self, base: np.ndarray) -> None:
        self.base, self.rng = base, np.random.default_rng(SEED)

    def encode(self, texts: Any) -> np.ndarray:
        count = len(list(texts))
        found = self.rng.normal(0, 0.2 / np.sqrt(self.base.shape[1]), (count, self.base.shape[1])).astype(np.float32)
        for share in (0.8, 0.5, 0.4):
            found += share * self.base[self.rng.integers(0, len(self.base), count)]
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)


def zipf(rng: np.random.Generator, size: int, count: int, *, power: float = 1.0) -> np.ndarray:
    """`size` numbers below `count`, the n-th with a probability of about 1 / (n + 3) ** power."""
    weights = 1 / (np.arange(count) + 3.0) ** power
    return np.searchsorted(np.cumsum(weights) / weights.sum(), rng.random(size)).astype(np.int32)


def family(rng: np.random.Generator, texts: list[str], rows: int, mean: float, **beside: tuple[str, Any]) -> Family:
    """Different codes in each row, `mean` of them, and numbers beside them (array type, drawing function)."""
    lengths = np.minimum(rng.poisson(mean, rows), 3 * int(mean) + 3)
    codes, row = zipf(rng, int(lengths.sum()), len(texts)), np.repeat(np.arange(rows), lengths)
    pairs = np.unique(row.astype(np.int64) * len(texts) + codes)
    row, codes = pairs // len(texts), (pairs % len(texts)).astype(np.int32)
    starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=rows))])
    found = Family(
        array("q", starts.astype(np.int64).tobytes()), array("i", codes.tobytes()), {t: n for n, t in enumerate(texts)}
    )
    for name, (kind, draw) in beside.items():
        found.beside[name] = array(kind, draw(len(codes)).tobytes())
    return found


def synthetic(pipeline: Pipeline, count: int, skills: float) -> View:
    rng = np.random.default_rng(SEED)
    index = pipeline.index
    assert index.vectors is not None
    known = [e.concept for e in index.of_kind(SKILL_KINDS)]
    rng.shuffle(known)  # type: ignore[arg-type]
    free = [f"phrase {n}" for n in range(min(PHRASES, int(count * skills / 4)))]
    linked = family(rng, [c.uri for c in known], count, skills / 2)
    own = family(rng, [f"urn:kgmatch:mention:{text}" for text in free], count, skills / 2)
    uris = sorted((*linked.texts, *own.texts))
    place = {uri: n for n, uri in enumerate(uris)}
    row = np.concatenate([np.repeat(np.arange(count), f.lists.lengths) for f in (linked, own)]).astype(np.int64)
    code = np.concatenate([np.asarray([place[u] for u in f.texts])[f.lists.codes] for f in (linked, own)])
    pairs = np.unique(row * len(uris) + code)
    held = Family(
        array("q", np.concatenate([[0], np.cumsum(np.bincount(pairs // len(uris), minlength=count))]).astype(np.int64).tobytes()),
        array("i", (pairs % len(uris)).astype(np.int32).tobytes()),
        place,
        {
            "months": array("h", rng.choice(np.asarray([-1, 6, 12, 24, 48, 96], np.int16), len(pairs)).tobytes()),
            "last_used": array("i", np.full(len(pairs), 24_300, np.int32).tobytes()),
            "confidence": array("f", np.full(len(pairs), 0.9, np.float32).tobytes()),
            "mentions": array("i", np.ones(len(pairs), np.int32).tobytes()),
        },
    )  # fmt: skip
    rows = Rows(
        ids=[f"c_{n:016x}" for n in range(count)],
        months_worked=rng.integers(-1, 300, count).tolist(),
        degree_levels=rng.choice([-1, 5, 6, 7, 8], count).tolist(),
        texts=[f"text {n}" for n in range(count)],
        labels={c.uri: c.label for c in known} | {f"urn:kgmatch:mention:{text}": text for text in free},
        skills=held,
        titles=family(rng, [f"title {n}" for n in range(max(50, count * TITLES_EACH // 5))], count, TITLES_EACH, months=("h", lambda n: np.full(n, 24, np.int16))),
        occupations=family(rng, [e.concept.uri for e in index.of_kind({"occupation"})], count, 2),
        languages=family(rng, [e.concept.uri for e in index.of_kind({"language"})], count, 1.5),
        places=family(rng, [f"Town {n}, Land {n % 90}" for n in range(5000)], count, 0.9),
        words=family(rng, [f"w{n}" for n in range(50_000)], count, 40, counts=("i", lambda n: np.ones(n, np.int32))),
    )  # fmt: skip
    source = np.arange(count)
    encoder: Any = Drawn(index.vectors)
    return from_rows(rows, rows.ids, np.full(count, b"s", "S16"), source, index, encoder, "synthetic/0", empty(index))


def postings(pipeline: Pipeline, count: int) -> list[Posting]:
    """The samples', and drawn ones of 5 to 25 requirements, with a must-have, years, degree and language here and there."""
    found = [pipeline.posting(path) for path in sorted((ROOT / "sample_docs" / "postings").iterdir())]
    rng = np.random.default_rng(SEED)
    skills = [e.concept for e in pipeline.index.of_kind(SKILL_KINDS)]
    jobs = [e.concept for e in pipeline.index.of_kind({"occupation"})]
    tongues = [e.concept for e in pipeline.index.of_kind({"language"})]
    for n in range(count - len(found)):
        wanted = [skills[k] for k in np.unique(zipf(rng, int(rng.integers(5, 26)), len(skills)))]
        requirements = tuple(
            Requirement(concept, float(rng.choice([0.4, 0.7, 1.0])), k == 0 and n % 5 == 0)
            for k, concept in enumerate(wanted)
        )
        job = jobs[int(rng.integers(len(jobs)))]
        found.append(
            Posting(
                f"j_{n}", job.label, None, f"Town {n}, Land" if n % 2 else None, "", requirements, job,
                min_months=36 if n % 3 == 0 else None, level=6 if n % 4 == 0 else None,
                languages=(LanguageSkill(tongues[0], None, ()),) if n % 5 == 0 else (),
            )
        )  # fmt: skip
    return found


class Reference:
    """The same score by dense float32 arrays: what a few lines of numpy do, everything loaded, nothing explained."""

    def __init__(self, view: View, pipeline: Pipeline) -> None:
        self.view, self.pipeline, self.mix = view, pipeline, default_mix()
        self.texts = view.texts.rows(np.arange(len(view)))
        self.titles = view.title_vectors.rows(np.arange(len(view.title_vectors)))
        self.concepts = view.concepts.vectors.rows(np.arange(len(view.uris)))
        self.columns = {uri: n for n, uri in enumerate(view.uris)}
        self.row_of = np.repeat(np.arange(len(view)), view.skills.lengths)
        self.title_of = np.repeat(np.arange(len(view)), view.titles.lengths)

    def top(self, posting: Posting) -> np.ndarray:
        view, encode = self.view, self.pipeline.encoder.encode
        from kgmatch.concepts.relatedness import relatedness_of

        relatedness = relatedness_of(self.pipeline.index)
        values: dict[str, np.ndarray] = {}
        amount = 0.6 + 0.4 * np.minimum(1.0, np.maximum(view.months, 0) / 24, dtype=np.float32)
        total = np.zeros(len(view), np.float32)
        unmet = np.zeros(len(view), np.bool_)
        weights = []
        for r in posting.requirements:
            cosine = self.concepts @ encode([r.concept.label])[0]
            near = np.where(cosine >= SIMILAR, SIMILAR_WORTH * cosine, 0).astype(np.float32)
            for uri, (value, _) in relatedness.near(r.concept.uri).items():
                if uri in self.columns:
                    near[self.columns[uri]] = max(near[self.columns[uri]], value)
            best = np.zeros(len(view), np.float32)
            np.maximum.at(best, self.row_of, near[view.columns] * amount)
            rarity = np.log1p(len(view) / (1 + (best > 0.3).sum())) / np.log1p(len(view))
            weights.append(r.importance * (0.4 + 0.6 * min(1, rarity)))
            total += weights[-1] * best
            unmet |= best < 0.6 * 0.75 if r.must_have else False
        if weights:
            values["skills"] = total / sum(weights)
        summary = features.candidate_text(
            [posting.title] if posting.title else [], [(r.concept.label, round(100 * r.importance)) for r in posting.requirements]
        )  # fmt: skip
        values["text"] = np.clip((self.texts @ encode([summary])[0] - 0.1) / 0.65, 0, 1)
        if posting.title:
            values["title"] = np.zeros(len(view), np.float32)
            cosine = np.clip((self.titles @ encode([posting.title])[0] - 0.1) / 0.65, 0, 1)
            np.maximum.at(values["title"], self.title_of, cosine[view.titles.codes])
        for name in ("experience", "degree", "language", "place"):
            value = getattr(features, name)(posting, view)
            if value is not None:
                values[name] = value
        value = features.occupation(posting, view, relatedness)
        if value is not None:
            values["occupation"] = value
        weight = {name: self.mix.weights[name] for name in values}
        score = sum(weight[name] * values[name] for name in values) / sum(weight.values())
        score[unmet] = -1
        return np.lexsort((np.arange(len(view)), -np.round(score, 6)))[:TOP]


def timed(run: Callable[[Posting], object], asked: list[Posting]) -> np.ndarray:
    found = []
    for posting in asked:
        began = time.perf_counter()
        run(posting)
        found.append(1000 * (time.perf_counter() - began))
    return np.asarray(found)


def line(name: str, ms: np.ndarray) -> None:
    print(
        f"{name:<34} {np.percentile(ms, 50):9.1f} {np.percentile(ms, 95):9.1f} {ms.max():9.1f}  ms p50, p95, max",
        flush=True,
    )


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=int, default=100_000)
    parser.add_argument("--postings", type=int, default=100)
    parser.add_argument("--skills", type=float, default=19)
    parser.add_argument("--no-reference", action="store_true")
    parser.add_argument("--make", type=Path, help="only make the view, in this folder")
    parser.add_argument("--view", type=Path, help="take the view that --make made")
    asked = parser.parse_args()
    pipeline = Pipeline()
    if asked.view is None:
        folder = asked.make or Path(tempfile.mkdtemp(prefix="kgmatch-bench-"))
        code = [
            sys.executable,
            __file__,
            "--candidates",
            str(asked.candidates),
            "--skills",
            str(asked.skills),
            "--make",
            str(folder),
        ]
        if asked.make is not None:
            began = time.perf_counter()
            view = synthetic(pipeline, asked.candidates, asked.skills)
            built = time.perf_counter()
            _save(view, folder)
            size = sum(path.stat().st_size for path in folder.rglob("*.npy")) / 2**20
            print(
                f"made in {built - began:.1f} s, written in {time.perf_counter() - built:.1f} s, {size:.0f} MB, peak {peak():.2f} GB"
            )
            return
        subprocess.run(code, check=True)  # in a process of its own, so that the peak below is that of ranking
    else:
        folder = asked.view
    (kept,) = [path for path in folder.iterdir() if path.is_dir()]
    jobs = postings(pipeline, asked.postings)
    began = time.perf_counter()
    view = _load(kept, "synthetic/0")
    assert view is not None
    opened = time.perf_counter() - began
    print(
        f"{len(view):,} candidates, {len(view.columns):,} skills of {len(view.uris):,} kinds, {len(view.titles.codes):,} titles of {len(view.title_names):,}"
    )
    print(f"opened in {1000 * opened:.1f} ms")

    def ranked(posting: Posting) -> object:
        return explain(rank_posting(posting, view, pipeline.index, pipeline.encoder), top=TOP)

    first = timed(ranked, jobs[:1])
    line("first posting, nothing in memory", first)
    line("each posting for the first time", timed(ranked, jobs))
    line("each posting again", timed(ranked, jobs))
    view.memory.clear()
    line("again, no requirement remembered", timed(ranked, jobs))
    print(f"peak memory {peak():.2f} GB (pages of the view's files that are mapped count)")
    if not asked.no_reference:
        reference = Reference(view, pipeline)
        ms = timed(reference.top, jobs)
        line("numpy, dense, no reasons", ms)


if __name__ == "__main__":
    main()
