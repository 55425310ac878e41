"""A ranking → matches whose reasons' contributions sum to the score."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kgmatch.concepts.index import ConceptIndex
from kgmatch.embedding import Encoder
from kgmatch.matching.ranking import Mix, Ranking, rank_posting
from kgmatch.matching.scorers import FULL
from kgmatch.matching.terms import Terms
from kgmatch.matching.view import View
from kgmatch.model import Match, Posting, Reason

MET = 0.3  # a requirement met less than this is missing
THIN = "not enough evidence"


@dataclass(frozen=True, slots=True)
class Exclusion:
    candidate_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Matching:
    """`matches`: best first, up to the number asked for; `ranked`: how many there were; `excluded`: whom a must-have removed."""

    posting: Posting
    matches: tuple[Match, ...]
    ranked: int
    excluded: tuple[Exclusion, ...]


def match_posting(
    posting: Posting, view: View, index: ConceptIndex, encoder: Encoder, *, top: int = 20, mix: Mix | None = None, scorer: str = "full",
    terms: Terms | None = None,
) -> Matching:  # fmt: skip
    """Rank all candidates of the view who meet the must-haves. Ties go by candidate id."""
    return explain(rank_posting(posting, view, index, encoder, mix=mix, scorer=scorer, terms=terms), top=top)


def explain(ranking: Ranking, *, top: int = 20) -> Matching:
    """The first `top` of a ranking with their reasons, and everyone who was left out."""
    why = _Explanation(ranking)
    musts = [r.concept.label for r in ranking.posting.requirements]
    excluded = tuple(
        Exclusion(
            ranking.view.people[n].id,
            "no evidence of the must-have " + ", ".join(musts[r] for r in np.flatnonzero(ranking.unmet[:, n])),
        )
        for n in np.flatnonzero(ranking.unmet.any(axis=0))
    )
    matches = tuple(why.match(int(n)) for n in ranking.order[:top])
    return Matching(ranking.posting, matches, len(ranking.order), excluded)


class _Explanation:
    """Turns one candidate's share of a ranking into a match with reasons."""

    def __init__(self, ranking: Ranking) -> None:
        self.scorer, self.posting, self.view, self.index = ranking.scorer, ranking.posting, ranking.view, ranking.index
        self.relatedness, self.encoder, self.skills = ranking.relatedness, ranking.encoder, ranking.skills
        self.values, self.weights, self.mix = ranking.values, ranking.weights, ranking.mix
        self.addends, self.thin = ranking.addends, ranking.thin

    def match(self, n: int) -> Match:
        """The match of candidate row n; its score is the sum of its reasons' contributions."""
        reasons = [*self._skill_reasons(n), *self._other_reasons(n), *self._addend_reasons(n)]
        reasons.sort(key=lambda r: (-r.contribution, r.kind, r.says))
        if self.scorer != FULL:
            reasons = [replace(r, says=f"{self.scorer}: {r.says}") for r in reasons]
        score = sum((reason.contribution for reason in reasons), 0.0)
        return Match(
            candidate_id=self.view.people[n].id,
            name=None,
            sources=(),
            posting_id=self.posting.id,
            score=score,
            probability=self._probability(score),
            verdict=THIN if self.thin[n] else self._verdict(score),
            reasons=tuple(reasons),
            missing=self._missing(n),
        )

    def _probability(self, score: float) -> float | None:
        """Slope and middle were fitted to the full mix alone."""
        return 1 / (1 + float(np.exp(-self.mix.slope * (score - self.mix.middle)))) if self.scorer == FULL else None

    def _verdict(self, score: float) -> str | None:
        if self.scorer != FULL:
            return None
        return "match" if score >= self.mix.match else "review" if score >= self.mix.review else "no match"

    def _missing(self, n: int) -> tuple[str, ...]:
        """The requirements that the candidate does not meet, weightiest first."""
        if self.skills is None:
            return ()
        unmet = [
            (-float(self.skills.weights[r]), requirement.concept.label)
            for r, requirement in enumerate(self.posting.requirements)
            if self.skills.best[r, n] < MET
        ]
        return tuple(label for _, label in sorted(unmet))

    def _skill_reasons(self, n: int) -> list[Reason]:
        """ "Python, 4 years" or "PostgreSQL, 2 years (near SQL)"; the path is that of the walk through the graph."""
        if self.skills is None or "skills" not in self.weights:
            return []
        found = []
        for r, requirement in enumerate(self.posting.requirements):
            value = float(self.skills.best[r, n])
            if value <= 0:
                continue
            entry = int(self.skills.entry[r, n])
            column = int(self.view.columns[entry])
            label, months, asked = self.view.labels[column], int(self.view.months[entry]), requirement.concept.label
            path = self.skills.paths[r].get(column)
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
        person, value = self.view.people[n], float(self.values[name][n])
        if name == "title" and self.posting.title:
            rows = np.flatnonzero(self.view.title_of == n)
            nearest = int(np.argmax(self.view.titles[rows] @ self.encoder.encode([self.posting.title])[0]))
            return f"was {person.titles[nearest]}"
        if name == "occupation" and self.posting.occupation is not None:
            asked = self.posting.occupation
            held = max(person.occupations, key=lambda uri: self.relatedness.occupations(asked.uri, uri))
            return f"worked as {self._label(held, held)}" + ("" if held == asked.uri else f" (near {asked.label})")
        if name == "experience":
            return f"{duration(person.months_worked or 0)} of work"
        if name == "degree":
            return f"degree of level {person.degree_level}"
        if name == "language":
            return "speaks what is asked for" if value == 1 else "speaks some of what is asked for"
        if name == "place":
            return f"lives in {person.places[0]}"
        return f"whole profile alike ({value:.2f})"

    def _label(self, uri: str, otherwise: str) -> str:
        return self.index.entries[uri].concept.label if uri in self.index.entries else otherwise


def duration(months: int) -> str:
    """ "8 months", "1 year", "4 years": years are rounded down."""
    if months < 12:
        return f"{months} month{'s' * (months != 1)}"
    years = months // 12
    return f"{years} year{'s' * (years != 1)}"
