"""RTF and OpenDocument text → lines; other legacy files by LibreOffice, where it is installed.

Both are read as DOCX is: styles kept, tables by row, page headers first and footers last, nothing deleted or hidden.
"""

from __future__ import annotations

import codecs
import io
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kgmatch.errors import DocumentError
from kgmatch.reading.docx import (
    BULLET,
    Draft,
    Floating,
    Piece,
    check_archive,
    flat,
    said_once,
    table_lines,
    with_sidebars,
)
from kgmatch.reading.glyphs import DINGBATS, SYMBOLS, drawn_in
from kgmatch.reading.segments import CELL, TextLine

_BODY = 11.0
_SECONDS = 60
_MARKED = re.compile(r"^\s*[•●▪■◦○·➢➤❖✓✔‣*»◆–-]\s")


def read_rtf(data: bytes, source: str) -> list[TextLine]:
    """Raises DocumentError."""
    try:
        drafts = _Rtf().read(data.decode("latin-1"))
    except (ValueError, LookupError, RecursionError) as error:
        raise DocumentError(f"{source}: not readable RTF ({type(error).__name__}); save it as DOCX or PDF") from None
    if not drafts:
        raise DocumentError(f"{source}: no text in it")
    return [draft.line() for draft in drafts]


def read_odt(data: bytes, source: str) -> list[TextLine]:
    """Raises DocumentError."""
    check_archive(data, source)
    try:
        drafts = _odt(data)
    except MemoryError:
        raise
    except Exception as error:  # zipfile and lxml each raise their own kinds on broken files
        raise DocumentError(f"{source}: not a readable ODT ({type(error).__name__}); open and save it again") from None
    if not drafts:
        raise DocumentError(f"{source}: no text in it")
    return [draft.line() for draft in drafts]


def converted(data: bytes, source: str, suffix: str) -> bytes:
    """The file as DOCX, by LibreOffice. Raises DocumentError where it is not installed or fails."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise DocumentError(f"{source}: a legacy Office file (.doc); save it as DOCX or PDF, or install LibreOffice")
    with tempfile.TemporaryDirectory() as work:
        given = Path(work) / f"given{suffix}"
        given.write_bytes(data)
        command = [program, "--headless", f"-env:UserInstallation={(Path(work) / 'profile').as_uri()}", "--convert-to", "docx", "--outdir", work, str(given)]  # fmt: skip
        try:
            subprocess.run(command, check=True, timeout=_SECONDS, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return (Path(work) / "given.docx").read_bytes()
        except (OSError, subprocess.SubprocessError):
            raise DocumentError(f"{source}: LibreOffice cannot read this file; save it as DOCX or PDF") from None


# -- RTF (Microsoft's specification 1.9.1) -----------------------------------------------------------------------------

_TOKEN = re.compile(r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)", re.S)
_UNREAD = frozenset(["fonttbl", "colortbl", "stylesheet", "info", "pict", "objdata", "fldinst", "nonshppict", "nonesttables", "shprslt", "sp", "private", "tc", "tcn", "xe", "rxe", "pntxta", "pntxtb", "listpicture", "filetbl", "upr", "objclass", "atnid", "atnauthor", "annotation", "template"])  # fmt: skip
_READ = frozenset(["shpinst", "shppict", "shptxt", "do", "dptxbxtext"])  # though marked as what an old program may skip
_FLOWS = {"header": "header", "headerl": "header", "headerr": "header", "headerf": "header", "footer": "footer", "footerl": "footer", "footerr": "footer", "footerf": "footer", "shptxt": "box", "dptxbxtext": "box", "footnote": "note"}  # fmt: skip
_WRITES = {"tab": CELL, "bullet": "•", "endash": "–", "emdash": "—", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " ", "qmspace": " "}  # fmt: skip
_SIGNS = {"~": " ", "_": "-", "{": "{", "}": "}", "\\": "\\"}
_CHARSETS = {0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _State:
    """What holds inside a group. `into`: what its text goes to: "text", "fonts", "label" (of a list's item), "nothing"."""

    into: str = "text"
    bold: bool = False
    italic: bool = False
    hidden: bool = False
    deleted: bool = False
    size: float = 12.0
    font: int = -1
    skip: int = 1  # characters after one in Unicode that stand in for it
    depth: int = 0  # of tables


@dataclass
class _Flow:
    """A text of its own: the body, a header, a text box. `cells` and `rows` by depth of tables."""

    kind: str = "text"
    blocks: list[Draft | Floating] = field(default_factory=list)
    pieces: list[tuple[Piece, float]] = field(default_factory=list)
    bullet: bool = False
    cell: dict[int, list[Draft]] = field(default_factory=dict)
    cells: dict[int, list[list[Draft]]] = field(default_factory=dict)
    rows: dict[int, list[list[list[Draft]]]] = field(default_factory=dict)

    def end_line(self, depth: int) -> None:
        found, self.pieces = self.pieces, []
        pieces = [piece for piece, _ in found]
        text = "".join(text for text, _, _ in pieces)
        self.end_tables(depth)
        if not text.strip():
            return
        if self.bullet and not _MARKED.match(text):
            pieces.insert(0, (BULLET, False, False))
        self.bullet = False
        draft = Draft(pieces, max(found, key=lambda item: len(item[0][0].strip()))[1])
        if depth:
            self.cell.setdefault(depth, []).append(draft)
        else:
            self.blocks.append(draft)

    def end_cell(self, depth: int) -> None:
        self.end_line(depth)
        self.bullet = False
        self.cells.setdefault(depth, []).append(self.cell.pop(depth, []))

    def end_row(self, depth: int) -> None:
        self.rows.setdefault(depth, []).append(self.cells.pop(depth, []))

    def end_tables(self, depth: int) -> None:
        """Tables deeper than that are complete."""
        for level in sorted((level for level in self.rows if level > depth), reverse=True):
            lines = list(table_lines(self.rows.pop(level)))
            if level > 1:
                self.cell.setdefault(level - 1, []).extend(lines)
            else:
                self.blocks += lines

    def close(self) -> list[Draft | Floating]:
        self.end_line(0)
        for level in sorted(self.cells, reverse=True):  # a row that the file leaves open
            self.end_row(level)
        self.end_tables(0)
        return [*self.blocks, *(draft for lines in self.cell.values() for draft in lines)]


class _Rtf:
    def __init__(self) -> None:
        self._state = _State()
        self._groups: list[tuple[_State, bool]] = []  # with whether a flow ends with the group
        self._flows = [_Flow()]
        self._margins: dict[str, list[Draft]] = {"header": [], "footer": [], "note": []}
        self._fonts: dict[int, tuple[str, str]] = {}  # code page and name
        self._codepage = "cp1252"
        self._default_font = -1
        self._starred = False
        self._skip = 0  # characters yet to be skipped
        self._bytes = bytearray()  # of characters that may take more than one
        self._high = 0  # the first half of a character beyond the basic plane

    def read(self, text: str) -> list[Draft]:
        at = 0
        while (token := _TOKEN.search(text, at)) is not None:
            at = token.end()
            word, number, code, sign, brace, plain = token.groups()
            if code is None:
                self._flush()
            if word is not None:
                if word == "bin":
                    at += max(0, int(number or 0))
                else:
                    self._word(word, None if number is None else int(number))
            elif code is not None:
                self._byte(int(code, 16))
            elif sign is not None:
                self._sign(sign)
            elif brace == "{":
                self._groups.append((self._state, False))
                self._skip = 0
            elif brace == "}":
                self._end_group()
            else:
                self._plain(plain)
        self._flush()
        while len(self._flows) > 1:
            self._end_flow()
        seen: set[str] = set()
        first = said_once(self._margins["header"], seen)
        body = list(with_sidebars(self._flows[0].close()))
        return [*first, *body, *self._margins["note"], *said_once(self._margins["footer"], seen)]

    def _word(self, word: str, number: int | None) -> None:
        state, flow = self._state, self._flows[-1]
        starred, self._starred = self._starred, False
        on = number != 0
        if word == "u":
            self._unicode(number or 0)
        elif word == "uc":
            self._state = replace(state, skip=max(0, number or 0))
        elif word == "fonttbl":
            self._state = replace(state, into="fonts")
        elif word in ("listtext", "pntext"):
            self._state = replace(state, into="label" if state.into == "text" else state.into)
        elif word in _UNREAD or (starred and word not in _READ):
            self._state = replace(state, into="nothing")
        elif word in _FLOWS and state.into == "text":
            self._begin_flow(_FLOWS[word])
        elif word == "f":
            self._state = replace(state, font=number or 0)
        elif word == "fcharset" and state.into == "fonts":
            self._fonts[state.font] = (_CHARSETS.get(number or 0, self._codepage), "")
        elif word == "ansicpg":
            self._codepage = _known_codepage(f"cp{number}")
        elif word == "mac":
            self._codepage = "mac_roman"
        elif word == "deff":
            self._default_font = number or 0
        elif word == "b":
            self._state = replace(state, bold=on)
        elif word == "i":
            self._state = replace(state, italic=on)
        elif word == "v":
            self._state = replace(state, hidden=on)
        elif word == "deleted":
            self._state = replace(state, deleted=on)
        elif word == "fs":
            self._state = replace(state, size=max(1.0, (number or 24) / 2))
        elif word == "plain":
            self._state = replace(state, bold=False, italic=False, hidden=False, deleted=False, size=12.0, font=self._default_font)  # fmt: skip
        elif state.into != "text":
            return
        elif word == "pard":
            self._state = replace(state, depth=0)
        elif word == "intbl":
            self._state = replace(state, depth=max(1, state.depth))
        elif word == "itap":
            self._state = replace(state, depth=max(0, number or 0))
        elif word in ("par", "sect", "page", "column", "line"):
            bullet = flow.bullet
            flow.end_line(state.depth)
            flow.bullet = flow.bullet and bullet and word == "line"
        elif word in ("cell", "nestcell"):
            flow.end_cell(max(state.depth, 2) if word == "nestcell" else 1)
        elif word == "row":
            flow.end_row(1)
        elif word == "nestrow":
            flow.end_row(max([2, *flow.cells]))
        elif word in _WRITES:
            self._write(_WRITES[word])

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
        elif sign in "\r\n" and self._state.into == "text":
            self._flows[-1].end_line(self._state.depth)
        elif sign in _SIGNS:
            if self._skip:
                self._skip -= 1
            else:
                self._write(_SIGNS[sign])

    def _plain(self, text: str) -> None:
        skipped = min(self._skip, len(text))
        self._skip -= skipped
        if text[skipped:]:
            codepage, _ = self._font()
            self._write(
                text[skipped:] if text.isascii() else text[skipped:].encode("latin-1").decode(codepage, "replace")
            )

    def _byte(self, value: int) -> None:
        if self._skip:
            self._skip -= 1
        else:
            self._bytes.append(value)

    def _flush(self) -> None:
        """The bytes of a code page that have come together, as text."""
        if self._bytes:
            found, self._bytes = bytes(self._bytes), bytearray()
            self._write(found.decode(self._font()[0], "replace"))

    def _unicode(self, number: int) -> None:
        code = number % 0x10000
        self._skip = self._state.skip
        if 0xD800 <= code < 0xDC00:
            self._high = code
        elif 0xDC00 <= code < 0xE000:
            self._write(chr(0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00) if self._high else "\ufffd")
            self._high = 0
        else:
            self._write(chr(code))

    def _font(self) -> tuple[str, str]:
        """Code page and name of the font in use."""
        number = self._state.font if self._state.font in self._fonts else self._default_font
        return self._fonts.get(number, (self._codepage, "")) if self._state.into != "fonts" else (self._codepage, "")

    def _write(self, text: str) -> None:
        state, flow = self._state, self._flows[-1]
        if state.into == "fonts":
            codepage, name = self._fonts.get(state.font, (self._codepage, ""))
            self._fonts[state.font] = (codepage, name + text.strip(";"))
        elif state.into == "label":
            flow.bullet = flow.bullet or bool(text.strip())
        elif state.into == "text" and not state.hidden and not state.deleted:
            name = self._font()[1]
            if SYMBOLS.search(name) or DINGBATS.search(name):
                text = "".join(c if c.isspace() else drawn_in(name, c) for c in text)
            flow.pieces.append(((text, state.bold, state.italic), state.size))

    def _begin_flow(self, kind: str) -> None:
        if self._groups:
            self._groups[-1] = (self._groups[-1][0], True)
            self._flows.append(_Flow(kind))
            self._state = replace(self._state, depth=0)

    def _end_group(self) -> None:
        self._skip = 0
        if self._groups:
            self._state, ends_flow = self._groups.pop()
            if ends_flow and len(self._flows) > 1:
                self._end_flow()

    def _end_flow(self) -> None:
        flow = self._flows.pop()
        lines = flat(flow.close())
        if flow.kind == "box":
            if lines:
                self._flows[-1].blocks.append(Floating(lines))
        else:
            self._margins[flow.kind] += lines


def _known_codepage(name: str) -> str:
    name = {"cp65001": "utf-8", "cp10000": "mac_roman", "cp936": "gb18030"}.get(name, name)
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


# -- OpenDocument (OASIS, 1.3) -----------------------------------------------------------------------------------------

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _STYLE, _TABLE, _FO, _OFFICE, _DRAW = (f"{{{_NS}{name}:1.0}}" for name in ("text", "style", "table", "xsl-fo-compatible", "office", "drawing"))  # fmt: skip
_SKIPPED = frozenset(f"{_TEXT}{name}" for name in ("tracked-changes", "note-citation", "hidden-text", "ruby-text", "sequence-decls")) | {f"{_OFFICE}annotation", f"{_OFFICE}annotation-end", f"{_OFFICE}forms", "{http://www.w3.org/2000/svg}title", f"{{{_NS}svg-compatible:1.0}}title", f"{{{_NS}svg-compatible:1.0}}desc"}  # fmt: skip
_FRAMES = frozenset(f"{_DRAW}{name}" for name in ("frame", "custom-shape", "g", "rect", "ellipse", "text-box"))


def _odt(data: bytes) -> list[Draft]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        content, styles = (
            etree.fromstring(archive.read(name), parser) if name in names else etree.Element("none")
            for name in ("content.xml", "styles.xml")
        )
    seen: set[str] = set()
    # Page headers have automatic styles of their own, under the same names as the body's.
    apart = _Odt(_odt_styles(styles))
    header: list[Draft] = []
    footer: list[Draft] = []
    for page in styles.iter(f"{_STYLE}master-page"):
        for part in page:
            name = str(part.tag).removeprefix(_STYLE)
            if part.get(f"{_STYLE}display") != "false" and name.startswith(("header", "footer")):
                (header if name.startswith("header") else footer).extend(flat(apart.blocks(part)))
    body = _Odt(_odt_styles(styles) | _odt_styles(content))
    texts = content.find(f"{_OFFICE}body/{_OFFICE}text")
    first = said_once(header, seen)
    lines = list(with_sidebars(body.blocks(texts))) if texts is not None else []
    return [*first, *lines, *body.notes, *said_once(footer, seen)]


@dataclass(frozen=True, slots=True)
class _Look:
    bold: bool = False
    italic: bool = False
    hidden: bool = False
    size: float = _BODY


Styles = Mapping[tuple[str, str], Any]  # family and name → the style's element


def _odt_styles(root: Any) -> dict[tuple[str, str], Any]:
    found = {(s.get(f"{_STYLE}family"), s.get(f"{_STYLE}name")): s for s in root.iter(f"{_STYLE}style")}
    return found | {(s.get(f"{_STYLE}family"), ""): s for s in root.iter(f"{_STYLE}default-style")}


class _Odt:
    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self.notes: list[Draft] = []

    def blocks(self, parent: Any, *, listed: bool = False) -> Iterator[Draft | Floating]:
        for child in parent.iterchildren():
            tag = child.tag
            if tag in _SKIPPED or not isinstance(tag, str):
                continue
            if tag in (f"{_TEXT}p", f"{_TEXT}h"):
                yield from self._paragraph(child, heading=tag == f"{_TEXT}h", bullet=listed and tag == f"{_TEXT}p")
                listed = False  # a further paragraph of the same item
            elif tag == f"{_TEXT}list":
                for item in child.iterchildren(f"{_TEXT}list-item", f"{_TEXT}list-header"):
                    yield from self.blocks(item, listed=item.tag == f"{_TEXT}list-item")
            elif tag == f"{_TABLE}table":
                rows = [
                    [flat(self.blocks(cell)) for cell in row.iterchildren(f"{_TABLE}table-cell")]
                    for row in _rows(child)
                ]
                yield from table_lines(rows)
            elif tag in _FRAMES:
                yield from self._frame(child)
            elif child.get(f"{_TEXT}display") != "none" and tag != f"{_TEXT}p":
                yield from self.blocks(child)

    def _frame(self, frame: Any) -> Iterator[Floating]:
        lines = flat(self.blocks(frame))
        if lines:
            yield Floating(lines)

    def _paragraph(self, paragraph: Any, *, heading: bool, bullet: bool) -> Iterator[Draft | Floating]:
        name = paragraph.get(f"{_TEXT}style-name") or ""
        look = self._look("paragraph", name, _Look(bold=heading, size=_BODY + 3 * heading))
        rows: list[list[tuple[Piece, float]]] = [[]]
        for item in self._inline(paragraph, look):
            if isinstance(item, Floating):
                yield item
            elif item is None:
                rows.append([])
            else:
                rows[-1].append(item)
        for row in rows:
            pieces = [piece for piece, _ in row]
            text = "".join(text for text, _, _ in pieces)
            if text.strip():
                if bullet and not _MARKED.match(text):
                    pieces.insert(0, (BULLET, False, False))
                bullet = False
                yield Draft(pieces, max(row, key=lambda item: len(item[0][0].strip()))[1])

    def _inline(self, parent: Any, look: _Look) -> Iterator[tuple[Piece, float] | Floating | None]:
        """Pieces with their size, text boxes, and None for a line's end."""
        if parent.text and not look.hidden:
            yield (re.sub(r"\s+", " ", parent.text), look.bold, look.italic), look.size
        for child in parent.iterchildren():
            tag = child.tag
            if tag == f"{_TEXT}s":
                yield (" " * min(80, int(child.get(f"{_TEXT}c") or 1)), look.bold, look.italic), look.size
            elif tag == f"{_TEXT}tab":
                yield (CELL, look.bold, look.italic), 0.0
            elif tag == f"{_TEXT}line-break":
                yield None
            elif tag == f"{_TEXT}note":
                self.notes += flat(self.blocks(child))
            elif tag in _FRAMES:
                yield from self._frame(child)
            elif isinstance(tag, str) and tag not in _SKIPPED:
                name = child.get(f"{_TEXT}style-name")
                yield from self._inline(
                    child, self._look("text", name, look) if name and tag == f"{_TEXT}span" else look
                )
            if child.tail and not look.hidden:
                yield (re.sub(r"\s+", " ", child.tail), look.bold, look.italic), look.size

    def _look(self, family: str, name: str, around: _Look) -> _Look:
        """What the style, those that it comes from and, for a paragraph, the default say, else what is around."""
        chain, seen = [], set()
        while (family, name) in self._styles and name not in seen:
            seen.add(name)
            style = self._styles[family, name]
            chain.append(style)
            name = style.get(f"{_STYLE}parent-style-name") or ("" if family == "paragraph" else "\n")
        look = around
        for style in reversed(chain):
            said = style.find(f"{_STYLE}text-properties")
            if said is None:
                continue
            weight, slant, size, display = said.get(f"{_FO}font-weight"), said.get(f"{_FO}font-style"), said.get(f"{_FO}font-size") or "", said.get(f"{_TEXT}display")  # fmt: skip
            amount = re.fullmatch(r"([\d.]+)(pt|%)", size)
            look = _Look(
                bold=look.bold if weight is None else weight in ("bold", "600", "700", "800", "900"),
                italic=look.italic if slant is None else slant in ("italic", "oblique"),
                hidden=look.hidden if display is None else display == "none",
                size=look.size if amount is None else float(amount[1]) * (1 if amount[2] == "pt" else look.size / 100),
            )
        return look


def _rows(table: Any) -> Iterator[Any]:
    for child in table.iterchildren():
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif child.tag in (f"{_TABLE}table-header-rows", f"{_TABLE}table-rows", f"{_TABLE}table-row-group"):
            yield from _rows(child)
