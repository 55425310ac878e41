// What each employer asks for
//
// Asked: "What should I talk about when I call them?"
//
// Read: for each employer with postings how many there are, and the twelve concepts that weigh most in them together.

MATCH (e:Employer)<-[:AT]-(p:Posting)
WITH e, count(p) AS postings
MATCH (e)<-[:AT]-(:Posting)-[r:REQUIRES]->(s:Skill)
WHERE NOT r.inferred AND s.scheme <> 'mention'
WITH e, postings, s, sum(r.importance) AS weight ORDER BY weight DESC, s.label
RETURN e.name AS employer, postings, collect(s.label)[0..12] AS skills
ORDER BY postings DESC, employer;
