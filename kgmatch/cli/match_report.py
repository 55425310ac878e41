"""`kgmatch match --format html`: the reports of one job or of a folder of jobs, written where they were asked for."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePath

from kgmatch.cli import html_page
from kgmatch.cli.match_html import GENERATOR, NAMES_A_REASON, Report, page
from kgmatch.cli.match_pictures import Source
from kgmatch.errors import OutputError
from kgmatch.matching.display import people_of
from kgmatch.matching.engine import Matching
from kgmatch.model import Match
from kgmatch.store import Store
from kgmatch.store.queries import matching as q

MASK = "[…]"
_PART = 3  # letters: a shorter part of a name is hidden only with the rest of it


@dataclass(frozen=True, slots=True)
class About:
    """What the store says, by candidate id: documents of those shown, the words that a blind report hides of them, and
    the names of those who were left out.
    """

    sources: Mapping[str, Sequence[Source]] = field(default_factory=dict)
    secrets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


def about(store: Store, found: Sequence[Matching]) -> About:
    ids = sorted({m.candidate_id for one in found for m in one.matches})
    sources: dict[str, list[Source]] = {}
    secrets: dict[str, list[str]] = {}
    for row in store.read(q.REPORT_DOCUMENTS, ids=ids) if ids else []:
        files = tuple(sorted(row["sources"] or ()))
        sources.setdefault(row["id"], []).append(Source(row["document"], files, row["mediaType"] or "", str(row["asOf"] or "")))  # fmt: skip
        hidden = secrets.setdefault(row["id"], [])
        hidden += [x for key in ("emails", "phones", "links") for x in row[key] or ()]
        for name in filter(None, (row["name"], row["documentName"])):
            hidden += [name, *(part for part in re.split(r"[\s,.]+", name) if len(part) >= _PART)]
    left = {e.candidate_id for one in found for _, some in one.excluded.by_reason() for e in some[:NAMES_A_REASON]}
    names = {id: name or ", ".join(PurePath(s).name for s in files) for id, (name, files) in people_of(store, sorted(left)).items()}  # fmt: skip
    return About(sources, {id: sorted(set(some), key=lambda s: (-len(s), s)) for id, some in secrets.items()}, names)


def blinded(match: Match, secrets: Sequence[str]) -> Match:
    """The match without name and files; in all that is quoted of the documents the secrets give way to a mask."""
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(s)}(?!\w)" for s in secrets), re.I) if secrets else None

    def hide(text: str) -> str:
        return pattern.sub(MASK, text) if pattern else text

    def path(labels: Sequence[str]) -> tuple[str, ...]:
        return tuple(map(hide, labels))

    coverage = [
        replace(c, held=replace(c.held, label=hide(c.held.label), path=path(c.held.path), evidence=tuple(replace(e, quote=hide(e.quote)) for e in c.held.evidence)))
        if c.held is not None
        else c
        for c in match.coverage
    ]  # fmt: skip
    reasons = tuple(replace(r, says=hide(r.says), path=path(r.path)) for r in match.reasons)
    return replace(match, name=None, sources=(), coverage=tuple(coverage), reasons=reasons)


def check_places(job: Path, out: Path | None) -> None:
    """Raises OutputError where nothing can be written as asked, before anything is computed."""
    if job.is_dir():
        if out is None:
            raise OutputError(f"{job}: a folder of jobs gives a page for each: name a folder for them with --out")
        if out.exists() and not out.is_dir():
            raise OutputError(f"{out}: is a file; name a folder for the pages of a folder of jobs with --out")
        if not out.parent.is_dir():
            raise OutputError(f"{out}: there is no folder {out.parent}; make it first, or name another one")
    elif out is not None:
        html_page.checked(out, GENERATOR, option="--out", command="kgmatch match")


def put(
    found: Sequence[Matching], files: Sequence[Path], told: About, *, out: Path | None, many: bool, blind: bool
) -> None:
    """Write a page for each posting and print where; without `out` the one page goes to stdout."""
    made = datetime.now(UTC)
    if many and out is not None:
        out.mkdir(exist_ok=True)
    taken: set[str] = set()
    for one, job in zip(found, files, strict=True):
        shown = one
        if blind:
            shown = replace(one, matches=tuple(blinded(m, told.secrets.get(m.candidate_id, ())) for m in one.matches))
        text = page(Report(shown, job, made, told.sources, told.names, blind))
        if out is None:
            sys.stdout.write(text)
            continue
        to = (
            html_page.checked(out / _name(job, taken), GENERATOR, option="--out", command="kgmatch match")
            if many
            else out
        )
        html_page.write(to, text)
        sys.stdout.write(f"{to}\n")


def _name(job: Path, taken: set[str]) -> str:
    """The job file's name with .html; with a number where two of them are the same but for what stands after the dot."""
    stem, n = job.stem, 2
    while stem.casefold() in taken:
        stem, n = f"{job.stem}-{n}", n + 1
    taken.add(stem.casefold())
    return f"{stem}.html"
