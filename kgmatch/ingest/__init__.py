"""The batch: files in, records out, each fault a line; the stages are given as functions."""

from kgmatch.ingest.batch import Failure, Report, discover, ingest

__all__ = ["Failure", "Report", "discover", "ingest"]
