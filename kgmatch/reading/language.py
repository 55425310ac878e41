"""Which language a text is in."""

from __future__ import annotations

import re

LOOKED_AT = 20_000  # characters
LEAST_LETTERS = 40  # among the first 2,000 characters; with fewer the language is "und"

# The classifier's model takes about a second to unpack. Plain English needs none: where these words, few of which any other
# written language has, make up so large a share of both halves of a text, it is English.
_ENGLISH = frozenset(
    [
        "the",
        "and",
        "of",
        "with",
        "for",
        "to",
        "by",
        "from",
        "this",
        "that",
        "you",
        "your",
        "our",
        "will",
        "have",
        "has",
        "are",
        "were",
    ]
)
_SHARE, _KINDS, _LEAST_WORDS = 0.12, 4, 20
_WORD = re.compile(r"[^\W\d_]+")


def language(text: str) -> str:
    """The ISO 639-1 code of the text's language ("en"), by py3langid; "und" for next to no text."""
    if sum(map(str.isalpha, text[:2000])) < LEAST_LETTERS:
        return "und"
    looked_at = text[:LOOKED_AT]
    if plain_english(looked_at):
        return "en"
    import py3langid

    return str(py3langid.classify(looked_at)[0])


def plain_english(text: str) -> bool:
    """Whether its function words alone say that a text is English; False says nothing."""
    words = _WORD.findall(text.lower())
    middle = len(words) // 2
    halves = [[word for word in half if word in _ENGLISH] for half in (words[:middle], words[middle:])]
    return (
        len(words) >= _LEAST_WORDS
        and all(len(telling) >= _SHARE * middle for telling in halves)
        and len({word for telling in halves for word in telling}) >= _KINDS
    )
