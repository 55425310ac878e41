"""Scans and photographs: a page of a sample drawn as a picture must be read back."""

from __future__ import annotations

import io
import re
from collections import Counter
from functools import lru_cache
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from kgmatch.errors import DocumentError
from kgmatch.model import Document
from kgmatch.reading import ReaderOptions, ocr, read, read_bytes
from tests.conftest import SAMPLES

needs_tesseract = pytest.mark.skipif(not ocr.available(), reason="Tesseract or pytesseract is not installed")
SAMPLE = SAMPLES / "resumes" / "siobhan-keaney.pdf"
SHORT = ["Jane Cook, head cook of the Hotel Adler in Bern", "Experience", "She has cooked soups and sauces for nine years", "and taught four apprentices in the large kitchen"]  # fmt: skip


@lru_cache(maxsize=4)
def page(dpi: int) -> Image.Image:
    """The sample's first page."""
    document = pypdfium2.PdfDocument(SAMPLE.read_bytes())
    try:
        image: Image.Image = document[0].render(scale=dpi / 72).to_pil().convert("RGB")
        return image
    finally:
        document.close()


def note(*, size: int = 40, ink: Any = "black", paper: Any = "white", mode: str = "RGB") -> Image.Image:
    """A small sheet with the short text."""
    image = Image.new(mode, (34 * size, 14 * size), paper)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(size)
    for n, line in enumerate(SHORT):
        draw.text((2 * size, 2 * size + 2 * size * n), line, fill=ink, font=font)
    return image


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


def share(document: Document, said: str) -> float:
    """Of the words that should be found."""
    wanted = words(said)
    return 1 - sum((wanted - words(document.text)).values()) / sum(wanted.values())


def first_page() -> str:
    return "\n".join(line.text for line in read(SAMPLE).lines if line.page == 1)


@needs_tesseract
@pytest.mark.slow
@pytest.mark.parametrize("dpi", [150, 300])
def test_a_scan_in_a_pdf_is_read(dpi: int) -> None:
    assert share(read_bytes(saved(page(dpi), "PDF", resolution=dpi), "a.pdf"), first_page()) >= 0.95


@needs_tesseract
@pytest.mark.slow
@pytest.mark.parametrize("dpi", [150, 300])
def test_a_picture_is_read(dpi: int) -> None:
    assert share(read_bytes(saved(page(dpi), "PNG", dpi=(dpi, dpi)), "a.png"), first_page()) >= 0.95


@needs_tesseract
@pytest.mark.slow
def test_a_scan_has_the_sections_of_its_original() -> None:
    found = read_bytes(saved(page(300), "PNG", dpi=(300, 300)), "a.png")
    original = {s.kind for s in read(SAMPLE).sections if read(SAMPLE).line_at(s.start).page == 1}
    assert {section.kind for section in found.sections} >= original


@needs_tesseract
@pytest.mark.slow
def test_boxes_of_a_scan_lie_on_the_words_of_its_original() -> None:
    scan, original = read_bytes(saved(page(300), "PDF", resolution=300), "a.pdf"), read(SAMPLE)
    word = "haemodynamically"
    a, b = scan.text.index(word), original.text.index(word)
    assert scan.box(a, a + len(word)) == pytest.approx(original.box(b, b + len(word)), abs=6)


@needs_tesseract
@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_photograph_turned_by_exif_is_read(orientation: int) -> None:
    turned = note().rotate({3: 180, 6: 90, 8: 270}[orientation], expand=True)
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert share(read_bytes(saved(turned, "JPEG", exif=exif, quality=92), "a.jpg"), " ".join(SHORT)) >= 0.95


@needs_tesseract
def test_black_text_on_a_transparent_ground_is_read() -> None:
    image = note(mode="RGBA", paper=(0, 0, 0, 0), ink=(0, 0, 0, 255))
    assert share(read_bytes(saved(image, "PNG"), "a.png"), " ".join(SHORT)) >= 0.95


@needs_tesseract
def test_a_small_screenshot_is_read() -> None:
    assert share(read_bytes(saved(note(size=18), "PNG"), "a.png"), " ".join(SHORT)) >= 0.95


@needs_tesseract
def test_all_pages_of_a_tiff_are_read() -> None:
    sheets = [note(), note()]
    data = saved(sheets[0], "TIFF", save_all=True, append_images=sheets[1:])
    assert read_bytes(data, "a.tiff").text.count("apprentices") == 2


@needs_tesseract
def test_pages_of_a_tiff_stand_one_below_the_other() -> None:
    sheets = [note(), note()]
    found = read_bytes(saved(sheets[0], "TIFF", save_all=True, append_images=sheets[1:]), "a.tiff")
    tops = [line.box[1] for line in found.lines]
    assert tops == sorted(tops)
    assert found.pages[0].height > max(tops)


@needs_tesseract
def test_the_size_of_a_picture_is_told_in_points() -> None:
    found = read_bytes(saved(note(), "PNG", dpi=(200, 200)), "a.png").pages[0]
    assert (found.width, found.height) == pytest.approx((34 * 40 * 72 / 200, 14 * 40 * 72 / 200), rel=0.01)


@needs_tesseract
def test_text_by_ocr_lowers_the_grade() -> None:
    assert read_bytes(saved(note(), "PNG"), "a.png").quality.reasons[0] == "100% of the text by OCR"


@needs_tesseract
def test_a_language_that_tesseract_lacks_is_one_plain_error() -> None:
    with pytest.raises(DocumentError, match="Tesseract failed"):
        read_bytes(saved(note(), "PNG"), "a.png", options=ReaderOptions(ocr_languages="zzz"))


@needs_tesseract
def test_a_broken_picture_is_refused() -> None:
    with pytest.raises(DocumentError, match="not a readable image"):
        read_bytes(b"\x89PNG\r\n" + b"x" * 100, "a.png")


@needs_tesseract
def test_a_picture_of_too_many_pixels_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "MAX_PIXELS", 1000)
    with pytest.raises(DocumentError, match="million pixels"):
        read_bytes(saved(note(), "PNG"), "a.png")


def test_a_picture_without_ocr_says_what_to_do() -> None:
    with pytest.raises(DocumentError, match="install Tesseract"):
        read_bytes(saved(note(), "PNG"), "a.png", options=ReaderOptions(ocr_languages=""))


def test_a_scan_without_ocr_says_what_to_do() -> None:
    with pytest.raises(DocumentError, match="only images, no text: a scan; install Tesseract"):
        read(SAMPLES / "faulty" / "scanned.pdf", options=ReaderOptions(ocr_languages=""))
