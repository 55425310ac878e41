// Who could move into an occupation
//
// Asked: "Nobody applied as a data scientist. Who of ours is nearly one?"
//
// Parameters:
//   $occupation = "data scientist"  an occupation, by its label
//
// Read: candidates who never held it, by how many of its essential skills they hold (`held` of `essential`), with those
//   that are missing.

MATCH (o:Occupation {label: $occupation})-[:ESSENTIAL]->(s:Skill)
WITH o, s ORDER BY s.label
WITH o, collect(s.label) AS needed
MATCH (o)-[:ESSENTIAL]->(s:Skill)<-[:HAS_SKILL]-(c:Candidate)
WHERE NOT EXISTS { MATCH (c)-[:HELD]->(:Position)-[:INSTANCE_OF]->(o) }
WITH needed, c, collect(s.label) AS has
RETURN c.name AS candidate, size(has) AS held, size(needed) AS essential, [x IN needed WHERE NOT x IN has] AS missing
ORDER BY held DESC, candidate
LIMIT 25;
