"""The models: there, unchanged, and doing what they are for. Nothing exact is asked, so that other machines may round."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from kgmatch.doctor.finding import Finding
from kgmatch.embedding import Encoder
from kgmatch.errors import ModelError
from kgmatch.tagging.tagger import SHIPPED, Tagger

PART = "models"
SENTENCE, TOOL = "Built the billing service in Python with PostgreSQL and Docker.", "PostgreSQL"
PHRASE, NEAR, FAR = "software developer", "programmer", "truck driver"


def tagger(folder: Path | None, *, threads: int = 0) -> Iterator[Finding]:
    """The tagger in use: of the settings, else (None) the shipped one. Raises ModelError."""
    model = Tagger(folder or SHIPPED, threads=threads)
    spans = model.tag_text(SENTENCE)  # the first use checks the file's hash
    whose = f"{model.name}, the tagger named in the settings ({folder})" if folder else f"{model.name}, the tagger"
    if not any(s.label == "TOOL" and SENTENCE[s.start : s.end] == TOOL for s in spans):
        yield Finding(PART, "warn" if folder else "fail", f"{whose}, does not find that {TOOL} is a TOOL in {SENTENCE!r}", "name another model folder, or train it on more" if folder else "install kgmatch again")  # fmt: skip
    elif "sha256" not in json.loads((model.folder / "labels.json").read_text(encoding="utf-8")):
        yield Finding(PART, "ok", f"{whose}, tags; its labels.json has no SHA-256 to hold model.onnx to")
    else:
        yield Finding(PART, "ok", f"{whose}, tags; its SHA-256 is the one in labels.json")


def encoder(model: Encoder) -> Iterator[Finding]:
    """The encoder runs, and puts a phrase nearer to one of like meaning than to another. Raises ModelError."""
    try:
        phrase, near, far = model.encode([PHRASE, NEAR, FAR])
    except Exception as error:  # the libraries raise their own kinds
        first = str(error).strip().splitlines()[0][:120]
        raise ModelError(f"{model.folder}: the encoder cannot be run ({first}); install kgmatch again") from None
    if float(phrase @ near) <= float(phrase @ far):
        yield Finding(PART, "fail", f"{model.name}: puts {PHRASE!r} nearer to {FAR!r} than to {NEAR!r}", "install kgmatch again")  # fmt: skip
    else:
        yield Finding(PART, "ok", f"{model.name}, the encoder, puts like beside like")
