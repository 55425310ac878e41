// Records that say too little
//
// Asked: "Whose resume did we read badly, and whom should we ask for a better one?"
//
// Parameters:
//   $skills = 5     fewer skills that mean a concept are too few
//   $quality = 0.7  a document graded below this was hard to read
//
// Read: how many `skills` and `jobs` are known of the candidate, and the `quality` that the reader gave the worst of
//   their documents (1 is best). What is here is seldom a poor candidate, mostly a poor scan.

MATCH (c:Candidate)-[:DESCRIBED_BY]->(d:Document)
WITH c, d ORDER BY d.quality
WITH c, min(d.quality) AS quality, head(collect(d.source)) AS file
OPTIONAL MATCH (c)-[:HAS_SKILL]->(s:Skill)
WHERE s.scheme <> 'mention'
WITH c, quality, file, count(s) AS skills
OPTIONAL MATCH (c)-[:HELD]->(p:Position)
WITH c, quality, file, skills, count(p) AS jobs
WHERE skills < $skills OR jobs = 0 OR quality < $quality
RETURN c.name AS candidate, skills, jobs, quality, file
ORDER BY skills, jobs, candidate;
