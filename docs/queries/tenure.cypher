// How long people stay
//
// Asked: "How long do people stay with each employer before they go?"
//
// Parameters:
//   $least = 1  jobs that have ended, which an employer must have
//
// Read: the mean and the longest stay in months, over dated jobs that have ended. A few jobs make no statistic: see
//   `jobs`.

MATCH (e:Employer)<-[:AT]-(p:Position)
WHERE p.months IS NOT NULL AND NOT p.current
WITH e, count(p) AS jobs, toInteger(round(avg(p.months))) AS months, max(p.months) AS longest
WHERE jobs >= $least
RETURN e.name AS employer, jobs, months, longest
ORDER BY jobs DESC, months DESC, employer
LIMIT 50;
