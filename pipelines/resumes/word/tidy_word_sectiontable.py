# Imitates the older Word resume wizard: a table without lines, section names in its left column, content in its right one.

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from docx.document import Document

P = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("_parts.py"))))


def build(r: dict[str, Any]) -> Document:
    d = P.start(r, "Liberation Serif", 11, 20)
    name = P.say(d, r["name"], "b", 18)
    name.alignment = 1
    for text in (r.get("headline"), P.line(P.where(r), r.get("phone"), r.get("email"), *r["links"], sep=" • ")):
        p = P.say(d, text)
        if p:
            p.alignment = 1
    d.add_paragraph()
    table = d.add_table(0, 2)

    def cell(h):
        left, right = table.add_row().cells
        P.write(left.paragraphs[0], h, "s", 12).paragraph_format.space_before = P.Pt(9)
        return right

    def exp(c, e):
        P.write(c.add_paragraph(), e["when"] and e["when"] + "\n", "i").paragraph_format.space_before = P.Pt(5)
        P.write(c.paragraphs[-1], e["employer"], "b")
        P.say(c, P.line(e["title"], e.get("kind"), e.get("place")))
        P.duties(c, e)

    def edu(c, e):
        P.say(c, e["when"], "i")
        P.say(c, P.line(e["school"], e.get("place")), "b")
        P.say(c, P.line(P.subject(e, " – "), e.get("board"), e.get("grade"), sep="; "))

    for k in (
        "summary",
        "experience",
        "education",
        "languages",
        "skills",
        "certifications",
        "awards",
        "publications",
        "projects",
        "personal",
        "interests",
        "wishes",
        "references",
        "declaration",
    ):
        if r.get(k):
            c = cell(r["headings"][k])
            P.sections(r, c, (k,), lambda h: None, lambda e, c=c: exp(c, e), lambda e, c=c: edu(c, e), style=None)
            c._tc.remove(c.paragraphs[0]._p)  # a new cell holds an empty paragraph
            c.paragraphs[0].paragraph_format.space_before = P.Pt(9)
    P.widths(table, 42, 128)
    return d
