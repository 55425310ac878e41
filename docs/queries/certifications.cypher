// Who holds which certificate
//
// Asked: "Who of ours is certified for that, and where does it say so?"
//
// Parameters:
//   $text = "certified"  a part of the certificate's name; "" for all
//
// Read: one row a certificate and holder, with file and page. Certificates are kept as written, so search for the part
//   that does not vary.

MATCH (c:Candidate)-[r:CERTIFIED]->(x:Certification)
WHERE toLower(x.name) CONTAINS toLower($text)
OPTIONAL MATCH (d:Document {id: r.document})
RETURN x.name AS certificate, c.name AS candidate, d.source AS file, r.page AS page
ORDER BY certificate, candidate
LIMIT 200;
