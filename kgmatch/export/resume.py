"""Candidates from the store as JSON Resume, in the form that `kgmatch parse` prints.

What the store does not keep (summaries, projects, the text itself) is left out, never filled; evidence stands under
meta.kgmatch as the graph has it: whole for skills, document, page and offset for the rest.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

from kgmatch.errors import DataError
from kgmatch.export.files import private
from kgmatch.model import (
    Candidate,
    Certification,
    Concept,
    Contact,
    Day,
    Document,
    Evidence,
    LanguageSkill,
    Period,
    Position,
    Quality,
    SkillClaim,
    Study,
)  # fmt: skip
from kgmatch.profiles.json_resume import json_resume
from kgmatch.store import Store
from kgmatch.store.pages import Node, Pages
from kgmatch.store.queries import export as q

AT_ONCE = 100  # candidates
_UNKNOWN = ("sections", "pages", "projects", "publications", "wishes")  # of meta: what the store does not keep

Rows = dict[str, list[dict[str, Any]]]


def write_resume(pages: Pages, store: Store, out: TextIO, id: str) -> int:
    """One candidate's JSON Resume; how many were written. Raises DataError when there is none of this id."""
    found = pages.nodes_by_key("Candidate", [id])
    if not found:
        raise DataError(f"{id}: no such candidate in {store.uri}")
    out.writelines(_text(record) for _, record in _resumes(store, found))
    return len(found)


def write_resumes(pages: Pages, store: Store, folder: Path) -> int:
    """One file each, named by the candidate's id; how many."""
    written = 0
    for nodes in pages.nodes("Candidate"):
        for at in range(0, len(nodes), AT_ONCE):
            for id, record in _resumes(store, nodes[at : at + AT_ONCE]):
                with private(folder / f"{quote(id, safe='')}.json") as out:
                    out.write(_text(record))
                written += 1
    return written


def _text(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _resumes(store: Store, nodes: Sequence[Node]) -> Iterator[tuple[str, dict[str, Any]]]:
    ids = [node.ref.key for node in nodes]
    parts = {query: _by_id(store.read(query, ids=ids)) for query in (
        q.RESUME_DOCUMENTS, q.RESUME_POSITIONS, q.RESUME_STUDIES, q.RESUME_SKILLS, q.RESUME_MENTIONS, q.RESUME_LANGUAGES,
        q.RESUME_CERTIFICATIONS, q.RESUME_PLACES,
    )}  # fmt: skip
    for node in nodes:
        yield node.ref.key, _resume(node, {query: rows.get(node.ref.key, []) for query, rows in parts.items()})


def _by_id(rows: list[dict[str, Any]]) -> Rows:
    found: Rows = defaultdict(list)
    for row in rows:
        found[row["id"]].append(row)
    return found


def _resume(node: Node, rows: Rows) -> dict[str, Any]:
    documents = [row["document"] for row in rows[q.RESUME_DOCUMENTS]]
    positions = _in_order(rows[q.RESUME_POSITIONS], "position", documents)
    studies = _in_order(rows[q.RESUME_STUDIES], "study", documents)
    languages = _in_order(rows[q.RESUME_LANGUAGES], "said", documents)
    certifications = _in_order(rows[q.RESUME_CERTIFICATIONS], "said", documents)
    places = _in_order(rows[q.RESUME_PLACES], "said", documents)
    said = node.properties
    candidate = Candidate(
        id=node.ref.key,
        contact=Contact(
            name=_string(said.get("name")), emails=_strings(said.get("emails")), phones=_strings(said.get("phones")),
            links=_strings(said.get("links")), place=places[0]["name"] if places else None,
        ),
        headline=_string(said.get("headline")),
        positions=tuple(_position(row) for row in positions),
        studies=tuple(_study(row) for row in studies),
        skills=tuple(_skills(rows, documents)),
        languages=tuple(
            LanguageSkill(Concept(row["uri"], "", "language", row["label"]), row["said"].get("level")) for row in languages
        ),
        certifications=tuple(Certification(row["name"]) for row in certifications),
        documents=(_document(documents[0] if documents else {}),),
    )  # fmt: skip
    record = json_resume(candidate)
    for absent in ("projects", "publications"):
        record.pop(absent, None)
    meta = {name: value for name, value in record["meta"]["kgmatch"].items() if name not in _UNKNOWN}
    meta["contactEvidence"] = _where(places[0]["said"]) if places else []
    meta["documents"] = documents
    for name, found, inside in (
        ("work", positions, "position"), ("education", studies, "study"), ("languages", languages, "said"),
        ("certificates", certifications, "said"),
    ):  # fmt: skip
        for told, row in zip(meta[name], found, strict=True):
            told.pop("kind", None)
            told["evidence"] = _where(row[inside])
    record["meta"]["kgmatch"] = meta
    return record


def _in_order(rows: list[dict[str, Any]], inside: str, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As the documents have them, the first document first."""
    place = {document["id"]: at for at, document in enumerate(documents)}

    def at(row: dict[str, Any]) -> tuple[int, int, str]:
        said = row[inside]
        return place.get(said.get("document"), len(place)), said.get("startChar") or 0, str(said.get("id") or row.get("uri") or row.get("name"))  # fmt: skip

    return sorted(rows, key=at)


def _position(row: dict[str, Any]) -> Position:
    said = row["position"]
    occupation = Concept(row["occupation"], "", "occupation", "") if row["occupation"] else None
    period = Period(_day(said.get("startDate")), _day(said.get("endDate")), bool(said.get("current")))
    return Position(
        said["id"], said.get("title"), row["employer"], period, said.get("months"), occupation=occupation,
        skills=tuple(sorted(row["skills"])),
    )  # fmt: skip


def _study(row: dict[str, Any]) -> Study:
    said = row["study"]
    period = Period(None, Day(said["year"]) if isinstance(said.get("year"), int) else None)
    return Study(said["id"], said.get("degree"), said.get("level"), row["field"], row["school"], period)


def _skills(rows: Rows, documents: list[dict[str, Any]]) -> list[SkillClaim]:
    """In the order in which the documents first name them."""
    place = {document["id"]: at for at, document in enumerate(documents)}
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    for row in rows[q.RESUME_MENTIONS]:
        m = row["mention"]
        evidence[row["uri"]].append(Evidence(
            row["document"], m.get("page", 1), tuple(m.get("box") or (0.0, 0.0, 0.0, 0.0)), m["startChar"], m["endChar"],
            m.get("quote", ""), m.get("model", ""), m.get("confidence", 0.0),
        ))  # fmt: skip
    claims = []
    for row in rows[q.RESUME_SKILLS]:
        found = sorted(evidence[row["uri"]], key=lambda e: (place[e.document_id], e.start, e.end))
        concept = Concept(row["uri"], row["scheme"] or "", row["kind"] or "", row["label"] or row["uri"])
        claim = row["claim"]
        claims.append(SkillClaim(concept, claim.get("months"), claim.get("lastUsed"), claim.get("confidence", 0.0), tuple(found)))  # fmt: skip
    last = (len(place), 0)
    return sorted(claims, key=lambda c: (*((place[c.evidence[0].document_id], c.evidence[0].start) if c.evidence else last), c.concept.uri))  # fmt: skip


def _document(said: dict[str, Any]) -> Document:
    """A document's record without its text, which the store does not keep."""
    day = said.get("asOf")
    as_of = date.fromisoformat(day) if isinstance(day, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", day) else date.min
    return Document(
        said.get("id", ""), said.get("source", ""), as_of, said.get("mediaType", ""), said.get("language", ""), (), "", (), (),
        Quality(said.get("quality", 0.0)),
    )  # fmt: skip


def _where(said: dict[str, Any]) -> list[dict[str, Any]]:
    """Document, page and offset of a fact, under the names that `parse` gives them."""
    if said.get("document") is None:
        return []
    return [{"document": said["document"], "page": said.get("page"), "start": said.get("startChar")}]


def _day(text: Any) -> Day | None:
    found = re.match(r"(\d{4})(?:-(0[1-9]|1[0-2]))?", str(text or ""), re.ASCII)
    return Day(int(found[1]), int(found[2]) if found[2] else None) if found else None


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _strings(value: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()
