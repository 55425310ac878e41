"""A property graph spoken to in one way: Cypher through the neo4j driver over Bolt, whichever engine answers."""

from kgmatch.store.connection import Store, connect

__all__ = ["Store", "connect"]
