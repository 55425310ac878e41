"""The two-tower matcher: low-rank adapters on the shipped encoder's vectors, by binary cross-entropy (needs PyTorch)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kgmatch.matching.two_tower import MIDDLE, SCALE, TwoTower
from kgmatch.training.matcher import Floats, Ints, Say, Schedule

RANK = 16
DECAY = 1.0  # how strongly adapters are drawn to none: with less, few labels make the order worse than none
PARTS = ("posting_in", "posting_out", "resume_in", "resume_out")


class TwoTowerLearner:
    """`postings` and `resumes` [pairs, dimensions]: the vectors of both sides, as matching has them."""

    def __init__(self, postings: npt.NDArray[np.float32], resumes: npt.NDArray[np.float32], labels: Ints, schedule: Schedule) -> None:  # fmt: skip
        self.postings, self.resumes, self.labels, self.schedule = postings, resumes, labels, schedule

    def fresh(self, seed: int) -> Any:
        """Adapters that change nothing: the second factor of each is 0 (as in LoRA, Hu et al., 2022)."""
        import torch

        made = torch.Generator().manual_seed(seed)
        dimensions = self.postings.shape[1]
        start = {
            name: torch.zeros(RANK, dimensions)
            if name.endswith("_out")
            else torch.randn(dimensions, RANK, generator=made) / dimensions**0.5
            for name in PARTS
        }
        start |= {"scale": torch.tensor(SCALE).log(), "bias": torch.tensor(-SCALE * MIDDLE)}
        return torch.nn.ParameterDict(start)

    def fit(self, model: Any, train: Ints, dev: Ints | None, *, seed: int, say: Say = lambda _: None) -> list[dict[str, float]]:  # fmt: skip
        import torch

        rng, schedule = np.random.default_rng(seed), self.schedule
        by_epoch = -(-len(train) // schedule.batch)
        epochs = schedule.epochs if dev is not None else -(-schedule.few_steps // by_epoch)
        optimizer = torch.optim.AdamW(model.parameters(), lr=schedule.learning_rate, weight_decay=0.0)
        best, kept, history = np.inf, self._copy(model), []
        for epoch in range(epochs):
            losses = []
            for some in np.array_split(rng.permutation(train), by_epoch):
                loss = self._loss(model, some) + DECAY * sum((model[name] ** 2).sum() for name in PARTS if name.endswith("_out"))  # fmt: skip
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                losses.append(float(loss.detach()))
            if dev is None:
                continue
            with torch.no_grad():
                dev_loss = float(self._loss(model, dev))
            history.append({"loss": round(float(np.mean(losses)), 4), "dev_loss": round(dev_loss, 4)})
            if dev_loss < best:
                best, kept = dev_loss, self._copy(model)
            elif epoch - int(np.argmin([row["dev_loss"] for row in history])) >= schedule.patience:
                break
        if dev is not None:
            say(f"{len(history)} epochs, least dev loss {best:.4f} after {1 + int(np.argmin([row['dev_loss'] for row in history]))}")  # fmt: skip
            with torch.no_grad():
                for name, value in kept.items():
                    model[name].copy_(value)
        return history

    def probabilities(self, model: Any, pairs: Ints) -> Floats:
        return self.towers(model).of_pairs(self.postings[pairs], self.resumes[pairs]).astype(np.float64)

    def towers(self, model: Any) -> TwoTower:
        a, b, c, d = (model[name].detach().numpy().astype(np.float32) for name in PARTS)
        return TwoTower(a, b, c, d, float(model["scale"].detach().exp()), float(model["bias"].detach()))

    def save(self, model: Any, folder: Path) -> None:
        self.towers(model).save(folder)

    def _loss(self, model: Any, pairs: Ints) -> Any:
        import torch

        p, c = torch.from_numpy(self.postings[pairs]), torch.from_numpy(self.resumes[pairs])
        p = p + (p @ model["posting_in"]) @ model["posting_out"]
        c = c + (c @ model["resume_in"]) @ model["resume_out"]
        logits = model["scale"].exp() * (p * c).sum(-1) + model["bias"]
        return torch.nn.functional.binary_cross_entropy_with_logits(logits, torch.from_numpy(self.labels[pairs]).float())  # fmt: skip

    @staticmethod
    def _copy(model: Any) -> dict[str, Any]:
        return {name: value.detach().clone() for name, value in model.items()}
