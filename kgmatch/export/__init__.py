"""The graph as files for other tools: Turtle, GraphML, Neo4j's import CSV, a Cypher script, JSON Resume."""

from kgmatch.export.exports import FORMATS, export
from kgmatch.store.pages import Counts

__all__ = ["FORMATS", "Counts", "export"]
