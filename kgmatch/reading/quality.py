"""How far a page's and a document's text can be trusted, and text that a reader of the page would not see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from kgmatch.model import Box, Quality
from kgmatch.reading.glyphs import UNKNOWN, Glyph, RawPage
from kgmatch.reading.segments import CELL, TextLine

OCR_REMEDY = 'install Tesseract and the extra (pip install "kgmatch[ocr]"), or run OCR on it first (ocrmypdf, say)'
LEAST_LETTERS = 60  # of a document: with fewer nothing can be told about a person
LEAST_GRADE = 0.35  # below it a document is put aside
LEAST_SIZE = 3.0  # points: smaller writing is not meant for people
LEAST_CONTRAST = 24  # of 255, between the darkest and the lightest pixel of what is written
LIGHT = 0.85  # ink of that luminance is looked at on the rendered page
WORST_UNDECODABLE = 0.2
LETTER_PAGE = 612.0 * 792.0
_VOWEL = re.compile(r"[aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýÿıąęőűůěāēīōūğșț]", re.I)
_LATIN_WORD = re.compile(r"[A-Za-z]{4,}")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What was counted on a page. `hidden`: kind of hiding → characters; `order`: share of lines in a sure order."""

    letters: int
    words: int
    area: float
    glyphs: int = 0
    undecodable: int = 0
    ocr: float = 0.0
    unpronounceable: float = 0.0
    image_share: float = 0.0
    order: float = 1.0
    hidden: dict[str, int] = field(default_factory=dict)

    @property
    def unreadable_fonts(self) -> bool:
        return self.undecodable > WORST_UNDECODABLE * max(1, self.glyphs) or self.unpronounceable > 0.5

    @property
    def needs_ocr(self) -> bool:
        """Next to no text on an image, or text whose characters are not told."""
        return self.unreadable_fonts or (self.letters < 30 and self.image_share > 0.2)

    def after_ocr(self, lines: Sequence[TextLine]) -> PageFacts:
        text = "\n".join(line.text for line in lines)
        return replace(self, letters=_letters(text), words=len(text.split()), undecodable=0, unpronounceable=0.0, ocr=1.0)  # fmt: skip


def facts_of(page: RawPage, lines: Sequence[TextLine], hidden: dict[str, int]) -> PageFacts:
    text = "\n".join(line.text for line in lines)
    words = _LATIN_WORD.findall(text)
    mute = sum(_VOWEL.search(word) is None and not word.isupper() for word in words)
    return PageFacts(
        letters=_letters(text),
        words=len(text.split()),
        area=page.width * page.height,
        glyphs=len(page.glyphs),
        undecodable=sum(g.text == UNKNOWN for g in page.glyphs),
        ocr=sum(g.invisible for g in page.glyphs) / max(1, len(page.glyphs)),
        unpronounceable=mute / len(words) if len(words) >= 20 else 0.0,
        image_share=page.image_share,
        order=_order(lines),
        hidden=hidden,
    )


def text_facts(text: str) -> PageFacts:
    """The same for text that has no page."""
    return PageFacts(_letters(text), len(text.split()), 0.0)


def page_quality(facts: PageFacts) -> Quality:
    """1 minus what speaks against the page's text."""
    value, reasons = 1.0, []
    undecodable = facts.undecodable / max(1, facts.glyphs)
    if undecodable > 0.01:
        value -= min(1.0, undecodable * 3)
        reasons.append(f"{undecodable:.0%} of the glyphs have no character: a font without a Unicode map")
    if facts.unpronounceable > 0.3:
        value -= 0.7
        reasons.append("its letters make no words: a font with a wrong Unicode map")
    if facts.ocr > 0.01:
        value -= 0.2 * facts.ocr
        reasons.append(f"{facts.ocr:.0%} of the text by OCR")
    for kind, count in facts.hidden.items():
        value -= 0.3 if count >= 40 else 0.05
        reasons.append(f"{count} characters of hidden text ({kind}), left out")
    if facts.letters < 30 and facts.image_share > 0.2:
        value -= 0.9
        reasons.append("only images, no text: a scan")
    elif facts.area and facts.words / (facts.area / LETTER_PAGE) > 1500:
        value -= 0.2
        reasons.append(f"{facts.words} words on one page")
    if facts.order < 0.8:
        value -= 0.3 * (1 - facts.order)
        reasons.append(f"the reading order of {1 - facts.order:.0%} of the lines is unsure")
    return Quality(round(max(0.0, value), 2), tuple(reasons))


def document_quality(pages: Sequence[PageFacts]) -> Quality:
    """The mean of the pages' grades by their letters, and each page's reasons."""
    grades = [page_quality(facts) for facts in pages]
    weights = [max(facts.letters, 60) for facts in pages]
    value = sum(q.grade * w for q, w in zip(grades, weights, strict=True)) / sum(weights)
    reasons = [f"page {n}: {why}" if len(pages) > 1 else why for n, q in enumerate(grades, 1) for why in q.reasons]
    letters = sum(facts.letters for facts in pages)
    if letters < 4 * LEAST_LETTERS:
        value -= 0.3
        reasons.append(f"only {letters} letters of text")
    return Quality(round(max(0.0, value), 2), tuple(reasons))


def unusable(pages: Sequence[PageFacts], *, ocr: str | None) -> str | None:
    """Why nothing can be made of the document and what to do, or None. `ocr` says how to come by OCR, where it helps."""
    if ocr is None:
        few = sum(facts.letters for facts in pages) < LEAST_LETTERS
        return f"next to no text in it (fewer than {LEAST_LETTERS} letters)" if few else None
    if all(facts.needs_ocr and not facts.unreadable_fonts for facts in pages):
        return f"only images, no text: a scan; {ocr}"
    if sum(facts.letters for facts in pages) < LEAST_LETTERS:
        return f"next to no text in it; if it is a scan, {ocr}"
    bad = [facts for facts in pages if facts.unreadable_fonts and not facts.ocr]
    if sum(facts.glyphs for facts in bad) * 2 > sum(facts.glyphs for facts in pages):
        return f"its fonts do not say which characters they draw; {ocr}"
    quality = document_quality(pages)
    if quality.grade < LEAST_GRADE:
        return f"its text cannot be trusted (grade {quality.grade}): {'; '.join(quality.reasons)}"
    return None


def without_hidden(page: RawPage, rendered: Callable[[], Any]) -> tuple[RawPage, dict[str, int]]:
    """The page without what nobody sees on it, and how many characters were hidden in which way.

    `rendered` gives the page as an array of grey values, one pixel a point; it is called only when some ink is so light,
    or some text so placed, that it has to be looked at.
    """
    hidden: dict[str, int] = {}
    kept: list[Glyph] = []
    unsure: list[Glyph] = []
    panels = [r for r in page.rules if r[2] - r[0] > 8 and r[3] - r[1] > 8]
    for glyph in page.glyphs:
        why = _plainly_hidden(glyph, page)
        if why:
            hidden[why] = hidden.get(why, 0) + 1
        elif not glyph.invisible and (glyph.ink > LIGHT or any(_inside(glyph, p) for p in panels)):
            unsure.append(glyph)
        else:
            kept.append(glyph)
    if unsure:
        image = rendered()
        for stretch in _stretches(unsure):
            if image is not None and all(_contrast(image, g) < LEAST_CONTRAST for g in stretch):
                hidden[_COLOUR] = hidden.get(_COLOUR, 0) + len(stretch)
            else:
                kept += stretch
    if not hidden and len(kept) == len(page.glyphs):
        return page, {}
    return replace(page, glyphs=kept), hidden


_COLOUR = "in the colour of its background"


def _plainly_hidden(glyph: Glyph, page: RawPage) -> str | None:
    middle_x, middle_y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
    if not (-2 <= middle_x <= page.width + 2 and -2 <= middle_y <= page.height + 2):
        return "off the page"
    if glyph.size < LEAST_SIZE:
        return f"smaller than {LEAST_SIZE:.0f} points"
    if glyph.invisible and page.image_share < 0.5:  # over a scan it is the text that an OCR program put there
        return "not painted"
    return None


def _inside(glyph: Glyph, box: Box) -> bool:
    return box[0] <= glyph.x0 and glyph.x1 <= box[2] and box[1] <= glyph.y0 + 1 and glyph.y1 - 1 <= box[3]


def _stretches(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Neighbours of one ink and size on one baseline: a full stop alone has no contrast to speak of."""
    stretch = [glyphs[0]]
    for before, glyph in pairwise(glyphs):
        if abs(before.y1 - glyph.y1) > 1 or before.ink != glyph.ink or before.size != glyph.size:
            yield stretch
            stretch = []
        stretch.append(glyph)
    yield stretch


def _contrast(image: Any, glyph: Glyph) -> int:
    """Between the darkest and the lightest pixel of the glyph's box and the point around it."""
    y0, y1, x0, x1 = max(0, int(glyph.y0) - 1), int(glyph.y1) + 2, max(0, int(glyph.x0) - 1), int(glyph.x1) + 2
    part = image[y0:y1, x0:x1]
    return int(part.max()) - int(part.min()) if part.size else 0


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _order(lines: Sequence[TextLine]) -> float:
    """Share of the lines whose place in the order is sure: not printed over another line, not two sentences abreast."""
    if not lines:
        return 1.0
    unsure = sum(sum(len(cell.split()) >= 6 for cell in line.text.split(CELL)) >= 2 for line in lines)
    by_top = sorted(lines, key=lambda line: line.box[1])
    for n, line in enumerate(by_top):
        for other in by_top[n + 1 : n + 6]:
            if _overlap(line.box, other.box) > 0.5:
                unsure += 1
                break
    return max(0.0, 1 - unsure / len(lines))


def _overlap(a: Box, b: Box) -> float:
    """The shared area as a share of the smaller box."""
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    smaller = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
    return width * height / smaller if width > 0 and height > 0 and smaller > 0 else 0.0
