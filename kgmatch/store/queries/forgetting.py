"""Taking out: what an owner or a document said before it is written anew, a person who is to be forgotten, and the nodes
that nothing points to any more.

What goes is collected before it is deleted: the embedded engine, walking along a node's relationships while they go,
passes over some of them.
"""

DROP_STATED = """
UNWIND $ids AS id
MATCH (d:Document {id: id})-[:STATES]->(p)
WHERE p:Position OR p:Qualification
WITH collect(p) AS found UNWIND found AS p DETACH DELETE p"""
DROP_STATES = """
UNWIND $ids AS id
MATCH (d:Document {id: id})-[r:STATES|MENTIONS]->()
WITH collect(r) AS found UNWIND found AS r DELETE r"""
DROP_CANDIDATE_EDGES = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[r:HAS_SKILL|HELD|EARNED|LIVES_IN|SPEAKS|CERTIFIED]->()
WITH collect(r) AS found UNWIND found AS r DELETE r"""
DROP_POSTING_EDGES = """
UNWIND $ids AS id
MATCH (p:Posting {id: id})-[r:REQUIRES|FOR|AT]->()
WITH collect(r) AS found UNWIND found AS r DELETE r"""
DROP_DOCUMENTS = """
UNWIND $ids AS id
MATCH (d:Document {id: id})
DETACH DELETE d"""
DROP_CANDIDATES = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})
DETACH DELETE c"""
DROP_POSTINGS = """
UNWIND $ids AS id
MATCH (p:Posting {id: id})
DETACH DELETE p"""
DROP_DESCRIBED_BY = """
UNWIND $ids AS id
MATCH (d:Document {id: id})<-[r:DESCRIBED_BY]-()
WITH collect(r) AS found UNWIND found AS r DELETE r"""

# What may be left without anything that points to it once these documents and postings say something else.
SHARED_BY_DOCUMENTS = """
UNWIND $ids AS id
MATCH (d:Document {id: id})-[:STATES|MENTIONS]->(n)
WHERE n:Place OR n:Language OR n:Certification OR (n:Skill AND n.scheme = 'mention')
RETURN DISTINCT labels(n) AS labels, coalesce(n.id, n.uri) AS key"""
SHARED_BY_POSITIONS = """
UNWIND $ids AS id
MATCH (d:Document {id: id})-[:STATES]->(p)-[:AT|FROM|IN]->(n)
RETURN DISTINCT labels(n) AS labels, n.id AS key"""
SHARED_BY_POSTINGS = """
UNWIND $ids AS id
MATCH (p:Posting {id: id})-[:AT|REQUIRES]->(n)
WHERE n:Employer OR (n:Skill AND n.scheme = 'mention')
RETURN DISTINCT labels(n) AS labels, coalesce(n.id, n.uri) AS key"""

# Orphans: nodes that nothing points to any more.
DROP_ORPHANS = {
    "Employer": "UNWIND $keys AS key MATCH (n:Employer {id: key}) WHERE NOT (n)<-[:AT]-() DELETE n",
    "School": "UNWIND $keys AS key MATCH (n:School {id: key}) WHERE NOT (n)<-[:FROM]-() DELETE n",
    "Field": "UNWIND $keys AS key MATCH (n:Field {id: key}) WHERE NOT (n)<-[:IN]-() DELETE n",
    "Place": "UNWIND $keys AS key MATCH (n:Place {id: key}) WHERE NOT (n)<-[:STATES]-() DELETE n",
    "Language": "UNWIND $keys AS key MATCH (n:Language {uri: key}) WHERE NOT (n)<-[:STATES]-() DELETE n",
    "Certification": "UNWIND $keys AS key MATCH (n:Certification {id: key}) WHERE NOT (n)<-[:STATES]-() DELETE n",
    "Skill": "UNWIND $keys AS key MATCH (n:Skill {uri: key}) WHERE NOT (n)<-[:MENTIONS]-() AND NOT (n)<-[:REQUIRES]-() DETACH DELETE n",
}

# A person who is to be forgotten.
QUOTES_OF = """
UNWIND $ids AS id
MATCH (d:Document {id: id})-[m:MENTIONS]->()
RETURN DISTINCT m.quote AS text"""
WORDS_OF_STATED = """
UNWIND $ids AS id
MATCH (d:Document {id: id})-[:STATES]->(n)
OPTIONAL MATCH (n)-[:AT|FROM|IN]->(x)
RETURN [n.title, n.degree, n.name, x.name, x.id, CASE WHEN n:Place OR n:Certification THEN n.id ELSE null END] AS texts"""
MERGE_FORGOTTEN = """
UNWIND $rows AS row
MERGE (f:Forgotten {id: row.id})
SET f.on = row.on"""
DROP_FORGOTTEN = """
UNWIND $ids AS id
MATCH (f:Forgotten {id: id})
DELETE f"""
