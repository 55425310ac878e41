"""What a run learns from: the configuration's sources, read into training and dev examples by name."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_type_hints

from kgmatch.errors import DataError
from kgmatch.training import datasets
from kgmatch.training.examples import Example
from kgmatch.training.formats import read_labelled

OWN = "own"  # the reader of a user's own labelled file, in any format of `training/formats.py`
DEV_EVERY = 8  # one document in so many is kept for dev …
DEV_EVERY_OF = {"dotin": 2, "skillspan": 2}  # … and of these sets' dev files, which are a tenth and a third of the set


@dataclass(frozen=True, slots=True)
class Source:
    """One set of the mixture: `repeat` times each epoch; `dev` to measure on, a path or "split" (every eighth document);
    `dev_trains`: what is not `dev_part` of the dev file is trained on too; `limit` of its examples (0: all); `texts`: where the texts lie that `marks` point into."""

    reader: str
    path: str = ""
    repeat: int = 1
    dev: str | None = None
    dev_trains: bool = False
    limit: int = 0
    texts: str = ""
    name: str = ""

    @property
    def key(self) -> str:
        return self.name or self.reader


@dataclass(frozen=True, slots=True)
class TaggerConfig:
    """One run. `encoder`: a Hugging Face folder, "shipped" for the shipped tagger itself, None for the default encoder;
    `batch_pieces`: word pieces a step with padding; `augment`: the share of documents that are varied each epoch;
    `average`: the decay of the weights' running
    mean, which is what is measured and kept (0: the weights themselves); `lora`: the rank of low-rank adapters, 0 to train all weights."""

    data: str
    sources: tuple[Source, ...]
    encoder: str | None = None
    seed: int = 20261121
    epochs: int = 6
    learning_rate: float = 1e-4
    batch_pieces: int = 4096
    warmup: float = 0.06
    weight_decay: float = 0.01
    dropout: float = 0.1
    patience: int = 2
    max_minutes: float = 40.0
    augment: float = 0.5
    average: float = 0.0
    lora: int = 0


def load_config(path: Path) -> TaggerConfig:
    """Read the TOML configuration. Raises DataError naming the file and the key."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        sources = tuple(Source(**source) for source in raw.pop("sources"))
        config = TaggerConfig(sources=sources, **raw)
    except FileNotFoundError:
        raise DataError(f"{path}: no such configuration file") from None
    except (tomllib.TOMLDecodeError, TypeError, KeyError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: not a tagger configuration: {error}") from None
    _check_types(config, path)
    for source in config.sources:
        _check_types(source, path)
        if source.reader not in (*datasets.READERS, "generated", "marks", OWN):
            known = ", ".join((*datasets.READERS, "generated", "marks", OWN))
            raise DataError(f"{path}: unknown reader {source.reader!r}; known: {known}")
    if len({source.key for source in config.sources}) < len(config.sources):
        raise DataError(f"{path}: two sources have one name; give each its own `name`")
    return config


def _check_types(part: TaggerConfig | Source, path: Path) -> None:
    for name, wanted in get_type_hints(type(part)).items():
        value = getattr(part, name)
        wanted = float | int if wanted is float else wanted
        if name != "sources" and (not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool)):
            raise DataError(
                f"{path}: {name} = {value!r} has the wrong type; give {getattr(wanted, '__name__', wanted)}"
            )


def load_mixture(config: TaggerConfig) -> tuple[dict[str, list[Example]], dict[str, list[Example]]]:
    """Training and dev examples by source. Phrases that stand marked in a dev file are left out of phrase lists."""
    train: dict[str, list[Example]] = {}
    dev: dict[str, list[Example]] = {}
    freed: dict[str, list[Example]] = {}
    for source in config.sources:
        if source.dev and source.dev != "split":
            dev[source.key] = _read(source, source.dev, config, frozenset())
            if source.dev_trains:
                kept = dev_part(dev[source.key], DEV_EVERY_OF.get(source.reader, DEV_EVERY))
                freed[source.key] = _outside(dev[source.key], kept)
                dev[source.key] = kept
    known_dev = frozenset(text.lower() for examples in dev.values() for e in examples for text in _mark_texts(e))
    for source in config.sources:
        examples = _read(source, source.path, config, known_dev)
        if source.limit:
            examples = random.Random(config.seed).sample(examples, min(source.limit, len(examples)))
        if source.dev == "split":
            kept_aside = dev_part(examples)
            if kept_aside:  # an empty part would count as F1 0 in every epoch, and the first epoch would be kept
                dev[source.key] = kept_aside
            examples = _outside(examples, kept_aside)
        train[source.key] = examples + freed.get(source.key, [])
    return train, dev


def dev_part(examples: Sequence[Example], every: int = DEV_EVERY) -> list[Example]:
    """The examples of one document in so many, in order of their ids; none of a single one."""
    documents = sorted({_document(e) for e in examples})
    chosen = set(documents[::every]) if len(documents) > 1 else set()
    return [e for e in examples if _document(e) in chosen]


def _outside(examples: Sequence[Example], kept: Sequence[Example]) -> list[Example]:
    documents = {_document(e) for e in kept}
    return [e for e in examples if _document(e) not in documents]


def hashes(config: TaggerConfig) -> dict[str, str]:
    """The SHA-256 of each source's files; of `marks`, whose lines hold the hashes of the texts, the marks alone."""
    files = {s.key: s.path for s in config.sources if s.path}
    files |= {f"{s.key}, dev": s.dev for s in config.sources if s.dev and s.dev != "split"}
    return {key: datasets.sha256(located(config, name)) for key, name in files.items()}


def located(config: TaggerConfig, name: str) -> Path:
    """Paths beginning with ./ or / stand for themselves, all others lie below the configuration's `data`."""
    return Path(name) if name.startswith(("./", "/")) else Path(config.data) / name


def _read(source: Source, name: str, config: TaggerConfig, known_dev: frozenset[str]) -> list[Example]:
    if source.reader == "generated":
        from kgmatch.training.generator import generate

        return list(generate(source.limit, seed=config.seed))
    path = located(config, name)
    if not path.exists():
        raise DataError(f"{path}: no such file or folder; the source {source.key!r} names it")
    if source.reader == "marks" and not source.texts:
        raise DataError(f"the source {source.key!r}: name by `texts` the folder of the texts that its marks point into")
    return labelled(source.reader, path, located(config, source.texts), without=known_dev)


def labelled(reader: str, path: Path, texts: Path, *, without: frozenset[str] = frozenset()) -> list[Example]:
    """A labelled file or folder by one of the readers. Raises DataError where it is of another kind, or holds nothing.

    `texts`: where the texts lie that `marks` point into; `without`: phrases that a list of phrases leaves out.
    """
    try:
        examples = _examples(reader, path, texts, without)
    except (ValueError, KeyError, TypeError, EOFError) as error:
        raise DataError(
            f"{path}: cannot be read as {reader} ({type(error).__name__}: {error}); name its format"
        ) from None
    if not examples:
        raise DataError(f"{path}: nothing labelled is there for {reader}")
    return examples


def _examples(reader: str, path: Path, texts: Path, without: frozenset[str]) -> list[Example]:
    if reader == "marks":
        return list(datasets.marks(path, texts))
    if reader == OWN:
        return read_labelled(path)
    if reader == "kompetencer":
        return list(datasets.kompetencer_english(path, without=without))
    return list(datasets.READERS[reader](path))


def _document(example: Example) -> str:
    """Sentences of one ad stay together, so that dev holds no text of an ad that was trained on."""
    return example.id.rpartition("-")[0] if example.source in ("marks", "skillspan") else example.id


def _mark_texts(example: Example) -> Iterator[str]:
    for mark in example.marks:
        yield example.text[mark.start : mark.end]
