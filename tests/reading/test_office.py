"""RTF, OpenDocument and .doc: hand-made files for each rule, and what LibreOffice makes of the Word samples."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from pathlib import Path

import odfdo
import pytest

from kgmatch.errors import DocumentError
from kgmatch.reading import read, read_bytes
from kgmatch.reading.office import read_odt, read_rtf
from kgmatch.reading.segments import CELL, TextLine
from tests.conftest import SAMPLES

WORD_SAMPLES = sorted((SAMPLES / "resumes").glob("*.docx"))
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def rtf(body: str, *, fonts: str = r"{\f0\fswiss\fcharset0 Arial;}") -> list[TextLine]:
    data = rf"{{\rtf1\ansi\ansicpg1252\deff0{{\fonttbl{fonts}}}{body}}}"
    return read_rtf(data.encode("latin-1"), "a.rtf")


def rtf_texts(body: str, *, fonts: str = r"{\f0\fswiss\fcharset0 Arial;}") -> list[str]:
    return [line.text for line in rtf(body, fonts=fonts)]


_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        ("office", "office"),
        ("text", "text"),
        ("style", "style"),
        ("table", "table"),
        ("fo", "xsl-fo-compatible"),
        ("draw", "drawing"),
    )
)


def odt_bytes(body: str, *, styles: str = "", pages: str = "") -> bytes:
    """A file with that in its text, in its automatic styles and in its master page."""
    content = f"<office:document-content {_NAMES}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"  # fmt: skip
    master = f'<office:document-styles {_NAMES}><office:master-styles><style:master-page style:name="Standard">{pages}</style:master-page></office:master-styles></office:document-styles>'  # fmt: skip
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        archive.writestr("styles.xml", master)
    return data.getvalue()


def odt(body: str, *, styles: str = "", pages: str = "") -> list[TextLine]:
    return read_odt(odt_bytes(body, styles=styles, pages=pages), "a.odt")


def odt_texts(body: str, *, styles: str = "", pages: str = "") -> list[str]:
    return [line.text for line in odt(body, styles=styles, pages=pages)]


# -- RTF


def test_rtf_paragraphs_are_lines() -> None:
    assert rtf_texts(r"\pard Jane Cook\par Hotel Adler\line Bern\par") == ["Jane Cook", "Hotel Adler", "Bern"]


def test_rtf_lines_of_the_file_are_no_lines_of_the_text() -> None:
    assert rtf_texts("Jane\r\n Cook\\par") == ["Jane Cook"]


def test_rtf_bold_is_a_run_of_its_own() -> None:
    line = rtf(r"{\b Head Cook}, Hotel {\i Adler}\par")[0]
    assert [(run.text, run.bold, run.italic) for run in line.runs] == [("Head Cook", True, False), (", Hotel", False, False), ("Adler", False, True)]  # fmt: skip


def test_rtf_sizes_are_half_points() -> None:
    assert rtf(r"\fs36 Jane\par")[0].size == 18


def test_rtf_tabs_part_cells() -> None:
    assert rtf_texts(r"Cook\tab 2019\par") == [f"Cook{CELL}2019"]


def test_rtf_unicode_is_read_once() -> None:
    assert rtf_texts(r"Zo\u235\'eb \u8211- \uc0\u26481\u20140\par") == ["Zoë – 東京"]


def test_rtf_characters_beyond_the_basic_plane_are_whole() -> None:
    assert rtf_texts(r"\u-10179?\u-8704?Jane\par") == ["😀Jane"]


def test_rtf_code_pages_of_fonts_are_followed() -> None:
    fonts = r"{\f0\fcharset0 Arial;}{\f1\fcharset238 Arial CE;}{\f2\fcharset134 SimSun;}"
    assert rtf_texts(r"{\f1 \'b3ukasz} {\f2 \'b6\'ab\'be\'a9}\par", fonts=fonts) == ["łukasz 东京"]


def test_rtf_typographic_signs_are_read() -> None:
    assert rtf_texts(r"\ldblquote A\rdblquote\~\endash  B\_C \{D\}\par") == ["“A” – B-C {D}"]


def test_rtf_hidden_text_is_left_out() -> None:
    assert rtf_texts(r"Cook{\v  Python Java}\par") == ["Cook"]


def test_rtf_deleted_text_is_left_out() -> None:
    assert rtf_texts(r"{\deleted Junior }Cook\par") == ["Cook"]


def test_rtf_a_picture_is_no_text() -> None:
    assert rtf_texts(r"Cook{\pict\pngblip 89504e47}{\*\shppict{\pict 00ff}}\par") == ["Cook"]


def test_rtf_binary_data_is_passed_over() -> None:
    assert rtf_texts(r"Cook{\*\x\bin4 }}{{} Adler\par") == ["Cook Adler"]


def test_rtf_a_link_shows_its_text() -> None:
    assert rtf_texts(r'{\field{\*\fldinst HYPERLINK "http://x.example"}{\fldrslt my page}}\par') == ["my page"]


def test_rtf_list_items_get_bullets() -> None:
    assert rtf_texts(r"{\listtext\pard\plain \f0 \'b7\tab}Soups\par{\pntext 2.\tab}Sauces\par Plain\par") == ["• Soups", "• Sauces", "Plain"]  # fmt: skip


def test_rtf_table_rows_are_rows() -> None:
    row = r"\trowd\cellx1\cellx2\pard\intbl {} \cell {} \cell\row "
    table = row.format("Cook", "2019") + row.format("Waiter", "2017")
    assert rtf_texts(rf"Before\par {table}\pard After\par") == [
        "Before",
        f"Cook{CELL}2019",
        f"Waiter{CELL}2017",
        "After",
    ]


def test_rtf_a_layout_table_is_read_cell_by_cell() -> None:
    table = r"\trowd\cellx1\cellx2\pard\intbl A\par B\par C\cell D\par E\par F\cell\row\pard"
    assert rtf_texts(table + r" After\par") == ["A", "B", "C", "D", "E", "F", "After"]


def test_rtf_a_bar_in_the_text_is_no_cell() -> None:
    assert rtf_texts(r"Bern | 555 |\par") == ["Bern | 555 |"]


def test_rtf_a_page_header_comes_first_and_a_footer_last() -> None:
    assert rtf_texts(r"Cook\par{\footer jane@example.org\par}{\header Jane Cook\par}Adler\par") == ["Jane Cook", "Cook", "Adler", "jane@example.org"]  # fmt: skip


def test_rtf_a_page_number_in_a_footer_is_left_out() -> None:
    assert rtf_texts(r"Cook\par{\footer Page \chpgn  of 2\par}") == ["Cook"]


def test_rtf_a_text_box_is_read_once() -> None:
    shape = (
        r"{\shp{\*\shpinst\shpleft0{\sp{\sn fFlip}{\sv 0}}{\shptxt Bern\par}}{\shprslt{\*\do{\dptxbxtext Bern\par}}}}"
    )
    assert rtf_texts(rf"{shape}Jane Cook\par") == ["Bern", "Jane Cook"]


def test_rtf_without_text_is_refused() -> None:
    with pytest.raises(DocumentError, match="no text"):
        rtf(r"{\pict 00ff}")


def test_rtf_groups_left_open_do_no_harm() -> None:
    assert [line.text for line in read_rtf(rb"{\rtf1{\b Jane Cook}\par {\header Bern", "a.rtf")] == [
        "Bern",
        "Jane Cook",
    ]


# -- OpenDocument


def test_odt_made_by_odfdo_is_read() -> None:
    document = odfdo.Document("text")
    document.body.clear()
    document.body.append(odfdo.Header(1, "Education"))
    document.body.append(odfdo.Paragraph("School for cooks, Bern"))
    document.body.append(odfdo.List(["Soups", "Sauces"]))
    data = io.BytesIO()
    document.save(data)
    assert [line.text for line in read_odt(data.getvalue(), "a.odt")] == ["Education", "School for cooks, Bern", "• Soups", "• Sauces"]  # fmt: skip


def test_odt_headings_open_sections() -> None:
    body = '<text:p>Jane Cook, who has cooked for guests in Bern for eight years and more.</text:p><text:h text:outline-level="1">Skills</text:h><text:p>Soups</text:p>'  # fmt: skip
    assert [s.kind for s in read_bytes(odt_bytes(body), "a.odt").sections] == ["header", "skills"]


def test_odt_tabs_part_cells() -> None:
    assert odt_texts("<text:p>Cook<text:tab/>2019</text:p>") == [f"Cook{CELL}2019"]


def test_odt_counted_spaces_are_read() -> None:
    assert odt_texts('<text:p>Cook <text:s text:c="8"/>2019</text:p>') == [f"Cook{CELL}2019"]


def test_odt_line_breaks_end_a_line() -> None:
    assert odt_texts("<text:p>Cook<text:line-break/>Adler</text:p>") == ["Cook", "Adler"]


def test_odt_bold_of_a_span_is_a_run_of_its_own() -> None:
    styles = (
        '<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
    )
    line = odt('<text:p><text:span text:style-name="T1">Cook</text:span>, Adler</text:p>', styles=styles)[0]
    assert [(run.text, run.bold) for run in line.runs] == [("Cook", True), (", Adler", False)]


def test_odt_size_comes_from_a_parent_style() -> None:
    styles = (
        '<style:style style:name="Big" style:family="paragraph"><style:text-properties fo:font-size="20pt"/></style:style>'
        '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Big"/>'
    )
    assert odt('<text:p text:style-name="P1">Jane</text:p>', styles=styles)[0].size == 20


def test_odt_hidden_text_is_left_out() -> None:
    styles = (
        '<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style>'
    )
    assert odt_texts('<text:p>Cook<text:span text:style-name="T1"> Python</text:span></text:p>', styles=styles) == [
        "Cook"
    ]


def test_odt_deleted_text_is_left_out() -> None:
    changes = "<text:tracked-changes><text:changed-region><text:deletion><text:p>Junior</text:p></text:deletion></text:changed-region></text:tracked-changes>"  # fmt: skip
    assert odt_texts(f'{changes}<text:p><text:change text:change-id="c"/>Cook</text:p>') == ["Cook"]


def test_odt_comments_are_left_out() -> None:
    assert odt_texts("<text:p>Cook<office:annotation><text:p>really?</text:p></office:annotation></text:p>") == ["Cook"]


def test_odt_only_the_first_paragraph_of_an_item_gets_a_bullet() -> None:
    body = (
        "<text:list><text:list-item><text:p>Soups</text:p><text:p>of many kinds</text:p></text:list-item></text:list>"
    )
    assert odt_texts(body) == ["• Soups", "of many kinds"]


def test_odt_table_rows_are_rows() -> None:
    def row(*cells: str) -> str:
        inside = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
        return f"<table:table-row>{inside}<table:covered-table-cell/></table:table-row>"

    body = f"<table:table><table:table-header-rows>{row('Process', 'Years')}</table:table-header-rows>{row('MIG', '8')}</table:table>"
    assert odt_texts(body) == [f"Process{CELL}Years", f"MIG{CELL}8"]


def test_odt_a_text_box_is_read_once() -> None:
    frame = "<draw:frame><draw:text-box><text:p>Bern</text:p></draw:text-box></draw:frame>"
    assert odt_texts(f"<text:p>{frame}Jane Cook</text:p>") == ["Bern", "Jane Cook"]


def test_odt_a_page_header_comes_first_and_a_footer_last() -> None:
    pages = "<style:header><text:p>Jane Cook</text:p></style:header><style:footer><text:p>jane@example.org</text:p><text:p>1</text:p></style:footer>"  # fmt: skip
    assert odt_texts("<text:p>Cook</text:p>", pages=pages) == ["Jane Cook", "Cook", "jane@example.org"]


def test_odt_that_is_truncated_is_refused() -> None:
    data = odt_bytes("<text:p>Cook</text:p>")
    with pytest.raises(DocumentError, match="not a readable ODT"):
        read_odt(data[: len(data) // 2], "a.odt")


def test_odt_entities_are_not_expanded() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        bomb = '<!DOCTYPE x [<!ENTITY a "secret">]>'
        archive.writestr("content.xml", f"{bomb}<office:document-content {_NAMES}><office:body><office:text><text:p>Cook &a;</text:p></office:text></office:body></office:document-content>")  # fmt: skip
    assert [line.text for line in read_odt(data.getvalue(), "a.odt")] == ["Cook"]


# -- what LibreOffice writes


@pytest.fixture(scope="module")
def by_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with each Word sample as RTF, ODT, DOC and HTML."""
    if SOFFICE is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for kind in ("rtf", "odt", "doc", "html"):
        command = [
            SOFFICE,
            "--headless",
            profile,
            "--convert-to",
            kind,
            "--outdir",
            str(folder),
            *map(str, WORD_SAMPLES),
        ]
        subprocess.run(command, check=True, timeout=180, capture_output=True)
    return folder


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["rtf", "odt", "doc", "html"])
@pytest.mark.parametrize("sample", WORD_SAMPLES, ids=lambda path: path.stem)
def test_no_word_is_lost_or_made_by_way_of_another_format(by_libreoffice: Path, sample: Path, kind: str) -> None:
    assert words(read(by_libreoffice / f"{sample.stem}.{kind}").text) == words(read(sample).text)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["rtf", "odt", "doc", "html"])
@pytest.mark.parametrize("sample", WORD_SAMPLES, ids=lambda path: path.stem)
def test_sections_are_the_same_by_way_of_another_format(by_libreoffice: Path, sample: Path, kind: str) -> None:
    found = read(by_libreoffice / f"{sample.stem}.{kind}")
    assert [(s.kind, s.heading) for s in found.sections] == [(s.kind, s.heading) for s in read(sample).sections]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["rtf", "odt", "doc"])
@pytest.mark.parametrize("sample", WORD_SAMPLES, ids=lambda path: path.stem)
def test_lines_are_the_same_by_way_of_another_format(by_libreoffice: Path, sample: Path, kind: str) -> None:
    def plain(path: Path) -> list[str]:
        return [" ".join(line.text.split()) for line in read(path).lines]

    assert plain(by_libreoffice / f"{sample.stem}.{kind}") == plain(sample)


def test_a_doc_file_without_libreoffice_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(DocumentError, match="install LibreOffice"):
        read_bytes(b"\xd0\xcf\x11\xe0" + b"x" * 100, "a.doc")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_a_broken_doc_file_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"a\.doc"):
        read_bytes(b"\xd0\xcf\x11\xe0" + b"x" * 100, "a.doc")
