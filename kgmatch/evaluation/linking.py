"""How well mentions, sentences and titles are linked: rankings of concepts against those that people gave.

RP@k is R-precision at k: of the first k concepts those that are right, over the least of k and of how many there are
(Decorte et al., RecSys in HR 2022); MRR and MAP are those of information retrieval.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kgmatch.concepts.published import rows
from kgmatch.errors import DataError

CUTS = (1, 5, 10)


@dataclass(frozen=True, slots=True)
class Case:
    """A text and the concepts that it means, by URI or by label; `kind` is skill or occupation."""

    text: str
    gold: frozenset[str]
    kind: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A case with the concepts found for it, best first, as (URI, label)."""

    case: Case
    found: tuple[tuple[str, str], ...]

    @property
    def hits(self) -> list[bool]:
        """Whether each one found is right; a concept counts once, by URI or by label."""
        left, hits = set(self.case.gold), []
        for named in self.found:
            hits.append(not left.isdisjoint(named))
            left.difference_update(named)
        return hits


def r_precision(ranked: Ranked, k: int) -> float:
    return sum(ranked.hits[:k]) / min(k, len(ranked.case.gold))


def reciprocal_rank(ranked: Ranked) -> float:
    return next((1 / n for n, hit in enumerate(ranked.hits, 1) if hit), 0.0)


def average_precision(ranked: Ranked) -> float:
    right, total = 0, 0.0
    for n, hit in enumerate(ranked.hits, 1):
        if hit:
            right += 1
            total += right / n
    return total / len(ranked.case.gold)


def scores(ranked: Sequence[Ranked]) -> dict[str, float]:
    """The means over all cases that mean a concept. Raises DataError when there is none."""
    ranked = [one for one in ranked if one.case.gold]
    if not ranked:
        raise DataError("nothing to measure: no case has a concept")

    def mean(of: Callable[[Ranked], float]) -> float:
        return sum(map(of, ranked)) / len(ranked)

    return {
        **{f"RP@{k}": mean(partial(r_precision, k=k)) for k in CUTS},
        "MRR": mean(reciprocal_rank),
        "MAP": mean(average_precision),
    }


# --- sets -------------------------------------------------------------------------------------------------------------


def sentences(path: Path) -> Iterator[Case]:
    """Decorte et al.'s annotations (CSV: sentence, span, sub_span, label): a case a sentence that has an ESCO label."""
    gold: dict[str, set[str]] = {}
    for _, row in rows(path, ("sentence", "span", "sub_span", "label")):
        gold.setdefault(row["sentence"], set()).update(_labels(row["label"]))
    return (Case(text, frozenset(labels), "skill") for text, labels in gold.items() if labels)


def phrases(path: Path) -> Iterator[Case]:
    """The same, a case a span: what a tagger without fault would hand to the linker."""
    for _, row in rows(path, ("sentence", "span", "sub_span", "label")):
        labels = _labels(row["label"])
        if labels:
            yield Case(row["sub_span"] or row["span"], frozenset(labels), "skill")


def _labels(cell: str) -> set[str]:
    return {cell.strip()} - {"", "LABEL NOT PRESENT", "UNDERSPECIFIED"}


def titles(path: Path) -> Iterator[Case]:
    """JobBERT's vacancy titles (CSV: vacancyTitle, conceptUri)."""
    for _, row in rows(path, ("vacancyTitle", "conceptUri")):
        if row["conceptUri"]:
            yield Case(row["vacancyTitle"], frozenset({row["conceptUri"]}), "occupation")


def melo(folder: Path) -> Iterator[Case]:
    """MELO (Retyk et al., 2024): queries.tsv, concept_mapping.tsv, annotations.tsv; the occupations of each title."""
    concepts = {row[0]: row[1] for row in _tabs(folder / "concept_mapping.tsv", 2)}
    gold: dict[str, set[str]] = {}
    for row in _tabs(folder / "annotations.tsv", 4):
        concept = concepts.get(row[2], "")
        if row[3] == "1" and "/occupation/" in concept:
            gold.setdefault(row[0], set()).add(concept)
    for identifier, text in _tabs(folder / "queries.tsv", 2):
        if identifier in gold:
            yield Case(text, frozenset(gold[identifier]), "occupation")


def own(path: Path) -> Iterator[Case]:
    """JSON lines {"text", "concepts": [URI or label, …], "kind": "skill" or "occupation"}; no concepts: nothing is meant."""
    for n, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            json.dumps(row, ensure_ascii=False).encode()  # half of a character is a fault too
            text, concepts, kind = row["text"], row["concepts"], row.get("kind", "skill")
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise DataError(f"{path}, line {n}: not {{\"text\", \"concepts\"}} ({type(error).__name__}: {error})") from None  # fmt: skip
        if not isinstance(concepts, list) or not all(isinstance(one, str) for one in concepts):
            raise DataError(f"{path}, line {n}: concepts must be a list of strings")
        if not isinstance(text, str) or kind not in ("skill", "occupation"):
            raise DataError(f"{path}, line {n}: text must be a string, kind skill or occupation")
        yield Case(text, frozenset(concepts), kind)


SETS: dict[str, Callable[[Path], Iterator[Case]]] = {
    "own": own,
    "sentences": sentences,
    "phrases": phrases,
    "titles": titles,
    "melo": melo,
}


def cases(path: Path, name: str) -> list[Case]:
    """The cases of a set. Raises DataError when it is not there, not of that form, or empty."""
    if name not in SETS:
        raise DataError(f"--set {name}: must be one of {', '.join(SETS)}")
    if not path.exists():
        raise DataError(f"{path}: no such file or folder")
    try:
        found = list(SETS[name](path))
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read as {name} ({type(error).__name__}: {error})") from None
    if not found:
        raise DataError(f"{path}: holds no case of {name}")
    return found


def _tabs(path: Path, fields: int) -> Iterator[list[str]]:
    for n, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), 1):
        row = line.rstrip("\r").split("\t")
        if line.strip() and len(row) < fields:
            raise DataError(f"{path}, line {n}: {len(row)} fields where {fields} are due: {line[:60]!r}")
        if line.strip():
            yield row[:fields]
