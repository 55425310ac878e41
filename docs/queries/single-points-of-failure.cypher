// Single points of failure
//
// Asked: "What would we lose if one person left?"
//
// Read: the concepts that postings ask for and that this candidate alone holds, the most wanted first. The person on
//   top carries the most of them alone.

MATCH (p:Posting)-[:REQUIRES]->(s:Skill)
WHERE s.scheme <> 'mention'
WITH s, count(p) AS postings
MATCH (c:Candidate)-[:HAS_SKILL]->(s)
WITH s, postings, collect(c) AS people
WHERE size(people) = 1
WITH head(people) AS c, s, postings ORDER BY postings DESC, s.label
RETURN c.name AS candidate, count(s) AS alone, collect(s.label) AS skills
ORDER BY alone DESC, candidate;
