// The requirements that are hardest to fill
//
// Asked: "Which of the things we ask for does hardly anybody have?"
//
// Read: for each concept that postings ask for: in how many (`postings`), in how many of them without fail
//   (`mustHave`), and how many `candidates` hold it. The fewest candidates for each posting come first. What a posting
//   only implies by its occupation is left out.

MATCH (p:Posting)-[r:REQUIRES]->(s:Skill)
WHERE NOT r.inferred AND s.scheme <> 'mention'
WITH s, count(p) AS postings, count(CASE WHEN r.mustHave THEN 1 END) AS mustHave
OPTIONAL MATCH (c:Candidate)-[:HAS_SKILL]->(s)
WITH s, postings, mustHave, count(c) AS candidates
RETURN s.label AS skill, postings, mustHave, candidates, 1.0 * candidates / postings AS perPosting
ORDER BY perPosting, mustHave DESC, postings DESC, skill
LIMIT 25;
