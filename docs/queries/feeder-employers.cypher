// Employers that feed others
//
// Asked: "Where did people work before they came to us?"
//
// Parameters:
//   $to = ""  a part of the name of the employer they came to; "" for all
//
// Read: steps from one job to the next that the same person began, where the employer changed. The rows with the most
//   `moves` are the well-trodden ways. Employers are told apart by name.

MATCH (was:Employer)<-[:AT]-(a:Position)<-[:HELD]-(c:Candidate),
    (c)-[:HELD]->(b:Position)-[:AT]->(became:Employer)
WHERE a.startDate < b.startDate AND was.id <> became.id AND toLower(became.name) CONTAINS toLower($to)
    AND NOT EXISTS { MATCH (c)-[:HELD]->(m:Position) WHERE m.startDate > a.startDate AND m.startDate < b.startDate }
WITH was, became, c ORDER BY c.name
RETURN was.name AS left, became.name AS joined, count(*) AS moves, collect(DISTINCT c.name) AS people
ORDER BY moves DESC, left, joined
LIMIT 50;
