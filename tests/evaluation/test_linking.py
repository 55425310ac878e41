from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from kgmatch.errors import DataError
from kgmatch.evaluation.linking import (
    SETS,
    Case,
    Ranked,
    average_precision,
    cases,
    melo,
    own,
    phrases,
    r_precision,
    reciprocal_rank,
    scores,
    sentences,
    titles,
)
from tests.conftest import ROOT, SHARED

DATA = SHARED / "data"


def ranked(found: str, gold: str) -> Ranked:
    """Concepts named by one letter each."""
    return Ranked(Case("text", frozenset(gold), "skill"), tuple((letter, f"label {letter}") for letter in found))


def written(folder: Path, content: str | bytes, name: str = "set.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path: Path, name: str) -> str:
    with pytest.raises(DataError) as refused:
        cases(path, name)
    message = str(refused.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    return message.removeprefix(str(path))


# Scores


@pytest.mark.parametrize(
    ("found", "gold", "at_1", "at_5"),
    [
        ("abcde", "a", 1, 1),
        ("abcde", "b", 0, 1),
        ("abcde", "ac", 1, 1),
        ("abcde", "ax", 1, 1 / 2),
        ("abcdef", "f", 0, 0),
        ("ab", "abc", 1, 2 / 3),
        ("abcdef", "abcdef", 1, 1),
        ("", "a", 0, 0),
    ],
)
def test_r_precision_is_the_share_found_of_what_could_be(found: str, gold: str, at_1: float, at_5: float) -> None:
    one = ranked(found, gold)
    assert (r_precision(one, 1), r_precision(one, 5)) == (at_1, at_5)


@pytest.mark.parametrize(
    ("found", "gold", "value"), [("abc", "a", 1), ("abc", "bc", 1 / 2), ("abc", "x", 0), ("", "a", 0)]
)
def test_the_reciprocal_rank_is_that_of_the_first_right_one(found: str, gold: str, value: float) -> None:
    assert reciprocal_rank(ranked(found, gold)) == value


@pytest.mark.parametrize(
    ("found", "gold", "value"),
    [("abc", "a", 1), ("abc", "c", 1 / 3), ("abc", "ac", (1 + 2 / 3) / 2), ("abc", "ax", 1 / 2), ("", "a", 0)],
)
def test_the_average_precision_is_over_all_that_are_right(found: str, gold: str, value: float) -> None:
    assert average_precision(ranked(found, gold)) == pytest.approx(value)


def test_a_concept_is_right_by_uri_or_by_label() -> None:
    case = Case("text", frozenset({"urn:a", "label b"}), "skill")
    assert Ranked(case, (("urn:a", "label a"), ("urn:b", "label b"), ("urn:c", "label c"))).hits == [True, True, False]


def test_a_concept_counts_once() -> None:
    case = Case("text", frozenset({"go"}), "skill")
    assert Ranked(case, (("urn:a", "go"), ("urn:b", "go"), ("urn:a", "go"))).hits == [True, False, False]


def test_the_means_are_over_the_cases_that_mean_a_concept() -> None:
    assert scores([ranked("ab", "b"), ranked("ab", "a"), ranked("ab", "")]) == pytest.approx(
        {"RP@1": 1 / 2, "RP@5": 1, "RP@10": 1, "MRR": 3 / 4, "MAP": 3 / 4}
    )


@pytest.mark.parametrize("given_", [[], [ranked("a", "")]])
def test_without_a_case_that_means_a_concept_there_is_nothing_to_measure(given_: list[Ranked]) -> None:
    with pytest.raises(DataError, match="nothing to measure"):
        scores(given_)


LETTERS = "abcdefghijklmnop"
RANKINGS = st.builds(
    ranked, st.permutations(LETTERS).flatmap(lambda p: st.integers(0, 12).map(lambda n: "".join(p[:n]))), st.text(LETTERS, min_size=1)
)  # fmt: skip


@given(RANKINGS)
def test_the_average_precision_is_scikit_learns(one: Ranked) -> None:
    """Scikit-learn knows nothing of what was not found: its mean is over the right ones that were."""
    right = sum(one.hits)
    theirs = float(average_precision_score(one.hits, range(len(one.hits), 0, -1))) if right else 0.0
    assert average_precision(one) == pytest.approx(theirs * right / len(one.case.gold))


@given(st.lists(RANKINGS, min_size=1, max_size=5))
def test_all_scores_are_those_of_counting_by_definition(given_: list[Ranked]) -> None:
    """As trec_eval has it: precision at each rank from the sets of what is found and what is right."""
    expected = dict.fromkeys(("RP@1", "RP@5", "RP@10", "MRR", "MAP"), 0.0)
    for one in given_:
        found, gold = [uri for uri, _ in one.found], set(one.case.gold)
        for k in (1, 5, 10):
            expected[f"RP@{k}"] += len(gold & set(found[:k])) / min(k, len(gold))
        ranks = [n for n in range(1, len(found) + 1) if found[n - 1] in gold]
        expected["MRR"] += 1 / min(ranks) if ranks else 0
        expected["MAP"] += sum(len(gold & set(found[:n])) / n for n in ranks) / len(gold)
    assert scores(given_) == pytest.approx({name: total / len(given_) for name, total in expected.items()})


@given(st.text("abc", max_size=12), st.text("abcx", min_size=1))
def test_no_score_leaves_zero_to_one_though_a_concept_is_found_twice(found: str, gold: str) -> None:
    assert all(0 <= value <= 1 for value in scores([ranked(found, gold)]).values())


# Readers

ANNOTATIONS = (
    "sentence,span,sub_span,label\n"
    "Fold and sing .,Fold,,folding\n"
    "Fold and sing .,sing,sing well,singing \n"
    "Fold and sing .,sing,,LABEL NOT PRESENT\n"
    '"Only, well .",well,,UNDERSPECIFIED\n'
    "Nothing .,,,\n"
)


def test_sentences_mean_all_labels_of_their_spans(tmp_path: Path) -> None:
    found = list(sentences(written(tmp_path, ANNOTATIONS)))
    assert found == [Case("Fold and sing .", frozenset({"folding", "singing"}), "skill")]


def test_phrases_mean_their_own_label(tmp_path: Path) -> None:
    assert list(phrases(written(tmp_path, ANNOTATIONS))) == [
        Case("Fold", frozenset({"folding"}), "skill"),
        Case("sing well", frozenset({"singing"}), "skill"),
    ]


def test_titles_mean_an_occupation(tmp_path: Path) -> None:
    path = written(tmp_path, ',vacancyTitle,conceptUri\n0,"Folder, senior",urn:o:1\n1,Nobody,\n')
    assert list(titles(path)) == [Case("Folder, senior", frozenset({"urn:o:1"}), "occupation")]


FOLDER, GROUP = "http://data.europa.eu/esco/occupation/1", "http://data.europa.eu/esco/isco/C7"
MELO = {
    "queries.tsv": "Q1\tFolder\r\nQ2\tSinger\x85 and\u2028dancer\r\nQ3\tNobody\r\n",
    "concept_mapping.tsv": f"C1_en_0\t{FOLDER}\nC1_en_1\t{FOLDER}\nC2_en_0\t{FOLDER}2\nG_en_0\t{GROUP}\n",
    "annotations.tsv": "Q1\t0\tC1_en_0\t1\nQ1\t0\tC1_en_1\t1\nQ1\t0\tC2_en_0\t1\nQ2\t0\tC2_en_0\t1\nQ2\t0\tC1_en_0\t0\n"
    "Q3\t0\tG_en_0\t1\nQ3\t0\tnone\t1\n",
}


def write_melo(folder: Path) -> Path:
    for name, content in MELO.items():
        written(folder, content, name)
    return folder


def test_melos_titles_mean_the_occupations_judged_right(tmp_path: Path) -> None:
    assert list(melo(write_melo(tmp_path))) == [
        Case("Folder", frozenset({FOLDER, f"{FOLDER}2"}), "occupation"),
        Case("Singer\x85 and\u2028dancer", frozenset({f"{FOLDER}2"}), "occupation"),
    ]


def test_our_own_lines_end_at_a_line_feed_alone(tmp_path: Path) -> None:
    rows = [
        {"text": "folding\u2028paper", "concepts": ["a", "b"]},
        {"text": "cook", "concepts": [], "kind": "occupation", "why": "trap"},
    ]
    text = "\ufeff" + "\r\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    assert list(own(written(tmp_path, text))) == [
        Case("folding\u2028paper", frozenset("ab"), "skill"),
        Case("cook", frozenset(), "occupation"),
    ]


def test_our_own_list_is_read_whole() -> None:
    assert len(cases(ROOT / "tests/data/linking/phrases.jsonl", "own")) >= 300


# Every way in which a set can be wrong


def test_an_unknown_set_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="--set kaggle: must be one of own, sentences, phrases, titles, melo"):
        cases(tmp_path, "kaggle")


@pytest.mark.parametrize("name", SETS)
def test_a_path_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path / "none", name) == ": no such file or folder"


@pytest.mark.parametrize("name", ["own", "sentences", "phrases", "titles"])
def test_a_folder_is_no_file(tmp_path: Path, name: str) -> None:
    assert "cannot be read" in refusal(tmp_path, name)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, "x"), "melo").startswith(": cannot be read as melo (NotADirectoryError")


@pytest.mark.parametrize(
    ("name", "content"),
    [("own", "\n \n"), ("sentences", "sentence,span,sub_span,label\n"), ("titles", "vacancyTitle,conceptUri\nx,\n")],
)
def test_a_set_without_a_case_is_refused(tmp_path: Path, name: str, content: str) -> None:
    assert refusal(written(tmp_path, content), name) == f": holds no case of {name}"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("titles", "title,conceptUri\n", ": column 'vacancyTitle' is missing"),
        ("titles", "vacancyTitle,conceptUri\nx,urn:a\ny\n", ", line 3: 1 fields where the first line has 2"),
        ("titles", b"vacancyTitle,conceptUri\n\xe9,urn:a\n", ", line 2: not UTF-8"),
        ("phrases", "sentence,span,label\n", ": column 'sub_span' is missing"),
        ("sentences", 'sentence,span,sub_span,label\n"x,y,z,w\n', ", line 2: unexpected end of data"),
        ("own", '{"text": "x", "concepts": []}\nx', ', line 2: not {"text", "concepts"} (JSONDecodeError'),
        ("own", '{"text": "x"}', ', line 1: not {"text", "concepts"} (KeyError'),
        ("own", "[1]", ', line 1: not {"text", "concepts"} (TypeError'),
        ("own", '{"text": 1, "concepts": []}', ", line 1: text must be a string, kind skill or occupation"),
        ("own", '{"text": "x", "concepts": [], "kind": "tool"}', ", line 1: text must be a string, kind skill or"),
        ("own", '{"text": "x", "concepts": "phlebotomy"}', ", line 1: concepts must be a list of strings"),
        ("own", '{"text": "x", "concepts": [1]}', ", line 1: concepts must be a list of strings"),
        ("own", b"\xe9", ": cannot be read as own (UnicodeDecodeError"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(tmp_path: Path, name: str, content: str | bytes, says: str) -> None:
    assert refusal(written(tmp_path, content), name).startswith(says)


def test_a_short_line_of_melo_is_named(tmp_path: Path) -> None:
    written(write_melo(tmp_path), "Q1\t0\tC1_en_0\t1\nQ1\t0\n", "annotations.tsv")
    assert refusal(tmp_path, "melo") == "/annotations.tsv, line 2: 2 fields where 4 are due: 'Q1\\t0'"


@pytest.mark.parametrize("name", MELO)
def test_a_missing_table_of_melo_is_named(tmp_path: Path, name: str) -> None:
    (write_melo(tmp_path) / name).unlink()
    assert name in refusal(tmp_path, "melo")


# The public sets


@pytest.mark.parametrize(
    ("path", "name", "count", "kind"),
    [
        ("skillnorm_decorte_esco/house_validation_annotations.csv", "sentences", 61, "skill"),
        ("skillnorm_decorte_esco/tech_validation_annotations.csv", "phrases", 153, "skill"),
        ("titles_jobbert_esco/titles.csv", "titles", 15_463, "occupation"),
        ("titles_melo_usa_en", "melo", 590, "occupation"),
    ],
)
@pytest.mark.skipif(not DATA.is_dir(), reason="the public data is not here")
def test_a_public_set_is_read_whole(path: str, name: str, count: int, kind: str) -> None:
    found = cases(DATA / path, name)
    assert len(found) == count
    assert all(case.text.strip() and case.gold and case.kind == kind for case in found)
