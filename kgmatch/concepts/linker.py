"""From a mention to the concept it means: labels and aliases first, spelling second, the encoder third, else no concept.

A mention that nothing in the scheme means is kept as an unlinked concept of its own and never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kgmatch.concepts.index import SKILL_KINDS, ConceptIndex, Entry
from kgmatch.concepts.normal import core, normalise, without_version
from kgmatch.model import MENTION_PREFIX, Concept, Link, Span

LINKER_VERSION = "1"

KINDS_OF_LABEL = {
    "SKILL": SKILL_KINDS,
    "TOOL": SKILL_KINDS,
    "SOFT_SKILL": SKILL_KINDS,
    "TITLE": frozenset({"occupation"}),
    "LANGUAGE": frozenset({"language"}),
    "DEGREE": frozenset({"degree"}),
    "FIELD": frozenset({"field"}),
}
EXACT = 1.0
VARIANT = 0.95  # the label without a version, filler words or seniority
HEAD = 0.7  # the head noun of a title alone
FUZZY_RATIO = 90.0
FUZZY_MIN_LENGTH = 6  # shorter words differ from other words by a letter: Java, Lava
# Cosines below which the encoder does not answer: see pipelines/fit_linker.py.
THRESHOLD = {"skill": 0.80, "occupation": 0.88}

_SENIORITY = frozenset(
    [
        "senior",
        "sr",
        "junior",
        "jr",
        "lead",
        "head",
        "chief",
        "principal",
        "assistant",
        "associate",
        "deputy",
        "trainee",
        "intern",
        "apprentice",
        "graduate",
        "interim",
        "acting",
        "staff",
        "experienced",
        "mid",
        "level",
        "entry",
        "freelance",
        "contract",
        "part",
        "time",
        "full",
        "volunteer",
        "i",
        "ii",
        "iii",
        "iv",
        "1",
        "2",
        "3",
    ]
)
_PARTS = (" - ", " – ", ",", "/", " at ", "|", "(")  # what follows them in a title is the department, place or employer

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

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]


class Linker:
    """`embed` maps texts to unit vectors (`kgmatch.embedding.Encoder.encode`); without it only labels are looked up."""

    def __init__(self, index: ConceptIndex, embed: Embed | None = None) -> None:
        self.index = index
        self.embed = embed if index.vectors is not None else None
        self._memory: dict[tuple[str, frozenset[str]], tuple[Concept, float] | None] = {}

    def link(self, text: str, spans: Iterable[Span]) -> tuple[Link, ...]:
        """Links for all spans whose label can mean a concept, in their order."""
        links = []
        for span in spans:
            kinds = KINDS_OF_LABEL.get(span.label)
            if kinds is not None:
                mention = text[span.start : span.end]
                found = self.concept(mention, kinds)
                concept, score = found if found is not None else (unlinked(mention), 0.0)
                links.append(Link(span, concept, score))
        return tuple(links)

    def concept(self, mention: str, kinds: frozenset[str] = SKILL_KINDS) -> tuple[Concept, float] | None:
        """The concept of one of the kinds that the mention means, with a score in (0, 1], or None."""
        key = (" ".join(mention.split()), kinds)
        if key not in self._memory:
            if len(self._memory) > 100_000:
                self._memory.clear()
            self._memory[key] = self._concept(*key)
        return self._memory[key]

    def search(self, phrase: str, kinds: frozenset[str] = SKILL_KINDS, *, top: int = 20) -> list[tuple[Concept, float]]:
        """The `top` concepts for a phrase or sentence, best first: labels that stand in it, then the encoder's nearest."""
        scores: dict[str, float] = {}
        found = self.concept(phrase, kinds)
        if found is not None:
            scores[found[0].uri] = found[1]
        for entry in self._labels_inside(phrase, kinds):
            scores.setdefault(entry.concept.uri, VARIANT)
        if self.embed is not None:
            uris, matrix = self._matrix(kinds)
            cosine = matrix @ self.embed([phrase])[0]
            for row in np.argsort(-cosine, kind="stable")[: top + len(scores)]:
                scores.setdefault(uris[row], float(cosine[row]) * VARIANT)
        ranked = sorted(scores.items(), key=lambda s: (-s[1], s[0]))[:top]
        return [(self.index.entries[uri].concept, round(score, 6)) for uri, score in ranked]

    def _concept(self, mention: str, kinds: frozenset[str]) -> tuple[Concept, float] | None:
        exact = self.index.find(mention, kinds)
        if exact is not None:
            return exact.concept, EXACT
        for variant in self._variants(mention, kinds):
            entry = self.index.find(variant, kinds)
            if entry is not None:
                return entry.concept, VARIANT
        return self._misspelt(mention, kinds) or self._nearest(mention, kinds) or self._head(mention, kinds)

    def _variants(self, mention: str, kinds: frozenset[str]) -> Iterable[str]:
        """Shorter forms of the mention that mean the same, mildest first."""
        bare = core(without_version(mention))
        yield without_version(mention)
        yield bare
        opening, _, rest = bare.partition("(")
        if rest:
            yield opening
            yield rest.rstrip(") ")
        if "occupation" in kinds:
            for part in (bare, *(bare.split(mark)[0] for mark in _PARTS if mark in bare)):
                words = normalise(part).split()
                yield " ".join(words)
                while words and words[0] in _SENIORITY:  # "senior staff nurse" is a staff nurse before it is a nurse
                    words = words[1:]
                    yield " ".join(words)
                yield " ".join(w for w in words if w not in _SENIORITY)
        if "degree" in kinds:
            for separator in (" in ", " of ", ",", " - ", ":", " – ", " "):
                yield bare.split(separator)[0]
            words = bare.split()
            yield from (" ".join(words[:n]) for n in range(min(5, len(words) - 1), 1, -1))

    def _misspelt(self, mention: str, kinds: frozenset[str]) -> tuple[Concept, float] | None:
        """A label that differs by a letter or two in a long word; short words are never guessed."""
        from rapidfuzz import fuzz, process

        normal = normalise(core(mention))
        if len(normal) < FUZZY_MIN_LENGTH or not kinds & (SKILL_KINDS | {"occupation"}):
            return None
        labels = self._labels(kinds)
        best = process.extractOne(normal, labels, scorer=fuzz.ratio, score_cutoff=FUZZY_RATIO)
        if (
            best is None
            or best[0][0] != normal[0]
            or sorted(filter(str.isdigit, best[0])) != sorted(filter(str.isdigit, normal))
        ):
            return None
        entry = self.index.find(best[0], kinds)
        return (entry.concept, round(float(best[1]) / 100 * VARIANT, 4)) if entry else None

    def _nearest(self, mention: str, kinds: frozenset[str]) -> tuple[Concept, float] | None:
        if self.embed is None or len(normalise(mention)) < 3 or not kinds & (SKILL_KINDS | {"occupation"}):
            return None
        uris, matrix = self._matrix(kinds)
        cosine = matrix @ self.embed([core(mention)])[0]
        best = int(cosine.argmax())
        threshold = THRESHOLD["occupation" if "occupation" in kinds else "skill"]
        if cosine[best] < threshold:
            return None
        return self.index.entries[uris[best]].concept, round(float(cosine[best]), 4)

    def _head(self, mention: str, kinds: frozenset[str]) -> tuple[Concept, float] | None:
        """The occupation that a title's last words name: "clinical research nurse" is a nurse."""
        if "occupation" not in kinds:
            return None
        words = normalise(_AFTER_HEAD.split(mention)[0]).split()
        for start in range(len(words)):
            head = " ".join(words[start:])
            entry = None if head in _GENERIC_HEADS else self.index.find(head, kinds)
            if entry is not None:
                return entry.concept, HEAD
        return None

    def _labels_inside(self, phrase: str, kinds: frozenset[str]) -> list[Entry]:
        """Concepts whose label stands in the phrase word by word, longest first, none inside another."""
        words = normalise(phrase).split()
        found: list[Entry] = []
        i = 0
        while i < len(words):
            for length in range(min(6, len(words) - i), 0, -1):
                key = " ".join(words[i : i + length])
                entry = next((e for e in self.index.by_label.get(key, ()) if e.concept.kind in kinds), None)
                if entry is not None:
                    found.append(entry)
                    i += length - 1
                    break
            i += 1
        return found

    def _labels(self, kinds: frozenset[str]) -> list[str]:
        if kinds not in self._label_lists:
            self._label_lists[kinds] = [
                normalise(label) for entry in self.index.of_kind(kinds) for label in entry.labels
            ]
        return self._label_lists[kinds]

    @cached_property
    def _label_lists(self) -> dict[frozenset[str], list[str]]:
        return {}

    @cached_property
    def _matrices(self) -> dict[frozenset[str], tuple[list[str], npt.NDArray[np.float32]]]:
        return {}

    def _matrix(self, kinds: frozenset[str]) -> tuple[list[str], npt.NDArray[np.float32]]:
        """The URIs of the kinds and their rows of the index's vectors."""
        if kinds not in self._matrices:
            uris = [entry.concept.uri for entry in self.index.of_kind(kinds)]
            assert self.index.vectors is not None
            self._matrices[kinds] = uris, self.index.vectors[[self.index.rows[uri] for uri in uris]]
        return self._matrices[kinds]


def unlinked(mention: str) -> Concept:
    """A mention without a concept, as a concept of its own."""
    return Concept(
        MENTION_PREFIX + normalise(mention).replace(" ", "-"), "mention", "mention", " ".join(mention.split())
    )
