"""What people said of candidates for postings, in three forms: TREC qrels, chosen and rejected pairs, shortlist feedback."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kgmatch.errors import DataError
from kgmatch.evaluation.trec import Qrels, read_qrels

DECISIONS = {"called": 2, "shortlisted": 1, "rejected": 0}
PAIR = ("posting", "chosen", "rejected")
FEEDBACK = ("posting", "candidate", "decision")
FORMS = f"""each line must be 'posting 0 candidate grade' (TREC qrels), or a JSON object with {", ".join(PAIR)}, or a JSON object or \
CSV row with {", ".join(FEEDBACK)}"""

Preferred = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Judgements:
    """`kind`: qrels, pairs or feedback; `grades`: posting → candidate → grade, as they are named in the file.

    Of pairs the grade says how they went: 2 for who was only ever chosen, 0 only ever rejected, 1 both; `preferred` holds
    (posting, chosen, rejected) line by line.
    """

    kind: str
    grades: Qrels
    preferred: Preferred = ()
    sha256: str = ""

    @property
    def relevant(self) -> int:
        """The least grade that is relevant: 2, or 1 where no grade is above 1."""
        return min(2, max((g for row in self.grades.values() for g in row.values()), default=0))

    def renamed(self, postings: Mapping[str, str], candidates: Mapping[str, str]) -> Judgements:
        """With the ids of those that are known; the others are left out. Of two names of one candidate the higher grade counts."""
        grades: Qrels = defaultdict(dict)
        for posting, row in self.grades.items():
            for candidate, grade in row.items():
                if posting in postings and candidate in candidates:
                    kept = grades[postings[posting]]
                    kept[candidates[candidate]] = max(grade, kept.get(candidates[candidate], grade))
        preferred = tuple(
            (postings[p], candidates[a], candidates[b])
            for p, a, b in self.preferred
            if p in postings and a in candidates and b in candidates and candidates[a] != candidates[b]
        )
        return Judgements(self.kind, dict(grades), preferred, self.sha256)


def read_text(path: Path) -> tuple[bytes, str]:
    """A file's bytes and its text. Raises DataError."""
    try:
        data = path.read_bytes()
        return data, data.decode("utf-8-sig")
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise DataError(f"{path}: cannot be read: not UTF-8") from None


def read_judgements(path: Path) -> Judgements:
    """A file in any of the three forms, told by its content. Raises DataError with the line's number."""
    data, text = read_text(path)
    digest = hashlib.sha256(data).hexdigest()
    first = next((line for line in text.split("\n") if line.strip()), "")
    if not first:
        raise DataError(f"{path}: empty; {FORMS}")
    if first.lstrip().startswith("{"):
        rows = list(json_rows(path, text))
        keys = set(rows[0][1])
        if set(PAIR) <= keys:
            return _pairs(path, rows, digest)
        if set(FEEDBACK) <= keys:
            return _feedback(path, rows, digest)
        raise DataError(f"{path}, line {rows[0][0]}: has {', '.join(sorted(map(str, keys))) or 'nothing'}; {FORMS}")
    if path.suffix.lower() == ".csv" or "," in first:
        return _feedback(path, list(csv_rows(path, text, FEEDBACK)), digest)
    return Judgements("qrels", {p: {c: max(0, g) for c, g in row.items()} for p, row in read_qrels(path).items()}, (), digest)  # fmt: skip


def json_rows(path: Path, text: str) -> Iterable[tuple[int, dict[str, Any]]]:
    """The objects of JSON lines, with their line's number. Raises DataError."""
    for n, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            raise DataError(f"{path}, line {n}: not JSON: {line.strip()[:60]!r}") from None
        if not isinstance(row, dict):
            raise DataError(f"{path}, line {n}: must be a JSON object, not {line.strip()[:60]!r}")
        yield n, row


def csv_rows(path: Path, text: str, columns: Sequence[str]) -> Iterable[tuple[int, dict[str, Any]]]:
    """The rows of a CSV file with a header that has these columns. Raises DataError."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().casefold() for name in next(reader)]
        missing = [name for name in columns if name not in header]
        if missing:
            raise DataError(
                f"{path}, line 1: no column {', '.join(missing)}; the header must have {', '.join(columns)}"
            )
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise DataError(
                    f"{path}, line {reader.line_num}: {len(cells)} cells where the header has {len(header)}"
                )
            yield reader.line_num, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        raise DataError(f"{path}, line {reader.line_num}: no CSV: {error}") from None


def _pairs(path: Path, rows: Sequence[tuple[int, dict[str, Any]]], digest: str) -> Judgements:
    preferred = []
    for n, row in rows:
        posting, chosen, rejected = (_text(path, n, row, key) for key in PAIR)
        if chosen == rejected:
            raise DataError(f"{path}, line {n}: {chosen} is both chosen and rejected; take the line out")
        preferred.append((posting, chosen, rejected))
    won, lost = Counter((p, a) for p, a, _ in preferred), Counter((p, b) for p, _, b in preferred)
    grades: Qrels = defaultdict(dict)
    for key in dict.fromkeys((*won, *lost)):
        grades[key[0]][key[1]] = 1 if key in won and key in lost else 2 if key in won else 0
    return Judgements("pairs", dict(grades), tuple(preferred), digest)


def _feedback(path: Path, rows: Sequence[tuple[int, dict[str, Any]]], digest: str) -> Judgements:
    grades: Qrels = defaultdict(dict)
    for n, row in rows:
        posting, candidate, decision = (_text(path, n, row, key) for key in FEEDBACK)
        grade = DECISIONS.get(decision.casefold())
        if grade is None:
            raise DataError(
                f"{path}, line {n}: the decision must be one of {', '.join(DECISIONS)}, not {decision[:40]!r}"
            )
        if grades[posting].setdefault(candidate, grade) != grade:
            raise DataError(f"{path}, line {n}: {candidate} was already decided upon otherwise for {posting}; take one line out")  # fmt: skip
    if not grades:
        raise DataError(f"{path}: no rows below the header; {FORMS}")
    return Judgements("feedback", dict(grades), (), digest)


def _text(path: Path, n: int, row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise DataError(f"{path}, line {n}: {key} must be a text that is not empty, not {value!r}")
    return value.strip()


def names_of(files: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Each name that judgements may use → id: the id itself, its files' names, and those without the last suffix.

    `files`: id → paths. A name that fits two ids is none.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for id, paths in files.items():
        found[id].add(id)
        for path in map(Path, paths):
            for name in {str(path), path.name, path.stem}:
                found[name].add(id)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}
