"""Links → skill claims with the months of the positions they are evidenced in; languages and certifications."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from kgmatch.model import Certification, Concept, Document, Evidence, LanguageSkill, Link, Position, SkillClaim, Span
from kgmatch.profiles.dates import month_range, union_months

SKILL_SPANS = frozenset({"SKILL", "TOOL", "SOFT_SKILL"})
_LEVEL = re.compile(
    r"\b(native|mother tongue|fluent|bilingual|proficient|advanced|intermediate|upper[- ]intermediate|basic|beginner|elementary|"
    r"conversational|good|excellent|professional working|full professional|limited working|[ABC][12])\b",
    re.I,
)


def skill_claims(document: Document, links: Sequence[Link], held: Sequence[Position]) -> tuple[SkillClaim, ...]:
    """One claim a concept, in order of first mention. Months: the union of the positions that show it."""
    by_uri: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if link.span.label in SKILL_SPANS:
            by_uri[link.concept.uri].append(link)
    claims = []
    for uri, found in by_uri.items():
        shown = [p for p in held if uri in p.skills]
        reaches = [r for r in (month_range(p.period, document.as_of) for p in shown) if r is not None]
        last = max((end for _, end in reaches), default=None)
        claims.append(
            SkillClaim(
                concept=found[0].concept,
                months=union_months(reaches) if reaches else None,
                last_used=f"{(last - 1) // 12:04d}-{(last - 1) % 12 + 1:02d}" if last else None,
                confidence=round(max(link.span.score * (link.score or 0.5) for link in found), 4),
                evidence=tuple(_evidence(document, link.span) for link in found),
            )
        )
    return tuple(claims)


def languages(document: Document, links: Sequence[Link]) -> tuple[LanguageSkill, ...]:
    """Each language once, with the level that is written beside it; where a section lists them, those that it lists."""
    listed = [
        x
        for x in links
        if x.span.label == "LANGUAGE" and (s := document.section_at(x.span.start)) and s.kind == "languages"
    ]
    found: dict[str, tuple[Concept, str | None, list[Evidence]]] = {}
    for link in listed or links:
        if link.span.label != "LANGUAGE" or link.concept.label.casefold() in ("language", "languages"):
            continue
        after = document.text[link.span.end : link.span.end + 40].split("\n")[0]
        beside = re.split(r"[,;•|]", after)[0]
        level = _LEVEL.search(beside)
        concept, known, evidence = found.setdefault(link.concept.uri, (link.concept, None, []))
        evidence.append(_evidence(document, link.span))
        found[link.concept.uri] = (concept, known or (level[1].lower() if level else None), evidence)
    return tuple(LanguageSkill(concept, level, tuple(evidence)) for concept, level, evidence in found.values())


def certifications(document: Document, spans: Sequence[Span]) -> tuple[Certification, ...]:
    by_name: dict[str, tuple[str, list[Evidence]]] = {}
    for span in spans:
        if span.label == "CERTIFICATION":
            name = " ".join(document.text[span.start : span.end].split())
            by_name.setdefault(name.casefold(), (name, []))[1].append(_evidence(document, span))
    return tuple(Certification(name, tuple(evidence)) for name, evidence in by_name.values())


def _evidence(document: Document, span: Span) -> Evidence:
    return document.evidence(span.start, span.end, model=span.model, score=span.score)
