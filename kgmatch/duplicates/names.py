"""Names of people in one folded form, and how far two of them agree."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from kgmatch.duplicates.short_forms import may_be_one

NAME_LEVELS = ("unknown", "other", "family", "given", "initial", "alike", "near", "same")
"""How far two names agree, from nothing to all: they cannot be compared; no word in common; the family name alone (or a
middle name, or a mark such as "Jr" differs); the given name alone; "P. Rao" and "Prema Rao"; one slip of a letter in a word;
one leaves out a word of the other or has its short form; the same words in any order.
"""
COMPATIBLE = frozenset({"same", "near", "alike"})
"""The levels at which two names are one person's as far as they tell; "A. Rao" may be Anil's or his sister Asha's."""

_CYRILLIC = "аa бb вv гg дd еe зz иi йi кk лl мm нn оo пp рr сs тt уu фf ыy эe іi їi єe ґg ўu"
_GREEK = "αa βv γg δd εe ζz ηi ιi κk λl μm νn ξx οo πp ρr σs ςs τt υi φf ωo"
_LETTERS = str.maketrans(
    {
        **{pair[0]: pair[1] for pair in f"{_CYRILLIC} {_GREEK}".split()},
        "θ": "th", "ψ": "ps", "χ": "ch",
        "ё": "e", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya",
        "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz",
        "ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ə": "a",
    }
)  # fmt: skip
_TITLES = "mr mrs ms miss mme mlle mx dr prof rev sir eng engr er ing dipl shri smt sri herr frau sr sra srta senor dott dra pr capt adv"
_HONORIFIC = frozenset(_TITLES.split())
_AFTER = re.compile(
    r"^(?:ph\s?d|d ?phil|dphil|m ?sc|b ?sc|mba|m ?a|b ?a|m ?tech|b ?tech|b ?e|m ?e|b ?eng|m ?eng|rn|bsn|msn|lpt|cpa|pmp|acca|fcca|ca|md|mbbs|esq|llb|llm|jd|pe|cfa|phr|"
    r"mrcp|frcs|cissp|pgce|qts|pharm ?d|r ?ph|he him|she her|they them)$"
)
_ALSO_NAMES = frozenset({"ma", "ba", "pe", "ca", "me", "be", "md"})  # a degree only after a comma
_GENERATION = frozenset({"jr", "sr", "ii", "iii", "iv", "junior", "senior"})
_SMALL = "de da do dos das del della di la le van von der den ter bin binti bint ibn al el af av du ul ur of"
_PARTICLES = frozenset(_SMALL.split())
_UNFOLDED = re.compile(r"[^\x00-\x7f]")
_SOUNDS = (
    ("ph", "f"), ("ck", "k"), ("ks", "x"), ("cz", "ch"), ("sz", "sh"), ("tsch", "ch"), ("sch", "sh"), ("th", "t"), ("kh", "h"),
    ("ya", "ia"), ("ja", "ia"), ("yu", "iu"), ("ju", "iu"), ("ye", "e"), ("je", "e"), ("ae", "a"), ("oe", "o"), ("ue", "u"), ("w", "v"), ("y", "i"), ("j", "i"), ("c", "k"),
)  # fmt: skip


def folded(text: str) -> str:
    """Case, accents and signs set aside; Cyrillic and Greek letters in Latin ones (after BGN/PCGN, loosely)."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = unicodedata.normalize("NFC", text).translate(_LETTERS)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).translate(_LETTERS)
    return unicodedata.normalize("NFC", text)  # Korean syllables whole again


@lru_cache(maxsize=100_000)
def name_key(name: str | None) -> str:
    """The words of a name, folded, given name first where a comma tells ("Rao, Prema" → "prema rao"), initials as single
    letters; without titles, degrees, nicknames in quotes and particles. "" where there is no name.
    """
    text = re.sub(r"\([^)]*\)|[\"“”„][^\"“”„]*[\"“”„]", " ", name or "")
    parts = [_words(part) for part in text.split(",")]
    parts = [part for part in parts if part and not _AFTER.match(" ".join(part))]
    head, marks = (parts[0], parts[1:]) if parts else ([], [])
    given = [w for part in marks for w in part if w not in _GENERATION]
    generation = [w for part in marks for w in part if w in _GENERATION]
    words = [*given, *head, *generation]
    while len(words) > 1 and words[0] in _HONORIFIC:
        words = words[1:]
    while len(words) > 2 and _AFTER.match(words[-1]) and words[-1] not in _ALSO_NAMES:
        words = words[:-1]
    kept = [w for w in words if w not in _PARTICLES]
    return " ".join(kept if len(kept) > 1 else words)


def _words(text: str) -> list[str]:
    text = re.sub(r"['’ʼ`]", "", folded(text))
    text = re.sub(r"(?<=[\u3040-\u9fff])\s+(?=[\u3040-\u9fff])", "", text)
    text = re.sub(r"\b(ph)\.\s?(d)\b\.?|\b([mb])\.\s?(sc|tech|eng)\b\.?", r"\1\2\3\4", text)
    return re.findall(r"[^\W\d_]+", text)


@lru_cache(maxsize=100_000)
def sound(word: str) -> str:
    """A folded word as several spellings of it share it: "Yuliya", "Julija"; "Mueller", "Müller". Not a phonetic code."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=200_000)
def name_level(a: str, b: str) -> str:
    """One of `NAME_LEVELS` for two name keys; the order of the two does not matter."""
    if a > b:
        a, b = b, a
    if not a or not b or bool(_UNFOLDED.search(a)) != bool(_UNFOLDED.search(b)):
        return "unknown"
    left, right = a.split(), b.split()
    if {w for w in left if w in _GENERATION} != {w for w in right if w in _GENERATION}:
        return "family"
    long_a, long_b = ([w for w in side if len(w) > 1 and w not in _GENERATION] for side in (left, right))
    initials_a, initials_b = ([w for w in side if len(w) == 1] for side in (left, right))
    if _UNFOLDED.search(a):
        return "same" if a == b else "other"
    if len(left) != len(right) and "".join(left) == "".join(right):  # "Anne-Marie", "Annemarie"
        return "near"
    shorter, longer = sorted((long_a, long_b), key=len)
    exact, alike, rest_shorter, rest_longer = _aligned(shorter, longer)
    if len(exact) == len(shorter) == len(longer) >= 2 and all(x == y for x, y in exact):
        return _with_initials("same", initials_a, initials_b)
    if not rest_shorter and exact and len(exact) + len(alike) >= 2:
        over = rest_longer
        if over and longer[0] in over:  # "Prema Vasant Rao" may be the daughter of "Vasant Rao"
            return "family"
        held = initials_a if shorter is long_a else initials_b
        if (
            over
            and held
            and not all(any(w[0] == i for w in over) or (i in initials_a and i in initials_b) for i in held)
        ):
            return "family"
        return _with_initials("alike" if alike else "near", initials_a, initials_b if not over else initials_a)
    if not rest_shorter and len(exact) == 1 and not alike and _initials_fit(initials_a, initials_b, rest_longer):
        return "initial"
    shared = {word for pair in exact for word in pair}
    if long_a and long_b and long_a[0] in shared and long_b[0] in shared:
        return "given"
    return "family" if shared else "other"


def _initials_fit(a: Sequence[str], b: Sequence[str], rest: Sequence[str]) -> bool:
    """Whether the initials stand for what is left of the other name ("P" for "prema"), or are the same ones."""
    if not rest:
        return bool(a) and sorted(a) == sorted(b)
    held = a or b
    return bool(held) and not (a and b and set(a) != set(b)) and any(w[0] in held for w in rest)


def _with_initials(level: str, a: Sequence[str], b: Sequence[str]) -> str:
    """ "John A. Smith" and "John B. Smith" share given and family name and are two people."""
    return "family" if a and b and not set(a) & set(b) else level


def _aligned(
    shorter: Sequence[str], longer: Sequence[str]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[str], list[str]]:
    """Pairs of words that agree, pairs with one slip between them, and what is left on either side."""
    rest = list(longer)
    tests = (lambda x, y: x == y, lambda x, y: sound(x) == sound(y) or may_be_one(x, y), _slip)
    left = list(shorter)
    found: list[list[tuple[str, str]]] = []
    for test in tests:
        pairs: list[tuple[str, str]] = []
        for word in list(left):
            other = next((w for w in rest if test(word, w)), None)
            if other is not None:
                left.remove(word)
                rest.remove(other)
                pairs.append((word, other))
        found.append(pairs)
    return found[0] + found[1], found[2], left, rest


def _slip(a: str, b: str) -> bool:
    """One letter wrong, left out or doubled in a word of five or more; a last vowel tells Daniel from Daniela."""
    if min(len(a), len(b)) < 5 or (a[0] != b[0] and a[1:] != b[1:]) or OSA.distance(a, b) > 1:
        return False
    shorter, longer = sorted((a, b), key=len)
    ends = longer[:-1] in (shorter, shorter[:-1])
    return not (ends and (longer[-1] in "aeiouy" or (len(a) == len(b) and shorter[-1] in "aeiouy")))
