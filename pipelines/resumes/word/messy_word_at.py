# Imitates hand-made resumes mixing bold, italic and colour at will: "Title @ Employer (dates)", numbered duties, tight lines.

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from docx.document import Document

P = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("_parts.py"))))


def build(r: dict[str, Any]) -> Document:
    d = P.start(r, "Liberation Serif", 12, 18, 0)
    P.say(d, r["name"], "biu", 20, "C00000")
    P.say(d, r.get("headline"), "i", None, "0070C0")
    P.say(d, P.line(r.get("email"), r.get("phone"), P.where(r), *r["links"], sep=" ~ "), "b", 10)

    def head(h):
        P.say(d, "*** " + h + " ***", "bi", 13, "0070C0").paragraph_format.space_before = P.Pt(8)

    def exp(e):
        p = P.write(d.add_paragraph(), e["title"], "b")
        P.write(p, e.get("kind") and f" [{e['kind']}]", "u")
        P.write(p, " @ ")
        P.write(p, e["employer"], "bi")
        P.write(p, e.get("place") and ", " + e["place"], "i")
        P.write(p, e["when"] and f" ({e['when']})", "bi" if e.get("end") is None else "i")
        P.say(d, e.get("text"), "i")
        for n, x in enumerate(e.get("bullets", ()), 1):
            P.say(d, f"{n}) {x}", "i" if n % 3 == 2 else "")

    def edu(e):
        p = P.write(d.add_paragraph(), P.subject(e, " "), "b")
        P.write(p, P.subject(e) and {"en": " from "}.get(r["language"], " - "), "i")
        P.write(p, P.line(e["school"], e.get("place"), e.get("board")), "bi")
        P.write(
            p,
            P.line(e["when"], e.get("grade"), sep=" - ") and f" ({P.line(e['when'], e.get('grade'), sep=' - ')})",
            "i",
        )

    P.sections(
        r,
        d,
        (
            "skills",
            "experience",
            "wishes",
            "education",
            "summary",
            "certifications",
            "awards",
            "projects",
            "publications",
            "languages",
            "personal",
            "interests",
            "references",
            "declaration",
        ),
        head,
        exp,
        edu,
        style=None,
        mark="* ",
        sep=" / ",
        mid=" ~ ",
    )
    return d
