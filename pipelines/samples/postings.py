"""The job postings in the four forms in which they come: plain JSON, JSON-LD, PDF and text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, HRFlowable, Paragraph, SimpleDocTemplate

from samples.paper import register_vera

HERE = Path(__file__).resolve().parent
BLUE = HexColor("#0b5d8a")
BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=9.6, leading=12.8, spaceAfter=4)
TITLE = ParagraphStyle("title", parent=BODY, fontName="Helvetica-Bold", fontSize=18, leading=22, textColor=BLUE)
HEADING = ParagraphStyle("heading", parent=BODY, fontName="Helvetica-Bold", fontSize=11.5, leading=15, spaceBefore=6)
ITEM = ParagraphStyle("item", parent=BODY, leftIndent=14, bulletIndent=3, bulletFontName="Vera", spaceAfter=2)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=8, leading=10, textColor=HexColor("#666666"))


def write_pdf(posting: dict[str, Any], target: Path) -> None:
    """A page as an employer's site prints it: head, sections with bullets, small print."""
    register_vera()
    facts = " | ".join([posting["employer"], posting["place"], *posting["facts"]])
    story: list[Flowable] = [Paragraph(escape(posting["title"]), TITLE), Paragraph(escape(facts), BODY)]
    story.append(HRFlowable(width="100%", thickness=1, color=BLUE, spaceAfter=6))
    for section in posting["sections"]:
        story.append(Paragraph(escape(section["heading"]), HEADING))
        story += [Paragraph(escape(line), BODY) for line in section.get("text", [])]
        story += [Paragraph(escape(line), ITEM, bulletText="•") for line in section.get("bullets", [])]
    story += [HRFlowable(width="100%", thickness=0.5, spaceBefore=8, spaceAfter=4)]
    story += [Paragraph(escape(line), SMALL) for line in posting["small_print"]]
    margins = {"leftMargin": 56, "rightMargin": 56, "topMargin": 50, "bottomMargin": 46}
    author = posting["employer"]
    SimpleDocTemplate(str(target), invariant=1, title=posting["title"], author=author, **margins).build(story)


def write_postings(folder: Path) -> list[Path]:
    """The ending of the name decides the form."""
    files = []
    for name, posting in json.loads((HERE / "postings.json").read_text(encoding="utf-8")).items():
        target = folder / name
        if target.suffix == ".pdf":
            write_pdf(posting, target)
        elif target.suffix == ".txt":
            target.write_text("\n".join(posting) + "\n", encoding="utf-8", newline="\n")
        else:
            target.write_text(json.dumps(posting, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
        files.append(target)
    return files
