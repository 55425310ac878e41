"""HTML and Markdown as site builders, word processors and people write them."""

from __future__ import annotations

import pytest

from kgmatch.reading import read_bytes
from kgmatch.reading.html import read_html, read_markdown
from kgmatch.reading.segments import CELL, TextLine

BUILDER = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>My site</title>
<style>.sr { display: none } @media print { .main { display: none } } h2 > .x, .main .y { display: none }
.job b { font-weight: 400 } .when { float: right } .strong { font-weight: 700 }</style>
<script>var skills = "Python";</script></head>
<body><div class="main"><div><div><div>
<h1>Zo&euml; Mart&iacute;nez</h1><span class="sr">Kubernetes</span>
<p>Welder &amp; fitter&nbsp;in Bern<br/>zoe@example.org</p></div></div>
<div><h2>Work experience</h2>
<div class="job"><div><span class="strong">Welder</span>, Stahlbau M&uuml;ller<span class="when">2019 &ndash; 2021</span></div>
<ul><li>Welded steel pipes</li><li><p>Read <i>drawings</i></p></li></ul></div></div>
<div><h2>Skills</h2><table><tr><th>Process</th><th>Years</th></tr>
<tr><td><p>MIG / MAG</p></td><td><p>8</p></td></tr><tr><td>TIG</td><td>5</td></tr></table></div>
</div></div></body></html>"""

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office">
<head><meta http-equiv=Content-Type content="text/html; charset=windows-1252"></head>
<body lang=EN-GB><p class=MsoNormal><b>Zo\u00eb\u2019s \u201cr\u00e9sum\u00e9\u201d</b><o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span
style='mso-list:Ignore'>\u00b7<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Welded
pipes \u2013 20 \u20ac an hour</p><p><span style='display:none;mso-hide:all'>Kubernetes</span></p></body></html>"""


def lines(page: str) -> list[TextLine]:
    return read_html(page.encode(), "a.html")[0]


def texts(page: str) -> list[str]:
    return [line.text for line in lines(page)]


def markdown(text: str) -> list[str]:
    return [line.text for line in read_markdown(text, "a.md")]


def test_a_site_builders_page_reads_as_it_is_shown() -> None:
    assert texts(BUILDER) == [
        "Zoë Martínez",
        "Welder & fitter in Bern",
        "zoe@example.org",
        "Work experience",
        f"Welder, Stahlbau Müller{CELL}2019 – 2021",
        "• Welded steel pipes",
        "• Read drawings",
        "Skills",
        f"Process{CELL}Years",
        f"MIG / MAG{CELL}8",
        f"TIG{CELL}5",
    ]


def test_headings_open_sections() -> None:
    found = read_bytes(BUILDER.encode(), "a.html").sections
    assert [section.kind for section in found] == ["header", "experience", "skills"]


def test_hidden_text_is_counted() -> None:
    assert read_html(BUILDER.encode(), "a.html")[1] == {"by a style of the page": len("Kubernetes")}


def test_hidden_text_lowers_the_grade() -> None:
    stuffed = BUILDER.replace("Kubernetes", "Kubernetes Docker Java Python SQL " * 5)
    assert read_bytes(stuffed.encode(), "a.html").quality.grade < 1


def test_bold_by_a_style_is_bold() -> None:
    assert [(r.text, r.bold) for r in lines(BUILDER)[4].runs][:2] == [("Welder", True), (", Stahlbau Müller", False)]


def test_a_page_that_word_made_in_windows_1252_is_read() -> None:
    assert [line.text for line in read_html(WORD.encode("cp1252"), "a.html")[0]] == [
        "Zoë’s “résumé”",
        "• Welded pipes – 20 € an hour",
    ]


def test_a_page_that_states_a_wrong_encoding_is_read() -> None:
    page = WORD.replace("windows-1252", "utf-8").encode("cp1252")
    assert read_html(page, "a.html")[0][0].text == "Zoë’s “résumé”"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_page_in_unicode_is_read(encoding: str) -> None:
    assert read_html("<html><p>Zoë in 東京</p></html>".encode(encoding), "a.html")[0][0].text == "Zoë in 東京"


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "DISPLAY : NONE !important",
        "visibility:hidden",
        "font-size:0",
        "font-size:1px",
        "opacity:0",
        "position:absolute;left:-9999px",
        "text-indent:-5000px",
    ],
)
def test_text_hidden_by_a_style_is_left_out(style: str) -> None:
    assert texts(f'<p>Welder <span style="{style}">Python</span></p>') == ["Welder"]


@pytest.mark.parametrize("style", ["font-size:0.9em", "font-size:10px", "opacity:0.8", "display:block", "left:-1px"])
def test_text_that_a_style_shows_is_kept(style: str) -> None:
    assert texts(f'<p style="{style}">Welder</p>') == ["Welder"]


@pytest.mark.parametrize(
    "sheet",
    [
        "@media print { .a { color: red } .x { display: none } }",
        "body.dark .x { display: none }",
        ".x:hover { display: none }",
        "/* .x { display: none } */",
        "@import url(a.css); @font-face { font-family: x; display: none }",
        ".x.y { display: none }",
        ".x { display: none } p.x { display: block }",
    ],
)
def test_rules_that_do_not_apply_hide_nothing(sheet: str) -> None:
    assert texts(f"<style>{sheet}</style><p class='x'>Welder</p>") == ["Welder"]


@pytest.mark.parametrize(
    "sheet", [".x{display:none}", "p.x , b { display : none }", "@import url(a.css); #n { display: none }"]
)
def test_rules_that_apply_hide_text(sheet: str) -> None:
    assert texts(f"<style>{sheet}</style><p class='x' id='n'>Python</p><p>Welder</p>") == ["Welder"]


@pytest.mark.parametrize("sheet", ["@a" * 200_000, "/*" * 200_000, "a" * 400_000, "{" * 400_000, "a{b:c}" * 60_000])
def test_a_hostile_style_sheet_costs_little(sheet: str) -> None:
    assert texts(f"<style>{sheet}</style><p>Welder</p>") == ["Welder"]


def test_deleted_text_is_left_out() -> None:
    assert texts("<p><del>Junior </del><ins>Senior </ins>welder</p>") == ["Senior welder"]


def test_inline_elements_do_not_part_a_line() -> None:
    assert texts("<p>A <b>bold</b>, <em>slanted</em> <a href='x'>link</a>.</p>") == ["A bold, slanted link."]


def test_no_break_spaces_between_styles_are_spaces() -> None:
    assert texts("<p><b>Welder</b>&nbsp;at Müller</p>") == ["Welder at Müller"]


def test_no_break_spaces_as_a_gap_part_cells() -> None:
    assert texts("<p>Welder&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;2019</p>") == [f"Welder{CELL}2019"]


def test_preformatted_text_keeps_its_lines() -> None:
    assert texts("<pre><code>Welder\nMüller</code></pre>") == ["Welder", "Müller"]


def test_a_layout_table_is_read_cell_by_cell() -> None:
    left, right = "<p>Contact</p><p>Bern</p><p>555</p>", "<p>Welder</p><p>Müller</p><p>2019</p>"
    page = f"<table><tr><td>{left}</td><td>{right}</td></tr></table>"
    assert texts(page) == ["Contact", "Bern", "555", "Welder", "Müller", "2019"]


def test_a_table_in_a_cell_is_read_by_row() -> None:
    inner = "<table><tr><td>MIG</td><td>8 years</td></tr></table>"
    assert texts(f"<table><tr><td>{inner}</td></tr></table>") == [f"MIG{CELL}8 years"]


def test_text_nested_too_deep_is_not_lost() -> None:
    assert texts("<div>" * 230 + "Welder" + "</div>" * 230) == ["Welder"]


def test_a_script_nested_too_deep_is_no_text() -> None:
    assert texts("<div>" * 230 + "A<script>var b</script>C" + "</div>" * 230) == ["AC"]


def test_markdown_headings_open_sections() -> None:
    text = "# Zoë Martínez\n\nWelder in Bern, eight years of experience in steel and pipes.\n\n## Skills\n\n- MIG\n- TIG\n\n## Education\n\nTrade school, Bern\n"  # fmt: skip
    assert [s.kind for s in read_bytes(text.encode(), "a.md").sections] == ["header", "skills", "education"]


def test_markdown_tables_are_read_by_row() -> None:
    assert markdown("| Process | Years |\n|---|---:|\n| MIG | 8 |\n") == [f"Process{CELL}Years", f"MIG{CELL}8"]


def test_markdown_bold_is_bold() -> None:
    line = read_markdown("**Welder**, Müller", "a.md")[0]
    assert [(run.text, run.bold) for run in line.runs] == [("Welder", True), (", Müller", False)]


def test_markdown_lists_get_bullets() -> None:
    assert markdown("* Welded pipes\n* Read drawings\n  1. of ships") == [
        "• Welded pipes",
        "• Read drawings",
        "• of ships",
    ]


def test_html_in_markdown_is_not_shown() -> None:
    assert markdown('<div align="center">\n\nZoë<br>Welder\n\n</div>') == ["Zoë", "Welder"]


def test_angle_brackets_in_markdown_that_are_no_html_are_text() -> None:
    assert markdown("Generic List<String> and vector<int> code") == ["Generic List<String> and vector<int> code"]


def test_text_hidden_by_html_in_markdown_is_left_out() -> None:
    assert markdown('Welder <span style="display:none">Python</span>') == ["Welder"]
