"""The sentence encoder's fp32 weights → kgmatch/weights/encoder (int8), ranges measured on our own corpus.

python pipelines/export_encoder.py        (needs the train extra)
"""

from __future__ import annotations

from pathlib import Path

from kgmatch.embedding import SHIPPED
from kgmatch.training.datasets import corpus
from kgmatch.training.encoder_weights import encoder_folder
from kgmatch.training.export import export_encoder

LINES = 128


def main() -> None:
    texts = [example.text for example in corpus(Path(__file__).resolve().parent / "corpus")]
    lines = [line for text in texts for line in text.split("\n") if len(line) > 20]
    export_encoder(encoder_folder(), SHIPPED, [*texts[::8], *lines[:: len(lines) // LINES]])


if __name__ == "__main__":
    main()
