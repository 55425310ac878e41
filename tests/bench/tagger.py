"""Word pieces per second of the tagger and of fp32 PyTorch over real documents, and whether they find the same spans.

python tests/bench/tagger.py [FILES or FOLDERS …] [--model FOLDER] [--hf FOLDER] [--limit N] [--threads N] [--rounds N]

Nothing is asserted. Every candidate runs once in every round, in an order that shifts from round to round, so that a
noisy machine hurts all alike; ratios are taken within a round. A rate counts each word piece and gap of the text once,
not the windows' overlap, [CLS], [SEP] or padding, so that all rows of a workload count the same work.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from kgmatch.errors import KgmatchError
from kgmatch.ingest import discover
from kgmatch.reading import read
from kgmatch.tagging.tagger import BATCH, SHIPPED, Logits, RunBatch, Tagger, word_logits
from kgmatch.tagging.windows import pieces
from kgmatch.training.torch_tagger import TorchTagger, agreement_of

ROOT = Path(__file__).resolve().parents[2]
RESUMES = ROOT.parent / "shared" / "data" / "resumes_livecareer" / "pdf_sample"
WORDS = 3  # in the shortest line that counts

OWN, LOGITS, BARE, ALONE = "int8 spans", "int8 word_logits", "int8 bare session.run", "int8 window by window"
TORCH, TORCH_LOGITS, TORCH_ALONE = "fp32 PyTorch spans", "fp32 PyTorch word_logits", "fp32 PyTorch window by window"
RATIOS = ((OWN, TORCH), (LOGITS, TORCH_LOGITS), (ALONE, TORCH_ALONE), (OWN, TORCH_ALONE), (LOGITS, BARE), (OWN, LOGITS))

Job = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Torch:
    """fp32 models in PyTorch: the one that is timed, and all that the int8 file is compared with, by name."""

    timed: TorchTagger
    compared: dict[str, TorchTagger]
    about: str


def main() -> None:
    options = arguments()
    texts = documents(options.paths, options.limit)
    if not texts:
        raise SystemExit("no text to tag")
    lines = [line for text in texts for line in text.splitlines() if len(line.split()) >= WORDS]
    tagger = Tagger(options.model, threads=options.threads)
    torch = torch_models(tagger, options.hf, options.threads)
    print(f"model {tagger.name} in {options.model}, {options.threads or 'all'} thread(s), {options.rounds} rounds")
    print(torch.about if torch else "PyTorch (the train extra) is not installed: no fp32 rows, no agreement")
    workloads = {"whole documents": texts, "single lines": lines}
    for name, work in workloads.items():
        speed(name, work, tagger, torch, options.rounds)
    for name, work in workloads.items():
        agreement(name, work, tagger, torch)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Speed and agreement of the tagger. Nothing is asserted.")
    default = RESUMES if RESUMES.is_dir() else ROOT / "sample_docs"
    parser.add_argument("paths", nargs="*", type=Path, default=[default], metavar="FILES or FOLDERS")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="folder of the int8 model, else the shipped one")
    parser.add_argument("--hf", type=Path, help="folder of the fp32 weights it was made from, to compare and to time")
    parser.add_argument("--limit", type=int, default=20, help="most files, spread evenly over those found; 0 for all")
    parser.add_argument("--threads", type=int, default=1, help="of ONNX Runtime and PyTorch; 0 for their own choice")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def documents(paths: Sequence[Path], limit: int) -> list[str]:
    files = discover(paths)
    if 0 < limit < len(files):
        files = [files[i * len(files) // limit] for i in range(limit)]
    texts = []
    for path in files:
        try:
            texts.append(read(path).text)
        except KgmatchError as error:
            print("failed:", error)
    return [text for text in texts if text.strip()]


def torch_models(tagger: Tagger, hf: Path | None, threads: int) -> Torch | None:
    """None without PyTorch. The timed model has fused attention, on documents faster than the training's eager."""
    try:
        import onnx  # noqa: F401
        import torch
        import transformers
    except ImportError:
        return None
    from kgmatch.training.export import from_int8

    if threads:
        torch.set_num_threads(threads)
    models = {"its weights in fp32 (from_int8)": from_int8(tagger.folder)}
    if hf:
        models["the fp32 weights (--hf)"] = transformers.BertForTokenClassification.from_pretrained(hf)
    name, timed = list(models.items())[-1]
    timed.set_attn_implementation("sdpa")
    fitted = {"temperature": tagger.temperature, "threshold": tagger.threshold}
    taggers = {other: TorchTagger(model, tagger.tokenizer, **fitted) for other, model in models.items()}
    about = f"PyTorch {torch.__version__}, {torch.get_num_threads()} thread(s), sdpa attention, timed with {name}"
    return Torch(taggers[name], taggers, about)


def speed(name: str, texts: Sequence[str], tagger: Tagger, torch: Torch | None, rounds: int) -> None:
    """Time all candidates over one workload and print their rates and ratios."""
    encoded = [pieces(text, tagger.tokenizer) for text in texts]
    run: RunBatch = tagger._run
    feeds: list[Any] = []

    def kept(feed: dict[str, Any]) -> Logits:
        feeds.append(feed)
        return run(feed)

    word_logits(encoded, tagger.tokenizer, kept)
    jobs: dict[str, Job] = {
        OWN: lambda: tagger.spans(texts),
        LOGITS: lambda: word_logits(encoded, tagger.tokenizer, run),
        BARE: lambda: [tagger.session.run(None, feed) for feed in feeds],
        ALONE: lambda: word_logits(encoded, tagger.tokenizer, run, limit=1),
    }
    if torch:
        theirs = torch_run(torch.timed.model)
        jobs |= {
            TORCH: lambda: torch.timed.spans(texts),
            TORCH_LOGITS: lambda: torch.timed.logits(encoded),
            TORCH_ALONE: lambda: word_logits(encoded, tagger.tokenizer, theirs, limit=1),
        }
        torch.timed.logits(encoded[:8])  # warm
    seconds = timed(jobs, rounds)
    count = sum(len(text.ids) for text in encoded)
    rows = sum(len(feed["input_ids"]) for feed in feeds)
    padding = 1 - sum(int(f["attention_mask"].sum()) for f in feeds) / sum(f["input_ids"].size for f in feeds)
    print(f"\n{name}: {len(texts)} texts, {count} word pieces, {rows} windows in {len(feeds)} batches, {padding:.1%} padding")  # fmt: skip
    print(f"  {'word pieces per second of':<34} {'CPU':>8} {'wall':>8}")
    for job, spent in seconds.items():
        cpu, wall = np.median(count / spent, axis=0)
        print(f"  {job:<34} {cpu:8.0f} {wall:8.0f}")
    print(f"  {'times as fast':<59} {'CPU':>5} (by round)    {'wall':>5}")
    for ours, other in RATIOS:
        if ours in seconds and other in seconds:
            ratio = seconds[other] / seconds[ours]
            cpu, wall = (median(column.tolist()) for column in ratio.T)
            low, high = ratio[:, 0].min(), ratio[:, 0].max()
            print(f"  {ours:<22} to {other:<32}  {cpu:5.2f} ({low:.2f}–{high:.2f})  {wall:5.2f}")


def agreement(name: str, texts: Sequence[str], tagger: Tagger, torch: Torch | None) -> None:
    """Print how many spans int8 and PyTorch have in common, and whether the batch changes what int8 finds."""
    found = tagger.spans(texts)
    print(f"\n{name}: {sum(map(len, found))} spans by int8{'' if any(found) else ', so agreement says nothing'}")
    for other, model in (torch.compared if torch else {}).items():
        print(f"  agreement (Dice) with {other:<32} {agreement_of(tagger.spans, model.spans, texts):.4f}")
    others = sum(together != tagger.spans([text])[0] for text, together in zip(texts, found, strict=True))
    encoded = [pieces(text, tagger.tokenizer) for text in texts]
    together, alone = (word_logits(encoded, tagger.tokenizer, tagger._run, limit=limit) for limit in (BATCH, 1))
    most = max(float(np.abs(a - b).max(initial=0.0)) for a, b in zip(together, alone, strict=True))
    print(f"  tagged one by one, {others} of {len(texts)} texts get other spans")
    print(f"  window by window, no logit differs by more than {most:.1e}")


def timed(jobs: dict[str, Job], rounds: int) -> dict[str, Any]:
    """Job → [rounds, 2] seconds: of the CPU, all threads together, and of the clock."""
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in jobs}
    names = list(jobs)
    for n in range(rounds):
        for name in names[n % len(names) :] + names[: n % len(names)]:
            cpu, wall = time.process_time(), time.perf_counter()
            jobs[name]()
            seconds[name].append((time.process_time() - cpu, time.perf_counter() - wall))
    return {name: np.asarray(spent) for name, spent in seconds.items()}


def torch_run(model: Any) -> RunBatch:
    """As in TorchTagger, which leaves no choice of the batches."""
    import torch

    def run(feed: dict[str, Any]) -> Logits:
        with torch.no_grad():
            out: Logits = model(**{name: torch.from_numpy(array) for name, array in feed.items()}).logits.numpy()
        return out

    model.eval()
    return run


if __name__ == "__main__":
    main()
