"""Who the resume is about and how to reach them: from the tagger's spans and from patterns that cannot be mistaken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kgmatch.model import Contact, Document, Evidence, Span
from kgmatch.profiles.cells import Cell, cells_of, joined
from kgmatch.profiles.dates import PERIOD
from kgmatch.profiles.field_labels import fields_named
from kgmatch.profiles.places import ends_with_region, is_region
from kgmatch.reading.sections import heading_kind

PATTERN = "pattern"
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-']+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}")
_URL = re.compile(r"(?:https?://|www\.)[^\s|,;()<>]+|(?:[a-z0-9\-]+\.)*(?:linkedin|github|gitlab|behance|dribbble|stackoverflow|xing|medium|kaggle)\.[a-z]{2,3}(?:/[^\s|,;()<>]*)?", re.I)  # fmt: skip
_NOT_A_NAME = re.compile(r"\d|@|curriculum|vitae|\bresume\b|\bcv\b|page \d|^(?:name|email|phone|address)\b", re.I)
_HEADER_CHARS = 600
_LABELLED_PHONE = re.compile(
    r"(?:\b(?:phone|mobile|tel|telephone|cell|mob|ph|call|whatsapp|handy|téléphone|móvil|teléfono|telefon|telefono|contact|cellulare|portable|hp|fon)"
    r"(?:\s*(?:no|number|nr|n°|#)?\.?s?)?|(?:^|\n|\s{3,})[mtp])\s*[:.\-]?\s*((?:\+|\(|\d)[\d\s().\-–/,+]{6,44})|电话[:：]?\s*([\d\-+ ]{7,20})",
    re.I,
)
_REGIONS = tuple(
    tuple(pair.split(":"))
    for pair in [
        "india:IN",
        "united kingdom:GB",
        ", uk:GB",
        "london:GB",
        "england:GB",
        "scotland:GB",
        "wales:GB",
        "nigeria:NG",
        "germany:DE",
        "deutschland:DE",
        "france:FR",
        "australia:AU",
        "kenya:KE",
        "pakistan:PK",
        "spain:ES",
        "españa:ES",
        "poland:PL",
        "nepal:NP",
        "kathmandu:NP",
        "bangladesh:BD",
        "dhaka:BD",
        "sri lanka:LK",
        "colombo:LK",
        "lahore:PK",
        "karachi:PK",
        "philippines:PH",
        "manila:PH",
        "quezon:PH",
        "malaysia:MY",
        "kuala lumpur:MY",
        "emirates:AE",
        "dubai:AE",
        "ireland:IE",
        "dublin:IE",
        "co. :IE",
        "canada:CA",
        "new zealand:NZ",
        "south africa:ZA",
        "ghana:GH",
        "accra:GH",
        "italy:IT",
        "italia:IT",
        "netherlands:NL",
        "rotterdam:NL",
        "amsterdam:NL",
        "portugal:PT",
        "brazil:BR",
        "brasil:BR",
        "mexico:MX",
        "méxico:MX",
        "sweden:SE",
        "turkey:TR",
        "istanbul:TR",
        "china:CN",
        "japan:JP",
        "korea:KR",
        "vietnam:VN",
        "indonesia:ID",
        "jakarta:ID",
        "egypt:EG",
        "cairo:EG",
        "morocco:MA",
        "casablanca:MA",
        "israel:IL",
        "romania:RO",
        "ukraine:UA",
        "greece:GR",
        "finland:FI",
        "singapore:SG",
        "austria:AT",
        "schweiz:CH",
        "switzerland:CH",
    ]
)
_RELATIVE = re.compile(r"father|mother|spouse|husband|wife|referee|reference|guardian|next of kin|s/o|d/o|w/o", re.I)
_PAPER = re.compile(
    r"^\W*(?:curriculum vitae|resume|résumé|cv|lebenslauf)\b(?:\s+of)?\W*|\W*\b(?:curriculum vitae|resume|résumé|cv|lebenslauf)\W*$",
    re.I,
)
_HONORIFIC = re.compile(r"^(?:mr|mrs|ms|miss|mme|m\.|herr|frau|sr\.?a?|engr?\.|er\.|eng\.|shri|smt)\.?\s+", re.I)
_POSTNOMINALS = re.compile(
    r"\s*(?:,\s*|\s+)(?:\(?(?:ph\.?\s?d|m\.?sc|b\.?sc|mba|m\.?a|b\.?a|rn|bsn|msn|cpa|pmp|acca|fcca|ca|md|mbbs|r\.?ph|pharm-?d|esq|jr|sr|cen|llm|llb|jd|p\.?e|cfa|phr|shrm|dr|mrs|miss|dipl\.?-?ing|b\.?eng|m\.?eng|m\.?tech|b\.?tech|mscs|cissp|mcips)\.?\)?\b\.?(?:\s*,\s*)?)+.*$",
    re.I,
)
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "di",
        "la",
        "le",
        "van",
        "von",
        "ap",
        "verch",
        "der",
        "den",
        "ter",
        "bin",
        "bint",
        "al",
        "el",
        "y",
        "e",
        "i",
        "of",
        "ul",
        "ur",
        "ibn",
        "zu",
        "zum",
        "af",
        "av",
        "du",
        "san",
        "st",
    ]
)
_STREET = re.compile(
    r"\b(?:street|st\.?|road|rd\.?|avenue|ave\.?|lane|ln\.?|drive|dr\.?|boulevard|blvd\.?|way|court|ct\.?|close|crescent|place|terrace|grove|square|highway|hwy|parkway|circle|trail|loop|walk|"
    r"no\.?\s*\d|house|h/no|h\.?no|flat|apt|apartment|block|blk|lot|floor|p\.?\s?o\.?\s?box|box \d|ward|plot|phase|suite|unit|sector|near|opp|opposite|behind|off|c/o|chowk|marg|nagar|colony|mohalla\w*|building|bldg|"
    r"straße|strasse|str\.|gasse|weg|platz|allee|rue|avenue|chemin|impasse|calle|c/|avda|avenida|plaza|paseo|via|viale|piazza|corso|ul\.|ulica|al\.|rua|travessa|praça|gatan|vägen|katu|sok\.?|cad\.?|mah\.?)(?=\W|$)|^\s*\d+[\w/-]*\s+\S|\b\d{1,3}[a-z]?\s*$|\w(?:straße|strasse|gasse|weg|platz|allee|gatan|vägen|katu)\b",
    re.I,
)
_POSTAL = re.compile(
    r"(?:\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b|\b(?:[A-Z]{1,2}-)?\d{4,6}(?:-\d{3,4})?\b|\b\d{2}-\d{3}\b|\b\d{3}\s\d{2}\b|\b[A-Z]\d{2}\s?[A-Z0-9]{4}\b|\b[A-Z]{1,2}\d{1,2}\b)"
)
_NO_PLACE = re.compile(
    r"@|https?:|www\.|linkedin|github|\+\d|\d{3}[\s.)-]{0,2}\d{3}[\s.-]?\d{3}|curriculum|resume", re.I
)


def contact(document: Document, spans: Sequence[Span]) -> Contact:
    """Name, addresses and place of the candidate; a field that the document does not give stays empty."""
    evidence: list[Evidence] = []

    def keep(span: Span) -> str:
        evidence.append(document.evidence(span.start, span.end, model=span.model, score=span.score))
        return document.text[span.start : span.end]

    emails = _unique(keep(s).rstrip(".") for s in _emails(document.text))
    phones: list[str] = []
    for number, span in _phones(document, spans):
        if re.sub(r"\D", "", number) not in [re.sub(r"\D", "", p) for p in phones]:
            phones.append(number)
            keep(span)
    links = _unique(keep(s).rstrip("./") for s in _urls(document.text))
    name = find_name(document, spans)
    address, place = find_place(document, spans)
    return Contact(
        name=_tidy_name(keep(name)) if name else None,
        emails=emails,
        phones=tuple(phones),
        links=links,
        place=" ".join(keep(place).split()) if place else None,
        address=" ".join(document.text[address.start : address.end].split()) if address else None,
        evidence=tuple(evidence),
    )


def _unique(values: Iterator[str]) -> tuple[str, ...]:
    return tuple({value.lower(): value for value in values}.values())


def _emails(text: str) -> Iterator[Span]:
    for found in _EMAIL.finditer(text):
        yield Span(found.start(), found.end(), "EMAIL", 1.0, PATTERN)


def _urls(text: str) -> Iterator[Span]:
    for found in _URL.finditer(text):
        if text[max(0, found.start() - 1) : found.start()] != "@":
            yield Span(found.start(), found.end(), "URL", 1.0, PATTERN)


def _phones(document: Document, spans: Sequence[Span]) -> Iterator[tuple[str, Span]]:
    """Numbers as written: those labelled as phones, plausible by phonenumbers, or tagged; the candidate's before others'.

    A referee's number is never the candidate's, and a range of years is no number.
    """
    own: list[tuple[str, Span]] = []
    others: list[tuple[str, Span]] = []
    for number, span in sorted(_numbers(document.text, spans), key=lambda found: found[1].start):
        section = document.section_at(span.start)
        kind = section.kind if section else "header"
        if kind in ("references", "publications", "experience", "education"):
            continue
        (own if kind in ("header", "personal") else others).append((number, span))
    yield from own or others


def _numbers(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, Span]]:
    import phonenumbers

    tagged = [s for s in spans if s.label == "PHONE"]
    dates = [(m.start(), m.end()) for m in PERIOD.finditer(text)]
    kept: list[Span] = []
    for found in _LABELLED_PHONE.finditer(text):
        for part in re.finditer(r"\+?\(?\d(?:[\d\s().\-–]|(?<=\d)/(?=\d))+\d", found[1]):
            start = found.start(1) + part.start()
            if 7 <= sum(map(str.isdigit, part[0])) <= 15 and not _is_date(start, start + len(part[0]), dates):
                kept.append(Span(start, start + len(part[0]), "PHONE", 1.0, PATTERN))
                yield part[0].strip(), kept[-1]
    for match in phonenumbers.PhoneNumberMatcher(text, _region(text), leniency=phonenumbers.Leniency.POSSIBLE):
        raw = text[match.start : match.end]
        whole = raw.strip()
        if any(k.start < match.end and match.start < k.end for k in kept) or _is_date(match.start, match.end, dates):
            continue
        if sum(map(str.isdigit, raw)) < 7 or re.search(r"^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$", raw):
            continue
        by_tagger = any(s.start < match.end and match.start < s.end for s in tagged)
        if (
            by_tagger
            or raw.startswith("+")
            or (match.start < _HEADER_CHARS and phonenumbers.is_valid_number(match.number))
        ):
            start = match.start + len(raw) - len(raw.lstrip())
            kept.append(Span(start, start + len(whole), "PHONE", 1.0, "phonenumbers"))
            yield whole, kept[-1]
    yield from _tagged_phones(text, tagged, kept)


def _is_date(start: int, end: int, dates: Sequence[tuple[int, int]]) -> bool:
    """Whether most of the number is part of a date or a range of dates."""
    return any(min(end, b) - max(start, a) > 0.6 * (end - start) and b - a >= 8 for a, b in dates)


def _tagged_phones(text: str, tagged: Sequence[Span], found: Sequence[Span]) -> Iterator[tuple[str, Span]]:
    """Numbers that the tagger marked and whose country the library could not tell, as written."""
    for span in tagged:
        raw = text[span.start : span.end]
        if 7 <= sum(map(str.isdigit, raw)) <= 15 and not any(f.start < span.end and span.start < f.end for f in found):
            yield raw.strip(" .,;:"), span


def _region(text: str) -> str:
    """The country to read numbers without a prefix by; it decides plausibility only, no prefix is ever added."""
    lowered = text[:1500].lower()
    for word, region in _REGIONS:
        if word in lowered:
            return region
    return "US"


def find_name(document: Document, spans: Sequence[Span]) -> Span | None:
    """The stretch that most likely is the candidate's name: labelled as such, tagged, in the largest type, near the top.

    Every candidate stretch is a whole cell of a line in which nothing but names stand.
    """
    sizes = sorted(line.font_size for line in document.lines)
    body, largest = sizes[len(sizes) // 2], sizes[-1]
    best: tuple[float, Span] | None = None
    seen = 0
    for number, line in enumerate(document.lines):
        section = document.section_at(line.start)
        kind = section.kind if section else "header"
        if kind not in ("header", "personal", "summary") and line.font_size < 0.95 * largest:
            continue
        if kind == "header":
            seen += 1
        for cell in _whole_cells(document, number):
            span = _name_cell(document, cell, spans)
            if span is None:
                continue
            weight = sum(s.score for s in spans if s.label == "NAME" and s.start < span.end and span.start < s.end)
            weight = min(1.0, weight) * 1.2
            weight += 3.0 * (bool(cell.fields) and cell.fields[0] == "NAME")
            weight += 0.9 * (line.font_size >= 0.95 * largest and largest > 1.12 * body)
            weight += (
                0.3 * (line.font_size > 1.12 * body)
                + 0.3 * (kind == "header" and seen <= 3)
                + 0.15 * (number == 0)
                + 0.15 * line.bold
            )
            weight -= 0.6 * any(s.label in ("TITLE", "LOCATION", "EMPLOYER", "SKILL", "TOOL") and s.score > 0.5 and s.start < span.end and span.start < s.end for s in spans)  # fmt: skip
            weight -= 1.5 * bool(_RELATIVE.search(line.text))
            words = len(document.text[span.start : span.end].split())
            weight += 0.2 * (2 <= words <= 4)
            if best is None or weight > best[0]:
                best = (weight, _over_lines(document, span, number))
    return best[1] if best is not None and best[0] >= 0.8 else None


def _whole_cells(document: Document, number: int) -> list[Cell]:
    """The cells of a line, those that only a comma, a dash or a full stop parts taken as one up to the first comma."""
    whole: list[Cell] = []
    for cell in cells_of(document, number):
        between = document.text[whole[-1].end : cell.start] if whole else ","
        if (
            whole
            and (not cell.sure or (between == " " and len(whole[-1].text.split()) <= 2 and len(cell.text.split()) <= 2))
            and cell.period is None
            and whole[-1].period is None
            and re.fullmatch(r"\.?\s{1,2}|[-–]|\s*\(|\)\s*", between)
        ):
            whole[-1] = joined(document, whole[-1], cell)
        else:
            whole.append(cell)
    return whole


def _name_cell(document: Document, cell: Cell, spans: Sequence[Span]) -> Span | None:
    """The cell without titles and letters after the name, if it can be a name."""
    if cell.period is not None or (cell.fields and cell.fields[0] != "NAME"):
        return None
    start, end = cell.start, cell.end
    after = document.text[end : document.line_at(start).end]
    nick = re.match(r"""\s*(?:\([^)]{1,20}\)|["“'‘][^"”'’]{1,20}["”'’])\s+[^\W\d_][\w'’-]*""", after)
    if nick:
        end += nick.end()
    text = document.text[start:end]
    paper = _PAPER.search(text)
    if paper:  # "Jane Doe Resume"
        start, end = (start + paper.end(), end) if paper.start() == 0 else (start, start + paper.start())
        text = document.text[start:end]
    lead = _HONORIFIC.match(text)
    if lead:
        start += lead.end()
    tail = _POSTNOMINALS.search(document.text[start:end])
    if tail:
        end = start + tail.start()
    text = document.text[start:end]
    if not 2 <= len(text) <= 60 or not _only_names(text) or (text.islower() and " " not in text):
        return None
    return Span(start, end, "NAME", max((s.score for s in spans if s.label == "NAME" and s.start < end and start < s.end), default=0.5), _model(spans, start, end))  # fmt: skip


def _model(spans: Sequence[Span], start: int, end: int) -> str:
    return next((s.model for s in spans if s.label == "NAME" and s.start < end and start < s.end), "layout")


def _over_lines(document: Document, span: Span, number: int) -> Span:
    """The name with its other half, where given name and family name stand on two lines of the same large type."""
    line = document.lines[number]
    body = sorted(other.font_size for other in document.lines)[len(document.lines) // 2]
    for step in (1, -1):
        near = document.lines[number + step] if 0 <= number + step < len(document.lines) else None
        if (
            near is None
            or near.page != line.page
            or abs(near.font_size - line.font_size) > 0.5
            or near.font_size < 1.3 * body
        ):
            continue
        together = f"{line.text} {near.text}".split()
        if (
            _only_names(near.text)
            and len(together) <= 5
            and len(near.text.split()) <= 2
            and len(line.text.split()) <= 2
        ):
            return replace(span, start=min(span.start, near.start), end=max(span.end, near.end))
    return span


def _only_names(text: str) -> bool:
    words = re.sub(r"""[()"“”'‘’]""", " ", text).split()
    return (
        1 <= len(words) <= 7
        and all(re.fullmatch(r"[^\W\d_][^\W\d_.\-]*(?:[.\-‑–][^\W\d_]*)*\.?,?", w) for w in words)
        and sum(w[0].isupper() or not w[0].isascii() for w in words)
        >= len(words) - sum(w.lower() in _PARTICLES for w in words)
        and heading_kind(text, stands_out=True) is None
        and not _NOT_A_NAME.search(text)
        and not fields_named(text)
    )


def _tidy_name(text: str) -> str:
    tidy = " ".join(text.split()).strip(" ,;:|-")
    return tidy.replace(" ", "") if re.fullmatch(r"[\u4e00-\u9fff ]{2,6}", tidy) else tidy


def find_place(document: Document, spans: Sequence[Span]) -> tuple[Span | None, Span | None]:
    """The address as written, when it names more than the town, and the town with its region or country."""
    options: list[tuple[float, int, int]] = []
    for number, line in enumerate(document.lines):
        section = document.section_at(line.start)
        kind = section.kind if section else "header"
        if kind not in ("header", "personal") or _RELATIVE.search(line.text):
            continue
        cells = [
            c
            for c in cells_of(document, number)
            if c.period is None and not _NO_PLACE.search(c.text) and sum(map(str.isdigit, c.text)) < 9
        ]
        for first, last in _stretches(cells, document):
            text = document.text[first.start : last.end]
            inside = [s for s in spans if s.label == "LOCATION" and s.start < last.end and first.start < s.end]
            weight = sum((s.end - s.start) * s.score for s in inside) / len(text)
            weight += 1.5 * ("ADDRESS" in first.fields or "LOCATION" in first.fields) - 3.0 * bool(
                first.fields and not {"ADDRESS", "LOCATION"} & set(first.fields)
            )
            weight += (
                0.8 * ends_with_region(text)
                + 0.5 * is_region(text)
                + 0.3 * bool(_STREET.search(text))
                + 0.1 * (kind == "header")
            )
            weight -= 1.0 * any(s.label in ("NAME", "TITLE", "EMPLOYER", "SKILL") and s.score > 0.6 and s.start < last.end and first.start < s.end for s in spans)  # fmt: skip
            weight -= 0.4 * bool(re.search(r"\b(?:national|citizen|birth|domicile|permanent)", line.text, re.I))
            options.append((weight, first.start, last.end))
    if not options:
        return None, None
    weight, start, end = max(options, key=lambda o: (round(o[0], 3), -o[1]))
    if weight < 0.3:
        return None, None
    start, end = _next_line_too(document, start, end, spans)
    town = _town(document.text, start, end)
    whole = Span(start, end, "LOCATION", min(1.0, round(weight / 2, 4)), "layout")
    if town is None:
        return whole, None
    place = replace(whole, start=town[0], end=town[1])
    return (whole if (start, end) != town else None), place


def _stretches(cells: Sequence[Cell], document: Document) -> Iterator[tuple[Cell, Cell]]:
    """Neighbouring cells of a line that only commas part, as first and last."""
    at = 0
    while at < len(cells):
        last = at
        while last + 1 < len(cells) and not cells[last + 1].sure and cells[last + 1].order == cells[last].order + 1 and re.fullmatch(r"[\s,–—()/.-]*", document.text[cells[last].end : cells[last + 1].start]):  # fmt: skip
            last += 1
        yield cells[at], cells[last]
        at = last + 1


def _next_line_too(document: Document, start: int, end: int, spans: Sequence[Span]) -> tuple[int, int]:
    """An address that ends with a comma, or is a street alone, goes on in the line below."""
    number = document.lines.index(document.line_at(start))
    if number + 1 >= len(document.lines):
        return start, end
    below = document.lines[number + 1]
    open_ended = document.text[end : end + 1] == "," or (
        _STREET.search(document.text[start:end]) and _town(document.text, start, end) is None
    )
    located = any(s.label == "LOCATION" and below.start <= s.start < below.end for s in spans) or ends_with_region(
        below.text
    )
    if open_ended and located and not _NO_PLACE.search(below.text) and len(below.text.split()) <= 8:
        return start, below.end
    return start, end


def _town(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The parts of the address behind its last street, without postal codes; None when nothing is left."""
    parts = [(m.start(), m.end()) for m in re.finditer(r"[^,\n;]+", text[start:end])]
    kept: list[tuple[int, int]] = []
    for a, b in parts:
        part = text[start + a : start + b]
        bare = _POSTAL.sub(" ", part)
        if _STREET.search(bare) or (re.search(r"\d", bare) and not re.search(r"^[^\W\d_]", bare.strip())):
            kept = []
        elif bare.strip(" .-"):
            kept.append((a, b))
    kept = kept[-3:]
    if not kept:
        return None
    a, b = start + kept[0][0], start + kept[-1][1]
    stripped = text[a:b]
    lead = re.match(rf"\s*(?:{_POSTAL.pattern}\s+)?", stripped)
    tail = re.search(rf"(?:[\s–-]+{_POSTAL.pattern})?[\s.]*$", stripped)
    return a + (lead.end() if lead else 0), a + (tail.start() if tail else len(stripped))
