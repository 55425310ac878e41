"""A property graph spoken to in one way: Cypher through the neo4j driver over Bolt, whichever engine answers."""

from kgmatch.store.connection import Store, Transaction, connect

__all__ = ["Store", "Transaction", "connect"]
