"""A ranking as one HTML page that can be mailed and printed: no script, no other file, everything in it escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kgmatch import __version__
from kgmatch.cli.html_page import escaped, head
from kgmatch.cli.match_cards import (
    PARTS,
    SIGNS,
    WORDS,
    Person,
    asked_words,
    badge,
    card,
    criterion_words,
    line,
    ordered,
    percent,
    person,
)
from kgmatch.cli.match_pictures import Cuts, Source
from kgmatch.cli.match_style import STYLE
from kgmatch.cli.match_table import is_duty
from kgmatch.matching.coverage import NEAREST, NOT_EVIDENCED
from kgmatch.matching.engine import THIN, Matching
from kgmatch.matching.scorers import FULL
from kgmatch.matching.skills import LISTED, MUST_NEARNESS, RELATED, USUAL_MONTHS
from kgmatch.model import Coverage, Match

GENERATOR = '<meta name="generator" content="kgmatch match">'
COLUMNS = 20  # candidates beside one another in a heat map: as many as fit on a printed page
NAMES_A_REASON = 100  # of those who were left out
FEATURES = {
    "skills": "each requirement by the best that the candidate has of it or near it, weightier the rarer it is",
    "occupation": "the nearest occupation held to the posting’s, by the ontology",
    "text": "likeness in meaning of the whole profile (titles and skills) to the posting’s title and requirements",
    "title": "likeness in meaning of the nearest title held to the posting’s",
    "bm25": "words that posting and profile share, weightier the rarer they are (BM25)",
    "experience": "months worked, over those asked for",
    "degree": "the highest degree, against the level asked for",
    "language": "the share of the languages asked for that the documents name",
    "place": "whether the candidate lives in the posting’s town",
}
_VERDICTS = ("match", "review", "no match", THIN)


@dataclass(frozen=True)
class Report:
    """What the page is made of. `sources`: candidate id → documents; `people`: the names of those who were left out."""

    found: Matching
    job: Path
    made: datetime
    sources: Mapping[str, Sequence[Source]] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    blind: bool = False


def page(report: Report) -> str:
    """The whole report, the same for the same input but for the date."""
    found = report.found
    title = found.posting.title or report.job.name
    people = [person(m, report.sources.get(m.candidate_id, ()), blind=report.blind) for m in found.matches]
    cuts = None if report.blind else Cuts({s.id: s for some in report.sources.values() for s in some})
    cards = "".join(
        card(rank, match, who, cuts, title) for rank, (match, who) in enumerate(zip(found.matches, people, strict=True), start=1)
    )  # fmt: skip
    return "\n".join(
        (
            head(f"Candidates for {title}", GENERATOR, STYLE, images=True),
            _heading(report, title),
            "<main>",
            _ranking(found, people),
            _heat_map(found, people),
            f'<section id="candidates"><h2>Candidates</h2>{cards}</section>' if cards else "",
            _excluded(report),
            _method(report),
            "</main></body></html>\n",
        )
    )


def _heading(report: Report, title: str) -> str:
    found, posting = report.found, report.found.posting
    counts = Counter(m.verdict for m in found.matches)
    verdicts = ", ".join(f"{counts[v]} {v}" for v in _VERDICTS if counts[v])
    facts = [f"{_people(found.ranked)} ranked", f"the first {len(found.matches)} shown" if len(found.matches) < found.ranked else "", verdicts]  # fmt: skip
    facts.append(f'<a href="#excluded">{len(found.excluded)} left out</a>' if len(found.excluded) else "")
    of = " · ".join(line(part) for part in (posting.employer, posting.place) if part)
    blind = "<p class=blind>Blind: names, pictures and file names are left out; candidates stand under their ids.</p>"
    return (
        f"<header class=top><h1>{line(title)}</h1>{f'<p>{of}</p>' if of else ''}<p>{' · '.join(filter(None, facts))}</p>"
        f"{blind if report.blind else ''}</header>"
    )


def _people(count: int) -> str:
    return f"{count} candidate{'' if count == 1 else 's'}"


def _ranking(found: Matching, people: Sequence[Person]) -> str:
    if not found.matches:
        return "<p class=none>There is nobody to rank.</p>"
    rows = "".join(
        f'<tr><td class=number>{rank}</td><th scope=row><a href="#c{rank}">{line(who.name)}</a></th><td>{badge(m)}</td>'
        f"<td class=number>{m.score:.2f}</td>{_chance(m)}<td class=number>{_counts(m)}</td></tr>"
        for rank, (m, who) in enumerate(zip(found.matches, people, strict=True), start=1)
    )
    chance = "<th scope=col class=number>prob.</th>" if found.scorer == FULL else ""
    return (
        "<section id=ranking><h2>Ranking</h2><div class=scroll><table class=ranking><thead><tr><th scope=col class=number>#</th>"
        f"<th scope=col>candidate</th><th scope=col>verdict</th><th scope=col class=number>score</th>{chance}"
        f"<th scope=col class=number>met + partly</th></tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def _chance(m: Match) -> str:
    return "" if m.probability is None else f"<td class=number>{escaped(percent(m.probability))}</td>"


def _counts(m: Match) -> str:
    """ "9 + 3 / 14": met, partly met, asked for."""
    states = Counter(c.state for c in m.coverage)
    if not m.coverage:
        return ""
    partly = f" + {states['partly']}" if states["partly"] else ""
    return f"{states['met']}{partly} <span class=of>of {len(m.coverage)}</span>"


# The heat map


def _heat_map(found: Matching, people: Sequence[Person]) -> str:
    """Requirements in rows, candidates in columns, the deeper a cell the more it counts."""
    if not found.matches or not (_mapped(found.matches[0]) or found.matches[0].criteria):
        return ""
    legend = "".join(
        f'<li><span class="cell {"none" if s == NOT_EVIDENCED else s}" style="--w:.8">{SIGNS[s]}</span> {WORDS[s]}</li>'
        for s in SIGNS
    )
    parts = (range(at, min(at + COLUMNS, len(people))) for at in range(0, len(people), COLUMNS))
    return (
        "<section id=heat><h2>Requirements by candidate</h2>"
        f"<ul class=legend>{legend}<li>The deeper the colour, the more it counts; numbers are ranks.</li>{_unmapped(found.matches[0])}</ul>"
        f"{''.join(_heat_table(found.matches, people, columns) for columns in parts)}</section>"
    )


def _unmapped(m: Match) -> str:
    count = len(m.coverage) - len(_mapped(m))
    what = "duty that no concept means is" if count == 1 else "duties that no concept means are"
    return f"<li>{count} {what} with the cards alone.</li>" if count else ""


def _mapped(m: Match) -> list[Coverage]:
    """Of a match's requirements those with a row in the map: what nobody can meet in just its words is with the cards."""
    return [c for c in ordered(m.coverage) if not is_duty(c.requirement)]


def _heat_table(matches: Sequence[Match], people: Sequence[Person], columns: range) -> str:
    heads = "".join(
        f'<th scope=col><a href="#c{n + 1}" title="{line(people[n].name)}" aria-label="{n + 1}, {line(people[n].name)}">{n + 1}</a></th>'
        for n in columns
    )
    coverage = [_mapped(matches[n]) for n in columns]
    rows = [
        f"<tr><th scope=row>{line(c.requirement.concept.label)}{_small(asked_words(c))}</th>"
        + "".join(_cell(one[r].state, one[r].worth) for one in coverage)
        + "</tr>"
        for r, c in enumerate(coverage[0])
    ]
    for r, c in enumerate(matches[columns[0]].criteria):
        states = (matches[n].criteria[r].state for n in columns)
        rows.append(f"<tr class=criterion><th scope=row>{line(criterion_words(c)[0])}</th>{''.join(_cell(s, 1.0) for s in states)}</tr>")  # fmt: skip
    return (
        f'<div class=scroll tabindex=0 role=region aria-label="Heat map, candidates {columns[0] + 1} to {columns[-1] + 1}">'
        f"<table class=heat><thead><tr><th scope=col>requirement</th>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _small(words: str) -> str:
    return f" <small>{words}</small>" if words else ""


def _cell(state: str, worth: float) -> str:
    look = "none" if state == NOT_EVIDENCED else state
    return f'<td class="cell {look}" style="--w:{worth:.2f}" title="{WORDS[state]}"><span aria-hidden=true>{SIGNS[state]}</span><i>{WORDS[state]}</i></td>'


# Who was left out, and how it is computed


def _excluded(report: Report) -> str:
    if not len(report.found.excluded):
        return ""
    parts = []
    for reason, some in report.found.excluded.by_reason():
        ids = [e.candidate_id for e in some[:NAMES_A_REASON]]
        names = ", ".join(line(id if report.blind else report.people.get(id) or id) for id in ids)
        more = f" and {len(some) - len(ids)} more" if len(some) > len(ids) else ""
        parts.append(f"<dt>{line(reason)}: {_people(len(some))}</dt><dd>{names}{more}</dd>")
    return f"<section id=excluded><h2>Left out</h2><dl>{''.join(parts)}</dl></section>"


def _method(report: Report) -> str:
    found = report.found
    return f"<section id=method><h2>How this was computed</h2>{''.join(_method_parts(found))}{_made(report)}</section>"


def _method_parts(found: Matching) -> Iterator[str]:
    if found.scorer == FULL:
        rows = "".join(
            f"<tr><th scope=row>{PARTS.get(name, escaped(name))}</th><td class=number>{weight:.3f}</td><td>{FEATURES.get(name, '')}</td></tr>"
            for name, weight in sorted(found.weights.items(), key=lambda w: (-w[1], w[0]))
        )
        yield (
            "<p>A score is the sum of these features, each from 0 to 1, times their weights. A feature that the posting says "
            "nothing about has no weight, and the others share it. Names, addresses, ages, photos and schools are in none of them.</p>"
            "<table class=weights><thead><tr><th scope=col>feature</th><th scope=col class=number>weight</th>"
            f"<th scope=col>what it is</th></tr></thead><tbody>{rows}</tbody></table>"
        )
        if found.mix is not None:
            yield (
                f"<p><b>Verdict.</b> <i>match</i> from a score of {found.mix.match:.3f} on, <i>review</i> from {found.mix.review:.3f} on, "
                f"<i>no match</i> below; <i>{THIN}</i>, listed last, for somebody of whom the documents say too little to tell. "
                "<b>Probability</b>: that a person would call the candidate relevant, as far as the judgements tell that the weights "
                "were fitted to.</p>"
            )
    else:
        yield f"<p>Scores are those of the baseline “{escaped(found.scorer)}”, which is not calibrated: it gives no probability and no verdict.</p>"  # fmt: skip
    yield (
        f"<p><b>Requirements.</b> {SIGNS['met']} <i>met</i>: the documents name the skill itself, a narrower one, or one written almost "
        f"alike (nearness from {MUST_NEARNESS}), for as long as the posting asks, where it does. {SIGNS['partly']} <i>partly met</i>: a "
        f"related or broader one (from {RELATED}), or for too short a time. {SIGNS[NOT_EVIDENCED]} <i>not evidenced</i>: the documents do "
        f"not say so, which does not mean that the person cannot do it; what comes nearest is named where it lies near enough "
        f"(likeness of wording from {NEAREST}). A skill that is only listed counts {LISTED:.0%}, and more with each month of use, up to "
        f"{USUAL_MONTHS} months or what is asked for.</p>"
    )
    yield "<p>This is a machine’s reading of documents. It may be wrong: look at the quoted places before you decide.</p>"


def _made(report: Report) -> str:
    dates = sorted({s.as_of for some in report.sources.values() for s in some})
    until = f" “To date” ends on {dates[0]}{f' to {dates[-1]}, by document' if dates[1:] else ''}." if dates else ""
    return (
        f'<p class=made>Made on <time datetime="{report.made.isoformat(timespec="minutes")}">{report.made:%d %B %Y, %H:%M}</time> by kgmatch '
        f"{__version__}, scorer “{escaped(report.found.scorer)}”, from {escaped(report.job.name)} and a store of "
        f"{_people(len(report.found.excluded.view))}.{until}</p>"
    )
