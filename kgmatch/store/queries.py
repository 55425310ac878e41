"""Every Cypher string of the program, parametrised, in the portable subset that Neo4j 5 and the embedded engine share.

Writes take `$rows` and are idempotent: MERGE on a unique key, SET to what is known now.
"""

# --- the ontology -----------------------------------------------------------------------------------------------------

ONTOLOGY_OF = "MATCH (s:Store {id: 'kgmatch'}) RETURN s.ontology AS ontology"
SET_ONTOLOGY = "MATCH (s:Store {id: 'kgmatch'}) SET s.ontology = $fingerprint"
DEPRECATE_SKILLS = "MATCH (n:Skill) WHERE n.scheme <> 'mention' SET n.deprecated = true"
DEPRECATE_OCCUPATIONS = "MATCH (n:Occupation) SET n.deprecated = true"
MERGE_SKILLS = """
UNWIND $rows AS row
MERGE (n:Skill {uri: row.uri})
SET n.label = row.label, n.kind = row.kind, n.scheme = row.scheme, n.deprecated = false"""
MERGE_OCCUPATIONS = """
UNWIND $rows AS row
MERGE (n:Occupation {uri: row.uri})
SET n.label = row.label, n.isco08 = row.isco, n.scheme = row.scheme, n.deprecated = false"""
DROP_SKILL_RELATIONS = (
    "MATCH (:Skill)-[r:BROADER|RELATED]->(:Skill) WITH collect(r) AS found UNWIND found AS r DELETE r"
)
DROP_OCCUPATION_RELATIONS = (
    "MATCH (:Occupation)-[r:ESSENTIAL|OPTIONAL|BROADER]->() WITH collect(r) AS found UNWIND found AS r DELETE r"
)
_SKILL_EDGE = """
UNWIND $rows AS row
MATCH (a:Skill {{uri: row.source}}), (b:Skill {{uri: row.target}})
MERGE (a)-[:{type}]->(b)"""
_OCCUPATION_EDGE = """
UNWIND $rows AS row
MATCH (a:Occupation {{uri: row.source}}), (b:Skill {{uri: row.target}})
MERGE (a)-[:{type}]->(b)"""
MERGE_BROADER = _SKILL_EDGE.format(type="BROADER")
MERGE_OCCUPATION_BROADER = """
UNWIND $rows AS row
MATCH (a:Occupation {uri: row.source}), (b:Occupation {uri: row.target})
MERGE (a)-[:BROADER]->(b)"""
MERGE_RELATED = _SKILL_EDGE.format(type="RELATED")
MERGE_ESSENTIAL = _OCCUPATION_EDGE.format(type="ESSENTIAL")
MERGE_OPTIONAL = _OCCUPATION_EDGE.format(type="OPTIONAL")

UNLINKED_MENTIONS = """
MATCH (s:Skill {scheme: 'mention'})
OPTIONAL MATCH (c:Candidate)-[:HAS_SKILL]->(s)
WITH s, count(DISTINCT c) AS candidates
OPTIONAL MATCH (p:Posting)-[:REQUIRES]->(s)
WITH s, candidates, count(DISTINCT p) AS postings
WHERE candidates + postings > 0
RETURN s.label AS mention, candidates, postings, s.uri AS uri
ORDER BY candidates + postings DESC, uri LIMIT $top"""

# --- what is known of files -------------------------------------------------------------------------------------------

KNOWN_DOCUMENTS = """
MATCH (d:Document)
RETURN d.id AS id, d.sources AS sources, d.fingerprint AS fingerprint, d.asOf AS asOf"""
KNOWN_FAILURES = """
MATCH (f:Failure)
RETURN f.id AS id, f.digest AS digest, f.fingerprint AS fingerprint, f.reason AS reason, f.tries AS tries"""
KNOWN_FORGOTTEN = "MATCH (f:Forgotten) RETURN f.id AS id, f.on AS on"
OWNERS = """
UNWIND $ids AS id
MATCH (d:Document {id: id})<-[r:DESCRIBED_BY]-(n)
RETURN id AS document, n.id AS owner, labels(n) AS labels, d.sources AS sources, properties(r) AS edge"""
DOCUMENTS_OF = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[:DESCRIBED_BY]->(d:Document)
RETURN id AS owner, d.id AS document"""
SET_SOURCES = """
UNWIND $rows AS row
MATCH (d:Document {id: row.id})
SET d.source = row.source, d.sources = row.sources"""
MERGE_FAILURES = """
UNWIND $rows AS row
MERGE (f:Failure {id: row.id})
SET f.digest = row.digest, f.fingerprint = row.fingerprint, f.reason = row.reason, f.tries = row.tries, f.on = row.on"""
DROP_FAILURES = """
UNWIND $ids AS id
MATCH (f:Failure {id: id})
DELETE f"""
NEWEST_DAY = "MATCH (d:Document) RETURN max(d.asOf) AS day"
BUMP_GENERATION = "MATCH (s:Store {id: 'kgmatch'}) SET s.generation = coalesce(s.generation, 0) + 1"
GENERATION = "MATCH (s:Store {id: 'kgmatch'}) RETURN s.generation AS generation"

# --- forgetting what an owner or a document said before ---------------------------------------------------------------
# What goes is collected before it is deleted: the embedded engine, walking along a node's relationships while they go,
# passes over some of them.

DROP_STATED = """
UNWIND $ids AS id
MATCH (d:Document {id: id})-[:STATES]->(p)
WHERE p:Position OR p:Qualification
WITH collect(p) AS found UNWIND found AS p DETACH DELETE p"""
DROP_STATES = """
UNWIND $ids AS id
MATCH (d:Document {id: id})-[r:STATES|MENTIONS]->()
WITH collect(r) AS found UNWIND found AS r DELETE r"""
DROP_CANDIDATE_EDGES = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[r:HAS_SKILL|HELD|EARNED|LIVES_IN|SPEAKS|CERTIFIED]->()
WITH collect(r) AS found UNWIND found AS r DELETE r"""
DROP_POSTING_EDGES = """
UNWIND $ids AS id
MATCH (p:Posting {id: id})-[r:REQUIRES|FOR|AT]->()
WITH collect(r) AS found UNWIND found AS r DELETE r"""
DROP_DOCUMENTS = """
UNWIND $ids AS id
MATCH (d:Document {id: id})
DETACH DELETE d"""
DROP_CANDIDATES = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})
DETACH DELETE c"""
DROP_POSTINGS = """
UNWIND $ids AS id
MATCH (p:Posting {id: id})
DETACH DELETE p"""
DROP_DESCRIBED_BY = """
UNWIND $ids AS id
MATCH (d:Document {id: id})<-[r:DESCRIBED_BY]-()
WITH collect(r) AS found UNWIND found AS r DELETE r"""

# What may be left without anything that points to it once these documents and postings say something else.
SHARED_BY_DOCUMENTS = """
UNWIND $ids AS id
MATCH (d:Document {id: id})-[:STATES|MENTIONS]->(n)
WHERE n:Place OR n:Language OR n:Certification OR (n:Skill AND n.scheme = 'mention')
RETURN DISTINCT labels(n) AS labels, coalesce(n.id, n.uri) AS key"""
SHARED_BY_POSITIONS = """
UNWIND $ids AS id
MATCH (d:Document {id: id})-[:STATES]->(p)-[:AT|FROM|IN]->(n)
RETURN DISTINCT labels(n) AS labels, n.id AS key"""
SHARED_BY_POSTINGS = """
UNWIND $ids AS id
MATCH (p:Posting {id: id})-[:AT|REQUIRES]->(n)
WHERE n:Employer OR (n:Skill AND n.scheme = 'mention')
RETURN DISTINCT labels(n) AS labels, coalesce(n.id, n.uri) AS key"""

# --- candidates -------------------------------------------------------------------------------------------------------

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
SET r.level = row.level, r.page = row.page, r.startChar = row.startChar"""
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

# --- what documents say of a person -----------------------------------------------------------------------------------

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

# --- people: the same one in several documents, and forgetting one ------------------------------------------------------

MERGE_OWNERS = "UNWIND $ids AS id MERGE (c:Candidate {id: id})"
DOCUMENTS_WITH_EDGES = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[r:DESCRIBED_BY]->(d:Document)
RETURN id AS owner, d.id AS document, d.sources AS sources, d.asOf AS asOf, r.formerOwners AS formerOwners, r.mergedBy AS mergedBy
ORDER BY document"""
PEOPLE = """
MATCH (c:Candidate)
RETURN c.id AS id, c.name AS name, c.emails AS emails, c.phones AS phones, c.links AS links,
    [(c)-[:LIVES_IN]->(p:Place) | p.name] AS places, [(c)-[:EARNED]->()-[:FROM]->(s:School) | s.name] AS schools
ORDER BY id"""
PEOPLE_POSITIONS = """
MATCH (c:Candidate)-[:HELD]->(p:Position)
RETURN c.id AS id, p.title AS title, p.startDate AS startDate, p.endDate AS endDate,
    head([(p)-[:AT]->(e:Employer) | e.name]) AS employer
ORDER BY id, startDate"""
PAIRS = """
MATCH (a:Candidate)-[r:SAME_PERSON|NOT_SAME_PERSON]->(b:Candidate)
RETURN a.id AS a, b.id AS b, type(r) AS type, r.probability AS probability, r.why AS why
ORDER BY probability DESC, a, b"""
DROP_ALL_PAIRS = "MATCH (:Candidate)-[r:SAME_PERSON]->(:Candidate) WITH collect(r) AS found UNWIND found AS r DELETE r"
DROP_PAIRS = """
UNWIND $rows AS row
MATCH (a:Candidate {id: row.a})-[r:SAME_PERSON|NOT_SAME_PERSON]-(b:Candidate {id: row.b})
WITH collect(r) AS found UNWIND found AS r DELETE r"""
MERGE_PAIRS = """
UNWIND $rows AS row
MATCH (a:Candidate {id: row.a}), (b:Candidate {id: row.b})
MERGE (a)-[r:SAME_PERSON]->(b)
SET r.probability = row.probability, r.why = row.why"""
MERGE_DECIDED = """
UNWIND $rows AS row
MATCH (a:Candidate {id: row.a}), (b:Candidate {id: row.b})
MERGE (a)-[r:NOT_SAME_PERSON]->(b)
SET r.why = row.why, r.probability = row.probability"""
PAIRS_OF = """
MATCH (a:Candidate {id: $id})-[r:SAME_PERSON|NOT_SAME_PERSON]-(b:Candidate)
RETURN b.id AS other, type(r) AS type, r.probability AS probability, r.why AS why"""
QUOTES_OF = """
UNWIND $ids AS id
MATCH (d:Document {id: id})-[m:MENTIONS]->()
RETURN DISTINCT m.quote AS text"""
WORDS_OF_STATED = """
UNWIND $ids AS id
MATCH (d:Document {id: id})-[:STATES]->(n)
OPTIONAL MATCH (n)-[:AT|FROM|IN]->(x)
RETURN [n.title, n.degree, n.name, x.name, x.id, CASE WHEN n:Place OR n:Certification THEN n.id ELSE null END] AS texts"""
MERGE_FORGOTTEN = """
UNWIND $rows AS row
MERGE (f:Forgotten {id: row.id})
SET f.on = row.on"""
DROP_FORGOTTEN = """
UNWIND $ids AS id
MATCH (f:Forgotten {id: id})
DELETE f"""

# --- postings ---------------------------------------------------------------------------------------------------------

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
RETURN p.id AS id, l.uri AS uri, l.label AS label, r.level AS level, r.startChar AS startChar"""
WISHES = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})
RETURN c.id AS id, c.wishTitle AS title, c.wishPlace AS place, c.wishRemote AS remote, c.wishHours AS hours, c.wishPay AS pay,
    c.wishNotice AS notice"""

# --- orphans: nodes that nothing points to any more -------------------------------------------------------------------

DROP_ORPHANS = {
    "Employer": "UNWIND $keys AS key MATCH (n:Employer {id: key}) WHERE NOT (n)<-[:AT]-() DELETE n",
    "School": "UNWIND $keys AS key MATCH (n:School {id: key}) WHERE NOT (n)<-[:FROM]-() DELETE n",
    "Field": "UNWIND $keys AS key MATCH (n:Field {id: key}) WHERE NOT (n)<-[:IN]-() DELETE n",
    "Place": "UNWIND $keys AS key MATCH (n:Place {id: key}) WHERE NOT (n)<-[:STATES]-() DELETE n",
    "Language": "UNWIND $keys AS key MATCH (n:Language {uri: key}) WHERE NOT (n)<-[:STATES]-() DELETE n",
    "Certification": "UNWIND $keys AS key MATCH (n:Certification {id: key}) WHERE NOT (n)<-[:STATES]-() DELETE n",
    "Skill": "UNWIND $keys AS key MATCH (n:Skill {uri: key}) WHERE NOT (n)<-[:MENTIONS]-() AND NOT (n)<-[:REQUIRES]-() DETACH DELETE n",
}

# --- the matching view ------------------------------------------------------------------------------------------------
# No query below reads a name, an e-mail, a phone or a school: the match is computed without them.

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

# --- what the ranked list shows ---------------------------------------------------------------------------------------

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

# --- exports ----------------------------------------------------------------------------------------------------------
# Read in pages: ranges of a label's key, which both engines answer from the index, between keys drawn by lot. Names of
# labels, types and properties are quoted by `name`; a `{{` in a template is a brace of Cypher's.

COUNT_NODES = "MATCH (n) RETURN labels(n) AS labels, count(*) AS n"
COUNT_RELATIONSHIPS = "MATCH ()-[r]->() RETURN type(r) AS type, count(*) AS n"
SAMPLE_KEYS = "MATCH (n:{label}) WHERE rand() < $share RETURN n.{key} AS key ORDER BY key"
PAGE_OF_NODES = """
MATCH (n:{label}) WHERE {range}
RETURN n.{key} AS key, labels(n) AS labels, properties(n) AS properties ORDER BY key"""
PAGE_OF_KEYS = "MATCH (n:{label}) WHERE {range} RETURN n.{key} AS key, labels(n) AS labels ORDER BY key"
NODES_BY_KEY = """
UNWIND $keys AS key
MATCH (n:{label} {{{key}: key}})
RETURN n.{key} AS key, labels(n) AS labels, properties(n) AS properties"""
RELATIONSHIPS_BY_KEY = """
UNWIND $keys AS key
MATCH (a:{label} {{{key}: key}})-[r]->(b)
RETURN key, type(r) AS type, labels(b) AS labels, b.id AS id, b.uri AS uri, properties(r) AS properties"""
NODE_PROPERTIES = "MATCH (n:{label}) UNWIND keys(n) AS key RETURN DISTINCT key ORDER BY key"
RELATIONSHIP_PROPERTIES = """
MATCH (a:{label})-[r]->() UNWIND keys(r) AS key RETURN DISTINCT type(r) AS type, key ORDER BY type, key"""

# What the script of `kgmatch export cypher` is made of, one statement each.
SCRIPT_CONSTRAINT = "CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"
SCRIPT_NODES = "UNWIND [\n{rows}\n] AS row MERGE (n:{labels} {{{key}: row.{key}}}) SET n += row"
SCRIPT_RELATIONSHIPS = (
    "UNWIND [\n{rows}\n] AS row MATCH (a:{start} {{{start_key}: row.a}}) MATCH (b:{end} {{{end_key}: row.b}}) "
    "MERGE (a)-[r:{type}{identity}]->(b) SET r += row.r"
)
SCRIPT_EMPTY_LISTS = "MATCH (n:{label}) WHERE n.{property} IS NULL SET n.{property} = []"
SCRIPT_EMPTY_LISTS_OF = "MATCH (:{label})-[r:{type}]->() WHERE r.{property} IS NULL SET r.{property} = []"

# One candidate, or a page of them, as JSON Resume.
RESUME_DOCUMENTS = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[:DESCRIBED_BY]->(d:Document)
RETURN id, properties(d) AS document ORDER BY id, document.asOf, document.id"""
RESUME_POSITIONS = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[:HELD]->(p:Position)
RETURN id, properties(p) AS position, head([(p)-[:AT]->(e:Employer) | e.name]) AS employer,
    head([(p)-[:INSTANCE_OF]->(o:Occupation) | o.uri]) AS occupation, [(p)-[:USED]->(s:Skill) | s.uri] AS skills"""
RESUME_STUDIES = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[:EARNED]->(q:Qualification)
RETURN id, properties(q) AS study, head([(q)-[:FROM]->(s:School) | s.name]) AS school,
    head([(q)-[:IN]->(f:Field) | f.name]) AS field"""
RESUME_SKILLS = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[h:HAS_SKILL]->(s:Skill)
RETURN id, s.uri AS uri, s.label AS label, s.kind AS kind, s.scheme AS scheme, properties(h) AS claim"""
RESUME_MENTIONS = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[:DESCRIBED_BY]->(d:Document)-[m:MENTIONS]->(s:Skill)
RETURN id, d.id AS document, s.uri AS uri, properties(m) AS mention"""
RESUME_LANGUAGES = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[r:SPEAKS]->(l:Language)
RETURN id, l.uri AS uri, l.label AS label, properties(r) AS said"""
RESUME_CERTIFICATIONS = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[r:CERTIFIED]->(x:Certification)
RETURN id, x.name AS name, properties(r) AS said"""
RESUME_PLACES = """
UNWIND $ids AS id
MATCH (c:Candidate {id: id})-[r:LIVES_IN]->(p:Place)
RETURN id, p.name AS name, properties(r) AS said"""

# --- the projections of `kgmatch graph` -------------------------------------------------------------------------------
# No query below reads a name. `$unlinked`: whether what is in no scheme counts as a skill too.

GRAPH_CANDIDATES = """
MATCH (c:Candidate)-[:HAS_SKILL]->(s:Skill)
WHERE $unlinked OR s.scheme <> 'mention'
RETURN count(DISTINCT c) AS n"""
GRAPH_HOLDINGS = """
MATCH (c:Candidate)-[h:HAS_SKILL]->(s:Skill)
WHERE $unlinked OR s.scheme <> 'mention'
WITH s, collect(c.id) AS ids, collect(coalesce(h.months, -1)) AS months
WHERE size(ids) >= $least
RETURN s.uri AS uri, s.label AS label, s.kind AS kind, ids, months
ORDER BY uri"""
GRAPH_OCCUPATIONS = """
MATCH (c:Candidate)-[:HELD]->(:Position)-[:INSTANCE_OF]->(o:Occupation)
RETURN o.uri AS uri, o.label AS label, count(DISTINCT c) AS candidates
ORDER BY uri"""
GRAPH_USED = """
MATCH (c:Candidate)-[:HELD]->(p:Position)-[:INSTANCE_OF]->(o:Occupation), (p)-[:USED]->(s:Skill)
WHERE $unlinked OR s.scheme <> 'mention'
WITH o, s, count(DISTINCT c) AS candidates
WHERE candidates >= $least
RETURN o.uri AS occupation, s.uri AS uri, s.label AS label, s.kind AS kind, candidates
ORDER BY occupation, uri"""
GRAPH_POSITIONS = """
MATCH (c:Candidate)-[:HELD]->(p:Position)
WHERE p.startDate IS NOT NULL
OPTIONAL MATCH (p)-[:INSTANCE_OF]->(o:Occupation)
RETURN c.id AS id, p.startDate AS startDate, p.endDate AS endDate, p.current AS current, o.uri AS occupation"""
GRAPH_NEEDS = """
MATCH (o:Occupation)-[r:ESSENTIAL|OPTIONAL]->(s:Skill)
WHERE o.uri IN $uris
RETURN o.uri AS occupation, type(r) AS type, s.uri AS uri, s.label AS label, s.kind AS kind
ORDER BY occupation, uri"""

# --- the graph's shape, and what completion offers --------------------------------------------------------------------

LABELS = "CALL db.labels() YIELD label RETURN label ORDER BY label"
RELATIONSHIP_TYPES = "CALL db.relationshipTypes() YIELD relationshipType AS type RETURN type ORDER BY type"
COUNT_OF_LABEL = "MATCH (n:{label}) RETURN count(n) AS n"
PROPERTIES_OF_LABEL = "MATCH (n:{label}) UNWIND keys(n) AS key RETURN key, count(*) AS n ORDER BY key"
VALUES_OF_LABEL = "MATCH (n:{label}) WHERE n.{key} IS NOT NULL RETURN n.{key} AS value LIMIT $sample"
ENDS_OF_TYPE = "MATCH (a)-[r:{type}]->(b) RETURN labels(a) AS source, labels(b) AS target, count(*) AS n"
PROPERTIES_OF_TYPE = "MATCH ()-[r:{type}]->() UNWIND keys(r) AS key RETURN key, count(*) AS n ORDER BY key"
VALUES_OF_TYPE = "MATCH ()-[r:{type}]->() WHERE r.{key} IS NOT NULL RETURN r.{key} AS value LIMIT $sample"
KEYS_OF_LABEL = "MATCH (n:{label}) RETURN keys(n) AS keys LIMIT $sample"
KEYS_OF_TYPE = "MATCH ()-[r:{type}]->() RETURN keys(r) AS keys LIMIT $sample"

# --- an embedded store's files made anew: all of one database into another on the same server ----------------------------
# Nodes are told apart by the engine's own ids: one that an operator added may have no key. Properties are named in the
# pattern, because `SET n = row` behind a CREATE takes fifty times as long.

ALL_NODES = "MATCH (n) RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS properties"
ALL_RELATIONSHIPS = "MATCH (a)-[r:{type}]->(b) RETURN elementId(a) AS a, elementId(b) AS b, properties(r) AS properties"
COUNT_ALL_NODES = "MATCH (n) RETURN count(n) AS n"
COUNT_ALL_RELATIONSHIPS = "MATCH ()-[r]->() RETURN count(r) AS n"
COPY_NODES = "UNWIND $rows AS row CREATE (n{labels} {{{properties}}}) RETURN elementId(n) AS id"
COPY_RELATIONSHIPS = """
UNWIND $rows AS row
MATCH (a), (b) WHERE elementId(a) = row.a AND elementId(b) = row.b
CREATE (a)-[r:{type} {{{properties}}}]->(b)"""
CONSTRAINTS = "SHOW CONSTRAINTS"
INDEXES = "SHOW INDEXES"
NEW_CONSTRAINT = "CREATE CONSTRAINT {name} FOR {pattern} REQUIRE ({properties}) {rule}"
NEW_INDEX = "CREATE {kind} INDEX {name} FOR {pattern} ON ({properties})"

# --- queries that run too long ----------------------------------------------------------------------------------------

RUNNING = """
SHOW TRANSACTIONS
YIELD transactionId, username, currentQuery, elapsedTime"""
RUNNING_WITH_METADATA = "SHOW TRANSACTIONS YIELD transactionId, metaData"
TERMINATE = "TERMINATE TRANSACTIONS $ids"

# --- doctor -------------------------------------------------------------------------------------------------------------
# What must not be in a graph: how many (`n`), and one of them (`example`).

COMPONENTS = "CALL dbms.components() YIELD name, versions, edition RETURN name, versions, edition"
SETTING = "SHOW SETTINGS YIELD name, value WHERE name = $name RETURN value"
CANDIDATES_WITHOUT_DOCUMENT = """
MATCH (n:Candidate) WHERE NOT (n)-[:DESCRIBED_BY]->(:Document)
RETURN count(n) AS n, min(n.id) AS example"""
POSTINGS_WITHOUT_DOCUMENT = """
MATCH (n:Posting) WHERE NOT (n)-[:DESCRIBED_BY]->(:Document)
RETURN count(n) AS n, min(n.id) AS example"""
DOCUMENTS_WITHOUT_OWNER = """
MATCH (n:Document) WHERE NOT (n)<-[:DESCRIBED_BY]-()
RETURN count(n) AS n, min(n.source) AS example"""
POSITIONS_NOT_STATED = """
MATCH (n:Position) WHERE NOT (n)<-[:STATES]-(:Document)
RETURN count(n) AS n, min(n.id) AS example"""
QUALIFICATIONS_NOT_STATED = """
MATCH (n:Qualification) WHERE NOT (n)<-[:STATES]-(:Document)
RETURN count(n) AS n, min(n.id) AS example"""
SKILLS_NOT_MENTIONED = """
MATCH (c:Candidate)
OPTIONAL MATCH (c)-[:DESCRIBED_BY]->(:Document)-[:MENTIONS]->(m:Skill)
WITH c, collect(DISTINCT m.uri) AS mentioned
MATCH (c)-[:HAS_SKILL]->(s:Skill) WHERE NOT s.uri IN mentioned
RETURN count(*) AS n, min(c.id + ' ' + s.label) AS example"""
POINTED_TO_BY_NOTHING = {
    "Employer": "MATCH (n:Employer) WHERE NOT (n)<-[:AT]-() RETURN count(n) AS n, min(n.name) AS example",
    "School": "MATCH (n:School) WHERE NOT (n)<-[:FROM]-() RETURN count(n) AS n, min(n.name) AS example",
    "Field": "MATCH (n:Field) WHERE NOT (n)<-[:IN]-() RETURN count(n) AS n, min(n.name) AS example",
    "Place": "MATCH (n:Place) WHERE NOT (n)<-[:STATES]-() RETURN count(n) AS n, min(n.name) AS example",
    "Language": "MATCH (n:Language) WHERE NOT (n)<-[:STATES]-() RETURN count(n) AS n, min(n.label) AS example",
    "Certification": "MATCH (n:Certification) WHERE NOT (n)<-[:STATES]-() RETURN count(n) AS n, min(n.name) AS example",
    "Skill": "MATCH (n:Skill {scheme: 'mention'}) WHERE NOT (n)<-[:MENTIONS]-() AND NOT (n)<-[:REQUIRES]-() RETURN count(n) AS n, min(n.label) AS example",
}


def name(text: str) -> str:
    """A label, type or property as Cypher takes it, whatever characters it has."""
    return text if text.isascii() and text.isidentifier() else f"`{text.replace('`', '``')}`"
