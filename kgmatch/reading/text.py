"""Bytes → text lines, and the clean-up that every backend's text goes through."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from kgmatch.errors import DocumentError
from kgmatch.reading.glyphs import is_icon

_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf076": "❖", "\uf0fc": "✓", "\u200b": "", "\ufeff": "", "\u00a0": " ", "\u2028": " ", "\u2029": " "})  # fmt: skip
_PRIVATE = re.compile("[\ue000-\uf8ff]")  # icons of symbol fonts
_FULLWIDTH = re.compile(
    "\u00ef\u00bc[\u0080-\u009f\u00ad\u200b]?\\s?"
)  # the bytes of a fullwidth dash, read as Latin-1
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u0080-\u009f]")  # terminal escapes among them


@lru_cache(maxsize=1)
def _config() -> Any:
    from ftfy import TextFixerConfig

    return TextFixerConfig(uncurl_quotes=False, unescape_html=False, max_decode_length=100_000)


@lru_cache(maxsize=4096)
def clean_glyph(text: str) -> str:
    """What a glyph writes: ligatures and wide forms as their letters, known bullets as such, nothing for an icon."""
    text = text.translate(_BULLETS).replace("\u00ad", "-")  # drawn, it is a hyphen, whatever its font calls it
    if len(text) > 1 and not text.strip("-\u2010\u2011"):
        return "-"  # one glyph that its font gives all the names of a hyphen
    if not text or (text.isascii() and len(text) == 1):
        return text if text >= " " else ""
    if is_icon(text):
        return ""
    return unicodedata.normalize("NFKC", text) if unicodedata.category(text[0]) in ("Ll", "Lu", "Lo", "Lm") or "\u2e80" <= text[0] <= "\u2fdf" or text.isascii() else _CONTROL.sub("", text)  # fmt: skip


def clean(text: str) -> str:
    """One line as a person reads it: broken encodings mended (ftfy), icons and control characters taken out."""
    if not text.isascii():
        from ftfy import fix_text

        text = fix_text(text.translate(_BULLETS), _config()).translate(_BULLETS)
        text = _FULLWIDTH.sub(" – ", _PRIVATE.sub(" ", text))
    return re.sub(r" {5,}", "    ", _CONTROL.sub(" ", text).replace("\t", "    ")).strip()


def decode(data: bytes, source: str) -> str:
    """A text file's bytes as text, its encoding told by its content. Raises DocumentError for what is no text."""
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError(f"{source}: not a text, PDF or DOCX file; convert it to one of them")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        found = from_bytes(data)
        best = found.best()
        # A short text fits several Latin code pages equally; the western one is by far the likelier.
        best = (
            next((m for m in found if m.encoding in ("cp1252", "latin_1") and m.chaos <= best.chaos), best)
            if best
            else None
        )
        if best is None:
            raise DocumentError(f"{source}: not a text, PDF or DOCX file; convert it to one of them") from None
        return str(best)
