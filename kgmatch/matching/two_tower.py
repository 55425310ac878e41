"""A two-tower matcher: the encoder's vectors of posting and candidate, each through a small linear adapter, to one logit.

logit = scale · (A p) · (B c) + bias, A and B being the identity and a product of low rank each (an adapter beside a frozen
encoder, after Houlsby et al., 2019 and Hu et al., 2022); untrained it is the cosine. The candidate's side folds into one
vector a posting, so that all candidates cost one pass over the view's vectors, as the cosine does. Trained and written by
kgmatch.training.two_tower.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kgmatch.matching.vectors import Scaled

ARRAYS = "adapters.npz"
SCALE, MIDDLE = (
    10.0,
    0.425,
)  # of the untrained logit: the cosine that is as likely a match as not, between unrelated and same

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class TwoTower:
    """`…_in` [dimensions, rank] and `…_out` [rank, dimensions]: the vector v becomes v + v in out."""

    posting_in: Floats
    posting_out: Floats
    resume_in: Floats
    resume_out: Floats
    scale: float
    bias: float

    @classmethod
    def load(cls, folder: Path) -> TwoTower:
        with np.load(folder / ARRAYS, allow_pickle=False) as found:
            a, b, c, d = (found[name].astype(np.float32) for name in ("posting_in", "posting_out", "resume_in", "resume_out"))  # fmt: skip
            return cls(a, b, c, d, float(found["scale"]), float(found["bias"]))

    def save(self, folder: Path) -> None:
        with (folder / ARRAYS).open("wb") as file:
            np.savez(
                file, posting_in=self.posting_in, posting_out=self.posting_out, resume_in=self.resume_in,
                resume_out=self.resume_out, scale=np.float32(self.scale), bias=np.float32(self.bias),
            )  # fmt: skip

    def folded(self, posting: Floats) -> Floats:
        """The posting's vector → the one whose product with a candidate's is the logit, but for scale and bias."""
        adapted = posting + (posting @ self.posting_in) @ self.posting_out
        found: Floats = (adapted + self.resume_in @ (self.resume_out @ adapted)).astype(np.float32)
        return found

    def probabilities(self, posting: Floats, candidates: Scaled) -> Floats:
        """[candidates]: of a match."""
        return self._probability(candidates.cosines(self.folded(posting)))

    def of_pairs(self, postings: Floats, resumes: Floats) -> Floats:
        """[pairs], of vectors one beside the other."""
        folded = np.stack([self.folded(one) for one in postings]) if len(postings) else postings
        return self._probability(np.einsum("nd,nd->n", folded, resumes))

    def _probability(self, product: Floats) -> Floats:
        found: Floats = (1 / (1 + np.exp(-np.clip(self.scale * product + self.bias, -50, 50)))).astype(np.float32)
        return found
