// In which jobs a skill was used
//
// Asked: "Where exactly did they use SQL?"
//
// Parameters:
//   $skill = "SQL"  a concept, by its label
//
// Read: the jobs whose text names the skill, newest first, with dates as written and the file and page of the job.

MATCH (c:Candidate)-[:HELD]->(p:Position)-[:USED]->(:Skill {label: $skill})
OPTIONAL MATCH (p)-[:AT]->(e:Employer)
OPTIONAL MATCH (d:Document {id: p.document})
RETURN c.name AS candidate, p.title AS title, e.name AS employer, p.startDate AS begun,
    CASE WHEN p.current THEN 'now' ELSE p.endDate END AS ended, d.source AS file, p.page AS page
ORDER BY coalesce(p.startDate, '') DESC, candidate, title;
