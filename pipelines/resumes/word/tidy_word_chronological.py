# Imitates Word's own "chronological resume" template: Calibri, blue headings with a line, dates at a right tab stop.

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from docx.document import Document

P = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("_parts.py"))))


def build(r: dict[str, Any]) -> Document:
    d = P.start(r, "Carlito", 11, 22)
    width = 166
    P.say(d, r["name"], "", 26, "1F3864")
    P.say(d, r.get("headline"), "", 13, "5A5A5A")
    P.rule(
        P.say(d, P.line(P.where(r), r.get("phone"), r.get("email"), *r["links"], sep=" | ") or " "),
        color="2E74B5",
        size=8,
    )

    def head(h):
        d.add_heading(h, 1).paragraph_format.space_before = P.Pt(12)

    def exp(e):
        p = P.tab(P.write(d.add_paragraph(), e["title"], "b"), width, right=True)
        P.write(p, e.get("kind") and f" ({e['kind']})")
        P.write(p, ", " + P.line(e["employer"], e.get("place")))
        P.write(p, e["when"] and "\t" + e["when"], "", None, "5A5A5A")
        p.paragraph_format.keep_with_next, p.paragraph_format.space_before = True, P.Pt(5)
        P.duties(d, e)

    def edu(e):
        p = P.tab(P.write(d.add_paragraph(), P.subject(e), "b"), width, right=True)
        P.write(
            p, (", " if P.subject(e) else "") + P.line(e["school"], e.get("place")) + (e["when"] and "\t" + e["when"])
        )
        P.say(d, P.line(e.get("board"), e.get("grade"), sep=" | "))

    P.sections(
        r,
        d,
        (
            "wishes",
            "summary",
            "experience",
            "education",
            "skills",
            "certifications",
            "projects",
            "publications",
            "awards",
            "languages",
            "interests",
            "personal",
            "references",
            "declaration",
        ),
        head,
        exp,
        edu,
    )
    return d
