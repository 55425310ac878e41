"""The batch: files in, records out, each fault a line; the stages are given as functions."""

from kgmatch.ingest.batch import Failure, Report, Skipped, Stages, discover, ingest
from kgmatch.ingest.into_graph import Again, default_workers, files_again, gone, graph_stages
from kgmatch.ingest.watch import watch

__all__ = [
    "Again",
    "Failure",
    "Report",
    "Skipped",
    "Stages",
    "default_workers",
    "discover",
    "files_again",
    "gone",
    "graph_stages",
    "ingest",
    "watch",
]
