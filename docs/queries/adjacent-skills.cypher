// People whose skills are next to a gap
//
// Asked: "Nobody has Kubernetes. Who could learn it soonest?"
//
// Parameters:
//   $skill = "Kubernetes"  the concept that is missing, by its label
//
// Read: `candidate` lacks the concept and holds `near` ones, at most two steps of BROADER or RELATED away: 1 step is a
//   parent, a child or a related concept, 2 a sibling or the like. Fewest steps first, then most of them, then months.

MATCH path = (gap:Skill {label: $skill})-[:BROADER|RELATED*1..2]-(near:Skill)
WHERE near.uri <> gap.uri
WITH gap, near, min(length(path)) AS steps
MATCH (c:Candidate)-[h:HAS_SKILL]->(near)
WHERE NOT EXISTS { MATCH (c)-[:HAS_SKILL]->(gap) }
WITH c, near, steps, coalesce(h.months, 0) AS months ORDER BY steps, months DESC, near.label
WITH c, min(steps) AS steps, collect(near.label) AS held, max(months) AS months
RETURN c.name AS candidate, steps, held AS near, months
ORDER BY steps, size(held) DESC, months DESC, candidate
LIMIT 25;
