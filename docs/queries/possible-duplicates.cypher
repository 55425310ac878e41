// Duplicates to look at
//
// Asked: "Is anybody in here twice?"
//
// Read: records that share an e-mail address, a telephone number or a name, with the files they come from. The same
//   address or number is nearly always one person; the same name often is not.

MATCH (c:Candidate)-[:DESCRIBED_BY]->(d:Document)
UNWIND [x IN c.emails | ['e-mail', toLower(x)]]
    + [x IN c.phones | ['telephone', replace(replace(x, ' ', ''), '-', '')]]
    + [['name', toLower(coalesce(c.name, ''))]] AS said
WITH said[0] AS shared, said[1] AS value, c.id AS id, d.source AS file ORDER BY id, file
WITH shared, value, collect(DISTINCT id) AS candidates, collect(DISTINCT file) AS files
WHERE size(candidates) > 1 AND value <> ''
RETURN shared, value, candidates, files
ORDER BY shared, value;
