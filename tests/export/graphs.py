"""A small graph with everything in it that an export can trip over, and what is compared afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kgmatch.concepts.index import ConceptIndex
from kgmatch.graph import Known, write_candidates, write_ontology, write_postings
from kgmatch.pipeline import Pipeline
from kgmatch.store import Store
from kgmatch.store.pages import home, key_of
from tests.records import candidate, document, evidence, posting

# Legal in a graph, and each of them the end of something in one format or another.
HOSTILE = (
    '"', "'", '"quoted" and \'quoted\'', "a\nb\r\nc\rd", "a,b;c|d\te", "=1+1", "+1", "-1", "@x", "\\", "\\u0027", "\\\\n",
    "`", "${x} $x {x}", "<b>&amp;</b>", "]]>", "_x0041_", "_x", "/* */ // --", ";", "x;\n", "\u2028\u2029\x85\x0b\x0c",
    "\x01\x1b[31m", "\x1f", "\x1e\x1f", "\ufeffbom", "\ufffe\uffff", "😀 中文 é e\u0301", "\u202eright to left", " edges ", "true", "null",
    "1.5", "x" * 5000, "%41 %", "http://example.org/a b<c>", "#", "NULL", "[]", "{}",
)  # fmt: skip

QUESTIONS = (
    "MATCH (c:Candidate)-[:HAS_SKILL]->(s:Skill) RETURN s.label AS skill, count(c) AS n ORDER BY n DESC, skill",
    "MATCH (c:Candidate)-[h:HAS_SKILL]->(s:Skill {label: 'Python'}) WHERE h.months >= 12 RETURN c.id AS id, h.months AS months ORDER BY id",
    "MATCH (c:Candidate)-[:HELD]->(p:Position)-[:AT]->(e:Employer) WITH e, c, p.title AS title ORDER BY title RETURN e.name AS employer, collect(DISTINCT title) AS titles, count(DISTINCT c) AS n ORDER BY employer",
    "MATCH (c:Candidate)-[:EARNED]->(q:Qualification) OPTIONAL MATCH (q)-[:FROM]->(s:School) RETURN c.id AS id, q.level AS level, q.year AS year, s.name AS school ORDER BY id, q.id",
    "MATCH (c:Candidate)-[:LIVES_IN]->(p:Place) RETURN p.name AS place, count(c) AS n ORDER BY place",
    "MATCH (c:Candidate)-[r:SPEAKS]->(l:Language) RETURN l.label AS language, r.level AS level, count(c) AS n ORDER BY language, level",
    "MATCH (d:Document)-[m:MENTIONS]->(s:Skill) RETURN d.id AS id, m.page AS page, m.startChar AS at, m.quote AS quote, m.box AS box, s.uri AS uri ORDER BY id, at, uri",
    "MATCH (p:Posting)-[r:REQUIRES]->(s:Skill) WHERE r.mustHave RETURN p.title AS title, s.label AS skill, r.importance AS importance ORDER BY skill",
    "MATCH (p:Posting)-[:REQUIRES]->(s:Skill) RETURN s.label AS skill, COUNT { MATCH (:Candidate)-[:HAS_SKILL]->(s) } AS supply ORDER BY skill",
    "MATCH (s:Skill)-[:BROADER*1..3]->(b:Skill) RETURN s.uri AS skill, count(DISTINCT b) AS above ORDER BY skill",
    "MATCH (o:Occupation)-[:ESSENTIAL]->(s:Skill) WHERE EXISTS { MATCH (:Candidate)-[:HAS_SKILL]->(s) } RETURN o.label AS occupation, count(s) AS known ORDER BY occupation",
    "MATCH (c:Candidate) RETURN size(c.emails) AS emails, size(c.links) AS links, c.monthsWorked AS months, c.name AS name ORDER BY c.id",
    "MATCH (a:Candidate)-[r:SAME_PERSON]->(b:Candidate) RETURN a.id AS a, b.id AS b, r.probability AS p ORDER BY a, b",
    "MATCH (n) RETURN labels(n) AS labels, count(*) AS n ORDER BY labels[0], n",
)  # fmt: skip


def fill(store: Store, pipeline: Pipeline) -> None:
    """Concepts, people, a posting; hostile text in every kind of place; labels and types that are not ours."""
    wanted = ("python", "django", "java", "docker", "programming-languages", "web-development")
    skills = [pipeline.index.entries[uri] for name in wanted if (uri := f"urn:kgmatch:skill:{name}") in pipeline.index.entries]  # fmt: skip
    jobs = [e for e in pipeline.index.of_kind({"occupation"}) if "urn:kgmatch:skill:python" in e.essential][:12]
    write_ontology(store, ConceptIndex([*skills, *jobs], fingerprint="some", vectors=None))
    people = [
        candidate(pipeline, 1, skills={"Python": 36, "Django": 12, "Qwrtz 9000": None}, languages=("German",), place="Leeds, UK"),
        candidate(pipeline, 2, skills={"Java": 24, "Python": None}, languages=("German", "French"), level=None),
    ]  # fmt: skip
    for n, text in enumerate(HOSTILE, 3):
        one = candidate(pipeline, n, skills={"Python": n}, name=text, place=text, title=text, source=f"{n}.pdf")
        twice = replace(one.skills[0], evidence=(evidence(n, 0, text), evidence(n, 7, text)))
        contact = replace(one.contact, links=(text.replace("\x1f", ""), "https://example.org"), emails=())
        people.append(replace(one, skills=(twice,), headline=text, contact=contact))
    write_candidates(store, people, Known(store), "one")
    asked = posting(
        pipeline, {"Python": 1.0, "Docker": 0.4}, must=("Python",), documents=(document(900),), place="Leeds"
    )
    write_postings(store, [asked], Known(store), "one")
    store.write(
        ("UNWIND $rows AS row MERGE (e:Employer {id: row}) SET e.name = row", {"rows": list(HOSTILE)}),
        (
            "UNWIND $rows AS row MATCH (p:Position {id: 'p_1_0'}), (e:Employer {id: row}) MERGE (p)-[:AT]->(e)",
            {"rows": list(HOSTILE)},
        ),
        ("MATCH (a:Candidate {id: $a}), (b:Candidate {id: $b}) MERGE (a)-[r:SAME_PERSON]->(b) SET r.probability = 0.5", {"a": people[0].id, "b": people[1].id}),
        ("CREATE (:Candidate:Former {id: 'c_former', name: 'of two labels', emails: [], phones: [], links: []})", {}),
        ("CREATE (n:`Their Label` {id: 'theirs', `a b`: 'x', mixed: 1})-[:`KNOWS them` {since: 2020, tags: ['a', '']}]->(:Other {id: 'other', mixed: 'one', flags: [true, false], numbers: [1, 2]})", {}),
        ("CREATE (:Other {id: 'another', mixed: 2.5})", {}),
    )  # fmt: skip


def nodes(store: Store) -> dict[tuple[str, str], tuple[list[str], dict[str, Any]]]:
    """All nodes by home label and key."""
    found = {}
    for row in store.read("MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties"):
        label = str(home(row["labels"]))
        found[label, row["properties"][key_of(label)]] = sorted(row["labels"]), row["properties"]
    return found


def edges(store: Store) -> list[tuple[tuple[str, str], str, tuple[str, str], dict[str, Any]]]:
    """All relationships, in a fixed order."""
    query = "MATCH (a)-[r]->(b) RETURN labels(a) AS la, a.id AS ia, a.uri AS ua, type(r) AS type, labels(b) AS lb, b.id AS ib, b.uri AS ub, properties(r) AS properties"
    found = []
    for row in store.read(query):
        start, end = str(home(row["la"])), str(home(row["lb"]))
        ends = (start, row["ua"] if key_of(start) == "uri" else row["ia"]), (end, row["ub"] if key_of(end) == "uri" else row["ib"])  # fmt: skip
        found.append((ends[0], row["type"], ends[1], row["properties"]))
    return sorted(found, key=repr_of)


def repr_of(edge: tuple[Any, str, Any, dict[str, Any]]) -> str:
    return repr((*edge[:3], sorted(edge[3].items())))
