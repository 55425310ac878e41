"""Fine-tune the tagger: a BERT token classifier on a mixture of labelled sets, with early stopping on dev.

`train_tagger` is one run from a configuration to a run folder. It can be killed at any time: the same command goes on
from the last checkpoint, to the same weights that an unbroken run gives on the same machine.
"""

from __future__ import annotations

import hashlib
import json
import platform
import random
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kgmatch.errors import DataError
from kgmatch.tagging.labels import SLICES, TAGS
from kgmatch.tagging.windows import SHAPES, load_tokenizer
from kgmatch.training.encoder_weights import encoder_folder
from kgmatch.training.evaluation import evaluate
from kgmatch.training.examples import Example
from kgmatch.training.mixture import TaggerConfig, hashes, load_mixture
from kgmatch.training.rows import Row, collate, grouped, rows_of
from kgmatch.training.torch_tagger import TorchTagger

if TYPE_CHECKING:
    import torch

DEV_SAMPLE = 800  # dev examples a source looked at after each epoch; the final report takes all
CHECKPOINT_MINUTES = 5.0
SHIPPED = "shipped"  # as a configuration's encoder: go on from the tagger that ships

Say = Callable[[str], None]
Step = Callable[[int, int, int, float], None]  # epoch, batch, batches, mean loss so far


@dataclass
class Run:
    """What a run has come to; all of it is in the checkpoint. `batch`: the next one of `epoch`."""

    epoch: int = 0
    batch: int = 0
    loss: float = 0.0
    seconds: float = 0.0
    best: float = -1.0
    best_epoch: int = -1
    stopped: str = ""
    history: list[dict[str, Any]] = field(default_factory=list)


def marginal_loss(logits: torch.Tensor, allowed: torch.Tensor) -> torch.Tensor:
    """Negative log of the summed probability of the allowed tags, summed over both layers, a mean over words.

    `logits` is [words, tags], `allowed` bool of the same shape.
    """
    import torch

    loss = torch.zeros((), device=logits.device)
    for part in SLICES:
        layer = logits[:, part].float()
        kept = layer.masked_fill(~allowed[:, part], float("-inf"))
        loss = loss + (torch.logsumexp(layer, -1) - torch.logsumexp(kept, -1)).mean()
    return loss


def starting_model(config: TaggerConfig) -> tuple[Any, Path]:
    """The model to train, one token type a shape, and the folder of its tokenizer."""
    import torch
    import transformers

    from kgmatch.tagging.tagger import SHIPPED as SHIPPED_FOLDER
    from kgmatch.training.export import from_int8

    transformers.utils.logging.set_verbosity_error()  # "newly initialized: classifier" is what training is for
    transformers.utils.logging.disable_progress_bar()
    if config.encoder == SHIPPED:
        model, folder = from_int8(SHIPPED_FOLDER), SHIPPED_FOLDER
        for name, module in model.named_modules():
            if isinstance(module, torch.nn.Dropout) and ".self." not in name:
                module.p = config.dropout
    else:
        folder = encoder_folder(Path(config.encoder) if config.encoder else None)
        model = transformers.BertForTokenClassification.from_pretrained(
            folder,
            num_labels=len(TAGS),
            id2label=dict(enumerate(TAGS)),
            label2id={tag: i for i, tag in enumerate(TAGS)},
            hidden_dropout_prob=config.dropout,
            attention_probs_dropout_prob=0.0,  # on a CPU its random numbers cost as much as all the rest of a long row
            attn_implementation="eager",  # faster than SDPA on a CPU for rows this short
        )
        types = model.bert.embeddings.token_type_embeddings.weight.data
        if len(types) != len(SHAPES):
            wider = torch.nn.Embedding(len(SHAPES), types.shape[1])
            wider.weight.data[:] = types[0]
            model.bert.embeddings.token_type_embeddings = wider
            model.config.type_vocab_size = len(SHAPES)
    if config.lora:
        from peft import LoraConfig, TaskType, get_peft_model

        model = get_peft_model(
            model,
            LoraConfig(
                task_type=TaskType.TOKEN_CLS,
                r=config.lora,
                lora_alpha=2 * config.lora,
                target_modules=["query", "key", "value", "dense"],
                modules_to_save=["classifier"],
            ),
        )
    return model, folder


def averaged(model: Any, decay: float) -> Any:
    """A copy of the model that follows it by an exponential moving average (Polyak and Juditsky, SIAM 1992).

    The first steps are averaged plainly, so that the random start of new weights is soon forgotten.
    """
    from torch.optim.swa_utils import AveragedModel

    def mean(old: Any, new: Any, count: Any) -> Any:
        share = max(1 - decay, 1 / (int(count) + 1))
        return old.lerp(new, share)

    return AveragedModel(model, avg_fn=mean)


class Training:
    """The loop with its state: model, optimizer, schedule and `Run`, written to and read from one checkpoint."""

    def __init__(self, config: TaggerConfig, out: Path, train: dict[str, list[Example]], dev: dict[str, list[Example]], say: Say, step: Step) -> None:  # fmt: skip
        import torch
        import transformers

        random.seed(config.seed)
        np.random.seed(config.seed)
        torch.manual_seed(config.seed)
        self.config, self.out, self.train, self.dev, self.say, self.step = config, out, train, dev, say, step
        self.run = Run()
        self.model, self.folder = starting_model(config)
        self.tokenizer = load_tokenizer(str(self.folder / "tokenizer.json"))
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.model.to(self.device)
        self.average = averaged(self.model, config.average) if config.average else None
        self.saved = time.monotonic()
        steps = config.epochs * len(self.batches(0))
        trained = [p for p in self.model.parameters() if p.requires_grad]
        self.optimizer = torch.optim.AdamW(
            [
                {"params": [p for p in trained if p.ndim > 1], "weight_decay": config.weight_decay},
                {"params": [p for p in trained if p.ndim <= 1], "weight_decay": 0.0},
            ],
            lr=config.learning_rate,
        )
        self.schedule = transformers.get_linear_schedule_with_warmup(
            self.optimizer, int(config.warmup * steps), int(steps * 1.02)
        )

    @property
    def checkpoint(self) -> Path:
        return self.out / "checkpoint.pt"

    def batches(self, epoch: int) -> list[list[Row]]:
        """The epoch's batches: the same ones for the same seed, varied anew each epoch."""
        from kgmatch.training.augment import augmented

        rng = random.Random(self.config.seed * 1000 + epoch)
        rows: list[Row] = []
        for source in self.config.sources:
            for _ in range(source.repeat):
                for example in self.train[source.key]:
                    rows.extend(rows_of(augmented(example, rng, share=self.config.augment), self.tokenizer))
        if not rows:
            raise DataError("nothing to train on: no source has a word outside its dev part")
        return grouped(rows, self.config.batch_pieces, rng)

    def fit(self) -> None:
        """All epochs from where the run stands; the best weights by dev are in `out`/hf."""
        while not self.run.stopped:
            began = time.monotonic() - self.run.seconds
            batches = self.batches(self.run.epoch)
            self.model.train()
            while self.run.batch < len(batches):
                self.run.loss += self.one_step(batches[self.run.batch])
                self.run.batch += 1
                self.run.seconds = time.monotonic() - began
                mean = self.run.loss / self.run.batch
                self.step(self.run.epoch, self.run.batch, len(batches), mean)
                if self.run.batch % 50 == 0:
                    self.say(f"epoch {self.run.epoch + 1} batch {self.run.batch}/{len(batches)} loss {mean:.4f} minutes {self.run.seconds / 60:.1f}")  # fmt: skip
                if time.monotonic() - self.saved > CHECKPOINT_MINUTES * 60:
                    self.save()
            self.end_of_epoch(len(batches))
            self.run.seconds = time.monotonic() - began
            self.save()

    def one_step(self, rows: Sequence[Row]) -> float:
        import torch

        batch = collate(rows)
        with torch.autocast(self.device.type, torch.bfloat16):
            logits = self.model(**batch.feed(self.device)).logits
        loss = marginal_loss(
            logits.reshape(-1, logits.shape[-1])[batch.at.to(self.device)], batch.allowed.to(self.device)
        )
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        self.optimizer.zero_grad()
        if self.average is not None:
            self.average.update_parameters(self.model)
        return float(loss.detach())

    def end_of_epoch(self, batches: int) -> None:
        run, config = self.run, self.config
        kept = self.average.module if self.average is not None else self.model
        tagger = TorchTagger(kept, self.tokenizer)
        reports = {name: evaluate(tagger.spans, self.sample(rows)) for name, rows in self.dev.items()}
        mean = float(np.mean([r.micro_f1 for r in reports.values()])) if reports else float(run.epoch)
        run.history.append(
            {"epoch": run.epoch + 1, "loss": run.loss / batches, "mean_f1": mean, "dev": {name: r.as_dict() for name, r in reports.items()}}
        )  # fmt: skip
        self.say(f"epoch {run.epoch + 1} done: loss {run.loss / batches:.4f}, mean dev F1 {mean:.4f}")
        for name, report in reports.items():
            self.say(f"  {name}: " + ", ".join(f"{k} {v['f1']:.3f}" for k, v in report.as_dict().items()))
        if mean > run.best:
            run.best, run.best_epoch = mean, run.epoch
            save_hf(kept, self.folder / "tokenizer.json", self.out / "hf")
        run.epoch, run.batch, run.loss = run.epoch + 1, 0, 0.0
        if run.epoch >= config.epochs:
            run.stopped = "all epochs done"
        elif run.epoch - 1 - run.best_epoch >= config.patience:
            run.stopped = f"no better dev for {config.patience} epochs"
        elif run.seconds / 60 > config.max_minutes:
            run.stopped = f"{config.max_minutes} minutes are over"

    def sample(self, rows: Sequence[Example]) -> list[Example]:
        """The same ones after each epoch, drawn from all over the set."""
        return random.Random(self.config.seed).sample(list(rows), min(DEV_SAMPLE, len(rows)))

    def save(self) -> None:
        """One file, replaced whole, so that a kill leaves the last one as it was."""
        import torch

        state = {
            "config": fingerprint(self.config), "run": asdict(self.run), "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(), "schedule": self.schedule.state_dict(), "rng": torch.get_rng_state(),
            "cuda_rng": torch.cuda.get_rng_state_all(),
            "average": self.average.state_dict() if self.average is not None else None,
        }  # fmt: skip
        torch.save(state, self.checkpoint.with_suffix(".part"))
        self.checkpoint.with_suffix(".part").replace(self.checkpoint)
        self.saved = time.monotonic()

    def resume(self) -> bool:
        """Go on from the checkpoint, if there is one. Raises DataError when it is another configuration's."""
        import torch

        if not self.checkpoint.is_file():
            return False
        state = torch.load(self.checkpoint, map_location=self.device, weights_only=True)
        if state["config"] != fingerprint(self.config):
            raise DataError(f"{self.out}: holds a run of another configuration or other data; name another --out or delete it")  # fmt: skip
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        if self.average is not None:
            self.average.load_state_dict(state["average"])
        torch.set_rng_state(state["rng"].cpu())
        torch.cuda.set_rng_state_all([one.cpu() for one in state.get("cuda_rng", [])])
        self.run = Run(**state["run"])
        return True


def fingerprint(config: TaggerConfig) -> str:
    """A hash of the configuration and of all its data."""
    record = {"config": asdict(config), "data": hashes(config)}
    return hashlib.sha256(json.dumps(record, sort_keys=True, default=str).encode()).hexdigest()


def save_hf(model: Any, tokenizer: Path, folder: Path) -> None:
    """A Hugging Face folder of the model, adapters merged in."""
    import copy

    plain = copy.deepcopy(model).merge_and_unload() if hasattr(model, "merge_and_unload") else model
    plain.save_pretrained(folder)
    shutil.copyfile(tokenizer, folder / "tokenizer.json")


def train_tagger(config: TaggerConfig, out: Path, *, say: Say = print, step: Step = lambda *_: None) -> dict[str, Any]:
    """One reproducible run: config, log, checkpoint, metrics, Hugging Face folder and the int8 file under `out`.

    Returns the metrics. Raises DataError, ModelError.
    """
    import torch
    import transformers

    from kgmatch.training.release import release

    out.mkdir(parents=True, exist_ok=True)
    if (out / "metrics.json").is_file():
        raise DataError(f"{out}: holds a finished run; name another --out, or delete it to train again")
    train, dev = load_mixture(config)
    with (out / "train.log").open("a", encoding="utf-8") as log:

        def both(line: str) -> None:
            log.write(line + "\n")
            log.flush()
            say(line)

        counts = ", ".join(f"{name} {len(rows)}" + (f" (dev {len(dev[name])})" if name in dev else "") for name, rows in train.items())  # fmt: skip
        both(f"examples: {counts}")
        training = Training(config, out, train, dev, both, step)
        if training.resume():
            both(f"going on from epoch {training.run.epoch + 1} batch {training.run.batch}")
        (out / "config.json").write_text(json.dumps(asdict(config), indent=1), encoding="utf-8")
        training.fit()
        run = training.run
        both(f"{run.stopped}; best epoch {run.best_epoch + 1}; exporting")
        metrics = release(out, train=[e for rows in train.values() for e in rows], dev=dev, seed=config.seed)
        metrics |= {
            "best_epoch": run.best_epoch + 1,
            "stopped": run.stopped,
            "minutes": round(run.seconds / 60, 1),
            "device": str(training.device),
            "threads": torch.get_num_threads(),
            "history": run.history,
            "config": asdict(config),
            "data_sha256": hashes(config),
            "versions": {"python": platform.python_version(), "torch": torch.__version__, "transformers": transformers.__version__},
        }  # fmt: skip
        (out / "metrics.json").write_text(json.dumps(metrics, indent=1, default=str), encoding="utf-8")
        training.checkpoint.unlink(missing_ok=True)
        both(f"{metrics['name']}: " + ", ".join(f"{name} {report['micro']['f1']:.3f}" for name, report in metrics["dev_int8"].items()))  # fmt: skip
    return metrics
