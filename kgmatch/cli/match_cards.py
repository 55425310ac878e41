"""The cards of a match report: a candidate's verdict and score, what counted, every requirement with what is evidence of
it, the places cut out of the documents, and the walk through the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from kgmatch.cli.html_page import clean, escaped
from kgmatch.cli.match_pictures import Cuts, Source, bar, walks
from kgmatch.matching.coverage import EXACT, LIKENESS, MET, NOT_EVIDENCED, PARTLY
from kgmatch.matching.engine import duration
from kgmatch.matching.skills import MUST_NEARNESS
from kgmatch.model import Coverage, Criterion, Evidence, Held, Match, Reason

SIGNS = {MET: "✓", PARTLY: "~", NOT_EVIDENCED: "–"}  # told apart without colour
WORDS = {MET: "met", PARTLY: "partly met", NOT_EVIDENCED: "not evidenced"}
LEVELS = {5: "a short-cycle degree", 6: "a bachelor’s degree", 7: "a master’s degree", 8: "a doctorate"}
PARTS = {
    "skills": "skills", "occupation": "occupation", "text": "whole profile", "title": "title", "bm25": "shared words",
    "experience": "experience", "degree": "degree", "language": "languages", "place": "place",
}  # fmt: skip
_SAID = 3  # reasons named beside a bar
_MANY = 12  # bars of a baseline, which has one for each word
_QUOTES = 2


@dataclass(frozen=True, slots=True)
class Person:
    """Who is shown, by which name (a file's where none was found), and how their documents are called where quoted."""

    name: str
    files: tuple[str, ...]
    documents: Mapping[str, str]


def person(match: Match, sources: Sequence[Source], *, blind: bool) -> Person:
    """Blind: an id in place of the name, numbers in place of files."""
    if blind:
        numbered = {s.id: f"document {n}" if len(sources) > 1 else "" for n, s in enumerate(sources, start=1)}
        return Person(f"Candidate {match.candidate_id}", (), numbered)
    files = tuple(dict.fromkeys(PurePath(source).name for source in match.sources))
    named = {s.id: PurePath(s.files[0]).name if s.files else s.id[:12] for s in sources}
    named = named if len(named) > 1 else dict.fromkeys(named, "")  # the card's heading has it
    return Person(match.name or ", ".join(files) or match.candidate_id, files if match.name else (), named)


def percent(probability: float) -> str:
    """Never 0 or 100: the calibration does not know so well."""
    return "< 1 %" if probability < 0.01 else "> 99 %" if probability > 0.99 else f"{probability:.0%}"


def line(value: object) -> str:
    """A text as one line of HTML."""
    return escaped(clean(str(value)))


def badge(match: Match) -> str:
    verdict = match.verdict or "not judged"
    return f'<span class="badge {verdict.replace(" ", "-")}">{verdict}</span>'


def card(rank: int, match: Match, who: Person, cuts: Cuts | None, title: str) -> str:
    """`cuts`: None for a blind report, which has no pictures of pages."""
    chance = "" if match.probability is None else f" · probability <b>{escaped(percent(match.probability))}</b>"
    files = "".join(f"<span class=file>{escaped(name)}</span>" for name in who.files)
    drawn = walks(title, who.name, match.coverage)
    return (
        f'<article class=card id="c{rank}" data-candidate="{escaped(match.candidate_id)}" aria-labelledby="n{rank}"><header>'
        f'<h3 id="n{rank}"><span class=rank>{rank}</span> {line(who.name)}</h3>'
        f"<p>{badge(match)} score <b>{match.score:.2f}</b>{chance} {files}</p></header>"
        f"<section><h4>What counted</h4>{counted(match)}</section>"
        f"<section><h4>Requirements</h4>{requirements(match.coverage, match.criteria, who)}</section>"
        + (f"<section class=graph><h4>Through the graph</h4><div class=scroll>{drawn}</div></section>" if drawn else "")
        + _evidence(match, who, cuts)
        + "</article>"
    )


# What counted


def counted(match: Match) -> str:
    """A bar for each feature, the longest the weightiest; the numbers sum to the score."""
    groups: dict[str, list[Reason]] = {}
    for reason in match.reasons:
        groups.setdefault(PARTS.get("skills" if reason.kind == "skill" else reason.kind, reason.kind), []).append(
            reason
        )
    rows = [(name, sum(r.contribution for r in some), some) for name, some in groups.items()]
    if (
        len(rows) == 1 and match.reasons and match.reasons[0].kind != "skill"
    ):  # a baseline: its addends are all of a kind
        shown = list(match.reasons[:_MANY])
        rows = [(r.says, r.contribution, []) for r in shown]
        if len(match.reasons) > len(shown):
            rest = match.reasons[len(shown) :]
            rows.append((f"{len(rest)} further", sum(r.contribution for r in rest), []))
    rows.sort(key=lambda row: -row[1])
    most = max((value for _, value, _ in rows), default=0.0)
    if not rows:
        return "<p class=none>Nothing of what was asked for was found.</p>"
    lines = "".join(
        f"<tr><th scope=row>{line(name)}</th><td class=bars>{bar(value / most if most > 0 else 0)}</td>"
        f"<td class=number>{value:+.3f}</td><td class=says>{_says(some)}</td></tr>"
        for name, value, some in rows
    )
    total = f"<tr class=total><th scope=row>score</th><td></td><td class=number>{match.score:.3f}</td><td></td></tr>"
    return f"<table class=counted><tbody>{lines}{total}</tbody></table>"


def _says(reasons: Sequence[Reason]) -> str:
    told = list(dict.fromkeys(r.says for r in reasons))
    more = f" and {len(told) - _SAID} more" if len(told) > _SAID else ""
    return "; ".join(line(says) for says in told[:_SAID]) + more


# Requirements


def ordered(coverage: Iterable[Coverage]) -> list[Coverage]:
    """Must-haves first, then by importance; the heat map has them in the same order."""
    return sorted(coverage, key=lambda c: (not c.requirement.must_have, -c.requirement.importance, c.requirement.concept.label))  # fmt: skip


def asked_words(c: Coverage) -> str:
    asked = c.requirement
    words = [
        "must-have" if asked.must_have else "less important" if asked.importance < 0.5 and not asked.inferred else ""
    ]
    words += [f"{duration(asked.min_months)} asked for"] if asked.min_months else []
    words += ["inferred from the occupation"] if asked.inferred else []
    return " · ".join(filter(None, words))


def _look(value: str) -> str:
    return "none" if value == NOT_EVIDENCED else value


def requirements(coverage: Sequence[Coverage], criteria: Sequence[Criterion], who: Person) -> str:
    """Every requirement by its state: what covers it, or what comes nearest."""
    items: dict[str, list[str]] = {MET: [], PARTLY: [], NOT_EVIDENCED: []}
    for c in ordered(coverage):
        near = "nearest: " if c.state == NOT_EVIDENCED else ""
        has = f"{near}{_has(c, c.held, who)}" if c.held is not None else "nothing near it"
        items[c.state].append(_item(c.state, c.requirement.concept.label, asked_words(c), has))
    for one in criteria:
        asked, found = criterion_words(one)
        items[one.state].append(_item(one.state, asked, "", line(found)))
    groups = "".join(
        f"<h5 class={_look(state)}><b aria-hidden=true>{SIGNS[state]}</b> {WORDS[state]} <small>{len(some)}</small></h5>"
        f"<ul class=requirements>{''.join(some)}</ul>"
        for state, some in items.items()
        if some
    )
    return groups or "<p class=none>The posting names no requirements.</p>"


def _item(state: str, asked: str, more: str, has: str) -> str:
    extra = f" <small>{more}</small>" if more else ""
    return f"<li class={_look(state)}><b class=sign aria-hidden=true>{SIGNS[state]}</b><b class=asked>{line(asked)}</b>{extra}<p>{has}</p></li>"


def _has(c: Coverage, held: Held, who: Person) -> str:
    has = f"<span class=has>{line(held.label)}</span>"
    parts = []
    if held.by == LIKENESS:
        parts.append(f"{has}, alike in wording ({held.nearness:.2f})")
    elif held.by != EXACT:
        parts.append(" → ".join((*map(line, held.path[:-1]), has)) + f" (nearness {held.nearness:.2f})")
    if held.months:
        parts.append(duration(held.months) + (f", last used {held.last_used}" if held.last_used else ""))
    elif held.evidence:
        parts.append("named, without dates")
    asked = c.requirement.min_months
    if c.state == PARTLY and asked and held.nearness >= MUST_NEARNESS:
        parts.append(f"{duration(asked)} asked for")
    parts += [_quoted(e, who) for e in _different(held.evidence)[:_QUOTES]]
    return "; ".join(filter(None, parts))


def _different(evidence: Iterable[Evidence]) -> list[Evidence]:
    return list({(e.document_id, e.page, clean(e.quote).casefold()): e for e in reversed(list(evidence))}.values())[
        ::-1
    ]


def _quoted(e: Evidence, who: Person) -> str:
    return f"<q>{line(e.quote)}</q> <small>({escaped(_place(who, e.document_id, e.page))})</small>"


def _place(who: Person, document: str, page: int) -> str:
    return ", ".join(filter(None, (who.documents.get(document, ""), f"p. {page}")))


def criterion_words(c: Criterion) -> tuple[str, str]:
    """What is asked for, and what the candidate has of it."""
    if c.kind == "experience":
        found = f"{duration(int(c.found))} of work" if isinstance(c.found, int) else "no dated work"
        return f"{duration(int(c.asked))} of experience", found
    if c.kind == "degree":
        levels = [LEVELS.get(int(v), f"a degree of level {v}") if v is not None else "no degree found" for v in (c.asked, c.found)]  # fmt: skip
        return levels[0], levels[1]
    if c.kind == "language":
        return f"{c.asked} (language)", "named in the documents" if c.found else "not named in the documents"
    return f"{c.asked} (place)", str(c.found) if c.found else "no place found"


# Where it says so


def _evidence(match: Match, who: Person, cuts: Cuts | None) -> str:
    if cuts is None:
        return ""
    shown = [c for c in ordered(match.coverage) if c.held is not None and c.state != NOT_EVIDENCED]
    found, missing = cuts.of([c.held.evidence[0] for c in shown if c.held is not None and c.held.evidence])
    figures = "".join(
        f'<figure><img src="{cut.uri}" width="{cut.width:.0f}" height="{cut.height:.0f}" '
        f'alt="Part of page {cut.page} with {escaped(", ".join(cut.quotes))} marked">'
        f"<figcaption>{escaped(_place(who, cut.document, cut.page))}: {escaped(', '.join(cut.quotes))}</figcaption></figure>"
        for cut in found
    )
    why = "".join(f"<p class=none>No picture of the page: {reason}. The quotes are as they were read then.</p>" for reason in missing)  # fmt: skip
    return f"<section class=places><h4>Where it says so</h4><div class=cuts>{figures}</div>{why}</section>" if figures or why else ""  # fmt: skip
