// Mentions that mean no concept yet
//
// Asked: "Which words of our people does the ontology not know?"
//
// Parameters:
//   $least = 1  candidates and postings together that must name it
//
// Read: each `mention` as written, and how many candidates and postings name it. What many name is worth a concept or
//   an alternative label.

MATCH (s:Skill {scheme: 'mention'})
OPTIONAL MATCH (c:Candidate)-[:HAS_SKILL]->(s)
WITH s, count(c) AS candidates
OPTIONAL MATCH (p:Posting)-[:REQUIRES]->(s)
WITH s, candidates, count(p) AS postings
WHERE candidates + postings >= $least
RETURN s.label AS mention, candidates, postings
ORDER BY candidates + postings DESC, mention
LIMIT 100;
