"""What all PDF layouts share: fonts, paragraph styles, the sections of a resume as flowables."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor, black
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageTemplate, Paragraph, Spacer, Table

from samples.records import Certificate, Person, Position, Study, all_texts, degree_line, span

FAMILIES = {
    "serif": ("Times-Roman", "Times-Bold", "Times-Italic"),
    "sans": ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"),
    "vera": ("Vera", "VeraBd", "VeraIt"),
}
MM = 72 / 25.4


def register_vera() -> TTFont:
    """Bitstream Vera comes with reportlab and has letters that the standard fonts lack (ł, đ)."""
    fonts = [TTFont(name, f"{name}.ttf") for name in ("Vera", "VeraBd", "VeraIt", "VeraBI")]
    for font in fonts:
        registerFont(font)
    registerFontFamily("Vera", normal="Vera", bold="VeraBd", italic="VeraIt", boldItalic="VeraBI")
    return fonts[0]


VERA = register_vera()


def undrawable(text: str, family: str) -> str:
    """The letters that would come out as boxes or get lost; a name with one needs another font."""
    text += text.upper()  # some layouts set the name in capitals
    if family == "vera":
        return "".join(sorted({c for c in text if not VERA.face.charToGlyph.get(ord(c))}))
    return "".join(sorted({c for c in text if c == "•" or not c.encode("cp1252", "ignore")}))


class Layout:
    """A plain single column; each layout changes the parts that make it look different."""

    margin = 18 * MM
    bullet = "•"
    bullet_font = "Vera"  # reportlab writes the bullet of a standard font under a code that readers cannot decode
    bullet_colour: Color | None = None
    heading_space = 9.0

    def __init__(self, person: Person) -> None:
        self.person, self.look = person, person["style"]
        if missing := undrawable(all_texts(person), self.look["font"]):
            raise ValueError(f"{person['name']}: no glyph in {self.look['font']} for {missing}")
        self.regular, self.bold, self.italic = FAMILIES[self.look["font"]]
        self.colour: Color = HexColor(self.look["colour"])
        self.size = self.look["size"]
        self.width, self.height = LETTER if self.look.get("page") == "letter" else A4
        self.inner = self.width - 2 * self.margin

    def text(self, markup: str, **changes: object) -> Paragraph:
        """Every paragraph passes here, so that size and font of a document have one place."""
        size = float(str(changes.pop("fontSize", self.size)))
        base = {"fontName": self.regular, "fontSize": size, "leading": size * 1.3, "textColor": black}
        return Paragraph(markup, ParagraphStyle("text", **(base | changes)))

    def item(self, words: str, **changes: object) -> Paragraph:
        """A bullet point; its glyph may stand in a font of its own."""
        base = {"leftIndent": 11, "bulletIndent": 1, "bulletFontName": self.bullet_font}
        base |= {"bulletFontSize": self.size, "spaceAfter": 1.5}
        paragraph = self.text(escape(words), **(base | {"bulletColor": self.bullet_colour or self.colour} | changes))
        return Paragraph(paragraph.text, paragraph.style, bulletText=self.bullet)

    def b(self, words: str) -> str:
        return f'<font name="{self.bold}">{escape(words)}</font>'

    def i(self, words: str) -> str:
        return f'<font name="{self.italic}">{escape(words)}</font>'

    def hex(self) -> str:
        return self.look["colour"]

    def row(self, left: str, right: str, share: float = 0.72, **changes: object) -> Table:
        """Left words and a right-aligned date on one line."""
        cells = [self.text(left, **changes), self.text(right, **(changes | {"alignment": 2}))]
        return self.table([cells], [self.inner * share, self.inner * (1 - share)])

    def table(self, rows: list[list[object]], widths: list[float], *more: tuple[object, ...]) -> Table:
        """Without padding, so that its text stands flush with the paragraphs around it."""
        padding = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
        return Table(rows, widths, style=[*padding, ("VALIGN", (0, 0), (-1, -1), "TOP"), *more], hAlign="LEFT")

    def contact_parts(self) -> list[str]:
        contact = self.person["contact"]
        return [contact["place"], contact["phone"], contact["email"], *contact["links"]]

    def header(self) -> list[Flowable]:
        name = self.text(self.b(self.person["name"]), fontSize=self.size * 2.1)
        contact = self.text(escape(" | ".join(self.contact_parts())))
        return [name, self.text(escape(self.person["headline"])), contact]

    def heading(self, words: str) -> list[Flowable]:
        return [self.text(self.b(words), fontSize=self.size * 1.2, textColor=self.colour, spaceAfter=3)]

    def position(self, job: Position) -> list[Flowable]:
        where = f"{self.i(job['employer'])}, {escape(job['place'])}"
        head = self.row(self.b(job["title"]), span(job["start"], job["end"], self.look))
        return [head, self.text(where, spaceAfter=2), *map(self.item, job["bullets"]), Spacer(0, 5)]

    def study(self, study: Study) -> list[Flowable]:
        where = f"{self.i(study['school'])}, {escape(study['place'])}"
        if grade := study.get("grade"):
            where += f" · {escape(grade)}"
        head = self.row(self.b(degree_line(study)), span(study["start"], study["end"], self.look))
        return [head, self.text(where, spaceAfter=4)]

    def certificate(self, certificate: Certificate) -> list[Flowable]:
        parts = [certificate["name"], certificate["issuer"], certificate["date"]]
        return [self.item(", ".join(part for part in parts if part))]

    def summary(self) -> list[list[Flowable]]:
        return [[self.text(escape(self.person["summary"]), alignment=4)]]

    def experience(self) -> list[list[Flowable]]:
        return [self.position(job) for job in self.person["experience"]]

    def education(self) -> list[list[Flowable]]:
        return [self.study(study) for study in self.person["education"]]

    def skills(self) -> list[list[Flowable]]:
        lines = []
        for group in self.person["skills"]:
            lead = self.b(group["group"] + ": ") if group["group"] else ""
            lines.append([self.text(lead + escape(", ".join(group["items"])), spaceAfter=2)])
        return lines

    def languages(self) -> list[list[Flowable]]:
        known = ", ".join(f"{one['name']} ({one['level']})" for one in self.person["languages"])
        return [[self.text(escape(known))]]

    def certifications(self) -> list[list[Flowable]]:
        return [self.certificate(one) for one in self.person["certifications"]]

    def notes(self) -> list[Flowable]:
        """Sections that only this person has: projects, volunteering, interests."""
        parts: list[Flowable] = []
        for note in self.person["notes"]:
            parts += self.block(note["heading"], [[self.item(line)] for line in note["lines"]])
        return parts

    def block(self, words: str, entries: list[list[Flowable]]) -> list[Flowable]:
        """A heading stays with the first lines below it; an entry's head stays with its first bullet."""
        parts: list[Flowable] = [Spacer(0, self.heading_space)]
        for number, entry in enumerate(entries):
            head = [*self.heading(words), *entry[:3]] if number == 0 else entry[:3]
            parts += [KeepTogether(head), *entry[3:]]
        return parts

    def sections(self, names: Iterable[str]) -> list[Flowable]:
        parts: list[Flowable] = []
        for name in names:
            if name == "notes":
                parts += self.notes()
            elif entries := getattr(self, name)():
                parts += self.block(self.look["headings"][name], entries)
        return parts

    def story(self) -> list[Flowable]:
        return [*self.header(), *self.sections(self.look["order"])]

    def paint(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        """What stands behind or beside the text on every page."""

    def frame(self, left: float, width: float, top: float = 0.0, bottom: float = 0.0) -> Frame:
        edge, low = self.height - self.margin - top, self.margin * 0.8 + bottom
        none = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
        return Frame(left, low, width, edge - low, **none)

    def templates(self) -> list[PageTemplate]:
        return [PageTemplate("all", [self.frame(self.margin, self.inner)], onPage=self.paint)]

    def build(self, target: Path | BinaryIO, **options: object) -> int:
        """The number of pages. invariant leaves out the clock, so that a rebuild changes no byte."""
        title = f"{self.person['name']} - {self.person['headline']}"
        size = (self.width, self.height)
        sink = str(target) if isinstance(target, Path) else target
        author = self.person["name"]
        document = BaseDocTemplate(sink, pagesize=size, title=title, author=author, invariant=1, **options)
        document.addPageTemplates(self.templates())
        document.build(self.story())
        return int(document.page)
