// Skills that grow
//
// Asked: "Which skills turn up in people's newer jobs more than in their older ones?"
//
// Parameters:
//   $since = "2020"  a year, or year and month: jobs begun then or later are the newer ones
//   $least = 2       newer jobs that a skill must be named in
//
// Read: `newer` and `older` are the percentages of jobs begun since then, and before, that name the skill; `growth` is
//   the difference in points. A resume says more of recent jobs than of old ones: compare skills with each other, not
//   with zero.

MATCH (p:Position)
WHERE p.startDate IS NOT NULL
WITH count(CASE WHEN p.startDate >= toString($since) THEN 1 END) AS allNewer,
    count(CASE WHEN p.startDate < toString($since) THEN 1 END) AS allOlder
MATCH (p:Position)-[:USED]->(s:Skill)
WHERE p.startDate IS NOT NULL AND s.scheme <> 'mention'
WITH allNewer, allOlder, s, count(CASE WHEN p.startDate >= toString($since) THEN 1 END) AS jobs,
    count(CASE WHEN p.startDate < toString($since) THEN 1 END) AS before
WHERE jobs >= $least
WITH s, jobs, CASE WHEN allNewer = 0 THEN 0.0 ELSE 100.0 * jobs / allNewer END AS newer,
    CASE WHEN allOlder = 0 THEN 0.0 ELSE 100.0 * before / allOlder END AS older
RETURN s.label AS skill, jobs, toInteger(round(newer)) AS newer, toInteger(round(older)) AS older, toInteger(round(newer - older)) AS growth
ORDER BY growth DESC, skill
LIMIT 25;
