"""HTML and Markdown → lines: blocks in the order of the file, headings by their level, tables by row. No boxes, one page.

Of the page's styles only those are followed that hide text, set it apart or make it bold, and of their selectors only
the simple ones (`p.date`, `#name`): a page's layout is not computed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from kgmatch.errors import DocumentError
from kgmatch.reading.docx import BULLET, Draft, Piece, table_lines
from kgmatch.reading.segments import CELL, TextLine
from kgmatch.reading.text import decode

_SIZES = {"h1": 20.0, "h2": 16.0, "h3": 14.0, "h4": 12.5, "h5": 12.0, "h6": 11.5}
_BODY = 11.0
_BLOCKS = frozenset(["address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"])  # fmt: skip
_SKIPPED = frozenset(["audio", "button", "canvas", "del", "head", "iframe", "math", "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "title", "video"])  # fmt: skip
_HEAVY = frozenset(("b", "strong", "th", *_SIZES))
_SLANTED = frozenset(("i", "em", "cite"))
_MAX_DEPTH = 200

Style = dict[str, str]
_HIDING = {
    "display": re.compile("none"),
    "visibility": re.compile("hidden|collapse"),
    "font-size": re.compile(r"(?:0*(?:\.0+)?(?:[a-z]+|%)?|[0-2](?:\.\d+)?p[xt])"),
    "opacity": re.compile(r"0*(?:\.0*)?%?"),
    "mso-hide": re.compile("all|screen"),
    "text-indent": re.compile(r"-\d{3,}.*"),
    "left": re.compile(r"-\d{3,}.*"),
    "top": re.compile(r"-\d{3,}.*"),
}
_BOLD = re.compile(r"bold(?:er)?|[6-9]00")
_LIGHT = re.compile(r"normal|lighter|[1-5]00")
_POINTS = {"pt": 1.0, "px": 0.75, "em": 11.0, "rem": 11.0}
_KEPT = frozenset((*_HIDING, "font-weight", "font-style", "float", "position", "margin-left", "mso-list"))
_SIMPLE = re.compile(r"([a-zA-Z][\w-]*|\*)?((?:[.#][\w-]+)*)")


def read_html(data: bytes, source: str) -> tuple[list[TextLine], dict[str, int]]:
    """The page's lines, and how many characters its styles hide. Raises DocumentError."""
    from lxml import etree, html

    try:
        parser = html.HTMLParser(
            no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8", huge_tree=True
        )
        root = html.document_fromstring(_text(data, source).encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise DocumentError(f"{source}: not readable HTML ({type(error).__name__})") from None
    walk = _Walk(_rules(root))
    walk.block(root, 0)
    walk.flush()
    return [draft.line() for draft in walk.drafts], ({"by a style of the page": walk.hidden} if walk.hidden else {})


def read_markdown(text: str, source: str) -> list[TextLine]:
    """By markdown-it, with tables; HTML in it counts where its tags are HTML's own. Raises DocumentError."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable(["table", "strikethrough"])
    for kind in ("html_inline", "html_block"):
        parser.add_render_rule(kind, _known_tags_only)
    return read_html(f"<html><body>{parser.render(text)}</body></html>".encode("utf-8", "replace"), source)[0]


def _known_tags_only(_: Any, tokens: Sequence[Any], index: int, *__: Any) -> str:
    """A token of raw HTML; "<string>" and its like are text, of which nothing must be lost."""
    from lxml.html import defs

    def shown(match: re.Match[str]) -> str:
        return match[0] if match[1].lower() in defs.tags else escape(match[0])

    return re.sub(r"</?([A-Za-z][\w.+:@/-]*)[^<>]*>?", shown, str(tokens[index].content))


def _text(data: bytes, source: str) -> str:
    """UTF-8 where the bytes are; else what a mark at the beginning or the page itself says; else the likeliest."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = re.search(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", data[:4096], re.I)
    try:
        name = declared[1].decode("ascii").lower() if declared else ""
        # Browsers read these as Windows' code page, and so must we: their curly quotes are no control characters.
        return data.decode(
            "cp1252" if name in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii") else name or "utf-8"
        )
    except (LookupError, UnicodeDecodeError):
        return decode(data, source)


# -- styles ------------------------------------------------------------------------------------------------------------


Rule = tuple[int, int, str, frozenset[str], Style]  # specificity, place, tag or "", classes and ids, declarations


def _rules(root: Any) -> dict[str, list[Rule]]:
    """The rules of the page's style sheets that have simple selectors, by one class or id that they ask for, or the tag."""
    found: dict[str, list[Rule]] = {}
    place = 0
    for selectors, declared in (rule for sheet in root.iter("style") for rule in _parsed(sheet.text or "")):
        style = _declarations(declared)
        for selector in selectors.split(",") if style else ():
            simple = _SIMPLE.fullmatch(selector.strip()) if len(selector) < 200 else None
            if simple and simple[0]:
                tag, marks = (simple[1] or "").lower().replace("*", ""), frozenset(re.findall(r"[.#][\w-]+", simple[2]))
                found.setdefault(min(marks, default=tag), []).append((len(marks), place, tag, marks, style))
                place += 1
    return found


def _parsed(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the rules that hold whatever the medium."""
    text = "".join(part.partition("*/")[2] if n else part for n, part in enumerate(sheet.split("/*")))
    depth, selectors = 0, ""
    for part in re.split(r"([{}])", text.replace("<!--", "").replace("-->", "")):
        if part == "{":
            depth += 1
        elif part == "}":
            depth = max(0, depth - 1)
        elif depth == 0:
            selectors = part.rpartition(";")[2].strip()  # @import ends so
        elif depth == 1 and not selectors.startswith("@"):
            yield selectors, part


def _declarations(text: str) -> Style:
    pairs = (part.partition(":") for part in text.lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs if name.strip() in _KEPT}


def _hides(style: Style) -> bool:
    return any(style[name] and pattern.fullmatch(style[name]) for name, pattern in _HIDING.items() if name in style)


def _is_set_apart(style: Style) -> bool:
    """Whether the element stands at the right of its line."""
    return style.get("float") == "right" or style.get("margin-left") == "auto" or style.get("position") == "absolute"


def _size(style: Style, otherwise: float) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(pt|px|em|rem)", style.get("font-size", ""))
    return float(found[1]) * _POINTS[found[2]] if found else otherwise


_BLANK = re.compile(r"[ \t\r\n\f]+")


def _one_space(blank: re.Match[str]) -> str:
    """White space is one space; a tab inside a line is what a word processor has written for a gap."""
    return CELL if "\t" in blank[0] and not {"\n", "\r"} & set(blank[0]) else " "


# -- the walk ----------------------------------------------------------------------------------------------------------


class _Walk:
    def __init__(self, rules: Mapping[str, Sequence[Rule]]) -> None:
        self.drafts: list[Draft] = []
        self.hidden = 0
        self._rules = rules
        self._pieces: list[tuple[Piece, float]] = []
        self._bullet = False

    def flush(self) -> None:
        """Close the open line."""
        found, self._pieces = self._pieces, []
        pieces = [piece for piece, _ in found]
        if "".join(text for text, _, _ in pieces).strip():
            size = max(found, key=lambda item: len(item[0][0].strip()))[1]
            if self._bullet:
                pieces.insert(0, (BULLET, False, False))
            self._bullet = False
            self.drafts.append(Draft(pieces, size))

    def block(self, element: Any, depth: int, *, bold: bool = False, italic: bool = False, size: float = _BODY, keep: bool = False) -> None:  # fmt: skip
        """An element and all in it. `keep`: line ends count, as in <pre>."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _SKIPPED:
            return
        style = self._style(element, tag)
        if _hides(style) or element.get("hidden") is not None:
            self.hidden += len("".join(element.itertext()).strip())
            return
        if style.get("mso-list") == "ignore":  # the bullet that Word writes into the text of a list's item
            self._bullet = True
            return
        if depth > _MAX_DEPTH:
            self._deep(element, bold, italic, size)
            return
        weight = style.get("font-weight", "")
        bold = (bold or tag in _HEAVY or bool(_BOLD.fullmatch(weight))) and not _LIGHT.fullmatch(weight)
        italic = (italic or tag in _SLANTED or style.get("font-style") in ("italic", "oblique")) and style.get("font-style") != "normal"  # fmt: skip
        size = _size(style, _SIZES.get(tag, size))
        opens = tag in _BLOCKS
        if tag == "br" or opens:
            self.flush()
        elif _is_set_apart(style) or tag in ("td", "th"):
            self._pieces.append(((CELL, False, False), 0.0))
        if tag == "table":
            self._table(element, depth, bold, italic, size)
            return
        if tag == "li":
            self._bullet = True
        keep = keep or tag == "pre"
        self._text(element.text, bold, italic, size, keep=keep)
        for child in element:
            self.block(child, depth + 1, bold=bold, italic=italic, size=size, keep=keep)
            self._text(child.tail, bold, italic, size, keep=keep)
        if opens:
            self.flush()
            self._bullet = False

    def _deep(self, element: Any, bold: bool, italic: bool, size: float) -> None:
        """The text of what is nested too deep to be walked, one line an element."""
        waiting = [element]
        while waiting:
            now = waiting.pop()
            if isinstance(now, str):
                self._text(now, bold, italic, size, keep=False)
            elif now.tag not in _SKIPPED and not _hides(self._style(now, str(now.tag))) and now.get("hidden") is None:
                self.flush()
                waiting += [part for child in reversed(now) for part in (child.tail or "", child)]
                waiting.append(now.text or "")

    def _style(self, element: Any, tag: str) -> Style:
        """What applies to the element: its tag's, then its classes', then its own declarations."""
        style: Style = {}
        if self._rules:
            names = {f".{name}" for name in (element.get("class") or "").split()} | {f"#{element.get('id')}"}
            near = (rule for key in (*names, tag, "") for rule in self._rules.get(key, ()))
            for _, _, wanted, marks, declared in sorted(near, key=lambda rule: rule[:2]):
                if wanted in ("", tag) and marks <= names:
                    style |= declared
        return style | _declarations(element.get("style") or "")

    def _text(self, text: str | None, bold: bool, italic: bool, size: float, *, keep: bool) -> None:
        if not text:
            return
        for n, row in enumerate(text.split("\n") if keep else [_BLANK.sub(_one_space, text)]):
            if n:
                self.flush()
            self._pieces.append(((row, bold, italic), size))

    def _table(self, table: Any, depth: int, bold: bool, italic: bool, size: float) -> None:
        rows = []
        for part in _inside(table, "caption"):
            self.block(part, depth + 1, bold=bold, italic=italic, size=size)
            self.flush()
        for row in _inside(table, "tr"):
            style = self._style(row, "tr")
            if _hides(style) or row.get("hidden") is not None:
                self.hidden += len("".join(row.itertext()).strip())
                continue
            cells = []
            for cell in row.iterchildren("td", "th"):
                inner = _Walk(self._rules)
                inner.block(cell, depth + 2, bold=bold, italic=italic, size=size)
                inner.flush()
                self.hidden += inner.hidden
                cells.append(inner.drafts)
            rows.append(cells)
        self.drafts += table_lines(rows)


def _inside(table: Any, tag: str) -> Iterator[Any]:
    """The table's own rows or caption, not those of tables in its cells."""
    for child in table:
        if child.tag == tag:
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from _inside(child, tag)
