"""The graph's shape: labels with their key, and the Cypher that makes the constraints. Neo4j naming throughout."""

from __future__ import annotations

from collections.abc import Iterator

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
    "Store": "id",
}

# What tells two relationships of one type between the same two nodes apart; of any other type there is one at most.
EDGE_KEYS = {"MENTIONS": ("startChar", "endChar")}

VERSION = "MATCH (s:Store {id: 'kgmatch'}) RETURN s.version AS version"
SET_VERSION = "MERGE (s:Store {id: 'kgmatch'}) SET s.version = $version, s.generation = coalesce(s.generation, 0)"


def constraints() -> Iterator[str]:
    for label, key in KEYS.items():
        yield f"CREATE CONSTRAINT {label.lower()}_{key} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"
