# Imitates South Asian CVs with a career table (employer, designation, from, to) and the duties of each employer below it,
# under the employer's name again; the one layout that prints employer and title twice.

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from docx.document import Document

P = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("_parts.py"))))


def build(r: dict[str, Any]) -> Document:
    d = P.start(r, "Liberation Sans Narrow", 11, 19)
    P.say(d, r["name"], "b", 15).alignment = 2
    for x in (r.get("headline"), P.where(r), r.get("phone"), r.get("email"), *r["links"]):
        if x:
            P.say(d, x).alignment = 2
    since, until = {
        "en": ("From", "To"),
        "de": ("von", "bis"),
        "fr": ("de", "à"),
        "es": ("desde", "hasta"),
        "it": ("dal", "al"),
    }.get(r["language"], ("From", "To"))
    dash = r.get("dash", " – ")

    def head(h):
        p = P.rule(P.rule(P.say(d, h, "bc"), "top"), "bottom")
        p.paragraph_format.space_before, p.paragraph_format.keep_with_next = P.Pt(10), True

    def period(e):
        """The two ends of the period as printed; the dash may also stand inside them."""
        if e.get("start") and "end" in e and dash in e["when"]:
            inside = e["start"].count("-") if dash == "-" and r.get("dates") == "YYYY-MM" else 0
            parts = e["when"].split(dash)
            return dash.join(parts[: inside + 1]), dash.join(parts[inside + 1 :])
        return (e["when"], "") if e.get("start") else ("", e["when"])

    def grid(rows, *mm, top=""):
        t = d.add_table(0, len(mm), "Table Grid")
        for n, row in enumerate(rows):
            for c, x in zip(t.add_row().cells, row, strict=True):
                P.write(c.paragraphs[0], x, "" if n else top)
        P.widths(t, *mm)

    def edu(e):
        P.say(
            d,
            P.line(
                P.subject(e, " in ") if r["language"] == "en" else P.subject(e),
                P.line(e["school"], e.get("place")),
                e.get("board"),
                e["when"],
                e.get("grade"),
                sep=" | ",
            ),
            style="List Bullet",
        )

    P.sections(r, d, ("summary", "wishes"), head, None, None)
    if r["experience"]:
        title = r["headings"]["experience"]
        head("Career Summary" if title == "Work Experience" else title)
        rows = [
            (
                P.line(e["employer"], e.get("place")),
                P.line(e["title"], e.get("kind") and f"({e['kind']})", sep=" "),
                *period(e),
            )
            for e in r["experience"]
        ]
        grid([(r["labels"]["employer"], r["labels"]["title"], since, until), *rows], 62, 56, 27, 27, top="b")
        told = [e for e in r["experience"] if e.get("text") or e.get("bullets")]
        if told:
            head(r["labels"]["duties"])
        for e in told:
            P.say(d, e["employer"], "bu").paragraph_format.keep_with_next = True
            P.say(d, e["title"], "b")
            P.duties(d, e)
    own = {
        "skills": lambda v: (
            grid([(g.get("group"), "\n".join(g["items"])) for g in v], 50, 122)
            if any(g.get("group") for g in v)
            else [P.say(d, x, style="List Bullet") for g in v for x in g["items"]]
        )
    }
    P.sections(
        r,
        d,
        (
            "education",
            "certifications",
            "skills",
            "projects",
            "languages",
            "publications",
            "awards",
            "interests",
            "personal",
            "references",
            "declaration",
        ),
        head,
        None,
        edu,
        own,
        mid=" | ",
    )
    return d
