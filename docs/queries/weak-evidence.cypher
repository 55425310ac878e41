// Claims that rest on little
//
// Asked: "Which skills should I ask about before I believe them?"
//
// Parameters:
//   $least = 0.8  the confidence below which a claim is weak
//
// Read: concepts that stand on one mention alone, outside of any dated job, read with less confidence than that. The
//   quote is what the resume says.

MATCH (c:Candidate)-[h:HAS_SKILL]->(s:Skill)
WHERE h.confidence < $least AND h.months IS NULL AND s.scheme <> 'mention'
MATCH (c)-[:DESCRIBED_BY]->(d:Document)-[m:MENTIONS]->(s)
WITH c, h, s, count(m) AS mentions, head(collect(m.quote)) AS quote, head(collect(d.source)) AS file,
    head(collect(m.page)) AS page
WHERE mentions = 1
RETURN c.name AS candidate, s.label AS skill, h.confidence AS confidence, quote, file, page
ORDER BY confidence, candidate, skill
LIMIT 100;
