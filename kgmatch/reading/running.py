"""Running heads and feet: what stands at the edge of every page belongs to none of its texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from kgmatch.reading.segments import TextLine

EDGE = 0.09  # of the page's height, at its top and at its bottom
_PAGE_NUMBER = re.compile(
    r"^\W*(?:(?:page|seite|página|pagina|p\.?)\s*)?\d{1,3}\s*(?:(?:of|von|de|di|sur|/|\||-)\s*\d{1,3})?\W*$", re.I
)


def without_running(pages: Sequence[Sequence[TextLine]], heights: Sequence[float]) -> list[list[TextLine]]:
    """The pages' lines without page numbers, and with a line that comes again at the edge of several pages only once."""
    kept: list[list[TextLine]] = []
    seen = Counter(key for lines, height in zip(pages, heights, strict=True) for key in {_key(line) for line in lines if _at_edge(line, height)})  # fmt: skip
    told: set[str] = set()
    for lines, height in zip(pages, heights, strict=True):
        rest = []
        for line in lines:
            if _at_edge(line, height):
                if _PAGE_NUMBER.match(line.text) and (len(pages) > 1 or line.box[1] > height / 2):
                    continue
                key = _key(line)
                if seen[key] > 1:
                    if key in told:
                        continue
                    told.add(key)
            rest.append(line)
        kept.append(rest)
    return kept


def _at_edge(line: TextLine, height: float) -> bool:
    return line.box[3] < EDGE * height or line.box[1] > (1 - EDGE) * height


def _key(line: TextLine) -> str:
    """The text with its numbers set aside: "Page 2 of 3" is "Page 1 of 3"."""
    return re.sub(r"\d+", "#", line.text).strip()
