"""Hidden text is told from what a person sees, and pages get the grade that they deserve."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from kgmatch.model import Document
from kgmatch.reading import ReaderOptions, read_bytes
from kgmatch.reading.glyphs import UNKNOWN, Glyph, RawPage, upright_box
from kgmatch.reading.layout import lines_in_order
from kgmatch.reading.quality import (
    LEAST_GRADE,
    PageFacts,
    document_quality,
    facts_of,
    page_quality,
    text_facts,
    unusable,
)

SEEN = [f"Jane Cook has cooked soups and sauces for guests in Bern, line {n}" for n in range(8)]
STUFFED = "Kubernetes Terraform Golang Rust Haskell Erlang Fortran Cobol"
Drawn = Callable[[Canvas], None]


def read(draw: Drawn, *, backend: str = "pdfium") -> Document:
    """A page of text that is seen, and what `draw` adds."""
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=(595, 842))
    for n, row in enumerate(SEEN):
        canvas.drawString(72, 760 - 16 * n, row)
    draw(canvas)
    canvas.save()
    return read_bytes(data.getvalue(), "a.pdf", options=ReaderOptions(backend, ocr_languages=""))


def white_on_white(canvas: Canvas) -> None:
    canvas.setFillGray(1)
    canvas.drawString(72, 400, STUFFED)


def nearly_white_on_white(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.99, 0.98, 0.99)
    canvas.drawString(72, 400, STUFFED)


def one_point(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 1)
    canvas.drawString(72, 400, STUFFED)


def off_the_page(canvas: Canvas) -> None:
    canvas.drawString(72, -300, STUFFED)


def not_painted(canvas: Canvas) -> None:
    text = canvas.beginText(72, 400)
    text.setTextRenderMode(3)
    text.textOut(STUFFED)
    canvas.drawText(text)


def dark_on_dark(canvas: Canvas) -> None:
    canvas.setFillGray(0.1)
    canvas.rect(60, 380, 480, 40, stroke=0, fill=1)
    canvas.drawString(72, 400, STUFFED)


HIDDEN = {
    "in the colour of its background": (white_on_white, nearly_white_on_white, dark_on_dark),
    "smaller than 3 points": (one_point,),
    "off the page": (off_the_page,),
    "not painted": (not_painted,),
}
CASES = [pytest.param(why, draw, id=draw.__name__) for why, draws in HIDDEN.items() for draw in draws]


@pytest.mark.parametrize("backend", ["pdfium", "pdfminer"])
@pytest.mark.parametrize(("why", "draw"), CASES)
def test_hidden_text_is_left_out(why: str, draw: Drawn, backend: str) -> None:
    assert read(draw, backend=backend).text == "\n".join(SEEN)


@pytest.mark.parametrize(("why", "draw"), CASES)
def test_the_quality_says_how_text_was_hidden(why: str, draw: Drawn) -> None:
    assert any(f"hidden text ({why})" in reason for reason in read(draw).quality.reasons)


@pytest.mark.parametrize(("why", "draw"), CASES)
def test_hidden_text_lowers_the_grade(why: str, draw: Drawn) -> None:
    assert read(draw).quality.grade == pytest.approx(0.7)


def white_on_a_dark_panel(canvas: Canvas) -> None:
    canvas.setFillGray(0.15)
    canvas.rect(60, 380, 480, 40, stroke=0, fill=1)
    canvas.setFillGray(1)
    canvas.drawString(72, 400, STUFFED)


def white_on_a_dark_picture(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("RGB", (10, 10), (20, 30, 60))), 60, 380, 480, 40)
    canvas.setFillGray(1)
    canvas.drawString(72, 400, STUFFED)


def light_grey(canvas: Canvas) -> None:
    canvas.setFillGray(0.6)
    canvas.drawString(72, 400, STUFFED)


def small_print(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 5)
    canvas.drawString(72, 400, STUFFED)


def dark_on_a_light_panel(canvas: Canvas) -> None:
    canvas.setFillGray(0.9)
    canvas.rect(60, 380, 480, 40, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.drawString(72, 400, STUFFED)


SHOWN = [white_on_a_dark_panel, white_on_a_dark_picture, light_grey, small_print, dark_on_a_light_panel]


@pytest.mark.parametrize("backend", ["pdfium", "pdfminer"])
@pytest.mark.parametrize("draw", SHOWN, ids=lambda draw: draw.__name__)
def test_text_that_can_be_seen_is_kept(draw: Drawn, backend: str) -> None:
    assert STUFFED in read(draw, backend=backend).text


@pytest.mark.parametrize("draw", SHOWN, ids=lambda draw: draw.__name__)
def test_text_that_can_be_seen_costs_no_grade(draw: Drawn) -> None:
    assert read(draw).quality.grade == 1.0


def scan_with_its_text() -> Document:
    """An image over the whole page, and under it the text that an OCR program has put there."""
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=(595, 842))
    canvas.drawImage(ImageReader(Image.new("L", (60, 84), 240)), 0, 0, 595, 842)
    text = canvas.beginText(72, 760)
    text.setTextRenderMode(3)
    for row in SEEN:
        text.textLine(row)
    canvas.drawText(text)
    canvas.save()
    return read_bytes(data.getvalue(), "a.pdf")


def test_unpainted_text_over_a_scan_is_its_text() -> None:
    assert scan_with_its_text().text == "\n".join(SEEN)


def test_the_quality_says_that_text_is_by_ocr() -> None:
    assert "100% of the text by OCR" in scan_with_its_text().quality.reasons


# -- grades


def glyphs(text: str) -> list[Glyph]:
    return [Glyph(c, *upright_box(60 + 6 * n, 66 + 6 * n, 100, 10), 10) for n, c in enumerate(text) if c != " "]


def facts(text: str, *, image_share: float = 0.0) -> PageFacts:
    drawn = glyphs(text)
    return facts_of(RawPage(595, 842, drawn, [], image_share), lines_in_order(drawn), {})


def test_a_plain_page_has_the_best_grade() -> None:
    assert page_quality(facts("Jane Cook has cooked soups and sauces")).grade == 1.0


def test_glyphs_without_a_character_lower_the_grade() -> None:
    assert page_quality(facts("Jane Cook" + UNKNOWN * 2)).grade < 0.7


def test_a_page_of_unknown_glyphs_needs_ocr() -> None:
    assert facts("Jane" + UNKNOWN * 10).needs_ocr


def test_words_without_vowels_are_a_wrong_font_map() -> None:
    mute = facts(" ".join(["Xkrt Gwpln Dfgh"] * 8))
    assert "a font with a wrong Unicode map" in page_quality(mute).reasons[0]


def test_capital_abbreviations_are_no_wrong_font_map() -> None:
    assert page_quality(facts(" ".join(["HTTP HTML XSLT"] * 8))).grade == 1.0


def test_an_image_with_no_text_is_a_scan() -> None:
    assert "only images, no text: a scan" in page_quality(facts("3", image_share=0.9)).reasons


def test_an_image_beside_text_is_no_scan() -> None:
    assert not facts("Jane Cook has cooked soups and sauces", image_share=0.4).needs_ocr


def test_too_many_words_on_a_page_lower_the_grade() -> None:
    crowded = PageFacts(letters=9000, words=1800, area=612 * 792)
    assert page_quality(crowded).grade == 0.8


def test_two_sentences_abreast_are_an_unsure_order() -> None:
    left, right = "she has cooked for very many guests", "and he was eating all of her soups"
    drawn = glyphs(left) + [g._replace(x0=g.x0 + 280, x1=g.x1 + 280) for g in glyphs(right)]
    assert (
        "reading order" in page_quality(facts_of(RawPage(595, 842, drawn, [], 0), lines_in_order(drawn), {})).reasons[0]
    )


def test_little_text_lowers_a_documents_grade() -> None:
    assert document_quality([text_facts("Jane Cook, " * 10)]).reasons == ("only 80 letters of text",)


def test_a_documents_grade_is_the_mean_by_letters() -> None:
    good, bad = PageFacts(900, 150, 0.0), PageFacts(100, 20, 0.0, ocr=1.0)
    assert document_quality([good, bad]).grade == pytest.approx(0.98)


def test_reasons_name_their_page() -> None:
    pages = [PageFacts(900, 150, 0.0), PageFacts(900, 150, 0.0, ocr=1.0)]
    assert document_quality(pages).reasons == ("page 2: 100% of the text by OCR",)


def test_next_to_no_text_is_unusable() -> None:
    assert "next to no text" in (unusable([text_facts("Jane Cook")], ocr="run OCR") or "")


def test_a_document_below_the_least_grade_is_unusable() -> None:
    poor = PageFacts(200, 40, 0.0, glyphs=1000, undecodable=190)
    assert page_quality(poor).grade > LEAST_GRADE
    assert "cannot be trusted" in (unusable([poor], ocr="run OCR") or "")


def test_a_good_document_is_usable() -> None:
    assert unusable([text_facts("Jane Cook has cooked soups and sauces. " * 9)], ocr="run OCR") is None
