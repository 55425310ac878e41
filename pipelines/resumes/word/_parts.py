"""Shared parts of the Word layouts. A layout fetches them by `runpy`, as it is run by its path alone."""

from docx import Document
from docx.enum.text import WD_TAB_ALIGNMENT as TAB
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor


def start(r, font, size, margin=20, gap=2):
    """An empty document with the font (and one for Chinese), margins in mm and the gap after a paragraph in pt."""
    d = Document()
    s = d.sections[0]
    s.page_width, s.page_height = (Mm(216), Mm(279)) if r["country"] in ("US", "CA", "PH") else (Mm(210), Mm(297))
    s.left_margin = s.right_margin = s.top_margin = s.bottom_margin = Mm(margin)
    for name in ("Normal", "List Bullet", "List Number", "Heading 1", "Heading 2", "Title"):
        style = d.styles[name]
        style.font.name = font
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for k in list(fonts.attrib):
            if k.endswith("Theme"):
                del fonts.attrib[k]
        fonts.set(qn("w:ascii"), font), fonts.set(qn("w:hAnsi"), font), fonts.set(qn("w:eastAsia"), "Noto Sans CJK SC")
        style.paragraph_format.space_after = Pt(gap)
    d.styles["Normal"].font.size = Pt(size)
    d.core_properties.title, d.core_properties.author = "", r["name"]
    return d


def line(*parts, sep=", "):
    return sep.join(p for p in parts if p)


def where(r):
    return line(r.get("address"), r.get("place"))


def subject(e, sep=", "):
    return line(e.get("degree"), e.get("field"), sep=sep)


def write(p, text, how="", size=None, color=None):
    """A run in `p`; `how` holds letters: b bold, i italic, u underlined, c capitals, s small capitals."""
    if text:
        run = p.add_run(text)
        run.bold, run.italic, run.underline = "b" in how or None, "i" in how or None, "u" in how or None
        run.font.all_caps, run.font.small_caps = "c" in how or None, "s" in how or None
        if size:
            run.font.size = Pt(size)
        if color:
            run.font.color.rgb = RGBColor.from_string(color)
    return p


def say(where_, text, how="", size=None, color=None, style=None):
    """A paragraph with the text; none for an empty one."""
    return write(where_.add_paragraph(style=style), text, how, size, color) if text else None


def tab(p, mm, right=False):
    p.paragraph_format.tab_stops.add_tab_stop(Mm(mm), TAB.RIGHT if right else TAB.LEFT)
    return p


def rule(p, side="bottom", color="444444", size=6):
    edges, edge = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for k, v in (("val", "single"), ("sz", str(size)), ("space", "1"), ("color", color)):
        edge.set(qn(f"w:{k}"), v)
    edges.append(edge)
    p._p.get_or_add_pPr().insert_element_before(
        edges, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
    return p


def shade(cell, color):
    fill = OxmlElement("w:shd")
    fill.set(qn("w:val"), "clear"), fill.set(qn("w:fill"), color)
    cell._tc.get_or_add_tcPr().append(fill)


def field(p, code):
    """A field such as PAGE or NUMPAGES."""
    for kind, text in (("begin", None), (None, code), ("separate", None), (None, "1"), ("end", None)):
        run = p.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText" if text == code else "w:t")
            mark.text = text
        run._r.append(mark)


def widths(table, *mm):
    table.autofit = False
    for column, w in zip(table.columns, mm, strict=True):
        column.width = Mm(w)
    for row in table.rows:
        for cell, w in zip(row.cells, mm, strict=True):
            cell.width = Mm(w)


def duties(d, e, style="List Bullet", mark=""):
    say(d, e.get("text"))
    for b in e.get("bullets", ()):
        say(d, mark + b, style=style)


def other(d, k, v, style="List Bullet", mark="", sep=", ", mid=", "):
    """A section other than experience and education, in a plain form."""
    if k in ("summary", "wishes", "declaration"):
        say(d, v)
    elif k == "skills":
        for g in v:
            p = write(d.add_paragraph(), g.get("group") and g["group"] + ": ", "b")
            write(p, sep.join(g["items"]))
    elif k == "languages":
        say(d, sep.join(line(x["name"], x.get("level") and f"({x['level']})", sep=" ") for x in v))
    elif k == "interests":
        say(d, sep.join(v))
    elif k == "personal":
        for label, x in v:
            tab(say(d, f"{label}\t:  {x}"), 50)
    elif k == "projects":
        for x in v:
            p = write(d.add_paragraph(), x["name"], "b")
            write(p, x["when"] and f" ({x['when']})", "i")
            say(d, x["text"])
    else:
        rows = {
            "certifications": ("name", "issuer", "date"),
            "references": ("name", "title", "employer", "contact"),
        }.get(k)
        for x in v:
            say(d, mark + (line(*(x.get(f) for f in rows), sep=mid) if rows else x), style=style)


def sections(r, d, keys, head, exp, edu, own=None, **form):
    """Those of the named sections that the record has; `own` maps a section to the layout's own function of its value."""
    for k in keys:
        if r.get(k):
            head(r["headings"][k])
            if k in ("experience", "education"):
                for e in r[k]:
                    (exp if k == "experience" else edu)(e)
            elif own and k in own:
                own[k](r[k])
            else:
                other(d, k, r[k], **form)
