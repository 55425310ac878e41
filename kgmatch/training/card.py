"""The model card of a tagger run, written from the run's own metrics (Mitchell et al., FAT* 2019)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

LICENCES = {
    "corpus": "our own labelled resumes and postings, written for this project (Apache-2.0)",
    "generated": "made up by kgmatch/training/generator.py from our ontology and Faker (Apache-2.0)",
    "dotin": "ner_resume_en_dotin, train part (CC0)",
    "skillspan": "SkillSpan, train part (MIT; Zhang et al., NAACL 2022)",
    "green": "Green et al., LREC 2022, as collapsed by NNOSE, train part (CC BY 4.0, MIT)",
    "kompetencer": "Kompetencer, English phrases, train part (MIT)",
}


def write_card(metrics: dict[str, Any], path: Path) -> None:
    path.write_text(card(metrics), encoding="utf-8")


def card(metrics: dict[str, Any]) -> str:
    config = metrics["config"]
    data = "\n".join(
        f"- {LICENCES[s['reader']]}" + (f", {s['limit']} drawn" if s["limit"] else "") + (f", {s['repeat']} times an epoch" if s["repeat"] > 1 else "")
        for s in config["sources"]
    )  # fmt: skip
    tables = "\n\n".join(_table(name, report) for name, report in metrics["dev"].items())
    int8 = ", ".join(f"{name} {report['micro']['f1']:.3f}" for name, report in metrics["dev_int8"].items())
    return f"""# {metrics["name"]}

A token classifier (`BertForTokenClassification`, all-MiniLM-L6-v2 encoder, Apache-2.0, 22.7 M parameters) that marks 17
kinds of mention in English resumes and job postings. The labels are ruled in docs/labels.md. Licence: Apache-2.0.

Made by `kgmatch train tagger --config pipelines/tagger.toml` with seed {config["seed"]}: {metrics["best_epoch"] + 1} of
{config["epochs"]} epochs kept, {metrics["minutes"]} minutes on {metrics["device"]}, ended because {metrics["stopped"]}.
Python {metrics["versions"]["python"]}, torch {metrics["versions"]["torch"]}, transformers {metrics["versions"]["transformers"]}.

## Data
{data}

The SHA-256 of each set stands in the metrics.json of the run's folder.

## Strict span scores on dev parts (PyTorch, fp32)
A span counts when start, end and label are equal. What a set does not annotate is not counted. These parts were used for
choosing the epoch, so they flatter the model a little; no test part was looked at.

{tables}

## The shipped int8 file
Weights int8 by output channel, activations int8 by token. Micro F1 on the same parts: {int8}. It marks
{metrics["agreement"]:.1%} of the spans that the same weights mark in PyTorch (Dice, on up to 600 dev examples a set).
`kgmatch evaluate tagger --set dotin FILE` (or skillspan) measures it again, contact data masked first as in use, which
moves a figure by a few thousandths. Of our own corpus every eighth document is dev and the rest was trained on.

## Use
Meant for reading resumes and postings into kgmatch, with a person checking what matters. Not meant for deciding about
people by itself, for languages other than English, or for text other than resumes and postings.

## Limits and bias
- Trained on English alone; other languages are flagged by the reader and should not be trusted.
- Names, e-mails, phones, honorifics and pronouns are masked before skills are tagged, so that a changed name changes no
  skill; a test holds this. A name that the tagger overlooks is not masked.
- The resumes it learned from lean to software and office work (dotin); our own corpus covers about 60 trades thinly.
- Long, wordy skills and employers in running text are its weak side; see the tables.
"""


def _table(name: str, report: dict[str, dict[str, float]]) -> str:
    rows = "\n".join(
        f"| {label} | {s['precision']:.3f} | {s['recall']:.3f} | {s['f1']:.3f} | {s['gold']} |"
        for label, s in report.items()
    )
    return f"### {name}\n\n| label | precision | recall | F1 | gold |\n|---|---|---|---|---|\n{rows}"
