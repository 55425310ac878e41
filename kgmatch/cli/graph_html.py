"""A graph as one HTML file without scripts: an SVG picture, and the table under it. What documents say is text in it."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kgmatch.cli import html_page
from kgmatch.cli.graph_layout import Floats, place, strongest
from kgmatch.cli.html_page import clean, escaped, head
from kgmatch.cli.output import plain

GENERATOR = '<meta name="generator" content="kgmatch graph">'
# Okabe and Ito's palette, told apart by colour-blind people too, with the ink to write on each; grey for all further.
PALETTE = (
    ("#0072b2", "#fff"), ("#e69f00", "#000"), ("#009e73", "#fff"), ("#cc79a7", "#000"), ("#56b4e9", "#000"),
    ("#d55e00", "#fff"), ("#f0e442", "#000"),
)  # fmt: skip
OTHER = ("#999", "#000")

_LINE, _LINES, _FONT = 22, 2, 12  # a label: characters in a line, lines, size in pixels
_SMALL, _LARGE = 7.0, 19.0  # radius
_MARGIN = 14.0


@dataclass(frozen=True, slots=True)
class Node:
    """`size` in [0, 1]; `group` picks the colour; `mark` stands in the node, `title` beside the pointer."""

    label: str
    size: float
    group: int
    mark: str = ""
    title: str = ""
    square: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """Between two nodes by number; `weight` above 0 decides the width, and which links are drawn."""

    first: int
    second: int
    weight: float
    title: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """What the page shows. `facts` stand under the heading, `groups` in the legend: words, group, square.

    With `thin` only the strongest links are drawn; with `directed` links are arrows.
    """

    heading: str
    facts: Sequence[str]
    nodes: Sequence[Node]
    links: Sequence[Link]
    groups: Sequence[tuple[str, int, bool]]
    columns: Sequence[str]
    rows: Sequence[Mapping[str, Any]]
    right: Sequence[str] = ()
    directed: bool = False
    thin: bool = False


def checked(path: Path) -> Path:
    """Where the page may be written. Raises OutputError where there is another file, or no folder for it."""
    return html_page.checked(path, GENERATOR, option="--html", command="kgmatch graph")


def write(path: Path, picture: Picture) -> None:
    """The page, whole or not at all, readable by its owner only."""
    html_page.write(path, page(picture))


def page(picture: Picture) -> str:
    """Needs no other file, runs nothing."""
    heading = escaped(picture.heading)
    drawn = picture.links
    if picture.thin:
        ends = [(x.first, x.second) for x in drawn]
        drawn = [drawn[n] for n in strongest(ends, [x.weight for x in drawn], nodes=len(picture.nodes))]
    facts = list(picture.facts)
    if len(drawn) < len(picture.links):
        facts.append(
            f"Of the {len(picture.links)} links between the nodes drawn, the {len(drawn)} strongest are shown."
        )
    return "\n".join(
        (
            head(picture.heading, GENERATOR, _CSS, images=False),
            f"<header><h1>{heading}</h1>{''.join(f'<p>{escaped(fact)}</p>' for fact in facts)}</header>",
            _figure(picture, drawn) if picture.nodes else "<p class=none>There is nothing to draw.</p>",
            _table(picture),
            "</body></html>\n",
        )
    )


# The picture


def _figure(picture: Picture, links: Sequence[Link]) -> str:
    lines = [
        textwrap.wrap(clean(node.label), _LINE, max_lines=_LINES, placeholder="…") or ["?"] for node in picture.nodes
    ]
    radii = [_SMALL + (_LARGE - _SMALL) * max(0.0, min(1.0, node.size)) ** 0.5 for node in picture.nodes]
    room = 24.0 if picture.directed else 0.0  # for the arrows' heads
    boxes = [
        (max(2 * r, *map(_width, rows)) + 10 + room, 2 * r + _FONT * 1.2 * len(rows) + 8 + room)
        for r, rows in zip(radii, lines, strict=True)
    ]
    centres = place(boxes, [(x.first, x.second) for x in links], [x.weight for x in links]) + _MARGIN
    width, height = (centres + _halves(boxes)).max(axis=0) + _MARGIN
    centres[:, 1] += [
        r - (box[1] - room) / 2 + 3 for r, box in zip(radii, boxes, strict=True)
    ]  # from the box's to the node's
    heaviest = max((x.weight for x in links), default=1.0)
    parts = [
        f'<figure><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'aria-label="{escaped(picture.heading)}" style="max-width:{width:.0f}px">'
    ]
    if picture.directed:
        parts.append(
            '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
            'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="#555"/></marker></defs>'
        )
    parts += [_link(x, centres, radii, x.weight / heaviest, directed=picture.directed) for x in links]
    parts += [_node(n, at, r) for n, at, r in zip(picture.nodes, centres, radii, strict=True)]
    parts += [_label(rows, at, r) for rows, at, r in zip(lines, centres, radii, strict=True)]
    return "".join((*parts, "</svg>", _legend(picture), "</figure>"))


def _link(link: Link, centres: Floats, radii: Sequence[float], share: float, *, directed: bool) -> str:
    (x0, y0), (x1, y1) = centres[link.first], centres[link.second]
    title = f"<title>{escaped(link.title)}</title>" if link.title else ""
    look = f'stroke-width="{0.6 + 1.9 * share:.2f}"'
    if not directed:
        return f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}" {look}>{title}</line>'
    length = max(1.0, float(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5))
    bend = 0.12 * length  # so that a move and the one back are two lines
    mx, my = (x0 + x1) / 2 - (y1 - y0) / length * bend, (y0 + y1) / 2 + (x1 - x0) / length * bend
    last = max(1.0, float(((x1 - mx) ** 2 + (y1 - my) ** 2) ** 0.5))
    cut = min(0.9, (radii[link.second] + 3) / last)
    ex, ey = x1 - (x1 - mx) * cut, y1 - (y1 - my) * cut
    return f'<path d="M{x0:.1f} {y0:.1f}Q{mx:.1f} {my:.1f} {ex:.1f} {ey:.1f}" {look} marker-end="url(#arrow)">{title}</path>'


def _node(node: Node, at: Floats, r: float) -> str:
    fill, ink = colour(node.group)
    x, y = at
    title = f"<title>{escaped(node.title or node.label)}</title>"
    shape = (
        f'<rect x="{x - r:.1f}" y="{y - r:.1f}" width="{2 * r:.1f}" height="{2 * r:.1f}" rx="2" fill="{fill}">{title}</rect>'
        if node.square
        else f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{fill}">{title}</circle>'
    )
    if not node.mark:
        return shape
    return f'{shape}<text class="mark" x="{x:.1f}" y="{y + 3.4:.1f}" style="fill:{ink}">{escaped(node.mark)}</text>'


def _label(rows: Sequence[str], at: Floats, r: float) -> str:
    x, y = at[0], at[1] + r + _FONT
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{y + 1.2 * _FONT * n:.1f}">{escaped(row)}</tspan>' for n, row in enumerate(rows)
    )
    return f"<text>{spans}</text>"


def colour(group: int) -> tuple[str, str]:
    """The fill and the ink of a group; the groups beyond the palette share grey."""
    return PALETTE[group] if 0 <= group < len(PALETTE) else OTHER


def _width(text: str) -> float:
    return sum(_FONT * 1.02 if unicodedata.east_asian_width(c) in "WF" else _FONT * 0.58 for c in text)


def _halves(boxes: Sequence[tuple[float, float]]) -> Floats:
    import numpy as np

    return np.asarray(boxes, np.float64) / 2


def _legend(picture: Picture) -> str:
    items = "".join(
        '<li><svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">'
        + (
            f'<rect width="12" height="12" rx="2" fill="{colour(group)[0]}"/>'
            if square
            else f'<circle cx="6" cy="6" r="6" fill="{colour(group)[0]}"/>'
        )
        + f"</svg> {escaped(words)}</li>"
        for words, group, square in picture.groups
    )
    return f"<figcaption><ul>{items}</ul></figcaption>" if items else ""


# The table


def _table(picture: Picture) -> str:
    if not picture.rows:
        return ""
    return "".join(_table_parts(picture))


def _table_parts(picture: Picture) -> Iterator[str]:
    yield "<table><thead><tr>"
    for column in picture.columns:
        yield f"<th{' class=right' if column in picture.right else ''}>{escaped(column)}</th>"
    yield "</tr></thead><tbody>"
    for row in picture.rows:
        cells = (
            f"<td{' class=right' if column in picture.right else ''}>{escaped(plain(row.get(column)))}</td>"
            for column in picture.columns
        )
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table>"


_CSS = """
*{box-sizing:border-box}
body{margin:0;padding:20px 24px 40px;font:14px/1.45 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:#1d2430;background:#fff}
header{max-width:72rem}
h1{margin:0 0 4px;font-size:22px;overflow-wrap:anywhere;unicode-bidi:isolate}
header p{margin:2px 0;color:#4b5565;overflow-wrap:anywhere}
figure{margin:16px 0 20px;overflow:auto}
figure>svg{display:block;width:100%;height:auto;min-width:760px}
line,path{stroke:#555;stroke-opacity:.32;fill:none}
marker path{stroke:none;fill:#555}
circle,rect{stroke:#fff;stroke-width:1.5}
text{font:12px system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;fill:#1d2430;text-anchor:middle;paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round;unicode-bidi:isolate}
text.mark{font-size:10px;font-weight:600;stroke:none;pointer-events:none}
figcaption ul{list-style:none;margin:10px 0 0;padding:0;display:flex;flex-wrap:wrap;gap:4px 18px;color:#4b5565}
figcaption li{display:flex;gap:6px;align-items:center;unicode-bidi:isolate}
table{border-collapse:collapse;max-width:100%;font-size:13px}
th{text-align:left;border-bottom:2px solid #c3c9d2;padding:4px 14px 4px 0;vertical-align:bottom}
td{border-bottom:1px solid #e3e6eb;padding:4px 14px 4px 0;vertical-align:top;overflow-wrap:break-word;unicode-bidi:isolate}
.right{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.none{color:#5b6676}
@media print{
 @page{margin:12mm}
 *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
 body{padding:0;font-size:11px}h1{font-size:17px}table{font-size:10px}
 figure{overflow:visible;break-inside:avoid}figure>svg{min-width:0;max-height:165mm}
 thead{display:table-header-group}tr{break-inside:avoid}
}
"""
