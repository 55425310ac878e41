// Supply by area of skill
//
// Asked: "How many people have anything to do with databases, whatever it is called?"
//
// Parameters:
//   $area = "database management"  a broad concept, by its label
//
// Read: everyone who holds the concept or one below it, up to three steps down, with what they hold. Somebody who names
//   three databases is one row.

MATCH (area:Skill {label: $area})<-[:BROADER*0..3]-(s:Skill)
WITH DISTINCT s
MATCH (c:Candidate)-[h:HAS_SKILL]->(s)
WITH c, s, coalesce(h.months, 0) AS months ORDER BY months DESC, s.label
RETURN c.name AS candidate, count(s) AS skills, max(months) AS months, collect(s.label) AS held
ORDER BY skills DESC, months DESC, candidate;
