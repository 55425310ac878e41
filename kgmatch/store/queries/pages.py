"""The whole graph, read in pages: ranges of a label's key, which both engines answer from the index, between keys drawn by
lot. Names of labels, types and properties are quoted by `quoting.name`; a `{{` in a template is a brace of Cypher's.
"""

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
