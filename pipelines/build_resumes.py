"""Render the records of pipelines/resumes to PDF in many layouts, with the truth of each beside it.

    python pipelines/build_resumes.py --out FOLDER [--layout NAME …] [--record ID …] [--all]

Every record is rendered in two layouts, chosen by its number, so that all layouts come up equally often (`--all`: in
every one). Every fourth person, and eight of the layouts, are kept aside: these go to FOLDER/kept, the other people in
the other layouts to FOLDER/dev, and only the second is looked at while the reader is worked on. Chromium prints the HTML layouts, the `typst` package the Typst ones, LibreOffice the DOCX ones; layouts
whose program is not installed are named and left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import runpy
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "resumes"
HEADINGS = {
    "summary": "Profile", "experience": "Work Experience", "education": "Education", "skills": "Skills",
    "languages": "Languages", "certifications": "Certifications", "projects": "Projects", "publications": "Publications",
    "awards": "Awards", "interests": "Interests", "references": "References", "personal": "Personal Details",
    "wishes": "Looking for", "declaration": "Declaration", "contact": "Contact",
}  # fmt: skip
LABELS = {
    "title": "Designation", "employer": "Employer", "dates": "Period", "place": "Location", "duties": "Responsibilities",
    "degree": "Qualification", "school": "Name of Institution", "board": "Board/University", "year": "Year",
    "grade": "Grade", "field": "Subject", "name": "Name", "phone": "Phone", "email": "E-mail", "address": "Address",
}  # fmt: skip
KEPT_LAYOUTS = frozenset(
    [
        "tidy_typst_awesome",
        "tidy_typst_sidedots",
        "tidy_word_chronological",
        "tidy_html_columns",
        "messy_typst_dense",
        "messy_word_labelled",
        "messy_html_grid",
        "messy_html_runon",
    ]
)
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
}


def printed(day: str, style: str, language: str) -> str:
    """ "2019-03" in the person's style; a year alone stays a year."""
    year, _, month = day.partition("-")
    if not month or style == "YYYY":
        return year
    name = MONTHS.get(language, MONTHS["en"]).split()[int(month) - 1]
    short = name if len(name) <= 4 else name[:3]
    return {
        "MMM YYYY": f"{short} {year}",
        "MMMM YYYY": f"{name} {year}",
        "MM/YYYY": f"{month}/{year}",
        "M/YY": f"{int(month)}/{year[2:]}",
        "YYYY-MM": f"{year}-{month}",
        "MM.YYYY": f"{month}.{year}",
        "YYYY.MM": f"{year}.{month}",
        "MMM'YY": f"{short}'{year[2:]}",
    }[style]


def prepared(record: dict[str, Any]) -> dict[str, Any]:
    """The record as layouts get it: each dated entry has `when`, its period as printed; headings and labels are whole;
    lists that the record leaves out are empty."""
    ready = json.loads(json.dumps(record))
    style, language = record.get("dates", "MMM YYYY"), record["language"]
    dash, present = record.get("dash", " – "), record.get("present", "Present")

    def when(entry: dict[str, Any]) -> str:
        start = printed(entry["start"], style, language) if entry.get("start") else ""
        end = ""
        if "end" in entry:
            end = present if entry["end"] is None else printed(entry["end"], style, language)
        return dash.join(part for part in (start, end) if part) if start != end else start

    for section in ("experience", "education", "projects"):
        ready.setdefault(section, [])
        for entry in ready[section]:
            entry["when"] = when(entry)
    for section in ("skills", "languages", "certifications", "publications", "awards", "interests", "references", "personal", "links"):  # fmt: skip
        ready.setdefault(section, [])
    ready["headings"] = HEADINGS | record.get("headings", {})
    ready["labels"] = LABELS | record.get("labels", {})
    return ready


def layouts() -> dict[str, Path]:
    """Name → file of every layout, sorted by name."""
    found = [p for folder, suffix in (("html", "html"), ("typst", "typ"), ("word", "py")) for p in (HERE / folder).glob(f"*.{suffix}")]  # fmt: skip
    return {p.stem: p for p in sorted(found, key=lambda p: p.stem) if not p.stem.startswith("_")}


def is_kept(number: int) -> bool:
    """Whether the person of that number (from 0) is kept aside."""
    return number % 4 == 3


def chosen(number: int, every: Sequence[str]) -> list[str]:
    """The two layouts of the record with that number (from 0): those kept aside for people kept aside, and no others."""
    kept = is_kept(number)
    names = [name for name in every if (name in KEPT_LAYOUTS) == kept]
    at = (number // 4 if kept else number - number // 4) * 2
    return [names[at % len(names)], names[(at + 1) % len(names)]]


def render(ready: dict[str, Any], layout: Path, out: Path) -> None:
    """One PDF. Raises CalledProcessError, or what the layout itself raises."""
    if layout.suffix == ".typ":
        import typst

        # Inputs may be strings only; the template reads the record back from JSON.
        typst.compile(str(layout), output=str(out), sys_inputs={"record": json.dumps(ready)})
    elif layout.suffix == ".html":
        from jinja2 import Environment, FileSystemLoader

        page = Environment(loader=FileSystemLoader(layout.parent), autoescape=True).get_template(layout.name)
        with tempfile.TemporaryDirectory() as work:
            source = Path(work) / "page.html"
            source.write_text(page.render(**ready), encoding="utf-8")
            _quiet("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={work}/profile", f"--print-to-pdf={out}", source.as_uri())  # fmt: skip
    else:
        build = runpy.run_path(str(layout))["build"]
        with tempfile.TemporaryDirectory() as work:
            source = Path(work) / f"{out.stem}.docx"
            build(ready).save(str(source))
            shutil.copy(source, out.with_suffix(".docx"))
            _quiet("soffice", "--headless", f"-env:UserInstallation=file://{work}/profile", "--convert-to", "pdf", "--outdir", str(out.parent), str(source))  # fmt: skip


def _quiet(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)


def installed(layout: Path) -> bool:
    if layout.suffix == ".typ":
        return importlib.util.find_spec("typst") is not None
    return shutil.which("chromium" if layout.suffix == ".html" else "soffice") is not None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layout", action="append")
    parser.add_argument("--record", action="append")
    parser.add_argument("--all", action="store_true")
    given = parser.parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    every = layouts()
    missing = [name for name, path in every.items() if not installed(path)]
    if missing:
        print(f"left out, their program is not installed: {', '.join(missing)}", file=sys.stderr)
    failed = 0
    for number, path in enumerate(sorted((HERE / "records").glob("*.json"))):
        if given.record and path.stem not in given.record:
            continue
        record = json.loads(path.read_text(encoding="utf-8"))
        names: Iterable[str] = given.layout or (list(every) if given.all else chosen(number, list(every)))
        for name in names:
            if name in missing:
                continue
            folder = given.out / ("kept" if is_kept(number) else "dev")
            folder.mkdir(exist_ok=True)
            out = folder / f"{path.stem}__{name}.pdf"
            if out.exists() and out.stat().st_mtime > max(path.stat().st_mtime, every[name].stat().st_mtime):
                continue
            try:
                render(prepared(record), every[name], out)
                out.with_suffix(".json").write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
            except Exception as error:
                failed += 1
                print(f"{out.name}: {type(error).__name__}: {error}", file=sys.stderr)
    return 3 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
