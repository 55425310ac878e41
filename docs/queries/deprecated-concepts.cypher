// Deprecated concepts still in use
//
// Asked: "What do we still count on that the current ontology no longer has?"
//
// Read: concepts of an earlier version of the scheme that people hold or postings ask for. Reading the files again
//   links them anew; what stays here has no successor that the linker would find.

MATCH (s:Skill)
WHERE s.deprecated
OPTIONAL MATCH (c:Candidate)-[:HAS_SKILL]->(s)
WITH s, count(c) AS candidates
OPTIONAL MATCH (p:Posting)-[:REQUIRES]->(s)
WITH s, candidates, count(p) AS postings
WHERE candidates + postings > 0
RETURN s.label AS concept, s.uri AS uri, candidates, postings
ORDER BY candidates + postings DESC, concept;
