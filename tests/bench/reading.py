"""Pages per CPU-second by PDF backend and by stage: python tests/bench/reading.py FOLDER [MOST]. Nothing is asserted.

Both backends read the same files in turns, so that their ratio holds on a noisy machine.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

from kgmatch.reading import pdfium, pdfminer_backend
from kgmatch.reading.hyphens import unbroken
from kgmatch.reading.language import language
from kgmatch.reading.layout import lines_in_order
from kgmatch.reading.quality import facts_of, without_hidden
from kgmatch.reading.reader import ReaderOptions, read


def main() -> None:
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    files = sorted(Path(sys.argv[1]).rglob("*.pdf"))[:most]
    seconds: Counter[str] = Counter()
    pages = glyphs = 0

    def timed(stage: str, began: float) -> float:
        now = time.process_time()
        seconds[stage] += now - began
        return now

    language("The quick brown fox jumps over the lazy dog, again and again.")  # loads its model
    for path in files:
        data = path.read_bytes()
        began = time.process_time()
        list(pdfminer_backend.raw_pages(data))
        began = timed("glyphs by pdfminer", began)
        raw = list(pdfium.raw_pages(data))
        began = timed("glyphs by pdfium", began)
        shown = [without_hidden(page, lambda: None) for page in raw]
        began = timed("hidden text", began)
        lines = [lines_in_order(page.glyphs, page.rules) for page, _ in shown]
        began = timed("layout", began)
        for (page, hidden), found in zip(shown, lines, strict=True):
            facts_of(page, unbroken(found), hidden)
        began = timed("hyphens and quality", began)
        read(path, options=ReaderOptions("pdfium", ""))
        began = timed("all, with pdfium", began)
        read(path, options=ReaderOptions("pdfminer", ""))
        timed("all, with pdfminer", began)
        pages += len(raw)
        glyphs += sum(len(page.glyphs) for page in raw)
    print(f"{len(files)} files, {pages} pages, {glyphs} glyphs")
    for stage, spent in sorted(seconds.items(), key=lambda item: item[1]):
        print(f"{stage:22} {pages / spent:8.1f} pages per CPU-second")
    print(f"pdfium to pdfminer: glyphs {seconds['glyphs by pdfminer'] / seconds['glyphs by pdfium']:.1f} times, all {seconds['all, with pdfminer'] / seconds['all, with pdfium']:.1f} times")  # fmt: skip


if __name__ == "__main__":
    main()
