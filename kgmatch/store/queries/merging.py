"""People: who may be the same one in several documents, what was decided on it, and whose a document is."""

MERGE_OWNERS = "UNWIND $ids AS id MERGE (c:Candidate {id: id})"
DOCUMENTS_WITH_EDGES = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[r:DESCRIBED_BY]->(d:Document)
RETURN id AS owner, d.id AS document, d.sources AS sources, d.asOf AS asOf, r.formerOwners AS formerOwners, r.mergedBy AS mergedBy
ORDER BY document"""
PEOPLE = """
MATCH (c:Candidate)
RETURN c.id AS id, c.name AS name, c.emails AS emails, c.phones AS phones, c.links AS links,
    [(c)-[:LIVES_IN]->(p:Place) | p.name] AS places, [(c)-[:EARNED]->()-[:FROM]->(s:School) | s.name] AS schools
ORDER BY id"""
PEOPLE_POSITIONS = """
MATCH (c:Candidate)-[:HELD]->(p:Position)
RETURN c.id AS id, p.title AS title, p.startDate AS startDate, p.endDate AS endDate,
    head([(p)-[:AT]->(e:Employer) | e.name]) AS employer
ORDER BY id, startDate"""
PAIRS = """
MATCH (a:Candidate)-[r:SAME_PERSON|NOT_SAME_PERSON]->(b:Candidate)
RETURN a.id AS a, b.id AS b, type(r) AS type, r.probability AS probability, r.why AS why
ORDER BY probability DESC, a, b"""
DROP_ALL_PAIRS = "MATCH (:Candidate)-[r:SAME_PERSON]->(:Candidate) WITH collect(r) AS found UNWIND found AS r DELETE r"
DROP_PAIRS = """
UNWIND $rows AS row
MATCH (a:Candidate {id: row.a})-[r:SAME_PERSON|NOT_SAME_PERSON]-(b:Candidate {id: row.b})
WITH collect(r) AS found UNWIND found AS r DELETE r"""
MERGE_PAIRS = """
UNWIND $rows AS row
MATCH (a:Candidate {id: row.a}), (b:Candidate {id: row.b})
MERGE (a)-[r:SAME_PERSON]->(b)
SET r.probability = row.probability, r.why = row.why"""
MERGE_DECIDED = """
UNWIND $rows AS row
MATCH (a:Candidate {id: row.a}), (b:Candidate {id: row.b})
MERGE (a)-[r:NOT_SAME_PERSON]->(b)
SET r.why = row.why, r.probability = row.probability"""
PAIRS_OF = """
MATCH (a:Candidate {id: $id})-[r:SAME_PERSON|NOT_SAME_PERSON]-(b:Candidate)
RETURN b.id AS other, type(r) AS type, r.probability AS probability, r.why AS why"""
