"""Candidates and postings as nodes and edges: what documents say, the people that follow from it, merging and forgetting."""

from kgmatch.graph.known import Known
from kgmatch.graph.ontology import write_ontology
from kgmatch.graph.write import write_candidates, write_postings

__all__ = ["Known", "write_candidates", "write_ontology", "write_postings"]
