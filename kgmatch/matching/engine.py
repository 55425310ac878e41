"""A ranking → matches whose reasons' contributions sum to the score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from kgmatch.concepts.index import ConceptIndex
from kgmatch.embedding import Encoder
from kgmatch.matching.coverage import NOT_EVIDENCED, Coverages, criteria, state
from kgmatch.matching.filters import Conditions, Filters, Why
from kgmatch.matching.learned import TWO_TOWER
from kgmatch.matching.ranking import RERANK, Mix, Ranking, rank_posting
from kgmatch.matching.relax import Cost, costs
from kgmatch.matching.scorers import FULL
from kgmatch.matching.terms import Terms
from kgmatch.matching.view import View
from kgmatch.model import Match, Posting, Reason

THIN = "not enough evidence"
SHOWN_WORDS = 5  # of those that posting and candidate share, those that count most
_SMALL = (  # words that are not shown, for they tell nothing
    "a an and any are as at be by for from has have in into is it its more of on or our over per "
    "than that the their them they this to up us was we who will with within work you your"
)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """`reason` says all of `why`."""

    candidate_id: str
    reason: str
    why: tuple[Why, ...] = ()


@dataclass(frozen=True, eq=False)
class Excluded(Sequence[Exclusion]):
    """Whom a must-have or a filter removed, by id; made one by one when they are asked for, for they may be nearly all."""

    view: View
    rows: npt.NDArray[np.int64]
    conditions: Conditions

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, n: int) -> Exclusion: ...
    @overload
    def __getitem__(self, n: slice) -> Sequence[Exclusion]: ...
    def __getitem__(self, n: Any) -> Any:
        if isinstance(n, slice):
            return Excluded(self.view, self.rows[n], self.conditions)
        row = int(self.rows[n])
        return Exclusion(self.view.ids[row], self.conditions.reason(row), self.conditions.why(row))

    def by_reason(self) -> Iterator[tuple[str, Excluded]]:
        """Each reason, in the order of the first that it removed, with all whom it removed."""
        patterns = self.conditions.patterns(self.rows)
        _, first = np.unique(patterns, return_index=True)
        for at in sorted(first.tolist()):
            reason = self.conditions.reason(int(self.rows[at]))
            yield reason, Excluded(self.view, self.rows[patterns == patterns[at]], self.conditions)


@dataclass(frozen=True, slots=True)
class Matching:
    """`matches`: best first, up to the number asked for; `ranked`: how many there were; `excluded`: whom a must-have
    or a filter removed. `weights`: of the features that applied to the posting, as the scorer and its mix had them.
    `costs`: what each must-have and filter costs, where that was asked for.
    """

    posting: Posting
    matches: tuple[Match, ...]
    ranked: int
    excluded: Excluded
    scorer: str = FULL
    mix: Mix | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    costs: tuple[Cost, ...] = ()


def match_posting(
    posting: Posting, view: View, index: ConceptIndex, encoder: Encoder, *, top: int = 20, mix: Mix | None = None, scorer: str = "full",
    terms: Terms | None = None, filters: Filters | None = None,
) -> Matching:  # fmt: skip
    """Rank all candidates of the view who meet the must-haves and the filters. Ties go by candidate id."""
    ranking = rank_posting(posting, view, index, encoder, mix=mix, scorer=scorer, terms=terms, filters=filters)
    return explain(ranking, top=top)


def explain_one(ranking: Ranking, row: int) -> Match:
    """The match of one candidate, by their row of the view, wherever the ranking puts them."""
    return _Explanation(ranking, np.asarray([row], np.int64)).match(row)


def explain(ranking: Ranking, *, top: int = 20, relax: bool = False) -> Matching:
    """The first `top` of a ranking with their reasons, and everyone who was left out; with `relax` what each filter costs."""
    rows = ranking.best(top)
    why = _Explanation(ranking, rows)
    excluded = Excluded(ranking.view, ranking.excluded, ranking.conditions)
    matches = tuple(why.match(int(n)) for n in rows)
    lost = costs(ranking, top=top) if relax else ()
    return Matching(
        ranking.posting, matches, ranking.ranked, excluded, ranking.scorer, ranking.mix, ranking.weights, lost
    )


class _Explanation:
    """Turns some candidates' shares of a ranking into matches with reasons."""

    def __init__(self, ranking: Ranking, rows: npt.NDArray[np.int64]) -> None:
        self.scorer, self.posting, self.view, self.index = ranking.scorer, ranking.posting, ranking.view, ranking.index
        self.relatedness, self.encoder, self.skills = ranking.relatedness, ranking.encoder, ranking.skills
        self.values, self.weights, self.mix = ranking.values, ranking.weights, ranking.mix
        self.addends, self.shared, self.thin = ranking.addends, ranking.shared, ranking.thin
        self.at = {int(n): at for at, n in enumerate(rows)}
        self.evidence = self.skills.evidence(self.view, rows) if self.skills is not None else None
        self.coverages = (
            Coverages(self.skills, self.evidence, self.view, rows, self.index, self.encoder)
            if self.skills is not None and self.evidence is not None
            else None
        )

    def match(self, n: int) -> Match:
        """The match of candidate row n; its score is the sum of its reasons' contributions."""
        reasons = [*self._skill_reasons(n), *self._other_reasons(n), *self._addend_reasons(n)]
        reasons.sort(key=lambda r: (-r.contribution, r.kind, r.says))
        if self.scorer != FULL:
            reasons = [replace(r, says=f"{self.scorer}: {r.says}") for r in reasons]
        score = sum((reason.contribution for reason in reasons), 0.0)
        mixed = self._mixed(score, n)
        return Match(
            candidate_id=self.view.ids[n],
            name=None,
            sources=(),
            posting_id=self.posting.id,
            score=score,
            probability=self._probability(mixed),
            verdict=THIN if self.thin[n] else self._verdict(mixed),
            reasons=tuple(reasons),
            missing=self._missing(n),
            coverage=self.coverages.of(self.at[n]) if self.coverages is not None else (),
            criteria=criteria(self.posting, self.view, n),
        )

    def _mixed(self, score: float, n: int) -> float:
        """The score by the mix alone, without what a re-ranker adds and takes: to this slope and thresholds were fitted."""
        share = self.weights.get(RERANK, 0.0)
        return (score - share * float(self.values[RERANK][n])) / (1 - share) if share else score

    def _probability(self, score: float) -> float | None:
        """Slope and middle were fitted to the full mix alone."""
        return 1 / (1 + float(np.exp(-self.mix.slope * (score - self.mix.middle)))) if self.scorer == FULL else None

    def _verdict(self, score: float) -> str | None:
        if self.scorer != FULL:
            return None
        return "match" if score >= self.mix.match else "review" if score >= self.mix.review else "no match"

    def _missing(self, n: int) -> tuple[str, ...]:
        """The requirements that are not evidenced, weightiest first."""
        if self.skills is None or self.evidence is None:
            return ()
        unmet = [
            (-float(self.skills.weights[r]), requirement.concept.label)
            for r, requirement in enumerate(self.posting.requirements)
            if state(float(self.evidence.standing[r, self.at[n]])) == NOT_EVIDENCED
        ]
        return tuple(label for _, label in sorted(unmet))

    def _skill_reasons(self, n: int) -> list[Reason]:
        """ "Python, 4 years" or "PostgreSQL, 2 years (near SQL)"; the path is that of the walk through the graph."""
        if self.skills is None or self.evidence is None or "skills" not in self.weights:
            return []
        found = []
        for r, requirement in enumerate(self.posting.requirements):
            value = float(self.evidence.best[r, self.at[n]])
            if value <= 0:
                continue
            entry = int(self.evidence.entry[r, self.at[n]])
            column = int(self.view.columns[entry])
            label, months, asked = self.view.labels[column], int(self.view.months[entry]), requirement.concept.label
            path = self.skills.near[r].paths.get(column)
            labels = tuple(self._label(uri, label) for uri in path) if path else (asked, label)
            amount = f", {duration(months)}" if months > 0 else ""
            says = f"{label}{amount}" + ("" if label == asked else f" (near {asked})")
            contribution = self.weights["skills"] * float(self.skills.weights[r]) * value
            found.append(Reason("skill", contribution, says, labels, self.view.uris[column]))
        return found

    def _other_reasons(self, n: int) -> list[Reason]:
        return [
            Reason(name, weight * float(self.values[name][n]), self._says(name, n))
            for name, weight in self.weights.items()
            if name != "skills" and float(self.values[name][n]) > 0
        ]

    def _addend_reasons(self, n: int) -> list[Reason]:
        """A baseline's: the concept or the word that both sides have."""
        if self.addends is None:
            return []
        labels = {r.concept.uri: r.concept.label for r in self.posting.requirements}
        return [
            Reason(self.scorer, value, labels[name], (labels[name],), name)
            if name in labels
            else Reason(self.scorer, value, f"“{name}”" if name else "counts of skills alike")
            for name, value in self.addends.of(n)
        ]

    def _says(self, name: str, n: int) -> str:
        """The feature's reason in a few words."""
        view, value = self.view, float(self.values[name][n])
        if name == "title" and self.posting.title:
            held = view.titles.row(n)
            nearest = int(np.argmax(view.title_vectors.rows(held) @ self._asked_title))
            return f"was {view.title_names[held[nearest]]}"
        if name == "occupation" and self.posting.occupation is not None:
            asked = self.posting.occupation
            uris = [view.occupation_uris[code] for code in view.occupations.row(n)]
            uri = max(uris, key=lambda uri: self.relatedness.occupations(asked.uri, uri))
            return f"worked as {self._label(uri, uri)}" + ("" if uri == asked.uri else f" (near {asked.label})")
        if name == "bm25" and self.shared is not None:
            words = sorted(self.shared.of(n), key=lambda word: (-word[1], word[0]))
            telling = [word for word, _ in words if word not in _SMALL.split()] or [word for word, _ in words]
            return "words: " + ", ".join(telling[:SHOWN_WORDS])
        if name in (RERANK, TWO_TOWER):
            return f"a trained matcher sees a match ({value:.2f})"
        if name == "experience":
            return f"{duration(max(0, int(view.months_worked[n])))} of work"
        if name == "degree":
            return f"degree of level {view.degree_levels[n]}"
        if name == "language":
            return "speaks what is asked for" if value == 1 else "speaks some of what is asked for"
        if name == "place":
            return f"lives in {view.place_names[view.places.row(n)[0]]}"
        return f"whole profile alike ({value:.2f})"

    @cached_property
    def _asked_title(self) -> npt.NDArray[np.float32]:
        vector: npt.NDArray[np.float32] = self.encoder.encode([self.posting.title or ""])[0]
        return vector

    def _label(self, uri: str, otherwise: str) -> str:
        return self.index.entries[uri].concept.label if uri in self.index.entries else otherwise


def duration(months: int) -> str:
    """ "8 months", "1 year", "4 years": years are rounded down."""
    if months < 12:
        return f"{months} month{'s' * (months != 1)}"
    years = months // 12
    return f"{years} year{'s' * (years != 1)}"
