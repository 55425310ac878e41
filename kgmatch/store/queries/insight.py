"""The projections of `kgmatch graph`. None of them reads a name.

`$unlinked`: whether what is in no scheme counts as a skill too.
"""

GRAPH_CANDIDATES = """
MATCH (c:Candidate)-[:HAS_SKILL]->(s:Skill)
WHERE $unlinked OR s.scheme <> 'mention'
RETURN count(DISTINCT c) AS n"""
GRAPH_HOLDINGS = """
MATCH (c:Candidate)-[h:HAS_SKILL]->(s:Skill)
WHERE $unlinked OR s.scheme <> 'mention'
WITH s, collect(c.id) AS ids, collect(coalesce(h.months, -1)) AS months
WHERE size(ids) >= $least
RETURN s.uri AS uri, s.label AS label, s.kind AS kind, ids, months
ORDER BY uri"""
GRAPH_OCCUPATIONS = """
MATCH (c:Candidate)-[:HELD]->(:Position)-[:INSTANCE_OF]->(o:Occupation)
RETURN o.uri AS uri, o.label AS label, count(DISTINCT c) AS candidates
ORDER BY uri"""
GRAPH_USED = """
MATCH (c:Candidate)-[:HELD]->(p:Position)-[:INSTANCE_OF]->(o:Occupation), (p)-[:USED]->(s:Skill)
WHERE $unlinked OR s.scheme <> 'mention'
WITH o, s, count(DISTINCT c) AS candidates
WHERE candidates >= $least
RETURN o.uri AS occupation, s.uri AS uri, s.label AS label, s.kind AS kind, candidates
ORDER BY occupation, uri"""
GRAPH_POSITIONS = """
MATCH (c:Candidate)-[:HELD]->(p:Position)
WHERE p.startDate IS NOT NULL
OPTIONAL MATCH (p)-[:INSTANCE_OF]->(o:Occupation)
RETURN c.id AS id, p.startDate AS startDate, p.endDate AS endDate, p.current AS current, o.uri AS occupation"""
GRAPH_NEEDS = """
MATCH (o:Occupation)-[r:ESSENTIAL|OPTIONAL]->(s:Skill)
WHERE o.uri IN $uris
RETURN o.uri AS occupation, type(r) AS type, s.uri AS uri, s.label AS label, s.kind AS kind
ORDER BY occupation, uri"""
