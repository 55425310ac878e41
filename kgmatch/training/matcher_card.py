"""The model card of a matcher, written from its run's own report (Mitchell et al., FAT* 2019)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kgmatch.training.matcher import MEASURES

WHAT = {
    "cross-encoder": "A cross-encoder: `BertForSequenceClassification` reads posting and resume together, names masked, and says no match or match. `hf` holds it for PyTorch, `model.onnx` in int8 for `kgmatch match --rerank`.",
    "two-tower": "A two-tower matcher: the shipped encoder's vectors of posting and candidate, each through a low-rank linear adapter, to one logit. `adapters.npz` is all of it, for `kgmatch match --matcher` or `--rerank`.",
}  # fmt: skip
USE = {
    "cross-encoder": "Meant to order the first few candidates of a ranking anew, as one feature beside the mix.",
    "two-tower": "Meant to score all candidates, or to order the first ones anew as one feature beside the mix.",
}


def card(report: Mapping[str, Any]) -> str:
    """Markdown."""
    parts, after, span = report["parts"], report["after"], report["after_95"]
    rows = "\n".join(f"| {name} | {report['before'][name]:.3f} | {after[name]:.3f} | {span[name][0]:.3f} to {span[name][1]:.3f} |" for name in MEASURES)  # fmt: skip
    sizes = "\n".join(f"| {name} | {p['pairs']} | {p['matches']} | {p['postings']} | {p['resumes']} |" for name, p in parts.items())  # fmt: skip
    data = report["data"]
    reference = f"\nWithout any label, the cosine of the shipped encoder's vectors of both texts has an AUC of {report['cosine_auc']:.3f}.\n" if "cosine_auc" in report else ""  # fmt: skip
    exported = f"\nThe int8 file decides {report['int8']['same_decision']:.1%} of the test pairs as the PyTorch model does; AUC {report['int8']['auc']:.3f}.\n" if "int8" in report else ""  # fmt: skip
    return f"""# {report["name"]}

{WHAT[report["kind"]]}

Trained by `{report["command"]}`
with seed {report["schedule"]["seed"]}: epoch {report["epoch_kept"]} of {len(report["history"])} kept, the one with the least dev loss.
{", ".join(f"{name} {value}" for name, value in report["versions"].items())}; all settings and numbers are in metrics.json.

## Data
{data["file"]} (SHA-256 {data["sha256"][:16]}), split by posting: no posting is in two parts. {report["resumes_in_train_and_test"]} resumes are in both train and test.
{data["left_out"]} pairs are left out, of which one side could not be read.

| part | pairs | matches | postings | resumes |
|---|---|---|---|---|
{sizes}

## On the test part
A match from a probability of 0.5 on. Before: untrained. Intervals: 95 % bootstrap over postings. Who always says the commoner
label is right {report["majority"]:.1%} of the time.

| | before | after | 95 % |
|---|---|---|---|
{rows}
{reference}{exported}
## What a few labels buy
Trained anew from so many labels of the train part, half of them matches where there are enough, for a fixed number of updates and
without a dev part; on the same test part. Mean ± standard deviation over draws.

{curve_table(report)}

## Use and limits
{USE[report["kind"]]} Not meant for deciding about people by itself.
It repeats what those who labelled the pairs did, their habits included; look at whom it puts first with `kgmatch match` and ask
why. Names, contact data and words that tell a sex are masked before anything is read; a name that the tagger overlooks is not,
and what a text tells between its lines stays in it.
"""


def curve_table(report: Mapping[str, Any]) -> str:
    """The learning curve as a table of markdown."""
    if not report["curve"]:
        return "Not measured."
    rows = "\n".join(f"| {row['labels']} | {row['draws']} | " + " | ".join(f"{row[m]['mean']:.3f} ± {row[m]['sd']:.3f}" for m in MEASURES) + " |" for row in report["curve"])  # fmt: skip
    return f"| labels | draws | {' | '.join(MEASURES)} |\n|---|---|{'---|' * len(MEASURES)}\n{rows}"
