"""Fine-tune the sentence encoder on what concepts are called, and ship it: kgmatch/weights/encoder (int8).

    python pipelines/train_encoder.py --sets DATA --out runs/encoder [--ship]        (needs the train extra)

It learns from ESCO's and O*NET's labels and definitions, from those of our own ontology, and from the job-ad sentences
and vacancy titles in pipelines/corpus/concepts, which were written for this project, each to mean one ESCO concept.
Every twentieth concept's sentences and titles are left out and measured on.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from kgmatch.concepts.esco import read_esco
from kgmatch.concepts.index import OCCUPATION, SKILL_KINDS, load
from kgmatch.concepts.onet import read_onet
from kgmatch.embedding import SHIPPED
from kgmatch.training.contrastive import ContrastiveConfig, Embedder, Pair, fine_tune
from kgmatch.training.encoder_weights import encoder_folder
from kgmatch.training.export import export_encoder

CORPUS = Path(__file__).resolve().parent / "corpus" / "concepts"
HELD_OUT = 20  # one concept in so many
GENERAL = 6000
SAMPLES = 160  # texts from which the int8 ranges are measured


def written(name: str) -> Iterator[tuple[str, str]]:
    """ESCO's URI and the text written for it."""
    with gzip.open(CORPUS / f"{name}.tsv.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            identifier, _, text = line.rstrip("\n").partition("\t")
            yield f"http://data.europa.eu/esco/{identifier}", text


def pairs(sets: Path) -> tuple[list[Pair], list[tuple[str, str]], list[str]]:
    """What is learned from; the (text, label) that are held out; all ESCO labels."""
    esco, _, _ = read_esco(sets / "esco_v1.1.1_en")
    onet, _, _ = read_onet(sets / "onet_29.2")
    kinds = SKILL_KINDS | OCCUPATION | {"language"}
    found: list[Pair] = []
    for entry in [*esco, *onet, *load().entries.values()]:
        if entry.concept.kind not in kinds:
            continue
        label = entry.concept.label
        found += [Pair(other, label, "alias") for other in entry.alternative if other.casefold() != label.casefold()]
        if entry.definition:
            found.append(Pair(re.split(r"(?<=\w\w)\. ", entry.definition)[0][:240], label, "definition"))
    labels = {entry.concept.uri: entry.concept.label for entry in esco if entry.concept.kind in kinds}
    aside = set(sorted(labels)[::HELD_OUT])
    held_out = []
    for name, kind in (("skills", "sentence"), ("occupations", "title")):
        for uri, text in written(name):
            if uri in aside:
                held_out.append((text, labels[uri]))
            else:
                found.append(Pair(text, labels[uri], kind))
    return found, held_out, sorted(set(labels.values()))


def general_texts(sets: Path, seed: int) -> list[str]:
    """Lines of public job ads (those of the train class) and of our own documents."""
    lines = []
    for path in sorted((sets / "jobs_corpus").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                if str(row.get("source", "")).startswith(("usajobs", "city_of_la", "uk_job_ads")):
                    lines += row["text"].split("\n")
    for path in sorted((CORPUS.parent / "resumes").glob("*.txt")):
        lines += re.sub(r"\{\w+\||\}", "", path.read_text(encoding="utf-8")).split("\n")
    fit = sorted({line.strip() for line in lines if 20 < len(line) < 300})
    return random.Random(seed).sample(fit, min(GENERAL, len(fit)))


def recall(embedder: Embedder, held_out: list[tuple[str, str]], labels: list[str]) -> str:
    matrix = embedder.vectors(labels)
    cosine = embedder.vectors([text for text, _ in held_out]) @ matrix.T
    row = {label: n for n, label in enumerate(labels)}
    own = np.asarray([row[label] for _, label in held_out])
    rank = (cosine > cosine[np.arange(len(own)), own][:, None]).sum(axis=1)
    return f"held out {len(own)}: first {(rank < 1).mean():.3f}, among five {(rank < 5).mean():.3f}, MRR {(1 / (rank + 1)).mean():.3f}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sets", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=ContrastiveConfig.epochs)
    parser.add_argument("--ship", action="store_true", help="replace the encoder in kgmatch/weights")
    given = parser.parse_args()
    config = ContrastiveConfig(epochs=given.epochs)
    learned, held_out, labels = pairs(given.sets)
    general = general_texts(given.sets, config.seed)
    start = encoder_folder()
    print("before:", recall(Embedder(start), held_out, labels), flush=True)
    fine_tune(
        start, learned, general, given.out, config,
        say=lambda line: print(line, flush=True),
        after_epoch=lambda embedder: print(recall(embedder, held_out, labels), flush=True),
    )  # fmt: skip
    texts = [text for text, _ in held_out[:: max(1, len(held_out) // SAMPLES)]] + general[:SAMPLES]
    export_encoder(given.out, SHIPPED if given.ship else given.out / "int8", texts)


if __name__ == "__main__":
    main()
