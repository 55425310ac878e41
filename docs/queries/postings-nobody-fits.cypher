// Postings that nobody fits
//
// Asked: "Which openings have no candidate with all must-haves, and what stands in the way?"
//
// Read: `closest` holds the most must-haves of the posting, `missing` are the others: drop one of them, or look for it
//   with adjacent-skills. Postings without must-haves are not here.
//   Counting comes first, for the labels of all whom a posting's must-haves touch would be nearly the whole graph.

MATCH (p:Posting)-[r:REQUIRES]->(:Skill)
WHERE r.mustHave
WITH p, count(*) AS mustHaves
OPTIONAL MATCH (p)-[r:REQUIRES]->(:Skill)<-[:HAS_SKILL]-(c:Candidate)
WHERE r.mustHave
WITH p, mustHaves, c, count(c) AS held
WITH p, mustHaves, max(held) AS most
WHERE most < mustHaves
OPTIONAL MATCH (p)-[r:REQUIRES]->(:Skill)<-[:HAS_SKILL]-(c:Candidate)
WHERE r.mustHave
WITH p, mustHaves, most, c, count(c) AS held
WHERE held = most
WITH p, mustHaves, c ORDER BY c.id
WITH p, mustHaves, head(collect(c)) AS c
MATCH (p)-[r:REQUIRES]->(s:Skill)
WHERE r.mustHave AND (c IS NULL OR NOT (c)-[:HAS_SKILL]->(s))
WITH p, mustHaves, c, s ORDER BY s.label
RETURN p.title AS posting, mustHaves, coalesce(c.name, c.id, '') AS closest, collect(s.label) AS missing
ORDER BY size(missing) DESC, posting;
