"""Pictures of text → lines, by Tesseract through pytesseract (the `ocr` extra and the tesseract program)."""

from __future__ import annotations

import importlib.util
import io
import itertools
import shutil
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kgmatch.errors import DocumentError
from kgmatch.reading.glyphs import Glyph, RawPage, upright_box
from kgmatch.reading.layout import lines_in_order
from kgmatch.reading.quality import OCR_REMEDY
from kgmatch.reading.segments import TextLine

DPI = 300
LEAST_CONFIDENCE = 30  # of Tesseract's 100: below it a word is a stain
MAX_PIXELS = 60_000_000
MAX_FRAMES = 50  # pages of a TIFF
SHEET = 8.5  # inches: the shorter side of a page whose size the picture does not tell
SECONDS = 120  # for one page
_MISREAD = frozenset("¢*°®©«»¤+")  # what Tesseract sees in a bullet at the beginning of a line


def available() -> bool:
    return importlib.util.find_spec("pytesseract") is not None and shutil.which("tesseract") is not None


def read_page(data: bytes, number: int, page: RawPage, *, languages: str, source: str) -> list[TextLine]:
    """The lines of a PDF page read from its picture, with boxes in points. Raises DocumentError."""
    from PIL import Image

    from kgmatch.reading.pdfium import PdfiumError, picture

    scale = min(DPI / 72, (MAX_PIXELS / max(1.0, page.width * page.height)) ** 0.5)
    try:
        pixels = picture(data, number, scale=scale)
    except PdfiumError as error:
        raise DocumentError(f"{source}: page {number} cannot be drawn for OCR ({error})") from None
    return _lines(Image.fromarray(pixels), 1 / scale, languages, source)


def read_image(data: bytes, source: str, *, languages: str) -> tuple[float, float, list[TextLine]]:
    """Width and height in points and lines; the pages of a TIFF stand one below the other. Raises DocumentError."""
    from PIL import Image, ImageSequence

    width = height = 0.0
    lines: list[TextLine] = []
    try:
        opened = Image.open(io.BytesIO(data))
        frames = min(getattr(opened, "n_frames", 1), MAX_FRAMES) if opened.format == "TIFF" else 1
        for frame in itertools.islice(ImageSequence.Iterator(opened), frames):
            if frame.width * frame.height > MAX_PIXELS:
                raise DocumentError(f"{source}: an image of more than {MAX_PIXELS // 1_000_000} million pixels; make it smaller")  # fmt: skip
            image, dpi = _as_seen(frame)
            lines += [_lower(line, height) for line in _lines(image, 72 / dpi, languages, source)]
            width, height = max(width, image.width * 72 / dpi), height + image.height * 72 / dpi
    except DocumentError:
        raise
    except Exception as error:  # Pillow raises many kinds on broken files
        raise DocumentError(f"{source}: not a readable image ({type(error).__name__})") from None
    return width, height, lines


def _as_seen(image: Any) -> tuple[Any, float]:
    """The picture upright, on white paper, large enough for Tesseract, and its dots an inch."""
    from PIL import Image, ImageOps

    stated = float(image.info.get("dpi", (0, 0))[0])
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    image = image.convert("RGB")
    # Cameras and screenshots state a number that says nothing of the sheet, or none: then it is taken for a Letter page.
    inches = min(image.size) / stated if stated else 0.0
    dpi = stated if 2 <= inches <= 24 else min(image.size) / SHEET
    enlarged = min(3.0, 0.8 * DPI / dpi, (MAX_PIXELS / (image.width * image.height)) ** 0.5)
    if enlarged > 1.5:
        image = image.resize((round(image.width * enlarged), round(image.height * enlarged)), Image.Resampling.LANCZOS)
        dpi *= enlarged
    return image, dpi


def _lower(line: TextLine, by: float) -> TextLine:
    x0, y0, x1, y1 = line.box
    runs = tuple(replace(run, y0=run.y0 + by, y1=run.y1 + by) for run in line.runs)
    return replace(line, box=(x0, y0 + by, x1, y1 + by), runs=runs)


def _lines(image: Any, scale: float, languages: str, source: str) -> list[TextLine]:
    import pytesseract

    try:
        found = pytesseract.image_to_data(image, lang=languages, timeout=SECONDS, output_type=pytesseract.Output.DICT)
    except pytesseract.TesseractNotFoundError:
        raise DocumentError(f"{source}: a scan, and Tesseract is not installed; {OCR_REMEDY}") from None
    except pytesseract.TesseractError as error:
        raise DocumentError(f"{source}: Tesseract failed: {error.message.strip().splitlines()[-1] if error.message else error}") from None  # fmt: skip
    except RuntimeError:
        raise DocumentError(f"{source}: OCR of a page took more than {SECONDS} seconds") from None
    return lines_in_order([glyph for word in _words(found) for glyph in _glyphs(word, found, scale)])


def _words(found: Mapping[str, Any]) -> list[int]:
    return [n for n, text in enumerate(found["text"]) if text.strip() and float(found["conf"][n]) >= LEAST_CONFIDENCE]


def _glyphs(n: int, found: Mapping[str, Any], scale: float) -> list[Glyph]:
    """A word's letters, spread evenly over its box; the size is the line's, by the height of its box."""
    text = found["text"][n].strip()
    if text in _MISREAD and found["word_num"][n] == 1:
        text = "•"
    left, width, height = (found[k][n] * scale for k in ("left", "width", "height"))
    line = next((m for m in range(n, -1, -1) if found["level"][m] == 4), n)
    line_top, line_height = found["top"][line] * scale, found["height"][line] * scale
    size = max(4.0, min(line_height, 1.6 * height))
    baseline = line_top + line_height * 0.8
    step = width / len(text)
    return [Glyph(c, *upright_box(left + k * step, left + (k + 1) * step, baseline, size), size) for k, c in enumerate(text)]  # fmt: skip
