"""What a run learns from: sources, their dev parts, and configurations that cannot be meant."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from kgmatch.errors import DataError
from kgmatch.training.datasets import corpus
from kgmatch.training.examples import Example
from kgmatch.training.mixture import OWN, Source, TaggerConfig, load_config, load_mixture
from tests.conftest import ROOT

pytestmark = pytest.mark.torch


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder of our own mark-up, in a folder of its own."""
    folder = tmp_path / "own" / "corpus"
    folder.mkdir(parents=True)
    bodies = [f"# test\n{{NAME|Ana {n}}}" for n in range(10)]
    (folder / "resumes_x1.txt").write_text("\n=====\n".join(bodies), encoding="utf-8")
    return folder


def ads(folder: Path, count: int = 20) -> Source:
    """Marks on ads of three sentences each, and the ads."""
    (folder / "marks").mkdir()
    (folder / "texts").mkdir()
    rows, marked = [], []
    for n in range(count):
        text = f"We need Python {n}. You weld pipes. Bring Excel."
        ends = [i + 1 for i, c in enumerate(text) if c == "."]
        rows.append({"id": f"city-{n}", "text": text})
        marked.append(
            {
                "id": f"city-{n}",
                "sha256": hashlib.sha256(text.encode()).hexdigest(),
                "sentences": list(zip([0, *(end + 1 for end in ends)], ends, strict=False)),
                "spans": [[8, 14, "TOOL"], [text.index("weld"), text.index(" Bring") - 1, "SKILL"]],
            }
        )
    with gzip.open(folder / "texts" / "ads.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    (folder / "marks" / "ads.jsonl").write_text("".join(json.dumps(row) + "\n" for row in marked), encoding="utf-8")
    return Source("marks", "marks", dev="split", texts="texts")


def mixed(folder: Path, *sources: Source) -> tuple[dict[str, list[Example]], dict[str, list[Example]]]:
    return load_mixture(TaggerConfig(data=str(folder), sources=sources))


def test_sentences_of_one_ad_are_all_trained_on_or_all_in_dev(tmp_path: Path) -> None:
    rows = [
        {"idx": ad, "tokens": ["Know", "Python"], "tags_skill": ["O", "O"], "tags_knowledge": ["O", "B"]}
        for ad in range(20)
        for _ in range(3)
    ]
    (tmp_path / "skillspan.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    train, dev = mixed(tmp_path, ads(tmp_path), Source("skillspan", "skillspan.jsonl", dev="split"))
    for key in ("marks", "skillspan"):
        taught, measured = ({e.id.rpartition("-")[0] for e in part[key]} for part in (train, dev))
        assert not taught & measured
        assert len(measured) == 3  # every eighth of twenty
        assert len(taught) == 17
        assert len(train[key]) + len(dev[key]) == 60


def test_every_eighth_document_of_a_users_own_file_is_kept_for_dev(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text("\n".join(json.dumps({"text": f"Cook {n}", "spans": [[0, 4, "TITLE"]]}) for n in range(24)))
    train, dev = mixed(tmp_path, Source(OWN, str(file), dev="split", name="mine"))
    assert (len(train["mine"]), len(dev["mine"])) == (21, 3)
    assert not {e.id for e in train["mine"]} & {e.id for e in dev["mine"]}
    whole, without = mixed(tmp_path, Source(OWN, str(file), limit=5))
    assert (len(whole[OWN]), without) == (5, {})
    assert mixed(tmp_path, Source(OWN, str(file), limit=5)) == (whole, without)


def test_what_is_not_kept_of_a_dev_file_may_train(tmp_path: Path) -> None:
    for name, first in (("train", 0), ("dev", 100)):
        rows = [{"text": f"Cook {first + n}", "spans": [[0, 4, "TITLE"]]} for n in range(16)]
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    source = Source(OWN, "train.jsonl", dev="dev.jsonl")
    kept_whole, dev = mixed(tmp_path, source)
    assert (len(kept_whole[OWN]), len(dev[OWN])) == (16, 16)
    with_dev, kept = mixed(tmp_path, replace(source, dev_trains=True))
    assert (len(with_dev[OWN]), len(kept[OWN])) == (30, 2)
    assert not {e.text for e in with_dev[OWN]} & {e.text for e in kept[OWN]}


def test_one_document_is_trained_on_and_no_empty_dev_part_decides_when_to_stop(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text(json.dumps({"text": "Cook in Graz", "spans": [[0, 4, "TITLE"]]}))
    train, dev = mixed(tmp_path, Source(OWN, str(file), dev="split"))
    assert len(train[OWN]) == 1
    assert dev == {}


def test_phrases_that_a_dev_file_marks_are_not_trained_on(tmp_path: Path) -> None:
    (tmp_path / "phrases.tsv").write_text("Wound care\tS1.2\nPython\tK01\nfiling\tS3\n", encoding="utf-8")
    (tmp_path / "dev.jsonl").write_text(json.dumps({"text": "Some wound care", "spans": [[5, 15, "SKILL"]]}))
    own = Source(OWN, str(tmp_path / "dev.jsonl"), dev=str(tmp_path / "dev.jsonl"))
    train, _ = mixed(tmp_path, own, Source("kompetencer", "phrases.tsv"))
    assert [e.text for e in train["kompetencer"]] == ["Python", "filing"]


def test_paths_lie_below_data_unless_they_begin_at_the_root_or_here(
    documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = len(list(corpus(documents)))
    monkeypatch.chdir(documents.parent)
    for data, path in ((documents.parent, documents.name), (ROOT, str(documents)), (ROOT, f"./{documents.name}")):
        train, _ = mixed(data, Source("corpus", path))
        assert len(train["corpus"]) == count


def test_marks_without_their_texts_are_refused(tmp_path: Path) -> None:
    source = ads(tmp_path)
    with pytest.raises(DataError, match="texts"):
        mixed(tmp_path, replace(source, texts=""))
    with pytest.raises(DataError, match="city-0 is missing below"):
        mixed(tmp_path, replace(source, texts="elsewhere"))
    with gzip.open(tmp_path / "texts" / "ads.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"id": "city-0", "text": "We need Perl."}))
    with pytest.raises(DataError, match="another text than was marked"):
        mixed(tmp_path, source)


@pytest.mark.parametrize("reader", ["corpus", "dotin", "skillspan", "green", "kompetencer", "marks", OWN])
def test_a_source_that_is_not_there_is_named(tmp_path: Path, reader: str) -> None:
    with pytest.raises(DataError, match="nowhere: no such"):
        mixed(tmp_path, Source(reader, "nowhere", texts="texts"))


TWICE = '[[sources]]\nreader = "green"\npath = "a"\n'
REFUSED = {
    "an unknown reader": ('[[sources]]\nreader = "gren"\npath = "a"', r"unknown reader 'gren'; known: .*marks, own"),
    "two sources of one name": (TWICE + TWICE, "two sources have one name"),
    "two sources given one name": (TWICE + 'name = "a"\n[[sources]]\nreader = "dotin"\nname = "a"', "one name"),
    "an unknown key": ('epoch = 3\n[[sources]]\nreader = "green"', "unexpected keyword argument 'epoch'"),
    "an unknown key of a source": ('[[sources]]\nreader = "green"\nfile = "a"', "unexpected keyword argument 'file'"),
    "a source without a reader": ('[[sources]]\npath = "a"', "'reader'"),
    "no sources": ("epochs = 3", "sources"),
    "words for a number": ('epochs = "3"\n[[sources]]\nreader = "green"', "epochs = '3' has the wrong type; give int"),
    "a number for a path": ('[[sources]]\nreader = "green"\npath = 3', "path = 3 has the wrong type; give str"),
    "broken TOML": ("epochs = = 3", "line 2"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_configuration_that_cannot_be_meant_is_refused_by_name(tmp_path: Path, case: str) -> None:
    text, says = REFUSED[case]
    file = tmp_path / "tagger.toml"
    file.write_text(f'data = "."\n{text}\n', encoding="utf-8")
    with pytest.raises(DataError, match=says) as refused:
        load_config(file)
    assert str(refused.value).startswith(f"{file}: ")
    assert "\n" not in str(refused.value)


def test_whole_numbers_pass_for_fractions_and_no_encoder_is_the_default(tmp_path: Path) -> None:
    file = tmp_path / "tagger.toml"
    file.write_text('data = "."\nmax_minutes = 5\n' + TWICE + 'name = "a"\n' + TWICE, encoding="utf-8")
    config = load_config(file)
    assert (config.max_minutes, config.encoder) == (5, None)
    assert [source.key for source in config.sources] == ["a", "green"]


def test_the_shipped_configuration_names_files_of_the_project_that_are_there() -> None:
    config = load_config(ROOT / "pipelines/tagger.toml")
    ours = [source for source in config.sources if source.path.startswith("./")]
    assert {source.reader for source in ours} == {"corpus", "marks"}
    assert all((ROOT / source.path).exists() for source in ours)
