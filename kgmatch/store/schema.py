"""The graph's shape: labels with their key, and the Cypher that makes the constraints. Neo4j naming throughout."""

from __future__ import annotations

from collections.abc import Iterator

# A Failure's id is the file that could not be read, a Forgotten one's the SHA-256 of a document that must not be again.
KEYS = {
    "Candidate": "id",
    "Document": "id",
    "Skill": "uri",
    "Occupation": "uri",
    "Position": "id",
    "Employer": "id",
    "Qualification": "id",
    "School": "id",
    "Field": "id",
    "Place": "id",
    "Language": "uri",
    "Certification": "id",
    "Posting": "id",
    "Failure": "id",
    "Forgotten": "id",
    "Store": "id",
}

# What tells two relationships of one type between the same two nodes apart; of any other type there is one at most.
EDGE_KEYS = {"MENTIONS": ("startChar", "endChar")}

SCHEMA_VERSION = 2
VERSION = "MATCH (s:Store {id: 'kgmatch'}) RETURN s.version AS version"
SET_VERSION = "MERGE (s:Store {id: 'kgmatch'}) SET s.version = $version, s.generation = coalesce(s.generation, 0)"


def constraints() -> Iterator[str]:
    for label, key in KEYS.items():
        yield f"CREATE CONSTRAINT {label.lower()}_{key} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"


# From version 1, in which a candidate had one document and what that said hung on the candidate alone: by pages of
# candidates, each statement idempotent, the version last.
CANDIDATES = "MATCH (c:Candidate) RETURN c.id AS id ORDER BY id"
_DOCUMENT = "UNWIND $ids AS id MATCH (c:Candidate {id: id})-[:DESCRIBED_BY]->(d:Document) "
FROM_1_TO_2 = (
    _DOCUMENT
    + "SET d.name = c.name, d.headline = c.headline, d.emails = c.emails, d.phones = c.phones, d.links = c.links",
    _DOCUMENT + "MATCH (c)-[:HELD|EARNED]->(p) MERGE (d)-[:STATES]->(p) SET p.document = coalesce(p.document, d.id)",
    _DOCUMENT
    + "MATCH (c)-[e:LIVES_IN|SPEAKS|CERTIFIED]->(n) MERGE (d)-[r:STATES]->(n) "
    + "SET r.level = e.level, r.page = e.page, r.startChar = e.startChar",
    _DOCUMENT + "MATCH (d)-[m:MENTIONS]->(s)<-[h:HAS_SKILL]-(c) SET m.claimConfidence = h.confidence",
)
