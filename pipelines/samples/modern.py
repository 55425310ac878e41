"""The airy layout, with what it draws itself: letter-spaced lines and icons."""

from __future__ import annotations

from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor, black
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import (
    Flowable,
    Spacer,
)

from samples.paper import MM, Layout
from samples.records import Position, Study, degree_line, span

GREY = HexColor("#5a5a5a")


class Spaced(Flowable):
    """A line of capitals set apart, as design tools do; readers often see a blank between the letters."""

    def __init__(self, words: str, font: str, size: float, colour: Color, apart: float = 2.4) -> None:
        super().__init__()
        self.words, self.font, self.size, self.colour, self.apart = words, font, size, colour, apart

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        return width, self.size * 1.5

    def draw(self) -> None:
        self.canv.setFillColor(self.colour)
        self.canv.setFont(self.font, self.size)
        self.canv.drawString(0, self.size * 0.4, self.words, charSpace=self.apart)


class IconLine(Flowable):
    """Contact details, each after a small drawn icon; an icon font would leave stray letters in the text."""

    def __init__(self, marked: list[tuple[str, str]], font: str, size: float, colour: Color) -> None:
        super().__init__()
        self.marked, self.font, self.size, self.colour = marked, font, size, colour
        self.places: list[tuple[float, float]] = []

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        """What does not fit goes to the next row."""
        left, row = 0.0, 1
        self.places = []
        for _, words in self.marked:
            need = stringWidth(words, self.font, self.size) + self.size * 1.4
            if left and left + need > width:
                left, row = 0.0, row + 1
            self.places.append((left, row * self.size * 1.7))
            left += need + self.size * 1.5
        self.height = row * self.size * 1.7 + 2
        return width, self.height

    def draw(self) -> None:
        for (kind, words), (left, depth) in zip(self.marked, self.places, strict=True):
            low = self.height - depth
            self.canv.setFillColor(self.colour)
            self.canv.setStrokeColor(self.colour)
            self.icon(kind, left, low - self.size * 0.05, self.size * 0.85)
            self.canv.setFillColor(black)
            self.canv.setFont(self.font, self.size)
            self.canv.drawString(left + self.size * 1.4, low, words)

    def icon(self, kind: str, x: float, y: float, size: float) -> None:
        """A handset, an envelope, a pin or a globe."""
        canvas, half = self.canv, size / 2
        if kind == "phone":
            canvas.roundRect(x + size * 0.2, y, size * 0.6, size, 1.2, stroke=0, fill=1)
        elif kind == "mail":
            canvas.rect(x, y + size * 0.1, size, size * 0.75, stroke=1, fill=0)
            for corner in (x, x + size):
                canvas.line(corner, y + size * 0.85, x + half, y + size * 0.4)
        elif kind == "place":
            canvas.circle(x + half, y + size * 0.66, size * 0.32, stroke=0, fill=1)
            pin = canvas.beginPath()
            pin.moveTo(x + size * 0.2, y + size * 0.55)
            pin.lineTo(x + half, y)
            pin.lineTo(x + size * 0.8, y + size * 0.55)
            canvas.drawPath(pin, stroke=0, fill=1)
        else:
            canvas.circle(x + half, y + half, half, stroke=1, fill=0)
            canvas.ellipse(x + size * 0.3, y, x + size * 0.7, y + size, stroke=1, fill=0)
            canvas.line(x, y + half, x + size, y + half)


class Modern(Layout):
    """One airy column, letter-spaced capitals, small icons before the contact details."""

    margin = 20 * MM
    bullet = "›"
    heading_space = 12.0

    def header(self) -> list[Flowable]:
        contact = self.person["contact"]
        marked = [("phone", contact["phone"]), ("mail", contact["email"]), ("place", contact["place"])]
        marked += [("link", link) for link in contact["links"]]
        return [
            Spaced(self.person["name"].upper(), self.bold, self.size * 1.9, self.colour, 3.2),
            self.text(escape(self.person["headline"]), fontSize=self.size * 1.2, textColor=GREY, spaceAfter=5),
            IconLine(marked, self.regular, self.size * 0.95, self.colour),
        ]

    def heading(self, words: str) -> list[Flowable]:
        return [Spaced(words.upper(), self.bold, self.size * 1.05, self.colour), Spacer(0, 3)]

    def position(self, job: Position) -> list[Flowable]:
        lead = f"{self.b(job['title'])} @ {escape(job['employer'])}"
        under = f"{span(job['start'], job['end'], self.look)} // {job['place']}"
        return [
            self.text(lead, fontSize=self.size * 1.08),
            self.text(escape(under), textColor=GREY, fontSize=self.size * 0.92, spaceAfter=3),
            *map(self.item, job["bullets"]), Spacer(0, 6),
        ]  # fmt: skip

    def study(self, study: Study) -> list[Flowable]:
        under = f"{study['school']}, {study['place']} // {span(study['start'], study['end'], self.look)}"
        return [self.text(self.b(degree_line(study))), self.text(escape(under), textColor=GREY, spaceAfter=4)]

    def skills(self) -> list[list[Flowable]]:
        rows = []
        for group in self.person["skills"]:
            lead = self.b(group["group"]) + "<br/>" if group["group"] else ""
            rows.append([self.text(lead + escape(" · ".join(group["items"])), spaceAfter=4)])
        return rows

    def languages(self) -> list[list[Flowable]]:
        known = " · ".join(f"{one['name']} {one['level']}" for one in self.person["languages"])
        return [[self.text(escape(known))]]
