"""From a mention to the concept it means: labels and aliases first, spelling second, the encoder third, else no concept.

A mention that nothing in the scheme means is kept as an unlinked concept of its own and never dropped.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kgmatch.concepts.index import OCCUPATION, SKILL_KINDS, ConceptIndex
from kgmatch.concepts.normal import compact, core, normalise
from kgmatch.concepts.variants import title_parts, variants, without_noise
from kgmatch.model import MENTION_PREFIX, Concept, Link, Span

LINKER_VERSION = "3"

KINDS = {"skill": SKILL_KINDS | {"language"}, "occupation": OCCUPATION}  # what a phrase or title is asked for
KINDS_OF_LABEL = {
    "SKILL": SKILL_KINDS,
    "TOOL": SKILL_KINDS,
    "SOFT_SKILL": SKILL_KINDS,
    "TITLE": OCCUPATION,
    "LANGUAGE": frozenset({"language"}),
    "DEGREE": frozenset({"degree"}),
    "FIELD": frozenset({"field"}),
}
EXACT = 1.0
VARIANT = 0.95  # the label without a version, filler words or seniority
HEAD = 0.7  # the head noun of a title alone
SEVERAL = 4  # occupations whose labels end in a word: alone it names none of them
ALTERNATIVE = 0.9  # another label than the preferred one
LONGEST_LABEL = 6  # words of a label that is looked for inside a sentence
FUZZY_RATIO = 90.0
FUZZY_MIN_LENGTH = 6  # shorter words differ from other words by a letter: Java, Lava


class Mention(NamedTuple):
    """What is to be linked: its text, the kinds of concept it can mean, and the line it stands in, "" for itself alone."""

    text: str
    kinds: frozenset[str]
    line: str = ""


class Nearest(NamedTuple):
    """The concept that the encoder holds nearest to a mention: its cosine to the mention and to the line, and by how much
    its cosine, the line's added at `CONTEXT`, is above the next one's."""

    uri: str
    cosine: float
    context: float
    lead: float


@dataclass(frozen=True, slots=True)
class Answer:
    """A logistic model over the numbers of `Nearest`: how likely the nearest concept is right."""

    cosine: float
    context: float
    lead: float
    intercept: float

    def probability(self, near: Nearest) -> float:
        return _probability(
            self.cosine * near.cosine + self.context * near.context + self.lead * near.lead + self.intercept
        )


@dataclass(frozen=True, slots=True)
class Ranking:
    """A logistic model: how likely a text means a concept, by the weighted sum of its evidence."""

    slope: float
    intercept: float


@cache
def fitted(kind: str) -> tuple[Answer, Ranking]:
    """What pipelines/fit_linker.py fitted for skills, or for occupations."""
    record = json.loads(LINKER_FILE.read_text(encoding="utf-8"))[kind]
    return Answer(**record["answer"]), Ranking(**record["ranking"])


# What speaks for a concept as the meaning of a text: the cosine of the nearest mention in it, that of the whole text, and
# whether a mention is one of its labels or one stands in the text (1 for the preferred one).
EVIDENCE = ("mention", "whole", "label")
WEIGHTS = (1.0, 0.7, 0.3)  # of these for the order; set by hand, see docs/ontology.md

# Heads that say a rank or a way of working, not a trade: "front office officer" is no police officer.
_GENERIC_HEADS = frozenset(
    [
        "officer",
        "manager",
        "assistant",
        "specialist",
        "representative",
        "coordinator",
        "agent",
        "clerk",
        "worker",
        "operator",
        "consultant",
        "analyst",
        "director",
        "supervisor",
        "engineer",
        "technician",
        "administrator",
        "associate",
        "leader",
        "owner",
        "partner",
        "member",
        "staff",
        "expert",
        "professional",
    ]
)
_AFTER_HEAD = re.compile(r"\s(?:in|of|for|at|to|with|and|&)[\s-]|\s*[,/|(–—]|\s-\s", re.I)

LINKER_FILE = Path(__file__).resolve().parent.parent / "weights" / "linker.json"
LIKELY = 0.7  # that the nearest concept is right, from which it is taken for what the mention means
ENCODED = SKILL_KINDS | OCCUPATION  # kinds whose mentions are compared by meaning, and guessed when misspelt
REMEMBERED = 100_000  # mentions
CONTEXT = 0.3  # of the line a mention stands in, beside the mention itself
AROUND = 120  # characters of a line on each side of a mention

Found = tuple[Concept, float]
Vector = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vector]


class Linker:
    """`embed` maps texts to unit vectors (`kgmatch.embedding.Encoder.encode`); without it only labels are looked up."""

    def __init__(self, index: ConceptIndex, embed: Embed | None = None) -> None:
        self.index = index
        self.embed = embed if index.vectors is not None else None
        self._labelled: dict[Mention, Found | None] = {}  # without their lines, on which labels do not depend
        self._meant: dict[Mention, Found | None] = {}

    def link(self, text: str, spans: Iterable[Span]) -> tuple[Link, ...]:
        """Links for all spans whose label can mean a concept, in their order."""
        able = [span for span in spans if span.label in KINDS_OF_LABEL]
        mentions = [
            Mention(text[span.start : span.end], KINDS_OF_LABEL[span.label], _line(text, span)) for span in able
        ]
        links = []
        for span, mention, found in zip(able, mentions, self.concepts(mentions), strict=True):
            concept, score = found if found is not None else (unlinked(mention.text), 0.0)
            links.append(Link(span, concept, score))
        return tuple(links)

    def concept(self, mention: str, kinds: frozenset[str] = SKILL_KINDS, *, line: str = "") -> Found | None:
        """The concept of one of the kinds that the mention means, with a score in (0, 1], or None."""
        return self.concepts([Mention(mention, kinds, line)])[0]

    def concepts(self, mentions: Sequence[Mention]) -> list[Found | None]:
        """As `concept` for each of them; what labels do not settle goes through the encoder in one batch."""
        asked = [mention._replace(text=" ".join(mention.text.split())) for mention in mentions]
        if len(self._labelled) + len(self._meant) + len(asked) > REMEMBERED:
            self._labelled.clear()
            self._meant.clear()
        plain = [mention._replace(line="") for mention in asked]
        for mention in plain:
            if mention not in self._labelled:
                self._labelled[mention] = self._by_label(mention)
        found = [self._labelled[mention] for mention in plain]
        open_ = [m for m, known in zip(asked, found, strict=True) if known is None and m not in self._meant]
        for mention, near in zip(open_, self._nearest(open_), strict=True):
            self._meant[mention] = near or self._head(mention)
        return [known or self._meant[mention] for mention, known in zip(asked, found, strict=True)]

    def search(self, text: str, kinds: frozenset[str] = SKILL_KINDS, *, mentions: Sequence[str] = (), top: int = 20) -> list[tuple[Concept, float]]:  # fmt: skip
        """The `top` concepts that a phrase, a title or a sentence means, best first, each with the probability that it does.

        `mentions` are the parts of a sentence that name something. What counts is in `EVIDENCE`.
        """
        uris, features = self.evidence(text, kinds, mentions)
        if not uris:
            return []
        _, ranking = fitted(_kind(kinds))
        total = features @ np.asarray(WEIGHTS, np.float32)
        best = sorted(np.argpartition(-total, min(top, len(uris) - 1))[:top], key=lambda row: (-total[row], uris[row]))
        return [
            (self.index.entries[uris[row]].concept, _probability(ranking.slope * float(total[row]) + ranking.intercept))
            for row in best
        ]

    def evidence(self, text: str, kinds: frozenset[str], mentions: Sequence[str] = ()) -> tuple[list[str], Vector]:
        """URIs, and for each of them [`EVIDENCE`] what speaks for it. Without mentions the text, bare, is one itself."""
        title = "occupation" in kinds
        own = title_parts(text) if title else [core(text)]
        parts = list(dict.fromkeys(filter(None, map(core, mentions)))) or own
        labelled = self._inside(own[0] if title else text, kinds)
        for uri, value in self._named(parts, kinds).items():
            labelled[uri] = max(labelled.get(uri, 0.0), value)
        if self.embed is None:
            uris = sorted(labelled)
            return uris, np.asarray([[0.0, 0.0, labelled[uri]] for uri in uris], np.float32).reshape(-1, len(EVIDENCE))
        uris, matrix = self._matrix(kinds)
        if not uris:
            return [], np.zeros((0, len(EVIDENCE)), np.float32)
        cosine = matrix @ self.embed([text, *parts]).T
        features = np.stack([cosine[:, 1:].max(axis=1), cosine[:, 0], np.zeros(len(uris), np.float32)], axis=1)
        rows = self._rows(kinds)
        for uri, value in labelled.items():
            features[rows[uri], EVIDENCE.index("label")] = value
        return uris, features

    def _named(self, parts: Sequence[str], kinds: frozenset[str]) -> dict[str, float]:
        """Concepts whose label is one of the parts: 1, or less for a variant of it or a misspelling."""
        found: dict[str, float] = {}

        def put(uri: str, value: float) -> None:
            found[uri] = max(found.get(uri, 0.0), value)

        for part in parts:
            for phrase, value in ((part, EXACT), *((v, VARIANT) for v in variants(part, kinds))):
                key = normalise(phrase)
                entries = list(self.index.bearing(key, kinds)) or list(self.index.bearing(compact(key), kinds))
                for entry in entries:
                    put(entry.concept.uri, value if normalise(entry.concept.label) == key else value * ALTERNATIVE)
                if entries:
                    break
            else:
                misspelt = self._misspelt(part, kinds)
                if misspelt is not None:
                    put(misspelt[0].uri, misspelt[1])
        return found

    def _inside(self, text: str, kinds: frozenset[str]) -> dict[str, float]:
        """Concepts whose label stands in the text word by word, the longest ones; 1 for a preferred label."""
        found: dict[str, float] = {}
        words = normalise(text).split()
        at = 0
        while at < len(words):
            for length in range(min(LONGEST_LABEL, len(words) - at), 0, -1):
                key = " ".join(words[at : at + length])
                entries = list(self.index.bearing(key, kinds))
                for entry in entries:
                    value = EXACT if normalise(entry.concept.label) == key else ALTERNATIVE
                    found[entry.concept.uri] = max(found.get(entry.concept.uri, 0.0), value)
                if entries:
                    at += length - 1
                    break
            at += 1
        return found

    def _by_label(self, mention: Mention) -> Found | None:
        text, kinds, _ = mention
        exact = self.index.find(text, kinds)
        if exact is not None:
            return exact.concept, EXACT
        for variant in variants(text, kinds):
            entry = self.index.find(variant, kinds)
            if entry is not None:
                return entry.concept, VARIANT
        return self._misspelt(text, kinds)

    def _misspelt(self, mention: str, kinds: frozenset[str]) -> Found | None:
        """A label that differs by a letter or two in a long word; short words are never guessed."""
        from rapidfuzz import fuzz, process

        normal = normalise(core(mention))
        if len(normal) < FUZZY_MIN_LENGTH or not kinds & ENCODED:
            return None
        labels = self._initial(normal[0], kinds)
        best = process.extractOne(normal, labels, scorer=fuzz.ratio, score_cutoff=FUZZY_RATIO)
        if best is None or sorted(filter(str.isdigit, best[0])) != sorted(filter(str.isdigit, normal)):
            return None
        entry = self.index.find(best[0], kinds)
        return (entry.concept, round(float(best[1]) / 100 * VARIANT, 4)) if entry else None

    def _nearest(self, mentions: Sequence[Mention]) -> list[Found | None]:
        """What the encoder holds nearest, where that is likely enough to be right."""
        able = [
            m for m in mentions if m.kinds & ENCODED and len(normalise(m.text)) > 2 and not self._says_too_little(m)
        ]
        found: dict[Mention, Found] = {}
        for mention, near in zip(able, self.nearest(able), strict=False):
            likely = fitted(_kind(mention.kinds))[0].probability(near) if near is not None else 0.0
            if near is not None and likely >= LIKELY:
                found[mention] = self.index.entries[near.uri].concept, round(likely, 4)
        return [found.get(mention) for mention in mentions]

    def _says_too_little(self, mention: Mention) -> bool:
        """Whether a title is one word in which the labels of several occupations end: a manager of what?"""
        if "occupation" not in mention.kinds:
            return False
        words = normalise(without_noise(mention.text)).split()
        return len(words) == 1 and self._endings(mention.kinds)[words[0]] >= SEVERAL

    def nearest(self, mentions: Sequence[Mention]) -> list[Nearest | None]:
        """For each mention what the encoder holds nearest to it; None where the scheme has no concept of its kinds."""
        if self.embed is None or not mentions:
            return []
        bare = [without_noise(m.text) if "occupation" in m.kinds else core(m.text) for m in mentions]
        vectors = self.embed([*bare, *(m.line or text for m, text in zip(mentions, bare, strict=True))])
        return [
            self._near(mention.kinds, vector, line)
            for mention, vector, line in zip(mentions, vectors, vectors[len(mentions) :], strict=False)
        ]

    def _near(self, kinds: frozenset[str], vector: Vector, line: Vector) -> Nearest | None:
        uris, matrix = self._matrix(kinds)
        if not uris:
            return None
        cosine, context = matrix @ vector, matrix @ line
        both = cosine + CONTEXT * context
        best = int(both.argmax())
        value = float(both[best])
        both[best] = -np.inf
        lead = value - float(both.max()) if len(uris) > 1 else 1.0
        return Nearest(uris[best], float(cosine[best]), float(context[best]), lead)

    def _head(self, mention: Mention) -> Found | None:
        """The occupation that a title's last words name ("clinical research nurse" is a nurse), else its first ones, where
        no word after them could be a trade's: "staff nurse general Chertsey"."""
        if "occupation" not in mention.kinds:
            return None
        words = normalise(_AFTER_HEAD.split(mention.text)[0]).split()
        for start in range(len(words)):
            head = " ".join(words[start:])
            entry = None if head in _GENERIC_HEADS else self.index.find(head, mention.kinds)
            if entry is not None:
                return entry.concept, HEAD
        for end in range(len(words) - 1, 0, -1):
            if self._endings(mention.kinds)[words[end]]:
                return None
            entry = self.index.find(" ".join(words[:end]), mention.kinds)
            if entry is not None:
                return entry.concept, HEAD
        return None

    def _initial(self, letter: str, kinds: frozenset[str]) -> list[str]:
        """The normal forms that begin with the letter, of all labels of the kinds."""
        if kinds not in self._by_initial:
            groups: dict[str, list[str]] = defaultdict(list)
            for label in self.index.label_rows:
                if next(self.index.bearing(label, kinds), None) is not None:
                    groups[label[0]].append(label)
            self._by_initial[kinds] = groups
        return self._by_initial[kinds][letter]

    def _endings(self, kinds: frozenset[str]) -> Counter[str]:
        """The last words of the kinds' labels, with how many concepts have them there."""
        if kinds not in self._by_ending:
            self._by_ending[kinds] = Counter(
                word
                for entry in self.index.of_kind(kinds)
                for word in {normalise(label).rpartition(" ")[2] for label in entry.labels}
            )
        return self._by_ending[kinds]

    @cached_property
    def _by_ending(self) -> dict[frozenset[str], Counter[str]]:
        return {}

    @cached_property
    def _by_initial(self) -> dict[frozenset[str], dict[str, list[str]]]:
        return {}

    @cached_property
    def _matrices(self) -> dict[frozenset[str], tuple[list[str], dict[str, int], npt.NDArray[np.float32]]]:
        return {}

    def _of_kinds(self, kinds: frozenset[str]) -> tuple[list[str], dict[str, int], npt.NDArray[np.float32]]:
        if kinds not in self._matrices:
            uris = [entry.concept.uri for entry in self.index.of_kind(kinds)]
            assert self.index.vectors is not None
            matrix = self.index.vectors[[self.index.rows[uri] for uri in uris]]
            self._matrices[kinds] = uris, {uri: row for row, uri in enumerate(uris)}, matrix
        return self._matrices[kinds]

    def _matrix(self, kinds: frozenset[str]) -> tuple[list[str], npt.NDArray[np.float32]]:
        """The URIs of the kinds and their rows of the index's vectors."""
        uris, _, matrix = self._of_kinds(kinds)
        return uris, matrix

    def _rows(self, kinds: frozenset[str]) -> dict[str, int]:
        return self._of_kinds(kinds)[1]


def _line(text: str, span: Span) -> str:
    """The line that the span stands in, cut to what is around it where it is long."""
    start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    line = text[max(start, span.start - AROUND) : min(end if end >= 0 else len(text), span.end + AROUND)]
    return " ".join(line.split())


def _kind(kinds: frozenset[str]) -> str:
    return "occupation" if "occupation" in kinds else "skill"


def _probability(logit: float) -> float:
    return round(1 / (1 + math.exp(-max(-50.0, min(50.0, logit)))), 6)


def unlinked(mention: str) -> Concept:
    """A mention without a concept, as a concept of its own."""
    return Concept(
        MENTION_PREFIX + normalise(mention).replace(" ", "-"), "mention", "mention", " ".join(mention.split())
    )
