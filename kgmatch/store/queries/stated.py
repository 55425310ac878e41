"""What documents say of a person, read back: what a candidate is derived from."""

STATED_DOCUMENTS = """
UNWIND $ids AS id
MATCH (d:Document {id: id})
RETURN id AS document, d.asOf AS asOf, d.name AS name, d.headline AS headline, d.emails AS emails, d.phones AS phones,
    d.links AS links, d.stamp AS stamp, d.wishText AS wishText, d.wishTitle AS wishTitle, d.wishPlace AS wishPlace,
    d.wishRemote AS wishRemote, d.wishHours AS wishHours, d.wishPay AS wishPay, d.wishNotice AS wishNotice"""
STATED_SKILLS = """
UNWIND $ids AS id
MATCH (d:Document {id: id})-[m:MENTIONS]->(s:Skill)
RETURN id AS document, s.uri AS uri, max(m.claimConfidence) AS confidence"""
STATED_POSITIONS = """
UNWIND $ids AS id
MATCH (d:Document {id: id})-[:STATES]->(p:Position)
RETURN id AS document, p.id AS id, p.title AS title, p.startDate AS startDate, p.endDate AS endDate, p.current AS current,
    p.startChar AS startChar, head([(p)-[:AT]->(e:Employer) | e.id]) AS employer, [(p)-[:USED]->(s:Skill) | s.uri] AS skills"""
STATED_STUDIES = """
UNWIND $ids AS id
MATCH (d:Document {id: id})-[:STATES]->(q:Qualification)
RETURN id AS document, q.id AS id, q.degree AS degree, q.level AS level, q.year AS year, q.startChar AS startChar,
    head([(q)-[:FROM]->(s:School) | s.id]) AS school"""
STATED_PLACES = """
UNWIND $ids AS id
MATCH (d:Document {id: id})-[r:STATES]->(n:Place)
RETURN id AS document, n.id AS key, r.page AS page, r.startChar AS startChar, null AS level"""
STATED_LANGUAGES = """
UNWIND $ids AS id
MATCH (d:Document {id: id})-[r:STATES]->(n:Language)
RETURN id AS document, n.uri AS key, r.page AS page, r.startChar AS startChar, r.level AS level"""
STATED_CERTIFICATIONS = """
UNWIND $ids AS id
MATCH (d:Document {id: id})-[r:STATES]->(n:Certification)
RETURN id AS document, n.id AS key, r.page AS page, r.startChar AS startChar, null AS level"""
