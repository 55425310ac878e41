// What comes together with a skill
//
// Asked: "What else do people know who know Docker?"
//
// Parameters:
//   $skill = "Docker"  a concept, by its label
//   $least = 2         people who must hold both
//
// Read: `together` people hold both; `share` is the percentage of the skill's holders who also hold the companion,
//   `overall` that of all candidates. A companion whose share is far above overall belongs with it; one whose shares are
//   level is only common.

MATCH (everybody:Candidate)
WITH count(everybody) AS everybody
MATCH (c:Candidate)-[:HAS_SKILL]->(x:Skill {label: $skill})
WITH everybody, x, count(c) AS holders
MATCH (x)<-[:HAS_SKILL]-(c:Candidate)-[:HAS_SKILL]->(s:Skill)
WHERE s.uri <> x.uri AND s.scheme <> 'mention'
WITH everybody, holders, s, count(c) AS together
WHERE together >= $least
MATCH (s)<-[:HAS_SKILL]-(other:Candidate)
WITH everybody, holders, s, together, count(other) AS others
WITH s, together, 100.0 * together / holders AS share, 100.0 * others / everybody AS overall
RETURN s.label AS companion, together, toInteger(round(share)) AS share, toInteger(round(overall)) AS overall
ORDER BY share - overall DESC, together DESC, companion
LIMIT 25;
