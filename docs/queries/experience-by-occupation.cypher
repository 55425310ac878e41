// Where the experience is
//
// Asked: "How many years of which work do we have here?"
//
// Read: for each occupation how many `people` held it, how many hold it `now`, and the `years` of all their jobs in it
//   together. Jobs without dates count as people and add no years.

MATCH (c:Candidate)-[:HELD]->(p:Position)-[:INSTANCE_OF]->(o:Occupation)
WITH o, count(DISTINCT c.id) AS people, count(DISTINCT CASE WHEN p.current THEN c.id END) AS now,
    sum(coalesce(p.months, 0)) AS months
RETURN o.label AS occupation, people, now, toInteger(round(months / 12.0)) AS years
ORDER BY months DESC, occupation
LIMIT 50;
