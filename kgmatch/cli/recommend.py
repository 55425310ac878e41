"""`kgmatch recommend` and `kgmatch similar`: postings for a candidate, and people like one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from kgmatch.cli.match_record import match_record
from kgmatch.cli.match_table import missing_told, page_of, telling
from kgmatch.cli.options import pipeline
from kgmatch.cli.output import Format, note, plain, put_csv, put_json, put_jsonl
from kgmatch.matching.display import people_of
from kgmatch.matching.postings import StoredPosting
from kgmatch.matching.recommend import Recommendation, Recommended, Unfit
from kgmatch.matching.wishes import AGAINST, HEEDED, Heed
from kgmatch.model import Match
from kgmatch.settings import load_settings
from kgmatch.store import connect

LISTED = 4  # what is missing, or whom a line names, at most
_MARKS = {HEEDED: "✓", AGAINST: "✗"}

Who = tuple[str | None, tuple[str, ...]]


def run_recommend(candidate: str, *, top: int, wishes: Sequence[str], store: str | None, form: str) -> None:
    with connect(store or load_settings().store, must_exist=True) as opened:
        found = pipeline().recommend(candidate, opened, top=top, wishes=wishes)
        who = people_of(opened, [candidate]).get(candidate, (None, ()))
    rows = [_record(rank, one) for rank, one in enumerate(found.postings, start=1)]
    if form == Format.json:
        wanted = [{"key": w.key, "wish": w.text, "from": "option" if w.given else "resume"} for w in found.wishes]
        left_out = [{"posting": _posting(u.stored), "reason": u.reason} for u in found.excluded]
        put_json({"candidate": _person(candidate, who), "wishes": wanted, "ranked": found.ranked, "postings": rows, "excluded": left_out})  # fmt: skip
        return
    if form == Format.jsonl:
        put_jsonl(rows)
    elif form == Format.csv:
        put_csv([_flat(row, one) for row, one in zip(rows, found.postings, strict=True)], _COLUMNS)
    else:
        _table(found, _name(candidate, who))
    if found.ranked + len(found.excluded) == 0:
        note("the store has no postings; kgmatch ingest --kind posting reads some into it")
    for reason, some in _by_reason(found.excluded).items():
        note(f"left out, {reason}: {_some([_title(u.stored) for u in some])}")


def run_similar(candidate: str, *, top: int, store: str | None, form: str) -> None:
    with connect(store or load_settings().store, must_exist=True) as opened:
        found = pipeline().similar(candidate, opened, top=top)
        who = people_of(opened, [candidate]).get(candidate, (None, ()))
    rows = [{"rank": rank, **_similar(m)} for rank, m in enumerate(found.matches, start=1)]
    if form == Format.json:
        asked = found.person
        about = {
            "title": asked.title, "occupation": asked.occupation.label if asked.occupation else None,
            "skills": [r.concept.label for r in asked.requirements], "months": asked.min_months, "level": asked.level,
        }  # fmt: skip
        put_json({"candidate": _person(candidate, who) | about, "ranked": found.ranked, "similar": rows})
    elif form == Format.jsonl:
        put_jsonl(rows)
    elif form == Format.csv:
        put_csv([_flat_similar(rank, m) for rank, m in enumerate(found.matches, start=1)], ("rank", "score", "candidate", "name", "files", "why", "notShared"))  # fmt: skip
    else:
        heading = f"People like {_name(candidate, who)}" + (f" ({found.person.title})" if found.person.title else "")
        table = [
            (f"{m.score:.2f}", f"{m.name or '(no name found)'} {m.candidate_id}", _files(m.sources), _why(m), _some(m.missing))
            for m in found.matches
        ]  # fmt: skip
        _put(heading, f"{found.ranked} others compared", ("score", "candidate", "", "shared", "not shared"), table)
    if found.ranked == 0:
        note("the store has no other candidate")


# --- records ----------------------------------------------------------------------------------------------------------

_COLUMNS = ("rank", "score", "verdict", "posting", "title", "employer", "place", "files", "placeAmongCandidates", "wishesHeeded", "wishesNotHeeded", "wishesNotSaid", "why", "missing")  # fmt: skip


def _record(rank: int, one: Recommended) -> dict[str, Any]:
    match = match_record(one.match)
    del match["candidate"]
    return {
        "rank": rank, "posting": _posting(one.stored), **match, "placeAmongCandidates": one.place, "candidatesRanked": one.ranked,
        "wishes": [{"key": h.wish.key, "wish": h.wish.text, "state": h.state, "says": h.says} for h in one.wishes],
    }  # fmt: skip


def _flat(row: dict[str, Any], one: Recommended) -> dict[str, Any]:
    posting = row["posting"]
    of_state = {name: [h for h in one.wishes if h.state == state] for name, state in _STATES.items()}
    return {
        "rank": row["rank"], "score": round(one.match.score, 4), "verdict": one.match.verdict, "posting": posting["id"],
        "title": posting["title"], "employer": posting["employer"], "place": posting["place"], "files": "; ".join(posting["sources"]),
        "placeAmongCandidates": one.place, **{name: "; ".join(map(_heed, some)) for name, some in of_state.items()},
        "why": "; ".join(f"{r.says} {r.contribution:+.3f}" for r in one.match.reasons), "missing": "; ".join(one.match.missing),
    }  # fmt: skip


_STATES = {"wishesHeeded": "heeded", "wishesNotHeeded": "not heeded", "wishesNotSaid": "not said"}


def _posting(stored: StoredPosting) -> dict[str, Any]:
    posting = stored.posting
    return {
        "id": posting.id, "title": posting.title, "employer": posting.employer, "place": posting.place, "sources": list(stored.sources)
    }  # fmt: skip


def _similar(m: Match) -> dict[str, Any]:
    record = match_record(m)
    return {
        "candidate": record["candidate"], "score": m.score, "shared": record["reasons"], "notShared": list(m.missing)
    }  # fmt: skip


def _flat_similar(rank: int, m: Match) -> dict[str, Any]:
    return {
        "rank": rank, "score": round(m.score, 4), "candidate": m.candidate_id, "name": m.name, "files": "; ".join(m.sources),
        "why": "; ".join(f"{r.says} {r.contribution:+.3f}" for r in m.reasons), "notShared": "; ".join(m.missing),
    }  # fmt: skip


def _person(id: str, who: Who) -> dict[str, Any]:
    return {"id": id, "name": who[0], "sources": list(who[1])}


def _name(id: str, who: Who) -> str:
    return who[0] or _files(who[1]) or id


# --- tables -----------------------------------------------------------------------------------------------------------


def _table(found: Recommendation, name: str) -> None:
    rows = [
        (
            f"{one.match.score:.2f}\n{one.match.verdict or ''}",
            "\n".join(filter(None, (_title(one.stored), one.stored.posting.employer, one.stored.posting.place))),
            f"{one.place} of {one.ranked}",
            _why(one.match),
            _some(missing_told(one.match, one.stored.posting)),
            "\n".join(map(_heed, one.wishes)),
        )
        for one in found.postings
    ]
    says = f"{found.ranked} posting{'s' * (found.ranked != 1)} ranked"
    if found.wishes:
        says += "; wants " + ", ".join(f"{w.key}: {w.text}" for w in found.wishes)
    columns = ("score", "posting", "place", "why", "missing", *(("wishes",) if found.wishes else ()))
    _put(f"For {name}", says, columns, rows)


def _heed(heed: Heed) -> str:
    return f"{_MARKS.get(heed.state, '?')} {heed.wish.key}: {heed.says or 'not said'}"


def _put(heading: str, says: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 150)
    console.print(Text(plain(heading), style="bold"), Text(plain(says), style="dim"))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("", *columns):
        options: dict[str, Any] = {"ratio": 3} if column in ("why", "shared") else {"ratio": 2} if column in ("missing", "not shared") else {}  # fmt: skip
        table.add_column(column, overflow="fold", justify="right" if column in ("", "score") else "left", **options)
    for rank, row in enumerate(rows, start=1):
        table.add_row(str(rank), *(Text("\n".join(map(plain, cell.split("\n")))) for cell in row[: len(columns)]))
    console.print(table)


def _why(m: Match) -> str:
    return "; ".join(f"{r.says}{page_of(r)}" for r in telling(m.reasons))


def _title(stored: StoredPosting) -> str:
    return stored.posting.title or _files(stored.sources) or stored.posting.id


def _files(sources: Sequence[str]) -> str:
    return ", ".join(PurePath(source).name for source in sources)


def _by_reason(excluded: Sequence[Unfit]) -> dict[str, list[Unfit]]:
    found: dict[str, list[Unfit]] = {}
    for unfit in excluded:
        found.setdefault(unfit.reason, []).append(unfit)
    return found


def _some(names: Sequence[str]) -> str:
    more = len(names) - LISTED
    return ", ".join(names[:LISTED]) + (f" and {more} more" if more > 0 else "")
