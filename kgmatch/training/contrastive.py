"""Teach the sentence encoder what mentions mean: a contrastive fine-tuning on pairs of a text and a concept's label.

Texts and the labels they mean are drawn together, the other labels of a batch are what they do not mean: InfoNCE with
in-batch negatives (Henderson et al., 2017; for skills Decorte et al., RecSys in HR 2023). Half of the batches are drawn
from a few neighbourhoods of concepts, so that the negatives are near ones. So that the encoder forgets nothing of
general similarity, the cosines among general texts are held to those of the encoder it started from.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import torch

LONGEST = 64  # word pieces of a text
NEIGHBOURHOODS = 8  # in a batch of near negatives
NEIGHBOURHOOD = 40  # concepts in one, about
PART = 1536  # word pieces with padding that are run at once
SAME = 0.9  # cosine of two labels, by the encoder at the start, from which they may mean the same and are no negatives


# Pairs of a label that an epoch draws, by kind: sentences of job ads, vacancy titles, other labels, definitions.
DRAWN = {"sentence": 3.0, "title": 3.0, "alias": 2.0, "definition": 0.35}


@dataclass(frozen=True, slots=True)
class Pair:
    """A text and the label of a concept that it means. `kind`: one of `DRAWN`."""

    text: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class ContrastiveConfig:
    """`joined`: the share of sentences that are joined with another one; `general`: general texts a step, `keep` the weight of what is to be kept of their cosines."""

    seed: int = 20261121
    epochs: int = 3
    learning_rate: float = 6e-5
    batch: int = 256
    temperature: float = 0.05
    joined: float = 0.25
    general: int = 24
    keep: float = 1.0


class Embedder:
    """A BERT encoder with mean pooling and unit vectors, in PyTorch."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer
        from transformers import BertModel

        self.model: Any = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
        self.tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(LONGEST)
        self.tokenizer.no_padding()

    def __call__(self, texts: Sequence[str]) -> torch.Tensor:
        """Unit vectors [texts, dimensions], with gradients; run in parts of like length, to pad little."""
        import torch

        ids = [one.ids for one in self.tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(ids)), key=lambda n: len(ids[n]))
        parts, at = [], 0
        while at < len(order):
            end = at + 1
            while end < len(order) and (end + 1 - at) * len(ids[order[end]]) <= PART:
                end += 1
            parts.append(self._part([ids[n] for n in order[at:end]]))
            at = end
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        return torch.cat(parts)[back]

    def _part(self, ids: Sequence[Sequence[int]]) -> torch.Tensor:
        import torch

        padded = torch.zeros((len(ids), len(ids[-1])), dtype=torch.long)
        mask = torch.zeros_like(padded)
        for row, one in enumerate(ids):
            padded[row, : len(one)] = torch.tensor(one)
            mask[row, : len(one)] = 1
        with torch.autocast("cpu", torch.bfloat16):
            states = self.model(input_ids=padded, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).float()
        mean = (states.float() * weights).sum(1) / weights.sum(1)
        return torch.nn.functional.normalize(mean, dim=-1)

    def vectors(self, texts: Sequence[str], size: int = 1024) -> npt.NDArray[np.float32]:
        """Unit vectors [texts, dimensions], without gradients or dropout."""
        import torch

        was = self.model.training
        self.model.eval()
        with torch.no_grad():
            rows = [self(texts[at : at + size]).numpy() for at in range(0, len(texts), size)]
        self.model.train(was)
        return np.concatenate(rows)


def contrastive_loss(texts: torch.Tensor, labels: torch.Tensor, not_negative: torch.Tensor, temperature: float) -> torch.Tensor:  # fmt: skip
    """InfoNCE in both directions. `texts`, `labels`: unit rows [n, d]; `not_negative` bool [n, n], its diagonal False."""
    import torch

    logits = (texts @ labels.T / temperature).masked_fill(not_negative, float("-inf"))
    target = torch.arange(len(texts))
    both = torch.nn.functional.cross_entropy(logits, target) + torch.nn.functional.cross_entropy(logits.T, target)
    return both / 2


class Neighbourhoods:
    """The labels in groups of near ones, and which of them may mean the same; by the encoder at the start."""

    def __init__(self, labels: Sequence[str], vectors: npt.NDArray[np.float32], seed: int) -> None:
        from scipy.cluster.vq import kmeans2

        self.row = {label: n for n, label in enumerate(labels)}
        self.vectors = vectors
        count = max(1, len(labels) // NEIGHBOURHOOD)
        _, found = kmeans2(vectors, count, iter=5, minit="points", rng=seed, missing="warn")
        self.group = dict(zip(labels, (int(g) for g in found), strict=True))

    def alike(self, labels: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Bool [n, n]: pairs of labels that are the same or may mean the same; the diagonal is False."""
        numbers = np.asarray([self.row[label] for label in labels])
        rows = self.vectors[numbers]
        same: npt.NDArray[np.bool_] = (rows @ rows.T > SAME) | (numbers[:, None] == numbers)
        np.fill_diagonal(same, False)
        return same


def batches(pairs: Sequence[Pair], near: Neighbourhoods, config: ContrastiveConfig, rng: random.Random) -> Iterator[list[Pair]]:  # fmt: skip
    """The epoch's batches: of each label as many pairs of a kind as `DRAWN` says; half of them from neighbourhoods."""
    groups: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[pair.label, pair.kind].append(pair)
    drawn: list[Pair] = []
    for (_, kind), found in groups.items():
        whole, part = divmod(DRAWN[kind], 1)
        drawn += rng.sample(found, min(int(whole) + (rng.random() < part), len(found)))
    rng.shuffle(drawn)
    half = len(drawn) // 2
    mixed = sorted(drawn[:half], key=lambda p: (len(p.text) // 24, rng.random()))
    grouped: dict[int, list[Pair]] = defaultdict(list)
    for pair in drawn[half:]:
        grouped[near.group[pair.label]].append(pair)
    share = config.batch // NEIGHBOURHOODS
    pieces = [found[i : i + share] for found in grouped.values() for i in range(0, len(found), share)]
    rng.shuffle(pieces)
    close = [pair for piece in pieces for pair in piece]
    out = [some[i : i + config.batch] for some in (mixed, close) for i in range(0, len(some), config.batch)]
    rng.shuffle(out)
    return (batch for batch in out if len(batch) > 1)


def joined(batch: Sequence[Pair], share: float, rng: random.Random) -> tuple[list[str], list[tuple[int, int]]]:
    """The batch's texts, some of them joined with another's, and which (row, other's column) are no negatives then."""
    texts, free = [pair.text for pair in batch], []
    able = [n for n, pair in enumerate(batch) if pair.kind == "sentence"]
    for n in able:
        if rng.random() < share and len(able) > 1:
            other = rng.choice([m for m in able if m != n])
            pair = [batch[n].text, batch[other].text]
            rng.shuffle(pair)
            texts[n] = " ".join(pair)
            free.append((n, other))
    return texts, free


def fine_tune(folder: Path, pairs: Sequence[Pair], general: Sequence[str], out: Path, config: ContrastiveConfig, *, say: Callable[[str], None] = print, after_epoch: Callable[[Embedder], None] = lambda _: None) -> None:  # fmt: skip
    """The encoder at `folder` → `out`, a Hugging Face folder with its tokenizer, written after each epoch."""
    import shutil

    import torch
    import transformers

    torch.manual_seed(config.seed)
    rng = random.Random(config.seed)
    embedder = Embedder(folder)
    labels = sorted({pair.label for pair in pairs})
    near = Neighbourhoods(labels, embedder.vectors(labels), config.seed)
    started = embedder.vectors(general)
    plans = [list(batches(pairs, near, config, rng)) for _ in range(config.epochs)]
    steps = sum(map(len, plans))
    say(f"{len(pairs)} pairs, {len(labels)} labels, {steps} steps")
    optimizer = torch.optim.AdamW(embedder.model.parameters(), lr=config.learning_rate, weight_decay=0.01)
    schedule = transformers.get_linear_schedule_with_warmup(optimizer, steps // 20, steps)
    began, done = time.monotonic(), 0
    for epoch, plan in enumerate(plans, 1):
        embedder.model.train()
        totals = [0.0, 0.0]
        for n, batch in enumerate(plan, 1):
            texts, free = joined(batch, config.joined, rng)
            alike = near.alike([pair.label for pair in batch])
            for row, column in free:
                alike[row, column] = row != column
            loss = contrastive_loss(embedder(texts), embedder([p.label for p in batch]), torch.from_numpy(alike), config.temperature)  # fmt: skip
            some = rng.sample(range(len(general)), min(config.general, len(general)))
            kept = embedder([general[i] for i in some])
            before = torch.from_numpy(started[some])
            drift = torch.nn.functional.mse_loss(kept @ kept.T, before @ before.T) * 100
            (loss + config.keep * drift).backward()
            torch.nn.utils.clip_grad_norm_(embedder.model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            totals[0] += float(loss.detach())
            totals[1] += float(drift.detach())
            done += 1
            if n % 50 == 0 or n == len(plan):
                say(f"epoch {epoch} batch {n}/{len(plan)} loss {totals[0] / n:.3f} drift {totals[1] / n:.3f} minutes {(time.monotonic() - began) / 60:.1f}")  # fmt: skip
        embedder.model.save_pretrained(out)
        shutil.copyfile(folder / "tokenizer.json", out / "tokenizer.json")
        after_epoch(embedder)
