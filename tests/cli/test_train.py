"""`kgmatch train tagger` and `kgmatch evaluate tagger` as their users run them."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

from kgmatch.errors import ModelError
from kgmatch.tagging.tagger import SHIPPED, Tagger
from kgmatch.training import finetune
from kgmatch.training.mixture import TaggerConfig
from tests.cli.conftest import Ran, Run

RECORDS: list[dict[str, Any]] = [
    {"id": "a", "text": "Ana Ruiz\nStaff Nurse\nNorthfield Hospital, Leeds", "spans": [[0, 8, "NAME"], [9, 20, "TITLE"], [42, 47, "LOCATION"]]},
    {"id": "b", "text": "Python developer wanted", "spans": [[0, 6, "TOOL"]]},
    {"id": "c", "text": "Bo Ek\nbo.ek@example.com\nWelder", "spans": [[0, 5, "NAME"], [24, 30, "TITLE"]]},
]  # fmt: skip
SECTIONS = {"model", "data", "examples", "micro", "by_label", "confusion", "errors", "calibration"}


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.jsonl"
    path.write_text("\n".join(map(json.dumps, RECORDS)), encoding="utf-8")
    return path


def assert_one_line(done: Ran, *says: str) -> None:
    assert (done.code, done.out) == (1, "")
    assert len(done.err.splitlines()) == 1
    assert done.err.startswith("kgmatch: ")
    for words in says:
        assert words in done.err


# train tagger: what is refused, before PyTorch is asked for


def test_training_needs_a_configuration_or_data_and_not_both(run: Run, mine: Path, tmp_path: Path) -> None:
    assert_one_line(run("train", "tagger", "--out", tmp_path / "out"), "--config", "--data", "one of the two")
    both = run("train", "tagger", "--config", "pipelines/tagger.toml", "--data", mine, "--out", tmp_path / "out")
    assert_one_line(both, "--config", "--data", "one of the two")
    assert not (tmp_path / "out").exists()


def test_a_missing_file_to_train_on_is_named(run: Run, mine: Path, tmp_path: Path) -> None:
    nowhere, out = tmp_path / "nowhere", tmp_path / "out"
    assert_one_line(run("train", "tagger", "--config", nowhere, "--out", out), str(nowhere), "no such configuration")
    assert_one_line(run("train", "tagger", "--data", mine, "--data", nowhere, "--out", out), f"{nowhere}: no such file")
    assert not out.exists()


BROKEN = {
    "no TOML": ("epochs = = 3\n", "line 1"),
    "an unknown key": ('data = "."\nepoch = 3\n[[sources]]\nreader = "green"\n', "'epoch'"),
    "an unknown key of a source": ('data = "."\n[[sources]]\nreader = "green"\nfile = "x"\n', "'file'"),
    "an unknown reader": ('data = "."\n[[sources]]\nreader = "gren"\n', "unknown reader 'gren'; known: dotin, "),
    "a number in quotation marks": ('data = "."\nseed = "7"\n[[sources]]\nreader = "green"\n', "seed = '7'"),
    "no sources": ('data = "."\n', "sources"),
    "no data": ('[[sources]]\nreader = "green"\n', "'data'"),
    "no text": (b"\xff\xfe\x00", "not a tagger configuration"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_configuration_is_one_line_that_names_file_and_key(run: Run, tmp_path: Path, case: str) -> None:
    content, says = BROKEN[case]
    file = tmp_path / "tagger.toml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert_one_line(run("train", "tagger", "--config", file, "--out", tmp_path / "out"), f"{file}: ", says)


@pytest.mark.parametrize("options", [["--epochs", "0"], ["--lora", "-1"], ["--epochs", "many"]])
def test_numbers_that_make_no_sense_are_wrong_usage(run: Run, mine: Path, options: list[str]) -> None:
    done = run("train", "tagger", "--data", mine, *options)
    assert done.code == 2
    assert options[0] in done.err


# train tagger: the real thing


@pytest.mark.torch
@pytest.mark.parametrize(
    ("content", "says"),
    [("", "is empty"), ('{"text": "Cook", "spans": [[0, 4, "JOB"]]}', "unknown label 'JOB'")],
)
def test_labels_that_cannot_be_read_are_one_line(run: Run, tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text(content)
    assert_one_line(run("train", "tagger", "--data", file, "--out", tmp_path / "out"), str(file), says)


@pytest.mark.torch
def test_a_configuration_whose_data_lie_elsewhere_is_one_line_that_names_the_place(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "tagger.toml"
    file.write_text('data = "nowhere"\n[[sources]]\nreader = "green"\npath = "train.jsonl"\n')
    done = run("train", "tagger", "--config", file, "--sets", tmp_path / "sets", "--out", tmp_path / "out")
    assert_one_line(done, str(tmp_path / "sets" / "train.jsonl"), "no such file")


@pytest.mark.torch
def test_ones_own_labels_train_the_shipped_tagger_on_to_a_model_that_tags_and_is_measured(
    run: Run, tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    names = ("Ana Ruiz", "Bo Ek", "Cem Ak", "Dina Vo", "Eva Lund", "Femi Ade", "Gita Rao", "Hal Orr")
    records = [
        {"text": f"{name}\n{title}", "spans": [[0, len(name), "NAME"], [len(name) + 1, len(name) + 1 + len(title), "TITLE"]]}
        for name in names
        for title in ("Welder", "Nurse", "Line Cook")
    ]  # fmt: skip
    file, out = tmp_path / "mine.jsonl", tmp_path / "runs" / "out"
    file.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    done = run("train", "tagger", "--data", file, "--out", out, "--epochs", "1")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert told["out"] == str(out)
    assert told["name"].startswith("kgmatch-tagger-")
    assert told["dev"]["1-mine"]["gold"] == 6  # every eighth of 24 documents, two spans each
    assert "epoch 1 done" in done.err
    assert (out / "train.log").read_text(encoding="utf-8") == done.err
    assert not recwarn.list  # PyTorch's would stand between these lines
    assert {path.name for path in out.iterdir()} == {
        "hf", "model.onnx", "tokenizer.json", "labels.json", "config.json", "metrics.json", "train.log", "README.md",
    }  # fmt: skip
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "Trained from the tagger that ships with kgmatch" in card
    assert "1-mine: labelled spans of the user's own" in card
    assert Tagger(out).name == told["name"]

    line = tmp_path / "line.txt"
    line.write_text("Python developer wanted\n", encoding="utf-8")
    tagged = run("tag", "--text", line, "--model", out)
    assert tagged.code == 0, tagged.err
    assert json.loads(tagged.out)["text"] == "Python developer wanted"
    measured = run("evaluate", "tagger", "--data", file, "--model", out, "--format", "json")
    assert measured.code == 0, measured.err
    assert json.loads(measured.out)["model"] == told["name"]


@pytest.mark.torch
def test_options_stand_before_the_configuration_and_adapters_take_larger_steps(
    run: Run, mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[TaggerConfig] = []

    def noted(config: TaggerConfig, out: Path, **_: Any) -> None:
        asked.append(config)
        raise ModelError("that will do")

    monkeypatch.setattr(finetune, "train_tagger", noted)
    file = tmp_path / "tagger.toml"
    file.write_text('data = "a"\nepochs = 9\nlearning_rate = 3e-4\n[[sources]]\nreader = "green"\npath = "b"\n')
    for arguments in (
        ("--config", file, "--sets", "c", "--epochs", "2", "--lora", "4"),
        ("--config", file),
        ("--data", mine),
        ("--data", mine, "--data", mine, "--lora", "4"),
    ):
        assert_one_line(run("train", "tagger", *arguments), "that will do")
    options, plain, own, adapters = asked
    assert (options.data, options.epochs, options.lora, options.learning_rate) == ("c", 2, 4, 3e-4)
    assert (plain.data, plain.epochs, plain.lora, plain.encoder) == ("a", 9, 0, None)
    assert (own.encoder, own.augment, own.lora) == ("shipped", 0.0, 0)
    assert [(source.key, source.dev) for source in adapters.sources] == [("1-mine", "split"), ("2-mine", "split")]
    assert adapters.lora == 4
    assert adapters.learning_rate > own.learning_rate


# evaluate tagger


def test_an_evaluation_in_json_has_scores_confusions_errors_and_calibration(run: Run, mine: Path) -> None:
    done = run("evaluate", "tagger", "--data", mine, "--format", "json")
    assert (done.code, done.err) == (0, "")
    record = json.loads(done.out)
    assert set(record) == SECTIONS
    assert (record["model"], record["data"], record["examples"]) == (Tagger(SHIPPED).name, str(mine), 3)
    gold = sum(len(row["spans"]) for row in RECORDS)
    assert record["micro"]["gold"] == gold == sum(row["gold"] for row in record["by_label"].values())
    assert {"precision", "recall", "f1", "interval", "exact", "partial", "type"} <= set(record["micro"])
    assert {"NAME", "TITLE", "LOCATION", "TOOL"} == set(record["by_label"])  # no label that the file never uses
    assert sum(row["count"] for row in record["confusion"] if row["gold"] != "-") == gold
    assert sum(b["count"] for b in record["calibration"]["bins"]) == record["micro"]["predicted"]
    assert 0 <= record["calibration"]["ece"] <= 1


def test_errors_are_as_many_as_asked_for_at_most(run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.jsonl"  # no tagger finds these
    wrong.write_text("\n".join(json.dumps({"text": f"and so on {n}", "spans": [[0, 3, "NAME"]]}) for n in "abcd"))
    some, none = (
        json.loads(run("evaluate", "tagger", "--data", wrong, "--errors", most, "--format", "json").out)
        for most in ("2", "0")
    )
    assert len(some["errors"]) == 2
    assert {"document", "kind", "gold_label", "gold_text", "context"} <= set(some["errors"][0])
    assert none["errors"] == []
    assert none["micro"] == some["micro"]


def test_csv_and_json_lines_and_the_table_tell_the_same_scores(run: Run, mine: Path) -> None:
    arguments = ("evaluate", "tagger", "--data", mine, "--format")
    record = json.loads(run(*arguments, "json").out)
    rows = list(csv.DictReader(io.StringIO(run(*arguments, "csv").out)))
    assert [row["label"] for row in rows] == [*record["by_label"], "micro"]
    assert float(rows[-1]["f1"]) == record["micro"]["f1"]
    lines = [json.loads(line) for line in run(*arguments, "jsonl").out.splitlines()]
    assert [(row["label"], row["f1"]) for row in lines] == [(row["label"], float(row["f1"])) for row in rows]
    table = run(*arguments, "table")
    assert table.code == 0
    assert all(label in table.out for label in (*record["by_label"], "micro"))
    assert f"{record['micro']['f1']:.3f}" in table.out
    for heading in ("Strict spans", "Gold labels (rows)", "Calibration"):
        assert heading in table.err


def test_a_file_of_texts_without_a_mention_says_so(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "none.jsonl"
    file.write_text('{"text": "nothing", "spans": []}\n')
    assert_one_line(run("evaluate", "tagger", "--data", file), str(file), "not a single span")


def test_our_own_corpus_is_read_by_name(run: Run, tmp_path: Path) -> None:
    (tmp_path / "postings_x.txt").write_text("# test\n{TITLE|Welder} wanted\n=====\n{TITLE|Cook} wanted\n")
    arguments = ("evaluate", "tagger", "--set", "corpus", "--data", tmp_path, "--format", "json")
    for part, gold in {"all": 2, "dev": 1}.items():  # of two documents one is dev
        done = run(*arguments, "--part", part)
        assert done.code == 0, done.err
        assert json.loads(done.out)["micro"]["gold"] == gold
    assert json.loads(run(*arguments).out)["micro"]["gold"] == 1


def test_marks_are_read_with_their_texts(run: Run, tmp_path: Path) -> None:
    text = "You weld pipes."
    (tmp_path / "marks").mkdir()
    row = {"id": "x-1", "sha256": hashlib.sha256(text.encode()).hexdigest(), "sentences": [[0, 15]], "spans": [[4, 14, "SKILL"]]}  # fmt: skip
    (tmp_path / "marks" / "a.jsonl").write_text(json.dumps(row) + "\n")
    with gzip.open(tmp_path / "a.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"id": "x-1", "text": text}) + "\n")
    arguments = ("evaluate", "tagger", "--set", "marks", "--data", tmp_path / "marks", "--format", "json")
    done = run(*arguments, "--texts", tmp_path, "--part", "all")
    assert done.code == 0, done.err
    assert_one_line(run(*arguments, "--texts", tmp_path), "no dev part", "--part all")
    assert json.loads(done.out)["by_label"]["SKILL"]["gold"] == 1
    assert_one_line(run(*arguments), "--set marks", "--texts")
    assert_one_line(run(*arguments, "--texts", tmp_path / "nowhere"), "x-1 is missing")


def test_what_cannot_be_measured_on_is_one_line(run: Run, mine: Path, tmp_path: Path) -> None:
    empty, folder, nowhere = tmp_path / "empty.jsonl", tmp_path / "folder", tmp_path / "nowhere.jsonl"
    empty.touch()
    folder.mkdir()
    evaluate = ("evaluate", "tagger", "--data")
    assert_one_line(run(*evaluate, mine, "--set", "doccano"), "--set doccano", "own, corpus, marks")
    assert_one_line(run(*evaluate, nowhere), f"{nowhere}: no such file")
    assert_one_line(run(*evaluate, empty), str(empty), "is empty")
    assert_one_line(run(*evaluate, empty, "--set", "dotin"), str(empty), "nothing labelled")
    assert_one_line(run(*evaluate, folder, "--set", "corpus"), str(folder), "nothing labelled")
    assert_one_line(run(*evaluate, folder), str(folder), "is a folder")
    assert_one_line(run(*evaluate, mine, "--set", "skillspan"), str(mine), "cannot be read as skillspan")
    assert_one_line(run(*evaluate, mine, "--model", folder), str(folder), "model.onnx is missing")


def test_evaluating_without_data_is_wrong_usage(run: Run) -> None:
    done = run("evaluate", "tagger")
    assert done.code == 2
    assert "--data" in done.err
