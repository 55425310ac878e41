// Fresh and rusty
//
// Asked: "Who has used Python lately, and for whom is it years ago?"
//
// Parameters:
//   $skill = "Python"   a concept, by its label
//   $since = "2024-01"  year and month from which on it is fresh
//
// Read: `lastUsed` is the end of the latest dated job that names the skill. Who only lists it somewhere is `undated`,
//   which is not the same as rusty.

MATCH (c:Candidate)-[h:HAS_SKILL]->(:Skill {label: $skill})
RETURN c.name AS candidate, h.months AS months, h.lastUsed AS lastUsed,
    CASE WHEN h.lastUsed IS NULL THEN 'undated' WHEN h.lastUsed >= toString($since) THEN 'fresh' ELSE 'rusty' END AS state
ORDER BY coalesce(h.lastUsed, '') DESC, coalesce(h.months, 0) DESC, candidate;
