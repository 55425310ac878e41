# Imitates Gulf and African CVs typed as a form: a label with colon before every value, values at a tab stop.

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from docx.document import Document

P = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("_parts.py"))))


def build(r: dict[str, Any]) -> Document:
    d = P.start(r, "DejaVu Sans", 9.5, 22, 1)
    english = (
        {"Designation": "Position Held", "Period": "Duration", "Employer": "Company Name"}
        if r["language"] == "en"
        else {}
    )
    label = {k: english.get(v, v) for k, v in r["labels"].items()}

    def row(name, x, how=""):
        if x:
            p = P.tab(P.write(d.add_paragraph(), name + ":" if name else "", "b"), 52)
            p.paragraph_format.left_indent, p.paragraph_format.first_line_indent = P.Mm(52), P.Mm(-52)
            P.write(p, "\t" + x, how)

    def head(h):
        p = P.say(d, h, "bc", 10.5, "7F0000")
        p.paragraph_format.space_before, p.paragraph_format.space_after = P.Pt(10), P.Pt(4)

    def exp(e):
        row(label["employer"], e["employer"])
        row(label["place"], e.get("place"))
        row(label["title"], P.line(e["title"], e.get("kind") and f"({e['kind']})", sep=" "), "b")
        row(label["dates"], e["when"])
        first, *rest = [*([e["text"]] if e.get("text") else []), *e.get("bullets", ())] or [""]
        row(label["duties"], first)
        for x in rest:
            row("", x)
        d.add_paragraph()

    def edu(e):
        for k, x in (
            ("degree", e.get("degree")),
            ("field", e.get("field")),
            ("school", P.line(e["school"], e.get("place"))),
            ("board", e.get("board")),
            ("year", e["when"]),
            ("grade", e.get("grade")),
        ):
            row(label[k], x)
        d.add_paragraph()

    P.say(d, r.get("headline"), "bu", 12)
    for k, x in (
        ("name", r["name"]),
        ("address", P.where(r)),
        ("phone", r.get("phone")),
        ("email", r.get("email")),
        *(("", x) for x in r["links"]),
    ):
        row(label.get(k, ""), x)
    own = {
        "personal": lambda v: [row(*p) for p in v],
        "languages": lambda v: [row(x["name"], x.get("level") or " ") for x in v],
        "skills": lambda v: [row(g.get("group", ""), ", ".join(g["items"])) for g in v],
        "references": lambda v: [
            (
                row(label["name"], x["name"]),
                row(label["title"], x.get("title")),
                row(label["employer"], x.get("employer")),
                row(r["headings"]["contact"], x.get("contact")),
                d.add_paragraph(),
            )
            for x in v
        ],
    }
    P.sections(
        r,
        d,
        (
            "personal",
            "wishes",
            "summary",
            "education",
            "certifications",
            "experience",
            "skills",
            "languages",
            "projects",
            "publications",
            "awards",
            "interests",
            "references",
            "declaration",
        ),
        head,
        exp,
        edu,
        own,
    )
    return d
