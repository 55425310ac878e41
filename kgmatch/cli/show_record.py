"""The record of a candidate beside the pages it was read from, as HTML; each value linked to its box."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kgmatch.cli.html_page import escaped
from kgmatch.cli.show_facts import Facts, plain
from kgmatch.matching.engine import duration
from kgmatch.model import MENTION_PREFIX, Candidate, Contact, Evidence, Period, Position, Study


def record(candidate: Candidate, facts: Facts) -> str:
    """The sections of the record; the facts in it are put into `facts`."""
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


def _contact(contact: Contact, headline: str | None, facts: Facts) -> str:
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
        rows.append(("also", facts.value(plain(found[-1][0].quote), "contact", "contact", found[-1])))
    if headline:
        rows.insert(1 if contact.name else 0, ("headline", f"<span class=v>{escaped(headline)}</span>"))
    return f"<dl>{''.join(f'<dt>{label}</dt><dd>{value}</dd>' for label, value in rows)}</dl>" if rows else ""


def _position(p: Position, facts: Facts) -> str:
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


def _study(s: Study, facts: Facts) -> str:
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


def _skills(candidate: Candidate, facts: Facts) -> str:
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
