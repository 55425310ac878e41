"""Build the sample documents: resumes, job postings and faulty files, all about invented people and employers.

    python pipelines/build_samples.py [OUT]

OUT is sample_docs unless given. A second run writes the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from samples.faulty import write_faulty
from samples.layouts import LAYOUTS
from samples.postings import write_postings
from samples.records import Person, kebab, read_people
from samples.word import WORD_LAYOUTS


def write_resume(person: Person, folder: Path) -> Path:
    """The person's own choice of layout also decides between PDF and Word."""
    layout = person["style"]["layout"]
    if layout in WORD_LAYOUTS:
        target = folder / f"{kebab(person['name'])}.docx"
        WORD_LAYOUTS[layout](person, target)
    else:
        target = folder / f"{kebab(person['name'])}.pdf"
        LAYOUTS[layout](person).build(target)
    return target


def build(out: Path) -> list[Path]:
    """Everything but the README, which is written by hand."""
    for name in ("resumes", "postings", "faulty"):
        (out / name).mkdir(parents=True, exist_ok=True)
    people = read_people()
    files = [write_resume(person, out / "resumes") for person in people]
    return [*files, *write_postings(out / "postings"), *write_faulty(people[0], out / "faulty")]


def main() -> int:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "sample_docs"
    for path in build(out):
        print(f"{path.relative_to(out)}: {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
