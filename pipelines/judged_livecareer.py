"""Write the queries and the corpus of the judged set tests/data/matching from the public data, by id, hashes checked.

    python pipelines/judged_livecareer.py --sets DATA --out FOLDER [--limit 5]
    kgmatch evaluate matching --queries FOLDER/queries --corpus FOLDER/corpus --qrels FOLDER/livecareer-read.qrels

DATA holds `resumes_livecareer` and `jobs_corpus`. The folder also gets both qrels files, cut to the resumes written, so
that they fit with `--limit` (so many resumes a category) too. The set is for measuring only: nothing that ships may be
fitted on it. tests/data/matching/README.md says how it was made.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kgmatch.errors import DataError
from kgmatch.evaluation.trec import Qrels, read_qrels

JUDGED = Path(__file__).resolve().parent.parent / "tests" / "data" / "matching"
QRELS = ("livecareer.qrels", "livecareer-read.qrels")
TOP = 500  # characters; lines that begin within them are masked

CATEGORY_WORDS = {
    "ACCOUNTANT": r"accountants?",
    "ADVOCATE": r"advocates?",
    "AGRICULTURE": r"agricultur(?:e|al)",
    "APPAREL": r"apparels?",
    "ARTS": r"arts?",
    "AUTOMOBILE": r"automobiles?",
    "AVIATION": r"aviation",
    "BANKING": r"banking",
    "BPO": r"bpos?|business[\s-]+process[\s-]+outsourcing",
    "BUSINESS-DEVELOPMENT": r"business[\s-]+development",
    "CHEF": r"chefs?",
    "CONSTRUCTION": r"construction",
    "CONSULTANT": r"consultants?",
    "DESIGNER": r"designers?",
    "DIGITAL-MEDIA": r"digital|media",
    "ENGINEERING": r"engineer(?:s|ing)?",
    "FINANCE": r"finances?",
    "FITNESS": r"fitness",
    "HEALTHCARE": r"health[\s-]?care",
    "HR": r"hr|human[\s-]+resources?",
    "INFORMATION-TECHNOLOGY": r"information[\s-]+technology|(?-i:IT|I\.T\.)",
    "PUBLIC-RELATIONS": r"public[\s-]+relations?|(?-i:PR)",
    "SALES": r"sales?",
    "TEACHER": r"teachers?",
}


def category_pattern(category: str) -> re.Pattern[str]:
    """The words of the category's name, singular and plural, and its usual short or long form; whole words, any case."""
    return re.compile(rf"(?i)(?<![^\W_])(?:{CATEGORY_WORDS[category]})(?![^\W_])")


def top(text: str) -> int:
    """Where the top of a resume ends: after the last line that begins within its first 500 characters."""
    end = text.find("\n", TOP - 1)
    return len(text) if end < 0 else end + 1


def masked(text: str, category: str) -> str:
    """The resume without its category's words in the top; a line in which nothing else stood is dropped."""
    pattern, end = category_pattern(category), top(text)
    kept = []
    # The joins are taken off before the lines are parted, so that "Public\nRelations" goes as well.
    for line in pattern.sub("\0", text[:end]).split("\n"):
        rest = re.sub(r"[ \t]{2,}", " ", line.replace("\0", " ")).strip()
        if "\0" not in line:
            kept.append(line)
        elif re.search(r"\w", rest):
            kept.append(rest)
    return "\n".join(kept) + text[end:]


def posting_title(title: str) -> str:
    """A title of the City of Los Angeles without its class code and date ("CARPENTER 3344 011218")."""
    return re.sub(r"\s+(?:\d{4}|REV)\b.*$", "", title).strip()


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines, gzipped or not."""
    if not path.is_file():
        raise DataError(f"{path}: no such file; --sets must name the folder of the public data")
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as rows:
        for row in rows:
            yield json.loads(row)


def chosen(path: Path, hashes: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Id → record of those asked for. Raises DataError where one is missing or its text has another hash."""
    found = {record["id"]: record for record in lines(path) if record["id"] in hashes}
    for id, expected in hashes.items():
        if id not in found:
            raise DataError(f"{path}: has no {id}; take the edition of the data that the set was made from")
        if hashlib.sha256(found[id]["text"].encode()).hexdigest() != expected:
            raise DataError(f"{path}: the text of {id} has changed; take the edition that the set was made from")
    return found


def corpus(sets: Path, limit: int | None = None) -> dict[str, str]:
    """Resume id → masked text, at most `limit` of each category."""
    hashes = {row["id"]: row["sha256"] for row in lines(JUDGED / "resumes.jsonl")}
    resumes = chosen(sets / "resumes_livecareer" / "resumes_visible.jsonl.gz", hashes)
    written: Counter[str] = Counter()
    texts = {}
    for id in hashes:
        category = resumes[id]["category"]
        written[category] += 1
        if limit is None or written[category] <= limit:
            texts[id] = masked(resumes[id]["text"], category)
    return texts


def queries(sets: Path) -> dict[str, bytes]:
    """Query id → job file: the posting's title and text of the public set, or a file of our own as it is."""
    rows = list(lines(JUDGED / "postings.jsonl"))
    public = {row["sourceId"]: row["sha256"] for row in rows if "sourceId" in row}
    postings = chosen(sets / "jobs_corpus" / "jobs.jsonl.gz", public)
    files = {}
    for row in rows:
        if "file" in row:
            files[row["id"]] = (JUDGED / row["file"]).read_bytes()
        else:
            posting = postings[row["sourceId"]]
            job = {"title": posting_title(posting["title"]), "description": posting["text"]}
            files[row["id"]] = json.dumps(job, ensure_ascii=False, indent=1).encode()
    return files


def write(sets: Path, out: Path, limit: int | None = None) -> tuple[int, int]:
    """Fill the folder; earlier queries and corpus in it are replaced. The numbers of queries and resumes."""
    jobs, texts = queries(sets), corpus(sets, limit)
    for name in ("queries", "corpus"):
        shutil.rmtree(out / name, ignore_errors=True)
        (out / name).mkdir(parents=True)
    for id, job in jobs.items():
        (out / "queries" / f"{id}.json").write_bytes(job)
    for id, text in texts.items():
        (out / "corpus" / f"{id}.txt").write_text(text, encoding="utf-8")
    for name in QRELS:
        (out / name).write_text(qrels_text(read_qrels(JUDGED / name), set(texts)), encoding="utf-8")
    return len(jobs), len(texts)


def qrels_text(qrels: Qrels, documents: set[str]) -> str:
    """TREC lines of those documents, as sorted as they came."""
    return "".join(f"{q} 0 {d} {g}\n" for q, rows in qrels.items() for d, g in rows.items() if d in documents)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=Path, required=True, help="the folder of resumes_livecareer and jobs_corpus")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit", type=int, help="so many resumes a category [default: all, 15 of each]")
    asked = parser.parse_args()
    try:
        postings, resumes = write(asked.sets, asked.out, asked.limit)
    except DataError as error:
        sys.exit(str(error))
    print(f"{postings} queries and {resumes} resumes in {asked.out}")


if __name__ == "__main__":
    main()
