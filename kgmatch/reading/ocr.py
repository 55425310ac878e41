"""Pictures of text → lines, by Tesseract through pytesseract (the `ocr` extra and the tesseract program)."""

from __future__ import annotations

import importlib.util
import io
import shutil
from collections.abc import Mapping
from typing import Any

from kgmatch.errors import DocumentError
from kgmatch.reading.glyphs import Glyph, RawPage, upright_box
from kgmatch.reading.layout import TextLine, lines_in_order

DPI = 300
LEAST_CONFIDENCE = 30  # of Tesseract's 100: below it a word is a stain
MAX_PIXELS = 60_000_000
SECONDS = 120  # for one page
REMEDY = 'install Tesseract and the extra (pip install "kgmatch[ocr]"), or run OCR on it first (ocrmypdf, say)'


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
    """Width and height in points, taken at 300 dots an inch where the file does not say, and lines. Raises DocumentError."""
    from PIL import Image, ImageOps

    try:
        opened = Image.open(io.BytesIO(data))
        if opened.width * opened.height > MAX_PIXELS:
            raise DocumentError(f"{source}: an image of more than {MAX_PIXELS // 1_000_000} million pixels; make it smaller")
        dpi = float(opened.info.get("dpi", (DPI, DPI))[0])
        image = ImageOps.exif_transpose(opened).convert("RGB")
    except DocumentError:
        raise
    except Exception as error:  # Pillow raises many kinds on broken files
        raise DocumentError(f"{source}: not a readable image ({type(error).__name__})") from None
    scale = 72 / (dpi if 50 <= dpi <= 1200 else DPI)
    return image.width * scale, image.height * scale, _lines(image, scale, languages, source)


def _lines(image: Any, scale: float, languages: str, source: str) -> list[TextLine]:
    import pytesseract

    try:
        found = pytesseract.image_to_data(image, lang=languages, timeout=SECONDS, output_type=pytesseract.Output.DICT)
    except pytesseract.TesseractNotFoundError:
        raise DocumentError(f"{source}: a scan, and Tesseract is not installed; {REMEDY}") from None
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
    left, top, width, height = (found[k][n] * scale for k in ("left", "top", "width", "height"))
    line = next((m for m in range(n, -1, -1) if found["level"][m] == 4), n)
    line_top, line_height = found["top"][line] * scale, found["height"][line] * scale
    size = max(4.0, min(line_height, 1.6 * height))
    baseline = line_top + line_height * 0.8
    step = width / len(text)
    return [Glyph(c, *upright_box(left + k * step, left + (k + 1) * step, baseline, size), size) for k, c in enumerate(text)]  # fmt: skip
