"""`kgmatch show --html`: boxes where the words are, no scripts, and nothing of the document as mark-up."""

from __future__ import annotations

import base64
import io
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.html
import numpy as np
import pytest
from typer.testing import CliRunner

from kgmatch.cli import show
from kgmatch.cli.app import app
from kgmatch.cli.html_page import png
from kgmatch.cli.show_facts import Facts
from kgmatch.cli.show_html import GENERATOR, page
from kgmatch.cli.show_pages import boxes, marked
from kgmatch.errors import DataError
from kgmatch.model import Candidate, Evidence
from kgmatch.pipeline import Pipeline
from tests.conftest import SAMPLES

PDF = SAMPLES / "resumes" / "chloe-beaumont-tremblay.pdf"
DOCX = SAMPLES / "resumes" / "nguyen-thi-minh-hang.docx"
HOSTILE = """Jane <script>alert(1)</script> Roe
Software Engineer
jane@example.com | +1 212 555 0182 | https://example.com/"onmouseover="alert(2)

Experience
Software Engineer ]]> "onmouseover="alert(3)" x="
Acme <img src=x onerror=alert(4)> Ltd
January 2019 - Present
- Built services in Python, Java and Kubernetes </style><script>alert(5)</script> \x1b[31m \u202e
Education
BSc Computer Science, University of Leeds, 2015 - 2018

Skills
Python, Java, Docker, </mark></title><script src="//evil.example"></script>, PostgreSQL, Git, ']]>'
"""

Shown = Callable[[Path], tuple[Candidate, Any]]


@pytest.fixture(scope="module")
def shown(pipeline: Pipeline) -> Shown:
    """A file's candidate and its page, parsed; each file once."""
    known: dict[Path, tuple[Candidate, Any]] = {}

    def of(path: Path) -> tuple[Candidate, Any]:
        if path not in known:
            found = pipeline.candidate(path)
            known[path] = found, lxml.html.document_fromstring(page(found, path.read_bytes()))
        return known[path]

    return of


@pytest.fixture
def hostile(shown: Shown, tmp_path: Path) -> tuple[Candidate, Any, str]:
    path = tmp_path / '"><script>alert(0)<'
    path.write_text(HOSTILE, encoding="utf-8")
    found, tree = shown(path)
    return found, tree, page(found, path.read_bytes())


def _evidence(found: Candidate) -> list[Evidence]:
    records = (
        found.contact,
        *found.positions,
        *found.studies,
        *found.skills,
        *found.languages,
        *found.certifications,
    )
    return [e for record in records for e in record.evidence]


def _fractions(box: Any) -> tuple[float, float, float, float]:
    left, top, width, height = (float(v) / 100 for v in re.findall(r":([-\d.]+)%", box.get("style")))
    return left, top, left + width, top + height


def test_each_evidence_has_one_box_and_one_value(shown: Shown) -> None:
    found, tree = shown(PDF)
    count = len(_evidence(found))
    boxes = tree.xpath("//*[contains(@class,'box') and starts-with(@id,'e')]")
    values = tree.xpath("//a[starts-with(@id,'v')]")
    assert len(boxes) == len(values) == count > 50
    assert {v.get("href") for v in values} == {f"#{b.get('id')}" for b in boxes}


def test_boxes_lie_inside_their_page(shown: Shown) -> None:
    _, tree = shown(PDF)
    for box in tree.xpath("//*[contains(@class,'box')]"):
        x0, y0, x1, y1 = _fractions(box)
        assert 0 <= x0 < x1 <= 1
        assert 0 <= y0 < y1 <= 1


def test_boxes_lie_on_the_words_that_they_quote(shown: Shown) -> None:
    import pypdfium2

    found, tree = shown(PDF)
    skills = [s.evidence[0] for s in found.skills if s.evidence[0].quote in ("Google Ads", "WordPress", "HubSpot")]
    name = next(e for e in found.contact.evidence if " ".join(e.quote.split()) == found.contact.name)
    sheets = tree.xpath("//div[@class='page']")
    with pypdfium2.PdfDocument(PDF) as document:
        for wanted in (name, *skills[:2]):
            sheet = document[wanted.page - 1]
            width, height = sheet.get_size()
            title = f"“{wanted.quote}” · page {wanted.page}"
            box = next(b for b in sheets[wanted.page - 1].xpath(".//a[@id]") if title in b.get("title"))
            x0, y0, x1, y1 = _fractions(box)
            text = sheet.get_textpage().get_text_bounded(
                left=x0 * width - 1, right=x1 * width + 1, top=height * (1 - y0) + 1, bottom=height * (1 - y1) - 1
            )
            assert wanted.quote in text
    assert len(skills) >= 2


def test_a_quote_of_two_lines_has_a_box_on_each(shown: Shown) -> None:
    document = shown(PDF)[0].documents[0]
    first, second = document.lines[8:10]
    facts = Facts(document.id)
    facts.value("x", "skill", "skill", [document.evidence(first.start, second.end, model="m", score=1.0)])
    drawn = (lxml.html.fragment_fromstring(box) for box in boxes(document, facts)[first.page])
    upper, lower = sorted(drawn, key=lambda box: _fractions(box)[1])
    assert (upper.get("id"), lower.get("id")) == ("e0", None)
    assert _fractions(upper)[3] <= _fractions(lower)[1] + 0.005


def test_every_page_is_a_picture_of_its_shape(shown: Shown) -> None:
    found, tree = shown(PDF)
    sources = tree.xpath("//img/@src")
    assert len(sources) == len(found.documents[0].pages) == 2
    for source, one in zip(sources, found.documents[0].pages, strict=True):
        head = base64.b64decode(source.removeprefix("data:image/png;base64,"))[:24]
        width, height = struct.unpack(">II", head[16:24])
        assert width / height == pytest.approx(one.width / one.height, rel=0.01)


@pytest.mark.parametrize("shape", [(7, 5, 3), (1, 1, 3), (40, 3, 3)])
def test_png_keeps_every_pixel(shape: tuple[int, int, int]) -> None:
    image = pytest.importorskip("PIL.Image")
    pixels = np.random.default_rng(7).integers(0, 256, shape, dtype=np.uint8)
    grey = np.repeat(pixels[:, :, :1], 3, axis=2)
    for drawn in (pixels, grey):
        assert (np.asarray(image.open(io.BytesIO(png(drawn))).convert("RGB")) == drawn).all()


@pytest.mark.parametrize("path", [PDF, DOCX], ids=["pdf", "docx"])
def test_scripts_and_requests_are_ruled_out(shown: Shown, path: Path) -> None:
    _, tree = shown(path)
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'"]
    assert not tree.xpath("//script|//link|//iframe|//object|//@onmouseover|//@onclick|//@onload")
    assert all(h.startswith("#") for h in tree.xpath("//@href"))


def test_a_document_without_pages_is_text_with_marks(shown: Shown) -> None:
    found, tree = shown(DOCX)
    quotes = {m.get("id"): m.text_content() for m in tree.xpath("//mark[@id]")}
    assert len(quotes) == len(_evidence(found))
    for link in tree.xpath("//a[starts-with(@id,'v')]"):
        quote = re.search(r"“(.*)” · page", link.get("title"), re.S)
        assert quote is not None
        assert quote[1].startswith(" ".join(quotes[link.get("href")[1:]].split()))
    lines = [p.text_content() for p in tree.xpath("//div[@class='written']/p[not(@class)]")]
    assert set(lines) <= {line.text for line in found.documents[0].lines}


def test_marks_that_cross_are_parted(shown: Shown, tmp_path: Path) -> None:
    found, _ = shown(DOCX)
    document = found.documents[0]
    facts = Facts(document.id)
    for start, end in ((0, 6), (4, 9), (5, 6), (0, 6)):
        facts.value("x", "skill", "skill", [document.evidence(start, end, model="m", score=1.0)])
    spans = [(f.evidence.start, f.evidence.end, n) for n, f in enumerate(facts.found)]
    tree = lxml.html.fragment_fromstring(marked(document.text, 0, 12, spans, facts), create_parent="p")
    assert tree.text_content() == document.text[:12]
    assert sorted(tree.xpath("//mark/@id")) == ["e0", "e1", "e2", "e3"]
    for n, (start, end) in enumerate(((0, 6), (4, 9), (5, 6), (0, 6))):
        pieces = tree.xpath(f"//mark[contains(concat(@class,' '),' f{n} ')]")
        assert "".join(p.text_content() for p in pieces) == document.text[start:end]


def test_what_a_document_says_is_never_mark_up(hostile: tuple[Candidate, Any, str]) -> None:
    found, tree, html = hostile
    assert "<script" not in html.lower()
    assert html.lower().count("</style>") == 1
    assert not tree.xpath("//script|//img|//@onmouseover|//@onerror|//@x")
    assert len(tree.xpath("//mark[@id]")) == len(_evidence(found)) > 5
    shown = "\n".join(p.text_content() for p in tree.xpath("//div[@class='written']/p"))
    for told in ("<script>alert(1)</script>", '"onmouseover="alert(3)"', "]]>", "<img src=x onerror=alert(4)>"):
        assert told in shown
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", html)


def test_only_known_tags_and_attributes_are_written(hostile: tuple[Candidate, Any, str]) -> None:
    _, tree, _ = hostile
    tags = {e.tag for e in tree.iter() if isinstance(e.tag, str)}
    written = "html head meta title style body header h1 p ul li b small main div section h2 h3 h4 article dl dt dd a span i mark"
    assert tags <= {*written.split(" ")}
    known = {"lang", "charset", "name", "content", "http-equiv", "class", "id", "href", "title"}
    assert {a for e in tree.iter() if isinstance(e.tag, str) for a in e.attrib} <= known


def test_evidence_goes_to_the_value_that_it_quotes(shown: Shown) -> None:
    found, tree = shown(PDF)
    for held in found.positions:
        for value in (held.title, held.employer, held.place):
            if value is not None:
                links = [a for a in tree.xpath("//article//a[@id]") if a.text_content() == value]
                assert links
                assert all(f"“{value}”" in a.get("title") for a in links)
    dates = [a.get("title") for a in tree.xpath("//article//a[contains(@class,'k-date')]")]
    assert dates
    assert all(re.search(r"“[^”]*(?:19|20)\d\d", title) for title in dates)


def test_the_page_is_written_and_its_path_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):  # its own file it replaces
        done = CliRunner().invoke(app, ["show", str(DOCX), "--html"])
        assert done.exit_code == 0, done.output
        assert done.stdout == f"{DOCX.stem}.html\n"
    assert GENERATOR in (tmp_path / f"{DOCX.stem}.html").read_text(encoding="utf-8")


def test_a_strange_file_is_not_overwritten_unless_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    there = tmp_path / f"{DOCX.stem}.html"
    there.write_text("mine", encoding="utf-8")
    with pytest.raises(DataError, match="--out"):
        show.run(str(DOCX), store=None, html=True)
    assert there.read_text(encoding="utf-8") == "mine"
    show.run(str(DOCX), store=None, html=True, out=there)
    assert GENERATOR in there.read_text(encoding="utf-8")


def test_the_resume_itself_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "resume.txt"
    path.write_text(HOSTILE, encoding="utf-8")
    with pytest.raises(DataError, match="the resume itself"):
        show.run(str(path), store=None, html=True, out=tmp_path / "." / "resume.txt")
    assert path.read_text(encoding="utf-8") == HOSTILE


def test_out_without_html_is_a_usage_error(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["show", str(DOCX), "--out", str(tmp_path / "x.html")]).exit_code == 2
