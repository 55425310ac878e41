"""The words of a text, as the baseline scorers count them."""

from __future__ import annotations

import re

from kgmatch.concepts.normal import normalise

_HAN_OR_KANA = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_WORD = re.compile(r"\w")


def words(text: str) -> list[str]:
    """The words in normal form, "c++" and "c#" whole; Han and kana, written without spaces, as pairs of characters."""
    found: list[str] = []
    for line in text.splitlines():
        for token in normalise(line).split():
            if not _WORD.search(token):
                continue
            runs = _HAN_OR_KANA.findall(token)
            found += [run[n : n + 2] for run in runs for n in range(max(1, len(run) - 1))]
            found += _HAN_OR_KANA.sub(" ", token).split() if runs else [token]
    return found
