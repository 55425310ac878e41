"""The truth of a document: records of our own corpus, typed truths of templates, RenderCV's YAML sources."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kgmatch.errors import DataError
from kgmatch.evaluation.fields import Values


@dataclass(frozen=True, slots=True)
class Case:
    """A document and its truth. `order`: texts in the order in which a person reads them; `layout`: "tidy_band"."""

    path: Path
    person: str
    layout: str
    values: Values
    order: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The layout's class: "tidy", "messy", "rendercv" or "template"."""
        return self.layout.split("_")[0]


def cases(folders: Sequence[Path], truth: Path | None) -> list[Case]:
    """All documents below the folders whose truth is known: FILE.json beside FILE.pdf, a RenderCV source below the same
    folder, or NAME.json in the `truth` folder, where NAME is the document's name or its folder's. Raises DataError.
    """
    found = [case for folder in folders for path in sorted(folder.rglob("*.pdf")) for case in _case(path, truth)]
    if not found:
        raise DataError(f"{', '.join(map(str, folders))}: no PDF with a known truth")
    return found


def _case(path: Path, truth: Path | None) -> Iterator[Case]:
    beside = path.with_suffix(".json")
    sources = sorted(path.parent.rglob("*CV.yaml"))
    typed = [truth / f"{name}.json" for name in (path.stem, path.parent.name)] if truth else []
    try:
        if beside.is_file():
            person, _, layout = path.stem.partition("__")
            record = json.loads(beside.read_text(encoding="utf-8"))
            yield Case(path, person, layout or "plain", _values(record), _bullets(record))
        elif sources:
            yield Case(path, path.parent.name, f"rendercv_{path.parent.name}", *_render_cv(sources[0]))
        else:
            for file in typed:
                if file.is_file():
                    record = json.loads(file.read_text(encoding="utf-8"))
                    yield Case(path, file.stem, f"template_{file.stem}", _values(record), tuple(record.get("reading_order", ())))  # fmt: skip
                    break
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path}: its truth cannot be read: {type(error).__name__}: {error}") from None


def _values(record: Mapping[str, Any]) -> Values:
    work, studies = record.get("experience", ()), record.get("education", ())
    skills = [item for s in record.get("skills", ()) for item in ([s] if isinstance(s, str) else s["items"])]
    place = ", ".join(filter(None, (record.get("address"), record.get("place"))))
    return {
        "name": _one(_name(record.get("name"))),
        "email": _one(record.get("email")),
        "phone": _one(_first_phone(record.get("phone"))),
        "place": _one(record.get("place") or place),
        "title": _some(_title(w) for w in work),
        "employer": _some(w.get("employer") for w in work),
        "start": _some(w.get("start") for w in work),
        "end": [_end(w) for w in work if _end(w)],
        "degree": _some(_degree(s) for s in studies),
        "field": _some(s.get("field") for s in studies),
        "school": _some(s.get("school") for s in studies),
        "study end": _some(s.get("end") for s in studies),
        "skill": list(dict.fromkeys(skills)),
        "language": _some(x["name"] for x in record.get("languages", ())),
        "position": ["\t".join((_title(w) or "", w.get("employer") or "", w.get("start") or "", _end(w))) for w in work],
    }  # fmt: skip


def _name(name: str | None) -> str | None:
    """With and without a title, letters after it and what stands in brackets: either is right."""
    if not name:
        return None
    bare = re.sub(
        r"^(?:(?:dr|prof|mr|mrs|ms|er|engr)\.?\s+)+", "", re.sub(r"\s*\([^)]*\)|,.*$", "", name), flags=re.I
    ).strip()
    return name if bare == name else f"{name}||{bare}"


def _first_phone(phone: str | None) -> str | None:
    """The first of two numbers joined by a stroke."""
    parts = re.split(r"\s+[/|,]\s+|,\s|;", phone or "")
    return parts[0] if all(sum(map(str.isdigit, part)) >= 7 for part in parts) else phone


def _end(entry: Mapping[str, Any]) -> str:
    return ("present" if entry["end"] is None else entry["end"]) if "end" in entry else ""


def _degree(study: Mapping[str, Any]) -> str | None:
    """With and without its subject: either is right."""
    degree, field = study.get("degree"), study.get("field")
    if not degree or not field:
        apart = re.match(r"(.+?) (?:in|en|im|of(?! Science| Arts)) (?=[A-ZÀ-Ý])", degree or "")
        return f"{degree}||{apart[1]}" if apart else degree
    return "||".join((degree, f"{degree} in {field}", f"{degree} {field}", f"{degree} of {field}"))


def _title(job: Mapping[str, Any]) -> str | None:
    """With and without what layouts print of the kind of work."""
    title, kind = job.get("title"), job.get("kind")
    return f"{title}||{title} ({kind})||{title}, {kind}||{title} - {kind}" if title and kind else title


def _bullets(record: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(text for w in record.get("experience", ()) for text in (*w.get("bullets", ()), *_one(w.get("text"))))


def _one(value: str | None) -> list[str]:
    return [value] if value else []


def _some(values: Any) -> list[str]:
    return [v for v in values if v]


def _render_cv(path: Path) -> tuple[Values, tuple[str, ...]]:
    import srsly

    cv = srsly.read_yaml(path)["cv"]
    sections = {name.casefold(): entries for name, entries in cv["sections"].items()}
    work, studies = sections.get("experience", []), sections.get("education", [])
    record = {
        "name": cv["name"],
        "email": cv.get("email"),
        "phone": cv.get("phone"),
        "place": cv.get("location"),
        "experience": [
            {"title": w["position"], "employer": w["company"], "start": _day(w.get("start_date")), "end": _day(w.get("end_date"))}
            for w in work
        ],
        "education": [
            {"degree": s.get("degree"), "field": s.get("area"), "school": s["institution"], "end": _day(s.get("end_date"))}
            for s in studies
        ],
        "skills": [item.strip() for s in sections.get("skills", []) for item in re.split(r",\s", str(s["details"]))],
    }  # fmt: skip
    order = tuple(h for w in work for h in (w.get("highlights") or ()))
    return _values(record), order


def _day(value: Any) -> str | None:
    return None if value is None or value == "present" else str(value)[:7]
