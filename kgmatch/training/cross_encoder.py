"""The cross-encoder: `BertForSequenceClassification` on posting and resume together, no match or match (needs PyTorch)."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kgmatch.embedding import Encoder
from kgmatch.matching.cross_encoder import MODEL, TOKENIZER, CrossEncoder, Row, collated, load_tokenizer, pair_row
from kgmatch.training.encoder_weights import encoder_folder
from kgmatch.training.export import to_onnx
from kgmatch.training.matcher import Floats, Ints, Say, Schedule
from kgmatch.training.quantization import quantize

LABELS = ("no match", "match")
SAMPLES = 48  # rows from which the ranges of the activations are measured
SCORED_AT_ONCE = 16


class CrossEncoderLearner:
    """`texts`: (posting, resume) of each pair, names masked; `encoder`: a Hugging Face folder instead of the default's."""

    def __init__(
        self, texts: Sequence[tuple[str, str]], labels: Sequence[int], schedule: Schedule, *, pieces: int, encoder: Path | None = None
    ) -> None:  # fmt: skip
        self.folder, self.schedule, self.pieces = encoder_folder(encoder), schedule, pieces
        tokenizer = load_tokenizer(self.folder / TOKENIZER)
        self.rows: list[Row] = [pair_row(tokenizer, *pair, pieces=pieces) for pair in texts]
        self.labels = np.asarray(labels, np.int64)

    def fresh(self, seed: int) -> Any:
        """The encoder's weights below a new head."""
        import torch
        import transformers

        transformers.utils.logging.set_verbosity_error()  # "newly initialized: classifier" is what training is for
        transformers.utils.logging.disable_progress_bar()
        torch.manual_seed(seed)
        model = transformers.BertForSequenceClassification.from_pretrained(
            self.folder, num_labels=2, id2label=dict(enumerate(LABELS)), label2id={name: n for n, name in enumerate(LABELS)},
            attention_probs_dropout_prob=0.0, attn_implementation="eager",
        )  # fmt: skip
        return model.to("cuda" if torch.cuda.is_available() else "cpu").eval()

    def fit(self, model: Any, train: Ints, dev: Ints | None, *, seed: int, say: Say = lambda _: None) -> list[dict[str, float]]:  # fmt: skip
        import torch
        import transformers

        torch.manual_seed(seed)
        rng, schedule = np.random.default_rng(seed), self.schedule
        by_epoch = -(-len(train) // schedule.batch)
        epochs = schedule.epochs if dev is not None else -(-schedule.few_steps // by_epoch)
        optimizer = torch.optim.AdamW(model.parameters(), lr=schedule.learning_rate, weight_decay=0.01)
        rate = transformers.get_linear_schedule_with_warmup(optimizer, max(1, epochs * by_epoch // 10), epochs * by_epoch)  # fmt: skip
        best, kept, history = np.inf, None, []
        for epoch in range(epochs):
            model.train()
            losses = []
            for some in np.array_split(rng.permutation(train), by_epoch):
                loss = torch.nn.functional.cross_entropy(self._logits(model, some), self._truth(model, some))
                loss.backward()
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
                rate.step()
                optimizer.zero_grad()
                losses.append(float(loss.detach()))
            model.eval()
            if dev is None:
                continue
            p = np.clip(self.probabilities(model, dev), 1e-7, 1 - 1e-7)
            dev_loss = float(-np.mean(np.log(np.where(self.labels[dev] == 1, p, 1 - p))))
            history.append({"loss": round(float(np.mean(losses)), 4), "dev_loss": round(dev_loss, 4)})
            say(f"epoch {epoch + 1} of {epochs}: loss {np.mean(losses):.4f}, dev loss {dev_loss:.4f}")
            if dev_loss < best:
                best, kept = dev_loss, copy.deepcopy(model.state_dict())
            elif epoch - int(np.argmin([row["dev_loss"] for row in history])) >= schedule.patience:
                break
        if kept is not None:
            model.load_state_dict(kept)
        return history

    def probabilities(self, model: Any, pairs: Ints) -> Floats:
        import torch

        model.eval()
        found = np.zeros(len(pairs))
        order = sorted(range(len(pairs)), key=lambda n: len(self.rows[pairs[n]][0]))
        with torch.no_grad():
            for at in range(0, len(order), SCORED_AT_ONCE):
                some = order[at : at + SCORED_AT_ONCE]
                logits = self._logits(model, pairs[some])
                found[some] = torch.softmax(logits.double(), -1)[:, 1].cpu().numpy()
        return found

    def _logits(self, model: Any, pairs: Ints) -> Any:
        import torch

        feed = {name: torch.from_numpy(array).to(model.device) for name, array in collated([self.rows[n] for n in pairs]).items()}  # fmt: skip
        return model(**feed).logits

    def _truth(self, model: Any, pairs: Ints) -> Any:
        import torch

        return torch.from_numpy(self.labels[pairs]).to(model.device)

    def cosines(self, texts: Sequence[tuple[str, str]], encoder: Encoder) -> Floats:
        """[pairs]: of the shipped encoder's vectors of the texts' beginnings; what there is without a label."""
        a, b = (encoder.encode([pair[side] for pair in texts]) for side in (0, 1))
        found: Floats = np.einsum("nd,nd->n", a, b).astype(np.float64)
        return found

    def save(self, model: Any, folder: Path, train: Ints) -> None:
        """`hf`: the PyTorch model; `model.onnx`: int8, with the tokenizer beside it. The training pairs give the ranges."""
        model = model.to("cpu").eval()
        model.save_pretrained(folder / "hf")
        shutil.copyfile(self.folder / TOKENIZER, folder / TOKENIZER)
        shutil.copyfile(self.folder / TOKENIZER, folder / "hf" / TOKENIZER)
        plain = folder / "fp32.onnx"
        to_onnx(model, plain, output="logits", types=True, by_token=False)
        some = np.random.default_rng(self.schedule.seed).permutation(train)[:SAMPLES]
        quantize(plain, folder / MODEL, [dict(zip(("input_ids", "token_type_ids"), self.rows[n], strict=True)) for n in some])  # fmt: skip
        plain.unlink()

    def exported(self, folder: Path, pairs: Ints) -> Floats:
        """[pairs]: what the int8 file says."""
        return CrossEncoder(folder, pieces=self.pieces).of_rows([self.rows[n] for n in pairs])
