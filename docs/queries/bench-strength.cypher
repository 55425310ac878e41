// Bench strength by team of skills
//
// Asked: "How deep are we in what each team needs?"
//
// Parameters:
//   $teams = [{"team": "platform", "skills": ["Kubernetes", "Docker"]}, {"team": "data", "skills": ["Python", "SQL"]}]
//                 each team with the skills that it needs
//   $months = 24  from which use on somebody counts as seasoned
//
// Read: `people` hold the skill, `seasoned` of them used it for so many months in dated jobs. The thinnest place of
//   each team comes first; a skill that nobody holds, or that the graph does not know by that name, has 0.

UNWIND $teams AS wanted
UNWIND wanted.skills AS label
OPTIONAL MATCH (c:Candidate)-[h:HAS_SKILL]->(s:Skill {label: label})
WITH wanted.team AS team, label AS skill, count(DISTINCT c.id) AS people,
    count(DISTINCT CASE WHEN h.months >= $months THEN c.id END) AS seasoned
RETURN team, skill, people, seasoned
ORDER BY team, seasoned, people, skill;
