// What each of a shortlist lacks
//
// Asked: "For this opening, what would I have to ask each of them about?"
//
// Parameters:
//   $title = "Data Scientist"  a part of the posting's title
//
// Read: the candidates who hold most of what the posting asks for, weighted by importance (`covered`, in percent),
//   with what they lack, must-haves and wishes apart. `kgmatch match` ranks with evidence; this is the bare overlap.

MATCH (p:Posting)-[r:REQUIRES]->(s:Skill)
WHERE toLower(coalesce(p.title, '')) CONTAINS toLower($title)
WITH p, s, r ORDER BY r.importance DESC, s.label
WITH p, sum(r.importance) AS weight, collect(s.label) AS asked, collect(CASE WHEN r.mustHave THEN s.label END) AS musts
MATCH (p)-[r:REQUIRES]->(s:Skill)<-[:HAS_SKILL]-(c:Candidate)
WITH p, weight, asked, musts, c, sum(r.importance) AS held, collect(s.label) AS has
RETURN p.title AS posting, c.name AS candidate, toInteger(round(100.0 * held / weight)) AS covered,
    [x IN musts WHERE NOT x IN has] AS missingMustHaves,
    [x IN asked WHERE NOT x IN has AND NOT x IN musts] AS missingWishes
ORDER BY posting, covered DESC, candidate
LIMIT 50;
