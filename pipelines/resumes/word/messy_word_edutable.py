# Imitates the Indian fresher's resume: education as a table of wrapped cells, shaded headings, ➢ typed before each item.

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from docx.document import Document

P = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("_parts.py"))))


def build(r: dict[str, Any]) -> Document:
    d = P.start(r, "Liberation Sans", 10.5, 25)
    P.say(d, r["name"], "bc", 16)
    for label, x in (
        ("", r.get("headline")),
        (r["labels"]["email"], r.get("email")),
        (r["labels"]["phone"], r.get("phone")),
        (r["labels"]["address"], P.where(r)),
        *(("", x) for x in r["links"]),
    ):
        P.say(d, x and P.line(label, x, sep=": "))

    def head(h):
        t = d.add_table(1, 1, "Table Grid")
        P.shade(t.cell(0, 0), "BFBFBF")
        P.write(t.cell(0, 0).paragraphs[0], h + ":-", "b")
        d.add_paragraph().paragraph_format.line_spacing = P.Pt(4)

    def exp(e):
        P.say(d, P.line(e["employer"], e.get("place")) + (e["when"] and f"   ({e['when']})"), "bu")
        P.say(d, P.line(e["title"], e.get("kind"), sep=" - "), "i")
        P.duties(d, e, None, "➢ ")

    def table(v):
        columns = [
            ("degree", P.subject),
            ("school", lambda e: P.line(e["school"], e.get("place"))),
            ("board", lambda e: e.get("board")),
            ("year", lambda e: e["when"]),
            ("grade", lambda e: e.get("grade")),
        ]
        columns = [c for c in columns if any(c[1](e) for e in v)]
        t = d.add_table(1, len(columns), "Table Grid")
        for row, e in zip([t.rows[0], *(t.add_row() for _ in v)], [None, *v], strict=True):
            for c, (k, get) in zip(row.cells, columns, strict=True):
                P.write(c.paragraphs[0], r["labels"][k] if e is None else get(e) or "", "b" if e is None else "")
                c.paragraphs[0].alignment = 1
        P.widths(t, *(160 / len(columns) for _ in columns))
        d.add_paragraph()

    P.sections(r, d, ("wishes", "summary"), head, exp, None)
    if r["education"]:
        head(r["headings"]["education"])
        table(r["education"])
    P.sections(
        r,
        d,
        (
            "experience",
            "skills",
            "projects",
            "certifications",
            "awards",
            "publications",
            "interests",
            "languages",
            "personal",
            "references",
            "declaration",
        ),
        head,
        exp,
        None,
        style=None,
        mark="➢ ",
        mid=" - ",
    )
    return d
