"""DOCX → lines: paragraphs, tables, content controls and text boxes in the order of the file; page headers stand before
them and footers after them. What the author took back or hid is left out. No boxes, one page.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import Any

from kgmatch.errors import DocumentError
from kgmatch.reading.glyphs import DINGBATS, ICON, SYMBOLS, drawn_in
from kgmatch.reading.layout import styled_line
from kgmatch.reading.sections import heading_kind
from kgmatch.reading.segments import CELL, TextLine

MAX_UNPACKED = 200 * 1024 * 1024
BULLET = "• "
_BODY_SIZE = 11.0
_GAP = re.compile("[ \u00a0]{4,}|\t[ \t]*")
_LONG = 60  # characters: a table's cell with more is running text
_PAGE_NUMBER = re.compile(r"^\W*(?:page|seite|página|pagina|strona|p\.?)?\W*\d{0,3}(?:\W*(?:of|von|de|di|sur|z)?\W*\d{0,3})?\W*$", re.I)  # fmt: skip
_MARKED = re.compile(r"^\s*[•●▪■◦○·➢➤❖✓✔‣*»◆–-]\s")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HOLDERS = frozenset(["hyperlink", "ins", "moveTo", "smartTag", "fldSimple", "sdt", "sdtContent", "customXml", "dir", "bdo", "r", "AlternateContent", "Choice", "ruby", "rubyBase", "oMath", "oMathPara"])  # fmt: skip

Piece = tuple[str, bool, bool]  # text, bold, italic


@dataclass(frozen=True, slots=True)
class Draft:
    """A line before it is set: its pieces, and its size in points."""

    pieces: list[Piece]
    size: float

    @property
    def text(self) -> str:
        return "".join(text for text, _, _ in self.pieces)

    @property
    def bold(self) -> bool:
        return all(bold for text, bold, _ in self.pieces if text.strip())

    def line(self) -> TextLine:
        pieces: list[Piece] = []
        for text, bold, italic in self.pieces:  # a gap is a piece of its own, whoever typed it
            for n, part in enumerate(_GAP.split(text)):
                pieces += [(CELL, False, False)] * bool(n) + [(part.replace("\u00a0", " "), bold, italic)] * bool(part)
        return styled_line(pieces, self.size)


@dataclass(frozen=True, slots=True)
class Floating:
    """The lines of a text box that floats over the page."""

    lines: list[Draft]


def read_docx(data: bytes, source: str) -> list[TextLine]:
    """The document's lines. Raises DocumentError."""
    check_archive(data, source)
    try:
        document = _opened(data)
        first, last = _margins(document)
        body = _Reader(document.part)
        lines = [*first, *with_sidebars(body.blocks(document.element.body)), *last]
    except MemoryError:
        raise
    except Exception as error:  # zipfile, lxml and python-docx each raise their own kinds on broken files
        raise DocumentError(f"{source}: not a readable DOCX ({type(error).__name__}); open and save it again") from None
    if not lines:
        raise DocumentError(f"{source}: no text in it")
    return [draft.line() for draft in lines]


def _opened(data: bytes) -> Any:
    from docx import Document

    try:
        return Document(io.BytesIO(data))
    except (KeyError, ValueError):  # python-docx follows every relationship, and knows one type of document
        return Document(io.BytesIO(_mended(data)))


_TYPES = re.compile(rb"application/vnd\.(?:ms-word\.(?:document|template)\.macroEnabled(?:Template)?|openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml")  # fmt: skip
_RELATIONSHIP = re.compile(rb"<Relationship\b[^>]*>")


def _mended(data: bytes) -> bytes:
    """The archive without relationships to parts that it lacks ("NULL"), a template or macro file as a plain one."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(packed, "w") as mended:
        names = set(archive.namelist())
        for name in archive.namelist():
            content = archive.read(name)
            if name == "[Content_Types].xml":
                content = _TYPES.sub(
                    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", content
                )
            elif name.endswith(".rels"):
                folder = posixpath.dirname(posixpath.dirname(name))
                content = _RELATIONSHIP.sub(partial(_kept, folder=folder, names=names), content)
            mended.writestr(name, content)
    return packed.getvalue()


def _kept(found: re.Match[bytes], *, folder: str, names: set[str]) -> bytes:
    target = re.search(rb"""\bTarget=["']([^"']*)""", found[0])
    if target is None or b"External" in found[0]:
        return found[0]
    path = posixpath.normpath(posixpath.join("/", folder, target[1].decode("utf-8", "replace"))).lstrip("/")
    return found[0] if path in names else b""


def check_archive(data: bytes, source: str) -> None:
    """Raises DocumentError where the archive is broken or unpacks to more than MAX_UNPACKED bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
    # zipfile's own word for an archive of a version or with patches that it does not know is NotImplementedError
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        kind = "ODT" if b"opendocument" in data[:200] else "DOCX"
        raise DocumentError(
            f"{source}: not a readable {kind} ({type(error).__name__}); open and save it again"
        ) from None
    if unpacked > MAX_UNPACKED:
        raise DocumentError(f"{source}: unpacks to more than {MAX_UNPACKED >> 20} MB; not read")


# -- tables, as of any format ------------------------------------------------------------------------------------------


def table_lines(rows: Sequence[Sequence[Sequence[Draft]]]) -> Iterator[Draft]:
    """Rows of cells of lines → lines. Short cells are read across, those of a layout table one after the other; a
    section's heading at the left of its row stands above it.
    """
    kept = [cells for row in rows if (cells := [cell for cell in row if cell])]
    headed = all(_is_heading(row[0]) and not any(map(_is_heading, row[1:])) for row in kept if len(row) > 1)
    for cells in kept:
        if headed and len(cells) > 1:
            yield from cells[0]
            cells = cells[1:]
        if all(len(cell) <= 2 for cell in cells) and sum(_is_long(cell) for cell in cells) <= 1:
            for across in zip_longest(*cells):
                yield _side_by_side([draft for draft in across if draft is not None])
        else:
            for cell in cells:
                yield from cell


def _is_heading(cell: Sequence[Draft]) -> bool:
    return len(cell) == 1 and heading_kind(cell[0].text, stands_out=True) is not None


def _is_long(cell: Sequence[Draft]) -> bool:
    return any(len(draft.text) > _LONG for draft in cell)


def _side_by_side(drafts: Sequence[Draft]) -> Draft:
    pieces = list(drafts[0].pieces)
    for draft in drafts[1:]:
        pieces += [(CELL, False, False), *draft.pieces]
    return Draft(pieces, max(drafts, key=lambda draft: len(draft.text)).size)


def with_sidebars(blocks: Iterable[Draft | Floating]) -> Iterator[Draft]:
    """A text box stands where it is anchored. One that holds sections, anchored to the name at the top of the page,
    would take what follows into its last section: it waits until the first heading.
    """
    waiting: list[Draft] = []
    headed = False
    for block in blocks:
        if isinstance(block, Floating):
            if not headed and (waiting or any(_opens(line) for line in block.lines)):
                waiting += block.lines
            else:
                yield from block.lines
            continue
        if not headed and _opens(block):
            headed = True
            yield from waiting
            waiting = []
        yield block
    yield from waiting


def flat(blocks: Iterable[Draft | Floating]) -> list[Draft]:
    """All lines, those of text boxes where they are anchored."""
    return [line for block in blocks for line in (block.lines if isinstance(block, Floating) else [block])]


def _opens(draft: Draft) -> bool:
    return heading_kind(draft.text, stands_out=draft.bold or draft.size > _BODY_SIZE) is not None


def said_once(drafts: Iterable[Draft], seen: set[str]) -> list[Draft]:
    """Lines of page headers and footers, which repeat from section to section, without page numbers; `seen` grows."""
    kept = []
    for draft in drafts:
        words = " ".join(draft.text.split())
        if words not in seen and not _PAGE_NUMBER.match(words):
            seen.add(words)
            kept.append(draft)
    return kept


# -- the parts of the document -----------------------------------------------------------------------------------------


def _margins(document: Any) -> tuple[list[Draft], list[Draft]]:
    """What stands above the first page's text, and the other headers and all footers; each line once, no page numbers."""
    first: list[Draft] = []
    last: list[Draft] = []
    seen: set[str] = set()
    even = document.settings.odd_and_even_pages_header_footer
    for number, section in enumerate(document.sections):
        opening = section.different_first_page_header_footer
        headers = [section.first_page_header] * opening + [section.header] + [section.even_page_header] * even
        footers = [section.first_page_footer] * opening + [section.footer] + [section.even_page_footer] * even
        for n, part in enumerate([*headers, *footers]):
            if not part.is_linked_to_previous:
                lines = said_once(flat(_Reader(part.part).blocks(part._element)), seen)
                (last if n or number else first).extend(lines)
    return first, last


class _Reader:
    """The blocks of one part (body, header, footer)."""

    def __init__(self, part: Any) -> None:
        self._styles = _Styles(part)

    def blocks(self, parent: Any) -> Iterator[Draft | Floating]:
        for child in parent.iterchildren():
            tag = _tag(child)
            if tag == "p":
                yield from self._paragraph(child)
            elif tag == "tbl":
                yield from table_lines(
                    [[self._cell(cell) for cell in _found(row, "tc")] for row in _found(child, "tr")]
                )
            elif tag == "AlternateContent":
                yield from self.blocks(_choice(child))
            elif tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
                yield from self.blocks(child)

    def _cell(self, cell: Any) -> list[Draft]:
        """Its lines; none for the lower part of a merged cell."""
        merged = cell.find(f"{_W}tcPr/{_W}vMerge")
        if merged is not None and merged.get(f"{_W}val", "continue") == "continue":
            return []
        return flat(self.blocks(cell))

    def _paragraph(self, paragraph: Any) -> Iterator[Draft | Floating]:
        look = self._styles.paragraph(paragraph)
        rows: list[list[tuple[Piece, float]]] = [[]]
        for item in self._inline(paragraph, look):
            if isinstance(item, Floating):
                yield item
            elif item is None:
                rows.append([])
            else:
                rows[-1].append(item)
        bullet = look.bullet
        for row in rows:
            pieces = [piece for piece, _ in row]
            text = "".join(text for text, _, _ in pieces)
            if not text.strip(f" \u00a0{ICON}"):
                continue
            if bullet and not _MARKED.match(text):
                pieces.insert(0, (BULLET, False, False))
            bullet = False
            yield Draft(pieces, max(row, key=lambda item: len(item[0][0].strip()))[1])

    def _inline(self, parent: Any, look: _Look) -> Iterator[tuple[Piece, float] | Floating | None]:
        """Pieces with their size, text boxes, and None for a line's end."""
        for child in parent.iterchildren():
            tag = _tag(child)
            if tag == "r":
                own = self._styles.run(child, look)
                if not own.hidden:
                    yield from self._inline(child, own)
            elif tag == "AlternateContent":
                yield from self._inline(_choice(child), look)
            elif tag in _HOLDERS:
                yield from self._inline(child, look)
            elif tag in ("drawing", "pict", "object"):
                for content in _topmost(child, "txbxContent"):
                    lines = flat(self.blocks(content))
                    if lines:
                        yield Floating(lines)
            elif tag in ("br", "cr"):
                yield None
            else:
                text = _text(child, tag, look)
                if text:
                    yield (text, look.bold, look.italic), look.size


def _text(element: Any, tag: str, look: _Look) -> str:
    """What an element inside a run writes."""
    if tag == "t":
        text = element.text or ""
        return "".join(drawn_in(look.font, c) if not c.isspace() else c for c in text) if look.symbols else text
    if tag in ("tab", "ptab"):
        return CELL
    if tag == "noBreakHyphen":
        return "-"
    if tag == "sym":
        code = re.fullmatch(r"[0-9A-Fa-f]{1,6}", element.get(f"{_W}char") or "")
        return drawn_in(element.get(f"{_W}font") or "", chr(int(code[0], 16) % 0x110000)) if code else ""
    return ""


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _choice(alternatives: Any) -> Any:
    """The first of the alternatives; what follows says the same for older programs."""
    return next(alternatives.iterchildren(), alternatives)


def _found(parent: Any, tag: str) -> Iterator[Any]:
    """The rows of a table, or the cells of a row, those in content controls and insertions too, without deleted ones."""
    for child in parent.iterchildren():
        if _tag(child) == tag:
            if child.find(f"{_W}trPr/{_W}del") is None and child.find(f"{_W}tcPr/{_W}cellDel") is None:
                yield child
        elif _tag(child) in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _found(child, tag)


def _topmost(parent: Any, tag: str) -> Iterator[Any]:
    for child in parent.iterchildren():
        if _tag(child) == tag:
            yield child
        elif _tag(child) == "AlternateContent":
            yield from _topmost(_choice(child), tag)
        else:
            yield from _topmost(child, tag)


# -- styles ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Look:
    """How text looks. `named`: what its paragraph style says, which a character style turns round (ECMA-376, 17.7.3)."""

    bold: bool
    italic: bool
    hidden: bool
    size: float
    bullet: bool = False
    font: str = ""

    @property
    def symbols(self) -> bool:
        return bool(SYMBOLS.search(self.font) or DINGBATS.search(self.font))


class _Styles:
    """The document's styles by id, with what they are based on, and its kinds of numbering."""

    def __init__(self, part: Any) -> None:
        document = getattr(part, "_document_part", part)
        root = document._styles_part.element
        self._by_id = {style.get(f"{_W}styleId"): style for style in root.iterfind(f"{_W}style")}
        self._default = next((k for k, s in self._by_id.items() if s.get(f"{_W}type") == "paragraph" and s.get(f"{_W}default") in ("1", "true")), None)  # fmt: skip
        self._defaults = root.find(f"{_W}docDefaults/{_W}rPrDefault")
        self._numbering = self._levels(document)

    @staticmethod
    def _levels(document: Any) -> dict[str, dict[str, str]]:
        """Number of a list → level → its format ("bullet", "decimal", "none")."""
        found = [
            rel.target_part
            for rel in document.rels.values()
            if rel.reltype.endswith("/numbering") and not rel.is_external
        ]
        if not found:
            return {}
        root = found[0].element
        kinds = {
            kind.get(f"{_W}abstractNumId"): {
                level.get(f"{_W}ilvl"): level.find(f"{_W}numFmt").get(f"{_W}val")
                for level in kind.iterfind(f"{_W}lvl")
                if level.find(f"{_W}numFmt") is not None
            }
            for kind in root.iterfind(f"{_W}abstractNum")
        }
        return {
            number.get(f"{_W}numId"): kinds.get(_value(number, "abstractNumId") or "", {})
            for number in root.iterfind(f"{_W}num")
        }

    def paragraph(self, paragraph: Any) -> _Look:
        own = paragraph.find(f"{_W}pPr")
        name = (_value(own, "pStyle") if own is not None else None) or self._default
        heading = self._is_heading(name, own)
        bold = self._toggle(name, "b")
        return _Look(
            bold=heading if bold is None else bold,
            italic=bool(self._toggle(name, "i")),
            hidden=bool(self._toggle(name, "vanish")),
            size=self._size(name) or _size_in(self._defaults) or _BODY_SIZE,
            bullet=not heading and self._is_listed(name, own),
        )

    def run(self, run: Any, around: _Look) -> _Look:
        own = run.find(f"{_W}rPr")
        if own is None:
            return around
        name = _value(own, "rStyle")
        bold, italic, hidden = (_said(own, tag) for tag in ("b", "i", "vanish"))
        fonts = own.find(f"{_W}rFonts")
        return _Look(
            bold=around.bold != bool(self._toggle(name, "b")) if bold is None else bold,
            italic=around.italic != bool(self._toggle(name, "i")) if italic is None else italic,
            hidden=around.hidden != bool(self._toggle(name, "vanish")) if hidden is None else hidden,
            size=_size_in(own) or self._size(name) or around.size,
            font=(fonts.get(f"{_W}ascii") or "") if fonts is not None else "",
        )

    def _chain(self, name: str | None) -> Iterator[Any]:
        """The style and those that it is based on."""
        seen: set[str] = set()
        while name is not None and name in self._by_id and name not in seen:
            seen.add(name)
            style = self._by_id[name]
            yield style
            name = _value(style, "basedOn")

    def _toggle(self, name: str | None, tag: str) -> bool | None:
        said = (_said(style.find(f"{_W}rPr"), tag) for style in self._chain(name))
        return next((value for value in said if value is not None), None)

    def _size(self, name: str | None) -> float | None:
        return next((size for style in self._chain(name) if (size := _size_in(style))), None)

    def _is_heading(self, name: str | None, own: Any) -> bool:
        """Whether the style is called so, or it has a level in the outline."""
        parts = [own, *(style.find(f"{_W}pPr") for style in self._chain(name))]
        level = next((v for part in parts if part is not None and (v := _value(part, "outlineLvl")) is not None), "9")
        names = [(_value(style, "name") or "").lower() for style in self._chain(name)]
        return level != "9" or any(n == "title" or n.startswith("heading") for n in names)

    def _is_listed(self, name: str | None, own: Any) -> bool:
        parts = [own, *(style.find(f"{_W}pPr") for style in self._chain(name))]
        found = [numbering for part in parts if part is not None and (numbering := part.find(f"{_W}numPr")) is not None]
        number = next((v for n in found if (v := _value(n, "numId")) is not None), "0")
        level = next((v for n in found if (v := _value(n, "ilvl")) is not None), "0")
        return number != "0" and self._numbering.get(number, {}).get(level) != "none"


def _value(parent: Any, tag: str) -> str | None:
    """The value of the element's child of that name."""
    child = parent.find(f"{_W}{tag}")
    value = child.get(f"{_W}val") if child is not None else None
    return None if value is None else str(value)


def _said(look: Any, tag: str) -> bool | None:
    """Whether run properties switch something on or off; None where they do not say."""
    child = look.find(f"{_W}{tag}") if look is not None else None
    return None if child is None else child.get(f"{_W}val", "1") not in ("0", "false", "off", "none")


def _size_in(parent: Any) -> float | None:
    """The size in points that run properties, here or in the child of that name, state in half points."""
    if parent is None:
        return None
    inside = parent if _tag(parent) == "rPr" else parent.find(f"{_W}rPr")
    value = _value(inside, "sz") if inside is not None else None
    return float(value) / 2 if value and re.fullmatch(r"\d+(\.\d+)?", value) else None
