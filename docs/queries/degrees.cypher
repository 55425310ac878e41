// Does the work need a degree
//
// Asked: "Of the people who do this, how many hold a degree, and which?"
//
// Parameters:
//   $skill = "Python"  a concept, by its label
//
// Read: `level` is the highest rung that a candidate's degrees reach (6 a bachelor, 7 a master, 8 a doctorate, as in the
//   EQF), empty where the resume names none; `months` is the mean use of the skill by those `people`, where dated.

MATCH (c:Candidate)-[h:HAS_SKILL]->(:Skill {label: $skill})
WITH c.degreeLevel AS level, count(c) AS people, toInteger(round(avg(h.months))) AS months
RETURN level, people, months
ORDER BY coalesce(level, -1) DESC;
