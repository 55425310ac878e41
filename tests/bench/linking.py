"""How fast a scheme loads and links: python tests/bench/linking.py --scheme esco [--rounds 3]

Loading from the compiled index against reading the published tables; phrases a CPU-second by labels alone and with the
encoder, against a plain scan of all labels with rapidfuzz. Medians of interleaved rounds, on one thread.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

from kgmatch.concepts.index import load
from kgmatch.concepts.linker import KINDS, Linker
from kgmatch.concepts.schemes import READERS, scheme_folder
from kgmatch.embedding import Encoder
from kgmatch.evaluation.linking import own
from kgmatch.settings import home

PHRASES = Path(__file__).resolve().parent.parent / "data" / "linking" / "phrases.jsonl"


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scheme", default="kgmatch")
    parser.add_argument("--source", type=Path, help="the published files, to compare loading with reading them")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    folder = scheme_folder(given.scheme, home())
    phrases = [case.text for case in own(PHRASES) if case.kind == "skill"]
    rounds = [one_round(folder, given.scheme, given.source, phrases) for _ in range(given.rounds)]
    index = load(folder)
    print(
        f"{given.scheme}: {len(index)} concepts, {len(index.label_rows)} normal forms of labels, {len(phrases)} phrases"
    )
    for name in rounds[0]:
        print(f"{name:48s} {statistics.median(one[name] for one in rounds):10.2f}")
    print(f"{'most memory of the process, MB':48s} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:10.0f}")


def one_round(folder: Path, scheme: str, source: Path | None, phrases: Sequence[str]) -> dict[str, float]:
    found = {"load, s": seconds(lambda: load(folder))}
    if source is not None:
        found["read the published tables, s"] = seconds(lambda: READERS[scheme](source))
    index, skills = load(folder), KINDS["skill"]
    labels = list(index.label_rows)
    plain, full = Linker(index), Linker(index, Encoder(threads=1).encode)
    for linker in (plain, full):  # what is made once: the labels by their first letter, the model
        linker.concept("warmth of a stove", skills)

    def rate(work: Callable[[str], object], some: Sequence[str] = phrases) -> float:
        return len(some) / seconds(lambda: [work(phrase) for phrase in some])

    found["labels and spelling, phrases/s"] = rate(lambda phrase: plain.concept(phrase, skills))
    found["with the encoder, phrases/s"] = rate(lambda phrase: full.concept(phrase, skills))
    found["ranked, phrases/s"] = rate(lambda phrase: full.search(phrase, skills))
    found["a scan of all labels (rapidfuzz), phrases/s"] = rate(
        lambda phrase: process.extractOne(phrase, labels, scorer=fuzz.ratio), phrases[:20]
    )
    return found


if __name__ == "__main__":
    main()
