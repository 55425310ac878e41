"""Resumes and job postings to a skill knowledge graph; candidates ranked with evidence for every point."""

__version__ = "0.1.0"
