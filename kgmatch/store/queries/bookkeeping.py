"""What the store keeps of itself and of the files in it: what it was filled from, what failed, what must not come back."""

# The store itself.
ONTOLOGY_OF = "MATCH (s:Store {id: 'kgmatch'}) RETURN s.ontology AS ontology"
SET_ONTOLOGY = "MATCH (s:Store {id: 'kgmatch'}) SET s.ontology = $fingerprint"
BUMP_GENERATION = "MATCH (s:Store {id: 'kgmatch'}) SET s.generation = coalesce(s.generation, 0) + 1"
GENERATION = "MATCH (s:Store {id: 'kgmatch'}) RETURN s.generation AS generation"

# Its files.
KNOWN_DOCUMENTS = """
MATCH (d:Document)
RETURN d.id AS id, d.sources AS sources, d.fingerprint AS fingerprint, d.asOf AS asOf"""
KNOWN_FAILURES = """
MATCH (f:Failure)
RETURN f.id AS id, f.digest AS digest, f.fingerprint AS fingerprint, f.reason AS reason, f.tries AS tries"""
KNOWN_FORGOTTEN = "MATCH (f:Forgotten) RETURN f.id AS id, f.on AS on"
OWNERS = """
UNWIND $ids AS id
MATCH (d:Document {id: id})<-[r:DESCRIBED_BY]-(n)
RETURN id AS document, n.id AS owner, labels(n) AS labels, d.sources AS sources, properties(r) AS edge"""
DOCUMENTS_OF = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[:DESCRIBED_BY]->(d:Document)
RETURN id AS owner, d.id AS document"""
SET_SOURCES = """
UNWIND $rows AS row
MATCH (d:Document {id: row.id})
SET d.source = row.source, d.sources = row.sources"""
MERGE_FAILURES = """
UNWIND $rows AS row
MERGE (f:Failure {id: row.id})
SET f.digest = row.digest, f.fingerprint = row.fingerprint, f.reason = row.reason, f.tries = row.tries, f.on = row.on"""
DROP_FAILURES = """
UNWIND $ids AS id
MATCH (f:Failure {id: id})
DELETE f"""
NEWEST_DAY = "MATCH (d:Document) RETURN max(d.asOf) AS day"
