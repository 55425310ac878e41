"""What `kgmatch doctor` asks: the server, and what must not be in a graph: how many (`n`), and one of them (`example`)."""

COMPONENTS = "CALL dbms.components() YIELD name, versions, edition RETURN name, versions, edition"
SETTING = "SHOW SETTINGS YIELD name, value WHERE name = $name RETURN value"
CANDIDATES_WITHOUT_DOCUMENT = """
MATCH (n:Candidate) WHERE NOT (n)-[:DESCRIBED_BY]->(:Document)
RETURN count(n) AS n, min(n.id) AS example"""
POSTINGS_WITHOUT_DOCUMENT = """
MATCH (n:Posting) WHERE NOT (n)-[:DESCRIBED_BY]->(:Document)
RETURN count(n) AS n, min(n.id) AS example"""
DOCUMENTS_WITHOUT_OWNER = """
MATCH (n:Document) WHERE NOT (n)<-[:DESCRIBED_BY]-()
RETURN count(n) AS n, min(n.source) AS example"""
POSITIONS_NOT_STATED = """
MATCH (n:Position) WHERE NOT (n)<-[:STATES]-(:Document)
RETURN count(n) AS n, min(n.id) AS example"""
QUALIFICATIONS_NOT_STATED = """
MATCH (n:Qualification) WHERE NOT (n)<-[:STATES]-(:Document)
RETURN count(n) AS n, min(n.id) AS example"""
SKILLS_NOT_MENTIONED = """
MATCH (c:Candidate)
OPTIONAL MATCH (c)-[:DESCRIBED_BY]->(:Document)-[:MENTIONS]->(m:Skill)
WITH c, collect(DISTINCT m.uri) AS mentioned
MATCH (c)-[:HAS_SKILL]->(s:Skill) WHERE NOT s.uri IN mentioned
RETURN count(*) AS n, min(c.id + ' ' + s.label) AS example"""
POINTED_TO_BY_NOTHING = {
    "Employer": "MATCH (n:Employer) WHERE NOT (n)<-[:AT]-() RETURN count(n) AS n, min(n.name) AS example",
    "School": "MATCH (n:School) WHERE NOT (n)<-[:FROM]-() RETURN count(n) AS n, min(n.name) AS example",
    "Field": "MATCH (n:Field) WHERE NOT (n)<-[:IN]-() RETURN count(n) AS n, min(n.name) AS example",
    "Place": "MATCH (n:Place) WHERE NOT (n)<-[:STATES]-() RETURN count(n) AS n, min(n.name) AS example",
    "Language": "MATCH (n:Language) WHERE NOT (n)<-[:STATES]-() RETURN count(n) AS n, min(n.label) AS example",
    "Certification": "MATCH (n:Certification) WHERE NOT (n)<-[:STATES]-() RETURN count(n) AS n, min(n.name) AS example",
    "Skill": "MATCH (n:Skill {scheme: 'mention'}) WHERE NOT (n)<-[:MENTIONS]-() AND NOT (n)<-[:REQUIRES]-() RETURN count(n) AS n, min(n.label) AS example",
}
