// Who can back up a colleague
//
// Asked: "Ana is away from Monday. Who else could pick up her work?"
//
// Parameters:
//   $name = "Ana Lucía Ortiz"  the colleague, as the graph names them
//
// Read: `shared` of the colleague's `skills` are held by `candidate` too; `missing` is what would have to be learned,
//   or handed to somebody else. Mentions that mean no concept are left out: nobody else writes them the same way.

MATCH (x:Candidate {name: $name})-[:HAS_SKILL]->(s:Skill)
WHERE s.scheme <> 'mention'
WITH x, s ORDER BY s.label
WITH x, collect(s.label) AS skills
MATCH (x)-[:HAS_SKILL]->(s:Skill)<-[:HAS_SKILL]-(c:Candidate)
WHERE s.scheme <> 'mention'
WITH skills, c, collect(s.label) AS held
RETURN c.name AS candidate, size(held) AS shared, size(skills) AS skills,
    [label IN skills WHERE NOT label IN held] AS missing
ORDER BY shared DESC, candidate
LIMIT 10;
