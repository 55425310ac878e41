"""A tagged and linked posting → Posting: what is asked for, how strongly, for how long, and where the posting says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from kgmatch.concepts.index import ConceptIndex
from kgmatch.errors import DocumentError
from kgmatch.model import Concept, Document, Evidence, LanguageSkill, Link, Posting, Requirement, Span
from kgmatch.profiles import asked
from kgmatch.profiles.claims import SKILL_SPANS, certifications, languages
from kgmatch.profiles.statements import ASIDE, ASKED, DUTY, LABELLED, MUST, NICE, Statements, joined, statements
from kgmatch.reading.job_terms import REMOTE_LINE

JOB_FILE = "job file"
IMPORTANCE = {MUST: 1.0, "listed": 0.8, ASKED: 0.8, DUTY: 0.5, NICE: 0.4, "inferred": 0.3, ASIDE: 0.0}
SOFT_FACTOR = 0.5
UNLINKED_FACTOR = 0.35  # a phrase that no concept means is met by nobody but who wrote it much alike
ENRICH_BELOW = 8  # a posting with fewer linked requirements is filled up from its occupation
HEADER_LINES = 12  # where a posting names the job
OPENING_LINES = 4  # the job's name is one of them where it has no label
TITLE_WORDS = 9
TOLD_LANGUAGE = 80  # letters from which on the guess of a text's language is to be trusted
_TITLE = re.compile(r"(?:job |position )?title|position|vacancy|post|role", re.I)
_AFTER_TITLE = re.compile(
    r"\s+(?:location|salary|place|employer|company|hours|department|reports? to)\s*:.*$", re.I | re.S
)
_PAY_LINE = re.compile(r"\s*(?:salary|pay)\s*:", re.I)

ConceptOf = Callable[[str], Concept]
OccupationOf = Callable[[str], Concept | None]
Said = tuple[str, Evidence]


def posting(
    document: Document,
    spans: Sequence[Span],
    links: Sequence[Link],
    index: ConceptIndex,
    concept_of: ConceptOf,
    occupation_of: OccupationOf,
    *,
    title: str | None = None,
    employer: str | None = None,
    place: str | None = None,
    skills: Sequence[str] = (),
    must_have: Sequence[str] = (),
    remote: str | None = None,
) -> Posting:
    """Fields that a job file states win over what the text says. Raises DocumentError when nothing is asked for."""
    said = statements(document)
    grounds: list[Said] = []

    def stated(field: str, given: str | None, found: Evidence | None) -> str | None:
        """What the job file gives, else what was found in the text; where it stands is kept either way."""
        evidence = next(iter(_place_of(document, given)), None) if given else found
        if evidence is not None:
            grounds.append((field, evidence))
        return given or (" ".join(evidence.quote.split()) if evidence is not None else None)

    stated_title = stated("title", title, _title(document, said, spans, occupation_of))
    stated_employer = stated("employer", employer, _first(document, said, spans, "EMPLOYER"))
    stated_place = stated("place", place, _first(document, said, spans, "LOCATION", but=stated_employer))
    listed = [(phrase, concept_of(phrase), False) for phrase in skills]
    listed += [(phrase, concept_of(phrase), True) for phrase in must_have]
    amounts = asked.experience(document, said, links)
    requirements = _requirements(document, said, links, listed, amounts)
    occupation = _occupation(stated_title, links, occupation_of)
    if occupation is not None and sum(r.concept.kind != "mention" for r in requirements) < ENRICH_BELOW:
        requirements += _inferred(index, occupation, {r.concept.uri for r in requirements})
    if not requirements and stated_title is None:
        raise DocumentError(f"{document.source}: does not read as a job posting: no title and no skill found in it")
    least, notes = asked.overall(amounts, said)
    grounds += [("experience", a.evidence) for a in amounts]
    level = asked.degree(document, said, links, index)
    away = asked.remote(document)
    if remote is not None:
        away = next(((remote, evidence) for evidence in _place_of(document, REMOTE_LINE + remote)), None)
    grounds += [(field, found[1]) for field, found in (("degree", level), ("remote", away)) if found is not None]
    spoken = _languages(document, said, links, listed)
    fields = _fields(document, said, links, index)
    grounds += [("field", evidence) for _, evidence in fields]
    return Posting(
        id=f"j_{document.id[:16]}",
        title=stated_title,
        employer=stated_employer,
        place=stated_place,
        description=document.text,
        requirements=tuple(requirements),
        occupation=occupation,
        level=level[0] if level else None,
        min_months=least,
        languages=spoken,
        documents=(document,),
        remote=remote or (away[0] if away else None),
        fields=tuple({concept.uri: concept for concept, _ in fields}.values()),
        certifications=certifications(document, [s for s in spans if said.tone(s.start) != ASIDE]),
        grounds=tuple(grounds),
        aside=tuple(_aside(document, said)),
        notes=(*notes, *_language_notes(document)),
        must_languages=tuple({c.uri: c for _, c, must in listed if must and c.kind == "language"}.values()),
        nice_languages=_nice_languages(document, said, links, {s.concept.uri for s in spoken}),
    )


def _title(document: Document, said: Statements, spans: Sequence[Span], occupation_of: OccupationOf) -> Evidence | None:
    """What stands beside a label that says so, else what the tagger takes for a title near the top, else one of the first
    lines: one that means an occupation before one that does not."""
    top = document.lines[:HEADER_LINES]
    for line in top:
        labelled = LABELLED.match(line.text)
        if labelled is not None and _TITLE.fullmatch(labelled[1]):
            bare = re.split(r"\s{2,}", _AFTER_TITLE.sub("", line.text[labelled.end() :]))[0].rstrip()
            if any(map(str.isalpha, bare)):
                start = line.start + labelled.end()
                return document.evidence(start, start + len(bare), model=asked.PATTERN, score=0.95)
    tagged = next((s for s in spans if s.label == "TITLE" and said.tone(s.start) != ASIDE), None)
    if tagged is None or tagged.start > top[-1].end:
        headings = [line for line in top[:OPENING_LINES] if _names_a_job(line.text.strip())]
        meant = (line for line in headings if occupation_of(line.text.strip()) is not None)
        line_ = next(meant, headings[0] if headings else None)
        if line_ is not None:
            bare = line_.text.strip()
            start = line_.start + line_.text.index(bare)
            return document.evidence(start, start + len(bare), model=asked.PATTERN, score=0.7)
    return _evidence(document, tagged) if tagged is not None else None


def _names_a_job(text: str) -> bool:
    """Whether a line at the top may be the job's name: a few words, no sentence, no address to the reader."""
    if not 0 < len(text.split()) <= TITLE_WORDS or text[-1] in ".!?:,":
        return False
    return not re.search(
        r"opportunit|employer|notice|vacanc|hiring|interviewing|job description|we are|http|www|@|\d{3}", text, re.I
    )


def _first(
    document: Document, said: Statements, spans: Sequence[Span], label: str, but: str | None = None
) -> Evidence | None:
    """The first mention, one that is asked for or told before one that is set aside; "GBP" on a line of pay is no place."""
    other = (but or "").casefold()
    able = [
        s
        for s in spans
        if s.label == label
        and " ".join(document.text[s.start : s.end].split()).casefold() != other
        and not _PAY_LINE.match(document.text, document.text.rfind("\n", 0, s.start) + 1, s.start)
    ]
    found = min(able, key=lambda s: (label == "LOCATION" and said.tone(s.start) == ASIDE, s.start), default=None)
    return _evidence(document, found) if found is not None else None


def _occupation(title: str | None, links: Sequence[Link], occupation_of: OccupationOf) -> Concept | None:
    """What the title means; without a title the first one in the text that means an occupation.

    A text names other jobs beside its own: those that it works with, reports to or leads to.
    """
    if title:
        return occupation_of(title)
    tagged = (k.concept for k in links if k.span.label == "TITLE" and k.concept.kind == "occupation")
    return next(tagged, None)


def _languages(document: Document, said: Statements, links: Sequence[Link], listed: Iterable[tuple[str, Concept, bool]]) -> tuple[LanguageSkill, ...]:  # fmt: skip
    """Those that are asked for."""
    asking = [k for k in links if said.tone(k.span.start) not in (NICE, ASIDE)]
    found = {s.concept.uri: s for s in languages(document, asking)}
    for phrase, concept, _ in listed:
        if concept.kind == "language":
            found.setdefault(concept.uri, LanguageSkill(concept, None, _place_of(document, phrase)))
    return tuple(found.values())


def _nice_languages(document: Document, said: Statements, links: Sequence[Link], asked_for: set[str]) -> tuple[LanguageSkill, ...]:  # fmt: skip
    """Those that would be nice to have, and are not asked for elsewhere."""
    nice = languages(document, [k for k in links if said.tone(k.span.start) == NICE])
    return tuple(s for s in nice if s.concept.uri not in asked_for)


def _fields(
    document: Document, said: Statements, links: Sequence[Link], index: ConceptIndex
) -> list[tuple[Concept, Evidence]]:
    """Fields of study, by the tagger's label or by standing where a degree's field stands."""
    areas = asked.study_areas(document, said)
    found: list[tuple[Concept, Evidence]] = []
    for link in links:
        span = link.span
        concept: Concept | None = link.concept if link.concept.kind == "field" else None
        if concept is None and any(a <= span.start < b for a, b in areas):
            entry = index.find(document.text[span.start : span.end], frozenset({"field"}))
            concept = entry.concept if entry is not None else None
        if concept is not None and said.tone(span.start) in (MUST, ASKED, DUTY):
            found.append((concept, _evidence(document, span)))
    return found


def _requirements(
    document: Document, said: Statements, links: Sequence[Link], listed: Sequence[tuple[str, Concept, bool]],
    amounts: Sequence[asked.Experience],
) -> list[Requirement]:  # fmt: skip
    """One requirement a concept, with the strongest importance it is mentioned with."""
    months_of = {uri: a.months for a in amounts if a.months for uri in a.skills}
    found: dict[str, Requirement] = {}

    def put(concept: Concept, importance: float, must: bool, evidence: tuple[Evidence, ...]) -> None:
        if concept.kind == "soft skill":
            importance *= SOFT_FACTOR
        elif concept.kind == "mention":
            importance *= UNLINKED_FACTOR
        known = found.get(concept.uri)
        found[concept.uri] = Requirement(
            concept,
            max(importance, known.importance if known else 0.0),
            must or bool(known and known.must_have),
            months_of.get(concept.uri),
            False,
            (*(known.evidence if known else ()), *evidence),
        )

    for phrase, concept, must in listed:
        if concept.kind != "language":
            put(concept, IMPORTANCE[MUST if must else "listed"], must, _place_of(document, phrase))
    areas = asked.study_areas(document, said)
    for link in links:
        if link.span.label in SKILL_SPANS and not any(a <= link.span.start < b for a, b in areas):
            importance = IMPORTANCE[said.tone(link.span.start)]
            if importance > 0:
                put(link.concept, importance, False, (_evidence(document, link.span),))
    return list(found.values())


def _inferred(index: ConceptIndex, occupation: Concept, known: set[str]) -> list[Requirement]:
    entry = index.entries[occupation.uri]
    return [
        Requirement(index.entries[uri].concept, IMPORTANCE["inferred"], False, inferred=True)
        for uri in entry.essential
        if uri not in known and uri in index.entries
    ]


def _language_notes(document: Document) -> tuple[str, ...]:
    if document.language in ("en", "und") or sum(map(str.isalpha, document.text)) < TOLD_LANGUAGE:
        return ()
    return (f"the posting reads as another language than English ({document.language}): what is required, wished for or said aside is not told apart, and years and degrees may be missed",)  # fmt: skip


def _aside(document: Document, said: Statements) -> Iterable[Evidence]:
    for start, end in joined(list(said.of(ASIDE)), document.text):
        yield document.evidence(start, end, model=asked.PATTERN, score=0.8)


def _place_of(document: Document, phrase: str) -> tuple[Evidence, ...]:
    """Where the job file's phrase stands in the document's text (the last place: its list is appended)."""
    start = document.text.rfind(phrase)
    return (document.evidence(start, start + len(phrase), model=JOB_FILE, score=1.0),) if start >= 0 else ()


def _evidence(document: Document, span: Span) -> Evidence:
    return document.evidence(span.start, span.end, model=span.model, score=span.score)
