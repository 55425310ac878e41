"""Exports: the statements of the script that makes a graph anew, and candidates as JSON Resume."""

# What the script of `kgmatch export cypher` is made of, one statement each; its names are quoted by `quoting.name`.
SCRIPT_CONSTRAINT = "CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"
SCRIPT_NODES = "UNWIND [\n{rows}\n] AS row MERGE (n:{labels} {{{key}: row.{key}}}) SET n += row"
SCRIPT_RELATIONSHIPS = (
    "UNWIND [\n{rows}\n] AS row MATCH (a:{start} {{{start_key}: row.a}}) MATCH (b:{end} {{{end_key}: row.b}}) "
    "MERGE (a)-[r:{type}{identity}]->(b) SET r += row.r"
)
SCRIPT_EMPTY_LISTS = "MATCH (n:{label}) WHERE n.{property} IS NULL SET n.{property} = []"
SCRIPT_EMPTY_LISTS_OF = "MATCH (:{label})-[r:{type}]->() WHERE r.{property} IS NULL SET r.{property} = []"

# One candidate, or a page of them, as JSON Resume.
RESUME_DOCUMENTS = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[:DESCRIBED_BY]->(d:Document)
RETURN id, properties(d) AS document ORDER BY id, document.asOf, document.id"""
RESUME_POSITIONS = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[:HELD]->(p:Position)
RETURN id, properties(p) AS position, head([(p)-[:AT]->(e:Employer) | e.name]) AS employer,
    head([(p)-[:INSTANCE_OF]->(o:Occupation) | o.uri]) AS occupation, [(p)-[:USED]->(s:Skill) | s.uri] AS skills"""
RESUME_STUDIES = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[:EARNED]->(q:Qualification)
RETURN id, properties(q) AS study, head([(q)-[:FROM]->(s:School) | s.name]) AS school,
    head([(q)-[:IN]->(f:Field) | f.name]) AS field"""
RESUME_SKILLS = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[h:HAS_SKILL]->(s:Skill)
RETURN id, s.uri AS uri, s.label AS label, s.kind AS kind, s.scheme AS scheme, properties(h) AS claim"""
RESUME_MENTIONS = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[:DESCRIBED_BY]->(d:Document)-[m:MENTIONS]->(s:Skill)
RETURN id, d.id AS document, s.uri AS uri, properties(m) AS mention"""
RESUME_LANGUAGES = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[r:SPEAKS]->(l:Language)
RETURN id, l.uri AS uri, l.label AS label, properties(r) AS said"""
RESUME_CERTIFICATIONS = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[r:CERTIFIED]->(x:Certification)
RETURN id, x.name AS name, properties(r) AS said"""
RESUME_PLACES = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[r:LIVES_IN]->(p:Place)
RETURN id, p.name AS name, properties(r) AS said"""
