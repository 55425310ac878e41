// Postings that nobody fits
//
// Asked: "Which openings have no candidate with all must-haves, and what stands in the way?"
//
// Read: `closest` holds the most must-haves of the posting, `missing` are the others: drop one of them, or look for it
//   with adjacent-skills. Postings without must-haves are not here.

MATCH (p:Posting)-[r:REQUIRES]->(s:Skill)
WHERE r.mustHave
WITH p, s ORDER BY s.label
WITH p, collect(s.label) AS musts
OPTIONAL MATCH (p)-[r:REQUIRES]->(s:Skill)<-[:HAS_SKILL]-(c:Candidate)
WHERE r.mustHave
WITH p, musts, c, collect(s.label) AS held
WITH p, musts, c, held ORDER BY size(held) DESC, c.id
WITH p, musts, head(collect(coalesce(c.name, c.id, ''))) AS closest, head(collect(held)) AS held
WHERE size(held) < size(musts)
WITH p, musts, closest, [label IN musts WHERE NOT label IN held] AS missing
RETURN p.title AS posting, size(musts) AS mustHaves, closest, missing
ORDER BY size(missing) DESC, posting;
