"""Steps of a store's life, a transaction each, in a process that is made to be killed: python -m tests.kill_steps STORE FIRST

It does the steps from FIRST on and says the number of each on stdout when it is done and acknowledged.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from kgmatch.graph import Known, write_candidates, write_ontology, write_postings
from kgmatch.graph.erase import erase, readmit
from kgmatch.graph.people import Doubt, keep_apart, merge, replace_doubts, split
from kgmatch.model import Candidate
from kgmatch.store import Store, connect
from tests.synthetic import Synthetic, scheme

PEOPLE = 40
_BATCH = 5
Step = Callable[[Store], object]


def steps() -> list[Step]:
    """Writes ontology, people and openings; reads a half of the people again, with other skills, a new file in the place of
    an old one among them; merges, splits, forgets; takes a new version of the ontology.
    """
    index = scheme(version="one", skills=60)
    made = Synthetic(index, skills=12)
    first = [made.candidate(n) for n in range(PEOPLE)]
    again = [made.candidate(n, version=1) for n in range(PEOPLE // 2)]
    # Somebody else's document, with another hash, at the path of one read before.
    other = made.candidate(PEOPLE)
    again[3] = replace(other, documents=(replace(other.documents[0], source=first[3].documents[0].source),))
    a, b, c, d = (person.id for person in first[20:24])
    documents = [first[24].documents[0].id]
    return [
        lambda store: write_ontology(store, index),
        *_writes(first, "one"),
        lambda store: write_postings(store, [made.posting(n) for n in range(4)], Known(store), "one"),
        *_writes(again, "two"),
        lambda store: replace_doubts(store, [Doubt(a, b, 0.7, "the same e-mail"), Doubt(b, c, 0.6, "the same name")]),
        lambda store: merge(store, a, b, by="person", why="told so"),
        lambda store: merge(store, a, d, by="model", why="the same e-mail", probability=0.99),
        lambda store: split(store, a, b),
        lambda store: keep_apart(store, b, c),
        lambda store: erase(store, a),
        lambda store: erase(store, first[24].id),
        lambda store: readmit(store, documents),
        lambda store: write_candidates(store, [first[24]], Known(store), "one"),
        lambda store: write_ontology(store, scheme(version="two", skills=57)),
    ]


def _writes(people: Sequence[Candidate], fingerprint: str) -> Iterator[Step]:
    for at in range(0, len(people), _BATCH):
        batch = people[at : at + _BATCH]
        yield lambda store, batch=batch: write_candidates(store, batch, Known(store), fingerprint)  # type: ignore[misc]


def main() -> None:
    path, begin = sys.argv[1], int(sys.argv[2])
    print("ready", flush=True)
    with connect(path) as store:
        print("open", flush=True)
        for number, step in enumerate(steps()[begin:], begin):
            step(store)
            print(number, flush=True)


if __name__ == "__main__":
    main()
