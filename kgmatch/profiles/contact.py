"""Who the resume is about and how to reach them: from the tagger's spans and from patterns that cannot be mistaken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kgmatch.model import Contact, Document, Evidence, Span
from kgmatch.profiles.addresses import find_place
from kgmatch.profiles.dates import PERIOD
from kgmatch.profiles.names import find_name, tidy_name

PATTERN = "pattern"
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-']+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}")
_URL = re.compile(r"(?:https?://|www\.)[^\s|,;()<>]+|(?:[a-z0-9\-]+\.)*(?:linkedin|github|gitlab|behance|dribbble|stackoverflow|xing|medium|kaggle)\.[a-z]{2,3}(?:/[^\s|,;()<>]*)?", re.I)  # fmt: skip
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


def contact(document: Document, spans: Sequence[Span]) -> Contact:
    """Name, addresses and place of the candidate; a field that the document does not give stays empty."""
    evidence: list[Evidence] = []

    def keep(span: Span) -> str:
        evidence.append(document.evidence(span.start, span.end, model=span.model, score=span.score))
        return document.text[span.start : span.end]

    emails = _unique(keep(s).rstrip(".") for s in _own(document, list(_emails(document.text))))
    phones: list[str] = []
    for number, span in _phones(document, spans):
        if re.sub(r"\D", "", number) not in [re.sub(r"\D", "", p) for p in phones]:
            phones.append(number)
            keep(span)
    links = _unique(keep(s).rstrip("./") for s in _urls(document.text))
    name = find_name(document, spans)
    address, place = find_place(document, spans)
    return Contact(
        name=tidy_name(keep(name)) if name else None,
        emails=emails,
        phones=tuple(phones),
        links=links,
        place=" ".join(keep(place).split()) if place else None,
        address=" ".join(document.text[address.start : address.end].split()) if address else None,
        evidence=tuple(evidence),
    )


def _unique(values: Iterator[str]) -> tuple[str, ...]:
    return tuple({value.lower(): value for value in values}.values())


def _own(document: Document, spans: Sequence[Span]) -> Sequence[Span]:
    """The spans without those of referees and authors, unless there are no others."""
    kinds = [s.kind if (s := document.section_at(span.start)) else "header" for span in spans]
    return [
        span for span, kind in zip(spans, kinds, strict=True) if kind not in ("references", "publications")
    ] or spans


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
        which = 1 if found[1] else 2  # after a Latin label, or after a Chinese one
        for part in re.finditer(r"\+?\(?\d(?:[\d\s().\-–]|(?<=\d)/(?=\d))+\d", found[which]):
            start = found.start(which) + part.start()
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
