// Which page says it
//
// Asked: "Why do we believe that Ana knows Kafka?"
//
// Parameters:
//   $name = "Ana Lucía Ortiz"  a candidate, as the graph names them
//   $skill = "Apache Kafka"    a concept, by its label
//
// Read: every place in the candidate's documents that the claim rests on: file, page, the words themselves, who read
//   them so (`model`) and how sure it was. `startChar` and `box` lead a tool to the very spot.

MATCH (c:Candidate {name: $name})-[:DESCRIBED_BY]->(d:Document)-[m:MENTIONS]->(:Skill {label: $skill})
RETURN d.source AS file, m.page AS page, m.quote AS quote, m.confidence AS confidence, m.model AS model,
    m.startChar AS startChar, m.box AS box
ORDER BY file, startChar;
