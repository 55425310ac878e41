"""What a PDF backend yields: the characters of a page as drawn, and the rules and images around them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from kgmatch.model import Box

UNKNOWN = "\ufffd"  # a glyph whose font does not say which character it draws
ASCENT, DESCENT = 0.76, 0.22  # of the font size: a glyph's box is set by its baseline, not by what its font claims

BOLD = re.compile(r"bold|black|heavy|demi|semibold|cmbx|cmb10|medi(?![ac])", re.I)
ITALIC = re.compile(r"italic|oblique|slanted|cmti|cmsl|-it\b", re.I)


ICON = "\ue000"  # what stands for a picture of a symbol font, whatever code the font gives it
SYMBOLS = re.compile(r"awesome|icon|symbola|glyphicon|fontello|marvosym|ionic|entypo|webdings|fontmfizz|devicon", re.I)
DINGBATS = re.compile(r"wingding|dingbat|^(?:.*\+)?symbol(?:mt|ps|$)", re.I)


def drawn_in(font: str, text: str) -> str:
    """What a glyph of a symbol font stands for: a bullet or a picture, never the letter of its code."""
    if SYMBOLS.search(font):
        return ICON
    if DINGBATS.search(font) and (
        text.isascii() or text == UNKNOWN or "\ue000" <= text[0] <= "\uf8ff" or ord(text[0]) < 256
    ):
        return "•"
    return text


class Glyph(NamedTuple):
    """One character as drawn. Boxes are in points with the origin at the top left of the page as it is shown;
    `ink` is the luminance of its fill from 0 (black) to 1 (white); `angle` its baseline's in degrees, counter-clockwise
    (0, 90, 180 or 270); `invisible` is set for text that is placed but not painted, as over a scan.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool = False
    italic: bool = False
    ink: float = 0.0
    angle: int = 0
    invisible: bool = False


@dataclass(frozen=True, slots=True)
class RawPage:
    """`rules`: boxes of thin lines and frames; `image_share`: of the page's area, covered by images, at most 1."""

    width: float
    height: float
    glyphs: list[Glyph]
    rules: list[Box]
    image_share: float


def upright_box(x0: float, x1: float, baseline: float, size: float) -> Box:
    """The box of a glyph that stands upright, from its origin and advance."""
    return x0, baseline - ASCENT * size, x1, baseline + DESCENT * size


def turned_box(origin: float, start: float, end: float, size: float, angle: int) -> Box:
    """The box of a glyph whose baseline is the vertical line x = `origin`, from y = `start` to `end`."""
    left, right = (origin - ASCENT * size, origin + DESCENT * size) if angle == 90 else (origin - DESCENT * size, origin + ASCENT * size)  # fmt: skip
    return left, min(start, end), right, max(start, end)


def one_glyph(glyph: Glyph, more: str, box: Box) -> Glyph:
    """The glyph, told that it draws further characters: "ﬁ" is two letters, a symbol font's icon spells its name."""
    x0, y0, x1, y1 = box
    return glyph._replace(text=glyph.text + more, x0=min(glyph.x0, x0), y0=min(glyph.y0, y0), x1=max(glyph.x1, x1), y1=max(glyph.y1, y1))  # fmt: skip


def is_doubtful(glyph: Glyph) -> bool:
    """Whether another backend should be asked: no character is known, or a whole phrase is given for what is drawn
    (PDFium reads a marked stretch's /ActualText, and loses where its letters and spaces are).
    """
    return glyph.text == UNKNOWN or len(glyph.text) > 3


def is_icon(text: str) -> bool:
    """Whether the glyph is a picture and no writing: a code for private use, or a whole word in one glyph."""
    return "\ue000" <= text[0] <= "\uf8ff" or (len(text) > 3 and text.isascii())


def quarter(a: float, b: float) -> int | None:
    """The angle of the direction (a, b), y upwards, when it is a multiple of 90 degrees within 10; else None."""
    if abs(b) <= 0.18 * abs(a):
        return 0 if a > 0 else 180
    if abs(a) <= 0.18 * abs(b):
        return 90 if b > 0 else 270
    return None


def luminance(red: float, green: float, blue: float) -> float:
    """Relative luminance of a colour of components in [0, 1], by ITU-R BT.709, gamma set aside."""
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
