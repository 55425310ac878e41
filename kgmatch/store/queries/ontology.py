"""The ontology in the graph: its skills and occupations, their relations, and what is in no scheme."""

DEPRECATE_SKILLS = "MATCH (n:Skill) WHERE n.scheme <> 'mention' SET n.deprecated = true"
DEPRECATE_OCCUPATIONS = "MATCH (n:Occupation) SET n.deprecated = true"
MERGE_SKILLS = """
UNWIND $rows AS row
MERGE (n:Skill {uri: row.uri})
SET n.label = row.label, n.kind = row.kind, n.scheme = row.scheme, n.deprecated = false"""
MERGE_OCCUPATIONS = """
UNWIND $rows AS row
MERGE (n:Occupation {uri: row.uri})
SET n.label = row.label, n.isco08 = row.isco, n.scheme = row.scheme, n.deprecated = false"""
DROP_SKILL_RELATIONS = (
    "MATCH (:Skill)-[r:BROADER|RELATED]->(:Skill) WITH collect(r) AS found UNWIND found AS r DELETE r"
)
DROP_OCCUPATION_RELATIONS = (
    "MATCH (:Occupation)-[r:ESSENTIAL|OPTIONAL|BROADER]->() WITH collect(r) AS found UNWIND found AS r DELETE r"
)
_SKILL_EDGE = """
UNWIND $rows AS row
MATCH (a:Skill {{uri: row.source}}), (b:Skill {{uri: row.target}})
MERGE (a)-[:{type}]->(b)"""
_OCCUPATION_EDGE = """
UNWIND $rows AS row
MATCH (a:Occupation {{uri: row.source}}), (b:Skill {{uri: row.target}})
MERGE (a)-[:{type}]->(b)"""
MERGE_BROADER = _SKILL_EDGE.format(type="BROADER")
MERGE_OCCUPATION_BROADER = """
UNWIND $rows AS row
MATCH (a:Occupation {uri: row.source}), (b:Occupation {uri: row.target})
MERGE (a)-[:BROADER]->(b)"""
MERGE_RELATED = _SKILL_EDGE.format(type="RELATED")
MERGE_ESSENTIAL = _OCCUPATION_EDGE.format(type="ESSENTIAL")
MERGE_OPTIONAL = _OCCUPATION_EDGE.format(type="OPTIONAL")
UNLINKED_MENTIONS = """
MATCH (s:Skill {scheme: 'mention'})
OPTIONAL MATCH (c:Candidate)-[:HAS_SKILL]->(s)
WITH s, count(DISTINCT c) AS candidates
OPTIONAL MATCH (p:Posting)-[:REQUIRES]->(s)
WITH s, candidates, count(DISTINCT p) AS postings
WHERE candidates + postings > 0
RETURN s.label AS mention, candidates, postings, s.uri AS uri
ORDER BY candidates + postings DESC, uri LIMIT $top"""
