// Supply against demand by place
//
// Asked: "Which skills are we short of in Leeds, and could somebody from elsewhere do it?"
//
// Read: for each town and each concept asked for there: `demand` is postings, `supply` the candidates who live in that
//   town and hold it, `elsewhere` those who live in another or say nothing of it. Towns are compared by what stands
//   before the first comma or bracket.

MATCH (j:Posting)-[r:REQUIRES]->(s:Skill)
WHERE j.place IS NOT NULL AND NOT r.inferred AND s.scheme <> 'mention'
WITH trim(split(split(j.place, ',')[0], '(')[0]) AS place, s, count(j) AS demand
OPTIONAL MATCH (c:Candidate)-[:HAS_SKILL]->(s)
OPTIONAL MATCH (c)-[:LIVES_IN]->(l:Place)
WHERE toLower(trim(split(split(l.name, ',')[0], '(')[0])) = toLower(place)
WITH place, s, demand, count(DISTINCT c.id) AS holders, count(DISTINCT CASE WHEN l IS NOT NULL THEN c.id END) AS supply
RETURN place, s.label AS skill, demand, supply, holders - supply AS elsewhere, demand - supply AS short
ORDER BY short DESC, elsewhere, place, skill
LIMIT 100;
