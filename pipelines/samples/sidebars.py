"""Layouts with a coloured column at one side."""

from __future__ import annotations

from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor, white
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    FrameBreak,
    HRFlowable,
    NextPageTemplate,
    PageTemplate,
    Paragraph,
    Spacer,
)

from samples.paper import MM, Layout
from samples.records import Person, Position, Study, degree_line, span

GREY = HexColor("#5a5a5a")


class Sidebar(Layout):
    """A coloured column with contact, skills and languages; the main column runs on to the next page."""

    margin = 14 * MM
    side = 62 * MM
    at_left = True
    ink: Color = white

    def __init__(self, person: Person) -> None:
        super().__init__(person)
        self.side_left = 0.0 if self.at_left else self.width - self.side
        self.main_left = self.side + 9 * MM if self.at_left else self.margin
        self.inner = self.width - self.side - 9 * MM - self.margin

    def narrow(self, markup: str, **changes: object) -> Paragraph:
        base = {"fontSize": self.size * 0.95, "textColor": self.ink, "spaceAfter": 2}
        return self.text(markup, **(base | changes))

    def side_heading(self, words: str) -> list[Flowable]:
        title = self.narrow(self.b(words.upper()), fontSize=self.size * 1.05, spaceBefore=11)
        return [title, HRFlowable(width="100%", thickness=0.6, color=self.ink, spaceBefore=1, spaceAfter=4)]

    def side_contact(self) -> list[Flowable]:
        parts = [self.narrow(escape(part)) for part in self.contact_parts()]
        return [*self.side_heading(self.look.get("contact", "Contact")), *parts]

    def side_skills(self) -> list[Flowable]:
        parts = self.side_heading(self.look["headings"]["skills"])
        for group in self.person["skills"]:
            if group["group"]:
                parts.append(self.narrow(self.b(group["group"]), spaceBefore=3))
            parts += [self.narrow(escape(item)) for item in group["items"]]
        return parts

    def side_languages(self) -> list[Flowable]:
        known = [self.narrow(escape(f"{one['name']} – {one['level']}")) for one in self.person["languages"]]
        return [*self.side_heading(self.look["headings"]["languages"]), *known]

    def side_story(self) -> list[Flowable]:
        name = self.narrow(self.b(self.person["name"]), fontSize=self.size * 2.1, spaceAfter=4)
        return [
            name, self.narrow(escape(self.person["headline"])),
            *self.side_contact(), *self.side_skills(), *self.side_languages(),
        ]  # fmt: skip

    def position(self, job: Position) -> list[Flowable]:
        period = f'<font color="{self.hex()}">{escape(span(job["start"], job["end"], self.look))}</font>'
        where = f"{escape(job['employer'])} · {escape(job['place'])}"
        head = self.text(self.b(job["title"]), fontSize=self.size * 1.08)
        body = [*map(self.item, job["bullets"]), Spacer(0, 5)]
        return [head, self.text(f"{where}<br/>{period}", spaceAfter=2), *body]

    def study(self, study: Study) -> list[Flowable]:
        period = span(study["start"], study["end"], self.look)
        grade = f" – {study['grade']}" if "grade" in study else ""
        where = f"{study['school']}, {study['place']}"
        return [self.text(self.b(degree_line(study))), self.text(escape(f"{where} ({period}){grade}"), spaceAfter=4)]

    def story(self) -> list[Flowable]:
        return [*self.side_story(), NextPageTemplate("later"), FrameBreak(), *self.main_story()]

    def main_story(self) -> list[Flowable]:
        return self.sections(self.look["order"])

    def paint(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        canvas.setFillColor(self.colour)
        canvas.rect(self.side_left, 0, self.side, self.height, stroke=0, fill=1)

    def templates(self) -> list[PageTemplate]:
        main = self.frame(self.main_left, self.inner)
        beside = self.frame(self.side_left + 8 * MM, self.side - 14 * MM)
        again = self.frame(self.main_left, self.inner)
        return [
            PageTemplate("first", [beside, main], onPage=self.paint),
            PageTemplate("later", [again], onPage=self.paint),
        ]


class SidebarRight(Sidebar):
    """The name heads the main column; the pale column at the right stands on the first page alone."""

    at_left = False
    side = 58 * MM
    ink = HexColor("#26323d")
    bullet = "–"
    bullet_colour = ink

    def side_story(self) -> list[Flowable]:
        return [*self.side_contact(), *self.side_skills(), *self.side_languages()]

    def main_story(self) -> list[Flowable]:
        name = self.text(self.b(self.person["name"]), fontSize=self.size * 2.3, textColor=self.ink)
        line = self.text(escape(self.person["headline"]), fontSize=self.size * 1.15, textColor=GREY)
        return [name, line, *self.sections(self.look["order"])]

    def heading(self, words: str) -> list[Flowable]:
        return [self.text(self.b(words), fontSize=self.size * 1.35, textColor=self.ink, spaceAfter=4)]

    def hex(self) -> str:
        return "#5a5a5a"

    def paint(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        super().paint(canvas, document)
        canvas.setFillColor(self.ink)
        canvas.rect(0, self.height - 4 * MM, self.width, 4 * MM, stroke=0, fill=1)
