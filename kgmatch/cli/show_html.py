"""A resume's pages with boxes over what was read, and the record beside them, as one HTML file without scripts."""

from __future__ import annotations

import io
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from kgmatch.cli.html_page import data_uri, escaped, head, png
from kgmatch.matching.engine import duration
from kgmatch.model import (
    MENTION_PREFIX,
    Box,
    Candidate,
    Contact,
    Document,
    Evidence,
    Line,
    Page,
    Period,
    Position,
    Study,
)
from kgmatch.reading import pdfium
from kgmatch.reading.reader import IMAGE, PDF

GENERATOR = '<meta name="generator" content="kgmatch show">'
KINDS = {
    "contact": "29 111 209",
    "title": "209 56 61",
    "employer": "222 118 0",
    "place": "11 143 135",
    "date": "96 105 120",
    "degree": "129 63 209",
    "school": "209 47 155",
    "skill": "52 143 42",
    "language": "134 88 40",
    "certification": "150 132 0",
}  # each with its colour
_SHOWN_BY_BROWSERS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif", b"BM": "bmp"}
_SCALE = 2.0  # pixels a point: sharp at twice the width that a page has on the screen
_PAGE_PIXELS, _ALL_PIXELS = 4e6, 6e7
_Numbered = tuple[int, int, int]  # start, end and a fact's number
_EDGE = 0.3  # points left around a box, so that its frame touches neither these letters nor the next


def page(candidate: Candidate, data: bytes) -> str:
    """The candidate's first document, whose bytes `data` are, and what was read of it. Needs no other file."""
    document = candidate.documents[0]
    facts = _Facts(document.id)
    record = _record(candidate, document, facts)  # first, for it numbers the facts
    title = candidate.contact.name or PurePath(document.source).name
    name = escaped(title)
    return "\n".join(
        (
            head(title, GENERATOR, f"{_CSS}{_colours()}{_highlights(len(facts.found))}", images=True),
            f"<header><h1>{name}</h1>{_about(candidate, document)}{_legend(facts)}</header>",
            f"<main><div class=pages>{''.join(_pages(document, data, facts))}</div>",
            f"<div class=record>{record}</div></main></body></html>\n",
        )
    )


def is_ours(path: Path) -> bool:
    """Whether `kgmatch show --html` wrote the file."""
    with path.open("rb") as handle:
        return GENERATOR.encode() in handle.read(1000)


@dataclass(frozen=True, slots=True)
class _Fact:
    """One evidence; the fact's place in the list numbers its box (#e…) and its value in the record (#v…)."""

    kind: str
    label: str
    evidence: Evidence
    linked: bool


@dataclass
class _Facts:
    """The facts of one document, in the order of the record."""

    document_id: str
    found: list[_Fact] = field(default_factory=list)

    def value(self, text: str, kind: str, label: str, evidence: Iterable[Evidence], *, linked: bool = True) -> str:
        """The value as HTML, linked to the box of its first evidence; numbers behind it lead to further ones."""
        shown = escaped(text)
        links: list[str] = []
        for one in evidence:
            if one.document_id != self.document_id:
                continue
            n = len(self.found)
            self.found.append(_Fact(kind, label, one, linked))
            look, says = (f"v k-{kind}", shown) if not links else (f"n k-{kind}", str(len(links) + 1))
            links.append(f'<a class="{look}" id="v{n}" href="#e{n}" title="{escaped(_says(self.found[n]))}">{says}</a>')
        return "".join(links) or f"<span class=v>{shown}</span>"

    def same(self, text: str, evidence: Evidence) -> str:
        """A value that was read from the words of another, linked to that one's box."""
        n = next((n for n, fact in enumerate(self.found) if fact.evidence == evidence), None)
        return (
            self.value(text, "", "", ())
            if n is None
            else f'<a class="v k-{self.found[n].kind}" href="#e{n}">{escaped(text)}</a>'
        )


def _says(fact: _Fact) -> str:
    e = fact.evidence
    return f"{fact.label}: “{_plain(e.quote)}” · page {e.page} · {e.model} · score {e.score:.2f}"


def _plain(text: str) -> str:
    return " ".join(text.split())


# The record


def _about(candidate: Candidate, document: Document) -> str:
    """The file, and how far its text can be trusted."""
    quality = document.quality
    reasons = escaped("; ".join(quality.reasons))
    pages = "".join(
        f"<li>page {p.number}: <b>{p.quality.grade:.2f}</b> {escaped('; '.join(p.quality.reasons))}</li>"
        for p in document.pages
        if p.width
    )
    return (
        f"<p>{escaped(PurePath(document.source).name)} · {escaped(document.media_type)} · language {escaped(document.language)} · "
        f"“to date” ends {document.as_of} · {escaped(candidate.id)}</p>"
        f"<ul class=grades><li>quality: <b>{quality.grade:.2f}</b> {reasons}</li>{pages}</ul>"
    )


def _legend(facts: _Facts) -> str:
    counts = Counter(f.kind for f in facts.found)
    known = "".join(f"<li class=k-{kind}>{kind} <small>{counts[kind]}</small></li>" for kind in KINDS if counts[kind])
    free = "<li class='k-skill free'>skill without a concept</li>" if any(not f.linked for f in facts.found) else ""
    return f"<ul class=legend>{known}{free}<li class=heading>section</li></ul>"


def _record(candidate: Candidate, document: Document, facts: _Facts) -> str:
    parts = (
        ("Contact", _contact(candidate.contact, candidate.headline, facts)),
        ("Positions", "".join(_position(p, facts) for p in candidate.positions)),
        ("Studies", "".join(_study(s, facts) for s in candidate.studies)),
        ("Skills", _skills(candidate, facts)),
        ("Languages", _list((facts.value(x.concept.label, "language", "language", x.evidence), x.level) for x in candidate.languages)),
        ("Certifications", _list((facts.value(c.name, "certification", "certification", c.evidence), None) for c in candidate.certifications)),
    )  # fmt: skip
    return "".join(
        f"<section><h2>{title}</h2>{body or '<p class=none>none found</p>'}</section>" for title, body in parts
    )


def _contact(contact: Contact, headline: str | None, facts: _Facts) -> str:
    asked = [("name", contact.name), ("place", contact.place)]
    asked += [("e-mail", e) for e in contact.emails] + [("phone", p) for p in contact.phones]
    asked += [("link", x) for x in contact.links]
    found = _by_value(contact.evidence, [value for _, value in asked])
    rows = [
        (label, facts.value(value, "place" if label == "place" else "contact", label, found[n]))
        for n, (label, value) in enumerate(asked)
        if value
    ]
    if found[-1]:
        rows.append(("also", facts.value(_plain(found[-1][0].quote), "contact", "contact", found[-1])))
    if headline:
        rows.insert(1 if contact.name else 0, ("headline", f"<span class=v>{escaped(headline)}</span>"))
    return f"<dl>{''.join(f'<dt>{label}</dt><dd>{value}</dd>' for label, value in rows)}</dl>" if rows else ""


def _position(p: Position, facts: _Facts) -> str:
    title, employer, place, when = _by_value(p.evidence, (p.title, p.employer, p.place))
    head = [facts.value(p.title or "(no title)", "title", "title", title)]
    if p.employer or employer:
        head.append(facts.value(p.employer or "", "employer", "employer", employer))
    below = [facts.value(_period(p.period) or "(no dates)", "date", "date", when)]
    if p.months is not None:
        below.append(f"<span class=told>{p.months} months</span>")
    if p.place:
        below.append(facts.value(p.place, "place", "place", place))
    if p.kind != "job":
        below.append(f"<span class=told>{escaped(p.kind)}</span>")
    occupation = f"<p class=told>occupation: {escaped(p.occupation.label)}</p>" if p.occupation else ""
    return f"<article><h3>{' · '.join(head)}</h3><p>{' · '.join(below)}</p>{occupation}</article>"


def _study(s: Study, facts: _Facts) -> str:
    degree, school, subject, grade, when = _by_value(s.evidence, (s.degree, s.school, s.field, s.grade))
    head = [facts.value(s.degree or "(no degree)", "degree", "degree", degree)]
    if s.field:
        head.append(
            facts.value(s.field, "degree", "field", subject)
            if subject or not degree
            else facts.same(s.field, degree[0])
        )
    below = [facts.value(s.school, "school", "school", school)] if s.school else []
    below.append(facts.value(_period(s.period) or "(no dates)", "date", "date", when))
    if s.grade:
        below.append(facts.value(s.grade, "degree", "grade", grade))
    if s.level is not None:
        below.append(f"<span class=told>level {s.level}</span>")
    return f"<article><h3>{' · '.join(head)}</h3><p>{' · '.join(below)}</p></article>"


def _skills(candidate: Candidate, facts: _Facts) -> str:
    """Skills that have a concept, the longest used first, then those that are only a mention."""
    told = sorted(candidate.skills, key=lambda s: -(s.months or 0))
    known = [s for s in told if not s.concept.uri.startswith(MENTION_PREFIX)]
    free = [s for s in told if s.concept.uri.startswith(MENTION_PREFIX)]
    listed = _list(
        (
            facts.value(s.concept.label, "skill", f"{s.concept.kind} {s.concept.label}", s.evidence),
            " · ".join((*([duration(s.months)] if s.months else []), *([s.last_used] if s.last_used else []))),
        )
        for s in known
    )
    if not free:
        return listed
    words = _list(
        (facts.value(s.concept.label, "skill", "skill without a concept", s.evidence, linked=False), duration(s.months) if s.months else None)
        for s in free
    )  # fmt: skip
    return f"{listed}<h4>without a concept</h4><div class=free>{words}</div>"


def _list(rows: Iterable[tuple[str, str | None]]) -> str:
    items = [f"<li>{value}{f' <small>{escaped(more)}</small>' if more else ''}</li>" for value, more in rows]
    return f"<ul class=values>{''.join(items)}</ul>" if items else ""


def _period(period: Period) -> str:
    end = "present" if period.current else period.end
    return f"{period.start or '?'} – {end or '?'}" if period.start else str(end or "")


def _by_value(evidence: Sequence[Evidence], values: Sequence[str | None]) -> list[list[Evidence]]:
    """The evidence of each value, and last what is left over (of a position or study: its dates).

    Evidence has no label: it belongs to the value that it quotes, else to the first without any whose words it holds.
    """
    found: list[list[Evidence]] = [[] for _ in (*values, None)]
    keys = [_key(value or "") for value in values]
    inexact = []
    for one in evidence:
        same = [n for n, key in enumerate(keys) if key and key == _key(one.quote)]
        at = next((n for n in same if not found[n]), same[0] if same else None)
        if at is None:
            inexact.append(one)
        else:
            found[at].append(one)
    for one in inexact:
        quote = _key(one.quote)
        near = (n for n, key in enumerate(keys) if key and not found[n] and (key in quote or quote in key))
        found[next(near, -1)].append(one)
    return found


def _key(text: str) -> str:
    """What two writings of one value share: letters, digits and signs, without spaces and brackets."""
    return re.sub(r"[\s().,;:|/-]+", "", text).casefold()


# The pages


def _pages(document: Document, data: bytes, facts: _Facts) -> Iterator[str]:
    area = sum(p.width * p.height for p in document.pages)
    boxes = _boxes(document, facts)
    for one in document.pages:
        drawn = _drawn(document, data, one, area)
        if drawn is None:
            yield f"<div class=written lang={escaped(document.language)}>{_written(document, one, facts)}</div>"
        else:
            marks = (*_headings(document, one), *boxes[one.number])
            yield (
                f'<div class=page style="aspect-ratio:{one.width:.2f}/{one.height:.2f}">'
                f'<img src="{drawn}" alt="Page {one.number}">{"".join(marks)}</div>'
            )


def _drawn(document: Document, data: bytes, one: Page, area: float) -> str | None:
    """The page's picture as a data: URI; None for a format without pages, and where a page cannot be drawn."""
    if not one.width or not one.height:
        return None
    if document.media_type == IMAGE:
        kind = next((name for magic, name in _SHOWN_BY_BROWSERS.items() if data.startswith(magic)), None)
        return data_uri(f"image/{kind}", data) if kind else data_uri("image/png", _converted(data))
    if document.media_type != PDF:
        return None
    scale = min(_SCALE, (_PAGE_PIXELS / (one.width * one.height)) ** 0.5, (_ALL_PIXELS / area) ** 0.5)
    try:
        return data_uri("image/png", png(pdfium.picture(data, one.number, scale=scale)))
    except pdfium.PdfiumError:
        return None


def _converted(data: bytes) -> bytes:
    """An image that browsers do not show (TIFF), as PNG. It was read with Pillow, so that is there."""
    from PIL import Image, ImageOps

    out = io.BytesIO()
    ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB").save(out, "PNG")
    return out.getvalue()


def _boxes(document: Document, facts: _Facts) -> dict[int, list[str]]:
    """The boxes by page, the larger ones below, so that each can be pointed at."""
    pages = {p.number: p for p in document.pages}
    found: dict[int, list[tuple[float, str]]] = {number: [] for number in pages}
    seen: set[tuple[int, int]] = set()
    for n, fact in enumerate(facts.found):
        place = (fact.evidence.start, fact.evidence.end)
        again = " again" if place in seen else ""  # two colours over one another would be none of the legend
        seen.add(place)
        for part, (number, box) in enumerate(_parts(document, fact.evidence)):
            look = f"box k-{fact.kind} f{n}{again}{'' if fact.linked else ' free'}{' more' if part else ''}"
            id_ = "" if part else f' id="e{n}"'
            area = (box[2] - box[0]) * (box[3] - box[1])
            if pages[number].width:
                where = f'title="{escaped(_says(fact))}" style="{_at(box, pages[number])}"'
                found[number].append((-area, f'<a class="{look}"{id_} href="#v{n}" {where}></a>'))
    return {number: [html for _, html in sorted(boxes, key=lambda b: b[0])] for number, boxes in found.items()}


def _parts(document: Document, e: Evidence) -> Iterator[tuple[int, Box]]:
    """Page and box of what is quoted, row by row: the evidence's own box is that of the first line, all its rows."""
    first = _rows(document.line_at(e.start), e.start, e.end)
    yield from ((e.page, box) for box in (first if len(first) > 1 else [e.box]))
    following = bisect_right(document.line_starts, e.start)
    for line in document.lines[following : bisect_left(document.line_starts, e.end)]:
        yield from ((line.page, box) for box in _rows(line, line.start, e.end))


def _rows(line: Line, start: int, end: int) -> list[Box]:
    """Where the line's characters from `start` to `end` stand; a line that is a table's row may wrap in its cells."""
    rows: list[Box] = []
    for run in line.runs:
        if run.start < end and start < run.end:
            a, b = run.edges[max(start, run.start) - run.start], run.edges[min(end, run.end) - run.start]
            x0, y0, x1, y1 = rows[-1] if rows else (a, run.y0, b, run.y1)
            if rows and min(y1, run.y1) - max(y0, run.y0) < 0.5 * min(y1 - y0, run.y1 - run.y0):
                rows.append((a, run.y0, b, run.y1))
            else:
                rows[-1:] = [(min(x0, a), min(y0, run.y0), max(x1, b), max(y1, run.y1))]
    return rows


def _at(box: Box, one: Page) -> str:
    x0, y0, x1, y1 = box
    left, top, width, height = x0 - _EDGE, y0, x1 - x0 + 2 * _EDGE, y1 - y0
    return (
        f"left:{100 * left / one.width:.3f}%;top:{100 * top / one.height:.3f}%;"
        f"width:{100 * width / one.width:.3f}%;height:{100 * height / one.height:.3f}%"
    )


def _headings(document: Document, one: Page) -> Iterator[str]:
    for start, end, kind in _heading_spans(document):
        if document.line_at(start).page == one.number:
            yield f'<span class=heading style="{_at(document.box(start, end), one)}"><i>{escaped(kind)}</i></span>'


def _heading_spans(document: Document) -> Iterator[tuple[int, int, str]]:
    """Where the sections' headings stand, and their kinds; a section may have none."""
    for section in document.sections:
        if section.heading:
            line = document.line_at(section.start)
            at = line.text.find(section.heading)
            start = line.start + max(0, at)
            yield start, start + len(section.heading) if at >= 0 else line.end, section.kind


def _written(document: Document, one: Page, facts: _Facts) -> str:
    """The page's text, line by line, with marks over what was read."""
    spans = [(f.evidence.start, f.evidence.end, n) for n, f in enumerate(facts.found)]
    headings = {document.line_at(start).start: kind for start, _, kind in _heading_spans(document)}
    lines = []
    for line in document.lines:
        if line.page == one.number:
            here = [(max(a, line.start), min(b, line.end), n) for a, b, n in spans if a < line.end and line.start < b]
            marked = _marked(document.text, line.start, line.end, here, facts)
            kind = headings.get(line.start)
            lines.append(f"<p class=heading>{marked} <i>{escaped(kind)}</i></p>" if kind else f"<p>{marked}</p>")
    return "".join(lines)


def _marked(text: str, start: int, end: int, spans: Sequence[_Numbered], facts: _Facts) -> str:
    """text[start:end] with marks inside one another; a span that reaches out of the one before it is parted."""
    out: list[str] = []
    waiting = _outer_first(spans)
    at = start
    while waiting:
        a, b, n = waiting[0]
        inside = [(c, min(d, b), m) for c, d, m in waiting[1:] if c < b]
        beyond = [(max(c, b), d, m) for c, d, m in waiting[1:] if d > b]
        fact = facts.found[n]
        id_ = f' id="e{n}"' if a == fact.evidence.start else ""
        look = f"k-{fact.kind} f{n}{'' if fact.linked else ' free'}"
        out.append(escaped(text[at:a]))
        out.append(
            f'<mark class="{look}"{id_} title="{escaped(_says(fact))}">{_marked(text, a, b, inside, facts)}</mark>'
        )
        at = b
        waiting = _outer_first(beyond)
    out.append(escaped(text[at:end]))
    return "".join(out)


def _outer_first(spans: Iterable[_Numbered]) -> list[_Numbered]:
    return sorted(spans, key=lambda s: (s[0], -s[1]))


# The looks


def _colours() -> str:
    return "".join(f".k-{kind}{{--c:{colour}}}" for kind, colour in KINDS.items())


def _highlights(count: int) -> str:
    """Pointing at a value lights up its box, and at a box its value: a rule for each, in place of a script."""
    return "".join(
        f'main:has([href="#e{n}"]:hover,#e{n}:target) .f{n}{{--lit:.45;--line:2px}}'
        f'main:has(.f{n}:hover) #v{n}{{background:rgb(var(--c)/.3)}}'
        for n in range(count)
    )  # fmt: skip


_CSS = """
*{box-sizing:border-box}
html{scroll-behavior:smooth}
body{margin:0;font:14px/1.45 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:#1d2430;background:#eef0f3}
header{padding:16px 24px 12px;background:#fff;border-bottom:1px solid #d9dde3}
h1{margin:0 0 2px;font-size:22px;overflow-wrap:anywhere}
header p{margin:2px 0;color:#4b5565;overflow-wrap:anywhere}
header ul{list-style:none;display:flex;flex-wrap:wrap;gap:4px 8px;margin:6px 0 0;padding:0}
.grades{color:#4b5565;gap:2px 18px}
.legend li{padding:1px 8px;border:1px solid rgb(var(--c,120 128 140)/.9);background:rgb(var(--c,255 255 255)/.16);border-radius:3px}
.legend li.free{border-style:dotted;background:rgb(var(--c)/.06)}
.legend li.heading{border-width:0 0 1px;border-style:dashed;background:none;border-radius:0;color:#4b5565}
.legend small{color:#4b5565}
main{display:grid;grid-template-columns:minmax(0,1.75fr) minmax(380px,1fr);gap:24px;padding:20px 24px;max-width:1560px;margin:auto}
.pages{display:grid;gap:20px;align-content:start}
.page{position:relative;background:#fff;overflow:hidden;box-shadow:0 1px 4px rgb(20 30 50/.25)}
.page img{display:block;width:100%;height:100%}
.box{position:absolute;background:rgb(var(--c)/var(--lit,.16));outline:var(--line,1px) solid rgb(var(--c)/.85);box-shadow:0 0 0 calc(var(--line,1px) + 1px) rgb(255 255 255/.55);border-radius:1px;scroll-margin:35vh}
.box:hover{--lit:.4}
.box.free{outline-style:dotted;outline-color:rgb(var(--c)/.7);background:rgb(var(--c)/var(--lit,.06))}
.box.again{background:rgb(var(--c)/var(--lit,0))}
.page .heading{position:absolute;border-bottom:1px dashed #788392;pointer-events:none}
.heading i{font:600 10px/1 system-ui,sans-serif;letter-spacing:.02em;color:#5b6676;background:rgb(255 255 255/.85);padding:1px 3px}
.page .heading i{position:absolute;left:100%;bottom:-1px;white-space:nowrap}
.written{background:#fff;padding:28px 36px;box-shadow:0 1px 4px rgb(20 30 50/.25);font:14.5px/1.75 Georgia,"Times New Roman",serif}
.written p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;min-height:1em;unicode-bidi:isolate}
.written .heading{margin-top:14px;border-bottom:1px dashed #a6afbb;font-weight:bold}
mark{color:inherit;padding:1px 0;background:rgb(var(--c)/var(--lit,.16));box-shadow:0 var(--line,1px) 0 rgb(var(--c)/.85);scroll-margin:35vh}
mark.free{background:rgb(var(--c)/var(--lit,.06))}
mark:hover{--lit:.4}
.record{position:sticky;top:12px;align-self:start;max-height:calc(100vh - 24px);overflow:auto;background:#fff;padding:4px 18px 18px;box-shadow:0 1px 4px rgb(20 30 50/.25)}
h2{font-size:12px;text-transform:uppercase;letter-spacing:.06em;color:#5b6676;margin:16px 0 6px;border-bottom:1px solid #e3e6eb}
h3{font-size:14px;margin:0;font-weight:600}
h4{font-size:12px;font-weight:normal;margin:10px 0 2px;color:#5b6676}
article{margin:0 0 9px}
article p{margin:1px 0;color:#4b5565}
dl{display:grid;grid-template-columns:68px minmax(0,1fr);gap:2px 8px;margin:0}
dt,.told,small,.none{color:#5b6676}
dd{margin:0}
.told{font-style:italic}
.values{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:3px 14px}
.values small{white-space:nowrap}
.v,.n{color:inherit;text-decoration:none;overflow-wrap:anywhere;unicode-bidi:isolate}
a.v{border-bottom:2px solid rgb(var(--c)/.75)}
a.n{font-size:10px;vertical-align:super;margin-left:2px;padding:0 2px;color:rgb(var(--c))}
.free a.v{border-bottom:1px dotted rgb(var(--c)/.8)}
a.v:hover,a.n:hover,a.v:target,a.n:target{background:rgb(var(--c)/.3)}
@media (max-width:900px){main{grid-template-columns:minmax(0,1fr);padding:12px}.record{position:static;max-height:none}}
@media print{
 @page{margin:12mm}
 *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
 body{background:none;font-size:11px}h1{font-size:17px}h3{font-size:12px}header{padding:0 0 6px}
 main,.pages{display:block;padding:0}
 .page{width:min(100%,15.5cm);margin:0 auto 6mm;break-inside:avoid;box-shadow:none;outline:1px solid #ccc}
 .written,.record{position:static;max-height:none;overflow:visible;box-shadow:none;padding:0}
 .record{break-before:page}article,li{break-inside:avoid}
}
"""
