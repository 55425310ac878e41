"""`kgmatch ontology`, `link --scheme` and `evaluate linking` as their users run them, on a small invented ESCO."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kgmatch.cli import main
from tests.concepts.tables import CALM, ESCO, FOLD, FOLDER, FOLDING, GONE, LORE, MARTIAN, write_esco

UNFOLDER, GLUE = f"{ESCO}occupation/unfolder", f"{ESCO}skill/glue"
SKILLS = {FOLD: "fold paper cranes", LORE: "paper lore", CALM: "keep calm in paper storms", MARTIAN: "speak Martian"}
OCCUPATIONS = {FOLDER: "crane folder", UNFOLDER: "crane unfolder"}
RELEASE: dict[str, list[Sequence[str]]] = {
    "occupations": [
        ("conceptUri", "iscoGroup", "preferredLabel", "altLabels"),
        (FOLDER, "7991", "crane folder", "paper crane maker"),
        (UNFOLDER, "7991", "crane unfolder", ""),
    ],
    "occupationSkillRelations": [
        ("occupationUri", "relationType", "skillType", "skillUri"),
        (FOLDER, "essential", "", FOLD),
        (UNFOLDER, "optional", "", LORE),
    ],
}


class Done(NamedTuple):
    code: int
    stdout: str
    stderr: str

    @property
    def record(self) -> Any:
        assert self.code == 0, self.stderr
        return json.loads(self.stdout)

    @property
    def records(self) -> list[Any]:
        assert self.code == 0, self.stderr
        return [json.loads(line) for line in self.stdout.splitlines()]


class Program:
    """The program in this process, with a kgmatch home of its own; the variables given are set while it runs."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *arguments: str | Path, stdin: str = "", **variables: str) -> Done:
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.setattr(sys, "argv", ["kgmatch", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
            for name in ("KGMATCH_SCHEME", "KGMATCH_STORE"):
                patch.delenv(name, raising=False)
            for name, value in {"KGMATCH_HOME": str(self.home), **variables}.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main()
        code = ended.value.code
        assert code is None or isinstance(code, int)
        return Done(code or 0, out.getvalue(), err.getvalue())


def refusal(done: Done) -> str:
    """The one plain line of a command that printed nothing else."""
    assert (done.code, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("kgmatch: ")
    return done.stderr


def release(folder: Path, **replaced: list[Sequence[str]] | None) -> Path:
    return write_esco(folder, **(RELEASE | replaced))


@pytest.fixture
def run(tmp_path: Path) -> Program:
    """The program as it was just installed."""
    return Program(tmp_path / "home")


@pytest.fixture(scope="module")
def esco(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program after the import; for tests that leave the home as it is."""
    folder = tmp_path_factory.mktemp("esco")
    program = Program(folder / "home")
    done = program("ontology", "import", "esco", release(folder / "release"))
    assert done.code == 0, done.stderr
    return program


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A set of one's own: three that mean a concept, one that means none."""
    return lines(
        tmp_path / "own.jsonl",
        {"text": "crane folding", "concepts": [FOLD]},
        {"text": "paper lore", "concepts": ["paper lore"], "kind": "skill"},
        {"text": "Paper Crane Maker", "concepts": [FOLDER], "kind": "occupation"},
        {"text": "zq 0", "concepts": []},
    )


def lines(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def by_scheme(run: Program) -> dict[str, Any]:
    return {row["scheme"]: row for row in run("ontology", "info", "--format", "json").record}


# import


def test_an_import_says_what_it_read(run: Program, tmp_path: Path) -> None:
    done = run("ontology", "import", "esco", release(tmp_path / "release"), "--format", "json")
    (row,) = done.record
    assert (row["scheme"], row["concepts"], row["matched"]) == ("esco", 9, 0)
    assert row["labels"] == 14
    assert "2011/833/EU" in row["source"]
    assert "left out" not in done.stderr


def test_a_table_that_is_not_there_is_named_and_relations_to_what_it_held_are_counted(
    run: Program, tmp_path: Path
) -> None:
    done = run("ontology", "import", "esco", release(tmp_path / "release", skillGroups=None))
    assert done.code == 0
    assert done.stderr.splitlines()[-2:] == [
        "not there, so left out: skillGroups",
        "left out: 2 relations to concepts that the files do not hold",
    ]


def test_a_newer_release_replaces_the_older_one(run: Program, tmp_path: Path) -> None:
    run("ontology", "import", "esco", release(tmp_path / "old"))
    before = by_scheme(run)["esco"]
    skills: list[Sequence[str]] = [
        ("conceptUri", "skillType", "preferredLabel", "altLabels"),
        (FOLD, "skill/competence", "fold paper cranes", ""),
        (GLUE, "skill/competence", "glue paper wings", ""),
    ]
    assert run("ontology", "import", "esco", release(tmp_path / "new", skills=skills)).code == 0
    after = by_scheme(run)["esco"]
    assert (before["concepts"], after["concepts"]) == (9, 7)
    assert before["fingerprint"] != after["fingerprint"]
    assert run("ontology", "show", "glue paper wings", "--scheme", "esco", "--format", "json").record["uri"] == GLUE
    assert LORE in refusal(run("ontology", "show", LORE, "--scheme", "esco"))
    (answer,) = run("link", "--scheme", "esco", stdin="paper lore\n").records
    assert {c["uri"] for c in answer["concepts"]} == {FOLD, GLUE}


@pytest.mark.parametrize("what", ["nowhere", "file", "empty"])
def test_what_is_no_folder_of_a_release_is_refused_by_name(run: Program, tmp_path: Path, what: str) -> None:
    (tmp_path / "file").write_text("conceptUri\n")
    (tmp_path / "empty").mkdir()
    done = run("ontology", "import", "esco", tmp_path / what)
    assert (done.code, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].startswith(f"kgmatch: {tmp_path / what}: ")
    assert "Traceback" not in done.stderr
    assert list(by_scheme(run)) == ["kgmatch"]


def test_a_broken_table_is_refused_by_line_and_the_earlier_import_still_answers(run: Program, tmp_path: Path) -> None:
    folder = release(tmp_path / "release")
    run("ontology", "import", "esco", folder)
    broken = folder / "occupations_en.csv"
    broken.write_text(broken.read_text().replace(f"{UNFOLDER},7991,", f"{UNFOLDER},"))
    done = run("ontology", "import", "esco", folder)
    assert (done.code, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].startswith(f"kgmatch: {broken}, line 3: 3 fields ")
    assert "Traceback" not in done.stderr
    (answer,) = run("link", "--scheme", "esco", "--kind", "occupation", stdin="crane unfolder\n").records
    assert answer["concepts"][0]["uri"] == UNFOLDER


@pytest.mark.parametrize("scheme", ["kgmatch", "wordnet", "../esco"])
def test_only_a_published_scheme_is_imported(run: Program, tmp_path: Path, scheme: str) -> None:
    says = refusal(run("ontology", "import", scheme, release(tmp_path / "release")))
    assert says == f"kgmatch: {scheme}: cannot be imported; give esco or onet\n"


# info and check


def test_info_counts_what_each_scheme_has_and_prefers_ours(esco: Program) -> None:
    found = by_scheme(esco)
    assert {name: row["preferred"] for name, row in found.items()} == {"kgmatch": True, "esco": False}
    assert (found["esco"]["concepts"], found["esco"]["labels"]) == (9, 14)
    assert found["esco"]["kinds"] == {
        "competence": 1,
        "knowledge": 1,
        "language": 1,
        "occupation": 2,
        "occupation group": 1,
        "skill group": 2,
        "soft skill": 1,
    }


def test_info_is_a_table_for_people(esco: Program) -> None:
    done = esco("ontology", "info")
    assert done.code == 0
    assert [line.split()[0] for line in done.stdout.splitlines() if line[0] != " "] == ["scheme", "kgmatch", "esco"]


def test_a_scheme_without_fault_passes_the_check(esco: Program) -> None:
    done = esco("ontology", "check", "--scheme", "esco")
    assert done == (0, "", "no faults\n")
    assert esco("ontology", "check", "--scheme", "esco", "--format", "json").record == []


def test_a_check_of_all_schemes_lists_each_fault_and_ends_in_exit_1(run: Program, tmp_path: Path) -> None:
    faulty = release(
        tmp_path / "release",
        occupationSkillRelations=RELEASE["occupationSkillRelations"][:2],
        broaderRelationsSkillPillar=[("conceptUri", "broaderUri"), (FOLD, LORE), (LORE, FOLD)],
        skills=[
            ("conceptUri", "skillType", "preferredLabel", "altLabels"),
            (FOLD, "skill/competence", "fold paper cranes", ""),
            (LORE, "knowledge", "Fold paper-cranes", ""),
        ],
    )
    run("ontology", "import", "esco", faulty)
    done = run("ontology", "check", "--format", "jsonl")
    assert done.code == 1
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["scheme"] for row in found] == ["esco"] * 3, "none of ours"
    cycle, orphan, double = (row["fault"] for row in found)
    assert cycle == f"cycle in broader: {FOLD} > {LORE}"
    assert orphan == f"{UNFOLDER}: the occupation 'crane unfolder' has no skill"
    assert "'fold paper cranes'" in double
    assert FOLD in double
    assert LORE in double
    assert done.stderr == "3 faults\n"


# search, show, near


def test_a_search_ranks_the_concepts_of_the_scheme(esco: Program) -> None:
    found = esco("ontology", "search", "crane folding", "--scheme", "esco", "--format", "json").record
    assert (found[0]["uri"], found[0]["label"], found[0]["kind"]) == (FOLD, "fold paper cranes", "competence")
    assert {row["uri"] for row in found} == SKILLS.keys()
    scores = [row["score"] for row in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_a_search_for_occupations_finds_no_skill(esco: Program) -> None:
    found = esco(
        "ontology", "search", "paper crane maker", "--scheme", "esco", "--kind", "occupation", "--format", "json"
    ).record
    assert found[0]["uri"] == FOLDER
    assert {row["uri"] for row in found} == OCCUPATIONS.keys()


def test_a_search_ends_after_the_first_ones(esco: Program) -> None:
    found = esco("ontology", "search", "crane folding", "--scheme", "esco", "--top", "1", "--format", "csv")
    assert found.code == 0
    assert [row["uri"] for row in csv.DictReader(io.StringIO(found.stdout))] == [FOLD]


@pytest.mark.parametrize("name", [FOLD, "fold paper cranes", "Crane-Folding", "cranes"])
def test_a_concept_is_shown_by_uri_and_by_any_label(esco: Program, name: str) -> None:
    found = esco("ontology", "show", name, "--scheme", "esco", "--format", "json").record
    assert (found["uri"], found["scheme"], found["label"]) == (FOLD, "esco", "fold paper cranes")
    assert (found["alternative"], found["hidden"]) == (["crane folding", "folding of cranes"], ["cranes"])
    assert (found["broader"], found["related"]) == (["folding"], ["paper lore"])
    assert found["definition"] == "Make birds, by hand."


def test_an_occupation_is_shown_with_its_skills(esco: Program) -> None:
    found = esco("ontology", "show", "crane folder", "--scheme", "esco", "--format", "json").record
    assert (found["uri"], found["essential"], found["isco08"]) == (FOLDER, ["fold paper cranes"], "7991")
    assert found["broader"] == ["paper workers"]


def test_a_group_is_shown_with_what_is_narrower(esco: Program) -> None:
    found = esco("ontology", "show", FOLDING, "--scheme", "esco", "--format", "json").record
    assert (found["kind"], found["narrower"]) == ("skill group", ["fold paper cranes"])


def test_a_shown_table_leaves_out_what_is_empty(esco: Program) -> None:
    shown = esco("ontology", "show", "paper lore", "--scheme", "esco").stdout
    assert LORE in shown
    assert "definition" not in shown


def test_near_names_the_path_to_each_concept(esco: Program) -> None:
    found = esco("ontology", "near", "crane folding", "--scheme", "esco", "--format", "json").record
    assert found[0] == {
        "label": "paper lore",
        "nearness": 0.6,
        "path": "fold paper cranes > paper lore",
        "uri": LORE,
    }
    assert FOLD not in [row["uri"] for row in found]
    assert "fold paper cranes > paper lore > paper crafts" in [row["path"] for row in found]
    assert [row["nearness"] for row in found] == sorted((row["nearness"] for row in found), reverse=True)


def test_near_asks_ours_by_default(run: Program) -> None:
    found = run("ontology", "near", "Django", "--top", "3", "--format", "json").record
    assert len(found) == 3
    assert all(row["path"].startswith("Django > ") for row in found)


# link


def test_link_answers_with_the_schemes_own_labels_and_uris_line_by_line(esco: Program) -> None:
    asked = ["paper lore", "", "They fold paper cranes and must know paper lore by heart", "\u2028"]
    found = esco("link", "--scheme", "esco", stdin="".join(f"{line}\n" for line in asked)).stdout.split("\n")
    answers = [json.loads(line) for line in found if line]
    assert [a["phrase"] for a in answers] == asked
    assert [bool(a["concepts"]) for a in answers] == [True, False, True, False]
    assert all(SKILLS[c["uri"]] == c["label"] for a in answers for c in a["concepts"])
    assert answers[0]["concepts"][0]["uri"] == LORE
    assert {c["uri"] for c in answers[2]["concepts"][:2]} == {FOLD, LORE}


def test_link_finds_the_occupation_of_a_title(esco: Program) -> None:
    title = "Senior Crane Folder (m/f/d)"
    (answer,) = esco("link", "--scheme", "esco", "--kind", "occupation", "--top", "1", stdin=f"{title}\n").records
    assert [c["uri"] for c in answer["concepts"]] == [FOLDER]


BEFORE_AN_IMPORT = {
    "link": ["link", "--scheme", "esco"],
    "search": ["ontology", "search", "x", "--scheme", "esco"],
    "show": ["ontology", "show", "x", "--scheme", "esco"],
    "near": ["ontology", "near", "x", "--scheme", "esco"],
    "check": ["ontology", "check", "--scheme", "esco"],
    "evaluate": ["evaluate", "linking", "--data", "README.md", "--scheme", "esco"],
}


@pytest.mark.parametrize("command", BEFORE_AN_IMPORT)
def test_a_scheme_that_was_not_imported_says_what_to_run(run: Program, command: str) -> None:
    says = refusal(run(*BEFORE_AN_IMPORT[command], stdin="paper lore\n"))
    assert says == "kgmatch: the scheme esco is not here yet; run kgmatch ontology import esco DIR\n"


MISTAKES = {
    "an unknown scheme to link to": (["link", "--scheme", "wordnet"], "wordnet: no such scheme; known are kgmatch, esco, onet"),
    "an unknown scheme to search": (["ontology", "search", "x", "--scheme", "wordnet"], "wordnet: no such scheme"),
    "an unknown scheme to check": (["ontology", "check", "--scheme", "wordnet"], "wordnet: no such scheme"),
    "a scheme that is a path": (["link", "--scheme", "../ontology"], "../ontology: no such scheme"),
    "an unknown kind to link to": (["link", "--kind", "degree"], "--kind degree: must be skill or occupation"),
    "an unknown kind to search": (["ontology", "search", "x", "--kind", "tool"], "--kind tool: must be skill or occupation"),
    "an unknown concept to show": (["ontology", "show", "zq 0", "--scheme", "esco"], "zq 0: no concept bears this label or URI; kgmatch ontology search"),
    "an unknown concept to be near": (["ontology", "near", GONE, "--scheme", "esco"], f"{GONE}: no concept bears this label or URI"),
    "a concept of another scheme": (["ontology", "show", FOLD], f"{FOLD}: no concept bears this label or URI"),
    "an empty label": (["ontology", "show", ""], "no concept bears this label or URI"),
    "a label with an escape": (["ontology", "show", "\x1b[31mred"], "no concept bears this label or URI"),
}  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_one_plain_line(esco: Program, case: str) -> None:
    arguments, says = MISTAKES[case]
    said = refusal(esco(*arguments, stdin="paper lore\n"))
    assert says in said
    assert "\x1b" not in said


# The preferred scheme


def set_in_file(run: Program, value: str) -> None:
    run.home.mkdir(exist_ok=True)
    (run.home / "kgmatch.toml").write_text(f"scheme = {value}\n")


@pytest.fixture
def both(run: Program, tmp_path: Path) -> Program:
    """The program after an import into a home that a test may change."""
    run("ontology", "import", "esco", release(tmp_path / "release"))
    return run


def test_the_environment_makes_a_scheme_preferred(esco: Program) -> None:
    info = esco("ontology", "info", "--format", "json", KGMATCH_SCHEME="esco").record
    assert {row["scheme"]: row["preferred"] for row in info} == {"kgmatch": False, "esco": True}
    (answer,) = esco("link", "--top", "1", stdin="paper lore\n", KGMATCH_SCHEME="esco").records
    assert [c["uri"] for c in answer["concepts"]] == [LORE]


def test_the_settings_make_a_scheme_preferred_and_an_option_asks_another(both: Program) -> None:
    set_in_file(both, '"esco"')
    assert {name: row["preferred"] for name, row in by_scheme(both).items()} == {"kgmatch": False, "esco": True}
    assert both("ontology", "show", "paper lore", "--format", "json").record["uri"] == LORE
    ours = both("ontology", "show", "Python", "--scheme", "kgmatch", "--format", "json").record
    assert ours["uri"] == "urn:kgmatch:skill:python"


def test_a_preferred_scheme_that_was_not_imported_says_what_to_run(run: Program) -> None:
    says = refusal(run("link", stdin="paper lore\n", KGMATCH_SCHEME="esco"))
    assert says == "kgmatch: the scheme esco is not here yet; run kgmatch ontology import esco DIR\n"


@pytest.mark.parametrize(
    ("value", "says"), [('"wordnet"', "scheme must be one of kgmatch, esco, onet"), ("1", "scheme must be a str")]
)
def test_a_bad_preferred_scheme_is_refused_with_the_file_that_names_it(run: Program, value: str, says: str) -> None:
    set_in_file(run, value)
    assert refusal(run("ontology", "info")) == f"kgmatch: {run.home / 'kgmatch.toml'}: {says}\n"


def test_a_bad_preferred_scheme_is_refused_with_the_variable_that_names_it(run: Program) -> None:
    says = refusal(run("ontology", "info", KGMATCH_SCHEME="wordnet"))
    assert says == "kgmatch: KGMATCH_SCHEME: scheme must be one of kgmatch, esco, onet\n"


# The store

RESUME = """{name}
{mail}@example.org | Leeds

Experience
Backend Developer, Northfield Ltd
January 2020 - December 2024
Built services in Python.

Skills
Python, PostgreSQL, crane folding, {tools}

Education
BSc Computer Science, University of Leeds, 2019
"""
JOB = {"title": "Backend Developer", "description": "We look for a backend developer.", "skills": ["Vexolith"]}
HELD = "MATCH (c:Candidate {name: 'Bo Ek'})-[:HAS_SKILL]->(s:Skill) RETURN s.uri AS uri, s.label AS label"


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Two resumes and a posting that name an invented tool; one resume names a second one."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "ana.txt").write_text(RESUME.format(name="Ana Ruiz", mail="ana", tools="Vexolith, Ploverine"))
    (folder / "bo.txt").write_text(RESUME.format(name="Bo Ek", mail="bo", tools="Vexolith"))
    (folder / "job.json").write_text(json.dumps(JOB))
    return folder


@pytest.fixture
def store(esco: Program, documents: Path, tmp_path: Path) -> Path:
    done = esco("ingest", documents, "--store", tmp_path / "x.db", "--format", "json")
    assert (done.record["candidates"], done.record["postings"]) == (2, 1)
    return tmp_path / "x.db"


def test_gaps_are_counted_most_frequent_first(esco: Program, store: Path) -> None:
    found = esco("ontology", "gaps", "--store", store, "--format", "json").record
    assert found[0] == {"mention": "Vexolith", "candidates": 2, "postings": 1, "uri": "urn:kgmatch:mention:vexolith"}  # fmt: skip
    counts = {row["mention"]: (row["candidates"], row["postings"]) for row in found}
    assert counts["Ploverine"] == (1, 0)
    assert "Python" not in counts
    assert esco("ontology", "gaps", "--store", store, "--top", "1", "--format", "json").record == found[:1]
    assert "Vexolith" in esco("ontology", "gaps", "--store", store).stdout


def test_gaps_of_no_store_say_what_to_run(run: Program, tmp_path: Path) -> None:
    assert "kgmatch ingest" in refusal(run("ontology", "gaps", "--store", tmp_path / "none.db"))


def test_documents_are_ingested_and_matched_by_the_preferred_scheme(
    esco: Program, store: Path, documents: Path
) -> None:
    ours = {row["label"]: row["uri"] for row in esco("query", HELD, "--store", store, "--format", "json").record}
    assert ours["Python"] == "urn:kgmatch:skill:python"
    again = esco("ingest", documents, "--store", store, "--format", "json", KGMATCH_SCHEME="esco")
    assert (again.record["candidates"], again.record["unchanged"]) == (2, 0)
    theirs = {row["label"]: row["uri"] for row in esco("query", HELD, "--store", store, "--format", "json").record}
    assert theirs["fold paper cranes"] == FOLD
    assert not any(uri.startswith("urn:kgmatch:skill:") for uri in theirs.values())
    (documents / "job.json").write_text(json.dumps({**JOB, "skills": ["paper lore"]}))
    ranked = esco("match", "--job", documents / "job.json", "--store", store, "--format", "json", KGMATCH_SCHEME="esco")
    first = ranked.record["matches"][0]
    assert ["paper lore", "fold paper cranes"] in [reason["path"] for reason in first["reasons"]]


# evaluate linking


def test_ones_own_set_is_measured_with_what_means_nothing(esco: Program, own: Path) -> None:
    found = esco("evaluate", "linking", "--data", own, "--scheme", "esco", "--format", "json").record
    assert (found["set"], found["cases"]) == ("own", 3)
    assert [found[name] for name in ("RP@1", "RP@5", "RP@10", "MRR", "MAP")] == [1.0] * 5
    assert [found[name] for name in ("precision", "recall", "rightly none")] == [1.0] * 3
    assert found["misses"] == []


def test_a_wrong_and_a_needless_answer_lower_precision_and_are_told_apart(esco: Program, tmp_path: Path) -> None:
    data = lines(
        tmp_path / "own.jsonl",
        {"text": "crane folding", "concepts": [FOLD]},
        {"text": "paper lore", "concepts": ["speak Venusian"]},
        {"text": "fold paper cranes", "concepts": []},
        {"text": "zq 0", "concepts": []},
    )
    found = esco("evaluate", "linking", "--data", data, "--scheme", "esco", "--format", "json").record
    assert found["precision"] == pytest.approx(1 / 3)
    assert (found["recall"], found["rightly none"], found["RP@1"]) == (0.5, 0.5, 0.5)
    (miss,) = found["misses"]
    assert (miss["text"], miss["gold"]) == ("paper lore", "speak Venusian")
    assert miss["found"].startswith("paper lore; ")


def test_a_set_in_which_all_means_something_has_no_precision(esco: Program, tmp_path: Path) -> None:
    data = lines(tmp_path / "own.jsonl", {"text": "crane folding", "concepts": [FOLD]})
    found = esco("evaluate", "linking", "--data", data, "--scheme", "esco", "--format", "json").record
    assert {"precision", "recall", "rightly none"}.isdisjoint(found)


def test_a_scheme_without_a_concept_of_the_kind_finds_none(run: Program, own: Path, tmp_path: Path) -> None:
    bare = release(tmp_path / "release", occupations=RELEASE["occupations"][:1], occupationSkillRelations=None)
    run("ontology", "import", "esco", bare)
    found = run("evaluate", "linking", "--data", own, "--scheme", "esco", "--format", "json").record
    assert [miss["found"] for miss in found["misses"]] == [""]
    assert found["recall"] == pytest.approx(2 / 3)


def test_sentences_are_measured_by_the_labels_of_their_parts(esco: Program, tmp_path: Path) -> None:
    data = tmp_path / "sentences.csv"
    data.write_text(
        "sentence,span,sub_span,label\n"
        "We fold paper cranes and tell paper lore,fold paper cranes,,fold paper cranes\n"
        "We fold paper cranes and tell paper lore,tell paper lore,,paper lore\n"
        "We meet on Mondays,meet,,LABEL NOT PRESENT\n"
    )
    arguments = ("evaluate", "linking", "--data", data, "--scheme", "esco")
    found = esco(*arguments, "--set", "sentences", "--format", "json").record
    assert (found["set"], found["cases"], found["RP@5"]) == ("sentences", 1, 1.0)
    assert esco(*arguments, "--set", "phrases", "--format", "json").record["cases"] == 2


def test_a_sample_is_always_the_same(esco: Program, own: Path) -> None:
    arguments = ("evaluate", "linking", "--data", own, "--scheme", "esco", "--limit", "2", "--format", "json")
    first, second = esco(*arguments).record, esco(*arguments).record
    assert first["cases"] <= 2
    assert {k: v for k, v in first.items() if "CPU" not in k} == {k: v for k, v in second.items() if "CPU" not in k}


def test_the_table_shows_the_worst_misses(esco: Program, tmp_path: Path) -> None:
    data = lines(tmp_path / "own.jsonl", {"text": "paper \x1b[31mlore", "concepts": ["speak Venusian"]})
    done = esco("evaluate", "linking", "--data", data, "--scheme", "esco")
    assert done.code == 0
    assert "RP@1" in done.stdout
    assert "speak Venusian" in done.stdout
    assert "\x1b" not in done.stdout
    without = esco("evaluate", "linking", "--data", data, "--scheme", "esco", "--errors", "0")
    assert "speak Venusian" not in without.stdout


def bad_sets() -> Iterator[tuple[str, str, str, str]]:
    good = '{"text": "paper lore", "concepts": ["paper lore"]}\n'
    yield "own", "", ": holds no case of own", "an empty file"
    yield "own", good + "{'text': 1}\n", ', line 2: not {"text", "concepts"}', "no JSON"
    yield "own", '["paper lore"]\n', ', line 1: not {"text", "concepts"}', "a list"
    yield "own", '{"text": "paper lore"}\n', ", line 1: not", "no concepts"
    yield (
        "own",
        '{"text": "paper lore", "concepts": "x"}\n',
        ", line 1: concepts must be a list of strings",
        "one concept",
    )
    yield "own", '{"text": 1, "concepts": []}\n', ", line 1: text must be a string", "a number"
    yield (
        "own",
        '{"text": "x", "concepts": [], "kind": "degree"}\n',
        ", line 1: text must be a string, kind skill or occupation",
        "a kind",
    )
    yield "own", '{"text": "\\ud800", "concepts": []}\n', ", line 1: not", "half of a character"
    yield "own", "[" * 100_000, ", line 1: not", "a deep list"
    yield "own", '{"text": "zq 0", "concepts": []}\n', "no case has a concept", "nothing meant"
    yield "sentences", good, ": column 'sentence' is missing", "JSON for CSV"
    yield (
        "sentences",
        "sentence,span,sub_span,label\na,b\n",
        ", line 2: 2 fields where the first line has 4",
        "a short row",
    )
    yield "sentences", "sentence,span,sub_span,label\na,b,,UNDERSPECIFIED\n", ": holds no case of sentences", "no label"
    yield "titles", "vacancyTitle\nx\n", ": column 'conceptUri' is missing", "no URI"
    yield "melo", good, ": cannot be read as melo", "a file for a folder"
    yield "nothing", good, "--set nothing: must be one of own, sentences, phrases, titles, melo", "an unknown set"


@pytest.mark.parametrize(("name", "text", "says"), [pytest.param(*case[:3], id=case[3]) for case in bad_sets()])
def test_a_bad_set_is_one_plain_line(esco: Program, tmp_path: Path, name: str, text: str, says: str) -> None:
    path = tmp_path / "set"
    path.write_text(text, encoding="utf-8")
    said = refusal(esco("evaluate", "linking", "--data", path, "--set", name, "--scheme", "esco"))
    assert says in said
    if says.startswith((":", ",")):
        assert said.startswith(f"kgmatch: {path}{says}")


@pytest.mark.parametrize("name", ["own", "sentences", "melo"])
def test_a_set_that_is_not_there_is_named(esco: Program, tmp_path: Path, name: str) -> None:
    says = refusal(esco("evaluate", "linking", "--data", tmp_path / "none", "--set", name, "--scheme", "esco"))
    assert says == f"kgmatch: {tmp_path / 'none'}: no such file or folder\n"


@pytest.mark.parametrize("name", ["own", "sentences", "melo"])
def test_a_folder_that_holds_no_set_is_named(esco: Program, tmp_path: Path, name: str) -> None:
    says = refusal(esco("evaluate", "linking", "--data", tmp_path, "--set", name, "--scheme", "esco"))
    assert str(tmp_path) in says
    assert "cannot be read" in says
