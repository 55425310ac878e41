"""Fine-tune the tagger: a BERT token classifier on a mixture of labelled sets, with early stopping on dev."""

from __future__ import annotations

import json
import logging
import platform
import random
import shutil
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kgmatch.errors import DataError
from kgmatch.tagging.labels import SLICES, TAGS
from kgmatch.tagging.tagger import Tagger, decode
from kgmatch.tagging.windows import Pieces, load_tokenizer, owner, pieces, windows
from kgmatch.training import datasets
from kgmatch.training.encoder_weights import encoder_folder
from kgmatch.training.evaluation import Report, evaluate
from kgmatch.training.examples import Example, allowed_tags

if TYPE_CHECKING:
    import torch

log = logging.getLogger(__name__)

CALIBRATION = 64  # training windows from which the int8 model's ranges are measured
DEV_SAMPLE = 600  # dev examples a source looked at after each epoch; the final report takes all


@dataclass(frozen=True, slots=True)
class Source:
    """One set of the mixture: `repeat` times each epoch; `dev` to measure on; `limit` of its examples (0: all)."""

    reader: str
    path: str = ""
    repeat: int = 1
    dev: str | None = None
    limit: int = 0


@dataclass(frozen=True, slots=True)
class TaggerConfig:
    data: str
    sources: tuple[Source, ...]
    encoder: str | None = None
    seed: int = 20261121
    epochs: int = 6
    learning_rate: float = 1e-4
    batch_pieces: int = 4096
    warmup: float = 0.06
    weight_decay: float = 0.01
    patience: int = 2
    max_minutes: float = 40.0
    augment: float = 0.5


def load_config(path: Path) -> TaggerConfig:
    """Read the TOML configuration. Raises DataError naming the file and the key."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        sources = tuple(Source(**source) for source in raw.pop("sources"))
        return TaggerConfig(sources=sources, **raw)
    except FileNotFoundError:
        raise DataError(f"{path}: no such configuration file") from None
    except (tomllib.TOMLDecodeError, TypeError, KeyError) as error:
        raise DataError(f"{path}: not a tagger configuration: {error}") from None


@dataclass(frozen=True, slots=True)
class Window:
    """One training row: `ids` with [CLS] and [SEP]; `at`: the places of words' first pieces; `allowed`: their tags."""

    ids: np.ndarray[Any, np.dtype[np.int64]]
    at: np.ndarray[Any, np.dtype[np.int64]]
    allowed: np.ndarray[Any, np.dtype[np.bool_]]


def example_windows(example: Example, tokenizer: Any) -> Iterator[Window]:
    encoded = pieces(example.text, tokenizer)
    allowed = allowed_tags(example, encoded.words)
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    spans = windows(len(encoded.ids))
    who = owner(len(encoded.ids), spans)
    for w, (start, end) in enumerate(spans):
        mine = np.flatnonzero((encoded.first >= start) & (encoded.first < end) & (who[encoded.first] == w))
        if len(mine):
            ids = np.concatenate([[cls], encoded.ids[start:end], [sep]])
            yield Window(ids, encoded.first[mine] - start + 1, allowed[mine])


def batches(rows: Sequence[Window], size: int, rng: random.Random) -> list[list[Window]]:
    """Rows of like length together, at most `size` pieces a batch with padding, in random order."""
    order = sorted(range(len(rows)), key=lambda i: (len(rows[i].ids) // 16, rng.random()))
    out: list[list[Window]] = [[]]
    for i in order:
        longest = max(len(rows[i].ids), max((len(r.ids) for r in out[-1]), default=0))
        if out[-1] and longest * (len(out[-1]) + 1) > size:
            out.append([])
        out[-1].append(rows[i])
    rng.shuffle(out)
    return out


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


class TorchTagger:
    """The reference path: the same windows and the same decoding as the shipped int8 model, run by PyTorch."""

    def __init__(self, model: Any, tokenizer: Any) -> None:
        self.model, self.tokenizer = model, tokenizer

    def word_logits(self, text: str) -> tuple[Pieces, np.ndarray[Any, np.dtype[np.float32]]]:
        import torch

        encoded = pieces(text, self.tokenizer)
        out = np.zeros((len(encoded.ids), len(TAGS)), np.float32)
        cls, sep = self.tokenizer.token_to_id("[CLS]"), self.tokenizer.token_to_id("[SEP]")
        spans = windows(len(encoded.ids))
        who = owner(len(encoded.ids), spans)
        self.model.eval()
        device = next(self.model.parameters()).device
        with torch.no_grad():
            for w, (start, end) in enumerate(spans):
                ids = torch.from_numpy(np.concatenate([[cls], encoded.ids[start:end], [sep]]))[None].to(device)
                logits = self.model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits[0, 1:-1]
                mine = np.flatnonzero(who[start:end] == w)
                out[start + mine] = logits.float().cpu().numpy()[mine]
        return encoded, out[encoded.first]

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        encoded, logits = self.word_logits(text)
        return [(start, end, label) for start, end, label, _ in decode(encoded.words, logits)]


def train_tagger(config: TaggerConfig, out: Path, *, progress: Callable[[str], None] = log.info) -> dict[str, Any]:
    """One reproducible run: writes config, log, metrics, the Hugging Face folder and the int8 file under `out`.

    Returns the metrics. Raises DataError, ModelError.
    """
    import torch
    import transformers

    from kgmatch.training.augment import augmented
    from kgmatch.training.export import from_int8, to_onnx
    from kgmatch.training.quantization import quantize

    random.seed(config.seed)
    np.random.seed(config.seed)
    torch.manual_seed(config.seed)
    rng = random.Random(config.seed)
    out.mkdir(parents=True, exist_ok=True)
    folder = encoder_folder(Path(config.encoder) if config.encoder else None)
    tokenizer = load_tokenizer(str(folder / "tokenizer.json"))
    model = transformers.BertForTokenClassification.from_pretrained(
        folder, num_labels=len(TAGS), id2label=dict(enumerate(TAGS)), label2id={t: i for i, t in enumerate(TAGS)}
    )
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model.to(device)

    root = Path(config.data)
    train, dev = load_mixture(config, root)
    progress(f"{sum(len(v) for v in train.values())} training examples, {sum(len(v) for v in dev.values())} dev")

    def epoch_rows(epoch: int) -> list[Window]:
        rows: list[Window] = []
        local = random.Random(config.seed * 1000 + epoch)
        for source in config.sources:
            for _ in range(source.repeat):
                for example in train[_name(source)]:
                    rows.extend(example_windows(augmented(example, local, share=config.augment), tokenizer))
        return rows

    first = epoch_rows(0)
    steps = config.epochs * len(batches(first, config.batch_pieces, rng))
    decay = [p for n, p in model.named_parameters() if p.ndim > 1]
    rest = [p for n, p in model.named_parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": decay, "weight_decay": config.weight_decay}, {"params": rest, "weight_decay": 0.0}],
        lr=config.learning_rate,
    )
    schedule = transformers.get_linear_schedule_with_warmup(optimizer, int(config.warmup * steps), steps)
    began = time.monotonic()
    best: tuple[float, int] = (-1.0, -1)
    history: list[dict[str, Any]] = []
    stopped = "all epochs done"
    for epoch in range(config.epochs):
        rows = first if epoch == 0 else epoch_rows(epoch)
        model.train()
        total, seen = 0.0, 0
        for n, batch in enumerate(batches(rows, config.batch_pieces, rng)):
            ids, mask, at, allowed = collate(batch)
            with torch.autocast(device.type, torch.bfloat16):
                logits = model(input_ids=ids.to(device), attention_mask=mask.to(device)).logits
            flat = logits.reshape(-1, logits.shape[-1])[at.to(device)]
            loss = marginal_loss(flat, allowed.to(device))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            total, seen = total + float(loss.detach()), seen + 1
            if n % 50 == 0:
                progress(
                    f"epoch {epoch} batch {n} loss {total / seen:.4f} minutes {(time.monotonic() - began) / 60:.1f}"
                )
        reports = {
            name: evaluate(TorchTagger(model, tokenizer).spans, rows_[:DEV_SAMPLE]) for name, rows_ in dev.items()
        }
        mean = float(np.mean([r.micro_f1 for r in reports.values()])) if reports else 0.0
        history.append({"epoch": epoch, "loss": total / max(seen, 1), "dev": _short(reports), "mean_f1": mean})
        progress(f"epoch {epoch} done: loss {total / max(seen, 1):.4f} dev {_short(reports)} mean {mean:.4f}")
        if mean > best[0]:
            best = (mean, epoch)
            model.save_pretrained(out / "hf")
            shutil.copyfile(folder / "tokenizer.json", out / "hf" / "tokenizer.json")
            (out / "history.json").write_text(json.dumps(history, indent=1), encoding="utf-8")
        if epoch - best[1] >= config.patience:
            stopped = f"no better dev for {config.patience} epochs"
            break
        if (time.monotonic() - began) / 60 > config.max_minutes:
            stopped = f"{config.max_minutes} minutes are over"
            break

    model = transformers.BertForTokenClassification.from_pretrained(out / "hf", attn_implementation="eager")
    reports = {name: evaluate(TorchTagger(model, tokenizer).spans, rows_) for name, rows_ in dev.items()}
    to_onnx(model, out / "fp32.onnx", output="logits")
    usual = [row.ids for row in random.Random(config.seed).sample(first, min(CALIBRATION, len(first)))]
    quantize(out / "fp32.onnx", out / "model.onnx", usual)
    (out / "fp32.onnx").unlink()
    shutil.copyfile(folder / "tokenizer.json", out / "tokenizer.json")
    name = f"kgmatch-tagger-{datasets.sha256(out / 'model.onnx')[:8]}"
    (out / "labels.json").write_text(json.dumps({"name": name, "tags": TAGS}, indent=1) + "\n", encoding="utf-8")
    shipped, reference = Tagger(out), TorchTagger(from_int8(out), tokenizer)
    int8 = {name: evaluate(shipped.spans, rows_) for name, rows_ in dev.items()}
    agreement = agreement_of(
        shipped.spans, reference.spans, [e.text for rows_ in dev.values() for e in rows_[:DEV_SAMPLE]]
    )
    metrics = {
        "name": name,
        "best_epoch": best[1],
        "stopped": stopped,
        "minutes": round((time.monotonic() - began) / 60, 1),
        "device": str(device),
        "history": history,
        "dev": {source: report.as_dict() for source, report in reports.items()},
        "dev_int8": {source: report.as_dict() for source, report in int8.items()},
        "agreement": agreement,
        "config": asdict(config),
        "data_sha256": {s.path: datasets.sha256(_path(root, s.path)) for s in config.sources if s.path},
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "transformers": transformers.__version__},
    }  # fmt: skip
    (out / "metrics.json").write_text(json.dumps(metrics, indent=1, default=str), encoding="utf-8")
    return metrics


def agreement_of(
    ours: Callable[[str], list[tuple[int, int, str]]],
    theirs: Callable[[str], list[tuple[int, int, str]]],
    texts: Sequence[str],
) -> float:
    """The share of spans that two taggers have in common over the texts (Dice)."""
    same = total = 0
    for text in texts:
        a, b = set(ours(text)), set(theirs(text))
        same, total = same + 2 * len(a & b), total + len(a) + len(b)
    return round(same / total, 4) if total else 1.0


def collate(batch: Sequence[Window]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Rows → ids and mask [rows, length], flat places of the words, their allowed tags [words, tags]."""
    import torch

    length = max(len(row.ids) for row in batch)
    ids = torch.zeros((len(batch), length), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for i, row in enumerate(batch):
        ids[i, : len(row.ids)] = torch.from_numpy(row.ids)
        mask[i, : len(row.ids)] = 1
    at = torch.from_numpy(np.concatenate([row.at + i * length for i, row in enumerate(batch)]))
    return ids, mask, at, torch.from_numpy(np.concatenate([row.allowed for row in batch]))


def load_mixture(config: TaggerConfig, root: Path) -> tuple[dict[str, list[Example]], dict[str, list[Example]]]:
    """Training and dev examples by source name. A source with `dev = "split"` gives every eighth example to dev."""
    train: dict[str, list[Example]] = {}
    dev: dict[str, list[Example]] = {}
    known_dev: set[str] = set()
    for source in config.sources:
        if source.dev and source.dev != "split":
            reader = datasets.READERS[source.reader]
            dev[_name(source)] = list(reader(_path(root, source.dev)))
            known_dev |= {m.lower() for e in dev[_name(source)] for m in _mark_texts(e)}
    for source in config.sources:
        if source.reader not in datasets.READERS and source.reader != "generated":
            raise DataError(f"unknown reader {source.reader!r}; known: {', '.join(datasets.READERS)}, generated")
        if source.reader == "generated":
            from kgmatch.training.generator import generate

            examples = list(generate(source.limit, seed=config.seed))
        elif source.reader == "kompetencer":
            examples = list(datasets.kompetencer_english(_path(root, source.path), without=frozenset(known_dev)))
        else:
            examples = list(datasets.READERS[source.reader](_path(root, source.path)))
        if source.limit:
            examples = random.Random(config.seed).sample(examples, min(source.limit, len(examples)))
        if source.dev == "split":
            dev[_name(source)] = [e for i, e in enumerate(examples) if i % 8 == 0]
            examples = [e for i, e in enumerate(examples) if i % 8]
        train[_name(source)] = examples
    return train, dev


def _path(root: Path, name: str) -> Path:
    """Paths beginning with ./ are the project's own and stand beside the configuration's working folder."""
    return Path(name) if name.startswith("./") else root / name


def _name(source: Source) -> str:
    return source.reader


def _mark_texts(example: Example) -> Iterator[str]:
    for mark in example.marks:
        yield example.text[mark.start : mark.end]


def _short(reports: dict[str, Report]) -> dict[str, float]:
    return {name: round(report.micro_f1, 4) for name, report in reports.items()}
