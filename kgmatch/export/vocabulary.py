"""How the graph is said in RDF: labels, relationships and properties → terms of SKOS, schema.org, PROV and our own.

docs/export.md holds the same as a table, and a test holds the two together. What is not named here keeps its own name
in our namespace, so that nothing of the graph is left out.
"""

from __future__ import annotations

PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "kg": "urn:kgmatch:vocabulary:",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# Beside kg:<Label>, which every node has.
CLASSES: dict[str, tuple[str, ...]] = {
    "Candidate": ("schema:Person",),
    "Document": ("schema:DigitalDocument", "prov:Entity"),
    "Skill": ("skos:Concept", "schema:DefinedTerm"),
    "Occupation": ("skos:Concept", "schema:Occupation"),
    "Position": ("schema:OrganizationRole",),
    "Employer": ("schema:Organization",),
    "Qualification": ("schema:EducationalOccupationalCredential",),
    "School": ("schema:EducationalOrganization",),
    "Field": ("schema:DefinedTerm",),
    "Place": ("schema:Place",),
    "Language": ("skos:Concept", "schema:Language"),
    "Certification": ("schema:EducationalOccupationalCredential",),
    "Posting": ("schema:JobPosting",),
    "Failure": (),
    "Forgotten": (),
    "Store": ("schema:Dataset",),
}

RELATIONS: dict[tuple[str, str], str] = {
    ("Candidate", "DESCRIBED_BY"): "schema:subjectOf",
    ("Candidate", "HAS_SKILL"): "schema:knowsAbout",
    ("Candidate", "HELD"): "schema:hasOccupation",
    ("Candidate", "EARNED"): "schema:hasCredential",
    ("Candidate", "LIVES_IN"): "schema:homeLocation",
    ("Candidate", "SPEAKS"): "schema:knowsLanguage",
    ("Candidate", "CERTIFIED"): "schema:hasCredential",
    ("Candidate", "SAME_PERSON"): "kg:samePerson",
    ("Candidate", "NOT_SAME_PERSON"): "kg:notSamePerson",
    ("Document", "MENTIONS"): "schema:mentions",
    ("Document", "STATES"): "kg:states",
    ("Skill", "BROADER"): "skos:broader",
    ("Skill", "RELATED"): "skos:related",
    ("Occupation", "BROADER"): "skos:broader",
    ("Occupation", "ESSENTIAL"): "kg:essentialSkill",
    ("Occupation", "OPTIONAL"): "kg:optionalSkill",
    ("Position", "AT"): "schema:worksFor",
    ("Position", "INSTANCE_OF"): "schema:hasOccupation",
    ("Position", "USED"): "kg:used",
    ("Qualification", "FROM"): "schema:recognizedBy",
    ("Qualification", "IN"): "schema:about",
    ("Posting", "DESCRIBED_BY"): "schema:subjectOf",
    ("Posting", "REQUIRES"): "schema:skills",
    ("Posting", "FOR"): "schema:relevantOccupation",
    ("Posting", "AT"): "schema:hiringOrganization",
}

PROPERTIES: dict[tuple[str, str], str] = {
    ("Candidate", "id"): "schema:identifier",
    ("Candidate", "name"): "schema:name",
    ("Candidate", "headline"): "schema:description",
    ("Candidate", "emails"): "schema:email",
    ("Candidate", "phones"): "schema:telephone",
    ("Candidate", "links"): "schema:url",
    ("Document", "id"): "schema:identifier",
    ("Document", "source"): "dcterms:source",
    ("Document", "mediaType"): "schema:encodingFormat",
    ("Document", "language"): "schema:inLanguage",
    ("Document", "pages"): "schema:numberOfPages",
    ("Skill", "label"): "skos:prefLabel",
    ("Skill", "deprecated"): "owl:deprecated",
    ("Occupation", "label"): "skos:prefLabel",
    ("Occupation", "deprecated"): "owl:deprecated",
    ("Position", "id"): "schema:identifier",
    ("Position", "title"): "schema:roleName",
    ("Position", "startDate"): "schema:startDate",
    ("Position", "endDate"): "schema:endDate",
    ("Employer", "name"): "schema:name",
    ("Qualification", "id"): "schema:identifier",
    ("Qualification", "degree"): "schema:name",
    ("School", "name"): "schema:name",
    ("Field", "name"): "schema:name",
    ("Place", "name"): "schema:name",
    ("Language", "label"): "skos:prefLabel",
    ("Certification", "name"): "schema:name",
    ("Posting", "id"): "schema:identifier",
    ("Posting", "title"): "schema:title",
    ("Posting", "place"): "schema:jobLocation",
    ("Store", "id"): "schema:identifier",
    ("Store", "version"): "schema:version",
}

# Properties whose text is a date: written with the XSD type of its form.
DATES = {"startDate", "endDate", "asOf"}

# (scheme, label) → the skos:ConceptScheme that its concepts are in.
SCHEMES = {
    ("kgmatch", "Skill"): "urn:kgmatch:scheme:skills",
    ("kgmatch", "Occupation"): "urn:kgmatch:scheme:occupations",
    ("esco", "Skill"): "http://data.europa.eu/esco/concept-scheme/skills",
    ("esco", "Occupation"): "http://data.europa.eu/esco/concept-scheme/occupations",
}


def relation(label: str, type: str) -> str:
    """`WORKED_WITH` of a label that is not ours → kg:workedWith."""
    first, *rest = type.lower().split("_")
    return RELATIONS.get((label, type), f"kg:{first}{''.join(word.capitalize() for word in rest)}")


def prop(label: str, name: str) -> str:
    return PROPERTIES.get((label, name), f"kg:{name}")
