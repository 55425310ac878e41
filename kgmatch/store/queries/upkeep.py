"""Upkeep: the embedded store's files made anew, and queries that run too long."""

# All of one database into another on the same server. Nodes are told apart by the engine's own ids: one that an operator
# added may have no key. Properties are named in the pattern, because `SET n = row` behind a CREATE takes fifty times as
# long.
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

# Queries that run too long.
RUNNING = """
SHOW TRANSACTIONS
YIELD transactionId, username, currentQuery, elapsedTime"""
RUNNING_WITH_METADATA = "SHOW TRANSACTIONS YIELD transactionId, metaData"
TERMINATE = "TERMINATE TRANSACTIONS $ids"
