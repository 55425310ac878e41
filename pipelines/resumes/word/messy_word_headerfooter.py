# Imitates a many-page CV with name and contact in the page header (on every page) and "Page X of Y" in the footer.

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from docx.document import Document

P = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("_parts.py"))))


def build(r: dict[str, Any]) -> Document:
    d = P.start(r, "DejaVu Serif", 9.5, 24)
    section = d.sections[0]
    top, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    P.write(top, P.line(r["name"], r.get("headline"), sep=" – "), "b")
    for x in (P.where(r), P.line(r.get("phone"), r.get("email")), P.line(*r["links"])):
        top = P.say(section.header, x, "", 8) or top
    P.rule(top, size=12)
    page, of = {"de": ("Seite", "von"), "fr": ("Page", "sur"), "es": ("Página", "de"), "it": ("Pagina", "di")}.get(
        r["language"], ("Page", "of")
    )
    foot.alignment = 2
    P.write(foot, page + " "), P.field(foot, "PAGE"), P.write(foot, f" {of} "), P.field(foot, "NUMPAGES")

    def head(h):
        p = P.say(d, h, "bu", 11)
        p.paragraph_format.space_before, p.paragraph_format.keep_with_next = P.Pt(9), True

    def exp(e):
        p = P.tab(P.write(d.add_paragraph(), e["when"] + "\t", "b"), 45)
        P.write(p, P.line(e["title"], e.get("kind")) + "\n")
        p.paragraph_format.left_indent, p.paragraph_format.first_line_indent = P.Mm(45), P.Mm(-45)
        P.write(p, P.line(e["employer"], e.get("place"), sep=" / "), "i")
        P.duties(d, e, None, "- ")

    def edu(e):
        p = P.tab(P.write(d.add_paragraph(), e["when"] + "\t", "b"), 45)
        p.paragraph_format.left_indent, p.paragraph_format.first_line_indent = P.Mm(45), P.Mm(-45)
        P.write(p, P.line(e["school"], e.get("place"), e.get("board"), P.subject(e, " "), e.get("grade"), sep=" / "))

    P.sections(
        r,
        d,
        (
            "personal",
            "summary",
            "education",
            "certifications",
            "experience",
            "projects",
            "languages",
            "skills",
            "publications",
            "awards",
            "interests",
            "wishes",
            "references",
            "declaration",
        ),
        head,
        exp,
        edu,
        style="List Number",
        sep="; ",
    )
    return d
