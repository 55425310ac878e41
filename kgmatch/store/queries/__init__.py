"""Every Cypher string of the program but the schema's, in modules by what they are for.

All are parametrised, in the portable subset that Neo4j 5 and the embedded engine share. Writes take `$rows` and are
idempotent: MERGE on a unique key, SET to what is known now. A module that asks from one group imports it as `q`
(`from kgmatch.store.queries import insight as q`), one that asks from several by their names.
"""
