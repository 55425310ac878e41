from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin

from kgmatch.errors import DataError
from kgmatch.tagging.labels import LABELS, MAIN_LABELS, Span3, bio_encode
from kgmatch.training.examples import Example, Mark, gold_spans
from kgmatch.training.formats import read_labelled

TEXT = "Staff Nurse in Graz , team player"
SPANS: list[Span3] = [(0, 11, "TITLE"), (15, 19, "LOCATION"), (22, 33, "SOFT_SKILL")]
GOOD = Example(
    "a",
    "own",
    TEXT,
    tuple(Mark(start, end, (label,)) for start, end, label in SPANS),
    frozenset(LABELS) - {"TITLE", "LOCATION", "SOFT_SKILL"},
)
OBJECTS = [{"start": start, "end": end, "label": label} for start, end, label in SPANS]
VALUES = [{"start": s, "end": e, "text": TEXT[s:e], "labels": [label]} for s, e, label in SPANS]
RESULT = [{"type": "labels", "from_name": "label", "to_name": "text", "value": value} for value in VALUES]


def written(folder: Path, content: Any, name: str = "a.jsonl") -> Path:
    """A file of text, of bytes, or of records: in a list in .json, one a line in .jsonl."""
    path = folder / name
    if isinstance(content, list):
        content = json.dumps(content) if path.suffix == ".json" else "\n".join(map(json.dumps, content))
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path: Path) -> str:
    with pytest.raises(DataError) as refused:
        read_labelled(path)
    message = str(refused.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    assert ";" in message  # behind it: what to do
    return message.removeprefix(str(path))


def docbin(*docs: Any) -> bytes:
    return bytes(DocBin(docs=docs).to_bytes())


def doc(spans: list[Span3], *, key: str | None = None) -> Any:
    made = spacy.blank("en")(TEXT)
    found = [made.char_span(*span) for span in spans]
    if key:
        made.spans[key] = found
    else:
        made.ents = found
    return made


# One good file of each format


@pytest.mark.parametrize("key", ["spans", "entities", "label", "labels"])
@pytest.mark.parametrize("spans", [SPANS, OBJECTS])
def test_json_lines(tmp_path: Path, key: str, spans: list[Any]) -> None:
    assert read_labelled(written(tmp_path, [{"id": "a", "text": TEXT, key: spans}])) == [GOOD]


def test_json_lines_are_told_by_their_content_and_may_have_bom_and_windows_line_ends(tmp_path: Path) -> None:
    line = json.dumps({"id": "a", "text": TEXT, "spans": SPANS})
    assert read_labelled(written(tmp_path, f"\ufeff\r\n{line}\r\n\r\n", "a.conll")) == [GOOD]


def test_doccano_with_relations_and_prodigy_with_a_refused_record(tmp_path: Path) -> None:
    doccano = {
        "id": 7,
        "text": TEXT,
        "entities": [{"label": k, "start_offset": a, "end_offset": b} for a, b, k in SPANS],
    }
    refused = {"text": "Nurse", "spans": [], "answer": "reject"}
    [example] = read_labelled(written(tmp_path, [doccano, refused]))
    assert (example.id, example.marks) == ("7", GOOD.marks)


BIO = ["B-TITLE", "I-TITLE", "O", "B-LOCATION", "O", "B-SOFT_SKILL", "I-SOFT_SKILL"]
IOB1 = ["I-TITLE", "I-TITLE", "O", "I-LOCATION", "O", "I-SOFT_SKILL", "I-SOFT_SKILL"]
BILOU = ["B-TITLE", "L-TITLE", "O", "U-LOCATION", "O", "B-SOFT_SKILL", "L-SOFT_SKILL"]
BIOES = ["B-TITLE", "E-title", "O", "S-LOCATION", "O", "B-Soft-Skill", "E-SOFT-SKILL"]


@pytest.mark.parametrize("tags", [BIO, IOB1, BILOU, BIOES])
@pytest.mark.parametrize("gap", ["\t", " ", "\tNN\t", "  NN NP  "])
def test_conll(tmp_path: Path, tags: list[str], gap: str) -> None:
    rows = [f"{token}{gap}{tag}" for token, tag in zip(TEXT.split(), tags, strict=True)]
    [example] = read_labelled(written(tmp_path, "\r\n".join(rows), "a.txt"))
    assert example == Example("a-1", "own", TEXT, GOOD.marks, GOOD.masked)


def test_conll_parts_sentences_and_skips_remarks_but_no_tokens_that_begin_like_them(tmp_path: Path) -> None:
    text = "# sent_id 1\n-DOCSTART- O\n\n#1\tB-TITLE\nNurse\tI-TITLE\n# a remark\n\n \nC #\tB-TOOL\n#hashtag\tO\n\n"
    assert [(e.id, e.text, gold_spans(e)) for e in read_labelled(written(tmp_path, text, "my.conll"))] == [
        ("my-1", "#1 Nurse", {(0, 8, "TITLE")}),
        ("my-2", "C # #hashtag", {(0, 3, "TOOL")}),
    ]


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        ("B-DATE B-DATE I-DATE", {(0, 1, "DATE"), (2, 5, "DATE")}),
        ("I-DATE I-TOOL O", {(0, 1, "DATE"), (2, 3, "TOOL")}),  # an I- of nowhere begins a span
        ("I-DATE B-DATE I-DATE", {(0, 1, "DATE"), (2, 5, "DATE")}),
        ("B-DATE L-DATE I-DATE", {(0, 3, "DATE"), (4, 5, "DATE")}),
        ("U-DATE U-DATE L-DATE", {(0, 1, "DATE"), (2, 3, "DATE"), (4, 5, "DATE")}),
    ],
)
def test_tags_of_all_schemes_part_neighbours(tmp_path: Path, tags: str, spans: set[Span3]) -> None:
    rows = "\n".join(f"{token} {tag}" for token, tag in zip("abc", tags.split(), strict=True))
    [example] = read_labelled(written(tmp_path, rows))
    assert gold_spans(example) == spans


@pytest.mark.parametrize("name", ["a.spacy", "a.bin"])
def test_docbin_with_entities_or_a_span_group(tmp_path: Path, name: str) -> None:
    both = doc(SPANS, key="kgmatch")
    both.ents = both.spans["kgmatch"]  # as our own component sets them: each counts once
    docs = [doc(SPANS), doc(SPANS, key="kgmatch"), doc(SPANS, key="sc"), doc([], key="other"), both]
    examples = read_labelled(written(tmp_path, docbin(*docs), name))
    assert [e.id for e in examples] == ["a-1", "a-2", "a-3", "a-4", "a-5"]
    assert [e.marks for e in examples] == [GOOD.marks, GOOD.marks, GOOD.marks, (), GOOD.marks]
    assert {(e.text, e.masked) for e in examples} == {(TEXT, GOOD.masked)}


@pytest.mark.parametrize("key", ["text", "resume"])
@pytest.mark.parametrize("where", ["annotations", "completions"])
def test_label_studio(tmp_path: Path, key: str, where: str) -> None:
    cancelled = {"was_cancelled": True, "result": RESULT[:1]}
    choice = {"type": "choices", "value": {"choices": ["good"]}}
    task = {"id": "a", "data": {key: TEXT, "n": 3}, where: [cancelled, {"result": [choice, *RESULT]}, {"result": []}]}
    unlabelled = {"id": "b", "data": {key: "Cook"}, where: []}
    assert read_labelled(written(tmp_path, [unlabelled, task], "a.json")) == [GOOD]


def test_label_studio_as_json_min(tmp_path: Path) -> None:
    tasks = [{"id": "a", "text": TEXT, "label": VALUES, "annotator": 1}]
    assert read_labelled(written(tmp_path, tasks, "a.json")) == [GOOD]
    assert read_labelled(written(tmp_path, json.dumps(tasks, indent=2), "b.txt")) == [GOOD]


def test_offsets_counted_in_utf_16_are_known_by_their_quote(tmp_path: Path) -> None:
    spans = [{"start": 3, "end": 7, "text": "Cook\\n", "labels": ["TITLE"]}]
    [example] = read_labelled(written(tmp_path, [{"text": "📞 Cook\nGraz", "label": spans}], "a.json"))
    assert gold_spans(example) == {(2, 6, "TITLE")}


# Rules


def test_labels_are_forgiven_their_spelling_and_spans_their_white_space(tmp_path: Path) -> None:
    spans = [[21, 33, " soft  skill"], [0, 12, "title"], [15, 19, "Location"], [22, 33, "Soft-Skill"]]
    assert read_labelled(written(tmp_path, [{"id": "a", "text": TEXT, "spans": spans}])) == [GOOD]


def test_tools_lie_inside_and_beside_other_spans(tmp_path: Path) -> None:
    spans = [[7, 10, "TOOL"], [0, 10, "SKILL"], [0, 5, "TOOL"]]
    [example] = read_labelled(written(tmp_path, [{"text": "build apps", "spans": spans}]))
    assert [m.labels[0] for m in example.marks] == ["SKILL", "TOOL", "TOOL"]


def test_labels_that_the_whole_file_lacks_are_masked_in_each_example(tmp_path: Path) -> None:
    rows = [{"text": "Cook", "spans": [[0, 4, "TITLE"]]}, {"text": "Go", "spans": [[0, 2, "TOOL"]]}]
    examples = read_labelled(written(tmp_path, rows))
    assert [e.masked for e in examples] == [frozenset(LABELS) - {"TITLE", "TOOL"}] * 2


# Every way in which a file can be wrong


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(tmp_path / "none.jsonl") == ": no such file; check its name"
    assert refusal(tmp_path) == ": is a folder; name one file of labelled text"
    path = written(tmp_path, "x")

    def denied(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", denied)
    assert refusal(path) == ": cannot be read (Permission denied); check its permissions"


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        ("", "a.jsonl", ": is empty; give a file"),
        ("\ufeff \n\t\n", "a.spacy", ": is empty"),
        ("Café B-TITLE".encode("latin-1"), "a.conll", ": is not UTF-8 text; "),
        ('{"text": "x"}'.encode("utf-16"), "a.jsonl", ": is not UTF-8 text; "),
        ("Dear Sir or Madam,\nI cook.", "a.txt", ": its format is unknown (it begins 'Dear Sir or Madam,'); give JSON"),
        ("<xml>" + "x" * 80, "a.xml", ": its format is unknown (it begins '<xml>xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…')"),
        ("# a remark", "a.txt", ": its format is unknown (it begins '# a remark')"),
        # spaCy
        (b"\xff\xfe\x00", "a.spacy", ": cannot be read as a DocBin (ValueError); write it with DocBin(docs=docs)"),
        ("no DocBin", "a.spacy", ": cannot be read as a DocBin (ValueError)"),
        (docbin(doc(SPANS))[:-9], "a.bin", ": cannot be read as a DocBin"),
        (docbin(spacy.blank("en")("")), "a.spacy", ", document 1: its text is empty; leave the record out"),
        (docbin(doc([])), "a.spacy", ": there is not a single span in it; give a file"),
        (docbin(doc([(0, 5, "ORG")])), "a.spacy", ", document 1: unknown label 'ORG'; use NAME, EMAIL, "),
        # CoNLL
        ("Staff B-TITLE\nNurse\n", "a.txt", ", line 2: 'Nurse' stands alone; write a token, white space and its tag"),
        ("Nurse\n", "a.conll", ", line 1: 'Nurse' stands alone"),
        (
            "Cook X-TITLE",
            "a.txt",
            ", line 1: the tag 'X-TITLE' is neither O nor a label behind B-, I-, L-, U-, E- or S-",
        ),
        ("Cook TITLE", "a.tsv", ", line 1: the tag 'TITLE' is neither O nor a label behind"),
        ("a O\nCook B-TITEL", "a.txt", ", line 2: unknown label 'TITEL' (did you mean TITLE?); use NAME, "),
        ("Cook O\n\nNurse O", "a.txt", ": there is not a single span in it"),
        ("1 a O\n2 b O\n3 c B-TOOL", "a.txt", ", line 1: the first column counts the tokens; leave it out"),
    ],
)
def test_broken_files(tmp_path: Path, content: str | bytes, name: str, message: str) -> None:
    assert refusal(written(tmp_path, content, name)).startswith(message)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            '{"text": "x", "spans": []}\n{"text": "x" "spans": []}',
            ", line 2: broken JSON (Expecting ',' delimiter) near ",
        ),
        ('{"text": "x", "spans": [', ", line 1: broken JSON (Expecting value) near '"),
        (
            '{\n"text": "x"\n}',
            ", line 1: broken JSON (Expecting property name enclosed in double quotes) near '{'; give one",
        ),
        ("text: x", ", line 1: broken JSON (Expecting value) near 'text: x'; give one whole JSON object a line"),
        ("[" * 100_000, ", line 1: JSON that no reader takes, '[[["),
        ('"just text"', ", line 1: 'just text' is no JSON object; write {\"text\": "),
    ],
)
def test_broken_json_lines(tmp_path: Path, lines: str, message: str) -> None:
    assert refusal(written(tmp_path, lines)).startswith(message)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"spans": []}, 'has no text; write it under "text"'),
        ({"text": None, "spans": []}, "has no text; "),
        ({"text": ["x"], "spans": []}, "its text, ['x'], is no string; write it in quotation marks"),
        ({"text": " \n", "spans": []}, "its text is empty; leave the record out"),
        ({"text": "a\ud83d", "spans": []}, "its text holds half of a character (a lone surrogate); export it again"),
        ({"text": "x"}, 'has no list of spans; write "spans": [[start, end, "LABEL"]], or [] where there is none'),
        ({"text": "x", "spans": {"start": 0}}, "has no list of spans; "),
        ({"text": "x", "spans": [[0, 1]]}, 'the span [0, 1] is neither [start, end, "LABEL"] nor an object with start'),
        ({"text": "x", "spans": [{"start": 0, "end": 1}]}, "the span {'start': 0, 'end': 1} is neither "),
        ({"text": "x", "spans": [None]}, "the span None is neither "),
        ({"text": "Cook", "spans": [[0, 5, "TITLE"]]}, "TITLE 0-5 is not in the text, which has 4 characters; check"),
        ({"text": "Cook", "spans": [[-1, 3, "TITLE"]]}, "TITLE -1-3 starts before the text; count characters from 0"),
        ({"text": "Cook", "spans": [[2, 2, "TITLE"]]}, "TITLE 2-2 starts at its end or behind it; the end is the offset"),
        ({"text": "Cook", "spans": [[3, 2, "TITLE"]]}, "TITLE 3-2 starts at its end or behind it"),
        ({"text": "Cook", "spans": [[0, 4.0, "TITLE"]]}, "the offsets of TITLE 0-4.0 are no whole numbers; count"),
        ({"text": "Cook", "spans": [["0", 4, "TITLE"]]}, "the offsets of TITLE '0'-4 are no whole numbers"),
        ({"text": "Cook", "spans": [[0, True, "TITLE"]]}, "the offsets of TITLE 0-True are no whole numbers"),
        ({"text": "Köchin", "spans": [[0, 7, "TITLE"]]}, "TITLE 0-7 looks counted in bytes, the text has 6 characters; count these"),
        ({"text": "a  b", "spans": [[1, 3, "TITLE"]]}, "TITLE 1-3 holds only white space; leave it out"),
        ({"text": "Cook", "spans": [[0, 4, "JOB TITLE"]]}, f"unknown label 'JOB TITLE' (did you mean TITLE?); use {', '.join(LABELS)}"),
        ({"text": "Cook", "spans": [[0, 4, "SKILLS"]]}, "unknown label 'SKILLS' (did you mean SKILL?); use NAME, "),
        ({"text": "Cook", "spans": [[0, 4, "x" * 99]]}, f"unknown label '{'x' * 39}…'; use NAME, "),
        ({"text": "Cook", "spans": [[0, 4, 7]]}, "the label 7 is no string; write one of NAME, "),
        ({"text": "Cook it", "spans": [[0, 7, "TITLE"], [5, 7, "SKILL"]]}, "TITLE 'Cook it' (0-7) and SKILL 'it' (5-7) overlap; keep one of them"),
        ({"text": "Go lang", "spans": [[0, 7, "TOOL"], [0, 2, "TOOL"]]}, "TOOL 'Go lang' (0-7) and TOOL 'Go' (0-2) overlap"),
        ({"text": "Go", "spans": [[0, 2, "SKILL"], [0, 2, "TITLE"]]}, "TITLE 'Go' (0-2) and SKILL 'Go' (0-2) overlap"),
        ({"id": "good", "text": "x", "spans": []}, "the id 'good' is also that of line 1; give every record its own"),
        ({"id": [1], "text": "x", "spans": []}, "the id [1] is neither a string nor a whole number; write one, or leave"),
        ({"text": "Cook it", "label": [{"start": 0, "end": 4, "text": "ook i", "labels": ["TITLE"]}]}, "at 0-4 stands 'Cook', not 'ook i'; check text and offsets"),
        ({"text": "Cook", "label": [{"start": 0, "end": 9, "text": "Cook it", "labels": ["TITLE"]}]}, "TITLE 0-9 is not in the text"),
        # Label Studio
        ({"data": {"image": "/data/upload/x.png"}, "annotations": []}, "its image is a link, '/data/upload/x.png', to an image or another file; give tasks"),
        ({"data": {"n": 1}, "annotations": []}, "has no text; "),
        ({"data": {"text": 1}, "annotations": []}, "its text, 1, is no string"),
        ({"data": [1], "annotations": []}, 'its "data", [1], is no object; export it as JSON'),
        ({"data": {"a": "x", "b": "y"}, "annotations": []}, 'its "data" has \'a, b\' and no "text"; call the labelled one so'),
        ({"data": {"text": "x"}}, 'has no list of "annotations"; export it as JSON'),
        ({"data": {"text": "x"}, "annotations": [{}]}, 'its annotation has no list "result"; export it'),
        ({"data": {"text": "x"}, "annotations": [{"result": [{"type": "rectanglelabels"}]}]}, "has marks of type 'rectanglelabels', as on images; give tasks with plain text"),
        ({"data": {"text": "x"}, "annotations": [{"result": [{"type": "labels"}]}]}, "the span None is neither "),
    ],
)  # fmt: skip
def test_wrong_records(tmp_path: Path, record: dict[str, Any], message: str) -> None:
    rows = [{"id": "good", "text": TEXT, "spans": SPANS}, record]
    assert refusal(written(tmp_path, rows)).removeprefix(", line 2: ").startswith(message)
    message = message.replace("of line 1", "of record 1")
    assert refusal(written(tmp_path, rows, "a.json")).removeprefix(", record 2: ").startswith(message)


def test_lists_that_say_nothing(tmp_path: Path) -> None:
    nothing = ": there is not a single span in it; give a file in which something is labelled"
    assert refusal(written(tmp_path, [], "a.json")) == nothing
    assert refusal(written(tmp_path, [{"text": "Cook", "spans": []}], "a.json")) == nothing
    assert refusal(written(tmp_path, "7", "a.json")).startswith(": is JSON, but no list of tasks; give")
    assert refusal(written(tmp_path, '[{"text": "x"},\n\n{]', "a.txt")).startswith(", line 3: broken JSON (")


# Properties


@st.composite
def examples(draw: st.DrawFn) -> list[Example]:
    """Texts of any characters with spans in both layers, as `read_labelled` must give them back."""
    drawn: list[tuple[str, list[Span3]]] = []
    for text in draw(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip), min_size=1, max_size=4)):  # fmt: skip
        spans: list[Span3] = []
        for labels in (MAIN_LABELS, ("TOOL",)):
            cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
            for start, end in zip(cuts[::2], cuts[1::2], strict=False):
                inner = text[start:end]
                if inner.strip():
                    start += len(inner) - len(inner.lstrip())
                    spans.append((start, start + len(inner.strip()), draw(st.sampled_from(labels))))
        drawn.append((text, sorted(spans, key=lambda s: (s[0], -s[1], LABELS.index(s[2])))))
    masked = frozenset(LABELS) - {label for _, spans in drawn for *_, label in spans}
    return [
        Example(f"id {n}", "own", text, tuple(Mark(a, b, (label,)) for a, b, label in spans), masked)
        for n, (text, spans) in enumerate(drawn)
    ]


@given(examples().filter(lambda drawn: any(e.marks for e in drawn)), st.randoms(), st.booleans())
def test_examples_written_as_json_lines_are_read_the_same(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[Example], rng: random.Random, ascii_only: bool
) -> None:
    rows = []
    for example in drawn:
        spans = [(m.start, m.end, m.labels[0]) for m in example.marks]
        row = {"id": example.id, "text": example.text, "spans": rng.sample(spans, len(spans))}
        rows.append(json.dumps(row, ensure_ascii=ascii_only))
    path = written(tmp_path_factory.getbasetemp(), "\n".join(rows), "round.jsonl")
    assert read_labelled(path) == drawn


TOKENS = st.text(st.characters(exclude_categories=["Cs", "Z", "C"]), min_size=1, max_size=6)


@given(st.lists(st.lists(st.tuples(TOKENS, st.sampled_from(("", "", *LABELS)), st.booleans()), min_size=1), min_size=1))
def test_our_own_tags_written_as_conll_are_read_the_same(
    tmp_path_factory: pytest.TempPathFactory, sentences: list[list[tuple[str, str, bool]]]
) -> None:
    rows, expected = [], []
    for sentence in sentences:
        words: list[tuple[int, int]] = []
        spans: list[Span3] = []
        for token, label, joins in sentence:
            start = words[-1][1] + 1 if words else 0
            words.append((start, start + len(token)))
            if label and joins and spans and spans[-1][1:] == (start - 1, label):
                spans[-1] = (spans[-1][0], start + len(token), label)
            elif label:
                spans.append((start, start + len(token), label))
        tags = bio_encode(spans, words, LABELS)
        rows += [f"{token}\t{tag}\n" for (token, *_), tag in zip(sentence, tags, strict=True)] + ["\n"]
        expected.append((" ".join(token for token, *_ in sentence), spans))
    path = written(tmp_path_factory.getbasetemp(), "".join(rows), "round.conll")
    if any(spans for _, spans in expected):
        read = [(e.text, [(m.start, m.end, m.labels[0]) for m in e.marks]) for e in read_labelled(path)]
        assert read == expected
    else:
        refusal(path)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.floats() | st.sampled_from(["", "x", "Cook", "TOOL", "labels"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["id", "text", "spans", "label", "labels", "start", "end", "data", "annotations", "result", "type", "value"]),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=200)
@given(
    st.binary() | st.text().map(str.encode) | st.lists(ANY_JSON).map(lambda rows: json.dumps(rows).encode()),
    st.sampled_from([".jsonl", ".json", ".conll", ".spacy", ""]),
)
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str) -> None:
    path = written(tmp_path_factory.getbasetemp(), content, f"any{suffix}")
    try:
        read = read_labelled(path)
    except DataError as error:
        assert str(error).startswith(str(path))  # noqa: PT017
    else:
        assert all(m.start < m.end <= len(e.text) for e in read for m in e.marks)
