"""`kgmatch match`: the ranked list as a table, JSON, CSV or a TREC run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from kgmatch.cli import match_report
from kgmatch.cli.filters import (
    Asked,
    FilterOptions,
    cost_lines,
    note_all,
    put_lines,
    shown_ids,
    told,
)
from kgmatch.cli.learned import LearnedOptions
from kgmatch.cli.match_record import People, flat_record, job_record, match_record
from kgmatch.cli.match_table import put_table
from kgmatch.cli.options import pipeline
from kgmatch.cli.output import MatchFormat, note, put_csv, put_json, put_jsonl
from kgmatch.cli.records import failed, read_records
from kgmatch.errors import KgmatchError
from kgmatch.ingest import discover
from kgmatch.matching.display import people_of
from kgmatch.matching.engine import THIN, Matching
from kgmatch.matching.filters import Filters
from kgmatch.matching.scorers import FULL
from kgmatch.model import Posting
from kgmatch.pipeline import Pipeline
from kgmatch.settings import load_settings
from kgmatch.store import Store, connect

EXCLUDED_NAMES = 12


def run(
    job: Path, *, top: int, store: str | None, scorer: str, form: str, filters: FilterOptions | None = None,
    out: Path | None = None, blind: bool = False, learned: LearnedOptions | None = None,
) -> int:  # fmt: skip
    """Print the ranked list of each job; the exit code is 3 when jobs of a folder could not be read.

    `out`, `blind`: where the HTML report goes, and whether it leaves out names.
    """
    filters = filters or FilterOptions()
    learned = learned or LearnedOptions()
    matcher = learned.check()
    many = job.is_dir()
    if form == MatchFormat.html:
        match_report.check_places(job, out)
    whole = form == MatchFormat.json or (many and form == MatchFormat.jsonl)  # whoever was left out is in the record
    people: People = {}
    found, report = [], match_report.About()
    with _opening(store or load_settings().store) as opened:
        asked, postings, failures = _read(job, learned.mix)
        if postings:
            wanted, filters_of = _filtered(asked, filters, postings, opened)
            rescore = learned.rescore(matcher, asked, [(path, posting.id) for path, posting in postings], opened)
            found = list(asked.match_postings(wanted, opened(), top=top, scorer=scorer, filters=filters_of, relax=filters.relax, rescore=rescore))  # fmt: skip
            scorer = found[0].scorer
            people = people_of(opened(), _left_out(found, everyone=whole))
            report = match_report.about(opened(), found) if form == MatchFormat.html else report
    files = [path for path, _ in postings]
    if form == MatchFormat.html:
        match_report.put(found, files, report, out=out, many=many, blind=blind)
    elif form == MatchFormat.trec:
        _trec(found, scorer)
    elif whole:
        records = [
            job_record(one, path, people, scorer, relax=filters.relax) for one, path in zip(found, files, strict=True)
        ]
        if form == MatchFormat.jsonl:
            put_jsonl(records)
        else:
            put_json(records if many else records[0])
    elif form == MatchFormat.jsonl:
        put_jsonl([match_record(m) for m in found[0].matches])
    elif form == MatchFormat.csv:
        rows = [flat_record(path, rank, m) for one, path in zip(found, files, strict=True) for rank, m in enumerate(one.matches, start=1)]  # fmt: skip
        columns = ("rank", "score", "verdict", "candidate", "name", "files", "why", "missing")
        put_csv(rows, ("job", *columns) if many else columns)
    else:
        for one, path in zip(found, files, strict=True):
            put_table(one, path, scorer)
    if filters.relax and not whole and not blind:
        for one, path in zip(found, files, strict=True):
            lines = cost_lines(one, people, f"{path.name}: " if many else "")
            put_lines(lines) if form == MatchFormat.table else note_all(lines)
    if form not in (MatchFormat.json, MatchFormat.trec, MatchFormat.html):
        for one, path in zip(found, files, strict=True):
            _note_excluded(one, people, f"{path.name}: " if many else "")
    return _exit_code(failures)


def run_matrix(
    job: Path, *, store: str | None, scorer: str, filters: FilterOptions | None = None, learned: LearnedOptions | None = None
) -> int:  # fmt: skip
    """Candidates in rows, postings in columns, ids as headers; the cell of whom a must-have removed is empty."""
    columns: dict[str, dict[str, float]] = {}
    ids: set[str] = set()
    filters, learned = filters or FilterOptions(), learned or LearnedOptions()
    matcher = learned.check()
    with _opening(store or load_settings().store) as opened:
        asked, postings, failures = _read(job, learned.mix)
        if postings:
            wanted, filters_of = _filtered(asked, filters, postings, opened)
            rescore = learned.rescore(matcher, asked, [(path, posting.id) for path, posting in postings], opened)
            for ranking in asked.rankings(wanted, opened(), scorer=scorer, filters=filters_of, rescore=rescore):
                names = list(ranking.view.ids)
                ids.update(names)
                columns[ranking.posting.id] = {names[n]: round(float(ranking.score[n]), 6) for n in ranking.order}
    rows = [{"candidate": id} | {job_id: column.get(id) for job_id, column in columns.items()} for id in sorted(ids)]
    put_csv(rows, ("candidate", *columns))
    for path, posting in postings:
        note(f"{posting.id}: {path}")
    return _exit_code(failures)


def _filtered(
    pipeline: Pipeline, options: FilterOptions, postings: Sequence[tuple[Path, Posting]], store: Callable[[], Store]
) -> tuple[list[Posting], Callable[[Posting], Filters]]:
    """The postings with the must-haves that were typed, and the filters of each; what is doubtful is noted."""
    asked = Asked(options, pipeline)
    asked.check()
    for path, posting in postings:
        note_all(
            [
                f"{f'{path.name}: ' if len(postings) > 1 else ''}{line}"
                for line in (*posting.notes, *asked.doubts(posting))
            ]
        )
    return [asked.posting(posting) for _, posting in postings], lambda posting: asked.filters(posting, store)


@contextmanager
def _opening(uri: str) -> Iterator[Callable[[], Store]]:
    """A store that opens while something else is done; what keeps it from opening is raised when it is asked for."""
    with ThreadPoolExecutor(1) as beside:
        store = beside.submit(connect, uri, must_exist=True)
        try:
            yield store.result
        finally:
            if store.exception() is None:
                store.result().close()


def _read(job: Path, mix: Path | None) -> tuple[Pipeline, list[tuple[Path, Posting]], list[tuple[Path, KgmatchError]]]:
    """The postings of a folder, each once, and what could not be read; the fault of a single file is raised.

    All are read before the store is asked for, so that a fault is told first.
    """
    asked = pipeline()
    asked.mix_file = mix or asked.mix_file
    if not job.is_dir():
        return asked, [(job, asked.posting(job))], []
    files = discover([job])
    found = dict(read_records(asked, files, kind="posting"))
    postings: dict[str, tuple[Path, Posting]] = {}
    failures: list[tuple[Path, KgmatchError]] = []
    for path in files:
        read = found[path]
        if isinstance(read, KgmatchError):
            failures.append((path, read))
        elif isinstance(read.record, Posting):
            first, _ = postings.setdefault(read.record.id, (path, read.record))
            if first != path:
                note(f"{path}: the same as {first}; ranked once")
    return asked, list(postings.values()), failures


def _exit_code(failures: Sequence[tuple[Path, KgmatchError]]) -> int:
    for line in failed(failures):
        note(line)
    return 3 if failures else 0


def _trec(found: Sequence[Matching], scorer: str) -> None:
    """One run of all postings. Whoever the documents say too little about is ranked last: 1 is taken off those scores,
    for programs that read a run order it by score."""
    tag = "kgmatch" if scorer == FULL else f"kgmatch-{scorer}"
    for one in found:
        for rank, m in enumerate(one.matches, start=1):
            score = m.score - (m.verdict == THIN)
            sys.stdout.write(f"{one.posting.id} Q0 {m.candidate_id} {rank} {score:.6f} {tag}\n")


def _left_out(found: Sequence[Matching], *, everyone: bool) -> list[str]:
    """Whom a must-have removed and whose name is shown: all, or the first by each reason."""
    shown = {e.candidate_id for one in found for _, some in one.excluded.by_reason() for e in (some if everyone else some[:EXCLUDED_NAMES])}  # fmt: skip
    return sorted(shown.union(*(shown_ids(one, everyone=everyone) for one in found)))


def _note_excluded(found: Matching, people: People, where: str) -> None:
    """Whom a must-have removed, a line a reason."""
    for reason, some in found.excluded.by_reason():
        names = []
        for exclusion in some[:EXCLUDED_NAMES]:
            name, sources = people.get(exclusion.candidate_id, (None, ()))
            names.append(name or ", ".join(map(_file, sources)) or exclusion.candidate_id)
        more = f" and {len(some) - EXCLUDED_NAMES} more" if len(some) > EXCLUDED_NAMES else ""
        note(f"{where}left out, {reason}: {', '.join(names)}{more}")
    note_all(told(found, people, where))


def _file(source: str) -> str:
    return Path(source).name
