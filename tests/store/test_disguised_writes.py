"""Writes, schema changes and LOAD CSV in disguise: each is refused and changes nothing, on both engines.

Asked as an analyst asks (`Store.query`), and by a bare driver as the user that `kgmatch serve` hands out, in a session
that says it will write. What is in `CHANGES_NOTHING` need not be refused: it only looks like a write.
"""

from __future__ import annotations

import base64
import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import Neo4jError

from kgmatch.errors import QueryError
from kgmatch.store import Store, connect, schema
from kgmatch.store.embedded import READER
from kgmatch.store.script import may_load_csv

DISGUISES = {
    # plain, in every clause that writes
    "create": "CREATE (n:Skill {uri: 'new'})",
    "create a pattern": "MATCH (a:Skill {uri: '1'}) CREATE (a)-[:RELATED]->(:Skill {uri: 'new'})",
    "insert": "INSERT (n:Skill {uri: 'new'})",
    "merge": "MERGE (n:Skill {uri: 'new'})",
    "merge what is there": "MERGE (n:Skill {uri: '1'}) ON MATCH SET n.label = 'changed'",
    "merge on create": "MERGE (n:Skill {uri: 'new'}) ON CREATE SET n.label = 'changed' RETURN n",
    "merge a relationship": "MATCH (a:Skill {uri: '1'}), (b:Skill {uri: '3'}) MERGE (a)-[:RELATED]->(b)",
    "set": "MATCH (n:Skill) SET n.label = 'changed'",
    "set more": "MATCH (n:Skill) SET n += {label: 'changed'}",
    "set all": "MATCH (n:Skill) SET n = {uri: 'changed'}",
    "set from a parameter": "MATCH (n:Skill {uri: '1'}) SET n = $map",
    "set a label": "MATCH (n:Skill) SET n:Store",
    "set a computed name": "MATCH (n:Skill) SET n['la' + 'bel'] = 'changed'",
    "set on a relationship": "MATCH (:Skill)-[r]->() SET r.weight = 1",
    "remove a property": "MATCH (n:Skill) REMOVE n.label",
    "remove a label": "MATCH (n:Skill) REMOVE n:Skill",
    "delete": "MATCH ()-[r]->() DELETE r",
    "detach delete": "MATCH (n) DETACH DELETE n",
    "nodetach delete": "MATCH (n:Skill {uri: '3'}) NODETACH DELETE n",
    "delete a path": "MATCH p = (:Skill)-->() DELETE p",
    "foreach set": "MATCH (n:Skill) FOREACH (x IN [1, 2] | SET n.label = 'changed')",
    "foreach create": "FOREACH (i IN range(1, 3) | CREATE (:Skill {uri: 'new' + i}))",
    "foreach in foreach": "MATCH (n) FOREACH (x IN [n] | FOREACH (y IN [x] | DETACH DELETE y))",
    "after a union": "RETURN 1 AS x UNION MATCH (n:Skill) SET n.label = 'changed' RETURN 2 AS x",
    "behind a with": "WITH 1 AS one MATCH (n:Skill) WITH n WHERE n.uri = '1' SET n.label = 'changed' RETURN n",
    "finish": "MATCH (n:Skill) SET n.label = 'changed' FINISH",
    # comments and white space in the gaps
    "block comments": "MATCH/**/(n:Skill)/* a read */DETACH/*\n*/DELETE/**/n",
    "a comment that looks like an end": "/* RETURN 1; */ MATCH (n) DETACH DELETE n // RETURN n",
    "a line comment that a carriage return ends": "RETURN 1 AS x //\rUNION MERGE (n:Skill {uri: 'new'}) RETURN 1 AS x",
    "a comment around a quote": "/* ' */ MATCH (n:Skill) SET n.label = 'changed' /* ' */",
    "line feeds": "MATCH\n(n:Skill)\nSET\nn.label\n=\n'changed'",
    "a no-break space": "MATCH\u00a0(n:Skill)\u00a0SET\u00a0n.label\u00a0=\u00a0'changed'",
    "a vertical tab and a form feed": "MATCH\x0b(n:Skill)\x0cSET\x0bn.label = 'changed'",
    "zero-width spaces": "MATCH (n:Skill) \u200bSET\u200b n.label = 'changed'",
    "a byte order mark": "\ufeffCREATE (n:Skill {uri: 'new'})",
    "wide spaces": "MATCH\u3000(n:Skill)\u2003SET\u2028n.label = 'changed'",
    "mixed case": "mAtCh (n:Skill) dEtAcH dElEtE n",
    "a long s": "MATCH (n:Skill) \u017fET n.label = 'changed'",
    "wide letters": "\uff23\uff32\uff25\uff21\uff34\uff25 (n:Skill {uri: 'new'})",
    # Unicode escapes, which Neo4j reads before it reads words
    "an escaped keyword": "MATCH (n:Skill) S\\u0045T n.label = 'changed'",
    "an escaped first letter": "\\u0043REATE (n:Skill {uri: 'new'})",
    "an escaped word": " \\u0043\\u0052\\u0045\\u0041\\u0054\\u0045 (n:Skill {uri: 'new'})",
    "escaped white space": "MATCH (n)\\u0020DETACH\\u0020DELETE\\u0020n",
    "an escaped label": "MATCH (n:\\u0053kill) REMOVE n.l\\u0061bel",
    "an escaped quote that ends a string": "MATCH (n:Skill {uri: '\\u0027}) SET n.label = 'changed' //'",
    "an escaped end of a comment": "/* \\u002a\\u002f MATCH (n:Skill) SET n.label = 'changed' /* */",
    # subqueries
    "call": "CALL { MATCH (n:Skill) SET n.label = 'changed' RETURN 1 AS x } RETURN x",
    "call with its imports": "MATCH (n:Skill) CALL (n) { SET n.label = 'changed' } RETURN n",
    "call with with": "MATCH (n:Skill) CALL { WITH n DETACH DELETE n } RETURN 1 AS x",
    "call in transactions": "MATCH (n:Skill) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1 ROWS",
    "call in concurrent transactions": "UNWIND [1] AS i CALL (i) { CREATE (:Skill {uri: 'new'}) } IN CONCURRENT TRANSACTIONS",
    "a write inside exists": "MATCH (n) WHERE EXISTS { CREATE (m:Skill {uri: 'new'}) RETURN m } RETURN n",
    "a write inside count": "RETURN COUNT { MATCH (n) DETACH DELETE n RETURN 1 AS x } AS x",
    # procedures
    "a procedure that makes a label": "CALL db.createLabel('Intruder')",
    "a procedure that makes a property": "CALL db.createProperty('intruder')",
    "a procedure that makes a type": "CALL db.createRelationshipType('INTRUDER')",
    "a vector procedure": "MATCH (n:Skill) CALL db.create.setNodeVectorProperty(n, 'label', [1.0]) RETURN n",
    "a full-text procedure": "CALL db.index.fulltext.createNodeIndex('intruder', ['Skill'], ['label'])",
    "a user procedure": "CALL dbms.security.createUser('intruder', 'intruder-1', false)",
    "a settings procedure": "CALL dbms.setConfigValue('dbms.security.allow_csv_import_from_file_urls', 'true')",
    "merge.node": "CALL merge.node(['Skill'], {uri: 'new'}, {}, {}) YIELD node RETURN node",
    "apoc.merge.node": "CALL apoc.merge.node(['Skill'], {uri: 'new'}) YIELD node RETURN node",
    "merge.relationship": "MATCH (a:Skill {uri: '1'}), (b:Skill {uri: '3'}) CALL merge.relationship(a, 'RELATED', {}, {}, b, {}) YIELD rel RETURN rel",
    "refactor.mergeNodes": "MATCH (a:Skill {uri: '1'}), (b:Skill {uri: '3'}) CALL refactor.mergeNodes([a, b]) YIELD node RETURN node",
    "db.migrateLegacyTemporals": "CALL db.migrateLegacyTemporals()",
    "apoc.cypher.doIt": "CALL apoc.cypher.doIt($text, {}) YIELD value RETURN value",
    "apoc.cypher.runFirstColumn": "RETURN apoc.cypher.runFirstColumnSingle($text, {}) AS x",
    "apoc.periodic.iterate": "CALL apoc.periodic.iterate('MATCH (n) RETURN n', 'DETACH DELETE n', {}) YIELD batches RETURN batches",
    "apoc.schema.assert": "CALL apoc.schema.assert({}, {})",
    "apoc.load.json": "CALL apoc.load.json($url) YIELD value RETURN value",
    # schema and administration
    "create an index": "CREATE INDEX intruder FOR (n:Skill) ON (n.label)",
    "create a full-text index": "CREATE FULLTEXT INDEX intruder FOR (n:Skill) ON EACH [n.label]",
    "create a constraint": "CREATE CONSTRAINT intruder IF NOT EXISTS FOR (n:Intruder) REQUIRE n.id IS UNIQUE",
    "drop a constraint": "DROP CONSTRAINT skill_uri",
    "drop an index": "DROP INDEX skill_uri",
    "create a user": "CREATE USER intruder SET PASSWORD 'intruder-1'",
    "create a user, escaped": "CREATE \\u0055SER intruder SET PASSWORD 'intruder-1'",
    "alter a user": "ALTER USER intruder SET PASSWORD 'intruder-2'",
    "drop a user": "DROP USER reader",
    "grant": "GRANT ROLE admin TO reader",
    "create a database": "CREATE DATABASE intruder",
    "drop a database": "DROP DATABASE kgmatch",
    "stop a database": "STOP DATABASE kgmatch",
    "use another database": "USE system CREATE USER intruder SET PASSWORD 'intruder-1'",
    "use this database": "USE kgmatch MATCH (n) DETACH DELETE n",
    # several statements, transactions, other languages
    "two statements": "RETURN 1; MATCH (n) DETACH DELETE n",
    "a write with an end": "MATCH (n) DETACH DELETE n;",
    "a write before a read": "MATCH (n:Skill) SET n.label = 'changed'; RETURN 1",
    "empty statements around": ";; CREATE (n:Skill {uri: 'new'}) ;;",
    "a statement behind a comment": "RETURN 1 // ;\r; MATCH (n) DETACH DELETE n",
    "begin": "BEGIN; MATCH (n) DETACH DELETE n; COMMIT;",
    "begin alone": "BEGIN",
    "a shell's command": ":begin\nMATCH (n) DETACH DELETE n\n:commit",
    "options": "CYPHER runtime=slotted MATCH (n) DETACH DELETE n",
    "a version": "CYPHER 5 MATCH (n:Skill) SET n.label = 'changed'",
    "SQL insert": "INSERT INTO Skill SET uri = 'new'",
    "SQL delete": "DELETE FROM Skill",
    "SQL update": "UPDATE Skill SET label = 'changed'",
    "SQL drop": "DROP TYPE Skill UNSAFE",
    "SQL settings": "ALTER DATABASE `arcadedb.opencypher.loadCsv.allowRemoteUrls` true",
    "SQL import": "IMPORT DATABASE file:///etc/hostname",
    "Gremlin": "g.V().drop()",
    "a language's name": "sql:DELETE FROM Skill",
    "a language in braces": "{language: sql} DELETE FROM Skill",
    # only looks like one
    "explain a write": "EXPLAIN MATCH (n) DETACH DELETE n",
    "profile a write": "PROFILE MATCH (n) DETACH DELETE n",
    "explain with a comment": "EXPLAIN /* */ CREATE (n:Skill {uri: 'new'})",
    "text in a parameter": "RETURN $text AS x",
    "text in a string": "RETURN 'MATCH (n) DETACH DELETE n' AS x",
    "a match by text in a parameter": "MATCH (n) WHERE n.label = $text RETURN n",
    "a name that is a clause": "MATCH (n:`Skill) DETACH DELETE (n`) RETURN n",
    "an algorithm that is told to write": "CALL algo.pagerank({writeProperty: 'label', write: true}) YIELD node RETURN node",
    "clone": "MATCH (a:Skill {uri: '1'}) CALL refactor.cloneNodesWithRelationships([a]) YIELD input RETURN input",
    "the plans forgotten": "CALL db.clearQueryCaches()",
    "metadata of the transaction": "CALL tx.setMetaData({kgmatch: 'mine'})",
    "what runs, ended": "TERMINATE TRANSACTIONS 'neo4j-transaction-999999'",
    "users shown": "SHOW USERS",
}  # fmt: skip
CHANGES_NOTHING = frozenset(list(DISGUISES)[list(DISGUISES).index("explain a write") :])

LOADS = {
    "load": "LOAD CSV FROM '{url}' AS row RETURN row",
    "with headers": "LOAD CSV WITH HEADERS FROM '{url}' AS row RETURN row",
    "lower case": "load csv from '{url}' as row return row",
    "from a parameter": "LOAD CSV FROM $url AS row RETURN row",
    "a block comment between": "LOAD /* a 'CSV' */ CSV FROM '{url}' AS row RETURN row",
    "a line comment between": "LOAD // it's\nCSV FROM '{url}' AS row RETURN row",
    "a comment ended by a carriage return": "RETURN 1 AS row //\rUNION LOAD CSV FROM '{url}' AS row RETURN row",
    "in a comment's shadow": "//\rLOAD CSV FROM '{url}' AS row RETURN row",
    "a no-break space": "LOAD\u00a0CSV FROM '{url}' AS row RETURN row",
    "a Mongolian separator": "LOAD\u180eCSV FROM '{url}' AS row RETURN row",
    "control characters": "LOAD\x1c\x1d\x1e\x1fCSV FROM '{url}' AS row RETURN row",
    "an escaped letter": "LO\\u0041D CSV FROM '{url}' AS row RETURN row",
    "an escaped word": " \\u004c\\u004f\\u0041\\u0044 \\u0043\\u0053\\u0056 FROM '{url}' AS row RETURN row",
    "an escaped space": "LOAD\\u0020CSV FROM '{url}' AS row RETURN row",
    "an escaped quote": "MATCH (n) WHERE '\\u0027 = '' CALL () {{ LOAD CSV FROM '{url}' AS row RETURN row }} RETURN row, '\\u0027 AS x",
    "an escaped end of a comment": "/* \\u002a\\u002f LOAD CSV FROM '{url}' AS row RETURN row /* */",
    "in a subquery": "CALL {{ LOAD CSV FROM '{url}' AS row RETURN row }} RETURN row",
    "in exists": "MATCH (n) WHERE EXISTS {{ LOAD CSV FROM '{url}' AS row RETURN row }} RETURN n",
    "in a list comprehension": "RETURN [x IN [1] | COLLECT {{ LO\\u0041D CSV FROM '{url}' AS row RETURN row }}] AS x",
    "in call in transactions": "LOAD CSV FROM '{url}' AS row CALL (row) {{ CREATE (:Skill {{uri: 'new'}}) }} IN TRANSACTIONS",
    "with a periodic commit": "USING PERIODIC COMMIT LOAD CSV FROM '{url}' AS row CREATE (:Skill {{uri: row[0]}})",
    "as the second statement": "RETURN 1 AS x; LOAD CSV FROM '{url}' AS row RETURN row",
    "profiled": "PROFILE LOAD CSV FROM '{url}' AS row RETURN row",
    "with options": "CYPHER runtime=slotted LOAD CSV FROM '{url}' AS row RETURN row",
    "with a computed address": "WITH '{url}' AS a UNWIND [a] AS b LOAD CSV FROM b + '' AS row RETURN row",
}  # fmt: skip

FILL = (
    "UNWIND range(1, 5) AS i MERGE (n:Skill {uri: toString(i)}) SET n.label = 'skill ' + toString(i)",
    "MATCH (a:Skill {uri: '1'}), (b:Skill {uri: '2'}) MERGE (a)-[:BROADER {weight: 7}]->(b)",
)
LOOKS = (
    "MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties",
    "MATCH (a)-[r]->(b) RETURN a.uri AS a, type(r) AS type, properties(r) AS properties, b.uri AS b",
    "SHOW CONSTRAINTS YIELD name, type",
    "SHOW INDEXES YIELD name, type",
    "CALL db.labels() YIELD label RETURN label",
    "CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType",
    "CALL db.propertyKeys() YIELD propertyKey RETURN propertyKey",
    "SHOW DATABASES YIELD name",
)


def state(store: Store) -> list[list[str]]:
    """All that a write could change: nodes, relationships, schema, databases, users."""
    looks = [sorted(json.dumps(row, sort_keys=True) for row in store.query(look)[0]) for look in LOOKS]
    if store.folder is None:
        users = [json.dumps(row, sort_keys=True) for row in store.query("SHOW USERS YIELD user")[0]]
    else:
        users = (store.folder / "config" / "server-users.jsonl").read_text(encoding="utf-8").splitlines()
        users += (store.folder / "databases" / "kgmatch" / "configuration.json").read_text(encoding="utf-8").split()
        users += sorted(path.name for path in (store.folder / "databases").iterdir())
    return [*looks, users]


@pytest.fixture(scope="module", params=["embedded", "neo4j"])
def guarded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A small graph on each engine in turn, filled once: nothing here may change it."""
    if request.param == "embedded":
        uri = str(tmp_path_factory.mktemp("guarded") / "graph.db")
    else:
        uri = request.getfixturevalue("neo4j_uri")
        with connect(uri) as opened:
            opened.write(("MATCH (n) DETACH DELETE n", {}))
    with connect(uri) as opened:
        for statement in FILL:
            opened.write((statement, {}))
        assert len(state(opened)[0]) == 6  # five skills and the store's own node
        yield opened


@pytest.fixture(scope="module")
def lure() -> Iterator[socket.socket]:
    """A listener that nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


def url_of(lure: socket.socket) -> str:
    return f"http://127.0.0.1:{lure.getsockname()[1]}/secret.csv"


def assert_nobody_called(lure: socket.socket) -> None:
    with pytest.raises(BlockingIOError):
        lure.accept()


def parameters(url: str = "http://127.0.0.1:1/x") -> dict[str, Any]:
    return {"text": "MATCH (n) DETACH DELETE n", "map": {"uri": "changed"}, "url": url}


def test_the_list_is_long_enough() -> None:
    assert len(DISGUISES) - len(CHANGES_NOTHING) >= 60
    assert len(LOADS) >= 20


@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguised_write_of_an_analyst_changes_nothing(guarded: Store, name: str) -> None:
    before = state(guarded)
    try:
        guarded.query(DISGUISES[name], parameters(), timeout=20)
    except QueryError:
        pass
    else:
        assert name in CHANGES_NOTHING, "accepted"
    assert state(guarded) == before


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("name", LOADS)
def test_a_disguised_load_csv_of_an_analyst_is_refused(
    guarded: Store, lure: socket.socket, name: str, scheme: str
) -> None:
    url = url_of(lure) if scheme == "http" else "file:///etc/hostname"
    cypher = LOADS[name].format(url=url)
    assert may_load_csv(cypher)
    with pytest.raises(QueryError, match="LOAD CSV is not allowed"):
        guarded.query(cypher, parameters(url), timeout=20)
    assert_nobody_called(lure)


@pytest.mark.parametrize(
    "cypher",
    [
        "RETURN 'LOAD CSV' AS x",
        "MATCH (n:`LOAD CSV`) RETURN n",
        "RETURN 1 AS x // LOAD CSV",
        "RETURN 1 AS load, 2 AS csv",
        "WITH {load: 1} AS load RETURN load.load AS csv",
        "RETURN 'it\\'s' AS x",
    ],
)
def test_what_only_names_load_csv_is_allowed(guarded: Store, cypher: str) -> None:
    assert not may_load_csv(cypher)
    guarded.query(cypher)


# --- the embedded server alone, as it stands open to a client of `kgmatch serve` --------------------------------------


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with connect(str(tmp_path_factory.mktemp("served") / "graph.db")) as opened:
        for statement in FILL:
            opened.write((statement, {}))
        yield opened


@pytest.fixture(scope="module")
def client(served: Store) -> Iterator[Any]:
    assert served.endpoint is not None
    with GraphDatabase.driver(served.endpoint.uri, auth=(READER, served.endpoint.reader_key)) as driver:
        yield driver


def ask(client: Any, cypher: str, url: str, *, transaction: bool) -> None:
    with client.session(default_access_mode="WRITE") as session:
        if transaction:
            with session.begin_transaction() as begun:
                begun.run(cypher, parameters(url)).consume()
                begun.commit()
        else:
            session.run(cypher, parameters(url)).consume()


@pytest.mark.parametrize("transaction", [False, True], ids=["auto-commit", "transaction"])
@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguised_write_of_a_client_changes_nothing(
    served: Store, client: Any, name: str, transaction: bool
) -> None:
    before = state(served)
    try:
        ask(client, DISGUISES[name], "", transaction=transaction)
    except Neo4jError:
        pass
    else:
        assert name in CHANGES_NOTHING, "accepted"
    assert state(served) == before


@pytest.mark.parametrize("name", LOADS)
def test_a_disguised_load_csv_of_a_client_is_refused(client: Any, lure: socket.socket, name: str) -> None:
    for url in (url_of(lure), "file:///etc/hostname", "/etc/hostname"):
        cypher = LOADS[name].format(url=url)
        if name == "profiled":  # the engine puts its refusal into the plan
            with client.session() as session:
                assert list(session.run(cypher, parameters(url))) == []
            continue
        with pytest.raises(Neo4jError):
            ask(client, cypher, url, transaction=False)
    assert_nobody_called(lure)


def test_the_server_calls_no_other_machine_for_a_client(client: Any) -> None:
    with pytest.raises(Neo4jError, match="remote URLs are disabled"):
        ask(client, "LOAD CSV FROM 'http://192.0.2.1/x.csv' AS row RETURN row", "", transaction=False)


def test_a_client_neither_sees_nor_ends_what_kgmatch_asks(served: Store, client: Any) -> None:
    with client.session() as session:
        users = {record["username"] for record in session.run("SHOW TRANSACTIONS YIELD username")}
    assert users == {READER}
    assert {row["username"] for row in served.query("SHOW TRANSACTIONS YIELD username")[0]} != users


@pytest.mark.parametrize("database", ["system", "other", "../kgmatch"])
def test_a_client_has_no_other_database(client: Any, database: str) -> None:
    with pytest.raises(Neo4jError), client.session(database=database) as session:
        session.run("CREATE (n:Skill {uri: 'new'})").consume()


@pytest.mark.parametrize(
    ("path", "language", "command"),
    [
        ("command/kgmatch", "sql", "INSERT INTO Skill SET uri = 'new'"),
        ("command/kgmatch", "sql", "DELETE FROM Skill"),
        ("command/kgmatch", "sql", "UPDATE Skill SET label = 'changed'"),
        ("command/kgmatch", "sql", "DROP TYPE Skill UNSAFE"),
        ("command/kgmatch", "sql", "TRUNCATE TYPE Skill UNSAFE"),
        ("command/kgmatch", "sql", "IMPORT DATABASE file:///etc/hostname"),
        ("command/kgmatch", "sql", "EXPORT DATABASE file://exported.jsonl"),
        ("command/kgmatch", "sql", "BACKUP DATABASE"),
        ("command/kgmatch", "sql", "ALTER DATABASE `arcadedb.opencypher.loadCsv.allowRemoteUrls` true"),
        ("command/kgmatch", "sql", 'DEFINE FUNCTION intruder.f "return 1" LANGUAGE js'),
        ("command/kgmatch", "sqlscript", "BEGIN; DELETE FROM Skill; COMMIT;"),
        ("command/kgmatch", "opencypher", "MATCH (n) DETACH DELETE n"),
        ("query/kgmatch", "opencypher", "MATCH (n) DETACH DELETE n"),
        ("command/kgmatch", "gremlin", "g.V().drop()"),
        ("command/kgmatch", "js", "database.command('sql', 'DELETE FROM Skill')"),
        ("command/kgmatch", "java", "java.lang.System::exit"),
        ("server", "", "shutdown"),
        ("server", "", "create database intruder"),
        ("server", "", "drop database kgmatch"),
        ("server", "", 'create user {"name": "intruder", "password": "intruder-1"}'),
        ("server", "", "set server setting arcadedb.server.mode production"),
    ],
)
def test_the_http_side_of_the_server_refuses_a_client_too(
    served: Store, path: str, language: str, command: str
) -> None:
    assert served.endpoint is not None
    assert served._server is not None
    before = state(served)
    key = base64.b64encode(f"{READER}:{served.endpoint.reader_key}".encode()).decode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{served._server._http_port}/api/v1/{path}",
        data=json.dumps({"language": language, "command": command}).encode(),
        headers={"Authorization": f"Basic {key}", "Content-Type": "application/json"},
    )
    with pytest.raises(urllib.error.HTTPError) as told:
        urllib.request.urlopen(request, timeout=20)
    with told.value:
        assert told.value.code in (400, 403)
    assert state(served) == before


def test_the_constraints_looked_at_are_those_of_the_schema(guarded: Store) -> None:
    assert len(state(guarded)[2]) >= len(list(schema.constraints()))  # a server may keep those of tests before
