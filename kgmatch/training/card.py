"""The model card of a tagger run, written from the run's own metrics (Mitchell et al., FAT* 2019)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kgmatch.training.mixture import OWN

LICENCES = {
    "corpus": "our own labelled resumes and postings, written for this project with a language model's help (CC0)",
    "marks": "our own marks (CC0) on job ads of the City of Los Angeles and USAJOBS (public record) and of a UK board (MIT)",
    "generated": "made up by kgmatch/training/generator.py from our ontology and Faker (Apache-2.0)",
    "dotin": "ner_resume_en_dotin, train part (CC0)",
    "skillspan": "SkillSpan, train part (MIT; Zhang et al., NAACL 2022)",
    "green": "Green et al., LREC 2022, as collapsed by NNOSE, train part (CC BY 4.0, MIT)",
    "kompetencer": "Kompetencer, English phrases, train part (MIT)",
    OWN: "labelled spans of the user's own (no licence stated)",
}


def write_card(metrics: dict[str, Any], path: Path) -> None:
    path.write_text(card(metrics), encoding="utf-8")


def card(metrics: dict[str, Any]) -> str:
    config = metrics["config"]
    encoder = {None: "all-MiniLM-L6-v2", "shipped": "the tagger that ships with kgmatch"}.get(
        config["encoder"], config["encoder"]
    )
    data = "\n".join(_source(source, metrics) for source in config["sources"])
    tables = "\n\n".join(_table(name, report) for name, report in metrics["dev_int8"].items())
    plain = ", ".join(f"{name} {report['micro']['f1']:.3f}" for name, report in metrics["dev"].items())
    epochs = "\n".join(
        f"| {row['epoch']} | {row['loss']:.3f} | "
        + ", ".join(f"{name} {report['micro']['f1']:.3f}" for name, report in row["dev"].items())
        + " |"
        for row in metrics["history"]
    )
    fitted = (
        "Both are fitted on dev."
        if metrics["fitted"]
        else "Both are the shipped model's: there was too little dev to fit them."
    )
    return f"""# {metrics["name"]}

A token classifier (`BertForTokenClassification`, 22.7 M parameters, Apache-2.0) that marks 17 kinds of mention in English
resumes and job postings; docs/labels.md rules them. It has one output a tag of two layers, so that a tool may stand
inside a competence, and takes line breaks and gaps as pieces and the case of words as token types.

Trained from {encoder} by `kgmatch train tagger` with seed {config["seed"]}: epoch {metrics["best_epoch"]} of {config["epochs"]} kept,
{metrics["minutes"]} minutes on {metrics["device"]} ({metrics["threads"]} threads), ended because {metrics["stopped"]}.
Python {metrics["versions"]["python"]}, torch {metrics["versions"]["torch"]}, transformers {metrics["versions"]["transformers"]}; all settings are in the run's config.json.

## Data
{data}

## Strict span scores of the int8 file on dev parts
A span counts when start, end and label are equal. What a set does not annotate is not counted, except in a document
that has such a mark. These parts chose the epoch, the temperature and the threshold, so they flatter the model a little;
no test part was looked at. `kgmatch evaluate tagger --set dotin --data FILE` (skillspan, corpus, marks) measures again with
contact data masked first, as in use, and adds partial scores, intervals, confusions, errors and calibration.

{tables}

The fp32 weights in PyTorch: {plain}. The int8 file marks {metrics["agreement"]:.1%} of the spans that its own weights, read back
into PyTorch, mark (Dice, on up to 600 dev examples a set). Its logits are divided by {metrics["temperature"]}, so that words'
scores are near to probabilities (a whole span is right less often than its score says), and spans that score under
{metrics["threshold"]} are left out, but for names, places, employers, schools and fields. {fitted}

| epoch | loss | dev micro F1 |
|---|---|---|
{epochs}

## Use
Meant for reading resumes and postings into kgmatch, with a person checking what matters. Not meant for deciding about
people by itself, for languages other than English, or for text other than resumes and postings.

## Limits and bias
- Trained on English alone; other languages are flagged by the reader and should not be trusted.
- Names, e-mails, phones, honorifics and pronouns are masked before skills are tagged, so that a changed name changes no
  skill; a test holds this. A name that the tagger overlooks is not masked.
- Public resumes (dotin) lean to software and office work; our own corpus covers some hundred trades, each thinly, and
  was written with a language model's help: it is tidier in thought than life is, if not in form.
- FIELD, a subject that stands alone, is hardly ever found: there were too few of them to learn from.
- Skills have no sharp edges: two readers of one job ad agree on four spans of five (pipelines/corpus/README.md). Long
  duties and employers in running text are its weak side; see the tables.
"""


def _source(source: dict[str, Any], metrics: dict[str, Any]) -> str:
    name = source["name"] or source["reader"]
    facts = [LICENCES[source["reader"]]]
    facts += [f"{source['limit']} drawn"] if source["limit"] else []
    facts += [f"{source['repeat']} times an epoch"] if source["repeat"] > 1 else []
    facts += [f"SHA-256 {metrics['data_sha256'][name][:16]}"] if name in metrics["data_sha256"] else []
    return f"- {name}: " + ", ".join(facts)


def _table(name: str, report: dict[str, dict[str, float]]) -> str:
    rows = "\n".join(
        f"| {label} | {s['precision']:.3f} | {s['recall']:.3f} | {s['f1']:.3f} | {s['gold']} |"
        for label, s in report.items()
        if s["gold"]
    )
    return f"### {name}\n\n| label | precision | recall | F1 | gold |\n|---|---|---|---|---|\n{rows}"
