"""The tagger as a spaCy pipeline component, `kgmatch_tagger`: `nlp.add_pipe("kgmatch_tagger")`.

`doc.spans["kgmatch"]` gets every span, `doc.ents` the longest ones that do not overlap. A span's `kb_id_` is the URI of
the concept it means, where `link` is on and there is one. Offsets that fall inside a spaCy token widen to it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kgmatch.concepts.index import load
from kgmatch.concepts.linker import Linker
from kgmatch.embedding import Encoder
from kgmatch.tagging.tagger import SHIPPED, Tagger

SPANS_KEY = "kgmatch"


def create_kgmatch_tagger(nlp: Any, name: str, model: str | None, link: bool) -> KgmatchTagger:
    return KgmatchTagger(name, Path(model) if model else SHIPPED, link=link)


class KgmatchTagger:
    """`Doc` → the same `Doc` with spans and entities set."""

    def __init__(self, name: str, model: Path, *, link: bool) -> None:
        self.name = name
        self.tagger = Tagger(model)
        self.linker = Linker(load(), Encoder().encode) if link else None

    def __call__(self, doc: Any) -> Any:
        from spacy.util import filter_spans

        found = self.tagger.tag_text(doc.text)
        uris = {}
        if self.linker is not None:
            uris = {
                (k.span.start, k.span.end, k.span.label): k.concept.uri
                for k in self.linker.link(doc.text, found)
                if k.concept.kind != "mention"
            }
        spans = [
            doc.char_span(
                s.start, s.end, label=s.label, kb_id=uris.get((s.start, s.end, s.label), ""), alignment_mode="expand"
            )
            for s in found
        ]
        kept = [span for span in spans if span is not None]
        doc.spans[SPANS_KEY] = kept
        doc.ents = filter_spans(kept)
        return doc


def _register() -> None:
    """Declare the factory; spaCy loads this module through the `spacy_factories` entry point."""
    from spacy.language import Language

    Language.factory(
        "kgmatch_tagger",
        default_config={"model": None, "link": True},
        assigns=["doc.ents", "doc.spans"],
        func=create_kgmatch_tagger,
    )


_register()
