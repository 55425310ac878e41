"""The PDF layouts: each looks as a different kind of resume that people really send."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, black, white
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    FrameBreak,
    HRFlowable,
    KeepTogether,
    NextPageTemplate,
    PageTemplate,
    Spacer,
)

from samples.modern import Modern
from samples.paper import MM, Layout
from samples.records import Person, Position, Study, degree_line, span
from samples.sidebars import Sidebar, SidebarRight

GREY = HexColor("#5a5a5a")
PALE = HexColor("#c9ccd1")


class Classic(Layout):
    """Centred name, serif, ruled headings, dates at the right edge, a running foot from page 2."""

    margin = 22 * MM

    def header(self) -> list[Flowable]:
        contact = escape("  ·  ".join(self.contact_parts()))
        return [
            self.text(self.b(self.person["name"]), fontSize=self.size * 2, alignment=1),
            self.text(self.i(self.person["headline"]), fontSize=self.size * 1.1, alignment=1, spaceAfter=2),
            self.text(contact, fontSize=self.size * 0.95, alignment=1),
        ]

    def heading(self, words: str) -> list[Flowable]:
        title = self.text(self.b(words.upper()), fontSize=self.size * 1.05, textColor=self.colour)
        return [title, HRFlowable(width="100%", thickness=0.8, color=self.colour, spaceBefore=1, spaceAfter=4)]

    def paint(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        if document.page > 1:
            canvas.setFont(self.italic, 8.5)
            canvas.drawCentredString(self.width / 2, 9 * MM, f"{self.person['name']} – page {document.page}")


class TwoColumns(Layout):
    """A header over the whole width, below it two columns of the same height."""

    margin = 15 * MM
    gap = 9 * MM
    heading_space = 8.0
    trim = 0.0

    def __init__(self, person: Person) -> None:
        super().__init__(person)
        self.full, self.inner = self.inner, (self.inner - self.gap) / 2
        self.head = 27 * MM

    def templates(self) -> list[PageTemplate]:
        top, right = self.head + 1 * MM, self.margin + self.inner + self.gap
        pair = [self.frame(left, self.inner, top, self.trim) for left in (self.margin, right)]
        again = [self.frame(left, self.inner) for left in (self.margin, right)]
        first = [self.frame(self.margin, self.full, 0, self.height - 2 * self.margin - self.head), *pair]
        return [PageTemplate("first", first), PageTemplate("later", again)]

    def build(self, target: Path | BinaryIO, **options: object) -> int:
        """Columns as short as they can be on one page, which makes them equal; at full height on more pages."""
        self.trim = 0.0
        while super().build(BytesIO()) == 1:
            self.trim += 3 * MM
        self.trim = max(0.0, self.trim - 3 * MM)
        return super().build(target, **options)

    def header(self) -> list[Flowable]:
        name = self.text(
            self.b(self.person["name"]), fontSize=self.size * 2.4, textColor=self.colour, alignment=1, spaceAfter=3
        )
        line = self.text(escape(self.person["headline"]), fontSize=self.size * 1.2, alignment=1)
        contact = self.text(escape("   |   ".join(self.contact_parts())), alignment=1, spaceBefore=3)
        return [name, line, contact, HRFlowable(width="100%", thickness=2, color=self.colour, spaceBefore=5)]

    def heading(self, words: str) -> list[Flowable]:
        box = {"backColor": self.colour, "borderPadding": (2, 3, 2, 3), "textColor": white}
        return [self.text(self.b(words), fontSize=self.size * 1.1, leftIndent=3, rightIndent=3, **box), Spacer(0, 5)]

    def position(self, job: Position) -> list[Flowable]:
        period = escape(span(job["start"], job["end"], self.look))
        lines = f"{self.b(job['title'])}<br/>{escape(job['employer'])}, {escape(job['place'])}<br/>{self.i(period)}"
        return [self.text(lines, spaceAfter=2), *map(self.item, job["bullets"]), Spacer(0, 5)]

    def study(self, study: Study) -> list[Flowable]:
        period = escape(span(study["start"], study["end"], self.look))
        where = escape(f"{study['school']}, {study['place']}")
        return [self.text(f"{self.b(degree_line(study))}<br/>{where}<br/>{self.i(period)}", spaceAfter=5)]

    def languages(self) -> list[list[Flowable]]:
        return [[self.text(escape(f"{one['name']}: {one['level']}"))] for one in self.person["languages"]]

    def story(self) -> list[Flowable]:
        body = self.sections(self.look["order"])
        return [*self.header(), NextPageTemplate("later"), FrameBreak(), *body]


class Timeline(Layout):
    """Dates in a narrow column at the left, the text at its right."""

    dates_width = 35 * MM

    def header(self) -> list[Flowable]:
        contact = "<br/>".join(map(escape, self.contact_parts()))
        name = self.text(self.b(self.person["name"]), fontSize=self.size * 2.2, textColor=self.colour)
        line = self.text(escape(self.person["headline"]), fontSize=self.size * 1.1, spaceBefore=3)
        widths = [self.inner * 0.6, self.inner * 0.4]
        return [self.table([[[name, line], self.text(contact, alignment=2, fontSize=self.size * 0.92)]], widths)]

    def heading(self, words: str) -> list[Flowable]:
        title = self.text(self.b(words), fontSize=self.size * 1.25, textColor=self.colour)
        return [title, HRFlowable(width="100%", thickness=0.5, color=PALE, spaceBefore=2, spaceAfter=4)]

    def dated(self, period: str, parts: list[Flowable]) -> list[Flowable]:
        """A row for each part, so that a long entry can go over the page break."""
        when = self.text(escape(period), fontSize=self.size * 0.92, textColor=GREY)
        rows: list[list[object]] = [[when if number == 0 else "", part] for number, part in enumerate(parts)]
        widths = [self.dates_width, self.inner - self.dates_width]
        rule = ("LINEBEFORE", (1, 0), (1, -1), 1, self.colour)
        edge = ("LEFTPADDING", (1, 0), (1, -1), 8)
        keep = ("NOSPLIT", (0, 0), (1, min(2, len(rows) - 1)))
        return [self.table(rows, widths, rule, edge, keep), Spacer(0, 6)]

    def position(self, job: Position) -> list[Flowable]:
        where = f"{escape(job['employer'])}, {escape(job['place'])}"
        head = [self.text(self.b(job["title"])), self.text(where, textColor=GREY, spaceAfter=2)]
        return self.dated(span(job["start"], job["end"], self.look), [*head, *map(self.item, job["bullets"])])

    def study(self, study: Study) -> list[Flowable]:
        where = f"{escape(study['school'])}, {escape(study['place'])}"
        if grade := study.get("grade"):
            where += f" – {escape(grade)}"
        return self.dated(
            span(study["start"], study["end"], self.look), [self.text(self.b(degree_line(study))), self.text(where)]
        )

    def block(self, words: str, entries: list[list[Flowable]]) -> list[Flowable]:
        """Tables split between rows, which KeepTogether would forbid, so the heading asks for room instead."""
        title = self.heading(words)
        for part in title:
            part.keepWithNext = True
        rest = [part for entry in entries for part in entry]
        return [Spacer(0, self.heading_space), *title, *rest]


class DenseUs(Layout):
    """As much as fits on letter paper: employer, title, place and dates in one line."""

    margin = 15 * MM
    heading_space = 6.0

    def header(self) -> list[Flowable]:
        name = self.text(self.b(self.person["name"].upper()), fontSize=self.size * 1.7)
        line = self.text(escape(" | ".join(self.contact_parts())), spaceAfter=2)
        return [name, line, self.text(self.b(self.person["headline"]))]

    def heading(self, words: str) -> list[Flowable]:
        rule = HRFlowable(width="100%", thickness=0.5, color=black, spaceBefore=0, spaceAfter=2)
        return [self.text(self.b(words.upper())), rule]

    def position(self, job: Position) -> list[Flowable]:
        period = span(job["start"], job["end"], self.look)
        line = f"{self.b(job['employer'])} — {self.b(job['title'])}, {escape(job['place'])} | {escape(period)}"
        return [self.text(line, spaceAfter=1), *map(self.item, job["bullets"]), Spacer(0, 3)]

    def study(self, study: Study) -> list[Flowable]:
        period = span(study["start"], study["end"], self.look)
        line = f"{self.b(study['school'])} — {escape(degree_line(study, ' in '))}, {escape(study['place'])} | {period}"
        return [self.text(line, spaceAfter=1)]

    def skills(self) -> list[list[Flowable]]:
        items = [item for group in self.person["skills"] for item in group["items"]]
        return [[self.text(escape(" | ".join(items)))]]


class BioData(Layout):
    """As many resumes in India: labels, an education table, personal details and a declaration."""

    margin = 20 * MM
    bullet_colour = black

    def header(self) -> list[Flowable]:
        title = self.text(self.b("CURRICULUM VITAE"), fontSize=self.size * 1.3, alignment=1, spaceAfter=8)
        contact = self.person["contact"]
        links = escape(", ".join(contact["links"]))
        left = f"{self.b(self.person['name'])}<br/>{escape(self.person['headline'])}<br/>{escape(contact['place'])}"
        right = f"Mobile: {escape(contact['phone'])}<br/>E-mail: {escape(contact['email'])}<br/>Profile: {links}"
        cells = [self.text(left, fontSize=self.size * 1.05), self.text(right)]
        return [title, self.table([cells], [self.inner * 0.5, self.inner * 0.5])]

    def heading(self, words: str) -> list[Flowable]:
        box = {"backColor": self.colour, "borderPadding": (2, 0, 2, 4), "spaceAfter": 4}
        return [self.text(self.b(words), leftIndent=4, **box), Spacer(0, 4)]

    def position(self, job: Position) -> list[Flowable]:
        labelled = {
            "Organisation": f"{job['employer']}, {job['place']}",
            "Designation": job["title"],
            "Duration": span(job["start"], job["end"], self.look),
        }
        duties = self.text(self.b("Roles and Responsibilities:"), spaceAfter=2)
        return [self.labels(labelled), duties, *map(self.item, job["bullets"]), Spacer(0, 7)]

    def labels(self, pairs: dict[str, str]) -> Flowable:
        rows: list[list[object]] = [
            [self.text(self.b(label)), self.text(f": {escape(value)}")] for label, value in pairs.items()
        ]
        return self.table(rows, [self.inner * 0.25, self.inner * 0.75], ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5))

    def education(self) -> list[list[Flowable]]:
        head = [self.text(self.b(words)) for words in ("Degree", "University / Board", "Year", "Grade")]
        rows: list[list[object]] = [list(head)]
        for study in self.person["education"]:
            school = f"{study['school']}, {study['place']}"
            cells = [degree_line(study), school, study["end"][:4], study.get("grade", "")]
            rows.append([self.text(escape(cell)) for cell in cells])
        widths = [self.inner * share for share in (0.33, 0.39, 0.11, 0.17)]
        grid = ("GRID", (0, 0), (-1, -1), 0.5, GREY)
        return [[self.table(rows, widths, grid, *[(f"{side}PADDING", (0, 0), (-1, -1), 3) for side in SIDES])]]

    def skills(self) -> list[list[Flowable]]:
        return [[self.labels({str(one["group"]): ", ".join(one["items"]) for one in self.person["skills"]})]]

    def languages(self) -> list[list[Flowable]]:
        return [[self.labels({one["name"]: one["level"] for one in self.person["languages"]})]]

    def personal(self) -> list[list[Flowable]]:
        return [[self.labels(self.person.get("personal", {}))]]

    def story(self) -> list[Flowable]:
        words = "I hereby declare that the particulars given above are true to the best of my knowledge."
        sign = self.row(f"Place: {escape(self.person['contact']['place'])}", f"({escape(self.person['name'])})", 0.6)
        return [*super().story(), Spacer(0, 10), KeepTogether([self.text(words), Spacer(0, 14), sign])]


SIDES = ("LEFT", "RIGHT", "TOP", "BOTTOM")
LAYOUTS: dict[str, type[Layout]] = {
    "classic": Classic,
    "sidebar-left": Sidebar,
    "sidebar-right": SidebarRight,
    "two-columns": TwoColumns,
    "timeline": Timeline,
    "modern": Modern,
    "dense-us": DenseUs,
    "bio-data": BioData,
}
