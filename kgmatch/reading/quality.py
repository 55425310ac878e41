"""How far a document's text can be trusted."""

from __future__ import annotations

from collections.abc import Mapping

from kgmatch.model import Quality

LEAST_LETTERS = 60
WORST_UNDECODABLE = 0.2


def grade(text: str, counts: Mapping[str, int]) -> Quality:
    """1 minus what speaks against the text: glyphs that mean no character, and next to no letters."""
    reasons = []
    value = 1.0
    undecodable = counts.get("undecodable", 0) / max(1, counts.get("glyphs", 0))
    if undecodable > 0.01:
        value -= min(1.0, undecodable * 3)
        reasons.append(f"{undecodable:.0%} of the glyphs have no character: a font without a Unicode map")
    letters = sum(c.isalpha() for c in text)
    if letters < 4 * LEAST_LETTERS:
        value -= 0.5
        reasons.append(f"only {letters} letters of text")
    return Quality(round(max(0.0, value), 2), tuple(reasons))


def unusable(text: str, counts: Mapping[str, int]) -> str | None:
    """Why nothing can be made of the document, or None."""
    if sum(c.isalpha() for c in text) < LEAST_LETTERS:
        return "next to no text in it; if it is a scan, run OCR on it first (ocrmypdf, say)"
    if counts.get("undecodable", 0) > WORST_UNDECODABLE * max(1, counts.get("glyphs", 0)):
        return "its fonts do not say which characters they draw; run OCR on it (ocrmypdf --force-ocr, say)"
    return None
