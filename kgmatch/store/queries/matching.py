"""What matching reads: the candidates of its view, the postings, what people wish for, and what the ranked list shows."""

# The view. No query of it returns a name, an e-mail, a phone or a school: the match is computed without them.
VIEW_STAMPS = "MATCH (c:Candidate) RETURN c.id AS id, c.stamp AS stamp"
VIEW_CANDIDATES = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})
OPTIONAL MATCH (c)-[:LIVES_IN]->(p:Place)
RETURN c.id AS id, c.monthsWorked AS monthsWorked, c.degreeLevel AS degreeLevel, collect(p.name) AS places"""
VIEW_SKILLS = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[h:HAS_SKILL]->(s:Skill)
RETURN c.id AS id, s.uri AS uri, s.label AS label, h.months AS months, h.lastUsed AS lastUsed, h.confidence AS confidence"""
VIEW_POSITIONS = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[:HELD]->(p:Position)
OPTIONAL MATCH (p)-[:INSTANCE_OF]->(o:Occupation)
RETURN c.id AS id, p.id AS position, p.title AS title, p.months AS months, o.uri AS occupation"""
VIEW_LANGUAGES = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[:SPEAKS]->(l:Language)
RETURN c.id AS id, l.uri AS uri"""

# Of a quote the view keeps the words. The tagger did not see the name; a quote in which it stands all the same (of two
# words at least: "baker" may be a skill of Jo Baker) is counted without its words.
VIEW_MENTIONS = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[:DESCRIBED_BY]->(d:Document)-[m:MENTIONS]->(s:Skill)
WITH c, s, CASE WHEN d.name CONTAINS ' ' AND toLower(m.quote) CONTAINS toLower(d.name) THEN '' ELSE m.quote END AS quote
RETURN c.id AS id, s.uri AS uri, quote, count(*) AS mentions"""

# Postings as they were read, as far as matching reads them.
POSTINGS = """
MATCH (p:Posting)-[:DESCRIBED_BY]->(d:Document)
OPTIONAL MATCH (p)-[:FOR]->(o:Occupation)
OPTIONAL MATCH (p)-[:AT]->(e:Employer)
RETURN p.id AS id, p.title AS title, p.place AS place, p.minMonths AS minMonths, p.degreeLevel AS degreeLevel,
    p.remote AS remote, p.hours AS hours, p.pay AS pay, p.begins AS begins, e.name AS employer, o.uri AS occupation,
    o.label AS occupationLabel, o.scheme AS occupationScheme, d.id AS document, d.sources AS sources, d.asOf AS asOf
ORDER BY id, document"""
POSTING_REQUIREMENTS = """
MATCH (p:Posting)-[r:REQUIRES]->(s:Skill)
RETURN p.id AS id, s.uri AS uri, coalesce(r.wording, s.label) AS label, s.kind AS kind, s.scheme AS scheme,
    r.importance AS importance, r.mustHave AS mustHave, r.minMonths AS minMonths, r.inferred AS inferred, r.quotes AS quotes,
    r.rank AS rank, r.startChar AS startChar"""
POSTING_MENTIONS = """
MATCH (p:Posting)-[:DESCRIBED_BY]->(d:Document)-[m:MENTIONS]->(s:Skill)
WHERE p.id IN $ids
RETURN p.id AS id, s.uri AS uri, m.quote AS quote, m.startChar AS startChar"""
POSTING_LANGUAGES = """
MATCH (p:Posting)-[:DESCRIBED_BY]->(:Document)-[r:STATES]->(l:Language)
RETURN p.id AS id, l.uri AS uri, l.label AS label, r.level AS level, r.mustHave AS mustHave, r.startChar AS startChar"""

# What candidates wish for.
WISHES = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})
RETURN c.id AS id, c.wishTitle AS title, c.wishPlace AS place, c.wishRemote AS remote, c.wishHours AS hours, c.wishPay AS pay,
    c.wishNotice AS notice"""

# What the ranked list shows.
DISPLAY = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[:DESCRIBED_BY]->(d:Document)
RETURN c.id AS id, c.name AS name, d.sources AS sources
ORDER BY id"""
REPORT_DOCUMENTS = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[:DESCRIBED_BY]->(d:Document)
RETURN c.id AS id, c.name AS name, d.id AS document, d.sources AS sources, d.mediaType AS mediaType, d.asOf AS asOf,
    d.name AS documentName, d.emails AS emails, d.phones AS phones, d.links AS links
ORDER BY id, document"""
SKILL_EVIDENCE = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[:DESCRIBED_BY]->(d:Document)-[m:MENTIONS]->(s:Skill)
WHERE s.uri IN $uris
RETURN c.id AS id, s.uri AS uri, d.id AS document, m.page AS page, m.box AS box, m.startChar AS startChar,
    m.endChar AS endChar, m.quote AS quote, m.model AS model, m.confidence AS confidence
ORDER BY id, uri, document, startChar"""
