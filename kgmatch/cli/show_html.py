"""A resume's pages with boxes over what was read, and the record beside them, as one HTML file without scripts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path, PurePath

from kgmatch.cli.html_page import escaped, head
from kgmatch.cli.show_facts import KINDS, Facts
from kgmatch.cli.show_pages import pages
from kgmatch.cli.show_record import record
from kgmatch.cli.show_style import style
from kgmatch.model import Candidate, Document

GENERATOR = '<meta name="generator" content="kgmatch show">'


def page(candidate: Candidate, data: bytes) -> str:
    """The candidate's first document, whose bytes `data` are, and what was read of it. Needs no other file."""
    document = candidate.documents[0]
    facts = Facts(document.id)
    told = record(candidate, facts)  # first, for it finds and numbers the facts
    title = candidate.contact.name or PurePath(document.source).name
    name = escaped(title)
    return "\n".join(
        (
            head(title, GENERATOR, style(len(facts.found)), images=True),
            f"<header><h1>{name}</h1>{_about(candidate, document)}{_legend(facts)}</header>",
            f"<main><div class=pages>{''.join(pages(document, data, facts))}</div>",
            f"<div class=record>{told}</div></main></body></html>\n",
        )
    )


def is_ours(path: Path) -> bool:
    """Whether `kgmatch show --html` wrote the file."""
    with path.open("rb") as handle:
        return GENERATOR.encode() in handle.read(1000)


def _about(candidate: Candidate, document: Document) -> str:
    """The file, and how far its text can be trusted."""
    quality = document.quality
    reasons = escaped("; ".join(quality.reasons))
    grades = "".join(
        f"<li>page {p.number}: <b>{p.quality.grade:.2f}</b> {escaped('; '.join(p.quality.reasons))}</li>"
        for p in document.pages
        if p.width
    )
    return (
        f"<p>{escaped(PurePath(document.source).name)} · {escaped(document.media_type)} · language {escaped(document.language)} · "
        f"“to date” ends {document.as_of} · {escaped(candidate.id)}</p>"
        f"<ul class=grades><li>quality: <b>{quality.grade:.2f}</b> {reasons}</li>{grades}</ul>"
    )


def _legend(facts: Facts) -> str:
    counts = Counter(f.kind for f in facts.found)
    known = "".join(f"<li class=k-{kind}>{kind} <small>{counts[kind]}</small></li>" for kind in KINDS if counts[kind])
    free = "<li class='k-skill free'>skill without a concept</li>" if any(not f.linked for f in facts.found) else ""
    return f"<ul class=legend>{known}{free}<li class=heading>section</li></ul>"
