"""Where the linker's encoder step should stop guessing: precision by threshold, on alternative labels held out.

    python pipelines/fit_linker.py

Each alternative label plays a mention that its concept does not bear (the concept's vector is made without it). Asked
once with its concept in the scheme, when the nearest should be it, and once without, when any answer is wrong: half of
the mentions mean something that the scheme lacks. The thresholds in kgmatch/concepts/linker.py are the least at which four
answers in five are right.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kgmatch.concepts.index import SKILL_KINDS, ConceptIndex, load
from kgmatch.embedding import Encoder

STEPS = np.arange(0.5, 0.96, 0.02)
TARGET = 0.8


def held_out(index: ConceptIndex, kinds: frozenset[str], encoder: Encoder) -> np.ndarray:
    """[mentions, 3]: the nearest's cosine, whether it is right, and the nearest's cosine with the concept away."""
    entries = list(index.of_kind(kinds))
    matrix = np.stack([_vector(e.concept.label, e.alternative, encoder) for e in entries])
    rows = []
    for n, entry in enumerate(entries):
        for label in entry.alternative:
            mention = encoder.encode([label])[0]
            cosine = matrix @ mention
            others = float(np.delete(cosine, n).max())
            own = float(_vector(entry.concept.label, [a for a in entry.alternative if a != label], encoder) @ mention)
            rows.append((max(own, others), own >= others, others))
    return np.asarray(rows)


def _vector(label: str, alternative: Sequence[str], encoder: Encoder) -> np.ndarray:
    """As pipelines/build_ontology.py makes it: the preferred label weighs half."""
    vector = encoder.encode([label])[0]
    if alternative:
        vector = vector + encoder.encode(alternative).mean(axis=0)
    return vector / np.linalg.norm(vector)


def main() -> None:
    index, encoder = load(), Encoder()
    for name, kinds in (("skill", SKILL_KINDS), ("occupation", frozenset({"occupation"}))):
        table = held_out(index, kinds, encoder)
        print(f"{name}: {len(table)} labels held out")
        chosen = None
        for threshold in STEPS:
            answered = table[:, 0] >= threshold
            right = (answered & (table[:, 1] == 1)).sum()
            wrong = (answered & (table[:, 1] == 0)).sum() + (table[:, 2] >= threshold).sum()
            precision = right / max(1, right + wrong)
            if chosen is None and precision >= TARGET:
                chosen = threshold
            print(f"  {threshold:.2f}  precision {precision:.3f}  recall {right / len(table):.3f}")
        print(f"  threshold {chosen}")


if __name__ == "__main__":
    main()
