// Speakers of a language who hold a skill
//
// Asked: "Who could present our figures to the French?"
//
// Parameters:
//   $language = "French"              a language, by its label
//   $skill = "data visualization"     a concept, by its label
//
// Read: `level` is what the resume says, in its own words or as A1 to C2; empty where it gives none. `file` and `page`
//   say where.

MATCH (c:Candidate)-[r:SPEAKS]->(:Language {label: $language})
MATCH (c)-[h:HAS_SKILL]->(:Skill {label: $skill})
OPTIONAL MATCH (d:Document {id: r.document})
RETURN c.name AS candidate, r.level AS level, h.months AS months, d.source AS file, r.page AS page
ORDER BY candidate;
