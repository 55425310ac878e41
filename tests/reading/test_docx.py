"""DOCX: what a person sees in Word, in the order in which it is read there; files made by python-docx and by hand."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx as python_docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from kgmatch.errors import DocumentError
from kgmatch.reading import docx, read_bytes
from kgmatch.reading.docx import read_docx
from kgmatch.reading.segments import CELL, TextLine

_W = nsdecls("w")


def saved(document: Any) -> bytes:
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def lines(document: Any) -> list[TextLine]:
    return read_docx(saved(document), "a.docx")


def texts(document: Any) -> list[str]:
    return [line.text for line in lines(document)]


def with_xml(inner: str, *, after: str = "") -> Any:
    """A document of one paragraph with that inside, and one more paragraph where `after` says something."""
    document = python_docx.Document()
    document.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w', 'r', 'wp', 'a')} {_MORE}>{inner}</w:p>"))
    if after:
        document.add_paragraph(after)
    return document


_MORE = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def box(*paragraphs: str) -> str:
    """A text box as Word writes it: once for itself and once for older programs."""
    inside = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    content = f"<w:txbxContent>{inside}</w:txbxContent>"
    return (
        "<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wp:anchor><wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp></wp:anchor></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def row(*cells: str) -> Any:
    document = python_docx.Document()
    table = document.add_table(rows=1, cols=len(cells))
    for n, text in enumerate(cells):
        table.cell(0, n).text = text
    return document


def test_a_bold_title_is_a_run_of_its_own() -> None:
    document = python_docx.Document()
    paragraph = document.add_paragraph()
    paragraph.add_run("Head Cook").bold = True
    paragraph.add_run(", Hotel Adler")
    assert [(run.text, run.bold) for run in lines(document)[0].runs] == [("Head Cook", True), (", Hotel Adler", False)]


def test_an_italic_employer_is_told() -> None:
    document = python_docx.Document()
    paragraph = document.add_paragraph("Cook, ")
    paragraph.add_run("Hotel Adler").italic = True
    assert [run.italic for run in lines(document)[0].runs] == [False, True]


def test_bold_comes_from_a_paragraph_style() -> None:
    document = python_docx.Document()
    style = document.styles.add_style("Job", WD_STYLE_TYPE.PARAGRAPH)
    style.font.bold = True
    document.add_paragraph("Head Cook", style="Job")
    assert lines(document)[0].bold


def test_a_run_can_take_the_bold_of_its_style_back() -> None:
    document = python_docx.Document()
    style = document.styles.add_style("Job", WD_STYLE_TYPE.PARAGRAPH)
    style.font.bold = True
    document.add_paragraph(style="Job").add_run("Head Cook").bold = False
    assert not lines(document)[0].bold


def test_size_comes_from_the_style_that_a_style_is_based_on() -> None:
    document = python_docx.Document()
    base = document.styles.add_style("Base", WD_STYLE_TYPE.PARAGRAPH)
    base.font.size = Pt(15)
    document.styles.add_style("Job", WD_STYLE_TYPE.PARAGRAPH).base_style = base
    document.add_paragraph("Head Cook", style="Job")
    assert lines(document)[0].size == 15


def test_a_heading_opens_a_section() -> None:
    document = python_docx.Document()
    document.add_paragraph("Jane Cook")
    document.add_heading("Where I trained and Education", level=1)
    document.add_paragraph("A school for cooks in a small town where the food was said to be better than the teaching.")
    assert "education" in {section.kind for section in read_bytes(saved(document), "a.docx").sections}


def test_a_tab_parts_cells() -> None:
    document = python_docx.Document()
    document.add_paragraph("Cook\t2019 – 2021")
    assert texts(document) == [f"Cook{CELL}2019 – 2021"]


def test_a_line_break_ends_a_line() -> None:
    document = python_docx.Document()
    document.add_paragraph("Cook\nHotel Adler")
    assert texts(document) == ["Cook", "Hotel Adler"]


def test_a_list_item_gets_its_bullet() -> None:
    document = python_docx.Document()
    document.add_paragraph("Soups and sauces", style="List Bullet")
    assert texts(document) == ["• Soups and sauces"]


def test_a_numbered_item_gets_a_bullet() -> None:
    document = python_docx.Document()
    document.add_paragraph("Soups and sauces", style="List Number")
    assert texts(document) == ["• Soups and sauces"]


def test_an_indented_paragraph_gets_no_bullet() -> None:
    document = python_docx.Document()
    document.add_paragraph("Soups and sauces", style="List Paragraph")
    assert texts(document) == ["Soups and sauces"]


def test_numbering_that_is_switched_off_gives_no_bullet() -> None:
    off = '<w:pPr><w:pStyle w:val="ListBullet"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr></w:pPr>'
    assert texts(with_xml(f"{off}<w:r><w:t>Soups</w:t></w:r>")) == ["Soups"]


def test_a_typed_bullet_is_not_doubled() -> None:
    document = python_docx.Document()
    document.add_paragraph("• Soups and sauces", style="List Bullet")
    assert texts(document) == ["• Soups and sauces"]


def test_text_of_a_hyperlink_is_read_in_its_place() -> None:
    document = python_docx.Document()
    paragraph = document.add_paragraph("Mail ")
    target = document.part.relate_to("mailto:j@example.org", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = f'<w:hyperlink {nsdecls("w", "r")} r:id="{target}"><w:r><w:t>j@example.org</w:t></w:r></w:hyperlink>'
    paragraph._p.append(parse_xml(link))
    paragraph.add_run(" or call")
    assert texts(document) == ["Mail j@example.org or call"]


def test_deleted_text_is_left_out() -> None:
    deleted = '<w:del w:id="1" w:author="a"><w:r><w:delText>Junior </w:delText></w:r></w:del>'
    assert texts(with_xml(f"{deleted}<w:r><w:t>Cook</w:t></w:r>")) == ["Cook"]


def test_inserted_text_is_kept() -> None:
    inserted = '<w:ins w:id="1" w:author="a"><w:r><w:t xml:space="preserve">Senior </w:t></w:r></w:ins>'
    assert texts(with_xml(f"{inserted}<w:r><w:t>Cook</w:t></w:r>")) == ["Senior Cook"]


def test_moved_text_is_read_once() -> None:
    away = '<w:moveFrom w:id="1" w:author="a"><w:r><w:t>Cook</w:t></w:r></w:moveFrom>'
    here = '<w:moveTo w:id="2" w:author="a"><w:r><w:t>Cook</w:t></w:r></w:moveTo>'
    assert texts(with_xml(away + here)) == ["Cook"]


def test_hidden_text_is_left_out() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Python Java SQL</w:t></w:r>"
    assert texts(with_xml(f"{hidden}<w:r><w:t>Cook</w:t></w:r>")) == ["Cook"]


def test_text_hidden_by_a_style_is_left_out() -> None:
    document = python_docx.Document()
    document.styles.add_style("Quiet", WD_STYLE_TYPE.CHARACTER).font.hidden = True
    document.add_paragraph("Cook").add_run(" Python", style="Quiet")
    assert texts(document) == ["Cook"]


def test_a_content_control_in_a_line_is_read() -> None:
    control = "<w:sdt><w:sdtContent><w:r><w:t>Jane</w:t></w:r></w:sdtContent></w:sdt>"
    assert texts(with_xml(f'{control}<w:r><w:t xml:space="preserve"> Cook</w:t></w:r>')) == ["Jane Cook"]


def test_a_content_control_around_paragraphs_is_read() -> None:
    document = python_docx.Document()
    control = f"<w:sdt {_W}><w:sdtContent><w:p><w:r><w:t>Jane</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    document.element.body.insert(0, parse_xml(control))
    document.add_paragraph("Cook")
    assert texts(document) == ["Jane", "Cook"]


def test_a_content_control_around_a_cell_is_read() -> None:
    document = row("Cook", "2019")
    cell = document.tables[0].rows[0]._tr.tc_lst[1]
    control = parse_xml(f"<w:sdt {_W}><w:sdtContent/></w:sdt>")
    cell.addprevious(control)
    control[0].append(cell)
    assert texts(document) == [f"Cook{CELL}2019"]


def test_a_text_box_is_read_once() -> None:
    assert texts(with_xml(box("Jane Cook"), after="Hotel Adler")) == ["Jane Cook", "Hotel Adler"]


def test_a_sidebar_anchored_at_the_name_waits_for_the_first_heading() -> None:
    document = with_xml(box("Skills", "Soups") + "<w:r><w:t>Jane Cook</w:t></w:r>", after="Kitchen chef in Bern")
    document.add_heading("Experience", level=1)
    assert texts(document) == ["Jane Cook", "Kitchen chef in Bern", "Skills", "Soups", "Experience"]


def test_a_symbol_is_a_bullet_and_no_letter() -> None:
    assert texts(with_xml('<w:r><w:sym w:font="Wingdings" w:char="F028"/><w:t xml:space="preserve"> 555 0100</w:t></w:r>')) == ["• 555 0100"]  # fmt: skip


def test_letters_of_a_symbol_font_are_no_letters() -> None:
    symbols = '<w:r><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>ü</w:t></w:r>'
    assert texts(with_xml(f'{symbols}<w:r><w:t xml:space="preserve"> Soups</w:t></w:r>')) == ["• Soups"]


def test_a_non_breaking_hyphen_is_a_hyphen() -> None:
    assert texts(with_xml("<w:r><w:t>full</w:t><w:noBreakHyphen/><w:t>time</w:t></w:r>")) == ["full-time"]


def test_short_cells_are_read_by_row() -> None:
    assert texts(row("BSc", "Delhi University", "2011")) == [CELL.join(("BSc", "Delhi University", "2011"))]


def test_two_lines_in_the_cells_of_a_row_are_two_rows() -> None:
    assert texts(row("Cook\nHotel Adler", "2019\nBern")) == [f"Cook{CELL}2019", f"Hotel Adler{CELL}Bern"]


def test_a_layout_table_is_read_cell_by_cell() -> None:
    found = texts(row("Contact\nBern\n555 0100", "Cook\nHotel Adler\n2019"))
    assert found == ["Contact", "Bern", "555 0100", "Cook", "Hotel Adler", "2019"]


def test_two_cells_of_running_text_are_not_joined() -> None:
    left, right = "I have cooked for guests of many countries in hotels large and small.", "My hobby is the repair of old clocks, of which I have thirty by now."  # fmt: skip
    assert texts(row(left, right)) == [left, right]


def test_a_heading_at_the_left_of_its_row_stands_above_it() -> None:
    assert texts(row("Education", "School for cooks, Bern")) == ["Education", "School for cooks, Bern"]


def test_a_row_of_a_skill_table_keeps_its_label() -> None:
    document = row("Languages", "Python")
    cells = document.tables[0].add_row().cells
    cells[0].text, cells[1].text = "Databases of all kinds", "Oracle"
    assert texts(document) == [f"Languages{CELL}Python", f"Databases of all kinds{CELL}Oracle"]


def test_a_cell_merged_across_is_read_once() -> None:
    document = row("Cook", "", "2019")
    table = document.tables[0]
    table.cell(0, 0).merge(table.cell(0, 1))
    assert texts(document) == [f"Cook{CELL}2019"]


def test_a_cell_merged_downwards_is_read_once() -> None:
    document = python_docx.Document()
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "Cook"
    table.cell(0, 1).text, table.cell(1, 1).text = "2019", "2020"
    assert texts(document) == [f"Cook{CELL}2019", "2020"]


def test_a_table_in_a_cell_is_read_by_row() -> None:
    document = row("Skills\nand\nmore", "")
    inner = document.tables[0].cell(0, 1).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "Soups", "expert"
    assert texts(document) == ["Skills", "and", "more", f"Soups{CELL}expert"]


def test_a_table_stands_where_it_is_in_the_text() -> None:
    document = python_docx.Document()
    document.add_paragraph("before")
    document.add_table(rows=1, cols=1).cell(0, 0).text = "inside"
    document.add_paragraph("after")
    assert texts(document) == ["before", "inside", "after"]


def test_a_page_header_comes_first() -> None:
    document = python_docx.Document()
    document.add_paragraph("Cook")
    document.sections[0].header.paragraphs[0].text = "Jane Cook"
    assert texts(document) == ["Jane Cook", "Cook"]


def test_a_table_in_a_page_header_is_read() -> None:
    document = python_docx.Document()
    document.add_paragraph("Cook")
    table = document.sections[0].header.add_table(1, 2, Pt(300))
    table.cell(0, 0).text, table.cell(0, 1).text = "Jane Cook", "Bern"
    assert texts(document) == [f"Jane Cook{CELL}Bern", "Cook"]


def test_a_first_page_header_counts_only_where_it_is_shown() -> None:
    document = python_docx.Document()
    document.add_paragraph("Cook")
    document.sections[0].first_page_header.paragraphs[0].text = "Jane Cook"
    document.sections[0].different_first_page_header_footer = False
    assert texts(document) == ["Cook"]


def test_a_page_footer_comes_last() -> None:
    document = python_docx.Document()
    document.sections[0].footer.paragraphs[0].text = "jane@example.org"
    document.add_paragraph("Cook")
    assert texts(document) == ["Cook", "jane@example.org"]


@pytest.mark.parametrize("number", ["1", "Page 2 of 3", "- 1 -", "Seite 1", "1 / 2", "Page  of "])
def test_a_bare_page_number_is_left_out(number: str) -> None:
    document = python_docx.Document()
    document.add_paragraph("Cook")
    document.sections[0].footer.paragraphs[0].text = number
    assert texts(document) == ["Cook"]


def test_a_header_repeated_in_a_second_section_is_read_once() -> None:
    document = python_docx.Document()
    document.add_paragraph("Cook")
    for section in (document.sections[0], document.add_section()):
        section.header.is_linked_to_previous = False
        section.header.paragraphs[0].text = "Jane Cook"
    assert texts(document).count("Jane Cook") == 1


def test_spaces_typed_as_a_gap_part_cells() -> None:
    document = python_docx.Document()
    document.add_paragraph("Cook                    2019")
    assert texts(document) == [f"Cook{CELL}2019"]


def test_words_of_two_runs_are_not_glued() -> None:
    document = python_docx.Document()
    paragraph = document.add_paragraph()
    paragraph.add_run("Head Cook").bold = True
    paragraph.add_run("\u00a0at Adler")
    assert texts(document) == ["Head Cook at Adler"]


def test_a_document_without_text_is_refused() -> None:
    with pytest.raises(DocumentError, match="no text"):
        lines(python_docx.Document())


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx, "MAX_UNPACKED", 1000)
    with pytest.raises(DocumentError, match="unpacks to more"):
        lines(row("Cook"))


def repacked(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The archive with a change in one of its parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(packed, "w") as changed:
        for part in archive.namelist():
            content = archive.read(part)
            changed.writestr(part, content.replace(old, new) if part == name else content)
    return packed.getvalue()


@pytest.mark.parametrize("target", ["NULL", "../NULL", "media/image1.png"])
def test_a_relationship_to_nothing_does_no_harm(target: str) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    lost = f'<Relationship Id="rId99" Type="{kind}" Target="{target}"/></Relationships>'.encode()
    data = repacked(saved(row("Cook")), "word/_rels/document.xml.rels", b"</Relationships>", lost)
    assert [line.text for line in read_docx(data, "a.docx")] == ["Cook"]


@pytest.mark.parametrize(
    "kind",
    [
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
        b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    ],
)
def test_a_template_or_macro_file_is_read(kind: bytes) -> None:
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    data = repacked(saved(row("Cook")), "[Content_Types].xml", plain, kind)
    assert [line.text for line in read_docx(data, "a.docm")] == ["Cook"]


def test_a_file_without_styles_is_read() -> None:
    data = repacked(saved(row("Cook")), "word/_rels/document.xml.rels", b"styles.xml", b"lost.xml")
    assert [line.text for line in read_docx(data, "a.docx")] == ["Cook"]


def test_a_truncated_file_is_refused() -> None:
    data = saved(row("Cook"))
    with pytest.raises(DocumentError, match="not a readable DOCX"):
        read_docx(data[: len(data) // 2], "a.docx")
