// What people studied, and what they do now
//
// Asked: "Do physicists end up as our data scientists?"
//
// Read: for each field of study how many hold a degree in it, from which schools, and the occupations of their current
//   jobs, the commonest first.

MATCH (f:Field)<-[:IN]-(q:Qualification)<-[:EARNED]-(c:Candidate)
OPTIONAL MATCH (q)-[:FROM]->(school:School)
WITH f, c, school ORDER BY school.name
WITH f, count(DISTINCT c.id) AS people, collect(DISTINCT school.name) AS schools
OPTIONAL MATCH (f)<-[:IN]-(:Qualification)<-[:EARNED]-(c:Candidate)-[:HELD]->(p:Position {current: true})-[:INSTANCE_OF]->(o:Occupation)
WITH f, people, schools, o.label AS occupation, count(DISTINCT c.id) AS times ORDER BY times DESC, occupation
RETURN f.name AS field, people, schools, collect(occupation) AS occupations
ORDER BY people DESC, field;
