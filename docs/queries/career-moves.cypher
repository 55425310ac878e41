// Career moves between occupations
//
// Asked: "Where do our data scientists come from, and what do developers become?"
//
// Read: each row is a step from one job to the next that the same person began, where the occupation changed: how
//   often, and who. A job whose title means no occupation of the scheme ends a chain.

MATCH (was:Occupation)<-[:INSTANCE_OF]-(a:Position)<-[:HELD]-(c:Candidate),
    (c)-[:HELD]->(b:Position)-[:INSTANCE_OF]->(became:Occupation)
WHERE a.startDate < b.startDate AND was.uri <> became.uri
    AND NOT EXISTS { MATCH (c)-[:HELD]->(m:Position) WHERE m.startDate > a.startDate AND m.startDate < b.startDate }
WITH was, became, c ORDER BY c.name
RETURN was.label AS was, became.label AS became, count(*) AS moves, collect(DISTINCT c.name) AS people
ORDER BY moves DESC, was, became
LIMIT 50;
