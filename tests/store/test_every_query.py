"""Every Cypher string of the program runs on both engines, with parameters that make sense, against a small filled graph.

A new string in `kgmatch/store/queries/` or `schema.py` needs one line here: under READS what is asked (it must find a
row), under WRITES what is written (it must change something, and change nothing more when it is repeated; it is rolled
back), under COMMANDS what changes the schema, and how that is taken back.
"""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import pytest

from kgmatch.store import Store, connect, queries, schema
from kgmatch.store.connection import Transaction
from kgmatch.store.queries import bookkeeping, forgetting, merging, upkeep, writing
from tests import worked_queries as worked

ANA, BEN, TWIN = (f"c_{n:016x}" for n in (1, 2, 5))
CV1, CV2, POSTING = (f"{n:064x}" for n in (1, 2, 21))
PYTHON, COBOL, NURSE, SCIENTIST = map(worked.uri, ("Python", "COBOL", "nurse", "data scientist"))
MENTION = "urn:kgmatch:mention:qwrtz-9000"
Statement = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Asked:
    """`fill`: what the braces of a template are filled with; `on`: the one engine that is asked this way."""

    parameters: Mapping[str, Any] = field(default_factory=dict)
    fill: Mapping[str, str] | None = None
    first: tuple[Statement, ...] = ()  # written before it
    on: str | None = None
    repeatable: bool = True

    def text(self, template: str) -> str:
        return template.format(**self.fill) if self.fill is not None else template


def asked(**parameters: Any) -> Asked:
    return Asked(parameters)


def template(fill: str, *, first: tuple[Statement, ...] = (), repeatable: bool = True, **parameters: Any) -> Asked:
    """`fill` as words: `label=Skill key=uri`; a `~` stands for a space."""
    pairs = (pair.split("=", 1) for pair in fill.split(" ") if pair)
    return Asked(
        parameters, {name: value.replace("~", " ") for name, value in pairs}, first=first, repeatable=repeatable
    )


def rows(**row: Any) -> Asked:
    return Asked({"rows": [row]})


def ids(*which: str) -> Asked:
    return Asked({"ids": list(which)})


def orphan(label: str, key: str = "id", **more: Any) -> Asked:
    return Asked({"keys": ["lonely"]}, first=((f"CREATE (n:{label}) SET n = $map", {"map": {key: "lonely", **more}}),))


LABEL_KEY = "label=Skill key=uri"
READS: dict[str, Asked] = {
    "ONTOLOGY_OF": asked(),
    "UNLINKED_MENTIONS": asked(top=5),
    "KNOWN_DOCUMENTS": asked(),
    "KNOWN_FAILURES": asked(),
    "KNOWN_FORGOTTEN": asked(),
    "OWNERS": ids(CV1, POSTING),
    "DOCUMENTS_OF": ids(ANA),
    "GENERATION": asked(),
    "NEWEST_DAY": asked(),
    "POSTINGS": asked(),
    "POSTING_REQUIREMENTS": asked(),
    "POSTING_MENTIONS": ids("j_21", "j_23"),
    "POSTING_LANGUAGES": asked(),
    "WISHES": ids(ANA),
    "SHARED_BY_DOCUMENTS": ids(CV1),
    "SHARED_BY_POSITIONS": ids(CV1),
    "SHARED_BY_POSTINGS": ids("j_23"),
    "STATED_DOCUMENTS": ids(CV1),
    "STATED_SKILLS": ids(CV1),
    "STATED_POSITIONS": ids(CV1),
    "STATED_STUDIES": ids(CV1),
    "STATED_PLACES": ids(CV1),
    "STATED_LANGUAGES": ids(CV1),
    "STATED_CERTIFICATIONS": ids(CV1),
    "DOCUMENTS_WITH_EDGES": ids(ANA, BEN),
    "PEOPLE": asked(),
    "PEOPLE_POSITIONS": asked(),
    "PAIRS": asked(),
    "PAIRS_OF": asked(id=BEN),
    "QUOTES_OF": ids(CV1),
    "WORDS_OF_STATED": ids(CV1),
    "VIEW_STAMPS": asked(),
    "VIEW_CANDIDATES": ids(ANA),
    "VIEW_SKILLS": ids(ANA),
    "VIEW_POSITIONS": ids(ANA),
    "VIEW_LANGUAGES": ids(ANA),
    "VIEW_MENTIONS": ids(ANA),
    "DISPLAY": ids(ANA),
    "REPORT_DOCUMENTS": ids(ANA),
    "SKILL_EVIDENCE": asked(ids=[ANA], uris=[PYTHON]),
    "COUNT_NODES": asked(),
    "COUNT_RELATIONSHIPS": asked(),
    "SAMPLE_KEYS": template(LABEL_KEY, share=2.0),
    "PAGE_OF_NODES": template(f"{LABEL_KEY} range=n.uri~>~$after~AND~n.uri~<=~$until", after="", until="v"),
    "PAGE_OF_KEYS": template(f"{LABEL_KEY} range=n.uri~IS~NOT~NULL"),
    "NODES_BY_KEY": template(LABEL_KEY, keys=[PYTHON]),
    "RELATIONSHIPS_BY_KEY": template("label=Candidate key=id", keys=[ANA]),
    "NODE_PROPERTIES": template("label=Skill"),
    "RELATIONSHIP_PROPERTIES": template("label=Candidate"),
    "RESUME_DOCUMENTS": ids(ANA),
    "RESUME_POSITIONS": ids(ANA),
    "RESUME_STUDIES": ids(ANA),
    "RESUME_SKILLS": ids(ANA),
    "RESUME_MENTIONS": ids(ANA),
    "RESUME_LANGUAGES": ids(ANA),
    "RESUME_CERTIFICATIONS": ids(ANA),
    "RESUME_PLACES": ids(ANA),
    "GRAPH_CANDIDATES": asked(unlinked=False),
    "GRAPH_HOLDINGS": asked(unlinked=True, least=1),
    "GRAPH_OCCUPATIONS": asked(),
    "GRAPH_USED": asked(unlinked=False, least=1),
    "GRAPH_POSITIONS": asked(),
    "GRAPH_NEEDS": asked(uris=[NURSE]),
    "LABELS": asked(),
    "RELATIONSHIP_TYPES": asked(),
    "COUNT_OF_LABEL": template("label=Skill"),
    "PROPERTIES_OF_LABEL": template("label=Skill"),
    "VALUES_OF_LABEL": template("label=Skill key=label", sample=3),
    "ENDS_OF_TYPE": template("type=HAS_SKILL"),
    "PROPERTIES_OF_TYPE": template("type=MENTIONS"),
    "VALUES_OF_TYPE": template("type=MENTIONS key=quote", sample=3),
    "KEYS_OF_LABEL": template("label=Skill", sample=3),
    "KEYS_OF_TYPE": template("type=MENTIONS", sample=3),
    "ALL_NODES": asked(),
    "ALL_RELATIONSHIPS": template("type=MENTIONS"),
    "COUNT_ALL_NODES": asked(),
    "COUNT_ALL_RELATIONSHIPS": asked(),
    "CONSTRAINTS": asked(),
    "INDEXES": asked(),
    "RUNNING": asked(),
    "RUNNING_WITH_METADATA": Asked(on="neo4j"),  # the embedded engine keeps no metadata
    "TERMINATE": Asked({"ids": ["neo4j-transaction-999999"]}),
    "COMPONENTS": asked(),
    "SETTING": Asked({"name": "server.bolt.enabled"}, on="neo4j"),  # the embedded engine shows none
    "CANDIDATES_WITHOUT_DOCUMENT": asked(),
    "POSTINGS_WITHOUT_DOCUMENT": asked(),
    "DOCUMENTS_WITHOUT_OWNER": asked(),
    "POSITIONS_NOT_STATED": asked(),
    "QUALIFICATIONS_NOT_STATED": asked(),
    "SKILLS_NOT_MENTIONED": asked(),
    "POINTED_TO_BY_NOTHING[Employer]": asked(),
    "POINTED_TO_BY_NOTHING[School]": asked(),
    "POINTED_TO_BY_NOTHING[Field]": asked(),
    "POINTED_TO_BY_NOTHING[Place]": asked(),
    "POINTED_TO_BY_NOTHING[Language]": asked(),
    "POINTED_TO_BY_NOTHING[Certification]": asked(),
    "POINTED_TO_BY_NOTHING[Skill]": asked(),
    "VERSION": asked(),
    "CANDIDATES": asked(),
}

EDGE = {"page": 2, "startChar": 77, "document": CV1}
WRITES: dict[str, Asked] = {
    "SET_ONTOLOGY": asked(fingerprint="another"),
    "DEPRECATE_SKILLS": asked(),
    "DEPRECATE_OCCUPATIONS": asked(),
    "MERGE_SKILLS": rows(uri="urn:test:new", label="new", kind="tool", scheme="test"),
    "MERGE_OCCUPATIONS": rows(uri="urn:test:new", label="new", isco="2512", scheme="test"),
    "DROP_SKILL_RELATIONS": asked(),
    "DROP_OCCUPATION_RELATIONS": asked(),
    "MERGE_BROADER": rows(source=PYTHON, target=COBOL),
    "MERGE_OCCUPATION_BROADER": rows(source=NURSE, target=SCIENTIST),
    "MERGE_RELATED": rows(source=PYTHON, target=COBOL),
    "MERGE_ESSENTIAL": rows(source=NURSE, target=PYTHON),
    "MERGE_OPTIONAL": rows(source=NURSE, target=PYTHON),
    "SET_SOURCES": rows(id=CV1, source="moved.pdf", sources=["moved.pdf", "copy.pdf"]),
    "MERGE_FAILURES": rows(id="new.pdf", digest="d", fingerprint="f", reason="locked", tries=2, on="2026-01-15"),
    "DROP_FAILURES": ids("broken.pdf"),
    "BUMP_GENERATION": Asked(repeatable=False),
    "DROP_STATED": ids(CV1),
    "DROP_STATES": ids(CV1),
    "DROP_CANDIDATE_EDGES": ids(ANA),
    "DROP_POSTING_EDGES": ids("j_21"),
    "DROP_DOCUMENTS": ids(CV1),
    "DROP_CANDIDATES": ids(ANA),
    "DROP_POSTINGS": ids("j_21"),
    "DROP_DESCRIBED_BY": ids(CV1),
    "MERGE_DOCUMENTS": rows(
        id="new", source="a.pdf", sources=["a.pdf"], asOf="2026-01-15", mediaType="text/plain", language="en", pages=1,
        quality=0.5, fingerprint="f", name="A", headline=None, emails=["a@example.org"], phones=[], links=[],
    ),
    "MERGE_CANDIDATES": rows(
        id="c_new", name="A", headline="Nurse", emails=["a@example.org"], phones=[], links=[], monthsWorked=3, degreeLevel=6
    ),
    "MERGE_CANDIDATE_DOCUMENTS": rows(owner=ANA, document=CV2, formerOwners=[BEN], mergedBy="a decision"),
    "MERGE_MENTIONED_SKILLS": rows(uri="urn:kgmatch:mention:x", label="x", kind="mention", scheme="mention"),
    "MERGE_MENTIONS": rows(
        document=CV1, uri=COBOL, startChar=70, endChar=75, page=1, box=[1.0, 2.0, 3.0, 4.0], quote="COBOL",
        confidence=0.5, model="test", claimConfidence=0.5,
    ),
    "MERGE_HAS_SKILL": rows(candidate=ANA, uri=COBOL, months=3, lastUsed="2020", confidence=0.5),
    "MERGE_POSITIONS": rows(
        document=CV1, id="p_new", title="Nurse", seniority=None, startDate="2020-01", endDate=None, current=True,
        months=3, page=1, startChar=5,
    ),
    "MERGE_HELD": rows(candidate=ANA, id="p_2_0"),
    "MERGE_POSITION_EMPLOYERS": rows(position="p_1_0", id="new", name="New"),
    "MERGE_POSITION_OCCUPATIONS": rows(position="p_1_0", uri=NURSE),
    "MERGE_POSITION_SKILLS": rows(position="p_1_0", uri=COBOL),
    "MERGE_QUALIFICATIONS": rows(document=CV1, id="q_new", degree="BSc", level=6, year=2014, page=1, startChar=5),
    "MERGE_EARNED": rows(candidate=ANA, id="q_2_0"),
    "MERGE_QUALIFICATION_SCHOOLS": rows(qualification="q_1_0", id="new", name="New"),
    "MERGE_QUALIFICATION_FIELDS": rows(qualification="q_1_0", id="new", name="New"),
    "MERGE_PLACES": rows(id="new", name="New", **EDGE),
    "MERGE_LANGUAGES": rows(uri="urn:test:new", label="New", level="B1", **EDGE),
    "MERGE_CERTIFICATIONS": rows(id="new", name="New", **EDGE),
    "MERGE_LIVES_IN": rows(candidate=ANA, key="york", **EDGE),
    "MERGE_SPEAKS": rows(candidate=ANA, key="urn:test:german", level="B1", **EDGE),
    "MERGE_CERTIFIED": rows(candidate=ANA, key="wound care certificate", **EDGE),
    "MERGE_OWNERS": ids("c_new"),
    "DROP_ALL_PAIRS": asked(),
    "DROP_PAIRS": rows(a=BEN, b=TWIN),
    "MERGE_PAIRS": rows(a=ANA, b=BEN, probability=0.5, why=["name"]),
    "MERGE_DECIDED": rows(a=ANA, b=BEN, probability=0.5, why=["a decision"]),
    "MERGE_FORGOTTEN": rows(id="new", on="2026-01-15"),
    "DROP_FORGOTTEN": ids("forgotten"),
    "MERGE_POSTINGS": rows(id="j_new", title="Nurse", seniority=None, place="York", minMonths=12, degreeLevel=6, document=CV1),
    "MERGE_REQUIREMENTS": rows(
        posting="j_21", uri=COBOL, importance=0.5, mustHave=True, minMonths=12, inferred=False, **EDGE
    ),
    "MERGE_POSTING_OCCUPATIONS": rows(posting="j_21", uri=NURSE),
    "MERGE_POSTING_EMPLOYERS": rows(posting="j_21", id="new", name="New"),
    "DROP_ORPHANS[Employer]": orphan("Employer"),
    "DROP_ORPHANS[School]": orphan("School"),
    "DROP_ORPHANS[Field]": orphan("Field"),
    "DROP_ORPHANS[Place]": orphan("Place"),
    "DROP_ORPHANS[Language]": orphan("Language", "uri"),
    "DROP_ORPHANS[Certification]": orphan("Certification"),
    "DROP_ORPHANS[Skill]": orphan("Skill", "uri", scheme="mention"),
    "SCRIPT_NODES": template("rows={uri:~'urn:test:new',~label:~'new'} labels=Skill key=uri"),
    "SCRIPT_RELATIONSHIPS": template(
        f"rows={{a:~'{PYTHON}',~b:~'{COBOL}',~r:~{{weight:~1}}}} start=Skill start_key=uri end=Skill end_key=uri "
        "type=RELATED identity={weight:~row.r.weight}"
    ),
    "SCRIPT_EMPTY_LISTS": template("label=Skill property=aliases"),
    "SCRIPT_EMPTY_LISTS_OF": template("label=Candidate type=HAS_SKILL property=aliases"),
    "COPY_NODES": template(
        "labels=:Late properties=uri:~row.properties.uri", rows=[{"properties": {"uri": "urn:test:new"}}], repeatable=False
    ),
    "SET_VERSION": asked(version=999),
    "FROM_1_TO_2[0]": Asked({"ids": [ANA]}, first=(("MATCH (d:Document) REMOVE d.name", {}),)),
    "FROM_1_TO_2[1]": Asked({"ids": [ANA]}, first=(("MATCH ()-[r:STATES]->() DELETE r", {}),)),
    "FROM_1_TO_2[2]": Asked({"ids": [ANA]}, first=(("MATCH ()-[r:STATES]->() DELETE r", {}),)),
    "FROM_1_TO_2[3]": Asked({"ids": [ANA]}, first=(("MATCH ()-[m:MENTIONS]->() REMOVE m.claimConfidence", {}),)),
}  # fmt: skip
COPY_RELATIONSHIPS = "COPY_RELATIONSHIPS"  # wants the engine's own ids, so it has a test of its own

COMMANDS: dict[str, tuple[Asked, str]] = {
    "SCRIPT_CONSTRAINT": (template("name=late label=Late key=id"), "DROP CONSTRAINT late"),
    "NEW_CONSTRAINT": (template("name=late pattern=(x:Late) properties=x.id rule=IS~UNIQUE"), "DROP CONSTRAINT late"),
    "NEW_INDEX": (template("kind=RANGE name=late pattern=(x:Skill) properties=x.kind"), "DROP INDEX late"),
}
NO_CYPHER = {"KEYS", "EDGE_KEYS"}  # names of labels, types and properties


def strings() -> dict[str, str]:
    """Name → text of every public constant, `NAME[key]` for those that hold several."""
    found: dict[str, str] = {}
    groups = [import_module(f"{queries.__name__}.{group.name}") for group in pkgutil.iter_modules(queries.__path__)]
    for module in (queries, *groups, schema):
        for name, value in vars(module).items():
            if name.startswith("_") or name in NO_CYPHER:
                continue
            texts: dict[str, str] = {}
            if isinstance(value, str):
                texts = {name: value}
            elif isinstance(value, Mapping):
                texts = {f"{name}[{key}]": text for key, text in value.items()}
            elif isinstance(value, (tuple, list)):
                texts = {f"{name}[{key}]": text for key, text in enumerate(value)}
            assert not texts.keys() & found.keys(), f"two strings are called {name}; tell them apart"
            found |= texts
    return found


TEXTS = strings()
FILL: tuple[Statement, ...] = (
    (bookkeeping.MERGE_FAILURES, {"rows": [{"id": "broken.pdf", "digest": "d", "fingerprint": "f", "reason": "locked", "tries": 1, "on": "2026-01-15"}]}),
    (forgetting.MERGE_FORGOTTEN, {"rows": [{"id": "forgotten", "on": "2026-01-15"}]}),
    (merging.MERGE_PAIRS, {"rows": [{"a": BEN, "b": TWIN, "probability": 0.9, "why": ["e-mail"]}]}),
    (writing.MERGE_MENTIONS, {"rows": [{"document": POSTING, "uri": PYTHON, "startChar": 3, "endChar": 9, "page": 1, "box": [1.0, 2.0, 3.0, 4.0], "quote": "Python", "confidence": 0.5, "model": "test", "claimConfidence": None}]}),
    (writing.MERGE_LANGUAGES, {"rows": [{"document": POSTING, "uri": "urn:test:german", "label": "German", "level": None, "page": 1, "startChar": 5}]}),
)  # fmt: skip


@pytest.fixture(scope="module", params=["embedded", "neo4j"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Store]]:
    """The engine's name, and the small graph on it, filled once: what a test writes is rolled back."""
    if request.param == "embedded":
        uri = str(tmp_path_factory.mktemp("every") / "graph.db")
    else:
        uri = request.getfixturevalue("neo4j_uri")
        with connect(uri) as opened:
            opened.write(("MATCH (n) DETACH DELETE n", {}))
    with connect(uri) as opened:
        worked.fill(opened)
        opened.write(*FILL)
        yield request.param, opened


class UndoError(Exception):
    """Rolls a transaction back."""


def state(transaction: Transaction) -> list[str]:
    nodes = transaction.read("MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties")
    edges = transaction.read(
        "MATCH (a)-[r]->(b) RETURN coalesce(a.id, a.uri) AS a, type(r) AS type, properties(r) AS properties, "
        "coalesce(b.id, b.uri) AS b"
    )
    return sorted(json.dumps(row, sort_keys=True) for row in [*nodes, *edges])


def test_every_string_has_a_line_here_and_every_line_a_string() -> None:
    here = {*READS, *WRITES, *COMMANDS, COPY_RELATIONSHIPS}
    new, gone = sorted(set(TEXTS) - here), sorted(here - set(TEXTS))
    assert not new, f"new Cypher strings; give each a line in READS, WRITES or COMMANDS of this file: {', '.join(new)}"
    assert not gone, f"no such strings any more; take their lines out of this file: {', '.join(gone)}"
    assert len(here) == len(READS) + len(WRITES) + len(COMMANDS) + 1


@pytest.mark.parametrize("name", READS)
def test_a_read_is_answered(engine: tuple[str, Store], name: str) -> None:
    kind, store = engine
    case = READS[name]
    if case.on not in (None, kind):
        pytest.skip(f"asked of {case.on} alone")
    assert store.read(case.text(TEXTS[name]), **case.parameters)


@pytest.mark.parametrize("name", WRITES)
def test_a_write_changes_the_graph_and_repeated_nothing_more(engine: tuple[str, Store], name: str) -> None:
    _, store = engine
    case = WRITES[name]
    statement = (case.text(TEXTS[name]), case.parameters)
    states: list[list[str]] = []

    def work(transaction: Transaction) -> None:
        states.clear()
        transaction.write(*case.first)
        for _ in range(3):
            states.append(state(transaction))
            transaction.write(statement)
        raise UndoError

    with pytest.raises(UndoError):
        store.transaction(work)
    before, after, repeated = states
    assert after != before
    assert repeated == after or not case.repeatable


def test_relationships_are_copied_by_the_ids_of_the_engine(engine: tuple[str, Store]) -> None:
    _, store = engine
    text = upkeep.COPY_RELATIONSHIPS.format(type="RELATED", properties="weight: row.properties.weight")
    states: list[list[str]] = []

    def work(transaction: Transaction) -> None:
        states.clear()
        found = {row["properties"].get("uri"): row["id"] for row in transaction.read(upkeep.ALL_NODES)}
        states.append(state(transaction))
        transaction.write((text, {"rows": [{"a": found[PYTHON], "b": found[COBOL], "properties": {"weight": 1}}]}))
        states.append(state(transaction))
        raise UndoError

    with pytest.raises(UndoError):
        store.transaction(work)
    assert len(states[1]) == len(states[0]) + 1


@pytest.mark.parametrize("name", COMMANDS)
def test_a_schema_command_is_taken_and_taken_back(engine: tuple[str, Store], name: str) -> None:
    _, store = engine
    case, undo = COMMANDS[name]

    def names() -> set[str]:
        return {row["name"] for query in (upkeep.CONSTRAINTS, upkeep.INDEXES) for row in store.read(query)}

    assert "late" not in names()
    store.command(case.text(TEXTS[name]))
    try:
        assert "late" in names()
    finally:
        store.command(undo)
    assert "late" not in names()
