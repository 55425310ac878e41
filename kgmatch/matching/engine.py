"""Posting and view → ranked matches whose reasons' contributions sum to the score."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kgmatch.concepts.index import ConceptIndex
from kgmatch.concepts.relatedness import Relatedness
from kgmatch.embedding import Encoder
from kgmatch.matching import features
from kgmatch.matching.view import View
from kgmatch.model import Match, Posting, Reason

Floats = npt.NDArray[np.float32]

MIX_FILE = Path(__file__).resolve().parent.parent / "weights" / "match.json"
MET = 0.3  # a requirement met less than this is missing
MUST_NEARNESS = 0.75  # a must-have is met by the concept itself or a narrower one
LEAST_SKILLS = 3  # a candidate with fewer skills and no position is one the documents say too little about


@dataclass(frozen=True, slots=True)
class Mix:
    """The linear mix: a weight a feature; `slope` and `middle` map a score to a probability; from where it is a match."""

    weights: dict[str, float]
    slope: float
    middle: float
    match: float
    review: float


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


@lru_cache(maxsize=1)
def default_mix() -> Mix:
    """The shipped mix, fitted by pipelines/fit_match.py on judgements of our own."""
    return Mix(**json.loads(MIX_FILE.read_text(encoding="utf-8"))["mix"])


def match_posting(
    posting: Posting, view: View, index: ConceptIndex, encoder: Encoder, *, top: int = 20, mix: Mix | None = None
) -> Matching:
    """Rank all candidates of the view who meet the must-haves. Ties go by candidate id."""
    mix = mix or default_mix()
    relatedness = Relatedness(index)
    skills = features.skills(posting, view, relatedness, encoder)
    values = feature_values(posting, view, relatedness, encoder, skills)
    weights = applicable_weights(mix, values)
    score = sum((weights[name] * values[name] for name in weights), np.zeros(len(view), np.float32))
    unmet = _unmet_musts(posting, skills, len(view))
    thin = [
        view.indptr[n + 1] - view.indptr[n] < LEAST_SKILLS and not person.titles for n, person in enumerate(view.people)
    ]
    order = sorted(
        (n for n in range(len(view)) if not unmet[n]),
        key=lambda n: (thin[n], -round(float(score[n]), 6), view.people[n].id),
    )
    explain = _Explanation(posting, view, index, relatedness, encoder, skills, values, weights, mix)
    excluded = tuple(
        Exclusion(view.people[n].id, "no evidence of the must-have " + ", ".join(unmet[n]))
        for n in range(len(view))
        if unmet[n]
    )
    return Matching(posting, tuple(explain.match(n, thin=bool(thin[n])) for n in order[:top]), len(order), excluded)


def feature_values(
    posting: Posting, view: View, relatedness: Relatedness, encoder: Encoder, skills: features.SkillEvidence | None
) -> dict[str, Floats]:
    """The features that apply to this posting, each [candidates] in [0, 1]."""
    found = {
        "skills": (skills.weights[:, None] * skills.best).sum(axis=0) if skills is not None else None,
        "occupation": features.occupation(posting, view, relatedness),
        "text": features.text(posting, view, encoder),
        "title": features.title(posting, view, encoder),
        "experience": features.experience(posting, view),
        "degree": features.degree(posting, view),
        "language": features.language(posting, view),
        "place": features.place(posting, view),
    }
    return {name: value for name, value in found.items() if value is not None}


def applicable_weights(mix: Mix, values: dict[str, Floats]) -> dict[str, float]:
    """The mix's weights of the features that apply, scaled to sum to 1, so that a score is in [0, 1]."""
    kept = {name: mix.weights[name] for name in values if mix.weights.get(name, 0.0) > 0}
    total = sum(kept.values())
    return {name: weight / total for name, weight in kept.items()} if total else {}


def _unmet_musts(posting: Posting, skills: features.SkillEvidence | None, count: int) -> list[list[str]]:
    unmet: list[list[str]] = [[] for _ in range(count)]
    for r, requirement in enumerate(posting.requirements):
        if requirement.must_have and skills is not None:
            for n in np.flatnonzero(skills.nearness[r] < MUST_NEARNESS):
                unmet[n].append(requirement.concept.label)
    return unmet


@dataclass(frozen=True)
class _Explanation:
    """All that a posting's scores were computed from; turns one candidate's share of it into a match with reasons."""

    posting: Posting
    view: View
    index: ConceptIndex
    relatedness: Relatedness
    encoder: Encoder
    skills: features.SkillEvidence | None
    values: dict[str, Floats]
    weights: dict[str, float]
    mix: Mix

    def match(self, n: int, *, thin: bool) -> Match:
        """The match of candidate row n; its score is the sum of its reasons' contributions."""
        reasons = sorted(
            [*self._skill_reasons(n), *self._other_reasons(n)], key=lambda r: (-r.contribution, r.kind, r.says)
        )
        score = sum(reason.contribution for reason in reasons)
        probability = 1 / (1 + float(np.exp(-self.mix.slope * (score - self.mix.middle))))
        return Match(
            candidate_id=self.view.people[n].id,
            name=None,
            sources=(),
            posting_id=self.posting.id,
            score=score,
            probability=probability,
            verdict="not enough evidence" if thin else self._verdict(score),
            reasons=tuple(reasons),
            missing=self._missing(n),
        )

    def _verdict(self, score: float) -> str:
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
