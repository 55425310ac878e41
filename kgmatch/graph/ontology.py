"""The concepts and their relations in the store."""

from __future__ import annotations

from collections.abc import Iterable

from kgmatch.concepts.index import SKILL_KINDS, ConceptIndex
from kgmatch.graph.statements import Row, batches
from kgmatch.store import Store
from kgmatch.store.queries import bookkeeping, ontology


def write_ontology(store: Store, index: ConceptIndex) -> bool:
    """Put the concepts and their relations into the store, once for each version of the ontology; whether it wrote.

    What an earlier version had and this one lacks stays, marked deprecated, so that nobody loses a skill.
    """
    known = store.read(bookkeeping.ONTOLOGY_OF)
    if known and known[0]["ontology"] == index.fingerprint:
        return False
    skills = [
        {"uri": e.concept.uri, "label": e.concept.label, "kind": e.concept.kind, "scheme": e.concept.scheme}
        for e in index.of_kind(SKILL_KINDS)
    ]
    occupations = [
        {"uri": e.concept.uri, "label": e.concept.label, "isco": e.isco, "scheme": e.concept.scheme}
        for e in index.of_kind({"occupation"})
    ]
    statements = [
        (ontology.DROP_SKILL_RELATIONS, {}),
        (ontology.DROP_OCCUPATION_RELATIONS, {}),
        (ontology.DEPRECATE_SKILLS, {}),
        (ontology.DEPRECATE_OCCUPATIONS, {}),
        *batches(ontology.MERGE_SKILLS, skills),
        *batches(ontology.MERGE_OCCUPATIONS, occupations),
        *batches(ontology.MERGE_OCCUPATION_BROADER, _edges(index, {"occupation"}, "broader")),
        *batches(ontology.MERGE_BROADER, _edges(index, SKILL_KINDS, "broader")),
        *batches(ontology.MERGE_RELATED, _edges(index, SKILL_KINDS, "related")),
        *batches(ontology.MERGE_ESSENTIAL, _edges(index, {"occupation"}, "essential")),
        *batches(ontology.MERGE_OPTIONAL, _edges(index, {"occupation"}, "optional")),
        (bookkeeping.SET_ONTOLOGY, {"fingerprint": index.fingerprint}),
    ]
    store.write(*statements)
    return True


def _edges(index: ConceptIndex, kinds: Iterable[str], relation: str) -> list[Row]:
    return [{"source": e.concept.uri, "target": t} for e in index.of_kind(kinds) for t in getattr(e, relation)]
