"""Labels and mentions in one normal form, so that "Node JS", "node.js" and "NodeJS" meet."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_VERSION = re.compile(r"(?<=\w)[\s\-]+v?\d+(?:\.\d+)*(?:\.x)?\+?$|(?<=\w)\s*\(v?\d[\d.x+]*\)$|\s+v\d[\d.]*$", re.I)
_FILLER = re.compile(
    r"^(?:(?:strong|solid|good|excellent|proven|advanced|basic|working|hands[- ]on|in[- ]depth|sound|extensive|some|"
    r"demonstrated|thorough|deep|relevant|proficient|experienced|skilled|knowledge of|experience (?:with|in|of)|"
    r"proficiency (?:with|in)|understanding of|familiarity with|expertise in|ability to|skills? in|use of|using)\s+)+"
    r"|(?:\s+(?:skills?|knowledge|experience|abilities|ability|expertise|proficiency))+$",
    re.I,
)
_SIGNS = str.maketrans({"’": "'", "‘": "'", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "＋": "+", "＃": "#"})


@lru_cache(maxsize=100_000)
def normalise(text: str) -> str:
    """Case, accents' form, dashes, white space and edge punctuation set aside; "C++", "C#" and ".NET" keep their signs.

    Dots, dashes and slashes between letters become spaces ("node.js" → "node js"); see `compact` for "nodejs".
    """
    folded = unicodedata.normalize("NFKC", text).translate(_SIGNS).casefold()
    folded = re.sub(r"'s\b|'", "", folded).replace("&", " and ")
    folded = re.sub(r"(?<=\w)[./\-_](?=\w)", " ", folded)
    folded = re.sub(r"[^\w+#. ]+", " ", folded)
    folded = re.sub(r"\.(?!\w)", " ", folded)
    return " ".join(folded.split())


def compact(normal: str) -> str:
    """The normal form without its spaces: the second key of the look-up."""
    return normal.replace(" ", "")


def without_version(text: str) -> str:
    """ "Python 3.11" → "Python"; a name that is nothing but the version stays."""
    return _VERSION.sub("", text.strip()) or text


def core(text: str) -> str:
    """ "strong knowledge of Excel" → "Excel"; a mention that is nothing but such words stays."""
    return _FILLER.sub("", text.strip()).strip() or text
