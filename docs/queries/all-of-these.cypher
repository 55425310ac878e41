// People who hold all of these
//
// Asked: "Who knows Python and Docker, and has really used them?"
//
// Parameters:
//   $skills = ["Python", "Docker"]  concepts, by their labels
//   $months = 12                    the least use of each in dated jobs; 0 for any
//
// Read: only who used every one of them for that long; `weakest` is the skill they used least, for `months`.

UNWIND $skills AS label
MATCH (c:Candidate)-[h:HAS_SKILL]->(:Skill {label: label})
WHERE coalesce(h.months, 0) >= $months
WITH c, label, coalesce(h.months, 0) AS used ORDER BY used, label
WITH c, count(DISTINCT label) AS held, min(used) AS months, head(collect(label)) AS weakest
WHERE held = size($skills)
RETURN c.name AS candidate, weakest, months
ORDER BY months DESC, candidate;
