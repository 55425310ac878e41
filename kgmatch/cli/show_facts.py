"""The facts of one document that `kgmatch show --html` tells: each a value in the record and a box on its page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kgmatch.cli.html_page import escaped
from kgmatch.model import Evidence

KINDS = {
    "contact": "29 111 209",
    "title": "209 56 61",
    "employer": "222 118 0",
    "place": "11 143 135",
    "date": "96 105 120",
    "degree": "129 63 209",
    "school": "209 47 155",
    "skill": "52 143 42",
    "language": "134 88 40",
    "certification": "150 132 0",
}  # each with its colour, as CSS has it: red, green, blue


@dataclass(frozen=True, slots=True)
class Fact:
    """One evidence; the fact's place in the list numbers its box (#e…) and its value in the record (#v…)."""

    kind: str
    label: str
    evidence: Evidence
    linked: bool

    @property
    def says(self) -> str:
        """What a person is told of it who points at it."""
        e = self.evidence
        return f"{self.label}: “{plain(e.quote)}” · page {e.page} · {e.model} · score {e.score:.2f}"


@dataclass
class Facts:
    """The facts of one document, in the order of the record."""

    document_id: str
    found: list[Fact] = field(default_factory=list)

    def value(self, text: str, kind: str, label: str, evidence: Iterable[Evidence], *, linked: bool = True) -> str:
        """The value as HTML, linked to the box of its first evidence; numbers behind it lead to further ones."""
        shown = escaped(text)
        links: list[str] = []
        for one in evidence:
            if one.document_id != self.document_id:
                continue
            n = len(self.found)
            self.found.append(Fact(kind, label, one, linked))
            look, says = (f"v k-{kind}", shown) if not links else (f"n k-{kind}", str(len(links) + 1))
            links.append(f'<a class="{look}" id="v{n}" href="#e{n}" title="{escaped(self.found[n].says)}">{says}</a>')
        return "".join(links) or f"<span class=v>{shown}</span>"

    def same(self, text: str, evidence: Evidence) -> str:
        """A value that was read from the words of another, linked to that one's box."""
        n = next((n for n, fact in enumerate(self.found) if fact.evidence == evidence), None)
        return (
            self.value(text, "", "", ())
            if n is None
            else f'<a class="v k-{self.found[n].kind}" href="#e{n}">{escaped(text)}</a>'
        )


def plain(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())
