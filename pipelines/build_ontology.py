"""Check ontology/*.ttl and compile it: index.json (labels, relations) and vectors.npy (a unit vector a concept).

    python pipelines/build_ontology.py [FOLDER]

Exit code 1 with a line for each fault when the check fails; nothing is written then.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from kgmatch.concepts.checks import cycles
from kgmatch.concepts.index import ConceptIndex, Entry, write_index
from kgmatch.concepts.normal import normalise
from kgmatch.concepts.scheme import check_scheme, read_scheme
from kgmatch.concepts.schemes import concept_vectors
from kgmatch.embedding import Encoder

GROUPS = {"tool": "skill", "knowledge": "skill", "competence": "skill", "soft skill": "skill"}


def structure_faults(entries: list[Entry]) -> list[str]:
    """What SHACL core cannot say: cycles in broader, and a label that stands for two concepts of one kind of thing."""
    faults = list(cycles(ConceptIndex(entries, fingerprint="", vectors=None)))
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in entries:
        group = GROUPS.get(entry.concept.kind, entry.concept.kind)
        for label in entry.labels:
            owners[group, normalise(label)].add(entry.concept.uri)
    faults += [
        f"label {label!r} stands for several: {', '.join(sorted(uris))}"
        for (_, label), uris in sorted(owners.items())
        if len(uris) > 1
    ]
    return faults


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "ontology"
    entries, fingerprint = read_scheme(folder)
    faults = check_scheme(folder) + structure_faults(entries)
    if faults:
        print(*faults, sep="\n", file=sys.stderr)
        return 1
    write_index(entries, folder, fingerprint=fingerprint)
    np.save(folder / "vectors.npy", concept_vectors(entries, Encoder().encode))
    kinds: dict[str, int] = defaultdict(int)
    for entry in entries:
        kinds[entry.concept.kind] += 1
    print(f"{len(entries)} concepts: " + ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
