"""Writing what a document says, a candidate as it follows from their documents, and a posting."""

# Candidates and their documents.
MERGE_DOCUMENTS = """
UNWIND $rows AS row
MERGE (d:Document {id: row.id})
SET d.source = row.source, d.sources = row.sources, d.asOf = row.asOf, d.mediaType = row.mediaType,
    d.language = row.language, d.pages = row.pages, d.quality = row.quality, d.fingerprint = row.fingerprint,
    d.name = row.name, d.headline = row.headline, d.emails = row.emails, d.phones = row.phones, d.links = row.links,
    d.stamp = row.stamp, d.wishText = row.wishText, d.wishTitle = row.wishTitle, d.wishPlace = row.wishPlace, d.wishRemote = row.wishRemote,
    d.wishHours = row.wishHours, d.wishPay = row.wishPay, d.wishNotice = row.wishNotice"""
MERGE_CANDIDATES = """
UNWIND $rows AS row
MERGE (c:Candidate {id: row.id})
SET c.name = row.name, c.headline = row.headline, c.emails = row.emails, c.phones = row.phones, c.links = row.links,
    c.monthsWorked = row.monthsWorked, c.degreeLevel = row.degreeLevel, c.stamp = row.stamp,
    c.wishText = row.wishText, c.wishTitle = row.wishTitle, c.wishPlace = row.wishPlace, c.wishRemote = row.wishRemote,
    c.wishHours = row.wishHours, c.wishPay = row.wishPay, c.wishNotice = row.wishNotice"""
MERGE_CANDIDATE_DOCUMENTS = """
UNWIND $rows AS row
MATCH (c:Candidate {id: row.owner}), (d:Document {id: row.document})
MERGE (c)-[r:DESCRIBED_BY]->(d)
SET r.formerOwners = row.formerOwners, r.mergedBy = row.mergedBy"""
MERGE_MENTIONED_SKILLS = """
UNWIND $rows AS row
MERGE (s:Skill {uri: row.uri})
ON CREATE SET s.label = row.label, s.kind = row.kind, s.scheme = row.scheme"""
MERGE_MENTIONS = """
UNWIND $rows AS row
MATCH (d:Document {id: row.document}), (s:Skill {uri: row.uri})
MERGE (d)-[m:MENTIONS {startChar: row.startChar, endChar: row.endChar}]->(s)
SET m.page = row.page, m.box = row.box, m.quote = row.quote, m.confidence = row.confidence, m.model = row.model,
    m.claimConfidence = row.claimConfidence"""
MERGE_HAS_SKILL = """
UNWIND $rows AS row
MATCH (c:Candidate {id: row.candidate}), (s:Skill {uri: row.uri})
MERGE (c)-[h:HAS_SKILL]->(s)
SET h.months = row.months, h.lastUsed = row.lastUsed, h.confidence = row.confidence"""
MERGE_POSITIONS = """
UNWIND $rows AS row
MATCH (d:Document {id: row.document})
MERGE (p:Position {id: row.id})
SET p.title = row.title, p.seniority = row.seniority, p.startDate = row.startDate, p.endDate = row.endDate, p.current = row.current,
    p.months = row.months, p.document = row.document, p.page = row.page, p.startChar = row.startChar
MERGE (d)-[:STATES]->(p)"""
MERGE_HELD = """
UNWIND $rows AS row
MATCH (c:Candidate {id: row.candidate}), (p:Position {id: row.id})
MERGE (c)-[:HELD]->(p)"""
MERGE_POSITION_EMPLOYERS = """
UNWIND $rows AS row
MATCH (p:Position {id: row.position})
MERGE (e:Employer {id: row.id})
ON CREATE SET e.name = row.name
MERGE (p)-[:AT]->(e)"""
MERGE_POSITION_OCCUPATIONS = """
UNWIND $rows AS row
MATCH (p:Position {id: row.position}), (o:Occupation {uri: row.uri})
MERGE (p)-[:INSTANCE_OF]->(o)"""
MERGE_POSITION_SKILLS = """
UNWIND $rows AS row
MATCH (p:Position {id: row.position}), (s:Skill {uri: row.uri})
MERGE (p)-[:USED]->(s)"""
MERGE_QUALIFICATIONS = """
UNWIND $rows AS row
MATCH (d:Document {id: row.document})
MERGE (q:Qualification {id: row.id})
SET q.degree = row.degree, q.level = row.level, q.year = row.year, q.document = row.document, q.page = row.page,
    q.startChar = row.startChar
MERGE (d)-[:STATES]->(q)"""
MERGE_EARNED = """
UNWIND $rows AS row
MATCH (c:Candidate {id: row.candidate}), (q:Qualification {id: row.id})
MERGE (c)-[:EARNED]->(q)"""
MERGE_QUALIFICATION_SCHOOLS = """
UNWIND $rows AS row
MATCH (q:Qualification {id: row.qualification})
MERGE (s:School {id: row.id})
ON CREATE SET s.name = row.name
MERGE (q)-[:FROM]->(s)"""
MERGE_QUALIFICATION_FIELDS = """
UNWIND $rows AS row
MATCH (q:Qualification {id: row.qualification})
MERGE (f:Field {id: row.id})
ON CREATE SET f.name = row.name
MERGE (q)-[:IN]->(f)"""
MERGE_PLACES = """
UNWIND $rows AS row
MATCH (d:Document {id: row.document})
MERGE (p:Place {id: row.id})
ON CREATE SET p.name = row.name
MERGE (d)-[r:STATES]->(p)
SET r.page = row.page, r.startChar = row.startChar"""
MERGE_LANGUAGES = """
UNWIND $rows AS row
MATCH (d:Document {id: row.document})
MERGE (l:Language {uri: row.uri})
ON CREATE SET l.label = row.label
MERGE (d)-[r:STATES]->(l)
SET r.level = row.level, r.mustHave = row.mustHave, r.page = row.page, r.startChar = row.startChar"""
MERGE_CERTIFICATIONS = """
UNWIND $rows AS row
MATCH (d:Document {id: row.document})
MERGE (x:Certification {id: row.id})
ON CREATE SET x.name = row.name
MERGE (d)-[r:STATES]->(x)
SET r.page = row.page, r.startChar = row.startChar"""
MERGE_LIVES_IN = """
UNWIND $rows AS row
MATCH (c:Candidate {id: row.candidate}), (p:Place {id: row.key})
MERGE (c)-[r:LIVES_IN]->(p)
SET r.document = row.document, r.page = row.page, r.startChar = row.startChar"""
MERGE_SPEAKS = """
UNWIND $rows AS row
MATCH (c:Candidate {id: row.candidate}), (l:Language {uri: row.key})
MERGE (c)-[r:SPEAKS]->(l)
SET r.level = row.level, r.document = row.document, r.page = row.page, r.startChar = row.startChar"""
MERGE_CERTIFIED = """
UNWIND $rows AS row
MATCH (c:Candidate {id: row.candidate}), (x:Certification {id: row.key})
MERGE (c)-[r:CERTIFIED]->(x)
SET r.document = row.document, r.page = row.page, r.startChar = row.startChar"""

# Postings.
MERGE_POSTINGS = """
UNWIND $rows AS row
MERGE (p:Posting {id: row.id})
SET p.title = row.title, p.seniority = row.seniority, p.place = row.place, p.minMonths = row.minMonths, p.degreeLevel = row.degreeLevel,
    p.remote = row.remote, p.hours = row.hours, p.pay = row.pay, p.begins = row.begins
WITH p, row
MATCH (d:Document {id: row.document})
MERGE (p)-[:DESCRIBED_BY]->(d)"""
MERGE_REQUIREMENTS = """
UNWIND $rows AS row
MATCH (p:Posting {id: row.posting}), (s:Skill {uri: row.uri})
MERGE (p)-[r:REQUIRES]->(s)
SET r.importance = row.importance, r.mustHave = row.mustHave, r.minMonths = row.minMonths, r.inferred = row.inferred,
    r.document = row.document, r.page = row.page, r.startChar = row.startChar, r.rank = row.rank, r.wording = row.label,
    r.quotes = row.quotes"""
MERGE_POSTING_OCCUPATIONS = """
UNWIND $rows AS row
MATCH (p:Posting {id: row.posting}), (o:Occupation {uri: row.uri})
MERGE (p)-[:FOR]->(o)"""
MERGE_POSTING_EMPLOYERS = """
UNWIND $rows AS row
MATCH (p:Posting {id: row.posting})
MERGE (e:Employer {id: row.id})
ON CREATE SET e.name = row.name
MERGE (p)-[:AT]->(e)"""
