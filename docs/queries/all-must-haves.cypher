// People who hold all must-haves
//
// Asked: "Who has everything that we ask for without fail, and how much of what we wish for?"
//
// Parameters:
//   $title = "engineer"  a part of the posting's title; "" for all postings
//
// Read: every `candidate` here holds all `mustHaves` of the posting, by exactly those concepts; `wishes` counts how many
//   of its other requirements they hold as well. Who holds something near a must-have is found by adjacent-skills.

MATCH (p:Posting)-[r:REQUIRES]->(s:Skill)
WHERE r.mustHave AND toLower(coalesce(p.title, '')) CONTAINS toLower($title)
WITH p, count(s) AS mustHaves
MATCH (p)-[r:REQUIRES]->(s:Skill)<-[:HAS_SKILL]-(c:Candidate)
WHERE r.mustHave
WITH p, mustHaves, c, count(s) AS held
WHERE held = mustHaves
OPTIONAL MATCH (p)-[w:REQUIRES]->(x:Skill)<-[:HAS_SKILL]-(c)
WHERE NOT w.mustHave
RETURN p.title AS posting, c.name AS candidate, mustHaves, count(x) AS wishes
ORDER BY posting, wishes DESC, candidate;
